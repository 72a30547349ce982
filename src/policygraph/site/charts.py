"""Charts of tables, drawn as SVG where a table says how many there are of what, and nowhere else.

A chart is drawn of a number that the query itself counted (``COUNT``): numbers that sources state
are of different measures and hedged, so no common axis is theirs. It shows what the table below it
shows, and nothing more.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Literal as Choice

from rdflib import Literal
from rdflib.term import Node

from policygraph import sparql
from policygraph.export.lettering import cut, tidy, width_of
from policygraph.lexical import XSD
from policygraph.store import Table

_TIME = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-\d{2})?)?\Z")
_DATES = {"", *(XSD + name for name in ("string", "date", "gYear", "gYearMonth"))}
FEWEST = 3
"""What has fewer bars is read faster in its table."""
_MOST = 60
_WIDTH = 720.0
_ROW, _BAR = 26.0, 16.0
_LETTER = 6.9
_LABEL = 300.0
_SIZE = 12.0
_HEIGHT = 220.0


@dataclass(frozen=True)
class Chart:
    """What a chart shows.

    Attributes:
        form: bars with a label each, or columns along time.
        of: what is counted.
        by: what by.
        labels: what each bar stands for; of columns, years, months (2025-07) or days.
        values: how many.
    """

    form: Choice["bars", "columns"]
    of: str
    by: str
    labels: tuple[str, ...]
    values: tuple[int, ...]

    @property
    def title(self) -> str:
        """What it shows, in a few words."""
        return f"{self.of[:1].upper()}{self.of[1:]} by {self.by}"

    @property
    def description(self) -> str:
        """What it shows, in sentences, for who does not see it."""
        most, least = max(self.values), min(self.values)
        at = self.labels[self.values.index(most)]
        total = f"{sum(self.values):,} in {len(self.values):,}"
        return f"{total} {self.form}, from {least:,} to {most:,}; most at {at}."


def words(variable: str) -> str:
    """The name of a variable in words: “reportedIn” is “reported in”."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", variable).lower()


def counted(text: str) -> frozenset[str]:
    """The variables of a SELECT's first projection that count, without ``?``."""
    found = sparql.tokens(text)
    names = set()
    for at, token in enumerate(found):
        if token.word == "WHERE" or token.text == "{":
            break
        if token.word == "COUNT":
            rest = found[at:]
            end = next((i for i, one in enumerate(rest) if one.word == "AS"), None)
            if end is not None and end + 1 < len(rest):
                names.add(rest[end + 1].variable)
    return frozenset(names)


def chart(table: Table, text: str, shown: Sequence[Sequence[str]]) -> Chart | None:
    """The chart of an answer; None if it fits none.

    Args:
        table: the answer.
        text: the SELECT that was asked.
        shown: its rows, as they are shown to a reader.
    """
    names = counted(text)
    numbers = [at for at, name in enumerate(table.variables) if name in names]
    others = [at for at, name in enumerate(table.variables) if name not in names]
    if len(numbers) != 1 or not 1 <= len(others) <= 2 or len(table.rows) < FEWEST:
        return None
    values = tuple(_count(row[numbers[0]]) for row in table.rows)
    if any(value is None for value in values) or len(set(values)) == 1:
        return None
    known = tuple(value for value in values if value is not None)
    labels = tuple(" · ".join(row[at] for at in others) for row in shown)
    if len(set(labels)) != len(labels) or not all(label.strip(" ·") for label in labels):
        return None
    of = words(table.variables[numbers[0]])
    by = " and ".join(words(table.variables[at]) for at in others)
    if len(others) == 1 and all(_is_time(row[others[0]]) for row in table.rows):
        return Chart("columns", of, by, labels, known) if _alike(labels) else None
    return Chart("bars", of, by, labels, known) if len(labels) <= _MOST else None


def _count(term: Node | None) -> int | None:
    if isinstance(term, Literal) and str(term.datatype) == XSD + "integer":
        return int(term) if re.fullmatch(r"\d{1,15}", str(term)) else None
    return None


def _is_time(term: Node | None) -> bool:
    if not isinstance(term, Literal) or str(term.datatype or "") not in _DATES:
        return False
    return _position(str(term)) is not None


def _alike(labels: Sequence[str]) -> bool:
    """Whether all labels are years, or all months, or all days: else one column holds others."""
    return len({len(label) for label in labels}) == 1


def _position(label: str) -> int | None:
    """A year, a month or a day as the number of years, months or days."""
    found = _TIME.match(label)
    if not found:
        return None
    if found["month"] is None:
        return int(found["year"])
    try:
        day = datetime.date.fromisoformat(label if len(label) == 10 else f"{label}-01")
    except ValueError:
        return None
    return day.toordinal() if len(label) == 10 else day.year * 12 + day.month - 1


# -- drawing --------------------------------------------------------------------------------------


def svg(shown: Chart, name: str = "chart") -> str:
    """A chart as SVG 1.1 to stand in HTML: classes for its colours, title and description.

    Args:
        shown: the chart.
        name: what its ids begin with.
    """
    draw = _columns if shown.form == "columns" else _bars
    height, body = draw(shown)
    head = (
        f'<svg class="chart" xmlns="http://www.w3.org/2000/svg" role="img"'
        f' viewBox="0 0 {_WIDTH:g} {height:g}" aria-labelledby="{name}-title {name}-description">'
        f'<title id="{name}-title">{_text(shown.title)}</title>'
        f'<desc id="{name}-description">{_text(shown.description)}</desc>'
    )
    return f"{head}{''.join(body)}</svg>"


