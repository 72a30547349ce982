"""The Extended Date/Time Format: whether a text is well-formed, and which days it can mean.

Standard: the EDTF specification of the Library of Congress (4 February 2019), levels 0 to 2, which
is Annex A of ISO 8601-2:2019. Beyond it, a qualifier may follow a season: ``2009-41~``, “about the
second half of 2009”, since a period of a source is as often soft by halves as by months.

A parser of our own: the package ``edtf`` refuses what this needs (``2009-41~/2010-40~``) and gives
intervals with an open end no days; ``edtf-validate`` is a yes or no.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

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
        found = _read(text)
    except _FaultError:
        return None
    return _within(found)


# A day as numbers: years of EDTF go beyond what datetime can hold.
_Date = tuple[int, int, int]


class _Piece(NamedTuple):
    """As `Days`, in any year."""

    first: _Date | None
    last: _Date | None
    soft_first: _Date | None
    soft_last: _Date | None
    uncertain: bool


_UNKNOWN = _Piece(None, None, None, None, False)
_SET = re.compile(r"([\[{])(.+)([\]}])")
_Q = "[?~%]?"
_DATE = re.compile(
    rf"(?P<qy>{_Q})(?P<year>-?[0-9X]{{4}})(?P<ry>{_Q})"
    rf"(?:-(?P<qm>{_Q})(?P<month>[0-9X]{{2}})(?P<rm>{_Q})"
    rf"(?:-(?P<qd>{_Q})(?P<day>[0-9X]{{2}})(?P<rd>{_Q}))?)?"
)
_YEAR = re.compile(
    r"(?:Y(?P<long>-?[1-9][0-9]{4,17})|Y(?P<base>-?[1-9][0-9]{0,8})E(?P<power>[1-9][0-9]?)"
    r"|(?P<short>-?[0-9]{4}))(?:S(?P<digits>[1-9][0-9]?))?(?P<q>[?~%]?)"
)
_TIME = re.compile(
    r"(?P<date>-?[0-9]{4}-[0-9]{2}-[0-9]{2})T"
    r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})"
    r"(?:Z|[+-](?P<zh>[0-9]{2})(?::(?P<zm>[0-9]{2}))?)?"
)
# The first month and the months of what stands in the place of a month (levels 1 and 2).
_SEASONS = {
    **{21 + n: (3 + 3 * n, 3) for n in range(4)},
    **{25 + n: (3 + 3 * n, 3) for n in range(4)},
    **{29 + n: ((9, 12, 3, 6)[n], 3) for n in range(4)},
    **{33 + n: (1 + 3 * n, 3) for n in range(4)},
    **{37 + n: (1 + 4 * n, 4) for n in range(3)},
    **{40 + n: (1 + 6 * n, 6) for n in range(2)},
}
_LAST_SEASON_PROPER = 32
_UNKNOWN_EDGE = ("", "..")


def _read(text: str) -> _Piece:
    if not text or text != text.strip():
        raise _FaultError(f"{_shown(text)} is empty or has white space around it")
    group = _SET.fullmatch(text)
    if group:
        if (group[1] == "[") != (group[3] == "]"):
            raise _FaultError(f"{_shown(text)} begins with “{group[1]}” and ends with “{group[3]}”")
        return _set(group[2])
    start, slash, end = text.partition("/")
    return _interval(start, end) if slash else _time(text) or _date(text)


def _interval(start: str, end: str) -> _Piece:
    """From the one date to the other; a side may be open (``..``) or unknown (empty)."""
    if start in _UNKNOWN_EDGE and end in _UNKNOWN_EDGE:
        raise _FaultError("the interval has neither a beginning nor an end")
    first, last = (_UNKNOWN if edge in _UNKNOWN_EDGE else _date(edge) for edge in (start, end))
    if first.first and last.last and last.last < first.first:
        raise _FaultError(f"{_shown(f'{start}/{end}')} ends before it begins")
    uncertain = first.uncertain or last.uncertain
    return _Piece(first.first, last.last, first.soft_first, last.soft_last, uncertain)


def _set(inside: str) -> _Piece:
    """All of a set, or one of it: from the first to the last of its members."""
    members = [
        _interval(start, end) if dots else _date(member)
        for member in inside.split(",")
        for start, dots, end in (member.partition(".."),)
    ]
    first, last, soft_first, soft_last, uncertain = zip(*members, strict=True)
    return _Piece(
        None if None in first else min(first),
        None if None in last else max(last),
        None if None in soft_first else min(soft_first),
        None if None in soft_last else max(soft_last),
        any(uncertain),
    )


def _time(text: str) -> _Piece | None:
    """A date with a time of day, of which the day counts, as it is written; None for another."""
    parts = _TIME.fullmatch(text)
    if parts is None:
        return None
    hour, minute, second = (int(parts[name]) for name in ("hour", "minute", "second"))
    end_of_day = (hour, minute, second) == (24, 0, 0)
    if (hour > 23 and not end_of_day) or minute > 59 or second > 59:
        raise _FaultError(f"{_shown(text)} has a time that does not exist")
    if int(parts["zh"] or 0) * 60 + int(parts["zm"] or 0) > 14 * 60 or int(parts["zm"] or 0) > 59:
        raise _FaultError(f"{_shown(text)} has a time zone that does not exist")
    return _date(parts["date"])


def _date(text: str) -> _Piece:
    """A date of any precision."""
    parts = _DATE.fullmatch(text)
    if parts is None:
        return _year(text)
    years = _years(parts["year"])
    marks = {name: (parts[f"q{name[0]}"] or "") + (parts[f"r{name[0]}"] or "") for name in _UNITS}
    soft = next((name for name in _UNITS if set(marks[name]) & {"~", "%"}), "")
    uncertain = bool(set("".join(marks.values())) & {"?", "%"})
    month = parts["month"] or ""
    season = int(month) if month.isdigit() and int(month) in _SEASONS else 0
    if season:
        if parts["day"]:
            raise _FaultError(f"{_shown(text)} gives a day of a season, which has none")
        return _season(years, season, soft)._replace(uncertain=uncertain)
    found = [day for year in _some(years) for day in _days(year, month, parts["day"] or "")]
    if not found:
        raise _FaultError(_no_such(text, parts))
    # A decade or a century that is softened is so by its own length.
    months = {"year": 12 * (years[1] - years[0] + 1), "month": 1}.get(soft, 0)
    return _softened(min(found), max(found), months, int(soft == "day"), uncertain)


_UNITS = ("year", "month", "day")


def _season(years: tuple[int, int], season: int, soft: str) -> _Piece:
    start, length = _SEASONS[season]
    first = (years[0], start, 1)
    last = _before(_later((years[1], start, 1), length))
    months = {"year": 12, "month": length}.get(soft, 0)
    return _softened(first, last, max(months, int(season <= _LAST_SEASON_PROPER)), 0)


def _year(text: str) -> _Piece:
    """A long year, or one of which only some digits count."""
    parts = _YEAR.fullmatch(text)
    if parts is None or (parts["short"] and not parts["digits"]):
        raise _FaultError(
            f"{_shown(text)} is no date of EDTF: write it like 2009, 2009-10, 2009-10-31, 2009-21"
            " (spring), 2009-41 (second half) or 2009-10/2010-07, with “~” after it for “about”"
        )
    year = int(parts["long"] or parts["short"] or parts["base"])
    year *= 10 ** int(parts["power"] or 0)
    first = last = year
    if parts["digits"]:
        unit = 10 ** max(len(str(abs(year))) - int(parts["digits"]), 0)
        low = abs(year) // unit * unit
        first, last = sorted((low, low + unit - 1) if year >= 0 else (-low, -low - unit + 1))
    soft = 12 * (last - first + 1) if parts["q"] in ("~", "%") else 0
    return _softened((first, 1, 1), (last, 12, 31), soft, 0, parts["q"] in ("?", "%"))


def _years(mask: str) -> tuple[int, int]:
    """The first and the last year of one with unspecified digits."""
    if mask == "-0000":
        raise _FaultError("there is no year -0000: write 0000")
    ends = sorted(int(mask.replace("X", digit)) for digit in "09")
    return ends[0], ends[1]


def _some(years: tuple[int, int]) -> Sequence[int]:
    """Years enough to find the first and the last day of them all: a leap year is among each 8."""
    first, last = years
    if last - first < 20:
        return range(first, last + 1)
    return [*range(first, first + 9), *range(last - 8, last + 1)]


def _days(year: int, month: str, day: str) -> Iterator[_Date]:
    """The first and the last days of a year that fit a month and a day with unspecified digits."""
    for m in _fitting(month or "XX", 12):
        length = _length(year, m)
        fitting = [d for d in _fitting(day or "XX", 31) if d <= length]
        yield from ((year, m, d) for d in (*fitting[:1], *fitting[-1:]))


def _fitting(mask: str, most: int) -> Iterator[int]:
    form = re.compile(mask.replace("X", "[0-9]"))
    return (n for n in range(1, most + 1) if form.fullmatch(f"{n:02}"))


def _no_such(text: str, parts: re.Match[str]) -> str:
    if parts["month"] and not any(_fitting(parts["month"], 12)):
        return f"{_shown(text)}: there is no month or season {parts['month']}"
    return f"{_shown(text)}: there is no such day"


def _length(year: int, month: int) -> int:
    # The calendar repeats after 400 years; calendar itself knows no year below 1.
    return calendar.monthrange(2000 + year % 400, month)[1]


def _softened(
    first: _Date, last: _Date, months: int, days_: int, uncertain: bool = False
) -> _Piece:
    """A piece with both edges made soft by some months and days."""
    earliest, latest = _later(first, -months), last
    if months:
        # The end of a month stays one, however long the months are.
        latest = _before(_later(_after(last), months))
    if days_:
        earliest, latest = _before(earliest), _after(latest)
    return _Piece(first, last, earliest, latest, uncertain)


def _later(day: _Date, months: int) -> _Date:
    year, month = divmod(day[0] * 12 + day[1] - 1 + months, 12)
    return year, month + 1, min(day[2], _length(year, month + 1))


def _before(day: _Date) -> _Date:
    year, month, number = day
    if number > 1:
        return year, month, number - 1
    year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return year, month, _length(year, month)


def _after(day: _Date) -> _Date:
    year, month, number = day
    if number < _length(year, month):
        return year, month, number + 1
    return (year, month + 1, 1) if month < 12 else (year + 1, 1, 1)


def _within(piece: _Piece) -> Days | None:
    """The part of a piece that lies in the calendar; None if nothing does."""
    first, last = piece.first, piece.last
    too_late = first is not None and first[0] > datetime.MAXYEAR
    if too_late or (last is not None and last[0] < datetime.MINYEAR):
        return None
    soft_first, soft_last = _day(piece.soft_first), _day(piece.soft_last)
    return Days(_day(first), _day(last), soft_first, soft_last, piece.uncertain)


def _day(day: _Date | None) -> Day | None:
    if day is None:
        return None
    if day[0] < datetime.MINYEAR:
        return datetime.date.min
    return datetime.date.max if day[0] > datetime.MAXYEAR else datetime.date(*day)


def _shown(text: str) -> str:
    """``text`` in quotation marks, cut where it is long."""
    return f"“{text[:60]}…”" if len(text) > 60 else f"“{text}”"
