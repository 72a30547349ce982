"""Namespaces, CURIEs and labels, and how a dataset is read by all that read one.

A dataset here is an ``rdflib.Dataset`` whose default graph holds the union of its named graphs,
each statement once (``sd:UnionDefaultGraph``), and whose named graphs say where each stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from rdflib import OWL, RDF, RDFS, SKOS, Dataset, Literal, Namespace, URIRef
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from policygraph.errors import UnknownNameError

BASE = "https://w3id.org/policygraph/"
PG = Namespace(BASE + "ontology#")
ID = Namespace(BASE + "id/")
ORG = Namespace("http://www.w3.org/ns/org#")
SCHEMA = Namespace("https://schema.org/")
OA = Namespace("http://www.w3.org/ns/oa#")
ELI = Namespace("http://data.europa.eu/eli/ontology#")

PREFIXES: Mapping[str, str] = {
    "pg": str(PG),
    "id": str(ID),
    "source": BASE + "source/",
    "scheme": BASE + "scheme/",
    "hedge": BASE + "scheme/hedges#",
    "measure": BASE + "scheme/measures#",
    "model-ice": BASE + "scheme/models-ice#",
    "model-mpi": BASE + "scheme/models-mpi#",
    "term": BASE + "scheme/terms#",
    "cpsv": "http://purl.org/vocab/cpsv#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "eli": str(ELI),
    "foaf": "http://xmlns.com/foaf/0.1/",
    "oa": str(OA),
    "org": str(ORG),
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qb": "http://purl.org/linked-data/cube#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": str(SCHEMA),
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "wd": "http://www.wikidata.org/entity/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""The prefixes every project has; a project adds its own in ``data/dataset.ttl``."""

Triple: TypeAlias = tuple[Node, Node, Node]

# The part of PN_LOCAL (Turtle 1.1, §6.5) that needs no escape and reads well.
_LOCAL = re.compile(r"[\w](?:[\w.-]*[\w-])?\Z")
_CURIE = re.compile(r"(?P<prefix>[A-Za-z][\w.-]*)?:(?P<local>\S*)\Z")


def prefixes_of(dataset: Dataset) -> dict[str, str]:
    """The prefixes bound in a dataset, over the ones every project has."""
    bound = {prefix: str(namespace) for prefix, namespace in dataset.namespaces()}
    return {**PREFIXES, **bound}


def curie(iri: str, prefixes: Mapping[str, str] = PREFIXES) -> str:
    """``iri`` as a CURIE by its longest prefix, or ``<iri>`` where none fits."""
    best: tuple[int, str] | None = None
    for prefix, namespace in prefixes.items():
        if iri.startswith(namespace) and _LOCAL.match(iri[len(namespace) :]):
            candidate = (len(namespace), f"{prefix}:{iri[len(namespace) :]}")
            best = max(best or candidate, candidate)
    return best[1] if best else f"<{iri}>"


def expand(text: str, prefixes: Mapping[str, str] = PREFIXES) -> URIRef | None:
    """The IRI that ``text`` writes as a CURIE, ``<IRI>`` or absolute IRI; None if it is neither."""
    if text.startswith("<") and text.endswith(">"):
        return URIRef(text[1:-1])
    if re.match(r"(https?://|urn:)", text):
        return URIRef(text)
    found = _CURIE.match(text)
    if found and (found["prefix"] or "") in prefixes:
        return URIRef(prefixes[found["prefix"] or ""] + found["local"])
    return None


def show(term: Node | None, prefixes: Mapping[str, str] = PREFIXES) -> str:
    """A term for a person to read: CURIEs, and literals without their type."""
    if term is None:
        return ""
    return curie(str(term), prefixes) if isinstance(term, URIRef) else str(term)


def label(dataset: Dataset, term: Node) -> str:
    """The best label of ``term``, English first; else its CURIE; a literal as it is."""
    if not isinstance(term, URIRef):
        return str(term)
    for predicate in (SKOS.prefLabel, RDFS.label, DCTERMS.title):
        found = [value for value in dataset.objects(term, predicate) if isinstance(value, Literal)]
        if found:
            return str(min(found, key=_by_language))
    return curie(term, prefixes_of(dataset))


def _by_language(value: Literal) -> tuple[bool, bool, str]:
    language = value.language or ""
    return (not language.startswith("en"), bool(language), str(value))


def labels(dataset: Dataset) -> dict[str, list[URIRef]]:
    """Every label and alternative label in the dataset, with the things that bear it."""
    found: dict[str, list[URIRef]] = {}
    for predicate in (SKOS.prefLabel, RDFS.label, DCTERMS.title, SKOS.altLabel):
        for subject, value in dataset.subject_objects(predicate):
            if isinstance(subject, URIRef):
                found.setdefault(str(value), []).append(subject)
    return found


def resolve(dataset: Dataset, text: str) -> URIRef:
    """The thing that ``text`` names: an IRI, a CURIE, or a label (case apart).

    Raises:
        UnknownNameError: nothing in the dataset has that name, or several things have.
    """
    prefixes = prefixes_of(dataset)
    iri = expand(text, prefixes)
    if iri is not None:
        if (iri, None, None) in dataset or (None, None, iri) in dataset:
            return iri
        near = {curie(str(subject), prefixes) for subject in dataset.subjects(unique=True)}
        raise UnknownNameError("thing", text, near)
    by_label = labels(dataset)
    folded = text.casefold()
    things = {
        thing for name, named in by_label.items() if name.casefold() == folded for thing in named
    }
    if len(things) == 1:
        return things.pop()
    if things:
        names = ", ".join(sorted(curie(thing, prefixes) for thing in things))
        raise UnknownNameError(
            "single thing", text, (), hint=f"Several have that label; say which: {names}."
        )
    raise UnknownNameError("thing", text, by_label)


def kinds(dataset: Dataset, thing: Node) -> list[URIRef]:
    """The classes of ``thing`` as stated, sorted, OWL's own left out."""
    classes = (kind for kind in dataset.objects(thing, RDF.type) if isinstance(kind, URIRef))
    return sorted(kind for kind in classes if not kind.startswith(PREFIXES["owl"]))


def source_of(graph: str) -> URIRef:
    """The source that a graph's name is a place in: the name without its fragment."""
    return URIRef(graph.partition("#")[0])


def below(dataset: Dataset, kind: URIRef) -> set[Node]:
    """A class and all classes stated to be below it, at any depth."""
    return set(dataset.default_graph.transitive_subjects(RDFS.subClassOf, kind))


def vocabularies(dataset: Dataset) -> set[Node]:
    """The graphs that declare terms and concepts rather than state facts."""
    return {
        name
        for kind in (OWL.Ontology, SKOS.ConceptScheme)
        for name in dataset.subjects(RDF.type, kind)
    }


def statements(
    dataset: Dataset,
    subject: Node | None = None,
    predicate: Node | None = None,
    value: Node | None = None,
) -> Iterator[tuple[Node, Node, Node, URIRef]]:
    """Each statement that matches, with the named graph it stands in; once per graph."""
    for s, p, o, graph in dataset.quads((subject, predicate, value, None)):
        if isinstance(graph, URIRef) and graph != DATASET_DEFAULT_GRAPH_ID:
            yield s, p, o, graph


def places(dataset: Dataset, triple: Triple) -> list[URIRef]:
    """The named graphs a statement stands in, sorted."""
    return sorted({graph for *_, graph in statements(dataset, *triple)})


def sort_terms(terms: Iterable[Node]) -> list[Node]:
    """Terms in an order that does not depend on the run: by their N-Triples."""
    return sorted(terms, key=lambda term: term.n3())
