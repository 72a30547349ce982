"""Statements by pattern, and the sets that follow from the hierarchy of classes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, lru_cache

from rdflib import OWL, RDF, RDFS, SKOS, URIRef
from rdflib.namespace import DCAT, VOID
from rdflib.term import Node

from policygraph.store import Engine, Quad, Triple

REMEMBERED = 1 << 15
"""How many answers of one kind are remembered: more than any page needs, and a bound to memory."""


class Patterns:
    """What can be asked of an engine by pattern.

    Args:
        engine: what answers.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.prefixes = dict(engine.prefixes)
        # Per reader, not per class: datasets differ.
        self.classes = lru_cache(REMEMBERED)(self._classes)
        self.under = lru_cache(None)(self._under)

    def triples(
        self,
        subject: Node | None = None,
        predicate: Node | None = None,
        value: Node | None = None,
        graph: URIRef | None = None,
    ) -> Iterator[Triple]:
        """The statements that match, each once; of one named graph, if one is given."""
        return self.engine.triples(subject, predicate, value, graph)

    def quads(
        self,
        subject: Node | None = None,
        predicate: Node | None = None,
        value: Node | None = None,
    ) -> Iterator[Quad]:
        """The statements that match, once for each named graph that they stand in."""
        return self.engine.quads(subject, predicate, value)

    def holds(
        self,
        subject: Node | None = None,
        predicate: Node | None = None,
        value: Node | None = None,
        graph: URIRef | None = None,
    ) -> bool:
        """Whether any statement matches."""
        return next(self.engine.triples(subject, predicate, value, graph), None) is not None

    def objects(
        self,
        subject: Node | None = None,
        predicate: Node | None = None,
        graph: URIRef | None = None,
    ) -> Iterator[Node]:
        """The values of the statements that match."""
        return (o for *_, o in self.engine.triples(subject, predicate, None, graph))

    def subjects(
        self, predicate: Node | None = None, value: Node | None = None, graph: URIRef | None = None
    ) -> Iterator[Node]:
        """The subjects of the statements that match."""
        return (s for s, *_ in self.engine.triples(None, predicate, value, graph))

    def subject_objects(self, predicate: Node) -> Iterator[tuple[Node, Node]]:
        """The subject and the value of each statement with a property."""
        return ((s, o) for s, _, o in self.engine.triples(None, predicate))

    def predicate_objects(self, subject: Node) -> Iterator[tuple[Node, Node]]:
        """The property and the value of each statement about a thing."""
        return ((p, o) for _, p, o in self.engine.triples(subject))

    def places(self, triple: Triple) -> list[URIRef]:
        """The named graphs that a statement stands in, sorted."""
        return sorted({graph for *_, graph in self.engine.quads(*triple)})

    def above(self, thing: Node, relation: URIRef) -> set[Node]:
        """A thing and all that a relation leads to from it, at any depth."""
        return self._closed(thing, lambda node: self.objects(node, relation))

    def _under(self, top: URIRef, relation: URIRef = RDFS.subClassOf) -> frozenset[Node]:
        """A class and all classes stated to be below it, at any depth; so, too, for properties."""
        return frozenset(self._closed(top, lambda node: self.subjects(relation, node)))

    def _closed(self, start: Node, step: object) -> set[Node]:
        seen: set[Node] = set()
        ahead = [start]
        while ahead:
            here = ahead.pop()
            if here not in seen:
                seen.add(here)
                ahead.extend(step(here))  # type: ignore[operator]
        return seen

    def instances(self, *classes: URIRef) -> set[Node]:
        """The things of some classes or of any class below them."""
        kinds = {kind for top in classes for kind in self.under(top)}
        return {thing for kind in kinds for thing in self.subjects(RDF.type, kind)}

    def _classes(self, thing: Node) -> frozenset[URIRef]:
        """The classes of a thing as stated, OWL's own left out."""
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
