"""Conflicts of date: one event dated differently, and agreements signed on different days."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from rdflib import URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from policygraph.claims import periods
from policygraph.claims.ledger import Conflict
from policygraph.claims.links import Links, groups
from policygraph.claims.matches import Matches
from policygraph.claims.periods import Span
from policygraph.claims.sides import Sides, digest
from policygraph.vocab import PG

_OF_ONE_DAY = (PG.date, PG.signedOn, PG.endedOn, DCTERMS.issued)

# The things with several dates of a kind, and the agencies of agreements signed on several days.
_SEVERAL = "SELECT ?thing { ?thing $property ?day } GROUP BY ?thing HAVING(COUNT(*) > 1)"
_SIGNED = """SELECT ?agency { ?agreement pg:agency ?agency ; pg:signedOn ?day }
  GROUP BY ?agency HAVING(COUNT(DISTINCT ?day) > 1)"""

_Dated = tuple[URIRef, URIRef, Node]


class Dates:
    """The dates of one dataset, held against each other.

    Args:
        sides: makes the sides of the conflicts.
        matches: which agencies and models are one.
        links: what the graph says of how sides stand to each other.
        near: only what concerns one of these things; None for all.
    """

    def __init__(
        self, sides: Sides, matches: Matches, links: Links, near: frozenset[Node] | None = None
    ) -> None:
        self.sides = sides
        self.near = near
        self.reader = sides.reader
        self.matches = matches
        self.links = links
        self.spans: dict[_Dated, Span] = {}

    def conflicts(self) -> Iterator[Conflict]:
        """Things with dates that cannot be the same, then agreements signed on different days."""
        for predicate in _OF_ONE_DAY:
            for things in self._things(predicate):
                dated = [one for thing in things for one in self._dated(thing, predicate)]
                names = " / ".join(dict.fromkeys(self.reader.name(one).text for one in things))
                what = f"{names}, {self.reader.name(predicate).text}"
                pairs = list(combinations(dated, 2))
                yield from self._groups(dated, pairs, what)
        for agreements in self._agencies():
            dated = [one for thing in agreements for one in self._dated(thing, PG.signedOn)]
            if all(self._related(*pair) != "apart" for pair in combinations(dated, 2)):
                continue
            pairs = [pair for pair in combinations(dated, 2) if self._comparable(*pair)]
            agencies = (o for one in agreements for o in self.reader.objects(one, PG.agency))
            names = " / ".join(name.text for name in self.reader.names(agencies))
            what = f"Agreements of {names}, signed on"
            yield from self._groups(dated, pairs, what)

    def _things(self, predicate: URIRef) -> list[tuple[URIRef, ...]]:
        """The things that have more than one date; accounts of one event are one thing."""
        several: set[Node | None] = set(self.near or ())
        if self.near is None:
            rows = self.reader.engine.select(_SEVERAL, property=predicate)
            several = {thing for (thing,) in rows}
        if predicate == PG.date:
            several.update(*self.reader.subject_objects(PG.sameEventAs))
        together: dict[URIRef, tuple[URIRef, ...]] = {}
        for thing in several:
            if isinstance(thing, URIRef):
                same = self._same_event(thing) if predicate == PG.date else {thing}
                dates = {one: set(self.reader.objects(one, predicate)) for one in same}
                if sum(map(len, dates.values())) > 1:
                    together[min(same)] = tuple(sorted(one for one in same if dates[one]))
        return [together[key] for key in sorted(together, key=lambda key: together[key][0])]

    def _same_event(self, event: URIRef) -> set[URIRef]:
        """The accounts of one event, any number of steps away."""
        near, to, by = PG.sameEventAs, self.reader.objects, self.reader.subjects
        found = self.reader.closed(event, lambda one: (*to(one, near), *by(near, one)))
        return {one for one in found if isinstance(one, URIRef)}

    def _agencies(self) -> list[list[URIRef]]:
        """The agreements of each agency that signed on several days; a renamed agency is one."""
        agencies = {
            agency for one in self.near or () for agency in self.reader.objects(one, PG.agency)
        }
        if self.near is None:
            agencies = {agency for (agency,) in self.reader.engine.select(_SIGNED) if agency}
        found: dict[Node, set[URIRef]] = {}
        for agency in agencies | self.matches.things:
            for agreement in self.reader.subjects(PG.agency, agency):
                if isinstance(agreement, URIRef):
                    found.setdefault(self.matches.one(agency), set()).add(agreement)
        return [sorted(found[one]) for one in sorted(found, key=str) if len(found[one]) > 1]

    def _comparable(self, a: _Dated, b: _Dated) -> bool:
        """Whether two agreements are of one model, or one of them names none."""
        if a[0] == b[0]:
            return False
        ours, theirs = (set(self.reader.objects(one[0], PG.model)) for one in (a, b))
        return not ours or not theirs or self.matches.how(ours, theirs) != "apart"

    def _dated(self, thing: URIRef, predicate: URIRef) -> list[_Dated]:
        found = []
        for value, span in periods.of_dates(self.reader, thing, predicate):
            one = (thing, predicate, value)
            self.spans[one] = span
            found.append(one)
        return found

    def _groups(
        self, dated: list[_Dated], pairs: list[tuple[_Dated, _Dated]], what: str
    ) -> Iterator[Conflict]:
        against = [pair for pair in pairs if self._related(*pair) == "apart"]
        for members in groups(dated, pairs, against):
            members.sort(key=lambda one: (self.spans[one].first, self.spans[one].last, one[0]))
            sides = tuple(self.sides.dated(*one) for one in members)
            days = " and ".join(dict.fromkeys(str(value) for *_, value in members))
            yield Conflict(
                digest("date", (f"{thing} {value}" for thing, _, value in members)),
                "date",
                f"{what}: {days}.",
                sides,
                # What a thing is to itself explains nothing.
                explained=self.links.explained({side.thing.iri: side for side in sides}.values()),
            )

    def _related(self, a: _Dated, b: _Dated) -> periods.Relation:
        return periods.relation(self.spans[a], self.spans[b])
