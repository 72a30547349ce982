from __future__ import annotations

import os
from pathlib import Path

import pytest

from policygraph import project
from policygraph.errors import InputError


def fill(root: Path, *names: str) -> Path:
    for folder in project.FOLDERS:
        (root / folder).mkdir(parents=True, exist_ok=True)
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("", encoding="utf-8")
    return root


def test_reads_each_kind_sorted(tmp_path: Path) -> None:
    root = fill(
        tmp_path / "p",
        "ontology/b.ttl",
        "ontology/a.ttl",
        "ontology/shapes.ttl",
        "ontology/shapes-more.ttl",
        "data/z.nq",
        "data/dataset.ttl",
        "data/sub/deeper/a.trig",
        "data/c.nq",
        "queries/two.rq",
        "queries/one.sparql",
        "queries/expected/one.csv",
        "data/.hidden",
        "data/.git/x",
        "data/z.nq~",
        "data/README.md",
        "ontology/NOTES.MD",
    )
    found = project.read(root)
    names = [[found.relative(path) for path in kind] for kind in (found.ontology, found.shapes)]
    assert names == [
        ["ontology/a.ttl", "ontology/b.ttl"],
        ["ontology/shapes-more.ttl", "ontology/shapes.ttl"],
    ]
    assert [found.relative(path) for path in found.data] == [
        "data/c.nq",
        "data/dataset.ttl",
        "data/sub/deeper/a.trig",
        "data/z.nq",
    ]
    assert [path.name for path in found.queries] == ["one.sparql", "two.rq"]
    assert found.expected == root / "queries" / "expected"
    assert found.inputs() == found.ontology + found.shapes + found.data


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("ontology/terms.owl", r"takes Turtle files \(\.ttl\)"),
        ("ontology/terms.trig", "takes Turtle files"),
        ("ontology/old/terms.ttl", "takes no folder “old”"),
        ("data/table.csv", r"takes RDF files \(\.trig, \.ttl or \.nq\)"),
        ("data/deep/page.html", "data/deep/page.html: “page.html” is not understood"),
        ("data/source.TRIG", "“source.TRIG” is not understood"),
        ("queries/one.sql", r"takes query files \(\.rq or \.sparql\)"),
        ("queries/old/one.rq", "takes no folder “old”"),
    ],
)
def test_what_is_not_understood_stops_the_work(tmp_path: Path, name: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        project.read(fill(tmp_path, name))
    assert caught.value.hint


def test_two_queries_of_one_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Two queries are called “one”"):
        project.read(fill(tmp_path, "queries/one.rq", "queries/one.sparql"))


def test_links(tmp_path: Path) -> None:
    root = fill(tmp_path / "p", "data/a.trig")
    (root / "data" / "b.trig").symlink_to(root / "data" / "a.trig")
    assert len(project.read(root).data) == 2
    (root / "data" / "c.trig").symlink_to(root / "nowhere")
    with pytest.raises(InputError, match="broken link"):
        project.read(root)
    (root / "data" / "c.trig").unlink()
    (root / "data" / "loop").symlink_to(root)
    with pytest.raises(InputError, match="link to a folder"):
        project.read(root)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_folder_without_rights(tmp_path: Path) -> None:
    root = fill(tmp_path / "p", "data/sub/a.trig")
    (root / "data" / "sub").chmod(0)
    with pytest.raises(InputError, match="cannot be read"):
        project.read(root)
    (root / "data" / "sub").chmod(0o700)


def test_an_explicit_folder_must_be_a_project(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with pytest.raises(InputError, match="has no ontology/ and queries/") as caught:
        project.find(tmp_path)
    assert "policygraph init DIR" in str(caught.value)
    with pytest.raises(InputError, match="There is no folder"):
        project.find(tmp_path / "gone")
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(InputError, match="is a file"):
        project.find(file)


def test_an_explicit_folder_is_not_searched_upwards(tmp_path: Path) -> None:
    root = fill(tmp_path)
    with pytest.raises(InputError, match="is no project"):
        project.find(root / "data")


def test_nearest_around_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outer = fill(tmp_path / "outer")
    inner = fill(outer / "data" / ".inner", "data/sub/a.trig")
    monkeypatch.chdir(inner / "data" / "sub")
    assert project.find().root == inner
    monkeypatch.chdir(outer / "queries")
    assert project.find().root == outer


def test_builtin_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = fill(tmp_path / "repository")
    package = repository / "src" / "policygraph"
    package.mkdir(parents=True)
    monkeypatch.setattr(project, "_PACKAGE", package)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    assert project.find().root == repository, "editable install"
    carried = fill(package / "builtin")
    assert project.find().root == carried, "wheel"


def test_no_builtin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project, "_PACKAGE", tmp_path / "lib" / "site-packages" / "policygraph")
    with pytest.raises(InputError, match="no built-in project"):
        project.builtin()


def test_the_working_folder_was_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    carried = fill(tmp_path / "policygraph" / "builtin")
    monkeypatch.setattr(project, "_PACKAGE", tmp_path / "policygraph")
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert project.find().root == carried
    os.chdir(tmp_path)
