"""Namespaces, CURIEs and labels, and how a dataset is read by all that read one.

A dataset here is an ``rdflib.Dataset`` whose default graph holds the union of its named graphs,
each statement once (``sd:UnionDefaultGraph``), and whose named graphs say where each stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from rdflib import OWL, RDF, RDFS, SKOS, Dataset, Literal, Namespace, URIRef
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.namespace import DCAT, VOID
from rdflib.term import Node

from policygraph import lexical, terms
from policygraph.errors import UnknownNameError
from policygraph.lexical import BASE as BASE
from policygraph.lexical import LOCAL as LOCAL
from policygraph.lexical import PREFIXES as PREFIXES
from policygraph.lexical import curie as curie

terms.keep_literals()


class _Namespace(Namespace):
    """A namespace whose terms are made once: one is asked for with each statement that is read."""

    def __getattr__(self, name: str) -> URIRef:
        made = super().__getattr__(name)
        self.__dict__[name] = made
        return made


PG = _Namespace(PREFIXES["pg"])
ID = _Namespace(PREFIXES["id"])
ORG = _Namespace(PREFIXES["org"])
SCHEMA = _Namespace(PREFIXES["schema"])
OA = _Namespace(PREFIXES["oa"])
ELI = _Namespace(PREFIXES["eli"])

LABELS = tuple(map(URIRef, lexical.LABELS))
"""What a thing is called by, best first."""

Triple: TypeAlias = tuple[Node, Node, Node]


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


def expand(text: str, prefixes: Mapping[str, str] = PREFIXES) -> URIRef | None:
    """The IRI that ``text`` writes as a CURIE, ``<IRI>`` or absolute IRI; None if it is neither."""
    found = lexical.expand(text, prefixes)
    return None if found is None else URIRef(found)


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


_NUMBER = re.compile("[0-9]+")


@lru_cache(1 << 12)
def _padded(text: str) -> str:
    return _NUMBER.sub(lambda number: number[0].zfill(12), text)


def sort_terms(terms: Iterable[Node]) -> list[Node]:
    """Terms in an order that does not depend on the run: by their N-Triples."""
    return sorted(terms, key=lambda term: term.n3())
