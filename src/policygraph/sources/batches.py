"""Rows on Oxigraph: what the compiled subset leaves over, and what lookups are made from.

The engine's own evaluation is what a mapping means; the compiled form only gets there faster.
It runs in this process: a mapping is a part of the project, as trusted as its ontology, and what
would reach the network has been refused before (`policygraph.sparql.guard`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from policygraph.errors import InputError, Place
from policygraph.lexical import XSD, quoted
from policygraph.sources.lowering import as_bytes
from policygraph.sources.rows import Row, Template, node_lines
from policygraph.sparql import Variable, n3
from policygraph.terms import Term, iri, literal

_ROW = "policygraph_row"
_SIZE = 1000
"""Rows to a query: the VALUES block of 1,000 rows is read in some 15 ms."""


class Lookups:
    """What a mapping can look up: the statements of the project, in one graph."""

    def __init__(self, quads: bytes, base: str, file: str) -> None:
        self.base = base or None
        self.file = file
        self.store = ox.Store()
        self.store.bulk_extend(
            ox.Quad(quad.subject, quad.predicate, quad.object)
            for quad in ox.parse(quads, format=ox.RdfFormat.N_QUADS)
            # No blank nodes in data: they have no name to be looked up by.
            if not isinstance(quad.subject, ox.BlankNode)
            and isinstance(quad.object, ox.NamedNode | ox.Literal)
        )

    def select(self, query: str) -> ox.QuerySolutions:
        """The solutions of a SELECT.

        Raises:
            InputError: it is not well-formed.
        """
        try:
            found = self.store.query(query, base_iri=self.base)
        except SyntaxError as fault:
            raise InputError(
                f"The mapping is no SPARQL: {str(fault).partition(': ')[2] or fault}.",
                where=Place(self.file),
                hint="Try the WHERE of the mapping as a query of its own.",
            ) from None
        assert isinstance(found, ox.QuerySolutions)
        return found

    def solve(self, pattern: str, names: Sequence[str]) -> list[tuple[Term | None, ...]]:
        """Each solution of a pattern once, in the order of its N-Triples."""
        shown = " ".join(f"?{name}" for name in names)
        query = f"SELECT DISTINCT {shown} WHERE {{ {pattern} }}"
        solutions = [tuple(row[name] for name in names) for row in self.select(query)]
        return [
            tuple(map(_value, row)) for row in sorted(solutions, key=lambda row: [*map(str, row)])
        ]


def _value(term: object) -> Term | None:
    if isinstance(term, ox.NamedNode):
        return iri(term.value)
    if isinstance(term, ox.Literal):
        datatype = term.datatype.value
        plain = term.language or datatype == XSD + "string"
        return literal(term.value, "" if plain else datatype, term.language or "")
    return None


class Batches:
    """A mapping evaluated by the engine, some rows to a query."""

    def __init__(
        self, lookups: Lookups, columns: Sequence[str], used: Iterable[str], where: str, after: str
    ) -> None:
        self.lookups = lookups
        self.columns = [(at, name) for at, name in enumerate(columns) if name in set(used)]
        self.where = where
        self.after = after

    def query(self, rows: Sequence[Row], edition: str, names: Sequence[str]) -> str:
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
        shown = " ".join(f"?{name}" for name in (_ROW, *names))
        given = f"VALUES ({head}) {{ {' '.join(lines)} }} VALUES ?EDITION {{ <{edition}> }}"
        return f"SELECT {shown} WHERE {{ {given} {self.where} }} {self.after}"

    def check(self, template: Template) -> None:
        """Let the engine read the query.

        Raises:
            InputError: it is not well-formed.
        """
        self.lookups.select(self.query([], "urn:edition", names_of(template)))

    def lines(self, rows: Sequence[Row], edition: str, template: Template) -> list[str]:
        """The N-Quads of each row, as bytes: those of its node, then its statements, sorted."""
        found: list[set[str]] = [set() for _ in rows]
        names = names_of(template)
        for start in range(0, len(rows), _SIZE):
            part = rows[start : start + _SIZE]
            for solution in self.lookups.select(self.query(part, edition, names)):
                at = start + int(solution[_ROW].value)
                values = {name: solution[name] for name in names}
                graph = f"<{edition}#row={rows[at][0]}>"
                found[at].update(_statements(template, values, graph))
        return [
            as_bytes(node_lines(row, edition) + "".join(sorted(lines)))
            for row, lines in zip(rows, found, strict=True)
        ]


def names_of(template: Template) -> list[str]:
    """The variables of a template, sorted."""
    return sorted({str(o) for triple in template for o in triple if isinstance(o, Variable)})


def _statements(template: Template, values: dict[str, object], graph: str) -> Iterable[str]:
    """The statements of one solution; unbound or ill-formed ones are dropped (§16.2.1)."""
    for triple in template:
        terms = [values[part] if isinstance(part, Variable) else n3(part) for part in triple]
        names = all(
            term[0] == "<" if isinstance(term, str) else isinstance(term, ox.NamedNode)
            for term in terms[:2]
        )
        if names and isinstance(terms[2], str | ox.NamedNode | ox.Literal):
            yield f"{terms[0]} {terms[1]} {terms[2]} {graph} .\n"
