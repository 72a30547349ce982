"""The network of a dataset, as its ontology declares it: the whole, or the part on some things."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import networkx as nx
from rdflib import RDFS, URIRef
from rdflib.term import Node

from policygraph import reading, vocab
from policygraph.errors import InputError
from policygraph.network.model import Edge, Network
from policygraph.reading import Data, Reader
from policygraph.vocab import PG

Links = Mapping[tuple[str, str], set[str]]
"""The ends of statements, with the named graphs that say each."""

# Every class of each thing that is of a class to be drawn; $given is empty, or a VALUES block.
_THINGS = """SELECT ?thing ?kind {
  { SELECT DISTINCT ?thing { $given VALUES ?drawn { $cards } ?thing a ?drawn } }
  ?thing a ?kind FILTER(isIRI(?thing) && isIRI(?kind)) }"""
_LINKS = """SELECT ?start ?end ?graph {
  $given GRAPH ?graph { ?start $predicate ?end } FILTER(isIRI(?start) && isIRI(?end)) }"""
_OF_KIND = "SELECT ?thing { $given ?thing a $kind FILTER(isIRI(?thing)) }"
# What tells one instance of an n-ary class from another: its concepts and roles, and its dates.
_CONCEPTS = """SELECT DISTINCT ?thing ?p ?value {
  VALUES ?sort { skos:Concept org:Role } ?value a ?sort .
  $given ?thing ?p ?value ; a $kind FILTER(isIRI(?value) && ?p != rdf:type) }"""
_DATES = """SELECT ?thing ?value {
  $given ?thing a $kind ; ?p ?value FILTER(isLITERAL(?value)
    && DATATYPE(?value) IN (xsd:date, xsd:dateTime, xsd:gYear, xsd:gYearMonth)) }"""
# Over how many steps statements lead from some things, and how many there are to be followed.
_NEAR = """SELECT DISTINCT ?here ?there {
  VALUES ?here { $here } VALUES ?p { $edges }
  { ?here ?p ?there } UNION { ?there ?p ?here } FILTER(isIRI(?there)) }"""
_ACROSS = """SELECT DISTINCT ?here ?there {
  VALUES ?here { $here }
  ?joint $one ?here ; a $kind ; $other ?there FILTER(isIRI(?joint) && isIRI(?there)) }"""
_DEGREE = """SELECT (COUNT(*) AS ?count) {
  VALUES ?here { $here } VALUES ?p { $followed }
  { ?here ?p ?there } UNION { ?there ?p ?here } }"""
_HELD = "SELECT (COUNT(*) AS ?count) { VALUES ?here { $here } ?joint $end ?here }"
_AT_ONCE = 500

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}\Z")
_PLAIN = "#475569"


def network(data: Data, things: Collection[str] | None = None) -> Network:
    """The network of a dataset, in the same order for the same dataset.

    Args:
        data: what to draw.
        things: the IRIs of the things to draw; None for all.

    Raises:
        InputError: the ontology draws a class as an edge and does not say between what.
    """
    reader = reading.of(data)
    if things is None:
        reader.know_labels()
    declared = Declared(reader)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for thing, values in declared.cards(things):
        graph.add_node(thing, **values)
    for edge in _edges(declared, graph, things):
        graph.add_edge(
            edge.start,
            edge.end,
            edge.id,
            label=edge.label,
            predicate=edge.predicate,
            passages=list(edge.passages),
            inferred=edge.inferred,
            thing=edge.thing,
        )
    names, spellings = declared.names(graph)
    return Network(graph, names, spellings, reader.prefixes)


def find(data: Data, text: str) -> str:
    """The thing that ``text`` names: of several so called, the one that is drawn and has it as
    its label.

    Raises:
        UnknownNameError: nothing has that name, or several things have.
    """
    reader = reading.of(data)
    if vocab.expand(text, reader.prefixes) is None:
        folded = text.casefold()
        called = {str(one) for one in reader.called(text)}
        drawn = Declared(reader).stated(called)
        named = [one for one in drawn if reader.label(URIRef(one)).casefold() == folded]
        if len(named) == 1:
            return named[0]
    return str(reader.resolve(text))


class Declared:
    """What the ontology declares to be drawn: classes as cards, properties and classes as edges.

    Attributes:
        reader: what is asked.
        predicates: the properties that are edges, sorted.
        joints: the classes whose instances are edges, with the properties that lead to their ends.
    """

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.parents: dict[str, set[str]] = defaultdict(set)
        for below, above in reader.subject_objects(RDFS.subClassOf):
            self.parents[str(below)].add(str(above))
        self.drawn = {str(kind) for kind in reader.subjects(PG.drawnAs, PG.Card)}
        self.predicates = [
            URIRef(iri) for iri in sorted(map(str, reader.subjects(PG.drawnAs, PG.Edge)))
        ]
        self.joints = {
            URIRef(iri): (self._end(iri, PG.edgeFrom), self._end(iri, PG.edgeTo))
            for iri in sorted(map(str, reader.subjects(PG.edgeFrom)))
        }
        # Per network, not per class: datasets differ.
        self.up = cache(self._up)
        self.label = cache(lambda iri: reader.label(URIRef(iri)))
        self.colour = cache(self._colour)
        self._values = cache(self._values_of)

    def _end(self, kind: str, side: URIRef) -> URIRef:
        found = sorted(v for v in self.reader.objects(URIRef(kind), side) if isinstance(v, URIRef))
        if not found:
            raise InputError(
                f"The class {self.reader.label(URIRef(kind))} is drawn as an edge without an end:"
                f" it has no {self.reader.label(side)}.",
                hint="Declare both pg:edgeFrom and pg:edgeTo in the ontology.",
            )
        return found[0]

    def _up(self, kind: str) -> frozenset[str]:
        """``kind`` and every class above it."""
        return frozenset(map(str, self.reader.above(URIRef(kind), RDFS.subClassOf)))

    def narrowest(self, kinds: Iterable[str]) -> str | None:
        """The most specific of ``kinds``; the first by IRI where several are."""
        known = sorted(set(kinds))
        return max(known, key=lambda kind: len(self.up(kind) & set(known)), default=None)

    def stated(self, things: Collection[str] | None) -> dict[str, list[str]]:
        """The classes that each thing to be drawn is stated to be of.

        A class is nobody's card, even where an ontology makes it an instance of something.
        """
        under = {kind for top in self.drawn for kind in self.reader.under(URIRef(top))}
        if not under:
            return {}
        cards = sorted(map(URIRef, map(str, under)))
        found: dict[str, list[str]] = {}
        for thing, kind in _select(self.reader, _THINGS, "thing", things, cards=cards):
            if str(thing) not in self.parents:
                found.setdefault(str(thing), []).append(str(kind))
        return found

    def cards(self, things: Collection[str] | None) -> Iterator[tuple[str, dict[str, Any]]]:
        """Each thing that is drawn, with its node's attributes, by IRI."""
        stated = self.stated(things)
        for thing in sorted(stated):
            values = self._values(frozenset(stated[thing]))
            yield thing, {"label": self.reader.label(URIRef(thing)), **values}

    def _values_of(self, stated: frozenset[str]) -> dict[str, Any]:
        classes = sorted(frozenset().union(*(self.up(kind) for kind in stated)))
        kind = self.narrowest(self.drawn.intersection(classes))
        assert kind is not None
        stated_as = self.narrowest(each for each in stated if kind in self.up(each))
        return {
            "kind": kind,
            "kind_label": self.label(kind),
            "type_label": self.label(stated_as or kind),
            "colour": self.colour(kind),
            "classes": classes,
        }

    def _colour(self, kind: str) -> str:
        found = sorted(map(str, self.reader.objects(URIRef(kind), PG.cardColour)))
        return next((value for value in found if _COLOUR.match(value)), _PLAIN)

    def names(
        self, graph: nx.MultiDiGraph[str]
    ) -> tuple[dict[str, frozenset[str]], tuple[str, ...]]:
        """What the kinds that are drawn, and those above and below them, can be called."""
        kinds = {kind for kind in self.parents if self.drawn & self.up(kind)} | self.drawn
        kinds.update(kind for _, data in graph.nodes(data=True) for kind in data["classes"])
        found: dict[str, set[str]] = {}
        spellings: set[str] = set()
        for kind in sorted(kinds):
            for name in (self.label(kind), self.reader.curie(kind), kind):
                found.setdefault(name.casefold(), set()).add(kind)
            spellings.update((self.label(kind), self.reader.curie(kind)))
        return {name: frozenset(found[name]) for name in sorted(found)}, tuple(sorted(spellings))

    def links(self, predicate: URIRef, things: Collection[str] | None, end: str) -> Links:
        """The statements with a property; of some things, those that have one at ``end``."""
        found: dict[tuple[str, str], set[str]] = {}
        rows = _select(self.reader, _LINKS, end, things, predicate=[predicate])
        for start, value, graph in rows:
            found.setdefault((str(start), str(value)), set()).add(str(graph))
        return found

    def joining(self, kind: URIRef, things: Collection[str]) -> set[str]:
        """The instances of an n-ary class that join two of some things."""
        sides = [
            (sum(int(str(n)) for (n,) in _select(self.reader, _HELD, "", things, end=[end])), end)
            for end in self.joints[kind]
        ]
        # From the side with fewer: the other can be a hub that joins everything.
        (_, few), (_, many) = sorted(sides)
        found = {joint for joint, _ in self.links(few, things, "end")}
        return {joint for joint, other in self.links(many, found, "start") if other in things}

    def degree(self, things: Collection[str]) -> int:
        """How many statements would have to be followed from some things to all near them."""
        ends = {end for pair in self.joints.values() for end in pair}
        followed = sorted({*self.predicates, *ends})
        if not followed:
            return 0
        rows = _select(self.reader, _DEGREE, "", things, followed=followed)
        return sum(int(str(count)) for (count,) in rows)

    def near(self, things: Collection[str]) -> dict[str, set[str]]:
        """The things one relation away from each of some things, in either direction."""
        pairs: list[tuple[str, str]] = []
        if self.predicates:
            rows = _select(self.reader, _NEAR, "", things, edges=self.predicates)
            pairs += [(str(here), str(there)) for here, there in rows]
        for kind, (start, end) in self.joints.items():
            for one, other in ((start, end), (end, start)):
                rows = _select(
                    self.reader, _ACROSS, "", things, one=[one], other=[other], kind=[kind]
                )
                pairs += [(str(here), str(there)) for here, there in rows]
        drawn = self.stated({there for _, there in pairs})
        found: dict[str, set[str]] = defaultdict(set)
        for here, there in pairs:
            if there in drawn and here != there:
                found[here].add(there)
        return found


