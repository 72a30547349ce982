"""`policygraph draft`: begin the file of a new source."""

from __future__ import annotations

from pathlib import Path

import click

from policygraph.cli.shell import Shell, pass_shell
from policygraph.cli.shell.output import say, write_file
from policygraph.errors import plural

SECTION = "make"


@click.command()
@click.argument("textfile", metavar="TEXTFILE")
@click.option(
    "--source",
    "name",
    metavar="NAME",
    required=True,
    help="What to call the source: the last part of its IRI.",
)
@click.option(
    "-o", "--output", metavar="FILE", default="-", help="Where to write it: data/NAME.trig."
)
@click.option(
    "--with-text",
    is_flag=True,
    help="Copy each sentence into a comment, for your eyes: do not publish the file with them.",
)
@pass_shell
def draft(shell: Shell, textfile: str, name: str, output: str, with_text: bool) -> None:
    """Begin the file of a new source from its text.

    The draft has a passage for each sentence of TEXTFILE, for you to fill in. Every character
    but white space is in exactly one passage. `policygraph validate` lists by line what is to
    be filled in, and refuses the data until each gloss is there. An existing file is not
    touched.
    """
    from policygraph.citation import Text
    from policygraph.errors import InputError
    from policygraph.evidence import draft as drafting
    from policygraph.evidence import texts

    if output != "-" and Path(output).exists():
        raise InputError(
            f"{output} is there already, so nothing was written.",
            hint="Name another file; or take that one away, if nothing in it is worth keeping.",
        )
    # Another source may be half filled in.
    shell.draft = True
    text = Text.read(Path(textfile))
    source = drafting.new_source(shell.engine, name)
    found = drafting.passages(text, source)
    prefixes = shell.engine.prefixes
    made = drafting.trig(source, text, found, prefixes, with_text=with_text)
    write_file(output, made.encode())
    say(f"{plural(len(found), 'passage')} drafted of <{source.iri}>.")
    kept = texts.kept_at(shell.project.root, source)
    if not kept.is_file():
        say(f"Keep the text as {texts.FOLDER}/{kept.name}, where `evidence check` looks for it.")
    if with_text:
        say("warning: the words of the source stand in comments; take them out before you publish.")
