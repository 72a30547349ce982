"""What happened to a thing, in order of date, each with the passage that says so."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial

from rdflib import RDF, Literal, URIRef
from rdflib.term import Node

from policygraph import reading, vocab
from policygraph.editions.series import PLACES, EditionSheet, edition, kind_of
from policygraph.lexical import XSD
from policygraph.literals import earliest_latest
from policygraph.reading import Data
from policygraph.reading.passages import Passage
from policygraph.vocab import PG

_DATES = {XSD + name for name in ("date", "gYear", "gYearMonth", "dateTime", "dateTimeStamp")}
_LISTINGS = (PG.firstListedIn, PG.lastListedIn, PG.absentSince)
# What is said of a claim's text, not of when what it speaks of was so.
_PERIOD = (PG.periodStart, PG.periodEnd)
_NEVER = datetime.date.max


@dataclass(frozen=True)
class DatedStatement:
    """A dated statement.

    Attributes:
        when: the date, or the first and the last of a period, as it is written.
        first: the first day it can mean; empty if it cannot be a date.
        last: the last day it can mean; empty, too.
        what: the property, by its label: signed on, as of, absent since.
        thing: what is dated, by its label.
        iri: its IRI.
        kind: its kind.
        edition: for a listing or an absence, the edition.
        evidence: the named graphs that say so.
        inferred: whether no passage does: an absence is always inferred.
    """

    when: str
    first: str
    last: str
    what: str
    thing: str
    iri: str
    kind: str
    edition: str
    evidence: tuple[str, ...]
    inferred: bool


@dataclass(frozen=True)
class Timeline:
    """The dated statements about a thing and what is tied to it, the earliest first."""

    thing: str
    iri: str
    entries: tuple[DatedStatement, ...]
    passages: tuple[Passage, ...]


def timeline(data: Data, thing: str) -> Timeline:
    """What the dataset dates of ``thing``, of its agreements, events and claims, and the like.

    Of a place, what belongs to it is looked at, too; of a renamed body, all of its names. A date
    keeps its precision: a month stands before its days, a year before its months.

    Args:
        data: as ``policygraph.vocab`` describes it.
        thing: an IRI, a CURIE or a label.

    Raises:
        UnknownNameError: nothing, or more than one thing, has that name.
    """
    reader = reading.of(data)
    subject = reader.resolve(thing)
    lines = Timelines(reader)
    entries = lines.of(subject)
    lines.reader.cite(iri for entry in entries for iri in entry.evidence)
    cited = lines.reader.cited
    passages = tuple(cited[iri] for iri in sorted(cited, key=vocab.reading_order))
    return Timeline(lines.name(subject), str(subject), entries, passages)


def _order(entry: DatedStatement) -> tuple[object, ...]:
    """By the first day; of two that begin on one day, the less precise first."""
    first, last = (day or _NEVER.isoformat() for day in (entry.first, entry.last))
    backwards = -datetime.date.fromisoformat(last).toordinal()
    name = (entry.when, entry.thing, entry.what, entry.iri, entry.edition)
    return (not entry.first, first, backwards, *name)


class Timelines:
    """The timelines of one dataset, whose names and classes are read once."""

    def __init__(self, data: Data) -> None:
        reader = reading.of(data)
        self.reader = reader
        self.passages = reader.passages
        tops = (PG.Passage, PG.Row, PG.Omission, PG.Inference)
        self.places = {one for top in tops for one in reader.under(top)}
        # Per reading, not per class: datasets differ.
        self.name = cache(EditionSheet(reader, None).name)
        self.word = cache(reader.label)
        self.edition = cache(partial(edition, reader))
        self.kind = cache(partial(kind_of, reader))

    def of(self, thing: URIRef) -> tuple[DatedStatement, ...]:
        """What the dataset dates of a thing, the earliest first; see `timeline`."""
        return tuple(sorted(self.entries(thing), key=_order))

    def classes(self, thing: Node) -> frozenset[Node]:
        """The classes of a thing."""
        return frozenset(self.reader.objects(thing, RDF.type))

    def entries(self, thing: URIRef) -> set[DatedStatement]:
        """What the dataset dates of a thing and what is tied to it, in no order."""
        things = self.tied(thing)
        return {entry for one in things for entry in (*self.dated(one), *self.listed(one))}

    def tied(self, thing: URIRef) -> list[URIRef]:
        """The thing with its other names and what belongs to it, and all that speaks of these."""
        members = self.names({thing})
        members |= self.names({s for one in members for p in PLACES for s in self.ends(p, one)})
        found = members.union(*(self.ends(None, one) for one in members))
        for one in members:
            found |= _iris(self.reader.objects(one, PG.sameEventAs))
        return sorted(one for one in found if not self.classes(one) & self.places)

    def names(self, things: set[URIRef]) -> set[URIRef]:
        """Things with the ones that accepted renames make the same."""
        found, new = set(things), set(things)
        while new:
            near = set().union(*(self.ends(PG.renamedTo, one) for one in new))
            near = near.union(*(_iris(self.reader.objects(one, PG.renamedTo)) for one in new))
            new = near - found
            found |= new
        return found

    def ends(self, predicate: URIRef | None, thing: URIRef) -> set[URIRef]:
        """The things that a property, or any, leads from to this one."""
        return _iris(self.reader.subjects(predicate, thing))

    def dated(self, thing: URIRef) -> Iterator[DatedStatement]:
        """The statements about a thing whose value is a date; a period is one entry."""
        period: dict[Node, list[Literal]] = {}
        for p, o in self.reader.predicate_objects(thing):
            if isinstance(o, Literal) and str(o.datatype) in _DATES:
                if p in _PERIOD:
                    period.setdefault(p, []).append(o)
                else:
                    yield self.entry(thing, p, [o], [(thing, p, o)])
        if period:
            values = [min(period[p]) for p in _PERIOD if p in period]
            said = [(thing, p, o) for p in _PERIOD for o in period.get(p, ())]
            what = "period" if len(period) == 2 else self.word(next(iter(period)))
            yield self.entry(thing, what, values, said)

    def listed(self, thing: URIRef) -> Iterator[DatedStatement]:
        """Where an edition lists the thing first and last, and since when none does."""
        for p in _LISTINGS:
            for iri in _iris(self.reader.objects(thing, p)):
                said = [(thing, p, iri)]
                if p != PG.absentSince:
                    said.append((thing, PG.listedIn, iri))
                issued = self.edition(iri)
                datatype = "dateTime" if "T" in issued.issued else "date"
                date = Literal(issued.issued, datatype=URIRef(XSD + datatype))
                yield self.entry(thing, p, [date], said, issued.label)

    def entry(
        self,
        thing: URIRef,
        what: Node | str,
        dates: list[Literal],
        said: Iterable[vocab.Triple],
        listed: str = "",
    ) -> DatedStatement:
        """A dated statement, or the two of a period, with the passages that say it."""
        spans = [earliest_latest(str(date), str(date.datatype)) for date in dates]
        known = [span for span in spans if span]
        places = {str(one) for triple in said for one in self.reader.places(triple)}
        inferred = all(URIRef(one) in self.passages.inferences for one in places)
        return DatedStatement(
            " to ".join(dict.fromkeys(map(str, dates))),
            min(first for first, _ in known).isoformat() if known else "",
            max(last for _, last in known).isoformat() if known else "",
            what if isinstance(what, str) and not isinstance(what, URIRef) else self.word(what),
            self.name(thing),
            str(thing),
            self.kind(self.classes(thing)),
            listed,
            tuple(sorted(places, key=vocab.reading_order)),
            bool(places) and inferred,
        )


def _iris(terms: Iterable[Node]) -> set[URIRef]:
    return {one for one in terms if isinstance(one, URIRef)}
