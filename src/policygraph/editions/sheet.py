"""What one edition says, thing by thing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from typing import cast

from rdflib import RDF, RDFS, Literal, URIRef
from rdflib.term import Node

from policygraph import vocab
from policygraph.editions.series import Edition
from policygraph.reading import Reader
from policygraph.vocab import PG

PLACES = (PG.state, PG.county, PG.serves, PG.basedIn, PG.place, PG.partOf)
"""The properties that say where a body belongs."""

# What stands in the rows of an edition, those that it describes and those that list something; the
# rows themselves, their repairs and rejects are no things.
_SAID = """SELECT ?s ?p ?o ?row {
  { SELECT DISTINCT ?row {
    { GRAPH $edition { ?row a pg:Row } } UNION { GRAPH ?row { ?listed pg:listedIn $edition } }
    FILTER(STRSTARTS(STR(?row), $own)) } }
  GRAPH ?row { ?s ?p ?o } FILTER(isIRI(?s) && !STRSTARTS(STR(?s), $own)) }"""

Facts = dict[Node, dict[Node, set[str]]]


@dataclass
class Sheet:
    """The things that the rows of an edition tell of.

    Attributes:
        reader: where it stands.
        edition: which edition; None for a table that is not there.
        facts: of each thing, property by property, the values with the rows that say them.
        mentions: the rows that tell of each thing, if only as the agency of an agreement.
        unmapped: how many rows were not, or not wholly, mapped.
    """

    reader: Reader
    edition: Edition | None
    facts: dict[URIRef, Facts] = field(default_factory=dict)
    mentions: dict[URIRef, set[str]] = field(default_factory=dict)
    unmapped: int = 0

    def __post_init__(self) -> None:
        self.kind_of = cache(partial(kind_of, self.reader))
        self.prefixes = self.reader.prefixes

    @classmethod
    def read(cls, reader: Reader, edition: Edition | None) -> Sheet:
        """What the edition's rows say; the rows themselves, repairs and rejects are no things."""
        sheet = cls(reader, edition)
        if edition is None:
            return sheet
        own = Literal(f"{edition.iri}#")
        for s, p, o, row in reader.engine.select(_SAID, edition=edition.iri, own=own):
            sheet.say(cast(URIRef, s), cast(Node, p), cast(Node, o), str(row))
        sheet.unmapped = len(set(reader.subjects(PG.rejected, graph=edition.iri)))
        return sheet

    def say(self, thing: URIRef, predicate: Node, value: Node, row: str) -> None:
        """Add a statement of a row."""
        self.mentions.setdefault(thing, set()).add(row)
        facts = self.facts.setdefault(thing, {})
        if predicate != PG.listedIn:
            facts.setdefault(predicate, {}).setdefault(value, set()).add(row)
        if predicate == PG.agency and isinstance(value, URIRef):
            # A mapping may take an agency from elsewhere, and then says nothing of it itself.
            self.mentions.setdefault(value, set()).add(row)
            self.facts.setdefault(value, {})

    def values(self, thing: URIRef, predicate: Node) -> list[Node]:
        """The values of a property, sorted."""
        return vocab.sort_terms(self.facts.get(thing, {}).get(predicate, {}))

    def rows(self, thing: URIRef) -> tuple[str, ...]:
        """The rows that tell of a thing, in order."""
        return tuple(sorted(self.mentions.get(thing, ()), key=vocab.reading_order))

    @cached_property
    def agencies(self) -> dict[URIRef, list[URIRef]]:
        """The agreements of each agency."""
        found: dict[URIRef, list[URIRef]] = {}
        for thing in sorted(self.facts):
            for agency in self.values(thing, PG.agency):
                if isinstance(agency, URIRef):
                    found.setdefault(agency, []).append(thing)
        return found

    def signing(self, thing: URIRef) -> tuple[str, str]:
        """The models and the dates of an agreement, as texts."""
        models, dates = (self.values(thing, p) for p in (PG.model, PG.signedOn))
        return " ".join(map(str, models)), " ".join(map(str, dates))

    def name(self, thing: Node) -> str:
        """The label of a thing; of an agreement without one, its parties and its date."""
        if not isinstance(thing, URIRef):
            return str(thing)
        label = self.reader.label(thing)
        bare = label == vocab.curie(thing, self.prefixes)
        if bare:
            parties, *rest = (
                ", ".join(sorted(map(self.name, self.reader.objects(thing, p))))
                for p in (PG.agency, PG.model, PG.signedOn)
            )
            return ", ".join(filter(None, (parties, *rest))) if parties else label
        return label

    def states(self, agency: URIRef) -> tuple[str, ...]:
        """The states of an agency: as it says, else the largest places that its places are in."""
        stated = self.reader.objects(agency, PG.state)
        places = {o for p in PLACES for o in self.reader.objects(agency, p)}
        up = self.reader.above
        roots = {top for one in places for top in up(one, PG.partOf) if not self._inside(top)}
        return tuple(sorted(map(str, set(stated) or roots)))

    def _inside(self, place: Node | None) -> bool:
        return self.reader.holds(place, PG.partOf)

    def kind(self, thing: URIRef) -> str:
        """The label of the most special class of a thing."""
        classes = frozenset(self.values(thing, RDF.type))
        return self.kind_of(classes) if classes else kind(self.reader, thing)


def kind(reader: Reader, thing: URIRef, stated: Iterable[Node] = ()) -> str:
    """The label of the most special class of a thing; “thing” if it has none."""
    return kind_of(reader, frozenset(stated) or reader.classes(thing))


def kind_of(reader: Reader, classes: frozenset[Node]) -> str:
    """The label of the most special of some classes, the first by the alphabet of several."""
    above = {top for one in classes for top in reader.above(one, RDFS.subClassOf) if top != one}
    names = sorted(reader.label(one) for one in classes - above)
    return names[0] if names else "thing"
