"""Statements by pattern, and the sets that follow from the hierarchy of classes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rdflib import OWL, RDF, RDFS, SKOS, Literal, URIRef
from rdflib.namespace import DCAT, VOID
from rdflib.term import Node

from policygraph.reading.lookup import REMEMBERED
from policygraph.reading.near import Near
from policygraph.store import Engine, Quad, Triple

# The classes of all things.
_KINDS = "SELECT ?thing ?kind { ?thing a ?kind FILTER(isIRI(?kind)) }"


@dataclass
class Known:
    """What a reader, and those that share its memory, asked for all things at once.

    Attributes:
        labels: the best label of each thing that has one; None where each is asked for.
        classes: the classes of each thing that has any; None, too.
        near: all that is said, read once; None where each pattern is asked.
    """

    labels: dict[Node, Literal] | None = None
    classes: dict[Node, frozenset[URIRef]] | None = None
    near: Near | None = None


class Patterns:
    """What can be asked of an engine by pattern.

    Args:
        engine: what answers.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.prefixes = dict(engine.prefixes)
        # Per reader, not per class: datasets differ.
        self.known = Known()
        self.classes = lru_cache(REMEMBERED)(self._classes)
        self.under = lru_cache(None)(self._under)

    def know_classes(self) -> None:
        """Ask for the classes of all things at once: for what sorts most things of the dataset."""
        if self.known.classes is None:
            stated: dict[Node, list[URIRef]] = {}
            near = self.known.near
            rows = self.engine.select(_KINDS) if near is None else near.having(RDF.type)
            for thing, *_, kind in rows:
                assert thing is not None
                if isinstance(kind, URIRef) and kind not in OWL:
                    stated.setdefault(thing, []).append(kind)
            # Few sets of classes are the sets of most things.
            sets: dict[frozenset[URIRef], frozenset[URIRef]] = {}
            self.known.classes = {
                thing: sets.setdefault(found := frozenset(kinds), found)
                for thing, kinds in stated.items()
            }

    def triples(
        self,
        subject: Node | None = None,
        predicate: Node | None = None,
        value: Node | None = None,
        graph: URIRef | None = None,
    ) -> Iterator[Triple]:
        """The statements that match, each once; of one named graph, if one is given."""
        if self.known.near is not None:
            found = self.known.near.triples(subject, predicate, value, graph)
            if found is not None:
                return found
        return self.engine.triples(subject, predicate, value, graph)

    def quads(
        self,
        subject: Node | None = None,
        predicate: Node | None = None,
        value: Node | None = None,
    ) -> Iterator[Quad]:
        """The statements that match, once for each named graph that they stand in."""
        if self.known.near is not None:
            found = self.known.near.quads(subject, predicate, value)
            if found is not None:
                return found
        return self.engine.quads(subject, predicate, value)

    def holds(
        self,
        subject: Node | None = None,
        predicate: Node | None = None,
        value: Node | None = None,
        graph: URIRef | None = None,
    ) -> bool:
        """Whether any statement matches."""
        return next(self.triples(subject, predicate, value, graph), None) is not None

    def objects(
        self,
        subject: Node | None = None,
        predicate: Node | None = None,
        graph: URIRef | None = None,
    ) -> Iterator[Node]:
        """The values of the statements that match."""
        return (o for *_, o in self.triples(subject, predicate, None, graph))

    def subjects(
        self, predicate: Node | None = None, value: Node | None = None, graph: URIRef | None = None
    ) -> Iterator[Node]:
        """The subjects of the statements that match."""
        return (s for s, *_ in self.triples(None, predicate, value, graph))

    def subject_objects(self, predicate: Node) -> Iterator[tuple[Node, Node]]:
        """The subject and the value of each statement with a property."""
        return ((s, o) for s, _, o in self.triples(None, predicate))

    def predicate_objects(self, subject: Node) -> Iterator[tuple[Node, Node]]:
        """The property and the value of each statement about a thing."""
        return ((p, o) for _, p, o in self.triples(subject))

    def places(self, triple: Triple) -> list[URIRef]:
        """The named graphs that a statement stands in, sorted."""
        return sorted({graph for *_, graph in self.quads(*triple)})

    def above(self, thing: Node, relation: URIRef) -> set[Node]:
        """A thing and all that a relation leads to from it, at any depth."""
        return self.closed(thing, lambda node: self.objects(node, relation))

    def _under(self, top: URIRef, relation: URIRef = RDFS.subClassOf) -> frozenset[Node]:
        """A class and all classes stated to be below it, at any depth; so, too, for properties."""
        return frozenset(self.closed(top, lambda node: self.subjects(relation, node)))

    def closed(self, start: Node, step: Callable[[Node], Iterable[Node]]) -> set[Node]:
        """A thing and all that a step leads to from it, any number of times."""
        seen: set[Node] = set()
        ahead = [start]
        while ahead:
            here = ahead.pop()
            if here not in seen:
                seen.add(here)
                ahead.extend(step(here))
        return seen

    def instances(self, *classes: URIRef) -> set[Node]:
        """The things of some classes or of any class below them."""
        kinds = {kind for top in classes for kind in self.under(top)}
        return {thing for kind in kinds for thing in self.subjects(RDF.type, kind)}

    def _classes(self, thing: Node) -> frozenset[URIRef]:
        """The classes of a thing as stated, OWL's own left out."""
        if self.known.classes is not None:
            return self.known.classes.get(thing, frozenset())
        return frozenset(
            kind
            for kind in self.objects(thing, RDF.type)
            if isinstance(kind, URIRef) and kind not in OWL
        )

    def is_a(self, thing: Node, top: URIRef) -> bool:
        """Whether one of the classes of a thing is ``top`` or stands under it."""
        return not self.classes(thing).isdisjoint(self.under(top))

    @cached_property
    def vocabularies(self) -> frozenset[Node]:
        """The graphs that declare terms and concepts rather than state facts."""
        kinds = (OWL.Ontology, SKOS.ConceptScheme)
        return frozenset(name for kind in kinds for name in self.subjects(RDF.type, kind))

    @cached_property
    def itself(self) -> URIRef | None:
        """What the dataset describes as a dataset: itself, as a rule; of several the first."""
        for kind in (DCAT.Dataset, VOID.Dataset):
            found = [one for one in self.subjects(RDF.type, kind) if isinstance(one, URIRef)]
            if found:
                return min(found)
        return None
