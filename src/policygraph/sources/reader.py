"""Reads a table row by row: CSV, TSV and their kin, XLSX, and each of these gzipped.

Rows are numbered as a person sees them (RFC 7111 §2: the first is 1, and a header is a row like
any other). In a workbook that is the number in the margin, blank rows counted. In a text it is the
number of the record: a blank line counts, since a spreadsheet shows it as a blank row; a line end
inside quotation marks does not begin a row.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice, pairwise, zip_longest
from pathlib import Path

from policygraph.errors import InputError, Place, UnknownNameError, plural
from policygraph.sources.reading import (
    COMPLETE,
    HEADER_WITHIN,
    Grid,
    Row,
    RowBlock,
    Score,
    filled,
    folded,
    is_blank,
    letters,
)
from policygraph.sources.reading.delimited import Delimited, detect
from policygraph.sources.reading.opening import is_workbook

_SHOWN = 10

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
    _nameless: list[_Nameless] = field(default_factory=list, compare=False)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was detected, in sentences: encoding, delimiter, sheet, merged cells.

        Which formulas have no stored value is known when `rows` has been read to the end, and which
        cells have no column when `blocks` has.
        """
        nameless = [note for one in self._nameless for note in one.notes()]
        return (*self._found, *self._grid.notes(), *nameless)

    def rows(self) -> Generator[Row, None, None]:
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

    def blocks(self, size: int) -> Iterator[RowBlock]:
        """As `rows`, up to ``size`` at once: a text's rows are not taken up one by one."""
        nameless = _Nameless(self.columns)
        self._nameless[:] = [nameless]
        for block in self._blocks(size):
            nameless.look(block)
            yield block

    def _blocks(self, size: int) -> Iterator[RowBlock]:
        if isinstance(self._grid, Delimited):
            for numbers, cells, links in self._grid.blocks(len(self.columns), size):
                start = bisect_right(numbers, self.header_row)
                if start < len(numbers):
                    yield RowBlock(numbers[start:], cells[start:], links)
            return
        rows = self.rows()
        while batch := list(islice(rows, size)):
            numbers, cells, links = zip(*batch, strict=True)
            yield RowBlock(numbers, cells, links if any(map(any, links)) else None)


class _Nameless:
    """Counts the cells that no column of the header is for: right of its last name, or below a
    blank one. It is shown every row once."""

    def __init__(self, header: Sequence[str]) -> None:
        self._width = len(header)
        self._blank = [at for at, name in enumerate(header) if is_blank([name])]
        self._count = 0
        self._first: list[str] = []

    def look(self, block: RowBlock) -> None:
        """Count the cells of some rows."""
        widest = max(map(len, block.cells), default=0)
        if widest == self._width and not self._blank:
            return
        for number, cells in zip(block.numbers, block.cells, strict=True):
            for at in (*self._blank, *range(self._width, len(cells))):
                if not is_blank([cells[at]]):
                    self._count += 1
                    if len(self._first) < _SHOWN:
                        self._first.append(f"{letters(at + 1)}{number}")

    def notes(self) -> tuple[str, ...]:
        """How many there were so far, and the first of them, in a sentence; nothing if none."""
        if not self._count:
            return ()
        more = f" and {self._count - _SHOWN:,} more" if self._count > _SHOWN else ""
        return (
            f"Not read, since no column of the header is above: {plural(self._count, 'cell')},"
            f" {', '.join(self._first)}{more}. To have them read, name their columns.",
        )


