"""How much of a dossier rests on one source, after following who repeats whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from policygraph import reading
from policygraph.claims.support import ClaimSupport, ThingSupport, of_thing
from policygraph.dossier.footnotes import Citations
from policygraph.dossier.sentences import short
from policygraph.dossier.values import Fact, Group, Item
from policygraph.errors import plural
from policygraph.reading import Data

_MOST = 8


@dataclass(frozen=True)
class Support:
    """What a thing rests on, and the footnotes of the page."""

    found: ClaimSupport | ThingSupport
    citations: Citations

    def fact(self) -> Fact | None:
        """How much rests on one source, in a line."""
        found = self.found
        if isinstance(found, ClaimSupport):
            number = found.rests.independent
            return Fact(
                f"{number:,}", plural(number, "independent source").split(" ", 1)[1], "rests"
            )
        alone = sum(one.number for one in found.tallies if one.independent == 1)
        every = sum(one.number for one in found.tallies if one.independent is not None)
        verb = "statement rests" if alone == 1 else "statements rest"
        return Fact(f"{alone:,} of {every:,}", f"{verb} on one source", "rests") if every else None

    def groups(self) -> Iterator[Group]:
        """The section."""
        if isinstance(self.found, ClaimSupport):
            yield from self._claim(self.found)
        else:
            yield from self._thing(self.found)

    def _claim(self, found: ClaimSupport) -> Iterator[Group]:
        rests = found.rests
        same = len(found.claims) - 1
        also = f", with the {plural(same, 'claim')} that say the same" if same > 1 else ""
        also = ", with the one claim that says the same" if same == 1 else also
        words = f"The claim{also} rests on {plural(rests.independent, 'independent source')}."
        items = [Item(words)]
        items += [
            Item(self.citations.cited(f"It is told by “{short(one.thing.text)}”", one.evidence))
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

    def _thing(self, found: ThingSupport) -> Iterator[Group]:
        every = sum(one.number for one in found.tallies)
        items = []
        for tally in found.tallies:
            number = tally.independent
            on = plural(number, "independent source") if number is not None else "a vocabulary"
            verb = "statement rests" if tally.number == 1 else "statements rest"
            share = tally.number / every
            items.append(Item(f"{verb} on {on}", f"{tally.number:,}", share=share))
        yield Group(tuple(items))
        alone = [one for one in found.statements if one.rests.independent == 1]
        by = Counter(root.text for one in alone for root in one.rests.roots)
        ranked = sorted(by.items(), key=lambda one: (-one[1], one[0]))
        items = [
            Item(f"“{short(words)}”", f"{number:,}", share=number / every)
            for words, number in ranked[:_MOST]
        ]
        if more := len(ranked) - _MOST if len(ranked) > _MOST else 0:
            items.append(Item(f"… and {plural(more, 'more source')}."))
        yield Group(tuple(items), "Statements that fall with one source, by what they go back to")


def support_of(data: Data, iri: str, citations: Citations) -> Support:
    """What a thing rests on."""
    reader = reading.of(data)
    return Support(of_thing(reader, iri), citations)
