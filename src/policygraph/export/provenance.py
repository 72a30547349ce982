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

from rdflib import RDF, XSD
from rdflib.namespace import DCTERMS, PROV

from policygraph.citation import (
    CellRange,
    CharRange,
    Citation,
    ColRange,
    LineRange,
    PageFragment,
    RowRange,
    SectionFragment,
)
from policygraph.errors import InputError
from policygraph.export.rdf import TYPE, Said
from policygraph.lexical import quoted
from policygraph.vocab import BASE, OA, PG

# §4.2.1 names the standard of a fragment by these addresses; RFC 8118 took the place of RFC 3778.
STANDARDS: dict[type, str] = {
    CharRange: "http://tools.ietf.org/rfc/rfc5147",
    LineRange: "http://tools.ietf.org/rfc/rfc5147",
    RowRange: "http://tools.ietf.org/rfc/rfc7111",
    ColRange: "http://tools.ietf.org/rfc/rfc7111",
    CellRange: "http://tools.ietf.org/rfc/rfc7111",
    PageFragment: "http://tools.ietf.org/rfc/rfc8118",
}
"""The standard that a kind of fragment conforms to."""


_PASSAGE = (TYPE, f"<{PG.Passage}>")
_STATEMENT = f"<{RDF.Statement}>"
_PARTS = tuple(f"<{part}>" for part in (RDF.subject, RDF.predicate, RDF.object))
_DERIVED, _SOURCE = f"<{PROV.wasDerivedFrom}>", f"<{PROV.hadPrimarySource}>"


def provenance(quads: Sequence[Said]) -> set[Said]:
    """Where each statement stands, said in statements.

    Nothing is lost: the named graphs of a statement are exactly what its ``rdf:Statement`` is
    ``prov:wasDerivedFrom``.
    """
    passages = {quad[0] for quad in quads if quad[1:3] == _PASSAGE}
    citations = {graph: _citation(graph, passages) for graph in {quad[3] for quad in quads}}
    found = set[Said]()
    for quad in quads:
        found.update(_statement(quad, citations[quad[3]]))
    for graph, citation in citations.items():
        if citation:
            found.update(_place(graph, citation))
    return found


def _statement(quad: Said, citation: Citation | None) -> Iterator[Said]:
    node = _mint("statement", " ".join(quad[:3]))
    yield node, TYPE, _STATEMENT
    for part, term in zip(_PARTS, quad, strict=False):
        yield node, part, term
    yield node, _DERIVED, quad[3]
    if citation:
        yield node, _SOURCE, f"<{citation.source}>"


def _place(graph: str, citation: Citation) -> Iterator[Said]:
    """What a passage is a part of, and how to find it there."""
    fragment = citation.fragment
    yield graph, TYPE, f"<{OA.SpecificResource}>"
    yield graph, f"<{OA.hasSource}>", f"<{citation.source}>"
    written = graph[1:-1].partition("#")[2]
    selector = _mint("selector", written)
    yield graph, f"<{OA.hasSelector}>", selector
    yield selector, TYPE, f"<{OA.FragmentSelector}>"
    yield selector, f"<{RDF.value}>", quoted(written)
    if standard := STANDARDS.get(type(fragment)):
        yield selector, f"<{DCTERMS.conformsTo}>", f"<{standard}>"
    if isinstance(fragment, CharRange) and fragment.end is not None:
        start, end = fragment.start, fragment.end
        position = _mint("selector", f"{start}-{end}")
        yield graph, f"<{OA.hasSelector}>", position
        yield position, TYPE, f"<{OA.TextPositionSelector}>"
        for name, number in ((OA.start, start), (OA.end, end)):
            yield position, f"<{name}>", f'"{number}"^^<{XSD.nonNegativeInteger}>'


def _citation(graph: str, passages: Container[str]) -> Citation | None:
    """The place in a source that a graph is named after.

    None where the name is a whole source, or of something else, such as an inference.
    """
    try:
        citation = Citation.parse(graph[1:-1])
    except InputError:
        # A malformed fragment is a finding of `validate`; it still names the graph.
        return None
    if citation.fragment is None:
        return None
    return (
        None
        if isinstance(citation.fragment, SectionFragment) and graph not in passages
        else citation
    )


def _mint(kind: str, content: str) -> str:
    return f"<{BASE}{kind}/{hashlib.sha256(content.encode()).hexdigest()[:32]}>"
