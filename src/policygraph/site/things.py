"""The pages of things and of claims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rdflib import RDF, SKOS, URIRef
from rdflib.namespace import DCTERMS

from policygraph.claims.ledger import Conflict, Ledger
from policygraph.dossier import disputes
from policygraph.dossier.footnotes import Citations
from policygraph.errors import plural
from policygraph.evidence.values import Claim, Explanation, Tie
from policygraph.reading.values import Statement
from policygraph.site.book import DATES, Book, grouped
from policygraph.site.values import Page, Part
from policygraph.vocab import LABELS, PG, Name

# What a machine needs and no reader does; the Turtle beside the page has it.
SILENT = {str(PG[name]) for name in ("textDigest", "textLength", "repaired", "rejected")}
# The heading, the kicker and what stands under the title tell these.
_HEAD = {str(one) for one in (RDF.type, *LABELS, SKOS.altLabel, SKOS.exactMatch)}
_LEAD = (DCTERMS.description, SKOS.definition)
# A table of ties is to be read: each has a page of its own with the rest.
_COLUMNS = 5
_WIDEST_CELL = 90
# A list of more is cut into kinds.
_LONG = 8
# The words of relations between claims, the ones that set them apart first.
_AGAINST = ("contradicts", "is contradicted by")
_FOR = ("supports", "is supported by")


def pages(book: Book) -> Iterator[Part]:
    """The pages of all things and claims, with the Turtle and JSON-LD beside each."""
    claims = {one.iri for one in book.claims}
    for iri in book.addresses.things:
        yield from _page(book, iri, "claim" if iri in claims else "thing")


def _page(book: Book, iri: str, form: str) -> Iterator[Part]:
    path = str(book.addresses.page(iri))
    made, about = book.beside(path, iri)
    found = book.view(iri)
    values = {**about, **head(book, found), **_body(book, iri, found)}
    if form == "claim" and found.claim:
        values |= _claim(found.claim)
    yield Page(path, f"{form}.html.j2", found.thing.text, values)
    yield from made


def head(book: Book, found: Explanation) -> dict[str, Any]:
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
        "cite": None,
    }


def _body(book: Book, iri: str, found: Explanation) -> dict[str, Any]:
    citations = Citations(book.reader)
    conflicts = _conflicts(book, iri, found)
    claims = {str(one.name.iri): one for one in (*found.claims_about, *found.claims_made)}
    incoming = [one for one in found.incoming if one.subject.iri not in claims]
    return {
        "citations": citations,
        "stated": _stated(found.outgoing),
        "inferred": _stated(found.inferred),
        "incoming": _incoming(book, incoming),
        "ties": [_tied(book, found.thing, *one) for one in _by_kind(book, found.ties)],
        "made": found.claims_made,
        "about": found.claims_about,
        # Its words mention footnotes, which are numbered in the order of the page.
        "conflicts": lambda: list(disputes.groups(conflicts, citations)),
        "conflict_count": len(conflicts.conflicts),
        "timeline": _timeline(book, iri),
        "facts": _facts(found, claims, len(conflicts.conflicts)),
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
    shown = [one for one in said if one.predicate.iri not in SILENT]
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


def _by_kind(book: Book, ties: Sequence[Tie]) -> list[tuple[str, list[Tie]]]:
    """Agreements, tenures and the like by their kind."""
    return sorted(grouped(ties, lambda one: book.kind(one.name.iri, "tie").text))


def _tied(book: Book, thing: Name, kind: str, ties: list[Tie]) -> dict[str, Any]:
    """Ties of one kind as a table, with a column for what most of them have."""
    rows = []
    for tie in ties:
        cells: dict[Name, list[Statement]] = {}
        for one in (*tie.statements, *tie.links):
            told = one.predicate.iri in _HEAD or one.value in (thing, tie.name)
            if not told and len(one.value.text) <= _WIDEST_CELL:
                cells.setdefault(one.predicate, []).append(one)
        rows.append((tie, list(dict.fromkeys(one.predicate for one in tie.links)), cells))
    counts = Counter(predicate for *_, cells in rows for predicate in cells)
    most = sorted(counts, key=lambda one: (-counts[one], one.text))[:_COLUMNS]
    # Dates first, in their order: the rest of a wide table may be out of sight.
    columns = sorted(most, key=lambda one: (_first_date(one, rows), one.text))
    rows.sort(key=lambda row: _row_order(row[2].values(), row[0]))
    return {
        "heading": plural(len(ties), kind),
        "columns": columns,
        "rows": [(tie, role, [cells.get(one, []) for one in columns]) for tie, role, cells in rows],
        "more": len(counts) > len(columns),
    }


def _first_date(column: Name, rows: Iterable[tuple[Any, Any, dict[Name, list[Statement]]]]) -> str:
    """The first date of a column; for one without dates, what comes after all dates."""
    said = (one.value for *_, cells in rows for one in cells.get(column, ()))
    return min((one.text for one in said if one.datatype in DATES), default="~")


def _row_order(cells: Iterable[list[Statement]], tie: Tie) -> tuple[Any, ...]:
    dates = [one.value.text for cell in cells for one in cell if one.value.datatype in DATES]
    return (not dates, min(dates, default=""), tie.name.text, tie.name.iri)


def _timeline(book: Book, iri: str) -> list[Any]:
    entries = book.timelines.of(URIRef(iri))
    # What is dated once of the thing alone stands among the statements.
    return list(entries) if len(entries) > 1 else []


def _facts(
    found: Explanation, claims: dict[str, Claim], conflicts: int
) -> list[tuple[str, str, str]]:
    """Numbers at the head of a page: how many, of what, and where on the page."""
    counted = (
        (len(found.ties), "tie", "ties"),
        (len(claims), "claim", "claims"),
        (conflicts, "conflict", "conflicts"),
    )
    told = [(*plural(n, word).split(" ", 1), anchor) for n, word, anchor in counted if n]
    return [(number, words, anchor) for number, words, anchor in told]


def _claim(claim: Claim) -> dict[str, Any]:
    """What the page of a claim shows at one glance."""
    words = [one for one in claim.figures if one.predicate.iri == str(PG.statedAs)]
    # The words that carry the number and its hedge stand above the rest.
    rest = [one for one in claim.figures if one not in words[:1]]
    return {
        "claim": claim,
        "figures": grouped(rest, lambda one: one.predicate),
        "words": words[0] if words else None,
        "against": [one for one in claim.relations if one.words in _AGAINST],
        "favour": [one for one in claim.relations if one.words in _FOR],
        "others": [one for one in claim.relations if one.words not in (*_AGAINST, *_FOR)],
    }
