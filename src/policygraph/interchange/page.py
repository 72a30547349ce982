"""One export of claims: the dataset that it is made of, and what of it has been written so far.

An export of claims says all of the claims and little of what they are about. So that nothing that
a claim names is left without a name, the file says what each thing is and is called, and which
other population it is stated to be the same as (``skos:exactMatch``).
"""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import RDF, RDFS, SKOS, URIRef
from rdflib.term import Node

from policygraph import reading
from policygraph.interchange.carried import CHANGES, quads_of
from policygraph.reading import Data
from policygraph.store import Quad
from policygraph.vocab import PG, reading_order, sort_terms, source_of

CARRIED = (PG.Claim, *CHANGES)
"""What the formats of claims are about."""


class ExchangePage:
    """One export.

    Attributes:
        reader: what is asked for names, kinds and passages.
        terms: what the ontology and the schemes declare: every project has these.
        about: the statements of each subject, as they were read.
        written: the statements that the file holds so far.
    """

    def __init__(self, data: Data) -> None:
        self.reader = reading.of(data)
        self.reader.know_labels()
        self.passages = self.reader.passages
        self.terms = {
            thing
            for space in self.reader.vocabularies
            if isinstance(space, URIRef)
            for thing in self.reader.subjects(graph=space)
        }
        self.sources = self.reader.instances(PG.Source)
        self.quads = quads_of(self.reader)
        self.about: dict[Node, list[Quad]] = {}
        for quad in self.quads:
            self.about.setdefault(quad[0], []).append(quad)
        self.written: set[tuple[Node, ...]] = set()
        populations = self.reader.instances(PG.Population)
        self._matches = sorted(
            (one, other)
            for one, other in self.reader.subject_objects(SKOS.exactMatch)
            if one in populations and isinstance(one, URIRef) and isinstance(other, URIRef)
        )

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

    def told_of(self, place: URIRef) -> list[Quad]:
        """What its source says of a place."""
        return [quad for quad in self.about.get(place, ()) if quad[3] == source_of(place)]

    def matches(self, things: Iterable[Node]) -> list[tuple[URIRef, URIRef]]:
        """Which populations are the same, as far as they are reached from some things."""
        reached, found = set(things), set[tuple[URIRef, URIRef]]()
        while new := {pair for pair in self._matches if reached & {*pair}} - found:
            found |= new
            reached |= {end for pair in new for end in pair}
        return sorted(found)

    def names(self, things: Iterable[Node]) -> list[Quad]:
        """The classes and one label of each thing that is described and no term, and its matches.

        The last place of each quad is the thing itself: nobody says this at a place.
        """
        wanted = {thing for thing in things if isinstance(thing, URIRef)} - self.terms
        pairs = self.matches(wanted)
        found: list[Quad] = []
        for thing in sorted({*wanted, *(end for pair in pairs for end in pair)}):
            if (label := self.reader.best_label(thing)) is not None:
                kinds = sorted(self.reader.classes(thing))
                found += [(thing, RDF.type, kind, thing) for kind in kinds]
                found.append((thing, RDFS.label, label, thing))
        return found + [(one, SKOS.exactMatch, other, one) for one, other in pairs]

    def left_out(self) -> int:
        """How many statements the file does not hold."""
        return len({quad[:3] for quad in self.quads} - self.written)


def by_graph(quads: Iterable[Quad]) -> list[tuple[URIRef, list[Quad]]]:
    """Statements by the place that makes them, in reading order."""
    found: dict[URIRef, list[Quad]] = {}
    for quad in quads:
        found.setdefault(quad[3], []).append(quad)
    return [(graph, found[graph]) for graph in sorted(found, key=reading_order)]
