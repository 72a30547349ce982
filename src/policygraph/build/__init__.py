"""A project made into its store: read, stage, validate, swap.

A store's folder is named by a digest of what it is made from: the code that makes it and each
input's path and content. So an unchanged project finds its store again without a lock or a
pointer, two builds at once can only make the same thing, and the store of an earlier state stays
whole until it is pruned. A store is staged in a folder aside and renamed when it is complete and
on the disk: what a killed build leaves behind is never taken for a store.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from policygraph.build import inputs as reading
from policygraph.build import shelf as shelves
from policygraph.build.shelf import META, STORE, cache_faults
from policygraph.errors import EngineError, FindingsError, InputError, plural
from policygraph.project import Project
from policygraph.validate.report import Report

if TYPE_CHECKING:
    from rdflib import Dataset

    from policygraph.sources.kept import Kept
    from policygraph.sources.tables import TableReading, Watch
    from policygraph.store import Embedded

_ATTEMPTS = 3


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
        files: the N-Quads of all that the store holds, as they were read, in order.
    """

    directory: Path
    digest: str
    report: Report
    counts: Mapping[str, int]
    prefixes: Mapping[str, str]
    published: bool
    fresh: bool
    files: tuple[Path, ...] = ()


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
        watch: told what is being done: how many rows of which table have been read, or a stage.

    Returns:
        The build. Violations are in its report, they are not raised; without ``draft`` they
        leave the stores as they were.

    Raises:
        InputError: an input cannot be read, or the cache folder cannot be written.
    """
    shelf = shelves.of_project(project, cache)
    for _ in range(_ATTEMPTS):
        digest = reading.digest(project)
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


def found(project: Project) -> Build | None:
    """The store of the project as it is now, even with violations; None if it is not there."""
    return _find(
        shelves.of_project(project, None), reading.digest(project), draft=True, strict=False
    )


def engine(build: Build) -> Embedded:
    """The engine of a build's store, read-only, with the project's prefixes.

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
        return store.open_engine(build.directory / STORE, build.prefixes, build.files)
    except (InputError, EngineError, RuntimeError) as fault:
        with suppress(OSError):
            (build.directory / META).unlink()
        raise InputError(
            f"The store {build.directory} is damaged.",
            hint="Run the command again: the store is built anew.",
        ) from fault


def dataset(build: Build) -> Dataset:
    """The dataset of a build's store, to walk with rdflib's own API; else as `engine`."""
    from policygraph import store

    return store.dataset(engine(build))


def tables_of(project: Project, cache: Path | None = None) -> tuple[TableReading, ...]:
    """The project's tables, mapped; after a build this only reads what the build has kept.

    Raises:
        InputError: an input cannot be read.
    """
    shelf = shelves.of_project(project, cache)
    with cache_faults(shelf, (OSError,)):
        return reading.read(project, kept(project, cache)).tables


def kept(project: Project, cache: Path | None = None) -> Kept:
    """Where builds keep what was made of each source of a project."""
    return reading.kept_in(shelves.kept(shelves.of_project(project, cache)))


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
            files=shelves.quads(shelf / name, meta),
        )
        return replace(found, published=_may(found.report, draft, strict))
    return None


def _may(report: Report, draft: bool, strict: bool) -> bool:
    """Whether data with that report may be published."""
    return draft or (report.conforms and not (strict and report.warnings))


# --- making --------------------------------------------------------------------------------


def _make(
    project: Project, shelf: Path, digest: str, draft: bool, strict: bool, watch: Watch | None
) -> Build | None:
    """Make the store of ``digest``; None if the inputs are not those any more."""
    kept = reading.kept_in(shelves.kept(shelf))
    with cache_faults(shelf, (OSError,)):
        inputs = reading.read(project, kept, watch)
    if reading.digest(project) != digest:
        return None
    with cache_faults(shelf):
        shelf.mkdir(parents=True, exist_ok=True)
        shelves.sweep(shelf)
        aside = shelves.aside(shelf)
    try:
        build = _stage(project, inputs, kept, aside, digest, watch or (lambda *_: None))
        name = digest if build.report.conforms else digest + "-draft"
        published = _may(build.report, draft, strict)
        if published:
            with cache_faults(shelf):
                shelves.swap(aside, shelf / name)
                shelves.prune(shelf, keep=name)
                kept.prune(shelves.held(shelf))
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return replace(build, directory=shelf / name, published=published)


def _stage(
    project: Project,
    inputs: reading.Inputs,
    kept: Kept,
    aside: Path,
    digest: str,
    watch: Watch,
) -> Build:
    from policygraph import store
    from policygraph.build import checking, making
    from policygraph.validate.screening import Screen

    shapes = [one.entry.key for one in inputs.shapes]
    watch("Loading", 0)
    with cache_faults(aside.parent):
        # What the checks need to know is gathered while the store is loaded.
        gather = lambda: [checking.facts(entry) for _, entry in inputs.entries]  # noqa: E731
        made = making.make(inputs, kept, aside.parent, aside, gather)
    watch("Checking", 0)
    engine = store.open_engine(aside / STORE, inputs.prefixes, made.paths)
    screen = Screen(made.failing(shapes), made.touched)
    report = checking.report(project, inputs, made, engine, aside, screen)
    del engine
    with cache_faults(aside.parent):
        meta = {
            "counts": made.counts,
            "tally": sorted(made.tally.items()),
            "prefixes": inputs.prefixes,
            "report": report.as_dict(),
            "shapes": shapes,
            "failing": screen.nodes,
        }
        shelves.write_meta(aside, meta, kept.code, made.sources, made.added)
    return Build(
        directory=aside,
        digest=digest,
        report=report,
        counts=made.counts,
        prefixes=inputs.prefixes,
        published=False,
        fresh=True,
        files=tuple(made.paths),
    )
