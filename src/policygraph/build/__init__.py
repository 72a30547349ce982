"""A project made into its store: read, stage, validate, swap.

A store's folder is named by a digest of what it is made from: the code that makes it and each
input's path and content. So an unchanged project finds its store again without a lock or a
pointer, two builds at once can only make the same thing, and the store of an earlier state stays
whole until it is pruned. A store is staged in a folder aside and renamed when it is complete and
on the disk: what a killed build leaves behind is never taken for a store.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from policygraph import __version__, files
from policygraph.build import shelf as shelves
from policygraph.build.shelf import META, STORE, cache_faults
from policygraph.errors import EngineError, FindingsError, InputError, Place, plural
from policygraph.lexical import PREFIXES
from policygraph.project import Project
from policygraph.validate.report import Report

if TYPE_CHECKING:
    from rdflib import Dataset

    from policygraph.sources.rdf import Reading
    from policygraph.sources.tables import TableReading, Watch
    from policygraph.store import Embedded

_ATTEMPTS = 3
# The parts of the package that only read a store: a change to them changes none.
_READERS = frozenset(
    {
        *("claims", "cli", "dossier", "evidence", "export"),
        *("display.py", "interchange", "network", "notebook", "queries", "site", "web"),
    }
)
# What else decides on the content of a store and on its report.
_ENGINES = ("pyoxigraph", "pyshacl", "rdflib")
# Only the file of this name adds prefixes: it says what the project's graph is.
_DESCRIPTION = "data/dataset.ttl"


@dataclass(frozen=True)
class Build:
    """What a build came to.

    Attributes:
        directory: the folder of the store; it exists only if ``published``.
        digest: the digest of what the store is made from; equal inputs, equal digest.
        report: what validation found.
        counts: ``statements`` (different ones, in the data files), ``sources``, ``passages``,
            ``claims``, ``things`` (whatever else the data gives a class), and with tables
            ``rows``, ``repairs`` and ``rejects``.
        prefixes: the project's prefixes.
        published: whether the store can be used. False if there are violations and no draft
            was asked for, or warnings and none were to pass.
        fresh: whether it was made now; False if it was there already.
    """

    directory: Path
    digest: str
    report: Report
    counts: Mapping[str, int]
    prefixes: Mapping[str, str]
    published: bool
    fresh: bool


def build(
    project: Project,
    *,
    draft: bool = False,
    strict: bool = False,
    cache: Path | None = None,
    on_start: Callable[[], None] | None = None,
    watch: Watch | None = None,
) -> Build:
    """The store of the project as it is now, made if it is not there yet.

    Args:
        project: what to build.
        draft: publish it even with violations.
        strict: publish it only without warnings, such as rows that could not be mapped.
        cache: the folder of stores; else ``POLICYGRAPH_CACHE``, else the user's cache folder.
        on_start: called once if there is something to make, before the work begins.
        watch: told how many rows of which table have been read.

    Returns:
        The build. Violations are in its report, they are not raised; without ``draft`` they
        leave the stores as they were.

    Raises:
        InputError: an input cannot be read, or the cache folder cannot be written.
    """
    shelf = shelves.of_project(project, cache)
    for _ in range(_ATTEMPTS):
        digest = _digest(project)
        found = _find(shelf, digest, draft, strict)
        if found:
            return found
        if on_start:
            on_start()
            on_start = None
        made = _make(project, shelf, digest, draft, strict, watch)
        if made:
            return made
    raise InputError(
        f"The files of {project.root} change while they are read.",
        hint="Run the command again when nothing writes to them.",
    )


def dataset(build: Build) -> Dataset:
    """As `engine`, as a dataset of rdflib's."""
    from policygraph import store

    return store.dataset(engine(build))


