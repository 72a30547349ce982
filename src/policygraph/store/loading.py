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
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox

from policygraph import files
from policygraph.errors import EngineError, InputError, Place
from policygraph.lexical import PREFIXES
from policygraph.store.engine import Embedded

# The graph name that ends a line of canonical N-Quads.
_GRAPH_NAME = re.compile(rb" (?:<[^<> ]*>|_:[^ ]+) \.\n")
# A blank node as a value that ends a line.
_BLANK_VALUE = re.compile(rb"> _:[^ ]+ \.\n")
_PIECE = 1 << 20


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file, some at a time."""
    while piece := file.read(_PIECE) + file.readline():
        yield piece


def _triples(quads: bytes) -> bytes:
    """The statements of whole lines of N-Quads, without their graphs."""
    triples, named = _GRAPH_NAME.subn(b" .\n", quads)
    if named != quads.count(b"\n") or not (triples or b" .\n").endswith(b" .\n"):
        raise InputError("A line of N-Quads is not canonical, or names no graph.")
    return triples


def _has_blank(triples: bytes) -> bool:
    """Whether a subject or a value is a blank node; the pattern alone would take long."""
    if triples.startswith(b"_:") or b"\n_:" in triples:
        return True
    return b"> _:" in triples and _BLANK_VALUE.search(triples) is not None


class Writer:
    """A store on disk while it is made; a context manager, at whose end it is on the disk.

    What is in its folder after a failure is no store: stage it aside and rename it.

    Args:
        directory: a new or empty folder; or one that `taken_over` made.

    Raises:
        InputError: the folder cannot be written.
        EngineError: the disk is full, or fails; from `load` and `remove`, and at the end, too.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._engines: list[Embedded] = []
        try:
            directory.mkdir(parents=True, exist_ok=True)
            self._inner = ox.Store(directory)
        except OSError as fault:
            raise InputError(
                f"No store can be made here: {fault}",
                where=Place(str(directory)),
                hint="Name a folder that you may write to.",
            ) from fault

    @classmethod
    def taken_over(cls, other: Path, directory: Path) -> Writer:
        """A writer that begins with what another store holds, which stays as it is.

        Args:
            other: a store on disk.
            directory: a folder that is not there yet.

        Raises:
            InputError: there is no store in ``other``, or the folder cannot be written.
        """
        inner = open_engine(other, {}).inner
        try:
            inner.backup(str(directory))
        except (OSError, RuntimeError) as fault:
            raise InputError(
                f"The store could not be copied: {fault}", where=Place(str(directory))
            ) from fault
        return cls(directory)

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            with self.faults():
                self._inner.flush()
                # The files of a store are at rest when nothing refers to it any more.
                for engine in self._engines:
                    del engine.inner
                del self._inner
                files.sync_all(self.directory)

    def load(self, quads: Path) -> None:
        """Add the statements of a file; those that are there already do no harm.

        Args:
            quads: canonical N-Quads (RDF 1.1 N-Quads §4) of named graphs.

        Raises:
            InputError: they are not such.
        """
        # Beside each other the two would take a third more memory.
        with tempfile.TemporaryDirectory(dir=self.directory.parent) as aside, self.faults():
            union = Path(aside) / "union.nt"
            blank = False
            with quads.open("rb") as file, union.open("wb") as out:
                for triples in map(_triples, _pieces(file)):
                    blank = blank or _has_blank(triples)
                    out.write(triples)
            if blank:  # Each load names blank nodes anew: both must come in one.
                joined([quads, union], Path(aside) / "both.nq")
                self._load(Path(aside) / "both.nq", ox.RdfFormat.N_QUADS)
                return
            self._load(quads, ox.RdfFormat.N_QUADS)
            self._load(union, ox.RdfFormat.N_TRIPLES)

    def _load(self, path: Path, form: ox.RdfFormat) -> None:
        # `lenient` skips the checks that the reader of the source has made already.
        try:
            self._inner.bulk_load(path=path, format=form, lenient=True)
        except SyntaxError as fault:
            raise InputError(f"The quads are not N-Quads: {fault.msg}") from fault

    def remove(self, before: Iterable[Path], after: Iterable[Path], others: Iterable[Path]) -> None:
        """Take out the statements of some files, but for what other files say, too.

        All that the files of ``before`` say goes into memory.

        Args:
            before: N-Quads of which each statement is taken out,
            after: unless one of these says it as well,
            others: or one of these, which are read through for it.
        """
        with self.faults():
            gone = _memory(before)
            for path in after:
                for quad in _memory([path]):
                    gone.remove(quad)
            graphs = {str(name).encode() for name in gone.named_graphs()}
            for quad in _memory_of(_standing_in(others, graphs)):
                gone.remove(quad)
            removed = list(gone)
            for quad in removed:
                self._inner.remove(quad)
            for quad in removed:
                triple = ox.Quad(quad.subject, quad.predicate, quad.object)
                s, p, o = triple.triple
                said = self._inner.quads_for_pattern(s, p, o, None)
                if all(one == triple for one in said):
                    self._inner.remove(triple)
            for graph in {quad.graph_name for quad in removed}:
                if next(self._inner.quads_for_pattern(None, None, None, graph), None) is None:
                    self._inner.remove_graph(graph)

    def engine(self, prefixes: Mapping[str, str]) -> Embedded:
        """An engine on what has been loaded so far; of no use when the writer is done."""
        self._engines.append(Embedded(self._inner, None, prefixes))
        return self._engines[-1]

    @contextmanager
    def faults(self) -> Iterator[None]:
        """Turn what goes wrong on the disk into an `EngineError`."""
        try:
            yield
        except (OSError, RuntimeError) as fault:
            raise EngineError(
                f"The store could not be written: {fault}",
                where=Place(str(self.directory)),
                hint="Is the disk full? Make room and build again.",
            ) from fault


