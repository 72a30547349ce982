"""Two statistics held against each other, by the cases of tests/cases/comparing."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest
from rdflib import Dataset

from policygraph import reading, store
from policygraph.claims.compare import Comparer, Comparison, Matches
from policygraph.claims.sides import Sides
from policygraph.claims.statistics import Interval, read
from policygraph.sources import rdf
from policygraph.vocab import ID, PREFIXES

ROOT = Path(__file__).parents[1]
CASES = Path(__file__).parent / "cases" / "comparing"
AMOUNTS = json.loads((CASES / "amounts.json").read_text(encoding="utf-8"))
FACETS = json.loads((CASES / "facets.json").read_text(encoding="utf-8"))
ALIKE = json.loads((CASES / "alike.json").read_text(encoding="utf-8"))

# rdflib calls what it has deprecated itself.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

HEAD = "@base <https://w3id.org/policygraph/source/case> .\n" + "".join(
    f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items()
)
DOCUMENTS = """
source:one dcterms:issued "2011-01-31"^^xsd:date .
source:two dcterms:issued "2011-02"^^xsd:gYearMonth .
source:y2011 dcterms:issued "2011"^^xsd:gYear .
source:y2012 dcterms:issued "2012-12"^^xsd:gYearMonth .
source:y2014 dcterms:issued "2014"^^xsd:gYear .
"""
DEFAULTS = {
    "pg:measure": "measure:a",
    "pg:population": "id:a",
    "pg:unit": "term:share",
    "pg:value": "0.5",
    "prov:wasAttributedTo": "id:{name}",
    "pg:statedIn": "source:{name}",
}


@cache
def terms() -> bytes:
    paths = [ROOT / "ontology" / f"{name}.ttl" for name in ("core", "statistics", "scheme-hedges")]
    paths += [ROOT / "ontology" / f"scheme-{name}.ttl" for name in ("effects", "terms")]
    return b"".join(rdf.read(path, path.name).quads for path in paths)


def statistic(name: str, said: str, defaults: dict[str, str]) -> str:
    """A statistic in Turtle: what is said of it, and the defaults of what is not."""
    parts = [part.strip() for part in re.split(r" ; ", said) if part.strip()]
    given = {part.lstrip("-").split()[0] for part in parts}
    rest = [f"{p} {o.format(name=name)}" for p, o in defaults.items() if p not in given]
    kept = [part for part in parts if not part.startswith("-")]
    return f"id:statistic-{name} {' ; '.join(['a pg:Statistic', *kept, *rest])} ."


def dataset(tmp_path: Path, one: str, two: str, more: str, defaults: dict[str, str]) -> Dataset:
    text = "\n".join((HEAD, statistic("one", one, defaults), statistic("two", two, defaults)))
    path = tmp_path / "case.trig"
    path.write_text(f"{text}\n{DOCUMENTS}\n{more}\n", encoding="utf-8")
    return store.from_quads(terms() + rdf.read(path, path.name).quads)


def compare(found: Dataset, *, swapped: bool = False) -> Comparison:
    reader = reading.of(found)
    one, two = (next(read(reader, ID[f"statistic-{name}"])) for name in ("one", "two"))
    pair = (two, one) if swapped else (one, two)
    return Comparer(reader, Matches(found)).compare(*pair)


@pytest.mark.parametrize("swapped", [False, True], ids=["", "swapped"])
@pytest.mark.parametrize("case", AMOUNTS, ids=lambda case: case[0])
def test_amounts(case: list[str], swapped: bool, tmp_path: Path) -> None:
    _, one, two, outcome = case
    defaults = {p: o for p, o in DEFAULTS.items() if p != "pg:value"}
    found = compare(dataset(tmp_path, one, two, "", defaults), swapped=swapped)
    assert found.outcome == outcome
    if outcome is None:
        assert [facet.facet for facet in found.differs] == ["amount"]
    else:
        assert found.differs == ()


@pytest.mark.parametrize("swapped", [False, True], ids=["", "swapped"])
@pytest.mark.parametrize("case", FACETS, ids=lambda case: case[0])
def test_facets(case: tuple[str, str, str, str, list[str]], swapped: bool, tmp_path: Path) -> None:
    _, one, two, more, differs = case
    found = compare(dataset(tmp_path, one, two, more, DEFAULTS), swapped=swapped)
    told = [f"{facet.facet} {facet.how}" for facet in found.differs]
    assert told == [text.partition(":")[0] for text in differs]
    for facet, text in zip(found.differs, differs, strict=True):
        hint = text.partition(": ")[2]
        assert hint in facet.hint and bool(hint) <= bool(facet.hint)
    assert (found.outcome is None) == bool(differs)


@pytest.mark.parametrize("swapped", [False, True], ids=["", "swapped"])
@pytest.mark.parametrize("case", ALIKE, ids=lambda case: case[0])
def test_why_facets_count_as_the_same(
    case: tuple[str, str, str, str, list[str]], swapped: bool, tmp_path: Path
) -> None:
    _, one, two, more, wanted = case
    found = compare(dataset(tmp_path, one, two, more, DEFAULTS), swapped=swapped)
    assert found.differs == ()
    facets = {facet.facet: facet for facet in found.same}
    for text in wanted:
        how, _, hint = text.partition(": ")
        facet = facets[how.split()[0]]
        assert f"{facet.facet} {facet.how}" == how
        assert hint in facet.hint and bool(hint) == bool(facet.hint)


@pytest.mark.parametrize(
    "said, words, shown",
    [
        ("pg:value 0.5", "half", False),
        ("pg:value 0.5", "0.5", True),
        ("pg:value 0.5", "50 percent", True),
        ("pg:value 50 ; pg:unit term:percent", "50 percent", True),
        ("pg:value 50 ; pg:unit term:percent", "about 50%", True),
        ("pg:value 0.5 ; pg:unit term:percent", "50 percent", False),
        ("pg:value 1200 ; pg:unit term:count", "about 1,200", True),
        ("pg:value 1200000 ; pg:unit term:count", "1.2 million", False),
        ("pg:value 69 ; pg:unit term:count", "69 agreements", True),
        ("pg:least 0.3 ; pg:most 0.4", "30 to 40 percent", True),
        ("pg:least 0.3 ; pg:most 0.4", "up to 40 percent", False),
    ],
)
def test_whether_words_show_the_number(said: str, words: str, shown: bool, tmp_path: Path) -> None:
    defaults = {p: o for p, o in DEFAULTS.items() if p != "pg:value"}
    found = dataset(tmp_path, f'{said} ; pg:statedAs "{words}"@en', "pg:value 1", "", defaults)
    side = Sides(reading.of(found)).claim(ID["statistic-one"])
    assert side.shown == shown


def test_what_a_facet_says_is_told_for_both(tmp_path: Path) -> None:
    found = compare(dataset(tmp_path, "pg:place id:a", "", 'id:a rdfs:label "Rome"@en .', DEFAULTS))
    assert found.differs[0].values == ("Rome", "not stated")


@pytest.mark.parametrize(
    "interval, words",
    [
        (Interval(), "any"),
        (Interval(None, None, False, False), "any"),
    ],
)
def test_an_interval_without_ends(interval: Interval, words: str) -> None:
    assert str(interval) == words
    assert not interval.empty
