"""The dataset as the checks look at it, each view worked out once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from rdflib import OWL, RDF, RDFS, SH, SKOS, Dataset, Graph, URIRef
from rdflib.term import Node

from policygraph.citation import Citation
from policygraph.errors import InputError
from policygraph.vocab import BASE, PG, PREFIXES, Triple, prefixes_of, statements

Quad = tuple[Node, Node, Node, URIRef]

VOID_SPACE = URIRef(PREFIXES["void"] + "uriSpace")


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
        found = list(statements(self.dataset))
        return sorted(found, key=lambda quad: tuple(term.n3() for term in quad))

    @cached_property
    def by_graph(self) -> dict[URIRef, list[Quad]]:
        """The statements of each named graph."""
        found: dict[URIRef, list[Quad]] = {}
        for quad in self.quads:
            found.setdefault(quad[3], []).append(quad)
        return found

    @cached_property
    def by_predicate(self) -> dict[Node, list[Quad]]:
        """The statements of each property."""
        found: dict[Node, list[Quad]] = {}
        for quad in self.quads:
            found.setdefault(quad[1], []).append(quad)
        return found

    @cached_property
    def by_subject(self) -> dict[Node, list[Quad]]:
        """The statements about each thing."""
        found: dict[Node, list[Quad]] = {}
        for quad in self.quads:
            found.setdefault(quad[0], []).append(quad)
        return found

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
        """The instances of pg:Source."""
        return self.instances(PG.Source)

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
        return (*ours, *sorted(str(space) for space in self.union.objects(None, VOID_SPACE)))

    @cached_property
    def vocabularies(self) -> frozenset[Node]:
        """The graphs of ontologies and of schemes: they define terms, and cite nothing."""
        kinds = (OWL.Ontology, SKOS.ConceptScheme)
        return frozenset(term for kind in kinds for term in self.union.subjects(RDF.type, kind))

    def instances(self, *classes: Node) -> frozenset[Node]:
        """The things of these classes or of classes below them."""
        below = {
            low for kind in classes for low in self.union.transitive_subjects(RDFS.subClassOf, kind)
        }
        return frozenset(thing for kind in below for thing in self.union.subjects(RDF.type, kind))

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


def source_of(iri: Node) -> URIRef:
    """The IRI without its fragment."""
    return URIRef(str(iri).partition("#")[0])


def citation_of(iri: Node) -> Citation | None:
    """The place that ``iri`` names; None if its fragment is malformed, another check's business."""
    try:
        return Citation.parse(str(iri))
    except InputError:
        return None


def in_order(terms: Iterable[Node]) -> list[Node]:
    """Terms by their N-Triples, so that nothing depends on the run."""
    return sorted(terms, key=lambda term: term.n3())


def sh(name: str) -> URIRef:
    """A term of SHACL; rdflib lacks those that are Python's words, such as sh:class."""
    return URIRef(str(SH) + name)


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
