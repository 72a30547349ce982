"""Makes the store of a project: afresh, or by what has changed since an earlier one.

Both ways give the same store: its statements are those of the sources, whatever was there before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from rdflib import RDF, VOID, URIRef

from policygraph import store
from policygraph.build import shelf as shelves
from policygraph.build.inputs import Inputs
from policygraph.build.shelf import STORE, Holding
from policygraph.editions import listings
from policygraph.lexical import XSD
from policygraph.reading.counts import Counting, Tally, tally_of
from policygraph.sources.kept import Kept, KeptSource
from policygraph.store import Triple

MOST = 100_000
"""Up to how many changed statements an earlier store is taken over. Beyond, to load all afresh is
quicker: to take a statement out costs five times what it costs to load it."""
SHARE = 0.1
"""The same, as a share of all statements."""
LISTINGS = "listings"
FIGURES = "figures"
_PIECE = 1 << 20


@dataclass(frozen=True)
class MadeStore:
    """A store as it was made.

    Attributes:
        sources: the files that were loaded, with their names, in order.
        added: what the build added of its own, by what it is: a source like any other.
        counts: what the store amounts to.
        tally: the same, in full, without the figures that were added.
        earlier: what was taken over, if anything was.
        touched: the lines that have come or gone since, in whatever form their values are written.
    """

    sources: tuple[tuple[str, KeptSource], ...]
    added: dict[str, KeptSource]
    counts: dict[str, int]
    tally: Tally
    earlier: Holding | None
    touched: set[bytes]

    def failing(self, shapes: list[str]) -> list[str] | None:
        """The nodes that failed some shapes in what was taken over, if they are known."""
        return self.earlier.failing if self.earlier and self.earlier.shapes == shapes else None

    @property
    def entries(self) -> list[KeptSource]:
        """All that the store holds, in order."""
        return [*(one for _, one in self.sources), *self.added.values()]

    @property
    def paths(self) -> list[Path]:
        """The N-Quads of these."""
        return [entry.path for entry in self.entries]


def make(
    inputs: Inputs,
    kept: Kept,
    shelf: Path,
    aside: Path,
    meanwhile: Callable[[], object] = lambda: None,
) -> MadeStore:
    """Make the store of some inputs in a folder aside.

    Args:
        inputs: what it is to hold.
        kept: where what the build adds is kept.
        shelf: the folder of earlier stores.
        aside: the folder to make it in.
        meanwhile: done while the store is loaded.

    Raises:
        EngineError, InputError, OSError: the disk is full, or fails.
    """
    making = _Making(inputs, kept, shelf, aside)
    with making.writer as writer:
        making.engine = writer.engine(inputs.prefixes)
        # Figures are counted as if none were stated.
        making.swap(making.added_before(FIGURES), [])
        with ThreadPoolExecutor(1) as thread:
            # A load in another thread takes a sixth more memory.
            other = thread.submit(meanwhile)
            making.load()
            other.result()
        listed = making.listings() if inputs.tables else making.keep(())
        making.change(making.added_before(LISTINGS), [listed.path])
        counting = Counting(making.engine, making.tally)
        described = _is_described(making.engine, inputs.description)
        figures = making.keep([_figures(inputs.description, counting)] if described else ())
        making.swap([], [figures.path])
        counts = counting.counts().summary()
    added = {name: one for name, one in ((LISTINGS, listed), (FIGURES, figures)) if one.size}
    entries = tuple(inputs.entries)
    return MadeStore(entries, added, counts, counting.tally, making.earlier, making.touched)


class _Making:
    """A store that is being made.

    Attributes:
        writer: writes it.
        engine: answers from what it holds so far.
        tally: its tally; None if all is to be counted.
        changed: the statements that are not what they were in the store that was taken over.
        touched: the lines that are not, in whatever form their values are written.
    """

    engine: store.Engine

    def __init__(self, inputs: Inputs, kept: Kept, shelf: Path, aside: Path) -> None:
        self.entries = {entry.key: entry for _, entry in inputs.entries}
        self.kept, self.aside = kept, aside
        self.editions = {
            one.kept.key: one.edition.iri for table in inputs.tables for one in table.editions
        }
        self.changed: set[Triple] = set()
        self.touched: set[bytes] = set()
        self.tally: Tally | None = None
        self.held: dict[str, Path] = {}
        self.earlier = self.nearest(shelf)
        if self.earlier is None:
            self.writer = store.Writer(aside / STORE)
        else:
            self.writer = store.Writer.taken_over(self.earlier.folder / STORE, aside / STORE)
            self.tally = self.earlier.tally
            self.held = {key: kept.path(key) for key in self.earlier.sources}

    def nearest(self, shelf: Path) -> Holding | None:
        """The earlier store that has least changed since; None if all is to be loaded afresh."""
        now = {key: entry.count for key, entry in self.entries.items()}
        best, least = None, min(MOST, SHARE * sum(now.values()))
        for one in shelves.holdings(shelf, self.kept.code):
            changed = sum((now | one.sources)[key] for key in now.keys() ^ one.sources.keys())
            if changed <= least:
                best, least = one, changed
        return best

    def load(self) -> None:
        """Bring the store to what the sources say."""
        if self.earlier is None:
            path = self.aside / "sources.nq"
            store.joined([entry.path for entry in self.entries.values()], path)
            self.writer.load(path)
            path.unlink()
            return
        gone = [path for key, path in self.held.items() if key not in self.entries]
        come = [entry.path for key, entry in self.entries.items() if key not in self.held]
        self.held = {key: entry.path for key, entry in self.entries.items()}
        self.change(gone, come)

    def added_before(self, name: str) -> list[Path]:
        """What the build of the earlier store added by that name."""
        key = self.earlier.added.get(name) if self.earlier else None
        return [self.kept.path(key)] if key else []

    def change(self, gone: list[Path], come: list[Path]) -> None:
        """Take out what some files say, add what others do, and keep the tally."""
        if gone == come:
            return
        if self.tally is None:
            self.swap(gone, come)
            return
        statements = _statements(gone) ^ _statements(come)
        before = tally_of(self.engine, statements)
        self.swap(gone, come)
        self.tally.update(tally_of(self.engine, statements))
        self.tally.subtract(before)
        self.changed |= statements

    def swap(self, gone: list[Path], come: list[Path]) -> None:
        """Take out what some files say, but for what is said elsewhere, too; add what others do."""
        if self.earlier:
            self.touched |= _lines(gone) ^ _lines(come)
        if gone:
            sources = _sources(gone)
            # An edition says nothing in other graphs than its own, and those of its rows.
            rest = [
                path
                for key, path in self.held.items()
                if path not in come and self.editions.get(key, "") in {"", *sources}
            ]
            self.writer.remove(gone, come, rest)
        for path in come:
            self.writer.load(path)

    def listings(self) -> KeptSource:
        """The listings of what the sources say."""
        before = self.earlier.added.get(LISTINGS) if self.earlier else None
        known = self.kept.find(before) if before else None
        if known and not listings.rest_on(self.engine, self.changed):
            return known
        return self.keep(listings.stream(self.engine))

    def keep(self, chunks: Iterable[bytes]) -> KeptSource:
        """Keep statements under a key that is made of themselves: so it is the same whenever and
        however they were found."""
        path = self.aside / "added.nq"
        with path.open("wb") as out:
            out.writelines(chunks)
        with path.open("rb") as file:
            key = self.kept.key("added", hashlib.file_digest(file, "sha256").hexdigest())
            file.seek(0)
            found = self.kept.find(key)
            if found is None:
                found = self.kept.keep(key, iter(lambda: file.read(_PIECE), b""))
        path.unlink()
        return found


def _statements(paths: Iterable[Path]) -> set[Triple]:
    """What some files say, as the store holds it."""
    return set(store.in_memory(path.read_bytes() for path in paths).triples())


def _lines(paths: Iterable[Path]) -> set[bytes]:
    return {line for path in paths for line in path.read_bytes().splitlines()}


def _sources(paths: Iterable[Path]) -> set[str]:
    """The IRIs of the sources in whose graphs some files say something."""
    found = set()
    for path in paths:
        with path.open("rb") as file:
            found |= {line[line.rindex(b" <") + 2 : -4].partition(b"#")[0] for line in file}
    return {iri.decode() for iri in found}


def _is_described(engine: store.Engine, dataset: str) -> bool:
    """Whether a dataset is described as one, in the graph of its own name."""
    if not dataset:
        return False
    name = URIRef(dataset)
    return next(engine.triples(name, RDF.type, VOID.Dataset, name), None) is not None


def _figures(dataset: str, counting: Counting) -> bytes:
    """The figures of a dataset by VoID, as N-Quads in the graph of its description."""
    return "".join(
        f'<{dataset}> <{name}> "{number}"^^<{XSD}integer> <{dataset}> .\n'
        for name, number in sorted(counting.figures().items())
    ).encode()
