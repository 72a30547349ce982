"""Loads N-Quads into an engine's store: on disk, staged aside, or in memory.

Each statement goes into the named graphs that say it, and once into the default graph. Oxigraph's
own union of the named graphs keeps duplicates, which makes COUNT wrong, and ignores FROM; so the
union is written down when the store is made.

Oxigraph keeps numbers, truth values, times and durations as values, not as they are written:
``25.0`` comes back as ``25``, ``1e3`` as ``1000``. What must keep its form (the report of a
validation, an export) reads the quads that were loaded, not the store: `Engine.nquads`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from policygraph import files
from policygraph.errors import EngineError, InputError, Place
from policygraph.lexical import PREFIXES
from policygraph.store.engine import Embedded

# The graph name that ends a line of canonical N-Quads.
_GRAPH_NAME = re.compile(rb" (?:<[^<> ]*>|_:[^ ]+) \.\n")
_PIECE = 1 << 20


def _pieces(quads: Iterable[bytes]) -> Iterator[bytes]:
    """The quads as given, then their triples, some lines at a time."""
    for chunk in quads:
        start = 0
        while start < len(chunk):
            end = chunk.find(b"\n", min(start + _PIECE, len(chunk) - 1)) + 1
            piece = chunk[start:end] if end else chunk[start:] + b"\n"
            triples, named = _GRAPH_NAME.subn(b" .\n", piece)
            if named != piece.count(b"\n"):
                raise InputError("A line of N-Quads is not canonical, or names no graph.")
            yield piece
            yield triples
            start += len(piece)


class _Reader:
    """A file of bytes over an iterator; keeps the fault that the iterator raised."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._piece, self._position = pieces, b"", 0
        self.fault: InputError | None = None

    def read(self, size: int = -1) -> bytes:
        if self._position >= len(self._piece):
            try:
                self._piece, self._position = next(self._pieces, b""), 0
            except InputError as fault:
                self.fault = fault
                raise
        end = len(self._piece) if size < 0 else self._position + size
        part = self._piece[self._position : end]
        self._position += len(part)
        return part


def _load(inner: ox.Store, quads: Iterable[bytes]) -> None:
    # One load of both forms takes two thirds of the time of one after the other. `lenient` skips
    # the checks that the reader of the source has made already, and saves a quarter.
    reader = _Reader(_pieces(quads))
    try:
        inner.bulk_load(cast(IO[bytes], reader), ox.RdfFormat.N_QUADS, lenient=True)
    except SyntaxError as fault:
        raise reader.fault or InputError(f"The quads are not N-Quads: {fault.msg}") from fault
    except Exception as fault:
        raise reader.fault or fault from None


def write(directory: Path, quads: Iterable[bytes], prefixes: Mapping[str, str]) -> None:
    """Make a store on disk: the named graphs as given, and their union in the default graph.

    What is in ``directory`` after a failure is no store; stage it aside and rename it.

    Args:
        directory: a new or empty folder.
        quads: canonical N-Quads (RDF 1.1 N-Quads §4) of named graphs, whole lines in each chunk.
        prefixes: not kept in the store; give them to ``open_engine`` again.

    Raises:
        InputError: the folder is not empty or cannot be written, or the quads are not such.
        EngineError: the disk is full, or fails.
    """
    place = Place(str(directory))
    try:
        directory.mkdir(parents=True, exist_ok=True)
        if next(directory.iterdir(), None) is not None:
            raise InputError("The folder for the store is not empty.", where=place)
        inner = ox.Store(directory)
    except OSError as fault:
        raise InputError(
            f"No store can be made here: {fault}",
            where=place,
            hint="Name a folder that you may write to.",
        ) from fault
    try:
        _load(inner, quads)
        inner.flush()
        inner.optimize()
        del inner
        files.sync_all(directory)
    except (OSError, RuntimeError) as fault:
        raise EngineError(
            f"The store could not be written: {fault}",
            where=place,
            hint="Is the disk full? Make room and build again.",
        ) from fault


def open_engine(
    directory: Path, prefixes: Mapping[str, str], files: Sequence[Path] = ()
) -> Embedded:
    """The engine of a store on disk, read-only; opening it changes no file.

    Args:
        directory: its folder.
        prefixes: the prefixes of the dataset.
        files: those of canonical N-Quads that were loaded into it, for `Engine.nquads`; none
            where they are not kept.

    Raises:
        InputError: there is no store in ``directory``.
    """
    try:
        inner = ox.Store.read_only(str(directory))
    except OSError as fault:
        raise InputError(
            "There is no store here that can be read.",
            where=Place(str(directory)),
            hint="Run `policygraph build`.",
        ) from fault
    return Embedded(inner, directory.absolute(), prefixes, files or None)


def in_memory(quads: Iterable[bytes] | bytes, prefixes: Mapping[str, str] = PREFIXES) -> Embedded:
    """An engine in memory, from canonical N-Quads of named graphs, whole lines in each chunk.

    It keeps the quads as they are, for `Engine.nquads`.

    Raises:
        InputError: the quads are not such.
    """
    inner = ox.Store()
    chunks = [quads] if isinstance(quads, bytes) else list(quads)
    read = [chunk if chunk.endswith(b"\n") else chunk + b"\n" for chunk in chunks if chunk]
    _load(inner, read)
    return Embedded(inner, None, prefixes, read)
