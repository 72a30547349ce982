"""`policygraph viz`: draw the network."""

from __future__ import annotations

import sys

import click

from policygraph import formats, reading
from policygraph.cli.shell import Shell, as_of_option, completion, pass_shell
from policygraph.cli.shell.output import say, write_file
from policygraph.errors import plural

SECTION = "give"
# Relations beyond which Graphviz is slow enough to say so.
_LARGE = 800


@click.command()
@click.option(
    "-o", "--output", metavar="FILE", help="A .html, .svg, .png, .pdf or .dot file, or -."
)
@click.option(
    "-f",
    "--format",
    "name",
    metavar="FORMAT",
    shell_complete=completion.formats_of(formats.PICTURES, [formats.HTML]),
    help="By default, as FILE ends; else svg.",
)
@click.option(
    "--around",
    metavar="THING",
    shell_complete=completion.things,
    multiple=True,
    help="Only what is connected to THING (IRI, CURIE or label). Can be given again.",
)
@click.option(
    "--hops",
    type=click.IntRange(0, 100),
    help="With --around: over how many relations. Default: 1.",
)
@click.option("--only", metavar="KIND", multiple=True, help="Only things of KIND (law, pg:Event).")
@click.option("--without", metavar="KIND", multiple=True, help="Nothing of KIND.")
@click.option("--all", "whole", is_flag=True, help="Leave nothing out of a large network.")
@click.option("--title", help="By default, what the dataset says it is.")
@click.option("--no-legend", is_flag=True, help="Do not explain the colours.")
@as_of_option
@pass_shell
def viz(
    shell: Shell,
    output: str | None,
    name: str | None,
    around: tuple[str, ...],
    hops: int | None,
    only: tuple[str, ...],
    without: tuple[str, ...],
    whole: bool,
    title: str | None,
    no_legend: bool,
    as_of: str | None,
) -> None:
    """Draw the network of things and relations.

    Things are drawn as cards, coloured by kind, and relations as arrows. Dashed arrows were
    inferred by the curators; red arrows contradict.

    A .html file holds the whole network, to be explored in a browser without a server. Other
    pictures of more than 60 things show an overview, unless you choose by --around, --only,
    --without or --all. The overview leaves out sources, statistics, what only rows of tables
    say, and groups that hang on one thing.
    """
    if output is None and sys.stdout.isatty():
        raise click.UsageError("A picture goes to a file: -o FILE.html, .svg, .png, .pdf or .dot.")
    if hops is not None and not around:
        raise click.UsageError("--hops counts from a thing: name it with --around.")
    to_file = output not in (None, "-")
    form = (
        formats.SVG
        if name is None and not to_file
        else formats.choose((*formats.PICTURES, formats.HTML), name, output)
    )
    if form == formats.HTML:
        parts = (around, hops, only, without, whole, no_legend)
        if any(parts):
            raise click.UsageError(
                "The page holds the whole network, and leaves things out as its reader chooses:"
                " it goes without --around, --hops, --only, --without, --all and --no-legend."
            )
        write_file(output or "-", _page(shell, title, as_of))
        return
    from policygraph.export.drawing import caption, draw
    from policygraph.network import building, model

    reader = reading.of(shell.engine_as_of(as_of))
    chosen = full = building.network(reader)
    if only or without:
        chosen = model.choose(chosen, only=only, without=without)
    if around:
        things = [building.find(reader, thing) for thing in around]
        chosen = model.around(chosen, things, 1 if hops is None else hops)
    elif not (only or without or whole):
        chosen = model.overview(chosen)
        if len(chosen.graph) < len(full.graph):
            say(
                f"{len(chosen.graph)} of {plural(len(full.graph), 'thing')} are drawn, without"
                " sources, statistics, rows of tables and what hangs loose. --all draws all."
            )
    if chosen.graph.number_of_edges() > _LARGE:
        say(f"Placing {plural(len(chosen.graph), 'thing')} can take minutes …")
    above = caption(reader, chosen, title, shell.project.root.name, legend=not no_legend)
    write_file(output or "-", draw(chosen, form, above))


def _page(shell: Shell, title: str | None, as_of: str | None) -> bytes:
    from policygraph.web.page import network_page
    from policygraph.web.view import view

    shown = view(shell.engine_as_of(as_of), title, shell.project.root.name)
    return network_page(shown).encode()
