"""What stands on the sides of a conflict: claims and dated things, with their passages."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache

from rdflib import PROV, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from policygraph import vocab
from policygraph.claims.ledger import Allowed, Link, Report, Side
from policygraph.claims.statistics import Statistic, read
from policygraph.evidence.claims import reporting
from policygraph.evidence.status import Change, status
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
        reader = self.reader
        if reader.is_a(thing, PG.Statistic):
            return self.statistic(next(read(reader, thing)))
        graphs = reporting(reader, thing)
        return Side(
            reader.name(thing),
            reader.kinds(thing),
            reader.speakers(thing),
            self._names(thing, PG.statedIn),
            stated_as=self.text(thing, PG.statedAs),
            hedges=self._names(thing, PG.hedge),
            place=self._names(thing, PG.place),
            reported=self._reports(graphs),
            status=self._status(thing, graphs),
            evidence=graphs,
        )

    def _statistic(self, one: Statistic) -> Side:
        reader, thing = self.reader, one.thing
        ends = [self.text(thing, end) for end in (PG.least, PG.most)]
        units = self._names(thing, PG.unit)
        words = self.text(thing, PG.statedAs)
        return Side(
            reader.name(thing),
            reader.kinds(thing),
            reader.names(one.speakers),
            self._names(thing, PG.statedIn),
            words,
            self._names(thing, PG.hedge),
            one.value or " to ".join(filter(None, ends)),
            units[0] if units else None,
            Allowed.of(one.quantity.interval) if one.quantity else None,
            one.span,
            reader.names(one.place),
            reader.names(one.population),
            reader.names(one.out_of),
            reader.names(one.measure),
            reader.names(one.model),
            reported=self._reports(one.evidence),
            status=self._status(thing, one.evidence),
            evidence=one.evidence,
            shown=not words or one.shown_by(words, [one.value] if one.value else ends),
        )

    def dated(self, thing: URIRef, predicate: URIRef, value: Node) -> Side:
        """A thing with one of its dates as a side; the places are those that give the date."""
        reader = self.reader
        graphs = reader.statement(thing, predicate, value).evidence
        return Side(
            reader.name(thing),
            reader.kinds(thing),
            place=self._names(thing, PG.place),
            model=self._names(thing, PG.model),
            date=str(value),
            reported=self._reports(graphs),
            status=self._status(thing, graphs),
            evidence=graphs,
        )

    def edition(self, iri: URIRef, issued: str) -> Side:
        """An edition of a table as a side."""
        reader = self.reader
        return Side(
            reader.name(iri),
            reader.kinds(iri),
            reader.publishers(iri),
            date=issued,
            reported=self._reports([str(iri)]),
            status=status(reader, iri),
            evidence=reader.cite([str(iri)]),
        )

    def _names(self, thing: Node, predicate: URIRef) -> tuple[vocab.Name, ...]:
        return self.reader.names(self.reader.objects(thing, predicate))

    def text(self, thing: Node, predicate: URIRef, between: str = "; ") -> str:
        """The values of a property as one text."""
        return between.join(sorted(set(map(str, self.reader.objects(thing, predicate)))))

    def _reports(self, graphs: Iterable[str]) -> tuple[Report, ...]:
        return tuple(map(self.report, graphs))

    def _report(self, graph: str) -> Report:
        passage = self.reader.passage(graph)
        return Report(
            passage.source,
            self.reader.publishers(URIRef(passage.source.iri)),
            graph,
            passage.where,
            passage.line,
            passage.gloss,
            passage.kind == "inference",
        )

    def _status(self, thing: URIRef, graphs: Iterable[str]) -> tuple[Change, ...]:
        """What became of a claim, of the documents it is stated in, and of who reports it."""
        documents = set(self.reader.objects(thing, PG.statedIn))
        documents |= {vocab.source_of(graph) for graph in graphs}
        things = (thing, *vocab.sort_terms(documents - {thing}))
        found = [change for one in things for change in status(self.reader, one)]
        return tuple(dict.fromkeys(found))

    def link(self, subject: Node, predicate: URIRef, value: Node, words: str) -> Link:
        """A statement with the places that make it, or the curators who judge so."""
        graphs = self.reader.statement(subject, predicate, value).evidence
        inferences = [graph for graph in graphs if self.reader.is_inference(graph)]
        if len(inferences) < len(graphs) or not graphs:
            return Link(words, graphs)
        curators = [o for one in inferences for o in self._objects(one, PROV.wasAttributedTo)]
        dates = [str(o) for one in inferences for o in self._objects(one, DCTERMS.created)]
        reasons = [self.text(URIRef(one), PG.reason) for one in inferences]
        by = self.reader.names(curators)
        return Link(words, graphs, (), by, "; ".join(sorted(set(dates))), " ".join(reasons))

    def _objects(self, thing: str, predicate: URIRef) -> Iterator[Node]:
        return self.reader.objects(URIRef(thing), predicate)


def digest(kind: str, sides: Iterable[str]) -> str:
    """A short name of a conflict: the same for the same sides, in whichever order."""
    said = "\n".join((kind, *sorted(sides)))
    return hashlib.sha256(said.encode()).hexdigest()[:12]
