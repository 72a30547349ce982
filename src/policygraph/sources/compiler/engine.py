"""Rows on Oxigraph: what the compiled subset leaves over, and what lookups are made from.

The engine's own evaluation is what a mapping means; the compiled form only gets there faster.
It runs in this process: a mapping is a part of the project, as trusted as its ontology, and what
would reach the network has been refused before (`policygraph.sparql.guard`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import pyoxigraph as ox

from policygraph.errors import InputError, Place
from policygraph.lexical import XSD, quoted
from policygraph.sources.annotations import row_node
from policygraph.sources.compiler.values import as_bytes
from policygraph.sparql import Variable, n3
from policygraph.terms import Term, iri, literal

if TYPE_CHECKING:
    from policygraph.sources.compiler import Row
    from policygraph.sources.mapping import TableMapping

_ROW = "policygraph_row"
_SIZE = 1000
"""Rows to a query: the VALUES block of 1,000 rows is read in some 15 ms."""


class Engine:
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
