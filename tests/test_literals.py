"""Lexical forms: each file in cases/literals lists good and bad texts, and what is said of them."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policygraph.literals import DATATYPES, XSD, earliest_latest, fault

CASES = Path(__file__).parent / "cases" / "literals"
FORMS = {
    datatype: forms
    for name in ("dates", "numbers", "texts")
    for datatype, forms in json.loads((CASES / f"{name}.json").read_text("utf-8")).items()
}
SPANS = json.loads((CASES / "spans.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("datatype", "lexical"), [(t, good) for t, forms in FORMS.items() for good in forms["good"]]
)
def test_good(datatype: str, lexical: str) -> None:
    assert fault(lexical, XSD + datatype) is None


@pytest.mark.parametrize(
    ("datatype", "lexical", "said"),
    [(t, bad, said) for t, forms in FORMS.items() for bad, said in forms["bad"].items()],
)
def test_bad(datatype: str, lexical: str, said: str) -> None:
    assert fault(lexical, XSD + datatype) == said


def test_every_datatype_has_cases() -> None:
    same_as_ncname = {XSD + name for name in ("ID", "IDREF", "ENTITY")}
    assert {XSD + name for name in FORMS} == DATATYPES - same_as_ncname


@pytest.mark.parametrize("datatype", ["https://example.com/t", XSD + "nothing", ""])
def test_no_opinion_on_other_datatypes(datatype: str) -> None:
    assert fault("anything", datatype) is None


@pytest.mark.parametrize(("lexical", "datatype", "first", "last"), SPANS)
def test_days(lexical: str, datatype: str, first: str | None, last: str | None) -> None:
    found = earliest_latest(lexical, XSD + datatype)
    if first is None or last is None:
        assert found is None
    else:
        assert found == (datetime.date.fromisoformat(first), datetime.date.fromisoformat(last))


@settings(deadline=None)
@given(st.dates())
def test_every_day_of_the_calendar_is_right(day: datetime.date) -> None:
    assert earliest_latest(day.isoformat(), XSD + "date") == (day, day)


@settings(deadline=None)
@given(st.integers(1, 9999), st.integers(0, 99), st.integers(0, 99))
def test_only_days_of_the_calendar_are_right(year: int, month: int, day: int) -> None:
    written = f"{year:04}-{month:02}-{day:02}"
    try:
        datetime.date(year, month, day)
    except ValueError:
        assert fault(written, XSD + "date")
    else:
        assert fault(written, XSD + "date") is None


@settings(deadline=None)
@given(st.text(), st.sampled_from(sorted(DATATYPES)))
def test_any_text_gets_an_answer(text: str, datatype: str) -> None:
    fault(text, datatype)
    earliest_latest(text, datatype)


@pytest.mark.parametrize("datatype", sorted(DATATYPES))
@pytest.mark.parametrize("piece", ["9", "a", " ", "-", "P1", "A=", "+", "0."])
def test_long_texts_are_judged_quickly(datatype: str, piece: str) -> None:
    said = fault(piece * 20_000, datatype)
    assert said is None or len(said) < 200
