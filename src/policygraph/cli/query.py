"""`policygraph query`: ask the dataset a question."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from policygraph import formats
from policygraph.cli.shell import (
    Shell,
    as_of_option,
    completion,
    param_option,
    param_values,
    pass_shell,
    timeout_option,
)
from policygraph.cli.shell.output import say, table, write_file
from policygraph.errors import InputError

if TYPE_CHECKING:
    from policygraph.queries.catalogue import Query


SECTION = "ask"


@click.command(epilog=f"Formats: {', '.join(form.name for form in formats.ANSWERS)}.")
@click.argument("name", metavar="NAME|FILE|-", required=False, shell_complete=completion.queries)
@click.option("-e", "--expression", metavar="TEXT", help="The query itself.")
@param_option
@click.option(
    "-f",
    "--format",
    "form",
    metavar="FORMAT",
    shell_complete=completion.formats_of(formats.ANSWERS),
    help="How to write the answer. Default: what the ending of -o says, else a table, true or"
    " false, or Turtle.",
)
@click.option("-o", "--output", metavar="FILE", help="Write to a file; - is stdout.")
@click.option(
    "--page",
    metavar="FILE.html",
    help="Write a page that asks the dataset in a browser, offline, with the whole catalogue; it"
    " opens with NAME, if that is given.",
)
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
@as_of_option
@timeout_option
@pass_shell
def query(
    shell: Shell,
    name: str | None,
    expression: str | None,
    params: tuple[str, ...],
    form: str | None,
    output: str | None,
    page: str | None,
    cite: bool,
    labels: bool | None,
    escape_formulas: bool,
    as_of: str | None,
    timeout: float,
) -> None:
    """Ask the dataset a question in SPARQL.

    The query is a NAME of the catalogue, a FILE, standard input (-), or the text given with -e.

    --cite adds a column of footnotes. In CSV and TSV the column holds the IRIs of the passages.
    In JSON it is a member “citations”, a list for each binding.
    """
    from policygraph.queries import results, running
    from policygraph.store import Runner, Table

    if page is not None:
        if expression or params or form or output or cite or labels is not None or escape_formulas:
            raise click.UsageError("--page goes with a NAME and with --as-of only.")
        _write_page(shell, name, page, as_of)
        return
    asked = _asked(shell, name, expression)
    given = param_values(params)
    output = None if output == "-" else output
    wanted = formats.choose(formats.ANSWERS, form, output) if form or output else None
    engine = shell.engine_as_of(as_of)
    text = running.bound(asked, given, engine)
    support = None
    with Runner(engine) as runner:
        answer = runner.run(text, timeout, shell.network, asked.file)
        if cite:
            from policygraph.queries import support as citing

            if not isinstance(answer, Table):
                raise InputError(
                    "--cite cites the rows of a SELECT, and this is another kind of query.",
                    hint="Ask with SELECT, or use `policygraph explain` for all that is said of a"
                    " thing.",
                )
            support = citing.cite(
                text,
                answer,
                engine,
                timeout=timeout,
                network=shell.network,
                engine=runner,
                file=asked.file,
            )
    if wanted is None:
        wanted = formats.TABLE if isinstance(answer, Table | bool) else formats.TURTLE
    if wanted == formats.TABLE and output is None and isinstance(answer, Table):
        table(*results.cells(answer, engine, support=support, labels=labels is not False))
        if not len(answer):
            say("No rows.")
        return
    written = results.write(
        answer, wanted, engine, support=support, labels=labels, escape_formulas=escape_formulas
    )
    write_file(output or "-", written)


def _write_page(shell: Shell, name: str | None, file: str, as_of: str | None) -> None:
    from policygraph import reading
    from policygraph.queries import catalogue
    from policygraph.web.sparql import sparql_page

    start = catalogue.find(shell.project, name).name if name is not None else None
    engine = shell.engine_as_of(as_of)
    reader = reading.of(engine)
    title = "the dataset" if reader.itself is None else reader.label(reader.itself)
    text = sparql_page(engine, catalogue.load(shell.project), f"Ask {title}", start)
    write_file(file, text.encode())


def _asked(shell: Shell, name: str | None, expression: str | None) -> Query:
    from policygraph import files
    from policygraph.project import QUERY_SUFFIXES
    from policygraph.queries import catalogue

    if (name is None) == (expression is None):
        raise click.UsageError(
            "Say one thing to ask: the NAME of a query (`policygraph queries` lists them), a FILE"
            " that holds one, - for stdin, or the query itself with -e 'SELECT …'."
        )
    if expression is not None:
        return catalogue.parse(expression, "query", "-e")
    assert name is not None
    if name == "-":
        return catalogue.parse(files.decode(sys.stdin.buffer.read(), "stdin"), "query", "stdin")
    path = Path(name)
    if path.suffix in QUERY_SUFFIXES or len(path.parts) > 1:
        return catalogue.read(path)
    return catalogue.find(shell.project, name)
