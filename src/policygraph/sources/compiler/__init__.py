"""The row compiler: `compile` makes a plan of a mapping, and the plan makes N-Quads of rows.

What a mapping means is what Oxigraph makes of it. What is surely understood becomes one Python
function; the rest runs on the engine. Nobody outside this folder needs to know which.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from policygraph.errors import InputError
from policygraph.sources.compiler import code, values
from policygraph.sources.compiler.engine import Engine
from policygraph.sources.compiler.values import Uncompiled

if TYPE_CHECKING:
    from policygraph.sources.mapping import TableMapping

__all__ = ["Batch", "Plan", "Row", "compile"]

# What 50 rows give stays in a processor's cache while it is put together, and costs a fifth less.
_PART = 50
_ENGINE_PART = 5_000

Row: TypeAlias = tuple[int, Sequence[str | None], str]
"""The number of a row as a person counts it, its values in the order of the columns (None for an
empty cell), and the digest of its cells (``sha256:…``)."""


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
        numbers, cells, digests = zip(*rows, strict=True)
        return cls(numbers, tuple(zip(*cells, strict=True)), digests)

    def row(self, at: int) -> Row:
        """The row at a place, counted from 0."""
        return self.numbers[at], [column[at] for column in self.columns], self.digests[at]


def compile(mapping: TableMapping, columns: Sequence[str], lookups: bytes = b"") -> Plan:
    """A mapping, ready for the rows of tables with these columns.

    Args:
        mapping: the mapping as it is written.
        columns: the variables of the columns, in the order of a row's values. A column that the
            mapping knows and this table lacks is given all the same; its cells are None.
        lookups: the statements that patterns are matched with, as N-Quads.

    Raises:
        InputError: the mapping is not well-formed, or assigns what a row already has.
        UnknownNameError: a variable that nothing can bind.
    """
    mapping.check(columns)
    engine = Engine(mapping, columns, lookups)
    try:
        run, reason = code.function(mapping, columns, engine.solve), ""
    except Uncompiled as fault:
        run, reason = None, str(fault)
    return Plan(engine, run, reason, lookups)


@dataclass(frozen=True)
class Plan:
    """A mapping for tables of one layout; a function of rows.

    It holds generated code and an engine, so it does not travel between processes: let each make
    its own, or fork.
    """

    _engine: Engine
    _run: code.Run | None
    reason: str
    """Why it runs on the engine; empty if it is compiled."""
    _lookups: bytes

    @property
    def engine(self) -> str:
        """``compiled``, or ``batches`` for a mapping that runs on Oxigraph."""
        return "batches" if self._run is None else "compiled"

    @property
    def looked_up(self) -> str:
        """A digest of what the mapping looks up; of all that it could, if that is not known."""
        if self._run is None:
            found = b"\n".join(sorted(self._lookups.split(b"\n")))
        else:
            found = repr(self._engine.solved).encode()
        return hashlib.sha256(found).hexdigest()

    def on_engine(self) -> Plan:
        """The same mapping, all of it on Oxigraph: what the compiled form is held to."""
        return replace(self, _run=None, reason="asked for")

    def __call__(self, batch: Batch, edition: str) -> bytes:
        """The statements of some rows, as N-Quads.

        Each row gives its node in the graph of the edition, then its statements, each once, in the
        graph of the row. Rows keep their order.

        Args:
            batch: the rows; None for an empty cell.
            edition: the IRI of the table.

        Raises:
            InputError: the edition is no absolute IRI; a cell holds half of a character.
        """
        return b"".join(self.parts(batch, edition))

    def parts(self, batch: Batch, edition: str) -> Iterator[bytes]:
        """As a call, in parts that are never large: to be written as they come."""
        found = b""
        for texts in self._texts(batch, edition):
            # While the last part lives, the allocator does not give its memory back to the system
            # only to ask for it again, which would cost a third of the time.
            last = found
            found = "".join(texts).encode("latin-1")
            del last
            yield found

    def lines(self, batch: Batch, edition: str) -> list[bytes]:
        """As a call, by row."""
        return [text.encode("latin-1") for part in self._texts(batch, edition) for text in part]

    def _texts(self, batch: Batch, edition: str) -> Iterator[list[str]]:
        """The statements of each row, in parts; each character is a byte of their UTF-8."""
        if not values.IRI.fullmatch(edition) or "#" in edition:
            raise InputError(f"“{edition}” is not an absolute IRI without a fragment.")
        try:
            for start, texts, late in self._started(batch, edition):
                if late:
                    # Values whose fate the compiled form does not know by heart.
                    rows = [batch.row(start + at) for at in late]
                    for at, line in zip(late, self._engine.lines(rows, edition), strict=True):
                        texts[at] = line
                yield texts
        except UnicodeEncodeError as fault:
            raise InputError(
                "A cell holds half of a character (a lone surrogate).",
                hint=f"It is near “{fault.object[max(0, fault.start - 20) : fault.start]}”.",
            ) from None

    def _started(
        self, batch: Batch, edition: str
    ) -> Iterator[tuple[int, list[str], Sequence[int]]]:
        """Parts as the compiled form leaves them: the first row, the texts, and what it left."""
        count = len(batch.numbers)
        if self._run and count:
            yield from self._run(batch, edition, _PART)
        elif not self._run:
            for start in range(0, count, _ENGINE_PART):
                size = min(_ENGINE_PART, count - start)
                yield start, [""] * size, range(size)
