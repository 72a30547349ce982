"""What a person should look at in a table that is added: its date, and what its rows say."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from policygraph.errors import InputError, nearest
from policygraph.lexical import RDF, XSD
from policygraph.literals import fault
from policygraph.sources.cells import Column
from policygraph.sources.fit import Fit
from policygraph.sources.reading import Row, letters
from policygraph.sources.reading.opening import is_workbook
from policygraph.vocab import PG

Rows = Callable[[], Generator[Row, None, None]]
SHOWN = 10
"""How many things alike a person is shown."""
_LOOKED_AT = 200
_SAVED_WITHIN = datetime.timedelta(days=7)
# How the ends of the statements begin that are looked for; the edition follows.
_DAY = f'"^^<{XSD}date> <'.encode()
_SIGNED, _PENDING = (
    f"> <{RDF}type> <{kind}> <".encode() for kind in (PG.Agreement, PG.PendingAgreement)
)


@dataclass(frozen=True)
class Warned:
    """Something doubtful, said of one thing or of many alike.

    Attributes:
        items: what it is said of; nothing is left out.
        before: the words before the items.
        after: the words after them.
        apart: whether each item is a sentence of its own.
        brief: each item as a person reads it, if that is shorter.
    """

    items: tuple[str, ...]
    before: str = ""
    after: str = ""
    apart: bool = False
    brief: tuple[str, ...] = ()

    def sentences(self, most: int | None = None) -> Iterator[str]:
        """The sentences that say it.

        Args:
            most: how many items are named; all if it is None.
        """
        shown = (self.items if most is None else self.brief or self.items)[:most]
        left = len(self.items) - len(shown)
        more = f"{left:,} more (--json names all)"
        if self.apart:
            yield from shown
            if left:
                yield f"And {more} of this kind."
            return
        yield f"{self.before}{', '.join([*shown, *[more] * bool(left)])}.{self.after}"


class Warnings:
    """Looks for what a person should look at in an edition, as its statements come.

    These are columns that may be there under another name, things that it lists twice, days later
    than its own date, and agreements without a day of signing.

    Args:
        edition: its IRI.
        issued: its date of issue.
    """

    def __init__(self, edition: str, issued: str) -> None:
        self._edition, self._issued = edition, issued
        of, row = edition.encode(), rb" <" + re.escape(edition.encode()) + rb"#row=([0-9]+)> \.\n"
        listing = b"> <%b> <%b> <%b#row=" % (str(PG.listedIn).encode(), of, of)
        dated = re.compile(rb'<[^ ]+> <[^ ]+> "([0-9-]{10})"\^\^<[^ ]+>' + row)
        typed = re.compile(rb"<[^ ]+> <[^ ]+> <([^ ]+)>" + row)
        self._patterns = (
            (listing, re.compile(rb"(<[^ ]+>) <[^ ]+> <[^ ]+>" + row), self._list),
            (_DAY + of, dated, self._date),
            (_SIGNED + of, typed, self._sign),
            (_PENDING + of, typed, self._sign),
        )
        self._first: dict[bytes, int] = {}
        self._again: defaultdict[bytes, list[int]] = defaultdict(list)
        self._days: dict[int, str] = {}
        self._pending: set[int] = set()
        self._signed = False

    def look(self, quads: bytes) -> None:
        """Look at some N-Quads of the edition, whole lines."""
        for wanted, pattern, take in self._patterns:
            at = quads.find(wanted)
            while at >= 0:
                # The statement itself, not what stands in a text.
                line = pattern.match(quads, quads.rfind(b"\n", 0, at) + 1)
                if line:
                    take(line[1], int(line[2]))
                at = quads.find(wanted, at + 1)

    def _list(self, thing: bytes, row: int) -> None:
        if thing in self._first:
            self._again[thing].append(row)
        else:
            self._first[thing] = row

    def _date(self, day: bytes, row: int) -> None:
        said = day.decode()
        if said > self._issued:
            self._days[row] = max(said, self._days.get(row, ""))

    def _sign(self, kind: bytes, row: int) -> None:
        if kind == str(PG.PendingAgreement).encode():
            self._pending.add(row)
        else:
            self._signed = True

    def found(self, fit: Fit, rows: Rows) -> Iterator[Warned]:
        """The doubts, once all has been looked at.

        Args:
            fit: which column of its table is which.
            rows: reads the rows of the table once more; called only if they are needed.
        """
        yield from _misnamed(fit, rows)
        yield from self._twice(fit, rows)
        if self._days:
            yield Warned(
                tuple(f"row {row} ({day})" for row, day in sorted(self._days.items())),
                f"Days later than the date of the edition, {self._issued}: ",
                " Either they are wrong, or the date of the edition is.",
            )
        pending = tuple(map(str, sorted(self._pending)))
        if pending and self._signed:
            said = "Without a day of signing, and so taken for pending among signed agreements: "
            yield Warned(pending, said + ("rows " if len(pending) > 1 else "row "))
        elif pending:
            number = f"{len(pending):,} of them"
            said = f"No row has a day of signing: all are taken for pending ({number})."
            yield Warned((said,), apart=True)

    def _twice(self, fit: Fit, rows: Rows) -> Iterator[Warned]:
        again = {thing: sorted({self._first[thing], *at}) for thing, at in self._again.items()}
        again = {thing: numbers for thing, numbers in again.items() if len(numbers) > 1}
        if not again:
            return
        wanted = {number for numbers in again.values() for number in numbers}
        cells = {row.number: row for row in rows() if row.number in wanted}
        said = []
        for thing, numbers in again.items():
            name = thing[1:-1].decode().rpartition("/")[2]
            differ = list(_differing([cells[number] for number in numbers], fit))
            but = (
                f"; they differ in {', '.join(differ)}" if differ else "; their cells are the same"
            )
            said.append((not differ, numbers, f"list the same: {name}{but}."))
        said.sort()  # Rows that contradict each other come first.
        yield Warned(
            tuple(f"Rows {_and(numbers)} {what}" for _, numbers, what in said),
            apart=True,
            brief=tuple(f"Rows {_and(numbers, SHOWN)} {what}" for _, numbers, what in said),
        )


def _misnamed(fit: Fit, rows: Rows) -> Iterator[Warned]:
    columns = zip(fit.contract.columns, fit.places, strict=True)
    missing = [column for column, place in columns if place is None]
    if not missing or not fit.unused:
        return
    with closing(rows()) as opened:
        sample = [row.cells for row in islice(opened, _LOOKED_AT)]
    likely = {column.name: _likely(column, fit, sample) for column in missing}
    for name, like in likely.items():
        if like:
            others = (like, *(other for other in fit.unused if other != like))
            said = (
                f"There is no column {name}, and these are not used: {_quoted(others)}. If"
                f" {_quoted([like])} is it, rename that to {name}, or add it to the synonyms in"
                f" {fit.contract.file}."
            )
            yield Warned((said,), apart=True)
    rest = [name for name, like in likely.items() if not like]
    if rest:
        said = f"There is no column {' or '.join(rest)}, and these are not used:"
        yield Warned((f"{said} {_quoted(fit.unused)}.",), apart=True)


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"“{' '.join(name.split())}”" for name in names)


def _likely(column: Column, fit: Fit, sample: Sequence[Sequence[str]]) -> str | None:
    """The column that is not used and may be this one: by its days, or else by its name."""
    if column.type == "date":
        for at, name in enumerate(fit.columns):
            cells = [cells[at] for cells in sample if cells[at].strip()]
            days = sum(column.read(cell).value is not None for cell in cells)
            if name in fit.unused and at not in fit.places and cells and 2 * days > len(cells):
                return name
    for name in (column.name, *column.synonyms):
        if like := nearest(name, fit.unused, 1):
            return like[0]
    return None


def _differing(rows: Sequence[Row], fit: Fit) -> Iterator[str]:
    """The columns in which rows differ; case and white space do not count."""
    width = max(len(row.cells) for row in rows)
    for at in range(width):
        texts = {_plain(row.cells[at]) for row in rows if at < len(row.cells)}
        links = {row.links[at] for row in rows if at < len(row.links)}
        name = fit.columns[at].strip() if at < len(fit.columns) else ""
        name = " ".join(name.split()) or f"column {letters(at + 1)}"
        if len(texts) > 1:
            yield name
        elif len(links) > 1:
            yield f"{name} (the link)"


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _and(rows: Sequence[int], most: int | None = None) -> str:
    names = [str(row) for row in rows[:most]]
    if len(rows) > len(names):
        names.append(f"{len(rows) - len(names):,} more")
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def unmapped(mapped: int, rejected: int) -> str:
    """That an edition lists nothing, as a sentence; empty if a row was mapped."""
    if mapped:
        return ""
    why = f"all {rejected:,} were rejected" if rejected else "the table has none below its header"
    return f"No row was mapped: {why}. As an edition it would say that the list is empty."


# --- the date of issue --------------------------------------------------------------------------

# A date in a file's name: 2025-07-18, also with a time, or 07182025 as American agencies write it;
# 071825 only if there is none of these. A digit can have slipped in before “pm”.
_NAMED = (
    re.compile(
        r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<s>[-_.]?)(?P<m>\d\d)(?P=s)(?P<d>\d\d)"
        r"(?:[-_T]?\d{6})?(?!\d)"
    ),
    re.compile(
        r"(?<!\d)(?P<m>\d\d)(?P<s>[-_.]?)(?P<d>\d\d)(?P=s)(?P<y>(?:19|20)\d\d)"
        r"(?!\d(?![ap]m))",
        re.IGNORECASE,
    ),
)
_SHORT = re.compile(r"(?<!\d)(?P<m>\d\d)(?P<s>[-_.]?)(?P<d>\d\d)(?P=s)(?P<y>\d\d)(?!\d)")


def day_of_issue(file: Path, date: str | None) -> tuple[str, str, tuple[str, ...]]:
    """The day that a table was issued: the one that is said, else that of its name or of itself.

    Args:
        file: the table.
        date: what a person says; None if nothing is said.

    Returns:
        The day; ``--date``, ``file name`` or ``workbook``; and what is doubtful, in sentences.

    Raises:
        InputError: there is no day, several, or what is said is none.
    """
    hint = "Say when it was published: --date YYYY-MM-DD."
    if date is not None:
        wrong = fault(date, XSD + "date")
        if wrong or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", date):
            raise InputError(f"“{date}” is no date.", hint=hint)
        return date, "--date", ()
    found = _named(file.name)
    saved = _saved(file)
    if len(found) == 1:
        issued = found.pop()
        return issued, "file name", tuple(filter(None, [_misdated(issued, saved)]))
    what = "holds no date" if not found else "holds several dates"
    if saved is not None:
        said = f"The file's name, {file.name}, {what}; the workbook was last saved on {saved}, "
        return saved, "workbook", (said + "and that is taken. --date says another.",)
    raise InputError(f"The file's name, {file.name}, {what}.", hint=hint)


def _named(name: str) -> set[str]:
    """The days that a file's name can mean."""
    matches = [match for pattern in _NAMED for match in pattern.finditer(name)]
    days = {day for match in matches or _SHORT.finditer(name) if (day := _day(match))}
    return {day.isoformat() for day in days}


def _day(match: re.Match[str]) -> datetime.date | None:
    year, month, day = (int(match[part]) for part in "ymd")
    try:
        return datetime.date(year if year > 99 else 2000 + year, month, day)
    except ValueError:
        return None


def _saved(file: Path) -> str | None:
    """The day that a workbook was last saved."""
    if not is_workbook(file, str(file)):
        return None
    # openpyxl takes half a second to import.
    from policygraph.sources.reading.workbook import saved_on

    return saved_on(file, str(file))


def _misdated(issued: str, saved: str | None) -> str:
    """Why the date in the name of a workbook may be wrong, as a sentence; empty if it may not.

    A list cannot be older than its last change. That it is much younger says nothing (copies are
    saved anew), but for the same day of another year.

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
