"""`policygraph evidence`: prove the citations, and measure what they cover."""

from __future__ import annotations

import click

from policygraph.cli.shell import Shell, chosen, completion, json_option, pass_shell, texts_option
from policygraph.cli.shell.output import as_json, say, table
from policygraph.lexical import clean

SECTION = "make"


@click.group()
def evidence() -> None:
    """Prove the citations against the texts of the sources."""


@evidence.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...", shell_complete=completion.sources)
@texts_option
@click.option("--strict", is_flag=True, help="Exit with 1 also if something was not checked.")
@json_option
@pass_shell
def check(
    shell: Shell, sources: tuple[str, ...], given: tuple[str, ...], strict: bool, json_: bool
) -> None:
    """Prove each passage and omission: range, digest and line.

    The rows of a table are proved by the digest of their cells in the project's file. A place
    whose text or file is not at hand is not checked, and not called proved. Exit code 1: a
    proof failed.
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
@click.argument("sources", nargs=-1, metavar="[SOURCE]...", shell_complete=completion.sources)
@texts_option
@json_option
@pass_shell
def coverage(shell: Shell, sources: tuple[str, ...], given: tuple[str, ...], json_: bool) -> None:
    """Measure which characters of each text are encoded.

    A character is encoded, left out with a reason, or neither. Without its text, white space
    between places cannot be told from what was forgotten. Exit code 1: some characters are
    neither encoded nor left out, or a text cannot be measured.
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
