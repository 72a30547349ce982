"""Answers as files: the SPARQL 1.1 results formats, Markdown, and RDF.

- CSV and TSV: SPARQL 1.1 Query Results CSV and TSV Formats. With citations there is one column
  more, ``passages``, the IRIs of a row's passages with a space between.
- JSON: SPARQL 1.1 Query Results JSON Format. With citations there is one member more beside
  ``head`` and ``results``: ``citations``, a list that is as long as the bindings, for each a list
  of ``{"iri", "source", "line", "gloss"}``.
- Turtle, N-Triples and JSON-LD for the graph of a CONSTRUCT or DESCRIBE.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from policygraph import terms
from policygraph.errors import InputError
from policygraph.formats import (
    CSV,
    JSON,
    JSON_LD,
    MARKDOWN,
    N_TRIPLES,
    TSV,
    TURTLE,
    Format,
    json_text,
    unformulated,
)
from policygraph.lexical import XSD, clean, curie, markdown
from policygraph.queries import notation
from policygraph.reading import engine_of, lookup
from policygraph.sparql import serialise
from policygraph.store import Answer, Table
from policygraph.terms import BLANK, IRI, LITERAL, Term, literal

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

    from policygraph.queries.support import Support
    from policygraph.reading import Data
    from policygraph.reading.passages import Passage

_GRAPHS = (TURTLE, N_TRIPLES, JSON_LD)

PASSAGES = "passages"

Show: TypeAlias = "Callable[[Node | Term | None], str]"


def write(
    answer: Answer,
    form: Format,
    data: Data,
    *,
    support: Sequence[Support] | None = None,
    labels: bool | None = None,
    escape_formulas: bool = False,
) -> bytes:
    """An answer in a format.

    Args:
        answer: what a query answered.
        form: one of `policygraph.formats.ANSWERS`.
        data: where labels and prefixes come from.
        support: what each row of a SELECT rests on.
        labels: show labels in place of IRIs; None for what the format is for: readers of tables
            and Markdown see labels, programs see IRIs.
        escape_formulas: put ``'`` before the CSV cells that a spreadsheet would calculate.

    Raises:
        InputError: the answer has no such form, as a table in Turtle.
    """
    if form in _GRAPHS:
        if isinstance(answer, Table | bool):
            raise InputError(
                f"Only a graph can be written as {form.name}, and this is "
                + ("a yes or no." if isinstance(answer, bool) else "a table."),
                hint="Ask with CONSTRUCT or DESCRIBE, or choose table, csv, tsv, json or md.",
            )
        return _graph(answer, form, engine_of(data).prefixes)
    if isinstance(answer, bool):
        document = {"head": {}, "boolean": answer}
        return (json_text(document) if form == JSON else f"{str(answer).lower()}\n").encode()
    table = as_table(answer)
    if form == JSON:
        return _json(table, support)
    if form not in (CSV, TSV):
        header, rows, notes = cells(table, data, support=support, labels=labels is not False)
        return (_markdown if form == MARKDOWN else _text)(header, rows, notes)
    if labels:
        show = shower(data, labels=True, known=_iris(table))
    else:
        show = _plain_term if form == CSV else _turtle_term
    header, rows = _rows(table, support, show, lambda passage: passage.iri)
    if form == TSV:
        return _text([f"?{name}" for name in header], rows, blank=r"[\t\r\n]+")
    if escape_formulas:
        rows = [list(map(unformulated, row)) for row in rows]
    return notation.to_csv(header, rows, "\r\n")  # RFC 4180, as §3 asks.


def cells(
    table: Table,
    data: Data,
    *,
    support: Sequence[Support] | None = None,
    labels: bool = True,
) -> tuple[list[str], list[list[str]], list[str]]:
    """A table for a person to read: the header, the cells of each row, and the footnotes.

    Args:
        table: the answer.
        data: where labels and prefixes come from.
        support: what each row rests on: a last column with the numbers of the footnotes, which
            tell each passage once.
        labels: show labels where there are any, else CURIEs.
    """
    # By their graphs' names: a passage compares all that it holds.
    numbers: dict[str, int] = {}
    notes: list[str] = []

    def number(passage: Passage) -> str:
        at = numbers.setdefault(passage.iri, len(notes) + 1)
        if at > len(notes):
            notes.append(f"[{at}] {passage}")
        return f"[{at}]"

    show = shower(data, labels=labels, known=_iris(table) if labels else ())
    return *_rows(table, support, show, number), notes


def _rows(
    table: Table,
    support: Sequence[Support] | None,
    show: Show,
    cite: Callable[[Passage], str],
) -> tuple[list[str], list[list[str]]]:
    """The header and the cells of a table, with a last column for what its rows rest on."""
    header, rows = list(table.variables), [[show(term) for term in row] for row in table.terms]
    if support is not None:
        header.append(PASSAGES)
        for row, of_row in zip(rows, support, strict=True):
            row.append(" ".join(map(cite, of_row.passages)))
    return header, rows


def as_table(answer: Answer) -> Table:
    """Any answer as a table, blank nodes numbered in a way that does not depend on the run."""
    if isinstance(answer, bool):
        return Table(("ask",), ((literal(str(answer).lower(), XSD + "boolean"),),))
    if not isinstance(answer, Table):
        from rdflib import BNode

        triples = list(answer)
        if any(isinstance(term, BNode) for triple in triples for term in triple):
            from rdflib.compare import to_canonical_graph

            triples = list(to_canonical_graph(answer))
        rows = sorted(triples, key=lambda triple: [term.n3() for term in triple])
        return Table(("subject", "predicate", "object"), rows)
    names: dict[Term, Term] = {}

    def numbered(term: Term | None) -> Term | None:
        if term is None or term.kind != BLANK:
            return term
        return names.setdefault(term, Term(BLANK, f"b{len(names)}"))

    return Table(answer.variables, (map(numbered, row) for row in answer.terms))


def shower(data: Data, *, labels: bool, known: Iterable[str] = ()) -> Show:
    """How terms are shown: by their label, else as CURIEs; literals as they are.

    Args:
        data: where labels and prefixes come from.
        labels: show labels where there are any.
        known: the IRIs that will be shown, as far as they are known: asked for at once.
    """
    engine = engine_of(data)
    found = lookup.labels(engine, known)
    asked = set(known)

    @cache
    def show(term: Node | Term | None) -> str:
        if term is None:
            return ""
        kind, text, _, _ = terms.of(term)
        if kind == LITERAL:
            return text
        if kind == BLANK:
            return f"_:{text}"
        if labels and text not in asked:
            asked.add(text)
            found.update(lookup.labels(engine, [text]))
        return found.get(text) or curie(text, engine.prefixes)

    return show


def _iris(table: Table) -> set[str]:
    """The IRIs of an answer."""
    return {term.value for row in table.terms for term in row if term and term.kind == IRI}


# SPARQL results


def _plain_term(term: Node | Term | None) -> str:
    if term is None:
        return ""
    kind, text, _, _ = terms.of(term)
    return f"_:{text}" if kind == BLANK else text


def _turtle_term(term: Node | Term | None) -> str:
    """A term as TSV wants it: as in Turtle, without prefixes (§4)."""
    if term is None:
        return ""
    kind, text, datatype, _ = terms.of(term)
    if kind == BLANK:
        return f"_:{text}"
    return text if datatype and notation.bare(text) == datatype else serialise(term)


def _json(table: Table, support: Sequence[Support] | None) -> bytes:
    bindings = [
        {
            name: _json_term(term)
            for name, term in zip(table.variables, row, strict=True)
            if term is not None
        }
        for row in table.terms
    ]
    document: dict[str, Any] = {
        "head": {"vars": list(table.variables)},
        "results": {"bindings": bindings},
    }
    if support is not None:
        document["citations"] = [
            [
                {
                    "iri": passage.iri,
                    "source": passage.source.text,
                    "line": passage.line,
                    "gloss": passage.gloss,
                }
                for passage in of_row.passages
            ]
            for of_row in support
        ]
    return json_text(document).encode()


def _json_term(term: Term) -> dict[str, str]:
    written = {"type": term.kind, "value": term.value}
    if term.language:
        written["xml:lang"] = term.language
    elif term.datatype:
        written["datatype"] = term.datatype
    return written


# For readers


def _markdown(header: Sequence[str], rows: Sequence[Sequence[str]], notes: Sequence[str]) -> bytes:
    lines = [
        [re.sub(r"[\r\n]+", "<br>", markdown(clean(cell), begins=False)) for cell in row]
        for row in [header, *rows]
    ]
    lines.insert(1, ["---"] * len(header))
    table = "".join(f"| {' | '.join(line)} |\n" for line in lines)
    return "\n".join([table, *(f"{markdown(note)}\n" for note in notes)]).encode()


def _text(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    notes: Sequence[str] = (),
    blank: str = r"\s+",
) -> bytes:
    lines = ["\t".join(re.sub(blank, " ", cell) for cell in row) for row in [header, *rows]]
    if notes:
        lines += ["", *notes]
    return "".join(f"{line}\n" for line in lines).encode()


# Graphs


def _graph(answer: Graph, form: Format, prefixes: Mapping[str, str]) -> bytes:
    from rdflib import Graph

    graph = Graph(bind_namespaces="none")
    for prefix, namespace in sorted(prefixes.items()):
        graph.bind(prefix, namespace)
    for triple in as_table(answer).rows:
        graph.add(triple)  # type: ignore[arg-type]
    if form == N_TRIPLES:
        lines = graph.serialize(format="nt", encoding="utf-8").splitlines(keepends=True)
        return b"".join(sorted(line for line in lines if line.strip()))
    if form == TURTLE:
        return graph.serialize(format="turtle", encoding="utf-8")
    document = json.loads(graph.serialize(format="json-ld", auto_compact=True))
    return json_text(_in_order(document)).encode()


def _in_order(value: Any) -> Any:
    """JSON with every object's members, and every set of objects, sorted."""
    if isinstance(value, list):
        return sorted((_in_order(item) for item in value), key=lambda item: json.dumps(item))
    if isinstance(value, dict):
        return {key: _in_order(value[key]) for key in sorted(value)}
    return value
