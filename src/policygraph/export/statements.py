"""Statements with their sources as a table: one row for each statement and place that says it.

CSV as RFC 4180 has it: CRLF, quotation marks doubled, one header line, UTF-8.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from functools import cache

from rdflib import BNode, Dataset, Literal, URIRef
from rdflib.term import Node

from policygraph.export.rdf import Quad, blank_label, datatype, order
from policygraph.vocab import PG, curie, label, prefixes_of

COLUMNS = (
    "subject",
    "subject_label",
    "predicate",
    "predicate_label",
    "object",
    "object_label",
    "object_type",
    "graph",
    "source",
    "source_title",
    "line",
    "gloss",
)

# What a spreadsheet takes for a formula; a number may begin with a sign and is none.
_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\Z")


def csv_table(dataset: Dataset, quads: Sequence[Quad], *, escape_formulas: bool = False) -> bytes:
    """The rows of ``quads`` as CSV.

    Args:
        dataset: where labels, titles, lines and glosses are looked up.
        quads: the statements.
        escape_formulas: put an apostrophe before each cell that a spreadsheet would run.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in _rows(dataset, quads):
        writer.writerow([escape(cell) for cell in row] if escape_formulas else row)
    return out.getvalue().encode()


def escape(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; numbers stay as they are."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.match(cell) else cell


def _rows(dataset: Dataset, quads: Sequence[Quad]) -> Iterator[tuple[str, ...]]:
    prefixes = prefixes_of(dataset)

    @cache
    def name(term: Node) -> str:
        return label(dataset, term) if isinstance(term, URIRef) else ""

    @cache
    def place(graph: URIRef) -> tuple[str, ...]:
        source = URIRef(str(graph).partition("#")[0])
        return (
            str(graph),
            str(source),
            name(source),
            _one(dataset, graph, PG.line),
            _one(dataset, graph, PG.gloss),
        )

    for subject, predicate, value, graph in sorted(quads, key=lambda quad: order(quad[3])):
        yield (
            _show(subject),
            name(subject),
            _show(predicate),
            name(predicate),
            _show(value),
            name(value),
            _type(value, prefixes),
            *place(graph),
        )


def _show(term: Node) -> str:
    return f"_:{blank_label(term)}" if isinstance(term, BNode) else str(term)


def _type(value: Node, prefixes: dict[str, str]) -> str:
    if not isinstance(value, Literal):
        return "iri" if isinstance(value, URIRef) else "blank"
    if value.language:
        return f"@{value.language}"
    return curie(datatype(value) or prefixes["xsd"] + "string", prefixes)


def _one(dataset: Dataset, subject: Node, predicate: URIRef) -> str:
    """The one value of a property; the first, in English if there is such, where there are more."""
    found = [value for value in dataset.objects(subject, predicate) if isinstance(value, Literal)]
    return str(min(found, key=_english_first)) if found else ""


def _english_first(value: Literal) -> tuple[bool, str]:
    return not (value.language or "en").startswith("en"), str(value)
