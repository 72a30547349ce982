"""The ledger of conflicts: every one with all its sides, none of them resolved.

A curator's ruling stands beside a conflict and takes away nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import combinations
from typing import Literal as Choice

from rdflib import Dataset, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from policygraph import reading, vocab
from policygraph.claims import periods
from policygraph.claims.compare import Comparer, Comparison, Facet, Matches, retold
from policygraph.claims.existence import Existence
from policygraph.claims.ledger import (
    KINDS,
    Conflict,
    Kind,
    Ledger,
    Listed,
    Pair,
    Ruling,
    Side,
    said,
)
from policygraph.claims.periods import PeriodSpan
from policygraph.claims.sides import ClaimLinks, Sides, digest, groups
from policygraph.claims.statistics import Outcome, Statistic, statistics
from policygraph.reading import Reader, sources
from policygraph.vocab import PG

# -- conflicts of dates ---------------------------------------------------------------------------


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
        self, sides: Sides, matches: Matches, links: ClaimLinks, near: frozenset[Node] | None = None
    ) -> None:
        self.sides = sides
        self.near = near
        self.reader = sides.reader
        self.matches = matches
        self.links = links
        self.spans: dict[_Dated, PeriodSpan] = {}

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


# -- conflicts of numbers -------------------------------------------------------------------------


_Met = tuple[Statistic, Statistic]


class Numbers:
    """The statistics of one dataset, each held against the others of its measure."""

    def __init__(self, sides: Sides, comparer: Comparer, links: ClaimLinks) -> None:
        self.sides = sides
        self.links = links
        self.every = statistics(sides.reader)
        self.met: dict[_Met, Comparison] = {}
        self.outcomes: dict[_Met, Outcome] = {}
        for a, b in combinations(self.every, 2):
            restated = links.restated(a.thing, b.thing)
            alike = (
                a.measure and b.measure and comparer.matches.how(a.measure, b.measure) != "apart"
            )
            if alike or restated:
                self.met[a, b] = comparer.compare(a, b, restated=restated)
                outcome = self.met[a, b].outcome
                if restated and outcome is None:
                    outcome = retold(a, b, comparer.matches)
                if outcome:
                    self.outcomes[a, b] = outcome

    def conflicts(self) -> Iterator[Conflict]:
        """The conflicts of number, then those of kind."""
        yield from self._of("number")
        yield from self._of("kind")

    def _of(self, kind: Choice["number", "kind"]) -> Iterator[Conflict]:
        against = [pair for pair, outcome in self.outcomes.items() if outcome == kind]
        for members in groups(self.every, self.outcomes, against):
            sides = tuple(map(self.sides.statistic, members))
            yield Conflict(
                digest(kind, (f"{one.thing} {one.value}" for one in members)),
                kind,
                _summary(kind, sides),
                sides,
                compared=self._compared(members),
                explained=self.links.explained(sides),
            )

    def _compared(self, members: list[Statistic]) -> tuple[Facet, ...]:
        """In which respects the members were compared; of several pairs, the loosest of each."""
        found: dict[str, Facet] = {}
        for pair in combinations(members, 2):
            comparison = self.met[pair]
            for facet in (*comparison.same, *comparison.differs):
                known = found.get(facet.facet)
                if known is None or _looseness(facet) > _looseness(known):
                    found[facet.facet] = facet
        return tuple(found.values())

    def not_comparable(self) -> Iterator[Pair]:
        """The pairs of one measure that differ in something else."""
        for (a, b), comparison in self.met.items():
            if comparison.differs and self.outcomes.get((a, b)) not in ("number", "kind"):
                pair = self.sides.statistic(a), self.sides.statistic(b)
                explained = self.links.explained(pair)
                yield Pair(pair, comparison.same, comparison.differs, explained)


def _looseness(facet: Facet) -> int:
    """How far a facet is from being the same as it is written."""
    if facet.how == "same":
        return 1 if facet.hint else 0
    return 2 if facet.fits else 3


def _summary(kind: str, sides: tuple[Side, ...]) -> str:
    measure = " and ".join(dict.fromkeys(name.text for side in sides for name in side.measure))
    words = f"{measure}: {' against '.join(said(sides))}"
    return f"{words}." if kind == "number" else f"{words}: one number, told in two ways."


def ledger(
    data: Dataset | Reader,
    thing: str | None = None,
    kinds: Iterable[Kind] = KINDS,
    most: int | None = None,
    *,
    perhaps: bool = True,
) -> Ledger:
    """The conflicts of a dataset.

    Args:
        data: the dataset, or one reading of it, which then remembers the passages cited.
        thing: an IRI, a CURIE, a label or the name of a source; only what touches it is told. A
            thing touches a conflict as a side, as who speaks or reports it, or as what a side is
            directly about, of, in or part of.
        kinds: the kinds of conflict that are asked for.
        most: of what an edition alone lists, make only so many; None for all.
        perhaps: look for what an agency that an edition alone lists may be called in the other.

    Returns:
        The same for the same data: by kind, and in each by the sides. Statistics that are not
        comparable are told whatever the kinds.

    Raises:
        UnknownNameError: nothing, or more than one thing, is called ``thing``.
    """
    reader = reading.of(data)
    about = None if thing is None else sources.thing(reader, thing)
    near = _Near(reader)

    def touches(sides: Iterable[Side]) -> bool:
        return about is None or str(about) in near.sides(sides)

    sides, matches = Sides(reader), Matches(reader)
    links = ClaimLinks(sides)
    numbers = Numbers(sides, Comparer(reader, matches), links)
    wanted = set(kinds)
    found: list[Conflict] = []
    if wanted & {"number", "kind"}:
        found += numbers.conflicts()
        found += links.restatements(tuple(found))
    if "date" in wanted:
        found += Dates(sides, matches, links, near.dated(about)).conflicts()
    if "existence" in wanted:
        of_it = None if about is None else frozenset({about, *reader.subjects(None, about)})
        found += Existence(sides, matches, of_it, touches, most, perhaps).conflicts()
    if "contradiction" in wanted:
        found += links.contradictions()
    found = [one for one in found if one.kind in wanted]
    if about is not None:
        found = [part for one in found if (part := near.part(one, about))]
    pairs = [pair for pair in numbers.not_comparable() if touches(pair.sides)]
    rulings = _rulings(sides)
    return Ledger(
        tuple(_ruled(one, links, rulings) for one in sorted(found, key=_order)),
        tuple(sorted(pairs, key=_pair_order)),
    )


def _order(one: Conflict) -> tuple[int, list[tuple[str, str, str]], str]:
    said = [(side.thing.text, side.date, side.thing.iri) for side in one.sides]
    return KINDS.index(one.kind), said, one.id


def _pair_order(pair: Pair) -> tuple[int, list[tuple[str, str, str]]]:
    """What is nearest to a conflict first: one thing written twice, then one facet that differs."""
    twice = any(facet.how == "apart" and facet.hint for facet in pair.differs)
    rank = 0 if twice else 1 if len(pair.differs) == 1 else 2
    return rank, [(side.thing.text, side.value, side.thing.iri) for side in pair.sides]


# What more things than these lead to is looked for among all.
_MANY = 500


class Touched:
    """A whole ledger by the things that touch its conflicts, so that each is asked for at once."""

    def __init__(self, reader: Reader, whole: Ledger) -> None:
        # With each conflict what it lists that touches the thing: a conflict lists thousands.
        self._found: dict[str, list[tuple[Conflict, list[Listed]]]] = {}
        self._near = _Near(reader)
        for one in whole.conflicts:
            touching: dict[str, list[Listed]] = {iri: [] for iri in self._near.sides(one.sides)}
            for each in one.things:
                for iri in self._near.listed(each):
                    touching.setdefault(iri, []).append(each)
            for iri, listed in touching.items():
                self._found.setdefault(iri, []).append((one, listed))

    def of(self, thing: str) -> Ledger:
        """The conflicts that touch a thing, as `ledger` would tell them."""
        found = self._found.get(thing, ())
        parts = (self._near.part(one, URIRef(thing), listed) for one, listed in found)
        return Ledger(tuple(part for part in parts if part), ())


class _Near:
    """What touches the sides of conflicts and what they list, looked up once."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        # Per reading, not per class: datasets differ.
        self._of = cache(self._objects)

    def sides(self, sides: Iterable[Side]) -> set[str]:
        """All that touches one of some sides."""
        return {iri for side in sides for iri in self.side(side)}

    def side(self, side: Side) -> set[str]:
        """All that touches a side."""
        sources = (report.source for report in side.reported)
        names = (*side.speakers, *side.documents, *sources)
        agencies = self.reader.objects(URIRef(side.thing.iri), PG.agency)
        near = self._of(side.thing.iri).union(*(self._of(str(one)) for one in agencies))
        return {name.iri for name in names} | near

    def listed(self, one: Listed) -> frozenset[str]:
        """All that touches what a conflict of existence lists."""
        near = self._of(one.thing.iri)
        return near | self._of(one.agency.iri) if one.agency else near

    def dated(self, thing: URIRef | None) -> frozenset[Node] | None:
        """What may be a side of a conflict of dates that touches a thing; None if anything may."""
        if thing is None or self.reader.is_a(thing, PG.Source):
            return None
        found: set[Node] = {thing, *self.reader.subjects(None, thing)}
        if len(found) > _MANY:
            return None
        return frozenset(found.union(*(self.reader.subjects(PG.agency, one) for one in found)))

    def part(
        self, one: Conflict, thing: URIRef, listed: Iterable[Listed] | None = None
    ) -> Conflict | None:
        """A conflict that touches a thing, with the things it lists that do; else None.

        Args:
            one: the conflict.
            thing: what it may touch.
            listed: what it lists that touches the thing; None if that is to be looked for.
        """
        if str(thing) in self.sides(one.sides):
            return one
        if listed is None:
            listed = (each for each in one.things if str(thing) in self.listed(each))
        things = tuple(listed)
        concern = f"Of these, {len(things)} concern {self.reader.name(thing).text}."
        return replace(one, summary=f"{one.summary} {concern}", things=things) if things else None

    def _objects(self, iri: str) -> frozenset[str]:
        """A thing and what it is directly about, of, in or part of."""
        return frozenset({iri, *map(str, self.reader.objects(URIRef(iri)))})


