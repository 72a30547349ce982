"""Which focus nodes surely conform, so that pySHACL need not look at them.

pySHACL takes a millisecond for each row of a table, nearly all of which are sound. The commonest
constraints of SHACL Core are turned into functions here, and who passes them is taken off the
targets before pySHACL runs. The functions may only err on one side: whatever they do not know, of a
shape or of a value, goes to pySHACL, and so does whatever does not conform. The report is
pySHACL's own, to the letter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import partial
from typing import TypeAlias

from rdflib import OWL, RDF, RDFS, SH, XSD, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from policygraph.vocab import sort_terms

Test: TypeAlias = Callable[[Node], bool]
"""Whether a node conforms; raises `_UnsureError` where only pySHACL can tell."""
_OfAll: TypeAlias = Callable[[set[Node]], bool]

_TARGETS = (SH.targetNode, SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
# What a shape says besides its constraints, and what stands in no vocabulary of shapes.
_ASIDE = {SH[name] for name in ("path", "name", "description", "message", "severity", "order")} | {
    *_TARGETS
}
_KINDS: dict[Node, tuple[type, ...]] = {
    SH.IRI: (URIRef,),
    SH.BlankNode: (BNode,),
    SH.Literal: (Literal,),
    SH.BlankNodeOrIRI: (BNode, URIRef),
    SH.BlankNodeOrLiteral: (BNode, Literal),
    SH.IRIOrLiteral: (URIRef, Literal),
}
_TEXTS = (XSD.string, RDF.langString)
# The datatypes whose values pySHACL looks at.
_VALUED = {XSD[name] for name in ("integer", "float", "decimal", "boolean", "date", "time")} | {
    XSD.dateTime
}
# Of these pySHACL has rules of its own.
_STRANGE = (RDFS.Literal, RDFS.Datatype)
# pySHACL gives up on shapes within shapes at 15.
_DEEPEST = 8


class _UnsureError(Exception):
    """Only pySHACL can tell."""


def narrowed(shapes: Graph, data: Graph) -> Graph:
    """A copy of shapes whose targets leave out the nodes that surely conform.

    One node of each shape always stays, so that pySHACL meets every shape as it would otherwise,
    and says so if it cannot apply one.

    Args:
        shapes: SHACL Core.
        data: what they are to be applied to.
    """
    copy = Graph()
    for triple in shapes:
        copy.add(triple)
    compiler = _Compiler(shapes, data)
    for shape in {shape for target in _TARGETS for shape in shapes.subjects(target)}:
        try:
            conforms = compiler.shape(shape)
            nodes = compiler.focus_nodes(shape)
        except _UnsureError:
            continue
        kept = [node for node in nodes if not _surely(conforms, node)] or sort_terms(nodes)[:1]
        if kept:
            for target in _TARGETS:
                copy.remove((shape, target, None))
            for node in kept:
                copy.add((shape, SH.targetNode, node))
    return copy


def _surely(conforms: Test, node: Node) -> bool:
    try:
        return conforms(node)
    except _UnsureError:
        return False


class _Compiler:
    """Turns shapes into tests of the nodes of one data graph."""

    def __init__(self, shapes: Graph, data: Graph) -> None:
        self.shapes, self.data = shapes, data
        self.values: dict[Node, dict[Node, set[Node]]] = {}
        for s, p, o in data:
            self.values.setdefault(s, {}).setdefault(p, set()).add(o)
        self.of_value: dict[Node, Callable[[Node, tuple[Node, ...]], Test]] = {
            SH["class"]: self._class,
            SH.datatype: self._datatype,
            SH.nodeKind: self._node_kind,
            SH.pattern: self._pattern,
            SH.minInclusive: partial(self._bound, 1),
            SH.maxInclusive: partial(self._bound, -1),
            SH.node: self.shape,
            SH.property: self.shape,
            SH["not"]: self._not,
            SH["or"]: self._or,
        }
        self.of_all: dict[Node, Callable[[Node], _OfAll]] = {
            SH.minCount: self._min_count,
            SH.maxCount: self._max_count,
            SH.hasValue: self._has_value,
        }

    def focus_nodes(self, shape: Node) -> set[Node]:
        """The focus nodes of a shape by its targets (SHACL §2.1.3)."""
        if {RDFS.Class, OWL.Class}.intersection(self.shapes.objects(shape, RDF.type)):
            raise _UnsureError
        found = set(self.shapes.objects(shape, SH.targetNode))
        for kind in self.shapes.objects(shape, SH.targetClass):
            for one in self._below(kind):
                found.update(self.data.subjects(RDF.type, one))
        for name in self.shapes.objects(shape, SH.targetSubjectsOf):
            found.update(self.data.subjects(name))
        for name in self.shapes.objects(shape, SH.targetObjectsOf):
            found.update(self.data.objects(None, name))
        return found

    def shape(self, shape: Node, above: tuple[Node, ...] = ()) -> Test:
        """The test of a shape (SHACL §2, §3.4)."""
        if shape in above or len(above) > _DEEPEST:
            raise _UnsureError
        of_value: list[Test] = []
        of_all: list[_OfAll] = []
        paths = list(self.shapes.objects(shape, SH.path))
        for name, parameter in self._constraints(shape):
            if name in self.of_value:
                of_value.append(self.of_value[name](parameter, (*above, shape)))
            elif name in self.of_all and paths:
                of_all.append(self.of_all[name](parameter))
            else:
                raise _UnsureError
        if not paths:
            return _all(of_value)
        if len(paths) > 1:
            raise _UnsureError
        return self._property(self._path(paths[0]), of_value, of_all)

    def _constraints(self, shape: Node) -> Iterator[tuple[Node, Node]]:
        """The parameters of a shape; one that is not there has none, and pySHACL says so."""
        said = list(self.shapes.predicate_objects(shape))
        if not said:
            raise _UnsureError
        found = [(p, o) for p, o in said if str(p).startswith(str(SH)) and p not in _ASIDE]
        once = [p for p, _ in found if p in (SH.minCount, SH.maxCount, SH.datatype, SH.nodeKind)]
        if len(once) != len(set(once)):
            raise _UnsureError
        yield from found

    def _path(self, path: Node) -> tuple[Node, ...]:
        """The properties of a path that is one of them, or a choice of them (SHACL §2.3.1)."""
        if isinstance(path, URIRef):
            return (path,)
        said = list(self.shapes.predicate_objects(path))
        if len(said) != 1 or said[0][0] != SH.alternativePath:
            raise _UnsureError
        names = tuple(Collection(self.shapes, said[0][1]))
        if len(names) < 2 or not all(isinstance(name, URIRef) for name in names):
            raise _UnsureError
        return names

    def _property(self, path: tuple[Node, ...], each: list[Test], every: list[_OfAll]) -> Test:
        def conforms(node: Node) -> bool:
            said = self.values.get(node, {})
            found = said.get(path[0], set()) if len(path) == 1 else set()
            if len(path) > 1:
                found = found.union(*(said[name] for name in path if name in said))
            return all(test(found) for test in every) and all(
                test(value) for value in found for test in each
            )

        return conforms

    def _below(self, kind: Node) -> set[Node]:
        found = self.data.transitive_subjects(RDFS.subClassOf, kind)
        return {one for one in found if one is not None}

    # -- constraints of each value (SHACL §4) ---------------------------------------------------

    def _class(self, kind: Node, _: tuple[Node, ...]) -> Test:
        kinds = self._below(kind)

        def conforms(node: Node) -> bool:
            said = () if isinstance(node, Literal) else self.values.get(node, {}).get(RDF.type, ())
            return not kinds.isdisjoint(said)

        return conforms

    def _datatype(self, datatype: Node, _: tuple[Node, ...]) -> Test:
        if datatype in _STRANGE:
            raise _UnsureError

        def conforms(node: Node) -> bool:
            if not isinstance(node, Literal):
                return False
            if (node.datatype or (RDF.langString if node.language else XSD.string)) != datatype:
                return False
            if datatype not in _TEXTS and (
                node.ill_typed or (datatype in _VALUED and node.value is None)
            ):
                raise _UnsureError
            return True

        return conforms

    def _node_kind(self, kind: Node, _: tuple[Node, ...]) -> Test:
        if kind not in _KINDS:
            raise _UnsureError
        return lambda node: isinstance(node, _KINDS[kind])

    def _pattern(self, pattern: Node, _: tuple[Node, ...]) -> Test:
        try:
            matches = re.compile(_text(pattern)).search
        except re.error as fault:
            raise _UnsureError from fault
        return lambda node: not isinstance(node, BNode) and matches(str(node)) is not None

    def _bound(self, sign: int, bound: Node, _: tuple[Node, ...]) -> Test:
        limit = _number(bound) * sign
        return lambda node: _number(node) * sign >= limit

    def _not(self, shape: Node, above: tuple[Node, ...]) -> Test:
        conforms = self.shape(shape, above)
        return lambda node: not conforms(node)

    def _or(self, head: Node, above: tuple[Node, ...]) -> Test:
        tests = [self.shape(shape, above) for shape in Collection(self.shapes, head)]
        if not tests:
            raise _UnsureError
        return lambda node: any(test(node) for test in tests)

    # -- constraints of all values --------------------------------------------------------------

    def _min_count(self, least: Node) -> _OfAll:
        number = _number(least)
        return lambda values: len(values) >= number

    def _max_count(self, most: Node) -> _OfAll:
        number = _number(most)
        return lambda values: len(values) <= number

    def _has_value(self, wanted: Node) -> _OfAll:
        return lambda values: wanted in values


def _all(tests: Iterable[Test]) -> Test:
    every = tuple(tests)
    return lambda node: all(test(node) for test in every)


def _text(node: Node) -> str:
    if not isinstance(node, Literal) or node.datatype not in (None, *_TEXTS):
        raise _UnsureError
    return str(node)


def _number(node: Node) -> int | Decimal:
    value = node.value if isinstance(node, Literal) and not node.ill_typed else None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise _UnsureError
    return value
