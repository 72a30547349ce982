"""Cells that no column of the header is for: right of its last name, or below a blank one."""

from __future__ import annotations

from collections.abc import Sequence

from policygraph.errors import plural
from policygraph.sources.reading import Block, is_blank, letters

_SHOWN = 10


class Nameless:
    """Counts the cells without a name above them; it is shown every row once."""

    def __init__(self, header: Sequence[str]) -> None:
        self._width = len(header)
        self._blank = [at for at, name in enumerate(header) if is_blank([name])]
        self._count = 0
        self._first: list[str] = []

    def look(self, block: Block) -> None:
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
