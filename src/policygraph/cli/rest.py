"""Commands that tell what rests on which sources: support and what-if."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from policygraph.cli.shell import (
    Shell,
    all_option,
    as_of_option,
    page_options,
    param_option,
    param_values,
    pass_shell,
    show_page,
    timeout_option,
)
from policygraph.errors import InputError

if TYPE_CHECKING:
    from policygraph.claims.support import ClaimSupport, QuerySupport, ThingSupport
    from policygraph.reading import Data

# What a list of a page shows of what a table can make thousands long.
_MOST = 50


@click.command()
@click.argument("name", metavar="THING|QUERY")
@param_option
@page_options
@as_of_option
@timeout_option
@all_option(_MOST)
@pass_shell
def support(
    shell: Shell,
    name: str,
    params: tuple[str, ...],
    form: str,
    as_of: str | None,
    timeout: float,
    most: int | None,
) -> None:
    """Count the independent sources that a claim, each statement or each row of an answer has.

    An article that reports a report is no second witness: whoever only repeats somebody is
    followed to where that somebody speaks. THING is an IRI, a CURIE (id:ice) or a label; QUERY is
    a query of the catalogue, and of the two the query is meant first. A claim is weighed together
    with all claims that restate it.
    """
    from policygraph.claims import support_page

    made = None if form == "json" else most
    found = _weigh(shell, shell.engine_as_of(as_of), name, params, timeout, made)
    show_page(found, form, lambda: support_page.lines(found, most))


def _weigh(
    shell: Shell, data: Data, name: str, params: tuple[str, ...], timeout: float, most: int | None
) -> ClaimSupport | ThingSupport | QuerySupport:
    from policygraph.claims import support as weighing
    from policygraph.queries import catalogue

    if any(path.stem == name for path in shell.project.queries):
        query = catalogue.find(shell.project, name)
        return weighing.of_query(data, query, param_values(params), timeout=timeout)
    if params:
        raise InputError(f"--param goes with a query, and there is no query “{name}”.")
    return weighing.of_thing(data, name, most)


@click.command("what-if")
@click.option(
    "--without",
    metavar="SOURCE",
    multiple=True,
    required=True,
    help="A source that falls: its name, CURIE, IRI or title. May be given several times.",
)
@page_options
@timeout_option
@all_option(_MOST)
@pass_shell
def what_if(
    shell: Shell, without: tuple[str, ...], form: str, timeout: float, most: int | None
) -> None:
    """Tell what changes if a SOURCE falls: answers, claims, inferences and things.

    What other sources report of it stays, but as claims and statements left without their origin.
    The queries of the catalogue are asked with their defaults. Nothing is changed on disk.
    """
    from policygraph.claims import what_if as trial

    found = trial.what_if(shell.project, shell.engine, without, timeout=timeout)
    show_page(found, form, lambda: trial.lines(found, most))
