"""The command that weighs claims against each other: conflicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

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

if TYPE_CHECKING:
    from policygraph.claims.ledger import Kind

SECTION = "weigh"
# The kinds of `claims.ledger`, which is imported where it is used.
_KINDS = ("number", "kind", "date", "existence", "contradiction")
# What a list of the page shows of what a table can make hundreds long.
_MOST = 20


@click.command()
@click.argument("thing", required=False, shell_complete=completion.things)
@click.option(
    "--kind",
    "kinds",
    type=click.Choice(_KINDS),
    multiple=True,
    help="Only conflicts of this kind; may be given again. Default: all.",
)
@page_options
@as_of_option
@all_option(_MOST)
@click.option("--exit-code", is_flag=True, help="Exit with 1 if there is a conflict.")
@pass_shell
def conflicts(
    shell: Shell,
    thing: str | None,
    kinds: tuple[str, ...],
    form: str,
    as_of: str | None,
    most: int | None,
    exit_code: bool,
) -> None:
    """Show where sources and claims disagree.

    Each conflict is shown with both sides, who says each, and in which passage. Without THING
    the whole dataset is searched; else what touches THING, an IRI, a CURIE (id:ice) or a label.

    Statistics conflict in number or in kind only if measure, population, place, model, unit and
    period are the same, or overlap as declared. Other statistics of one measure are listed as
    not comparable, with what differs. A curator's ruling stands beside its conflict, and
    resolves nothing. Which conflicts there are, and what is compared: docs/comparing.md.
    """
    from policygraph import reading
    from policygraph.claims.conflicts import ledger
    from policygraph.claims.ledger import KINDS
    from policygraph.claims.telling import lines
    from policygraph.reading.sources import thing as named

    reader = reading.of(shell.engine_as_of(as_of))
    wanted = cast("tuple[Kind, ...]", kinds) or KINDS
    found = ledger(reader, thing, wanted, None if form == "json" else most)
    about = reader.label(named(reader, thing)) if thing else ""
    show_page(found, form, lambda: lines(found, reader.passage, about=about, most=most))
    if exit_code and found.conflicts:
        click.get_current_context().exit(1)
