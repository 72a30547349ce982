"""Terms of the engine as rdflib's, and back."""

from __future__ import annotations

import pyoxigraph as ox
from rdflib.term import BNode, Literal, Node, URIRef

from policygraph.errors import EngineError
from policygraph.lexical import XSD

_STRING = XSD + "string"


def to_engine(term: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """A term of rdflib's as the engine's.

    Raises:
        ValueError: RDF has no such term, as a relative IRI.
    """
    if isinstance(term, URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, BNode):
        return ox.BlankNode(str(term))
    if isinstance(term, Literal):
        datatype = ox.NamedNode(str(term.datatype)) if term.datatype else None
        return ox.Literal(str(term), language=term.language, datatype=datatype)
    raise ValueError(f"{type(term).__name__} is not a term")


def from_engine(term: object) -> Node:
    """A term of the engine's as rdflib's; a plain text has no datatype, as rdflib reads it.

    Raises:
        EngineError: it is a triple, which RDF 1.1 does not have as a term.
    """
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if not isinstance(term, ox.Literal):
        raise EngineError("The result holds a triple as a term, which RDF 1.1 does not have.")
    if term.language:
        return Literal(term.value, lang=term.language)
    if term.datatype.value == _STRING:
        return Literal(term.value)
    return Literal(term.value, datatype=URIRef(term.datatype.value))
