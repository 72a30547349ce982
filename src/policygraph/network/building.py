"""The network read off a dataset, as its ontology declares it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import networkx as nx
from rdflib import RDF, RDFS, SKOS, XSD, Literal, URIRef
from rdflib.term import Node

from policygraph import reading
from policygraph.errors import InputError
from policygraph.network.model import Edge, Network
from policygraph.reading import Data, Reader
from policygraph.vocab import (
    ORG,
    PG,
    curie,
)

_DATES = {XSD.date, XSD.dateTime, XSD.gYear, XSD.gYearMonth}
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}\Z")
_PLAIN = "#475569"


def network(data: Data) -> Network:
    """The network of a dataset, in the same order for the same dataset.

    Raises:
        InputError: the ontology draws a class as an edge and does not say between what.
    """
    reader = reading.of(data)
    classes = _Classes(reader)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for thing, values in classes.cards():
        graph.add_node(thing, **values)
    for edge in _edges(reader, graph):
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
    names, spellings = classes.names(graph)
    return Network(graph, names, spellings, reader.prefixes)


def find(data: Data, network: Network, text: str) -> str:
    """The thing that ``text`` names: of several with that label, the one in the network.

    Raises:
        UnknownNameError: nothing has that name, or several things have.
    """
    reader = reading.of(data)
    folded = text.casefold()
    nodes = network.graph.nodes(data="label")
    named = [node for node, name in nodes if name.casefold() == folded]
    return named[0] if len(named) == 1 else str(reader.resolve(text))


class _Classes:
    """The classes of a dataset: what is above each, and which are cards."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.stated: dict[str, list[str]] = {}
        for thing, kind in reader.subject_objects(RDF.type):
            if isinstance(thing, URIRef) and isinstance(kind, URIRef):
                self.stated.setdefault(str(thing), []).append(str(kind))
        self.parents: dict[str, set[str]] = {}
        for below, above in reader.subject_objects(RDFS.subClassOf):
            self.parents.setdefault(str(below), set()).add(str(above))
        self.drawn = {str(kind) for kind in reader.subjects(PG.drawnAs, PG.Card)}
        # Per reading, not per class: datasets differ.
        self.up = cache(self._up)
        self.label = cache(self._label)
        self.colour = cache(self._colour)

    def _up(self, kind: str) -> frozenset[str]:
        """``kind`` and every class above it."""
        seen: set[str] = set()
        ahead = [kind]
        while ahead:
            here = ahead.pop()
            if here not in seen:
                seen.add(here)
                ahead.extend(self.parents.get(here, ()))
        return frozenset(seen)

    def narrowest(self, kinds: Iterable[str]) -> str | None:
        """The most specific of ``kinds``; the first by IRI where several are."""
        known = sorted(set(kinds))
        return max(known, key=lambda kind: len(self.up(kind) & set(known)), default=None)

    def cards(self) -> Iterable[tuple[str, dict[str, Any]]]:
        """Each thing that is drawn, with its node's attributes, by IRI."""
        for thing in sorted(self.stated):
            stated = self.stated[thing]
            classes = sorted(frozenset().union(*(self.up(kind) for kind in stated)))
            kind = self.narrowest(self.drawn.intersection(classes))
            # A class is nobody's card, even where an ontology makes it an instance of something.
            if kind is None or thing in self.parents:
                continue
            stated_as = self.narrowest(each for each in stated if kind in self.up(each))
            yield (
                thing,
                {
                    "label": self.reader.label(URIRef(thing)),
                    "kind": kind,
                    "kind_label": self.label(kind),
                    "type_label": self.label(stated_as or kind),
                    "colour": self.colour(kind),
                    "classes": classes,
                },
            )

    def _label(self, kind: str) -> str:
        return self.reader.label(URIRef(kind))

    def _colour(self, kind: str) -> str:
        found = sorted(str(value) for value in self.reader.objects(URIRef(kind), PG.cardColour))
        return next((value for value in found if _COLOUR.match(value)), _PLAIN)

    def names(
        self, graph: nx.MultiDiGraph[str]
    ) -> tuple[dict[str, frozenset[str]], tuple[str, ...]]:
        """What the kinds that are drawn, and those above and below them, can be called."""
        kinds = {kind for kind in self.parents if self.drawn & self.up(kind)} | self.drawn
        kinds.update(kind for _, data in graph.nodes(data=True) for kind in data["classes"])
        prefixes = self.reader.prefixes
        found: dict[str, set[str]] = {}
        spellings: set[str] = set()
        for kind in sorted(kinds):
            for name in (self.label(kind), curie(kind, prefixes), kind):
                found.setdefault(name.casefold(), set()).add(kind)
            spellings.update((self.label(kind), curie(kind, prefixes)))
        return {name: frozenset(found[name]) for name in sorted(found)}, tuple(sorted(spellings))


