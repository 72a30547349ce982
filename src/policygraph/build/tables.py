"""The tables of a project, as a build needs them: mapped, with findings and places of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from policygraph.errors import Place
from policygraph.project import Project
from policygraph.sources.columns import Reject
from policygraph.sources.kept import Kept
from policygraph.sources.tables import EditionReading, TableReading, Watch
from policygraph.sources.tables import read as read_table
from policygraph.turtle import Written
from policygraph.validate.report import Finding

# The row that a line of N-Quads is about: its graph's, else its subject's.
_ROW = re.compile(r"[#-]row=([0-9]+)[^ ]* \.\Z")
_SUBJECT_ROW = re.compile(r"<[^ ]*?[#-]row=([0-9]+)[;>]")


def read(
    project: Project,
    around: Iterable[bytes],
    prefixes: Mapping[str, str],
    folder: Path,
    code: str,
    watch: Watch | None = None,
) -> tuple[TableReading, ...]:
    """The tables of a project, mapped, or as they were kept in ``folder``.

    Args:
        project: whose tables.
        around: the N-Quads of the rest of the project, which mappings look things up in.
        prefixes: those of the project.
        folder: where mapped editions are kept.
        code: a digest of the code that maps.
        watch: told how far the reading is.

    Raises:
        InputError: a folder, a mapping or an edition cannot be read, or an edition breaks the
            contract of its header.
    """
    kept = Kept(folder)
    quads = list(around)
    tables = tuple(
        read_table(table, project.relative, quads, prefixes, kept=kept, code=code, watch=watch)
        for table in project.tables
    )
    kept.prune()
    return tables


def findings(tables: Iterable[TableReading]) -> Iterator[Finding]:
    """What is wrong with the tables, in words: changed files, rows and cells not mapped."""
    for table in tables:
        for reading in table.editions:
            yield from _changed(reading)
            yield from rejected(reading)


def rejected(reading: EditionReading) -> Iterator[Finding]:
    """A warning for each row that was not mapped, and for each cell that was left out of one."""
    for reject, _ in reading.rejects:
        yield _finding(reading, reject, "row-rejected", "The row was not mapped")
    for one in reading.blanked:
        yield _finding(reading, one, "cell-left-out", "The row was mapped without the cell")


def _finding(reading: EditionReading, reject: Reject, code: str, what: str) -> Finding:
    edition = reading.edition
    faults = [f"column {one.column}: {one.reason}" for one in (reject, *reject.more)]
    sheet = f"sheet “{reject.sheet}”, " if reject.sheet is not None else ""
    return Finding(
        severity="warning",
        code=code,
        focus=f"{edition.iri}#row={reject.row}",
        label=f"row {reject.row} of {edition.title or edition.path.name}",
        message=f"{what}: {sheet}{'; '.join(faults)}.",
        value=reject.value,
        place=Place(edition.display, reject.row),
        hint=reject.hint,
    )


def _changed(reading: EditionReading) -> Iterator[Finding]:
    edition = reading.edition
    if edition.digest == reading.digest:
        return
    message = "The file is not the one that is described: its digest differs (pg:fileDigest)."
    if not edition.digest:
        message = "Nothing says which file it is: the digest is missing (pg:fileDigest)."
    yield Finding(
        severity="violation",
        code="edition-changed",
        focus=edition.iri,
        label=edition.title or edition.path.name,
        message=message,
        value=reading.digest,
        place=edition.place,
        hint="Put the file back as it was published; mends belong into the mapping. If this is"
        " another edition, add it as one: `policygraph add`. If the digest was wrong, correct it.",
    )


def written(tables: Iterable[TableReading]) -> Iterator[Written]:
    """Where each statement about or in a row is written: the file, and the row as its line."""
    for table in tables:
        for reading in table.editions:
            # Not splitlines: a text may hold other ends of lines, which N-Quads does not escape.
            for line in filter(None, reading.quads.decode().split("\n")):
                subject, predicate, rest = line.split(" ", 2)
                value, graph, _ = rest.rsplit(" ", 2)
                row = _ROW.search(line) or _SUBJECT_ROW.match(subject)
                place = Place(reading.edition.display, int(row[1]) if row else None)
                yield Written(subject, predicate, value, graph, place, place)
