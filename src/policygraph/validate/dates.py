"""Checks of time: what ends begins before, and what is told has happened.

A date can be as vague as a year. It is out of order only if it is so however it is read. The
queries narrow it down: a day that is before another however they are read comes first as text.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from rdflib import PROV, Literal, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from policygraph.literals import earliest_latest
from policygraph.validate.data import Data
from policygraph.validate.faults import Fault
from policygraph.validate.found import check
from policygraph.vocab import PG, SCHEMA, sort_terms, source_of

_SPANS = (
    (PG.signedOn, PG.endedOn),
    (PG.periodStart, PG.periodEnd),
    (SCHEMA.startDate, SCHEMA.endDate),
)
_BEGINNINGS = (PG.signedOn, PG.date, DCTERMS.issued, SCHEMA.startDate)
_ENDED = """SELECT DISTINCT ?thing {
  ?thing $begin ?begun ; $end ?ended FILTER(STR(?ended) < STR(?begun)) }"""
_DATED = """SELECT DISTINCT ?thing ?value ?graph {
  ?kind rdfs:subClassOf* $kind . ?thing a ?kind . GRAPH ?graph { ?thing $name ?value } }"""

_Dated = tuple[Literal, datetime.date, datetime.date]


@check("violation", "Correct the one or the other date.")
def ends_before_beginning(data: Data) -> Iterator[Fault]:
    """Things that end before they begin; sources may differ on either date."""
    for begin, end in _SPANS:
        rows = data.engine.select(_ENDED, begin=begin, end=end)
        for thing in sort_terms(row[0] for row in rows if row[0] is not None):
            begins, ends = _dates(data, thing, begin), _dates(data, thing, end)
            if not begins or not ends:
                continue
            first = min(begins, key=lambda dated: dated[1])
            last = max(ends, key=lambda dated: dated[2])
            if first[1] > last[2]:
                names = data.curie(end), data.curie(begin)
                message = f"It ends before it begins: {names[0]} {last[0]}, {names[1]} {first[0]}."
                yield Fault(thing, message, last[0], ((thing, end, last[0], None),))


@check("violation", "Turn prov:wasRevisionOf round, or correct a date.")
def revision_before_original(data: Data) -> Iterator[Fault]:
    """Revisions that are older than what they revise."""
    for new, old in sorted(data.reader.subject_objects(PROV.wasRevisionOf), key=str):
        for name in _BEGINNINGS:
            later, earlier = _dates(data, new, name), _dates(data, old, name)
            if later and earlier:
                newest = max(later, key=lambda dated: dated[2])
                oldest = min(earlier, key=lambda dated: dated[1])
                if newest[2] < oldest[1]:
                    message = f"It is older than what it revises, which is of {oldest[0]}."
                    yield Fault(new, message, newest[0], ((new, name, newest[0], None),))


@check("warning", "Correct the date, or cite the later source that gives it.")
def dated_after_source(data: Data) -> Iterator[Fault]:
    """Dates that lie after the day on which the only source that gives them came out."""
    issued: dict[URIRef, list[_Dated]] = {}
    for name, kind in ((PG.date, PG.Event), (PG.asOf, PG.Claim)):
        sources: dict[tuple[Node, Node], set[URIRef]] = {}
        for thing, value, graph in data.engine.select(_DATED, kind=kind, name=name):
            assert thing is not None and value is not None
            sources.setdefault((thing, value), set()).add(source_of(str(graph)))
        for (thing, value), told_by in sources.items():
            told = _when(value)
            if len(told_by) > 1 or not told:
                continue
            (source,) = told_by
            if source not in issued:
                issued[source] = _dates(data, source, DCTERMS.issued)
            out = issued[source]
            if out and told[1] > max(day[2] for day in out):
                message = f"It is dated after the one source that gives the date, of {out[0][0]}."
                yield Fault(thing, message, value, ((thing, name, value, None),))


def _dates(data: Data, thing: Node, name: URIRef) -> list[_Dated]:
    found = (_when(value) for value in sort_terms(data.reader.objects(thing, name)))
    return [dated for dated in found if dated]


def _when(value: Node) -> _Dated | None:
    if not isinstance(value, Literal) or value.datatype is None:
        return None
    span = earliest_latest(str(value), str(value.datatype))
    return (value, *span) if span else None
