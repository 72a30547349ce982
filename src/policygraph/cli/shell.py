"""What every command shares: the project at hand, its dataset, and how output is shown."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from policygraph.formats import json_text
from policygraph.lexical import clean

if TYPE_CHECKING:
    from rich.console import Console

    from policygraph.build import Build
    from policygraph.evidence.notes import Line
    from policygraph.project import Project
    from policygraph.store import Engine


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

    def build(self, doing: str = "Building", *, draft: bool = False, strict: bool = False) -> Build:
        """Build the project's store if its inputs changed, and say so on stderr."""
        from policygraph import build
        from policygraph.cli.progress import Rows

        with Rows() as rows:
            return build.build(
                self.project,
                draft=draft or self.draft,
                strict=strict,
                on_start=lambda: say(f"{doing} {self.project.name} …"),
                watch=rows.watch,
            )

    @cached_property
    def engine(self) -> Engine:
        """The engine of the project's dataset, read-only, built now if its inputs changed.

        Raises:
            FindingsError: the data has violations, and ``--draft`` was not given.
        """
        from policygraph import build

        return build.engine(self.build())

    def engine_as_of(self, date: str | None) -> Engine:
        """The engine of the dataset of an earlier day; what that leaves out is told on stderr.

        Args:
            date: a year, a month or a day; None for the dataset as it is.

        Raises:
            InputError: it is no date.
            FindingsError: as `engine`.
        """
        if date is None:
            return self.engine
        from policygraph.editions import asof

        day = asof.day(date)
        found = asof.as_of(self.engine, day)
        say(f"As of {day}: {found}")
        return found.engine


pass_shell = click.make_pass_decorator(Shell)

json_option = click.option("--json", "json_", is_flag=True, help="Write JSON, for a program.")


def page_options(command: Callable[..., None]) -> Callable[..., None]:
    """``-f`` and ``--json``, of which the command is given the one ``form``; see `show_page`."""

    @wraps(command)
    def given(*arguments: Any, form: str, json_: bool, **options: Any) -> None:
        command(*arguments, form="json" if json_ else form, **options)

    choice = click.option(
        "-f",
        "--format",
        "form",
        type=click.Choice(["text", "md", "json"]),
        default="text",
        show_default=True,
        help="Text to read, Markdown to paste, or JSON for a program.",
    )
    return choice(json_option(given))


def all_option(most: int) -> Callable[..., Any]:
    """``--all``: the command is given ``most``, what lists are cut to, or None."""
    return click.option(
        "--all",
        "most",
        is_flag=True,
        callback=lambda _context, _option, whole: None if whole else most,
        help=f"Leave nothing out of lists over {most} long.",
    )


param_option = click.option(
    "--param", "params", metavar="NAME=VALUE", multiple=True, help="Set a parameter."
)

as_of_option = click.option(
    "--as-of",
    metavar="DATE",
    help="Only what sources issued on or before DATE say (2025-07-18, 2025-07 or 2025); of a"
    " table, its latest edition by then.",
)

_DAY = 86_400.0
_WIDEST = 100


