"""One value per file format: name, extension, media type, and whether it carries named graphs.

Beside them what several formats share: JSON as text, and CSV cells that no spreadsheet runs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, is_dataclass
from pathlib import PurePath
from typing import Any

from policygraph.errors import UnknownNameError


@dataclass(frozen=True)
class Format:
    """A file format.

    Attributes:
        name: what ``-f`` takes.
        extension: how its files end, without the dot.
        media_type: its registered media type.
        named_graphs: whether it can carry the citations (the graph of each statement).
        code: the module that writes it, in ``export`` or ``interchange``, and the function there;
            the module of an exchange format reads it, too, by its ``read``.
        given: what the function is given, by the names that `export.files.Export` has for it.
        leaves_out: what it leaves out of any dataset.
        words: what it is, in a line, where it is offered for download.
    """

    name: str
    extension: str
    media_type: str
    named_graphs: bool = False
    code: str = ""
    given: str = ""
    leaves_out: str = ""
    words: str = ""


_JSON_LD = "application/ld+json"
_ALL = "everything itself prefixes"
_TABLE = "reader quads escape_formulas"
_DATATYPES = "the citations, and the datatypes that OWL 2 lacks (now strings)"
_NETWORK = ("network", "values that are no things, and things that the ontology does not draw")

TURTLE = Format(
    "turtle", "ttl", "text/turtle", False, "rdf:turtle", "triples prefixes", words="Turtle"
)
TRIG = Format(
    "trig",
    "trig",
    "application/trig",
    True,
    "rdf:trig",
    "quads prefixes",
    words="TriG: every statement in the graph of its passage",
)
N_TRIPLES = Format(
    "ntriples", "nt", "application/n-triples", False, "rdf:batches", "triples", words="N-Triples"
)
N_QUADS = Format(
    "nquads",
    "nq",
    "application/n-quads",
    True,
    "rdf:batches",
    "quads",
    words="N-Quads: every statement with its passage",
)
JSON_LD = Format(
    "jsonld",
    "jsonld",
    _JSON_LD,
    True,
    "rdf:jsonld",
    "quads prefixes",
    words="JSON-LD, with the passages as named graphs",
)
RDF_XML = Format(
    "rdfxml", "rdf", "application/rdf+xml", False, "rdf:rdfxml", "triples prefixes", words="RDF/XML"
)
OWL_DL = Format(
    "owl-dl",
    "owl.ttl",
    "text/turtle",
    False,
    "owl:turtle",
    _ALL,
    _DATATYPES,
    words="OWL 2 DL with the ontology, for reasoners",
)
GRAPHML = Format(
    "graphml",
    "graphml",
    "application/graphml+xml",
    False,
    "networks:graphml",
    *_NETWORK,
    words="GraphML: the network for yEd, Gephi and networkx",
)
GEXF = Format(
    "gexf",
    "gexf",
    "application/gexf+xml",
    False,
    "networks:gexf",
    *_NETWORK,
    words="GEXF: the network for Gephi",
)
CYTOSCAPE = Format(
    "cytoscape",
    "cyjs",
    "application/json",
    False,
    "networks:cytoscape",
    *_NETWORK,
    words="Cytoscape JSON: the network for Cytoscape",
)
STATEMENTS = Format(
    "csv",
    "csv",
    "text/csv",
    True,
    "statements:csv_table",
    _TABLE,
    words="CSV: every statement with its passage, for spreadsheets",
)

WEB_ANNOTATIONS = Format(
    "web-annotations",
    "annotations.jsonld",
    _JSON_LD,
    True,
    "annotations:write",
    words="Web Annotations: the citations",
)
NANOPUBLICATIONS = Format(
    "nanopublications",
    "nanopubs.trig",
    "application/trig",
    True,
    "nanopubs:write",
    words="Nanopublications: the claims",
)
CLAIM_REVIEW = Format(
    "claimreview",
    "claimreview.jsonld",
    _JSON_LD,
    True,
    "reviews:write",
    words="ClaimReview: conflicts as fact checks",
)
STATEMENTS_FTM = Format(
    "statements-ftm",
    "ftm.csv",
    "text/csv",
    True,
    "entities:write",
    words="FollowTheMoney statements",
)

TABLE = Format("table", "txt", "text/plain")
CSV = Format("csv", "csv", "text/csv")
TSV = Format("tsv", "tsv", "text/tab-separated-values")
JSON = Format("json", "json", "application/sparql-results+json")
MARKDOWN = Format("md", "md", "text/markdown")

SVG = Format("svg", "svg", "image/svg+xml")
PNG = Format("png", "png", "image/png")
PDF = Format("pdf", "pdf", "application/pdf")
DOT = Format("dot", "dot", "text/vnd.graphviz")
HTML = Format("html", "html", "text/html")

EXPORTS = (
    *(TURTLE, TRIG, N_TRIPLES, N_QUADS, JSON_LD, RDF_XML, OWL_DL),
    *(GRAPHML, GEXF, CYTOSCAPE, STATEMENTS),
)
INTERCHANGE = (WEB_ANNOTATIONS, NANOPUBLICATIONS, CLAIM_REVIEW, STATEMENTS_FTM)
PICTURES = (SVG, PNG, PDF, DOT)
ANSWERS = (TABLE, CSV, TSV, JSON, MARKDOWN, TURTLE, N_TRIPLES, JSON_LD)

# What a spreadsheet takes for a formula; a number may begin with a sign and is none.
_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\Z")


def choose(formats: Iterable[Format], name: str | None = None, path: str | None = None) -> Format:
    """The format called ``name``, else the one that the ending of ``path`` tells.

    The longest ending wins, so ``x.owl.ttl`` is OWL DL and ``x.ttl`` Turtle.

    Raises:
        UnknownNameError: no format has that name or ending.
    """
    known = tuple(formats)
    if name is not None:
        wanted = name.casefold()
        for form in known:
            if wanted in (form.name, form.extension):
                return form
        raise _unknown(name, [form.name for form in known])
    file_name = PurePath(path or "").name.casefold()
    for form in sorted(known, key=lambda form: -len(form.extension)):
        if file_name.endswith("." + form.extension):
            return form
    raise UnknownNameError(
        "format for the file",
        file_name,
        (),
        hint="Name it with -f, or end the file with ."
        + ", .".join(form.extension for form in known),
    )


def check(form: Format, known: Iterable[Format]) -> None:
    """Refuse a format that is none of those that something can write or read.

    Raises:
        UnknownNameError: it is none of those ``known``; with their names.
    """
    names = [one.name for one in known]
    if form.name not in names:
        raise _unknown(form.name, names)


def _unknown(name: str, names: list[str]) -> UnknownNameError:
    return UnknownNameError("format", name, names, hint=f"There are {', '.join(names)}.")


def json_text(value: Any) -> str:
    """A value as JSON to read, with a line end; a dataclass is the object of its fields."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=_fields) + "\n"


def _fields(value: object) -> dict[str, Any]:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(f"{value!r} has no form in JSON")


def unformulated(cell: str) -> str:
    """A CSV cell that no spreadsheet takes for a formula; numbers stay as they are."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.match(cell) else cell
