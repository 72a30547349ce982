"""`policygraph build`: make the store."""

from __future__ import annotations

from pathlib import Path

import click

from policygraph.cli.shell import Shell, json_option, pass_shell
from policygraph.cli.shell.output import as_json, say, write_file
from policygraph.errors import plural
from policygraph.lexical import clean

SECTION = "make"


@click.command()
@click.option("--strict", is_flag=True, help="Let warnings fail too: rows not mapped, for one.")
@click.option(
    "--rejects",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Write the rows of tables that were not mapped to DIR/TABLE-EDITION.csv.",
)
@json_option
@pass_shell
def build(shell: Shell, strict: bool, rejects: Path | None, json_: bool) -> None:
    """Read the project's files, check them and build the store.

    The store is a cache. It is built again only when the content of a file has changed. It
    replaces the old one only if the data has no violations, or with --draft. Exit code 1: the
    data has violations, and the old store is left as it was.
    """
    made = shell.build(strict=strict)
    report = made.report
    if rejects:
        _write_rejects(shell, rejects)
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
        for note in report.notes:
            click.echo(clean(note))
    if report.violations or (strict and report.warnings):
        click.get_current_context().exit(1)


def _write_rejects(shell: Shell, folder: Path) -> None:
    """A file for each edition that has rejects."""
    from policygraph import build
    from policygraph.errors import InputError
    from policygraph.sources import annotations

    written = 0
    for table in build.tables_of(shell.project):
        for reading in table.editions:
            if reading.rejects:
                try:
                    folder.mkdir(parents=True, exist_ok=True)
                except OSError as fault:
                    raise InputError(f"{folder} cannot be made: {fault.strerror}.") from fault
                name = annotations.rejects_name(table.table.name, reading)
                write_file(str(folder / name), annotations.rejects_file(reading))
                written += 1
    say(f"{plural(written, 'rejects file')} written to {folder}." if written else "No rejects.")
