"""The words that a claim keeps of its source: in the passage, with the value, with the hedges."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from rdflib import RDF, Literal, URIRef

from policygraph import reading, store, vocab
from policygraph.claims.stated import agrees, faults, stands_in
from policygraph.sources import rdf
from policygraph.vocab import PG

ROOT = Path(__file__).parents[1]
CASES = yaml.safe_load((ROOT / "tests/cases/claims/stated.yaml").read_text("utf-8"))
PASSAGE = URIRef("https://w3id.org/policygraph/source/ledger#char=0,9")
CLAIM = URIRef("https://w3id.org/policygraph/id/claim")
TERMS = sorted((ROOT / "ontology").glob("scheme-*.ttl"))


def named(case: dict[str, Any]) -> str:
    return " ".join(map(str, case.values()))


@pytest.mark.parametrize("case", CASES["passages"], ids=named)
def test_words_stand_in_a_passage_or_not(case: dict[str, Any]) -> None:
    assert stands_in(case["words"], case["passage"]) is case["stands"]


@pytest.mark.parametrize("case", CASES["values"], ids=named)
def test_a_value_is_what_the_words_say_or_not(case: dict[str, Any]) -> None:
    factor = Decimal("0.01" if case["unit"] == "percent" else 1)
    share = case["unit"] != "count"
    assert agrees(case["words"], case["value"], factor, share=share) is case["agrees"]


def described(words: Literal, *said: tuple[URIRef, URIRef | Literal]) -> list[tuple[str, str]]:
    dataset = store.from_quads(b"".join(rdf.read(path, path.name).quads for path in TERMS))
    everything = [(RDF.type, PG.Statistic), (PG.statedAs, words), *said]
    for graph in (dataset.default_graph, dataset.graph(PASSAGE)):
        for predicate, value in everything:
            graph.add((CLAIM, predicate, value))
    return [(one.kind, one.words) for one in faults(reading.of(dataset))]


@pytest.mark.parametrize("case", CASES["hedges"], ids=named)
def test_a_hedge_in_the_words_is_kept_or_lost(case: dict[str, Any]) -> None:
    scheme = vocab.PREFIXES["hedge"]
    hedges = [(PG.hedge, URIRef(scheme + name)) for name in case.get("hedges", ())]
    found = described(Literal(case["words"], lang="en"), *hedges)
    assert [kind for kind, _ in found] == ["hedge"] * bool(case["lost"])
    for word in case["lost"]:
        assert f"“{word}”" in found[0][1]


def test_a_value_is_compared_in_its_unit() -> None:
    unit = (PG.unit, URIRef(vocab.PREFIXES["term"] + "percent"))
    words = Literal("50 percent", lang="en")
    assert described(words, unit, (PG.value, Literal(Decimal(50)))) == []
    ((kind, told),) = described(words, unit, (PG.value, Literal(Decimal(40))))
    assert (kind, told) == (
        "value",
        "The value is 40 percent; the words of the source: “50 percent”.",
    )
    ((kind, told),) = described(words, unit, (PG.least, Literal(Decimal("0.5"))))
    assert kind == "value"
    assert "The least is 0.5 percent" in told


def test_words_in_another_language_are_not_compared() -> None:
    assert described(Literal("about 50", lang="es"), (PG.value, Literal(Decimal(40)))) == []
