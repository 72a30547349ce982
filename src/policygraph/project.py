"""A project folder, found and read into a frozen `Project`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from policygraph.errors import InputError, Place

FOLDERS = ("ontology", "data", "queries")
_CHECKS = "checks"
_SHAPES = re.compile(r"^shapes|-shapes\.ttl$")
RDF_SUFFIXES = (".trig", ".ttl", ".nq")
QUERY_SUFFIXES = (".rq", ".sparql")

_PACKAGE = Path(__file__).resolve().parent
_INIT_HINT = "`policygraph init DIR` makes a new project, with all three."
MAPPING = "map.rq"
"""What makes a folder of ``data/`` a table: how its rows become statements."""
EDITIONS = "editions.ttl"
"""The series of a table and its editions, as RDF."""
_RENAMES = "renames.ttl"
_REPAIRS = "repairs.csv"
TABLE_FILES = (MAPPING, EDITIONS, _RENAMES, _REPAIRS)
"""The files of a table's folder that are no editions."""
EDITION_SUFFIXES = tuple(
    kind + packed for kind in (".csv", ".tsv", ".xlsx") for packed in ("", ".gz")
)
"""How the file of an edition may end."""


@dataclass(frozen=True)
class TableFolder:
    """The files of one table: a folder of ``data/`` with a mapping.

    Attributes:
        folder: the folder itself.
        mapping: the CONSTRUCT that makes statements of the rows (``map.rq``).
        editions: the RDF that describes the series and its editions (``editions.ttl``); it need
            not exist as long as there is no edition.
        files: the files of the editions, sorted.
        renames: what is known of renamed things (``renames.ttl``), if anything is.
        repairs: the table of known typos (``repairs.csv``), if there is one.
    """

    folder: Path
    mapping: Path
    editions: Path
    files: tuple[Path, ...] = ()
    renames: Path | None = None
    repairs: Path | None = None

    @property
    def name(self) -> str:
        """What the table is called: its folder."""
        return self.folder.name

    @property
    def descriptions(self) -> tuple[Path, ...]:
        """The files of RDF in the folder."""
        found = (self.editions if self.editions.is_file() else None, self.renames)
        return tuple(path for path in found if path)

    def inputs(self) -> tuple[Path, ...]:
        """Every file that decides on the table's statements."""
        found = (self.mapping, *self.descriptions, self.repairs, *self.files)
        return tuple(path for path in found if path)


@dataclass(frozen=True)
class Project:
    """The files of a project, each kind sorted by its path.

    Attributes:
        root: the project's folder, absolute, links resolved.
        ontology: the files that declare terms.
        shapes: the files that declare SHACL shapes (``shapes*.ttl``, ``*-shapes.ttl``).
        data: the files that state facts.
        queries: the files of the query catalogue.
        tables: the folders of ``data/`` that hold tables.
        checks: the files of the project's own checks (``checks/*.rq``), if it has any.
    """

    root: Path
    ontology: tuple[Path, ...]
    shapes: tuple[Path, ...]
    data: tuple[Path, ...]
    queries: tuple[Path, ...]
    tables: tuple[TableFolder, ...] = ()
    checks: tuple[Path, ...] = ()

    @property
    def name(self) -> str:
        """What the project is called in messages: its folder, or that it is the built-in one."""
        if self.root in (_PACKAGE / "builtin", *_PACKAGE.parents[1:2]):
            return "the built-in graph"
        return self.root.name

    @property
    def expected(self) -> Path:
        """The folder of expected results; it need not exist."""
        return self.root / "queries" / "expected"

    @property
    def is_installed(self) -> bool:
        """Whether it is a part of an installed package, which nobody writes to."""
        return self.root == _PACKAGE / "builtin"

    @property
    def descriptions(self) -> tuple[Path, ...]:
        """The files of RDF that describe tables."""
        return tuple(path for table in self.tables for path in table.descriptions)

    def inputs(self) -> tuple[Path, ...]:
        """The files that decide on a store and its report: ontology, shapes, data, tables,
        checks."""
        tables = tuple(path for table in self.tables for path in table.inputs())
        return self.ontology + self.shapes + self.data + tables + self.checks

    def relative(self, path: Path) -> str:
        """How ``path`` is shown: from the project's folder on, with ``/`` on every system."""
        return path.relative_to(self.root).as_posix()


