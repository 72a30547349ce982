"""How a command shows what it has found, and writes files."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from policygraph.formats import json_text
from policygraph.lexical import clean

if TYPE_CHECKING:
    from rich.console import Console

    from policygraph.evidence.notes import Line
    from policygraph.validate import Finding

_WIDEST = 100
_MANY = 20


_SHOWN = 5


def say(text: str) -> None:
    """Tell the user something that is not data."""
    click.echo(clean(text), err=True)


def console() -> Console:
    """A rich console on stdout that reads no markup from data and keeps words whole."""
    from rich.console import Console

    return Console(markup=False, highlight=False, emoji=False, soft_wrap=not sys.stdout.isatty())


def table(headers: Sequence[str], rows: Iterable[Sequence[str]], notes: Sequence[str] = ()) -> None:
    """Show rows, and footnotes below: a table on a terminal, tab-separated values in a pipe."""
    if not sys.stdout.isatty():
        blank = re.compile(r"[\t\r\n]+")
        lines = [
            "\t".join([blank.sub(" ", clean(cell)) for cell in row]) for row in (headers, *rows)
        ]
        if notes:
            lines += ["", *map(clean, notes)]
        click.echo("\n".join(lines))
        return
    from rich import box
    from rich.table import Table
    from rich.text import Text

    screen = console()
    head, *body = [[clean(cell) for cell in row] for row in (headers, *rows)]
    # Beside the cells: two blanks a column, one between columns, one at either end.
    widths = _widths([head, *body], screen.width - 3 * len(head) - 1)
    shown = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for header, width in zip(head, widths, strict=True):
        shown.add_column(Text(header), overflow="fold", width=width)
    for row in body:
        shown.add_row(*map(Text, row))
    screen.print(shown)
    for note in notes:
        screen.print(Text(clean(note)))


def _widths(rows: Sequence[Sequence[str]], room: int) -> list[int]:
    """The width of each column: words stay whole as long as there is room for them."""
    from rich.cells import cell_len

    columns = list(zip(*rows, strict=True))
    whole, words = (
        [
            max((cell_len(part) for cell in column for part in split(cell)), default=0)
            for column in columns
        ]
        for split in (str.splitlines, str.split)
    )
    least = _shared(words, room)
    more = [most - width for most, width in zip(whole, least, strict=True)]
    granted = _shared(more, room - sum(least))
    return [max(sum(parts), 1) for parts in zip(least, granted, strict=True)]


def _shared(wanted: Sequence[int], room: int) -> list[int]:
    """What each is given of ``room``: what it wants, or where that is too much, equal shares."""
    given = [0] * len(wanted)
    for turn, at in enumerate(sorted(range(len(wanted)), key=wanted.__getitem__)):
        given[at] = min(wanted[at], max(room, 0) // (len(wanted) - turn))
        room -= given[at]
    return given


def show_page(found: Any, form: str, lines: Callable[[], Iterable[Line]]) -> None:
    """Show what was found: as JSON, or as a page with footnotes, which a terminal colours."""
    from policygraph.evidence import notes

    if form == "json":
        as_json(found)
        return
    if form == "md" or not sys.stdout.isatty():
        said = notes.markdown(lines()) if form == "md" else notes.text(lines())
        click.echo(clean(said), nl=False)
        return
    from rich.text import Text

    screen = console()
    styles = {"title": "bold", "heading": "bold cyan", "item": "", "note": "dim"}
    for line in notes.tidied(lines()):
        said = clean(notes.written(line, min(screen.width, _WIDEST)))
        screen.print(Text(said, styles[line.style]), no_wrap=True, overflow="ignore", crop=False)


def as_json(value: Any) -> None:
    """Show a value as JSON on stdout; dataclasses become objects."""
    click.echo(json_text(value), nl=False)


def write_file(path: str, content: bytes | Iterable[bytes]) -> None:
    """Write a file whole or not at all; ``-`` is stdout.

    Raises:
        InputError: the file cannot be written.
    """
    from policygraph import files

    if path != "-":
        files.write(Path(path), content)
        return
    sys.stdout.flush()
    sys.stdout.buffer.writelines([content] if isinstance(content, bytes) else content)


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


def _text(finding: Finding) -> str:
    place = str(finding.place) if finding.place else finding.focus or ""
    lines = [f"{place}  [{finding.code}]" if place else f"[{finding.code}]"]
    lines.append(f"{finding.label}: {finding.message}" if finding.label else finding.message)
    if finding.value is not None:
        lines.append(f"Value: {finding.value}")
    if finding.hint:
        lines.append(f"To mend: {finding.hint}")
    return "\n    ".join(line.replace("\n", " ") for line in lines)
