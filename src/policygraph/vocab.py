"""Namespaces, CURIEs and labels, and how a dataset is read by all that read one.

A dataset here is an ``rdflib.Dataset`` whose default graph holds the union of its named graphs,
each statement once (``sd:UnionDefaultGraph``), and whose named graphs say where each stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from rdflib import OWL, RDF, RDFS, SKOS, Dataset, Literal, Namespace, URIRef
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.namespace import DCAT, DCTERMS, VOID
from rdflib.term import Node

from policygraph.errors import UnknownNameError
from policygraph.lexical import NAME_BASE, NAME_MORE


class _Namespace(Namespace):
    """A namespace whose terms are made once: one is asked for with each statement that is read."""

    def __getattr__(self, name: str) -> URIRef:
        made = super().__getattr__(name)
        self.__dict__[name] = made
        return made


BASE = "https://w3id.org/policygraph/"
PG = _Namespace(BASE + "ontology#")
ID = _Namespace(BASE + "id/")
ORG = _Namespace("http://www.w3.org/ns/org#")
SCHEMA = _Namespace("https://schema.org/")
OA = _Namespace("http://www.w3.org/ns/oa#")
ELI = _Namespace("http://data.europa.eu/eli/ontology#")

PREFIXES: Mapping[str, str] = {
    "pg": str(PG),
    "id": str(ID),
    "source": BASE + "source/",
    "scheme": BASE + "scheme/",
    "hedge": BASE + "scheme/hedges#",
    "measure": BASE + "scheme/measures#",
    "model-ice": BASE + "scheme/models-ice#",
    "model-mpi": BASE + "scheme/models-mpi#",
    "effect": BASE + "scheme/effects#",
    "term": BASE + "scheme/terms#",
    "cpsv": "http://purl.org/vocab/cpsv#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
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

LABELS = (SKOS.prefLabel, RDFS.label, DCTERMS.title)
"""What a thing is called by, best first."""

Triple: TypeAlias = tuple[Node, Node, Node]

LOCAL = re.compile(
    rf"[{NAME_BASE}_0-9](?:[{NAME_BASE}{NAME_MORE}_.\-]*[{NAME_BASE}{NAME_MORE}_\-])?\Z"
)
"""The part of PN_LOCAL (Turtle 1.1, §6.5) that needs no escape and reads well."""
# What no IRI holds (SPARQL 1.1, §19.8, IRIREF).
_NO_IRI = re.compile('[<>"{}|^`\\\\\x00-\x20]')
_CURIE = re.compile(r"(?P<prefix>[A-Za-z][\w.-]*)?:(?P<local>\S*)\Z")


@dataclass(frozen=True)
class Name:
    """A term for a person to read.

    Attributes:
        text: its label, or the literal itself.
        iri: the IRI; empty for a literal.
        datatype: the datatype of a literal that is not plain text.
        language: the language of a text.
    """

    text: str
    iri: str = ""
    datatype: str = ""
    language: str = ""


def prefixes_of(dataset: Dataset) -> dict[str, str]:
    """The prefixes bound in a dataset, over the ones every project has."""
    bound = {prefix: str(namespace) for prefix, namespace in dataset.namespaces()}
    return {**PREFIXES, **bound}


def curie(iri: str, prefixes: Mapping[str, str] = PREFIXES) -> str:
    """``iri`` as a CURIE by its longest prefix, or ``<iri>`` where none fits."""
    best: tuple[int, str] | None = None
    for prefix, namespace in prefixes.items():
        if iri.startswith(namespace) and LOCAL.match(iri[len(namespace) :]):
            candidate = (len(namespace), f"{prefix}:{iri[len(namespace) :]}")
            best = max(best or candidate, candidate)
    return best[1] if best else f"<{iri}>"


def expand(text: str, prefixes: Mapping[str, str] = PREFIXES) -> URIRef | None:
    """The IRI that ``text`` writes as a CURIE, ``<IRI>`` or absolute IRI; None if it is neither."""
    bare = text[1:-1] if text.startswith("<") and text.endswith(">") else text
    if _NO_IRI.search(bare):
        return None
    if bare != text or re.match(r"(https?://|urn:)", text):
        return URIRef(bare)
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
    found = best_label(dataset, term)
    return curie(term, prefixes_of(dataset)) if found is None else str(found)


def best_label(dataset: Dataset, term: Node) -> Literal | None:
    """The literal that ``term`` is best called by, English first; None if it has no label."""
    return best_text(dataset, term, *LABELS)


def best_text(dataset: Dataset, subject: Node, *predicates: URIRef) -> Literal | None:
    """The best text of the first of some properties that has any, English first."""
    for predicate in predicates:
        texts = dataset.objects(subject, predicate)
        found = [value for value in texts if isinstance(value, Literal)]
        if found:
            return min(found, key=by_language)
    return None


def by_language(value: Literal) -> tuple[bool, bool, str]:
    """The key that sorts texts for a person to read: English, then no language, then others."""
    language = value.language or ""
    return (not language.startswith("en"), bool(language), str(value))


def labels(dataset: Dataset) -> dict[str, list[URIRef]]:
    """Every label and alternative label in the dataset, with the things that bear it."""
    found: dict[str, list[URIRef]] = {}
    for predicate in (*LABELS, SKOS.altLabel):
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
    hint = "Name it by its label, a CURIE or its IRI; `policygraph stats` shows the central things."
    raise UnknownNameError("thing", text, by_label, hint=hint)


def kinds(dataset: Dataset, thing: Node) -> list[URIRef]:
    """The classes of ``thing`` as stated, sorted, OWL's own left out."""
    classes = (kind for kind in dataset.objects(thing, RDF.type) if isinstance(kind, URIRef))
    return sorted(kind for kind in classes if not kind.startswith(PREFIXES["owl"]))


