"""The network of a dataset, as its ontology declares it: the whole, or the part on some things."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache, cached_property
from typing import Any

import networkx as nx
from rdflib import RDF, RDFS, URIRef

from policygraph import reading, terms, vocab
from policygraph.errors import InputError
from policygraph.lexical import XSD
from policygraph.network.model import Network
from policygraph.reading import Data, Reader
from policygraph.store.ntriples import from_nt
from policygraph.terms import Term, iri
from policygraph.vocab import PG

# Every class of each thing that is of a class to be drawn; $given is empty, or a VALUES block.
_THINGS = """SELECT ?thing ?kind {
  { SELECT DISTINCT ?thing { $given VALUES ?drawn { $cards } ?thing a ?drawn } }
  ?thing a ?kind FILTER(isIRI(?thing) && isIRI(?kind)) }"""
_LINKS = """SELECT ?start ?end ?graph {
  $given GRAPH ?graph { ?start $predicate ?end } FILTER(isIRI(?start) && isIRI(?end)) }"""
_BARE_LINKS = _LINKS.replace("?start ?end ?graph", "DISTINCT ?start ?end", 1)
_OF_KIND = "SELECT ?thing { $given ?thing a $kind FILTER(isIRI(?thing)) }"
# What tells one instance of an n-ary class from another: its concepts and roles, and its dates.
_OF_JOINTS = "SELECT ?thing ?p ?value { $given ?thing a $kind ; ?p ?value FILTER(?p != rdf:type) }"
_CONCEPTS = "SELECT ?concept { VALUES ?sort { skos:Concept org:Role } ?concept a ?sort }"
_DATES = frozenset(XSD + name for name in ("date", "dateTime", "gYear", "gYearMonth"))
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


def network(data: Data, things: Collection[str] | None = None, *, bare: bool = False) -> Network:
    """The network of a dataset, in the same order for the same dataset.

    Args:
        data: what to draw.
        things: the IRIs of the things to draw; None for all.
        bare: do not ask where a relation is said, nor what tells it from others of its kind: for
            what only counts and measures.

    Raises:
        InputError: the ontology draws a class as an edge and does not say between what.
    """
    reader = reading.of(data)
    if things is None:
        reader.know_labels()
    declared = Declared(reader, bare=bare)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for thing, stated in sorted(declared.stated(things).items()):
        drawn = declared.card(frozenset(stated))
        graph.add_node(thing, label=reader.label(URIRef(thing)), **drawn)
    inferences = set(map(str, reader.passages.inferences))
    edges = (
        # Two edges of one pair need ids of their own, which stay the same when others come and go.
        (start, end, label, "e" + _digest(start, thing or predicate, end), predicate, thing, said)
        for start, end, label, predicate, thing, said in declared.edges(things)
        if start in graph and end in graph
    )
    for start, end, label, key, predicate, thing, said in sorted(edges, key=lambda one: one[:4]):
        graph.add_edge(
            start,
            end,
            key,
            label=label,
            predicate=predicate,
            passages=sorted(said),
            inferred=bool(said) and said <= inferences,
            thing=thing,
        )
    reads = {
        str(p): str(words) for p in declared.predicates if (words := reader.best_text(p, PG.reads))
    }
    return Network(graph, *declared.names(graph), reader.prefixes, reads)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def find(data: Data, text: str) -> str:
    """The thing that ``text`` names: of several so called, the one that is drawn and has it as
    its label.

    Raises:
        UnknownNameError: nothing has that name, or several things have.
    """
    reader = reading.of(data)
    if vocab.expand(text, reader.prefixes) is None:
        folded = text.casefold()
        drawn = Declared(reader).stated(set(map(str, reader.called(text))))
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
        bare: see `network`.
    """

    def __init__(self, reader: Reader, *, bare: bool = False) -> None:
        self.reader = reader
        self.bare = bare
        self.classes = set(map(str, reader.subjects(RDFS.subClassOf)))
        self.drawn = set(map(str, reader.subjects(PG.drawnAs, PG.Card)))
        self.predicates = sorted(URIRef(str(one)) for one in reader.subjects(PG.drawnAs, PG.Edge))
        self.joints = {
            kind: (self._end(kind, PG.edgeFrom), self._end(kind, PG.edgeTo))
            for kind in sorted(URIRef(str(one)) for one in reader.subjects(PG.edgeFrom))
        }
        # Per network, not per class: datasets differ.
        self.up = cache(
            lambda kind: frozenset(map(str, reader.above(URIRef(kind), RDFS.subClassOf)))
        )
        self.label = cache(lambda iri: reader.label(URIRef(iri)))
        self.card = cache(self._card)
        self.links = cache(self._links)

    def _end(self, kind: URIRef, side: URIRef) -> URIRef:
        found = sorted(v for v in self.reader.objects(kind, side) if isinstance(v, URIRef))
        if not found:
            raise InputError(
                f"The class {self.reader.label(kind)} is drawn as an edge without an end:"
                f" it has no {self.reader.label(side)}.",
                hint="Declare both pg:edgeFrom and pg:edgeTo in the ontology.",
            )
        return found[0]

    def narrowest(self, kinds: Iterable[str]) -> str | None:
        """The most specific of ``kinds``; the first by IRI where several are."""
        known = sorted(set(kinds))
        return max(known, key=lambda kind: len(self.up(kind).intersection(known)), default=None)

    def stated(self, things: Collection[str] | None) -> dict[str, list[str]]:
        """The classes that each thing to be drawn is stated to be of.

        A class is nobody's card, even where an ontology makes it an instance of something.
        """
        cards = {str(kind) for top in self.drawn for kind in self.reader.under(URIRef(top))}
        found: dict[str, list[str]] = {}
        if not cards:
            return found
        if self.knows(things):
            for thing, kind, *_ in self.told(RDF.type):
                found.setdefault(thing, []).append(kind)
            wanted = found.keys() - self.classes
            return {one: found[one] for one in wanted if not cards.isdisjoint(found[one])}
        for thing, kind in self.select(_THINGS, "thing", things, cards=map(iri, sorted(cards))):
            if thing not in self.classes:
                found.setdefault(thing, []).append(kind)
        return found

    def _card(self, stated: frozenset[str]) -> dict[str, Any]:
        """The attributes of the node of a thing of some classes."""
        classes = sorted(frozenset().union(*map(self.up, stated)))
        kind = self.narrowest(self.drawn.intersection(classes))
        assert kind is not None
        stated_as = self.narrowest(each for each in stated if kind in self.up(each))
        colours = sorted(map(str, self.reader.objects(URIRef(kind), PG.cardColour)))
        return {
            "kind": kind,
            "kind_label": self.label(kind),
            "type_label": self.label(stated_as or kind),
            "colour": next(filter(_COLOUR.match, colours), _PLAIN),
            "classes": classes,
        }

    def names(
        self, graph: nx.MultiDiGraph[str]
    ) -> tuple[dict[str, frozenset[str]], tuple[str, ...]]:
        """What the kinds that are drawn, and those above and below them, can be called."""
        kinds = {kind for kind in self.classes if self.drawn & self.up(kind)} | self.drawn
        kinds.update(kind for _, data in graph.nodes(data=True) for kind in data["classes"])
        found: dict[str, set[str]] = {}
        spellings: set[str] = set()
        for kind in sorted(kinds):
            shown = (self.label(kind), self.reader.curie(kind))
            spellings.update(shown)
            for name in (*shown, kind):
                found.setdefault(name.casefold(), set()).add(kind)
        return {name: frozenset(found[name]) for name in sorted(found)}, tuple(sorted(spellings))

    def edges(
        self, things: Collection[str] | None
    ) -> Iterator[tuple[str, str, str, str, str, set[str]]]:
        """The relations of all things, or of some: from what to what, the label, the property or
        the n-ary class, its instance if it is one, and the named graphs that say it."""
        some = None if things is None else frozenset(things)
        for predicate in self.predicates:
            name = self.label(predicate)
            for start, ends in self.links(predicate, some, "start").items():
                for end, said in ends.items():
                    yield start, end, name, str(predicate), "", said
        for kind, (start_by, end_by) in self.joints.items():
            joints = None if some is None else self.joining(kind, some)
            leaving = self.links(start_by, joints, "start")
            arriving = self.links(end_by, joints, "start")
            details = {} if self.bare else self._details(kind, joints)
            for joint in self._instances(kind, joints):
                words = details.get(joint, "")
                name = self.label(kind) + (f": {words}" if words else "")
                for start, said in leaving.get(joint, {}).items():
                    for end, also in arriving.get(joint, {}).items():
                        # Parties of one property are joined once, in the order of their IRIs.
                        if start_by == end_by and start >= end:
                            continue
                        yield start, end, name, str(kind), joint, said | also

    def _links(
        self, predicate: URIRef, things: frozenset[str] | None, side: str
    ) -> dict[str, dict[str, set[str]]]:
        """The statements with a property, by start and by end, with the graphs that say each; of
        some things, those that have one at ``side``."""
        found: dict[str, dict[str, set[str]]] = {}
        query = _BARE_LINKS if self.bare else _LINKS
        rows: Iterable[Sequence[str]] = (
            self.told(predicate)
            if self.knows(things)
            else self.select(query, side, things, predicate=[predicate])
        )
        for start, end, *graphs in rows:
            found.setdefault(start, {}).setdefault(end, set()).update(graphs)
        return found

    def _details(self, kind: URIRef, joints: Collection[str] | None) -> dict[str, str]:
        """What tells each instance of an n-ary class from another: its concepts, roles, dates."""
        named: dict[str, set[tuple[str, str]]] = defaultdict(set)
        dates: dict[str, set[str]] = defaultdict(set)
        for thing, p, value in self._said(kind, joints):
            if value in self.concepts:
                named[thing].add((p, self.label(value.value)))
            elif value.datatype in _DATES:
                dates[thing].add(value.value)
        found = {}
        for joint in named.keys() | dates.keys():
            words = list(dict.fromkeys(name for _, name in sorted(named[joint])))
            if days := dates[joint]:
                words.append(" to ".join(dict.fromkeys((min(days), max(days)))))
            found[joint] = ", ".join(words)
        return found

    def joining(self, kind: URIRef, things: frozenset[str]) -> frozenset[str]:
        """The instances of an n-ary class that join two of some things."""
        # From the side with fewer: the other can be a hub that joins everything.
        (_, few), (_, many) = sorted(
            (sum(int(count) for (count,) in self.select(_HELD, "", things, end=[end])), end)
            for end in self.joints[kind]
        )
        found = frozenset(self.links(few, things, "end"))
        reached = self.links(many, found, "start")
        return frozenset(one for one, ends in reached.items() if not things.isdisjoint(ends))

    def _instances(self, kind: URIRef, things: Collection[str] | None) -> Iterable[str]:
        """The things of a class, of all or of some."""
        if self.knows(things):
            return dict.fromkeys(s for s, o, *_ in self.told(RDF.type) if o == str(kind))
        return (thing for (thing,) in self.select(_OF_KIND, "thing", things, kind=[kind]))

    def _said(
        self, kind: URIRef, things: Collection[str] | None
    ) -> Iterator[tuple[str, str, Term]]:
        """What is said of the things of a class, of all or of some."""
        near = self.reader.known.near
        if near is not None and things is None:
            for thing in self._instances(kind, things):
                for _, p, o, _ in near.about(thing):
                    yield thing, p[1:-1], terms.of(from_nt(o))
            return
        for one, predicate, value in self.rows(_OF_JOINTS, "thing", things, kind=[kind]):
            yield one.value, predicate.value, value

    def knows(self, things: Collection[str] | None) -> bool:
        """Whether all is asked for, and all that is said was read already."""
        return things is None and self.reader.known.near is not None

    def told(self, predicate: URIRef) -> Iterator[Sequence[str]]:
        """The statements between things with a property, as read, and their graphs, unless bare."""
        assert self.reader.known.near is not None
        for s, _, o, graph in self.reader.known.near.using(predicate):
            if s[0] == o[0] == "<" and (graph or self.bare):
                yield s[1:-1], o[1:-1], *([] if self.bare else [graph[1:-1]])

    @cached_property
    def concepts(self) -> frozenset[Term]:
        """The concepts and roles of the dataset."""
        return frozenset(one for row in self.rows(_CONCEPTS, "", None) for one in row)

    def degree(self, things: Collection[str]) -> int:
        """How many statements would have to be followed from some things to all near them."""
        followed = sorted(
            {*self.predicates, *(end for pair in self.joints.values() for end in pair)}
        )
        if not followed:
            return 0
        return sum(int(n) for (n,) in self.select(_DEGREE, "", things, followed=followed))

    def near(self, things: Collection[str]) -> dict[str, set[str]]:
        """The things one relation away from each of some things, in either direction."""
        pairs: list[list[str]] = []
        if self.predicates:
            pairs += self.select(_NEAR, "", things, edges=self.predicates)
        for kind, ends in self.joints.items():
            for one, other in (ends, ends[::-1]):
                joint = {"one": [one], "other": [other], "kind": [kind]}
                pairs += self.select(_ACROSS, "", things, **joint)
        drawn = self.stated({there for _, there in pairs})
        found: dict[str, set[str]] = defaultdict(set)
        for here, there in pairs:
            if there in drawn and here != there:
                found[here].add(there)
        return found

    def select(
        self, query: str, variable: str, things: Collection[str] | None, **terms: Any
    ) -> Iterator[list[str]]:
        """The texts of what `rows` answers."""
        return ([term.value for term in row] for row in self.rows(query, variable, things, **terms))

    def rows(
        self, query: str, variable: str, things: Collection[str] | None, **terms: Any
    ) -> Iterator[list[Term]]:
        """The rows of a question, of all things or of some, which are given a batch at a time."""
        ordered = [] if things is None else sorted(things)
        given = f"VALUES ?{variable} {{ $here }}" if variable and things is not None else ""
        text = query.replace("$given", given)
        batches = [ordered[at : at + _AT_ONCE] for at in range(0, len(ordered), _AT_ONCE)]
        for batch in [[]] if things is None else batches:
            for row in self.reader.engine.rows(text, here=map(iri, batch), **terms):
                yield [term for term in row if term]
