"""Commands to start with: init and build."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from policygraph.cli.shell import Shell, as_json, json_option, pass_shell
from policygraph.errors import plural


@click.command()
@click.argument("directory", metavar="DIR")
def init(directory: str) -> None:
    """Make a new small project in DIR that builds, validates, tests and draws at once."""
    from policygraph import init as starter

    made = starter.create(Path(directory))
    click.echo(f"{plural(len(made), 'file')} written to {directory}. Next:")
    folder = f"./{directory}" if directory.startswith("-") else directory
    click.echo(f"  cd {shlex.quote(folder)}")
    for command in ("build", "test", "query what-changed --cite", "viz -o network.svg"):
        click.echo(f"  policygraph {command}")


@click.command()
@json_option
@pass_shell
def build(shell: Shell, json_: bool) -> None:
    """Read the project's files, check them, and build its store.

    The store is a cache: it is built again only when the content of a file has changed, and
    replaces the old one only when the data has no violations (or with --draft). Exit code 1: the
    data has violations, and the old store is left as it was.
    """
    made = shell.build()
    report = made.report
    if json_:
        as_json(
            {
                "digest": made.digest,
                "fresh": made.fresh,
                "published": made.published,
                "counts": dict(made.counts),
                "violations": report.violations,
                "warnings": report.warnings,
            }
        )
    else:
        state = "not built" if not made.published else "built" if made.fresh else "up to date"
        counts = ", ".join(plural(count, noun[:-1]) for noun, count in made.counts.items())
        click.echo(f"{shell.project.name}: {state}: {counts}")
        found = f"{plural(report.violations, 'violation')}, {plural(report.warnings, 'warning')}"
        click.echo(found + (" (see `policygraph validate`)" if report.findings else ""))
    if report.violations:
        click.get_current_context().exit(1)
