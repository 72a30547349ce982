"""The ledger of conflicts, by the cases of tests/cases/conflicts, and on the built-in graph.

A case is a TriG file; its comments that begin with “#> ” say, one a line, what the ledger holds:
the kind and the sides of each conflict, what explains it, and the pairs that are not comparable.
Those that begin with “#! ” stand on the page.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from rdflib import Dataset

from policygraph import build, project, reading, store
from policygraph.claims.conflicts import ledger
from policygraph.claims.ledger import Conflict, Ledger
from policygraph.claims.sides import groups
from policygraph.claims.telling import lines
from policygraph.editions.listings import listings
from policygraph.evidence import notes
from policygraph.sources import rdf
from policygraph.vocab import PREFIXES

ROOT = Path(__file__).parents[1]
CASES = sorted((Path(__file__).parent / "cases" / "conflicts").glob("*.trig"))
SOURCE = PREFIXES["source"]

# rdflib calls what it has deprecated itself.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

Run = Callable[..., tuple[int, str, str]]
AtHand = Callable[[object], None]


@cache
def terms() -> bytes:
    paths = sorted((ROOT / "ontology").glob("*.ttl"))
    kept = [path for path in paths if "shapes" not in path.name]
    return b"".join(rdf.read(path, path.name).quads for path in kept)


def load(path: Path) -> Dataset:
    quads = terms() + rdf.read(path, path.name).quads
    return store.from_quads(quads + listings(store.from_quads(quads)))


def said(found: Ledger) -> Iterator[str]:
    """The ledger in short, as the cases write it."""
    for one in found.conflicts:
        sides = " | ".join(
            " ".join(filter(None, (s.thing.text, s.value, s.date))) for s in one.sides
        )
        yield f"{one.kind}: {sides}"
        yield from (f"  explained: {link.words}" for link in one.explained)
        yield from (f"  {r.name.text}: {r.prefers.text if r.prefers else '-'}" for r in one.rulings)
        yield from (f"  {listed.kind}: {listed.thing.text}" for listed in one.things)
        for side in one.sides:
            yield from (f"  {side.thing.text}: {c.kind} {c.when}".rstrip() for c in side.status)
    for pair in found.not_comparable:
        sides = " | ".join(side.thing.text for side in pair.sides)
        yield f"not comparable: {sides}: {', '.join(facet.facet for facet in pair.differs)}"
        yield from (f"  explained: {link.words}" for link in pair.explained)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_case(path: Path) -> None:
    text = path.read_text(encoding="utf-8").splitlines()
    wanted = [line.removeprefix("#> ") for line in text if line.startswith("#> ")]
    assert list(said(ledger(load(path)))) == wanted


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_side_has_its_passage_and_the_page_tells_it(path: Path) -> None:
    reader = reading.of(load(path))
    found = ledger(reader)
    page = notes.text(lines(found, reader.passage))
    text = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in text if line.startswith("#! ") and line[3:] not in page] == []
    for one in found.conflicts:
        assert one.id in page
        assert all(side.reported and side.evidence for side in one.sides)
        assert all(report.passage in page for side in one.sides for report in side.reported)
    assert len({one.id for one in found.conflicts}) == len(found.conflicts)


def test_what_went_is_grouped_where_all_can_be_compared() -> None:
    pairs = [("a", "b"), ("b", "c"), ("a", "c"), ("c", "d")]
    assert groups("abcd", pairs, pairs) == [["a", "b", "c"], ["c", "d"]]
    assert groups("abcd", pairs, [("a", "b"), ("b", "c")]) == [["a", "b", "c"]]
    assert groups("abcd", pairs, [("c", "d")]) == [["c", "d"]]
    assert groups("abcd", pairs, []) == []


def test_a_pair_is_in_one_group_only() -> None:
    pairs = [("a", "b"), ("b", "c"), ("a", "c"), ("b", "d"), ("c", "d")]
    assert groups("abcd", pairs, pairs) == [["a", "b", "c"], ["b", "c", "d"]]
    assert groups("abcd", pairs, [("b", "c")]) == [["b", "c"]]


# ------------------------------------------------------------------------- the built-in graph


@pytest.fixture(scope="module")
def built_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dataset]:
    cache = tmp_path_factory.mktemp("cache")
    dataset = build.dataset(build.build(project.read(ROOT), draft=True, cache=cache))
    yield dataset
    dataset.close()


def of(found: Ledger, kind: str) -> list[Conflict]:
    return [one for one in found.conflicts if one.kind == kind]


def test_the_three_counts_are_one_conflict_of_three_sides(built_in: Dataset) -> None:
    (counts,) = of(ledger(built_in), "number")
    assert {(side.value, *(name.text for name in side.speakers)) for side in counts.sides} == {
        ("71", "U.S. Immigration and Customs Enforcement"),
        ("72", "Migration Policy Institute"),
        ("69", "DHS Office of Inspector General"),
    }
    assert {facet.facet: facet.how for facet in counts.compared}["period"] == "overlap"


def test_only_about_half_against_half_is_one_of_kind(built_in: Dataset) -> None:
    found = [one for one in of(ledger(built_in), "kind") if one.compared]
    (half,) = found
    assert [side.stated_as for side in half.sides] == ["only about half", "half"]
    assert sorted(name.text for name in half.sides[0].hedges) == ["about", "only"]
    assert [link.by[0].text for link in half.explained] == ["the curators of policygraph"]
    assert half.explained[0].when == "2026-11-24"
    assert half.sides[0].reported[0].line == 13


def test_the_counts_of_2009_are_not_held_against_those_of_2011(built_in: Dataset) -> None:
    iris = {side.thing.iri for pair in ledger(built_in).not_comparable for side in pair.sides}
    assert not any(iri.endswith(("announced-2009", "signed-2009")) for iri in iris)
    assert any(iri.endswith("statistic-agreements-2017") for iri in iris)


def test_the_promise_and_what_contradicts_it(built_in: Dataset) -> None:
    found = of(ledger(built_in), "contradiction")
    promise = (
        "Enforcement with local help will put its weight on immigrants with grave criminal records"
    )
    assert [one.sides[1].thing.text for one in found] == [promise, promise]
    assert all(one.grounds[0].evidence for one in found)


def test_two_signings_of_a_county_are_explained(built_in: Dataset) -> None:
    found = ledger(built_in, "id:los-angeles-county", ["date"]).conflicts
    assert [side.date for side in found[0].sides] == ["2005-02-01", "2010-10-12"]
    assert "is a revision of" in found[0].explained[0].words
    assert "Los Angeles County" in found[0].summary


def test_only_what_touches_a_thing(built_in: Dataset) -> None:
    found = ledger(built_in, "Migration Policy Institute")
    assert {one.kind for one in found.conflicts} == {"number", "kind", "contradiction"}
    assert ledger(built_in, "Florida", ["number", "kind", "contradiction"]).conflicts == ()
    some = ledger(built_in, "Boca Raton Police Department, Florida", ["existence"]).conflicts[0]
    assert [one.kind for one in some.things] == ["agency", "agreement"]
    assert some.summary.endswith("Of these, 2 concern Boca Raton Police Department, Florida.")


# --------------------------------------------------------------------------------- the command


@pytest.fixture
def run(built_in: Dataset, at_hand: AtHand, command: Run) -> Run:
    at_hand(built_in)
    return command


def test_json_has_the_two_lists(run: Run) -> None:
    code, out, _ = run("conflicts", "--json")
    found = json.loads(out)
    assert code == 0
    assert list(found) == ["conflicts", "not_comparable"]
    assert {one["kind"] for one in found["conflicts"]} == {
        "number",
        "kind",
        "date",
        "existence",
        "contradiction",
    }
    half = next(one for one in found["conflicts"] if "only about half" in one["summary"])
    assert half["sides"][0]["interval"]["words"] == "from 0.45 up to 0.55"
    assert run("conflicts", "-f", "json")[1] == out


def test_the_exit_code_is_asked_for(run: Run) -> None:
    assert run("conflicts", "--exit-code")[0] == 1
    assert run("conflicts", "Florida", "--kind", "number", "--exit-code")[0] == 0


def test_kinds_can_be_chosen(run: Run) -> None:
    _, out, _ = run("conflicts", "--kind", "date", "--kind", "contradiction", "--json")
    kinds = [one["kind"] for one in json.loads(out)["conflicts"]]
    assert set(kinds) == {"date", "contradiction"}
    assert run("conflicts", "--kind", "other")[0] == 2


def test_markdown_has_footnotes(run: Run) -> None:
    _, out, _ = run("conflicts", "-f", "md")
    assert out.startswith("# ")
    assert "[^1]: " in out


def test_an_unknown_thing_is_refused(run: Run) -> None:
    code, _, err = run("conflicts", "Nowhere")
    assert code == 2
    assert "Nowhere" in err


def test_long_lists_are_cut_and_say_so(built_in: Dataset) -> None:
    reader = reading.of(built_in)
    found = ledger(reader, kinds=["existence"])
    cut = notes.text(lines(found, reader.passage, most=1))
    more = len(found.conflicts[0].things) - 1
    assert f"… and {more} more (--all shows them)" in cut
    assert "--all" not in notes.text(lines(found, reader.passage))
