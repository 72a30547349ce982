"""The Extended Date/Time Format, on the specification's examples of levels 0 and 1, and others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policygraph import edtf

CASES = Path(__file__).parent / "cases" / "edtf"
GOOD = json.loads((CASES / "good.json").read_text(encoding="utf-8"))
BAD = json.loads((CASES / "bad.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", GOOD, ids=lambda case: case[0])
def test_what_is_well_formed_has_its_days(case: list[str | None]) -> None:
    text, *wanted = case
    assert text is not None
    assert edtf.fault(text) is None
    found = edtf.days(text)
    ends = wanted if len(wanted) == 4 else wanted * 2
    days = (found.first, found.last, found.soft_first, found.soft_last) if found else [None] * 4
    assert [day.isoformat() if day else None for day in days] == ends


@pytest.mark.parametrize("text, wrong", BAD, ids=lambda value: value[:20])
def test_what_is_not_says_why(text: str, wrong: str) -> None:
    assert wrong in (edtf.fault(text) or "")
    assert edtf.days(text) is None


@pytest.mark.parametrize("text, unsure", [("1984?", True), ("1984%", True), ("1984~", False)])
def test_uncertainty_is_kept_and_widens_nothing(text: str, unsure: bool) -> None:
    found = edtf.days(text)
    assert found is not None
    assert found.uncertain is unsure


def test_a_long_text_is_cut_in_the_message() -> None:
    assert len(edtf.fault("9" * 10_000) or "") < 400
