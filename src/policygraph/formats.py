"""One value per file format: name, extension, media type, and whether it carries named graphs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

from policygraph.errors import UnknownNameError


@dataclass(frozen=True)
class Format:
    """A file format.

    Attributes:
        name: what ``-f`` takes.
        extension: how its files end, without the dot.
        media_type: its registered media type.
        named_graphs: whether it can carry the citations (the graph of each statement).
    """

    name: str
    extension: str
    media_type: str
    named_graphs: bool = False


TURTLE = Format("turtle", "ttl", "text/turtle")
TRIG = Format("trig", "trig", "application/trig", named_graphs=True)
N_TRIPLES = Format("ntriples", "nt", "application/n-triples")
N_QUADS = Format("nquads", "nq", "application/n-quads", named_graphs=True)
JSON_LD = Format("jsonld", "jsonld", "application/ld+json", named_graphs=True)
RDF_XML = Format("rdfxml", "rdf", "application/rdf+xml")
OWL_DL = Format("owl-dl", "owl.ttl", "text/turtle")
GRAPHML = Format("graphml", "graphml", "application/graphml+xml")
GEXF = Format("gexf", "gexf", "application/gexf+xml")
CYTOSCAPE = Format("cytoscape", "cyjs", "application/json")
STATEMENTS = Format("csv", "csv", "text/csv", named_graphs=True)

SVG = Format("svg", "svg", "image/svg+xml")
PNG = Format("png", "png", "image/png")
PDF = Format("pdf", "pdf", "application/pdf")
DOT = Format("dot", "dot", "text/vnd.graphviz")

EXPORTS = (
    TURTLE,
    TRIG,
    N_TRIPLES,
    N_QUADS,
    JSON_LD,
    RDF_XML,
    OWL_DL,
    GRAPHML,
    GEXF,
    CYTOSCAPE,
    STATEMENTS,
)
PICTURES = (SVG, PNG, PDF, DOT)
RDF_INPUTS = (TURTLE, TRIG, N_TRIPLES, N_QUADS)


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
        raise UnknownNameError("format", name, (form.name for form in known))
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
