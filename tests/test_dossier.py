"""Dossiers: every sentence is cited, nothing is made up, and no data becomes markup."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from rdflib import PROV, RDF, RDFS, Dataset, Literal, URIRef

from policygraph import build, project
from policygraph.cli.shell import Shell
from policygraph.dossier import pages
from policygraph.dossier.compose import Dossier, compose
from policygraph.errors import UnknownNameError
from policygraph.vocab import ID, PG

ARTICLE = "https://w3id.org/policygraph/source/multi-american-2011"
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp; [x](javascript:1) \u202eabc 🗽"
)
THINGS = (
    "id:programme-287g",
    "id:los-angeles-county",
    "id:mpi",
    "id:statistic-article-half-minor",
    "id:promise-serious-records",
    "id:obama-administration",
    "multi-american-2011",
)


@pytest.fixture(scope="module")
def graph() -> Dataset:
    return build.dataset(build.build(project.builtin()))


@pytest.fixture(scope="module")
def dossiers(graph: Dataset) -> dict[str, Dossier]:
    return {thing: compose(graph, thing) for thing in THINGS}


class Page(HTMLParser):
    """What a page has: its tags, its ids, where its links go, and its words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.handlers: list[str] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            elif name == "href":
                self.links.append(value or "")
            elif name == "src":
                self.loads.append(value or "")
            elif name.startswith("on"):
                self.handlers.append(name)

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize("thing", THINGS)
def test_each_sentence_has_its_passages(dossiers: dict[str, Dossier], thing: str) -> None:
    found = dossiers[thing]
    told = [one for one in found.sections if one.name in {"is", "known", "timeline", "missing"}]
    lines = [line.text for section in told for line in section.lines]
    assert lines
    assert all(re.search(r"\x00\d+\x00", line) or line.startswith("…") for line in lines)


@pytest.mark.parametrize("thing", THINGS)
def test_the_page_is_whole_and_loads_nothing(dossiers: dict[str, Dossier], thing: str) -> None:
    page = Page(pages.html(dossiers[thing]))
    assert "script" not in page.tags
    assert not page.handlers
    assert all(one.startswith("data:image/svg+xml;base64,") for one in page.loads)
    assert len(page.ids) == len(set(page.ids))
    inside = [one[1:] for one in page.links if one.startswith("#")]
    assert set(inside) <= set(page.ids)
    assert all(one.startswith(("#", "http://", "https://", "urn:")) for one in page.links)
    assert page.tags.count("h1") == 1


@pytest.mark.parametrize("thing", THINGS)
def test_markdown_has_a_note_for_each_mention(dossiers: dict[str, Dossier], thing: str) -> None:
    told = pages.markdown(dossiers[thing])
    mentioned = set(re.findall(r"\[\^(\d+)\](?!:)", told))
    assert mentioned
    assert mentioned == set(re.findall(r"^\[\^(\d+)\]:", told, re.M))


def test_a_claim_keeps_its_hedge_its_words_and_its_speaker(dossiers: dict[str, Dossier]) -> None:
    told = pages.markdown(dossiers["id:statistic-article-half-minor"])
    assert "Migration Policy Institute gives a number" in told
    assert "“only about half”" in told
    assert "hedged: “about” and “only”" in told
    assert "prefers “Half of 287(g) activity" in told


def test_conflicts_and_gaps_stand_in_the_open(dossiers: dict[str, Dossier]) -> None:
    promise = pages.markdown(dossiers["id:promise-serious-records"])
    assert "Obama administration promises" in promise
    assert "It is contradicted by" in promise
    assert "## Where accounts differ" in promise
    assert "The list of findings that the article announces" in promise


def test_the_same_graph_gives_the_same_bytes(graph: Dataset) -> None:
    first, second = (pages.html(compose(graph, "id:mpi")) for _ in range(2))
    assert first == second


def test_hostile_data_is_text_and_breaks_nothing() -> None:
    dataset = Dataset(default_union=True)
    passage = dataset.graph(URIRef(ARTICLE + "#char=0,9"))
    for graph in (passage, dataset.default_graph):
        graph.add((ID.bad, RDF.type, PG.Agency))
        graph.add((ID.bad, RDFS.label, Literal(HOSTILE, lang="en")))
        graph.add((ID.bad, PG.aim, Literal("x" * 10_000 + HOSTILE)))
        graph.add((ID.claim, RDF.type, PG.Claim))
        graph.add((ID.claim, RDFS.label, Literal(HOSTILE)))
        graph.add((ID.claim, PG.about, ID.bad))
        graph.add((ID.claim, PROV.wasAttributedTo, ID.bad))
    made = pages.html(compose(dataset, "id:bad"))
    page = Page(made)
    assert "script" not in page.tags
    assert not page.handlers
    assert "<script>alert(1)</script>" in page.words
    assert not any(link.startswith("javascript") for link in page.links)


def test_what_is_not_there_is_told(graph: Dataset) -> None:
    with pytest.raises(UnknownNameError, match="no thing"):
        compose(graph, "id:nobody")


def test_the_command_writes_by_the_ending(
    graph: Dataset,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: Callable[..., tuple[int, str, str]],
) -> None:
    monkeypatch.setattr(Shell, "dataset", graph)
    for name, begins in (("a.html", "<!doctype html>"), ("a.md", "# Migration Policy Institute")):
        code, out, err = command("report", "id:mpi", "-o", str(tmp_path / name))
        assert (code, out) == (0, ""), err
        assert (tmp_path / name).read_text("utf-8").lstrip().startswith(begins)
    code, out, _ = command("report", "Migration Policy Institute")
    assert code == 0
    assert out.startswith("# Migration Policy Institute")
    assert command("report", "id:mpi", "-o", "a.pdf")[0] == 2
