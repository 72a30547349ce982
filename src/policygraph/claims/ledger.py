"""The values that the ledger of conflicts is made of. Evidence is given by IRIs of named graphs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal as Choice

from policygraph.claims.compare import Facet
from policygraph.claims.periods import PeriodSpan
from policygraph.claims.statistics import Interval
from policygraph.evidence.values import StatusChange
from policygraph.reading.passages import listed
from policygraph.vocab import Name

Kind = Choice["number", "kind", "date", "existence", "contradiction"]
KINDS: tuple[Kind, ...] = ("number", "kind", "date", "existence", "contradiction")


@dataclass(frozen=True)
class SourceReport:
    """A place that puts a side forward.

    Attributes:
        source: the source that reports it.
        publishers: who publishes the source: not who makes the claim.
        passage: the place, or the inference.
        where: the place in words.
        line: the line it begins on, where the dataset says it.
        gloss: what it says, in the curator's words.
        inferred: whether it is no place in a source but a curator's conclusion.
    """

    source: Name
    publishers: tuple[Name, ...]
    passage: str
    where: str
    line: int | None
    gloss: str
    inferred: bool


@dataclass(frozen=True)
class Allowed:
    """The values that a number with its hedges can mean, in the unit that it is compared in.

    Attributes:
        words: them in words.
        least: the lower end; None if there is none.
        most: the upper end.
        with_least: whether the lower end is one of the values.
        with_most: whether the upper end is.
    """

    words: str
    least: float | None
    most: float | None
    with_least: bool
    with_most: bool

    @classmethod
    def of(cls, interval: Interval) -> Allowed:
        """An interval for JSON, which has no decimals."""
        least = None if interval.least is None else float(interval.least)
        most = None if interval.most is None else float(interval.most)
        return cls(str(interval), least, most, interval.with_least, interval.with_most)


@dataclass(frozen=True)
class Side:
    """One side of a conflict: a claim, a dated thing, or an edition of a table.

    Attributes:
        thing: its label and IRI.
        kinds: its classes.
        speakers: who makes the claim.
        documents: what the claim is stated in.
        stated_as: the words that carry the number and its hedge.
        hedges: the hedges.
        value: the number as it is written; a range as “30 to 40”.
        unit: the unit as it is written.
        shown: whether the words show the value in digits, or there are no words.
        interval: what the number with its hedges allows, in the unit that it is compared in.
        period: over which period it holds.
        place: where.
        population: of whom.
        out_of: of which whole.
        measure: what was counted.
        model: under which model.
        date: of a dated thing, the date as it is written; of an edition, when it came out.
        reported: the places that put it forward.
        status: what became of it, or of the document it is stated in: retracted or corrected.
        evidence: the named graphs of these places.
    """

    thing: Name
    kinds: tuple[Name, ...] = ()
    speakers: tuple[Name, ...] = ()
    documents: tuple[Name, ...] = ()
    stated_as: str = ""
    hedges: tuple[Name, ...] = ()
    value: str = ""
    unit: Name | None = None
    interval: Allowed | None = None
    period: PeriodSpan | None = None
    place: tuple[Name, ...] = ()
    population: tuple[Name, ...] = ()
    out_of: tuple[Name, ...] = ()
    measure: tuple[Name, ...] = ()
    model: tuple[Name, ...] = ()
    date: str = ""
    reported: tuple[SourceReport, ...] = ()
    status: tuple[StatusChange, ...] = ()
    evidence: tuple[str, ...] = ()
    shown: bool = True

    @property
    def amount(self) -> str:
        """How much it says, in its own words where they are known; empty if it gives no amount."""
        if self.stated_as:
            return f"“{self.stated_as}”"
        hedges = " ".join(name.text for name in self.hedges)
        return f"{hedges} {self.number}".strip() if self.value else ""

    @property
    def number(self) -> str:
        """The value as it is written, with its unit; empty if it gives none."""
        unit = f" {self.unit.text}" if self.unit and self.unit.text != "count" else ""
        return f"{self.value}{unit}" if self.value else ""

    @property
    def short(self) -> str:
        """The side in few words: how much it says, else its label."""
        return self.amount or f"“{self.thing.text}”"

    @property
    def tellers(self) -> tuple[str, ...]:
        """The sources that tell of it and are not the speaker's own."""
        found = [
            report.source.text
            for report in self.reported
            if not report.inferred and set(self.speakers).isdisjoint(report.publishers)
        ]
        return tuple(dict.fromkeys(found))

    @property
    def voice(self) -> str:
        """Who says it, and which sources tell of it that are another's."""
        speakers = listed(self.speakers) or "nobody who is named"
        told = "” and “".join(self.tellers)
        return f"{speakers}, as told in “{told}”" if told else speakers


