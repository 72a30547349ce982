"""How central things are, and how much a dataset holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import networkx as nx
from rdflib import RDF, RDFS, SKOS
from rdflib.namespace import DCTERMS, VOID
from rdflib.term import Node

from policygraph import reading
from policygraph.network.model import Network
from policygraph.reading import Data, Reader
from policygraph.vocab import (
    PG,
    Triple,
    source_of,
)

# Exact betweenness takes nodes times edges: beyond this many nodes a fixed sample stands for all.
EXACT_NODES = 1_000
SAMPLE = 64

# To name a thing or to give its kind again is not to bear a statement out.
_NAMING = {RDF.type, RDFS.label, SKOS.prefLabel, SKOS.altLabel, DCTERMS.title}
# The figures that a build adds to the dataset's description: it counts before it adds them, and so
# do we. What else the description says by VoID was written by a person, and counts.
_BUILT = {VOID.triples, VOID.distinctSubjects, VOID.distinctObjects, VOID.properties, VOID.classes}


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


@dataclass(frozen=True)
class Counts:
    """What a dataset holds, its ontology and schemes aside.

    Attributes:
        statements: different ones, however often they are said; as `policygraph build` counts.
        sources: also those only spoken of.
        passages: places in the sources.
        inferences: what a curator concluded.
        gaps: what the sources leave open.
        claims: claims by kind, most first.
        things: all else that has a kind, by kind, most first.
        corroborated: statements made by more than one source; naming and kinds do not count.
    """

    statements: int
    sources: int
    passages: int
    inferences: int
    gaps: int
    claims: tuple[tuple[str, int], ...]
    things: tuple[tuple[str, int], ...]
    corroborated: tuple[Corroborated, ...]


def counts(data: Data) -> Counts:
    """Count what a dataset holds."""
    reader = reading.of(data)
    classes = {name: reader.under(PG[name]) for name in ("Claim", "Source", *_RECORD)}
    terms = reader.vocabularies
    inferred = reader.instances(PG.Inference)
    said: dict[Triple, set[str]] = {}
    for s, p, o, graph in reader.quads():
        if graph not in terms and p not in _BUILT:
            sources = said.setdefault((s, p, o), set())
            if graph not in inferred:
                sources.add(str(source_of(graph)))
    typed = {s for s, p, _ in said if p == RDF.type}
    members = {
        name: {s for s, p, o in said if p == RDF.type and o in kinds_}
        for name, kinds_ in classes.items()
    }
    record = set[Node]().union(*members.values())
    return Counts(
        statements=len(said),
        sources=len(members["Source"]),
        passages=len(members["Passage"]),
        inferences=len(members["Inference"]),
        gaps=len(members["Gap"]),
        claims=_by_kind(reader, members["Claim"], classes["Claim"]),
        things=_by_kind(reader, typed - record),
        corroborated=tuple(_corroborated(reader, said)),
    )


_RECORD = ("Passage", "Omission", "Inference", "Gap")


def _by_kind(
    reader: Reader, things: Iterable[Node], among: frozenset[Node] | None = None
) -> tuple[tuple[str, int], ...]:
    """How many of ``things`` are of each kind; of several kinds stated, the most specific."""
    found: Counter[str] = Counter()
    for thing in things:
        stated = [kind for kind in sorted(reader.classes(thing)) if among is None or kind in among]
        narrow = [
            kind
            for kind in stated
            if not any(other != kind and other in reader.under(kind) for other in stated)
        ]
        if narrow:
            found[reader.label(narrow[0])] += 1
    return tuple(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _corroborated(reader: Reader, said: dict[Triple, set[str]]) -> Iterable[Corroborated]:
    rows = []
    for (s, p, o), sources in said.items():
        if len(sources) > 1 and p not in _NAMING:
            subject, predicate, value = (reader.label(term) for term in (s, p, o))
            rows.append(Corroborated(subject, predicate, value, tuple(sorted(sources))))
    return sorted(rows, key=lambda row: (-len(row.sources), row.subject, row.predicate, row.value))


def measures(network: Network) -> Measures:
    """The size of a network and how central its things are, relations taken both ways.

    Betweenness is exact up to `EXACT_NODES` nodes; beyond, it is estimated from a fixed sample.
    """
    plain: nx.Graph[str] = nx.Graph()
    plain.add_nodes_from(network.graph)
    plain.add_edges_from((start, end) for start, end in network.graph.edges() if start != end)
    size = len(plain)
    sample = None if size <= EXACT_NODES else SAMPLE
    # By numbers, which are looked up in half the time of IRIs.
    numbered = nx.convert_node_labels_to_integers(plain)
    found: dict[int, float] = nx.betweenness_centrality(numbered, k=sample, seed=0)
    between = dict(zip(plain, (found[number] for number in numbered), strict=True))
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
