"""Which things a network page opens with: few enough to be read at once."""

from __future__ import annotations

import networkx as nx
from rdflib import PROV, URIRef

from policygraph import reading
from policygraph.network import model
from policygraph.network.model import Network
from policygraph.reading import Data, Reader
from policygraph.vocab import PG

# So many cards fill a screen in letters that can be read.
MOST = 24


def core(data: Data, network: Network) -> set[str]:
    """The things that a page opens with.

    They are the claims that contradict each other, whoever makes them, the shortest ways from
    these to what is best connected, and then what has the most ties to others of the overview.
    """
    reader = reading.of(data)
    bones = model.overview(network)
    plain: nx.Graph[str] = nx.Graph()
    plain.add_nodes_from(bones.graph)
    plain.add_edges_from((a, b) for a, b in bones.graph.edges() if a != b)
    disputed = _disputed(reader, network)
    if len(network.graph) <= model.SMALL or len(plain) <= MOST:
        return set(plain) | _voices(reader, network, plain)
    order = sorted(plain, key=lambda node: (-plain.degree[node], node))
    chosen = (disputed | _voices(reader, network, disputed)) or {order[0]}
    reach = nx.single_source_shortest_path(plain, order[0])
    for node in sorted(chosen):
        chosen.update(reach.get(node, ()))
    while len(chosen) < MOST:
        near = (one for one in order if one not in chosen and not chosen.isdisjoint(plain[one]))
        following = next(near, None)
        if following is None:
            break
        chosen.add(following)
    return chosen | _voices(reader, network, chosen)


def _disputed(reader: Reader, network: Network) -> set[str]:
    pairs = reader.subject_objects(PG.contradicts)
    found = sorted({str(side) for pair in pairs for side in pair}.intersection(network.graph))
    # Of many disputes the overview shows a few.
    return set(found[: MOST // 2])


def _voices(reader: Reader, network: Network, things: set[str] | nx.Graph[str]) -> set[str]:
    """Whoever makes a claim among some things: a claim without its speaker misleads."""
    return {
        str(voice)
        for iri in things
        if str(PG.Claim) in network.graph.nodes[iri]["classes"]
        for voice in reader.objects(URIRef(iri), PROV.wasAttributedTo)
    }.intersection(network.graph)
