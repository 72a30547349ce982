"""Conflicts of statistics, in number and in kind, and statistics that cannot be compared."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Literal as Choice

from policygraph.claims.compare import Comparer, Comparison, Facet, retold
from policygraph.claims.ledger import Conflict, Pair, Side, said
from policygraph.claims.links import Links, groups
from policygraph.claims.quantities import Outcome
from policygraph.claims.sides import Sides, digest
from policygraph.claims.statistics import Statistic, statistics

_Met = tuple[Statistic, Statistic]


class Numbers:
    """The statistics of one dataset, each held against the others of its measure."""

    def __init__(self, sides: Sides, comparer: Comparer, links: Links) -> None:
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
