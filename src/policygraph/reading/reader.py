"""One reading of a dataset: it remembers what it has asked, and the passages that were cited."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from copy import copy
from functools import cached_property, lru_cache
from typing import TypeAlias

from rdflib import PROV, XSD, Dataset, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from policygraph import store, vocab
from policygraph.reading.lookup import REMEMBERED
from policygraph.reading.naming import IDENTITY, WORDS, Naming
from policygraph.reading.near import Near
from policygraph.reading.passages import Passage, Passages
from policygraph.reading.values import Statement, Voice
from policygraph.store import Engine, Triple
from policygraph.vocab import PG, Name, reading_order

PLACES = (PG.Passage, PG.Row, PG.Omission, PG.Inference)
"""The classes of what is a place in a source."""
_PLACES_IN = """SELECT DISTINCT ?place {
  { GRAPH ?place {} } UNION { VALUES ?kind { $kinds } ?place a ?kind }
  FILTER(isIRI(?place) && STRSTARTS(STR(?place), $own)) }"""


class Reader(Naming):
    """One reading of a dataset.

    Attributes:
        cited: the passages that were cited, by the names of their graphs.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.cited: dict[str, Passage] = {}
        self.passages = Passages(engine)
        self._order = lru_cache(REMEMBERED)(
            lambda iri: (self.is_inference(iri), reading_order(iri))
        )
        self.name = lru_cache(REMEMBERED)(self._name)
        # What every row of a table says is asked for once for each row.
        self._graphs = lru_cache(REMEMBERED)(self._standing_in)

    def fresh(self) -> Reader:
        """A reader that shares all that this one remembers, and has cited nothing yet."""
        other = copy(self)
        other.cited = {}
        return other

    def know_all(self) -> None:
        """Ask for the labels, classes and passages of all things at once, and read all that is
        said: for what tells every thing of the dataset one by one."""
        self.known.near = self.known.near or Near(self.engine)
        self.know_labels()
        self.know_classes()
        self.passages.know(str(one) for found in self.all_places.values() for one in found)

    @cached_property
    def all_places(self) -> dict[str, list[URIRef]]:
        """For each source that has any, its passages, rows, omissions and inferences, in order.

        A named graph with a fragment is a place even where nothing describes it; what no named
        graph and no description makes one, such as a term of the ontology, is none.
        """
        found = self.described_places() | {name for name in self.engine.graphs() if "#" in name}
        by_source: dict[str, list[URIRef]] = defaultdict(list)
        for iri in sorted(found, key=reading_order):
            by_source[str(vocab.source_of(iri))].append(iri)
        return dict(by_source)

    def places_in(self, source: str) -> list[URIRef]:
        """As `all_places`, of one source; asked for alone, unless all are known."""
        if "all_places" in self.__dict__:
            return self.all_places.get(source, [])
        kinds = [kind for top in PLACES for kind in self.under(top)]
        rows = self.engine.rows(_PLACES_IN, kinds=kinds, own=Literal(f"{source}#"))
        return sorted((URIRef(str(place)) for (place,) in rows), key=reading_order)

    def described_places(self) -> set[URIRef]:
        """What the dataset describes as a passage, a row, an omission or an inference."""
        things = self.instances(*PLACES)
        return {thing for thing in things if isinstance(thing, URIRef) and "#" in thing}

    @cached_property
    def ends(self) -> dict[Node, tuple[Node, ...]]:
        """The classes whose instances join two things, with the properties that lead to the ends:
        agreements, tenures."""
        found: dict[Node, tuple[Node, ...]] = {}
        for top in set(self.subjects(PG.edgeFrom)):
            ends = [*self.objects(top, PG.edgeFrom), *self.objects(top, PG.edgeTo)]
            for below in self.under(URIRef(str(top))):
                found[below] = (*found.get(below, ()), *vocab.sort_terms(ends))
        return found

    @cached_property
    def named(self) -> frozenset[Node]:
        """The classes whose instances have names for labels, and no sentences."""
        true = Literal("true", datatype=XSD.boolean)
        tops = self.subjects(PG.labelsAreNames, true)
        return frozenset().union(*(self.under(URIRef(str(top))) for top in tops))

    def _name(self, term: Node) -> Name:
        if isinstance(term, Literal):
            plain = term.language or term.datatype is None
            kind = "" if plain else self.curie(str(term.datatype))
            return Name(str(term), datatype=kind, language=term.language or "")
        if not isinstance(term, URIRef):
            return Name(str(term), str(term))
        label = self.best_label(term)
        text = WORDS.get(term, "") or self._place(term) if label is None else str(label)
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
            "; ".join(sorted(map(str, self.objects(iri, PG[name]))))
            for name in ("column", "before", "after", "rule", "reason")
        )
        cell = f"{column} “{before}”" if column else "the row"
        if repair:
            return f"{cell}, read as “{after}” ({rule})"
        return f"{cell}: {reason}" if reason else cell

    def kinds(self, thing: Node) -> tuple[Name, ...]:
        """The classes of ``thing``, by their labels."""
        return self.names(self.classes(thing))

    def names(self, terms: Iterable[Node]) -> tuple[Name, ...]:
        """The names of some terms, each once, sorted."""
        return tuple(sorted(map(self.name, set(terms)), key=lambda name: (name.text, name.iri)))

    def speakers(self, claim: Node) -> tuple[Name, ...]:
        """Who makes a claim."""
        return self.names(self.objects(claim, PROV.wasAttributedTo))

    def voices(self, claim: Node) -> tuple[Voice, ...]:
        """Who makes a claim, each with the graphs that say so."""
        relation = PROV.wasAttributedTo
        found = (self.statement(claim, relation, o) for o in self.objects(claim, relation))
        voices = {Voice(said.value, said.evidence) for said in found}
        return tuple(sorted(voices, key=lambda voice: (voice.speaker.text, voice.speaker.iri)))

    def publishers(self, document: Node) -> tuple[Name, ...]:
        """Who publishes or wrote a document: never who makes the claims in it."""
        properties = (DCTERMS.publisher, DCTERMS.creator, vocab.SCHEMA.creator)
        return self.names(o for p in properties for o in self.objects(document, p))

    def issued(self, document: Node) -> str:
        """The day on which a document came out, the first of several; empty if none is told."""
        return min(map(str, self.objects(document, DCTERMS.issued)), default="")

    def is_inference(self, graph: str) -> bool:
        """Whether what stands in that graph was concluded by a curator."""
        return URIRef(graph) in self.passages.inferences

    def cite(self, graphs: Iterable[str]) -> tuple[str, ...]:
        """The graphs, passages before inferences, in the order of the source; remembers them."""
        waiting = list(graphs)
        found = self.in_order(waiting)
        while waiting:
            iri = waiting.pop()
            if iri not in self.cited:
                self.cited[iri] = self.passages.of(iri)
                waiting += self.cited[iri].derived
        return found

    def in_order(self, graphs: Iterable[str]) -> tuple[str, ...]:
        """The graphs, each once, as `cite` would give them; where few of many are ever shown."""
        return tuple(sorted(set(graphs), key=self._order))

    def passage(self, iri: str) -> Passage:
        """The passage that a named graph stands for; remembers it."""
        self.cite([iri])
        return self.cited[iri]

    def in_graph(self, graph: URIRef) -> list[Triple]:
        """What stands in a named graph."""
        return list(self.triples(graph=graph))

    def statement(self, subject: Node, predicate: Node, value: Node) -> Statement:
        """A statement with the graphs it stands in."""
        graphs = self.cite(self._graphs((subject, predicate, value)))
        inferred = bool(graphs) and all(map(self.is_inference, graphs))
        names = (self.name(subject), self.name(predicate), self.name(value))
        return Statement(*names, graphs, inferred)

    def _standing_in(self, triple: Triple) -> tuple[str, ...]:
        return tuple(map(str, self.places(triple)))

    def statements(self, triples: Iterable[Triple]) -> tuple[Statement, ...]:
        """Statements, each once: by subject, what it is first, then by property and value."""
        return tuple(sorted((self.statement(*triple) for triple in set(triples)), key=_written))


def _written(statement: Statement) -> tuple[object, ...]:
    names = (statement.subject, statement.predicate, statement.value)
    texts = [part for name in names for part in (name.text, name.iri, name.language)]
    rank = IDENTITY.get(URIRef(statement.predicate.iri), len(IDENTITY))
    return (*texts[:3], rank, *texts[3:])


Data: TypeAlias = Dataset | Graph | Engine | Reader
"""What the public functions read: a dataset of rdflib's, an engine, or a reader that another
function has made, whose memory they then share."""


def of(data: Data) -> Reader:
    """A reader of some data: a fresh one that shares the memory of the reader given, or a new one
    on an engine, or on a dataset, which is put into an engine in memory once."""
    return data.fresh() if isinstance(data, Reader) else Reader(store.engine_of(data))
