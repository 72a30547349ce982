"""What an export names and does not describe: its classes, one label, and the same populations.

An export of claims says all of the claims and little of what they are about. So that nothing that
a claim names is left without a name, the file says what each thing is and is called, and which
other population it is stated to be the same as (``skos:exactMatch``).
"""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import RDF, RDFS, SKOS, Literal, URIRef
from rdflib.term import Node

from policygraph.interchange.carried import Taking
from policygraph.reading import Reader
from policygraph.store import Quad
from policygraph.vocab import PG, sort_terms


class Names:
    """What there is to say of things by name.

    Args:
        reader: where they are described.
        terms: what every project has and needs no name for.
    """

    def __init__(self, reader: Reader, terms: set[Node]) -> None:
        self._reader = reader
        self._terms = terms
        populations = reader.instances(PG.Population)
        self._matches = sorted(
            (one, other)
            for one, other in reader.subject_objects(SKOS.exactMatch)
            if one in populations and isinstance(one, URIRef) and isinstance(other, URIRef)
        )

    def matches(self, things: Iterable[Node]) -> list[tuple[URIRef, URIRef]]:
        """Which populations are the same, as far as they are reached from some things."""
        reached, found = set(things), set[tuple[URIRef, URIRef]]()
        while new := {pair for pair in self._matches if reached & {*pair}} - found:
            found |= new
            reached |= {end for pair in new for end in pair}
        return sorted(found)

    def of(self, things: Iterable[Node]) -> list[Quad]:
        """The classes and one label of each thing that is described and no term, and its matches.

        The last place of each quad is the thing itself: nobody says this at a place.
        """
        wanted = {thing for thing in things if isinstance(thing, URIRef)} - self._terms
        pairs = self.matches(wanted)
        found: list[Quad] = []
        for thing in sorted({*wanted, *(end for pair in pairs for end in pair)}):
            named = self._reader.best_label(thing)
            if named is not None:
                found += [
                    (thing, RDF.type, kind, thing) for kind in sorted(self._reader.classes(thing))
                ]
                found.append((thing, RDFS.label, named, thing))
        return found + [(one, SKOS.exactMatch, other, one) for one, other in pairs]


def take(said: Iterable[Quad], into: Taking, what: str = "Claims") -> None:
    """Name what an export named, unless the project or the file describes it.

    Args:
        said: classes, labels and matches, as `Names.of` has them; all else is passed over.
        into: the import.
        what: what the imported file holds; a title, if it has to name anything.
    """
    kinds_: dict[Node, set[Node]] = {}
    names: dict[Node, Literal] = {}
    pairs = set[tuple[URIRef, URIRef]]()
    for subject, predicate, value, _ in said:
        if predicate == RDF.type:
            kinds_.setdefault(subject, set()).add(value)
        elif predicate == RDFS.label and isinstance(value, Literal):
            names.setdefault(subject, value)
        elif predicate == SKOS.exactMatch and isinstance(value, URIRef):
            pairs.add((URIRef(str(subject)), value))
    made = {
        thing
        for thing in sort_terms(names)
        if isinstance(thing, URIRef)
        and into.introduce(thing, sort_terms(kinds_.get(thing, ())), names[thing])
    }
    for one, other in sorted(pairs):
        if made & {one, other}:
            into.say(one, SKOS.exactMatch, other)
        elif not into.known.holds(one, SKOS.exactMatch, other):
            # Which of the project's own things are the same is for its curators to say.
            into.counts["match of two things that are described already, not taken"] += 1
    if made:
        into.describe_base(f"{what}, imported as {into.base.rpartition('/')[2]}")
