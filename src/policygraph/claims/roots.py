"""How many independent sources a statement has, by the ways from it to its ground.

By Menger's theorem the most ways that share no source are as many as the fewest sources without
which no way is left. That number is the count of independent sources; a source that lies on every
way (a dominator) makes the statement fall on its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, product
from typing import Any

from rdflib.term import Node

from policygraph import vocab
from policygraph.claims.derivation import GROUND, START, Ways

# An inference needs all of its premises, so each of them is tried as the one that falls. With more
# combinations than this the count may come out too high; no statement has come near it.
_MOST = 1_000
_Edges = Mapping[Node, frozenset[Node]]


@dataclass(frozen=True)
class Roots:
    """What a statement rests on in the end.

    Attributes:
        independent: the fewest sources that must fall before the statement does.
        roots: where the ways end: what names nothing that it rests on.
        single_points: what makes the statement fall on its own.
        circular: where no way ends, the sources that only cite each other.
    """

    independent: int
    roots: tuple[Node, ...]
    single_points: tuple[Node, ...]
    circular: tuple[Node, ...]


def roots(ways: Ways) -> Roots:
    """The roots of a statement."""
    edges = _living(ways)
    if START not in edges:
        return Roots(0, (), (), _circular(ways.edges))
    counts: list[int] = []
    single: set[Node] = set()
    for network in _networks(edges, ways.inferences):
        count, points = _measures(network)
        counts.append(count)
        single |= points
    ends = [start for start, reached in edges.items() if GROUND in reached]
    first, second = (tuple(vocab.sort_terms(some)) for some in (ends, single))
    return Roots(min(counts), first, second, ())


def _living(ways: Ways) -> dict[Node, frozenset[Node]]:
    """The steps that can be gone to the ground; an inference stands if all of its premises do."""
    alive: set[Node] = {GROUND}
    while True:
        more = {
            start
            for start, ends in ways.edges.items()
            if start not in alive
            and ends
            and (ends <= alive if start in ways.inferences else not ends.isdisjoint(alive))
        }
        if not more:
            break
        alive |= more
    edges = {start: ends & alive for start, ends in ways.edges.items() if start in alive}
    reached: set[Node] = {START}
    waiting: list[Node] = [START]
    while waiting:
        new = edges.get(waiting.pop(), frozenset()) - reached
        reached |= new
        waiting += new
    return {start: ends for start, ends in edges.items() if start in reached}


def _networks(edges: _Edges, inferences: frozenset[Node]) -> Iterator[Any]:
    """The network, once for each choice of a premise of each inference."""
    import networkx as nx

    chosen = [one for one in vocab.sort_terms(edges) if one in inferences]
    premises = [vocab.sort_terms(edges[one]) for one in chosen]
    for choice in islice(product(*premises), _MOST):
        only = dict(zip(chosen, choice, strict=True))
        network = nx.DiGraph()
        for start, ends in edges.items():
            network.add_edges_from((start, end) for end in ends if only.get(start, end) == end)
        yield network


def _measures(network: Any) -> tuple[int, set[Node]]:
    """How many things part the statement from its ground, and those that do it alone."""
    import networkx as nx

    count: int = nx.node_connectivity(network, START, GROUND)
    over = nx.immediate_dominators(network, START)
    points: set[Node] = set()
    at = over[GROUND]
    while at is not None and at != START:
        points.add(at)
        at = over[at]
    return count, points


def _circular(edges: _Edges) -> tuple[Node, ...]:
    """What leads back to itself by way of others."""
    import networkx as nx

    network = nx.DiGraph([(start, end) for start, ends in edges.items() for end in ends])
    rings = nx.strongly_connected_components(network)
    return tuple(vocab.sort_terms(one for ring in rings if len(ring) > 1 for one in ring))
