"""Over which period a claim holds, with its soft edges, and how two periods stand to each other."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal as Choice

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from policygraph import edtf
from policygraph.edtf import Days
from policygraph.literals import earliest_latest
from policygraph.reading import Reader
from policygraph.vocab import PG

Relation = Choice["same", "overlap", "apart", "unknown"]
_YEAR = 366


@dataclass(frozen=True)
class PeriodSpan:
    """The days of a claim or of a date.

    Attributes:
        words: how the source words it, else as the data writes it.
        first: the first day as YYYY-MM-DD; empty if it has no beginning or none is known.
        last: the last day; empty in the same sense.
        soft_first: the first day if a soft edge is taken at its widest.
        soft_last: the last day in that sense.
        uncertain: whether the source is unsure of it.
    """

    words: str
    first: str = ""
    last: str = ""
    soft_first: str = ""
    soft_last: str = ""
    uncertain: bool = False

    @property
    def known(self) -> bool:
        """Whether it says anything of days."""
        return bool(self.first or self.last)


def of_claim(reader: Reader, claim: Node) -> PeriodSpan | None:
    """The period that a claim states; None if it states none.

    Of ``pg:period``, ``pg:periodStart`` with ``pg:periodEnd``, and ``pg:asOf``, the first that is
    there counts; where sources differ on it, from the earliest day to the latest.
    """
    notes = _texts(reader, claim, PG.periodNote)
    for days in (
        _days(reader, claim, PG.period),
        _from_to(_days(reader, claim, PG.periodStart), _days(reader, claim, PG.periodEnd)),
        _days(reader, claim, PG.asOf),
    ):
        if days:
            return _hull(notes or _written(reader, claim), days)
    words = notes or _written(reader, claim)
    return PeriodSpan(words) if words else None


def of_dates(reader: Reader, thing: Node, predicate: URIRef) -> tuple[tuple[Node, PeriodSpan], ...]:
    """Each date that a thing has by a property, with its days."""
    return dates(reader.objects(thing, predicate))


def dates(values: Iterable[Node]) -> tuple[tuple[Node, PeriodSpan], ...]:
    """Those of some values that are dates, with their days."""
    found = []
    for value in sorted(set(values), key=str):
        days = _meant(value)
        if days:
            found.append((value, _hull(str(value), [days])))
    return tuple(found)


def issued(reader: Reader, document: Node) -> PeriodSpan | None:
    """When a source came out, as the dataset says it most precisely; None if it does not."""
    found = of_dates(reader, document, DCTERMS.issued)
    return min((span for _, span in found), key=_length, default=None)


def relation(a: PeriodSpan | None, b: PeriodSpan | None) -> Relation:
    """Whether two periods are the same, have a day in common if softly, or lie apart.

    A side that is open, or not known, reaches as far as there is need. ``unknown``: one of the two
    says nothing of days.
    """
    if a is None or b is None or not a.known or not b.known:
        return "unknown"
    if (a.first, a.last) == (b.first, b.last):
        return "same"
    apart = any(
        one.soft_last and other.soft_first and one.soft_last < other.soft_first
        for one, other in ((a, b), (b, a))
    )
    return "apart" if apart else "overlap"


def within_a_year(a: PeriodSpan | None, b: PeriodSpan | None) -> bool:
    """Whether two dates can lie within a year of each other."""
    if a is None or b is None or not (a.known and b.known):
        return False
    first, last = max(a.first, b.first), min(a.last, b.last)
    if not first or not last or first <= last:
        return True
    gap = datetime.date.fromisoformat(first) - datetime.date.fromisoformat(last)
    return gap.days <= _YEAR


def _length(span: PeriodSpan) -> tuple[int, str]:
    if not span.first or not span.last:
        return 0, span.words
    first, last = map(datetime.date.fromisoformat, (span.first, span.last))
    return (last - first).days, span.words


def _texts(reader: Reader, claim: Node, predicate: URIRef) -> str:
    return "; ".join(sorted({str(value) for value in reader.objects(claim, predicate)}))


def _written(reader: Reader, claim: Node) -> str:
    """The period as the data writes it."""
    for predicate in (PG.period, PG.asOf):
        if text := _texts(reader, claim, predicate):
            return text
    start, end = (_texts(reader, claim, p) for p in (PG.periodStart, PG.periodEnd))
    return f"{start or '…'} to {end or '…'}" if start or end else ""


def _days(reader: Reader, claim: Node, predicate: URIRef) -> list[Days]:
    values = reader.objects(claim, predicate)
    return [days for days in map(_meant, set(values)) if days]


# Days come again and again.
@lru_cache(4096)
def _meant(value: Node) -> Days | None:
    """The days that a literal means: EDTF, or a date of XSD."""
    if not isinstance(value, Literal):
        return None
    if str(value.datatype) == edtf.EDTF:
        return edtf.days(str(value))
    found = earliest_latest(str(value), str(value.datatype))
    return Days(*found, *found) if found else None


def _from_to(starts: list[Days], ends: list[Days]) -> list[Days]:
    """The period from a start to an end; a side that is not given has no end."""
    if not starts and not ends:
        return []
    firsts = [day for one in starts for day in (one.first,) if day]
    lasts = [day for one in ends for day in (one.last,) if day]
    first, last = min(firsts, default=None), max(lasts, default=None)
    return [Days(first, last, first, last)]


def _hull(words: str, every: Iterable[Days]) -> PeriodSpan:
    days = list(every)
    return PeriodSpan(
        words,
        _end((one.first for one in days), min),
        _end((one.last for one in days), max),
        _end((one.soft_first for one in days), min),
        _end((one.soft_last for one in days), max),
        any(one.uncertain for one in days),
    )


def _end(days: Iterable[datetime.date | None], choose: Callable[..., datetime.date]) -> str:
    """The first or the last of some days; empty if one of them has no end."""
    found = list(days)
    return "" if None in found else choose(found).isoformat()
