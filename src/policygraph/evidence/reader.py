"""Names, classes, passages and statements read from a dataset, each once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, cached_property, lru_cache

from rdflib import OWL, PROV, RDF, RDFS, SKOS, Dataset, Literal, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from policygraph import vocab
from policygraph.evidence.sources import all_places
from policygraph.evidence.values import Statement, Voice
from policygraph.passages import Passage, Passages
from policygraph.vocab import PG, Name, reading_order

# Vocabularies whose terms a dataset seldom labels.
_WORDS = {
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


class Reader:
    """One reading of a dataset; it remembers the passages that were cited."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.prefixes = vocab.prefixes_of(dataset)
        self.cited: dict[str, Passage] = {}
        self.passages = Passages(dataset)
        # Per reader, not per class: datasets differ.
        self._order = cache(lambda iri: (self.is_inference(iri), reading_order(iri)))
        self.curie = cache(self._curie)
        self.name = cache(self._name)
        self.under = cache(self._under)
        self.classes = cache(self._classes)
        # What every row of a table says is asked for once for each row.
        self.statement = lru_cache(1 << 15)(self._statement)

    @cached_property
    def places(self) -> dict[str, list[URIRef]]:
        """The places that are cited in each source, as `evidence.sources.all_places` finds them."""
        return all_places(self.dataset)

    @cached_property
    def ends(self) -> dict[Node, tuple[Node, ...]]:
        """The classes whose instances join two things, with the properties that lead to the ends:
        agreements, tenures."""
        found: dict[Node, tuple[Node, ...]] = {}
        for top in set(self.dataset.subjects(PG.edgeFrom)):
            ends = [*self.dataset.objects(top, PG.edgeFrom), *self.dataset.objects(top, PG.edgeTo)]
            for below in self.under(URIRef(str(top))):
                found[below] = (*found.get(below, ()), *vocab.sort_terms(ends))
        return found

    def _curie(self, iri: str) -> str:
        """The short name of an IRI."""
        return vocab.curie(iri, self.prefixes)

    def _name(self, term: Node) -> Name:
        if isinstance(term, Literal):
            plain = term.language or term.datatype is None
            kind = "" if plain else self.curie(str(term.datatype))
            return Name(str(term), datatype=kind, language=term.language or "")
        if not isinstance(term, URIRef):
            return Name(str(term), str(term))
        label = vocab.best_label(self.dataset, term)
        text = _WORDS.get(term, "") or self._place(term) if label is None else str(label)
        return Name(text or self.curie(str(term)), str(term))

    def _place(self, iri: URIRef) -> str:
        """What to call a passage or a row, which has no label: its source, and where in it."""
        if "#" not in iri:
            return ""
        if self.is_a(iri, PG.Passage) or self.is_a(iri, PG.Row):
            return self.passages.of(str(iri)).place
        return self._cell(iri)

    def _cell(self, iri: URIRef) -> str:
        """What to call a repair or a reject of a table: its column, its cell and what became."""
        repair, reject = self.is_a(iri, PG.Repair), self.is_a(iri, PG.Reject)
        if not repair and not reject:
            return ""
        column, before, after, rule, reason = (
            "; ".join(sorted(map(str, self.dataset.objects(iri, PG[name]))))
            for name in ("column", "before", "after", "rule", "reason")
        )
        cell = f"{column} “{before}”" if column else "the row"
        if repair:
            return f"{cell}, read as “{after}” ({rule})"
        return f"{cell}: {reason}" if reason else cell

    def _under(self, top: URIRef, relation: URIRef = RDFS.subClassOf) -> set[Node]:
        return vocab.below(self.dataset, top, relation)

    def _classes(self, thing: Node) -> frozenset[URIRef]:
        return frozenset(vocab.kinds(self.dataset, thing))

    def is_a(self, thing: Node, top: URIRef) -> bool:
        """Whether one of the classes of ``thing`` is ``top`` or stands under it."""
        return not self.classes(thing).isdisjoint(self.under(top))

    def kinds(self, thing: Node) -> tuple[Name, ...]:
        """The classes of ``thing``, by their labels."""
        return self.names(self.classes(thing))

    def names(self, terms: Iterable[Node]) -> tuple[Name, ...]:
        """The names of some terms, each once, sorted."""
        return tuple(sorted(map(self.name, set(terms)), key=lambda name: (name.text, name.iri)))

    def speakers(self, claim: Node) -> tuple[Name, ...]:
        """Who makes a claim."""
        return self.names(self.dataset.objects(claim, PROV.wasAttributedTo))

    def voices(self, claim: Node) -> tuple[Voice, ...]:
        """Who makes a claim, each with the graphs that say so."""
        relation = PROV.wasAttributedTo
        found = (self.statement(claim, relation, o) for o in self.dataset.objects(claim, relation))
        voices = {Voice(said.value, said.evidence) for said in found}
        return tuple(sorted(voices, key=lambda voice: (voice.speaker.text, voice.speaker.iri)))

    def publishers(self, document: Node) -> tuple[Name, ...]:
        """Who publishes or wrote a document: never who makes the claims in it."""
        properties = (DCTERMS.publisher, DCTERMS.creator, vocab.SCHEMA.creator)
        return self.names(o for p in properties for o in self.dataset.objects(document, p))

    def issued(self, document: Node) -> str:
        """The day on which a document came out, the first of several; empty if none is told."""
        return min(map(str, self.dataset.objects(document, DCTERMS.issued)), default="")

    def is_inference(self, graph: str) -> bool:
        """Whether what stands in that graph was concluded by a curator."""
        return URIRef(graph) in self.passages.inferences

    def cite(self, graphs: Iterable[str]) -> tuple[str, ...]:
        """The graphs, passages before inferences, in the order of the source; remembers them."""
        waiting = list(graphs)
        found = tuple(sorted(set(waiting), key=self._order))
        while waiting:
            iri = waiting.pop()
            if iri not in self.cited:
                self.cited[iri] = self.passages.of(iri)
                waiting += self.cited[iri].derived
        return found

    def passage(self, iri: str) -> Passage:
        """The passage that a named graph stands for; remembers it."""
        self.cite([iri])
        return self.cited[iri]

    def in_graph(self, graph: URIRef) -> list[vocab.Triple]:
        """What stands in a named graph."""
        return list(self.dataset.get_context(graph).triples((None, None, None)))

    def _statement(self, subject: Node, predicate: Node, value: Node) -> Statement:
        """A statement with the graphs it stands in."""
        graphs = self.cite(map(str, vocab.places(self.dataset, (subject, predicate, value))))
        inferred = bool(graphs) and all(map(self.is_inference, graphs))
        names = (self.name(subject), self.name(predicate), self.name(value))
        return Statement(*names, graphs, inferred)

    def statements(self, triples: Iterable[vocab.Triple]) -> tuple[Statement, ...]:
        """Statements, each once: by subject, what it is first, then by property and value."""
        return tuple(sorted((self.statement(*triple) for triple in set(triples)), key=_written))


def _written(statement: Statement) -> tuple[object, ...]:
    names = (statement.subject, statement.predicate, statement.value)
    texts = [part for name in names for part in (name.text, name.iri, name.language)]
    rank = IDENTITY.get(URIRef(statement.predicate.iri), len(IDENTITY))
    return (*texts[:3], rank, *texts[3:])
