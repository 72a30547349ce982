"""What was made of a source, kept on the disk until something that it was made from changes.

A source is a file of RDF or an edition of a table. Its statements, as canonical N-Quads, are a file
of their own, named by a digest of all that decides on them, so that whoever wants them reads them
from there, a line at a time or all at once. Beside it, JSON tells what else is known of the source.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
import weakref
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

QUADS = ".nq"
_BESIDE = ".json"
_RECENT = 3600.0  # Seconds in which another process may still be about to use a file.


@dataclass(frozen=True)
class KeptSource:
    """A source as it is kept.

    Attributes:
        key: the digest that names it.
        path: the file of its statements: canonical N-Quads, whole lines.
        size: how many bytes they are.
        count: how many lines.
        values: what else is known of the source, as JSON has it.
    """

    key: str
    path: Path
    size: int
    count: int
    values: dict[str, Any] = field(hash=False)
    # The folder may be there only as long as this is.
    home: Kept = field(repr=False, compare=False)

    @property
    def quads(self) -> bytes:
        """The statements, read now."""
        return self.path.read_bytes()

    def known(self, name: str, find: Callable[[], Any]) -> Any:
        """What is found by reading the statements, as JSON has it, kept from then on.

        Args:
            name: what it is called; one name, one meaning, for the code that the key stands for.
            find: finds it.
        """
        path = self.path.with_suffix(f".{name}{_BESIDE}")
        with suppress(OSError, ValueError):
            return json.loads(path.read_bytes())
        found = find()
        with suppress(OSError):
            _write(path, [json.dumps(found).encode()])
        return found


class Kept:
    """A folder of sources as they are kept.

    Args:
        folder: where; without one, a folder for as long as this object lives.
        code: a digest of the code that reads sources, which decides with all else on what is kept.
    """

    def __init__(self, folder: Path | None = None, code: str = "") -> None:
        if folder is None:
            folder = Path(tempfile.mkdtemp(prefix="policygraph-"))
            weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.folder = folder
        self.code = code

    def key(self, *made_from: Any) -> str:
        """The name of what is made from some things, which JSON can say."""
        return hashlib.sha256(json.dumps([self.code, *made_from]).encode()).hexdigest()

    def path(self, key: str) -> Path:
        """The file of the statements that are kept under ``key``."""
        return self.folder / (key + QUADS)

    def find(self, key: str) -> KeptSource | None:
        """What is kept under ``key``; None if nothing is, or if it is damaged."""
        path = self.path(key)
        try:
            told = json.loads(path.with_suffix(_BESIDE).read_bytes())
            found = KeptSource(key, path, told["size"], told["count"], told["values"], self)
            whole = path.stat().st_size == found.size
        except (OSError, ValueError, KeyError, TypeError):
            return None
        if not whole:
            return None
        with suppress(OSError):  # A cache that is only read keeps all.
            os.utime(path)
        return found

    def keep(
        self, key: str, quads: Iterable[bytes], values: Callable[[], dict[str, Any]] = dict
    ) -> KeptSource:
        """Keep some statements under ``key``, as they come.

        Args:
            key: what `key` gave.
            quads: canonical N-Quads, whole lines in each chunk.
            values: tells what else is known of the source, once all has been read.

        Raises:
            OSError: the folder cannot be written.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.path(key)
        # On the disk before anything tells of it.
        size, count = _write(path, quads, lasting=True)
        told = json.dumps({"size": size, "count": count, "values": values()})
        _write(path.with_suffix(_BESIDE), [told.encode()])
        return KeptSource(key, path, size, count, json.loads(told)["values"], self)

    def prune(self, used: Collection[str]) -> None:
        """Remove what is neither among the keys in use nor was of use in the last hour."""
        with suppress(OSError):
            for path in self.folder.iterdir():
                key = path.name.partition(".")[0]
                quads = self.path(key)
                if key not in used and not _is_recent(quads if quads.exists() else path):
                    path.unlink()


def _is_recent(path: Path) -> bool:
    return time.time() - path.stat().st_mtime < _RECENT


def _write(path: Path, chunks: Iterable[bytes], *, lasting: bool = False) -> tuple[int, int]:
    """Write a file whole or not at all; how many bytes and lines it has.

    What is not ``lasting`` may be lost with the power, and is then made again.
    """
    size = count = 0
    with tempfile.NamedTemporaryFile(
        prefix=".", suffix=path.name[-20:], dir=path.parent, delete=False
    ) as aside:
        try:
            for chunk in chunks:
                size += len(chunk)
                count += chunk.count(b"\n")
                aside.write(chunk)
            aside.flush()
            if lasting:
                os.fsync(aside.fileno())
            Path(aside.name).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(aside.name).unlink()
            raise
    return size, count
