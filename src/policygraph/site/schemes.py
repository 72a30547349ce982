"""The page of each concept scheme: its concepts, what they mean and who uses them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rdflib import RDF, RDFS, SKOS, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from policygraph.errors import plural
from policygraph.reading.values import Statement
from policygraph.site.book import Book, grouped
from policygraph.site.values import Page, Part
from policygraph.site.vocabulary import DEFINED, bare, files
from policygraph.vocab import Name


def pages(book: Book) -> Iterator[Part]:
    """The page of each concept scheme, with what its graph holds as Turtle and JSON-LD."""
    for scheme, concepts in book.addresses.schemes.items():
        yield from _scheme(book, scheme, concepts)


def _scheme(book: Book, iri: str, concepts: Sequence[str]) -> Iterator[Part]:
    path = str(book.addresses.page(iri))
    node = URIRef(iri)
    found = [_concept(book, one) for one in concepts]
    found.sort(key=lambda one: (one["name"].text.casefold(), one["name"].iri))
    name = book.reader.name(node)
    values = {
        "iri": iri,
        "description": book.text(node, *DEFINED),
        "facts": [
            (book.reader.name(p).text, bare(names))
            for p in (DCTERMS.creator, DCTERMS.license, DCTERMS.source, DCTERMS.publisher)
            if (names := book.reader.names(book.reader.objects(node, p)))
        ],
        "concepts": found,
        "count": plural(len(found), "concept"),
        "files": path.rpartition("/")[0],
    }
    yield Page(path, "scheme.html.j2", name.text, values)
    yield from files(book, [node], path.rpartition("/")[0])


def _concept(book: Book, iri: str) -> dict[str, Any]:
    node = URIRef(iri)
    skip = {SKOS.prefLabel, SKOS.inScheme, SKOS.topConceptOf, *DEFINED, RDFS.isDefinedBy}
    said = book.reader.statements(
        (node, p, o) for p, o in book.reader.predicate_objects(node) if p not in skip
    )
    used = sorted({str(s) for s, p, _ in book.reader.triples(value=node) if _is_use(p)})
    return {
        "name": book.reader.name(node),
        "curie": book.reader.curie(iri),
        "anchor": (book.addresses.page(iri) or "").partition("#")[2],
        "definition": book.text(node, *DEFINED),
        "facts": _facts(said),
        "uses": len(used),
        "example": book.reader.name(URIRef(used[0])) if used else None,
    }


def _is_use(predicate: Node) -> bool:
    return not str(predicate).startswith(str(SKOS))


def _facts(said: Iterable[Statement]) -> list[tuple[Name, list[Statement]]]:
    return grouped((one for one in said if one.predicate.iri != str(RDF.type)), _predicate)


def _predicate(one: Statement) -> Name:
    return one.predicate
