"""What is known beside the rows of an answer: pages with footnotes, and the network page framed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Generic, TypeVar

from policygraph.display import Shown
from policygraph.errors import plural
from policygraph.evidence import notes
from policygraph.evidence.notes import Line
from policygraph.validate.report import Report

T = TypeVar("T")

_WIDTH = 100
_MANY = 5


@dataclass(frozen=True, repr=False)
class Page(Shown, Generic[T]):
    """A value, and the lines that tell it with its passages as footnotes."""

    value: T
    lines: Sequence[Line]

    def __repr__(self) -> str:
        return notes.text(self.lines, _WIDTH)


@dataclass(frozen=True)
class Framed:
    """A page that stands in a notebook in a frame of its own, where it can reach nothing else."""

    html: str
    title: str
    height: int

    def __repr__(self) -> str:
        return f"<page “{self.title}”, {len(self.html) // 1000:,} kB>"

    def _repr_html_(self) -> str:
        return (
            f'<iframe title="{escape(self.title)}" srcdoc="{escape(self.html)}"'
            ' sandbox="allow-scripts allow-downloads allow-popups"'
            f' style="width:100%;height:{self.height:d}px;border:1px solid #8884"></iframe>'
        )


def report_lines(report: Report) -> list[Line]:
    """A report of validation as the lines of a page: of many findings of a kind, the first."""
    nouns = {"violation": "violation", "warning": "warning", "info": "remark"}
    found = (plural(report.counts[name], noun) for name, noun in nouns.items())
    lines = [Line("title", ", ".join(found))]
    shown: Counter[str] = Counter()
    for one in report.findings:
        shown[one.code] += 1
        if shown[one.code] > _MANY:
            continue
        where = f"{one.place}: " if one.place else ""
        label = f"{one.label}: " if one.label else ""
        lines.append(Line("item", f"{where}{label}{one.message} [{one.code}]"))
        lines += [Line("item", one.hint, 1)] if one.hint else []
    lines += [
        Line("item", f"[{code}] and {count - _MANY:,} more like these")
        for code, count in shown.items()
        if count > _MANY
    ]
    return notes.tidied(lines)
