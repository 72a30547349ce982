"""`policygraph gaps`: tell what is missing."""

from __future__ import annotations

import click

from policygraph.claims.findings import KINDS
from policygraph.cli.shell import Shell, chosen, completion, page_options, pass_shell, texts_option
from policygraph.cli.shell.output import show_page

SECTION = "weigh"


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...", shell_complete=completion.sources)
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
    """List what is missing, in all sources or in those named.

    Listed are: what a source announces and does not deliver, what was inferred, claims that
    rest on a speaker's word alone, links between claims that nobody answers for, and what one
    source alone says. With the text at hand also: what no passage covers, and glosses that
    deny, count or name something other than their passages do.
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
