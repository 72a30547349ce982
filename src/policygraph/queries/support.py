"""The passages that the rows of an answer rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, cast

from policygraph import reading
from policygraph.errors import InputError, Place, TimeLimitError
from policygraph.queries.paths import Triple
from policygraph.queries.reading import read
from policygraph.queries.running import TIMEOUT, use
from policygraph.queries.solving import Row, Solver, Statement
from policygraph.reading import bulk, engine_of
from policygraph.store import Engine, Runner, Table
from policygraph.terms import BLANK, Term, iri

if TYPE_CHECKING:
    from rdflib import URIRef

    from policygraph.reading import Data
    from policygraph.reading.passages import Passage
    from policygraph.store import Triple as NodeTriple


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
    found, placed = _found(text, table, data, timeout, network, engine, file)
    reader = reading.of(data)
    vocabularies = set(map(str, reader.vocabularies))
    rows: list[set[str]] = []
    for statements in found:
        graphs: set[str] = set()
        for triple, graph in statements:
            graphs.update(placed[triple] if graph is None else (graph.value,))
        rows.append(graphs - vocabularies or graphs)
    reader.passages.know(set().union(*rows))
    return tuple(Support(reader.passages.in_order(graphs)) for graphs in rows)


def said(
    text: str,
    table: Table,
    data: Data,
    *,
    timeout: float | None = TIMEOUT,
    network: bool = False,
    engine: Runner | None = None,
    file: str = "query",
) -> tuple[Mapping[NodeTriple, frozenset[URIRef]], ...]:
    """The statements that each row of an answer rests on, each with the graphs it stands in.

    A statement that was asked of one graph, or of those of a FROM, has only these. Takes and raises
    what `cite` does.
    """
    found, placed = _found(text, table, data, timeout, network, engine, file)
    rows = []
    for statements in found:
        row: dict[Triple, set[str]] = {}
        for triple, graph in statements:
            row.setdefault(triple, set()).update(
                placed[triple] if graph is None else (graph.value,)
            )
        rows.append({_nodes(triple): _names(graphs) for triple, graphs in row.items()})
    return tuple(rows)


def _nodes(triple: Triple) -> NodeTriple:
    subject, predicate, value = triple
    return subject.node, predicate.node, value.node


def _names(graphs: set[str]) -> frozenset[URIRef]:
    return frozenset(cast("URIRef", iri(graph).node) for graph in graphs)


def _found(
    text: str,
    table: Table,
    data: Data,
    timeout: float | None,
    network: bool,
    runner: Runner | None,
    file: str,
) -> tuple[list[set[Statement]], dict[Triple, tuple[str, ...]]]:
    """The statements each row rests on, and where those of the default graph stand."""
    engine = engine_of(data)
    select = read(text, file, engine.prefixes)
    end = None if timeout is None else monotonic() + timeout

    def left() -> float | None:
        """The seconds that are left."""
        seconds = None if end is None else end - monotonic()
        if seconds is not None and seconds <= 0:
            raise TimeLimitError("No time is left.")
        return seconds

    try:
        with use(engine, runner) as running:

            def ask(query: str) -> tuple[tuple[str, ...], Sequence[Row]]:
                answer = running.run(query, left(), network, f"{file} (citations)")
                if not isinstance(answer, Table):
                    raise InputError("Only the rows of a SELECT can be cited.")
                return answer.variables, answer.terms

            found = Solver(select, engine, ask, left).statements(table.variables, table.terms)
        left()
        placed = _placed(engine, found, select.merged)
        left()
        return found, placed
    except TimeLimitError:
        raise TimeLimitError(
            f"Finding the passages took longer than {timeout:g} s and was stopped.",
            where=Place(file),
            hint="Raise the limit with --timeout, or ask for less.",
        ) from None


def _placed(
    engine: Engine, found: Sequence[set[Statement]], merged: tuple[Term, ...]
) -> dict[Triple, tuple[str, ...]]:
    """The graphs that the statements stand in which were asked of the default graph.

    Args:
        engine: what tells.
        found: the statements, each with the graph it was asked of.
        merged: the graphs that make up the default graph, if the query says so.
    """
    wanted = {triple for row in found for triple, graph in row if graph is None}
    among = {graph.value for graph in merged}
    placed = {}
    for triple, graphs in bulk.places(engine, wanted).items():
        if not graphs and any(term.kind == BLANK for term in triple):
            raise InputError(
                "A row rests on blank nodes, which cannot be looked up in this dataset.",
                hint="Give the nodes IRIs: blank nodes cannot be cited.",
            )
        placed[triple] = tuple(name for name in graphs if name in among) if among else graphs
    return placed
