"""Conflicts of existence: what one edition of a table lists and the next one does not.

An edition tells of agreements if it lists one; agencies are told by their agreements. Pending
agreements are left out: a list of what is pending is meant to lose what it lists.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from itertools import pairwise
from typing import cast

from rdflib import RDF, Literal, URIRef
from rdflib.term import Node

from policygraph import vocab
from policygraph.claims import periods
from policygraph.claims.compare import Matches
from policygraph.claims.ledger import Conflict, LedgerLink, Listed, Side
from policygraph.claims.sides import Sides, digest
from policygraph.editions import renames
from policygraph.editions.renames import Body, Candidate
from policygraph.editions.series import PLACES, Edition, EditionSheet, all_editions
from policygraph.errors import plural
from policygraph.reading import Reader
from policygraph.reading.values import Cut
from policygraph.vocab import PG

# What makes an agreement one over the editions, and when it was in force.
_LISTED = """SELECT ?thing ?p ?value { ?thing pg:listedIn $edition ; ?p ?value
  FILTER(isIRI(?thing) && ?p IN (rdf:type, pg:agency, pg:model, pg:signedOn, pg:endedOn)) }"""

# Of more things all labels are asked for at once.
_MANY = 1_000
# An agreement as every edition would list it, whatever its agency is called there.
_Key = tuple[Node | str, ...]
_Facts = dict[Node, set[Node]]


@dataclass
class _Told:
    """What one edition lists.

    Attributes:
        reader: of the dataset.
        edition: which edition.
        at: its place among those of its series.
        facts: what is said of each agreement that it lists.
        agreements: its agreements, by what makes them one over the editions.
        agencies: for each agency the keys of its agreements.
    """

    reader: Reader
    edition: Edition
    at: int
    facts: dict[URIRef, _Facts] = field(default_factory=dict)
    agreements: dict[_Key, URIRef] = field(default_factory=dict)
    agencies: dict[Node, list[_Key]] = field(default_factory=dict)

    def rows(self, *agreements: URIRef) -> tuple[str, ...]:
        """The rows that list some agreements."""
        quads = (self.reader.quads(one, PG.listedIn, self.edition.iri) for one in agreements)
        return self.reader.in_order(str(row) for listed in quads for *_, row in listed)

    def agency(self, agreement: URIRef) -> Node | None:
        """The agency of an agreement, the first of several."""
        return min(self.facts[agreement].get(PG.agency, ()), key=str, default=None)


class Existence:
    """The editions of one dataset, each held against the next of its series.

    Args:
        sides: makes the sides of the conflicts.
        matches: which agencies and models are one.
        near: of what a conflict lists, only these, and agreements of these agencies, unless
            ``touches`` is true of its sides; None for all.
        touches: whether something touches some sides of a conflict.
        most: of what a conflict lists, make only so many; None for all.
        perhaps: look for what an agency may be called in the other edition.
    """

    def __init__(
        self,
        sides: Sides,
        matches: Matches,
        near: frozenset[Node] | None = None,
        touches: Callable[[tuple[Side, ...]], bool] = lambda _: True,
        most: int | None = None,
        perhaps: bool = True,
    ) -> None:
        self.sides = sides
        self.reader = sides.reader
        self.matches = matches
        self.near = near
        self.touches = touches
        self.most = most
        self.perhaps = perhaps
        self._kinds = self.reader.under(PG.Agreement)
        # Per dataset, not per class.
        self._sheet = cache(partial(EditionRows.read, self.reader))

    def conflicts(self) -> Iterator[Conflict]:
        """For each two editions that follow each other: what went, and what came too late."""
        for editions in all_editions(self.reader).values():
            dated = [one for one in editions if one.issued]
            if not self._touched(dated):
                continue
            told = map(self._told, dated, range(len(dated)))
            for before, after in pairwise(one for one in told if one.agreements):
                yield from self._conflict(before, after, self._stands(after), "")
                late = ", though signed before it came out"
                yield from self._conflict(after, before, self._was_signed(before), late)

    def _touched(self, editions: list[Edition]) -> bool:
        """Whether anything that is asked about can be in conflict over some editions."""
        if self.near is None:
            return True
        return any(self.touches((self._side(one),)) for one in editions) or (
            not self._listing.isdisjoint(one.iri for one in editions)
        )

    @cached_property
    def _listing(self) -> set[Node]:
        """The editions that list what is asked about, or agreements of it."""
        near, reader = self.near or (), self.reader
        listed = {one for thing in near for one in (thing, *reader.subjects(PG.agency, thing))}
        return {edition for one in listed for edition in reader.objects(one, PG.listedIn)}

    def _side(self, edition: Edition) -> Side:
        return self.sides.edition(edition.iri, edition.issued)

    def _told(self, edition: Edition, at: int) -> _Told:
        found = _Told(self.reader, edition, at)
        facts: dict[URIRef, _Facts] = {}
        for thing, p, value in self.reader.engine.select(_LISTED, edition=edition.iri):
            assert isinstance(thing, URIRef)
            assert p is not None
            assert value is not None
            facts.setdefault(thing, {}).setdefault(p, set()).add(value)
        for thing in sorted(facts):
            if not self._kinds.isdisjoint(facts[thing].get(RDF.type, ())):
                found.facts[thing] = facts[thing]
                agency = found.agency(thing)
                key = self._key(thing, agency, facts[thing])
                found.agreements[key] = thing
                if agency is not None:
                    found.agencies.setdefault(self.matches.one(agency), []).append(key)
        return found

    def _key(self, agreement: URIRef, agency: Node | None, facts: _Facts) -> _Key:
        dates = sorted(map(str, facts.get(PG.signedOn, ())))
        if agency is None or not dates:
            return (agreement,)
        models = {self.matches.one(model) for model in facts.get(PG.model, ())}
        return (self.matches.one(agency), *sorted(models, key=str), *dates)

    def _stands(self, later: _Told) -> Callable[[_Facts], bool]:
        """Whether an agreement is not said to have ended by the time of a later edition."""
        issued = periods.issued(self.reader, later.edition.iri)

        def stands(facts: _Facts) -> bool:
            ends = periods.dates(facts.get(PG.endedOn, ()))
            return not any(issued is None or end.first <= issued.last for _, end in ends)

        return stands

    def _was_signed(self, earlier: _Told) -> Callable[[_Facts], bool]:
        """Whether an agreement was signed before an earlier edition came out."""
        issued = periods.issued(self.reader, earlier.edition.iri)

        def was_signed(facts: _Facts) -> bool:
            signed = periods.dates(facts.get(PG.signedOn, ()))
            return any(issued is not None and span.last < issued.first for _, span in signed)

        return was_signed

    def _conflict(
        self, has: _Told, lacks: _Told, counts: Callable[[_Facts], bool], late: str
    ) -> Iterator[Conflict]:
        keys = {
            key
            for key, agreement in has.agreements.items()
            if key not in lacks.agreements and counts(has.facts[agreement])
        }
        if not keys:
            return
        bodies: dict[Node, list[_Key]] = {}
        for agency, own in has.agencies.items():
            gone = [key for key in own if key in keys]
            if gone and agency not in lacks.agencies:
                known = (has.agency(has.agreements[key]) for key in gone)
                bodies[min((one for one in known if one is not None), key=str)] = gone
        sides = (self._side(has.edition), self._side(lacks.edition))
        near = None if self.near is None or self.touches(sides) else self.near
        told = [agency for agency in bodies if near is None or agency in near]
        agreements = [
            agreement
            for agreement in map(has.agreements.__getitem__, keys)
            if near is None or agreement in near or has.agency(agreement) in near
        ]
        if not told and not agreements:
            return
        if len(told) + len(agreements) > _MANY:
            self.reader.know_labels()
        told, agreements = sorted(told, key=self._order), sorted(agreements, key=self._order)
        perhaps = self._perhaps(has, lacks, told[: self.most]) if self.perhaps else {}

        def listed(thing: Node) -> Listed:
            if thing in bodies:
                others = self.reader.names(perhaps.get(thing, ()))
                rows = has.rows(*map(has.agreements.__getitem__, bodies[thing]))
                return Listed(self.reader.name(thing), "agency", None, "", others, rows)
            return self._agreement(has, URIRef(str(thing)))

        things = Cut.of([*told, *agreements], listed, self.most)
        counted = " and ".join(
            [plural(len(keys), "agreement")] + [plural(len(bodies), "agency")] * bool(bodies)
        )
        pair = (has.edition, lacks.edition)
        names = [_titled(one) for one in pair]
        yield Conflict(
            digest("existence", (f"1 {has.edition.iri}", f"2 {lacks.edition.iri}")),
            "existence",
            f"“{names[0]}” lists {counted} that “{names[1]}” does not{late}.",
            sides,
            things=things,
            explained=self._unmapped(lacks.edition),
        )

    def _order(self, thing: Node) -> tuple[str, str]:
        name = self.reader.name(thing)
        return name.text, name.iri

    def _perhaps(
        self, has: _Told, lacks: _Told, bodies: Collection[Node]
    ) -> dict[Node, list[URIRef]]:
        """Which bodies of the one edition may be some of the other, under another name."""
        if not bodies:
            return {}
        pair = (has, lacks) if has.at < lacks.at else (lacks, has)
        before, after = (self._sheet(one.edition) for one in pair)
        found: dict[Node, list[URIRef]] = {}
        for one in candidates(before, after, bodies):
            for here, there in ((one.old, one.new), (one.new, one.old)):
                found.setdefault(here, []).append(there)
        return found

    def _agreement(self, has: _Told, agreement: URIRef) -> Listed:
        agency = has.agency(agreement)
        return Listed(
            self.reader.name(agreement),
            "agreement",
            self.reader.name(agency) if agency is not None else None,
            "; ".join(sorted(set(map(str, has.facts[agreement].get(PG.signedOn, ()))))),
            (),
            has.rows(agreement),
        )

    def _unmapped(self, edition: Edition) -> tuple[LedgerLink, ...]:
        """That rows were not mapped: what they list can look absent."""
        rejected = set(self.reader.subjects(PG.rejected, graph=edition.iri))
        if not rejected:
            return ()
        rows = plural(len(rejected), "row")
        words = f"{rows} of “{_titled(edition)}” could not be mapped: what they list looks absent"
        return (LedgerLink(words, self.reader.cite([str(edition.iri)])),)


def _titled(edition: Edition) -> str:
    """An edition by its title, with its date where the title does not give it."""
    return edition.label if edition.issued in edition.label else str(edition)


# -- other names of a body ------------------------------------------------------------------------


# What the rows of an edition say of bodies and of what they signed.
_SAID = """SELECT DISTINCT ?thing ?p ?value {
  { SELECT DISTINCT ?row {
    { GRAPH $edition { ?row a pg:Row } } UNION { GRAPH ?row { ?listed pg:listedIn $edition } }
    FILTER(STRSTARTS(STR(?row), $own)) } }
  GRAPH ?row { ?thing ?p ?value }
  FILTER(?p IN (rdf:type, pg:agency, pg:model, pg:signedOn)
    && isIRI(?thing) && !STRSTARTS(STR(?thing), $own)) }"""
_PLACED = """SELECT ?body ?p ?value { VALUES ?body { $bodies } ?body ?p ?value FILTER(?p IN (
  pg:state, pg:agencyType, pg:county, pg:serves, pg:basedIn, pg:place, pg:partOf)) }"""

_Values = dict[Node, set[Node]]


def candidates(
    old: EditionRows, new: EditionRows, wanted: Collection[Node]
) -> tuple[Candidate, ...]:
    """As `policygraph.editions.diff.tables` tells them, without what else changed.

    Args:
        old: the rows of an edition.
        new: those of a later one.
        wanted: only the pairs that one of these bodies is in.
    """
    reader = old.reader
    gone, come = old.bodies - new.things, new.bodies - old.things
    if gone.isdisjoint(wanted) and come.isdisjoint(wanted):
        return ()
    accepted = renames.accepted(reader)
    taken = {
        one for was, now in accepted.items() if was in gone and now in come for one in (was, now)
    }
    gone, come = gone - taken, come - taken
    decided = {*accepted.items(), *renames.rejected(reader)}
    found: tuple[Candidate, ...] = ()
    # Each of those wanted is held against all that went, or came, on the other side.
    for some, others in (
        (gone.intersection(wanted), come),
        (gone.difference(wanted), come.intersection(wanted)),
    ):
        if some and others:
            every = _described(reader, some)
            # Bodies of different states are never compared.
            every |= _described(reader, others - some, {one.states for one in every.values()})
            others = others & every.keys()
            found += renames.candidates(old.told(every, some), new.told(every, others), decided)
    return tuple(one for one in found if not new.speaks_of(one.old) and not old.speaks_of(one.new))


@dataclass
class EditionRows:
    """What the rows of an edition say of bodies and agreements.

    Attributes:
        reader: the dataset.
        edition: which edition.
        said: of each thing, by property, the values.
        signed: the agreements of each agency.
        bodies: what is an agency, by its class or as a side of an agreement.
    """

    reader: Reader
    edition: Edition
    said: dict[URIRef, _Values] = field(default_factory=dict)
    signed: dict[URIRef, list[URIRef]] = field(default_factory=dict)
    bodies: set[URIRef] = field(default_factory=set)

    @classmethod
    def read(cls, reader: Reader, edition: Edition) -> EditionRows:
        """Ask for the rows of an edition."""
        found = cls(reader, edition)
        own = Literal(f"{edition.iri}#")
        for thing, p, value in reader.engine.select(_SAID, edition=edition.iri, own=own):
            one = cast(URIRef, thing)
            found.said.setdefault(one, {}).setdefault(cast(Node, p), set()).add(cast(Node, value))
            if p == PG.agency and isinstance(value, URIRef):
                found.signed.setdefault(value, []).append(one)
        agencies = reader.under(PG.Agency)
        typed = {
            one for one, of in found.said.items() if not agencies.isdisjoint(of.get(RDF.type, ()))
        }
        found.bodies = typed | found.signed.keys()
        return found

    @cached_property
    def things(self) -> set[URIRef]:
        """What the rows give a kind, or an agreement."""
        return self.said.keys() | self.signed.keys()

    def speaks_of(self, thing: URIRef) -> bool:
        """Whether any row says anything of a thing."""
        own = f"{self.edition.iri}#"
        return any(graph.startswith(own) for *_, graph in self.reader.quads(thing))

    def told(self, every: dict[URIRef, Body], wanted: Iterable[URIRef]) -> list[Body]:
        """Some bodies with what they signed by this edition."""
        return [self._told(every[one]) for one in sorted(wanted)]

    def _told(self, body: Body) -> Body:
        signings = (self._signing(self.said[one]) for one in self.signed.get(body.iri, ()))
        return replace(body, signings=frozenset(one for one in signings if all(one)))

    def _signing(self, agreement: _Values) -> tuple[str, str]:
        models, dates = (
            " ".join(map(str, vocab.sort_terms(agreement.get(p, ()))))
            for p in (PG.model, PG.signedOn)
        )
        return models, dates


def _described(
    reader: Reader, bodies: set[URIRef], within: Container[tuple[str, ...]] | None = None
) -> dict[URIRef, Body]:
    """Bodies with their names and places; only those in some states, if any are given."""
    placed: dict[URIRef, _Values] = {one: {} for one in bodies}
    if bodies:
        for body, p, value in reader.engine.select(_PLACED, bodies=bodies):
            placed[cast(URIRef, body)].setdefault(cast(Node, p), set()).add(cast(Node, value))
    sheet = EditionSheet(reader, None)
    roots = cache(partial(_roots, reader))

    def texts(body: URIRef, predicate: URIRef) -> list[str]:
        return sorted(map(str, placed[body].get(predicate, ())))

    @cache
    def states(body: URIRef) -> tuple[str, ...]:
        places = {place for p in PLACES for place in placed[body].get(p, ())}
        stated = placed[body].get(PG.state) or {top for one in places for top in roots(one)}
        return tuple(sorted(map(str, stated)))

    return {
        one: Body(
            one,
            sheet.name(one),
            states(one),
            tuple(texts(one, PG.agencyType)),
            counties=frozenset(texts(one, PG.county)),
        )
        for one in bodies
        if within is None or states(one) in within
    }


def _roots(reader: Reader, place: Node) -> frozenset[Node]:
    """The largest places that a place is in."""
    every = reader.above(place, PG.partOf)
    return frozenset(top for top in every if not reader.holds(top, PG.partOf))
