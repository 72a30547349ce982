"""A dataset copied into memory, for work that walks all of it many times.

A lookup there takes a fraction of the time of one in Oxigraph, whose every answer becomes rdflib's
terms anew, and less than half of one in rdflib's own memory. No query runs on it.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from functools import cache
from typing import Any, cast

from rdflib import Dataset, Graph
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.namespace import NamespaceManager
from rdflib.paths import Path
from rdflib.plugins.stores.memory import Memory
from rdflib.term import Node

from policygraph.store.datasets import _Dataset, adopt, named
from policygraph.vocab import Triple


class _Held(Memory):
    """Statements by each of their terms and by their named graphs; the default graph has all.

    A pattern is looked for among the fewest that share a term with it: most things have few
    statements, and an index of pairs of terms would take more memory than the statements.
    """

    def __init__(self) -> None:
        super().__init__()
        self.graphs: dict[Triple, list[Node]] = {}
        # One object stands for each term, so that terms are compared without rdflib's ``__eq__``.
        self._terms: dict[Node, Node] = {}
        self._by: tuple[dict[Node, list[Triple]], ...] = ({}, {}, {})
        self._inside: dict[Node, list[Triple]] = {}
        self._graph = cache(lambda name: Graph(self, name, bind_namespaces="none"))

    def take(self, s: Node, p: Node, o: Node, graph: Node | None = None) -> None:
        """Take in a statement, with a named graph that it stands in."""
        known = self._terms.setdefault
        triple = known(s, s), known(p, p), known(o, o)
        graphs = self.graphs.get(triple)
        if graphs is None:
            graphs = self.graphs[triple] = []
            for index, term in zip(self._by, triple, strict=True):
                index.setdefault(term, []).append(triple)
        if graph is not None:
            graphs.append(graph)
            self._inside.setdefault(graph, []).append(triple)

    def like(self, pattern: Iterable[Node | None], graph: Node | None = None) -> Iterable[Triple]:
        """The statements that match a pattern, of one named graph or of all."""
        s, p, o = terms = [None if one is None else self._terms.get(one, one) for one in pattern]
        parts = zip(self._by, terms, strict=True)
        alike: list[Iterable[Triple]] = [by.get(one, ()) for by, one in parts if one is not None]
        if graph is not None:
            alike.append(self._inside.get(graph, ()))
        return (
            triple
            for triple in min(alike, key=len, default=self.graphs)  # type: ignore[arg-type]
            if (s is None or s is triple[0])
            and (p is None or p is triple[1])
            and (o is None or o is triple[2])
            and (graph is None or graph in self.graphs[triple])
        )

    def triples(
        self, triple_pattern: Any, context: Graph | None = None
    ) -> Generator[Any, None, None]:
        for triple in self.like(triple_pattern, _named(context)):
            yield triple, self.contexts(triple)

    def contexts(self, triple: Any = None) -> Generator[Graph, None, None]:
        yield from map(self._graph, self.graphs.get(triple, ()) if triple else self._inside)

    def __len__(self, context: Graph | None = None) -> int:
        graph = _named(context)
        return len(self.graphs if graph is None else self._inside.get(graph, ()))


def _named(context: Graph | None) -> Node | None:
    """The name of a graph; None for the default graph."""
    name = None if context is None else context.identifier
    return None if name == DATASET_DEFAULT_GRAPH_ID else name


class _Walked(_Dataset):
    def triples(self, pattern: Any, context: Any = None) -> Any:
        """As rdflib's, without what it does to find out that the default graph is meant."""
        if context is None and len(pattern) == 3 and not isinstance(pattern[1], Path):
            return iter(cast(_Held, self.store).like(pattern))
        return super().triples(pattern, context)

    def quads(self, quad: Any = None) -> Generator[Any, None, None]:
        """As rdflib's, but the default graph is told only of what stands in no other."""
        *pattern, graph = quad or (None, None, None, None)
        if graph is not None:
            yield from super().quads(quad)
            return
        held = cast(_Held, self.store)
        for triple in held.like(pattern):
            for name in held.graphs[triple] or (DATASET_DEFAULT_GRAPH_ID,):
                yield *triple, name


def walked(dataset: Dataset) -> Dataset:
    """A copy of a dataset to read only: its named graphs, and their union in the default graph."""
    if isinstance(dataset, _Walked):
        return dataset
    held, ours = _Held(), adopt(dataset)
    for quad in named(ours):
        held.take(*quad)
    if len(ours.default_graph) > len(held.graphs):
        for triple in ours.default_graph:
            held.take(*triple)
    copy = _Walked(store=held, default_union=False)
    # As `store` does: rdflib binds 29 prefixes of its own.
    manager = NamespaceManager(copy, bind_namespaces="none")
    copy.namespace_manager = copy.default_graph.namespace_manager = manager
    for prefix, namespace in ours.namespaces():
        copy.bind(prefix, namespace)
    return copy
