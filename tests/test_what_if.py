"""What falls with a source: answers, claims, things and inferences."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import Dataset

from policygraph import build, project, store
from policygraph.claims.what_if import Answered, Loss, lines, what_if
from policygraph.errors import InputError, UnknownNameError
from policygraph.evidence import notes
from policygraph.project import Project
from policygraph.sources import rdf
from policygraph.vocab import PREFIXES, Name, curie

ROOT = Path(__file__).parents[1]
CASE = Path(__file__).parent / "cases" / "claims" / "what-if.trig"
SOURCE = "https://w3id.org/policygraph/source/"
SERVED = "SELECT ?thing ?place WHERE { ?thing pg:serves ?place }"
PLACED = "SELECT ?thing ?place WHERE { ?thing pg:basedIn|pg:place|pg:partOf ?place }"
SINGLE = """SELECT ?thing ?source WHERE {
  { SELECT ?thing (COUNT(DISTINCT ?graph) AS ?graphs) (SAMPLE(?graph) AS ?source) WHERE {
    GRAPH ?graph { ?thing pg:serves ?place } } GROUP BY ?thing }
  FILTER(?graphs = 1)
}"""
BROKEN = "SELECT ?x WHERE { ?x"

# rdflib calls what it has deprecated itself.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

Run = Callable[..., tuple[int, str, str]]
AtHand = Callable[[object], None]


@pytest.fixture(scope="module")
def river() -> Dataset:
    terms = [path for path in (ROOT / "ontology").glob("*.ttl") if "shapes" not in path.name]
    files = [*sorted(terms), CASE]
    return store.from_quads(b"".join(rdf.read(path, path.name).quads for path in files))


@pytest.fixture
def asking(tmp_path: Path) -> Callable[..., Project]:
    """A project with some queries."""

    def make(**queries: str) -> Project:
        for folder in ("ontology", "data", "queries"):
            (tmp_path / folder).mkdir()
        for name, text in queries.items():
            (tmp_path / "queries" / f"{name}.rq").write_text(text, encoding="utf-8")
        return project.read(tmp_path)

    return make


@pytest.fixture(scope="module")
def graph() -> Dataset:
    """The built-in graph."""
    return build.dataset(build.build(project.read(ROOT)))


def names(found: tuple[Name, ...]) -> list[str]:
    return [curie(one.iri, PREFIXES) for one in found]


def rows(rows: tuple[tuple[Name | None, ...], ...]) -> list[list[str]]:
    return [[one.text if one else "" for one in row] for row in rows]


@pytest.fixture
def loss(river: Dataset, asking: Callable[..., Project]) -> Loss:
    return what_if(asking(served=SERVED, placed=PLACED), river, ["report"])


def test_claims_vanish_or_are_left_without_their_origin(loss: Loss) -> None:
    assert names(loss.claims_gone) == ["id:half"]
    left = [(curie(one.claim.iri), one.before, one.after) for one in loss.weaker]
    assert left == [("id:few", 1, 0)]


def test_inferences_fall_with_a_premise_and_with_each_other(loss: Loss) -> None:
    fallen = [curie(one) for one in loss.inferences]
    assert fallen == [f"<{SOURCE}case#inference-{name}>" for name in ("one", "two")]


def test_what_the_herald_says_on_the_word_of_the_report_has_no_origin(loss: Loss) -> None:
    told = [(one.predicate.text, one.value.text, one.evidence) for one in loss.orphaned]
    assert told == [
        ("aim", "to cross the river", (SOURCE + "herald#char=0,40",)),
        ("of programme", "id:boats", (SOURCE + "case#inference-quoted",)),
    ]


def test_answers_lose_rows(loss: Loss) -> None:
    (answer,) = loss.answers
    assert (answer.query, loss.asked) == ("placed", 2)
    assert sorted(rows(answer.gone)) == [
        ["id:survey", "id:riverbend"],
        ["the institute", "id:riverbend"],
    ]
    assert answer.new == ()


def test_things_vanish_or_have_less_said(loss: Loss) -> None:
    gone = [(curie(one.thing.iri), one.lost, one.of) for one in loss.things_gone]
    assert sorted(gone) == [("id:institute", 3, 3), ("id:survey", 1, 1)]
    # Said once more elsewhere, it is not lost.
    assert [curie(one.thing.iri) for one in loss.poorer] == []
    # Of the half its type, label, speaker, document and matter, of the institute three, of the
    # survey one; and the descriptions of the two inferences.
    assert loss.statements == 5 + 3 + 1 + (5 + 4)


def test_a_source_that_falls_can_make_an_answer_grow(
    river: Dataset, asking: Callable[..., Project]
) -> None:
    found = what_if(asking(single=SINGLE), river, ["source:record"])
    (answer,) = found.answers
    assert (rows(answer.gone), rows(answer.new)) == (
        [],
        [["the ferry", "The Herald, characters 41–80"]],
    )
    assert [(one.before, one.after) for one in found.weaker] == [(2, 1)]


def test_several_sources_fall_together(river: Dataset, asking: Callable[..., Project]) -> None:
    found = what_if(asking(served=SERVED), river, ["record", "The Herald"])
    assert sorted(names(found.without)) == ["source:herald", "source:record"]
    assert rows(found.answers[0].gone) == [["the ferry", "id:riverbend"]]
    assert "id:quay" in {curie(one.thing.iri) for one in found.things_gone}
    assert sorted(names(found.claims_gone)) == ["id:few", "id:old"]


def test_what_a_source_rests_on_can_fall(river: Dataset, asking: Callable[..., Project]) -> None:
    found = what_if(asking(placed=PLACED), river, ["id:survey"])
    assert (found.statements, found.claims_gone, found.answers) == (0, (), ())
    left = [(curie(one.claim.iri), one.before, one.after) for one in found.weaker]
    assert left == [("id:few", 1, 0), ("id:half", 1, 0)]


def test_what_is_no_source_is_refused(river: Dataset, asking: Callable[..., Project]) -> None:
    with pytest.raises(InputError, match="is no source"):
        what_if(asking(), river, ["id:quay"])
    with pytest.raises(UnknownNameError):
        what_if(project.read(ROOT), river, ["source:reprot"])


def test_a_query_that_cannot_be_asked_is_told_of(
    river: Dataset, asking: Callable[..., Project]
) -> None:
    found = what_if(asking(broken=BROKEN, served=SERVED), river, ["report"])
    (answer,) = found.answers
    assert (answer.query, answer.gone, answer.new) == ("broken", (), ())
    assert answer.problem
    assert "broken could not be asked" in notes.text(lines(found))


def test_the_dataset_is_as_it_was(river: Dataset, asking: Callable[..., Project]) -> None:
    before = sorted(store.engine_of(river).quads())
    what_if(asking(), river, ["report"])
    assert sorted(store.engine_of(river).quads()) == before


# -- the built-in graph ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def without_report(graph: Dataset) -> Loss:
    return what_if(project.read(ROOT), graph, ["mpi-2011"])


def answer(loss: Loss, query: str) -> Answered:
    (found,) = (one for one in loss.answers if one.query == query)
    return found


def test_the_article_repeats_the_report_on_nothing(without_report: Loss) -> None:
    left = {curie(one.claim.iri) for one in without_report.weaker if not one.after}
    assert {"id:finding-not-targeted", "id:statistic-article-half-minor"} <= left
    assert "id:statistic-report-half-minor" in names(without_report.claims_gone)
    fallen = {one.partition("#")[2] for one in without_report.inferences}
    assert "inference-restates-half" in fallen
    assert "inference-amendment" not in fallen
    assert len(answer(without_report, "where-interviews-were-held").gone) == 6


def test_the_article_falls_with_its_passages(graph: Dataset) -> None:
    found = what_if(project.read(ROOT), graph, ["multi-american-2011"])
    assert "id:finding-not-targeted" in names(found.claims_gone)
    assert not any(one.problem for one in found.answers)
    assert "id:doris-meissner" in {curie(one.thing.iri) for one in found.things_gone}
    assert answer(found, "is-it-voluntary").new


def test_what_editions_list_is_inferred_again(
    graph: Dataset, asking: Callable[..., Project]
) -> None:
    found = what_if(project.read(ROOT), graph, ["ice-sample-2025-07"])
    assert not found.inferences
    assert answer(found, "agreements-absent").gone
    assert not answer(found, "agreements-absent").new
    # What was listed in both is now listed last in the one that is left.
    last = "SELECT ?thing WHERE { ?thing pg:lastListedIn source:ice-sample-2025-05 }"
    later = what_if(asking(last=last), graph, ["ice-sample-2025-07"])
    assert rows(answer(later, "last").new)
    assert not rows(answer(later, "last").gone)
    whole = what_if(project.read(ROOT), graph, ["ice-participating-agencies"])
    assert len(whole.without) == 3
    assert [one.partition("#")[2] for one in whole.inferences] == ["inference-listings"]
    assert whole.statements > found.statements


def test_the_command_tells_it(graph: Dataset, at_hand: AtHand, command: Run) -> None:
    at_hand(graph)
    code, out, _ = command("-p", str(ROOT), "what-if", "--without", "mpi-2011")
    assert code == 0
    assert out.startswith("Without Delegation and Divergence")
    assert "Claims left without their origin\n" in out
    code, out, _ = command(
        "-p", str(ROOT), "what-if", "--without", "mpi-2011", "--without", "gao-09-109", "--json"
    )
    assert code == 0
    assert len(json.loads(out)["without"]) == 2
    code, _, err = command("-p", str(ROOT), "what-if", "--without", "id:programme-287g")
    assert (code, "is no source" in err) == (2, True)
