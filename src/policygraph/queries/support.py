"""The passages that the rows of an answer rest on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from time import monotonic

from rdflib import BNode, Dataset, URIRef

from policygraph import vocab
from policygraph.errors import InputError, Place, TimeLimitError
from policygraph.queries.reading import read
from policygraph.queries.running import TIMEOUT, use
from policygraph.queries.solving import Row, Solver, Statement
from policygraph.reading.passages import Passage, Passages
from policygraph.store import Runner, Table


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
    engine: Runner | None = None,
    file: str = "query",
) -> tuple[Support, ...]:
    """What each row of an answer rests on, in the order of the rows.

    The graphs of the ontology and of the concept schemes, where the labels of terms stand, are
    left out of a row's citation unless they are all there is.

    Args:
        text: the SELECT that was asked, its parameters bound.
        table: its answer.
        dataset: what it was asked of.
        timeout: the most seconds that finding the passages may take.
        network: lets SERVICE pass, though a row that rests on it is refused.
        engine: an engine on the dataset; without it, a new one.
        file: how messages call the query.

    Raises:
        InputError: the query has a form whose rows cannot be cited; says which.
        TimeLimitError: finding the passages took too long.
    """
    every = said(text, table, dataset, timeout=timeout, network=network, engine=engine, file=file)
    vocabularies = vocab.vocabularies(dataset)
    passages = Passages(dataset)
    supports = []
    for statements in every:
        graphs = set().union(*statements.values())
        places = sorted(graphs - vocabularies or graphs, key=vocab.reading_order)
        supports.append(Support(tuple(passages.of(str(place)) for place in places)))
    return tuple(supports)


def said(
    text: str,
    table: Table,
    dataset: Dataset,
    *,
    timeout: float | None = TIMEOUT,
    network: bool = False,
    engine: Runner | None = None,
    file: str = "query",
) -> tuple[Mapping[vocab.Triple, frozenset[URIRef]], ...]:
    """The statements that each row of an answer rests on, each with the graphs it stands in.

    A statement that was asked of one graph, or of those of a FROM, has only these. Takes and raises
    what `cite` does.
    """
    select = read(text, file, vocab.prefixes_of(dataset))
    end = None if timeout is None else monotonic() + timeout

    def left() -> float | None:
        """The seconds that are left."""
        seconds = None if end is None else end - monotonic()
        if seconds is not None and seconds <= 0:
            raise TimeLimitError("No time is left.")
        return seconds

    try:
        with use(dataset, engine) as running:

            def ask(query: str) -> tuple[tuple[str, ...], Sequence[Row]]:
                answer = running.run(query, left(), network, f"{file} (citations)")
                if not isinstance(answer, Table):
                    raise InputError("Only the rows of a SELECT can be cited.")
                return answer.variables, answer.rows

            found = Solver(select, dataset, ask, left).statements(table.variables, table.rows)
        places = _Places(dataset, select.merged)
        rows = []
        for statements in found:
            left()
            rows.append(places.of(statements))
        return tuple(rows)
    except TimeLimitError:
        raise TimeLimitError(
            f"Finding the passages took longer than {timeout:g} s and was stopped.",
            where=Place(file),
            hint="Raise the limit with --timeout, or ask for less.",
        ) from None


class _Places:
    """Looks up where statements stand, each place once."""

    def __init__(self, dataset: Dataset, merged: tuple[URIRef, ...]) -> None:
        self.dataset = dataset
        self.merged = merged
        self.of_triple = cache(self._of_triple)

    def of(self, statements: Iterable[Statement]) -> dict[vocab.Triple, frozenset[URIRef]]:
        found: dict[vocab.Triple, frozenset[URIRef]] = {}
        for triple, graph in statements:
            graphs = [graph] if graph is not None else self.of_triple(triple)
            found[triple] = found.get(triple, frozenset()).union(graphs)
        return found

    def _of_triple(self, triple: vocab.Triple) -> list[URIRef]:
        found = vocab.places(self.dataset, triple)
        if not found and any(isinstance(term, BNode) for term in triple):
            raise InputError(
                "A row rests on blank nodes, which cannot be looked up in this dataset.",
                hint="Give the nodes IRIs: blank nodes cannot be cited.",
            )
        return [graph for graph in found if graph in self.merged] if self.merged else found
