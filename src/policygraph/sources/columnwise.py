"""Cells read a column at a time: most need no look of their own, and the others repeat.

What `policygraph.sources.cells.Column` makes of each cell is what it means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from policygraph.sources.cells import Column, Reading
from policygraph.sources.links import is_web

_ENTRIES = 20_000
_LENGTH = 128
_WEB = ("http", "ftp", "HTTP", "FTP")


class _Known(dict[str, str | None]):
    """What texts became, kept; in ``noted`` how, where it was not as they stand."""

    def __init__(self, read: Callable[[str], Reading]) -> None:
        super().__init__()
        self.read = read
        self.noted: dict[str, Reading] = {}
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

    def notes(self, texts: Sequence[str]) -> Iterator[tuple[int, str, Reading]]:
        """The place, the text and the reading of each that `values` has just read otherwise."""
        noted = self._known.noted
        if noted and not noted.keys().isdisjoint(texts):
            for place, text in enumerate(texts):
                if text in noted:
                    yield place, text, noted[text]


class Links(Cells):
    """The addresses behind the cells of a column, or in them."""

    def __init__(self, column: Column, place: int) -> None:
        super().__init__(column, place)
        self.name = f"{column.variable}_link"
        self._known = _Known(lambda text: column.read_link(text) if text else Reading(None))
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
