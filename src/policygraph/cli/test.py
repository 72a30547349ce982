"""`policygraph test`: run the queries against their expected results."""

from __future__ import annotations

import click

from policygraph.cli.shell import Shell, completion, pass_shell, timeout_option
from policygraph.cli.shell.output import write_file
from policygraph.errors import plural
from policygraph.lexical import clean

SECTION = "make"


@click.command()
@click.argument("names", metavar="[NAME]...", nargs=-1, shell_complete=completion.queries)
@click.option("--update", is_flag=True, help="Take what the queries answer now as expected.")
@click.option("--junit", metavar="FILE", help="Also write the results as JUnit XML.")
@timeout_option
@pass_shell
def test(
    shell: Shell, names: tuple[str, ...], update: bool, junit: str | None, timeout: float
) -> None:
    """Compare the queries' answers with the expected ones.

    All queries are run, or those named. Exit code 1: a query fails or has no expected result.
    """
    from policygraph.queries import expected

    results = expected.check(
        shell.project,
        shell.engine,
        names,
        timeout=timeout,
        network=shell.network,
        update=update,
    )
    if junit:
        write_file(junit, expected.junit(results))
    failed = [result for result in results if not result.passed]
    if junit != "-":
        for result in results:
            if result.updated or not result.passed:
                click.echo(clean(str(result)))
        passed = plural(len(results) - len(failed), "query")
        click.echo(f"{passed} passed, {len(failed)} failed.")
    if failed:
        click.get_current_context().exit(1)
