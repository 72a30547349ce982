"""Terms of the engine as plain values or as rdflib's, and back; and the forms it keeps them in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from policygraph import terms
from policygraph.errors import EngineError
from policygraph.lexical import XSD
from policygraph.terms import BLANK, IRI, LITERAL, Term

if TYPE_CHECKING:
    from rdflib.term import Node

_STRING = XSD + "string"
_made = tuple.__new__
_ANY = ox.NamedNode("urn:x")


def to_engine(term: Node | Term) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """A term of rdflib's, or a plain value, as the engine's.

    Raises:
        ValueError: RDF has no such term, as a relative IRI.
    """
    kind, value, datatype, language = terms.of(term)
    if kind == IRI:
        return ox.NamedNode(value)
    if kind == BLANK:
        return ox.BlankNode(value)
    if language:
        return ox.Literal(value, language=language)
    return ox.Literal(value, datatype=ox.NamedNode(datatype) if datatype else None)


def from_engine(term: object) -> Term:
    """A term of the engine's as a plain value; a plain text has no datatype, as rdflib reads it.

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


def node(term: object) -> Node:
    """A term of the engine's as rdflib's; raises as `from_engine`."""
    return from_engine(term).node


def kept_form(text: str, datatype: str) -> str:
    """The text in which the engine gives a literal back: ``25.0`` comes back as ``25``."""
    store = ox.Store()
    store.add(ox.Quad(_ANY, _ANY, ox.Literal(text, datatype=ox.NamedNode(datatype))))
    (quad,) = store
    return str(quad.object.value)