def _memory(paths: Iterable[Path]) -> ox.Store:
    """The named graphs of some files; the engine's own idea of which literals are the same."""
    inner = ox.Store()
    for path in paths:
        inner.bulk_load(path=path, format=ox.RdfFormat.N_QUADS, lenient=True)
    return inner


def _memory_of(quads: Iterable[bytes]) -> ox.Store:
    inner = ox.Store()
    inner.bulk_load(b"".join(quads), ox.RdfFormat.N_QUADS, lenient=True)
    return inner


def _standing_in(paths: Iterable[Path], graphs: Collection[bytes]) -> Iterator[bytes]:
    """The lines of some files that stand in some graphs."""
    for path in paths:
        with path.open("rb") as file:
            for line in file:
                if line[line.rindex(b" <") + 1 : -3] in graphs:
                    yield line


def write(directory: Path, quads: Iterable[bytes], prefixes: Mapping[str, str]) -> None:
    """Make a store on disk: the named graphs as given, and their union in the default graph.

    Args:
        directory: a new or empty folder.
        quads: canonical N-Quads of named graphs, whole lines in each chunk.
        prefixes: not kept in the store; give them to ``open_engine`` again.

    Raises:
        InputError: the folder is not empty or cannot be written, or the quads are not such.
        EngineError: the disk is full, or fails.
    """
    if directory.is_dir() and next(directory.iterdir(), None) is not None:
        raise InputError("The folder for the store is not empty.", where=Place(str(directory)))
    with Writer(directory) as writer, tempfile.TemporaryDirectory(dir=directory.parent) as aside:
        path = Path(aside) / "quads.nq"
        with writer.faults(), path.open("wb") as out:
            out.writelines(map(_whole, quads))
        writer.load(path)


def _whole(chunk: bytes) -> bytes:
    return chunk if not chunk or chunk.endswith(b"\n") else chunk + b"\n"


def joined(paths: Iterable[Path], target: Path) -> None:
    """Write the lines of some files into one."""
    with target.open("wb") as out:
        for path in paths:
            with path.open("rb") as file:
                shutil.copyfileobj(file, out, _PIECE)


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
    read = [_whole(chunk) for chunk in ([quads] if isinstance(quads, bytes) else quads) if chunk]
    # Each load names blank nodes anew, so that all of them must come in one.
    loads = [b"".join(read)] if any(b"_:" in chunk for chunk in read) else read
    for chunk in loads:
        try:
            inner.bulk_load(chunk + _triples(chunk), ox.RdfFormat.N_QUADS, lenient=True)
        except SyntaxError as fault:
            raise InputError(f"The quads are not N-Quads: {fault.msg}") from fault
    return Embedded(inner, None, prefixes, read)