def ticks(most: int) -> tuple[int, ...]:
    """Round numbers from 0 to the first that is not below ``most``: four steps or so."""
    rough = max(most, 1) / 4
    size = 10 ** floor(log10(rough)) if rough >= 1 else 1
    step = next(size * n for n in (1, 2, 5, 10) if size * n >= rough)
    return tuple(int(step * n) for n in range(ceil(max(most, 1) / step) + 1))


def _bars(shown: Chart) -> tuple[float, list[str]]:
    labels = [cut(tidy(label), _LABEL, _SIZE) for label in shown.labels]
    left = max(width_of(label, _SIZE) for label in labels) + 14
    marks = ticks(max(shown.values))
    scale = (_WIDTH - left - 56) / marks[-1]
    foot = 8 + _ROW * len(labels)
    body = []
    for mark in marks:
        x = left + mark * scale
        body.append(f'<line class="grid" x1="{x:.1f}" y1="4" x2="{x:.1f}" y2="{foot:g}"/>')
        body.append(_label(f"{mark:,}", x, foot + 16, "middle", "tick"))
    for at, (label, value) in enumerate(zip(labels, shown.values, strict=True)):
        y = 8 + at * _ROW
        body.append(_label(label, left - 8, y + 16.5, "end"))
        tip = f"<title>{_text(shown.labels[at])}: {value:,}</title>"
        width = value * scale
        body.append(
            f'<rect class="bar" x="{left:.1f}" y="{y + 4:g}" width="{width:.1f}"'
            f' height="{_BAR:g}" data-value="{value}">{tip}</rect>'
        )
        body.append(_label(f"{value:,}", left + width + 6, y + 16.5, "start", "value"))
    body.append(_label(shown.of, _WIDTH - 56, foot + 34, "end", "axis"))
    return foot + 42, body


def _columns(shown: Chart) -> tuple[float, list[str]]:
    places = [_position(label) or 0 for label in shown.labels]
    first, last = min(places), max(places)
    marks = ticks(max(shown.values))
    left, right, top, foot = 14 + len(f"{marks[-1]:,}") * _LETTER, 16.0, 26.0, _HEIGHT
    step = (_WIDTH - left - right) / (last - first + 1)
    scale = (foot - top) / marks[-1]
    body = [_label(shown.of, 0, 12, "start", "axis")]
    for mark in marks:
        y = foot - mark * scale
        body.append(
            f'<line class="grid" x1="{left:.1f}" y1="{y:.1f}"'
            f' x2="{_WIDTH - right:g}" y2="{y:.1f}"/>'
        )
        body.append(_label(f"{mark:,}", left - 6, y + 4, "end", "tick"))
    # What is alone in its month is still to be seen.
    width = max(min(step * 0.76, 40.0), 2.5)
    for place, label, value in zip(places, shown.labels, shown.values, strict=True):
        x = left + (place - first + 0.5) * step - width / 2
        high = value * scale
        tip = f"<title>{_text(label)}: {value:,}</title>"
        body.append(
            f'<rect class="bar" x="{x:.1f}" y="{foot - high:.1f}" width="{width:.1f}"'
            f' height="{high:.1f}" data-value="{value}">{tip}</rect>'
        )
    body += _dates(shown, (first, last), left, step, foot)
    body.append(_label(shown.by, _WIDTH - right, foot + 36, "end", "axis"))
    return foot + 42, body


def _dates(shown: Chart, ends: tuple[int, int], left: float, step: float, foot: float) -> list[str]:
    """What stands under the columns: years, or the months or days themselves if they are few."""
    length = len(shown.labels[0])
    room = max(1, ceil((length * _LETTER + 12) / step))
    first, last = ends
    # The years of months, where these are many.
    by = 12 if length == 7 and room > 6 else 0
    if by:
        room = ceil((4 * _LETTER + 14) / (step * by)) * by
        first = ceil(first / by) * by
    found = []
    for place in range(first, last + 1, room):
        x = left + (place - ends[0] + (0 if by else 0.5)) * step
        text = f"{place // 12:04d}" if by else _at(place, length)
        edge = "end" if x + len(text) * _LETTER / 2 > _WIDTH else "middle"
        found.append(_label(text, x, foot + 18, edge, "tick"))
    return found


def _at(place: int, length: int) -> str:
    """The label of a position, the other way of `_position`."""
    if length == 10:
        return datetime.date.fromordinal(place).isoformat()
    if length == 7:
        return f"{place // 12:04d}-{place % 12 + 1:02d}"
    return f"{place:04d}"


def _label(text: str, x: float, y: float, anchor: str, style: str = "label") -> str:
    return (
        f'<text class="{style}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{_text(text)}</text>'
    )


def _text(text: str) -> str:
    """Text for XML and HTML, without the characters that neither has."""
    kept = re.sub(
        "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]",
        "\N{REPLACEMENT CHARACTER}",
        text,
    )
    return (
        kept.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    )
