"""Rows fitted to the contract of their columns: repaired, checked, kept or rejected.

Cells are read a column at a time: most need no look of their own, and the others repeat. What
`policygraph.sources.cells.Column` makes of each cell is what it means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from policygraph.sources.cells import CellReading, Column
from policygraph.sources.links import is_web
from policygraph.sources.reading import folded

if TYPE_CHECKING:
    from policygraph.sources.columns import Contract

_ENTRIES = 20_000
_LENGTH = 128
_WEB = ("http", "ftp", "HTTP", "FTP")
_T = TypeVar("_T")


class Repair(NamedTuple):
    """A cell that was read otherwise than it is written, by one rule."""

    row: int
    column: str
    rule: str
    before: str
    after: str


class Reject(NamedTuple):
    """A cell that breaks the contract: for its sake the row was not mapped, or the cell left out.

    Attributes:
        row: the number of the row.
        column: the column, as the contract names it.
        value: the cell as it was read.
        reason: what is wrong, as a sentence without its full stop.
        hint: the likely mend; can be empty.
        sheet: the sheet; None where there are none.
        more: the other cells of the row that break the contract.
    """

    row: int
    column: str
    value: str
    reason: str
    hint: str = ""
    sheet: str | None = None
    more: tuple[Reject, ...] = ()

    @property
    def cells(self) -> tuple[Reject, ...]:
        """Every cell of the row that breaks the contract, this one first."""
        return (self._replace(more=()), *self.more)

    def __str__(self) -> str:
        sheet = f"sheet “{self.sheet}”, " if self.sheet is not None else ""
        shown = f" (the cell holds “{self.value}”)" if self.value not in self.reason else ""
        said = f"{sheet}row {self.row}, column {self.column}: {self.reason}{shown}."
        return f"{said} {self.hint}".rstrip()


class Fitted(NamedTuple):
    """What became of some rows.

    Attributes:
        columns: the values of the rows that keep the contract, a column for each of
            `Contract.variables`; None for an empty cell.
        rejects: the rows that do not, by their place among the rows.
        repairs: the repairs that were made in rows that keep it.
        findings: the cells of theirs that break it and were left out (``on_fault: blank``).
    """

    columns: Sequence[Sequence[str | None]]
    rejects: Mapping[int, Reject]
    repairs: Sequence[Repair]
    findings: Sequence[Reject]

    def kept(self, items: Sequence[_T]) -> Sequence[_T]:
        """Those of the items, one for each row, whose rows keep the contract."""
        if not self.rejects:
            return items
        return [item for at, item in enumerate(items) if at not in self.rejects]


class Fit:
    """A contract on one table: which column is which.

    Attributes:
        contract: the contract.
        columns: the header row of the table.
        places: where each column of the contract stands in the table, counted from 0; None where
            the table does not have it.
        sheet: the sheet of the table.
    """

    def __init__(
        self,
        contract: Contract,
        columns: tuple[str, ...],
        places: tuple[int | None, ...],
        sheet: str | None = None,
    ) -> None:
        self.contract = contract
        self.columns = columns
        self.places = places
        self.sheet = sheet
        cells: list[tuple[int, Cells]] = []
        links: list[tuple[int, Cells]] = []
        at = 0
        for column, place in zip(contract.columns, places, strict=True):
            if place is not None:
                cells.append((at, Cells(column, place)))
                if column.link:
                    links.append((at + 1, CellLinks(column, place)))
            at += 1 + column.link
        self._width = at
        self._parts = cells + links

    @property
    def unused(self) -> tuple[str, ...]:
        """The columns of the table that the contract does not know."""
        used = set(self.places)
        return tuple(
            name for at, name in enumerate(self.columns) if at not in used and name.strip()
        )

    def read(
        self,
        numbers: Sequence[int],
        cells: Sequence[Sequence[str]],
        links: Sequence[Sequence[str | None]] | None = None,
    ) -> Fitted:
        """Some rows, at least one, repaired and checked.

        A row is rejected if a cell breaks the contract that is in a column which has its rows
        rejected: for the first such cell, with all others that break it.

        Args:
            numbers: the number of each row.
            cells: the cells of each row.
            links: the addresses behind them, likewise; None where there are none.
        """
        columns = list(zip(*cells, strict=False))  # A row can be wider than its table.
        values: list[Sequence[str | None]] = [(None,) * len(numbers)] * self._width
        notes: list[tuple[int, Cells, str, CellReading]] = []
        for at, part in self._parts:
            texts = part.texts(columns, links)
            values[at] = part.values(texts)
            notes += [(place, part, text, reading) for place, text, reading in part.notes(texts)]
        notes.sort(key=itemgetter(0))  # What is said of one row keeps its order.
        rejects: dict[int, Reject] = {}
        repairs: list[Repair] = []
        findings: list[Reject] = []
        for place, group in groupby(notes, itemgetter(0)):
            said = [note[1:] for note in group]
            found = self._rejected(numbers[place], said, cells[place])
            if isinstance(found, Reject):
                rejects[place] = found
                continue
            findings += found
            for part, _, reading in said:
                repairs += [Repair(numbers[place], part.name, *step) for step in reading.steps]
        fitted = Fitted((), rejects, repairs, findings)
        return fitted._replace(columns=[fitted.kept(column) for column in values])

    def _rejected(
        self, number: int, said: Sequence[tuple[Cells, str, CellReading]], cells: Sequence[str]
    ) -> Reject | list[Reject]:
        """The row as a reject; else the cells that break the contract."""
        faults = [
            (part, Reject(number, part.name, text, reading.reason, reading.hint, self.sheet))
            for part, text, reading in said
            if reading.reason
        ]
        first = next((fault for part, fault in faults if part.column.rejects), None)
        if first is None:
            return [fault for _, fault in faults]
        more = tuple(fault for _, fault in faults if fault is not first)
        return first._replace(more=more, hint=self._header_again(cells) or first.hint)

    def _header_again(self, cells: Sequence[str]) -> str:
        """The hint for a row that names columns; one cell alone can be their name by chance."""
        placed = zip(self.contract.columns, self.places, strict=True)
        named = sum(
            place is not None and folded(cells[place]) in column.names for column, place in placed
        )
        return "It is the header row once more: delete the row." if named > 1 else ""


class _Known(dict[str, str | None]):
    """What texts became, kept; in ``noted`` how, where it was not as they stand."""

    def __init__(self, read: Callable[[str], CellReading]) -> None:
        super().__init__()
        self.read = read
        self.noted: dict[str, CellReading] = {}
        self._long: list[str] = []

    def __missing__(self, text: str) -> str | None:
        reading = self.read(text)
        if reading.steps or reading.reason:
            self.noted[text] = reading
        if len(text) <= _LENGTH:
            self[text] = reading.value
        else:
            self._long.append(text)
        return reading.value

    def shrink(self) -> None:
        """Forget long texts, and all if it is much; between two batches only, for `noted`."""
        for text in self._long:
            self.noted.pop(text, None)
        self._long.clear()
        if len(self) > _ENTRIES or len(self.noted) > _ENTRIES:
            self.clear()
            self.noted.clear()


class Cells:
    """The cells of one column of a table.

    Attributes:
        column: what the contract says of it.
        name: what repairs and faults call it.
        place: where it stands in the table, counted from 0.
    """

    def __init__(self, column: Column, place: int) -> None:
        self.column = column
        self.name = column.name
        self.place = place
        self._known = _Known(column.read)
        self._taken = column.taken
        self._takes_empty = not column.required

    def texts(
        self, cells: Sequence[Sequence[str]], links: Sequence[Sequence[str | None]] | None
    ) -> Sequence[str]:
        """What is read, row by row; ``""`` for nothing.

        Args:
            cells: the cells of each column.
            links: the addresses behind the cells of each row, if there are any.
        """
        return cells[self.place]

    def values(self, texts: Sequence[str]) -> Sequence[str | None]:
        """What the texts become; None for an empty one, and for one with a fault."""
        self._known.shrink()
        if self._taken:
            if all(texts):
                if self._taken(texts):
                    return texts
            elif self._takes_empty and self._taken([*filter(None, texts)]):
                return [text or None for text in texts]
        return list(map(self._known.__getitem__, texts))

    def notes(self, texts: Sequence[str]) -> Iterator[tuple[int, str, CellReading]]:
        """The place, the text and the reading of each that `values` has just read otherwise."""
        noted = self._known.noted
        if noted and not noted.keys().isdisjoint(texts):
            for place, text in enumerate(texts):
                if text in noted:
                    yield place, text, noted[text]


class CellLinks(Cells):
    """The addresses behind the cells of a column, or in them."""

    def __init__(self, column: Column, place: int) -> None:
        super().__init__(column, place)
        self.name = f"{column.variable}_link"
        self._known = _Known(lambda text: column.read_link(text) if text else CellReading(None))
        self._taken = column.taken_links
        self._takes_empty = True

    def texts(
        self, cells: Sequence[Sequence[str]], links: Sequence[Sequence[str | None]] | None
    ) -> Sequence[str]:
        """As for cells: the address behind each, or the cell itself where it holds one."""
        column = cells[self.place]
        if links is None:
            return [text and _address(text) for text in column]
        behind = [row[self.place] for row in links]
        return [link or _address(text) for link, text in zip(behind, column, strict=True)]


def _address(cell: str) -> str:
    text = cell.strip()
    return text if text.startswith(_WEB) and is_web(text) and " " not in text else ""
