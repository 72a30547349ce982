"""The pages that tell of all things at once: what is in dispute, what is missing, what is dated,
and what validation found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from rdflib import RDF, SH, Graph, URIRef
from rdflib.namespace import DCTERMS

from policygraph.claims.compare import told
from policygraph.claims.findings import KINDS, NEED_TEXT, STRONG
from policygraph.claims.gaps import gaps
from policygraph.claims.ledger import Ledger
from policygraph.editions.timeline import DatedStatement
from policygraph.errors import plural
from policygraph.reading.sources import sources
from policygraph.site.book import Book, SitePage, grouped
from policygraph.site.shapes import SHAPES
from policygraph.validate import CHECKS
from policygraph.validate.report import SEVERITIES, Report
from policygraph.vocab import PG, Name

MOST = 60
"""How much of one list a page shows; commands tell all of it."""
MANY = 40
"""Of one kind of thing dated by one property, more than these are told as numbers."""
_MOST_FOUND = 25
# When curators did their work is no event of what the graph is about.
_RECORD = (DCTERMS.created, DCTERMS.modified)
_HEADINGS = {"violation": "Violations", "warning": "Warnings", "info": "Remarks"}


def conflicts(ledger: Ledger) -> SitePage:
    """The page of all conflicts, each with all its sides, and of what cannot be compared."""
    values = {
        "of_kind": dict(grouped(ledger.conflicts, lambda one: one.kind)),
        "count": len(ledger.conflicts),
        "pairs": ledger.not_comparable,
        "most": MOST,
        "told": told,
    }
    return SitePage("conflicts/index.html", "conflicts.html.j2", "Conflicts", values)


def missing(book: Book) -> SitePage:
    """The page of what is missing, as far as it is found without the texts of the sources."""
    kinds = [kind for kind in KINDS if kind not in NEED_TEXT]
    found = gaps(book.reader, sources(book.reader), {}, kinds)
    values = {
        "groups": [(kind, KINDS[kind], lacks) for kind in KINDS if (lacks := found.of(kind))],
        "count": plural(len(found.gaps), "gap"),
        "notes": found.notes,
        "unread": [KINDS[kind] for kind in NEED_TEXT],
        "strong": STRONG,
        "most": MOST,
    }
    return SitePage("gaps/index.html", "gaps.html.j2", "What is missing", values)


# -- the timeline ---------------------------------------------------------------------------------


def timeline(book: Book) -> SitePage:
    """The page of the timeline: what is dated, by years, and what is many as numbers."""
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
    return SitePage("timeline/index.html", "timeline.html.j2", "Timeline", values)


def _entries(book: Book) -> list[DatedStatement]:
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


def _order(entry: DatedStatement) -> tuple[object, ...]:
    """By the first day; of those of one day, the more precise last."""
    rest = (entry.last, entry.when, entry.thing, entry.what, entry.iri, entry.edition)
    return (not entry.first, entry.first, entry.first == entry.last, *rest)


def _divided(
    entries: Iterable[DatedStatement],
) -> tuple[list[DatedStatement], list[tuple[tuple[str, str], list[DatedStatement]]]]:
    """What is told one by one, and what is told as numbers."""
    single, many = [], []
    for what, found in grouped(entries, lambda one: (one.kind, one.what)):
        if len(found) > MANY:
            many.append((what, found))
        else:
            single += found
    return sorted(single, key=_order), sorted(many, key=lambda one: (-len(one[1]), one[0]))


def _crowd(
    book: Book, at: int, kind: tuple[str, str], entries: Sequence[DatedStatement]
) -> dict[str, Any]:
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


# -- validation -----------------------------------------------------------------------------------


def validation(book: Book, report: Report, shapes: Graph | None = None) -> SitePage:
    """The page of the validation report: what was checked, and what was found.

    Args:
        book: the dataset.
        report: what validation found in it.
        shapes: the shapes that it was checked against.
    """
    named = _shape_names(shapes)
    kinds = [(one, _HEADINGS[one], report.counts[one]) for one in SEVERITIES]
    by_severity = dict(grouped(report.findings, lambda one: one.severity))
    values = {
        "verdict": _verdict(report),
        "kinds": kinds,
        "codes": {
            severity: grouped(found, lambda one: one.code)
            for severity, found in by_severity.items()
        },
        "named": named,
        "checks": CHECKS,
        "found": {one.code for one in report.findings},
        "shapes": SHAPES if named else "",
        "most": _MOST_FOUND,
    }
    return SitePage("validation/index.html", "validation.html.j2", "Validation", values)


def _shape_names(shapes: Graph | None) -> frozenset[str]:
    """The local names of the shapes, which are the codes of their findings."""
    if shapes is None:
        return frozenset()
    named = (
        one for kind in (SH.NodeShape, SH.PropertyShape) for one in shapes.subjects(RDF.type, kind)
    )
    return frozenset(str(one).rpartition("#")[2] for one in named if isinstance(one, URIRef))


def _verdict(report: Report) -> str:
    if not report.findings:
        return "Nothing was found: no violations, no warnings."
    told = [
        plural(report.counts[one], _HEADINGS[one].lower()[:-1])
        for one in SEVERITIES
        if report.counts[one]
    ]
    head = "The data conforms" if report.conforms else "The data does not conform"
    return f"{head}: {', '.join(told)}."
