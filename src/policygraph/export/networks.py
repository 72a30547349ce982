"""A network as GraphML, GEXF 1.3 or Cytoscape JSON.

Every edge has an id of its own, so that two relations of one pair of things stay two. Lists, such
as the passages that say an edge, are IRIs between spaces in GraphML and GEXF, which have no lists
that their readers share, and lists in Cytoscape JSON.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import networkx as nx
from networkx.readwrite.graphml import GraphMLWriter

from policygraph.export.rdfxml import checked
from policygraph.formats import json_text
from policygraph.network.model import Network

_GEXF = "http://gexf.net/1.3"
# What GEXF has a place for of its own.
_OWN_PLACE = {
    "node": frozenset({"label", "colour"}),
    "edge": frozenset({"id", "source", "target", "label"}),
}


def graphml(network: Network) -> bytes:
    """GraphML 1.0, with the id of each edge in its ``id``.

    Raises:
        InputError: a text holds what XML cannot carry.
    """
    plain: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node, data in _nodes(network):
        plain.add_node(node, **data)
    for edge in _edges(network):
        data = {key: edge[key] for key in edge if key not in ("id", "source", "target")}
        plain.add_edge(edge["source"], edge["target"], edge["id"], **data)
    writer = GraphMLWriter()
    writer.add_graph_element(plain)
    return _document(writer.xml)


def gexf(network: Network) -> bytes:
    """GEXF 1.3, the colours of the cards as ``viz:color``.

    networkx has a writer of this format, whose files tell the day they are written on and are not
    valid: a wrong namespace for the schema's location, and a ``name`` that graphs do not have.

    Raises:
        InputError: a text holds what XML cannot carry.
    """
    root = Element("gexf", {"xmlns": _GEXF, "xmlns:viz": f"{_GEXF}/viz", "version": "1.3"})
    SubElement(SubElement(root, "meta"), "creator").text = "policygraph"
    graph = SubElement(root, "graph", {"defaultedgetype": "directed", "mode": "static"})
    nodes, edges = list(_nodes(network)), list(_edges(network))
    for kind, rows in (("node", [data for _, data in nodes]), ("edge", edges)):
        declared = SubElement(graph, "attributes", {"class": kind, "mode": "static"})
        for name in sorted(set[str]().union(*rows) - _OWN_PLACE[kind]):
            truth = {type(row[name]) for row in rows if name in row} == {bool}
            told = {"id": name, "title": name, "type": "boolean" if truth else "string"}
            SubElement(declared, "attribute", told)
    within = SubElement(graph, "nodes")
    for node, data in nodes:
        element = SubElement(within, "node", {"id": node, "label": data["label"]})
        _add_values(element, data, _OWN_PLACE["node"])
        channels = map(str, bytes.fromhex(data["colour"].removeprefix("#")))
        SubElement(element, "viz:color", dict(zip("rgb", channels, strict=True)))
    within = SubElement(graph, "edges")
    for edge in edges:
        # Gephi keeps parallel edges apart by their kind, and merges those that have none.
        own = {key: edge[key] for key in ("id", "source", "target", "label")}
        element = SubElement(within, "edge", {**own, "kind": edge["predicate"]})
        _add_values(element, edge, _OWN_PLACE["edge"])
    return _document(root)


def _add_values(element: Element, row: Mapping[str, Any], without: frozenset[str]) -> None:
    within = SubElement(element, "attvalues")
    for name, value in row.items():
        if name not in without:
            text = str(value).lower() if isinstance(value, bool) else value
            SubElement(within, "attvalue", {"for": name, "value": text})


def cytoscape(network: Network) -> bytes:
    """Cytoscape.js JSON, as Cytoscape, Cytoscape.js and networkx read it (``.cyjs``)."""
    # Cytoscape shows the name; networkx keys a node by its value, and an edge by its key.
    nodes = [
        {"data": {**data, "id": node, "value": node, "name": data["label"]}}
        for node, data in sorted(network.graph.nodes(data=True))
    ]
    edges = [
        {"data": {**data, "id": key, "key": key, "source": start, "target": end}}
        for start, end, key, data in _sorted_edges(network)
    ]
    document = {
        "format_version": "1.0",
        "generated_by": "policygraph",
        "target_cytoscapejs_version": "~3",
        "directed": True,
        "multigraph": True,
        "data": {},
        "elements": {"nodes": nodes, "edges": edges},
    }
    return json_text(document).encode()


# --- plain values ----------------------------------------------------------------------------


def _nodes(network: Network) -> Iterator[tuple[str, dict[str, Any]]]:
    for node, data in sorted(network.graph.nodes(data=True)):
        where = f"the node {node!a}"
        yield checked(node, where), _plain(data, where)


def _edges(network: Network) -> Iterator[dict[str, Any]]:
    for start, end, key, data in _sorted_edges(network):
        where = f"the edge from {start!a} to {end!a}"
        yield {**_plain(data, where), "id": key, "source": start, "target": end}


def _sorted_edges(network: Network) -> list[tuple[str, str, str, dict[str, Any]]]:
    return sorted(network.graph.edges(keys=True, data=True), key=lambda edge: edge[:3])


def _plain(data: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Attributes as texts and truth values, by name."""
    plain: dict[str, Any] = {}
    for name, value in sorted(data.items()):
        text = " ".join(value) if isinstance(value, list) else value
        told = f"the attribute “{name}” of {where}"
        plain[name] = text if isinstance(text, bool) else checked(text, told)
    return plain


def _document(root: Element) -> bytes:
    indent(root)
    # As text, in one piece: written to a file of bytes, each tag goes through the encoder.
    text = tostring(root, encoding="unicode")
    # A carriage return in a text would be read back as a line feed; every one here is data.
    text = text.replace("\r", "&#13;")
    return f"<?xml version='1.0' encoding='utf-8'?>\n{text}\n".encode()
