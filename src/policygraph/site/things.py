"""The pages of single things: things, claims, sources, and the passages in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rdflib import RDF, SKOS, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from policygraph.claims.ledger import Conflict, Ledger
from policygraph.errors import plural
from policygraph.evidence.explain import joined
from policygraph.evidence.values import Claim, Explanation
from policygraph.pages.dossier import disputed, of_reader
from policygraph.reading.values import Statement
from policygraph.site.book import DATES, Book, Part, SitePage, grouped
from policygraph.store import Triple
from policygraph.vocab import LABELS, PG, Name

# What a machine needs and no reader does; the Turtle beside the page has it.
_DIGEST = ("textDigest", "textLength")
_SILENT = {str(PG[name]) for name in (*_DIGEST, "repaired", "rejected")}
# The heading, the kicker and what stands under the title tell these.
_HEAD = {str(one) for one in (RDF.type, *LABELS, SKOS.altLabel, SKOS.exactMatch)}
_LEAD = (DCTERMS.description, SKOS.definition)
# A table of ties is to be read: each has a page of its own with the rest.
_COLUMNS = 5
_WIDEST_CELL = 90
MOST_TIES = 1000
"""The ties of one kind that a page shows; the Turtle beside it has all."""
# A list of more is cut into kinds.
_LONG = 8
# Of more passages than a page can bear it is only counted what each says.
_MOST_TOLD = 60
# The words of relations between claims, the ones that set them apart first.
_AGAINST, _FOR = str(PG.contradicts), str(PG.supports)


def pages(book: Book) -> Iterator[Part]:
    """The pages of all things, claims, sources and passages, with the Turtle and JSON-LD beside
    each."""
    claims = {one.iri for one in book.claims}
    for iri in book.addresses.things:
        yield from _page(book, iri, "claim" if iri in claims else "thing")
    for iri in book.addresses.sources:
        yield from _source(book, iri)
    for source, places in sorted(book.addresses.places.items()):
        for before, place, after in zip([None, *places], places, [*places[1:], None], strict=False):
            yield from _passage(book, source, str(place), (before, after))


def _page(book: Book, iri: str, form: str) -> Iterator[Part]:
    path = str(book.addresses.page(iri))
    made, about = book.beside(path, iri)
    found = book.view(iri)
    values = {**about, **_head(book, found), **_body(book, iri, found)}
    if form == "claim" and found.claim:
        values |= _claim(found.claim)
    yield SitePage(path, f"{form}.html.j2", found.thing.text, values)
    yield from made


def _head(book: Book, found: Explanation) -> dict[str, Any]:
    """What stands at the head of each page of a thing, a claim, a source or a passage."""
    own = [one for one in found.identity if one.predicate.iri not in _HEAD]
    lead = [one for one in own if URIRef(one.predicate.iri) in _LEAD]
    return {
        "iri": found.thing.iri,
        "curie": found.curie,
        "kinds": found.kinds,
        "also": [one for one in found.identity if one.predicate.iri == str(SKOS.altLabel)],
        "same": [one for one in found.identity if one.predicate.iri == str(SKOS.exactMatch)],
        "lead": lead[0] if lead else None,
        "own": [one for one in own if one not in lead[:1]],
        "changes": found.changes,
        "cells": [
            (
                named,
                [(name, (book.addresses.page(name.iri) or "").partition("#")[2]) for name in names],
            )
            for named, names in _readings(book, found.thing.iri)
        ],
        "cite": None,
    }


def _readings(book: Book, iri: str) -> Iterator[tuple[Name, tuple[Name, ...]]]:
    """How the cells of a row were read, and which could not be."""
    for predicate in (PG.repaired, PG.rejected):
        if names := book.reader.names(book.reader.objects(URIRef(iri), predicate)):
            yield book.reader.name(predicate), names


def _body(book: Book, iri: str, found: Explanation) -> dict[str, Any]:
    citations = of_reader(book.reader)
    nodes = joined(book.reader, URIRef(iri))
    conflicts = _conflicts(book, iri, found)
    claims = {str(one.name.iri): one for one in (*found.claims_about, *found.claims_made)}
    incoming = [one for one in found.incoming if one.subject.iri not in claims]
    return {
        "citations": citations,
        "stated": _stated(found.outgoing),
        "inferred": _stated(found.inferred),
        "incoming": _incoming(book, incoming),
        "ties": _ties(book, found.thing, nodes),
        "made": found.claims_made,
        "about": found.claims_about,
        # Its words mention footnotes, which are numbered in the order of the page.
        "conflicts": lambda: list(disputed(conflicts, citations)),
        "conflict_count": len(conflicts.conflicts),
        "timeline": _timeline(book, iri),
        "facts": [
            (*plural(number, word).split(" ", 1), anchor)
            for number, word, anchor in (
                (len(nodes), "tie", "ties"),
                (len(claims), "claim", "claims"),
                (len(conflicts.conflicts), "conflict", "conflicts"),
            )
            if number
        ],
    }


def _conflicts(book: Book, iri: str, found: Explanation) -> Ledger:
    """The conflicts of a thing; a claim's page tells those that are plain contradictions above."""
    touching = book.touched.of(iri)
    kept = (one for one in touching.conflicts if found.view != "claim" or not _plain(one))
    return Ledger(tuple(kept), ())


def _plain(one: Conflict) -> bool:
    return one.kind == "contradiction" and not one.rulings and not one.explained


