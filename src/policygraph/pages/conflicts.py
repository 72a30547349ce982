"""The ledger of conflicts, as a document and as sections of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from policygraph.claims.compare import Facet, told
from policygraph.claims.ledger import (
    Conflict,
    Ledger,
    LedgerLink,
    Listed,
    Pair,
    Ruling,
    Side,
)
from policygraph.claims.statistics import SHARE
from policygraph.errors import plural
from policygraph.evidence.values import StatusChange
from policygraph.pages.document import Citations, Document, Item, Section, section, some
from policygraph.reading.passages import Passage, listed
from policygraph.vocab import Name

_HOW = {
    "declared": "declared the same",
    "close": "declared close",
    "overlap": "overlapping",
    "apart": "apart",
    "one does not say": "given by one only",
    "neither says": "given by neither",
}
_HEADINGS = {
    "number": "Conflicts of number",
    "kind": "Conflicts of kind: the numbers can agree, the words do not",
    "date": "Conflicts of date",
    "existence": "Conflicts of existence: one list has what the next lacks",
    "contradiction": "Contradictions",
}
_PAIRS = "Not comparable: one measure, and something else differs"


def document(
    ledger: Ledger, passage: Callable[[str], Passage], *, about: str = "", most: int | None = None
) -> Document:
    """The ledger as a document.

    Args:
        ledger: what to tell.
        passage: the passage that a named graph stands for.
        about: the thing that the ledger was asked about, by its label.
        most: how many to tell of what can be long; None for all.
    """
    citations = Citations(passage)
    conflicts, pairs = ledger.conflicts, ledger.not_comparable
    counted = f"{plural(len(conflicts), 'conflict')}, {plural(len(pairs), 'pair')} not comparable"
    title = f"{about}: {counted}" if about else counted[0].upper() + counted[1:]
    found = tuple(sections(ledger, citations, most, most))
    return Document(title, found, citations.footnotes())


def sections(
    ledger: Ledger, citations: Citations, most: int | None, pairs: int | None, hint: str = "--all"
) -> Iterator[Section]:
    """A section for each kind of conflict, and one for what cannot be compared.

    Args:
        ledger: what to tell.
        citations: of the document that they are part of.
        most: how many conflicts of a kind to tell; None for all.
        pairs: how many pairs that cannot be compared.
        hint: the option of the command that shows all; empty for a page without the names of
            conflicts.
    """
    telling = _Telling(citations, most, hint)
    for kind, heading in _HEADINGS.items():
        ours = [one for one in ledger.conflicts if one.kind == kind]
        yield from section(heading, some(ours, telling.conflict, most, hint))
    yield from section(_PAIRS, some(ledger.not_comparable, telling.pair, pairs, hint))


class _Telling:
    def __init__(self, citations: Citations, most: int | None, hint: str) -> None:
        self.citations = citations
        self.most = most
        self.hint = hint

    def conflict(self, one: Conflict) -> Item:
        return Item(
            f"{one.summary} ({one.id})" if self.hint else one.summary, below=tuple(self.below(one))
        )

    def below(self, one: Conflict) -> Iterator[Item]:
        if one.kind == "existence":
            for words, side in zip(("lists", "does not list"), one.sides, strict=True):
                yield self.cited(f"{side.thing.text} {words}{_became(side)}", side.evidence)
            yield from some(one.things, self.listed, self.most, self.hint)
        else:
            yield from map(self.side, one.sides)
        if one.compared:
            yield Item(_compared(one.compared))
        for link in one.grounds:
            said = "that they contradict each other" if link.by else "said so in the passage itself"
            yield self.link(replace(link, words=said))
        for link in one.explained:
            yield self.link(link, f"explained{_on_sides(link.on, one.sides)}: ")
        for ruling in one.rulings:
            yield self.ruling(ruling, _on_sides(ruling.on, one.sides))

    def side(self, side: Side) -> Item:
        if side.date:
            return self.cited(f"{side.date}: {side.thing.text}{_became(side)}", side.evidence)
        period = f"; {told(side.period)}" if side.period else ""
        amount = f"{side.amount}{_value(side)}: " if side.amount else ""
        hedges = " and ".join(f"“{name.text}”" for name in side.hedges)
        hedged = f" (hedged: {hedges})" if hedges and not amount else ""
        words = f"{amount}{side.thing.text}{hedged} — {side.voice}{period}{_became(side)}"
        return self.cited(words, side.evidence)

    def listed(self, one: Listed) -> Item:
        others = " or ".join(name.text for name in one.perhaps)
        perhaps = f" (perhaps {others})" if others else ""
        return self.cited(f"{one.kind}: {one.thing.text}{perhaps}", one.evidence)

    def link(self, link: LedgerLink, before: str = "") -> Item:
        by = f", judged by {listed(link.by)}{_on(link.when)}" if link.by else ""
        why = f": {link.reason}" if link.reason else ""
        return self.cited(f"{before}{link.words}{by}{why}", link.evidence)

    def ruling(self, ruling: Ruling, on: str) -> Item:
        by = listed(ruling.by) or "a curator who is not named"
        choice = f"prefers “{ruling.prefers.text}”" if ruling.prefers else "prefers neither side"
        words = f"ruling of {by}{_on(ruling.when)}{on}: {choice}: {ruling.reason}"
        return self.cited(words, ruling.evidence)

    def pair(self, pair: Pair) -> Item:
        measure = " / ".join(dict.fromkeys(n.text for side in pair.sides for n in side.measure))
        shorts = " / ".join(side.short for side in pair.sides)
        facets = map(_differs, pair.differs)
        below = (*facets, *map(self.side, pair.sides), *map(self.link, pair.explained))
        return Item(f"{measure}: {shorts}", below=below)

    def cited(self, words: str, evidence: Iterable[str]) -> Item:
        return Item(f"{words} {self.citations.ref(evidence)}".rstrip())


def _differs(facet: Facet) -> Item:
    how = f" ({_HOW[facet.how]})" if facet.how != "apart" else ""
    hint = f". {facet.hint}" if facet.hint else ""
    return Item(f"{facet.facet}{how}: {' / '.join(facet.values)}{hint}")


def _compared(facets: Iterable[Facet]) -> str:
    """In which respects statistics are the same, and in which they only overlap."""
    every = list(facets)
    same = [facet.facet for facet in every if facet.how == "same" and not facet.hint]
    joined = " and ".join([", ".join(same[:-1]), same[-1]] if same[1:] else same)
    parts = [f"{joined} the same"] if same else []
    parts += map(_loose, (one for one in every if one.how != "same" or one.hint))
    return f"compared: {'; '.join(parts)}"


def _loose(facet: Facet) -> str:
    """A respect in which statistics are taken to be the same, or only overlap."""
    if facet.how == "same":
        return f"{facet.facet} taken to be the same: {facet.hint[:1].lower()}{facet.hint[1:-1]}"
    values = tuple(dict.fromkeys(facet.values)) if facet.how == "declared" else facet.values
    return f"{facet.facet} {_HOW[facet.how]}: {' / '.join(values)}"


def _on_sides(on: Sequence[Name], sides: Sequence[Side]) -> str:
    """Which of several sides a link or a ruling tells of; nothing where it tells of all."""
    iris = [name.iri for name in on]
    if len(on) < 2 or all(side.thing.iri in iris for side in sides):
        return ""
    shorts = Counter(side.short for side in sides)
    of = {side.thing.iri: side for side in sides}
    words = [
        of[name.iri].short if shorts[of[name.iri].short] == 1 else f"“{name.text}”" for name in on
    ]
    return f" on {', '.join(words[:-1])} and {words[-1]}"


def _value(side: Side) -> str:
    """The number of a side whose words do not show it; of a share as it is, from 0 to 1."""
    if side.shown or not side.value:
        return ""
    share = side.unit is not None and side.unit.iri == str(SHARE)
    return f" = {side.value if share else side.number}"


def _became(side: Side) -> str:
    """What became of a side, in words."""
    return "".join(f" — {_change(change)}" for change in side.status)


def _change(change: StatusChange) -> str:
    by = f" by {listed(change.actors)}" if change.actors else ""
    to = f" to “{change.to.text}”" if change.to else ""
    return f"{change.kind.upper()}{_on(change.when)}{by}{to}"


def _on(day: str) -> str:
    return f" on {day}" if day else ""
