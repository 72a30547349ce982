"""Terms of the engine as rdflib's, and back."""

from __future__ import annotations

import pyoxigraph as ox
from rdflib.term import BNode, Literal, Node, URIRef

from policygraph import terms
from policygraph.store import plain


def to_engine(term: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """A term of rdflib's as the engine's.

    Raises:
        ValueError: RDF has no such term, as a relative IRI.
    """
    if not isinstance(term, URIRef | BNode | Literal):
        raise ValueError(f"{type(term).__name__} is not a term")
    return plain.to_engine(terms.of(term))


def from_engine(term: object) -> Node:
    """A term of the engine's as rdflib's; a plain text has no datatype, as rdflib reads it.

    Raises:
        EngineError: it is a triple, which RDF 1.1 does not have as a term.
    """
    return plain.from_engine(term).node
