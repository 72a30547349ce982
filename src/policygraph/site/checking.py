"""The page of the validation report: what was checked, and what was found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rdflib import RDF, SH, Graph, URIRef

from policygraph.errors import plural
from policygraph.site.book import Book, Page, Part, grouped
from policygraph.site.shapes import SHAPES
from policygraph.validate import CHECKS
from policygraph.validate.found import Check
from policygraph.validate.report import SEVERITIES, Finding, Report
from policygraph.vocab import Name

_MOST = 25
_HEADINGS = {"violation": "Violations", "warning": "Warnings", "info": "Remarks"}


def pages(
    book: Book,
    report: Report,
    shapes: Graph | None = None,
    checks: Sequence[Check] = CHECKS,
) -> Iterator[Part]:
    """The page of the report.

    Args:
        book: the dataset.
        report: what validation found.
        shapes: the shapes that it was checked against.
        checks: the checks beyond the shapes.
    """
    names = _shape_names(shapes)
    groups = [
        (severity, _HEADINGS[severity], _codes(book, report, severity, names))
        for severity in SEVERITIES
        if report.counts[severity]
    ]
    found = {one.code for one in report.findings}
    values = {
        "conforms": report.conforms,
        "verdict": _verdict(report),
        "groups": groups,
        "shape_count": len(names),
        "check_count": len(checks),
        "facts": [(f"{report.counts[one]:,}", _HEADINGS[one].lower(), one) for one in SEVERITIES],
        "checks": [(one.code, one.severity, one.hint, one.code in found) for one in checks],
        "shapes": SHAPES if names else "",
    }
    yield Page("validation/index.html", "validation.html.j2", "Validation", values)


def _shape_names(shapes: Graph | None) -> frozenset[str]:
    """The local names of the shapes, which are the codes of their findings."""
    if shapes is None:
        return frozenset()
    named = (
        one for kind in (SH.NodeShape, SH.PropertyShape) for one in shapes.subjects(RDF.type, kind)
    )
    return frozenset(str(one).rpartition("#")[2] for one in named if isinstance(one, URIRef))


def _verdict(report: Report) -> str:
    if not report.findings:
        return "Nothing was found: no violations, no warnings."
    told = [
        plural(report.counts[one], _HEADINGS[one].lower()[:-1])
        for one in SEVERITIES
        if report.counts[one]
    ]
    head = "The data conforms" if report.conforms else "The data does not conform"
    return f"{head}: {', '.join(told)}."


def _codes(
    book: Book, report: Report, severity: str, shapes: frozenset[str]
) -> list[dict[str, Any]]:
    """The findings of one severity by their code."""
    ours = [one for one in report.findings if one.severity == severity]
    return [
        {
            "code": code,
            "shape": f"{SHAPES}#{code}" if code in shapes else "",
            "findings": [_finding(book, one) for one in found[:_MOST]],
            "count": len(found),
        }
        for code, found in grouped(ours, lambda one: one.code)
    ]


def _finding(book: Book, one: Finding) -> dict[str, Any]:
    known = one.focus is not None and book.addresses.page(one.focus) is not None
    label = one.label or one.focus or ""
    return {
        "name": Name(label, one.focus if known and one.focus else ""),
        "message": one.message,
        "value": one.value,
        "place": str(one.place) if one.place else "",
        "hint": one.hint,
    }
