"""The command that brings in claims and citations of others: import."""

from __future__ import annotations

from pathlib import Path

import click

from policygraph import formats
from policygraph.cli.shell import Shell, completion, json_option, pass_shell
from policygraph.cli.shell.output import as_json, say, show_findings, write_file
from policygraph.errors import plural
from policygraph.lexical import clean

SECTION = "make"


@click.command(
    "import",
    epilog=f"Formats: {', '.join(form.name for form in formats.INTERCHANGE)}. Nothing is fetched:"
    " an address in the file is a name, and its @context must be that of the format.",
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "-f",
    "--format",
    "form",
    metavar="FORMAT",
    shell_complete=completion.formats_of(formats.INTERCHANGE),
    help="By default, as FILE ends.",
)
@click.option(
    "--as", "name", metavar="NAME", required=True, help="Its name: it becomes data/NAME.trig."
)
@click.option(
    "--text",
    "texts",
    metavar="SOURCE=FILE",
    multiple=True,
    help="The text that annotations quote. Can be given again.",
)
@click.option("--again", is_flag=True, help="Take the place of an earlier import of that name.")
@click.option("--dry-run", is_flag=True, help="Read the file, and change nothing.")
@click.option(
    "-o", "--output", metavar="FILE", help="Also write to FILE what data/NAME.trig is to hold."
)
@json_option
@pass_shell
def import_(
    shell: Shell,
    file: Path,
    form: str | None,
    name: str,
    texts: tuple[str, ...],
    again: bool,
    dry_run: bool,
    output: str | None,
    json_: bool,
) -> None:
    """Import claims and citations that others exchange.

    They become a file of the project. The project is validated with it before anything is
    replaced, and the file is refused whole if something is violated (unless --draft is given).
    What the file holds and the project cannot take is counted. Exit code 1: the file was
    refused.
    """
    from policygraph import build
    from policygraph.interchange import importing

    if json_ and output == "-":
        raise click.UsageError("--json and -o - both write to standard output: choose one.")
    project = shell.own_project()
    chosen = formats.choose(formats.INTERCHANGE, form, str(file))
    known = build.engine(shell.build(draft=True))
    found = importing.given_texts(texts, known)
    plan = importing.prepare(project, known, file, chosen, name, found, again=again)
    for note in plan.notes:
        say(note)
    if output is not None:
        write_file(output, plan.content)
    report = None if dry_run else importing.carry_out(plan, draft=shell.draft)
    refused = report is not None and not report.conforms and not shell.draft
    target = project.relative(plan.path)
    if json_:
        findings = [finding.as_dict() for finding in report.findings] if report else []
        as_json(
            {
                "file": target,
                "imported": report is not None and not refused,
                "statements": plan.statements,
                "places": plan.places,
                "notes": list(plan.notes),
                "findings": findings,
            }
        )
    else:
        if refused and report is not None:
            show_findings([one for one in report.findings if one.severity == "violation"])
        told = f"{plural(plan.statements, 'statement')} in {plural(plan.places, 'place')}"
        state = "would be" if dry_run else "was refused," if refused else "is"
        if output != "-":
            click.echo(clean(f"{target} {state} {told}."))
    if refused:
        say(f"Nothing was imported. To see the lines: --dry-run -o {name}.trig")
        click.get_current_context().exit(1)
