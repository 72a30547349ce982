"""Checks of places: does everything stand in a place of a source, and is the place there?"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate, islice
from math import inf

from rdflib import RDF, Literal, URIRef
from rdflib.term import Node

from policygraph.citation import CharRange, Citation, LineRange, RowRange, SectionFragment
from policygraph.errors import InputError
from policygraph.validate.data import Data
from policygraph.validate.facts import MOST
from policygraph.validate.faults import Fault, Pattern
from policygraph.validate.found import check
from policygraph.vocab import PG, sort_terms, source_of

_SPOKEN_OF = "SELECT DISTINCT ?s { GRAPH $graph { ?s ?p ?o } }"
_WORLDLY = """SELECT DISTINCT ?s {
  { SELECT DISTINCT ?s { GRAPH $graph { ?s ?p ?o } } } VALUES ?kind { $kinds } ?s a ?kind }"""


@check("violation", "Write the place as the standards do: #char=934,1385, #row=17, #page=12.")
def place_malformed(data: Data) -> Iterator[Fault]:
    """Fragments that begin like a place and are none (RFC 5147, RFC 7111, RFC 8118)."""
    for iri in data.places:
        try:
            Citation.parse(str(iri))
        except InputError as fault:
            yield Fault(iri, fault.what, None, _at(iri), hint=fault.hint or "")


@check(
    "violation", "Describe the source: “<source> a pg:NewsArticle”, or another kind of pg:Source."
)
def place_no_source(data: Data) -> Iterator[Fault | int]:
    """Places whose source nothing describes as one.

    A curator's inference may also stand in a file of judgements, which is a source of nothing.
    """
    message = "It is a place in a source, and the source is not described as a pg:Source."
    for iri in data.places:
        source = source_of(iri)
        judged = iri in data.inferences and data.reader.holds(source, RDF.type)
        if source in data.sources or judged:
            continue
        if iri != source:
            yield Fault(iri, message, source, _at(iri))
        elif not data.reader.holds(iri, RDF.type):
            yield Fault(
                iri, "Statements stand in a graph, and nothing says what it is.", None, _at(iri)
            )
    for source in map(URIRef, sorted(data.facts.rows)):
        if source not in data.sources:
            rows = (row for row in data.engine.graphs() if row.startswith(f"{source}#row="))
            found = sorted(islice(rows, MOST))
            yield from (Fault(row, message, source, _at(row)) for row in found)
            yield data.facts.rows[source] - len(found)


@check(
    "violation",
    "Describe it: “<…> a pg:Passage ; pg:gloss … ; pg:digest …”, or “a pg:Inference”.",
)
def place_undescribed(data: Data) -> Iterator[Fault]:
    """Graphs that name characters or a section, and are neither a passage nor an inference."""
    described = data.reader.instances(PG.Passage, PG.Inference)
    for iri in map(URIRef, data.facts.graphs):
        place = data.cited.get(iri)
        if (
            iri not in described
            and place
            and isinstance(place.fragment, CharRange | SectionFragment)
        ):
            message = "Statements stand in this place, and nothing says what it is."
            yield Fault(iri, message, None, _at(iri))


@check(
    "violation", "Add the digest and the length of the text that the characters were counted on."
)
def place_unmeasured(data: Data) -> Iterator[Fault]:
    """Sources that are cited by characters of a text that is not pinned down."""
    cited: set[Node] = {source_of(iri) for iri, _ in _ranges(data)}
    for source in sort_terms(cited & data.sources):
        missing = [
            name
            for name, term in (("pg:textDigest", PG.textDigest), ("pg:textLength", PG.textLength))
            if not data.reader.holds(source, term)
        ]
        if missing:
            message = f"It is cited by characters, and has no {' and no '.join(missing)}."
            yield Fault(source, message)


@check("violation", "Give it in characters: #char=934,1385 (`policygraph cite` counts them).")
def place_unprovable(data: Data) -> Iterator[Fault]:
    """Passages and omissions with the digest of characters, and no place in characters."""
    described = data.reader.instances(PG.Passage, PG.Omission)
    for iri, place in data.cited.items():
        if (
            iri in described
            and not isinstance(place.fragment, CharRange | LineRange | RowRange)
            and data.reader.holds(iri, PG.digest)
            and data.reader.holds(source_of(str(iri)), PG.textDigest)
        ):
            message = "It has the digest of characters, and its place is not given in characters."
            yield Fault(iri, message, Literal(str(place.fragment or "")))


@check(
    "violation", "Count the characters anew (`policygraph cite` does), or correct pg:textLength."
)
def place_out_of_range(data: Data) -> Iterator[Fault]:
    """Characters beyond the end of the text."""
    lengths: dict[URIRef, list[Node]] = {}
    for iri, place in _ranges(data):
        source = source_of(iri)
        if source not in lengths:
            lengths[source] = sort_terms(data.reader.objects(source, PG.textLength))
        for length in lengths[source]:
            measured = isinstance(length, Literal) and re.fullmatch("[0-9]{1,18}", length)
            if measured and max(place.start, place.end or 0) > int(measured[0]):
                message = f"It lies beyond the end of the text, which has {length} characters."
                yield Fault(iri, message, Literal(str(place)), _at(iri))


@check(
    "violation",
    "Move the statement into the block of the passage that says it, or of an inference.",
)
def outside_passage(data: Data) -> Iterator[Fault | int]:
    """Statements about the world that stand in no place of a source."""
    apart = data.sources | data.reader.vocabularies | data.inferences
    # What is drawn as a card or an edge are the things that sources speak of.
    drawn = {*data.reader.subjects(PG.drawnAs, PG.Card), *data.reader.subjects(PG.edgeFrom)}
    kinds = {below for kind in drawn for below in data.reader.under(URIRef(str(kind)))}
    for graph in map(URIRef, data.facts.graphs):
        if graph in data.sources and data.reader.holds(graph, PG.textDigest):
            message = "It is spoken of beside the passages of the source, in none of them."
            rows = data.engine.select(_SPOKEN_OF, graph=graph)
            things = {row[0] for row in rows if source_of(str(row[0])) != graph}
        # Without a text to point into, the source itself is the place.
        elif "#" not in graph and graph not in apart:
            message = "It is spoken of in a file that is no source, so nobody can tell who says it."
            rows = data.engine.select(_WORLDLY, graph=graph, kinds=kinds)
            things = {row[0] for row in rows if row[0] not in data.sources}
        else:
            continue
        strays = sort_terms(thing for thing in things if thing is not None)
        for thing in strays[:MOST]:
            said = data.reader.triples(thing, None, None, graph)
            yield Fault(thing, message, None, tuple((*triple, graph) for triple in said))
        yield len(strays[MOST:])
    message = "It is spoken of in no graph, so nobody can tell who says it."
    of: dict[Node, list[Pattern]] = {}
    for triple in data.unplaced:
        of.setdefault(triple[0], []).append((*triple, None))
    for thing in sort_terms(of):
        yield Fault(thing, message, None, tuple(of[thing]))


@check("warning", "Let the omission end where the passage begins, or take one of them out.")
def omission_overlaps_passage(data: Data) -> Iterator[Fault]:
    """Omissions that overlap a passage."""
    passages, omissions = data.reader.instances(PG.Passage), data.reader.instances(PG.Omission)
    by_source: dict[URIRef, list[tuple[CharRange, URIRef]]] = {}
    ranges = sorted(_ranges(data), key=lambda one: one[1].start)
    for iri, place in ranges:
        if iri in passages:
            by_source.setdefault(source_of(iri), []).append((place, iri))
    # How far the passages reach that begin no later than each.
    reach = {
        source: list(accumulate((_end(place) for place, _ in found), max))
        for source, found in by_source.items()
    }
    for left_out, omission in ranges:
        source = source_of(left_out)
        if left_out not in omissions or source not in by_source:
            continue
        at = bisect_left(by_source[source], _end(omission), key=lambda one: one[0].start)
        while at and reach[source][at - 1] > omission.start:
            at -= 1
            passage, iri = by_source[source][at]
            if _end(passage) > omission.start:
                yield Fault(left_out, "The same characters are encoded in a passage.", iri)


def _end(place: CharRange) -> float:
    """Where a range ends; an open end reaches to the end of the text."""
    return inf if place.end is None else place.end


def _ranges(data: Data) -> list[tuple[URIRef, CharRange]]:
    """The places that are characters of a text."""
    found = ((iri, place.fragment) for iri, place in data.cited.items())
    return [(iri, place) for iri, place in found if isinstance(place, CharRange)]


def _at(iri: URIRef) -> tuple[Pattern, ...]:
    """Where the place is described, or else the first statement in it."""
    return ((iri, None, None, None), (None, None, None, iri))
