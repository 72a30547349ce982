"""A report of validation, as a document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from policygraph.errors import plural
from policygraph.pages.document import Document, Item, Section, section
from policygraph.validate.report import SEVERITIES, Finding, Report

NOUNS = {"violation": "violation", "warning": "warning", "info": "remark"}
# Of more of one kind than the first number, as many are shown as the second says.
_MANY, _SHOWN = 20, 5


def document(report: Report) -> Document:
    """A report: how it was come by, then a section for each severity.

    Of many findings of one kind the first few are shown, and how many more there are.
    """
    counts = [
        plural(report.counts[one], NOUNS[one])
        for one in SEVERITIES
        if report.counts[one] or one == "violation"
    ]
    verdict = (
        ", ".join(counts) if report.findings else "Nothing to mend: no violations, no warnings"
    )
    sections = [*section("How it was checked", map(Item, report.notes))]
    for severity in SEVERITIES:
        ours = [one for one in report.findings if one.severity == severity]
        sections += findings(f"{NOUNS[severity].capitalize()}s", ours)
    return Document(verdict, tuple(sections))


def findings(heading: str, found: Sequence[Finding]) -> Iterator[Section]:
    """A section of findings; none if there are none."""
    yield from section(heading, _items(found))


def _items(found: Sequence[Finding]) -> Iterator[Item]:
    counts = Counter(one.code for one in found)
    shown: Counter[str] = Counter()
    for one in found:
        shown[one.code] += 1
        if counts[one.code] <= _MANY or shown[one.code] <= _SHOWN:
            yield _item(one)
    for code, count in counts.items():
        if count > _MANY:
            yield Item(f"[{code}] and {count - _SHOWN:,} more like these; --json lists them all.")


def _item(one: Finding) -> Item:
    place = str(one.place) if one.place else one.focus or ""
    below = [f"{one.label}: {one.message}" if one.label else one.message]
    below += [f"Value: {one.value}"] if one.value is not None else []
    below += [f"To mend: {one.hint}"] if one.hint else []
    return Item(f"{place} [{one.code}]".lstrip(), below=tuple(map(Item, below)))
