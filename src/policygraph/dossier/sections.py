"""Two sections of a dossier: its timeline, and how much of it rests on one source.

What a table dates alike is one line of the timeline. Support is told after following who repeats
whom.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from rdflib import URIRef

from policygraph.claims.support import ClaimSupport, Rests, Tally, Weighing, tallies
from policygraph.dossier.footnotes import Citations
from policygraph.dossier.sentences import short
from policygraph.dossier.values import Fact, Group, Item
from policygraph.editions.timeline import Entry, timeline
from policygraph.errors import plural

_MOST_DATED = 30
_ALIKE = 3
"""As many of one day, kind and property are told one by one; of more, as many are named."""


def dated(iri: str, citations: Citations) -> tuple[Fact | None, Iterator[Group]]:
    """The dated statements of a thing: from which year to which, and the section.

    The section cites as it is gone through.
    """
    entries = timeline(citations.reader, iri).entries
    groups = _groups(_alike(entries), citations)
    years = sorted(day[:4] for one in entries for day in (one.first, one.last) if day)
    # One date is no span: the day on which a curator wrote something down, say.
    if len(entries) < 2 or not years:
        return None, groups
    span = "–".join(dict.fromkeys((years[0], years[-1])))
    fact = Fact(span, plural(len(entries), "dated statement"), "timeline")
    return fact, groups


def _groups(told: list[list[Entry]], citations: Citations) -> Iterator[Group]:
    items = [_item(every, citations) for every in told[:_MOST_DATED]]
    if len(told) > _MOST_DATED:
        items.append(Item(f"… and {sum(map(len, told[_MOST_DATED:])):,} more."))
    yield Group(tuple(items))


def _alike(entries: Iterable[Entry]) -> list[list[Entry]]:
    """The entries; more than a few of one day, kind and property together.

    What only rows of tables tell is together if it is of one year.
    """
    found: dict[tuple[object, ...], list[tuple[int, Entry]]] = {}
    for at, one in enumerate(entries):
        when = one.when[:4] if all("#row=" in iri for iri in one.evidence) else one.when
        key = (when, one.kind, one.what, one.edition, one.inferred)
        found.setdefault(key, []).append((at, one))
    parts = [
        part
        for every in found.values()
        for part in ([every] if len(every) > _ALIKE else [[one] for one in every])
    ]
    # By where the first of each part stands, which no two share.
    return [[one for _, one in part] for part in sorted(parts, key=lambda part: part[0][0])]


def _item(every: list[Entry], citations: Citations) -> Item:
    one = every[0]
    what = f"{one.what} “{short(one.edition)}”" if one.edition else one.what
    # Of an event “date” would say no more than the date beside it.
    before = "" if one.what == "date" else f"{what[:1].upper()}{what[1:]}: "
    if len(every) == 1:
        return Item(citations.cited(f"{before}{short(one.thing)}", one.evidence), one.when)
    names = [short(each.thing) for each in every[:_ALIKE]]
    names.append(f"{len(every) - _ALIKE:,} more")
    words = f"{before}{plural(len(every), one.kind)} ({'; '.join(names)})"
    evidence = [iri for each in every[:_ALIKE] for iri in each.evidence]
    when = " to ".join(dict.fromkeys((one.when, every[-1].when)))
    return Item(citations.cited(words, evidence), when)


# -- what it rests on -----------------------------------------------------------------------------

_MOST = 8


def rests(thing: URIRef, citations: Citations) -> tuple[Fact | None, Iterator[Group]]:
    """What a thing rests on: in a line, and the section, which cites as it is gone through."""
    weighing = Weighing(citations.reader)
    if thing in weighing.facts.claims:
        found = weighing.claim(thing)
        number = found.rests.independent
        words = plural(number, "independent source").split(" ", 1)[1]
        return Fact(f"{number:,}", words, "rests"), _claim(found, citations)
    weighed = weighing.weighed(thing).values()
    counted = tallies(weighed)
    alone = sum(one.number for one in counted if one.independent == 1)
    every = sum(one.number for one in counted if one.independent is not None)
    fact = Fact(f"{alone:,} of {every:,}", f"{_statements(alone)} on one source", "rests")
    return fact if every else None, _thing(counted, weighed)


def _statements(number: int) -> str:
    return "statement rests" if number == 1 else "statements rest"


def _claim(found: ClaimSupport, citations: Citations) -> Iterator[Group]:
    rests = found.rests
    same = len(found.claims) - 1
    also = f", with the {plural(same, 'claim')} that say the same" if same > 1 else ""
    also = ", with the one claim that says the same" if same == 1 else also
    words = f"The claim{also} rests on {plural(rests.independent, 'independent source')}."
    items = [Item(words)]
    items += [
        Item(citations.cited(f"It is told by “{short(one.thing.text)}”", one.evidence))
        for one in found.witnesses[:_MOST]
    ]
    items += [Item(f"In the end it goes back to “{short(one.text)}”.") for one in rests.roots]
    items += [Item(f"It falls with “{short(one.text)}”.") for one in rests.single_points]
    items += [
        Item(f"“{short(one.thing.text)}” was {change}, and carries nothing.")
        for one in found.fallen
        for change in one.changes
    ]
    yield Group(tuple(items))


def _thing(counted: Iterable[Tally], weighed: Iterable[Rests]) -> Iterator[Group]:
    every = sum(one.number for one in counted)
    items = []
    for tally in counted:
        number = tally.independent
        on = plural(number, "independent source") if number is not None else "a vocabulary"
        words = f"{_statements(tally.number)} on {on}"
        items.append(Item(words, f"{tally.number:,}", share=tally.number / every))
    yield Group(tuple(items))
    by = Counter(root.text for one in weighed if one.independent == 1 for root in one.roots)
    ranked = sorted(by.items(), key=lambda one: (-one[1], one[0]))
    items = [
        Item(f"“{short(words)}”", f"{number:,}", share=number / every)
        for words, number in ranked[:_MOST]
    ]
    if len(ranked) > _MOST:
        items.append(Item(f"… and {plural(len(ranked) - _MOST, 'more source')}."))
    yield Group(tuple(items), "Statements that fall with one source, by what they go back to")
