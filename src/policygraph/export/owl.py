"""Ontology and data together as one OWL 2 DL ontology, in Turtle, for reasoners.

OWL 2 has a closed list of datatypes (Structural Specification, second edition, §4), and dates
other than ``xsd:dateTime`` are not on it: HermiT stops at ``xsd:gYearMonth``. Such values become
strings of the same characters. A document is one ontology (Mapping to RDF, second edition, §3.1.2),
so the headers of the parts give way to one header, and nothing is imported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rdflib import OWL, RDF, RDFS, XSD

from policygraph import literals
from policygraph.export import rdf
from policygraph.export.rdf import TYPE, Said, split_literal
from policygraph.vocab import BASE

_LACKING = (
    {"date", "time", "gYear", "gYearMonth", "gMonth", "gMonthDay", "gDay"}
    | {"duration", "yearMonthDuration", "dayTimeDuration"}
    | {"ID", "IDREF", "ENTITY"}
)
DATATYPES = frozenset(
    {f"<{one}>" for one in (OWL.real, OWL.rational, RDF.XMLLiteral, RDF.PlainLiteral)}
    | {f"<{one}>" for one in (RDF.langString, RDFS.Literal, *literals.DATATYPES)}
) - {f"<{XSD[name]}>" for name in _LACKING}
"""The datatypes of OWL 2 (§4.1 to §4.8), in N-Triples' form."""

# What only the header of an ontology may say (Structural Specification, §3.5).
_HEADER = frozenset(
    f"<{OWL[name]}>"
    for name in (
        *("imports", "versionIRI", "priorVersion", "backwardCompatibleWith", "incompatibleWith"),
    )
)
_ONTOLOGY = f"<{OWL.Ontology}>"
_RANGE = f"<{RDFS.range}>"
_STRING = f"<{XSD.string}>"


def turtle(
    quads: Iterable[Said], itself: str | None, prefixes: Mapping[str, str]
) -> Iterator[bytes]:
    """`owl_dl` in Turtle, a piece at a time."""
    return rdf.turtle(owl_dl(quads, itself), prefixes)


def owl_dl(quads: Iterable[Said], itself: str | None) -> set[Said]:
    """Statements, those of the ontology among them, as one OWL 2 DL ontology.

    Args:
        quads: the statements.
        itself: the IRI of the dataset, after which the ontology is called.
    """
    header = f"<{itself or BASE + 'graph'}/owl-dl>"
    return {(header, TYPE, _ONTOLOGY), *_kept(quads)}


def _kept(quads: Iterable[Said]) -> Iterator[Said]:
    for subject, predicate, value, *_ in quads:
        if predicate in _HEADER or (predicate == TYPE and value == _ONTOLOGY):
            continue
        yield subject, predicate, _value(predicate, value)


def _value(predicate: str, value: str) -> str:
    if value[0] == '"':
        text, suffix = split_literal(value)
        return value if suffix[:2] != "^^" or suffix[2:] in DATATYPES else f'"{text}"'
    foreign = value.startswith(f"<{XSD}") and value not in DATATYPES
    return _STRING if predicate == _RANGE and foreign else value
