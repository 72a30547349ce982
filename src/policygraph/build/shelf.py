"""The shelf: the folder that holds the stores of one project, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policygraph import files
from policygraph.errors import EngineError, InputError
from policygraph.project import Project
from policygraph.sources.kept import QUADS, KeptSource

CACHE_VARIABLE = "POLICYGRAPH_CACHE"
KEPT = 4
"""How many stores of one project are kept: the newest."""
STORE = "store"
META = "meta.json"

_STALE = 3600.0  # Seconds after which what a build left behind is swept, whoever made it.
_ASIDE = ".aside"
_KEPT = ".kept"


def cache_folder(cache: Path | None = None) -> Path:
    """The folder of all stores: ``cache``, else ``POLICYGRAPH_CACHE``, else the user's own."""
    if cache is not None:
        return cache.absolute()
    if named := os.environ.get(CACHE_VARIABLE):
        return Path(named).expanduser().absolute()
    from platformdirs import user_cache_path

    return user_cache_path("policygraph", appauthor=False)


def of_project(project: Project, cache: Path | None) -> Path:
    """The shelf of a project in the cache folder."""
    key = hashlib.sha256(str(project.root.resolve()).encode()).hexdigest()
    return cache_folder(cache) / key[:16]


def kept(shelf: Path) -> Path:
    """The folder on the shelf that keeps what was made of each source."""
    return shelf / _KEPT


def aside(shelf: Path) -> Path:
    """A fresh folder on the shelf to stage a store in."""
    return Path(tempfile.mkdtemp(prefix=_aside_prefix(), dir=shelf))


@contextmanager
def cache_faults(
    folder: Path, kinds: tuple[type[Exception], ...] = (OSError, EngineError, InputError)
) -> Iterator[None]:
    """Turn what goes wrong in the cache folder into a message that names it.

    Args:
        folder: the cache folder.
        kinds: the errors that mean it.
    """
    try:
        yield
    except kinds as fault:
        why = (fault.strerror if isinstance(fault, OSError) else None) or str(fault).partition(
            "\n"
        )[0]
        raise InputError(
            f"The cache folder {folder} cannot be written: {why.rstrip('.')}.",
            hint=f"Make room or give rights there, or set {CACHE_VARIABLE} to another folder.",
        ) from fault


@dataclass(frozen=True)
class Holding:
    """What a store on the shelf holds, by the keys of the files of its statements.

    Attributes:
        folder: the folder of the store.
        sources: how many statements each source has.
        added: what its build added of its own, by what it is.
        tally: what it holds, counted; without the figures that were added.
        shapes: the files of shapes.
        failing: the nodes that fail them, in N-Triples; None if not all are known.
    """

    folder: Path
    sources: dict[str, int]
    added: dict[str, str]
    tally: Counter[tuple[str, ...]]
    shapes: list[str]
    failing: list[str] | None


def write_meta(
    folder: Path,
    meta: Mapping[str, Any],
    made_by: str,
    sources: Iterable[tuple[str, KeptSource]],
    added: Mapping[str, KeptSource],
) -> dict[str, Any]:
    """Write what is to be known of a store beside it, with the sizes of its files; give it back.

    Args:
        folder: the folder of the store.
        meta: what is to be known.
        made_by: the code that made it.
        sources: the sources by name, in order.
        added: what the build added.
    """
    sizes = {path.name: path.stat().st_size for path in sorted((folder / STORE).iterdir())}
    told = {
        **meta,
        "files": sizes,
        "made_by": made_by,
        "sources": [[name, one.key, one.size, one.count] for name, one in sources],
        "added": [[name, one.key, one.size, one.count] for name, one in added.items()],
    }
    with (folder / META).open("w", encoding="utf-8") as file:
        file.write(json.dumps(told, ensure_ascii=False))
        file.flush()
        os.fsync(file.fileno())
    files.sync(folder)
    return told


