"""A network as GraphML, GEXF 1.3 or Cytoscape JSON.

Every edge has an id of its own, so that two relations of one pair of things stay two. Lists, such
as the passages that say an edge, are IRIs between spaces in GraphML and GEXF, which have no lists
that their readers share, and lists in Cytoscape JSON.

The XML is written here: networkx and ElementTree hold five times the file in memory, and the GEXF
of networkx tells the day it was written on and is not valid (a wrong namespace for the schema's
location, and a ``name`` that graphs do not have).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any, TypeAlias
from xml.sax.saxutils import escape

from policygraph.export.rdf import checked
from policygraph.lexical import NOT_XML
from policygraph.network.model import Network

_HEAD = "<?xml version='1.0' encoding='utf-8'?>"
_GRAPHML = "http://graphml.graphdrawing.org/xmlns"
_GEXF = "http://gexf.net/1.3"
_BATCH = 10_000
_Row: TypeAlias = dict[str, Any]
_ENDS = ("source", "target")
# What GEXF has a place for of its own; Gephi keeps parallel edges apart by their kind, and merges
# those that have none.
_IN_GEXF = {"node": ("id", "label", "colour"), "edge": ("id", *_ENDS, "label")}
# A reader turns a raw carriage return into a line feed, and any white space of an attribute.
_IN_TEXT = {"\r": "&#13;"}
_IN_ATTRIBUTE = {**_IN_TEXT, '"': "&quot;", "\n": "&#10;", "\t": "&#09;"}


def graphml(network: Network) -> Iterator[bytes]:
    """GraphML 1.0, with the id of each edge in its ``id``; a piece at a time.

    Raises:
        InputError: a text holds what XML cannot carry.
    """
    kept = ("id", *_ENDS)
    types = [(kind, *one) for kind, rows in _KINDS.items() for one in _types(rows(network), kept)]
    return _pieces(f"{line}\n" for line in _graphml(network, types))


def _graphml(network: Network, types: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    keys = {(kind, name): f"d{number}" for number, (kind, name, _) in enumerate(types)}
    yield _HEAD
    yield (
        f'<graphml xmlns="{_GRAPHML}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        f' xsi:schemaLocation="{_GRAPHML} {_GRAPHML}/1.0/graphml.xsd">'
    )
    for kind, name, datatype in reversed(types):
        told = {"id": keys[kind, name], "for": kind, "attr.name": name, "attr.type": datatype}
        yield f"  <key{_attributes(told)} />"
    yield '  <graph edgedefault="directed">'
    for kind, rows in _KINDS.items():
        for row in rows(network):
            own = {name: row.pop(name) for name in (*_ENDS, "id") if name in row}
            yield f"    <{kind}{_attributes(own)}>"
            for name, value in row.items():
                text = escape(str(value), _IN_TEXT)
                content = f">{text}</data>" if text else " />"
                yield f'      <data key="{keys[kind, name]}"{content}'
            yield f"    </{kind}>"
    yield "  </graph>"
    yield "</graphml>"


def gexf(network: Network) -> Iterator[bytes]:
    """GEXF 1.3, the colours of the cards as ``viz:color``; a piece at a time.

    Raises:
        InputError: a text holds what XML cannot carry.
    """
    types = {kind: _types(rows(network), _IN_GEXF[kind]) for kind, rows in _KINDS.items()}
    return _pieces(f"{line}\n" for line in _gexf(network, types))


def _gexf(network: Network, types: Mapping[str, list[tuple[str, str]]]) -> Iterator[str]:
    yield _HEAD
    yield f'<gexf xmlns="{_GEXF}" xmlns:viz="{_GEXF}/viz" version="1.3">'
    yield "  <meta>\n    <creator>policygraph</creator>\n  </meta>"
    yield '  <graph defaultedgetype="directed" mode="static">'
    for kind, attributes in types.items():
        yield f'    <attributes class="{kind}" mode="static">'
        for name, datatype in attributes:
            yield f"      <attribute{_attributes({'id': name, 'title': name, 'type': datatype})} />"
        yield "    </attributes>"
    for kind, rows in _KINDS.items():
        yield f"    <{kind}s>"
        for row in rows(network):
            told = {name: row.pop(name) for name in _IN_GEXF[kind] if name != "colour"}
            if kind == "edge":
                told["kind"] = row["predicate"]
            yield f"      <{kind}{_attributes(told)}>"
            yield "        <attvalues>"
            for name, value in row.items():
                if name not in _IN_GEXF[kind]:
                    text = str(value).lower() if isinstance(value, bool) else value
                    yield f"          <attvalue{_attributes({'for': name, 'value': text})} />"
            yield "        </attvalues>"
            if "colour" in row:
                channels = map(str, bytes.fromhex(row["colour"].removeprefix("#")))
                yield f"        <viz:color{_attributes(dict(zip('rgb', channels, strict=True)))} />"
            yield f"      </{kind}>"
        yield f"    </{kind}s>"
    yield "  </graph>"
    yield "</gexf>"


def cytoscape(network: Network) -> Iterator[bytes]:
    """Cytoscape.js JSON, as Cytoscape, Cytoscape.js and networkx read it (``.cyjs``); a piece at a
    time."""
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
    written = json.JSONEncoder(ensure_ascii=False, indent=2).iterencode(document)
    return _pieces(chain(written, "\n"))


def _pieces(texts: Iterable[str]) -> Iterator[bytes]:
    rest = iter(texts)
    while piece := "".join(islice(rest, _BATCH)):
        yield piece.encode()


# --- plain values ----------------------------------------------------------------------------


def _nodes(network: Network) -> Iterator[_Row]:
    for node, data in sorted(network.graph.nodes(data=True)):
        where = f"the node {node!a}"
        yield {"id": checked(node, where), **_plain(data, where)}


def _edges(network: Network) -> Iterator[_Row]:
    for start, end, key, data in _sorted_edges(network):
        told = _plain(data, f"the edge from {start!a} to {end!a}")
        yield {"id": key, "source": start, "target": end} | told


_KINDS = {"node": _nodes, "edge": _edges}


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
