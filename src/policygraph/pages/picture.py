"""The picture of a dossier: the thing among the few that are tied to it most."""

from __future__ import annotations

from policygraph import reading
from policygraph.errors import plural
from policygraph.export.drawing import Caption, draw
from policygraph.formats import SVG
from policygraph.network.building import Declared, network
from policygraph.network.model import Network, around, edges
from policygraph.pages.document import Picture
from policygraph.reading import Data
from policygraph.vocab import PG

_CARDS = 8
# What more things are tied to is read faster from the whole network than thing by thing.
_FEW = 500
_CONTRADICTS = str(PG.contradicts)


def picture(data: Data, iri: str, label: str) -> Picture | None:
    """The thing with what is tied to it; None if it is not in the network, or alone in it."""
    reader = reading.of(data)
    tied = Declared(reader).near({iri})[iri]
    drawn = network(reader, {iri, *tied} if len(tied) <= _FEW else None)
    if iri not in drawn.graph:
        return None
    near = around(drawn, [iri])
    part = _star(near, iri)
    shown, left = len(part.graph) - 1, len(near.graph) - len(part.graph)
    if not shown:
        return None
    words = f"{label} and {plural(shown, 'thing')} tied to it"
    words += f"; {left:,} more are left out." if left else "."
    links = edges(part)
    words += " Dashed: inferred, not said." if any(one.inferred for one in links) else ""
    words += " Red: contradicts." if any(one.predicate == _CONTRADICTS for one in links) else ""
    return Picture(draw(part, SVG, Caption(title="", legend=False)), words)


def _star(near: Network, centre: str) -> Network:
    """The things that have the most relations with their neighbours, and only their own with it.

    What rows of tables tell is much of the same, so it comes last.
    """
    told = near.saying(lambda passages: not all("#row=" in one for one in passages))
    ranked = sorted(
        (node for node in near.graph if node != centre),
        key=lambda node: (
            not told.graph.has_edge(node, centre) and not told.graph.has_edge(centre, node),
            -told.graph.degree(node),
            near.graph.nodes[node]["label"],
            node,
        ),
    )
    part = near.within([centre, *ranked[:_CARDS]])
    between = [
        (start, end, key)
        for start, end, key in part.graph.edges(keys=True)
        if centre not in (start, end)
    ]
    part.graph.remove_edges_from(between)
    return part
