from __future__ import annotations

import csv
import itertools
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import networkx as nx
import pytest
from rdflib import RDF, Dataset
from rdflib.namespace import DCTERMS

from policygraph.errors import InputError, UnknownNameError
from policygraph.network.building import network
from policygraph.network.figures import by_label, corroborated, measures
from policygraph.network.model import SMALL, Network, around, choose, edges, overview
from policygraph.network.paths import path, sentence
from policygraph.reading.counts import counts
from policygraph.sources import rdf
from policygraph.store import from_quads
from policygraph.vocab import PG, PREFIXES, curie

# rdflib 7.6 warns of its own deprecated property whenever a Dataset is read.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

REPOSITORY = Path(__file__).parents[1]
CASES = Path(__file__).parent / "cases" / "network"
TERMS = sorted(
    path for path in (REPOSITORY / "ontology").glob("*.ttl") if "shapes" not in path.name
)
ID, SOURCE = PREFIXES["id"], PREFIXES["source"]


def dataset(*paths: Path, more: str = "") -> Dataset:
    quads = b"".join(rdf.read(path, path.name).quads for path in (*TERMS, *paths))
    return from_quads(quads + more.encode())


@pytest.fixture(scope="module")
def small() -> Dataset:
    return dataset(CASES / "small.trig", CASES / "second.trig")


@pytest.fixture(scope="module")
def net(small: Dataset) -> Network:
    return network(small)


def names(things: Iterable[str]) -> set[str]:
    return {curie(thing) for thing in things}