def engine(build: Build) -> Embedded:
    """Open the engine of a build's store, read-only, with the project's prefixes.

    Raises:
        FindingsError: the build was not published, because its data has violations.
        InputError: the store was damaged since it was built. The next build makes it anew.
    """
    from policygraph import store

    if not build.published:
        report = build.report
        found = plural(report.violations, "violation")
        if report.conforms:
            found = plural(report.warnings, "warning")
        raise FindingsError(
            f"The data has {found}, so it was not built.",
            hint="`policygraph validate` shows them; with --draft it is built all the same.",
        )
    try:
        return store.open_engine(build.directory / STORE, build.prefixes)
    except (InputError, EngineError, RuntimeError) as fault:
        with suppress(OSError):
            (build.directory / META).unlink()
        raise InputError(
            f"The store {build.directory} is damaged.",
            hint="Run the command again: the store is built anew.",
        ) from fault


def tables_of(project: Project, cache: Path | None = None) -> tuple[TableReading, ...]:
    """The project's tables, mapped; after a build this only reads what the build has kept.

    Raises:
        InputError: an input cannot be read.
    """
    return _read_tables(project, _read(project), shelves.of_project(project, cache), None)


def _find(shelf: Path, digest: str, draft: bool, strict: bool) -> Build | None:
    for name in (digest, digest + "-draft"):
        meta = shelves.load(shelf / name)
        if meta is None:
            continue
        found = Build(
            directory=shelf / name,
            digest=digest,
            report=Report.from_dict(meta["report"]),
            counts=meta["counts"],
            prefixes=meta["prefixes"],
            published=True,
            fresh=False,
        )
        return replace(found, published=_may(found.report, draft, strict))
    return None


def _may(report: Report, draft: bool, strict: bool) -> bool:
    """Whether data with that report may be published."""
    return draft or (report.conforms and not (strict and report.warnings))


# --- what a store is made from -------------------------------------------------------------


def _digest(project: Project) -> str:
    tables = _table_digests(project)
    names = {project.relative(path): path for path in project.inputs()}
    others = {
        name: hashlib.sha256(files.read(path, name)).hexdigest()
        for name, path in names.items()
        if name not in tables
    }
    return _combine(others | tables)


def _table_digests(project: Project) -> dict[str, str]:
    """The digests of what only tables read, which can be large."""
    found = {}
    for table in project.tables:
        for path in table.inputs():
            if path not in table.descriptions:
                name = project.relative(path)
                with files.opened(path, name) as file:
                    found[name] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def _combine(inputs: Mapping[str, str]) -> str:
    made_from = [__version__, _code(), _engines(), sorted(inputs.items())]
    return hashlib.sha256(json.dumps(made_from).encode()).hexdigest()[:40]


def _code() -> str:
    """A digest of the code that makes a store.

    The version alone would let a working copy, whose code changes under one version, meet the
    stores of its past.
    """
    package = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        inside = path.relative_to(package)
        if inside.parts[0] in _READERS:
            continue
        name = inside.as_posix()
        digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _engines() -> list[tuple[str, str]]:
    """The versions of `_ENGINES`."""
    # By the names of their folders (Core metadata, dist-info), as far as there are such:
    # importlib.metadata takes longer to import than most queries to answer.
    named = re.compile(rf"({'|'.join(_ENGINES)})-([^-]+)\.dist-info\Z")
    found: dict[str, str] = {}
    for folder in sys.path:
        with suppress(OSError):
            for entry in Path(folder or ".").glob("*.dist-info"):
                if known := named.match(entry.name):
                    found.setdefault(known[1], known[2])
    if len(found) < len(_ENGINES):
        from importlib.metadata import version

        found = {name: version(name) for name in _ENGINES}
    return sorted(found.items())


# --- making --------------------------------------------------------------------------------


