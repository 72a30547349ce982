"""Two statistics held against each other: what is the same, what differs, and what follows.

Only statistics of one measure, population, place, model, unit and period can be in conflict; what
that means is told in docs/comparing.md, and tested case by case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal as Choice

from rdflib import OWL, SKOS
from rdflib.term import Node

from policygraph import reading
from policygraph.claims import periods
from policygraph.claims.periods import PeriodSpan
from policygraph.claims.statistics import Outcome, Statistic, meet
from policygraph.reading import Data, Reader
from policygraph.vocab import PG

# -- what is declared to be one -------------------------------------------------------------------


How = Choice["same", "declared", "close", "overlap", "apart"]


class Matches:
    """What ``skos:exactMatch`` and ``skos:closeMatch`` say in one dataset, read once.

    An exact match is passed on from hand to hand, also over things outside the dataset; a close
    match is not: what is close to the close need not be close. A renamed body is one body.
    """

    def __init__(self, data: Data) -> None:
        reader = reading.of(data)
        self._parent: dict[Node, Node] = {}
        for predicate in (SKOS.exactMatch, OWL.sameAs, PG.renamedTo):
            for one, other in reader.subject_objects(predicate):
                self._parent[self.one(one)] = self.one(other)
        self._close: set[frozenset[Node]] = {
            frozenset((self.one(one), self.one(other)))
            for one, other in reader.subject_objects(SKOS.closeMatch)
        }

    @property
    def things(self) -> set[Node]:
        """All that are declared to be the same as another."""
        return {*self._parent, *self._parent.values()}

    def one(self, thing: Node) -> Node:
        """The thing that stands for all that are the same as ``thing``."""
        while (above := self._parent.get(thing, thing)) != thing:
            # Paths are halved on the way, so long chains cost once.
            self._parent[thing] = self._parent.get(above, above)
            thing = above
        return thing

    def how(self, a: Iterable[Node], b: Iterable[Node]) -> How:
        """How two sets of things stand.

        ``same``: equal. ``declared``: declared to be one, thing for thing. ``close``: declared
        close. ``overlap``: they share a member. ``apart``: none of these.
        """
        left, right = set(a), set(b)
        if left == right:
            return "same"
        ours, theirs = {self.one(thing) for thing in left}, {self.one(thing) for thing in right}
        if ours & theirs:
            return "declared" if ours == theirs else "overlap"
        close = any(frozenset((x, y)) in self._close for x in ours for y in theirs)
        return "close" if close else "apart"


_NOT_STATED = "not stated"
_FIT = ("same", "declared", "close", "overlap")


@dataclass(frozen=True)
class Facet:
    """One respect in which two statistics were compared.

    Attributes:
        facet: measure, population, whole, place, model, unit, period or amount.
        how: the same; declared the same, or close; overlapping, in time or in one of several
            things; apart; or known of one only.
        values: what the one says, and what the other.
        hint: what to do if they should be the same after all, or why they were taken to be.
    """

    facet: str
    how: Choice["same", "declared", "close", "overlap", "apart", "one does not say", "neither says"]
    values: tuple[str, str]
    hint: str = ""

    @property
    def fits(self) -> bool:
        """Whether the two can be compared in this respect."""
        return self.how in _FIT


@dataclass(frozen=True)
class Comparison:
    """How two statistics stand.

    Attributes:
        same: in which respects they can be compared.
        differs: in which they do not; if there is one, they are not comparable.
        outcome: of comparable ones, what their numbers and words make of it; else None.
    """

    same: tuple[Facet, ...]
    differs: tuple[Facet, ...]
    outcome: Outcome | None


class Comparer:
    """Compares statistics of one dataset."""

    def __init__(self, reader: Reader, matches: Matches) -> None:
        self.reader = reader
        self.matches = matches

    def compare(self, a: Statistic, b: Statistic, *, restated: bool = False) -> Comparison:
        """Hold two statistics against each other.

        Args:
            a: one.
            b: the other.
            restated: whether one restates the other: then they are put in one mouth.
        """
        facets = list(self._facets(a, b))
        same = tuple(facet for facet in facets if facet.fits)
        differs = tuple(facet for facet in facets if not facet.fits)
        outcome: Outcome | None = None
        if not differs and a.quantity and b.quantity:
            one_voice = restated or not a.speakers.isdisjoint(b.speakers)
            outcome = meet(a.quantity, b.quantity, one_voice=one_voice)
        return Comparison(same, differs, outcome)

    def _facets(self, a: Statistic, b: Statistic) -> Iterator[Facet]:
        yield from self._things("measure", a.measure, b.measure)
        yield from self._things("population", a.population, b.population)
        if a.out_of and b.out_of:
            # A source that names only the part leaves the whole to be understood.
            yield from self._things("whole", a.out_of, b.out_of)
        yield from self._things("place", a.place, b.place)
        yield from self._things("model", a.model, b.model)
        yield from self._things("unit", _set(a.unit), _set(b.unit))
        yield self._period(a, b)
        if not a.quantity or not b.quantity:
            silent = tuple("a number" if one.quantity else _NOT_STATED for one in (a, b))
            how = "one does not say" if a.quantity or b.quantity else "neither says"
            yield Facet("amount", how, (silent[0], silent[1]))  # type: ignore[arg-type]

    def _things(self, facet: str, a: frozenset[Node], b: frozenset[Node]) -> Iterator[Facet]:
        if not a and not b:
            return
        values = (self._words(a), self._words(b))
        if not a or not b:
            yield Facet(facet, "one does not say", values)
            return
        how = self.matches.how(a, b)
        yield Facet(facet, how, values, self._hint(a, b) if how == "apart" else "")

    def _words(self, things: Iterable[Node]) -> str:
        return " and ".join(name.text for name in self.reader.names(things)) or _NOT_STATED

    def _hint(self, a: Iterable[Node], b: Iterable[Node]) -> str:
        """That two things bear the same label: one thing written twice, or two told apart badly."""
        theirs = {_folded(name.text): name for name in self.reader.names(b)}
        for name in self.reader.names(a):
            twin = theirs.get(_folded(name.text))
            if twin:
                one, other = self.reader.curie(name.iri), self.reader.curie(twin.iri)
                return (
                    f"Same words, two IRIs: if {one} and {other} are one, join them with"
                    " skos:exactMatch."
                )
        return ""

    def _period(self, a: Statistic, b: Statistic) -> Facet:
        if a.span and b.span:
            how = periods.relation(a.span, b.span)
            if how != "unknown":
                return Facet("period", how, (told(a.span), told(b.span)))
        known = [bool(one.span and one.span.known) for one in (a, b)]
        words = told(a.span), told(b.span)
        if any(known):
            # Also in one document: a report that dates a number means another time by the rest.
            return Facet("period", "one does not say", words)
        if a.documents & b.documents:
            why = "No period is stated, and the document is one."
            return Facet("period", "same", words, why)
        ours, theirs = self._issued(a), self._issued(b)
        dates = f"{told(ours)} and {told(theirs)}"
        if periods.within_a_year(ours, theirs):
            why = f"No period is stated, and the documents are of one time: {dates}."
            return Facet("period", "same", words, why)
        why = f"Neither states one, and their documents are not known to be of one time: {dates}."
        return Facet("period", "neither says", words, why)

    def _issued(self, one: Statistic) -> PeriodSpan | None:
        """When the earliest of the documents came out that a statistic is stated in."""
        spans = [periods.issued(self.reader, document) for document in one.documents]
        known = [span for span in spans if span and span.known]
        return min(known, key=lambda span: (span.first, span.last), default=None)


def retold(a: Statistic, b: Statistic, matches: Matches) -> Outcome | None:
    """What becomes of the number of a claim that is told twice, whatever else differs.

    None if one of them gives no amount, or if they give it in units that are not one.
    """
    if matches.how(_set(a.unit), _set(b.unit)) == "apart" or not a.quantity or not b.quantity:
        return None
    return meet(a.quantity, b.quantity, one_voice=True)


def told(span: PeriodSpan | None) -> str:
    """A period in words, with its days where the words do not give them."""
    if span is None:
        return _NOT_STATED
    if not span.known:
        return span.words
    days = span.first if span.first == span.last else f"{span.first or '…'} to {span.last or '…'}"
    return span.words if span.words == days else f"{span.words} ({days})"


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _set(unit: Node | None) -> frozenset[Node]:
    return frozenset() if unit is None else frozenset({unit})
