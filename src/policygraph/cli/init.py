"""`policygraph init`: make a new project."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from policygraph.errors import plural

SECTION = "make"


@click.command()
@click.argument("directory", metavar="DIR")
@click.option(
    "--built-in",
    is_flag=True,
    help="Copy the built-in graph on 287(g), to add sources to it, rather than a small example.",
)
def init(directory: str, built_in: bool) -> None:
    """Make a new project in DIR, ready to build.

    The project is small, and it builds, validates, tests and draws at once.
    """
    from policygraph import init as starter

    made = starter.create(Path(directory), built_in=built_in)
    click.echo(f"{plural(len(made), 'file')} written to {directory}. Next:")
    folder = f"./{directory}" if directory.startswith("-") else directory
    click.echo(f"  cd {shlex.quote(folder)}")
    query = "promises-and-contradictions" if built_in else "what-changed"
    for command in ("build", "test", f"query {query} --cite", "viz -o network.svg"):
        click.echo(f"  policygraph {command}")
