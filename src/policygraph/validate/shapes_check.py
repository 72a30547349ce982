"""Whether the shapes themselves can be trusted.

SHACL says nothing about a misspelt constraint, and pySHACL passes over it: a shapes graph full of
slips conforms to everything. What could run code or reach the network is refused outright.
"""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import OWL, RDF, RDFS, SH, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from policygraph.errors import RefusedError, did_you_mean, nearest
from policygraph.validate.data import Data, predicates
from policygraph.validate.faults import Fault
from policygraph.vocab import curie, sort_terms

_PATHS = ("alternativePath", "inversePath", "oneOrMorePath", "zeroOrMorePath", "zeroOrOnePath")
_TARGETS = ("targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf")
# The shapes that another shape can refer to (SHACL §4.6, §4.7), and lists of them.
_SHAPE_VALUES = ("node", "property", "not", "qualifiedValueShape")
_SHAPE_LISTS = ("and", "or", "xone")
# SHACL Core, 20 July 2017, §2 and §4: what a shapes graph may hold.
_CORE_TERMS = frozenset(
    SH[name]
    for name in (
        *("NodeShape", "PropertyShape", "Shape", "PropertyGroup", "Violation", "Warning", "Info"),
        *("BlankNode", "IRI", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral"),
        *("path", *_PATHS, *_TARGETS, *_SHAPE_VALUES, *_SHAPE_LISTS),
        *("name", "description", "message", "severity", "order", "group", "defaultValue"),
        *("deactivated", "class", "datatype", "nodeKind", "minCount", "maxCount", "minExclusive"),
        *("maxExclusive", "minInclusive", "maxInclusive", "minLength", "maxLength", "pattern"),
        *("flags", "languageIn", "uniqueLang", "equals", "disjoint", "lessThan", "hasValue"),
        *("lessThanOrEquals", "in", "closed", "ignoredProperties", "qualifiedMinCount"),
        *("qualifiedMaxCount", "qualifiedValueShapesDisjoint"),
        # Prefixes for SPARQL: without a query they do nothing.
        *("declare", "prefix", "namespace", "prefixes", "PrefixDeclaration"),
    )
)


CODES = (
    *("shape-none", "shape-term", "shape-class", "shape-path", "shape-missing", "shape-value"),
    *("shape-unused", "shape-broken"),
)
"""What can be wrong with shapes; the last is what pySHACL finds."""


def refuse_code(shapes: Graph) -> None:
    """Stop shapes that hold SPARQL, JavaScript, rules or custom targets and components.

    The terms of the parsed graph are looked at: a text search misses escaped spellings.

    Raises:
        RefusedError: they do.
    """
    # Any of the SHACL vocabulary that is not Core, and that is no result of a validation.
    beyond = {URIRef(term) for term in dir(SH)} - _CORE_TERMS
    used = {term for triple in shapes for term in triple if term in beyond}
    if used:
        names = ", ".join(curie(str(term)) for term in sort_terms(used))
        raise RefusedError(
            f"The shapes hold what goes beyond SHACL Core: {names}.",
            hint="SPARQL, JavaScript and rules in shapes can reach files and the network: write"
            " the shape with SHACL Core, or the check as a query.",
        )


def check(shapes: Graph, data: Data) -> Iterator[Fault]:
    """Slips in the shapes."""
    kinds = (SH.NodeShape, SH.PropertyShape)
    if not any((None, RDF.type, kind) in shapes for kind in kinds):
        yield Fault(
            "shape-none",
            "violation",
            "There is no shape, so anything would pass.",
            "Check the prefix “sh:” and the spelling of sh:NodeShape in ontology/shapes.ttl.",
        )
    yield from _unknown_terms(shapes)
    yield from _undeclared(shapes, data)
    yield from _nowhere(shapes)
    yield from _values(shapes, data)
    yield from _unused(shapes)


def _unknown_terms(shapes: Graph) -> Iterator[Fault]:
    known = [curie(str(term)) for term in sort_terms(_CORE_TERMS)]
    for s, p, o in _sorted(shapes):
        for term in (p, o):
            if (
                str(term).startswith(str(SH))
                and term not in _CORE_TERMS
                and isinstance(term, URIRef)
            ):
                near = did_you_mean(nearest(curie(str(term)), known, 1))
                yield Fault(
                    "shape-term",
                    "violation",
                    f"{curie(str(term))} is no term of SHACL Core, so it checks nothing.",
                    near or "Look the term up in SHACL, §4.",
                    focus=s,
                    value=term,
                    at=((s, p, o, None),),
                )


def _undeclared(shapes: Graph, data: Data) -> Iterator[Fault]:
    """Classes and properties that no ontology declares: a shape about them is never met."""
    uses = [
        *(("shape-class", use) for use in shapes.triples((None, SH.targetClass, None))),
        *(("shape-class", use) for use in shapes.triples((None, SH["class"], None))),
        *(
            ("shape-path", (shape, name, term))
            for name in _property_uses()
            for shape, path in shapes.subject_objects(name)
            for term in predicates(shapes, path)
        ),
    ]
    for code, (shape, name, term) in sorted(
        uses, key=lambda use: (use[0], *(t.n3() for t in use[1]))
    ):
        if term in data.declared or _built_in(term):
            continue
        near = data.like_declared(data.curie(str(term)))
        kind = "class" if code == "shape-class" else "property"
        yield Fault(
            code,
            "violation",
            f"The shape is about a {kind} that no ontology declares.",
            near or f"Declare the {kind} in ontology/.",
            focus=shape,
            value=term,
            at=((shape, name, None, None),),
        )


def _property_uses() -> list[URIRef]:
    names = ("path", "targetSubjectsOf", "targetObjectsOf", "equals", "disjoint", "lessThan")
    return [SH[name] for name in (*names, "lessThanOrEquals")]


def _nowhere(shapes: Graph) -> Iterator[Fault]:
    """References to shapes that are not there."""
    described = set(shapes.subjects())
    for shape, name, target in _references(shapes):
        if target not in described:
            yield Fault(
                "shape-missing",
                "violation",
                "The shape refers to a shape that is not there.",
                "Correct the name, or write the shape.",
                focus=shape,
                value=target,
                at=((shape, name, None, None),),
            )


def _references(shapes: Graph) -> list[tuple[Node, Node, Node]]:
    found: list[tuple[Node, Node, Node]] = []
    for name in _SHAPE_VALUES:
        found += [(s, p, o) for s, p, o in shapes.triples((None, SH[name], None))]
    for name in _SHAPE_LISTS:
        for shape, head in shapes.subject_objects(SH[name]):
            found += [(shape, SH[name], member) for member in Collection(shapes, head)]
    return sorted(found, key=lambda triple: tuple(term.n3() for term in triple))


def _values(shapes: Graph, data: Data) -> Iterator[Fault]:
    """IRIs of ours that a value is held against and that nothing describes."""
    wanted = [(s, p, o) for s, p, o in shapes.triples((None, SH.hasValue, None))]
    wanted += [(s, p, o) for s, p, o in shapes.triples((None, SH.targetNode, None))]
    for shape, head in shapes.subject_objects(SH["in"]):
        wanted += [(shape, SH["in"], member) for member in Collection(shapes, head)]
    for shape, name, value in sorted(wanted, key=lambda use: tuple(term.n3() for term in use)):
        ours = isinstance(value, URIRef) and str(value).startswith(data.spaces)
        if ours and not data.reader.holds(value):
            yield Fault(
                "shape-value",
                "violation",
                "The shape looks for a thing that nothing describes.",
                "Correct the name, or describe the thing.",
                focus=shape,
                value=value,
                at=((shape, name, None, None),),
            )


def _unused(shapes: Graph) -> Iterator[Fault]:
    """Shapes that apply to nothing: without a target, and referred to by none (SHACL §2.1)."""
    targets = [SH[name] for name in _TARGETS]
    referred = {target for _, _, target in _references(shapes)}
    for shape in sort_terms(
        set(shapes.subjects(RDF.type, SH.NodeShape))
        | set(shapes.subjects(RDF.type, SH.PropertyShape))
    ):
        implicit = (shape, RDF.type, RDFS.Class) in shapes or (shape, RDF.type, OWL.Class) in shapes
        aimed = any((shape, target, None) in shapes for target in targets)
        if not (aimed or implicit or shape in referred):
            yield Fault(
                "shape-unused",
                "warning",
                "The shape has no target, and no other shape refers to it: it checks nothing.",
                "Add sh:targetClass, or refer to it with sh:property or sh:node.",
                focus=shape,
            )


def _built_in(term: Node) -> bool:
    return str(term).startswith((str(RDF), str(RDFS), str(OWL)))


def _sorted(shapes: Graph) -> list[tuple[Node, Node, Node]]:
    return sorted(shapes, key=lambda triple: tuple(term.n3() for term in triple))
