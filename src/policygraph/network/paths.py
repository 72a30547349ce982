"""How two things are connected, step by step and in sentences."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import networkx as nx

from policygraph import reading
from policygraph.errors import plural
from policygraph.network.model import Edge, Network, edges, known
from policygraph.reading import Data
from policygraph.vocab import PG


@dataclass(frozen=True)
class Step:
    """From one thing of a path to the next, with every relation between the two."""

    start: str
    end: str
    edges: tuple[Edge, ...]


def path(network: Network, start: str, end: str) -> list[Step]:
    """The shortest way from one thing to another over relations in either direction.

    Fewest steps first; among equally short ways the one through the fewest claims and sources,
    which connect almost everything to everything; then the first by its labels.

    Returns:
        The steps; empty if nothing connects the two, or if they are one thing.

    Raises:
        InputError: one of the things is not in the network.
    """
    start, end = known(network, start), known(network, end)
    weak = {str(PG.Claim), str(PG.Source)}
    nodes = network.graph.nodes
    queue: list[tuple[int, int, tuple[str, ...], tuple[str, ...]]] = [(0, 0, (), (start,))]
    done: set[str] = set()
    while queue:
        steps, detours, labels, way = heapq.heappop(queue)
        here = way[-1]
        if here == end:
            return [_step(network, a, b) for a, b in pairwise(way)]
        if here in done:
            continue
        done.add(here)
        for near in set(nx.all_neighbors(network.graph, here)) - done:
            weight = near != end and not weak.isdisjoint(nodes[near]["classes"])
            more = (*labels, nodes[near]["label"])
            heapq.heappush(queue, (steps + 1, detours + weight, more, (*way, near)))
    return []


def _step(network: Network, start: str, end: str) -> Step:
    found = edges(network.within((start, end)))
    between = (edge for edge in found if edge.start != edge.end)
    return Step(start, end, tuple(sorted(between, key=lambda edge: (edge.inferred, edge.label))))


def told(data: Data, network: Network, start: str, end: str, steps: Sequence[Step]) -> list[str]:
    """A way in sentences, a line each, with its passages as footnotes.

    Args:
        data: where the passages are looked up.
        network: what the way was found in.
        start: the thing it begins at.
        end: the thing it leads to.
        steps: what `path` answered.
    """
    reader = reading.of(data)
    first, last = (f"“{network.graph.nodes[node]['label']}”" for node in (start, end))
    if start == end:
        return [f"{first} is one and the same thing."]
    if not steps:
        return [f"Nothing in the network connects {first} and {last}."]
    notes: dict[str, int] = {}
    lines = [f"{first} and {last} are connected in {plural(len(steps), 'step')}:", ""]
    for number, step in enumerate(steps, 1):
        for at, edge in enumerate(step.edges):
            marks = "".join(f"[{notes.setdefault(iri, len(notes) + 1)}]" for iri in edge.passages)
            inferred = " (inferred, not said)" if edge.inferred else ""
            head = f"{number}. " if at == 0 else "   "
            lines.append(f"  {head}{sentence(network, edge)[:-1]}{inferred}. {marks}".rstrip())
    passages = reader.passages
    return [*lines, "", *(f"  [{number}] {passages.of(iri)}" for iri, number in notes.items())]


def sentence(network: Network, edge: Edge) -> str:
    """An edge as a sentence, such as “The programme” is operated by “the agency”.

    The ontology's labels are verbs (“serves”), participles (“operated by”) or nouns (“bearer”):
    which of them a label is, is told by its form.
    """
    start, end = (f"“{network.graph.nodes[node]['label']}”" for node in (edge.start, edge.end))
    if edge.thing:
        name, _, detail = edge.label.partition(": ")
        article = "An" if name[:1].lower() in set("aeiou") else "A"
        return f"{article} {name}{f' ({detail})' if detail else ''} joins {start} and {end}."
    first, *rest = edge.label.split() or ["relation"]
    if first == "of" and rest:
        return f"The {' '.join(rest)} of {start} is {end}."
    verb = first.endswith("s") and not first.endswith(("ss", "is"))
    if verb or (first.endswith("ed") and not rest):
        return f"{start} {edge.label} {end}."
    if rest or first == "about":
        return f"{start} is {edge.label} {end}."
    return f"The {edge.label} of {start} is {end}."
