"""The dataset as the checks look at it, each view worked out once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TypeVar

from rdflib import OWL, RDF, RDFS, VOID, Dataset, Graph, URIRef
from rdflib.term import Node

from policygraph import store
from policygraph.citation import Citation
from policygraph.errors import InputError
from policygraph.vocab import (
    BASE,
    PG,
    Triple,
    below,
    curie,
    prefixes_of,
    sort_terms,
    vocabularies,
)

Quad = tuple[Node, Node, Node, URIRef]


@dataclass(frozen=True)
class Data:
    """A dataset, with the union of its graphs as a graph in memory."""

    dataset: Dataset
    union: Graph

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """The prefixes to show IRIs with."""
        return prefixes_of(self.dataset)

    @cached_property
    def quads(self) -> list[Quad]:
        """Every statement in every graph it stands in, sorted."""
        # The text of each term once, not of each statement: most stand in many.
        text = cache(lambda term: term.n3())
        return sorted(store.named(self.dataset), key=lambda quad: tuple(map(text, quad)))

    @cached_property
    def by_graph(self) -> dict[URIRef, list[Quad]]:
        """The statements of each named graph."""
        return _index((quad[3], quad) for quad in self.quads)

    @cached_property
    def by_predicate(self) -> dict[Node, list[Quad]]:
        """The statements of each property."""
        return _index((quad[1], quad) for quad in self.quads)

    @cached_property
    def by_subject(self) -> dict[Node, list[Quad]]:
        """The statements about each thing."""
        return _index((quad[0], quad) for quad in self.quads)

    @cached_property
    def unplaced(self) -> list[Triple]:
        """The statements of the union that stand in no named graph, sorted."""
        placed = {(s, p, o) for s, p, o, _ in self.quads}
        found = [triple for triple in self.union if triple not in placed]
        return sorted(found, key=lambda triple: tuple(term.n3() for term in triple))

    @cached_property
    def subjects(self) -> frozenset[Node]:
        """Everything that something is said of."""
        return frozenset(self.union.subjects())

    @cached_property
    def sources(self) -> frozenset[Node]:
        """The instances of pg:Source, and the series that sources can be editions of."""
        return self.instances(PG.Source, PG.TableSeries)

    @cached_property
    def declared(self) -> frozenset[Node]:
        """The classes and properties that an ontology declares."""
        kinds = (
            *(OWL[name] for name in _OWL_KINDS),
            *(RDFS.Class, RDFS.Datatype, RDF.Property),
        )
        return frozenset(term for kind in kinds for term in self.union.subjects(RDF.type, kind))

    @cached_property
    def spaces(self) -> tuple[str, ...]:
        """How the IRIs begin that must be described here: ours, and each void:uriSpace."""
        ours = (f"{BASE}{name}" for name in ("id/", "source/", "scheme/", "ontology#"))
        return (*ours, *sorted(str(space) for space in self.union.objects(None, VOID.uriSpace)))

    @cached_property
    def declared_names(self) -> list[str]:
        """The classes and properties that are declared, as CURIEs."""
        return [curie(str(term), self.prefixes) for term in sort_terms(self.declared)]

    @cached_property
    def subject_names(self) -> list[str]:
        """Everything that something is said of, as CURIEs."""
        return sorted(curie(str(term), self.prefixes) for term in self.subjects)

    @cached_property
    def vocabularies(self) -> set[Node]:
        """The graphs of ontologies and of schemes: they define terms, and cite nothing."""
        return vocabularies(self.dataset)

    def instances(self, *classes: URIRef) -> frozenset[Node]:
        """The things of these classes or of classes below them."""
        kinds = set[Node]().union(*(below(self.dataset, kind) for kind in classes))
        return frozenset(thing for kind in kinds for thing in self.union.subjects(RDF.type, kind))

    @cached_property
    def places(self) -> list[URIRef]:
        """Every IRI that is to be a place in a source: graphs, passages, omissions; sorted."""
        described = self.instances(PG.Passage, PG.Omission)
        named = {iri for iri in described if isinstance(iri, URIRef)} | self.by_graph.keys()
        return sorted(named - self.vocabularies)


_OWL_KINDS = (
    "Class",
    "ObjectProperty",
    "DatatypeProperty",
    "AnnotationProperty",
    "OntologyProperty",
)


_Key = TypeVar("_Key", bound=Node)


def _index(keyed: Iterable[tuple[_Key, Quad]]) -> dict[_Key, list[Quad]]:
    found: dict[_Key, list[Quad]] = {}
    for key, quad in keyed:
        found.setdefault(key, []).append(quad)
    return found


def citation_of(iri: Node) -> Citation | None:
    """The place that ``iri`` names; None if its fragment is malformed, another check's business."""
    try:
        return Citation.parse(str(iri))
    except InputError:
        return None


def predicates(shapes: Graph, path: Node) -> Iterator[URIRef]:
    """The properties in a path (SHACL §2.3.1), however nested."""
    ahead, seen = [path], set[Node]()
    while ahead:
        node = ahead.pop()
        if node in seen or node == RDF.nil:
            continue
        seen.add(node)
        if isinstance(node, URIRef):
            yield node
        else:
            ahead.extend(shapes.objects(node))
