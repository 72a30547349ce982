"""What changed between two datasets: two projects, or two states of one, in terms of things."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rdflib import RDF, RDFS, URIRef
from rdflib.term import Node

from policygraph import reading, store, vocab
from policygraph.editions.diff import tables
from policygraph.editions.series import Edition, all_editions
from policygraph.editions.sheet import Sheet, kind
from policygraph.editions.values import TableDiff
from policygraph.reading import Data, Reader
from policygraph.vocab import PG

# Properties of vocabularies that datasets seldom label.
_WORDS: dict[Node, str] = {RDF.type: "is a", RDFS.label: "label", RDFS.comment: "comment"}
# The rank of what an ontology or a scheme declares.
_TERM = 3
_PLACES = (PG.Passage, PG.Omission, PG.Inference, PG.Gap)


@dataclass(frozen=True)
class Said:
    """A statement about a thing, by its labels, with the named graphs it stands in.

    ``cited`` tells the graphs it stands in on the other side, where only these are other ones.
    """

    what: str
    value: str
    places: tuple[str, ...]
    cited: tuple[str, ...] = ()


@dataclass(frozen=True)
class Altered:
    """A thing that came, went or changed, with the statements that did.

    Attributes:
        label: its label.
        iri: its IRI.
        kind: its kind.
        rank: 0 for a claim, 1 for another thing, 2 for a place in a source, 3 for a term.
        state: added, removed or changed.
        added: the new statements.
        removed: the former ones.
        moved: those that stand in other places now.
    """

    label: str
    iri: str
    kind: str
    rank: int
    state: str
    added: tuple[Said, ...]
    removed: tuple[Said, ...]
    moved: tuple[Said, ...]


@dataclass(frozen=True)
class BuildDiff:
    """What changed between two datasets; what tables list is told edition by edition."""

    before: str
    after: str
    things: tuple[Altered, ...]
    tables: tuple[TableDiff, ...]

    @property
    def differs(self) -> bool:
        """Whether anything changed."""
        return bool(self.things) or any(one.differs for one in self.tables)

    def counts(self) -> dict[str, dict[str, int]]:
        """For each kind how many things came, went and changed; claims first."""
        found: dict[str, dict[str, int]] = {}
        for one in self.things:
            of_kind = found.setdefault(one.kind, {"added": 0, "removed": 0, "changed": 0})
            of_kind[one.state] += 1
        return found

    def as_dict(self) -> dict[str, Any]:
        """The diff for a program."""
        states = ("added", "removed", "changed")
        return {
            "from": self.before,
            "to": self.after,
            "counts": self.counts(),
            **{state: [one for one in self.things if one.state == state] for state in states},
            "tables": [one.as_dict() for one in self.tables],
        }


def datasets(before: Data, first: str, after: Data, second: str) -> BuildDiff:
    """What changed from one dataset to another.

    What the rows of a table say is compared edition by edition: an edition that both have with
    itself, if it differs, and the latest edition of the one with the latest of the other.

    Args:
        before: the earlier dataset.
        first: how it is called.
        after: the later one.
        second: how it is called.
    """
    earlier, later = reading.of(before), reading.of(after)
    gone, come = _differing(earlier, later)
    old_series, new_series = all_editions(earlier), all_editions(later)
    rows = _Rows((*old_series.values(), *new_series.values()), {*old_series, *new_series})
    sides = (_Side(earlier, gone, rows), _Side(later, come, rows))
    subjects = sorted(sides[0].said.keys() | sides[1].said.keys())
    things = [one for subject in subjects if (one := _altered(*sides, subject))]
    things.sort(key=lambda one: (one.rank, one.kind, one.label, one.iri))
    changed = rows.touched((*gone, *come))
    return BuildDiff(
        first,
        second,
        tuple(things),
        tuple(_tables(earlier, old_series, later, new_series, changed)),
    )


def _differing(before: Reader, after: Reader) -> tuple[list[bytes], list[bytes]]:
    """The lines of N-Quads that only the one, and that only the other has; sorted."""
    old, new = (
        {line for chunk in one.engine.nquads() for line in chunk.splitlines(keepends=True)}
        for one in (before, after)
    )
    return sorted(old - new), sorted(new - old)


def _tables(
    before: Reader,
    old: dict[str, tuple[Edition, ...]],
    after: Reader,
    new: dict[str, tuple[Edition, ...]],
    changed: set[str],
) -> Iterable[TableDiff]:
    for series in sorted({*old, *new}):
        firsts, seconds = old.get(series, ()), new.get(series, ())
        latest = firsts[-1] if firsts else None, seconds[-1] if seconds else None
        by_iri = {one.iri: one for one in seconds}
        pairs = [(one, by_iri[one.iri]) for one in firsts if one.iri in by_iri]
        for one, other in pairs:
            if str(one.iri) in changed:
                yield tables(before, one, after, other)
        if [one and one.iri for one in latest[:1]] != [one and one.iri for one in latest[1:]]:
            yield tables(before, latest[0], after, latest[1])


class _Rows:
    """Tells the graphs that the comparison of tables looks at from the others."""

    def __init__(self, series: Iterable[tuple[Edition, ...]], names: set[str]) -> None:
        self.editions = {str(one.iri) for editions in series for one in editions}
        self.inferred = {f"{name}#inference-listings" for name in names}

    def tells(self, graph: str, subject: str) -> bool:
        """Whether a statement is told by a table: of a row, or inferred from the listings."""
        if graph in self.inferred or subject in self.inferred:
            return True
        source, fragment, _ = graph.partition("#")
        of_row = subject.partition("#")
        return source in self.editions and bool(fragment or (of_row[1] and of_row[0] == source))

    def touched(self, lines: Iterable[bytes]) -> set[str]:
        """The editions whose rows the lines stand in."""
        graphs = {line[line.rindex(b" ", 0, -3) + 2 : -4] for line in lines}
        sources = {graph.partition(b"#")[0].decode() for graph in graphs if b"#" in graph}
        return sources & self.editions


class _Side:
    """One dataset, with the statements that only it has, by subject."""

    def __init__(self, reader: Reader, lines: list[bytes], rows: _Rows) -> None:
        self.reader = reader
        self.sheet = Sheet(reader, None)
        self.said: dict[URIRef, dict[tuple[Node, Node], set[str]]] = {}
        for s, p, o, graph in store.in_memory(b"".join(lines)).quads():
            if isinstance(s, URIRef) and not rows.tells(str(graph), str(s)):
                self.said.setdefault(s, {}).setdefault((p, o), set()).add(str(graph))
        self.claims = reader.under(PG.Claim)
        self.places = {kind for top in _PLACES for kind in reader.under(top)}
        self.terms = reader.vocabularies

    def has(self, thing: URIRef) -> bool:
        return self.reader.holds(thing)

    def rank(self, thing: URIRef) -> int:
        kinds = set(self.reader.objects(thing, RDF.type))
        if kinds & self.claims:
            return 0
        if kinds & self.places:
            return 2
        graphs = {graph for *_, graph in self.reader.quads(thing)}
        return _TERM if graphs and graphs <= self.terms else 1

    def told(self, thing: URIRef, other: _Side) -> tuple[list[Said], list[Said]]:
        """The statements that only this side makes, and those that it makes in other places."""
        only, moved = [], []
        for (p, o), graphs in self.said.get(thing, {}).items():
            what = _WORDS.get(p) or self.reader.label(p)
            value, places = self.sheet.name(o), tuple(sorted(graphs, key=vocab.reading_order))
            if other.reader.holds(thing, p, o):
                moved.append(Said(what, value, places))
            else:
                only.append(Said(what, value, places))
        return only, moved


def _altered(old: _Side, new: _Side, thing: URIRef) -> Altered | None:
    removed, left = old.told(thing, new)
    added, found = new.told(thing, old)
    state = "changed"
    if not old.has(thing):
        state = "added"
    elif not new.has(thing):
        state = "removed"
    side = old if state == "removed" else new
    kind_, rank = kind(side.reader, thing), side.rank(thing)
    return Altered(
        side.sheet.name(thing),
        str(thing),
        kind_ if kind_ != "thing" or rank < _TERM else "term",
        rank,
        state,
        _sorted(added),
        _sorted(removed),
        _moved(left, found),
    )


def _moved(left: list[Said], found: list[Said]) -> tuple[Said, ...]:
    """Statements that both sides make, with the places they stand in now and stood in before."""
    places: dict[tuple[str, str], list[tuple[str, ...]]] = {}
    for at, said in enumerate((left, found)):
        for one in said:
            places.setdefault((one.what, one.value), [(), ()])[at] = one.places
    return _sorted(Said(*key, now, then) for key, (then, now) in places.items())


def _sorted(said: Iterable[Said]) -> tuple[Said, ...]:
    return tuple(
        sorted(said, key=lambda one: (one.what != "is a", one.what, one.value, one.places))
    )
