"""The ledger of conflicts: every one with all its sides, none of them resolved.

A curator's ruling stands beside a conflict and takes away nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from rdflib import Dataset, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from policygraph import reading, vocab
from policygraph.claims.compare import Comparer
from policygraph.claims.dates import Dates
from policygraph.claims.existence import Existence
from policygraph.claims.ledger import KINDS, Conflict, Kind, Ledger, Listed, Pair, Ruling, Side
from policygraph.claims.links import Links
from policygraph.claims.matches import Matches
from policygraph.claims.numbers import Numbers
from policygraph.claims.sides import Sides
from policygraph.reading import Reader, sources
from policygraph.vocab import PG


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
    links = Links(sides)
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


def _ruled(one: Conflict, links: Links, rulings: list[tuple[frozenset[str], Ruling]]) -> Conflict:
    """A conflict with what became of its sides, and the rulings that weigh two of them, or all."""
    sides = {side.thing.iri: side.thing for side in one.sides}
    ours = tuple(
        replace(ruling, on=tuple(name for iri, name in sides.items() if iri in weighed))
        for weighed, ruling in rulings
        if len(weighed & sides.keys()) >= min(2, len(sides))
    )
    became = () if one.kind == "existence" else links.became(one.sides)
    return replace(one, explained=(*one.explained, *became), rulings=ours)
