"""What a query answers: a table, a truth value, or a graph of rdflib's."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from policygraph import terms
from policygraph.errors import EngineError
from policygraph.lexical import XSD
from policygraph.terms import Term

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node


class Table:
    """The result of a SELECT.

    Attributes:
        variables: the names of the columns.
    """

    def __init__(
        self, variables: Iterable[str], rows: Iterable[Iterable[Node | Term | None]]
    ) -> None:
        self.variables = tuple(variables)
        self._given = tuple(map(tuple, rows))

    def __len__(self) -> int:
        return len(self._given)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Table):
            return NotImplemented
        return self.variables == other.variables and self.terms == other.terms

    def __hash__(self) -> int:
        return hash((self.variables, self.terms))

    @cached_property
    def terms(self) -> tuple[tuple[Term | None, ...], ...]:
        """The rows as plain values, with None where a variable is unbound."""
        return tuple(
            tuple([None if term is None else terms.of(term) for term in row]) for row in self._given
        )

    @cached_property
    def rows(self) -> tuple[tuple[Node | None, ...], ...]:
        """The rows as rdflib's terms, with None where a variable is unbound."""
        return tuple(
            tuple([term.node if isinstance(term, Term) else term for term in row])
            for row in self._given
        )


Answer: TypeAlias = "Table | bool | Graph"


def from_json(content: bytes) -> Table | bool:
    """An answer from SPARQL 1.1 Query Results JSON.

    Raises:
        EngineError: it holds a triple as a term, which RDF 1.1 does not have.
    """
    document = json.loads(content)
    if "boolean" in document:
        return bool(document["boolean"])
    names: list[str] = document["head"]["vars"]
    # Terms come again and again; one object of each saves memory and time.
    known: dict[tuple[str, ...], Term] = {}

    def term(found: Mapping[str, str] | None) -> Term | None:
        if found is None:
            return None
        written = (*found, *found.values())
        made = known.get(written)
        if made is None:
            made = known[written] = _term(found)
        return made

    rows = document["results"]["bindings"]
    return Table(names, [[term(row.get(name)) for name in names] for row in rows])


def _term(found: Mapping[str, str]) -> Term:
    kind = found["type"]
    if kind == terms.IRI:
        return Term(kind, found["value"])
    if kind not in (terms.BLANK, terms.LITERAL):
        raise EngineError("The result holds a triple as a term, which RDF 1.1 does not have.")
    datatype = found.get("datatype", "")
    plain = datatype == XSD + "string"
    return Term(kind, found["value"], "" if plain else datatype, found.get("xml:lang", ""))
