"""The Extended Date/Time Format: whether a text is well-formed, and which days it can mean.

Standard: the EDTF specification of the Library of Congress (4 February 2019), levels 0 and 1, which
is Annex A of ISO 8601-2:2019. Of level 2 the quarters, quadrimesters and halves of a year, and
beyond it, a qualifier may follow these: ``2009-41~``, “about the second half of 2009”, since a
period of a source is as often soft by halves as by months.

A parser of our own: the package ``edtf`` refuses what this needs (``2009-41~/2010-40~``) and gives
intervals with an open end no days; ``edtf-validate`` is a yes or no.
"""

from __future__ import annotations

import calendar
import datetime
import math
import re
from dataclasses import dataclass

EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"
"""The datatype of such texts."""

Day = datetime.date


@dataclass(frozen=True)
class Days:
    """The days that a period covers or a date can mean; None on a side that has no end.

    Attributes:
        first: the first day.
        last: the last day.
        soft_first: the first day if a soft edge is taken at its widest; else the same.
        soft_last: the last day in that sense.
        uncertain: whether the source is said to be unsure of it (``?`` or ``%``).
    """

    first: Day | None
    last: Day | None
    soft_first: Day | None
    soft_last: Day | None
    uncertain: bool = False


class _FaultError(ValueError):
    """What is wrong with a text, in plain words."""


def fault(text: str) -> str | None:
    """What is wrong with ``text`` as EDTF, in plain words; None if it is well-formed."""
    try:
        _read(text)
    except _FaultError as error:
        return str(error)
    return None


def days(text: str) -> Days | None:
    """The days that ``text`` covers or can mean.

    ``~`` and ``%`` make an edge soft by one unit of what they stand at: a year, a month, a day, or
    the length of the season. A season proper (21 to 32) begins on no fixed day: its edges are soft
    by a month in any case. Without a hemisphere (21 to 24) it is the northern one's.

    Returns:
        None for a text that is not well-formed, or outside the years 1 to 9999.
    """
    try:
        found, first, last = _read(text)
    except _FaultError:
        return None
    return found if first <= datetime.MAXYEAR and last >= datetime.MINYEAR else None


# Days within the calendar, with the first and the last year, which may be beyond it.
_Found = tuple[Days, float, float]


_DATE = re.compile(
    r"(?P<year>-?[0-9]{2}(?:[0-9]X|XX)|Y-?[1-9][0-9]{4,17}"
    r"|-?[0-9]{4}(?=(?P<rest>-XX(?:-XX)?|-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}|XX))?)?))"
    r"(?P=rest)?(?P<mark>[?~%]?)"
)
_TIME = re.compile(
    r"(?P<date>-?[0-9]{4}-[0-9]{2}-[0-9]{2})T(?P<time>[0-9]{2}:[0-9]{2}:[0-9]{2})"
    r"(?:Z|[+-](?P<zh>[0-9]{2})(?::(?P<zm>[0-9]{2}))?)?"
)
# The first month and the months of what stands in the place of a month.
_SEASONS = {
    **{21 + n: (3 + 3 * n, 3) for n in range(4)},
    **{25 + n: (3 + 3 * n, 3) for n in range(4)},
    **{29 + n: ((9, 12, 3, 6)[n], 3) for n in range(4)},
    **{33 + n: (1 + 3 * n, 3) for n in range(4)},
    **{37 + n: (1 + 4 * n, 4) for n in range(3)},
    **{40 + n: (1 + 6 * n, 6) for n in range(2)},
}
_LAST_SEASON_PROPER = 32
_OPEN = ("", "..")
_SOFT, _UNSURE = ("~", "%"), ("?", "%")