def _stated(said: Sequence[Statement]) -> list[tuple[Name, list[Statement]]]:
    """Statements by property, without what only a machine needs."""
    shown = [one for one in said if one.predicate.iri not in _SILENT]
    return grouped(shown, lambda one: one.predicate)


def _incoming(
    book: Book, said: Sequence[Statement]
) -> list[tuple[Name, list[tuple[str, list[Statement]]]]]:
    """Statements of others by property, a long list by the kinds of those others, too."""

    def kind(one: Statement) -> str:
        return book.kind(one.subject.iri).text

    by_property = grouped(said, lambda one: one.predicate)
    return [
        (predicate, sorted(grouped(every, kind)) if len(every) > _LONG else [("", every)])
        for predicate, every in by_property
    ]


def _ties(book: Book, thing: Name, nodes: Iterable[Node]) -> list[dict[str, Any]]:
    """What joins a thing to others, by its kind."""
    named = sorted(map(book.reader.name, nodes), key=lambda one: (one.text, one.iri))
    kinds = grouped(named, lambda one: book.kind(one.iri, "tie").text)
    return [_table(book, thing, kind, names) for kind, names in sorted(kinds)]


def _table(book: Book, thing: Name, kind: str, names: Sequence[Name]) -> dict[str, Any]:
    """Ties of one kind as a table, with a column for what most of them have."""
    said = {name: _cells(book, thing, name) for name in names}
    counts = Counter(predicate for cells in said.values() for predicate in cells)
    most = sorted(counts, key=lambda one: (-counts[one], one.text))[:_COLUMNS]
    # Dates first, in their order: the rest of a wide table may be out of sight. For a column
    # without dates, what comes after all dates.
    first = {one: _date([cells.get(one, []) for cells in said.values()], "~") for one in most}
    columns = sorted(most, key=lambda one: (first[one], one.text))

    def order(name: Name) -> tuple[object, ...]:
        date = _date(said[name].values(), "")
        return not date, date, name.text, name.iri

    rows = []
    for name in sorted(names, key=order)[:MOST_TIES]:
        one, node = URIRef(thing.iri), URIRef(name.iri)
        between = (*book.reader.triples(one, None, node), *book.reader.triples(node, None, one))
        cells = [
            [book.reader.statement(*triple) for _, triple in said[name].get(column, ())]
            for column in columns
        ]
        rows.append((name, book.reader.statements(between), cells))
    return {
        "heading": plural(len(names), kind),
        "columns": columns,
        "rows": rows,
        "left": len(names) - len(rows),
        "more": len(counts) > len(columns),
    }


def _cells(book: Book, thing: Name, tie: Name) -> dict[Name, list[tuple[Name, Triple]]]:
    found: dict[Name, list[tuple[Name, Triple]]] = {}
    for triple in book.reader.triples(URIRef(tie.iri)):
        predicate, value = book.reader.name(triple[1]), book.reader.name(triple[2])
        told = predicate.iri in _HEAD or value in (thing, tie)
        if not told and len(value.text) <= _WIDEST_CELL:
            found.setdefault(predicate, []).append((value, triple))
    for cell in found.values():
        cell.sort(key=lambda one: (one[0].text, one[0].iri, one[0].language))
    return found


def _date(cells: Iterable[list[tuple[Name, Triple]]], otherwise: str) -> str:
    """The first date in some cells."""
    dates = (value.text for cell in cells for value, _ in cell if value.datatype in DATES)
    return min(dates, default=otherwise)


def _timeline(book: Book, iri: str) -> list[Any]:
    entries = book.timelines.of(URIRef(iri))
    # What is dated once of the thing alone stands among the statements.
    return list(entries) if len(entries) > 1 else []


def _claim(claim: Claim) -> dict[str, Any]:
    """What the page of a claim shows at one glance."""
    words = [one for one in claim.figures if one.predicate.iri == str(PG.statedAs)]
    # The words that carry the number and its hedge stand above the rest.
    rest = [one for one in claim.figures if one not in words[:1]]
    return {
        "claim": claim,
        "figures": grouped(rest, lambda one: one.predicate),
        "words": words[0] if words else None,
        "against": [one for one in claim.relations if one.predicate == _AGAINST],
        "favour": [one for one in claim.relations if one.predicate == _FOR],
        "others": [one for one in claim.relations if one.predicate not in (_AGAINST, _FOR)],
    }


# -- sources and passages -------------------------------------------------------------------------


def _source(book: Book, iri: str) -> Iterator[Part]:
    path = str(book.addresses.page(iri))
    made, about = book.beside(path, iri, inside=True)
    found = book.view(iri)
    stated = [one for one in found.outgoing if one.predicate.iri not in _SILENT]
    incoming = [one for one in found.incoming if one.predicate.iri != str(DCTERMS.isPartOf)]
    values = {
        **about,
        **_head(book, found),
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
    yield SitePage(path, "source.html.j2", found.thing.text, values)
    yield from made


def _digest(book: Book, iri: str) -> dict[str, str]:
    """The digest and the length of a source's text, where it tells them."""
    told = ((name, book.reader.objects(URIRef(iri), PG[name])) for name in _DIGEST)
    return {name: min(found) for name, values in told if (found := list(map(str, values)))}


def _told(book: Book, iri: str, found: Explanation) -> list[dict[str, Any]]:
    """Each passage with its anchor, which is the fragment of its IRI, and what it says."""
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
        **_head(book, found),
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
    yield SitePage(path, "passage.html.j2", title, values)
    yield from made
