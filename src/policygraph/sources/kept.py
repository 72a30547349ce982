"""What a mapping made of an edition, kept on the disk until something it is made from changes."""

from __future__ import annotations

import gzip
import json
import os
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

from policygraph import files
from policygraph.errors import InputError

KEPT = 64
"""How many are kept beside those in use: the newest by use."""
_SUFFIX = ".nq.gz"


class Kept:
    """A folder of mapped editions, each in a file named by a digest of what it is made from.

    A file holds a line of JSON, then N-Quads, compressed (RFC 1952, whose checksum tells a damaged
    file). One that cannot be read or written costs the time to map again, and nothing else.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._used: set[str] = set()

    def load(self, key: str) -> tuple[dict[str, Any], bytes] | None:
        """What is kept under ``key``: the values and the quads; None if nothing is."""
        if self._folder is None:
            return None
        path = self._folder / (key + _SUFFIX)
        try:
            head, _, quads = gzip.decompress(path.read_bytes()).partition(b"\n")
            values: dict[str, Any] = json.loads(head)
        except (OSError, EOFError, ValueError, zlib.error):
            return None
        self._used.add(path.name)
        with suppress(OSError):  # A cache that is only read keeps all.
            os.utime(path)
        return values, quads

    def save(self, key: str, values: dict[str, Any], quads: bytes) -> None:
        """Keep the values and the quads under ``key``."""
        if self._folder is None:
            return
        name = key + _SUFFIX
        content = gzip.compress(json.dumps(values).encode() + b"\n" + quads, 1, mtime=0)
        with suppress(OSError, InputError):
            self._folder.mkdir(parents=True, exist_ok=True)
            files.write(self._folder / name, content)
            self._used.add(name)

    def prune(self) -> None:
        """Remove what is out of use for longest."""
        if self._folder is None or not self._folder.is_dir():
            return
        with suppress(OSError):
            others = [path for path in self._folder.iterdir() if path.name not in self._used]
            others.sort(key=lambda path: path.stat().st_mtime, reverse=True)
            for path in others[KEPT:]:
                path.unlink()
