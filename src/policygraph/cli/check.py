"""The commands that check: validate, test."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from policygraph.cli.shell import (
    Shell,
    as_json,
    json_option,
    pass_shell,
    timeout_option,
    write_file,
)
from policygraph.errors import plural
from policygraph.formats import json_text
from policygraph.lexical import clean

if TYPE_CHECKING:
    from policygraph.validate import Finding, Report
    from policygraph.validate.faults import Pattern


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
    """Check the data: SHACL shapes, and what shapes cannot say.

    Each finding names the file and the line, and how to mend it. Exit code 1 if there are
    violations.
    """
    if json_ and sarif == "-":
        raise click.UsageError("--json and --sarif - both write to standard output: choose one.")
    report = _report(shell, shapes)
    if sarif:
        write_file(sarif, json_text(report.sarif()).encode())
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


_MANY = 20
_SHOWN = 5


def show_findings(findings: Sequence[Finding]) -> None:
    """Findings for people; of many of one kind the first few, and how many more there are."""
    counts = Counter(finding.code for finding in findings)
    shown: Counter[str] = Counter()
    for finding in findings:
        shown[finding.code] += 1
        many = counts[finding.code] > _MANY
        if not many or shown[finding.code] <= _SHOWN:
            click.echo(clean(_text(finding)) + "\n")
    for code, count in counts.items():
        if count > _MANY:
            click.echo(f"[{code}] and {count - _SHOWN:,} more like these; --json lists them all.\n")


_NOUNS = {"violation": "violation", "warning": "warning", "info": "remark"}


def _text(finding: Finding) -> str:
    place = str(finding.place) if finding.place else finding.focus or ""
    lines = [f"{place}  [{finding.code}]" if place else f"[{finding.code}]"]
    lines.append(f"{finding.label}: {finding.message}" if finding.label else finding.message)
    if finding.value is not None:
        lines.append(f"Value: {finding.value}")
    if finding.hint:
        lines.append(f"To mend: {finding.hint}")
    return "\n    ".join(line.replace("\n", " ") for line in lines)


@click.command()
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--update", is_flag=True, help="Take what the queries answer now as expected.")
@click.option("--junit", metavar="FILE", help="Also write the results as JUnit XML.")
@timeout_option
@pass_shell
def test(
    shell: Shell, names: tuple[str, ...], update: bool, junit: str | None, timeout: float
) -> None:
    """Run the queries against their expected results: all of them, or those named.

    Exit code 1 if a query fails or has no expected result.
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
