"""The passages that the rows of an answer rest on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from rdflib import OWL, RDF, SKOS, BNode, Dataset, Literal, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from policygraph import vocab
from policygraph.errors import InputError
from policygraph.queries.reading import read
from policygraph.queries.running import TIMEOUT, use
from policygraph.queries.solving import Row, Solver, Statement
from policygraph.store import Engine, Table
from policygraph.vocab import PG


@dataclass(frozen=True)
class Passage:
    """A place that is cited.

    Attributes:
        iri: the graph of the statements that stand there.
        source: the title of its source; its CURIE if it has none.
        line: the line of the text that it begins on, where that is known.
        gloss: what it says, in the curator's words; empty if nobody wrote it down.
    """

    iri: str
    source: str
    line: int | None = None
    gloss: str = ""

    def __str__(self) -> str:
        place = self.source if self.line is None else f"{self.source}, line {self.line}"
        return f"{place}: {self.gloss}" if self.gloss else place


@dataclass(frozen=True)
class Support:
    """What a row rests on: its passages in the order of the sources and the places in them."""

    passages: tuple[Passage, ...]


def cite(
    text: str,
    table: Table,
    dataset: Dataset,
    *,
    timeout: float | None = TIMEOUT,
    network: bool = False,
    engine: Engine | None = None,
    file: str = "query",
) -> tuple[Support, ...]:
    """What each row of an answer rests on, in the order of the rows.

    The graphs of the ontology and of the concept schemes, where the labels of terms stand, are
    left out of a row's citation unless they are all there is.

    Args:
        text: the SELECT that was asked, its parameters bound.
        table: its answer.
        dataset: what it was asked of.
        timeout: the most seconds that each of the queries that find the passages may run.
        network: lets SERVICE pass, though a row that rests on it is refused.
        engine: an engine on the dataset; without it, a new one.
        file: how messages call the query.

    Raises:
        InputError: the query has a form whose rows cannot be cited; says which.
        TimeLimitError: finding the passages took too long.
    """
    select = read(text, file, vocab.prefixes_of(dataset))
    with use(dataset, engine) as running:

        def ask(query: str) -> tuple[tuple[str, ...], Sequence[Row]]:
            answer = running.run(query, timeout, network, f"{file} (citations)")
            if not isinstance(answer, Table):
                raise InputError("Only the rows of a SELECT can be cited.")
            return answer.variables, answer.rows

        found = Solver(select, dataset, ask).statements(table.variables, table.rows)
    places = _Places(dataset, select.merged)
    return tuple(Support(places.passages(statements)) for statements in found)


class _Places:
    """Looks up where statements stand, each place once."""

    def __init__(self, dataset: Dataset, merged: tuple[URIRef, ...]) -> None:
        self.dataset = dataset
        self.merged = merged
        self.passage = cache(self._passage)
        self.of_triple = cache(self._of_triple)
        self.declares_terms = cache(self._declares_terms)

    def passages(self, statements: Iterable[Statement]) -> tuple[Passage, ...]:
        graphs: set[URIRef] = set()
        for triple, graph in statements:
            graphs.update([graph] if graph is not None else self.of_triple(triple))
        cited = {graph for graph in graphs if not self.declares_terms(graph)} or graphs
        return tuple(self.passage(graph) for graph in sorted(cited, key=_reading_order))

    def _of_triple(self, triple: vocab.Triple) -> list[URIRef]:
        found = vocab.places(self.dataset, triple)
        if not found and any(isinstance(term, BNode) for term in triple):
            raise InputError(
                "A row rests on blank nodes, which cannot be looked up in this dataset.",
                hint="Give the nodes IRIs: blank nodes cannot be cited.",
            )
        return [graph for graph in found if graph in self.merged] if self.merged else found

    def _declares_terms(self, graph: URIRef) -> bool:
        kinds = (OWL.Ontology, SKOS.ConceptScheme)
        return any(next(self._objects(graph, RDF.type, kind), None) for kind in kinds)

    def _objects(
        self, subject: URIRef, predicate: URIRef, value: URIRef | None = None
    ) -> Iterator[Node]:
        return (o for _, _, o in self.dataset.default_graph.triples((subject, predicate, value)))

    def _passage(self, graph: URIRef) -> Passage:
        source = URIRef(graph.partition("#")[0])
        title = self._text(source, DCTERMS.title)
        line = self._text(graph, PG.line)
        return Passage(
            iri=str(graph),
            source=title or vocab.curie(source, vocab.prefixes_of(self.dataset)),
            line=int(line) if line.isdecimal() else None,
            gloss=self._text(graph, PG.gloss),
        )

    def _text(self, subject: URIRef, predicate: URIRef) -> str:
        values = (o for o in self._objects(subject, predicate) if isinstance(o, Literal))
        return min((str(value) for value in values), default="")


def _reading_order(graph: URIRef) -> list[tuple[bool, int, str]]:
    """The order in which a reader meets the places: numbers in an IRI count as numbers."""
    parts = re.split(r"([0-9]+)", graph)
    return [(part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts]
