"""Commands about what is missing: draft, what a new source lacks still; gaps, what any lacks."""

from __future__ import annotations

from pathlib import Path

import click

from policygraph.claims.findings import KINDS
from policygraph.cli.prove import chosen, texts_option
from policygraph.cli.shell import (
    Shell,
    page_options,
    pass_shell,
    say,
    show_page,
    write_file,
)
from policygraph.errors import plural


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
    """Write the file of a new source, with a passage for each sentence of TEXTFILE, to fill in.

    Every character but white space is in exactly one passage. `policygraph validate` lists by line
    what is to be filled in, and refuses the data until the glosses are. A file that is there
    already is not touched.
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


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@texts_option
@click.option(
    "--kind",
    "kinds",
    type=click.Choice(list(KINDS)),
    multiple=True,
    help="Look for this kind only; may be given several times.",
)
@click.option("--all", "every", is_flag=True, help="Cut no list, and name each statement.")
@click.option(
    "--strict",
    is_flag=True,
    help="Exit with 1 if a gloss, or the words, value or hedge of a claim, is likely wrong.",
)
@page_options
@pass_shell
def gaps(
    shell: Shell,
    sources: tuple[str, ...],
    given: tuple[str, ...],
    kinds: tuple[str, ...],
    every: bool,
    strict: bool,
    form: str,
) -> None:
    """Tell what is missing: in all sources, or in those named.

    What a source announces and does not deliver, what was inferred, claims that rest on a speaker's
    word alone, links between claims that nobody answers for, and what one source alone says. With
    the text at hand: what no passage covers, and what a gloss denies, counts or names otherwise
    than its passage does.
    """
    from policygraph.claims import gaps as finding

    # What is half filled in lacks the most.
    shell.draft = True
    wanted, texts = chosen(shell, sources, given)
    most = None if every or form == "json" else finding.SHOWN
    found = finding.gaps(shell.engine, wanted, texts, kinds or tuple(KINDS), most, every=every)
    show_page(found, form, lambda: finding.lines(found, kinds, every=every))
    if strict and found.strong:
        click.get_current_context().exit(1)
