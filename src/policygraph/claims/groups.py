"""Pairs in conflict as groups: three counts of one thing are one conflict of three sides."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
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
    near: dict[_T, set[_T]] = {node: set() for node in order}
    for one, other in comparable:
        near[one].add(other)
        near[other].add(one)
    waiting = {frozenset(pair) for pair in against}
    opposed = {node for pair in waiting for node in pair}
    found: list[list[_T]] = []
    cliques = (set(one) for one in _cliques({n: near[n] & opposed for n in order if n in opposed}))
    for clique in sorted(cliques, key=lambda one: (-len(one), sorted(order[n] for n in one))):
        settled = {pair for pair in waiting if pair <= clique}
        if settled:
            waiting -= settled
            members = {node for pair in settled for node in pair}
            found.append(sorted(members, key=order.__getitem__))
    return sorted(found, key=lambda one: [order[node] for node in one])


def _cliques(near: Mapping[_T, set[_T]]) -> Iterator[list[_T]]:
    """The maximal cliques of a graph: Bron and Kerbosch with a pivot, without recursion."""
    stack: list[tuple[list[_T], set[_T], set[_T]]] = [([], set(near), set())]
    while stack:
        clique, candidates, done = stack.pop()
        if not candidates:
            if not done:
                yield clique
            continue
        pivot = max(candidates | done, key=lambda node: len(near[node] & candidates))
        for node in list(candidates - near[pivot]):
            stack.append(([*clique, node], candidates & near[node], done & near[node]))
            candidates = candidates - {node}
            done = done | {node}
