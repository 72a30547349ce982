"""A project as a git revision has it, written into a folder aside."""

from __future__ import annotations

import subprocess
import tarfile
from io import BytesIO
from pathlib import Path

from policygraph.errors import InputError

PREFIX = "git:"


def write(root: Path, revision: str, into: Path) -> Path:
    """Write the files of a project at a revision into the folder ``into``.

    Args:
        root: the project's folder, inside a git repository.
        revision: what git calls it: ``HEAD~1``, a tag, a branch, a commit.
        into: an empty folder.

    Returns:
        The folder of the project there.

    Raises:
        InputError: git is not there, there is no such revision, or it has no such folder.
    """
    asked = ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"]
    try:
        _git(root, "rev-parse", "--git-dir")
    except InputError as fault:
        raise InputError(f"{root} is in no git repository.", hint=fault.hint) from fault
    try:
        commit = _git(root, *asked).decode().strip()
    except InputError as fault:
        raise InputError(
            f"There is no git revision “{revision}”.",
            hint="Name a commit, a branch or a tag: git:HEAD~1.",
        ) from fault
    # From a folder below the top, `git archive` takes that folder alone, as its own top.
    archive = _git(root, "archive", "--format=tar", commit)
    try:
        with tarfile.open(fileobj=BytesIO(archive)) as packed:
            packed.extractall(into, filter="data")
    except (tarfile.TarError, OSError) as fault:
        raise InputError(f"The revision {revision} cannot be unpacked: {fault}.") from fault
    if not (into / "data").is_dir() and not (into / "ontology").is_dir():
        raise InputError(f"The revision {revision} has no project in {root}.")
    # git keeps no empty folders, and a project has three.
    for name in ("ontology", "data", "queries"):
        (into / name).mkdir(exist_ok=True)
    return into


def _git(root: Path, *arguments: str) -> bytes:
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *arguments], capture_output=True, check=False
        )
    except OSError as fault:
        raise InputError(
            "git cannot be run.", hint="Install git, or name folders instead of revisions."
        ) from fault
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise InputError("git could not do it.", hint=said[0] if said else None)
    return done.stdout
