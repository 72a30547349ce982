from __future__ import annotations

from pathlib import Path

import pytest

from policygraph import project
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
