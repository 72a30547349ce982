"""In which editions of its series a thing is listed first and last, and since when it is absent.

Reads canonical N-Quads as text: a walk through rdflib takes minutes where this takes seconds. What
is said of each thing is sorted by SQLite, in a file of its own for the time being, so that the
memory does not grow with the number of things.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field

from rdflib import PROV, Dataset
from rdflib.namespace import DCTERMS

from policygraph import store
from policygraph.editions.series import order
from policygraph.errors import EngineError, plural
from policygraph.lexical import RDF, quoted
from policygraph.vocab import PG

_LISTED = f"<{PG.listedIn}>".encode()
_TYPE = f"<{RDF}type>".encode()
_OF = f"<{PG.editionOf}>".encode()
_ISSUED = f"<{DCTERMS.issued}>".encode()
_CURATOR = f"<{PG.Curator}>".encode()
_REJECT = f"<{PG.Reject}>".encode()
_FIRST, _LAST = f"<{PG.firstListedIn}>".encode(), f"<{PG.lastListedIn}>".encode()
_ABSENT = f"<{PG.absentSince}>".encode()
_FRAGMENT = "#inference-listings"
_DATE = re.compile(r'"([^"\\]*)"\^\^<([^<>]*)>\Z')
_PIECE = 1 << 20


# What is said of the parts of the record is not looked at: they are never listed.
_PARTS = frozenset(f"<{PG[name]}>".encode() for name in ("Row", "Repair", "Reject"))

_Key = tuple[int, bytes]
"""What decides on the inferences about a thing: the editions that list it, and its kind."""


@dataclass
class _Found:
    """What a reading finds besides things; editions are counted as they come, and are bits."""

    numbers: dict[bytes, int] = field(default_factory=dict)
    kinds: dict[bytes, int] = field(default_factory=dict)
    series: dict[bytes, set[bytes]] = field(default_factory=dict)
    keys: dict[bytes, tuple[object, ...]] = field(default_factory=dict)
    curators: set[bytes] = field(default_factory=set)
    rejects: Counter[bytes] = field(default_factory=Counter)


class _Things:
    """What is said of each thing: the numbers of its editions, and below zero those of its kinds.

    A context manager; SQLite sorts what does not fit into its small cache in a file without a name.

    Raises:
        EngineError: there is no room for that file.
    """

    def __init__(self) -> None:
        self.base = sqlite3.connect("", isolation_level=None)
        self.base.execute("CREATE TABLE said (thing BLOB, what INTEGER)")

    def add(self, said: Iterable[tuple[bytes, int]]) -> None:
        with self.base:
            self.base.execute("BEGIN")
            self.base.executemany("INSERT INTO said VALUES (?, ?)", said)

    def sort(self) -> None:
        """Bring together what is said of each thing; of what no edition lists nothing is kept."""
        self.base.execute(
            "CREATE TABLE listed AS SELECT thing, group_concat(DISTINCT what) AS what FROM said"
            " GROUP BY thing HAVING max(what) >= 0 ORDER BY thing"
        )
        self.base.execute("DROP TABLE said")

    def different(self) -> list[str]:
        """What is said of things, each once."""
        return [what for (what,) in self.base.execute("SELECT DISTINCT what FROM listed")]

    def __iter__(self) -> Iterator[tuple[bytes, str]]:
        """The things in order, with what is said of each."""
        yield from self.base.execute("SELECT thing, what FROM listed ORDER BY rowid")

    def close(self) -> None:
        self.base.close()


@dataclass(frozen=True)
class _Series:
    """A series with the editions that count: dated, and listing something."""

    iri: bytes
    editions: tuple[bytes, ...]
    bits: tuple[int, ...]
    left_out: int


def listings(quads: Iterable[bytes] | bytes | Dataset) -> bytes:
    """The inferences about what some quads list, as N-Quads.

    They stand in the graph ``SERIES#inference-listings``, which is described in the graph of the
    series as a ``pg:Inference``. Editions without a date, or that list nothing, do not count:
    they tell of no absence.

    Args:
        quads: canonical N-Quads of named graphs, whole lines in each chunk; or a dataset.

    Returns:
        The same bytes for the same quads; none if nothing is listed.
    """
    return b"".join(stream(quads))


def stream(quads: Iterable[bytes] | bytes | Dataset) -> Iterator[bytes]:
    """As `listings`, some lines at a time.

    Raises:
        EngineError: there is no room on the disk to sort what is listed.
    """
    if isinstance(quads, Dataset):
        quads = store.nquads(quads)
    try:
        with closing(_Things()) as things:
            found = _read([quads] if isinstance(quads, bytes) else quads, things)
            yield from _inferred(found, things)
    except sqlite3.OperationalError as fault:
        raise EngineError(
            f"What the tables list could not be sorted: {fault}",
            hint="Is the disk full? Make room, or name another folder in SQLITE_TMPDIR.",
        ) from fault


def _inferred(found: _Found, things: _Things) -> Iterator[bytes]:
    every = _in_order(found)
    for one in every:
        yield _description(one, found)
    keys = _keys(things.different(), found)
    told = _told(keys.values())
    tails = {
        what: tuple(tail for one in every for tail in _tails(one, mask, told[kind]))
        for what, (mask, kind) in keys.items()
    }
    lines: list[bytes] = []
    size = 0
    for thing, what in things:
        for tail in tails[what]:
            lines.append(thing + tail)
            size += len(thing) + len(tail)
        if size > _PIECE:
            yield b"".join(lines)
            lines, size = [], 0
    yield b"".join(lines)


def _read(quads: Iterable[bytes], things: _Things) -> _Found:
    found = _Found()
    for chunk in quads:
        things.add(_of_things(chunk, found))
        for edition, series in _said(chunk, _OF):
            found.series.setdefault(series, set()).add(edition)
        for edition, date in _said(chunk, _ISSUED):
            literal = _DATE.match(date.decode())
            key = order(literal[1], literal[2], edition.decode()) if literal else None
            if key:
                found.keys[edition] = min(found.keys.get(edition, key), key)
        found.curators.update(thing for thing, _ in _said(chunk, _TYPE, _CURATOR))
        rejects = (thing.partition(b"#")[0] + b">" for thing, _ in _said(chunk, _TYPE, _REJECT))
        found.rejects.update(rejects)
    things.sort()
    return found


def _of_things(chunk: bytes, found: _Found) -> Iterator[tuple[bytes, int]]:
    for thing, edition in _said(chunk, _LISTED):
        yield thing, found.numbers.setdefault(edition, len(found.numbers))
    for thing, kind in _said(chunk, _TYPE):
        if kind not in _PARTS:
            yield thing, ~found.kinds.setdefault(kind, len(found.kinds))


def _keys(different: Iterable[str], found: _Found) -> dict[str, _Key]:
    """What each combination of numbers means; of several kinds the first counts."""
    kinds = list(found.kinds)
    keys = {}
    for what in different:
        numbers = [int(number) for number in what.split(",")]
        mask = sum(1 << number for number in numbers if number >= 0)
        keys[what] = mask, min((kinds[~number] for number in numbers if number < 0), default=b"")
    return keys


def _said(chunk: bytes, predicate: bytes, value: bytes = b"") -> Iterator[tuple[bytes, bytes]]:
    """Subject and value of each statement with a predicate, and with a value if one is given.

    ``bytes.find`` runs at the speed of memory; only where it stops is the line looked at, since
    a text may hold anything, even what looks like a statement.
    """
    wanted = b"> " + predicate + b" " + value
    whole = re.compile(
        rb"(<[^<>\" ]*>) " + re.escape(predicate) + rb" (.*) <[^<>\" ]*> \.(?:\n|\Z)"
    )
    at = chunk.find(wanted)
    while at >= 0:
        line = whole.match(chunk, chunk.rfind(b"\n", 0, at) + 1)
        # The predicate of the line, not what stands in a text of it.
        if line and line.end(1) == at + 1 and (not value or line[2] == value):
            yield line[1], line[2]
        end = chunk.find(b"\n", at)
        at = chunk.find(wanted, end) if end >= 0 else -1


def _in_order(found: _Found) -> list[_Series]:
    every = []
    for iri in sorted(found.series):
        members = found.series[iri]
        counted = sorted(
            (one for one in members if one in found.keys and one in found.numbers),
            key=lambda one: found.keys[one],
        )
        if counted:
            bits = tuple(1 << found.numbers[one] for one in counted)
            every.append(_Series(iri, tuple(counted), bits, len(members) - len(counted)))
    return every


def _told(keys: Iterable[_Key]) -> dict[bytes, int]:
    """For each kind of thing, the editions that list one: the others tell nothing of the kind.

    A list of what is pending is an edition like any other, and says nothing of what was signed.
    """
    told: dict[bytes, int] = {}
    for mask, kind in keys:
        told[kind] = told.get(kind, 0) | mask
    return told


def _tails(series: _Series, mask: int, told: int) -> Iterator[bytes]:
    """What follows the thing in its lines: predicate, edition, graph.

    Args:
        series: the series.
        mask: the editions that list the thing.
        told: the editions that tell of things of its kind.
    """
    listed = [at for at, bit in enumerate(series.bits) if mask & bit]
    if not listed:
        return
    graph = _inference(series)
    last = listed[-1]
    later = (at for at in range(last + 1, len(series.bits)) if told & series.bits[at])
    absent = next(later, None)
    if absent is not None:
        yield b" %b %b %b .\n" % (_ABSENT, series.editions[absent], graph)
    yield b" %b %b %b .\n" % (_FIRST, series.editions[listed[0]], graph)
    yield b" %b %b %b .\n" % (_LAST, series.editions[last], graph)


def _inference(series: _Series) -> bytes:
    return series.iri[:-1] + _FRAGMENT.encode() + b">"


def _description(series: _Series, found: _Found) -> bytes:
    gloss = "In which editions things are listed first and last, and since which they are absent."
    reason = [
        f"Read off {plural(len(series.editions), 'edition')}, in the order of their dates of issue."
        " A thing is absent since the first edition after the last that lists it, of those that"
        " list anything of its kind. The table tells of no ending: an absence is no date of"
        " termination."
    ]
    if series.left_out:
        left_out = plural(series.left_out, "edition")
        reason.append(f"{left_out} without a date, or without anything listed, did not count.")
    rejects = sum(found.rejects[one] for one in series.editions)
    if rejects:
        places = plural(rejects, "place")
        reason.append(f"At {places} a row or a cell was not mapped; what it lists can look absent.")
    subject = _inference(series)
    values = [
        (_TYPE, f"<{PG.Inference}>".encode()),
        (f"<{PG.gloss}>".encode(), f"{quoted(gloss)}@en".encode()),
        (f"<{PG.reason}>".encode(), f"{quoted(' '.join(reason))}@en".encode()),
        *((f"<{PROV.wasDerivedFrom}>".encode(), one) for one in series.editions),
        *((f"<{PROV.wasAttributedTo}>".encode(), one) for one in sorted(found.curators)),
    ]
    return b"".join(b"%b %b %b %b .\n" % (subject, *value, series.iri) for value in values)
