"""Terms of the engine as plain values, and back."""

from __future__ import annotations

import pyoxigraph as ox

from policygraph.errors import EngineError
from policygraph.lexical import XSD
from policygraph.terms import BLANK, IRI, LITERAL, Term

_STRING = XSD + "string"
_made = tuple.__new__


def to_engine(term: Term) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """A plain value as the engine's term.

    Raises:
        ValueError: RDF has no such term, as a relative IRI.
    """
    if term.kind == IRI:
        return ox.NamedNode(term.value)
    if term.kind == BLANK:
        return ox.BlankNode(term.value)
    if term.language:
        return ox.Literal(term.value, language=term.language)
    datatype = ox.NamedNode(term.datatype) if term.datatype else None
    return ox.Literal(term.value, datatype=datatype)


def from_engine(term: object) -> Term:
    """A term of the engine's as a plain value.

    Raises:
        EngineError: it is a triple, which RDF 1.1 does not have as a term.
    """
    kind = type(term)
    if kind is ox.NamedNode:
        # Most terms are IRIs: this way takes half the time of a call of `Term`.
        return _made(Term, (IRI, term.value, "", ""))  # type: ignore[attr-defined]
    if isinstance(term, ox.BlankNode):
        return Term(BLANK, term.value)
    if not isinstance(term, ox.Literal):
        raise EngineError("The result holds a triple as a term, which RDF 1.1 does not have.")
    if term.language:
        return Term(LITERAL, term.value, "", term.language)
    datatype = term.datatype.value
    return Term(LITERAL, term.value, "" if datatype == _STRING else datatype)
