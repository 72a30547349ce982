"""The network of things in a dataset, drawn as its ontology declares, and how things connect.

Nodes are things of a class that is ``pg:drawnAs pg:Card``, edges the statements whose property is
``pg:drawnAs pg:Edge``, and the instances of classes with ``pg:edgeFrom`` and ``pg:edgeTo``.
Literals and classes are never nodes.
"""

from policygraph.network.figures import Central, Corroborated, Counts, Measures, counts, measures
from policygraph.network.model import Edge, Network, around, choose, edges, overview
from policygraph.network.paths import Step, path, sentence
from policygraph.network.reading import find, network

__all__ = [
    "Central",
    "Corroborated",
    "Counts",
    "Edge",
    "Measures",
    "Network",
    "Step",
    "around",
    "choose",
    "counts",
    "edges",
    "find",
    "measures",
    "network",
    "overview",
    "path",
    "sentence",
]
