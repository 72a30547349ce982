from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from policygraph import project
from policygraph.cli import cli
from policygraph.errors import InputError
from policygraph.init import create


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_folder_that_is_there_stays_the_same_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = tmp_path.stat().st_ino
    create(Path())
    assert tmp_path.stat().st_ino == before
    assert [name for name in names(tmp_path) if not name.startswith(".")] == [
        *("README.md", "checks", "data", "ontology", "queries", "texts"),
    ]
    assert project.find().root == tmp_path


def test_what_a_killed_run_left_behind_is_not_taken_over(tmp_path: Path) -> None:
    (tmp_path / ".new.new" / "data").mkdir(parents=True)
    (tmp_path / ".new.new" / "data" / "left.trig").write_text("", encoding="utf-8")
    found = create(tmp_path / "new")
    assert not [path for path in found if path.name == "left.trig"]
    assert names(tmp_path) == [".new.new", "new"]


def test_a_failure_leaves_the_folder_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if target == tmp_path / "queries":
            raise OSError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(InputError, match="Permission denied"):
        create(tmp_path)
    assert names(tmp_path) == []


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="not an empty folder"):
        create(tmp_path)
    assert names(tmp_path) == ["mine"]


def test_a_class_of_ones_own_as_the_docs_show_it(tmp_path: Path) -> None:
    """The two blocks of docs/encoding.md, a prefix, and one statement: it is checked and told."""
    page = (Path(__file__).parents[1] / "docs" / "encoding.md").read_text("utf-8")
    terms, shapes = re.findall(r"^```turtle\n(.*?)^```$", page, re.M | re.S)
    folder = tmp_path / "new"
    create(folder)
    (folder / "ontology" / "my.ttl").write_text(terms, "utf-8")
    (folder / "ontology" / "my-shapes.ttl").write_text(shapes, "utf-8")
    prefix = "@prefix my: <https://example.org/ontology#> .\n@prefix pg:"
    for name in ("dataset.ttl", "council-notice.trig"):
        path = folder / "data" / name
        path.write_text(path.read_text("utf-8").replace("@prefix pg:", prefix), "utf-8")
    before = path.read_text("utf-8")
    court = '#char=49,121> {\n    id:court a my:Court ; rdfs:label "The court"@en'
    path.write_text(before.replace("#char=49,121> {", f"{court} ."), "utf-8")

    def run(*words: str) -> str:
        return CliRunner().invoke(cli, ["-p", str(folder), *words]).output

    assert "[court-appointed]" in run("validate")
    stated = f"{court} ; my:appointedBy id:council ."
    path.write_text(before.replace("#char=49,121> {", stated), "utf-8")
    assert "0 violations" in run("validate")
    assert "my:Court  (class)" in run("terms", "my:Court")
    assert "The court (court) id:court" in run("explain", "The court")
    assert "was appointed by" in run("path", "id:court", "id:council")
    dossier, network = tmp_path / "x.md", tmp_path / "x.html"
    run("report", "id:court", "-o", str(dossier))
    assert "The court was appointed by Exampleton Town Council" in dossier.read_text("utf-8")
    run("viz", "-o", str(network))
    assert "The court" in network.read_text("utf-8")
