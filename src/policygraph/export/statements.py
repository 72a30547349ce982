"""Statements with their sources as a table: one row for each statement and place that says it.

CSV as RFC 4180 has it: CRLF, quotation marks doubled, one header line, UTF-8.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

from policygraph.export.rdf import Said, place_of, split_literal
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

# Terms that come again soon: most values of a large table do not.
_KEPT = 1 << 14


def csv_table(
    reader: Reader, quads: Sequence[Said], escape_formulas: bool = False
) -> Iterator[bytes]:
    """The rows of ``quads`` as CSV, those of one place at a time.

    Args:
        reader: where labels, titles, lines and glosses are looked up.
        quads: the statements.
        escape_formulas: put an apostrophe before each cell that a spreadsheet would run.
    """
    reader.know_labels()
    out = io.StringIO(newline="")
    # With its own line ends, the writer puts cells that hold one in quotation marks.
    writer = csv.writer(out, lineterminator="\r\n")

    def written(*cells: str) -> str:
        """Some cells of a row: terms come again and again, and are written once."""
        writer.writerow(map(unformulated, cells) if escape_formulas else cells)
        text = out.getvalue()
        out.seek(0)
        out.truncate()
        return text.removesuffix("\r\n")

    @lru_cache(_KEPT)
    def named(term: str) -> str:
        """A term, and its label."""
        if term[0] != "<":
            return written(term, "")
        return written(term[1:-1], reader.label(from_nt(term)))

    @lru_cache(_KEPT)
    def value(term: str) -> str:
        """A term, its label and its type."""
        if term[0] != '"':
            return f"{named(term)},{'iri' if term[0] == '<' else 'blank'}"
        text, suffix = split_literal(term)
        kind = suffix or f"^^<{XSD}string>"
        shown = kind if kind[0] == "@" else reader.curie(kind[3:-1])
        return written(unescaped(text), "", shown)

    yield (",".join(COLUMNS) + "\r\n").encode()
    reader.passages.know({graph[1:-1] for *_, graph in quads})
    ordered = groupby(sorted(quads, key=itemgetter(3)), key=itemgetter(3))
    places = {graph: sorted(inside) for graph, inside in ordered}
    for graph in sorted(places, key=place_of):
        said = reader.passages.of(graph[1:-1])
        line = "" if said.line is None else str(said.line)
        place = written(said.iri, said.source.iri, said.source.text, line, said.gloss)
        rows = [f"{named(s)},{named(p)},{value(o)},{place}\r\n" for s, p, o, _ in places[graph]]
        yield "".join(rows).encode()
