"""Pairs in conflict as groups: three counts of one thing are one conflict of three sides."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TypeVar

_T = TypeVar("_T", bound=Hashable)


def groups(
    nodes: Iterable[_T], comparable: Iterable[tuple[_T, _T]], against: Iterable[tuple[_T, _T]]
) -> list[list[_T]]:
    """The largest sets of nodes that can all be compared and are each against another of the set.

    Every pair that is against each other is in one of the sets.

    Args:
        nodes: all of them, in the order that the sets and their members shall have.
        comparable: the pairs that can be compared.
        against: of these, the pairs in conflict.
    """
    order = {node: at for at, node in enumerate(nodes)}
    waiting = {frozenset(pair) for pair in against}
    if not waiting:
        return []
    # Slow to import, and few things are in conflict.
    import networkx as nx

    opposed = {node for pair in waiting for node in pair}
    found: list[list[_T]] = []
    near: nx.Graph[_T] = nx.Graph()
    near.add_edges_from(comparable)
    cliques = map(set, nx.find_cliques(near.subgraph(opposed)))
    for clique in sorted(cliques, key=lambda one: (-len(one), sorted(order[n] for n in one))):
        settled = {pair for pair in waiting if pair <= clique}
        if settled:
            waiting -= settled
            members = {node for pair in settled for node in pair}
            found.append(sorted(members, key=order.__getitem__))
    return sorted(found, key=lambda one: [order[node] for node in one])
