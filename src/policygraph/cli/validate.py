"""`policygraph validate`: check the data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from policygraph.cli.shell import Shell, json_option, pass_shell
from policygraph.cli.shell.output import as_json, show_findings, write_file
from policygraph.errors import plural
from policygraph.formats import json_text
from policygraph.lexical import clean

if TYPE_CHECKING:
    from policygraph.validate import Report
    from policygraph.validate.faults import Pattern


SECTION = "make"


@click.command()
@json_option
@click.option(
    "--sarif",
    metavar="FILE",
    help="Also write the report as SARIF 2.1.0, for code hosts (“-” is stdout).",
)
@click.option(
    "--shapes",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Check against these SHACL shapes instead of the project's.",
)
@click.option("--strict", is_flag=True, help="Let warnings fail too.")
@pass_shell
def validate(
    shell: Shell, json_: bool, sarif: str | None, shapes: Path | None, strict: bool
) -> None:
    """Check the data: SHACL shapes and integrity checks.

    Each finding names the file and the line, and says how to mend it. Exit code 1: there are
    violations.
    """
    if json_ and sarif == "-":
        raise click.UsageError("--json and --sarif - both write to standard output: choose one.")
    report = _report(shell, shapes)
    if sarif:
        from policygraph.validate.sarif import log

        write_file(sarif, json_text(log(report.findings)).encode())
    if json_:
        as_json(report.as_dict())
    elif sarif != "-":
        _show(report)
    if not report.conforms or (strict and report.warnings):
        click.get_current_context().exit(1)


def _report(shell: Shell, shapes: Path | None) -> Report:
    """What validation says of the sources as they are now, built or not."""
    made = shell.build("Reading", draft=True)
    if shapes is None:
        return made.report
    from policygraph import build, files, store, validate
    from policygraph.build import checking, inputs
    from policygraph.sources import rdf, turtle

    project, engine = shell.project, build.engine(made)
    name = project.relative(shapes) if shapes.is_relative_to(project.root) else str(shapes)
    quads = rdf.read(shapes, name, blank_nodes=True).quads
    said = replace(inputs.read(project, build.kept(project)), shapes=())
    elsewhere = checking.Places(said, engine)

    def written(patterns: Sequence[Pattern]) -> Iterator[turtle.Written]:
        yield from turtle.locate(files.text(shapes, name), name)
        yield from elsewhere(patterns)

    return validate.validate(
        engine,
        store.in_memory(quads),
        written,
        checks=validate.own(project),
        facts=[validate.gather(path) for path in made.files],
    )


def _show(report: Report) -> None:
    """The report for people: how it was come by, then one group for each severity."""
    from policygraph.validate import SEVERITIES

    for note in report.notes:
        click.echo(f"{clean(note)}\n")
    for severity in SEVERITIES:
        group = [finding for finding in report.findings if finding.severity == severity]
        if group:
            click.echo(f"{plural(len(group), _NOUNS[severity])}:\n")
            show_findings(group)
    if not report.findings:
        click.echo("Nothing to mend: no violations, no warnings.")
    elif report.conforms:
        click.echo("No violations.")


_NOUNS = {"violation": "violation", "warning": "warning", "info": "remark"}
