"""A gloss is compared with its passage: negations, numbers, names, hedges, other words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from policygraph.claims import negation
from policygraph.claims.glosses import doubts
from policygraph.claims.words import numbers

CASES = Path(__file__).parent / "cases" / "claims"
NEGATION = yaml.safe_load((CASES / "negation.yaml").read_text("utf-8"))
GLOSSES = yaml.safe_load((CASES / "glosses.yaml").read_text("utf-8"))
PASSAGES = sorted(
    {passage for group in NEGATION.values() for passage, _ in group}
    | {case["passage"] for case in GLOSSES}
)


@pytest.mark.parametrize(("passage", "gloss"), NEGATION["lost"])
def test_a_negation_that_is_lost_is_found(passage: str, gloss: str) -> None:
    assert negation.differing(passage, gloss)


@pytest.mark.parametrize(("passage", "gloss"), NEGATION["kept"])
def test_a_negation_in_other_words_is_one(passage: str, gloss: str) -> None:
    assert negation.differing(passage, gloss) == ""


@pytest.mark.parametrize("case", GLOSSES, ids=lambda case: case["gloss"])
def test_what_a_gloss_has_and_its_passage_has_not_is_doubted(case: dict[str, Any]) -> None:
    found = doubts(case["passage"], case["gloss"], case.get("names", ()), case.get("kept", ()))
    words = {one.kind: one.words for one in found}
    assert list(words) == list(case["doubts"])
    for kind, word in case["doubts"].items():
        assert f"“{word}" in words[kind]


def test_the_day_of_a_year_is_no_part_of_a_share() -> None:
    assert [one.text for one in numbers("two in 2010")] == ["two", "2010"]
    assert [one.text for one in numbers("19 of the 212")] == ["19 of the 212"]


@pytest.mark.parametrize("passage", PASSAGES)
def test_a_passage_agrees_with_itself(passage: str) -> None:
    assert doubts(passage, passage) == ()
