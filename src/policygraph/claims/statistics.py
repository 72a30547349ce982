"""A statistic as it is compared: its facets, its number, and the documents it is stated in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Literal as Choice

from rdflib import PROV, Literal, URIRef
from rdflib.term import Node

from policygraph import vocab
from policygraph.claims import periods
from policygraph.claims.periods import PeriodSpan
from policygraph.evidence.claims import reporting
from policygraph.reading import Reader
from policygraph.vocab import PG

# -- numbers with their hedges --------------------------------------------------------------------


Outcome = Choice["equal", "agrees", "kind", "number"]

_TENTH = Decimal("0.1")
_HALF = Decimal("0.5")
_PERCENT = Decimal("0.01")
_BOUNDS = ("at-most", "at-least", "less-than", "more-than")
_VAGUE = ("above-half", "below-half", "above-none")
# What only says how exact a number is.
_EXACTNESS = ("exact", "near")


@dataclass(frozen=True)
class Interval:
    """The values that a number can mean; None on a side without a bound.

    Attributes:
        least: the lower end.
        most: the upper end.
        with_least: whether the lower end is one of the values.
        with_most: whether the upper end is.
    """

    least: Decimal | None = None
    most: Decimal | None = None
    with_least: bool = True
    with_most: bool = True

    @property
    def empty(self) -> bool:
        """Whether no value is left."""
        if self.least is None or self.most is None:
            return False
        if self.least == self.most:
            return not (self.with_least and self.with_most)
        return self.least > self.most

    def meet(self, other: Interval) -> Interval:
        """What both allow."""
        least, with_least = _inner(
            (self.least, self.with_least), (other.least, other.with_least), 1
        )
        most, with_most = _inner((self.most, self.with_most), (other.most, other.with_most), -1)
        return Interval(least, most, with_least, with_most)

    def rounded(self) -> Interval:
        """With its ends to whole percents."""
        return Interval(_whole(self.least), _whole(self.most), self.with_least, self.with_most)

    def __str__(self) -> str:
        if self.least is not None and self.least == self.most:
            return _plain(self.least)
        low, high = (None if end is None else _plain(end) for end in (self.least, self.most))
        low = low and f"{'from' if self.with_least else 'above'} {low}"
        high = high and f"{'up to' if self.with_most else 'below'} {high}"
        return " ".join(filter(None, (low, high))) or "any"


@dataclass(frozen=True)
class Quantity:
    """A number as it is said.

    Attributes:
        interval: what it allows, in the base unit.
        effects: what its hedges do, by the names of the scheme of effects.
        odd: hedges without an effect, and those that bear on the words: compared as they are.
        numbered: whether it gives a number at all, and not only a word such as “most”.
        share: whether it is a share of a whole.
    """

    interval: Interval
    effects: frozenset[str] = frozenset()
    odd: frozenset[str] = frozenset()
    numbered: bool = True
    share: bool = False

    @property
    def slant(self) -> frozenset[str]:
        """What its words do beyond saying how exact the number is."""
        return (self.effects - set(_EXACTNESS)) | self.odd


def quantity(
    values: Iterable[Decimal],
    least: Decimal | None,
    most: Decimal | None,
    effects: Iterable[str],
    odd: Iterable[str],
    *,
    factor: Decimal = Decimal(1),
    share: bool,
) -> Quantity | None:
    """A number in its base unit with what its hedges make of it; None if nothing says how much.

    Args:
        values: the number; of several, they are the ends of a range.
        least: the lower end of a range.
        most: the upper end.
        effects: what the hedges do.
        odd: hedges to be compared as they are.
        factor: how much of the base unit one of the unit is.
        share: whether the base unit is a share of a whole.
    """
    does = frozenset(effects)
    numbers = list(values)
    ends = [*numbers, *(end for end in (least, most) if end is not None)]
    numbered = bool(ends)
    if not numbered and not does & set(_VAGUE):
        return None
    low = None if most is not None and least is None and not numbers else min(ends, default=None)
    high = None if least is not None and most is None and not numbers else max(ends, default=None)
    told = Interval(low and low * factor, high and high * factor)
    return Quantity(_allowed(told, does, share), does, frozenset(odd), numbered, share)


def _allowed(told: Interval, effects: frozenset[str], share: bool) -> Interval:
    """The interval of a number with all its effects."""
    least, most = told.least, told.most
    near = Interval(
        None if least is None else least - abs(least) * _TENTH,
        None if most is None else most + abs(most) * _TENTH,
    )
    # A bound stands for the number itself, unless the number is said to be near, too.
    bounded = bool(effects & set(_BOUNDS))
    found = near if "near" in effects else Interval() if bounded else told
    for effect, bound in _bounds(told).items():
        if effect in effects:
            found = found.meet(bound)
    if share:
        found = found.meet(Interval(Decimal(0), Decimal(1)))
    # Hedges that leave nothing of the number (a “majority” of 0.4): the number is what was said.
    return told if found.empty else found


def _bounds(told: Interval) -> Mapping[str, Interval]:
    return {
        "at-most": Interval(most=told.most),
        "less-than": Interval(most=told.most, with_most=False),
        "at-least": Interval(least=told.least),
        "more-than": Interval(least=told.least, with_least=False),
        "above-half": Interval(_HALF, Decimal(1), with_least=False),
        "below-half": Interval(Decimal(0), _HALF, with_most=False),
        "above-none": Interval(least=Decimal(0), with_least=False),
    }


def meet(a: Quantity, b: Quantity, *, one_voice: bool = False) -> Outcome:
    """How two quantities of one measure, population, place, period and base unit stand.

    ``number``: no value makes both true. ``kind``: one could, but the words differ in more than
    how exact they are. ``agrees``: one says less exactly what the other says. ``equal``: the same.

    Args:
        a: one.
        b: the other.
        one_voice: whether both are put in the same mouth: then any change of hedge is one of kind.
    """
    denials = "denial" in a.effects, "denial" in b.effects
    if denials[0] != denials[1]:
        return "kind"
    if not _meet(a, b):
        return "number"
    if a.slant != b.slant and (one_voice or not _only_vaguer(a, b)):
        return "kind"
    hedged = "near" in a.effects, "near" in b.effects
    if one_voice and hedged[0] != hedged[1]:
        return "kind"
    alike = a.interval == b.interval or _rounded(a) == _rounded(b)
    return "equal" if alike and a.slant == b.slant and hedged[0] == hedged[1] else "agrees"


def _meet(a: Quantity, b: Quantity) -> bool:
    """Whether some value makes both true: as they are, or shares to whole percents."""
    if not a.interval.meet(b.interval).empty:
        return True
    return a.share and b.share and not _rounded(a).meet(_rounded(b)).empty


def _rounded(one: Quantity) -> Interval:
    """A share to whole percents; below one percent as it is, where that would leave nothing."""
    ends = [end for end in (one.interval.least, one.interval.most) if end]
    if not one.share or any(end < _PERCENT for end in ends):
        return one.interval
    return one.interval.rounded()


def _only_vaguer(a: Quantity, b: Quantity) -> bool:
    """Whether they differ in that one gives a word such as “most” for a number, and in no more."""
    vague = set(_VAGUE)
    return a.numbered != b.numbered and a.slant - vague == b.slant - vague


def _inner(
    a: tuple[Decimal | None, bool], b: tuple[Decimal | None, bool], sign: int
) -> tuple[Decimal | None, bool]:
    """Of two ends the one that leaves less; an end that is not one of the values leaves less."""
    if a[0] is None or b[0] is None:
        return b if a[0] is None else a
    if a[0] == b[0]:
        return a[0], a[1] and b[1]
    return max(a, b, key=lambda end: sign * (end[0] or 0))


def _whole(end: Decimal | None) -> Decimal | None:
    # What is above one is no share, and may have more digits than can be rounded.
    return end if end is None or end > 1 else end.quantize(_PERCENT, ROUND_HALF_UP)


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


_EFFECTS = vocab.PREFIXES["effect"]
SHARE = URIRef(vocab.PREFIXES["term"] + "share")
"""The unit of shares of a whole, from 0 to 1."""
_PERCENTAGE = re.compile(r"%|\bper ?cent\b", re.IGNORECASE)
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_OF_SHARES = {"above-half", "below-half"}


@dataclass(frozen=True)
class Statistic:
    """One statistic, or one of the numbers of a statistic that is given several.

    Attributes:
        thing: its IRI.
        value: the number as it is written; empty if it has none, or a range.
        measure: what was counted.
        population: of whom.
        out_of: of which whole.
        place: where.
        model: under which model.
        unit: the unit that its number is compared in; None if it names none.
        span: over which period; None if it states none.
        quantity: what its number and hedges allow; None if it says nothing of how much.
        speakers: who makes it.
        documents: what it is stated in; else the sources that report it.
        evidence: the named graphs that put it forward.
        factor: how much of that unit one of the unit is that it is written in.
    """

    thing: URIRef
    value: str
    measure: frozenset[Node]
    population: frozenset[Node]
    out_of: frozenset[Node]
    place: frozenset[Node]
    model: frozenset[Node]
    unit: Node | None
    span: PeriodSpan | None
    quantity: Quantity | None
    speakers: frozenset[Node]
    documents: frozenset[Node]
    evidence: tuple[str, ...]
    factor: Decimal = Decimal(1)

    def shown_by(self, words: str, written: Iterable[str]) -> bool:
        """Whether words give each of some numbers in digits: “90 percent” that of a share of 0.9.

        Args:
            words: the words.
            written: the numbers as they are written, in the unit of the statistic.
        """
        share = self.unit == SHARE
        # Counts are compared as they are, though a count may stand beside a percentage.
        hundredth = Decimal("0.01") if share and _PERCENTAGE.search(words) else Decimal(1)
        digits = map(number_of, _DIGITS.findall(words.replace(",", "")))
        given = {hundredth * number for number in digits if number is not None}
        factor = self.factor if share else Decimal(1)
        numbers = map(number_of, written)
        return all(number is None or number * factor in given for number in numbers)


def statistics(reader: Reader) -> list[Statistic]:
    """The statistics of a dataset, in the order of their IRIs."""
    things = (one for one in reader.instances(PG.Statistic) if isinstance(one, URIRef))
    return [one for thing in sorted(things) for one in read(reader, thing)]


def read(reader: Reader, thing: URIRef) -> Iterator[Statistic]:
    """The statistic ``thing``; if it is given several numbers, one for each."""

    def of(predicate: URIRef) -> frozenset[Node]:
        return frozenset(reader.objects(thing, predicate))

    stated = reporting(reader, thing)
    said = (graph for graph in stated if not reader.is_inference(graph))
    documents = of(PG.statedIn) or frozenset(map(vocab.source_of, said))
    unit, factor = base(reader, of(PG.unit))
    values = sorted({str(value) for value in of(PG.value)})
    for value in values or [""]:
        graphs = stated
        if len(values) > 1:
            written = [o for o in of(PG.value) if str(o) == value]
            places = {str(g) for o in written for g in reader.places((thing, PG.value, o))}
            graphs = reader.cite(places)
        # Of one number of several, the hedges are meant that are told where it is told.
        hedges = {
            hedge
            for _, _, hedge, graph in reader.quads(thing, PG.hedge)
            if len(values) < 2 or str(graph) in graphs
        }
        effects, odd = _effects(reader, hedges)
        if unit is None and effects & _OF_SHARES:
            unit = SHARE
        amount = quantity(
            _numbers([Literal(value)]),
            min(_numbers(of(PG.least)), default=None),
            max(_numbers(of(PG.most)), default=None),
            effects,
            odd,
            factor=factor,
            share=unit == SHARE,
        )
        yield Statistic(
            thing,
            value,
            of(PG.measure),
            of(PG.population),
            of(PG.outOf),
            of(PG.place),
            of(PG.model),
            unit,
            periods.of_claim(reader, thing),
            amount,
            of(PROV.wasAttributedTo),
            documents,
            graphs,
            factor,
        )


def effects_of(reader: Reader, hedge: Node) -> frozenset[str]:
    """What a hedge does, by the names of the scheme of effects."""
    return frozenset(
        str(effect).removeprefix(_EFFECTS) for effect in reader.objects(hedge, PG.effect)
    )


def _effects(reader: Reader, hedges: Iterable[Node]) -> tuple[frozenset[str], frozenset[str]]:
    """The effects of some hedges, and the hedges that have none on a number."""
    does = {str(hedge): effects_of(reader, hedge) for hedge in hedges}
    odd = frozenset(one for one, effects in does.items() if not effects or "wording" in effects)
    return frozenset().union(*does.values()) - {"wording"}, odd


def base(reader: Reader, units: Iterable[Node]) -> tuple[Node | None, Decimal]:
    """The unit that numbers of a unit are compared in, and how much of it one of them is."""
    unit, factor = min(units, key=str, default=None), Decimal(1)
    seen = {unit}
    while unit is not None:
        above = min(reader.objects(unit, PG.inUnit), key=str, default=None)
        times = min(_numbers(reader.objects(unit, PG.factor)), default=None)
        if above is None or above in seen or times is None:
            break
        seen.add(above)
        unit, factor = above, factor * times
    return unit, factor


def number_of(text: str) -> Decimal | None:
    """A number as it is written in digits; None if the text is none, or not finite."""
    try:
        number = Decimal(text) if text else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None


def _numbers(values: Iterable[Node]) -> list[Decimal]:
    numbers = [number_of(str(value)) for value in values if isinstance(value, Literal)]
    return [number for number in numbers if number is not None]