def find(start: Path | None = None) -> Project:
    """The project in ``start``; without one, the nearest around the working folder.

    Args:
        start: the folder of a project. Without it, the nearest of the working folder and the
            folders above it that is a project is taken, else the built-in project.

    Raises:
        InputError: ``start`` is no project, or a project's files cannot be read as one.
    """
    if start is not None:
        return read(start)
    try:
        here = Path.cwd()
    except FileNotFoundError:  # The working folder was deleted.
        return builtin()
    for folder in (here, *here.parents):
        if _is_project(folder):
            return read(folder)
    return builtin()


def builtin() -> Project:
    """The project that comes with policygraph: the 287(g) programme.

    A wheel carries it inside the package. An editable install cannot (hatchling's
    ``force-include`` does not reach it): there it is the repository around the package.

    Raises:
        InputError: this installation has neither.
    """
    for folder in (_PACKAGE / "builtin", *_PACKAGE.parents[1:2]):
        if _is_project(folder):
            return read(folder)
    raise InputError(
        "This installation of policygraph has no built-in project.",
        hint="Install it again, or name a project's folder.",
    )


def read(root: Path) -> Project:
    """The project in the folder ``root``.

    Hidden files (``.name``), editors' backups (``name~``) and Markdown notes are passed over.
    Any other file that is not understood stops the work: nothing is dropped silently.

    Raises:
        InputError: the folder is no project, a file in it is of no accepted kind, two queries
            have one name, or something cannot be read.
    """
    try:
        root = root.resolve()
        missing = _missing(root)
        if missing:
            raise _no_project(root, missing)
        terms = tuple(_accept(root, "ontology", (".ttl",), "Turtle files (.ttl)"))
        folders = tuple(_table_folders(root / "data"))
        project = Project(
            root=root,
            ontology=tuple(path for path in terms if not _SHAPES.search(path.name)),
            shapes=tuple(path for path in terms if _SHAPES.search(path.name)),
            data=tuple(_accept(root, "data", RDF_SUFFIXES, f"RDF files ({_list(RDF_SUFFIXES)})")),
            tables=tuple(_table(root, folder) for folder in folders),
            queries=tuple(
                _accept(root, "queries", QUERY_SUFFIXES, f"query files ({_list(QUERY_SUFFIXES)})")
            ),
            checks=tuple(_accept(root, _CHECKS, (".rq",), "checks (.rq)")),
        )
    except (OSError, RuntimeError) as fault:  # RuntimeError: a loop of symbolic links.
        raise InputError(f"The project in {root} cannot be read: {fault}.") from fault
    _refuse_twins(project)
    _refuse_twin_tables(project)
    return project


def _is_project(folder: Path) -> bool:
    try:
        return not _missing(folder)
    except OSError:  # A folder on the way up that may not be looked into is none of ours.
        return False


def _missing(folder: Path) -> list[str]:
    return [name for name in FOLDERS if not (folder / name).is_dir()]


def _no_project(root: Path, missing: list[str]) -> InputError:
    if not root.exists():
        return InputError(f"There is no folder {root}.", hint=_INIT_HINT)
    if not root.is_dir():
        return InputError(f"{root} is a file; a project is a folder.", hint=_INIT_HINT)
    lacks = _list([f"{name}/" for name in missing], "and")
    return InputError(
        f"{root} is no project: it has no {lacks}.",
        hint=f"A project is a folder with {_list([f'{name}/' for name in FOLDERS], 'and')}. "
        + _INIT_HINT,
    )


def _accept(root: Path, folder: str, suffixes: tuple[str, ...], kinds: str) -> Iterator[Path]:
    """The files of one of the folders, sorted; refuses what is of no accepted kind."""
    if folder == _CHECKS and not (root / folder).is_dir():
        return
    for path in sorted(_walk(root, root / folder), key=lambda path: path.parts):
        if path.suffix in suffixes:
            yield path
        elif path.suffix.lower() != ".md":
            raise InputError(
                f"“{path.name}” is not understood: {folder}/ takes {kinds} and notes (.md).",
                where=Place(path.relative_to(root).as_posix()),
                hint="Move it out of the project, or give it the ending of what it is.",
            )


