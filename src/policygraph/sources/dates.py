"""What days a text could mean, when a person typed it into a table.

``05/082025``, ``7/72025``, ``5/8/25``, ``May 8, 2025``, ``8-May-2025``: the parts are divided by
signs, and one division may be missing. What can be read in two ways is two days here, and a caller
decides only if one is left.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from functools import lru_cache

ORDERS = ("mdy", "dmy")
"""In which order day and month stand where both are numbers: the American, and the other one."""

_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
)
_WEEKDAY = re.compile(r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b[.,]?\s*")
_TIME = re.compile(r"[t\s]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[ap]\.?m\.?|z)?$")
_NAMED = re.compile(r"([a-z]{3,9})")
_ORDINAL = re.compile(r"(\d)(?:st|nd|rd|th)\b")
_DIGITS = re.compile(r"\d+")
_SERIAL = re.compile(r"([1-9][0-9]{4})(?:\.[0-9]+)?")
_LONG_YEAR = re.compile(r"(?<!\d)\d{5}(?!\d)")
_WITHIN = re.compile(r"\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{2,4}|\d{4}-\d{1,2}-\d{1,2}")
_LETTERS = str.maketrans("oOlI|", "00111")
_LONGEST = 40
_FIRST_YEAR, _LAST_YEAR = 1000, 9999


def readings(text: str, order: str = "mdy") -> frozenset[str]:
    """The days that ``text`` could mean, as ISO 8601 dates; none if it is no date.

    Args:
        text: what is in the cell.
        order: one of `ORDERS`, for days written in numbers. A year at the start is followed by
            month and day in any case.
    """
    text = text.strip().casefold()
    return _readings(text, order) if len(text) <= _LONGEST else frozenset()


@lru_cache(maxsize=4096)
def _readings(text: str, order: str) -> frozenset[str]:
    text = _TIME.sub("", _WEEKDAY.sub("", text)).strip().rstrip(".,;")
    named = _NAMED.search(_ORDINAL.sub(r"\1", text))
    if named:
        return frozenset(_with_name(_ORDINAL.sub(r"\1", text), named[1]))
    if re.search(r"[^\d\s/.,\-–]", text):
        return frozenset()
    groups = _DIGITS.findall(text)
    return frozenset(
        day
        for parts in _divided(groups)
        # A year of two digits stands last: 05/08/25 is no day of 2005.
        for sequence in (order, *(("ymd",) if len(parts[0]) == 4 else ()))
        for day in _days(dict(zip(sequence, parts, strict=True)))
    )


def _with_name(text: str, word: str) -> Iterator[str]:
    names = enumerate(_MONTHS, start=1)
    month = next((at for at, name in names if word in (name, name[:3], name[:4])), None)
    if month is None:
        return
    before, _, after = text.partition(word)
    if re.search(r"[^\d\s/.,\-]", before + after):
        return
    groups = _DIGITS.findall(f"{before} {after}")
    for first, second in _divided_in_two(groups):
        # A year of two digits stands last here too: 18-May-25 is no day of 2018.
        day, year = (second, first) if len(first) == 4 else (first, second)
        yield from _days({"m": str(month), "d": day, "y": year})


def _divided(groups: list[str]) -> Iterator[tuple[str, str, str]]:
    """The groups of digits as three parts, where at most one division is missing, or both are."""
    if len(groups) == 3:
        yield (groups[0], groups[1], groups[2])
    elif len(groups) == 2:
        for at, group in enumerate(groups):
            for one, other in _cuts(group):
                parts = [*groups[:at], one, other, *groups[at + 1 :]]
                yield (parts[0], parts[1], parts[2])
    elif len(groups) == 1 and len(groups[0]) <= 8:
        for one, rest in _cuts(groups[0]):
            for two, three in _cuts(rest):
                if max(len(one), len(three)) == 4:  # Two digits would leave too much open.
                    yield (one, two, three)


def _divided_in_two(groups: list[str]) -> Iterator[tuple[str, str]]:
    if len(groups) == 2:
        yield (groups[0], groups[1])
    elif len(groups) == 1:
        yield from (cut for cut in _cuts(groups[0]) if max(map(len, cut)) == 4)


def _cuts(group: str) -> Iterator[tuple[str, str]]:
    for at in range(1, len(group)):
        yield group[:at], group[at:]


def _days(parts: dict[str, str]) -> Iterator[str]:
    month, day, year = parts["m"], parts["d"], parts["y"]
    if len(month) > 2 or len(day) > 2 or len(year) not in (2, 4):
        return
    years = [int(year)] if len(year) == 4 else [1900 + int(year), 2000 + int(year)]
    for number in years:
        if _FIRST_YEAR <= number <= _LAST_YEAR:
            try:
                yield datetime.date(number, int(month), int(day)).isoformat()
            except ValueError:
                continue


def mended(day: str, low: str | None, high: str | None) -> list[str]:
    """Days within the bounds that ``day`` becomes if the first digits of its year are others.

    Args:
        day: an ISO 8601 date that lies out of the bounds.
        low: the first day that may be; None for no bound.
        high: the last day that may be.
    """
    found = []
    years = {bound[:4] for bound in (low, high) if bound} | {"2000", "1900"}
    for kept in (3, 2):
        for year in sorted(years, reverse=True):
            candidate = year[: 4 - kept] + day[4 - kept :]
            if (not low or candidate >= low) and (not high or candidate <= high):
                found.append(candidate)
    return list(dict.fromkeys(found))


def of_serial(text: str) -> str | None:
    """The day that spreadsheets store as this number; None if it is no number of five digits.

    Days are counted from the last one of 1899 (ECMA-376 part 1, §18.17.4.1); a time is left out.
    """
    found = _SERIAL.fullmatch(text)
    if found is None:
        return None
    return (datetime.date(1899, 12, 30) + datetime.timedelta(days=int(found[1]))).isoformat()


def slips(text: str, order: str = "mdy") -> list[str]:
    """The days that ``text`` could mean if it has a slip of the hand in it, the latest first.

    The slips are a digit too many in the year, letters for digits, and words around the date.
    """
    tries = [text.translate(_LETTERS), *_WITHIN.findall(text)]
    if year := _LONG_YEAR.search(text):
        start, end = year.span()
        digits = range(start, end)
        tries += [text[:at] + text[at + 1 :] for at in digits]
    return sorted({day for one in tries for day in readings(one, order)}, reverse=True)
