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
from policygraph.reading.counts import Counting
from policygraph.sources.kept import Entry, Kept

MOST = 100_000
"""Up to how many changed statements an earlier store is taken over. Beyond, to load all afresh is
quicker: to take a statement out costs five times what it costs to load it."""
SHARE = 0.1
"""The same, as a share of all statements."""
LISTINGS = "listings"
FIGURES = "figures"
_PIECE = 1 << 20


@dataclass(frozen=True)
class Made:
    """A store as it was made.

    Attributes:
        sources: the files that were loaded, with their names, in order.
        added: what the build added of its own, by what it is: a source like any other.
        counts: what the store amounts to.
    """

    sources: tuple[tuple[str, Entry], ...]
    added: dict[str, Entry]
    counts: dict[str, int]

    @property
    def paths(self) -> list[Path]:
        """The N-Quads that the store holds."""
        return [entry.path for entry in (*(one for _, one in self.sources), *self.added.values())]


def make(
    inputs: Inputs,
    kept: Kept,
    shelf: Path,
    aside: Path,
    meanwhile: Callable[[], object] = lambda: None,
) -> Made:
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
        with ThreadPoolExecutor(1) as thread:
            # A load in another thread takes a sixth more memory.
            other = thread.submit(meanwhile)
            making.load()
            other.result()
        engine = writer.engine(inputs.prefixes)
        added = {LISTINGS: making.keep(listings.stream(engine) if inputs.tables else ())}
        making.replace(LISTINGS, added[LISTINGS])
        counting = Counting(engine)
        described = _is_described(engine, inputs.description)
        figures = _figures(inputs.description, counting) if described else b""
        added[FIGURES] = making.keep([figures])
        making.replace(FIGURES, added[FIGURES])
        counts = counting.counts().summary()
    found = {name: entry for name, entry in added.items() if entry.size}
    return Made(tuple(inputs.entries), found, counts)


class _Making:
    def __init__(self, inputs: Inputs, kept: Kept, shelf: Path, aside: Path) -> None:
        self.entries = {entry.key: entry for _, entry in inputs.entries}
        self.kept, self.aside = kept, aside
        self.editions = {
            one.kept.key: one.edition.iri for table in inputs.tables for one in table.editions
        }
        self.earlier = self.nearest(shelf)
        if self.earlier is None:
            self.writer = store.Writer(aside / STORE)
        else:
            self.writer = store.Writer.taken_over(self.earlier.folder / STORE, aside / STORE)

    def nearest(self, shelf: Path) -> Holding | None:
        """The earlier store that has least changed since; None if all is to be loaded afresh."""
        now = {key: entry.count for key, entry in self.entries.items()}
        best, least = None, min(MOST, SHARE * sum(now.values()))
        for one in shelves.holdings(shelf):
            if one.made_by != self.kept.code:
                continue
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
        before = self.earlier.sources
        come = [entry.path for key, entry in self.entries.items() if key not in before]
        gone = [self.kept.path(key) for key in before if key not in self.entries]
        self.change(gone, come)

    def change(self, gone: list[Path], come: list[Path]) -> None:
        """Take out what some files say, and add what others do."""
        if gone:
            sources = _sources(gone)
            # An edition says nothing in other graphs than its own, and those of its rows.
            rest = [
                one.path
                for key, one in self.entries.items()
                if one.path not in come and self.editions.get(key, "") in {"", *sources}
            ]
            self.writer.remove(gone, come, rest)
        for path in come:
            self.writer.load(path)

    def replace(self, name: str, entry: Entry) -> None:
        """Add what the build has to say; what the earlier one said in its place goes."""
        before = self.earlier.added.get(name) if self.earlier else None
        if before != entry.key:
            gone = [self.kept.path(before)] if before else []
            self.change(gone, [entry.path] if entry.size else [])

    def keep(self, chunks: Iterable[bytes]) -> Entry:
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
