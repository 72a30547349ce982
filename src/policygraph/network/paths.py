"""How two things are connected, step by step and in sentences."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from rdflib import URIRef

from policygraph import reading
from policygraph.network import building
from policygraph.network.building import Declared
from policygraph.network.model import Edge, Network, edges, known
from policygraph.reading import Data, wording
from policygraph.vocab import PG


@dataclass(frozen=True)
class PathStep:
    """From one thing of a path to the next, with every relation between the two."""

    start: str
    end: str
    edges: tuple[Edge, ...]


@dataclass(frozen=True)
class Way:
    """The shortest way from one thing to another.

    Attributes:
        network: the part of the network that lies on the way; its two ends, if there is none.
        start: the IRI of the thing that it begins at.
        end: the IRI of the thing that it leads to.
        steps: the steps; none if nothing connects the two, or if they are one thing.
    """

    network: Network
    start: str
    end: str
    steps: tuple[PathStep, ...]

    @property
    def connected(self) -> bool:
        """Whether it leads to its end."""
        return bool(self.steps) or self.start == self.end


def path(data: Data, start: str, end: str) -> Way:
    """The shortest way from one thing to another over relations in either direction.

    Fewest steps first; among equally short ways the one through the fewest claims and sources,
    which connect almost everything to everything; then the first by its labels.

    The search goes from both ends (Pohl 1971), each time on the side from which fewer statements
    have to be followed: a hub that thousands of things hang on is looked at last.

    Args:
        data: where to look.
        start: the IRI of a thing that is drawn.
        end: the IRI of another.

    Raises:
        InputError: one of the things is not in the network.
    """
    reader = reading.of(data)
    declared = Declared(reader)
    ends = building.network(reader, {start, end})
    known(ends, start), known(ends, end)
    ways = _shortest(declared, start, end)
    if not ways:
        return Way(ends, start, end, ())
    weak = {str(PG.Claim), str(PG.Source)}
    order = {thing: reader.label(URIRef(thing)) for thing in ways}
    detours = {
        thing
        for thing, kinds in declared.stated(ways.keys() - {start, end}).items()
        if any(not weak.isdisjoint(declared.up(kind)) for kind in kinds)
    }
    queue: list[tuple[int, tuple[str, ...], tuple[str, ...]]] = [(0, (), (start,))]
    done: set[str] = set()
    while queue[0][2][-1] != end:
        weight, labels, way = heapq.heappop(queue)
        here = way[-1]
        if here not in done:
            done.add(here)
            for near in ways[here]:
                heavier = weight + (near in detours)
                heapq.heappush(queue, (heavier, (*labels, order[near]), (*way, near)))
    way = queue[0][2]
    drawn = building.network(reader, way)
    return Way(drawn, start, end, tuple(_step(drawn, a, b) for a, b in pairwise(way)))


def _shortest(declared: Declared, start: str, end: str) -> Mapping[str, set[str]]:
    """Where each thing on a shortest way leads on to; empty if there is no way."""
    near: dict[str, dict[str, set[str]]] = {start: defaultdict(set), end: defaultdict(set)}
    reached = {start: {start}, end: {end}}
    fringe = {start: {start}, end: {end}}
    while start != end and all(fringe.values()) and not fringe[start] & fringe[end]:
        side = min((start, end), key=lambda one: declared.degree(fringe[one]))
        found = declared.near(fringe[side])
        ahead = set().union(*found.values()) - reached[side]
        for here, there in found.items():
            for thing in there & ahead:
                near[side][thing].add(here)
        reached[side] |= ahead
        fringe[side] = ahead
    meeting = fringe[start] & fringe[end]
    ways: dict[str, set[str]] = defaultdict(set)
    if start == end:
        return ways
    for side in (start, end):
        ahead = set(meeting)
        while ahead:
            for thing in ahead:
                for back in near[side][thing]:
                    one, other = (back, thing) if side == start else (thing, back)
                    ways[one].add(other)
            ahead = set().union(*(near[side][thing] for thing in ahead))
    if meeting:
        ways.setdefault(end, set())
    return ways


def _step(network: Network, start: str, end: str) -> PathStep:
    found = edges(network.within((start, end)))
    between = (edge for edge in found if edge.start != edge.end)
    return PathStep(
        start, end, tuple(sorted(between, key=lambda edge: (edge.inferred, edge.label)))
    )


def sentence(network: Network, edge: Edge) -> str:
    """An edge as a sentence, such as “The programme” is operated by “the agency”."""
    start, end = (f"“{network.graph.nodes[node]['label']}”" for node in (edge.start, edge.end))
    if not edge.thing:
        return wording.joined(start, network.reads.get(edge.predicate), edge.label, end)
    name, _, detail = edge.label.partition(": ")
    article = "An" if name[:1].lower() in set("aeiou") else "A"
    return f"{article} {name}{f' ({detail})' if detail else ''} joins {start} and {end}."