def load(folder: Path) -> dict[str, Any] | None:
    """What ``meta.json`` says, if the folder is a whole store and the statements of all its
    sources are there; else None.

    The sizes of the files are compared because RocksDB opens a store with a cut manifest
    without a word, and finds nothing in it.
    """
    meta = _whole(folder)
    if meta:
        with suppress(OSError):  # The newest by use are kept; a read-only cache keeps all.
            os.utime(folder / META)
    return meta


def _whole(folder: Path) -> dict[str, Any] | None:
    try:
        meta: dict[str, Any] = json.loads((folder / META).read_text(encoding="utf-8"))
        sizes = {folder / STORE / name: size for name, size in meta["files"].items()}
        for _, key, size, _ in (*meta["sources"], *meta["added"]):
            sizes[kept(folder.parent) / (key + QUADS)] = size
        whole = all(path.stat().st_size == size for path, size in sizes.items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return meta if whole else None


def quads(folder: Path, meta: Mapping[str, Any]) -> tuple[Path, ...]:
    """The files of the statements of a store, in order."""
    held = (*meta["sources"], *meta["added"])
    return tuple(kept(folder.parent) / (key + QUADS) for _, key, *_ in held)


def holdings(shelf: Path, code: str) -> Iterator[Holding]:
    """What the whole stores on a shelf hold that the same code made, in the order of their names.

    What other code has written down of a store may have another form.
    """
    for folder in sorted(_stores(shelf)):
        if (meta := _whole(folder)) and meta.get("made_by") == code:
            yield Holding(
                folder,
                {key: count for _, key, _, count in meta["sources"]},
                {name: key for name, key, *_ in meta["added"]},
                Counter({tuple(key): number for key, number in meta["tally"]}),
                meta["shapes"],
                meta["failing"],
            )


def held(shelf: Path) -> set[str]:
    """The keys of the sources of all whole stores on a shelf, whatever code made them."""
    metas = filter(None, map(_whole, _stores(shelf)))
    return {key for meta in metas for _, key, *_ in (*meta["sources"], *meta["added"])}


def _stores(shelf: Path) -> list[Path]:
    return [one for one in shelf.iterdir() if not one.name.startswith((_ASIDE, _KEPT))]


def swap(staged: Path, final: Path) -> None:
    """Make ``staged`` the store ``final``, unless another build was first with the same."""
    if final.exists() and load(final) is None:
        _discard(final)
    try:
        staged.rename(final)
    except OSError:
        if load(final) is None:
            raise
    files.sync(final.parent)


def prune(shelf: Path, keep: str) -> None:
    """Remove all stores but the newest; one that cannot be removed harms nobody."""
    others = [folder for folder in _stores(shelf) if folder.name != keep]
    for folder in sorted(others, key=_last_use, reverse=True)[KEPT - 1 :]:
        with suppress(OSError):
            _discard(folder)


def _last_use(folder: Path) -> float:
    try:
        return (folder / META).stat().st_mtime
    except OSError:  # No whole store: the first to go.
        return 0.0


def _discard(folder: Path) -> None:
    """Remove a store: renamed first, so that none is ever seen half removed."""
    bin_ = aside(folder.parent)
    with suppress(FileNotFoundError):  # Another process discards it too.
        folder.rename(bin_ / folder.name)
    shutil.rmtree(bin_, ignore_errors=True)


def _aside_prefix() -> str:
    return f"{_ASIDE}-{_host()}-{os.getpid()}-"


def _host() -> str:
    # Process numbers mean something on one host only, and a cache can be shared by several.
    return hashlib.sha256(platform.node().encode()).hexdigest()[:8]


def sweep(shelf: Path) -> None:
    """Remove what dead builds left behind."""
    for folder in shelf.glob(f"{_ASIDE}-*"):
        with suppress(FileNotFoundError):
            old = time.time() - folder.stat().st_mtime > _STALE
            _, host, process, *_ = folder.name.split("-")
            if old or (host == _host() and not _alive(int(process))):
                shutil.rmtree(folder, ignore_errors=True)


def _alive(process: int) -> bool:
    if os.name == "nt":  # There, signal 0 ends the process.
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
