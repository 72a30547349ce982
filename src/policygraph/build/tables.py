"""What is wrong with the tables of a project, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policygraph.errors import Place
from policygraph.sources.fit import Reject
from policygraph.sources.tables import EditionReading, TableReading
from policygraph.validate.report import Finding


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
    faults = [f"column {one.column}: {one.reason}" for one in reject.cells]
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