def tsv(name: str) -> list[list[str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t"))


def test_edges_are_what_the_ontology_draws(net: Network) -> None:
    drawn = [
        [curie(e.start), e.label, curie(e.end), "inferred" if e.inferred else "said"]
        for e in edges(net)
    ]
    assert sorted(drawn) == tsv("small.edges.tsv")


def test_nodes_are_cards_and_nothing_else(net: Network) -> None:
    assert names(net.graph) & {"id:people", "id:unlabelled", "id:agreement-a", "id:chief"} == set()
    # A class or a property of the ontology is no thing, a concept that is a card is one.
    assert "pg:Model" not in names(net.graph)
    assert "model-ice:hybrid" in names(net.graph)
    assert names([data["kind"] for _, data in net.graph.nodes(data=True)]) >= {"pg:Agency"}


def test_a_kind_is_the_most_specific_card_class(net: Network) -> None:
    act = net.graph.nodes[ID + "act"]
    assert (act["kind"], act["kind_label"], act["type_label"]) == (str(PG.Law), "law", "statute")
    assert act["colour"] == "#6d28d9"
    promise = net.graph.nodes[ID + "promise"]
    assert promise["kind"] == str(PG.Promise)
    assert str(PG.Claim) in promise["classes"]


def test_an_edge_lists_every_place_that_says_it(net: Network) -> None:
    (operated,) = (edge for edge in edges(net) if edge.label == "operated by")
    assert operated.passages == (
        SOURCE + "second#page=3",
        SOURCE + "small#char=0,10",
        SOURCE + "small#char=10,20",
        SOURCE + "small#inference-doubt",
    )
    assert not operated.inferred


def test_edge_ids_are_unique_and_do_not_change(small: Dataset, net: Network) -> None:
    ids = [edge.id for edge in edges(net)]
    assert len(set(ids)) == len(ids)
    alone = network(dataset(CASES / "small.trig"))
    assert {edge.id for edge in edges(alone)} == set(ids)


def test_the_order_is_the_same_for_the_same_data(net: Network) -> None:
    again = network(dataset(CASES / "second.trig", CASES / "small.trig"))
    assert list(again.graph.nodes(data=True)) == list(net.graph.nodes(data=True))
    assert edges(again) == edges(net)


def test_a_colour_that_is_none_is_not_drawn() -> None:
    bad = f"""<{PG.Agency}> <{PG.cardColour}> "#000 onload=x" <urn:g> ."""
    drawn = network(dataset(CASES / "small.trig", more=bad + "\n"))
    assert drawn.graph.nodes[ID + "agency"]["colour"] == "#2b6cb0"


def test_half_an_edge_class_is_refused() -> None:
    half = f"<{PG.Event}> <{PG.edgeFrom}> <{PG.actor}> <urn:g> .\n"
    with pytest.raises(InputError, match="without an end"):
        network(dataset(CASES / "small.trig", more=half))


@pytest.mark.parametrize(
    ("only", "without", "kept"),
    [
        (["law"], [], {"id:act"}),
        (["LAW", "pg:Person"], [], {"id:act", "id:head"}),
        (["claim"], ["promise"], {"id:doubt"}),
        (["pg:Claim"], [], {"id:doubt", "id:promise"}),
        (["photograph"], [], set()),
    ],
)
def test_kinds(net: Network, only: list[str], without: list[str], kept: set[str]) -> None:
    assert names(choose(net, only=only, without=without).graph) == kept


def test_an_unknown_kind_suggests_the_nearest(net: Network) -> None:
    with pytest.raises(UnknownNameError) as caught:
        choose(net, without=["agencyy"])
    assert "agency" in caught.value.suggestions


def test_around(net: Network) -> None:
    assert names(around(net, [ID + "head"], 1).graph) == {"id:head", "id:agency"}
    assert names(around(net, [ID + "head"], 0).graph) == {"id:head"}
    assert "id:doubt" in names(around(net, [ID + "head"], 3).graph)
    with pytest.raises(InputError, match="not in the network"):
        around(net, [ID + "people"])


def test_an_overview_leaves_a_small_network_whole(net: Network) -> None:
    assert overview(net) is net


def test_an_overview_of_a_large_one(net: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policygraph.network.model.SMALL", 3)
    shown = names(overview(net).graph)
    assert "source:small" not in shown  # relations are cited anyway
    assert "id:critics" not in shown  # a group that hangs on one thing
    assert {"id:agency", "id:doubt", "id:head"} <= shown


def test_a_path(small: Dataset) -> None:
    steps = path(small, ID + "county", ID + "critics").steps
    ends = [curie(step.end) for step in steps]
    assert ends == ["id:agency", "id:programme", "id:doubt", "id:critics"]
    assert len(steps[0].edges) == 2


def test_a_path_shuns_claims_where_it_costs_no_step(small: Dataset) -> None:
    steps = path(small, ID + "agency", ID + "doubt").steps
    assert [curie(step.end) for step in steps] == ["id:programme", "id:doubt"]


def test_no_path(small: Dataset) -> None:
    assert not path(small, ID + "county", ID + "nobody").connected
    itself = path(small, ID + "county", ID + "county")
    assert (itself.steps, itself.connected) == ((), True)
    with pytest.raises(InputError):
        path(small, ID + "county", ID + "people")


def test_a_path_is_one_of_the_shortest_in_the_network(small: Dataset, net: Network) -> None:
    plain = nx.Graph(net.graph.edges())
    nodes = sorted(net.graph)
    for start, end in itertools.combinations(nodes, 2):
        found = path(small, start, end)
        if start not in plain or end not in plain or not nx.has_path(plain, start, end):
            assert not found.connected
            continue
        assert len(found.steps) == nx.shortest_path_length(plain, start, end)
        assert all(plain.has_edge(step.start, step.end) for step in found.steps)


def test_every_relation_makes_a_sentence(net: Network) -> None:
    said = {sentence(net, edge) for edge in edges(net)}
    assert "“Programme” is operated by “Agency”." in said
    assert "A tenure (chief, former) joins “Head” and “Agency”." in said
    assert not [one for one in said if "—" in one]


def test_the_parties_of_an_agreement_are_joined_once(tmp_path: Path) -> None:
    path = tmp_path / "tenancy.trig"
    path.write_text(
        f"@base <{SOURCE}tenancy> . @prefix pg: <{PG}> . @prefix id: <{ID}> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        'id:a a pg:Person ; rdfs:label "A" . id:b a pg:Person ; rdfs:label "B" .\n'
        "id:tenancy a pg:Agreement ; pg:party id:b , id:a .",
        encoding="utf-8",
    )
    own = [one for one in TERMS if "287g" not in one.name]
    quads = b"".join(rdf.read(one, one.name).quads for one in (*own, path))
    found = network(from_quads(quads))
    (edge,) = edges(found)
    assert sentence(found, edge) == "An agreement joins “A” and “B”."


def test_measures(net: Network) -> None:
    found = measures(net)
    assert (found.nodes, found.edges) == (len(net.graph), net.graph.number_of_edges())
    assert sum(found.components) == found.nodes
    assert found.central[0].label == "Agency"
    assert found.central[0].degree == 4


def test_betweenness_is_that_of_networkx(net: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = nx.Graph((start, end) for start, end in net.graph.edges() if start != end)
    plain.add_nodes_from(net.graph)
    exact = nx.betweenness_centrality(plain)
    assert {one.iri: one.betweenness for one in measures(net).central} == pytest.approx(
        exact, abs=1e-6
    )
    monkeypatch.setattr("policygraph.network.figures.EXACT_NODES", 1)
    monkeypatch.setattr("policygraph.network.figures.SAMPLE", 5)
    ordered = nx.Graph()
    ordered.add_nodes_from(net.graph)
    ordered.add_edges_from(plain.edges())
    sampled = nx.betweenness_centrality(ordered, k=5, seed=0)
    assert {one.iri: one.betweenness for one in measures(net).central} == pytest.approx(
        sampled, abs=1e-6
    )


def test_a_bare_network_has_the_same_things_and_relations(small: Dataset, net: Network) -> None:
    bare = network(small, bare=True)
    assert list(bare.graph.nodes(data=True)) == list(net.graph.nodes(data=True))
    assert set(bare.graph.edges(keys=True)) == set(net.graph.edges(keys=True))
    assert measures(bare) == measures(net)


def test_measures_of_nothing() -> None:
    empty = measures(Network(nx.MultiDiGraph(), {}, ()))
    assert (empty.nodes, empty.components, empty.central) == (0, (), ())


def test_what_is_not_in_the_network_is_called_by_the_prefixes_of_the_project(net: Network) -> None:
    mine = replace(net, prefixes={"mine": "https://example.org/"})
    with pytest.raises(InputError, match=r"^mine:nobody is not in the network"):
        around(mine, ["https://example.org/nobody"])
    assert curie(ID + "m²") == f"<{ID}m²>"  # no character of a Turtle name


def test_counts(small: Dataset) -> None:
    held = counts(small)
    assert (held.sources, held.passages, held.inferences, held.gaps) == (2, 5, 1, 1)
    assert by_label(small, held.claims) == {"criticism": 1, "promise": 1}
    things = by_label(small, held.things)
    assert things["agreement"] == 2
    assert "model" not in things  # the schemes are not the data
    assert list(things.items()) == sorted(things.items(), key=lambda one: (-one[1], one[0]))
    assert len(set(things.values())) > 1
    assert list(held.things) == sorted(held.things, key=lambda one: (-one[1], one[0]))
    # The inference that repeats it is no second source, and a label is no statement borne out.
    assert [(each.subject, each.value) for each in corroborated(small)] == [("Programme", "Agency")]


def test_a_thing_is_counted_with_the_narrowest_of_its_kinds() -> None:
    more = f"<{ID}act> <{RDF.type}> <{PG.Law}> <{SOURCE}small#char=0,10> .\n"
    things = counts(dataset(CASES / "small.trig", more=more)).things
    assert (PG.Statute, 1) in things
    assert PG.Law not in dict(things)


def test_a_name_and_an_inference_of_another_source_bear_nothing_out() -> None:
    inference, title = f"<{SOURCE}second#inference-act>", f'<{DCTERMS.title}> "The act"@en'
    more = (
        f"{inference} <{RDF.type}> <{PG.Inference}> <{SOURCE}second> .\n"
        f"<{ID}programme> <{PG.authorisedBy}> <{ID}act> {inference} .\n"
        f"<{ID}act> {title} <{SOURCE}small#char=0,10> .\n"
        f"<{ID}act> {title} <{SOURCE}second#page=3> .\n"
    )
    found = corroborated(dataset(CASES / "small.trig", CASES / "second.trig", more=more))
    assert [(each.subject, each.value) for each in found] == [("Programme", "Agency")]


def test_a_step_tells_what_is_said_before_what_is_inferred() -> None:
    said = f"<{ID}doubt> <{PG.contradicts}> <{ID}programme> <{SOURCE}small#char=40,60> .\n"
    found = path(dataset(CASES / "small.trig", more=said), ID + "doubt", ID + "programme")
    (step,) = found.steps
    told = [(edge.label, edge.inferred) for edge in step.edges]
    assert told == [("contradicts", False), ("about", True)]


def test_the_overview_leaves_out_what_only_rows_tell() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for number in range(SMALL + 5):
        graph.add_node(f"n{number}", classes=("https://e.org/Kind",))
    row, words = "https://e.org/t#row=2", "https://e.org/s#char=1,2"
    graph.add_edge("n0", "n1", key="said", passages=[words, row])
    graph.add_edge("n2", "n3", key="listed", passages=[row])
    kept = overview(Network(graph, {}, ()))
    assert list(kept.graph.edges(keys=True)) == [("n0", "n1", "said")]
