"""`policygraph cite`: find the place of some words."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from policygraph.cli.shell import Shell, completion, json_option, pass_shell
from policygraph.cli.shell.output import as_json, say, table

if TYPE_CHECKING:
    from policygraph.citation import Text


SECTION = "make"
_EXCERPT = 60


@click.command()
@click.argument("source", shell_complete=completion.sources)
@click.argument("words")
@click.option("--text", "file", metavar="FILE", help="The source's text.")
@click.option("--line", "--whole-line", "whole_line", is_flag=True, help="Cite the whole line.")
@click.option("--turtle", is_flag=True, help="Write passages ready for the source's file.")
@json_option
@pass_shell
def cite(
    shell: Shell,
    source: str,
    words: str,
    file: str | None,
    whole_line: bool,
    turtle: bool,
    json_: bool,
) -> None:
    """Find where WORDS stand in a text: citation, digest, line.

    SOURCE is a source of the dataset (its name, CURIE, IRI or title). Its text is read from
    --text FILE, or else from texts/NAME.txt in the project's folder. SOURCE may also be a text
    file itself. WORDS may be a fragment, such as char=934,1385. Every place is listed. Exit
    code 1: the words do not stand there.
    """
    from policygraph.evidence import cite as finder

    text, iri = _text_of(shell, source, file)
    found = finder.cite(text, words, iri, whole_line=whole_line)
    if json_:
        as_json(found)
    elif turtle:
        click.echo("\n".join(one.turtle() for one in found), nl=False)
    else:
        rows = [(one.iri, one.digest, str(one.line), _excerpt(one.text)) for one in found]
        table(("citation", "digest", "line", "text"), rows)


def _text_of(shell: Shell, source: str, file: str | None) -> tuple[Text, str]:
    """The text to look in, and the IRI of its source; no IRI for a text file on its own."""
    from policygraph.citation import Text

    if file is None and _is_file(source):
        return Text.read(Path(source)), ""
    from policygraph.evidence import proof, texts
    from policygraph.reading import sources

    found = sources.find(shell.engine, source)
    text = texts.read(shell.project.root, found, file)
    if not proof.measured_text(shell.engine, found, text):
        say(
            f"warning: {text.file} is not the text that the passages of"
            f" “{found.name}” were measured on: its digest differs (pg:textDigest)."
        )
    return text, str(found.iri)


def _is_file(name: str) -> bool:
    with suppress(OSError):  # A title can be longer than a file's name may be.
        return Path(name).is_file()
    return False


def _excerpt(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _EXCERPT else f"{words[: _EXCERPT - 1]}…"
