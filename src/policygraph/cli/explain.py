"""`policygraph explain`: tell what is said of a thing."""

from __future__ import annotations

import click

from policygraph.cli.shell import (
    Shell,
    all_option,
    as_of_option,
    completion,
    page_options,
    pass_shell,
)
from policygraph.cli.shell.output import show_page

SECTION = "ask"
# What a list of a page shows of what a table can make thousands long.
_MOST = 50


@click.command()
@click.argument("thing", shell_complete=completion.things)
@page_options
@as_of_option
@all_option(_MOST)
@pass_shell
def explain(shell: Shell, thing: str, form: str, as_of: str | None, most: int | None) -> None:
    """Show what is said of THING, by whom and in which passages.

    THING is an IRI, a CURIE (id:ice) or a label ("Los Angeles County"). It may also be a
    passage, a source or a claim.
    """
    from policygraph.evidence import page
    from policygraph.evidence.explain import explain as tell

    found = tell(shell.engine_as_of(as_of), thing, None if form == "json" else most)
    show_page(found, form, lambda: page.lines(found, most))
