"""SPARQL in a page: one HTML file with the engine, the data and the catalogue, offline."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from rdflib import OWL, RDF, RDFS, SKOS, URIRef
from rdflib.term import Node

from policygraph import reading, sparql, vocab
from policygraph.errors import InputError, UnknownNameError
from policygraph.network import building
from policygraph.queries import catalogue
from policygraph.queries.catalogue import Param, Query
from policygraph.reading import Data, Reader
from policygraph.sparql.lexer import WORDS
from policygraph.web.page import asset, json_pieces, json_text, packed, page

PageOf = Callable[[str], str | None]

# Stands where a parameter's term will stand; no text of a query can hold it by chance.
_MARK = "urn:x-policygraph-parameter:"
# What `bind` puts a term between, where there is white space already.
_SPACED = re.compile(rf"(?:(?<=\s) )?(<{_MARK}[^>]*>)(?: (?=\s))?")
# What shows best that answers are cited: in the built-in project, and in a new one.
_SHOWING = ("promises-and-contradictions", "what-changed")
_TERMS = (
    (OWL.Class, "class"),
    (RDFS.Class, "class"),
    (OWL.ObjectProperty, "property"),
    (OWL.DatatypeProperty, "property"),
    (OWL.AnnotationProperty, "property"),
    (RDF.Property, "property"),
)
_HEADER = re.compile(r"\A(?:\ufeff)?(?:#\+[^\n]*\n|\s*\n)+")


def sparql_page(
    data: Data,
    queries: Sequence[Query],
    title: str,
    start: str | None = None,
    page_of: PageOf | None = None,
    home: str = "",
) -> str:
    """A page that answers SPARQL about a dataset by itself: no server, no network, no other file.

    Args:
        data: what is asked; the page carries its named graphs.
        queries: the catalogue that the page offers.
        title: the page's title.
        start: the name of the query that the page opens with; None for one that shows what a cited
            graph is for, or else the first.
        page_of: the address of an IRI's own page, relative to this one; None where it has none.
        home: the address of the start page, relative to this one, where it is one of several.

    Returns:
        HTML; the same for the same arguments.

    Raises:
        EngineError: the front end was not built into this installation.
        InputError: a query of the catalogue cannot have its parameters bound.
    """
    reader = reading.of(data)
    nonce = hashlib.sha256(asset("sparql.css").encode()).hexdigest()[:24]
    known = {**sparql_view(reader, queries, title, start, page_of), "home": home}
    blocks = (
        ("view", "gzip", packed(json_pieces(known))),
        ("data", "gzip", packed(sorted(_lines(reader)))),
        ("engine", "gzip", asset("oxigraph.wasm.gz.txt").strip()),
        ("worker", "json", json_text(asset("sparql-worker.js"))),
    )
    return page("sparql", title, "answers queries by itself", blocks, nonce=nonce)


def sparql_view(
    data: Data,
    queries: Sequence[Query],
    title: str,
    start: str | None = None,
    page_of: PageOf | None = None,
) -> dict[str, Any]:
    """What the page knows besides the data, ready for ``json.dumps``; ``view.ts`` has its shape."""
    reader = reading.of(data)
    prefixes = reader.prefixes
    cards, kinds = _cards(reader)
    return {
        "title": title,
        "start": start or _start([query.name for query in queries]),
        "prefixes": dict(sorted(prefixes.items())),
        "words": sorted(WORDS),
        "queries": [_query(query, reader, prefixes) for query in queries],
        "kinds": kinds,
        "names": _names(reader, cards, page_of),
        "terms": _terms(reader),
        "passages": _passages(reader, page_of),
    }


def _start(names: Sequence[str]) -> str:
    return next((name for name in (*_SHOWING, *names) if name in names), "")


def _lines(reader: Reader) -> Iterator[bytes]:
    """The named graphs as lines of N-Quads."""
    for chunk in reader.engine.nquads():
        yield from chunk.splitlines(keepends=True)


def _query(query: Query, reader: Reader, prefixes: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": query.name,
        "summary": query.summary,
        "description": query.description,
        "tags": list(query.tags),
        "params": [_param(param, reader, prefixes) for param in query.params],
        "parts": parts(query),
    }


def _param(param: Param, reader: Reader, prefixes: Mapping[str, str]) -> dict[str, Any]:
    default = param.default or ""
    if default and param.datatype is None:
        # What the data does not know is for the reader of the page to mend, in the field.
        with suppress(UnknownNameError):
            default = vocab.curie(str(catalogue.term(param, default, reader)), prefixes)
    return {
        "name": param.name,
        "type": param.type,
        "datatype": param.datatype,
        "default": default,
        "description": param.description,
    }


def parts(query: Query) -> list[str | dict[str, str]]:
    """The text of a query, cut where its parameters stand: ``["… ", {"param": "thing"}, " …"]``.

    Where a parameter stands is found by `sparql.bind`, on tokens: a page that puts terms of SPARQL
    between the texts can change nothing else in the query.

    Raises:
        InputError: see `sparql.bind`.
    """
    marks: dict[str, Node] = {param.name: URIRef(_MARK + param.name) for param in query.params}
    text = query.text.removeprefix("\ufeff")
    if marks:
        if _MARK in text:
            raise InputError(f"The query “{query.name}” uses IRIs kept for parameters.")
        text = _SPACED.sub(r"\1", sparql.bind(text, marks, query.file))
    text = _HEADER.sub("", text).strip() + "\n"
    if not marks:
        return [text]
    pieces = re.split(f"<{re.escape(_MARK)}([^>]*)>", text)
    return [{"param": piece} if place % 2 else piece for place, piece in enumerate(pieces) if piece]


def _cards(reader: Reader) -> tuple[dict[str, tuple[int, str]], list[dict[str, str]]]:
    """The kind and the type's label of each thing that has a card, and the kinds by their place."""
    places: dict[str, int] = {}
    kinds: list[dict[str, str]] = []
    cards: dict[str, tuple[int, str]] = {}
    declared = building.Declared(reader)
    for iri, stated in sorted(declared.stated(None).items()):
        data = declared.card(frozenset(stated))
        if data["kind"] not in places:
            places[data["kind"]] = len(kinds)
            kinds.append({"label": data["kind_label"], "colour": data["colour"]})
        cards[iri] = (places[data["kind"]], data["type_label"])
    return cards, kinds


