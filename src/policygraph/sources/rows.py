"""What a mapping takes and gives: rows, templates, and the node of a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from policygraph.lexical import RDF, quoted
from policygraph.sparql import Slot
from policygraph.vocab import PG

Row: TypeAlias = tuple[int, Sequence[str | None], str]
"""The number of a row as a person counts it, its values in the order of the columns (None for an
empty cell), and the digest of its cells (``sha256:…``)."""

Template: TypeAlias = tuple[tuple[Slot, Slot, Slot], ...]

TYPED = f"<{RDF}type> <{PG.Row}>"
DIGEST = f"<{PG.digest}>"


class Batch(NamedTuple):
    """Some rows, column by column: what is done to a whole column at once is done in C.

    Attributes:
        numbers: the number of each row.
        columns: the values of each column; of as many rows as there are numbers.
        digests: the digest of each row.
    """

    numbers: Sequence[int]
    columns: Sequence[Sequence[str | None]]
    digests: Sequence[str]

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Batch:
        """The rows as a batch; all have the same number of values."""
        if not rows:
            return cls((), (), ())
        numbers, values, digests = zip(*rows, strict=True)
        return cls(numbers, tuple(zip(*values, strict=True)), digests)

    def row(self, at: int) -> Row:
        """The row at a place, counted from 0."""
        return self.numbers[at], [column[at] for column in self.columns], self.digests[at]

    @property
    def rows(self) -> list[Row]:
        """The rows, one by one."""
        return [self.row(at) for at in range(len(self.numbers))]


def node_lines(row: Row, edition: str) -> str:
    """The N-Quads of a row's node, which stand in the edition's graph."""
    node = f"<{edition}#row={row[0]}>"
    return f"{node} {TYPED} <{edition}> .\n{node} {DIGEST} {quoted(row[2])} <{edition}> .\n"
