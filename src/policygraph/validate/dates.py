"""Checks of time: what ends begins before, and what is told has happened.

A date can be as vague as a year. It is out of order only if it is so however it is read.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from rdflib import PROV, Literal, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from policygraph.literals import earliest_latest
from policygraph.validate.data import Data
from policygraph.validate.faults import Found
from policygraph.vocab import PG, SCHEMA, curie, sort_terms, source_of

_SPANS = (
    (PG.signedOn, PG.endedOn),
    (PG.periodStart, PG.periodEnd),
    (SCHEMA.startDate, SCHEMA.endDate),
)
_BEGINNINGS = (PG.signedOn, PG.date, DCTERMS.issued, SCHEMA.startDate)

_Dated = tuple[Literal, datetime.date, datetime.date]


def ends_first(data: Data) -> Iterator[Found]:
    """Things that end before they begin; sources may differ on either date."""
    for begin, end in _SPANS:
        for thing in sort_terms(set(data.union.subjects(begin))):
            begins, ends = _dates(data, thing, begin), _dates(data, thing, end)
            if not begins or not ends:
                continue
            first = min(begins, key=lambda dated: dated[1])
            last = max(ends, key=lambda dated: dated[2])
            if first[1] > last[2]:
                names = (curie(str(end), data.prefixes), curie(str(begin), data.prefixes))
                message = f"It ends before it begins: {names[0]} {last[0]}, {names[1]} {first[0]}."
                yield Found(thing, message, last[0], ((thing, end, last[0], None),))


def revision_first(data: Data) -> Iterator[Found]:
    """Revisions that are older than what they revise."""
    for new, old in sorted(data.union.subject_objects(PROV.wasRevisionOf), key=str):
        for name in _BEGINNINGS:
            later, earlier = _dates(data, new, name), _dates(data, old, name)
            if later and earlier:
                newest = max(later, key=lambda dated: dated[2])
                oldest = min(earlier, key=lambda dated: dated[1])
                if newest[2] < oldest[1]:
                    message = f"It is older than what it revises, which is of {oldest[0]}."
                    yield Found(new, message, newest[0], ((new, name, newest[0], None),))


def told_before(data: Data) -> Iterator[Found]:
    """Dates that lie after the day on which the only source that gives them came out."""
    for name, kind in ((PG.date, PG.Event), (PG.asOf, PG.Claim)):
        things = data.instances(kind)
        graphs: dict[tuple[Node, Node], set[URIRef]] = {}
        for s, _, o, graph in data.by_predicate.get(name, []):
            if s in things:
                graphs.setdefault((s, o), set()).add(graph)
        for (thing, value), places in graphs.items():
            sources = {source_of(place) for place in places}
            told = _when(value)
            issued = [d for source in sources for d in _dates(data, source, DCTERMS.issued)]
            if len(sources) == 1 and told and issued and told[1] > max(d[2] for d in issued):
                message = (
                    f"It is dated after the one source that gives the date, of {issued[0][0]}."
                )
                yield Found(thing, message, value, ((thing, name, value, None),))


def _dates(data: Data, thing: Node, name: URIRef) -> list[_Dated]:
    found = (_when(value) for value in sort_terms(data.union.objects(thing, name)))
    return [dated for dated in found if dated]


def _when(value: Node) -> _Dated | None:
    if not isinstance(value, Literal) or value.datatype is None:
        return None
    span = earliest_latest(str(value), str(value.datatype))
    return (value, *span) if span else None
