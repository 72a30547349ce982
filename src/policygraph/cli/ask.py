"""`policygraph query` and `policygraph queries`: ask the graph, and what it can be asked."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from policygraph.cli.shell import Shell, as_json, pass_shell, say, table, write_file
from policygraph.errors import InputError, UnknownNameError
from policygraph.formats import Format, choose

if TYPE_CHECKING:
    from policygraph.queries import Query, Support
    from policygraph.store import Answer

FORMAT_NAMES = ("table", "csv", "tsv", "json", "md", "ttl", "nt", "jsonld")


@click.command()
@click.argument("name", metavar="NAME|FILE|-", required=False)
@click.option("-e", "--expression", metavar="TEXT", help="The query itself.")
@click.option("--param", "params", metavar="NAME=VALUE", multiple=True, help="Set a parameter.")
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(FORMAT_NAMES),
    help="How to write the answer. Default: what the ending of -o says, else a table, true or"
    " false, or Turtle.",
)
@click.option("-o", "--output", metavar="FILE", help="Write to a file; - is stdout.")
@click.option("--cite", is_flag=True, help="Add to each row the passages that support it.")
@click.option(
    "--labels/--no-labels",
    default=None,
    help="Show labels in place of IRIs. Default: in tables and Markdown.",
)
@click.option(
    "--escape-formulas",
    is_flag=True,
    help="Put ' before the CSV cells that a spreadsheet would calculate.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=30.0,
    show_default=True,
    metavar="SECONDS",
    help="Stop a query that takes longer.",
)
@pass_shell
def query(
    shell: Shell,
    name: str | None,
    expression: str | None,
    params: tuple[str, ...],
    form: str | None,
    output: str | None,
    cite: bool,
    labels: bool | None,
    escape_formulas: bool,
    timeout: float,
) -> None:
    """Ask the graph a question: a query of the catalogue, of a FILE, of stdin (-), or with -e.

    --cite adds a column of footnotes, in CSV and TSV of the passages' IRIs, and in JSON a member
    “citations”, a list for each binding.
    """
    from policygraph import queries
    from policygraph.store import Engine

    asked = _asked(shell, name, expression)
    given = _given(params)
    wanted = _format(form, output)
    dataset = shell.dataset
    text = queries.bound(asked, given, dataset)
    with Engine(dataset) as engine:
        answer = engine.run(text, timeout, shell.network, asked.file)
        support = _support(shell, text, answer, engine, timeout, asked.file) if cite else None
    _show(shell, answer, wanted, output, support, labels, escape_formulas)


def _asked(shell: Shell, name: str | None, expression: str | None) -> Query:
    from policygraph import queries
    from policygraph.project import QUERY_SUFFIXES

    if (name is None) == (expression is None):
        raise click.UsageError(
            "Say one thing to ask: the NAME of a query (`policygraph queries` lists them), a FILE"
            " that holds one, - for stdin, or the query itself with -e 'SELECT …'."
        )
    if expression is not None:
        return queries.parse(expression, "query", "-e")
    assert name is not None
    if name == "-":
        return queries.parse(_stdin(), "query", "stdin")
    path = Path(name)
    if path.suffix in QUERY_SUFFIXES or len(path.parts) > 1:
        return queries.read(path)
    return queries.find(shell.project, name)


def _stdin() -> str:
    try:
        return sys.stdin.buffer.read().decode()
    except UnicodeDecodeError as error:
        raise InputError(f"stdin is not UTF-8 (byte {error.start + 1}).") from None


def _given(params: Iterable[str]) -> dict[str, str]:
    given: dict[str, str] = {}
    for param in params:
        name, equals, value = param.partition("=")
        if not equals or not name:
            raise click.BadParameter(f"“{param}” is not NAME=VALUE.", param_hint="--param")
        if name in given:
            raise click.BadParameter(f"“{name}” is given twice.", param_hint="--param")
        given[name] = value
    return given


def _format(name: str | None, output: str | None) -> Format | None:
    """The format asked for; None for the one that fits the answer."""
    from policygraph.queries.results import FORMATS

    if name is None and (output is None or output == "-"):
        return None
    return choose(FORMATS, name, output)


def _support(
    shell: Shell, text: str, answer: Answer, engine: object, timeout: float, file: str
) -> tuple[Support, ...]:
    from policygraph import queries
    from policygraph.store import Engine, Table

    if not isinstance(answer, Table):
        raise InputError(
            "--cite cites the rows of a SELECT, and this is another kind of query.",
            hint="Ask with SELECT, or use `policygraph explain` for all that is said of a thing.",
        )
    assert isinstance(engine, Engine)
    return queries.cite(
        text,
        answer,
        shell.dataset,
        timeout=timeout,
        network=shell.network,
        engine=engine,
        file=file,
    )


def _show(
    shell: Shell,
    answer: Answer,
    form: Format | None,
    output: str | None,
    support: tuple[Support, ...] | None,
    labels: bool | None,
    escape_formulas: bool,
) -> None:
    from policygraph.queries import results
    from policygraph.store import Table

    if form is None:
        form = results.TABLE if isinstance(answer, Table | bool) else results.TURTLE
    if form == results.TABLE and output in (None, "-") and isinstance(answer, Table):
        shown = labels is not False
        header, rows, notes = results.cells(answer, shell.dataset, support=support, labels=shown)
        table(header, rows, notes)
        if not answer.rows:
            say("No rows.")
        return
    written = results.write(
        answer,
        form,
        shell.dataset,
        support=support,
        labels=labels,
        escape_formulas=escape_formulas,
    )
    if output in (None, "-"):
        click.echo(written.decode(), nl=False)
    else:
        assert output is not None
        write_file(output, written)


@click.command()
@click.option("--tag", metavar="TAG", help="Only those with this tag.")
@click.option("--json", "json_", is_flag=True, help="As JSON.")
@pass_shell
def queries(shell: Shell, tag: str | None, json_: bool) -> None:
    """List the queries of the catalogue, with their parameters."""
    from policygraph import queries as catalogue

    found = catalogue.load(shell.project)
    if tag is not None:
        tags = sorted({one for query in found for one in query.tags})
        if tag not in tags:
            raise UnknownNameError("tag", tag, tags, hint=f"There are {', '.join(tags)}.")
        found = tuple(query for query in found if tag in query.tags)
    if json_:
        as_json([_described(query) for query in found])
        return
    table(
        ("query", "answers", "parameters"),
        [(query.name, query.summary, _parameters(query)) for query in found],
    )


def _parameters(query: Query) -> str:
    return ", ".join(
        f"{param.name}={param.default}" if param.default is not None else f"{param.name}=…"
        for param in query.params
    )


def _described(query: Query) -> dict[str, object]:
    return {
        "name": query.name,
        "summary": query.summary,
        "description": query.description,
        "tags": list(query.tags),
        "params": [
            {
                "name": param.name,
                "type": param.type,
                "default": param.default,
                "description": param.description,
            }
            for param in query.params
        ],
    }