class Seconds(click.FloatRange):
    """A time limit: more than nothing, a day at most."""

    def __init__(self) -> None:
        super().__init__(min=0, max=_DAY, min_open=True)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The seconds; ``nan``, which no comparison catches, is refused too."""
        seconds = float(super().convert(value, param, ctx))
        if seconds != seconds:
            self.fail(f"{value!r} is not a number of seconds.", param, ctx)
        return seconds


timeout_option = click.option(
    "--timeout",
    type=Seconds(),
    default=30.0,
    show_default=True,
    metavar="SECONDS",
    help="Stop a query that takes longer.",
)


def param_values(params: Iterable[str]) -> dict[str, str]:
    """The parameters that ``--param`` sets, by name."""
    given: dict[str, str] = {}
    for param in params:
        name, equals, value = param.partition("=")
        if not equals or not name:
            raise click.BadParameter(f"“{param}” is not NAME=VALUE.", param_hint="--param")
        if name in given:
            raise click.BadParameter(f"“{name}” is given twice.", param_hint="--param")
        given[name] = value
    return given


def say(text: str) -> None:
    """Tell the user something that is not data."""
    click.echo(clean(text), err=True)


def console() -> Console:
    """A rich console on stdout that reads no markup from data and keeps words whole."""
    from rich.console import Console

    return Console(markup=False, highlight=False, emoji=False, soft_wrap=not sys.stdout.isatty())


def table(headers: Sequence[str], rows: Iterable[Sequence[str]], notes: Sequence[str] = ()) -> None:
    """Show rows, and footnotes below: a table on a terminal, tab-separated values in a pipe."""
    if not sys.stdout.isatty():
        blank = re.compile(r"[\t\r\n]+")
        lines = [
            "\t".join([blank.sub(" ", clean(cell)) for cell in row]) for row in (headers, *rows)
        ]
        if notes:
            lines += ["", *map(clean, notes)]
        click.echo("\n".join(lines))
        return
    from rich import box
    from rich.table import Table
    from rich.text import Text

    screen = console()
    head, *body = [[clean(cell) for cell in row] for row in (headers, *rows)]
    # Beside the cells: two blanks a column, one between columns, one at either end.
    widths = _widths([head, *body], screen.width - 3 * len(head) - 1)
    shown = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for header, width in zip(head, widths, strict=True):
        shown.add_column(Text(header), overflow="fold", width=width)
    for row in body:
        shown.add_row(*map(Text, row))
    screen.print(shown)
    for note in notes:
        screen.print(Text(clean(note)))


def _widths(rows: Sequence[Sequence[str]], room: int) -> list[int]:
    """The width of each column: words stay whole as long as there is room for them."""
    from rich.cells import cell_len

    columns = list(zip(*rows, strict=True))
    whole, words = (
        [
            max((cell_len(part) for cell in column for part in split(cell)), default=0)
            for column in columns
        ]
        for split in (str.splitlines, str.split)
    )
    least = _shared(words, room)
    more = [most - width for most, width in zip(whole, least, strict=True)]
    granted = _shared(more, room - sum(least))
    return [max(sum(parts), 1) for parts in zip(least, granted, strict=True)]


def _shared(wanted: Sequence[int], room: int) -> list[int]:
    """What each is given of ``room``: what it wants, or where that is too much, equal shares."""
    given = [0] * len(wanted)
    for turn, at in enumerate(sorted(range(len(wanted)), key=wanted.__getitem__)):
        given[at] = min(wanted[at], max(room, 0) // (len(wanted) - turn))
        room -= given[at]
    return given


def show_page(found: Any, form: str, lines: Callable[[], Iterable[Line]]) -> None:
    """Show what was found: as JSON, or as a page with footnotes, which a terminal colours."""
    from policygraph.evidence import notes

    if form == "json":
        as_json(found)
        return
    if form == "md" or not sys.stdout.isatty():
        said = notes.markdown(lines()) if form == "md" else notes.text(lines())
        click.echo(clean(said), nl=False)
        return
    from rich.text import Text

    screen = console()
    styles = {"title": "bold", "heading": "bold cyan", "item": "", "note": "dim"}
    for line in notes.tidied(lines()):
        said = clean(notes.written(line, min(screen.width, _WIDEST)))
        screen.print(Text(said, styles[line.style]), no_wrap=True, overflow="ignore", crop=False)


def as_json(value: Any) -> None:
    """Show a value as JSON on stdout; dataclasses become objects."""
    click.echo(json_text(value), nl=False)


def write_file(path: str, content: bytes | Iterable[bytes]) -> None:
    """Write a file whole or not at all; ``-`` is stdout.

    Raises:
        InputError: the file cannot be written.
    """
    from policygraph import files

    if path != "-":
        files.write(Path(path), content)
        return
    sys.stdout.flush()
    sys.stdout.buffer.writelines([content] if isinstance(content, bytes) else content)
