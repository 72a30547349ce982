"""What stands on the sides of a conflict: claims and dated things, with their passages."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import permutations
from typing import Any, TypeVar

from rdflib import PROV, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from policygraph import vocab
from policygraph.claims.ledger import Allowed, Conflict, LedgerLink, Side, SourceReport, said
from policygraph.claims.statistics import Statistic, effects_of, read
from policygraph.evidence.claims import reporting, status
from policygraph.evidence.values import StatusChange
from policygraph.reading import Reader
from policygraph.vocab import PG


class Sides:
    """Makes the sides of one dataset, each once."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        # Per reading, not per class: datasets differ.
        self.claim = cache(self._claim)
        self.statistic = cache(self._statistic)
        self.report = cache(self._report)

    def _claim(self, thing: URIRef) -> Side:
        """A claim as a side; a statistic with its number."""
        if self.reader.is_a(thing, PG.Statistic):
            return self.statistic(next(read(self.reader, thing)))
        return self._made(thing, reporting(self.reader, thing))

    def _statistic(self, one: Statistic) -> Side:
        names, thing = self.reader.names, one.thing
        ends = [self.text(thing, end) for end in (PG.least, PG.most)]
        words = self.text(thing, PG.statedAs)
        return self._made(
            thing,
            one.evidence,
            value=one.value or " to ".join(filter(None, ends)),
            unit=next(iter(self._names(thing, PG.unit)), None),
            interval=Allowed.of(one.quantity.interval) if one.quantity else None,
            period=one.span,
            population=names(one.population),
            out_of=names(one.out_of),
            measure=names(one.measure),
            model=names(one.model),
            shown=not words or one.shown_by(words, [one.value] if one.value else ends),
        )

    def _made(self, thing: URIRef, graphs: tuple[str, ...], **more: Any) -> Side:
        """A side that somebody makes."""
        return self._side(
            thing,
            graphs,
            speakers=self.reader.speakers(thing),
            documents=self._names(thing, PG.statedIn),
            stated_as=self.text(thing, PG.statedAs),
            hedges=self._names(thing, PG.hedge),
            place=self._names(thing, PG.place),
            **more,
        )

    def _side(self, thing: URIRef, graphs: tuple[str, ...], **more: Any) -> Side:
        return Side(
            self.reader.name(thing),
            self.reader.kinds(thing),
            reported=tuple(map(self.report, graphs)),
            status=self._status(thing, graphs),
            evidence=graphs,
            **more,
        )

    def dated(self, thing: URIRef, predicate: URIRef, value: Node) -> Side:
        """A thing with one of its dates as a side; the places are those that give the date."""
        graphs = self.reader.statement(thing, predicate, value).evidence
        place, model = self._names(thing, PG.place), self._names(thing, PG.model)
        return self._side(thing, graphs, place=place, model=model, date=str(value))

    def edition(self, iri: URIRef, issued: str) -> Side:
        """An edition of a table as a side."""
        graphs = self.reader.cite([str(iri)])
        return self._side(iri, graphs, speakers=self.reader.publishers(iri), date=issued)

    def _names(self, thing: Node, predicate: URIRef) -> tuple[vocab.Name, ...]:
        return self.reader.names(self.reader.objects(thing, predicate))

    def text(self, thing: Node, predicate: URIRef, between: str = "; ") -> str:
        """The values of a property as one text."""
        return between.join(sorted(set(map(str, self.reader.objects(thing, predicate)))))

    def _report(self, graph: str) -> SourceReport:
        passage = self.reader.passage(graph)
        return SourceReport(
            passage.source,
            self.reader.publishers(URIRef(passage.source.iri)),
            graph,
            passage.where,
            passage.line,
            passage.gloss,
            passage.kind == "inference",
        )

    def _status(self, thing: URIRef, graphs: Iterable[str]) -> tuple[StatusChange, ...]:
        """What became of a claim, of the documents it is stated in, and of who reports it."""
        documents = set(self.reader.objects(thing, PG.statedIn))
        documents |= {vocab.source_of(graph) for graph in graphs}
        things = (thing, *vocab.sort_terms(documents - {thing}))
        found = [change for one in things for change in status(self.reader, one)]
        return tuple(dict.fromkeys(found))

    def link(self, subject: Node, predicate: URIRef, value: Node, words: str) -> LedgerLink:
        """A statement with the places that make it, or the curators who judge so."""
        graphs = self.reader.statement(subject, predicate, value).evidence
        inferences = [graph for graph in graphs if self.reader.is_inference(graph)]
        if len(inferences) < len(graphs) or not graphs:
            return LedgerLink(words, graphs)
        curators = [o for one in inferences for o in self._objects(one, PROV.wasAttributedTo)]
        dates = [str(o) for one in inferences for o in self._objects(one, DCTERMS.created)]
        reasons = [self.text(URIRef(one), PG.reason) for one in inferences]
        by = self.reader.names(curators)
        return LedgerLink(words, graphs, (), by, "; ".join(sorted(set(dates))), " ".join(reasons))

    def _objects(self, thing: str, predicate: URIRef) -> Iterator[Node]:
        return self.reader.objects(URIRef(thing), predicate)


def digest(kind: str, sides: Iterable[str]) -> str:
    """A short name of a conflict: the same for the same sides, in whichever order."""
    said = "\n".join((kind, *sorted(sides)))
    return hashlib.sha256(said.encode()).hexdigest()[:12]


# -- what links claims ----------------------------------------------------------------------------


