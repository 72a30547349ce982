"""`policygraph diff`: tell what changed."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from policygraph.cli.shell import Shell, page_options, pass_shell
from policygraph.cli.shell.output import as_json, say, write_file
from policygraph.errors import plural
from policygraph.lexical import clean

if TYPE_CHECKING:
    from policygraph.editions.builds import BuildDiff
    from policygraph.editions.diff import TableDiff
    from policygraph.reading import Data
    from policygraph.store import Engine


SECTION = "ask"


@click.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@page_options
@click.option(
    "--renames",
    metavar="FILE",
    help="Append the possible renames to FILE, as comments for you to decide on.",
)
@click.option("--exit-code", is_flag=True, help="Exit with 1 if anything differs.")
@pass_shell
def diff(
    shell: Shell,
    before: str,
    after: str,
    form: str,
    renames: str | None,
    exit_code: bool,
) -> None:
    """Compare two editions of a table, or states of a project.

    A and B are two editions of a table (file name, date of issue, CURIE or IRI), or two states
    of a project: a folder, or git:REVISION of the project at hand. The difference is told in
    terms of things: which came, went, changed or were renamed.

    An agreement that a later edition does not list is absent; a table does not say that it
    ended. Two bodies with similar names, of which one goes and the other comes, are listed as a
    possible rename. --renames FILE (renames.ttl in the folder of the table) is where you accept
    or reject them.
    """
    from policygraph.editions import telling

    states = [_is_state(text) for text in (before, after)]
    if any(states) and not all(states):
        state, other = (before, after) if states[0] else (after, before)
        raise click.UsageError(
            f"“{state}” is a state of a project and “{other}” is not: compare two editions, or two"
            " folders or git revisions (git:HEAD; . is the working folder)."
        )
    if renames is not None and all(states):
        raise click.UsageError("--renames goes with two editions of a table.")
    found: TableDiff | BuildDiff = (
        _states(shell, before, after) if all(states) else _editions(shell, before, after, renames)
    )
    if form == "json":
        as_json(found.as_dict())
    else:
        told = telling.markdown(found) if form == "md" else telling.text(found)
        click.echo(clean(told), nl=False)
    if exit_code and found.differs:
        click.get_current_context().exit(1)


def _is_state(text: str) -> bool:
    from policygraph.editions.builds import PREFIX

    try:
        return text.startswith(PREFIX) or Path(text).is_dir()
    except (OSError, ValueError):  # No name that a folder can have.
        return False


def _editions(shell: Shell, before: str, after: str, renames: str | None) -> TableDiff:
    from policygraph.editions import diff as compare
    from policygraph.editions import series

    data = shell.engine
    first, second = series.find(data, before, after)
    found = compare.tables(data, first, data, second)
    if renames is not None:
        _append(data, found, second.series, renames)
    return found


def _append(data: Data, found: TableDiff, series: str, file: str) -> None:
    """Write the candidates that a file of decisions does not hold yet into it."""
    from policygraph import files
    from policygraph.editions import renames

    path = Path(file)
    text = files.text(path, file) if file != "-" and path.exists() else ""
    names = {thing.iri: thing.label for one in found.candidates for thing in (one.old, one.new)}
    written, added = renames.appended(text, found.pairs, names, data, series)
    if added:
        write_file(file, written.encode())
    say(f"{plural(added, 'possible rename')} added to {file}.")


def _states(shell: Shell, before: str, after: str) -> BuildDiff:
    from policygraph.editions import builds

    with ExitStack() as stack:
        first, second = (_state(shell, text, stack) for text in (before, after))
        return builds.datasets(first, before, second, after)


def _state(shell: Shell, text: str, stack: ExitStack) -> Engine:
    """The dataset of a folder or a revision, built as a draft; it lives as long as ``stack``."""
    from policygraph import build, project
    from policygraph.editions import builds

    cache = None
    if text.startswith(builds.PREFIX):
        aside = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="policygraph-")))
        folder, cache = aside / "project", aside / "cache"
        folder.mkdir()
        builds.checkout(shell.project.root, text.removeprefix(builds.PREFIX), folder)
    else:
        folder = Path(text)
    made = build.build(
        project.read(folder),
        draft=True,
        cache=cache,
        on_start=lambda: say(f"Building {text} …"),
    )
    return build.engine(made)
