"""Commands that tie the graph to the texts of its sources: cite and evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from policygraph.cli.shell import Shell, as_json, clean, pass_shell, plural, say, table

if TYPE_CHECKING:
    from rdflib import URIRef

    from policygraph.citation import Text
    from policygraph.evidence.cite import Found
    from policygraph.evidence.coverage import Coverage
    from policygraph.evidence.proof import Checked, Kind
    from policygraph.evidence.sources import Source

_EXCERPT = 60


@click.command()
@click.argument("source")
@click.argument("words")
@click.option("--text", "file", metavar="FILE", help="The source's text.")
@click.option("--line", "--whole-line", "whole_line", is_flag=True, help="Cite the whole line.")
@click.option("--turtle", is_flag=True, help="Write passages ready for the source's file.")
@click.option("--json", "json_", is_flag=True, help="The places for a program.")
@pass_shell
def cite(
    shell: Shell,
    source: str,
    words: str,
    file: str | None,
    whole_line: bool,
    turtle: bool,
    json_: bool,
) -> None:
    """Find every place in a text where WORDS stand: its citation, digest and line.

    SOURCE is a source of the graph (by its name, CURIE, IRI or title), whose text is in
    --text FILE, else in texts/NAME.txt in the project's folder; or it is itself a text file.
    WORDS may be a fragment, such as char=934,1385. Exit code 1: the words do not stand there.
    """
    from policygraph.evidence import cite as finder

    text, iri = _text_of(shell, source, file)
    found = finder.cite(text, words, iri, whole_line=whole_line)
    if json_:
        as_json([_as_value(one) for one in found])
    elif turtle:
        click.echo("\n".join(one.turtle() for one in found), nl=False)
    else:
        rows = [(one.iri, one.digest, str(one.line), _excerpt(one.text)) for one in found]
        table(("citation", "digest", "line", "text"), rows)


def _text_of(shell: Shell, source: str, file: str | None) -> tuple[Text, str]:
    """The text to look in, and the IRI of its source; no IRI for a text file on its own."""
    from policygraph.citation import Text

    if file is None and _is_file(source):
        return Text.read(Path(source)), ""
    from policygraph.evidence import proof, sources, texts

    found = sources.find(shell.dataset, source)
    text = texts.read(shell.project.root, found, file)
    if not proof.measured_text(shell.dataset, found, text):
        say(
            f"policygraph: warning: {text.file} is not the text that the passages of"
            f" “{found.name}” were measured on: its digest differs (pg:textDigest)."
        )
    return text, str(found.iri)


def _is_file(name: str) -> bool:
    with suppress(OSError):  # A title can be longer than a file's name may be.
        return Path(name).is_file()
    return False


def _as_value(found: Found) -> dict[str, object]:
    from dataclasses import asdict

    return asdict(found)


def _excerpt(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _EXCERPT else f"{words[: _EXCERPT - 1]}…"


@click.group()
def evidence() -> None:
    """Prove the citations against the texts of their sources, and measure what they cover."""


_texts_option = click.option(
    "--text",
    "given",
    metavar="SOURCE=FILE",
    multiple=True,
    help="The text of a source; may be given several times. Default: texts/NAME.txt in the"
    " project's folder.",
)


def _chosen(
    shell: Shell, names: Sequence[str], given: Iterable[str]
) -> tuple[list[Source], dict[URIRef, Text]]:
    """The sources named, or all of them, and their texts at hand."""
    from policygraph.evidence import sources, texts

    known = sources.sources(shell.dataset)
    wanted = [sources.find(shell.dataset, name) for name in names] or known
    wanted = list(dict.fromkeys(wanted))
    return wanted, texts.gather(shell.dataset, shell.project.root, wanted, given)


@evidence.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@_texts_option
@click.option("--json", "json_", is_flag=True, help="The proofs for a program.")
@pass_shell
def check(shell: Shell, sources: tuple[str, ...], given: tuple[str, ...], json_: bool) -> None:
    """Prove each passage and omission: its range, its characters' digest, its line.

    What has no text at hand is not checked, and not called proved. Exit code 1: something failed.
    """
    from policygraph.evidence import proof

    wanted, texts = _chosen(shell, sources, given)
    checked = proof.check(shell.dataset, wanted, texts)
    if json_:
        as_json([_checked_value(one) for one in checked])
    else:
        rows = [row for one in checked for row in _check_rows(one)]
        if rows:
            table(("source", "place", "outcome", "why"), rows)
        _summarise(checked)
    if any(one.failed for one in checked):
        click.get_current_context().exit(1)


def _checked_value(checked: Checked) -> dict[str, object]:
    from dataclasses import asdict

    return {
        "source": str(checked.source.iri),
        "title": checked.source.title,
        "text": checked.file,
        "proofs": [asdict(proof) for proof in checked.proofs],
    }


def _check_rows(checked: Checked) -> Iterable[tuple[str, str, str, str]]:
    for proof in checked.proofs:
        # Rows of a table can be many thousands: the summary counts them.
        if proof.outcome != "not checkable as text":
            place = f"{proof.kind}: {proof.where}" if proof.kind == "omission" else proof.where
            yield checked.source.name, place, str(proof.outcome), " ".join(proof.faults)


def _summarise(checked: Sequence[Checked]) -> None:
    """Say on stdout how much was proved, and how much could not be."""
    from policygraph.evidence.proof import Kind, Outcome

    by_outcome: dict[Outcome, list[Kind]] = {outcome: [] for outcome in Outcome}
    failed, lacking = [], 0
    for one in checked:
        for proof in one.proofs:
            if proof.kind is not Kind.SOURCE:
                by_outcome[proof.outcome].append(proof.kind)
            elif proof.outcome is Outcome.FAILED:
                failed.append(one.source.name)
            elif proof.outcome is Outcome.UNCHECKED:
                lacking += 1
    proved, wrong, unchecked, other = by_outcome.values()
    if proved or wrong or not checked:
        counts = f"{len(proved):,} proved, {len(wrong):,} failed"
        click.echo(f"{_places(proved + wrong)}: {counts}")
    if failed:
        names = ", ".join(map(clean, failed))
        click.echo(f"{plural(len(failed), 'text')} failed as a whole: {names}")
    if lacking:
        click.echo(
            f"{_places(unchecked)} could not be checked:"
            f" no text at hand for {plural(lacking, 'source')}"
        )
    if other:
        click.echo(f"{_places(other)} not checkable as text")


def _places(kinds: Sequence[Kind]) -> str:
    """How many passages and omissions these are."""
    omissions = sum(kind == "omission" for kind in kinds)
    counted = plural(len(kinds) - omissions, "passage")
    return f"{counted} and {plural(omissions, 'omission')}" if omissions else counted


@evidence.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@_texts_option
@click.option("--json", "json_", is_flag=True, help="The measures for a program.")
@pass_shell
def coverage(shell: Shell, sources: tuple[str, ...], given: tuple[str, ...], json_: bool) -> None:
    """Show which characters of each text are encoded, left out with a reason, or neither.

    Without a text, white space between places cannot be told from what was forgotten. Exit code
    1: characters are neither encoded nor left out, or a text cannot be measured.
    """
    from policygraph.evidence import coverage as measure

    wanted, texts = _chosen(shell, sources, given)
    found = measure.coverage(shell.dataset, wanted, texts)
    if json_:
        as_json([_coverage_value(one) for one in found])
    else:
        _show_coverage(found)
    for one in found:
        if one.fault:
            say(f"policygraph: {one.source.name}: {one.fault}")
    if any(one.of(measure.State.UNKNOWN) for one in found):
        say("Without its text (--text SOURCE=FILE), white space cannot be told from the rest.")
    if not found:
        say("No source has a text snapshot (pg:textDigest, pg:textLength).")
    if any(one.fault or one.of(measure.State.NEITHER) for one in found):
        click.get_current_context().exit(1)


def _coverage_value(found: Coverage) -> dict[str, object]:
    from policygraph.evidence.coverage import State

    return {
        "source": str(found.source.iri),
        "title": found.source.title,
        "text": found.file,
        "length": found.length,
        "characters": {str(state): found.count(state) for state in State},
        "stretches": [
            {
                "state": str(one.state),
                "start": one.start,
                "end": one.end,
                "lines": one.lines,
                "reason": one.reason,
            }
            for one in found.stretches
        ],
        "fault": found.fault,
    }


def _show_coverage(found: Sequence[Coverage]) -> None:
    from policygraph.evidence.coverage import State

    rows = []
    for one in found:
        if one.length is None:
            continue
        name = one.source.name
        for state in State:
            count = one.count(state)
            if count or (state is State.NEITHER and one.file):
                rows.append((name, str(state), f"{count:,}", _share(count, one.length), ""))
                kept = state in (State.ENCODED, State.WHITE_SPACE)
                rows += [] if kept else _stretch_rows(one, state)
        rows.append((name, "all", f"{one.length:,}", _share(one.length, one.length), ""))
    if rows:
        table(("source", "characters", "count", "share", "where"), rows)


def _stretch_rows(found: Coverage, state: object) -> list[tuple[str, str, str, str, str]]:
    rows = []
    for one in found.stretches:
        if one.state is state:
            where = f"char={one.start},{one.end}"
            if one.lines:
                first, last = one.lines
                where += f", line {first}" if first == last else f", lines {first}–{last}"
            where += f": {one.reason}" if one.reason else ""
            rows.append((found.source.name, f"  {one.state}", f"{one.length:,}", "", where))
    return rows


def _share(count: int, length: int) -> str:
    # Rounded down: 100 percent is said only of all of it.
    return f"{count * 1000 // length / 10:.1f} %" if length else ""
