"""The passages that the rows of an answer rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, cast

from policygraph.errors import InputError, Place, TimeLimitError
from policygraph.queries.reading import read
from policygraph.queries.running import TIMEOUT, use
from policygraph.queries.solving import Row, Solver, Statement
from policygraph.reading import bulk, engine_of
from policygraph.reading.passages import Passage, Passages
from policygraph.store import Runner, Table
from policygraph.terms import BLANK, iri

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rdflib import URIRef

    from policygraph.reading import Data
    from policygraph.store import Triple


@dataclass(frozen=True)
class Support:
    """What a row rests on: its passages in the order of the sources and the places in them."""

    passages: tuple[Passage, ...]


def cite(
    text: str,
    table: Table,
    data: Data,
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
        data: what it was asked of.
        timeout: the most seconds that finding the passages may take.
        network: lets SERVICE pass, though a row that rests on it is refused.
        engine: a runner on the data; without it, a new one.
        file: how messages call the query.

    Raises:
        InputError: the query has a form whose rows cannot be cited; says which.
        TimeLimitError: finding the passages took too long.
    """
    found, graphs_of = _found(text, table, data, timeout, network, engine, file)
    passages = Passages(engine_of(data))
    vocabularies = passages.vocabularies
    stands = [set[str]().union(*map(graphs_of, statements)) for statements in found]
    rows = [graphs - vocabularies or graphs for graphs in stands]
    passages.know(set[str]().union(*rows))
    return tuple(Support(passages.in_order(graphs)) for graphs in rows)


def said(
    text: str,
    table: Table,
    data: Data,
    *,
    timeout: float | None = TIMEOUT,
    engine: Runner | None = None,
    file: str = "query",
) -> tuple[Mapping[Triple, frozenset[URIRef]], ...]:
    """The statements that each row of an answer rests on, each with the graphs it stands in.

    A statement that was asked of one graph, or of those of a FROM, has only these. Takes and raises
    what `cite` does.
    """
    found, graphs_of = _found(text, table, data, timeout, False, engine, file)
    rows = []
    for statements in found:
        row: dict[Triple, frozenset[URIRef]] = {}
        for statement in statements:
            s, p, o = (term.node for term in statement[0])
            graphs = (cast("URIRef", iri(graph).node) for graph in graphs_of(statement))
            row[s, p, o] = row.get((s, p, o), frozenset()).union(graphs)
        rows.append(row)
    return tuple(rows)


def _found(
    text: str,
    table: Table,
    data: Data,
    timeout: float | None,
    network: bool,
    runner: Runner | None,
    file: str,
) -> tuple[list[set[Statement]], Callable[[Statement], Iterable[str]]]:
    """The statements each row rests on, and what tells the graphs that one of them stands in."""
    engine = engine_of(data)
    select = read(text, file, engine.prefixes)
    end = None if timeout is None else monotonic() + timeout

    def left() -> float | None:
        """The seconds that are left."""
        seconds = None if end is None else end - monotonic()
        if seconds is not None and seconds <= 0:
            raise TimeLimitError("No time is left.")
        return seconds

    def ask(query: str) -> tuple[tuple[str, ...], Sequence[Row]]:
        answer = running.run(query, left(), network, f"{file} (citations)")
        assert isinstance(answer, Table)  # A SELECT was asked.
        return answer.variables, answer.terms

    try:
        with use(engine, runner) as running:
            found = Solver(select, engine, ask, left).statements(table.variables, table.terms)
        left()
        placed = bulk.places(
            engine, {triple for row in found for triple, graph in row if graph is None}
        )
        left()
    except TimeLimitError:
        raise TimeLimitError(
            f"Finding the passages took longer than {timeout:g} s and was stopped.",
            where=Place(file),
            hint="Raise the limit with --timeout, or ask for less.",
        ) from None
    for triple, graphs in placed.items():
        if not graphs and any(term.kind == BLANK for term in triple):
            raise InputError(
                "A row rests on blank nodes, which cannot be looked up in this dataset.",
                hint="Give the nodes IRIs: blank nodes cannot be cited.",
            )
    among = {graph.value for graph in select.merged}

    def graphs_of(statement: Statement) -> Iterable[str]:
        triple, graph = statement
        if graph is not None:
            return (graph.value,)
        return among.intersection(placed[triple]) if among else placed[triple]

    return found, graphs_of
