"""Dossiers: every sentence is cited, nothing is made up, and no data becomes markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path

import pytest
from rdflib import PROV, RDF, RDFS, SKOS, XSD, Dataset, Literal, URIRef

from policygraph import build, project
from policygraph.errors import UnknownNameError
from policygraph.pages.document import Document, Footnote, Group, Item, Section
from policygraph.pages.dossier import document as compose
from policygraph.pages.html import html
from policygraph.pages.sentences import more
from policygraph.pages.writing import markdown
from policygraph.vocab import ID, PG

AtHand = Callable[[object], None]

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
def dossiers(graph: Dataset) -> dict[str, Document]:
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


def every_item(section: Section) -> Iterator[Item]:
    waiting = [item for group in section.groups for item in group.items]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += one.below


@pytest.mark.parametrize("thing", THINGS)
def test_each_sentence_has_its_passages(dossiers: dict[str, Document], thing: str) -> None:
    names = {"became", "known", "told", "claims", "timeline", "missing"}
    told = [one for one in dossiers[thing].sections if one.name in names]
    lines = [item.words for section in told for item in every_item(section)]
    assert lines
    assert all(re.search(r"\x00\d+\x00", line) or line.startswith("…") for line in lines)


@pytest.mark.parametrize("thing", THINGS)
def test_each_side_of_a_conflict_has_its_passages(
    dossiers: dict[str, Document], thing: str
) -> None:
    found = [one for one in dossiers[thing].sections if one.name == "conflicts"]
    conflicts = [item for one in found for group in one.groups for item in group.items]
    assert conflicts
    for one in (one for one in conflicts if not one.words.startswith("…")):
        assert sum("\x00" in below.words for below in one.below) >= 2, one
    # What only the command line knows: the id of a conflict, the name of an option.
    assert not [one for one in conflicts if re.search(r"\([0-9a-f]{12}\)|--all", one.words)]


@pytest.mark.parametrize("thing", THINGS)
def test_long_lists_are_cut_with_a_count(dossiers: dict[str, Document], thing: str) -> None:
    groups = [group for section in dossiers[thing].sections for group in section.groups]
    assert max(len(group.items) for group in groups) <= 31
    if thing == "id:programme-287g":
        agreements = next(group for group in groups if group.heading == "30 agreements")
        assert agreements.items[-1].words == "… and 20 more."


@pytest.mark.parametrize("thing", THINGS)
def test_the_page_is_whole_and_loads_nothing(dossiers: dict[str, Document], thing: str) -> None:
    page = Page(html(dossiers[thing]))
    assert "script" not in page.tags
    assert not page.handlers
    assert all(one.startswith("data:image/svg+xml;base64,") for one in page.loads)
    assert len(page.ids) == len(set(page.ids))
    inside = [one[1:] for one in page.links if one.startswith("#")]
    assert set(inside) <= set(page.ids)
    assert all(one.startswith(("#", "http://", "https://", "urn:")) for one in page.links)
    assert page.tags.count("h1") == 1


@pytest.mark.parametrize("thing", THINGS)
def test_markdown_has_a_note_for_each_mention(dossiers: dict[str, Document], thing: str) -> None:
    told = markdown(dossiers[thing])
    mentioned = set(re.findall(r"\[\^(\d+)\](?!:)", told))
    assert mentioned
    noted = re.findall(r"^\[\^(\d+)\]:", told, re.M)
    assert mentioned == set(noted)
    assert len(noted) == len(set(noted))


def test_a_footnote_says_who_speaks_where_and_what(dossiers: dict[str, Document]) -> None:
    told = markdown(dossiers["id:promise-serious-records"])
    title = "Multi-American on the Migration Policy Institute's report about 287(g)"
    assert f"]: Multi-American, {title}, line 11, characters 660–932: The report repeats" in told


def test_a_claim_keeps_its_hedge_its_words_and_its_speaker(dossiers: dict[str, Document]) -> None:
    told = markdown(dossiers["id:statistic-article-half-minor"])
    assert "Migration Policy Institute gave a number" in told
    assert "(in the words “only about half”; hedged: “about” and “only”)" in told
    assert "It is hedged with “about”" in told
    assert "→ basis “Interviews for the Migration Policy Institute's report”" in told
    assert "reported by “Multi-American on the Migration Policy Institute's report" in told
    assert "prefers “Half of 287(g) activity" in told


def test_a_judgement_is_marked_with_its_curator_and_day(dossiers: dict[str, Document]) -> None:
    told = markdown(dossiers["id:statistic-article-half-minor"])
    (line,) = [one for one in told.splitlines() if "  - It restates" in one]
    assert line.endswith("(inferred by the curators of policygraph on 2026-11-24).")
    # What a passage itself says is nobody's judgement.
    promise = markdown(dossiers["id:promise-serious-records"])
    said = [one for one in promise.splitlines() if "  - It is contradicted by" in one]
    assert said
    assert not [one for one in said if "inferred" in one]


def test_conflicts_and_gaps_stand_in_the_open(dossiers: dict[str, Document]) -> None:
    promise = markdown(dossiers["id:promise-serious-records"])
    assert "Obama administration promised" in promise
    assert "It is contradicted by" in promise
    assert "## Where accounts differ" in promise
    assert "The list of findings that the article announces" in promise


def test_the_same_graph_gives_the_same_bytes(graph: Dataset) -> None:
    first, second = (html(compose(graph, "id:mpi")) for _ in range(2))
    assert first == second


def hostile() -> Dataset:
    dataset = Dataset(default_union=True)
    passage = dataset.graph(URIRef(ARTICLE + "#char=0,9"))
    for graph in (passage, dataset.default_graph):
        graph.add((ID.bad, RDF.type, PG.Agency))
        graph.add((ID.bad, RDFS.label, Literal(HOSTILE, lang="en")))
        graph.add((ID.bad, PG.aim, Literal("x" * 10_000 + HOSTILE)))
        graph.add((ID.bad, PG.basedIn, URIRef("javascript:alert(1)")))
        graph.add((ID.bad, SKOS.exactMatch, URIRef("javascript:alert(2)")))
        graph.add((ID.claim, RDF.type, PG.Claim))
        graph.add((ID.claim, RDFS.label, Literal(HOSTILE * 200)))
        graph.add((ID.claim, PG.about, ID.bad))
        graph.add((ID.claim, PROV.wasAttributedTo, ID.bad))
    return dataset


def test_hostile_data_is_text_and_breaks_nothing() -> None:
    made = html(compose(hostile(), "id:bad"))
    page = Page(made)
    assert "script" not in page.tags
    assert page.tags.count("img") <= 1
    assert not page.handlers
    assert "<script>alert(1)</script>" in page.words
    assert not any(link.startswith("javascript") for link in page.links)
    assert "x" * 301 not in page.words
    assert "more characters)" in page.words
    assert len(made) < 40_000


def test_hostile_data_is_text_in_markdown() -> None:
    told = markdown(compose(hostile(), "id:bad"))
    assert re.search(r"(?<!\\)<(?!https?://)", told) is None
    assert re.search(r"(?<!\\)\](?=\()", told) is None
    assert r"\[x\](javascript" in told
    assert r"\&amp;" in told
    assert len(told) < 20_000


def test_what_would_begin_a_block_in_markdown_is_text() -> None:
    items = tuple(Item(words) for words in ("# a", "1. a", "- a", "> a", "2011 a", "\0001\000"))
    section = Section("What is known", (Group(items),))
    told = markdown(Document("+ a", (section,)))
    assert told.splitlines()[0] == r"# \+ a"
    assert told.split("\n\n", 2)[2].splitlines() == [
        r"- \# a",
        r"- 1\. a",
        r"- \- a",
        r"- \> a",
        "- 2011 a",
        "- [^1]",
    ]


def test_a_command_cannot_end_its_code_in_markdown() -> None:
    section = Section("Commands", (Group((Item("Do:", code="a `b` c"),)),))
    assert markdown(Document("x", (section,))).endswith("- Do: `a  b  c`\n")


def test_nothing_more_is_not_told() -> None:
    assert [more(number) for number in (-1, 0)] == [(), ()]
    assert [item.words for item in more(1, "claims")] == ["… and 1 more claims."]


@pytest.mark.parametrize(("mentions", "back"), [(1, 1), (5, 5), (6, 5)])
def test_a_footnote_leads_back_to_its_first_mentions(mentions: int, back: int) -> None:
    section = Section("Told", (Group((Item("It is so \0001\000." * mentions),)),))
    note = Footnote(1, "The Ledger", "line 1", "It is so", "https://example.org/s#char=0,1")
    page = html(Document("x", (section,), (note,)))
    turns = re.findall(r'href="#ref-1-(\d+)"', page)
    assert turns == [str(turn) for turn in range(1, back + 1)]
    assert all(f'id="ref-1-{turn}"' in page for turn in turns)


def test_marks_that_turn_text_around_are_not_written(
    tmp_path: Path,
    at_hand: AtHand,
    command: Callable[..., tuple[int, str, str]],
) -> None:
    at_hand(hostile())
    for name in ("a.html", "a.md"):
        assert command("report", "id:bad", "-o", str(tmp_path / name))[0] == 0
        text = (tmp_path / name).read_text("utf-8")
        assert "\u202e" not in text
        assert "\N{REPLACEMENT CHARACTER}abc" in text
        assert "\N{STATUE OF LIBERTY}" in text


def test_what_became_of_a_claim_comes_first() -> None:
    dataset = hostile()
    passage = dataset.graph(URIRef(ARTICLE + "#char=10,19"))
    for graph in (passage, dataset.default_graph):
        graph.add((ID.back, RDF.type, PG.Retraction))
        graph.add((ID.back, PG.retracts, ID.claim))
        graph.add((ID.back, PG.actor, ID.bad))
        graph.add((ID.back, PG.date, Literal("2011-02-14", datatype=XSD.date)))
    found = compose(dataset, "id:claim")
    assert found.sections[0].name == "became"
    (item,) = found.sections[0].groups[0].items
    assert item.words.startswith("It was retracted on 2011-02-14 by ")
    assert "It was retracted on 2011-02-14" in markdown(compose(dataset, "id:bad"))


def test_a_passage_and_a_source_are_told_by_what_they_say(graph: Dataset) -> None:
    found = compose(graph, "multi-american-2011")
    (told,) = [one for one in found.sections if one.name == "told"]
    assert len(told.groups[0].items) == 20
    place = markdown(compose(graph, f"{ARTICLE}#char=660,932"))
    assert "## What it says, place by place" in place
    assert "Obama administration" in place


def test_what_is_not_there_is_told(graph: Dataset) -> None:
    with pytest.raises(UnknownNameError, match="no thing"):
        compose(graph, "id:nobody")


def test_the_command_writes_by_the_ending(
    graph: Dataset,
    tmp_path: Path,
    at_hand: AtHand,
    command: Callable[..., tuple[int, str, str]],
) -> None:
    at_hand(graph)
    for name, begins in (("a.html", "<!doctype html>"), ("a.md", "# Migration Policy Institute")):
        code, out, err = command("report", "id:mpi", "-o", str(tmp_path / name))
        assert (code, out) == (0, ""), err
        assert (tmp_path / name).read_text("utf-8").lstrip().startswith(begins)
    code, out, _ = command("report", "Migration Policy Institute")
    assert code == 0
    assert out.startswith("# Migration Policy Institute")
    assert command("report", "id:mpi", "-o", "a.pdf")[0] == 2


def test_the_day_is_told(
    at_hand: AtHand,
    graph: Dataset,
    command: Callable[..., tuple[int, str, str]],
) -> None:
    at_hand(graph)
    code, out, err = command("report", "id:programme-287g", "--as-of", "2025-06-01")
    assert code == 0, err
    assert " · as of 2025-06-01" in out


def test_the_template_is_in_the_package() -> None:
    files = resources.files("policygraph.pages") / "templates"
    assert [one.name for one in files.iterdir()] == ["document.html.j2"]
