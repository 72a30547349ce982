"""`policygraph export`: write the dataset for other tools."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from policygraph import formats, reading
from policygraph.cli.shell import Shell, completion, pass_shell
from policygraph.cli.shell.output import say, write_file
from policygraph.errors import InputError

if TYPE_CHECKING:
    from policygraph.export.files import Options


SECTION = "give"


_CITED = ", ".join(form.name for form in formats.EXPORTS if form.named_graphs)


@click.command(
    epilog=f"Formats: {', '.join(form.name for form in formats.EXPORTS)}. Those that say of each"
    f" statement where it stands: {_CITED}. owl-dl is for reasoners, and always has the ontology in"
    f" it. For claims and citations: {', '.join(form.name for form in formats.INTERCHANGE)}, which"
    " `import` reads again."
)
@click.option(
    "-f",
    "--format",
    "name",
    metavar="FORMAT",
    shell_complete=completion.formats_of(formats.EXPORTS, formats.INTERCHANGE),
    help="By default, as FILE ends.",
)
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
    """Write the dataset for other tools: RDF, networks, CSV."""
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
