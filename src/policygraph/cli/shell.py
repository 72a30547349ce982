"""What every command shares: the project at hand, its dataset, and how output is shown."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from policygraph.errors import FindingsError, InputError

if TYPE_CHECKING:
    from rdflib import Dataset
    from rich.console import Console

    from policygraph.build import Build
    from policygraph.project import Project

# C0, C1 and the characters that turn text around: data must not drive the reader's terminal.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Shell:
    """One run of the command line."""

    def __init__(self, directory: str | None, draft: bool, network: bool) -> None:
        self.directory = directory
        self.draft = draft
        self.network = network

    @cached_property
    def project(self) -> Project:
        """The project that the options and the working directory point at."""
        from policygraph import project

        return project.find(Path(self.directory) if self.directory is not None else None)

    @cached_property
    def build(self) -> Build:
        """The project's store, built now if its inputs changed; says so on stderr.

        Raises:
            FindingsError: the data has violations, and ``--draft`` was not given.
        """
        from policygraph import build

        def announce() -> None:
            say(f"Building {self.project.name} …")

        made = build.build(self.project, draft=self.draft, on_start=announce)
        if not made.published:
            raise FindingsError(
                f"The data has {plural(made.report.violations, 'violation')}, so it was not built.",
                hint="`policygraph validate` shows them; with --draft it is built all the same.",
            )
        return made

    @cached_property
    def dataset(self) -> Dataset:
        """The project's dataset, read-only."""
        from policygraph import build

        return build.dataset(self.build)


pass_shell = click.make_pass_decorator(Shell)


def say(text: str) -> None:
    """Tell the user something that is not data."""
    click.echo(clean(text), err=True)


def plural(count: int, noun: str) -> str:
    """``1 violation``, ``2 violations``, ``0 entities``."""
    if count == 1:
        return f"1 {noun}"
    return f"{count:,} {noun[:-1]}ies" if noun.endswith("y") else f"{count:,} {noun}s"


def clean(text: str) -> str:
    """``text`` without the characters that would drive a terminal."""
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text)


def console() -> Console:
    """A rich console on stdout that reads no markup from data and keeps words whole."""
    from rich.console import Console

    return Console(markup=False, highlight=False, emoji=False, soft_wrap=not sys.stdout.isatty())


def table(headers: Sequence[str], rows: Iterable[Sequence[str]], notes: Sequence[str] = ()) -> None:
    """Show rows, and footnotes below: a table on a terminal, tab-separated values in a pipe."""
    if not sys.stdout.isatty():
        for row in (headers, *rows):
            click.echo("\t".join(re.sub(r"[\t\r\n]+", " ", clean(cell)) for cell in row))
        for note in ("", *notes) if notes else ():
            click.echo(clean(note))
        return
    from rich import box
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for header in headers:
        shown.add_column(Text(clean(header)), overflow="fold")
    for row in rows:
        shown.add_row(*(Text(clean(cell)) for cell in row))
    screen = console()
    screen.print(shown)
    for note in notes:
        screen.print(Text(clean(note)))


def as_json(value: Any) -> None:
    """Show a value as JSON on stdout."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def write_file(path: str, content: bytes) -> None:
    """Write a file whole or not at all; ``-`` is stdout.

    Raises:
        InputError: the folder does not exist or cannot be written to.
    """
    import os
    import tempfile

    if path == "-":
        sys.stdout.buffer.write(content)
        return
    target = Path(path)
    try:
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False, prefix=".") as aside:
            aside.write(content)
            aside.flush()
            os.fsync(aside.fileno())
        umask = os.umask(0)
        os.umask(umask)
        Path(aside.name).chmod(0o666 & ~umask)
        Path(aside.name).replace(target)
    except OSError as error:
        raise InputError(
            f"{path} cannot be written: {error.strerror or error}.",
            hint="Name a file in a folder that exists and that you may write to.",
        ) from None
