"""How much of a dossier rests on one source, after following who repeats whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from rdflib import URIRef

from policygraph.claims.support import ClaimSupport, Rests, Tally, Weighing, tallies
from policygraph.dossier.footnotes import Citations
from policygraph.dossier.sentences import short
from policygraph.dossier.values import Fact, Group, Item
from policygraph.errors import plural

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
