"""The command that brings tables in: add."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from policygraph.cli.shell import Shell, json_option, pass_shell
from policygraph.cli.shell.output import as_json, say, show, write_file
from policygraph.cli.shell.progress import RowProgress
from policygraph.errors import plural
from policygraph.lexical import clean

if TYPE_CHECKING:
    from policygraph.sources.adding import AddPlan

SECTION = "make"
_REJECTS = "rejects"


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--as",
    "name",
    metavar="NAME",
    required=True,
    help="The table it is an edition of: a folder of data/, here or in the built-in project.",
)
@click.option("--date", metavar="YYYY-MM-DD", help="When it was published. Default: by its name.")
@click.option("--title", help="The title of the edition.")
@click.option(
    "--sheet", metavar="SHEET", help="The sheet of a workbook. Default: the one that fits."
)
@click.option("--strict", is_flag=True, help="Refuse the file if a row or a cell is not mapped.")
@click.option("--dry-run", is_flag=True, help="Check the file, and change nothing.")
@click.option(
    "--rejects",
    metavar="FILE",
    help="Where to write the rows that were not mapped. Default: rejects/ in the project.",
)
@json_option
@pass_shell
def add(
    shell: Shell,
    file: Path,
    name: str,
    date: str | None,
    title: str | None,
    sheet: str | None,
    strict: bool,
    dry_run: bool,
    rejects: str | None,
    json_: bool,
) -> None:
    """Add a downloaded table as an edition of its series.

    FILE is an XLSX, CSV or TSV file, plain or gzipped. Its columns and rows are checked first.
    Rows that cannot be mapped go to a rejects file, each with the reason, and are counted. The
    other rows become statements at the next build, each in the graph of its row. The command
    does all or nothing: if something fails, the project is as it was. Exit code 1: --strict
    refused the file.
    """
    from policygraph import build
    from policygraph.sources import adding, annotations

    project = shell.own_project()
    with RowProgress() as rows:
        plan = adding.prepare(
            project,
            file,
            name,
            date=date,
            title=title,
            sheet=sheet,
            kept=build.kept(project),
            watch=rows.watch,
        )
    reading = plan.reading
    refused = strict and bool(reading.rejects or reading.blanked)
    for warning in plan.shown:
        say(warning)
    if plan.dated_by == "file name":
        say(f"The date, {plan.edition.issued}, is taken from the file's name; --date says another.")
    if not refused and not dry_run:
        adding.carry_out(plan)
    target = rejects
    if reading.rejects and target is None and not refused and not dry_run:
        (project.root / _REJECTS).mkdir(exist_ok=True)
        target = str(project.root / _REJECTS / annotations.rejects_name(name, reading))
    if target is not None:
        write_file(target, annotations.rejects_file(reading))
    added = not refused and not dry_run
    if json_:
        as_json(_values(plan, name, added, target))
    else:
        _tell(plan, added, target, dry_run)
    if refused:
        say("Nothing was added (--strict).")
        click.get_current_context().exit(1)


def _values(plan: AddPlan, name: str, added: bool, rejects: str | None) -> dict[str, Any]:
    from policygraph.build.checking import rejected

    reading, edition = plan.reading, plan.edition
    return {
        "table": name,
        "edition": edition.iri,
        "title": edition.title,
        "date": edition.issued,
        "date_from": plan.dated_by,
        "file": plan.project.relative(edition.path),
        "added": added,
        "rows_mapped": reading.rows_mapped,
        "rows_rejected": reading.rows_rejected,
        "cells_left_out": len(reading.blanked),
        "repairs": len(reading.repairs),
        "rejects_file": rejects,
        "brought": sorted(plan.brought),
        "columns_not_used": list(plan.unused),
        "notes": list(reading.notes),
        "warnings": list(plan.warnings),
        "findings": [finding.as_dict() for finding in rejected(reading)],
        "repaired": [repair._asdict() for repair in reading.repairs],
    }


def _tell(plan: AddPlan, added: bool, rejects: str | None, dry_run: bool) -> None:
    from policygraph.build.checking import rejected
    from policygraph.pages.document import Document
    from policygraph.pages.validation import findings

    reading, edition = plan.reading, plan.edition
    for note in reading.notes:
        say(note)
    if plan.unused:
        say(f"Columns that the mapping does not use: {', '.join(plan.unused)}.")
    show(Document("", tuple(findings("Not mapped as they stand", list(rejected(reading))))))
    mended = len({repair.row for repair in reading.repairs})
    counts = [
        f"{plural(reading.rows_mapped, 'row')} mapped",
        f"{plural(len(reading.repairs), 'repair')} in {plural(mended, 'row')}",
        f"{plural(reading.rows_rejected, 'row')} rejected",
    ]
    if reading.blanked:
        counts.append(f"{plural(len(reading.blanked), 'cell')} left out")
    click.echo(clean(f"{edition.title or edition.iri}: {', '.join(counts)}."))
    if rejects not in (None, "-"):
        click.echo(clean(f"Rejects: {rejects}"))
    if added:
        for name in sorted(plan.brought):
            click.echo(f"Brought along: {name}")
        click.echo(
            clean(f"Added as {plan.project.relative(edition.path)}. Next: policygraph build")
        )
    elif dry_run:
        click.echo("Nothing was changed (--dry-run).")
