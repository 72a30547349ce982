"""What changed between two datasets: two projects, or two states of one, in terms of things."""

from __future__ import annotations

import subprocess
import tarfile
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from rdflib import RDF, RDFS, URIRef
from rdflib.term import Node

from policygraph import reading, store, vocab
from policygraph.editions.diff import TableDiff, tables
from policygraph.editions.series import Edition, EditionSheet, all_editions, kind
from policygraph.errors import InputError
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
    old, new = (
        {line for chunk in one.engine.nquads() for line in chunk.splitlines(keepends=True)}
        for one in (earlier, later)
    )
    series = all_editions(earlier), all_editions(later)
    rows = _Rows(*series)
    sides = _Side(earlier, old - new, rows), _Side(later, new - old, rows)
    subjects = sorted(sides[0].said.keys() | sides[1].said.keys())
    things = sorted(
        (_altered(*sides, subject) for subject in subjects),
        key=lambda one: (one.rank, one.kind, one.label, one.iri),
    )
    found = _tables(earlier, series[0], later, series[1], rows.touched(old ^ new))
    return BuildDiff(first, second, tuple(things), tuple(found))


def _tables(
    before: Reader,
    old: dict[str, tuple[Edition, ...]],
    after: Reader,
    new: dict[str, tuple[Edition, ...]],
    changed: set[str],
) -> Iterable[TableDiff]:
    for series in sorted({*old, *new}):
        firsts, seconds = old.get(series, ()), new.get(series, ())
        by_iri = {one.iri: one for one in seconds}
        for one in firsts:
            if one.iri in by_iri and str(one.iri) in changed:
                yield tables(before, one, after, by_iri[one.iri])
        first, second = firsts[-1] if firsts else None, seconds[-1] if seconds else None
        if (first and first.iri) != (second and second.iri):
            yield tables(before, first, after, second)


class _Rows:
    """Tells the graphs that the comparison of tables looks at from the others."""

    def __init__(self, *series: dict[str, tuple[Edition, ...]]) -> None:
        every = [one for found in series for editions in found.values() for one in editions]
        self.editions = {str(one.iri) for one in every}
        self.inferred = {f"{name}#inference-listings" for found in series for name in found}

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
        return self.editions & {one.partition(b"#")[0].decode() for one in graphs if b"#" in one}


class _Side:
    """One dataset, with the statements that only it has, by subject."""

    def __init__(self, reader: Reader, lines: set[bytes], rows: _Rows) -> None:
        self.reader = reader
        self.sheet = EditionSheet(reader, None)
        self.said: dict[URIRef, dict[tuple[Node, Node], set[str]]] = {}
        for s, p, o, graph in store.in_memory(b"".join(sorted(lines))).quads():
            if isinstance(s, URIRef) and not rows.tells(str(graph), str(s)):
                self.said.setdefault(s, {}).setdefault((p, o), set()).add(str(graph))
        self.claims = reader.under(PG.Claim)
        self.places = {kind for top in _PLACES for kind in reader.under(top)}

    def rank(self, thing: URIRef) -> int:
        kinds = set(self.reader.objects(thing, RDF.type))
        if kinds & self.claims:
            return 0
        if kinds & self.places:
            return 2
        graphs = {graph for *_, graph in self.reader.quads(thing)}
        return _TERM if graphs and graphs <= self.reader.vocabularies else 1

    def told(self, thing: URIRef, other: _Side) -> tuple[list[Said], list[Said]]:
        """The statements that only this side makes, and those that it makes in other places."""
        only: list[Said] = []
        moved: list[Said] = []
        for (p, o), graphs in self.said.get(thing, {}).items():
            what = _WORDS.get(p) or self.reader.label(p)
            said = Said(what, self.sheet.name(o), tuple(sorted(graphs, key=vocab.reading_order)))
            (moved if other.reader.holds(thing, p, o) else only).append(said)
        return only, moved


def _altered(old: _Side, new: _Side, thing: URIRef) -> Altered:
    removed, left = old.told(thing, new)
    added, found = new.told(thing, old)
    was, is_ = old.reader.holds(thing), new.reader.holds(thing)
    state = "added" if not was else "changed" if is_ else "removed"
    side = old if state == "removed" else new
    rank, name = side.rank(thing), kind(side.reader, thing)
    name = "term" if name == "thing" and rank == _TERM else name
    # Statements that both sides make, with the places they stand in now and stood in before.
    then, now = ({(one.what, one.value): one.places for one in said} for said in (left, found))
    moved = [Said(*key, now.get(key, ()), then.get(key, ())) for key in then | now]
    label = side.sheet.name(thing)
    return Altered(label, str(thing), name, rank, state, *map(_sorted, (added, removed, moved)))


def _sorted(said: Iterable[Said]) -> tuple[Said, ...]:
    return tuple(
        sorted(said, key=lambda one: (one.what != "is a", one.what, one.value, one.places))
    )


# --- a project as git has it ---------------------------------------------------------------------

PREFIX = "git:"


def checkout(root: Path, revision: str, into: Path) -> Path:
    """Write the files of a project at a revision into the folder ``into``.

    Args:
        root: the project's folder, inside a git repository.
        revision: what git calls it: ``HEAD~1``, a tag, a branch, a commit.
        into: an empty folder.

    Returns:
        The folder of the project there.

    Raises:
        InputError: git is not there, there is no such revision, or it has no such folder.
    """
    asked = ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"]
    try:
        _git(root, "rev-parse", "--git-dir")
    except InputError as fault:
        raise InputError(f"{root} is in no git repository.", hint=fault.hint) from fault
    try:
        commit = _git(root, *asked).decode().strip()
    except InputError as fault:
        raise InputError(
            f"There is no git revision “{revision}”.",
            hint="Name a commit, a branch or a tag: git:HEAD~1.",
        ) from fault
    # From a folder below the top, `git archive` takes that folder alone, as its own top.
    archive = _git(root, "archive", "--format=tar", commit)
    try:
        with tarfile.open(fileobj=BytesIO(archive)) as packed:
            packed.extractall(into, filter="data")
    except (tarfile.TarError, OSError) as fault:
        raise InputError(f"The revision {revision} cannot be unpacked: {fault}.") from fault
    if not (into / "data").is_dir() and not (into / "ontology").is_dir():
        raise InputError(f"The revision {revision} has no project in {root}.")
    # git keeps no empty folders, and a project has three.
    for name in ("ontology", "data", "queries"):
        (into / name).mkdir(exist_ok=True)
    return into


def _git(root: Path, *arguments: str) -> bytes:
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *arguments], capture_output=True, check=False
        )
    except OSError as fault:
        raise InputError(
            "git cannot be run.", hint="Install git, or name folders instead of revisions."
        ) from fault
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise InputError("git could not do it.", hint=said[0] if said else None)
    return done.stdout
