"""Network files, read back by networkx and by a reading of the XML or JSON itself."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import networkx as nx
import pyoxigraph as ox
import pytest
from rdflib import Dataset, Literal, URIRef
from rdflib.term import Node

from policygraph import formats
from policygraph.errors import InputError
from policygraph.export import networks
from policygraph.export.files import write
from policygraph.network.building import network
from policygraph.network.model import Network

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

CASES = Path(__file__).parent / "cases" / "export"
HOSTILE = json.loads((CASES / "hostile.json").read_text(encoding="utf-8"))
GEXF = "{http://gexf.net/1.3}"
VIZ = "{http://gexf.net/1.3/viz}"
GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"
ID = "https://w3id.org/policygraph/id/"


def graphml(found: Network) -> bytes:
    return b"".join(networks.graphml(found))


def gexf(found: Network) -> bytes:
    return b"".join(networks.gexf(found))


def cytoscape(found: Network) -> bytes:
    return b"".join(networks.cytoscape(found))


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    def term(value: Any) -> Node:
        if isinstance(value, ox.NamedNode):
            return URIRef(value.value)
        return Literal(value.value, lang=value.language)

    found = Dataset(default_union=False)
    content = (CASES / "plain" / "dataset.trig").read_bytes()
    for quad in ox.parse(content, format=ox.RdfFormat.TRIG):
        triple = (term(quad.subject), term(quad.predicate), term(quad.object))
        found.default_graph.add(triple)
        found.graph(URIRef(quad.graph_name.value)).add(triple)
    return found


@pytest.fixture(scope="module")
def small(dataset: Dataset) -> Network:
    return network(dataset)


def labelled(*labels: str) -> Network:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for number, label in enumerate(labels):
        graph.add_node(f"urn:n{number}", label=label, colour="#010203")
        graph.add_edge(
            "urn:n0",
            f"urn:n{number}",
            f"e{number}",
            label=label,
            predicate="urn:p",
            passages=["urn:a", "urn:b"],
            inferred=number > 1,
        )
    return Network(graph, {}, ())


def ends(found: Network) -> dict[str, tuple[str, str, str]]:
    """The edges of a network: id to start, end, label."""
    edges = found.graph.edges(keys=True, data=True)
    return {key: (start, end, data["label"]) for start, end, key, data in edges}


def test_the_small_graph_has_parallel_edges(small: Network) -> None:
    pairs = [(start, end) for start, end, _ in ends(small).values()]
    assert len(pairs) > len(set(pairs)), "nothing here would tell a lost edge"


# --- GraphML ---------------------------------------------------------------------------------


def graphml_elements(content: bytes) -> tuple[dict[str, dict[str, str]], dict[str, Element]]:
    """Nodes with their data by name, and edges by id, each id once, every key declared."""
    root = fromstring(content)
    keys = {key.get("id"): key for key in root.iter(f"{GRAPHML}key")}
    assert len(keys) == len(list(root.iter(f"{GRAPHML}key")))
    nodes: dict[str, dict[str, str]] = {}
    for node in root.iter(f"{GRAPHML}node"):
        assert node.attrib["id"] not in nodes
        data = {keys[each.get("key")].attrib["attr.name"]: each.text or "" for each in node}
        nodes[node.attrib["id"]] = data
    edges: dict[str, Element] = {}
    for edge in root.iter(f"{GRAPHML}edge"):
        assert edge.attrib["id"] not in edges
        assert {edge.attrib["source"], edge.attrib["target"]} <= set(nodes)
        edges[edge.attrib["id"]] = edge
    return nodes, edges


def test_graphml_by_networkx(small: Network) -> None:
    back = nx.read_graphml(io.BytesIO(graphml(small)), edge_key_type=str, force_multigraph=True)
    assert set(back.nodes) == set(small.graph.nodes)
    for node, data in small.graph.nodes(data=True):
        assert back.nodes[node]["label"] == data["label"]
        assert back.nodes[node]["colour"] == data["colour"]
        assert back.nodes[node]["classes"].split() == data["classes"]
    found = {
        key: (start, end, data["label"])
        for start, end, key, data in back.edges(keys=True, data=True)
    }
    assert found == ends(small)
    for *_, key, data in back.edges(keys=True, data=True):
        original = next(d for *_, k, d in small.graph.edges(keys=True, data=True) if k == key)
        assert data["passages"].split() == original["passages"]
        assert data["inferred"] is original["inferred"]


def test_graphml_by_its_xml(small: Network) -> None:
    nodes, edges = graphml_elements(graphml(small))
    assert {node: data["label"] for node, data in nodes.items()} == dict(
        small.graph.nodes(data="label")
    )
    found = {key: (edge.attrib["source"], edge.attrib["target"]) for key, edge in edges.items()}
    assert found == {key: value[:2] for key, value in ends(small).items()}


# --- GEXF ------------------------------------------------------------------------------------


# The rules of gexf.rnc, dynamics.rnc and viz.rnc 1.3 for what is written here: for each element
# the attributes it must have, those it may have, and its children. (The schema files published
# as 1.3 do not compile: their XSD refers to types that none of them defines.)
RULES: dict[str, tuple[set[str], set[str], list[str]]] = {
    GEXF + "gexf": ({"version"}, {"variant"}, [GEXF + "meta", GEXF + "graph"]),
    GEXF + "meta": (set(), {"lastmodifieddate"}, [GEXF + "creator"]),
    GEXF + "creator": (set(), set(), []),
    GEXF + "graph": (
        set(),
        {"defaultedgetype", "idtype", "mode"},
        [GEXF + "attributes", GEXF + "nodes", GEXF + "edges"],
    ),
    GEXF + "attributes": ({"class"}, {"mode"}, [GEXF + "attribute"]),
    GEXF + "attribute": ({"id", "title", "type"}, set(), []),
    GEXF + "nodes": (set(), {"count"}, [GEXF + "node"]),
    GEXF + "edges": (set(), {"count"}, [GEXF + "edge"]),
    GEXF + "node": ({"id"}, {"label"}, [GEXF + "attvalues", VIZ + "color"]),
    GEXF + "edge": (
        {"source", "target"},
        {"id", "type", "label", "weight", "kind"},
        [GEXF + "attvalues"],
    ),
    GEXF + "attvalues": (set(), set(), [GEXF + "attvalue"]),
    GEXF + "attvalue": ({"for", "value"}, set(), []),
    VIZ + "color": ({"r", "g", "b"}, {"a", "hex"}, []),
}
VALUES: dict[tuple[str, str], Callable[[str], bool]] = {
    (GEXF + "gexf", "version"): lambda value: value == "1.3",
    (GEXF + "graph", "defaultedgetype"): lambda value: (
        value in {"directed", "undirected", "mutual"}
    ),
    (GEXF + "graph", "mode"): lambda value: value in {"static", "dynamic", "slice"},
    (GEXF + "attributes", "class"): lambda value: value in {"node", "edge"},
    (GEXF + "attributes", "mode"): lambda value: value in {"static", "dynamic"},
    (GEXF + "attribute", "type"): lambda value: (
        value in {"integer", "long", "double", "float", "boolean", "string", "anyURI"}
    ),
    **{(VIZ + "color", channel): lambda value: 0 <= int(value) <= 255 for channel in "rgb"},
}


def check_gexf(element: Element) -> None:
    must, may, children = RULES[element.tag]
    assert must <= set(element.attrib) <= must | may, element.tag
    for name, value in element.attrib.items():
        assert VALUES.get((element.tag, name), lambda value: True)(value), (element.tag, name)
    order = [children.index(child.tag) for child in element]
    assert order == sorted(order), f"{element.tag}: children out of order"
    for child in element:
        check_gexf(child)


def check_gexf_references(root: Element) -> None:
    """Ids are unique, and what refers to one refers to one that is there."""
    nodes = [node.attrib["id"] for node in root.iter(f"{GEXF}node")]
    edges = [edge.attrib["id"] for edge in root.iter(f"{GEXF}edge")]
    assert len(set(nodes)) == len(nodes)
    assert len(set(edges)) == len(edges)
    assert all(
        {e.attrib["source"], e.attrib["target"]} <= set(nodes) for e in root.iter(f"{GEXF}edge")
    )
    for kind in ("node", "edge"):
        declared = next(
            each for each in root.iter(f"{GEXF}attributes") if each.get("class") == kind
        )
        ids = [attribute.attrib["id"] for attribute in declared]
        assert len(set(ids)) == len(ids)
        for element in root.iter(f"{GEXF}{kind}"):
            used = [value.attrib["for"] for value in element.iter(f"{GEXF}attvalue")]
            assert set(used) <= set(ids)
            assert len(set(used)) == len(used)


def test_gexf_keeps_the_rules_of_its_schema(small: Network) -> None:
    root = fromstring(gexf(small))
    check_gexf(root)
    check_gexf_references(root)


def test_gexf_by_networkx(small: Network) -> None:
    back = nx.read_gexf(io.BytesIO(gexf(small)), version="1.3")
    assert dict(back.nodes(data="label")) == dict(small.graph.nodes(data="label"))
    found = {data["id"]: (start, end, data["label"]) for start, end, data in back.edges(data=True)}
    assert found == ends(small)
    county = small.graph.nodes[ID + "county"]["colour"]
    channels = back.nodes[ID + "county"]["viz"]["color"]
    assert "#" + "".join(f"{channels[each]:02x}" for each in "rgb") == county


def test_gexf_by_its_xml(small: Network) -> None:
    root = fromstring(gexf(small))
    edges = {
        edge.attrib["id"]: (edge.attrib["source"], edge.attrib["target"], edge.attrib["label"])
        for edge in root.iter(f"{GEXF}edge")
    }
    assert edges == ends(small)
    assert all(edge.get("kind") for edge in root.iter(f"{GEXF}edge"))


# --- Cytoscape -------------------------------------------------------------------------------


def test_cytoscape_by_networkx_and_by_its_json(small: Network) -> None:
    document = json.loads(cytoscape(small))
    back = nx.cytoscape_graph(document)
    assert dict(back.nodes(data="label")) == dict(small.graph.nodes(data="label"))
    assert ends(Network(back, {}, ())) == ends(small)
    edges = [edge["data"] for edge in document["elements"]["edges"]]
    assert {edge["id"]: (edge["source"], edge["target"], edge["label"]) for edge in edges} == ends(
        small
    )
    assert len({edge["id"] for edge in edges}) == len(edges)
    ids = {edge["id"] for edge in edges} | {
        node["data"]["id"] for node in document["elements"]["nodes"]
    }
    assert len(ids) == len(edges) + len(small.graph), "an edge has the id of a node"
    assert all(isinstance(edge["passages"], list) for edge in edges)


# --- what a text may hold --------------------------------------------------------------------


def test_hostile_labels_come_back() -> None:
    texts = HOSTILE["every format"]
    found = labelled(*texts)
    nodes, edges = graphml_elements(graphml(found))
    assert [nodes[f"urn:n{at}"]["label"] for at in range(len(texts))] == texts
    assert len(edges) == len(texts)
    root = fromstring(gexf(found))
    check_gexf(root)
    assert [node.get("label") for node in root.iter(f"{GEXF}node")] == [
        label for _, label in sorted((f"urn:n{at}", text) for at, text in enumerate(texts))
    ]
    document = json.loads(cytoscape(labelled(*texts, *HOSTILE["not in XML"])))
    labels = {node["data"]["label"] for node in document["elements"]["nodes"]}
    assert labels == {*texts, *HOSTILE["not in XML"]}


@pytest.mark.parametrize("writer", [graphml, gexf])
@pytest.mark.parametrize("text", HOSTILE["not in XML"], ids=ascii)
def test_xml_refuses_what_it_cannot_carry(writer: Callable[[Network], bytes], text: str) -> None:
    with pytest.raises(InputError, match=r"U\+[0-9A-F]{4} in the attribute “label” of the node"):
        writer(labelled("plain", f"a{text}"))


@pytest.mark.parametrize(
    "form", [formats.GRAPHML, formats.GEXF, formats.CYTOSCAPE], ids=lambda form: form.name
)
def test_a_dataset_becomes_its_network(dataset: Dataset, form: formats.Format) -> None:
    content = write(dataset, form)
    assert content.count(b"The county") >= 1
    assert content == write(dataset, form)
