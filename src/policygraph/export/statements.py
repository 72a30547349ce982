"""Statements with their sources as a table: one row for each statement and place that says it.

CSV as RFC 4180 has it: CRLF, quotation marks doubled, one header line, UTF-8.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from functools import cache

from rdflib import BNode, Dataset, Literal, URIRef
from rdflib.term import Node

from policygraph.export.rdf import Quad, blank_label, datatype
from policygraph.formats import unformulated
from policygraph.reading.passages import Passages
from policygraph.vocab import curie, label, prefixes_of, reading_order

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
        writer.writerow(list(map(unformulated, row)) if escape_formulas else row)
    return out.getvalue().encode()


def _rows(dataset: Dataset, quads: Sequence[Quad]) -> Iterator[tuple[str, ...]]:
    prefixes = prefixes_of(dataset)
    passages = Passages(dataset)

    @cache
    def name(term: Node) -> str:
        return label(dataset, term) if isinstance(term, URIRef) else ""

    @cache
    def place(graph: URIRef) -> tuple[str, ...]:
        said = passages.of(str(graph))
        line = "" if said.line is None else str(said.line)
        return str(graph), said.source.iri, said.source.text, line, said.gloss

    for subject, predicate, value, graph in sorted(quads, key=lambda quad: reading_order(quad[3])):
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
