"""Which bodies that one edition lists, and the next does not, may be there under another name."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from typing import cast

from rdflib import RDF, Literal, URIRef
from rdflib.term import Node

from policygraph import vocab
from policygraph.editions import renames
from policygraph.editions.renames import Body, Candidate
from policygraph.editions.series import PLACES, Edition, Sheet
from policygraph.reading import Reader
from policygraph.vocab import PG

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


def candidates(old: Rows, new: Rows, wanted: Collection[Node]) -> tuple[Candidate, ...]:
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
class Rows:
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
    def read(cls, reader: Reader, edition: Edition) -> Rows:
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
    sheet = Sheet(reader, None)
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
