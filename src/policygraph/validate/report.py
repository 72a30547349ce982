"""What validation found, as values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from policygraph.errors import Place

SEVERITIES = ("violation", "warning", "info")
"""Gravest first."""


@dataclass(frozen=True)
class Finding:
    """One fault, in words for a person who curates data.

    Attributes:
        severity: one of ``SEVERITIES``; a violation keeps the data from being built.
        code: the name of the check, or of the shape.
        focus: the IRI of the thing at fault, if it is one thing.
        label: how that thing is called.
        message: what is wrong.
        value: the offending value.
        place: where it is written; for what is missing, where the thing is first described.
        hint: how to mend it.
    """

    severity: str
    code: str
    focus: str | None
    label: str
    message: str
    value: str | None
    place: Place | None
    hint: str

    def as_dict(self) -> dict[str, Any]:
        """The finding in the types of JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Report:
    """All findings: the gravest first, then by their places.

    Attributes:
        findings: what is wrong.
        notes: how it was looked for, where that is not as usual.
    """

    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()

    @property
    def counts(self) -> Mapping[str, int]:
        """How many findings there are of each severity."""
        return Counter(finding.severity for finding in self.findings)

    @property
    def violations(self) -> int:
        """How many violations there are."""
        return self.counts["violation"]

    @property
    def warnings(self) -> int:
        """How many warnings there are."""
        return self.counts["warning"]

    @property
    def conforms(self) -> bool:
        """Whether there is no violation; warnings do not count."""
        return not self.violations

    def with_(self, others: Iterable[Finding]) -> Report:
        """The report with more findings."""
        return Report(tuple(sorted({*self.findings, *others}, key=order)), self.notes)

    def as_dict(self) -> dict[str, Any]:
        """The report in the types of JSON."""
        return {
            "conforms": self.conforms,
            "counts": {severity: self.counts[severity] for severity in SEVERITIES},
            "findings": [finding.as_dict() for finding in self.findings],
            "notes": list(self.notes),
        }

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> Report:
        """The report that `as_dict` wrote down."""
        return cls(
            tuple(
                Finding(**{**found, "place": Place(**found["place"]) if found["place"] else None})
                for found in kept["findings"]
            ),
            tuple(kept["notes"]),
        )


def order(finding: Finding) -> tuple[int, bool, Place, str, str, str, str]:
    """The key that sorts findings."""
    return (
        SEVERITIES.index(finding.severity),
        finding.place is None,
        # Lines and columns can be unknown, and None does not compare.
        Place(
            finding.place.file if finding.place else "",
            (finding.place.line if finding.place else None) or 0,
            (finding.place.column if finding.place else None) or 0,
        ),
        finding.code,
        finding.focus or "",
        finding.value or "",
        finding.message,
    )
