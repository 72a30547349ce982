"""Ontology and data together as one OWL 2 DL ontology, in Turtle, for reasoners.

OWL 2 has a closed list of datatypes (Structural Specification, second edition, §4), and dates
other than ``xsd:dateTime`` are not on it: HermiT stops at ``xsd:gYearMonth``. Such values become
strings of the same characters. A document is one ontology (Mapping to RDF, second edition, §3.1.2),
so the headers of the parts give way to one header, and nothing is imported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib import OWL, RDF, RDFS, XSD, Dataset, Literal, URIRef
from rdflib.term import Node

from policygraph import literals
from policygraph.export.rdf import distinct, select, union
from policygraph.vocab import BASE, Triple, described

_LACKING = (
    {"date", "time", "gYear", "gYearMonth", "gMonth", "gMonthDay", "gDay"}
    | {"duration", "yearMonthDuration", "dayTimeDuration"}
    | {"ID", "IDREF", "ENTITY"}
)
DATATYPES = frozenset(
    {OWL.real, OWL.rational, RDF.XMLLiteral, RDF.PlainLiteral, RDF.langString, RDFS.Literal}
    | {URIRef(name) for name in literals.DATATYPES}
) - {XSD[name] for name in _LACKING}
"""The datatypes of OWL 2 (§4.1 to §4.8)."""

# What only the header of an ontology may say (Structural Specification, §3.5).
_HEADER = (
    OWL.imports,
    OWL.versionIRI,
    OWL.priorVersion,
    OWL.backwardCompatibleWith,
    OWL.incompatibleWith,
)


def owl_dl(dataset: Dataset) -> list[Triple]:
    """The statements of a dataset, its ontology among them, as one OWL 2 DL ontology.

    Raises:
        InputError: a statement cannot be written as RDF.
    """
    triples = union(select(dataset, with_ontology=True))
    header = URIRef(f"{described(dataset) or BASE + 'graph'}/owl-dl")
    return distinct([(header, RDF.type, OWL.Ontology), *_kept(triples)])


def _kept(triples: Iterable[Triple]) -> Iterator[Triple]:
    for subject, predicate, value in triples:
        if predicate in _HEADER or (predicate == RDF.type and value == OWL.Ontology):
            continue
        yield subject, predicate, _value(predicate, value)


def _value(predicate: Node, value: Node) -> Node:
    if isinstance(value, Literal):
        if value.language or value.datatype is None or value.datatype in DATATYPES:
            return value
        return Literal(str(value))
    foreign = isinstance(value, URIRef) and value.startswith(str(XSD)) and value not in DATATYPES
    return XSD.string if predicate == RDFS.range and foreign else value
