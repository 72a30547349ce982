"""Checks of places: does everything stand in a place of a source, and is the place there?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rdflib import PROV, RDF, Literal, URIRef
from rdflib.term import Node

from policygraph.citation import CharRange, Citation, LineRange, RowRange, Section
from policygraph.errors import InputError
from policygraph.validate.data import Data, citation_of
from policygraph.validate.faults import Found
from policygraph.vocab import PG, sort_terms, source_of


def malformed(data: Data) -> Iterator[Found]:
    """Fragments that begin like a place and are none (RFC 5147, RFC 7111, RFC 8118)."""
    for iri in data.places:
        try:
            Citation.parse(str(iri))
        except InputError as fault:
            yield Found(iri, fault.what, None, _at(iri), hint=fault.hint or "")


def no_source(data: Data) -> Iterator[Found]:
    """Places whose source nothing describes as one.

    A curator's inference may also stand in a file of judgements, which is a source of nothing.
    """
    inferences = data.instances(PG.Inference)
    for iri in data.places:
        source = source_of(iri)
        judged = iri in inferences and (source, RDF.type, None) in data.union
        if source in data.sources or judged:
            continue
        if iri == source:
            if (iri, RDF.type, None) not in data.union:
                message = "Statements stand in a graph, and nothing says what it is."
                yield Found(iri, message, None, _at(iri))
        else:
            message = "It is a place in a source, and the source is not described as a pg:Source."
            yield Found(iri, message, source, _at(iri))


def undescribed(data: Data) -> Iterator[Found]:
    """Graphs that name characters or a section, and are neither a passage nor an inference."""
    described = data.instances(PG.Passage, PG.Inference)
    for iri in data.by_graph:
        place = citation_of(iri)
        if iri in described or iri in data.vocabularies or not place:
            continue
        if isinstance(place.fragment, CharRange | Section):
            message = "Statements stand in this place, and nothing says what it is."
            yield Found(iri, message, None, _at(iri))


def unmeasured(data: Data) -> Iterator[Found]:
    """Sources that are cited by characters of a text that is not pinned down."""
    cited = {source_of(iri) for iri, _ in _ranges(data)}
    for source in sort_terms(cited & data.sources):
        missing = [
            name
            for name, term in (("pg:textDigest", PG.textDigest), ("pg:textLength", PG.textLength))
            if (source, term, None) not in data.union
        ]
        if missing:
            message = f"It is cited by characters, and has no {' and no '.join(missing)}."
            yield Found(source, message)


def unprovable(data: Data) -> Iterator[Found]:
    """Passages and omissions with the digest of characters, and no place in characters."""
    for iri in sort_terms(data.instances(PG.Passage, PG.Omission)):
        place = citation_of(iri) if isinstance(iri, URIRef) else None
        if (
            place
            and (iri, PG.digest, None) in data.union
            and (source_of(str(iri)), PG.textDigest, None) in data.union
            and not isinstance(place.fragment, CharRange | LineRange | RowRange)
        ):
            message = "It has the digest of characters, and its place is not given in characters."
            yield Found(iri, message, Literal(str(place.fragment or "")))


def out_of_range(data: Data) -> Iterator[Found]:
    """Characters beyond the end of the text."""
    for iri, place in _ranges(data):
        for length in sort_terms(data.union.objects(source_of(iri), PG.textLength)):
            measured = isinstance(length, Literal) and re.fullmatch("[0-9]{1,18}", length)
            if measured and max(place.start, place.end or 0) > int(measured[0]):
                message = f"It lies beyond the end of the text, which has {length} characters."
                yield Found(iri, message, Literal(str(place)), _at(iri))


def outside(data: Data) -> Iterator[Found]:
    """Statements about the world that stand in no place of a source."""
    world = _world(data)
    apart = data.sources | data.vocabularies | data.instances(PG.Inference)
    for graph, quads in data.by_graph.items():
        if graph in data.sources and (graph, PG.textDigest, None) in data.union:
            message = "It is spoken of beside the passages of the source, in none of them."
            yield from _strays(message, [q for q in quads if source_of(str(q[0])) != graph])
        # Without a text to point into, the source itself is the place.
        elif graph == source_of(graph) and graph not in apart:
            message = "It is spoken of in a file that is no source, so nobody can tell who says it."
            yield from _strays(message, [q for q in quads if q[0] in world])
    message = "It is spoken of in no graph, so nobody can tell who says it."
    yield from _strays(message, [(s, p, o, None) for s, p, o in data.unplaced])


def _strays(message: str, quads: Sequence[tuple[Node, Node, Node, Node | None]]) -> Iterator[Found]:
    """One find for each thing that is spoken of."""
    for thing in sort_terms({quad[0] for quad in quads}):
        yield Found(thing, message, None, tuple(quad for quad in quads if quad[0] == thing))


def _world(data: Data) -> frozenset[Node]:
    """What is drawn as a card or an edge: the things that sources speak of."""
    drawn = {*data.union.subjects(PG.drawnAs, PG.Card), *data.union.subjects(PG.edgeFrom, None)}
    return data.instances(*(kind for kind in drawn if isinstance(kind, URIRef))) - data.sources


def speaker_elsewhere(data: Data) -> Iterator[Found]:
    """Claims whose speaker is not named in the place that makes the claim."""
    inferences = data.instances(PG.Inference)
    for claim in sort_terms(data.instances(PG.Claim)):
        made: list[URIRef] = []
        named: set[Node] = set()
        for _, p, _, graph in data.by_subject.get(claim, []):
            if p == RDF.type:
                made.append(graph)
            elif p == PROV.wasAttributedTo:
                named.add(graph)
        if named and not named & inferences:
            for graph in sorted(set(made) - named):
                message = "The place that makes the claim does not say who makes it."
                yield Found(claim, message, graph, ((claim, RDF.type, None, graph),))


def cited_for_nothing(data: Data) -> Iterator[Found]:
    """Passages that nothing is said in, and that nothing refers to."""
    for passage in sort_terms(data.instances(PG.Passage)):
        if passage not in data.by_graph and (None, None, passage) not in data.union:
            yield Found(passage, "The passage is cited for nothing: no statement stands in it.")


def empty_inference(data: Data) -> Iterator[Found]:
    """Inferences that conclude nothing."""
    for inference in sort_terms(data.instances(PG.Inference)):
        if inference not in data.by_graph:
            yield Found(inference, "The inference concludes nothing: no statement stands in it.")


def left_out_and_encoded(data: Data) -> Iterator[Found]:
    """Omissions that overlap a passage."""
    passages = data.instances(PG.Passage)
    omissions = data.instances(PG.Omission)
    ranges = _ranges(data)
    for left_out, omission in ranges:
        if left_out not in omissions:
            continue
        for iri, passage in ranges:
            together = source_of(iri) == source_of(left_out) and iri in passages
            if together and _overlap(omission, passage):
                yield Found(left_out, "The same characters are encoded in a passage.", iri)


def _overlap(one: CharRange, other: CharRange) -> bool:
    """Whether two ranges share a character; an open end reaches to the end of the text."""
    first = one.end is None or other.start < one.end
    second = other.end is None or one.start < other.end
    return first and second


def _ranges(data: Data) -> list[tuple[URIRef, CharRange]]:
    """The places that are characters of a text."""
    found = ((iri, citation_of(iri)) for iri in data.places)
    return [
        (iri, place.fragment)
        for iri, place in found
        if place and isinstance(place.fragment, CharRange)
    ]


def _at(iri: URIRef) -> tuple[tuple[Node | None, Node | None, Node | None, Node | None], ...]:
    """Where the place is described, or else the first statement in it."""
    return ((iri, None, None, None), (None, None, None, iri))