_T = TypeVar("_T", bound=Hashable)
# What the graph says of two sides that can make both of them right.
_EXPLAIN = {
    PG.restates: "restates",
    PG.narrows: "speaks of a part of what is meant by",
    PROV.wasRevisionOf: "is a revision of",
}


class ClaimLinks:
    """What links the claims of one dataset to each other."""

    def __init__(self, sides: Sides) -> None:
        self.sides = sides
        self.reader = sides.reader
        self._restating = set(self._pairs(PG.restates))

    def _pairs(self, predicate: URIRef) -> Iterator[tuple[URIRef, URIRef]]:
        for one, other in self.reader.subject_objects(predicate):
            if isinstance(one, URIRef) and isinstance(other, URIRef) and one != other:
                yield one, other

    def restated(self, a: Node, b: Node) -> bool:
        """Whether one of two claims restates the other."""
        return (a, b) in self._restating or (b, a) in self._restating

    def contradictions(self) -> Iterator[Conflict]:
        """The claims that are said, or judged, to contradict each other."""
        found: dict[tuple[URIRef, URIRef], list[LedgerLink]] = {}
        for one, other in sorted(self._pairs(PG.contradicts)):
            words = f"“{self.reader.name(one).text}” contradicts “{self.reader.name(other).text}”"
            link = self.sides.link(one, PG.contradicts, other, words)
            key = (other, one) if (other, one) in found else (one, other)
            found.setdefault(key, []).append(link)
        for pair, links in found.items():
            first, second = map(self.sides.claim, pair)
            yield Conflict(
                digest("contradiction", pair),
                "contradiction",
                f"{' contradicts '.join(said((first, second)))}.",
                (first, second),
                grounds=tuple(links),
                explained=self.explained((first, second)),
            )

    def restatements(self, known: Iterable[Conflict]) -> Iterator[Conflict]:
        """The claims that restate another with other hedges, but for pairs that are known."""
        settled = [{side.thing.iri for side in one.sides} for one in known]
        for one, other in sorted(self._restating):
            if any({str(one), str(other)} <= sides for sides in settled):
                continue
            if self._hedges(one) == self._hedges(other):
                continue
            first, second = self.sides.claim(one), self.sides.claim(other)
            yield Conflict(
                digest("kind", (one, other)),
                "kind",
                f"{' against '.join(said((first, second)))}: one claim, hedged in two ways.",
                (first, second),
                explained=self.explained((first, second)),
            )

    def _hedges(self, claim: URIRef) -> frozenset[Node]:
        """The hedges of a claim that do anything."""
        hedges = frozenset(self.reader.objects(claim, PG.hedge))
        return frozenset(one for one in hedges if effects_of(self.reader, one) != {"exact"})

    def explained(self, sides: Iterable[Side]) -> tuple[LedgerLink, ...]:
        """What the graph itself says of how some sides stand to each other."""
        found = []
        for one, other in permutations(sides, 2):
            subject, value = URIRef(one.thing.iri), URIRef(other.thing.iri)
            for predicate, words in _EXPLAIN.items():
                if self.reader.holds(subject, predicate, value):
                    sentence = f"{one.short} {words} {other.short}"
                    link = self.sides.link(subject, predicate, value, sentence)
                    found.append(replace(link, on=(one.thing, other.thing)))
            found += [
                LedgerLink(
                    f"{one.short} was corrected to {other.short}",
                    change.evidence,
                    (one.thing, other.thing),
                )
                for change in one.status
                if change.to is not None and change.to.iri == other.thing.iri
            ]
        return tuple(dict.fromkeys(found))

    def became(self, sides: Iterable[Side]) -> Iterator[LedgerLink]:
        """That a side was taken back or put right, but for what was corrected to another side."""
        every = tuple(sides)
        iris = {side.thing.iri for side in every}
        for side in every:
            own = status(self.reader, URIRef(side.thing.iri))
            for change in side.status:
                if change.to is None or change.to.iri not in iris:
                    what = side.short if change in own else f"what {side.short} is told in"
                    yield LedgerLink(f"{what} was {change}", change.evidence, (side.thing,))


def groups(
    nodes: Iterable[_T], comparable: Iterable[tuple[_T, _T]], against: Iterable[tuple[_T, _T]]
) -> list[list[_T]]:
    """Pairs in conflict as groups: three counts of one thing are one conflict of three sides.

    They are the largest sets of nodes that can all be compared and are each against another of the
    set; every pair that is against each other is in one of the sets.

    Args:
        nodes: all of them, in the order that the sets and their members shall have.
        comparable: the pairs that can be compared.
        against: of these, the pairs in conflict.
    """
    order = {node: at for at, node in enumerate(nodes)}
    waiting = {frozenset(pair) for pair in against}
    if not waiting:
        return []
    # Slow to import, and few things are in conflict.
    import networkx as nx

    opposed = {node for pair in waiting for node in pair}
    found: list[list[_T]] = []
    near: nx.Graph[_T] = nx.Graph()
    near.add_edges_from(comparable)
    cliques = map(set, nx.find_cliques(near.subgraph(opposed)))
    for clique in sorted(cliques, key=lambda one: (-len(one), sorted(order[n] for n in one))):
        settled = {pair for pair in waiting if pair <= clique}
        if settled:
            waiting -= settled
            members = {node for pair in settled for node in pair}
            found.append(sorted(members, key=order.__getitem__))
    return sorted(found, key=lambda one: [order[node] for node in one])
