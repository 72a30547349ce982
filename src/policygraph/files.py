"""Files as bytes and as text: read them, write them whole or not at all, bring them to the disk."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from collections.abc import Iterable, Iterator
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from policygraph.errors import InputError, Place

_BOM = "\ufeff"
_UTF_8_HINT = "Save the file as UTF-8; it may be windows-1252 or UTF-16."


def read(path: Path, display: str) -> bytes:
    """The bytes of the file at ``path``, which messages call ``display``.

    Raises:
        InputError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as fault:
        raise InputError(
            f"The file cannot be read: {fault.strerror or fault}.", where=Place(display)
        ) from fault


@contextlib.contextmanager
def opened(path: Path, display: str) -> Iterator[BufferedReader]:
    """The file at ``path``, open to read its bytes.

    Raises:
        InputError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            yield file
    except OSError as fault:
        raise InputError(
            f"The file cannot be read: {fault.strerror or fault}.", where=Place(display)
        ) from fault


def text(path: Path, display: str) -> str:
    """The text of the file at ``path``: `read`, then `decode`.

    Raises:
        InputError: it cannot be read, or is not UTF-8.
    """
    return decode(read(path, display), display)


def decode(content: bytes, display: str, *, bom: bool = True) -> str:
    """``content`` as UTF-8, without the byte-order mark.

    Args:
        content: the bytes of a text.
        display: what messages call it.
        bom: let a byte-order mark pass.

    Raises:
        InputError: it is not UTF-8, or begins with a byte-order mark that may not pass; the error
            carries line and column.
    """
    try:
        decoded = content.decode()
    except UnicodeDecodeError as fault:
        before = content[: fault.start].decode()
        raise InputError(
            f"The byte 0x{content[fault.start]:02X} is not UTF-8.",
            where=Place.at(before, len(before), display),
            hint=_UTF_8_HINT,
        ) from fault
    if decoded.startswith(_BOM) and not bom:
        raise InputError(
            "The file begins with a byte-order mark (BOM), which breaks other tools.",
            where=Place(display, 1, 1),
            hint="Save the file as UTF-8 without a byte-order mark.",
        )
    return decoded.removeprefix(_BOM)


def write(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Write a file whole or not at all.

    A file that is there keeps its permissions, a new one gets those of the umask. A link is
    followed. What is no regular file (a pipe, a device) is written into as it stands, and so is
    the file that standard output goes to (``/dev/stdout``).

    Raises:
        InputError: it cannot be written; what was there is there still.
    """
    try:
        _write(path, [content] if isinstance(content, bytes) else content)
    except OSError as fault:
        raise InputError(
            f"{path} cannot be written: {fault.strerror or fault}.",
            hint="Name a file in a folder that exists and that you may write to.",
        ) from fault


def _write(path: Path, content: Iterable[bytes]) -> None:
    try:
        status = path.stat()
    except FileNotFoundError:
        status = None
    if status and (stream := _as_it_stands(path, status)):
        with stream:
            stream.writelines(content)
        return
    target = Path(os.path.realpath(path))
    aside = target.with_name(f".{secrets.token_hex(8)}")
    try:
        with aside.open("xb") as file:
            file.writelines(content)
            file.flush()
            os.fsync(file.fileno())
        if status:
            aside.chmod(stat.S_IMODE(status.st_mode))
        aside.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            aside.unlink()
        raise


def _as_it_stands(path: Path, status: os.stat_result) -> BinaryIO | None:
    """What to write into where a rename would do harm; None for any other regular file."""
    if not stat.S_ISREG(status.st_mode):
        return path.open("wb")
    with contextlib.suppress(OSError):  # There may be no standard output.
        if os.path.samestat(status, os.fstat(1)):
            return os.fdopen(os.dup(1), "wb")
    return None


def sync(folder: Path) -> None:
    """Bring a folder to the disk: its list of names, so that a rename in it lasts."""
    # Windows opens no folder, and needs no fsync there.
    if os.name != "nt":
        _fsync(folder)


def sync_all(folder: Path) -> None:
    """Bring a folder and the files in it to the disk, so that a rename publishes them."""
    for path in sorted(folder.iterdir()):
        # On Windows a file that is open elsewhere may refuse.
        with contextlib.suppress(PermissionError):
            _fsync(path)
    sync(folder)


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
