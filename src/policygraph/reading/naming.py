"""What things are called, and how a name a person types is found."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import cast

from rdflib import OWL, RDF, RDFS, SKOS, Literal, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from policygraph import vocab
from policygraph.reading import lookup
from policygraph.reading.lookup import REMEMBERED
from policygraph.reading.patterns import Patterns
from policygraph.store import Engine
from policygraph.vocab import LABELS

# The best of the properties that label a thing goes first; the reader of a row ranks the texts.
_BEST = """SELECT ?thing ?p ?label {
  VALUES ?p { $labels } ?thing ?p ?label FILTER(isIRI(?thing) && isLITERAL(?label)) }"""

# Vocabularies whose terms a dataset seldom labels.
WORDS = {
    RDF.type: "is a",
    RDFS.label: "label",
    RDFS.comment: "comment",
    RDFS.subClassOf: "is a kind of",
    RDFS.subPropertyOf: "is a kind of",
    RDFS.domain: "domain",
    RDFS.range: "range",
    RDFS.isDefinedBy: "defined by",
    OWL.sameAs: "same as",
}

# The properties that say what a thing is, in the order they are told.
IDENTITY = {
    predicate: rank
    for rank, predicate in enumerate(
        (
            RDF.type,
            SKOS.prefLabel,
            RDFS.label,
            DCTERMS.title,
            SKOS.altLabel,
            SKOS.definition,
            DCTERMS.description,
            RDFS.comment,
            RDFS.subClassOf,
            RDFS.subPropertyOf,
            RDFS.isDefinedBy,
            SKOS.inScheme,
            SKOS.topConceptOf,
            SKOS.exactMatch,
            OWL.sameAs,
        )
    )
}


class Naming(Patterns):
    """Names: labels, best first; CURIEs where there are none."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.curie = lru_cache(REMEMBERED)(self._curie)
        self.best_label = lru_cache(REMEMBERED)(self._best_label)

    def know_labels(self) -> None:
        """Ask for all labels at once: for what names most things of the dataset."""
        if self.known.labels is None:
            rank = {predicate: at for at, predicate in enumerate(LABELS)}
            best: dict[Node, tuple[tuple[object, ...], Literal]] = {}
            near = self.known.near
            rows = (
                self.engine.select(_BEST, labels=LABELS) if near is None else near.having(*LABELS)
            )
            for thing, predicate, text in rows:
                if not isinstance(thing, URIRef) or not isinstance(text, Literal):
                    continue
                key = (rank[predicate], vocab.by_language(text))  # type: ignore[index]
                known = best.get(thing)
                if known is None or key < known[0]:
                    best[thing] = key, text
            self.known.labels = {thing: text for thing, (_, text) in best.items()}

    def _curie(self, iri: str) -> str:
        """An IRI as a CURIE, or in angle brackets where no prefix fits."""
        return vocab.curie(iri, self.prefixes)

    def show(self, term: Node | None) -> str:
        """A term for a person to read: CURIEs, and literals without their type."""
        if term is None:
            return ""
        return self.curie(str(term)) if isinstance(term, URIRef) else str(term)

    def label(self, term: Node) -> str:
        """The best label of a term, English first; else its CURIE; a literal as it is."""
        if not isinstance(term, URIRef):
            return str(term)
        found = self.best_label(term)
        return self.curie(str(term)) if found is None else str(found)

    def _best_label(self, term: Node) -> Literal | None:
        """The literal that a term is best called by, English first; None if it has no label."""
        if self.known.labels is not None:
            return self.known.labels.get(term)
        return self.best_text(term, *LABELS)

    def best_text(self, subject: Node, *predicates: URIRef) -> Literal | None:
        """The best text of the first of some properties that has any, English first."""
        for predicate in predicates:
            found = [one for one in self.objects(subject, predicate) if isinstance(one, Literal)]
            if found:
                return min(found, key=vocab.by_language)
        return None

    def called(self, text: str) -> set[URIRef]:
        """The things with a label or an alternative label that is ``text``, case apart."""
        return set(map(URIRef, lookup.called(self.engine, text)))

    def things(self) -> Iterator[URIRef]:
        """Everything with an IRI that something is said of, each once."""
        return (cast(URIRef, thing) for (thing,) in self.engine.select(lookup.SUBJECTS))

    def resolve(self, text: str) -> URIRef:
        """The thing that ``text`` names: an IRI, a CURIE, or a label (case apart).

        Raises:
            UnknownNameError: nothing in the dataset has that name, or several things have.
        """
        return URIRef(lookup.resolve(self.engine, text))
