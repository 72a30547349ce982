"""Whether the shapes themselves can be trusted.

SHACL says nothing about a misspelt constraint, and pySHACL passes over it: a shapes graph full of
slips conforms to everything. What could run code or reach the network is refused outright.
"""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import OWL, RDF, RDFS, SH, URIRef
from rdflib.term import Node

from policygraph.errors import RefusedError, did_you_mean, nearest
from policygraph.validate.data import Data
from policygraph.validate.faults import Fault
from policygraph.validate.shapes import Shapes
from policygraph.vocab import curie, sort_terms

# SHACL Core, 20 July 2017, §2 and §4: what a shapes graph may hold.
_CORE_TERMS = frozenset(
    SH[name]
    for name in (
        *("NodeShape", "PropertyShape", "Shape", "PropertyGroup", "Violation", "Warning", "Info"),
        *("BlankNode", "IRI", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral"),
        *("path", "alternativePath", "inversePath", "oneOrMorePath", "zeroOrMorePath"),
        *("zeroOrOnePath", "targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf"),
        *("node", "property", "not", "qualifiedValueShape", "and", "or", "xone"),
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
_SAID = {
    "shape-term": (
        "violation",
        "{} is no term of SHACL Core, so it checks nothing.",
        "Look the term up in SHACL, §4.",
    ),
    "shape-class": (
        "violation",
        "The shape is about a class that no ontology declares.",
        "Declare the class in ontology/.",
    ),
    "shape-path": (
        "violation",
        "The shape is about a property that no ontology declares.",
        "Declare the property in ontology/.",
    ),
    "shape-missing": (
        "violation",
        "The shape refers to a shape that is not there.",
        "Correct the name, or write the shape.",
    ),
    "shape-value": (
        "violation",
        "The shape looks for a thing that nothing describes.",
        "Correct the name, or describe the thing.",
    ),
    "shape-unused": (
        "warning",
        "The shape has no target, and no other shape refers to it: it checks nothing.",
        "Add sh:targetClass, or refer to it with sh:property or sh:node.",
    ),
    "shape-none": (
        "violation",
        "There is no shape, so anything would pass.",
        "Check the prefix “sh:” and the spelling of sh:NodeShape in the shapes of ontology/.",
    ),
}
CODES = (*_SAID, "shape-broken")
"""What can be wrong with shapes; the last is what pySHACL finds."""

_USED = """SELECT DISTINCT ?shape ?name ?term {
  { ?shape ?name ?object BIND(?name AS ?term) } UNION { ?shape ?name ?term }
  FILTER(isIRI(?term) && STRSTARTS(STR(?term), STR(sh:))) }"""
_VALUES = """SELECT DISTINCT ?shape ?name ?value {
  { VALUES ?name { sh:hasValue sh:targetNode } ?shape ?name ?value }
  UNION { VALUES ?name { sh:in } ?shape ?name ?list . ?list rdf:rest*/rdf:first ?value } }"""
_SHAPES = "SELECT DISTINCT ?shape { VALUES ?kind { sh:NodeShape sh:PropertyShape } ?shape a ?kind }"
# Without a target, and no class that is its own (SHACL §2.1).
_AIMLESS = """SELECT DISTINCT ?shape {
  VALUES ?kind { sh:NodeShape sh:PropertyShape } ?shape a ?kind
  FILTER NOT EXISTS { VALUES ?class { rdfs:Class owl:Class } ?shape a ?class }
  FILTER NOT EXISTS {
    ?shape sh:targetClass|sh:targetNode|sh:targetObjectsOf|sh:targetSubjectsOf ?any } }"""


def refuse_code(shapes: Shapes) -> None:
    """Stop shapes that hold SPARQL, JavaScript, rules or custom targets and components.

    The terms of the parsed graph are looked at: a text search misses escaped spellings.

    Raises:
        RefusedError: they do.
    """
    # Any of the SHACL vocabulary that is not Core, and that is no result of a validation.
    beyond = {URIRef(term) for term in dir(SH)} - _CORE_TERMS
    used = {term for triple in shapes.triples() for term in triple if term in beyond}
    if used:
        names = ", ".join(curie(str(term)) for term in sort_terms(used))
        raise RefusedError(
            f"The shapes hold what goes beyond SHACL Core: {names}.",
            hint="SPARQL, JavaScript and rules in shapes can reach files and the network: write"
            " the shape with SHACL Core, or the check as a query.",
        )


def check(shapes: Shapes, data: Data) -> Iterator[Fault]:
    """Slips in the shapes."""
    core = [curie(str(term)) for term in sort_terms(_CORE_TERMS)]
    for code, focus, name, value in _slips(shapes, data):
        severity, message, hint = _SAID[code]
        shown = "" if value is None else curie(str(value), data.prefixes)
        if code == "shape-term":
            hint = did_you_mean(nearest(shown, core, 1)) or hint
        elif code in ("shape-class", "shape-path"):
            hint = data.like_declared(shown) or hint
        at = () if name is None else ((focus, name, value, None),)
        yield Fault(focus, message.format(shown), value, at, hint, code, severity)


def _slips(
    shapes: Shapes, data: Data
) -> Iterator[tuple[str, Node | None, Node | None, Node | None]]:
    """What is wrong, with the shape, its property and the value."""
    if not shapes.rows(_SHAPES):
        yield "shape-none", None, None, None
    for shape, name, term in shapes.rows(_USED):
        if term not in _CORE_TERMS:
            yield "shape-term", shape, name, term
    # A shape about what no ontology declares is never met.
    for shape, name, term in shapes.terms:
        known = term in data.declared or str(term).startswith((str(RDF), str(RDFS), str(OWL)))
        if name != RDFS.seeAlso and not known:
            kind = "class" if name in (SH.targetClass, SH["class"]) else "path"
            yield f"shape-{kind}", shape, name, term
    for shape, name, other in shapes.references:
        if not shapes.holds(other):
            yield "shape-missing", shape, name, other
    for shape, name, value in shapes.rows(_VALUES):
        ours = isinstance(value, URIRef) and str(value).startswith(data.spaces)
        if ours and not data.reader.holds(value):
            yield "shape-value", shape, name, value
    referred = {other for *_, other in shapes.references}
    for (shape,) in shapes.rows(_AIMLESS):
        if shape not in referred:
            yield "shape-unused", shape, None, None
