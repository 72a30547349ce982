"""What a number with its hedges allows, and whether two of them can both be true.

The rules are told in docs/comparing.md, and tested case by case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal as Choice

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


def compare(a: Quantity, b: Quantity, *, one_voice: bool = False) -> Outcome:
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
