"""The pages of what is in dispute and of what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from policygraph.claims.compare import Facet, told
from policygraph.claims.findings import KINDS, NEED_TEXT, STRONG, Gaps, Lack
from policygraph.claims.gaps import gaps
from policygraph.claims.ledger import Conflict, Ledger, Pair, Side
from policygraph.errors import plural
from policygraph.reading.passages import Passage
from policygraph.reading.sources import sources
from policygraph.site.book import Book, Page, Part

MOST = 60
"""How much of one list a page shows; commands tell all of it."""
_KINDS = {
    "number": ("Of number", "Of one thing at one time, two numbers that cannot both be right."),
    "kind": ("Of kind", "The numbers can agree; the words beside them do not."),
    "date": ("Of date", "One thing, dated differently."),
    "existence": ("Of existence", "One edition of a list has what the next lacks."),
    "contradiction": ("Contradictions", "Claims that a source or a curator sets against others."),
}
_HOW = {
    "same": "the same",
    "declared": "declared the same",
    "close": "declared close",
    "overlap": "overlapping",
    "apart": "different",
    "one does not say": "given by one only",
    "neither says": "given by neither",
}


def conflicts(ledger: Ledger) -> Iterator[Part]:
    """The page of all conflicts, each with all its sides, and of what cannot be compared."""
    cards = [_card(one) for one in ledger.conflicts]
    groups = [
        (kind, *_KINDS[kind], [card for card in cards if card["conflict"].kind == kind])
        for kind in _KINDS
    ]
    pairs = ledger.not_comparable
    values = {
        "groups": [group for group in groups if group[3]],
        "count": len(cards),
        "pairs": list(map(_pair, pairs[:MOST])),
        "pair_count": len(pairs),
    }
    yield Page("conflicts/index.html", "conflicts.html.j2", "Conflicts", values)


def _card(one: Conflict) -> dict[str, Any]:
    """A conflict as its page tells it; what is listed may be cut."""
    roles = {0: "lists", 1: "does not list"} if one.kind == "existence" else {}
    things = one.things
    return {
        "conflict": one,
        "sides": [_side(side, roles.get(at, "")) for at, side in enumerate(one.sides)],
        "compared": _facets(one.compared),
        "listed": things[:MOST],
        "left": max(0, len(things) - MOST),
    }


def _side(side: Side, role: str = "") -> dict[str, Any]:
    return {"side": side, "period": told(side.period) if side.period else "", "role": role}


def _facets(facets: Sequence[Facet]) -> tuple[tuple[str, str, str, str], ...]:
    return tuple(
        (facet.facet, _HOW[facet.how], " / ".join(dict.fromkeys(facet.values)), facet.hint)
        for facet in facets
    )


def _pair(pair: Pair) -> dict[str, Any]:
    measures = dict.fromkeys(name.text for side in pair.sides for name in side.measure)
    return {
        "measure": " / ".join(measures) or "No measure named",
        "sides": [_side(one) for one in pair.sides],
        "differs": _facets(pair.differs),
        "same": ", ".join(facet.facet for facet in pair.same),
        "explained": pair.explained,
    }


# -- what is missing ------------------------------------------------------------------------------


def missing(book: Book, found: Gaps | None = None) -> Iterator[Part]:
    """The page of what is missing.

    Args:
        book: the dataset.
        found: what is missing; without it, what is found without the texts of the sources.
    """
    if found is None:
        kinds = [kind for kind in KINDS if kind not in NEED_TEXT]
        found = gaps(book.reader, sources(book.reader), {}, kinds)
    shown = [(kind, found.of(kind)) for kind in KINDS]
    groups = [
        {
            "kind": kind,
            "heading": KINDS[kind],
            "strong": kind in STRONG,
            "lacks": [_lack(book, one) for one in lacks[:MOST]],
            "count": len(lacks),
        }
        for kind, lacks in shown
        if lacks
    ]
    values = {
        "groups": groups,
        "count": plural(len(found.gaps), "gap"),
        "notes": found.notes,
        "unread": [KINDS[kind] for kind in NEED_TEXT if not found.of(kind)],
    }
    yield Page("gaps/index.html", "gaps.html.j2", "What is missing", values)


def _lack(book: Book, one: Lack) -> dict[str, Any]:
    """A lack; what an inference says of itself needs no name before it."""
    inferred = one.kind.startswith("inferred")
    passage: Passage | None = book.reader.passage(one.evidence[0]) if inferred else None
    return {
        "name": None if passage else one.thing,
        "words": one.words,
        "by": passage.inferred if passage else "",
        "evidence": one.evidence,
    }
