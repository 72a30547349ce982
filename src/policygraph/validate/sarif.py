"""Findings as SARIF 2.1.0 (OASIS Standard, 27 March 2020), which code hosts show beside the lines.

Paths are relative to the project's folder (``SRCROOT``, §3.4.4), as code hosts expect.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from policygraph import __version__
from policygraph.errors import Place
from policygraph.validate.report import Finding

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {"violation": "error", "warning": "warning", "info": "note"}


def log(findings: Sequence[Finding]) -> dict[str, Any]:
    """A SARIF log with one run (§3.13) that holds the findings."""
    rules = {finding.code: finding for finding in reversed(findings)}
    codes = sorted(rules)
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "policygraph",
                        "semanticVersion": __version__,
                        "rules": [_rule(rules[code]) for code in codes],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(finding, codes.index(finding.code)) for finding in findings],
            }
        ],
    }


def _rule(finding: Finding) -> dict[str, Any]:
    """A reportingDescriptor (§3.49)."""
    return {
        "id": finding.code,
        "shortDescription": {"text": finding.code.replace("-", " ").capitalize() + "."},
        "defaultConfiguration": {"level": _LEVELS[finding.severity]},
        **({"help": {"text": finding.hint}} if finding.hint else {}),
    }


def _result(finding: Finding, rule: int) -> dict[str, Any]:
    """A result (§3.27)."""
    parts = [f"{finding.label}: {finding.message}" if finding.label else finding.message]
    if finding.value is not None:
        parts.append(f"Value: {finding.value}.")
    parts.append(finding.hint)
    location: dict[str, Any] = {}
    if finding.place:
        location["physicalLocation"] = _physical(finding.place)
    if finding.focus:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.focus}]
    return {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": " ".join(part for part in parts if part)},
        **({"locations": [location]} if location else {}),
    }


def _physical(place: Place) -> dict[str, Any]:
    """A physicalLocation (§3.29)."""
    region = {"startLine": place.line, "startColumn": place.column}
    known = {name: number for name, number in region.items() if number is not None}
    return {
        "artifactLocation": {"uri": quote(place.file), "uriBaseId": "SRCROOT"},
        **({"region": known} if place.line is not None else {}),
    }
