"""Where accounts differ, and what claims rest on, as the network page shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from policygraph.claims.ledger import Conflict, Ledger, Side
from policygraph.claims.support import Weighing
from policygraph.evidence.status import status
from policygraph.export.lettering import cut, tidy
from policygraph.reading import Reader
from policygraph.reading.passages import listed
from policygraph.reading.values import whole
from policygraph.vocab import PG, Name

Cite = Callable[[str], int]
"""The place of a passage among those of the view."""
LISTED = 60
"""Of what one edition of a table lists and another does not, the page names so many."""


class Disputes:
    """Makes the parts of a view that concern conflicts and support.

    Args:
        reader: reads the dataset.
        things: the places of things in the view.
        cite: gives the place of a passage, which is added to the view where it is not in it yet.
    """

    def __init__(self, reader: Reader, things: Mapping[str, int], cite: Cite) -> None:
        self.reader = reader
        self.things = things
        self.cite = cite

    def conflicts(
        self, found: Ledger, said: Mapping[tuple[str, str, str], int]
    ) -> list[dict[str, Any]]:
        """The ledger of conflicts.

        Args:
            found: the ledger.
            said: the places of statements, by subject, property and value.
        """
        return [self._conflict(one, said) for one in found.conflicts]

    def _conflict(self, one: Conflict, said: Mapping[tuple[str, str, str], int]) -> dict[str, Any]:
        names = [side.thing.iri for side in one.sides]
        pairs = ((a, str(PG.contradicts), b) for a in names for b in names if a != b)
        return {
            "id": one.id,
            "kind": one.kind,
            "summary": cut(tidy(one.summary), 900, 11),
            "sides": [self.things.get(name, -1) for name in names],
            "told": [self._side(side) for side in one.sides],
            "only": [thing.thing.text for thing in one.things[:LISTED]],
            "more": max(0, whole(one.things) - LISTED),
            "said": [said[pair] for pair in pairs if pair in said],
            "explained": [
                {"text": link.words, "in": self._cites(link.evidence)} for link in one.explained
            ],
            "rulings": [
                {
                    "text": ruling.reason,
                    "by": listed(ruling.by),
                    "when": ruling.when,
                    "prefers": ruling.prefers.text if ruling.prefers else "",
                    "in": self._cites(ruling.evidence),
                }
                for ruling in one.rulings
            ],
        }

    def _side(self, side: Side) -> dict[str, Any]:
        voices = [self.things.get(voice.iri, -1) for voice in side.speakers]
        return {
            "label": side.thing.text,
            "amount": side.amount or side.date,
            "by": [one for one in voices if one >= 0],
            "voice": listed(side.speakers),
            "in": self._cites(side.evidence),
            "status": "; ".join(map(str, side.status)),
        }

    def _cites(self, evidence: Iterable[str]) -> list[int]:
        return [self.cite(graph) for graph in evidence]

    def support(self) -> list[dict[str, Any]]:
        """What each claim of the view rests on, and what became of it."""
        weighing = Weighing(self.reader)
        found = []
        for claim in weighing.facts.claims:
            place = self.things.get(str(claim))
            if place is None:
                continue
            rests = weighing.of_claim(claim)
            found.append(
                {
                    "thing": place,
                    "independent": rests.independent,
                    "sources": len(rests.sources),
                    "through": _texts(rests.single_points),
                    "circular": _texts(rests.circular),
                    "status": "; ".join(map(str, status(self.reader, claim))),
                }
            )
        return sorted(found, key=lambda one: one["thing"])


def _texts(names: Iterable[Name]) -> list[str]:
    return [name.text for name in names]
