"""How the kinds of table files are read, row by row: text with delimiters, and XLSX workbooks."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Sequence
from typing import NamedTuple, Protocol

MAX_ROWS = 1_048_576
"""The rows of an XLSX sheet (ECMA-376 part 1, §18.3.1.73)."""

MAX_COLUMNS = 16_384
"""The columns of an XLSX sheet."""

MAX_CELL = 131_072
"""Characters of one cell: four times what a spreadsheet allows, and the limit of Python's csv."""

HEADER_WITHIN = 100
"""How many rows are looked at for the header row."""

_MARKS = "*\u2020\u2021\u00a7\u00b9\u00b2\u00b3\u2070\u2074\u2075:;.,\"'\u201c\u201d-\u2013"
_NOTE = re.compile(r"(?<=.)(?:\[[^\]]*\]|\([^)]*\))\Z")
_UNSEEN = str.maketrans(dict.fromkeys("\u200b\u2060\ufeff\u00ad"))

COMPLETE = 1000
"""From this score on, a header row names all the columns that there must be."""

Score = Callable[[Sequence[str]], int]
"""How well the cells of a row would do as the header row; 0 or less for not at all."""


class Row(NamedTuple):
    """A row that is not blank.

    Attributes:
        number: which row of the file or sheet it is, the first one being 1.
        cells: the texts of its cells, ``""`` for an empty one; as wide as the header, or wider.
        links: the address behind each cell, None where there is none; as wide as ``cells``.
    """

    number: int
    cells: tuple[str, ...]
    links: tuple[str | None, ...]


class RowBlock(NamedTuple):
    """Some rows that are not blank, as `Row` has each.

    Attributes:
        numbers: the number of each.
        cells: the cells of each.
        links: the addresses behind these; None if there are none.
    """

    numbers: Sequence[int]
    cells: Sequence[Sequence[str]]
    links: Sequence[Sequence[str | None]] | None


class Grid(Protocol):
    """A table to read: a text with delimiters, or one sheet of a workbook."""

    @property
    def title(self) -> str | None:
        """The name of the sheet; None where there are none."""

    @property
    def hidden(self) -> bool:
        """Whether the sheet is hidden."""

    def rows(self, width: int) -> Generator[Row, None, None]:
        """The rows that are not blank, each filled up to ``width`` cells."""

    def notes(self) -> tuple[str, ...]:
        """What was found out of the table so far, in sentences."""


def folded(name: str) -> str:
    """A column's name as names are compared.

    White space, ``_`` and case do not count, nor colons, quotation marks and the marks of footnotes
    at its ends, nor what stands in brackets at the last: ``Signed (mm/dd/yyyy):`` is ``SIGNED``.
    """
    text = "".join(name.translate(_UNSEEN).replace("_", " ").split()).casefold()
    return _NOTE.sub("", text.strip(_MARKS)).strip(_MARKS)


def letters(column: int) -> str:
    """The letters of a column, the first one being 1."""
    found = ""
    while column:
        column, letter = divmod(column - 1, 26)
        found = chr(65 + letter) + found
    return found


def is_blank(cells: Sequence[str]) -> bool:
    """Whether a person sees nothing in these cells; white space and no-break spaces are nothing."""
    return not any(cell and not cell.isspace() for cell in cells)


def filled(cells: Sequence[str]) -> tuple[str, ...]:
    """The cells without the blank ones at the end."""
    last = len(cells)
    while last and (not cells[last - 1] or cells[last - 1].isspace()):
        last -= 1
    return tuple(cells[:last])
