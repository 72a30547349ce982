"""A network as GraphML, GEXF 1.3 or Cytoscape JSON.

Every edge has an id of its own, so that two relations of one pair of things stay two. Lists, such
as the passages that say an edge, are IRIs between spaces in GraphML and GEXF, which have no lists
that their readers share, and lists in Cytoscape JSON.

The XML is written here: networkx and ElementTree hold five times the file in memory, and the GEXF
of networkx tells the day it was written on and is not valid (a wrong namespace for the schema's
location, and a ``name`` that graphs do not have).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from xml.sax.saxutils import escape

from policygraph.export.rdf import checked
from policygraph.formats import json_text
from policygraph.lexical import NOT_XML
from policygraph.network.model import Network

_HEAD = "<?xml version='1.0' encoding='utf-8'?>"
_GRAPHML = "http://graphml.graphdrawing.org/xmlns"
_GEXF = "http://gexf.net/1.3"
# A reader turns a raw carriage return into a line feed, and any white space of an attribute.
_IN_TEXT = {"\r": "&#13;"}
_IN_ATTRIBUTE = {**_IN_TEXT, '"': "&quot;", "\n": "&#10;", "\t": "&#09;"}


def graphml(network: Network) -> bytes:
    """GraphML 1.0, with the id of each edge in its ``id``.

    Raises:
        InputError: a text holds what XML cannot carry.
    """
    kinds = {"node": _nodes(network), "edge": _edges(network)}
    types = [(kind, *one) for kind, rows in kinds.items() for one in _types(rows, ("id", *_ENDS))]
    keys = {(kind, name): f"d{number}" for number, (kind, name, _) in enumerate(types)}
    lines = [
        _HEAD,
        f'<graphml xmlns="{_GRAPHML}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        f' xsi:schemaLocation="{_GRAPHML} {_GRAPHML}/1.0/graphml.xsd">',
    ]
    for kind, name, datatype in reversed(types):
        told = {"id": keys[kind, name], "for": kind, "attr.name": name, "attr.type": datatype}
        lines.append(f"  <key{_attributes(told)} />")
    lines.append('  <graph edgedefault="directed">')
    for kind, rows in kinds.items():
        for row in rows:
            own = {name: row.pop(name) for name in (*_ENDS, "id") if name in row}
            lines.append(f"    <{kind}{_attributes(own)}>")
            for name, value in row.items():
                text = escape(str(value), _IN_TEXT)
                content = f">{text}</data>" if text else " />"
                lines.append(f'      <data key="{keys[kind, name]}"{content}')
            lines.append(f"    </{kind}>")
    return "\n".join((*lines, "  </graph>", "</graphml>", "")).encode()


def gexf(network: Network) -> bytes:
    """GEXF 1.3, the colours of the cards as ``viz:color``.

    Raises:
        InputError: a text holds what XML cannot carry.
    """
    # What GEXF has a place for of its own; Gephi keeps parallel edges apart by their kind, and
    # merges those that have none.
    kinds = {
        "node": (_nodes(network), ("id", "label"), ("colour",)),
        "edge": (_edges(network), ("id", *_ENDS, "label"), ()),
    }
    lines = [
        _HEAD,
        f'<gexf xmlns="{_GEXF}" xmlns:viz="{_GEXF}/viz" version="1.3">',
        "  <meta>\n    <creator>policygraph</creator>\n  </meta>",
        '  <graph defaultedgetype="directed" mode="static">',
    ]
    for kind, (rows, own, other) in kinds.items():
        lines.append(f'    <attributes class="{kind}" mode="static">')
        for name, datatype in _types(rows, (*own, *other)):
            told = {"id": name, "title": name, "type": datatype}
            lines.append(f"      <attribute{_attributes(told)} />")
        lines.append("    </attributes>")
    for kind, (rows, own, other) in kinds.items():
        lines.append(f"    <{kind}s>")
        for row in rows:
            told = {name: row.pop(name) for name in own}
            if kind == "edge":
                told["kind"] = row["predicate"]
            lines += [f"      <{kind}{_attributes(told)}>", "        <attvalues>"]
            for name, value in row.items():
                if name not in other:
                    text = str(value).lower() if isinstance(value, bool) else value
                    shown = _attributes({"for": name, "value": text})
                    lines.append(f"          <attvalue{shown} />")
            lines.append("        </attvalues>")
            if "colour" in row:
                channels = map(str, bytes.fromhex(row["colour"].removeprefix("#")))
                shown = _attributes(dict(zip("rgb", channels, strict=True)))
                lines.append(f"        <viz:color{shown} />")
            lines.append(f"      </{kind}>")
        lines.append(f"    </{kind}s>")
    return "\n".join((*lines, "  </graph>", "</gexf>", "")).encode()


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

_ENDS = ("source", "target")
_Row = dict[str, Any]


def _nodes(network: Network) -> list[_Row]:
    return [
        {"id": checked(node, f"the node {node!a}"), **_plain(data, f"the node {node!a}")}
        for node, data in sorted(network.graph.nodes(data=True))
    ]


def _edges(network: Network) -> list[_Row]:
    return [
        {"id": key, "source": start, "target": end}
        | _plain(data, f"the edge from {start!a} to {end!a}")
        for start, end, key, data in _sorted_edges(network)
    ]


def _sorted_edges(network: Network) -> list[tuple[str, str, str, _Row]]:
    return sorted(network.graph.edges(keys=True, data=True), key=lambda edge: edge[:3])


def _plain(data: Mapping[str, Any], where: str) -> _Row:
    """Attributes as texts and truth values, by name."""
    plain: _Row = {}
    for name, value in sorted(data.items()):
        text = " ".join(value) if isinstance(value, list) else value
        if not isinstance(text, bool) and NOT_XML.search(text):
            checked(text, f"the attribute “{name}” of {where}")
        plain[name] = text
    return plain


def _types(rows: Iterable[_Row], without: Iterable[str]) -> list[tuple[str, str]]:
    """The names of the attributes of some rows, sorted, each with its type."""
    found = {name: type(value) for row in rows for name, value in row.items()}
    return [
        (name, "boolean" if found[name] is bool else "string")
        for name in sorted(found.keys() - set(without))
    ]


def _attributes(values: Mapping[str, str]) -> str:
    return "".join(f' {name}="{escape(text, _IN_ATTRIBUTE)}"' for name, text in values.items())
