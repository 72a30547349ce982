"""What changed between two editions of a table, in terms of things."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from rdflib import RDF, RDFS, SKOS, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from policygraph import reading, vocab
from policygraph.editions import renames
from policygraph.editions.renames import Body, Candidate
from policygraph.editions.series import Edition, EditionSheet
from policygraph.literals import earliest_latest
from policygraph.reading import Data
from policygraph.vocab import PG

_LABELS = {SKOS.prefLabel, RDFS.label, DCTERMS.title}


NOTE = "Absent means no longer listed; the table tells of no ending."


@dataclass(frozen=True)
class Thing:
    """A thing that only one of two states has, with the places that tell of it."""

    label: str
    iri: str
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class ThingChange:
    """One property of a thing that has other values.

    Attributes:
        label: the thing.
        iri: its IRI in the later edition.
        was: its IRI in the earlier one, where the property is part of what makes it itself.
        what: the property.
        before: its values in the earlier edition.
        after: its values in the later one.
        places: the rows of both.
    """

    label: str
    iri: str
    was: str
    what: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True)
class Rename:
    """A body under two names.

    Attributes:
        old: the earlier name.
        new: the later one.
        reasons: for a candidate, why it is one.
        carried: how many agreements go on under the new name, if it is accepted or set aside.
        aside: whether a candidate is told as nothing else, neither added nor absent.
    """

    old: Thing
    new: Thing
    reasons: tuple[str, ...] = ()
    carried: int = 0
    aside: bool = False


@dataclass
class KindDiff:
    """The things of one kind: how many there are, and which came, went or changed."""

    name: str
    before: int = 0
    after: int = 0
    added: list[Thing] = field(default_factory=list)
    absent: list[Thing] = field(default_factory=list)
    changed: list[ThingChange] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """The numbers, by name; of changes the number of things."""
        things = len({change.iri for change in self.changed})
        return {
            "before": self.before,
            "after": self.after,
            "added": len(self.added),
            "absent": len(self.absent),
            "changed": things,
        }


@dataclass(frozen=True)
class TableDiff:
    """What changed from one edition to another.

    A body that an accepted rename takes from one name to another is neither added nor absent, nor
    are the agreements that go on with it. Nor is one that only the kind, which one edition does not
    say, tells from another: that stands aside among the candidates until it is rejected. The other
    candidates change no other list.

    Attributes:
        before: the earlier edition.
        after: the later one.
        kinds: what came, went and changed, by kind.
        renamed: the accepted renames.
        candidates: those that await a decision.
        pairs: the same, as the file of decisions takes them.
        unmapped: how many rows of each edition were not, or not wholly, mapped: what they list
            can look absent or added.
    """

    before: Edition | None
    after: Edition | None
    kinds: tuple[KindDiff, ...]
    renamed: tuple[Rename, ...]
    candidates: tuple[Rename, ...]
    pairs: tuple[Candidate, ...] = ()
    unmapped: tuple[int, int] = (0, 0)

    @property
    def differs(self) -> bool:
        """Whether anything changed."""
        return (
            bool(self.renamed)
            or any(one.aside for one in self.candidates)
            or any(kind.added or kind.absent or kind.changed for kind in self.kinds)
        )

    def as_dict(self) -> dict[str, Any]:
        """The diff for a program."""
        lists = {
            one: {kind.name: getattr(kind, one) for kind in self.kinds if getattr(kind, one)}
            for one in ("added", "absent", "changed")
        }
        return {
            "from": _described(self.before),
            "to": _described(self.after),
            "counts": {kind.name: kind.counts() for kind in self.kinds},
            **lists,
            "renamed": self.renamed,
            "candidates": [
                {name: getattr(one, name) for name in ("old", "new", "reasons", "aside", "carried")}
                for one in self.candidates
            ],
            "rows_not_wholly_mapped": {"from": self.unmapped[0], "to": self.unmapped[1]},
            "note": NOTE,
        }


def _described(edition: Edition | None) -> dict[str, str] | None:
    return None if edition is None else {key: str(one) for key, one in vars(edition).items()}


def tables(before: Data, first: Edition | None, after: Data, second: Edition | None) -> TableDiff:
    """What changed from one edition to another; of the same dataset or of two.

    Args:
        before: the dataset of the first edition.
        first: the earlier edition; None if there is none.
        after: the dataset of the second edition, whose decisions on renames count.
        second: the later edition; None if there is none.
    """
    old = reading.of(before)
    new = old if after is before else reading.of(after)
    return _Comparison(EditionSheet.read(old, first), EditionSheet.read(new, second)).made()


class _Comparison:
    def __init__(self, old: EditionSheet, new: EditionSheet) -> None:
        self.old, self.new = old, new
        self.gone = sorted(old.facts.keys() - new.facts.keys())
        self.come = sorted(new.facts.keys() - old.facts.keys())
        self.renamed_to = renames.accepted(new.reader)
        # The later name of a body for the time being, accepted or set aside.
        self.later = dict(self.renamed_to)
        self.kinds: dict[str, KindDiff] = {}
        # What of `gone` and `come` is told otherwise than as absent and added.
        self.told: set[URIRef] = set()

    def made(self) -> TableDiff:
        for thing in self.old.facts:
            self.kind(self.old, thing).before += 1
        for thing in self.new.facts:
            self.kind(self.new, thing).after += 1
        for thing in sorted(self.old.facts.keys() & self.new.facts.keys()):
            self.compare(thing, thing)
        renamed = self.renames()
        pairs = self.candidates()
        carried = self.set_aside(pairs)
        self.pair_agreements()
        self.tell_rest()
        waiting = tuple(
            Rename(*self.both(c.old, c.new), c.reasons, carried.get(c, 0), c in carried)
            for c in pairs
        )
        kinds = tuple(self.kinds[name] for name in sorted(self.kinds))
        for kind in kinds:
            for things in (kind.added, kind.absent):
                things.sort(key=lambda one: (one.label, one.iri))
            kind.changed.sort(key=lambda one: (one.label, one.iri, one.what))
        unmapped = (self.old.unmapped, self.new.unmapped)
        return TableDiff(
            self.old.edition, self.new.edition, kinds, renamed, waiting, pairs, unmapped
        )

    def kind(self, sheet: EditionSheet, thing: URIRef) -> KindDiff:
        name = sheet.kind(thing)
        return self.kinds.setdefault(name, KindDiff(name))

    def thing(self, sheet: EditionSheet, thing: URIRef) -> Thing:
        return Thing(sheet.labels[thing], str(thing), sheet.rows(thing))

    def both(self, old: URIRef, new: URIRef) -> tuple[Thing, Thing]:
        return self.thing(self.old, old), self.thing(self.new, new)

    # -- what is on both sides ------------------------------------------------------------------

    def compare(self, was: URIRef, thing: URIRef, passed: Iterable[Node] = ()) -> bool:
        """Tell each property whose values are other ones; whether there is any."""
        changed = False
        properties = self.old.facts[was].keys() | self.new.facts[thing].keys()
        for p in vocab.sort_terms(properties - set(passed)):
            before, after = self.old.facts[was].get(p, {}), self.new.facts[thing].get(p, {})
            if before.keys() != after.keys():
                changed = True
                self.change(was, thing, p)
        return changed

    def change(self, was: URIRef, thing: URIRef, predicate: Node) -> None:
        before, after = self.old.values(was, predicate), self.new.values(thing, predicate)
        rows = (*_rows(self.old, was, predicate), *_rows(self.new, thing, predicate))
        self.kind(self.new, thing).changed.append(
            ThingChange(
                self.new.labels[thing],
                str(thing),
                str(was) if was != thing else "",
                self.new.reader.label(predicate),
                tuple(map(self.old.name, before)),
                tuple(map(self.new.name, after)),
                tuple(dict.fromkeys(rows)),
            )
        )

    # -- renames --------------------------------------------------------------------------------

    def renames(self) -> tuple[Rename, ...]:
        """The accepted renames that took effect between the two."""
        found = []
        gone, come = set(self.gone), set(self.come)
        for old, new in self.renamed_to.items():
            if old in gone and new in come:
                self.told |= {old, new}
                found.append(Rename(*self.both(old, new), carried=self.carry(old, new)))
        return tuple(sorted(found, key=lambda one: (one.old.label, one.old.iri)))

    def carry(self, old: URIRef, new: URIRef) -> int:
        """Pair the agreements of both names that have one model and date; how many there are."""
        waiting = {self.new.signing(one): one for one in self.new.agencies.get(new, [])}
        carried = 0
        for was in self.old.agencies.get(old, []):
            thing = waiting.pop(self.old.signing(was), None)
            if thing is None or thing in self.old.facts or was in self.new.facts:
                continue
            self.told |= {was, thing}
            self.compare(was, thing, (PG.agency, *_LABELS))
            carried += 1
        return carried

    def candidates(self) -> tuple[Candidate, ...]:
        gone, come = (
            [one for one in side if one not in self.told] for side in (self.gone, self.come)
        )
        decided = {*self.renamed_to.items(), *renames.rejected(self.new.reader)}
        return renames.candidates(_bodies(self.old, gone), _bodies(self.new, come), decided)

    def set_aside(self, pairs: Iterable[Candidate]) -> dict[Candidate, int]:
        """The candidates that are told as such only, with the number of agreements of both.

        Where an edition says of no body which kind it is, all would be absent, and added, and what
        did change not be seen. Only a name that one body has on either side is taken so.
        """
        untold = [pair for pair in pairs if pair.untold]
        olds, news = Counter(one.old for one in untold), Counter(one.new for one in untold)
        found = {}
        for pair in untold:
            if olds[pair.old] == news[pair.new] == 1:
                self.told |= {pair.old, pair.new}
                self.later[pair.old] = pair.new
                found[pair] = self.carry(pair.old, pair.new)
        return found

    # -- agreements dated or sorted otherwise -----------------------------------------------------

    def pair_agreements(self) -> None:
        """Agreements of one agency that went and came with one model, or with one date, are one."""
        gone, come = self.by_agency(self.old, self.gone), self.by_agency(self.new, self.come)
        for agency in sorted(gone.keys() & come.keys()):
            for kept, changed in ((PG.model, PG.signedOn), (PG.signedOn, PG.model)):
                self.pair(gone[agency], come[agency], kept, changed)

    def by_agency(
        self, sheet: EditionSheet, things: Iterable[URIRef]
    ) -> dict[URIRef, list[URIRef]]:
        found: dict[URIRef, list[URIRef]] = {}
        for thing in things:
            if thing not in self.told and sheet.values(thing, PG.signedOn):
                for agency in sheet.values(thing, PG.agency):
                    later = self.later.get(URIRef(str(agency)), URIRef(str(agency)))
                    found.setdefault(later, []).append(thing)
        return found

    def pair(self, gone: list[URIRef], come: list[URIRef], kept: Node, changed: Node) -> None:
        """Pair by the value that was kept, the nearest dates first, and tell the other's change."""
        near = sorted(
            (_apart(self.old, was, self.new, thing), was, thing)
            for was in gone
            for thing in come
            if self.old.values(was, kept) == self.new.values(thing, kept)
        )
        for _, was, thing in near:
            if was not in self.told and thing not in self.told:
                self.told |= {was, thing}
                if not self.compare(was, thing, (PG.agency, *_LABELS)):
                    self.change(was, thing, changed)

    def tell_rest(self) -> None:
        for thing in (one for one in self.gone if one not in self.told):
            self.kind(self.old, thing).absent.append(self.thing(self.old, thing))
        for thing in (one for one in self.come if one not in self.told):
            self.kind(self.new, thing).added.append(self.thing(self.new, thing))


