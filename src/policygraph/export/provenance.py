"""The citations as statements, for formats that have no named graphs.

Each statement becomes an ``rdf:Statement`` that ``prov:wasDerivedFrom`` the named graphs it stands
in; each passage an ``oa:SpecificResource`` of its source, selected by position and by fragment
(Web Annotation Data Model, W3C, 23 February 2017, §4). RDF 1.1 has no shorter way to say of one
statement where it stands, and quoted triples are not yet read by other tools. Every node has an
IRI that follows from what it stands for, so two exports of one dataset agree.
"""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterator, Sequence

from rdflib import RDF, XSD, Literal, URIRef
from rdflib.namespace import DCTERMS, PROV
from rdflib.term import Node

from policygraph.citation import (
    CellRange,
    CharRange,
    Citation,
    ColRange,
    LineRange,
    Page,
    RowRange,
    Section,
)
from policygraph.errors import InputError
from policygraph.export.rdf import Quad, distinct, nt
from policygraph.vocab import BASE, OA, PG, Triple

# §4.2.1 names the standard of a fragment by these addresses; RFC 8118 took the place of RFC 3778.
STANDARDS: dict[type, str] = {
    CharRange: "http://tools.ietf.org/rfc/rfc5147",
    LineRange: "http://tools.ietf.org/rfc/rfc5147",
    RowRange: "http://tools.ietf.org/rfc/rfc7111",
    ColRange: "http://tools.ietf.org/rfc/rfc7111",
    CellRange: "http://tools.ietf.org/rfc/rfc7111",
    Page: "http://tools.ietf.org/rfc/rfc8118",
}
"""The standard that a kind of fragment conforms to."""


def provenance(quads: Sequence[Quad]) -> list[Triple]:
    """Where each statement stands, said in statements, sorted.

    Nothing is lost: the named graphs of a statement are exactly what its ``rdf:Statement`` is
    ``prov:wasDerivedFrom``.
    """
    passages = {quad[0] for quad in quads if quad[1:3] == (RDF.type, PG.Passage)}
    citations = {quad[3]: _citation(quad[3], passages) for quad in quads}
    found: list[Triple] = []
    for quad in quads:
        found.extend(_statement(quad, citations[quad[3]]))
    for graph, citation in citations.items():
        if citation:
            found.extend(_place(graph, citation))
    return distinct(found)


def _statement(quad: Quad, citation: Citation | None) -> Iterator[Triple]:
    subject, predicate, value, graph = quad
    node = _mint("statement", " ".join(map(nt, (subject, predicate, value))))
    yield node, RDF.type, RDF.Statement
    yield node, RDF.subject, subject
    yield node, RDF.predicate, predicate
    yield node, RDF.object, value
    yield node, PROV.wasDerivedFrom, graph
    if citation:
        yield node, PROV.hadPrimarySource, URIRef(citation.source)


def _place(graph: URIRef, citation: Citation) -> Iterator[Triple]:
    """What a passage is a part of, and how to find it there."""
    fragment = citation.fragment
    yield graph, RDF.type, OA.SpecificResource
    yield graph, OA.hasSource, URIRef(citation.source)
    written = str(graph).partition("#")[2]
    selector = _mint("selector", written)
    yield graph, OA.hasSelector, selector
    yield selector, RDF.type, OA.FragmentSelector
    yield selector, RDF.value, Literal(written)
    if standard := STANDARDS.get(type(fragment)):
        yield selector, DCTERMS.conformsTo, URIRef(standard)
    if isinstance(fragment, CharRange) and fragment.end is not None:
        start, end = fragment.start, fragment.end
        position = _mint("selector", f"{start}-{end}")
        yield graph, OA.hasSelector, position
        yield position, RDF.type, OA.TextPositionSelector
        yield position, OA.start, Literal(str(start), datatype=XSD.nonNegativeInteger)
        yield position, OA.end, Literal(str(end), datatype=XSD.nonNegativeInteger)


def _citation(graph: URIRef, passages: Container[Node]) -> Citation | None:
    """The place in a source that a graph is named after.

    None where the name is a whole source, or of something else, such as an inference.
    """
    try:
        citation = Citation.parse(str(graph))
    except InputError:
        # A malformed fragment is a finding of `validate`; it still names the graph.
        return None
    if citation.fragment is None:
        return None
    return None if isinstance(citation.fragment, Section) and graph not in passages else citation


def _mint(kind: str, content: str) -> URIRef:
    return URIRef(f"{BASE}{kind}/{hashlib.sha256(content.encode()).hexdigest()[:32]}")