def source_of(graph: str) -> URIRef:
    """The source that a graph's name is a place in: the name without its fragment."""
    return URIRef(graph.partition("#")[0])


def below(dataset: Dataset, kind: URIRef, relation: URIRef = RDFS.subClassOf) -> set[Node]:
    """A class and all classes stated to be below it, at any depth; so, too, for properties."""
    return set(dataset.default_graph.transitive_subjects(relation, kind))


def instances(dataset: Dataset, *classes: URIRef) -> set[Node]:
    """The things of some classes or of any class below them."""
    kinds_ = {kind for top in classes for kind in below(dataset, top)}
    return {thing for kind in kinds_ for thing in dataset.subjects(RDF.type, kind)}


def vocabularies(dataset: Dataset) -> set[Node]:
    """The graphs that declare terms and concepts rather than state facts."""
    return {
        name
        for kind in (OWL.Ontology, SKOS.ConceptScheme)
        for name in dataset.subjects(RDF.type, kind)
    }


def described(dataset: Dataset) -> URIRef | None:
    """What the dataset describes as a dataset, itself as a rule; the first by IRI of several."""
    for kind in (DCAT.Dataset, VOID.Dataset):
        found = [thing for thing in dataset.subjects(RDF.type, kind) if isinstance(thing, URIRef)]
        if found:
            return min(found)
    return None


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


def reading_order(iri: str) -> tuple[str, bool, str, str]:
    """A key that sorts places as they stand in a source: ``#char=9,12`` before ``#char=10,20``.

    The source as a whole comes first, what has a name instead of a range (``#inference-a``) last.
    """
    source, _, fragment = iri.partition("#")
    named = bool(fragment) and "=" not in fragment
    return _padded(source), named, _padded(fragment), iri


def _padded(text: str) -> str:
    return re.sub("[0-9]+", lambda number: number[0].zfill(12), text)


def sort_terms(terms: Iterable[Node]) -> list[Node]:
    """Terms in an order that does not depend on the run: by their N-Triples."""
    return sorted(terms, key=lambda term: term.n3())
