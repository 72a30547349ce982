"""Reads a table row by row: CSV, TSV and their kin, XLSX, and each of these gzipped.

Rows are numbered as a person sees them (RFC 7111 §2: the first is 1, and a header is a row like
any other). In a workbook that is the number in the margin, blank rows counted. In a text it is the
number of the record: a blank line counts, since a spreadsheet shows it as a blank row; a line end
inside quotation marks does not begin a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from policygraph.errors import InputError, Place, UnknownNameError
from policygraph.sources.reading import HEADER_WITHIN, Grid, Row, Score, filled, is_blank
from policygraph.sources.reading.delimited import detect
from policygraph.sources.reading.opening import is_workbook

__all__ = ["Row", "TableFile", "folded", "open_table"]


@dataclass(frozen=True)
class TableFile:
    """A table, opened at its header row.

    Attributes:
        display: what messages call the file.
        columns: the header row as it is written, without the empty cells at its end.
        header_row: its number.
        sheet: the name of the sheet; None where there are none.
    """

    display: str
    columns: tuple[str, ...]
    header_row: int
    sheet: str | None
    _grid: Grid
    _found: tuple[str, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What was detected, in sentences: encoding, delimiter, sheet, merged cells.

        Which formulas have no stored value is known when `rows` has been read to the end.
        """
        return (*self._found, *self._grid.notes())

    def rows(self) -> Iterator[Row]:
        """The rows below the header that are not blank, read as they are asked for.

        Raises:
            InputError: the file is broken, or larger than a table may be.
        """
        rows = self._grid.rows(len(self.columns))
        for row in rows:
            if row.number > self.header_row:
                yield row
                break
        yield from rows


def open_table(
    path: Path,
    display: str,
    *,
    sheet: str | None = None,
    header: Callable[[Sequence[str]], int] | Sequence[str] | None = None,
) -> TableFile:
    """Open the table at ``path``, whatever its name says it is.

    Args:
        path: the file.
        display: what messages call it.
        sheet: the sheet of a workbook; the one whose header row fits best if it is None.
        header: how well a row would do as the header row, or the names of the columns wanted. The
            row of the first 30 that does best is the header row. The first row that is not blank
            if it is None.

    Raises:
        InputError: it is not a table, no row looks like the header row, or several sheets fit.
        UnknownNameError: there is no such sheet.
    """
    score = header if callable(header) or header is None else _count_of(header)
    grids = _grids(path, display, score, sheet)
    best = [_Candidate.of(grid, score) for grid in grids]
    top = max((one.rank for one in best), default=None)
    if top is None or top[0] <= 0:
        raise _no_header(display, best, header)
    chosen = [one for one in best if one.rank == top]
    if len(chosen) > 1:
        names = ", ".join(f"“{one.grid.title}”" for one in chosen)
        raise InputError(
            f"Several sheets could be the table: {names}.",
            where=Place(display),
            hint="Choose one with --sheet NAME.",
        )
    grid, row = chosen[0].grid, chosen[0].row
    assert row is not None
    found = () if grid.title is None else (_said(grid, len(grids)),)
    return TableFile(display, filled(row.cells), row.number, grid.title, grid, found)


def folded(name: str) -> str:
    """A column's name without white space, ``_`` and case, by which names are compared."""
    return "".join(name.replace("_", " ").replace("\u200b", "").split()).casefold()


def _said(grid: Grid, of: int) -> str:
    among = f", one of {of}" if of > 1 else ""
    return f"Read from the sheet “{grid.title}”{among}{', which is hidden' * grid.hidden}."


def _count_of(names: Sequence[str]) -> Score:
    wanted = {folded(name) for name in names}
    return lambda cells: len(wanted & {folded(cell) for cell in cells})


@dataclass(frozen=True)
class _Candidate:
    """A table with the row that does best as its header row."""

    grid: Grid
    row: Row | None
    score: int
    first: Row | None

    @classmethod
    def of(cls, grid: Grid, score: Score | None) -> _Candidate:
        with closing(grid.rows(0)) as rows:
            head = list(takewhile(lambda row: row.number <= HEADER_WITHIN, rows))
        first = head[0] if head else None
        if score is None or not head:
            return cls(grid, first, int(bool(head)), first)
        row = max(head, key=lambda row: score(row.cells))  # the first of equals
        return cls(grid, row, score(row.cells), first)

    @property
    def rank(self) -> tuple[int, bool]:
        return self.score, not self.grid.hidden


def _grids(path: Path, display: str, score: Score | None, sheet: str | None) -> Sequence[Grid]:
    if not is_workbook(path, display):
        if sheet is not None:
            raise InputError(
                f"The file has no sheets, so none is named “{sheet}”.", where=Place(display)
            )
        return [detect(path, display, score)]
    # openpyxl takes half a second to import.
    from policygraph.sources.reading.workbook import sheets

    grids = sheets(path, display)
    if sheet is None:
        return grids
    for wanted in (str, folded):
        for grid in grids:
            if wanted(grid.title) == wanted(sheet):
                return [grid]
    raise UnknownNameError(
        "sheet",
        sheet,
        [grid.title for grid in grids],
        hint="The sheets are " + ", ".join(f"“{grid.title}”" for grid in grids) + ".",
        where=Place(display),
    )


def _no_header(display: str, tried: Sequence[_Candidate], header: object) -> InputError:
    rows = [one for one in tried if one.first is not None and not is_blank(one.first.cells)]
    if not rows:
        return InputError("The table is empty: it has no row.", where=Place(display))
    seen = []
    for one in rows:
        assert one.first is not None
        cells = ", ".join(f"“{cell[:40]}”" for cell in one.first.cells[:12] if cell.strip())
        of = f" of the sheet “{one.grid.title}”" if one.grid.title is not None else ""
        seen.append(f"Row {one.first.number}{of} holds {cells}.")
    wanted = "" if callable(header) or not isinstance(header, Sequence) else ", ".join(header)
    return InputError(
        f"No row of the first {HEADER_WITHIN} names the columns that are wanted"
        + (f": {wanted}." if wanted else "."),
        where=Place(display),
        hint=" ".join(seen[:5]),
    )
