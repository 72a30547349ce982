"""Imports point down: a unit imports only lower ranks, never a sibling (docs/design.md)."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from policygraph.build import inputs

REPOSITORY = Path(__file__).parents[1]
PACKAGE = REPOSITORY / "src" / "policygraph"
ENGINE = {
    "store.datasets",
    "store.engine",
    "store.loading",
    "store.runner",
    "store.terms",
    "store.worker",
    "sources.rdf",
    "sources.compiler",
    "sources.turtle",
}


def ranks() -> dict[str, int]:
    """The rank of each unit, read off the table in docs/design.md."""
    found: dict[str, int] = {}
    for line in (REPOSITORY / "docs" / "design.md").read_text(encoding="utf-8").splitlines():
        row = re.match(r"\| (\d+) \| (.+?) \| ", line)
        if row:
            for unit in re.findall(r"`(\w+)/?`", row[2]):
                found[unit] = int(row[1])
    return found


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imported(path: Path) -> set[str]:
    """The dotted names, below ``policygraph.`` or of other packages, that a module imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written in full"
            names.add(node.module or "")
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


MODULES = sorted(PACKAGE.rglob("*.py"))


def test_every_unit_has_a_rank() -> None:
    units = {module_name(path).split(".")[0] for path in MODULES} - {"", "__main__"}
    assert units == set(ranks())


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_imports_point_down(path: Path) -> None:
    unit = module_name(path).split(".")[0]
    if unit in {"", "__main__"}:
        return
    rank = ranks()
    for name in imported(path):
        if not name.startswith("policygraph."):
            continue
        other = name.split(".")[1]
        if other in rank and other != unit:
            assert rank[other] < rank[unit], f"{unit} imports {other}"


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_only_the_store_knows_the_engine(path: Path) -> None:
    if module_name(path) not in ENGINE:
        assert not any(name.split(".")[0] == "pyoxigraph" for name in imported(path))


COMPILER = "policygraph.sources.compiler"


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_the_compiler_has_one_door(path: Path) -> None:
    """Nobody else needs to know more than `compile`, its plan, and the batches that it takes."""
    if not module_name(path).startswith("sources.compiler"):
        door = {COMPILER, *(f"{COMPILER}.{name}" for name in ("compile", "Plan", "Batch"))}
        assert {name for name in imported(path) if name.startswith(COMPILER)} <= door


def test_modules_stay_short() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert max(lengths.values()) <= 500, max(lengths, key=lambda path: lengths[path])


# What is found by its name: commands, and public names that are imported when they are first used.
BY_NAME = {"", "cli", "export", "interchange", "reading", "store", "validate"}


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_no_import_hides_from_this_test(path: Path) -> None:
    """No module but these imports by a string."""
    if module_name(path) in BY_NAME and path.name == "__init__.py":
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in (
            "import_module",
            "__import__",
        ):
            raise AssertionError(f"{path}:{node.lineno} imports by a string")


def test_no_two_public_classes_share_a_name() -> None:
    homes: dict[str, list[str]] = {}
    for path in MODULES:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, []).append(module_name(path))
    assert {name: found for name, found in homes.items() if len(found) > 1} == {}


def test_what_only_reads_a_store_is_known_and_nothing_else_is() -> None:
    """A change to the code of these makes no store anew; `build` reaches none of them."""
    reached, waiting = set(), ["build"]
    imports: dict[str, set[str]] = {}
    for path in MODULES:
        unit = module_name(path).split(".")[0]
        others = {name.split(".")[1] for name in imported(path) if name.startswith("policygraph.")}
        imports.setdefault(unit, set()).update(others)
    while waiting:
        unit = waiting.pop()
        if unit in imports and unit not in reached:
            reached.add(unit)
            waiting += imports[unit]
    units = {name.removesuffix(".py") for name in inputs._READERS}
    assert units == set(imports) - reached - {"", "__main__"}
