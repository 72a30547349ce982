"""How central things are, how many there are by their kinds' labels, and what is borne out."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import networkx as nx
from rdflib import URIRef

from policygraph import reading
from policygraph.network.model import Network
from policygraph.reading import Data
from policygraph.terms import Term
from policygraph.vocab import source_of

# Exact betweenness takes nodes times edges: beyond this many nodes a fixed sample stands for all.
EXACT_NODES = 1_000
SAMPLE = 64

# To name a thing or to give its kind again is not to bear a statement out.
_OFTEN = """SELECT ?s ?p ?o ?g {
  { SELECT ?s ?p ?o {
    GRAPH ?any { ?s ?p ?o }
    FILTER(?p NOT IN (rdf:type, rdfs:label, skos:prefLabel, skos:altLabel, dcterms:title))
  } GROUP BY ?s ?p ?o HAVING(COUNT(*) > 1) }
  GRAPH ?g { ?s ?p ?o } }"""


@dataclass(frozen=True)
class Central:
    """How central a thing is: its neighbours, and the share of shortest paths through it."""

    iri: str
    label: str
    kind_label: str
    degree: int
    betweenness: float


@dataclass(frozen=True)
class Measures:
    """The size of a network, its components (largest first) and its things, most central first."""

    nodes: int
    edges: int
    components: tuple[int, ...]
    central: tuple[Central, ...]


@dataclass(frozen=True)
class Corroborated:
    """A statement that more than one source makes, by labels, with the sources' IRIs."""

    subject: str
    predicate: str
    value: str
    sources: tuple[str, ...]


def by_label(data: Data, counted: Iterable[tuple[URIRef, int]]) -> dict[str, int]:
    """What `reading.counts` counts by kind, by the labels of the kinds, most first."""
    reader = reading.of(data)
    found: Counter[str] = Counter()
    for kind, number in counted:
        found[reader.label(kind)] += number
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def corroborated(data: Data) -> tuple[Corroborated, ...]:
    """The statements that more than one source makes, those of most sources first.

    What a curator or a build inferred bears nothing out; names and kinds do not count, nor what an
    ontology or a scheme says.
    """
    reader = reading.of(data)
    aside = set(map(str, reader.vocabularies | reader.passages.inferences))
    said: dict[tuple[Term | None, ...], set[str]] = {}
    for s, p, o, graph in reader.engine.rows(_OFTEN):
        if str(graph) not in aside:
            said.setdefault((s, p, o), set()).add(source_of(str(graph)))
    rows = []
    for statement, sources in said.items():
        if len(sources) > 1:
            subject, predicate, value = (reader.label(term.node) for term in statement if term)
            rows.append(Corroborated(subject, predicate, value, tuple(sorted(sources))))
    rows.sort(key=lambda row: (-len(row.sources), row.subject, row.predicate, row.value))
    return tuple(rows)


def _betweenness(plain: nx.Graph[str]) -> dict[str, float]:
    """The share of the shortest ways between other things that lead through each thing.

    Algorithm 1 of Brandes (2001), with the figures of networkx, which takes three times as long.
    """
    number = {node: at for at, node in enumerate(plain)}
    near = [[number[other] for other in others] for others in plain.adj.values()]
    size = len(near)
    begins = range(size) if size <= EXACT_NODES else random.Random(0).sample(range(size), SAMPLE)
    found = [0.0] * size
    for begin in begins:
        ways, steps, order = [0] * size, [size] * size, [begin]
        ways[begin], steps[begin] = 1, 0
        for here in order:
            for there in near[here]:
                if steps[there] == size:
                    steps[there] = steps[here] + 1
                    order.append(there)
                if steps[there] > steps[here]:
                    ways[there] += ways[here]
        through = [0.0] * size
        for here in reversed(order[1:]):
            found[here] += through[here]
            share = (1 + through[here]) / ways[here]
            for there in near[here]:
                if steps[there] < steps[here]:
                    through[there] += ways[there] * share
    own = set(begins)
    return {
        node: found[at] / max((len(own) - (at in own)) * (size - 2), 1)
        for node, at in number.items()
    }


def measures(network: Network) -> Measures:
    """The size of a network and how central its things are, relations taken both ways.

    Betweenness is exact up to `EXACT_NODES` nodes; beyond, it is estimated from a fixed sample.
    """
    plain = network.plain
    size = len(plain)
    between = _betweenness(plain)
    central = (
        Central(
            node, data["label"], data["kind_label"], plain.degree(node), round(between[node], 6)
        )
        for node, data in network.graph.nodes(data=True)
    )
    return Measures(
        nodes=size,
        edges=network.graph.number_of_edges(),
        components=tuple(sorted(map(len, nx.connected_components(plain)), reverse=True)),
        central=tuple(sorted(central, key=lambda c: (-c.betweenness, -c.degree, c.label, c.iri))),
    )
