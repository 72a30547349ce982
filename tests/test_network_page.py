"""The network page: what its view holds, where things stand, and that nothing in it can run."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
from typing import Any

import pytest
from rdflib import RDF, RDFS, Dataset, Literal, URIRef

from policygraph import build, project
from policygraph.errors import EngineError
from policygraph.vocab import ID, PG
from policygraph.web import page as bundle
from policygraph.web.layout import READABLE, lay_out
from policygraph.web.page import network_page
from policygraph.web.view import view

HOSTILE = "</script><script>alert(1)</script>\u2028<!-- '\"&‮ 🙂"


@pytest.fixture(scope="module")
def built_in() -> dict[str, Any]:
    return view(build.dataset(build.build(project.find(None))))


@pytest.fixture
def assets(monkeypatch: pytest.MonkeyPatch) -> None:
    """A front end that needs no build: the page is made of whatever text there is."""
    monkeypatch.setattr("policygraph.web.page.asset", lambda name: f"/* {name} */")


def test_every_index_points_at_something(built_in: dict[str, Any]) -> None:
    size = {name: len(part) for name, part in built_in.items() if isinstance(part, list)}
    for thing in built_in["things"]:
        assert 0 <= thing["kind"] < size["kinds"]
        assert -1 <= thing["cluster"] < size["clusters"]
    for edge in built_in["edges"]:
        assert 0 <= edge["s"] < size["things"] and 0 <= edge["t"] < size["things"]
        assert edge["said"] or edge["tie"] >= 0
        assert all(0 <= one < size["statements"] for one in edge["said"])
    for said in built_in["statements"]:
        assert -1 <= said["s"] < size["things"] and -1 <= said["o"] < size["things"]
        assert 0 <= said["p"] < size["predicates"]
        assert all(0 <= one < size["passages"] for one in said["in"])
    for passage in built_in["passages"]:
        assert 0 <= passage["source"] < size["sources"]
        assert all(0 <= one < size["passages"] for one in passage["derived"])


def test_every_statement_says_where(built_in: dict[str, Any]) -> None:
    assert built_in["statements"]
    assert all(said["in"] for said in built_in["statements"])


def test_the_promise_its_contradictions_and_their_speakers_are_there(
    built_in: dict[str, Any],
) -> None:
    things = built_in["things"]
    promises = {n for n, one in enumerate(things) if one["type"] == "promise"}
    against = [one for one in built_in["conflicts"] if promises & set(one["sides"])]
    assert promises and against
    by = {said["s"]: said["by"] for said in built_in["statements"]}
    for conflict in against:
        for side in conflict["sides"]:
            assert by[side]
            # Both sides and who speaks for them are in the drawing that the page opens with.
            assert all(things[one]["overview"] for one in (side, *by[side]))


def test_where_accounts_differ_and_what_claims_rest_on(built_in: dict[str, Any]) -> None:
    things, passages = built_in["things"], built_in["passages"]
    conflicts = built_in["conflicts"]
    kinds = {one["kind"] for one in conflicts}
    assert kinds == {"number", "kind", "date", "existence", "contradiction"}
    for one in conflicts:
        assert len(one["sides"]) == len(one["told"]) >= 2
        for side in one["told"]:
            assert side["in"] and all(0 <= place < len(passages) for place in side["in"])
    numbers = next(one for one in conflicts if one["kind"] == "number")
    assert {side["amount"] for side in numbers["told"]} == {"69", "71", "72"}
    assert any(ruling["text"] and ruling["in"] for one in conflicts for ruling in one["rulings"])
    claims = {n for n, one in enumerate(things) if built_in["kinds"][one["kind"]]["claim"]}
    assert {one["thing"] for one in built_in["support"]} == claims
    assert any(one["through"] for one in built_in["support"])
    dated = [said["date"] for said in built_in["statements"] if "date" in said]
    assert len(dated) > 20 and all(re.match(r"\d{4}", one) for one in dated)


def test_what_a_page_opens_with_can_be_read_on_a_common_screen(built_in: dict[str, Any]) -> None:
    def letters(chosen: list[dict[str, Any]], x: str, y: str) -> float:
        wide, high = (
            max(one[at] + one[size] / 2 for one in chosen)
            - min(one[at] - one[size] / 2 for one in chosen)
            for at, size in ((x, "w"), (y, "h"))
        )
        return float(12 * min(940 / wide, 650 / high))

    assert letters([one for one in built_in["things"] if one["overview"]], "ox", "oy") >= 10.5
    # Everything is as wide as a screen for its height.
    assert letters(built_in["things"], "x", "y") > 4.5


def test_pages_of_a_site_are_linked(built_in: dict[str, Any]) -> None:
    dataset = build.dataset(build.build(project.find(None)))
    made = view(dataset, page_of=lambda iri: f"../{iri[-3:]}/" if "/id/" in iri else None)
    assert {"page" in one for one in made["things"]} == {True, False}
    ice = next(one for one in made["things"] if one["iri"].endswith("/id/ice"))
    assert ice["page"] == "../ice/"
    for part in ("things", "sources", "passages"):
        assert not any("page" in one for one in built_in[part])
    every = view(dataset, page_of=lambda iri: "../x/")
    assert all(one["page"] == "../x/" for part in ("sources", "passages") for one in every[part])


def test_cards_do_not_lie_over_each_other(built_in: dict[str, Any]) -> None:
    for x, y, chosen in (
        ("x", "y", built_in["things"]),
        ("ox", "oy", [one for one in built_in["things"] if one["overview"]]),
    ):
        for count, one in enumerate(chosen):
            for other in chosen[:count]:
                apart_x = abs(one[x] - other[x]) - (one["w"] + other["w"]) / 2
                apart_y = abs(one[y] - other[y]) - (one["h"] + other["h"]) / 2
                assert max(apart_x, apart_y) > -1, (one["label"], other["label"])


def test_large_networks_are_laid_out_in_groups() -> None:
    groups = [[f"{group}-{n}" for n in range(150)] for group in range(4)]
    names = [name for group in groups for name in group]
    assert len(names) > READABLE
    edges = [(f"e{n}", group[0], name) for group in groups for n, name in enumerate(group[1:])]
    edges += [("a", groups[0][0], groups[1][0]), ("b", groups[1][0], groups[2][0])]
    sizes = dict.fromkeys([*names, "loose"], (100.0, 40.0))
    places = lay_out(sizes, edges, groups).places
    assert places == lay_out(sizes, edges, groups).places
    assert set(places) == set(sizes)
    middles = [places[group[0]] for group in groups]
    for count, group in enumerate(groups):
        for name in group:
            own = math.dist(places[name], middles[count])
            assert all(own < math.dist(places[name], m) for m in middles if m != middles[count])


def hostile() -> Dataset:
    dataset = Dataset(default_union=True)
    graph = dataset.graph(URIRef("https://example.org/source#page=1"))
    for s, p, o in (
        (ID.evil, RDF.type, PG.Agency),
        (PG.Agency, PG.drawnAs, PG.Card),
        (ID.evil, RDFS.label, Literal(HOSTILE)),
    ):
        graph.add((s, p, o))
    return dataset


def test_no_text_ends_the_element_that_carries_it(assets: None) -> None:
    made = view(hostile(), title=HOSTILE)
    assert [one["label"] for one in made["things"]] == [HOSTILE]
    page = network_page(made)
    assert "alert(1)</script>" not in page
    assert page.count("<script") == 3
    carried = re.search(r'id="view">(.*?)</script>', page, re.S)
    assert carried and not set("<>&\u2028") & set(carried[1])
    assert json.loads(carried[1]) == json.loads(json.dumps(made))


def test_nothing_runs_but_the_page_s_own_script(assets: None, built_in: dict[str, Any]) -> None:
    page = network_page(built_in)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy and policy[1].startswith("default-src 'none'; ")
    digest = base64.b64encode(hashlib.sha256(b"/* network.js */").digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy[1]
    assert "unsafe" not in policy[1] and "http" not in policy[1]
    assert page == network_page(built_in)


def test_a_missing_front_end_is_told() -> None:
    with pytest.raises(EngineError, match="npm ci && npm run build"):
        bundle.asset("nothing.js")
