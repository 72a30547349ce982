"""The part of the data that decides whether some nodes conform."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any, cast

from rdflib import RDFS, SH, BNode, Graph, URIRef
from rdflib.term import Node

from policygraph.store import Engine
from policygraph.validate.shapes import Shapes

# Where the focus of a result is a value: how far away, and how many nodes, whose value it is.
_DEEPEST = 8
_FEW = 25


def around(engine: Engine, shapes: Shapes, failing: Iterable[Node]) -> Graph:
    """The statements about some nodes, and about what the shapes look at from them.

    What is near is there in part: what pySHACL says of other nodes is nothing to go by.
    """
    part = Graph(bind_namespaces="none")
    # Messages that pySHACL makes show prefixes.
    for prefix, namespace in engine.prefixes.items():
        part.bind(prefix, namespace)
    for triple in engine.triples(None, RDFS.subClassOf):
        part.add(cast(Any, triple))
    seen, ahead = set[Node](), set(failing)
    targets = {term for _, name, term in shapes.terms if name == SH.targetObjectsOf}
    for node in ahead:
        for name in targets:
            for triple in islice(engine.triples(None, name, node), 1):
                part.add(cast(Any, triple))
    if shapes.nested:
        ahead |= _leading(engine, shapes, ahead)
    step = 0
    while ahead and step <= shapes.steps:
        seen |= ahead
        found: set[Node] = set()
        for node in ahead:
            if isinstance(node, URIRef | BNode):
                for triple in engine.triples(node):
                    part.add(cast(Any, triple))
                    if triple[1] in shapes.forward:
                        found.add(triple[2])
            for name in shapes.backward:
                for triple in engine.triples(None, name, node):
                    part.add(cast(Any, triple))
                    found.add(triple[0])
        ahead = found - seen
        step += 1
    return part


def _leading(engine: Engine, shapes: Shapes, nodes: set[Node]) -> set[Node]:
    """Some nodes from which paths of the shapes lead to the nodes given."""
    seen, ahead = set[Node](), nodes
    for _ in range(int(min(shapes.steps, _DEEPEST))):
        found: set[Node] = set()
        for node in ahead:
            for name in shapes.forward:
                found.update(s for s, _, _ in islice(engine.triples(None, name, node), _FEW))
            for name in shapes.backward:
                if isinstance(node, URIRef | BNode):
                    found.update(o for *_, o in islice(engine.triples(node, name), _FEW))
        ahead = found - nodes - seen
        seen |= found
    return seen
