"""One export of claims: the dataset that it is made of, and what of it has been written so far."""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import URIRef
from rdflib.term import Node

from policygraph import reading
from policygraph.interchange.carried import CHANGES, quads_of, terms_of
from policygraph.interchange.named import Names
from policygraph.reading import Data
from policygraph.store import Quad
from policygraph.vocab import PG, reading_order, sort_terms, source_of

CARRIED = (PG.Claim, *CHANGES)
"""What the formats of claims are about."""


class Page:
    """One export.

    Attributes:
        reader: what is asked for names, kinds and passages.
        terms: what every project has.
        names: what there is to say of things by name.
        about: the statements of each subject, as they were read.
        written: the statements that the file holds so far.
    """

    def __init__(self, data: Data) -> None:
        self.reader = reading.of(data)
        self.reader.know_labels()
        self.passages = self.reader.passages
        self.terms = terms_of(self.reader)
        self.names = Names(self.reader, self.terms)
        self.sources = self.reader.instances(PG.Source)
        self.quads = quads_of(self.reader)
        self.about: dict[Node, list[Quad]] = {}
        for quad in self.quads:
            self.about.setdefault(quad[0], []).append(quad)
        self.written: set[tuple[Node, ...]] = set()

    def instances(self, *classes: URIRef) -> list[URIRef]:
        """The things of some classes that are no terms, sorted."""
        found = self.reader.instances(*classes) - self.terms
        return [thing for thing in sort_terms(found) if isinstance(thing, URIRef)]

    def cited(self, graphs: Iterable[URIRef]) -> set[URIRef]:
        """Places, with their sources, and what inferences among them were concluded from."""
        waiting, found = list(graphs), set[URIRef]()
        while waiting:
            place = waiting.pop()
            if place not in found:
                found |= {place, source_of(place)}
                waiting += map(URIRef, self.passages.of(str(place)).derived)
        return found

    def left_out(self) -> int:
        """How many statements the file does not hold."""
        return len({quad[:3] for quad in self.quads} - self.written)


def by_graph(quads: Iterable[Quad]) -> list[tuple[URIRef, list[Quad]]]:
    """Statements by the place that makes them, in reading order."""
    found: dict[URIRef, list[Quad]] = {}
    for quad in quads:
        found.setdefault(quad[3], []).append(quad)
    return [(graph, found[graph]) for graph in sorted(found, key=reading_order)]
