"""`policygraph support`: count independent sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from policygraph.cli.shell import (
    Shell,
    all_option,
    as_of_option,
    completion,
    page_options,
    param_option,
    param_values,
    pass_shell,
    timeout_option,
)
from policygraph.cli.shell.output import show_page
from policygraph.errors import InputError

if TYPE_CHECKING:
    from policygraph.claims.support import ClaimSupport, QuerySupport, ThingSupport
    from policygraph.reading import Data


SECTION = "weigh"
# What a list of a page shows of what a table can make thousands long.
_MOST = 50


@click.command()
@click.argument("name", metavar="THING|QUERY", shell_complete=completion.things_and_queries)
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
    """Count the independent sources of a claim, thing or answer.

    An article that reports a report is no second witness: whoever only repeats somebody is
    followed to the source where that somebody speaks. THING is an IRI, a CURIE (id:ice) or a
    label. QUERY is a query of the catalogue; a name that is both is taken as the query. A claim
    is weighed together with all claims that restate it.
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
