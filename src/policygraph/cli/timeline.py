"""`policygraph timeline`: tell what is dated."""

from __future__ import annotations

import click

from policygraph.cli.shell import Shell, completion, json_option, pass_shell
from policygraph.cli.shell.output import as_json
from policygraph.lexical import clean

SECTION = "ask"


@click.command()
@click.argument("thing", shell_complete=completion.things)
@json_option
@pass_shell
def timeline(shell: Shell, thing: str, json_: bool) -> None:
    """List the dated facts about THING, the earliest first.

    THING is an IRI, a CURIE (id:ice) or a label ("Los Angeles County"). What is directly
    connected to THING is listed too. Dates keep the precision of the source. First and last
    listings and absences are inferred from the editions of a table; an absence is not a date of
    termination.
    """
    from policygraph.editions import timeline as times

    found = times.timeline(shell.engine, thing)
    if json_:
        as_json(found)
    else:
        click.echo(clean("\n".join(times.lines(found))))
