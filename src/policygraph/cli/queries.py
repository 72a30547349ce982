"""`policygraph queries`: list the catalogue."""

from __future__ import annotations

import click

from policygraph.cli.shell import (
    Shell,
    json_option,
    pass_shell,
)
from policygraph.cli.shell.output import as_json, table
from policygraph.errors import UnknownNameError

SECTION = "ask"


@click.command()
@click.option("--tag", metavar="TAG", help="Only those with this tag.")
@json_option
@pass_shell
def queries(shell: Shell, tag: str | None, json_: bool) -> None:
    """List the queries of the catalogue, with their parameters."""
    from policygraph.queries import catalogue

    found = catalogue.load(shell.project)
    if tag is not None:
        tags = sorted({one for query in found for one in query.tags})
        if tag not in tags:
            raise UnknownNameError("tag", tag, tags, hint=f"There are {', '.join(tags)}.")
        found = tuple(query for query in found if tag in query.tags)
    if json_:
        fields = ("name", "summary", "description", "tags", "params")
        as_json([{field: getattr(query, field) for field in fields} for query in found])
        return
    rows = []
    for query in found:
        shown = (
            f"{param.name}={'…' if param.default is None else param.default}"
            for param in query.params
        )
        rows.append((query.name, query.summary, ", ".join(shown)))
    table(("query", "answers", "parameters"), rows)
