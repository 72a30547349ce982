"""Statements with their sources as a table: one row for each statement and place that says it.

CSV as RFC 4180 has it: CRLF, quotation marks doubled, one header line, UTF-8.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from functools import cache

from policygraph.export.rdf import Said, by_graph, split_literal
from policygraph.formats import unformulated
from policygraph.lexical import XSD
from policygraph.reading import Reader
from policygraph.store.ntriples import from_nt, unescaped

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


def csv_table(reader: Reader, quads: Sequence[Said], *, escape_formulas: bool = False) -> bytes:
    """The rows of ``quads`` as CSV.

    Args:
        reader: where labels, titles, lines and glosses are looked up.
        quads: the statements.
        escape_formulas: put an apostrophe before each cell that a spreadsheet would run.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    rows = _rows(reader, quads)
    writer.writerows((list(map(unformulated, row)) for row in rows) if escape_formulas else rows)
    return out.getvalue().encode()


def _rows(reader: Reader, quads: Sequence[Said]) -> Iterator[tuple[str, ...]]:
    reader.know_labels()

    @cache
    def named(term: str) -> tuple[str, str]:
        """A term, and its label."""
        if term[0] != "<":
            return term, ""
        return term[1:-1], reader.label(from_nt(term))

    @cache
    def value(term: str) -> tuple[str, str, str]:
        """A term, its label and its type."""
        if term[0] != '"':
            return *named(term), "iri" if term[0] == "<" else "blank"
        text, suffix = split_literal(term)
        kind = suffix or f"^^<{XSD}string>"
        return unescaped(text), "", kind if kind[0] == "@" else reader.curie(kind[3:-1])

    places = by_graph(quads)
    reader.passages.know(graph[1:-1] for graph, _ in places)
    for graph, inside in places:
        said = reader.passages.of(graph[1:-1])
        line = "" if said.line is None else str(said.line)
        place = (said.iri, said.source.iri, said.source.text, line, said.gloss)
        for row in sorted(inside):
            yield *named(row[0]), *named(row[1]), *value(row[2]), *place
