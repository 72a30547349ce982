"""A new project: a small one that builds, validates, tests and draws at once."""

from __future__ import annotations

import shutil
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory

from policygraph.errors import InputError
from policygraph.project import builtin

# What is the built-in programme's own stays behind: a new project has the core and the modules.
_OWN = ("programme-287g", "scheme-measures-287g", "scheme-models")
_BUILTIN = ("ontology", "data", "queries", "checks")


def create(directory: Path, *, built_in: bool = False) -> list[Path]:
    """Write a new project into ``directory`` and return its files, sorted.

    The project is whole or not there: it is written aside first. A folder that is there stays the
    same folder, since somebody may be working in it.

    Args:
        directory: the folder, made if need be.
        built_in: copy the built-in graph, to go on with, rather than a small example.

    Raises:
        InputError: the folder holds something already, or cannot be written to.
    """
    target = directory.resolve()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise InputError(
            f"{directory} is not an empty folder, so nothing was written.",
            hint="Name a folder that does not exist yet.",
        )
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        around = target if target.exists() else target.parent
        with TemporaryDirectory(prefix=".policygraph-", dir=around) as aside:
            stage = _copy if built_in else _stage
            staged = stage(Path(aside) / "project")
            if around == target:
                _move_in(staged, target)
            else:
                staged.rename(target)
    except OSError as error:
        raise InputError(
            f"{directory} cannot be written: {error.strerror or error}.",
            hint="Name a folder in a place that you may write to.",
        ) from None
    return sorted(path for path in target.rglob("*") if path.is_file())


def _stage(folder: Path) -> Path:
    with as_file(files("policygraph") / "template") as template:
        shutil.copytree(template, folder)
    (folder / "ontology").mkdir(exist_ok=True)
    for path in (builtin().root / "ontology").glob("*.ttl"):
        if not path.name.startswith(_OWN):
            shutil.copyfile(path, folder / "ontology" / path.name)
    return folder


def _copy(folder: Path) -> Path:
    for name in _BUILTIN:
        if (builtin().root / name).is_dir():
            shutil.copytree(builtin().root / name, folder / name)
    (folder / "texts").mkdir()
    return folder


def _move_in(staged: Path, target: Path) -> None:
    """Move all that is staged into the folder, or nothing."""
    names = sorted(path.name for path in staged.iterdir())
    try:
        for name in names:
            (staged / name).rename(target / name)
    except BaseException:
        for name in names:
            if (target / name).exists():
                (target / name).rename(staged / name)
        raise
