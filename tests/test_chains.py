"""Who says a claim on what basis, over any number of hops, and what became of it since."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import RDF, Dataset, Literal, URIRef
from rdflib.namespace import DCTERMS

from policygraph import reading, store, vocab
from policygraph.evidence.claims import status
from policygraph.evidence.explain import explain
from policygraph.evidence.values import ChainLink, Claim, Explanation
from policygraph.pages import explanation, writing
from policygraph.queries import catalogue, running
from policygraph.sources import rdf
from policygraph.validate import validate
from policygraph.vocab import ID, PG

ROOT = Path(__file__).parents[1]
CASES = Path(__file__).parent / "cases" / "chains"
SOURCE = "https://w3id.org/policygraph/source/"
NOTICES = URIRef(f"{SOURCE}notices#page=2")

# rdflib calls what it has deprecated itself.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

Run = Callable[..., tuple[int, str, str]]
AtHand = Callable[[object], None]


@pytest.fixture
def bus() -> Dataset:
    terms = [path for path in (ROOT / "ontology").glob("*.ttl") if "shapes" not in path.name]
    files = [*sorted(terms), *sorted(CASES.glob("*.trig"))]
    return store.from_quads(b"".join(rdf.read(path, path.name).quads for path in files))


def written(found: Explanation) -> str:
    return writing.text(explanation.document(found))


def add(dataset: Dataset, *triples: vocab.Triple) -> None:
    """Says something in a passage, and so in the union."""
    for triple in triples:
        dataset.graph(NOTICES).add(triple)
        dataset.default_graph.add(triple)


def claim(dataset: Dataset, name: str) -> Claim:
    found = explain(dataset, name).claim
    assert found is not None
    return found


def steps(links: tuple[ChainLink, ...]) -> list[tuple[int, str, str, list[str], list[str]]]:
    """Each step with its speakers and its publishers."""
    return [
        (
            link.depth,
            link.relation,
            link.thing.text,
            [name.text for name in link.speakers],
            [name.text for name in link.publishers],
        )
        for link in links
    ]


# -- any number of hops ---------------------------------------------------------------------------


def test_a_claim_told_of_a_claim_told_of_a_claim_is_followed_to_the_fieldwork(bus: Dataset) -> None:
    found = claim(bus, "id:few-ride-bulletin")
    union = ["Surveyors' Union"]
    assert steps(found.chain) == [
        (1, "basis", "Few ride the bus, says the survey", union, []),
        (2, "restates", "Few ride the bus", union, []),
        (3, "stated in", "Riders of the bus, a survey", [], ["Printers' Press"]),
        (4, "basis", "Counting at the stops", [], []),
        (2, "reported by", "The Courier on the bus", [], ["Courier"]),
    ]
    assert all(link.evidence for link in found.chain)


def test_a_source_that_reports_tells_what_it_is_made_from(bus: Dataset) -> None:
    (telling,) = claim(bus, "id:few-ride-bulletin").told
    assert [name.text for name in telling.publishers] == ["Daily Bulletin"]
    assert steps(telling.chain) == [
        (1, "derived from", "Wire copy about the bus", [], ["Wire Service"])
    ]


def test_a_source_that_the_chain_tells_is_not_told_twice(bus: Dataset) -> None:
    found = claim(bus, "id:few-ride-survey")
    assert [link.relation for link in found.chain] == ["stated in", "basis"]
    (telling,) = found.told
    assert (telling.source.text, telling.chain) == ("Riders of the bus, a survey", ())


def test_nobody_who_only_publishes_speaks(bus: Dataset) -> None:
    for name in ("Courier", "Daily Bulletin", "Wire Service", "Printers' Press"):
        assert explain(bus, name).claims_made == ()
    assert len(explain(bus, "Surveyors' Union").claims_made) == 5


def test_claims_that_restate_each_other_end(bus: Dataset) -> None:
    add(bus, (ID["few-ride-survey"], PG.restates, ID["few-ride-courier"]))
    found = claim(bus, "id:few-ride-survey")
    told = [(link.depth, link.relation) for link in found.chain]
    assert told.count((2, "restates")) == 1
    assert len(told) == 5


def test_restated_claims_are_told_once_on_a_page(bus: Dataset) -> None:
    told = written(explain(bus, "id:few-ride-courier"))
    assert told.count("restates: Few ride the bus") == 1
    assert "is restated by" in written(explain(bus, "id:few-ride-survey"))


# -- judgements -----------------------------------------------------------------------------------


def test_a_judgement_has_a_name_and_a_day(bus: Dataset) -> None:
    (relation,) = claim(bus, "id:few-ride-at-night").relations
    assert (relation.words, relation.claim.text) == ("narrows", "Few ride the bus")
    told = written(explain(bus, "id:few-ride-at-night"))
    assert "(inferred by Cora Torres on 2011-03-01)" in told
    assert "Inferred by Cora Torres on 2011-03-01: The bulletin and the survey" in told
    other = written(explain(bus, "id:few-ride-survey"))
    assert "is narrowed by: At night few ride the bus" in other


def test_a_day_that_is_not_told_is_not_made_up(bus: Dataset) -> None:
    inference = URIRef(f"{SOURCE}bulletin#inference-same")
    assert reading.of(bus).passages.of(str(inference)).made == "2011-03-01"
    for graph in (bus.default_graph, bus.graph(URIRef(f"{SOURCE}bulletin"))):
        graph.remove((inference, DCTERMS.created, None))
    passage = reading.of(bus).passages.of(str(inference))
    assert (passage.made, passage.inferred) == ("", "inferred by Cora Torres")


# -- retractions and corrections ------------------------------------------------------------------


def test_what_was_corrected_stays_and_says_since_when(bus: Dataset) -> None:
    (change,) = status(reading.of(bus), ID["few-ride-survey"])
    assert (change.kind, change.when) == ("corrected", "2011-04-01")
    assert [name.text for name in change.actors] == ["Surveyors' Union"]
    assert change.to is not None
    assert change.to.text == "Many ride the bus"
    assert change.evidence == (f"{SOURCE}notices#page=1",)
    found = explain(bus, "id:few-ride-survey")
    assert found.changes == (change,)
    assert [told.source.text for told in claim(bus, "id:few-ride-survey").told]
    assert (
        "corrected on 2011-04-01 by Surveyors' Union, stands corrected to “Many ride the bus” ["
        in written(found)
    )


def test_a_source_that_was_retracted_says_so_wherever_it_is_named(bus: Dataset) -> None:
    (change,) = explain(bus, "source:wire").changes
    assert (change.kind, change.when, change.to) == ("retracted", "2011-05", None)
    told = written(explain(bus, "id:few-ride-bulletin"))
    assert "“Wire copy about the bus” was retracted on 2011-05 by Wire Service [" in told
    passage = reading.of(bus).passages.of(f"{SOURCE}wire#page=1")
    assert passage.standing == "retracted on 2011-05"
    assert str(passage).startswith("Wire copy about the bus, page 1 (retracted on 2011-05).")


def test_what_a_relation_or_a_step_leads_to_says_what_became_of_it(bus: Dataset) -> None:
    for name in ("id:few-ride-at-night", "id:few-ride-courier", "id:few-ride-bulletin"):
        told = written(explain(bus, name))
        assert "“Few ride the bus” was corrected on 2011-04-01" in told, name
    about = written(explain(bus, "Surveyors' Union"))
    assert "\n    corrected on 2011-04-01 by Surveyors' Union" in about


def test_a_change_is_told_once_and_not_of_what_stands(bus: Dataset) -> None:
    assert status(reading.of(bus), ID["many-ride"]) == ()
    assert "retracts" not in written(explain(bus, "source:wire"))
    assert "The union corrects itself — corrected to" in written(explain(bus, "id:many-ride"))


def test_changes_are_told_oldest_first_and_one_for_each_replacement(bus: Dataset) -> None:
    again = ID["retraction-again"]
    add(
        bus,
        (again, RDF.type, PG.Retraction),
        (again, PG.retracts, ID["few-ride-survey"]),
        (again, PG.date, Literal("2011-02")),
        (ID["correction-riders"], PG.correctedTo, ID["few-ride-courier"]),
    )
    found = status(reading.of(bus), ID["few-ride-survey"])
    assert [(one.kind, one.to.text if one.to else "") for one in found] == [
        ("retracted", ""),
        ("corrected", "Few ride the bus, says the survey"),
        ("corrected", "Many ride the bus"),
    ]
    assert found[0].actors == ()
    assert str(found[0]) == "retracted on 2011-02"
    assert found[1].evidence == (f"{SOURCE}notices#page=1", str(NOTICES))


def test_a_date_that_is_only_stated_is_given_as_it_stands(bus: Dataset) -> None:
    event = ID["retraction-vague"]
    add(
        bus,
        (event, PG.retracts, ID["many-ride"]),
        (event, PG.statedDate, Literal("last spring", lang="en")),
    )
    (change,) = status(reading.of(bus), ID["many-ride"])
    assert change.when == "last spring"


def test_the_query_lists_what_was_taken_back(bus: Dataset) -> None:
    query = catalogue.read(ROOT / "queries" / "retractions.rq", "retractions.rq")
    table = running.run(query, bus)
    assert isinstance(table, store.Table)
    rows = [[vocab.show(term, vocab.PREFIXES) for term in row] for row in table.rows]
    assert [row[:5] for row in rows] == [
        ["id:few-ride-survey", "pg:corrects", "2011-04-01", "id:surveyors", "id:many-ride"],
        ["source:wire", "pg:retracts", "2011-05", "id:wire-service", ""],
    ]


def test_json_tells_what_became_of_it(bus: Dataset, at_hand: AtHand, command: Run) -> None:
    at_hand(bus)
    code, out, _ = command("explain", "id:few-ride-survey", "--json")
    assert code == 0
    (change,) = json.loads(out)["changes"]
    assert change["when"] == "2011-04-01"
    assert change["to"]["iri"] == str(ID["many-ride"])


def test_the_cases_are_sound(bus: Dataset) -> None:
    files = (ROOT / "ontology").glob("*-shapes.ttl")
    quads = b"".join(rdf.read(path, path.name, blank_nodes=True).quads for path in files)
    shapes = store.union_graph(store.from_quads(quads))
    found = validate(bus, shapes).findings
    # The schemes of the ontology name bodies of the built-in data.
    assert {finding.code for finding in found if finding.severity == "violation"} <= {"dangling"}