def _select(
    reader: Reader,
    query: str,
    variable: str,
    things: Collection[str] | None,
    **terms: Any,
) -> Iterator[tuple[Node | None, ...]]:
    """The rows of a question, of all things or of some, which are given a batch at a time."""
    if things is None:
        yield from reader.engine.select(query.replace("$given", ""), **terms)
        return
    ordered = sorted(things)
    given = f"VALUES ?{variable} {{ $here }}" if variable else ""
    text = query.replace("$given", given)
    for start in range(0, len(ordered), _AT_ONCE):
        here = [URIRef(iri) for iri in ordered[start : start + _AT_ONCE]]
        yield from reader.engine.select(text, here=here, **terms)


def _edges(
    declared: Declared, graph: nx.MultiDiGraph[str], things: Collection[str] | None
) -> list[Edge]:
    inferences = {str(thing) for thing in declared.reader.passages.inferences}
    found: list[Edge] = []
    for predicate in declared.predicates:
        name = declared.label(str(predicate))
        for (start, end), said in declared.links(predicate, things, "start").items():
            if start in graph and end in graph:
                found.append(_edge(start, end, name, str(predicate), "", said, inferences))
    for kind in declared.joints:
        found.extend(_joined(declared, kind, graph, things, inferences))
    return sorted(found, key=lambda edge: (edge.start, edge.end, edge.label, edge.id))


