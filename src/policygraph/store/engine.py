"""What answers questions about a dataset: the protocol, and the engine embedded in this process.

An engine holds a dataset by one convention: the default graph holds each statement once
(``sd:UnionDefaultGraph`` without duplicates), and the named graphs say where each stands. Whoever
wants to know something asks it in SPARQL, for sets and counts, or by a pattern, for one thing;
nobody copies the dataset to walk it.

These are the package's own questions. They run in this process, and are trusted. A user's query
runs in a process of its own: `policygraph.store.runner`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar, cast

import pyoxigraph as ox

from policygraph.errors import EngineError, TimeLimitError
from policygraph.lexical import PREFIXES
from policygraph.sparql import serialise
from policygraph.store.terms import from_engine, node, to_engine
from policygraph.terms import Term

if TYPE_CHECKING:
    from rdflib import Dataset, Graph
    from rdflib.term import Node, URIRef

# As strings: a query from the command line must not wait for rdflib.
Row: TypeAlias = "tuple[Node | None, ...]"
Triple: TypeAlias = "tuple[Node, Node, Node]"
Quad: TypeAlias = "tuple[Node, Node, Node, URIRef]"
PlainRow: TypeAlias = tuple[Term | None, ...]
Given: TypeAlias = "Node | Term | Iterable[Node | Term]"

_T = TypeVar("_T")

_PARAMETER = re.compile(r"\$(\w+)")
# Terms come again and again; one object of each saves memory and time.
_TERMS = 1 << 16
_CHUNK = 1 << 22


@dataclass(frozen=True)
class Cost:
    """What a question may cost.

    Attributes:
        rows: the most rows of its answer; None for any number.
        seconds: the most time until its last row, looked at between rows, since a running query
            cannot be interrupted from inside its process; None for any.
    """

    rows: int | None = None
    seconds: float | None = None


FREE = Cost()
"""A question that may cost what it costs."""


class Engine(Protocol):
    """Answers questions about one dataset; terms in and out are rdflib's, or plain values.

    In the text of a query, ``$name`` stands for the term, or the terms with a blank between, that
    is given by that name: ``engine.select("SELECT ?o { $thing ?p ?o }", thing=iri)``. The
    prefixes of the dataset need no declaration.
    """

    @property
    def prefixes(self) -> Mapping[str, str]:
        """The prefixes of the dataset, those that every project has included."""

    def select(self, query: str, cost: Cost = FREE, **terms: Given) -> Iterator[Row]:
        """The rows of a SELECT, in its order.

        Raises:
            EngineError: the answer has more rows than it may have.
            TimeLimitError: it took longer than it may.
        """

    def rows(self, query: str, cost: Cost = FREE, **terms: Given) -> Iterator[PlainRow]:
        """As `select`, in plain values."""

    def ask(self, query: str, **terms: Given) -> bool:
        """The answer to an ASK."""

    def construct(self, query: str, cost: Cost = FREE, **terms: Given) -> Iterator[Triple]:
        """The statements of a CONSTRUCT; raises as `select`."""

    def triples(
        self,
        subject: Node | None = None,
        predicate: Node | None = None,
        value: Node | None = None,
        graph: URIRef | None = None,
    ) -> Iterator[Triple]:
        """The statements that match, each once; of one named graph, if one is given."""

    def quads(
        self,
        subject: Node | None = None,
        predicate: Node | None = None,
        value: Node | None = None,
    ) -> Iterator[Quad]:
        """The statements that match, once for each named graph that they stand in."""

    def graphs(self) -> Iterator[URIRef]:
        """The names of the named graphs."""

    def has_graph(self, name: str) -> bool:
        """Whether a named graph has that name."""

    def nquads(self, wanted: Callable[[str], bool] | None = None) -> Iterator[bytes]:
        """The named graphs, or those that are wanted by their names, as N-Quads: whole lines in
        each chunk, in no order, a line perhaps more than once. Each literal has the form that it
        was read in, wherever that is known. For what writes the whole dataset, and for nothing
        else."""


class Embedded:
    """An engine in this process: Oxigraph, on disk (then read-only) or in memory.

    Args:
        inner: the store that holds the dataset by the convention.
        path: its folder; None where it is in memory.
        prefixes: the prefixes of the dataset.
        read: the N-Quads that were loaded, in files or in chunks of whole lines, each line with
            a graph name; None where they are not known.
    """

    def __init__(
        self,
        inner: ox.Store,
        path: Path | None,
        prefixes: Mapping[str, str],
        read: Sequence[Path | bytes] | None = None,
    ) -> None:
        self.inner = inner
        self.path = path
        self.read = read
        self.prefixes = {**PREFIXES, **prefixes}

    @cached_property
    def _from(self) -> Callable[[object], Node]:
        return lru_cache(_TERMS)(node)

    @cached_property
    def _to(self) -> Callable[[Node], object]:
        return lru_cache(_TERMS)(to_engine)

    def select(self, query: str, cost: Cost = FREE, **terms: Given) -> Iterator[Row]:
        """See `Engine.select`."""
        convert = self._from
        for row in _within(cost, self._solutions(query, terms)):
            yield tuple([None if term is None else convert(term) for term in row])

    def rows(self, query: str, cost: Cost = FREE, **terms: Given) -> Iterator[PlainRow]:
        """See `Engine.rows`."""
        convert = from_engine
        for row in _within(cost, self._solutions(query, terms)):
            yield tuple([None if term is None else convert(term) for term in row])

    def ask(self, query: str, **terms: Given) -> bool:
        """See `Engine.ask`."""
        return bool(self._query(query, terms))

    def construct(self, query: str, cost: Cost = FREE, **terms: Given) -> Iterator[Triple]:
        """See `Engine.construct`."""
        convert = self._from
        for triple in _within(cost, cast(ox.QueryTriples, self._query(query, terms))):
            yield convert(triple.subject), convert(triple.predicate), convert(triple.object)

    def triples(
        self,
        subject: Node | None = None,
        predicate: Node | None = None,
        value: Node | None = None,
        graph: URIRef | None = None,
    ) -> Iterator[Triple]:
        """See `Engine.triples`."""
        convert = self._from
        name = ox.DefaultGraph() if graph is None else self._term(graph)
        for quad in self._matching(subject, predicate, value, name):
            yield convert(quad.subject), convert(quad.predicate), convert(quad.object)

    def quads(
        self,
        subject: Node | None = None,
        predicate: Node | None = None,
        value: Node | None = None,
    ) -> Iterator[Quad]:
        """See `Engine.quads`."""
        convert = self._from
        for quad in self._matching(subject, predicate, value, None):
            graph = quad.graph_name
            if isinstance(graph, ox.NamedNode):
                s, p, o = convert(quad.subject), convert(quad.predicate), convert(quad.object)
                yield s, p, o, cast("URIRef", convert(graph))

    def graphs(self) -> Iterator[URIRef]:
        """See `Engine.graphs`."""
        for name in self.inner.named_graphs():
            if isinstance(name, ox.NamedNode):
                yield cast("URIRef", self._from(name))

    def has_graph(self, name: str) -> bool:
        """See `Engine.has_graph`."""
        try:
            return self.inner.contains_named_graph(ox.NamedNode(name))
        except ValueError:  # not an absolute IRI
            return False

    def nquads(self, wanted: Callable[[str], bool] | None = None) -> Iterator[bytes]:
        """See `Engine.nquads`.

        Oxigraph keeps numbers, times and durations by value. What was read is passed on as it
        was; only where it is not known or gone, the store is written down.
        """
        read = self.read
        if read is None or not all(isinstance(one, bytes) or one.is_file() for one in read):
            yield from self._dumped(wanted)
        elif wanted is None:
            yield from _chunks(read)
        else:
            keeps = lru_cache(_TERMS)(lambda name: wanted(name[1:-1].decode()))
            for chunk in _chunks(read):
                lines = chunk.splitlines(keepends=True)
                yield b"".join(
                    [line for line in lines if keeps(line[line.rindex(b" ", 0, -3) + 1 : -3])]
                )

    def _dumped(self, wanted: Callable[[str], bool] | None) -> Iterator[bytes]:
        for graph in self.inner.named_graphs():
            if wanted is None or wanted(graph.value):
                triples = self.inner.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph) or b""
                yield triples.replace(b" .\n", f" {graph} .\n".encode())

    def _matching(
        self, subject: Node | None, predicate: Node | None, value: Node | None, graph: object
    ) -> Iterator[ox.Quad]:
        try:
            terms: list[Any] = [self._term(term) for term in (subject, predicate, value)]
        except ValueError:  # a relative IRI, say: nothing can be said of it
            return iter(())
        s, p, o = terms
        return self.inner.quads_for_pattern(s, p, o, cast(Any, graph))

    def _term(self, term: Node | None) -> object:
        return None if term is None else self._to(term)

    def _solutions(self, query: str, terms: Mapping[str, Given]) -> Iterator[tuple[object, ...]]:
        return cast(Iterator[tuple[object, ...]], self._query(query, terms))

    def _query(self, query: str, terms: Mapping[str, Given]) -> object:
        try:
            return self.inner.query(filled(query, terms), prefixes=self.prefixes)
        except (OSError, RuntimeError) as fault:
            raise EngineError(f"The engine could not answer: {fault}") from fault


def engine_of(data: Dataset | Graph | Engine) -> Engine:
    """The engine of a dataset made by `store`, or an engine as it is; any other dataset or graph
    of rdflib's is copied into one in memory, once.

    Statements in no named graph stand in the default graph only.

    Raises:
        InputError: a term that RDF 1.1 does not allow where it stands.
    """
    rdflib = sys.modules.get("rdflib.graph")
    if rdflib is None or not isinstance(data, rdflib.Graph):
        return cast(Engine, data)
    from policygraph.store.datasets import engine_of_graph

    return engine_of_graph(data)


def _chunks(read: Iterable[Path | bytes]) -> Iterator[bytes]:
    """Whole lines of N-Quads, some megabytes at a time."""
    for one in read:
        if isinstance(one, bytes):
            yield one
        else:
            with one.open("rb") as file:
                while lines := file.readlines(_CHUNK):
                    yield b"".join(lines)


def filled(query: str, terms: Mapping[str, Given]) -> str:
    """The text of one of the package's own queries with ``$name`` replaced by serialised terms.

    Raises:
        InputError: a term that SPARQL cannot hold.
    """
    if not terms:
        return query

    def text(found: re.Match[str]) -> str:
        given = terms.get(found[1])
        if given is None:
            return found[0]
        # rdflib's terms are strings.
        if isinstance(given, str | Term):
            return serialise(given)
        return " ".join(map(serialise, cast("Iterable[Term]", given)))

    return _PARAMETER.sub(text, query)


def _within(cost: Cost, rows: Iterable[_T]) -> Iterator[_T]:
    return iter(rows) if cost == FREE else _counted(cost, rows)


def _counted(cost: Cost, rows: Iterable[_T]) -> Iterator[_T]:
    end = None if cost.seconds is None else monotonic() + cost.seconds
    for count, row in enumerate(rows):
        if cost.rows is not None and count >= cost.rows:
            raise EngineError(f"The answer has more than {cost.rows:,} rows.")
        if end is not None and monotonic() > end:
            raise TimeLimitError(f"The question took longer than {cost.seconds:g} s.")
        yield row
