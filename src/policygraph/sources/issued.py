"""When a table was issued, by what is said of it, by its name, or by itself."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

from policygraph.errors import InputError
from policygraph.lexical import XSD
from policygraph.literals import fault
from policygraph.sources import doubts
from policygraph.sources.reading.opening import is_workbook

_DATE = XSD + "date"
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
        wrong = fault(date, _DATE)
        if wrong or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", date):
            raise InputError(f"“{date}” is no date.", hint=hint)
        return date, "--date", ()
    found = _named(file.name)
    saved = _saved(file)
    if len(found) == 1:
        issued = found.pop()
        return issued, "file name", tuple(filter(None, [doubts.misdated(issued, saved)]))
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