def _read(text: str) -> _Found:
    if not text or text != text.strip():
        raise _FaultError(f"{_shown(text)} is empty or has white space around it")
    start, slash, end = text.partition("/")
    if not slash:
        return _time(text) or _date(text)
    if start in _OPEN and end in _OPEN:
        raise _FaultError("the interval has neither a beginning nor an end")
    none = Days(None, None, None, None)
    first, low, _ = (none, -math.inf, 0) if start in _OPEN else _date(start)
    last, _, high = (none, 0, math.inf) if end in _OPEN else _date(end)
    if first.first and last.last and last.last < first.first:
        raise _FaultError(f"{_shown(text)} ends before it begins")
    uncertain = first.uncertain or last.uncertain
    found = Days(first.first, last.last, first.soft_first, last.soft_last, uncertain)
    return found, low, high


def _time(text: str) -> _Found | None:
    """A date with a time of day, of which the day counts, as it is written; None for another."""
    parts = _TIME.fullmatch(text)
    if parts is None:
        return None
    hour, minute, second = map(int, parts["time"].split(":"))
    if (hour > 23 and parts["time"] != "24:00:00") or minute > 59 or second > 59:
        raise _FaultError(f"{_shown(text)} has a time that does not exist")
    hours, minutes = int(parts["zh"] or 0), int(parts["zm"] or 0)
    if hours * 60 + minutes > 14 * 60 or minutes > 59:
        raise _FaultError(f"{_shown(text)} has a time zone that does not exist")
    return _date(parts["date"])


def _date(text: str) -> _Found:
    """A date of any precision."""
    parts = _DATE.fullmatch(text)
    if parts is None:
        raise _FaultError(
            f"{_shown(text)} is no date of EDTF: write it like 2009, 2009-10, 2009-10-31, 2009-21"
            " (spring), 2009-41 (second half) or 2009-10/2010-07, with “~” after it for “about”"
        )
    if parts["year"] == "-0000":
        raise _FaultError("there is no year -0000: write 0000")
    years = sorted(int(parts["year"].lstrip("Y").replace("X", digit)) for digit in "09")
    month, day = parts["month"], parts["day"]
    start, length = int(month or 1), 1 if month else 12
    season = start in _SEASONS
    if season:
        start, length = _SEASONS[start]
    elif start not in range(1, 13):
        raise _FaultError(f"{_shown(text)}: there is no month or season {month}")
    if season and day:
        raise _FaultError(f"{_shown(text)} gives a day of a season, which has none")
    first, last = _month(years[0], start), _month(years[1], start + length, -1)
    if day and day != "XX":
        # The calendar repeats after 400 years.
        if not 1 <= int(day) <= calendar.monthrange(2000 + years[0] % 400, start)[1]:
            raise _FaultError(f"{_shown(text)}: there is no such day")
        first = last = _shift(first, int(day) - 1)
    mark = parts["mark"]
    months = edge = 0
    if mark in _SOFT:
        unit = (parts["rest"] or "").count("-")
        # A decade or a century that is softened is so by its own length.
        months = (12 * (years[1] - years[0] + 1), length if month else 1, 0)[unit]
        edge = int(unit == 2)
    if season and int(month or 0) <= _LAST_SEASON_PROPER:
        months = max(months, 1)
    soft_first, soft_last = _shift(first, -edge), _shift(last, edge)
    if months:
        soft_first = _month(years[0], start - months)
        # The end of a month stays one, however long the months are.
        soft_last = _month(years[1], start + length + months, -1)
    return Days(first, last, soft_first, soft_last, mark in _UNSURE), years[0], years[1]


def _month(year: int, month: int, number: int = 0) -> Day:
    """The first day of a month, counted on from January of a year, or some days later; within the
    calendar."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    if year < datetime.MINYEAR:
        return Day.min
    return Day.max if year > datetime.MAXYEAR else _shift(Day(year, month, 1), number)


def _shift(day: Day, number: int) -> Day:
    """A day some days later, within the calendar."""
    within = min(max(day.toordinal() + number, Day.min.toordinal()), Day.max.toordinal())
    return Day.fromordinal(within)


def _shown(text: str) -> str:
    """``text`` in quotation marks, cut where it is long."""
    return f"“{text[:60]}…”" if len(text) > 60 else f"“{text}”"
