"""Makes a peer's page of a graph, in the peer's own environment: NAME GRAPH.json PAGE.html.

Prints the seconds from the networkx graph to the file. Each page is as the peer makes it when it is
asked for a file that needs as little else as it can do; labels, colours and directions are set.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from time import perf_counter

import networkx as nx


def read(path: str) -> nx.DiGraph:
    made = json.loads(Path(path).read_text("utf-8"))
    graph = nx.DiGraph()
    for at, (label, kind, colour) in enumerate(made["nodes"]):
        graph.add_node(at, label=label, title=label, kind=kind, color=colour)
    graph.add_edges_from((a, b, {"title": by}) for a, b, by in made["edges"])
    return graph


def pyvis(graph: nx.DiGraph, target: Path) -> None:
    from pyvis.network import Network

    page = Network("100vh", "100%", directed=True, cdn_resources="in_line")
    page.from_nx(graph)
    target.write_text(page.generate_html(), "utf-8")


def gravis(graph: nx.DiGraph, target: Path) -> None:
    import gravis

    page = gravis.d3(graph, graph_height=800, node_label_data_source="label")
    target.write_text(page.to_html_standalone(), "utf-8")


def ipysigma(graph: nx.DiGraph, target: Path) -> None:
    from ipysigma import Sigma

    Sigma.write_html(graph, str(target), fullscreen=True, node_label="label", node_color="kind")
    # Its scripts come from npm instead of the CDN, not minified: their digests are others.
    page = target.read_text("utf-8")
    target.write_text(re.sub(' integrity="[^"]*"', "", page), "utf-8")


if __name__ == "__main__":
    _, name, source, page = sys.argv
    made = read(source)
    __import__(name)  # its own imports are not measured
    start = perf_counter()
    {"pyvis": pyvis, "gravis": gravis, "ipysigma": ipysigma}[name](made, Path(page))
    print(json.dumps({"made": perf_counter() - start}))
