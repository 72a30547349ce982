"""Conflicts of existence: what one edition of a table lists and the next one does not.

An edition tells of agreements if it lists one; agencies are told by their agreements. Pending
agreements are left out: a list of what is pending is meant to lose what it lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from rdflib import URIRef
from rdflib.term import Node

from policygraph.claims import periods
from policygraph.claims.ledger import Conflict, Link, Listed
from policygraph.claims.matches import Matches
from policygraph.claims.sides import Sides, digest
from policygraph.editions import diff
from policygraph.editions.series import Edition, all_editions
from policygraph.errors import plural
from policygraph.vocab import PG

# An agreement as every edition would list it, whatever its agency is called there.
_Key = tuple[Node | str, ...]


@dataclass
class _Told:
    """What one edition lists.

    Attributes:
        edition: which edition.
        agreements: its agreements, by what makes them one over the editions.
        agencies: for each agency the keys of its agreements.
    """

    edition: Edition
    agreements: dict[_Key, URIRef] = field(default_factory=dict)
    agencies: dict[Node, list[_Key]] = field(default_factory=dict)


class Existence:
    """The editions of one dataset, each held against the next of its series."""

    def __init__(self, sides: Sides, matches: Matches) -> None:
        self.sides = sides
        self.reader = sides.reader
        self.reader = sides.reader
        self.matches = matches
        self._agreements = self.reader.instances(PG.Agreement)
        self._perhaps: dict[str, list[URIRef]] = {}

    def conflicts(self) -> Iterator[Conflict]:
        """For each two editions that follow each other: what went, and what came too late."""
        for editions in all_editions(self.reader).values():
            told = [self._told(edition) for edition in editions if edition.issued]
            for before, after in pairwise(one for one in told if one.agreements):
                self._other_names(before, after)
                yield from self._conflict(before, after, self._stands(after), "")
                late = ", though signed before it came out"
                yield from self._conflict(after, before, self._was_signed(before), late)

    def _other_names(self, before: _Told, after: _Told) -> None:
        """Note which bodies of the one edition may be some of the other, under another name."""
        data = self.reader
        self._perhaps = {}
        for one in diff.candidates(data, before.edition, data, after.edition):
            for here, there in ((one.old, one.new), (one.new, one.old)):
                self._perhaps.setdefault(str(here), []).append(there)

    def _told(self, edition: Edition) -> _Told:
        found = _Told(edition)
        for thing in sorted(set(self.reader.subjects(PG.listedIn, edition.iri)), key=str):
            if thing in self._agreements and isinstance(thing, URIRef):
                agency = self._agency(thing)
                key = self._key(thing, agency)
                found.agreements[key] = thing
                if agency is not None:
                    found.agencies.setdefault(self.matches.one(agency), []).append(key)
        return found

    def _agency(self, agreement: URIRef) -> Node | None:
        return min(self.reader.objects(agreement, PG.agency), key=str, default=None)

    def _key(self, agreement: URIRef, agency: Node | None) -> _Key:
        dates = sorted(map(str, self.reader.objects(agreement, PG.signedOn)))
        if agency is None or not dates:
            return (agreement,)
        models = {self.matches.one(model) for model in self.reader.objects(agreement, PG.model)}
        return (self.matches.one(agency), *sorted(models, key=str), *dates)

    def _stands(self, later: _Told) -> Callable[[URIRef], bool]:
        """Whether an agreement is not said to have ended by the time of a later edition."""
        issued = periods.issued(self.reader, later.edition.iri)

        def stands(agreement: URIRef) -> bool:
            ends = periods.of_dates(self.reader, agreement, PG.endedOn)
            return not any(issued is None or end.first <= issued.last for _, end in ends)

        return stands

    def _was_signed(self, earlier: _Told) -> Callable[[URIRef], bool]:
        """Whether an agreement was signed before an earlier edition came out."""
        issued = periods.issued(self.reader, earlier.edition.iri)

        def was_signed(agreement: URIRef) -> bool:
            signed = periods.of_dates(self.reader, agreement, PG.signedOn)
            return any(issued is not None and span.last < issued.first for _, span in signed)

        return was_signed

    def _conflict(
        self, has: _Told, lacks: _Told, counts: Callable[[URIRef], bool], late: str
    ) -> Iterator[Conflict]:
        keys = {
            key
            for key, agreement in has.agreements.items()
            if key not in lacks.agreements and counts(agreement)
        }
        if not keys:
            return
        agencies = [
            agency
            for agency, own in has.agencies.items()
            if agency not in lacks.agencies and not keys.isdisjoint(own)
        ]
        bodies = [self._body(has, agency, keys) for agency in agencies]
        agreements = [self._agreement(has, has.agreements[key]) for key in keys]
        things = (*sorted(bodies, key=_order), *sorted(agreements, key=_order))
        counted = " and ".join(
            [plural(len(agreements), "agreement")] + [plural(len(bodies), "agency")] * bool(bodies)
        )
        pair = (has.edition, lacks.edition)
        names = [_titled(one) for one in pair]
        yield Conflict(
            digest("existence", (f"1 {has.edition.iri}", f"2 {lacks.edition.iri}")),
            "existence",
            f"“{names[0]}” lists {counted} that “{names[1]}” does not{late}.",
            tuple(self.sides.edition(one.iri, one.issued) for one in pair),
            things=things,
            explained=self._unmapped(lacks.edition),
        )

    def _body(self, has: _Told, agency: Node, keys: set[_Key]) -> Listed:
        own = [has.agreements[key] for key in has.agencies[agency] if key in keys]
        known = [body for one in own if (body := self._agency(one)) is not None]
        rows = [row for one in own for row in self._rows(has, one)]
        name = self.reader.name(min(known, key=str))
        perhaps = self.reader.names(self._perhaps.get(name.iri, ()))
        return Listed(name, "agency", None, "", perhaps, self.reader.cite(rows))

    def _agreement(self, has: _Told, agreement: URIRef) -> Listed:
        agency = self._agency(agreement)
        return Listed(
            self.reader.name(agreement),
            "agreement",
            self.reader.name(agency) if agency is not None else None,
            self.sides.text(agreement, PG.signedOn),
            (),
            self.reader.cite(self._rows(has, agreement)),
        )

    def _rows(self, has: _Told, agreement: URIRef) -> list[str]:
        return list(map(str, self.reader.places((agreement, PG.listedIn, has.edition.iri))))

    def _unmapped(self, edition: Edition) -> tuple[Link, ...]:
        """That rows were not mapped: what they list can look absent."""
        rejected = set(self.reader.subjects(PG.rejected, graph=edition.iri))
        if not rejected:
            return ()
        rows = plural(len(rejected), "row")
        words = f"{rows} of “{_titled(edition)}” could not be mapped: what they list looks absent"
        return (Link(words, self.reader.cite([str(edition.iri)])),)


def _titled(edition: Edition) -> str:
    """An edition by its title, with its date where the title does not give it."""
    return edition.label if edition.issued in edition.label else str(edition)


def _order(one: Listed) -> tuple[str, str]:
    return one.thing.text, one.thing.iri