def _joined(
    declared: Declared,
    kind: URIRef,
    graph: nx.MultiDiGraph[str],
    things: Collection[str] | None,
    inferences: set[str],
) -> Iterator[Edge]:
    """The edges that the instances of an n-ary class stand for."""
    start, end = declared.joints[kind]
    joints = None if things is None else declared.joining(kind, things)
    leaving = _by_start(declared.links(start, joints, "start"))
    arriving = _by_start(declared.links(end, joints, "start"))
    details = _details(declared, kind, joints)
    every = _select(declared.reader, _OF_KIND, "thing", joints, kind=[kind])
    for thing in sorted({str(row[0]) for row in every}):
        words = details.get(thing, "")
        name = declared.label(str(kind)) + (f": {words}" if words else "")
        for one, said in leaving.get(thing, ()):
            for other, also in arriving.get(thing, ()):
                if one in graph and other in graph:
                    yield _edge(one, other, name, str(kind), thing, said | also, inferences)


def _by_start(links: Links) -> dict[str, list[tuple[str, set[str]]]]:
    found: dict[str, list[tuple[str, set[str]]]] = {}
    for (start, end), said in sorted(links.items()):
        found.setdefault(start, []).append((end, said))
    return found


def _details(declared: Declared, kind: URIRef, joints: Collection[str] | None) -> dict[str, str]:
    """What tells each instance of an n-ary class from another: its concepts, roles and dates."""
    named: dict[str, set[tuple[str, str]]] = defaultdict(set)
    dates: dict[str, set[str]] = defaultdict(set)
    for thing, predicate, value in _select(
        declared.reader, _CONCEPTS, "thing", joints, kind=[kind]
    ):
        named[str(thing)].add((str(predicate), declared.label(str(value))))
    for thing, value in _select(declared.reader, _DATES, "thing", joints, kind=[kind]):
        dates[str(thing)].add(str(value))
    found = {}
    for joint in named.keys() | dates.keys():
        words = list(dict.fromkeys(name for _, name in sorted(named[joint])))
        if days := dates[joint]:
            words.append(" to ".join(dict.fromkeys((min(days), max(days)))))
        found[joint] = ", ".join(words)
    return found


def _edge(
    start: str,
    end: str,
    name: str,
    predicate: str,
    thing: str,
    passages: set[str],
    inferences: set[str],
) -> Edge:
    # Two edges of one pair need ids of their own, which stay the same when others come and go.
    key = hashlib.sha256("\n".join((start, thing or predicate, end)).encode()).hexdigest()
    inferred = bool(passages) and passages <= inferences
    return Edge(
        f"e{key[:16]}", start, end, name, predicate, tuple(sorted(passages)), inferred, thing
    )
