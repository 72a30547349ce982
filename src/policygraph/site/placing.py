"""A site's folder: what may be replaced, what stays in it, and the moment of replacing."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from policygraph.errors import InputError
from policygraph.project import Project

MARKER = ".policygraph-site"
"""The file by which a folder is known as a site, and that lists what was written into it."""
_MARK = "A site that policygraph wrote, of these files: `policygraph site` replaces them.\n"
# Of foreign files, so many are named.
_NAMED = 3


def marker(paths: Iterable[str]) -> str:
    """What the marker of a site of some files holds."""
    return _MARK + "".join(f"{one}\n" for one in sorted(paths))


def check_apart(folder: Path, project: Project) -> None:
    """Raise InputError if a folder lies where a build of the project would read what is in it."""
    for part in ("ontology", "data", "queries"):
        if folder.resolve().is_relative_to(project.root / part):
            raise InputError(
                f"{folder} lies in {part}/ of the project, where a build would read it.",
                hint="Name a folder outside of ontology/, data/ and queries/.",
            )


def kept(target: Path, folder: Path) -> list[str]:
    """What stays when a site is written into a folder: what stands at the top of a former site
    and is none of its files, such as ``.git``, ``CNAME`` or ``.nojekyll``.

    Args:
        target: the folder, absolute, links resolved.
        folder: the folder as it was named.

    Raises:
        InputError: it may not be replaced: it is a file, holds other files, or is where the
            shell stands.
    """
    if target.exists() and not target.is_dir():
        raise InputError(f"{folder} is a file, not a folder.", hint="Name a folder for the site.")
    if Path.cwd().is_relative_to(target):
        raise InputError(
            f"{folder} is the working directory, or holds it, and would be replaced under it.",
            hint="Go to the folder above and name it from there.",
        )
    if not (target / MARKER).is_file():
        if target.exists() and any(target.iterdir()):
            raise InputError(
                f"{folder} holds files and is no former site, so nothing was written.",
                hint="Name a folder that does not exist yet, an empty one or a former site.",
            )
        return []
    return _foreign(target, folder)


def _foreign(target: Path, folder: Path) -> list[str]:
    _, *lines = (target / MARKER).read_text(encoding="utf-8").split("\n")
    written = {MARKER, *filter(None, lines)}
    ours = {one.partition("/")[0] for one in written}
    inside = sorted(
        path.relative_to(target).as_posix()
        for name in ours
        for path in (target / name).rglob("*")
        if not path.is_dir() or path.is_symlink()
    )
    if foreign := [one for one in inside if one not in written]:
        more = f" and {len(foreign) - _NAMED} more" if foreign[_NAMED:] else ""
        raise InputError(
            f"{folder} is a former site, but these files in it are not of it, so nothing was "
            f"written: {', '.join(foreign[:_NAMED])}{more}.",
            hint="Move elsewhere what you want to keep, and delete the folder.",
        )
    return sorted(path.name for path in target.iterdir() if path.name not in ours)


def swap(staged: Path, target: Path, former: Path, stay: Sequence[str]) -> None:
    """Put a staged site in the place of a folder, with what stays of it; all or nothing.

    Args:
        staged: the new site.
        target: where it goes.
        former: where the former one is put aside, to be deleted.
        stay: what of the former site goes into the new one.
    """
    if target.exists():
        target.rename(former)
    try:
        for name in stay:
            (former / name).rename(staged / name)
        staged.rename(target)
    except BaseException:
        for name in stay:
            if (staged / name).exists():
                (staged / name).rename(former / name)
        if former.exists():
            former.rename(target)
        raise
    with contextlib.suppress(OSError):
        shutil.rmtree(former, ignore_errors=True)
