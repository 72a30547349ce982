"""Commands that tie the dataset to the texts of its sources: cite and evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from policygraph.cli.shell import (
    Shell,
    as_json,
    json_option,
    pass_shell,
    say,
    table,
)
from policygraph.lexical import clean

if TYPE_CHECKING:
    from rdflib import URIRef

    from policygraph.citation import Text
    from policygraph.reading.sources import Source

_EXCERPT = 60


@click.command()
@click.argument("source")
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
    """Find every place in a text where WORDS stand: its citation, digest and line.

    SOURCE is a source of the dataset (by its name, CURIE, IRI or title), whose text is in
    --text FILE, else in texts/NAME.txt in the project's folder; or it is itself a text file.
    WORDS may be a fragment, such as char=934,1385. Exit code 1: the words do not stand there.
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


@click.group()
def evidence() -> None:
    """Prove the citations against the texts of their sources, and measure what they cover."""


texts_option = click.option(
    "--text",
    "given",
    metavar="SOURCE=FILE",
    multiple=True,
    help="The text of a source; may be given several times. Default: texts/NAME.txt in the"
    " project's folder.",
)


def chosen(
    shell: Shell, names: Sequence[str], given: Iterable[str]
) -> tuple[list[Source], dict[URIRef, Text]]:
    """The sources named, or all of them, and their texts at hand."""
    from policygraph.evidence import texts
    from policygraph.reading import sources

    known = sources.sources(shell.engine)
    wanted = [sources.find(shell.engine, name) for name in names] or known
    wanted = list(dict.fromkeys(wanted))
    return wanted, texts.gather(shell.engine, shell.project.root, wanted, given)


@evidence.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@texts_option
@click.option("--strict", is_flag=True, help="Exit with 1 also if something was not checked.")
@json_option
@pass_shell
def check(
    shell: Shell, sources: tuple[str, ...], given: tuple[str, ...], strict: bool, json_: bool
) -> None:
    """Prove each passage and omission: its range, its characters' digest, its line.

    The rows of a table are proved by the digest of their cells in the project's file. What has no
    text or file at hand is not checked, and not called proved. Exit code 1: something failed.
    """
    from policygraph.evidence import proof

    # A file that was changed is a violation, and just what a proof is to find.
    shell.draft = True
    wanted, texts = chosen(shell, sources, given)
    rows_ = proof.rows_at_hand(shell.project, wanted)
    checked = proof.check(shell.engine, wanted, texts, rows_)
    if json_:
        as_json([one.values() for one in checked])
    else:
        rows = [row for one in checked for row in one.rows()]
        if rows:
            table(proof.COLUMNS, rows)
        for line in proof.summary(checked):
            click.echo(clean(line))
    if any(one.failed or (strict and not one.proved) for one in checked):
        click.get_current_context().exit(1)


@evidence.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@texts_option
@json_option
@pass_shell
def coverage(shell: Shell, sources: tuple[str, ...], given: tuple[str, ...], json_: bool) -> None:
    """Show which characters of each text are encoded, left out with a reason, or neither.

    Without a text, white space between places cannot be told from what was forgotten. Exit code
    1: characters are neither encoded nor left out, or a text cannot be measured.
    """
    from policygraph.evidence import coverage as measure

    # It is asked most while a source is half encoded.
    shell.draft = True
    wanted, texts = chosen(shell, sources, given)
    found = measure.coverage(shell.engine, wanted, texts)
    if json_:
        as_json([one.values() for one in found])
    elif rows := [row for one in found for row in one.rows()]:
        table(measure.COLUMNS, rows)
    for one in found:
        if one.fault:
            say(f"{one.source.name}: {one.fault}")
    if any(one.of(measure.State.UNKNOWN) for one in found):
        say("Without its text (--text SOURCE=FILE), white space cannot be told from the rest.")
    if not found:
        say("No source has a text snapshot (pg:textDigest, pg:textLength).")
    if any(one.fault or one.of(measure.State.NEITHER) for one in found):
        click.get_current_context().exit(1)
