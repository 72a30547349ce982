"""What is doubtful in an edition that was read, though each of its rows can be mapped."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from policygraph.errors import plural
from policygraph.lexical import RDF, XSD
from policygraph.vocab import PG

_SHOWN = 10
_SAVED_WITHIN = datetime.timedelta(days=7)


def doubts(quads: bytes, edition: str, issued: str) -> Iterator[str]:
    """What a person should look at in the statements of an edition, in sentences.

    These are things that it lists twice, days later than its own date, and agreements without a
    day of signing where others have one.

    Args:
        quads: the N-Quads of the edition.
        edition: its IRI.
        issued: its date of issue.
    """
    yield from _twice(quads, edition)
    yield from _later(quads, edition, issued)
    yield from _unsigned(quads, edition)


def misdated(issued: str, saved: str | None) -> str:
    """Why the date in the name of a workbook may be wrong, as a sentence; empty if it may not.

    A list cannot be older than its last change. That it is much younger says nothing (copies are
    saved anew), but for the same day of another year.

    Args:
        issued: the date in its name.
        saved: the day that it was last saved, as it says itself; None if it does not.
    """
    if saved is None:
        return ""
    named, last = datetime.date.fromisoformat(issued), datetime.date.fromisoformat(saved)
    days = abs((last - named).days) % 365
    other_year = last.year != named.year and min(days, 365 - days) <= _SAVED_WITHIN.days
    if named - last <= _SAVED_WITHIN and not other_year:
        return ""
    return (
        f"The file's name dates it {issued}, but it was last saved on {saved}. If the name is"
        " wrong, say another date with --date."
    )


def _rows_of(quads: bytes, edition: str, said: str) -> Iterator[tuple[str, int]]:
    """The first group of a pattern of statements, with the row whose graph says it."""
    pattern = rf"^{said} <{re.escape(edition)}#row=([0-9]+)> \.$"
    for found in re.finditer(pattern.encode(), quads, re.MULTILINE):
        yield found[1].decode(), int(found[2])


def _twice(quads: bytes, edition: str) -> Iterator[str]:
    listed: defaultdict[str, list[int]] = defaultdict(list)
    for thing, row in _rows_of(
        quads, edition, rf"(<[^ ]+>) <{PG.listedIn}> <{re.escape(edition)}>"
    ):
        listed[thing].append(row)
    again = {thing: rows for thing, rows in listed.items() if len(rows) > 1}
    for thing, rows in sorted(again.items(), key=lambda item: item[1])[:_SHOWN]:
        yield f"Rows {_and(rows)} list the same: {thing[1:-1].rpartition('/')[2]}."
    if len(again) > _SHOWN:
        yield f"{plural(len(again) - _SHOWN, 'thing')} more stand in several rows."


def _later(quads: bytes, edition: str, issued: str) -> Iterator[str]:
    said = rf'<[^ ]+> <[^ ]+> "([0-9-]{{10}})"\^\^<{XSD}date>'
    days: dict[int, str] = {}
    for day, row in _rows_of(quads, edition, said):
        if day > issued:
            days[row] = max(day, days.get(row, ""))
    if days:
        shown = [f"row {row} ({day})" for row, day in sorted(days.items())[:_SHOWN]]
        more = [f"{plural(len(days) - _SHOWN, 'row')} more"] if len(days) > _SHOWN else []
        yield (
            f"Days later than the date of the edition, {issued}: {', '.join([*shown, *more])}."
            " Either they are wrong, or the date of the edition is."
        )


def _unsigned(quads: bytes, edition: str) -> Iterator[str]:
    typed = rf"<[^ ]+> <{RDF}type> <({PG.Agreement}|{PG.PendingAgreement})>"
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for kind, row in _rows_of(quads, edition, typed):
        rows[kind].append(row)
    pending = rows[str(PG.PendingAgreement)]
    if pending and rows[str(PG.Agreement)]:
        yield (
            f"Without a day of signing, and so taken for pending among signed agreements:"
            f" {'row' if len(pending) == 1 else 'rows'} {_and(pending)}."
        )


def _and(rows: Iterable[int]) -> str:
    names = [str(row) for row in sorted(rows)]
    if len(names) > _SHOWN:
        names = [*names[:_SHOWN], f"{len(names) - _SHOWN:,} more"]
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