def _names(
    reader: Reader, cards: Mapping[str, tuple[int, str]], page_of: PageOf | None
) -> list[list[Any]]:
    """What each IRI is called: ``[iri, label, kind or -1, type, page]``, sorted by IRI."""
    reader.know_labels()
    return [
        [
            str(iri),
            str(label),
            *cards.get(str(iri), (-1, "")),
            (page_of(str(iri)) if page_of else None) or "",
        ]
        for iri, label in sorted((reader.known.labels or {}).items())
    ]


def _terms(reader: Reader) -> list[list[str]]:
    """The classes and properties that are declared: ``[iri, class or property, definition]``."""
    found: dict[str, str] = {}
    for declared, kind in _TERMS:
        for term in reader.subjects(RDF.type, declared):
            if isinstance(term, URIRef):
                found.setdefault(str(term), kind)
    return [
        [iri, kind, _text(reader, URIRef(iri), SKOS.definition, RDFS.comment)]
        for iri, kind in sorted(found.items())
    ]


def _text(reader: Reader, subject: URIRef, *predicates: URIRef) -> str:
    found = reader.best_text(subject, *predicates)
    return "" if found is None else str(found)


def _passages(reader: Reader, page_of: PageOf | None) -> list[list[str]]:
    """Each named graph: ``[iri, place, source, gloss, reason and standing, kind, page]``."""
    passages = reader.passages
    names = set(map(str, reader.engine.graphs()))
    rows = []
    for iri in sorted(names, key=vocab.reading_order):
        said = passages.of(iri)
        inferred = said.kind == "inference"
        rows.append(
            [
                iri,
                said.inferred if inferred else said.where,
                said.source.text,
                said.gloss,
                "; ".join(filter(None, (said.reason, said.standing))),
                said.kind,
                (page_of(iri) if page_of else None) or "",
            ]
        )
    return rows