@dataclass(frozen=True)
class LedgerLink:
    """A statement of the graph that bears on a conflict.

    Attributes:
        words: the statement in a sentence.
        evidence: the named graphs that make it.
        on: the sides that it tells of: of a conflict of several, mostly two.
        by: if no passage makes it, the curators who judge so.
        when: when they did.
        reason: why.
    """

    words: str
    evidence: tuple[str, ...]
    on: tuple[Name, ...] = ()
    by: tuple[Name, ...] = ()
    when: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Listed:
    """A thing that one edition lists and the other does not.

    Attributes:
        thing: an agency or an agreement.
        kind: which of them.
        agency: of an agreement, its agency.
        signed: of an agreement, the day of signing.
        perhaps: of an agency, those of the other edition that may be the same under another name:
            nobody has decided it.
        evidence: the rows that list it.
    """

    thing: Name
    kind: Choice["agency", "agreement"]
    agency: Name | None
    signed: str
    perhaps: tuple[Name, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Ruling:
    """What a curator decided on a conflict. It takes away neither side.

    Attributes:
        name: the ruling.
        by: the curators.
        when: the day.
        reason: why.
        prefers: the side that is better founded; None if neither is.
        evidence: the named graphs that say so.
        on: the sides that it weighs: of a conflict of several, mostly two.
    """

    name: Name
    by: tuple[Name, ...]
    when: str
    reason: str
    prefers: Name | None
    evidence: tuple[str, ...]
    on: tuple[Name, ...] = ()


@dataclass(frozen=True)
class Conflict:
    """Sides that cannot all be right as they stand, or not in the same sense.

    Attributes:
        id: a short name that stays the same as long as the sides do.
        kind: what they differ in.
        summary: the conflict in a sentence.
        sides: all of them, each with its passages.
        compared: of statistics, in which respects they are the same or overlap.
        things: of a conflict of existence, what the first side lists and the second does not.
        grounds: the statements that put the sides against each other, where there are any.
        explained: why both may be right, where the graph itself says so.
        rulings: what curators decided.
    """

    id: str
    kind: Kind
    summary: str
    sides: tuple[Side, ...]
    compared: tuple[Facet, ...] = ()
    things: tuple[Listed, ...] = ()
    grounds: tuple[LedgerLink, ...] = ()
    explained: tuple[LedgerLink, ...] = ()
    rulings: tuple[Ruling, ...] = ()


@dataclass(frozen=True)
class Pair:
    """Two statistics of one measure that cannot be compared.

    Attributes:
        sides: the two.
        same: in which respects they are the same or overlap.
        differs: in which they do not.
        explained: what the graph says of how they stand: that one narrows the other, say.
    """

    sides: tuple[Side, Side]
    same: tuple[Facet, ...]
    differs: tuple[Facet, ...]
    explained: tuple[LedgerLink, ...] = ()


@dataclass(frozen=True)
class Ledger:
    """The conflicts of a dataset, and what was held against each other and is not comparable."""

    conflicts: tuple[Conflict, ...]
    not_comparable: tuple[Pair, ...]


def said(sides: tuple[Side, ...]) -> list[str]:
    """Each side in few words with who says it; who tells of it only where that tells them apart."""
    tellers = {side.tellers for side in sides}
    return [
        f"{side.short} ({side.voice if len(tellers) > 1 else listed(side.speakers) or side.voice})"
        for side in sides
    ]
