"""The contract of a table's columns: which there must be, what their cells hold, what is repaired.

It is declared in the ``#+`` header of a mapping, as a list under ``columns``. Each column has:

- ``name``: its name, which also gives the variable, by the rules of Tarql;
- ``required``: the table has the column, and no cell of it is empty;
- ``synonyms``: other names it goes by; case, white space and ``_`` are not compared;
- ``type``: string, date, iri, integer or decimal;
- ``pattern``: a regular expression that the whole cell matches;
- ``allowed``: the values there may be;
- ``from``, ``to``: the bounds of dates and numbers, both included;
- ``empty``: spellings of an empty cell, in any case;
- ``repairs``: which of the `RULES` may be applied;
- ``typos``: known wrong spellings, in any case, each with the right one;
- ``order``: ``mdy`` (if it is not given) or ``dmy``, for the repair ``date``;
- ``link``: also bind the address behind the cell, or the cell itself if it is one of the web, to
  the variable with ``_link`` at its end;
- ``on_fault``: ``reject`` the row (if it is not given), or leave the cell ``blank``.

Each repair is recorded. A cell is brought into the Unicode form NFC in any case (rule ``nfc``),
since two spellings of one letter would make two nodes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

from policygraph.errors import InputError, Place, did_you_mean, nearest
from policygraph.sources.cells import RULES, Column, Reading, variable
from policygraph.sources.columnwise import Cells, Links
from policygraph.sources.declared import read_columns
from policygraph.sources.reading import folded, letters

__all__ = ["RULES", "Column", "Contract", "Fit", "Fitted", "Reject", "Repair", "variable"]

_COMPLETE = 1000
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Repair:
    """A cell that was read otherwise than it is written, by one rule."""

    row: int
    column: str
    rule: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Reject:
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
        return (replace(self, more=()), *self.more)

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


@dataclass(frozen=True)
class Contract:
    """The columns that a mapping needs; ``file`` is what messages call its file."""

    columns: tuple[Column, ...]
    file: str

    @classmethod
    def read(cls, header: Any, file: str) -> Contract:
        """The contract in the header of a mapping.

        Args:
            header: the header as YAML gives it; its other keys are not looked at.
            file: what messages call the mapping.

        Raises:
            InputError: there are no columns, or one is not declared as it must be.
        """
        return cls(read_columns(header, file), file)

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables that the values of a row are bound to, whatever the table's layout."""
        found: list[str] = []
        for column in self.columns:
            found.append(column.variable)
            if column.link:
                found.append(f"{column.variable}_link")
        return tuple(found)

    def with_typos(self, typos: Iterable[tuple[str, str, str]]) -> Contract:
        """The contract with more known typos, each a column, the wrong spelling and the right one.

        Raises:
            InputError: there is no such column.
        """
        columns = {folded(column.name): column for column in self.columns}
        for name, wrong, right in typos:
            column = columns.get(folded(name))
            if column is None:
                names = [column.name for column in self.columns]
                raise InputError(
                    f"A typo is of the column “{name}”, which the mapping does not have.",
                    where=Place(self.file),
                    hint=did_you_mean(nearest(name, names)) or f"It has {', '.join(names)}.",
                )
            columns[folded(name)] = replace(column, typos={**column.typos, wrong: right})
        return replace(self, columns=tuple(columns.values()))

    def score(self, cells: Sequence[str]) -> int:
        """How well a row would do as the header row: for `policygraph.sources.reader.open_table`.

        It is how many columns it names, and much more if it names all that are required.
        """
        seen = {folded(cell) for cell in cells}
        named = [column for column in self.columns if column.names & seen]
        complete = all(column in named for column in self.columns if column.required)
        return len(named) + (_COMPLETE if complete and named else 0)

    def fit(
        self,
        columns: Sequence[str],
        *,
        display: str = "",
        sheet: str | None = None,
        header_row: int = 1,
    ) -> Fit:
        """Which column of a table is which.

        Args:
            columns: the header row of the table.
            display: what messages call the table.
            sheet: its sheet.
            header_row: the number of its header row.

        Raises:
            InputError: a column that is required is not there, or one is there twice.
        """
        at = f"Sheet “{sheet}”, row {header_row}" if sheet is not None else f"Row {header_row}"
        where = Place(display or self.file)
        places: list[int | None] = []
        for column in self.columns:
            seen = [folded(name) for name in columns]
            # The name goes before its synonyms, and these in their order: TYPE, where there is an
            # AGENCY TYPE too; DATE SIGNED, where there is an EFFECTIVE DATE.
            wanted = next((one for one in _in_order(column) if one in seen), "")
            found = [place for place, name in enumerate(seen) if wanted and name == wanted]
            if len(found) > 1:
                twice = ", ".join(
                    f"“{columns[place]}” (column {letters(place + 1)})" for place in found
                )
                raise InputError(
                    f"{at}: the column {column.name} is there {len(found)} times: {twice}.",
                    where=where,
                    hint="Rename or delete what does not belong.",
                )
            if not found and column.required:
                raise InputError(
                    f"{at}: there is no column {_or(column)}.",
                    where=where,
                    hint=_missing(column, columns, self.file),
                )
            places.append(found[0] if found else None)
        return Fit(self, tuple(columns), tuple(places), sheet)


def _in_order(column: Column) -> Iterator[str]:
    """How the table may call a column, the likeliest first."""
    return map(folded, (column.name, *column.synonyms))


def _or(column: Column) -> str:
    others = ", ".join(column.synonyms)
    return f"{column.name} ({others})" if others else column.name


def _missing(column: Column, seen: Sequence[str], file: str) -> str:
    names = [name for name in seen if name.strip()]
    like = nearest(column.name, names, 1)
    mend = f" If “{like[0]}” is it, add that to its synonyms in {file}." if like else ""
    return f"The columns are {', '.join(f'“{name}”' for name in names)}.{mend}"


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
                    links.append((at + 1, Links(column, place)))
            at += 1 + column.link
        self._width = at
        self._parts = cells + links

    @property
    def names(self) -> tuple[str, ...]:
        """As `Contract.variables`: what the values of a row are bound to."""
        return self.contract.variables

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
        notes: list[tuple[int, Cells, str, Reading]] = []
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
        self, number: int, said: Sequence[tuple[Cells, str, Reading]], cells: Sequence[str]
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
        return replace(first, more=more, hint=self._header_again(cells) or first.hint)

    def _header_again(self, cells: Sequence[str]) -> str:
        """The hint for a row that names columns; one cell alone can be their name by chance."""
        placed = zip(self.contract.columns, self.places, strict=True)
        named = sum(
            place is not None and folded(cells[place]) in column.names for column, place in placed
        )
        return "It is the header row once more: delete the row." if named > 1 else ""