def _make(
    project: Project, shelf: Path, digest: str, draft: bool, strict: bool, watch: Watch | None
) -> Build | None:
    """Make the store of ``digest``; None if the inputs are not those any more."""
    readings = _read(project)
    tables = _read_tables(project, readings, shelf, watch)
    read = {name: reading.digest for name, reading in readings.items()}
    if _combine(read | _table_digests(project)) != digest:
        return None
    with cache_faults(shelf):
        shelf.mkdir(parents=True, exist_ok=True)
        shelves.sweep(shelf)
        aside = shelves.aside(shelf)
    try:
        build = _stage(project, readings, tables, aside, digest)
        name = digest if build.report.conforms else digest + "-draft"
        published = _may(build.report, draft, strict)
        if published:
            with cache_faults(shelf):
                shelves.swap(aside, shelf / name)
                shelves.prune(shelf, keep=name)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return replace(build, directory=shelf / name, published=published)


def _read(project: Project) -> dict[str, Reading]:
    from policygraph.sources import rdf

    readings: dict[str, Reading] = {}
    owners: dict[str, str] = {}
    described = (*project.data, *project.descriptions)
    for path in (*project.ontology, *project.shapes, *described):
        name = project.relative(path)
        shapes = path in project.shapes
        reading = rdf.read(path, name, blank_nodes=shapes)
        owner = owners.setdefault(reading.base, name) if reading.base and not shapes else name
        if owner != name:
            raise InputError(
                f"The file has the “@base” of {owner}: <{reading.base}>.",
                where=Place(name),
                hint="A base says what a file is, and two files are not the same thing.",
            )
        readings[name] = reading
    return readings


def _prefixes(readings: Mapping[str, Reading]) -> dict[str, str]:
    described = readings.get(_DESCRIPTION)
    return {**PREFIXES, **(described.prefixes if described else {})}


def _read_tables(
    project: Project, readings: Mapping[str, Reading], shelf: Path, watch: Watch | None
) -> tuple[TableReading, ...]:
    if not project.tables:
        return ()
    from policygraph.build import tables

    around = [readings[project.relative(path)].quads for path in (*project.ontology, *project.data)]
    code = hashlib.sha256(json.dumps([_code(), _engines()]).encode()).hexdigest()
    prefixes = _prefixes(readings)
    return tables.read(project, around, prefixes, shelves.tables(shelf), code, watch)


def _stage(
    project: Project,
    readings: Mapping[str, Reading],
    tables: Sequence[TableReading],
    aside: Path,
    digest: str,
) -> Build:
    from policygraph import store
    from policygraph.build import tables as of_tables
    from policygraph.build.counts import count, statistics
    from policygraph.build.forms import rewritten
    from policygraph.editions import listings
    from policygraph.validate import validate, written_in

    prefixes = _prefixes(readings)
    described = (*project.data, *project.descriptions)
    ontology, shapes, data = (
        [readings[project.relative(path)].quads for path in paths]
        for paths in (project.ontology, project.shapes, described)
    )
    data += [reading.quads for table in tables for reading in table.editions]
    data += list(listings.stream(data)) if tables else []
    quads = [*ontology, *data]
    if _DESCRIPTION in readings:
        quads.append(statistics(readings[_DESCRIPTION].base, readings[_DESCRIPTION].quads, data))
    with cache_faults(aside.parent):
        store.write(aside / STORE, quads, prefixes)
    # In memory: the store on disk takes ten times as long to read as a whole.
    dataset = store.from_quads(quads, prefixes)
    shapes_graph = store.union_graph(store.from_quads(b"".join(shapes)))
    lost = rewritten(quads, store.nquads(dataset))
    places = chain(written_in(project), of_tables.written(tables))
    report = validate(dataset, shapes_graph, places, lost)
    report = report.with_(of_tables.findings(tables))
    counts = count(dataset, data)
    dataset.close()
    build = Build(
        directory=aside,
        digest=digest,
        report=report,
        counts=counts,
        prefixes=prefixes,
        published=False,
        fresh=True,
    )
    with cache_faults(aside.parent):
        meta = {"counts": build.counts, "prefixes": prefixes, "report": report.as_dict()}
        shelves.write_meta(aside, meta)
    return build
