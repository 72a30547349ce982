"""The part of the data that decides whether some nodes conform, and shapes aimed at it alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from math import inf

from rdflib import OWL, RDF, RDFS, SH, BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from policygraph.validate.data import Data
from policygraph.validate.screening import UnableError
from policygraph.vocab import sort_terms

TARGETS = (SH.targetNode, SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
_NESTING = (SH.property, SH.node, SH["not"], SH.qualifiedValueShape)
_NESTING_LISTS = (SH["and"], SH["or"], SH.xone)
_CLASSES = (RDFS.Class, OWL.Class)
# pySHACL gives up on shapes within shapes at 15.
_DEEPEST = 8
# Where the focus of a result is a value, the nodes whose value it is.
_FEW = 25


@dataclass
class Reach:
    """How far, and along which properties, shapes look from a focus node.

    Attributes:
        steps: the most steps.
        forward, backward: the properties that are followed from subject to value, and back.
        nested: whether a property shape has property shapes, which give results about values.
    """

    steps: float = 0
    forward: set[Node] = field(default_factory=set)
    backward: set[Node] = field(default_factory=set)
    nested: bool = False

    @classmethod
    def of(cls, shapes: Graph) -> Reach:
        """How far some shapes look.

        Raises:
            UnableError: a shape refers to itself, or they are nested deeper than pySHACL follows.
        """
        reach = cls()
        reach.steps = max((reach._shape(shapes, one, ()) for one in targeted(shapes)), default=0)
        return reach

    def _shape(self, shapes: Graph, shape: Node, above: tuple[Node, ...]) -> float:
        if shape in above or len(above) > _DEEPEST:
            raise UnableError("a shape refers to itself, or to shapes at great depth")
        paths = list(shapes.objects(shape, SH.path))
        own = max(
            (self._path(shapes, path, self.forward, self.backward) for path in paths), default=0
        )
        inner = [one for name in _NESTING for one in shapes.objects(shape, name)]
        for name in _NESTING_LISTS:
            for head in shapes.objects(shape, name):
                inner += Collection(shapes, head)
        self.nested |= bool(paths) and (shape, SH.property, None) in shapes
        below = (self._shape(shapes, one, (*above, shape)) for one in inner)
        return own + max(below, default=0)

    def _path(self, shapes: Graph, path: Node, forward: set[Node], backward: set[Node]) -> float:
        """How long a path is (SHACL §2.3.1)."""
        if isinstance(path, URIRef):
            forward.add(path)
            return 1
        if (path, RDF.first, None) in shapes:
            parts = Collection(shapes, path)
            return sum(self._path(shapes, part, forward, backward) for part in parts)
        found = 0.0
        for name, inner in shapes.predicate_objects(path):
            if name == SH.inversePath:
                found = max(found, self._path(shapes, inner, backward, forward))
            elif name == SH.alternativePath:
                parts = Collection(shapes, inner)
                longest = (self._path(shapes, part, forward, backward) for part in parts)
                found = max(found, *longest)
            elif name in (SH.zeroOrMorePath, SH.oneOrMorePath):
                self._path(shapes, inner, forward, backward)
                found = inf
            elif name == SH.zeroOrOnePath:
                found = max(found, self._path(shapes, inner, forward, backward))
        return found


def targeted(shapes: Graph) -> list[Node]:
    """The shapes that have a target, or are classes and so their own target; sorted."""
    found = {shape for target in TARGETS for shape in shapes.subjects(target)}
    found |= {one for one in _shapes(shapes) if _is_class(shapes, one)}
    return sort_terms(found)


def _shapes(shapes: Graph) -> Iterator[Node]:
    for kind in (SH.NodeShape, SH.PropertyShape):
        yield from shapes.subjects(RDF.type, kind)


def _is_class(shapes: Graph, shape: Node) -> bool:
    return any((shape, RDF.type, kind) in shapes for kind in _CLASSES)


def around(data: Data, shapes: Graph, failing: Iterable[Node]) -> tuple[Graph, Graph]:
    """The statements that decide whether some nodes conform, and shapes with no other targets.

    Each shape keeps one target more, if it has any, so that pySHACL meets every shape and says if
    it cannot apply one.

    Raises:
        UnableError: see `Reach.of`.
    """
    reach = Reach.of(shapes)
    nodes = set(failing)
    if reach.nested:
        nodes |= _leading(data, reach, nodes)
    aimed: dict[Node, list[Node]] = {}
    for shape in targeted(shapes):
        wanted = [node for node in nodes if _is_target(data, shapes, shape, node)]
        aimed[shape] = wanted or list(islice(_targets(data, shapes, shape), 1))
    # Messages that pySHACL makes show prefixes.
    part = _empty(data.prefixes.items())
    for triple in data.engine.triples(None, RDFS.subClassOf):
        part.add(triple)
    _copy(data, reach, {node for found in aimed.values() for node in found}, part)
    return part, _narrowed(shapes, aimed)


def _copy(data: Data, reach: Reach, nodes: set[Node], part: Graph) -> None:
    """Copy the statements about nodes, and about what the shapes look at from them."""
    seen: set[Node] = set()
    ahead: set[Node] = {node for node in nodes if isinstance(node, URIRef | BNode)}
    step = 0
    while ahead and step <= reach.steps:
        seen |= ahead
        found: set[Node] = set()
        for node in ahead:
            for triple in data.engine.triples(node):
                part.add(triple)
                if triple[1] in reach.forward and isinstance(triple[2], URIRef | BNode):
                    found.add(triple[2])
        found |= _back(data, reach, ahead, part)
        ahead = found - seen
        step += 1


def _back(data: Data, reach: Reach, nodes: Iterable[Node], part: Graph) -> set[Node]:
    found: set[Node] = set()
    for node in nodes:
        for name in reach.backward:
            for triple in data.engine.triples(None, name, node):
                part.add(triple)
                found.add(triple[0])
    return found


def _leading(data: Data, reach: Reach, nodes: set[Node]) -> set[Node]:
    """Some nodes from which paths of the shapes lead to the nodes given."""
    seen, ahead = set[Node](), set(nodes)
    for _ in range(int(min(reach.steps, _DEEPEST))):
        found: set[Node] = set()
        for node in ahead:
            for name in reach.forward:
                found.update(s for s, _, _ in islice(data.engine.triples(None, name, node), _FEW))
            for name in reach.backward:
                if isinstance(node, URIRef | BNode):
                    found.update(o for *_, o in islice(data.engine.triples(node, name), _FEW))
        seen |= found
        ahead = found - nodes
    return seen


def _classes(shapes: Graph, shape: Node) -> list[Node]:
    own = [shape] if _is_class(shapes, shape) else []
    return [*shapes.objects(shape, SH.targetClass), *own]


def _is_target(data: Data, shapes: Graph, shape: Node, node: Node) -> bool:
    """Whether a node is a target of a shape (SHACL §2.1.3)."""
    holds, named = data.reader.holds, isinstance(node, URIRef | BNode)
    kinds = (kind for kind in _classes(shapes, shape) if isinstance(kind, URIRef))
    return (
        (shape, SH.targetNode, node) in shapes
        or (named and any(_is_a(data, node, kind) for kind in kinds))
        or (named and any(holds(node, p) for p in shapes.objects(shape, SH.targetSubjectsOf)))
        or any(holds(None, p, node) for p in shapes.objects(shape, SH.targetObjectsOf))
    )


def _is_a(data: Data, node: Node, kind: URIRef) -> bool:
    return not data.reader.under(kind).isdisjoint(data.reader.objects(node, RDF.type))


def _targets(data: Data, shapes: Graph, shape: Node) -> Iterator[Node]:
    """The targets of a shape."""
    yield from sort_terms(shapes.objects(shape, SH.targetNode))
    for kind in sort_terms(_classes(shapes, shape)):
        if isinstance(kind, URIRef):
            for below in sort_terms(data.reader.under(kind)):
                yield from data.reader.subjects(RDF.type, below)
    for name in sort_terms(shapes.objects(shape, SH.targetSubjectsOf)):
        yield from data.reader.subjects(name)
    for name in sort_terms(shapes.objects(shape, SH.targetObjectsOf)):
        yield from data.reader.objects(None, name)


def _narrowed(shapes: Graph, aimed: dict[Node, list[Node]]) -> Graph:
    """A copy of shapes with these targets."""
    copy = _empty(shapes.namespaces())
    for s, p, o in shapes:
        if s in aimed and (p in TARGETS or (p == RDF.type and o in _CLASSES)):
            continue
        copy.add((s, p, o))
    for shape, nodes in aimed.items():
        for node in nodes:
            copy.add((shape, SH.targetNode, node))
    return copy


def _empty(prefixes: Iterable[tuple[str, object]]) -> Graph:
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in prefixes:
        graph.bind(prefix, str(namespace))
    return graph
