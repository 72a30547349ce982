"""The pages of sources, and of the passages in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rdflib import URIRef
from rdflib.namespace import DCTERMS

from policygraph.evidence.values import Explanation
from policygraph.site.book import Book, grouped
from policygraph.site.things import SILENT, head
from policygraph.site.values import Page, Part
from policygraph.vocab import PG

_MOST_TOLD = 60


def pages(book: Book) -> Iterator[Part]:
    """The pages of all sources and their passages, with Turtle and JSON-LD beside each."""
    for iri in book.addresses.sources:
        yield from _source(book, iri)
    for source, places in sorted(book.addresses.places.items()):
        for at, place in enumerate(places):
            near = (
                places[at - 1] if at else None,
                places[at + 1] if at + 1 < len(places) else None,
            )
            yield from _passage(book, source, str(place), near)


def _source(book: Book, iri: str) -> Iterator[Part]:
    path = str(book.addresses.page(iri))
    made, about = book.beside(path, iri, inside=True)
    found = book.view(iri)
    stated = [one for one in found.outgoing if one.predicate.iri not in SILENT]
    incoming = [one for one in found.incoming if one.predicate.iri != str(DCTERMS.isPartOf)]
    values = {
        **about,
        **head(book, found),
        "stated": stated,
        "incoming": incoming,
        "publishers": book.reader.publishers(URIRef(iri)),
        "issued": book.reader.issued(URIRef(iri)),
        "cite": {"title": found.thing.text, "issued": book.reader.issued(URIRef(iri)), "where": ""},
        "digest": _digest(book, iri),
        "name": iri.rstrip("/").rpartition("/")[2],
        "told": _told(book, iri, found),
        "gaps": found.gaps,
        "omissions": [book.reader.passage(one) for one in found.omissions],
    }
    yield Page(path, "source.html.j2", found.thing.text, values)
    yield from made


def _digest(book: Book, iri: str) -> dict[str, str]:
    found = {}
    for name in ("textDigest", "textLength"):
        values = sorted(map(str, book.reader.objects(URIRef(iri), PG[name])))
        if values:
            found[name] = values[0]
    return found


def _told(book: Book, iri: str, found: Explanation) -> list[dict[str, Any]]:
    """Each passage with its anchor, which is the fragment of its IRI, and what it says.

    Of more passages than a page can bear it is only counted what each says.
    """
    # What the source as a whole says.
    whole = {one.passage: one.statements for one in found.told}
    left_out = set(found.omissions)
    places = [*whole, *(str(one) for one in book.reader.places_in(iri) if str(one) not in left_out)]
    told = []
    for place in places:
        # What describes the place itself stands on its page.
        within = book.reader.in_graph(URIRef(place))
        triples = [triple for triple in within if triple[0] != URIRef(place)]
        few = len(places) <= _MOST_TOLD
        told.append(
            {
                "passage": book.reader.passage(place),
                "anchor": place.partition("#")[2],
                "count": len(whole.get(place, triples)),
                "statements": few and (whole.get(place) or book.reader.statements(triples)),
            }
        )
    return told


def _passage(book: Book, source: str, iri: str, near: Sequence[URIRef | None]) -> Iterator[Part]:
    path = str(book.addresses.page(iri))
    made, about = book.beside(path, iri, inside=True)
    found = book.view(iri)
    place = book.reader.passage(iri)
    # What describes the place itself stands elsewhere on the page.
    said = [each for one in found.told for each in one.statements if each.subject.iri != iri]
    values = {
        **about,
        **head(book, found),
        "own": (),
        "passage": place,
        "cite": {
            "title": place.source.text,
            "issued": book.reader.issued(URIRef(source)),
            "where": place.inferred if place.kind == "inference" else place.where,
        },
        "publishers": book.reader.publishers(URIRef(source)),
        "told": grouped(said, lambda each: each.subject),
        "derived": [book.reader.passage(one) for one in place.derived],
        "before": book.reader.passage(str(near[0])) if near[0] else None,
        "after": book.reader.passage(str(near[1])) if near[1] else None,
        "name": source.rstrip("/").rpartition("/")[2],
        "provable": bool(_digest(book, source)),
        "fragment": iri.partition("#")[2],
    }
    title = found.thing.text if place.kind == "inference" else place.place
    yield Page(path, "passage.html.j2", title, values)
    yield from made
