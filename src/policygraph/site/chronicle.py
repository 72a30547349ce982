"""The timeline of the whole dataset: what is dated, by years, and what is many as numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rdflib import URIRef
from rdflib.namespace import DCTERMS

from policygraph.editions.timeline import Entry
from policygraph.errors import plural
from policygraph.site.book import Book, Page, Part, grouped
from policygraph.vocab import PG, Name

MANY = 40
"""Of one kind of thing dated by one property, more than these are told as numbers."""
# When curators did their work is no event of what the graph is about.
_RECORD = (DCTERMS.created, DCTERMS.modified)


def pages(book: Book) -> Iterator[Part]:
    """The page of the timeline."""
    single, many = _divided(_entries(book))
    crowds = [_crowd(book, at, what, entries) for at, (what, entries) in enumerate(many, start=1)]
    dated = [one for one in single if one.first]
    years = grouped(dated, lambda one: one.first[:4])
    values: dict[str, Any] = {
        "years": years,
        "undated": [one for one in single if not one.first],
        "crowds": crowds,
        "count": plural(len(single) + sum(one["count"] for one in crowds), "dated statement"),
    }
    yield Page("timeline/index.html", "timeline.html.j2", "Timeline", values)


def _entries(book: Book) -> list[Entry]:
    """Every dated statement of a thing, a claim or a source, the earliest first."""
    skipped = {book.timelines.word(one) for one in _RECORD}
    found = {
        entry
        for iri in (*book.addresses.things, *book.addresses.sources)
        if iri != str(book.itself)
        for entry in (*book.timelines.dated(URIRef(iri)), *book.timelines.listed(URIRef(iri)))
        if entry.what not in skipped
    }
    return sorted(found, key=_order)


def _order(entry: Entry) -> tuple[object, ...]:
    """By the first day; of those of one day, the more precise last."""
    rest = (entry.last, entry.when, entry.thing, entry.what, entry.iri, entry.edition)
    return (not entry.first, entry.first, entry.first == entry.last, *rest)


def _divided(
    entries: Iterable[Entry],
) -> tuple[list[Entry], list[tuple[tuple[str, str], list[Entry]]]]:
    """What is told one by one, and what is told as numbers."""
    single, many = [], []
    for what, found in grouped(entries, lambda one: (one.kind, one.what)):
        if len(found) > MANY:
            many.append((what, found))
        else:
            single += found
    return sorted(single, key=_order), sorted(many, key=lambda one: (-len(one[1]), one[0]))


def _crowd(book: Book, at: int, kind: tuple[str, str], entries: Sequence[Entry]) -> dict[str, Any]:
    """Many dated statements of one kind as numbers: of each month or year, how many there are of
    each model, and in all."""
    length = 7 if len({one.first[:7] for one in entries}) <= 150 else 4
    counts: Counter[tuple[str, Name | None]] = Counter()
    for one in entries:
        period = one.first[:length] or "without a day"
        # The models tell agreements apart.
        models = book.reader.names(book.reader.objects(URIRef(one.iri), PG.model))
        counts.update((period, name) for name in (None, *models))
    columns = sorted({name for _, name in counts if name}, key=lambda name: (name.text, name.iri))
    periods = sorted({period for period, _ in counts}, key=lambda one: (one[:1] == "w", one))
    rows = [
        (period, [*(counts[period, name] for name in columns), counts[period, None]])
        for period in periods
    ]
    return {
        "anchor": f"many-{at}",
        "heading": f"{kind[0].capitalize()}: {kind[1]}",
        "by": "month" if length == 7 else "year",
        "count": len(entries),
        "columns": columns,
        "rows": rows,
        "most": max(row[-1] for _, row in rows),
    }