def _rulings(sides: Sides) -> list[tuple[frozenset[str], Ruling]]:
    """The rulings of a dataset, the oldest first, with what each weighs."""
    reader = sides.reader
    found = []
    for thing in vocab.sort_terms(reader.instances(PG.Ruling)):
        preferred = sorted(map(reader.name, set(reader.objects(thing, PG.prefers))), key=str)
        graphs = {
            str(graph)
            for p in (PG.weighs, PG.prefers, PG.reason)
            for *_, graph in reader.quads(thing, p)
        }
        ruling = Ruling(
            reader.name(thing),
            reader.speakers(thing),
            sides.text(thing, DCTERMS.created),
            sides.text(thing, PG.reason, " "),
            preferred[0] if preferred else None,
            reader.cite(graphs),
        )
        found.append((frozenset(map(str, reader.objects(thing, PG.weighs))), ruling))
    return sorted(found, key=lambda one: (one[1].when, one[1].name.iri))


def _ruled(
    one: Conflict, links: ClaimLinks, rulings: list[tuple[frozenset[str], Ruling]]
) -> Conflict:
    """A conflict with what became of its sides, and the rulings that weigh two of them, or all."""
    sides = {side.thing.iri: side.thing for side in one.sides}
    ours = tuple(
        replace(ruling, on=tuple(name for iri, name in sides.items() if iri in weighed))
        for weighed, ruling in rulings
        if len(weighed & sides.keys()) >= min(2, len(sides))
    )
    became = () if one.kind == "existence" else links.became(one.sides)
    return replace(one, explained=(*one.explained, *became), rulings=ours)