def _rows(sheet: EditionSheet, thing: URIRef, predicate: Node) -> tuple[str, ...]:
    """The rows that give a property its values, or where it has none, that tell of the thing."""
    values = sheet.facts[thing].get(predicate)
    if not values:
        return sheet.rows(thing)
    return tuple(sorted({row for rows in values.values() for row in rows}, key=vocab.reading_order))


def _bodies(sheet: EditionSheet, things: Iterable[URIRef]) -> list[Body]:
    """Of some things those that are agencies, by their class or as a side of an agreement."""
    agencies = sheet.agencies
    classes = sheet.reader.under(PG.Agency)
    found = []
    for thing in things:
        if thing in agencies or classes.intersection(sheet.values(thing, RDF.type)):
            kinds, counties = (
                frozenset(map(str, sheet.reader.objects(thing, p)))
                for p in (PG.agencyType, PG.county)
            )
            signings = (sheet.signing(one) for one in agencies.get(thing, ()))
            dated = frozenset(signing for signing in signings if all(signing))
            found.append(
                Body(
                    thing,
                    sheet.name(thing),
                    sheet.states(thing),
                    tuple(sorted(kinds)),
                    dated,
                    counties,
                )
            )
    return found


def _apart(old: EditionSheet, was: URIRef, new: EditionSheet, thing: URIRef) -> int:
    """How many days lie between the dates of two agreements."""
    days = []
    for sheet, one in ((old, was), (new, thing)):
        value = sheet.values(one, PG.signedOn)[0]
        span = earliest_latest(str(value), str(getattr(value, "datatype", "")))
        days.append(span[0].toordinal() if span else 0)
    return abs(days[0] - days[1])
