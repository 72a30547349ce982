"""The network page in a real browser, opened from a file and found by roles and names."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

pytest.importorskip("playwright", reason="a browser is driven by playwright: the extra “test”")

from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner
from playwright.sync_api import (
    Locator,
    Page,
    expect,
)
from rdflib import PROV, RDF, RDFS, SKOS, Dataset, Literal, URIRef
from rdflib.namespace import DCTERMS

from policygraph import build, project
from policygraph.cli import cli
from policygraph.network import building, paths
from policygraph.vocab import PG
from policygraph.web.page import network_page
from policygraph.web.view import view

CASES = Path(__file__).parent / "cases" / "network"
HOSTILE: list[str] = json.loads((CASES / "hostile.json").read_text(encoding="utf-8"))
HOSTILE += ["x" * 10_000, "word " * 2_000, "<&>\"'" * 2_000, "ﷺ" * 500]
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of the built-in graph's page, made by the command."""
    file = tmp_path_factory.mktemp("page") / "network.html"
    done = CliRunner().invoke(cli, ["viz", "-o", str(file)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert file.stat().st_size < 600_000
    return file.as_uri()


Open = Callable[..., Page]


def panel(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Details")


def shown(page: Page) -> tuple[int, int]:
    """How many things are shown, of how many."""
    text = page.get_by_role("group", name="How much").inner_text()
    found = re.search(r"([\d,]+) of ([\d,]+) things", text)
    assert found, text
    some, all_of = (int(number.replace(",", "")) for number in found.groups())
    return some, all_of


def tab(page: Page, name: str) -> Locator:
    page.get_by_role("tab", name=name).click()
    return page.get_by_role("tabpanel", name=name)


def seek(page: Page, words: str) -> None:
    page.get_by_role("combobox", name="Search things").fill(words)
    page.get_by_role("option").first.click()


# --- what a reader does ----------------------------------------------------------------------


def test_opens_from_a_file(opened: Open, network: str) -> None:
    page = opened(network)
    expect(page.get_by_role("heading", level=1)).to_contain_text("287(g)")
    expect(page.get_by_role("heading", name="Start here")).to_be_visible()
    assert 0 < shown(page)[0] < shown(page)[1]


def test_who_promised_what_and_who_contradicts_it(opened: Open, network: str) -> None:
    page = opened(network)
    page.get_by_role("button", name="Who promised what, and who contradicts it?").click()
    answer = panel(page)
    for words in ("Obama administration", "Migration Policy Institute", "Contradicted by"):
        expect(answer.get_by_text(words).first).to_be_visible()
    assert answer.locator("blockquote").count() > 0


def test_search_suggests_and_opens(opened: Open, network: str) -> None:
    page = opened(network)
    box = page.get_by_role("combobox", name="Search things")
    box.fill("meissner")
    expect(page.get_by_role("option", name="Doris Meissner")).to_be_visible()
    box.press("Enter")
    expect(panel(page).get_by_role("heading", name="Doris Meissner")).to_be_focused()
    assert "thing=id%3Adoris-meissner" in page.url
    box.fill("no such thing anywhere")
    expect(page.get_by_text("Nothing has that name.")).to_be_visible()


def test_filters_by_kind_source_speaker_and_date(opened: Open, network: str) -> None:
    page = opened(network)
    before, _ = shown(page)
    filters = tab(page, "Filters")
    filters.get_by_role("checkbox").first.uncheck()
    some, _ = shown(page)
    assert some < before
    filters.get_by_role("button", name="None").click()
    assert shown(page)[0] == 0
    filters.get_by_role("button", name="All").click()
    assert shown(page)[0] == before
    speaker = filters.get_by_role("combobox", name="Speaker")
    speaker.select_option(label="Migration Policy Institute")
    assert 0 < shown(page)[0] < before
    speaker.select_option("")
    filters.get_by_role("combobox", name="Source that says so").select_option(index=1)
    assert shown(page)[0] < before
    page.go_back()
    filters.get_by_role("slider", name="Earliest year").press("End")
    assert shown(page)[0] < before


def test_follows_a_citation_to_the_passage(opened: Open, network: str) -> None:
    page = opened(network)
    seek(page, "Doris Meissner")
    mark = panel(page).get_by_role("button", name=re.compile("^Footnote 1:")).first
    mark.click()
    note = panel(page).locator("section", has_text="Where it says so").get_by_role("listitem").first
    expect(note).to_be_focused()
    expect(note).to_be_in_viewport()
    # What the mark's name tells is what the note says: the source and the place in it.
    name = (mark.get_attribute("aria-label") or "").removeprefix("Footnote 1: ")
    for part in name.removeprefix("inferred, ").split(", "):
        expect(note).to_contain_text(part)


def test_how_two_things_are_connected(opened: Open, network: str) -> None:
    page = opened(network)
    seek(page, "Doris Meissner")
    panel(page).get_by_role("button", name="Connect with").click()
    panel(page).get_by_role("combobox").fill("Obama administration")
    panel(page).get_by_role("option").first.click()
    expect(panel(page).get_by_role("button", name=re.compile("^Footnote 1:")).first).to_be_visible()
    assert "from=" in page.url and "to=" in page.url


def test_ways_are_those_of_the_command(opened: Open, network: str) -> None:
    page = opened(network)
    engine = build.engine(build.build(project.find(None)))
    made = building.network(engine)
    base = "https://w3id.org/policygraph/"
    pairs = (
        ("id/doris-meissner", "id/obama-administration"),
        ("id/los-angeles-county", "id/ice"),
        ("id/florida", "id/mpi"),
        ("source/mpi-2011", "source/gao-09-109"),
        ("id/obama-administration", "id/colorado"),
        ("id/executive-order-14159", "id/southern-california"),
        ("id/ice", "source/wikidata"),
    )
    compared = 0
    for start, end in pairs:
        ends = base + start, base + end
        if not all(one in made.graph for one in ends):
            continue
        steps = paths.path(engine, *ends).steps
        label = {node: data["label"] for node, data in made.graph.nodes(data=True)}
        reads = made.reads
        expected = [
            [
                f"{label[one.start]} {reads.get(one.predicate) or one.label} {label[one.end]}"
                for one in step.edges
            ][:6]
            for step in steps
        ]
        look(page, urlencode({"from": ends[0], "to": ends[1]}))
        found = (
            panel(page)
            .locator(".steps > li")
            .evaluate_all(
                """items => items.map(item => [...item.querySelectorAll("p:not(.alt)")].map(line =>
                [...line.querySelectorAll(".thing-link span, .relation")]
                    .map(part => part.textContent.trim()).join(" ")))"""
            )
        )
        assert found == expected, (start, end)
        compared += bool(steps)
    assert compared >= 4


def test_a_thing_is_addressed_by_its_iri_too(opened: Open, network: str) -> None:
    whole = urlencode({"thing": "https://w3id.org/policygraph/id/doris-meissner"})
    for fragment in (whole, "thing=id:doris-meissner", "thing=id%3Adoris-meissner"):
        page = opened(f"{network}#{fragment}")
        expect(panel(page).get_by_role("heading", name="Doris Meissner")).to_be_visible()
        expect(page.get_by_text("names something that is not in")).to_have_count(0)


def test_where_accounts_differ(opened: Open, network: str) -> None:
    page = opened(network)
    page.get_by_role("button", name="Where do accounts differ?").click()
    for words in ("Claims that contradict each other", "Numbers that differ", "71", "decided on"):
        expect(panel(page).get_by_text(words).first).to_be_visible()
    # A claim tells what it rests on.
    panel(page).get_by_role("link", name="The Migration Policy Institute counts 72").first.click()
    expect(panel(page).get_by_text(re.compile("^Rests on 1 independent source"))).to_be_visible()


def test_the_years_of_the_timeline_filter(opened: Open, network: str) -> None:
    page = opened(network)
    page.get_by_role("button", name="What happened when?").click()
    times = panel(page).locator("time")
    before = times.count()
    panel(page).get_by_role("button", name=re.compile("^2011:")).click()
    assert 0 < times.count() < before
    assert {one[:4] for one in times.all_inner_texts()} == {"2011"}
    assert "since=2011&until=2011" in page.url
    panel(page).get_by_role("button", name=re.compile("^2011:")).click()
    assert times.count() == before


def test_names_can_be_read_and_contradictions_are_seen_at_once(opened: Open, network: str) -> None:
    page = opened(network)
    letters = """names => names.map(one =>
        Number.parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().a)"""
    assert min(page.locator(".card .name").evaluate_all(letters)) >= 10.5
    labels = page.locator(".edge-labels .counter:not([display=none])")
    assert labels.count() == 2
    small = opened(network, PHONE)
    small.get_by_role("button", name="See the network").click()
    assert min(small.locator(".card .name").evaluate_all(letters)) >= 10.5
    expect(small.locator(".edge-labels .counter").first).to_be_in_viewport()


def test_paper_has_the_panel_and_the_drawing(opened: Open, network: str) -> None:
    page = opened(f"{network}#question=promises")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Explore")).to_be_hidden()
    expect(panel(page)).to_be_visible()
    expect(page.locator(".drawing")).to_be_visible()
    high = "[...document.querySelectorAll('.panel')].map(p => p.scrollHeight - p.clientHeight)[0]"
    assert page.evaluate(high) <= 1


def test_an_address_brings_the_view_back(opened: Open, network: str) -> None:
    page = opened(network)
    seek(page, "Doris Meissner")
    tab(page, "Filters").get_by_role("checkbox").first.uncheck()
    page.get_by_role("button", name="Light or dark").click()
    there, theme = shown(page), page.locator("html").get_attribute("data-theme")
    assert theme == "dark"

    again = opened(page.url)
    expect(panel(again).get_by_role("heading", name="Doris Meissner")).to_be_visible()
    assert shown(again) == there
    assert again.locator("html").get_attribute("data-theme") == theme
    expect(tab(again, "Filters").get_by_role("checkbox").first).not_to_be_checked()

    page.go_back()
    page.go_back()
    page.go_back()
    expect(panel(page)).to_be_hidden()


def test_a_broken_address_opens_the_page_all_the_same(opened: Open, network: str) -> None:
    page = opened(f"{network}#thing=id:nobody")
    expect(
        page.get_by_text("The link names something that is not in this network.")
    ).to_be_visible()
    for fragment in ("edge=e0", "view=a,b,c", "%00&=&question=x&theme=<", "from=x&to=y"):
        look(page, fragment)
        expect(page.get_by_role("heading", name="Start here")).to_be_visible()
        expect(panel(page)).to_be_hidden()


@pytest.mark.parametrize("form", ["SVG", "PNG"])
def test_saves_the_drawing(form: str, opened: Open, network: str, tmp_path: Path) -> None:
    page = opened(network)
    page.get_by_label("Save the drawing").click()
    with page.expect_download() as saving:
        page.get_by_role("button", name=f"Save as {form}").click()
    file = tmp_path / saving.value.suggested_filename
    saving.value.save_as(file)
    content = file.read_bytes()
    if form == "PNG":
        assert content.startswith(b"\x89PNG\r\n") and len(content) > 20_000
    else:
        assert "Obama administration" in "".join(ET.fromstring(content).itertext())


def test_everything_is_drawn_on_demand(opened: Open, network: str) -> None:
    page = opened(network)
    page.get_by_role("button", name="Everything").click()
    some, all_ = shown(page)
    assert some == all_
    expect(page.get_by_role("button", name="Everything")).to_have_attribute("aria-pressed", "true")


# --- without a mouse, on a phone, with a screen reader ----------------------------------------


def test_keyboard_only(opened: Open, network: str) -> None:
    page = opened(network)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the list of things")).to_be_focused()
    page.keyboard.press("Enter")
    rows = page.locator("[role=listbox]:focus")
    expect(rows).to_have_count(1)
    active = rows.get_attribute("aria-activedescendant")
    page.keyboard.press("ArrowDown")
    assert rows.get_attribute("aria-activedescendant") != active
    page.keyboard.press("End")
    page.keyboard.press("Home")
    assert rows.get_attribute("aria-activedescendant") == active
    row = page.locator(f"#{active} .row-label").inner_text()
    page.keyboard.press("Enter")
    expect(panel(page).get_by_role("heading", name=row, level=2)).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="Search things")
    expect(box).to_be_focused()
    page.keyboard.type("meissner")
    page.keyboard.press("Enter")
    expect(panel(page).get_by_role("heading", name="Doris Meissner")).to_be_focused()


def test_tab_visits_every_control_visibly_and_leaves_none_unnamed(
    opened: Open, network: str
) -> None:
    page = opened(network)
    told = """() => {
        const one = document.activeElement;
        if (!one || one === document.body) return null;
        const style = getComputedStyle(one);
        const box = one.getBoundingClientRect();
        return {
            name: one.getAttribute("aria-label") || one.getAttribute("aria-labelledby") ||
                one.innerText || one.labels?.[0]?.innerText || "",
            ring: style.outlineStyle !== "none" || style.boxShadow !== "none" ||
                (one.closest(".search") !== null),
            size: box.width * box.height,
            html: one.outerHTML.slice(0, 90),
        };
    }"""
    visited = []
    for _ in range(60):
        page.keyboard.press("Tab")
        one = page.evaluate(told)
        if one is None:
            break
        assert one["name"].strip() and one["ring"] and one["size"] > 0, one
        visited.append(one["html"])
    assert 10 < len(visited) < 60


def test_on_a_phone(opened: Open, network: str) -> None:
    page = opened(network, PHONE, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("button", name="Who promised what, and who contradicts it?").tap()
    expect(panel(page)).to_be_in_viewport()
    box = panel(page).bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    panel(page).get_by_role("button", name="Close").tap()
    expect(panel(page)).to_be_hidden()


LOOKS = {
    "start": "",
    "thing": "thing=id:doris-meissner",
    "promises": "question=promises",
    "conflicts": "question=conflicts",
    "cited": "question=cited",
    "way": "from=id:doris-meissner&to=id:obama-administration",
    "choosing": "from=id:doris-meissner",
}


def serious(page: Page, *rules: str) -> list[str]:
    """What axe-core finds that keeps people out; by some rules, or by all of them."""
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = list(rules)
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in Axe().run(page, options=options).response["violations"]
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"][:3]
    ]


def look(page: Page, fragment: str) -> None:
    page.evaluate("fragment => { location.hash = fragment }", fragment)
    page.wait_for_timeout(50)


def test_axe_finds_nothing_serious(opened: Open, network: str) -> None:
    page = opened(network, bypass_csp=True)
    found = {}
    for name, fragment in LOOKS.items():
        look(page, fragment)
        found[name] = serious(page)
    for name in ("Things", "Filters"):
        tab(page, name)
        found[name] = serious(page)
    page.get_by_role("button", name="About this page").click()
    found["about"] = serious(page)
    assert {name: faults for name, faults in found.items() if faults} == {}
    page.evaluate("() => document.querySelector('dialog').append(document.createElement('img'))")
    assert serious(page), "axe-core finds what is wrong where something is"


@pytest.mark.parametrize(
    ("size", "scheme"),
    [(PHONE, "light"), (PHONE, "dark"), (DESKTOP, "dark")],
    ids=["phone-light", "phone-dark", "desktop-dark"],
)
def test_axe_finds_nothing_serious_elsewhere(
    size: dict[str, int], scheme: str, opened: Open, network: str
) -> None:
    page = opened(network, size, color_scheme=scheme, bypass_csp=True)
    rules = () if size == PHONE and scheme == "light" else ("color-contrast",)
    found = {}
    for name in ("start", "thing", "promises"):
        look(page, LOOKS[name])
        found[name] = serious(page, *rules)
    assert {name: faults for name, faults in found.items() if faults} == {}


# --- hostile labels -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, str]]:
    """The address of a page whose every text is hostile, and its people's labels by name."""
    dataset = Dataset(default_union=True)
    for path in project.builtin().ontology:
        dataset.parse(path)
    base = "https://example.org/"
    source = URIRef(f"{base}source")
    about = dataset.graph(source)
    about.add((source, RDF.type, PG.NewsArticle))
    about.add((source, RDFS.label, Literal(HOSTILE[0])))
    for number, text in enumerate(HOSTILE):
        passage = URIRef(f"{source}#char={number},{number + 1}")
        about.add((passage, RDF.type, PG.Passage))
        about.add((passage, RDFS.label, Literal(text)))
        said = dataset.graph(passage)
        person, claim = URIRef(f"{base}person-{number}"), URIRef(f"{base}claim-{number}")
        said.add((person, RDF.type, PG.Person))
        said.add((person, RDFS.label, Literal(text)))
        said.add((person, SKOS.altLabel, Literal(text[::-1] + " ")))
        said.add((person, DCTERMS.description, Literal(text)))
        said.add((claim, RDF.type, PG.Promise))
        said.add((claim, RDFS.label, Literal(f"{number} {text}")))
        said.add((claim, PROV.wasAttributedTo, person))
        if number:
            said.add((claim, PG.contradicts, URIRef(f"{base}claim-{number - 1}")))
    made = view(dataset, title=HOSTILE[1])
    file = tmp_path_factory.mktemp("hostile") / "network.html"
    file.write_text(network_page(made), encoding="utf-8")
    people = {one["curie"]: one["label"] for one in made["things"] if "/person-" in one["iri"]}
    assert len(people) == len(HOSTILE)
    return file.as_uri(), people


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_hostile_labels_run_nothing_and_break_nothing(
    size: dict[str, int], opened: Open, hostile: tuple[str, dict[str, str]]
) -> None:
    address, people = hostile
    page = opened(address, size)
    expect(page.get_by_role("heading", level=1)).to_have_text(HOSTILE[1])
    wide = "document.documentElement.scrollWidth"
    for fragment in ("question=promises", "question=conflicts", "all=1", "question=cited"):
        look(page, fragment)
        assert page.evaluate(wide) <= size["width"], fragment
    for name, label in people.items():
        page.evaluate("name => { location.hash = new URLSearchParams({ thing: name }) }", name)
        heading = panel(page).get_by_role("heading", level=2)
        expect(panel(page).get_by_text(name, exact=True)).to_be_attached()
        assert heading.text_content() == label
        assert page.evaluate(wide) <= size["width"], label[:40]
    # Nothing of a text has become an element or an attribute.
    assert page.locator("body img, body iframe, main script, [onload], [onerror]").count() == 0


def test_hostile_labels_are_found_and_saved(
    opened: Open, hostile: tuple[str, dict[str, str]], tmp_path: Path
) -> None:
    page = opened(hostile[0])
    seek(page, HOSTILE[0])
    expect(panel(page).get_by_role("heading", level=2)).to_contain_text("<script>")
    page.get_by_label("Save the drawing").click()
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save as SVG").click()
    file = tmp_path / "drawing.svg"
    saving.value.save_as(file)
    names = {one.tag.rpartition("}")[2] for one in ET.parse(file).iter()}
    assert not names & {"script", "foreignObject", "img", "image"}


# --- what is opened is read -----------------------------------------------------------------------

_BOXES = """cards => cards.map(one => {
    const {left, top, right, bottom} = one.querySelector(".paper").getBoundingClientRect();
    return [left, top, right, bottom];
})"""
_LETTERS = """names => names.map(one =>
    Number.parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().a)"""


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize(
    "address",
    [
        "question=promises",
        "question=conflicts",
        "thing=id:programme-287g",
        "thing=id:programme-287g&all=1",
        "from=id:obama-administration&to=id:cobb-county",
    ],
)
def test_what_is_opened_is_brought_together(
    size: dict[str, int], address: str, opened: Open, network: str
) -> None:
    page = opened(f"{network}#{address}", size)
    cards = page.locator(".card.on")
    expect(cards.first).to_be_attached()
    boxes = cards.evaluate_all(_BOXES)
    assert len(boxes) > 1
    for count, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[count + 1 :]:
            assert (
                right < other[0] + 1
                or other[2] < left + 1
                or bottom < other[1] + 1
                or (other[3] < top + 1)
            ), "a card lies over another"
    assert min(page.locator(".card.on .name").evaluate_all(_LETTERS)) >= 8.5
    assert page.locator(".plate").count() == 0
    stage = page.locator(".canvas").bounding_box()
    assert stage
    assert min(box[0] for box in boxes) >= stage["x"]
    assert max(box[2] for box in boxes) <= stage["x"] + stage["width"]
    assert max(box[3] for box in boxes) <= stage["y"] + stage["height"]


def test_what_there_is_no_room_for_is_counted(opened: Open, network: str) -> None:
    page = opened(f"{network}#thing=id:programme-287g&all=1")
    expect(page.locator(".rest text")).to_have_text(re.compile(r"and \d+ more"))
    panel(page).get_by_role("button", name="Close").click()
    expect(page.locator(".rest text")).to_have_count(0)
    assert page.locator(".gathered").count() == 0


def test_what_is_open_stays_in_sight_in_another_window(opened: Open, network: str) -> None:
    page = opened(network)
    page.get_by_role("button", name="Who promised what").click()
    page.wait_for_timeout(500)
    page.set_viewport_size({"width": 700, "height": 700})
    page.wait_for_timeout(500)
    boxes = page.locator(".card.on").evaluate_all(_BOXES)
    assert min(box[0] for box in boxes) >= 0
    assert max(box[2] for box in boxes) <= 700


def test_nothing_left_is_told_and_undone(opened: Open, network: str) -> None:
    page = opened(f"{network}#speaker=id:mpi&source=nothing")
    pane = tab(page, "Filters")
    pane.get_by_role("button", name="None").click()
    expect(page.get_by_text("The filters leave nothing to draw.")).to_be_visible()
    page.get_by_role("button", name="Clear the filters").click()
    expect(page.get_by_text("The filters leave nothing to draw.")).to_be_hidden()
    assert shown(page)[0] > 1


def test_an_address_that_points_into_the_void_shows_the_drawing(opened: Open, network: str) -> None:
    page = opened(f"{network}#view=1000000000,1000000000,0.5")
    assert page.locator(".card").first.bounding_box() is not None
    left, top, right, bottom = page.locator(".card").evaluate_all(_BOXES)[0]
    assert right > 0 and bottom > 0 and left < DESKTOP["width"] and top < DESKTOP["height"]


def test_the_choice_of_light_or_dark_is_kept(opened: Open, network: str) -> None:
    page = opened(network)
    root = page.locator("html")
    page.get_by_role("button", name="Light or dark").click()
    expect(root).to_have_attribute("data-theme", "dark")
    page.goto("about:blank")
    page.goto(network)
    expect(root).to_have_attribute("data-theme", "dark")
    page.goto("about:blank")
    page.goto(f"{network}#theme=light")
    expect(root).to_have_attribute("data-theme", "light")


def test_an_empty_network_says_so(opened: Open, tmp_path: Path) -> None:
    file = tmp_path / "network.html"
    file.write_text(network_page(view(Dataset(default_union=True))), encoding="utf-8")
    page = opened(file.as_uri())
    expect(page.get_by_text("There is nothing in this network.")).to_be_visible()


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a page of many things in groups, none of which makes a claim."""
    dataset = Dataset(default_union=True)
    for path in project.builtin().ontology:
        dataset.parse(path)
    said = dataset.graph(URIRef("https://example.org/source"))
    for number in range(400):
        thing, hub = (URIRef(f"https://example.org/{one}") for one in (number, number // 40 * 40))
        said.add((thing, RDF.type, PG.Agency))
        said.add((thing, RDFS.label, Literal(f"Agency {number}")))
        if thing != hub:
            said.add((thing, PG.partOf, hub))
        elif number:
            said.add((thing, PG.partOf, URIRef("https://example.org/0")))
    file = tmp_path_factory.mktemp("plain") / "network.html"
    file.write_text(network_page(view(dataset)), encoding="utf-8")
    return file.as_uri()


def test_the_overview_of_many_things_is_of_groups(opened: Open, plain: str) -> None:
    page = opened(plain)
    discs = page.locator("[data-group]")
    assert 8 <= discs.count() <= 12
    expect(page.get_by_role("group", name="How much")).to_contain_text("in groups")
    discs.first.click()
    expect(page.get_by_role("button", name="Everything")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("canvas").first).to_be_visible()
    page.go_back()
    expect(discs.first).to_be_visible()
    seek(page, "Agency 77")
    expect(panel(page).get_by_role("heading", name="Agency 77")).to_be_visible()


def test_the_way_back_is_not_written_over(opened: Open, network: str) -> None:
    page = opened(network)
    # As between a step back and the event that tells of it.
    page.evaluate("history.replaceState(null, '', '#all=1')")
    page.get_by_role("button", name="Closer").click()
    page.wait_for_timeout(600)
    assert page.evaluate("location.hash") == "#all=1"
    page.evaluate("dispatchEvent(new HashChangeEvent('hashchange'))")
    expect(page.get_by_role("button", name="Everything")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Closer").click()
    page.wait_for_url(re.compile("#all=1&view="))


# --- many things --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a page of more things than can be drawn as cards."""
    dataset = Dataset(default_union=True)
    for path in project.builtin().ontology:
        dataset.parse(path)
    source = URIRef("https://example.org/source")
    said = dataset.graph(source)
    said.add((source, RDF.type, PG.NewsArticle))
    said.add((source, RDFS.label, Literal("A long list")))
    for number in range(600):
        person, claim = (URIRef(f"https://example.org/{one}-{number}") for one in ("a", "b"))
        said.add((person, RDF.type, PG.Person))
        said.add((person, RDFS.label, Literal(f"Person {number}")))
        said.add((claim, RDF.type, PG.Finding))
        said.add((claim, RDFS.label, Literal(f"Finding {number}")))
        said.add((claim, PROV.wasAttributedTo, URIRef(f"https://example.org/a-{number // 3}")))
        said.add((claim, PG.supports, URIRef(f"https://example.org/b-{number // 2}")))
    file = tmp_path_factory.mktemp("many") / "network.html"
    file.write_text(network_page(view(dataset)), encoding="utf-8")
    return file.as_uri()


def test_many_things_are_points_that_open_as_cards_do(opened: Open, many: str) -> None:
    page = opened(many)
    page.evaluate("() => { location.hash = 'all=1' }")
    expect(page.locator("canvas").first).to_be_visible()
    assert shown(page)[0] > 1_000
    seek(page, "Finding 599")
    expect(panel(page).get_by_role("heading", name="Finding 599")).to_be_visible()
    expect(panel(page).get_by_role("link", name="Person 199").first).to_be_visible()
    # What is open is drawn alone, and all is there again when it is closed.
    expect(page.locator(".card.focus .name").first).to_contain_text("Finding 599")
    page.keyboard.press("Escape")
    expect(page.locator("canvas").first).to_be_visible()
    page.go_back()
    page.get_by_label("Save the drawing").click()
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save as PNG").click()
    assert saving.value.path().read_bytes().startswith(b"\x89PNG")
    page.get_by_label("Save the drawing").click()
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save as SVG").click()
    drawn = ET.parse(saving.value.path())
    assert "Finding: Finding 599" in "".join(drawn.getroot().itertext()).replace(
        "finding:", "Finding:"
    )
