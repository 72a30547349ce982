"""SHACL shapes as they are asked: what refers to what, and how far they look from a node."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from math import inf

from rdflib import RDF, RDFS, SH, BNode, Graph, URIRef
from rdflib.term import Node

from policygraph import reading, store

_TERMS = """SELECT DISTINCT ?shape ?name ?term {
  VALUES ?name { sh:path rdfs:seeAlso sh:targetClass sh:class sh:targetSubjectsOf sh:targetObjectsOf
    sh:equals sh:disjoint sh:lessThan sh:lessThanOrEquals }
  ?shape ?name ?path .
  ?path (rdf:first|rdf:rest|sh:inversePath|sh:alternativePath|sh:zeroOrMorePath|sh:oneOrMorePath
    |sh:zeroOrOnePath)* ?term FILTER(isIRI(?term) && ?term != rdf:nil) }"""
_REFERENCES = """SELECT DISTINCT ?shape ?name ?other {
  { VALUES ?name { sh:node sh:property sh:not sh:qualifiedValueShape } ?shape ?name ?other }
  UNION {
    VALUES ?name { sh:and sh:or sh:xone }
    ?shape ?name ?list . ?list rdf:rest*/rdf:first ?other } }"""
# pySHACL gives up on shapes within shapes at 15.
_DEEPEST = 8


class UnableError(Exception):
    """Only pySHACL can tell."""


class Shapes(reading.Reader):
    """Some shapes.

    Attributes:
        forward, backward: the properties that paths follow from subject to value, and back; known
            once `steps` is.
    """

    def __init__(self, shapes: reading.Data) -> None:
        super().__init__(reading.of(shapes).engine)
        self.forward: set[Node] = set()
        self.backward: set[Node] = set()

    @property
    def graph(self) -> Graph:
        """A graph of rdflib's with the shapes, for pySHACL, which adds to it."""
        return store.union_graph(self.engine)

    def rows(self, query: str) -> list[tuple[Node, ...]]:
        """The rows of a question, without those that lack a value; sorted."""
        rows = (row for row in self.engine.select(query) if None not in row)
        return sorted(rows, key=lambda row: [term.n3() for term in row if term])  # type: ignore[arg-type]

    @cached_property
    def terms(self) -> list[tuple[Node, ...]]:
        """The classes and properties that shapes are about: shape, what names it, and its IRI."""
        return self.rows(_TERMS)

    @cached_property
    def references(self) -> list[tuple[Node, ...]]:
        """Each shape that refers to another, by which property, and the other."""
        return self.rows(_REFERENCES)

    @cached_property
    def about(self) -> dict[Node, list[Node]]:
        """The properties that each shape looks at: those of its path, or of its rdfs:seeAlso."""
        found = defaultdict(list)
        for shape, name, term in self.terms:
            if name in (SH.path, RDFS.seeAlso):
                found[shape].append(term)
        return found

    @property
    def blank(self) -> list[BNode]:
        """The shapes that are blank nodes, sorted."""
        found = {*self.subjects(SH.path), *(other for *_, other in self.references)}
        return sorted(node for node in found if isinstance(node, BNode))

    @property
    def nested(self) -> bool:
        """Whether a property shape has property shapes, which give results about values."""
        paths = set(self.subjects(SH.path))
        return any(name == SH.property and shape in paths for shape, name, _ in self.references)

    @cached_property
    def steps(self) -> float:
        """The most steps that shapes look away from a node.

        Raises:
            UnableError: a shape refers to itself, or they are nested deeper than pySHACL follows.
        """
        inner: dict[Node, list[Node]] = {}
        for shape, _, other in self.references:
            inner.setdefault(shape, []).append(other)
        own: dict[Node, float] = {}

        def look(shape: Node, depth: int) -> float:
            if depth > _DEEPEST:
                raise UnableError("a shape refers to itself, or to shapes at great depth")
            below = max((look(other, depth + 1) for other in inner.get(shape, ())), default=0)
            if shape not in own:
                own[shape] = sum(self._length(one, False) for one in self.objects(shape, SH.path))
            return own[shape] + below

        return max((look(shape, 0) for shape in {*inner, *self.subjects(SH.path)}), default=0)

    def _length(self, path: Node, back: bool) -> float:
        """How long a path is at the most (SHACL §2.3.1)."""
        if path == RDF.nil:
            return 0
        if isinstance(path, URIRef):
            (self.backward if back else self.forward).add(path)
            return 1
        length = 0.0
        for name, inner in self.predicate_objects(path):
            length += self._length(inner, back != (name == SH.inversePath))
            if name in (SH.zeroOrMorePath, SH.oneOrMorePath):
                length = inf
        return length


def made_up(shapes: Shapes) -> tuple[Graph, Graph]:
    """Data with one thing that is its own value by all properties, and the shapes aimed at it: so
    that every constraint has something to look at."""
    thing, data, aimed = URIRef("urn:policygraph:thing"), Graph(), shapes.graph
    for *_, term in shapes.terms:
        data.add((thing, term, thing))
    kinds = (SH.NodeShape, SH.PropertyShape)
    for shape in {shape for kind in kinds for shape in shapes.subjects(RDF.type, kind)}:
        aimed.add((shape, SH.targetNode, thing))
    return data, aimed
