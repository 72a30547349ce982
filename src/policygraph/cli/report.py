"""The command that writes a dossier: report."""

from __future__ import annotations

from pathlib import PurePath

import click

from policygraph.cli.shell import Shell, as_of_option, completion, pass_shell
from policygraph.cli.shell.output import write_file
from policygraph.lexical import clean

SECTION = "give"


@click.command()
@click.argument("thing", shell_complete=completion.things)
@click.option("-o", "--output", metavar="FILE", default="-", help="A .md or .html file, or -.")
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(["md", "html"]),
    help="By default, as FILE ends; else md.",
)
@as_of_option
@pass_shell
def report(shell: Shell, thing: str, output: str, form: str | None, as_of: str | None) -> None:
    """Write a dossier on THING, with footnotes.

    The dossier says what is known, who says so, who disagrees, and what is missing. THING is an
    IRI, a CURIE (id:ice), a label ("Los Angeles County") or the name of a source. Each sentence
    is made from the graph by a template, and has its passages as footnotes. The HTML is one
    file that loads nothing, for a screen, a phone or paper.
    """
    if form is None:
        ending = PurePath(output).suffix.lower()
        kinds = {".md": "md", ".markdown": "md", ".html": "html", ".htm": "html", "": "md"}
        if ending not in kinds:
            raise click.UsageError(f"A dossier is a .md or .html file, not “{ending}”.")
        form = kinds[ending]
    from policygraph.dossier import pages
    from policygraph.dossier.compose import compose

    found = compose(shell.engine_as_of(as_of), thing, as_of or "")
    made = pages.html(found) if form == "html" else pages.markdown(found)
    write_file(output, clean(made).encode())
