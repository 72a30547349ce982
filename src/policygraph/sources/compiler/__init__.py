"""The row compiler: `compile` makes a plan of a mapping, and the plan makes N-Quads of rows.

What a mapping means is what Oxigraph makes of it. What is surely understood becomes one Python
function; the rest runs on the engine. Nobody outside this folder needs to know which. The engine
runs in this process: a mapping is a part of the project, as trusted as its ontology, and what would
reach the network has been refused before (`policygraph.sparql.guard`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import pyoxigraph as ox

from policygraph.errors import InputError, Place
from policygraph.lexical import XSD, quoted
from policygraph.sources.annotations import row_node
from policygraph.sources.compiler import code
from policygraph.sources.compiler.values import IRI, Uncompiled, as_bytes
from policygraph.sparql import Variable, n3
from policygraph.terms import Term, iri, literal

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
    engine = _Engine(mapping, columns, lookups)
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

    _engine: _Engine
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

    def _texts(self, batch: Batch, edition: str) -> Iterator[list[str]]:
        """The statements of each row, in parts; each character is a byte of their UTF-8."""
        if not IRI.fullmatch(edition) or "#" in edition:
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


# --- the engine ---------------------------------------------------------------------------------

_ROW = "policygraph_row"
_SIZE = 1000
"""Rows to a query: the VALUES block of 1,000 rows is read in some 15 ms."""


class _Engine:
    """A mapping evaluated by the engine, some rows to a query.

    Args:
        mapping: the mapping.
        columns: the variables of the columns.
        quads: what it can look up: the statements of the project.

    Raises:
        InputError: the mapping is not well-formed.
    """

    def __init__(self, mapping: TableMapping, columns: Sequence[str], quads: bytes) -> None:
        self.mapping = mapping
        self.columns = [(at, name) for at, name in enumerate(columns) if name in mapping.variables]
        self.names = sorted(
            {str(o) for triple in mapping.template for o in triple if isinstance(o, Variable)}
        )
        self.solved: list[list[tuple[Term | None, ...]]] = []
        self.store = ox.Store()
        self.store.bulk_extend(
            ox.Quad(quad.subject, quad.predicate, quad.object)
            for quad in ox.parse(quads, format=ox.RdfFormat.N_QUADS)
            # No blank nodes in data: they have no name to be looked up by.
            if not isinstance(quad.subject, ox.BlankNode)
            and isinstance(quad.object, ox.NamedNode | ox.Literal)
        )
        self.select(self.query([], "urn:edition"))

    def select(self, query: str) -> ox.QuerySolutions:
        """The solutions of a SELECT.

        Raises:
            InputError: it is not well-formed.
        """
        try:
            found = self.store.query(query, base_iri=self.mapping.base or None)
        except SyntaxError as fault:
            raise InputError(
                f"The mapping is no SPARQL: {str(fault).partition(': ')[2] or fault}.",
                where=Place(self.mapping.file),
                hint="Try the WHERE of the mapping as a query of its own.",
            ) from None
        assert isinstance(found, ox.QuerySolutions)
        return found

    def solve(self, pattern: str, names: Sequence[str]) -> list[tuple[Term | None, ...]]:
        """Each solution of a pattern once, in the order of its N-Triples."""
        shown = " ".join(f"?{name}" for name in names)
        query = f"SELECT DISTINCT {shown} WHERE {{ {pattern} }}"
        rows = sorted((tuple(row[name] for name in names) for row in self.select(query)), key=_key)
        self.solved.append([tuple(map(_value, row)) for row in rows])
        return self.solved[-1]

    def query(self, rows: Sequence[Row], edition: str) -> str:
        """The SELECT over some rows: they are a VALUES block at the start of the WHERE."""
        head = " ".join(f"?{name}" for name in (_ROW, "ROWNUM", *(n for _, n in self.columns)))
        lines = [
            f"({at} {row[0]} "
            + " ".join(
                "UNDEF" if row[1][i] is None else quoted(str(row[1][i])) for i, _ in self.columns
            )
            + ")"
            for at, row in enumerate(rows)
        ]
        shown = " ".join(f"?{name}" for name in (_ROW, *self.names))
        given = f"VALUES ({head}) {{ {' '.join(lines)} }} VALUES ?EDITION {{ <{edition}> }}"
        return f"SELECT {shown} WHERE {{ {given} {self.mapping.where} }} {self.mapping.after}"

    def lines(self, rows: Sequence[Row], edition: str) -> list[str]:
        """The N-Quads of each row, as bytes: those of its node, then its statements, sorted."""
        found: list[set[str]] = [set() for _ in rows]
        for start in range(0, len(rows), _SIZE):
            for solution in self.select(self.query(rows[start : start + _SIZE], edition)):
                at = start + int(solution[_ROW].value)
                values = {name: solution[name] for name in self.names}
                graph = f"<{edition}#row={rows[at][0]}>"
                found[at].update(self.statements(values, graph))
        return [
            as_bytes(row_node(number, digest, edition) + "".join(sorted(lines)))
            for (number, _, digest), lines in zip(rows, found, strict=True)
        ]

    def statements(self, values: dict[str, object], graph: str) -> Iterable[str]:
        """The statements of one solution; unbound or ill-formed ones are dropped (§16.2.1)."""
        for triple in self.mapping.template:
            terms = [values[part] if isinstance(part, Variable) else n3(part) for part in triple]
            names = all(
                term[0] == "<" if isinstance(term, str) else isinstance(term, ox.NamedNode)
                for term in terms[:2]
            )
            if names and isinstance(terms[2], str | ox.NamedNode | ox.Literal):
                yield f"{terms[0]} {terms[1]} {terms[2]} {graph} .\n"


def _key(row: tuple[object, ...]) -> list[str]:
    return list(map(str, row))


def _value(term: object) -> Term | None:
    if isinstance(term, ox.NamedNode):
        return iri(term.value)
    if isinstance(term, ox.Literal):
        datatype = term.datatype.value
        plain = term.language or datatype == XSD + "string"
        return literal(term.value, "" if plain else datatype, term.language or "")
    return None
