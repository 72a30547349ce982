"""Commands that give the dataset to others: export and viz."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from policygraph import formats, reading
from policygraph.cli.shell import Shell, as_of_option, pass_shell, say, write_file
from policygraph.errors import InputError, plural

if TYPE_CHECKING:
    from policygraph.export.files import Options


@click.command(
    epilog=f"Formats: {', '.join(form.name for form in formats.EXPORTS)}. TriG, N-Quads, JSON-LD"
    " and CSV say of each statement where it stands; owl-dl is for reasoners, and always has the"
    " ontology in it. For claims and citations:"
    f" {', '.join(form.name for form in formats.INTERCHANGE)}, which `import` reads again."
)
@click.option("-f", "--format", "name", metavar="FORMAT", help="By default, as FILE ends.")
@click.option("-o", "--output", metavar="FILE", help="By default, Turtle to standard output.")
@click.option(
    "--all",
    "folder",
    metavar="DIR",
    help="Write every format but those of claims into DIR instead.",
)
@click.option("--with-ontology", is_flag=True, help="Write the ontology and its schemes, too.")
@click.option(
    "--with-provenance",
    is_flag=True,
    help="Write the citations, as oa: and PROV, where the format has no named graphs.",
)
@click.option(
    "--escape-formulas",
    is_flag=True,
    help="In CSV, put an apostrophe before cells that a spreadsheet would run.",
)
@pass_shell
def export(
    shell: Shell,
    name: str | None,
    output: str | None,
    folder: str | None,
    with_ontology: bool,
    with_provenance: bool,
    escape_formulas: bool,
) -> None:
    """Write the dataset for other tools: RDF, network files, CSV."""
    from policygraph.export.files import Export, Options, left_out
    from policygraph.interchange import files as interchange

    options = Options(with_ontology, with_provenance, escape_formulas)
    if folder is not None:
        if name is not None or output is not None:
            raise click.UsageError("--all writes every format: it goes without -f and -o.")
        _export_all(shell, Path(folder), options)
        return
    if name is None and output in (None, "-"):
        form = formats.TURTLE
    else:
        form = formats.choose(formats.EXPORTS + formats.INTERCHANGE, name, output)
    notes: tuple[str, ...]
    if form in formats.EXPORTS:
        content: bytes | Iterator[bytes] = Export(shell.engine, options).pieces(form)
        lost = left_out(form, options)
        notes = (lost,) if lost else ()
    elif options == Options():
        given = interchange.write(shell.engine, form)
        content, notes = given.content, given.notes
    else:
        raise click.UsageError(f"{form.name} has one form: it goes without the --with… options.")
    write_file(output or "-", content)
    for note in notes:
        say(f"{form.name}: {note}.")


def _export_all(shell: Shell, folder: Path, options: Options) -> None:
    from policygraph.export.files import Export, left_out, stem

    data = reading.of(shell.engine)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"{folder} cannot be made: {error.strerror or error}.",
            hint="Name a folder that exists, or that you may make.",
        ) from None
    name, writing = stem(data), Export(data, options)
    refused: list[str] = []
    for form in formats.EXPORTS:
        target = folder / f"{name}.{form.extension}"
        try:
            content = writing.pieces(form)
        except InputError as error:
            # One format that cannot carry the data is no reason to withhold the others.
            say(f"{form.name}: {error}")
            refused.append(form.name)
            continue
        write_file(str(target), content)
        say(f"{target}" + (f" ({lost})" if (lost := left_out(form, options)) else ""))
    if refused:
        raise InputError(
            f"Not written: {', '.join(refused)}.",
            hint="The messages above say why; the other formats are in the folder.",
        )


# Relations beyond which Graphviz is slow enough to say so.
_LARGE = 800


@click.command()
@click.option(
    "-o", "--output", metavar="FILE", help="A .html, .svg, .png, .pdf or .dot file, or -."
)
@click.option(
    "-f", "--format", "name", metavar="FORMAT", help="By default, as FILE ends; else svg."
)
@click.option(
    "--around",
    metavar="THING",
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
    """Draw the network: things as cards, coloured by kind, relations as arrows.

    Of a network of more than 60 things, an overview is drawn unless you choose by --around,
    --only, --without or --all: without sources, statistics, what only rows of tables tell, and
    groups that hang on one thing. A .html file holds the whole network, to be explored in a
    browser without any server.
    Dashed arrows were inferred by the curators; red ones contradict.
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
    from policygraph import reading
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