def _edges(reader: Reader, graph: nx.MultiDiGraph[str]) -> list[Edge]:
    inferences = {str(thing) for thing in reader.instances(PG.Inference)}
    found: list[Edge] = []
    for predicate in sorted(str(each) for each in reader.subjects(PG.drawnAs, PG.Edge)):
        said = _places(reader, URIRef(predicate))
        name = reader.label(URIRef(predicate))
        for (start, end), passages in said.items():
            found.append(_edge(start, end, name, predicate, "", passages, inferences))
    for kind in sorted(str(each) for each in reader.subjects(PG.edgeFrom)):
        found.extend(_joints(reader, URIRef(kind), inferences))
    found = [edge for edge in found if edge.start in graph and edge.end in graph]
    return sorted(found, key=lambda edge: (edge.start, edge.end, edge.label, edge.id))


def _places(reader: Reader, predicate: URIRef) -> dict[tuple[str, str], set[str]]:
    """The ends of each statement with ``predicate``, and the named graphs that say it."""
    found: dict[tuple[str, str], set[str]] = {}
    for start, _, end, place in reader.quads(None, predicate, None):
        if isinstance(start, URIRef) and isinstance(end, URIRef):
            found.setdefault((str(start), str(end)), set()).add(str(place))
    return found


def _joints(reader: Reader, kind: URIRef, inferences: set[str]) -> list[Edge]:
    """The edges that the instances of an n-ary class stand for."""
    leaving, entering = (
        _by_start(_places(reader, each))
        for each in (
            _only_iri(reader, kind, PG.edgeFrom),
            _only_iri(reader, kind, PG.edgeTo),
        )
    )
    concepts = {
        thing for kind in (SKOS.Concept, ORG.Role) for thing in reader.subjects(RDF.type, kind)
    }
    edges: list[Edge] = []
    for thing in sorted(str(found) for found in reader.subjects(RDF.type, kind)):
        detail = _detail(reader, URIRef(thing), concepts)
        name = reader.label(kind) + (f": {detail}" if detail else "")
        for start, said in leaving.get(thing, ()):
            for end, also in entering.get(thing, ()):
                edges.append(_edge(start, end, name, str(kind), thing, said | also, inferences))
    return edges


def _only_iri(reader: Reader, subject: URIRef, predicate: URIRef) -> URIRef:
    found = sorted(v for v in reader.objects(subject, predicate) if isinstance(v, URIRef))
    if not found:
        raise InputError(
            f"The class {reader.label(subject)} is drawn as an edge without an end:"
            f" it has no {reader.label(predicate)}.",
            hint="Declare both pg:edgeFrom and pg:edgeTo in the ontology.",
        )
    return found[0]


def _by_start(
    places: Mapping[tuple[str, str], set[str]],
) -> dict[str, list[tuple[str, set[str]]]]:
    found: dict[str, list[tuple[str, set[str]]]] = {}
    for (start, end), said in sorted(places.items()):
        found.setdefault(start, []).append((end, said))
    return found


def _detail(reader: Reader, thing: URIRef, concepts: set[Node]) -> str:
    """What tells one instance of an n-ary class from another: its concepts, roles and dates."""
    named: set[tuple[str, str]] = set()
    dates: set[str] = set()
    for _, predicate, value in reader.triples(thing, None, None):
        if isinstance(value, Literal) and value.datatype in _DATES:
            dates.add(str(value))
        elif predicate != RDF.type and isinstance(value, URIRef) and value in concepts:
            named.add((str(predicate), reader.label(value)))
    details = list(dict.fromkeys(name for _, name in sorted(named)))
    if dates:
        details.append(" to ".join(dict.fromkeys((min(dates), max(dates)))))
    return ", ".join(details)


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
