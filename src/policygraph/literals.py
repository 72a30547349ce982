"""Whether a literal is written as its datatype demands, and what a date can mean.

RDF libraries read ``"2024-02-30"^^xsd:date`` without a word. The rules here are those of W3C XML
Schema Definition Language 1.1, part 2 (XSD 1.1), on the text as it stands: RDF 1.1 Concepts §5
strips no white space.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Callable, Mapping
from functools import cache

from policygraph.lexical import NAME_BASE, NAME_MORE, NOT_XML
from policygraph.lexical import XSD as XSD

_Check = Callable[[str], "str | None"]


def fault(lexical: str, datatype: str) -> str | None:
    """What is wrong with ``lexical`` as a value of ``datatype``, in plain words.

    Args:
        lexical: the text of the literal.
        datatype: the IRI of its datatype.

    Returns:
        None if it is right, or if the datatype is not one of ``DATATYPES``: no opinion.
    """
    check = _CHECKS.get(datatype)
    if check is None:
        return None
    wrong = _control_characters(lexical) or check(lexical)
    if wrong and lexical != lexical.strip():
        return f"{_shown(lexical)} has white space around it"
    return wrong


def earliest_latest(lexical: str, datatype: str) -> tuple[datetime.date, datetime.date] | None:
    """The first and the last day a date can mean: ``2010-02`` is 1 to 28 February 2010.

    The time zone is left out of account: the day is the one that is written.

    Args:
        lexical: the text of the literal.
        datatype: the IRI of xsd:date, gYear, gYearMonth, dateTime or dateTimeStamp.

    Returns:
        None for another datatype, a faulty text, or a year outside 1 to 9999.
    """
    if datatype not in _CALENDAR or fault(lexical, datatype) is not None:
        return None
    parts = _DAY.match(lexical)
    if parts is None or len(parts["year"]) > 5:
        return None
    year, month, day = int(parts["year"]), parts["month"], parts["day"]
    if not datetime.MINYEAR <= year <= datetime.MAXYEAR:
        return None
    first = datetime.date(year, int(month or 1), int(day or 1))
    if day is None:
        last_month = int(month or 12)
        last = datetime.date(year, last_month, calendar.monthrange(year, last_month)[1])
        return first, last
    if "T24:" in lexical:  # The end of a day is the beginning of the next one (§3.3.7.1).
        if first == datetime.date.max:
            return None
        first += datetime.timedelta(days=1)
    return first, first


def _shown(lexical: str) -> str:
    """``lexical`` in quotation marks, cut where it is long."""
    printable = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in lexical)
    return f"“{printable[:60]}…”" if len(printable) > 60 else f"“{printable}”"


def _control_characters(lexical: str) -> str | None:
    found = NOT_XML.search(lexical)  # No datatype takes these.
    return f"it contains the control character U+{ord(found[0]):04X}" if found else None


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    """Compiled when it is first needed: all together take longer than a query."""
    return re.compile(expression)


def _pattern(expression: str, wanted: str) -> _Check:
    """A check that the whole text matches; ``wanted`` ends the sentence “X is not …”."""

    def check(lexical: str) -> str | None:
        return (
            None
            if _compiled(expression).fullmatch(lexical)
            else f"{_shown(lexical)} is not {wanted}"
        )

    return check


# Numbers (§3.3.3 to §3.3.5, §3.4.13 to §3.4.25)

_INTEGER = re.compile(r"(?P<sign>[+-]?)0*(?P<digits>[0-9]*)")
_HINTS = (
    (re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?"), "write it without commas"),
    (re.compile(r"[+-]?[0-9]+,[0-9]+"), "write a point instead of the comma"),
    (re.compile(r"[+-]?[0-9.]+ ?%"), "write it without the percent sign"),
)


def _number(expression: str, wanted: str) -> _Check:
    plain = _pattern(expression, wanted)

    def check(lexical: str) -> str | None:
        wrong = plain(lexical)
        hint = next((text for form, text in _HINTS if form.fullmatch(lexical)), None)
        return f"{wrong}: {hint}" if wrong and hint else wrong

    return check


def _integer(name: str, low: int | None = None, high: int | None = None) -> _Check:
    """A check for an integer between ``low`` and ``high``."""
    plain = _number(r"[+-]?[0-9]+", "a whole number")

    def check(lexical: str) -> str | None:
        wrong = plain(lexical)
        parts = None if wrong else _INTEGER.fullmatch(lexical)
        if parts is None:
            return wrong
        # No bound has more than 20 digits, and int() refuses very long numbers.
        value = int(f"{parts['sign']}{parts['digits'][:21] or 0}")
        if low is not None and value < low:
            return f"{_shown(lexical)} is too small for {name}: the least is {low}"
        if high is not None and value > high:
            return f"{_shown(lexical)} is too large for {name}: the most is {high}"
        return None

    return check


_FLOAT = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?INF|NaN"
_DECIMAL = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"


# Dates and times (§3.3.7 to §3.3.14, §3.4.26 to §3.4.28, appendix D and E)

_YEAR = r"(?P<year>-?([1-9][0-9]{3,}|0[0-9]{3}))"
_MONTH = r"(?P<month>[0-9]{2})"
_DAY_OF_MONTH = r"(?P<day>[0-9]{2})"
_TIME = r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})(?P<fraction>\.[0-9]+)?"
_ZONE = r"(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})"
_DAY = re.compile(rf"{_YEAR}(-{_MONTH}(-{_DAY_OF_MONTH})?(?!:))?")


def _calendar(expression: str, wanted: str) -> _Check:
    """A check of the form, then of the month, day, time of day and time zone found in it."""

    def check(lexical: str) -> str | None:
        parts = _compiled(expression).fullmatch(lexical)
        if parts is None:
            return f"{_shown(lexical)} is not {wanted}"
        found = {name: text for name, text in parts.groupdict().items() if text is not None}
        return _no_such_day(found) or _no_such_time(found)

    return check


def _no_such_day(parts: Mapping[str, str]) -> str | None:
    month, day = int(parts.get("month", "1")), int(parts.get("day", "1"))
    if not 1 <= month <= 12:
        return f"there is no month {parts['month']}"
    if not 1 <= day <= 31:
        return f"there is no day {parts['day']}"
    # The last four digits of a year decide whether it is a leap year.
    year = int(parts["year"].lstrip("-")[-4:]) if "year" in parts else 0
    if month == 2 and day == 29 and not calendar.isleap(year):
        return f"29 February {parts['year']} does not exist: {parts['year']} is not a leap year"
    # 2000 was one.
    if day > calendar.monthrange(2000, month)[1]:
        return f"{day} {calendar.month_name[month]} does not exist"
    return None


def _no_such_time(parts: Mapping[str, str]) -> str | None:
    hour, minute, second = (int(parts.get(name, "0")) for name in ("hour", "minute", "second"))
    if hour > 23 or minute > 59 or second > 59:
        time = f"{parts['hour']}:{parts['minute']}:{parts['second']}{parts.get('fraction', '')}"
        if hour != 24:
            return f"the time {time} does not exist"
        if time.rstrip("0") not in ("24:00:", "24:00:00."):
            return f"the time {time} does not exist: 24:00:00 is the end of the day"
    zone = parts.get("zone", "Z")
    hours, minutes = (0, 0) if zone == "Z" else (int(zone[1:3]), int(zone[4:6]))
    if minutes > 59 or hours * 60 + minutes > 14 * 60:
        return f"the time zone {zone} does not exist: it lies between -14:00 and +14:00"
    return None


_DURATION_DAY = r"([0-9]+D)?(T(?=[0-9])([0-9]+H)?([0-9]+M)?([0-9]+(\.[0-9]+)?S)?)?"


# Texts (§3.3.1, §3.3.15 to §3.3.17, §3.4.1 to §3.4.9)

_NAME_START = "_" + NAME_BASE
_NAME_CHAR = _NAME_START + r"\-." + NAME_MORE
_NC_NAME = _pattern(
    f"[{_NAME_START}][{_NAME_CHAR}]*",
    "a name of letters, digits, “-”, “_” and “.” that begins with a letter or “_”",
)
# The schema takes nearly any text for an IRI; what no IRI can hold (RFC 3987 §2.2) is a slip.
_NOT_IRI = re.compile(r'[\x00-\x20\x7f-\xa0\u1680\u2000-\u200b\u2028-\u202f\u3000\ufeff<>"{}|\\^`]')
_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def _any_uri(lexical: str) -> str | None:
    found = _NOT_IRI.search(lexical)
    if found:
        character = found[0]
        named = f"“{character}”" if character > " " and character.isprintable() else "white space"
        return f"{_shown(lexical)} is not an address: it contains {named}"
    if _PERCENT.search(lexical):
        return f"{_shown(lexical)} is not an address: “%” needs two hexadecimal digits after it"
    return None


_BASE64 = re.compile(
    r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=|[A-Za-z0-9+/][AQgw]==)?"
)


def _base64(lexical: str) -> str | None:
    # A single space may stand between any two characters (§3.3.16).
    spaced = lexical.strip(" ") != lexical or "  " in lexical
    if spaced or not _BASE64.fullmatch(lexical.replace(" ", "")):
        return f"{_shown(lexical)} is not base64"
    return None


def _string(lexical: str) -> str | None:
    return None


_DATE = "a date like 2011-01-31"
_DATE_TIME = "a date and time like 2011-01-31T09:30:00"
_CALENDAR_CHECKS: Mapping[str, _Check] = {
    "date": _calendar(rf"{_YEAR}-{_MONTH}-{_DAY_OF_MONTH}{_ZONE}?", _DATE),
    "dateTime": _calendar(rf"{_YEAR}-{_MONTH}-{_DAY_OF_MONTH}T{_TIME}{_ZONE}?", _DATE_TIME),
    "dateTimeStamp": _calendar(
        rf"{_YEAR}-{_MONTH}-{_DAY_OF_MONTH}T{_TIME}{_ZONE}",
        "a date and time with a time zone like 2011-01-31T09:30:00Z",
    ),
    "gYear": _calendar(rf"{_YEAR}{_ZONE}?", "a year like 2011"),
    "gYearMonth": _calendar(rf"{_YEAR}-{_MONTH}{_ZONE}?", "a year and month like 2011-01"),
}
_CALENDAR = frozenset(XSD + name for name in _CALENDAR_CHECKS)

_CHECKS: Mapping[str, _Check] = {
    XSD + name: check
    for name, check in {
        **_CALENDAR_CHECKS,
        "time": _calendar(rf"{_TIME}{_ZONE}?", "a time like 09:30:00"),
        "gMonth": _calendar(rf"--{_MONTH}{_ZONE}?", "a month like --01"),
        "gMonthDay": _calendar(rf"--{_MONTH}-{_DAY_OF_MONTH}{_ZONE}?", "a day like --01-31"),
        "gDay": _calendar(rf"---{_DAY_OF_MONTH}{_ZONE}?", "a day of the month like ---31"),
        "duration": _pattern(
            rf"-?P(?=[0-9]|T)([0-9]+Y)?([0-9]+M)?{_DURATION_DAY}", "a duration like P1Y6M"
        ),
        "yearMonthDuration": _pattern(
            r"-?P(?=[0-9])([0-9]+Y)?([0-9]+M)?", "a duration in years and months like P1Y6M"
        ),
        "dayTimeDuration": _pattern(
            rf"-?P(?=[0-9]|T){_DURATION_DAY}", "a duration in days and hours like P2DT12H"
        ),
        "boolean": _pattern("true|false|1|0", "true, false, 1 or 0"),
        "decimal": _number(_DECIMAL, "a number like 12 or 12.5"),
        "float": _number(_FLOAT, "a number like 12.5 or 1.25E1"),
        "double": _number(_FLOAT, "a number like 12.5 or 1.25E1"),
        "integer": _integer("integer"),
        "nonPositiveInteger": _integer("nonPositiveInteger", high=0),
        "negativeInteger": _integer("negativeInteger", high=-1),
        "nonNegativeInteger": _integer("nonNegativeInteger", low=0),
        "positiveInteger": _integer("positiveInteger", low=1),
        **{
            name: _integer(name, -(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
            for name, bits in (("long", 64), ("int", 32), ("short", 16), ("byte", 8))
        },
        **{
            f"unsigned{name}": _integer(f"unsigned{name}", 0, 2**bits - 1)
            for name, bits in (("Long", 64), ("Int", 32), ("Short", 16), ("Byte", 8))
        },
        "string": _string,
        "normalizedString": _pattern(r"[^\t\n\r]*", "one line without tabs"),
        "token": _pattern(
            r"([^\t\n\r ]+( [^\t\n\r ]+)*)?", "words with one space between, on one line"
        ),
        "language": _pattern(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*", "a language tag like en-US"),
        "NMTOKEN": _pattern(f"[:{_NAME_CHAR}]+", "one word of letters, digits, “-”, “_”, “.”, “:”"),
        "Name": _pattern(
            f"[:{_NAME_START}][:{_NAME_CHAR}]*", "a name that begins with a letter, “_” or “:”"
        ),
        **dict.fromkeys(("NCName", "ID", "IDREF", "ENTITY"), _NC_NAME),
        "anyURI": _any_uri,
        "hexBinary": _pattern(r"([0-9A-Fa-f]{2})*", "pairs of hexadecimal digits"),
        "base64Binary": _base64,
    }.items()
}

DATATYPES = frozenset(_CHECKS)
"""The IRIs of the datatypes that ``fault`` has an opinion on."""
