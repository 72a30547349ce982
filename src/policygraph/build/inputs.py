"""The inputs of a project, and the digests of what a store is made from."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from policygraph import __version__, files
from policygraph.errors import InputError, Place
from policygraph.lexical import PREFIXES
from policygraph.project import Project

if TYPE_CHECKING:
    from policygraph.sources.kept import Kept, KeptSource
    from policygraph.sources.tables import TableReading, Watch

# What else decides on the content of a store and on its report.
_ENGINES = ("pyoxigraph", "pyshacl", "rdflib", "shacl")
# The parts of the package that only read a store: a change to them changes none.
_READERS = frozenset(
    {
        *("claims", "cli", "evidence", "export", "formats.py", "init.py", "interchange"),
        *("network", "notebook", "pages", "queries", "site", "web"),
    }
)
# Only the file of this name adds prefixes: it says what the project's graph is.
_DESCRIPTION = "data/dataset.ttl"


@dataclass(frozen=True)
class SourceInput:
    """A file that statements are read from.

    Attributes:
        name: what messages call it.
        path: the file.
        base: the IRI of what it is; empty if it has none.
        entry: its statements, as they are kept.
    """

    name: str
    path: Path
    base: str
    entry: KeptSource


@dataclass(frozen=True)
class Inputs:
    """What a project says, file by file.

    Attributes:
        ontology, shapes, data: the files of RDF; the descriptions of tables are data.
        tables: the tables with their editions.
        prefixes: those of the project.
    """

    ontology: tuple[SourceInput, ...]
    shapes: tuple[SourceInput, ...]
    data: tuple[SourceInput, ...]
    tables: tuple[TableReading, ...]
    prefixes: Mapping[str, str]

    @property
    def description(self) -> str:
        """The IRI of the dataset; empty if nothing describes it."""
        return next((one.base for one in self.data if one.name == _DESCRIPTION), "")

    @property
    def entries(self) -> list[tuple[str, KeptSource]]:
        """What the store holds: the name of each file, and its statements."""
        editions = [one for table in self.tables for one in table.editions]
        return [
            *((one.name, one.entry) for one in (*self.ontology, *self.data)),
            *((one.edition.display, one.kept) for one in editions),
        ]


def digest(project: Project) -> str:
    """The digest of all that the store of a project is made from.

    Raises:
        InputError: an input cannot be read.
    """
    names = {project.relative(path): path for path in project.inputs()}
    digests = sorted((name, _digest(path, name)) for name, path in names.items())
    return hashlib.sha256(json.dumps([*made_by(), digests]).encode()).hexdigest()[:40]


def _digest(path: Path, name: str) -> str:
    with files.opened(path, name) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def made_by() -> list[str]:
    """What besides its inputs decides on a store and on its report: the code, and its engines."""
    return [__version__, _code(), *_versions()]


def _versions() -> list[str]:
    """The versions of `_ENGINES` that are there; `shacl` is not for every system.

    By the names of their folders (Core metadata, dist-info): importlib.metadata takes longer to
    import than most queries to answer.
    """
    named = re.compile(rf"({'|'.join(_ENGINES)})-[^-]+\.dist-info\Z")
    found: dict[str, str] = {}
    for folder in sys.path:
        with suppress(OSError):
            for entry in Path(folder or ".").iterdir():
                if known := named.match(entry.name):
                    found.setdefault(known[1], entry.name)
    return sorted(found.values())


@cache
def _code() -> str:
    """A digest of the code that makes a store.

    The version alone would let a working copy, whose code changes under one version, meet the
    stores of its past.
    """
    package = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(file for ending in ("py", "rq") for file in package.rglob(f"*.{ending}")):
        inside = path.relative_to(package)
        if inside.parts[0] in _READERS:
            continue
        name = inside.as_posix()
        digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def kept_in(folder: Path) -> Kept:
    """The sources that are kept in a folder, as this code reads them."""
    from policygraph.sources.kept import Kept

    return Kept(folder, json.dumps(made_by()))


def read(project: Project, kept: Kept, watch: Watch | None = None) -> Inputs:
    """All that a project says, read now or as it was kept.

    Raises:
        InputError: an input cannot be read.
        OSError: what was read cannot be kept.
    """
    described = (*project.data, *project.descriptions)
    found = _sources(project, kept, (*project.ontology, *described, *project.shapes))
    owners: dict[str, str] = {}
    for path in (*project.ontology, *described):
        source = found[path]
        owner = owners.setdefault(source.base, source.name) if source.base else source.name
        if owner != source.name:
            raise InputError(
                f"The file has the “@base” of {owner}: <{source.base}>.",
                where=Place(source.name),
                hint="A base says what a file is, and two files are not the same thing.",
            )
    prefixes = {**PREFIXES, **_prefixes(found.values())}
    ontology, shapes, data = (
        tuple(found[path] for path in paths)
        for paths in (project.ontology, project.shapes, described)
    )
    around = (found[path] for path in (*project.ontology, *project.data))
    tables = _tables(project, kept, around, prefixes, watch) if project.tables else ()
    return Inputs(ontology, shapes, data, tables, prefixes)


def _prefixes(sources: Iterable[SourceInput]) -> Mapping[str, str]:
    for one in sources:
        if one.name == _DESCRIPTION:
            prefixes: dict[str, str] = one.entry.values["prefixes"]
            return prefixes
    return {}


def _sources(project: Project, kept: Kept, paths: Iterable[Path]) -> dict[Path, SourceInput]:
    """The files of RDF. Nothing is kept before all are understood."""
    from policygraph.sources.rdf import read as read_rdf

    keys: dict[Path, str] = {}
    readings = {}
    found: dict[Path, KeptSource] = {}
    for path in paths:
        name, shapes = project.relative(path), path in project.shapes
        keys[path] = kept.key("rdf", _digest(path, name), path.suffix, shapes)
        entry = kept.find(keys[path])
        if entry is None:
            readings[path] = read_rdf(path, name, blank_nodes=shapes)
            keys[path] = kept.key("rdf", readings[path].digest, path.suffix, shapes)
        else:
            found[path] = entry
    for path, reading in readings.items():
        values = {"base": reading.base, "prefixes": reading.prefixes}
        found[path] = kept.keep(keys[path], [reading.quads], lambda values=values: values)  # type: ignore[misc]
    return {
        path: SourceInput(project.relative(path), path, found[path].values["base"], found[path])
        for path in keys
    }


def _tables(
    project: Project,
    kept: Kept,
    around: Iterable[SourceInput],
    prefixes: Mapping[str, str],
    watch: Watch | None,
) -> tuple[TableReading, ...]:
    from policygraph.sources.tables import read as read_table

    quads = [one.entry.quads for one in around]
    return tuple(
        read_table(table, project.relative, quads, prefixes, kept, watch)
        for table in project.tables
    )