def open_table(
    path: Path,
    display: str,
    *,
    sheet: str | None = None,
    header: Score,
) -> TableFile:
    """Open the table at ``path``, whatever its name says it is.

    Args:
        path: the file.
        display: what messages call it.
        sheet: the sheet of a workbook; the one whose header row fits best if it is None.
        header: how well a row would do as the header row. The row of the first 100 that does best
            is the header row.

    Raises:
        InputError: it is not a table, no row looks like the header row, or several sheets fit.
        UnknownNameError: there is no such sheet.
    """
    grids = _grids(path, display, header, sheet)
    best = [_Candidate.of(grid, header) for grid in grids]
    top = max((one.rank for one in best), default=None)
    if top is None or top[-1] <= 0:
        raise _no_header(display, best)
    chosen = [one for one in best if one.rank == top]
    if len(chosen) > 1:
        names = ", ".join(f"“{one.grid.title}”" for one in chosen)
        raise InputError(
            f"Several sheets could be the table: {names}.",
            where=Place(display),
            hint="Choose one with --sheet NAME. If they are the parts of one table, put them"
            " together into one sheet first.",
        )
    grid, row = chosen[0].grid, chosen[0].row
    assert row is not None
    found: tuple[str, ...] = () if grid.title is None else (_said(grid, len(grids)),)
    if above := chosen[0].above:
        found += (f"The header is row {row.number}; {plural(above, 'row')} above it not read.",)
    others = [one.grid.title for one in best if one.rank[:2] == (True, True) and one != chosen[0]]
    if others and chosen[0].rank[0]:
        names = ", ".join(f"“{name}”" for name in others)
        found += (f"Not read, though the columns are there too: {names}; --sheet reads another.",)
    return TableFile(display, filled(row.cells), row.number, grid.title, grid, found)


def _said(grid: Grid, of: int) -> str:
    among = f", one of {of}" if of > 1 else ""
    return f"Read from the sheet “{grid.title}”{among}{', which is hidden' * grid.hidden}."


@dataclass(frozen=True)
class _Candidate:
    """A table with the row that does best as its header row."""

    grid: Grid
    row: Row | None
    score: int
    first: Row | None
    above: int = 0
    is_filled: bool = True

    @classmethod
    def of(cls, grid: Grid, score: Score) -> _Candidate:
        with closing(grid.rows(0)) as rows:
            seen = list(_until(rows, HEADER_WITHIN))
        head = [row for row in seen if row.number <= HEADER_WITHIN]
        if not head:
            return cls(grid, None, 0, None)
        # A header can be written over two rows, as LAW ENFORCEMENT above AGENCY. The first of
        # equals, single rows before pairs.
        pairs = [
            _joined(upper, lower)
            for upper, lower in pairwise(head)
            if lower.number == upper.number + 1
        ]
        row = max((*head, *pairs), key=lambda row: score(row.cells))
        above = sum(one.number < row.number for one in head)
        return cls(grid, row, score(row.cells), head[0], above, seen[-1].number > row.number)

    @property
    def rank(self) -> tuple[bool, bool, bool, int]:
        """Sheets with a whole header go first; then those with rows, and those to be seen."""
        whole = self.score >= COMPLETE
        return whole, self.is_filled, not self.grid.hidden, self.score


def _until(rows: Iterator[Row], number: int) -> Iterator[Row]:
    """The rows up to a number, and the one after."""
    for row in rows:
        yield row
        if row.number > number:
            return


def _joined(upper: Row, lower: Row) -> Row:
    cells = tuple(
        f"{one} {other}".strip()
        for one, other in zip_longest(upper.cells, lower.cells, fillvalue="")
    )
    return Row(lower.number, cells, (None,) * len(cells))


def _grids(path: Path, display: str, score: Score, sheet: str | None) -> Sequence[Grid]:
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


def _no_header(display: str, tried: Sequence[_Candidate]) -> InputError:
    rows = [one for one in tried if one.first is not None and not is_blank(one.first.cells)]
    if not rows:
        return InputError("The table is empty: it has no row.", where=Place(display))
    seen = []
    for one in rows:
        assert one.first is not None
        cells = ", ".join(f"“{cell[:40]}”" for cell in one.first.cells[:12] if cell.strip())
        of = f" of the sheet “{one.grid.title}”" if one.grid.title is not None else ""
        seen.append(f"Row {one.first.number}{of} holds {cells}.")
    return InputError(
        f"No row of the first {HEADER_WITHIN} names the columns that are wanted.",
        where=Place(display),
        hint=" ".join(seen[:5]),
    )