def _walk(root: Path, folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name.startswith(".") or path.name.endswith("~"):
            continue
        if path.is_dir():
            if path != root / "queries" / "expected":
                yield from _descend(root, path)
        elif path.is_file():
            yield path
        else:
            raise InputError(
                f"“{path.name}” is neither a file nor a folder (a broken link?).",
                where=Place(path.relative_to(root).as_posix()),
                hint="Mend the link, or take it out of the project.",
            )


def _descend(root: Path, folder: Path) -> Iterator[Path]:
    where = Place(folder.relative_to(root).as_posix())
    if folder.is_symlink():
        raise InputError(
            f"“{folder.name}” is a link to a folder, which is not followed.",
            where=where,
            hint="Put the folder itself there.",
        )
    if folder.relative_to(root).parts[0] != "data":
        raise InputError(
            f"{folder.parent.relative_to(root).as_posix()}/ takes no folder “{folder.name}”.",
            where=where,
            hint="Put its files one level up, or take it out of the project.",
        )
    if not (folder / MAPPING).is_file():  # Else it is a table, whose files are of other kinds.
        yield from _walk(root, folder)


def _table_folders(folder: Path) -> Iterator[Path]:
    """The folders with a mapping, at any depth, sorted; none lies in another."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.name.endswith("~"):
            continue
        if path.is_dir() and not path.is_symlink():
            if (path / MAPPING).is_file():
                yield path
            else:
                yield from _table_folders(path)


def _table(root: Path, folder: Path) -> TableFolder:
    """The files of a table's folder; refuses what is of no accepted kind."""
    files = []
    for path in sorted(_walk_flat(root, folder)):
        if path.name.endswith(EDITION_SUFFIXES) and path.name not in TABLE_FILES:
            files.append(path)
        elif path.name not in TABLE_FILES and path.suffix.lower() != ".md":
            raise InputError(
                f"“{path.name}” is not understood: the folder of a table takes"
                f" {_list(TABLE_FILES)}, editions ({_list(EDITION_SUFFIXES)}) and notes (.md).",
                where=Place(path.relative_to(root).as_posix()),
                hint="Move it out of the project, or give it the ending of what it is.",
            )
    renames, repairs = folder / _RENAMES, folder / _REPAIRS
    return TableFolder(
        folder=folder,
        mapping=folder / MAPPING,
        editions=folder / EDITIONS,
        files=tuple(files),
        renames=renames if renames.is_file() else None,
        repairs=repairs if repairs.is_file() else None,
    )


def _walk_flat(root: Path, folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_dir() and not path.name.startswith("."):
            raise InputError(
                f"The folder of a table takes no folder “{path.name}”.",
                where=Place(path.relative_to(root).as_posix()),
                hint="Put its files one level up, or take it out of the project.",
            )
    return _walk(root, folder)


def _refuse_twin_tables(project: Project) -> None:
    seen: dict[str, TableFolder] = {}
    for table in project.tables:
        twin = seen.setdefault(table.name, table)
        if twin is not table:
            raise InputError(
                f"Two tables are called “{table.name}”, here and in"
                f" {project.relative(twin.folder)}.",
                where=Place(project.relative(table.folder)),
                hint="Rename one of the folders.",
            )


def _refuse_twins(project: Project) -> None:
    seen: dict[str, Path] = {}
    for path in project.queries:
        twin = seen.setdefault(path.stem, path)
        if twin != path:
            raise InputError(
                f"Two queries are called “{path.stem}”: {twin.name} and {path.name}.",
                where=Place(project.relative(path)),
                hint="Rename one of them.",
            )


def _list(words: list[str] | tuple[str, ...], last: str = "or") -> str:
    *head, tail = words
    return f"{', '.join(head)} {last} {tail}" if head else tail
