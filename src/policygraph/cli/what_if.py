"""`policygraph what-if`: tell what falls with a source."""

from __future__ import annotations

import click

from policygraph.cli.shell import (
    Shell,
    all_option,
    completion,
    page_options,
    pass_shell,
    timeout_option,
)
from policygraph.cli.shell.output import show_page

SECTION = "weigh"
# What a list of a page shows of what a table can make thousands long.
_MOST = 50


@click.command("what-if")
@click.option(
    "--without",
    metavar="SOURCE",
    shell_complete=completion.sources,
    multiple=True,
    required=True,
    help="A source that falls: its name, CURIE, IRI or title. May be given several times.",
)
@page_options
@timeout_option
@all_option(_MOST)
@pass_shell
def what_if(
    shell: Shell, without: tuple[str, ...], form: str, timeout: float, most: int | None
) -> None:
    """Show what changes if a SOURCE falls.

    Answers, claims, inferences and things are compared. What other sources report of the fallen
    source stays, but as claims and statements left without their origin. The queries of the
    catalogue are asked with their defaults. Nothing is changed on disk.
    """
    from policygraph.claims import what_if as trial

    found = trial.what_if(shell.project, shell.engine, without, timeout=timeout)
    show_page(found, form, lambda: trial.lines(found, most))
