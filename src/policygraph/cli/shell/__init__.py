"""What every command shares: the project at hand, its dataset, and the options of several."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from policygraph.cli.shell.output import say

if TYPE_CHECKING:
    from rdflib import URIRef

    from policygraph.build import Build
    from policygraph.citation import Text
    from policygraph.project import Project
    from policygraph.reading.sources import Source
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

    def own_project(self) -> Project:
        """The project at hand; the built-in one only for those who work in its folder.

        Raises:
            InputError: there is none.
        """
        from policygraph import project
        from policygraph.errors import InputError

        found = self.project
        inside = Path.cwd().resolve().is_relative_to(found.root)
        if self.directory is None and not inside and found.root == project.builtin().root:
            raise InputError(
                "No project is around the working folder, and the built-in one stays as it is.",
                hint="Make one: `policygraph init DIR`, then add the file there.",
            )
        return found

    def build(self, doing: str = "Building", *, draft: bool = False, strict: bool = False) -> Build:
        """Build the project's store if its inputs changed, and say so on stderr."""
        from policygraph import build
        from policygraph.cli.shell.progress import RowProgress

        with RowProgress() as rows:
            return build.build(
                self.project,
                draft=draft or self.draft,
                strict=strict,
                on_start=lambda: say(f"{doing} {self.project.name} …"),
                watch=rows.watch,
            )

    @property
    def engine_at_hand(self) -> Engine | None:
        """The engine of a store that is up to date; None if there is none: nothing is built."""
        from policygraph import build

        found = build.found(self.project)
        return build.engine(found) if found else None

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


texts_option = click.option(
    "--text",
    "given",
    metavar="SOURCE=FILE",
    multiple=True,
    help="The text of a source; may be given several times. Default: texts/NAME.txt in the"
    " project's folder.",
)


def chosen(
    shell: Shell, names: Sequence[str], given: Iterable[str]
) -> tuple[list[Source], dict[URIRef, Text]]:
    """The sources named, or all of them, and their texts at hand."""
    from policygraph.evidence import texts
    from policygraph.reading import sources

    known = sources.sources(shell.engine)
    wanted = [sources.find(shell.engine, name) for name in names] or known
    wanted = list(dict.fromkeys(wanted))
    return wanted, texts.gather(shell.engine, shell.project.root, wanted, given)
