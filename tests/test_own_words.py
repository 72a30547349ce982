"""No sentence of a source stands in the project: only what happens to be said in the same words."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
TEXTS = sorted((REPOSITORY.parent / "shared" / "sources").glob("*.txt"))
RUN = 6
"""Words in a row that are taken for a copy, names of bodies and laws apart."""

NAMES = (
    "u s immigration and customs enforcement",
    "u s immigration and naturalization service",
    "migration policy institute",
    "los angeles county",
    "washington d c",
    "8 u s c 1357 g",
)


def words(text: str) -> list[str]:
    plain = " ".join(re.findall(r"[a-z0-9]+", text.lower()))
    for name in NAMES:
        plain = plain.replace(name, name.replace(" ", "_"))
    return plain.split()


def runs(text: str) -> set[str]:
    found = words(text)
    return {" ".join(found[at : at + RUN]) for at in range(len(found) - RUN + 1)}


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    return [REPOSITORY / name for name in listed.stdout.split("\0") if name]


@pytest.mark.skipif(not TEXTS, reason="the texts of the sources are not at hand")
@pytest.mark.skipif(not tracked(), reason="not a git checkout")
def test_nothing_is_copied() -> None:
    copied = set().union(*(runs(text.read_text("utf-8")) for text in TEXTS))
    found = {}
    for path in tracked():
        try:
            here = copied & runs(path.read_text("utf-8"))
        except (UnicodeDecodeError, FileNotFoundError):
            continue
        if here:
            found[path.relative_to(REPOSITORY).as_posix()] = sorted(here)
    assert not found
