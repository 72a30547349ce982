"""What a table file is, by its first bytes, and its bytes without the gzip around them.

The name of a file can lie, so it is not asked. What unpacks to more than it should is refused.
"""

from __future__ import annotations

import gzip
import io
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from policygraph.errors import InputError, Place

UNPACKED = 2 * 1024**3
"""The most bytes that a packed file may unpack to."""

_AS_XLSX = "Open it in a spreadsheet and save it as .xlsx or .csv."
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_REFUSED = (
    (b"%PDF", "is a PDF", "Look for the table as a spreadsheet, or copy it into one."),
    (b"PAR1", "is in the Parquet format", "Write it as CSV."),
    (b"\x09\x08", "is an old spreadsheet (.xls)", _AS_XLSX),
    (b"\x1a\x45", "is not a table", _AS_XLSX),
    (b"{\\rtf", "is a text document (RTF)", _AS_XLSX),
)
_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<svg", b"<head", b"<body", b"<table")


def is_workbook(path: Path, display: str) -> bool:
    """Whether the file is a zip archive, as a workbook is; False for a text.

    Raises:
        InputError: it cannot be read, is empty, or is known to be neither.
    """
    with unpacked(path, display) as stream:
        start = stream.read(4096)
        if not start:
            raise InputError("The file is empty.", where=Place(display))
        if start.startswith(b"\xd0\xcf\x11\xe0"):
            raise _compound(start + stream.read(1 << 20), display)
    if start.startswith(b"PK"):
        return True
    for magic, what, hint in _REFUSED:
        if start.startswith(magic):
            raise InputError(f"The file {what}, not a table.", where=Place(display), hint=hint)
    if start.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_MARKUP):
        raise InputError(
            "The file is a web page or other markup, not a table.",
            where=Place(display),
            hint="A download that failed leaves the page that says so: look at it in a browser.",
        )
    return False


def _compound(start: bytes, display: str) -> InputError:
    """The error for a file in the container of old Office files, which holds encrypted ones too."""
    if _ENCRYPTED in start:
        return InputError(
            "The workbook is protected with a password.",
            where=Place(display),
            hint="Open it with its password and save it without one.",
        )
    return InputError(
        "The file is an old spreadsheet (.xls), not a table.", where=Place(display), hint=_AS_XLSX
    )


@contextmanager
def unpacked(path: Path, display: str, *, seekable: bool = False) -> Iterator[BinaryIO]:
    """The bytes of the file, unpacked if they are gzipped.

    Args:
        path: the file.
        display: what messages call it.
        seekable: also let the reader jump about in them; what is gzipped goes to a temporary file.

    Raises:
        InputError: it cannot be read, is broken, or unpacks to more than `UNPACKED`.
    """
    try:
        file = path.open("rb")
    except OSError as fault:
        raise InputError(
            f"The file cannot be read: {fault.strerror or fault}.", where=Place(display)
        ) from fault
    with file:
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        if not packed:
            yield file
            return
        with gzip.GzipFile(fileobj=file) as content:
            limited = io.BufferedReader(_Limited(cast(BinaryIO, content), display), 1 << 16)
            if not seekable:
                yield cast(BinaryIO, limited)
                return
            with tempfile.TemporaryFile() as aside:
                shutil.copyfileobj(limited, aside, 1 << 20)
                aside.seek(0)
                yield cast(BinaryIO, aside)


class _Limited(io.RawIOBase):
    """A gzipped stream that stops at `UNPACKED` bytes and says in plain words what is broken."""

    def __init__(self, content: BinaryIO, display: str) -> None:
        self.content = content
        self.display = display
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        try:
            data = self.content.read(len(view))
        except (OSError, EOFError, zlib.error) as fault:
            raise InputError(
                f"The gzipped file is cut or broken: {fault}.",
                where=Place(self.display),
                hint="Fetch it again.",
            ) from fault
        self.count += len(data)
        if self.count > UNPACKED:
            raise too_large(self.display)
        view[: len(data)] = data
        return len(data)


def too_large(display: str) -> InputError:
    """The error for a file that unpacks to more than it may."""
    return InputError(
        "The file unpacks to more than a table can hold.",
        where=Place(display),
        hint="A sound workbook unpacks to some ten times its size. Save it anew, or split it.",
    )
