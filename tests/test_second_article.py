"""A second article on the policy, made up to test with: what it is at odds with appears by itself.

It quotes the report that the first article quotes (one root, not two), gives a number of another
period (not comparable), has a caption that stands twice, and one gloss that lost its negation.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from policygraph.init import create

CASES = Path(__file__).parent / "cases" / "second-article"
ASK = Callable[..., Any]


@pytest.fixture
def ask(
    tmp_path: Path,
    cache: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: Callable[..., tuple[int, str, str]],
) -> ASK:
    """Asks a project of the built-in graph and the second article, in JSON."""
    root = tmp_path / "project"
    create(root, built_in=True)
    shutil.copy(CASES / "courier-2011.trig", root / "data")
    shutil.copy(CASES / "courier-2011.txt", root / "texts")
    monkeypatch.chdir(root)

    def run(*arguments: str) -> Any:
        code, out, err = command(*arguments, "--json")
        assert code == 0, err
        return json.loads(out)

    return run


def values(pair: dict[str, Any]) -> set[str]:
    return {side["thing"]["text"] for side in pair["sides"]}


def test_it_is_proved_and_covered(ask: ASK) -> None:
    (checked,) = ask("evidence", "check", "courier-2011", "--strict")
    assert len(checked["proofs"]) == 15
    ask("evidence", "coverage", "courier-2011")


def test_its_conflicts_with_the_first_appear_by_themselves(ask: ASK) -> None:
    ledger = ask("conflicts")
    numbers = [one for one in ledger["conflicts"] if one["kind"] == "number"]
    assert any(
        {
            "Fewer than a third of 287(g) cases begin with a misdemeanor or a traffic stop",
            "Only about half of what is done under 287(g) concerns non-citizens arrested for"
            " misdemeanours or traffic offences",
        }
        <= values(one)
        for one in numbers
    )
    assert any(
        "ICE counts 74 agreements or agencies under 287(g) in February 2011" in values(one)
        for one in numbers
    )


def test_a_number_of_another_period_is_not_comparable(ask: ASK) -> None:
    ledger = ask("conflicts")
    label = "In fiscal year 2008 jail programmes gave rise to 60 percent of 287(g) detainers"
    first = "Of the detainers issued through 287(g), 90 percent came from the jail model"
    assert not any(label in values(one) for one in ledger["conflicts"])
    (pair,) = [one for one in ledger["not_comparable"] if {label, first} <= values(one)]
    assert [one["facet"] for one in pair["differs"]] == ["period"]


def test_one_report_quoted_by_two_articles_is_one_root(ask: ASK) -> None:
    found = ask("support", "id:finding-not-targeted")
    assert found["rests"]["independent"] == 1
    assert len(found["rests"]["sources"]) == 2


def test_a_caption_that_stands_twice_is_one_witness(ask: ASK) -> None:
    found = ask("support", "id:event-exampleton-joins")
    assert {one["rests"]["independent"] for one in found["statements"]} == {1}


def test_a_gloss_that_lost_its_negation_is_noticed(ask: ASK) -> None:
    found = ask("gaps", "courier-2011")
    told = json.dumps(found, ensure_ascii=False)
    assert "char=806,843" in told
    assert "negation" in told
