"""The console blocks of the README and the docs are run, and print what is written there.

A block that is headed by its language and the name of a file is written to that file first. Blocks
of Python are run, too, those of a page one after the other; in a ``pycon`` block what is printed
is compared.
"""

from __future__ import annotations

import doctest
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
PAGES = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").rglob("*.md"))]


BLOCK = re.compile(r"^```(?:console|\w+ (?P<file>\S+))\n(?P<text>.*?)^```$", re.M | re.S)


def blocks(page: Path) -> Iterator[str]:
    yield from (
        block["text"] for block in BLOCK.finditer(page.read_text("utf-8")) if not block["file"]
    )


def run(command: str, folder: Path) -> str:
    words = shlex.split(command)
    assert words[0] == "policygraph"
    done = subprocess.run(
        [sys.executable, "-m", "policygraph", *words[1:]],
        cwd=folder,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "COLUMNS": "100"},
    )
    return done.stdout


def session(page: Path, folder: Path) -> list[str]:
    """Each block of the page with its commands run, in one folder, in order."""
    shown = []
    for block in BLOCK.finditer(page.read_text("utf-8")):
        if block["file"]:
            (folder / block["file"]).write_text(block["text"], "utf-8")
            continue
        commands = re.findall(r"^\$ (.*)$", block["text"], re.M)
        assert commands
        shown.append("".join(f"$ {command}\n{run(command, folder)}" for command in commands))
    return shown


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_console_blocks_print_what_is_written(page: Path, tmp_path: Path) -> None:
    assert session(page, tmp_path) == list(blocks(page))


PYTHON = re.compile(r"^```(?P<kind>python|pycon)\n(?P<text>.*?)^```$", re.M | re.S)
WITH_PYTHON = [page for page in PAGES if PYTHON.search(page.read_text("utf-8"))]


@pytest.mark.parametrize("page", WITH_PYTHON, ids=lambda page: page.name)
def test_python_blocks_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = page.read_text("utf-8")
    for name in ("pandas", "polars"):
        if f"to_{name}" in text:
            pytest.importorskip(name)
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for block in PYTHON.finditer(text):
        if block["kind"] == "python":
            exec(block["text"], names)
            continue
        examples = doctest.DocTestParser().get_doctest(block["text"], names, page.name, None, 0)
        assert examples.examples
        said: list[str] = []
        runner = doctest.DocTestRunner(verbose=False)
        assert runner.run(examples, out=said.append, clear_globs=False).failed == 0, "".join(said)
        names |= examples.globs


def test_the_readme_is_short_and_has_two_commands() -> None:
    text = (REPOSITORY / "README.md").read_text("utf-8")
    assert len(text.splitlines()) <= 150
    first = re.search(r"^```sh\n(.*?)^```$", text, re.M | re.S)
    assert first
    assert len(first[1].splitlines()) == 2


if __name__ == "__main__":  # Writes into the pages what their commands print now.
    import tempfile

    for page in PAGES:
        text = page.read_text("utf-8")
        with tempfile.TemporaryDirectory() as folder:
            for old, new in zip(blocks(page), session(page, Path(folder)), strict=True):
                text = text.replace(f"```console\n{old}```", f"```console\n{new}```")
        page.write_text(text, "utf-8")
