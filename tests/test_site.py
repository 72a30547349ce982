"""The static site: links, addresses, bytes, data beside the pages, and texts that mean harm."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from typing import Literal as Literal_
from urllib.parse import unquote, urlsplit

import pytest
from click.testing import CliRunner
from rdflib import Dataset, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF, RDFS, SKOS

from policygraph import build, project, store
from policygraph.cli import cli
from policygraph.errors import InputError
from policygraph.site import site
from policygraph.site.addresses import Addresses, relative
from policygraph.site.book import Book, File, Site
from policygraph.site.placing import MARKER
from policygraph.site.writing import Renderer, write
from policygraph.vocab import PG, PREFIXES

HOSTILE: list[str] = json.loads(
    (Path(__file__).parent / "cases" / "network" / "hostile.json").read_text(encoding="utf-8")
)
HOSTILE += ["x" * 10_000, "word " * 2_000, "<&>\"'" * 2_000]
CASES = json.loads(
    (Path(__file__).parent / "cases" / "site" / "addresses.json").read_text(encoding="utf-8")
)
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
SPDX = Namespace("http://spdx.org/rdf/terms#")
if TYPE_CHECKING:
    from playwright.sync_api import Page


def expect(what: Any) -> Any:
    """Playwright's, imported where a browser is there to be asked."""
    from playwright import sync_api

    return sync_api.expect(what)


VOID_ELEMENTS = {"meta", "link", "br", "img", "input", "hr", "area", "base", "col", "wbr"}


@pytest.fixture(scope="module")
def made() -> build.Build:
    return build.build(project.builtin())


@pytest.fixture(scope="module")
def built(made: build.Build) -> Dataset:
    return build.dataset(made)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the built-in graph, made by the command."""
    made = tmp_path_factory.mktemp("made") / "site"
    done = CliRunner().invoke(
        cli, ["site", str(made), "--base-url", "https://example.org/g"], catch_exceptions=False
    )
    assert done.exit_code == 0, done.output
    return made


# --- what a page holds ------------------------------------------------------------------------


@dataclass
class Read(HTMLParser):
    """A page as a list of links, ids, scripts that run, and data blocks; well-formed or not."""

    links: list[tuple[str, str]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    handlers: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        for name in ("href", "src"):
            if values.get(name) is not None:
                self.links.append((tag, values[name] or ""))
        if values.get("id"):
            self.ids.append(values["id"] or "")
        self.handlers += [name for name in values if name.startswith("on") or name == "style"]
        if tag == "script":
            if values.get("type") == "application/ld+json":
                self.data.append("")
            elif "src" not in values:
                self.scripts.append(tag)
        if tag not in VOID_ELEMENTS:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")

    def handle_data(self, data: str) -> None:
        if self.open[-1:] == ["script"] and self.data:
            self.data[-1] += data


def read(path: Path) -> Read:
    page = Read()
    page.feed(path.read_text(encoding="utf-8"))
    page.close()
    page.faults += [f"<{tag}> stays open" for tag in page.open]
    return page


# A page that is one program of its own is tested with it.
_PROGRAMS = {"network/index.html", "sparql/index.html"}


def pages(folder: Path) -> Iterator[tuple[str, Read]]:
    for path in sorted(folder.rglob("*.html")):
        name = path.relative_to(folder).as_posix()
        if name not in _PROGRAMS:
            yield name, read(path)


def broken(folder: Path) -> list[str]:
    """Every link of a page that leads nowhere in the site, and what is wrong with its markup."""
    found = []
    every = dict(pages(folder))
    ids = {name: set(page.ids) for name, page in every.items()}
    for name, page in every.items():
        found += [f"{name}: {fault}" for fault in page.faults]
        found += [f"{name}: {what}" for what in (*page.handlers, *page.scripts)]
        if len(ids[name]) != len(page.ids):
            twice = {one for one in page.ids if page.ids.count(one) > 1}
            found.append(f"{name}: ids that stand twice: {sorted(twice)[:3]}")
        for tag, link in page.links:
            url = urlsplit(link)
            if url.scheme in ("http", "https") and (url.netloc or tag == "a"):
                continue
            if url.scheme or url.netloc:
                found.append(f"{name}: {link}")
                continue
            target = os.path.normpath(os.path.join(os.path.dirname(name), unquote(url.path)))  # noqa: PTH118, PTH120
            target = name if not url.path else Path(target).as_posix()
            fragment = unquote(url.fragment)
            if not (folder / target).is_file():
                found.append(f"{name}: {link} is no file")
            elif fragment and target not in _PROGRAMS and fragment not in ids.get(target, ()):
                found.append(f"{name}: {link} has no anchor")
    return found


def test_every_link_resolves(folder: Path) -> None:
    assert broken(folder) == []


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    text = '<p id="a"><a href="x.html">1</a><a href="#b">2</a><a href="#a">3</a></p><p onclick="">'
    (tmp_path / "index.html").write_text(text, encoding="utf-8")
    assert len(broken(tmp_path)) == 4


# --- addresses ----------------------------------------------------------------------------------


def test_every_iri_of_the_project_has_a_page(folder: Path, built: Dataset) -> None:
    addresses = Addresses(built)
    base = PREFIXES["pg"].removesuffix("ontology#")
    ids: dict[str, set[str]] = {}
    subjects = {str(one) for one in built.subjects() if str(one).startswith(base)}
    graphs = {str(one.identifier) for one in built.graphs()}
    for iri in subjects | {one for one in graphs if one.startswith(base)}:
        path, _, fragment = (addresses.page(iri) or "").partition("#")
        assert (folder / path).is_file(), iri
        if fragment:
            found = ids.setdefault(path, set(read(folder / path).ids))
            assert fragment in found, iri
    assert len(subjects) > 600


def test_the_fragment_of_a_passage_is_an_anchor_of_its_source(folder: Path, built: Dataset) -> None:
    addresses = Addresses(built)
    for source, places in addresses.places.items():
        path = addresses.page(source)
        assert path
        ids = read(folder / path).ids
        for place in places:
            assert str(place).partition("#")[2] in ids, place


def test_a_repair_is_told_on_the_page_of_its_row_only(folder: Path, built: Dataset) -> None:
    addresses = Addresses(built)
    for link, kind in ((PG.repaired, PG.Repair), (PG.rejected, PG.Reject)):
        rows = {cell: row for row, cell in built.subject_objects(link)}
        assert rows.keys() == set(built.subjects(RDF.type, kind)) != set()
        for cell, row in rows.items():
            page, fragment = str(addresses.page(str(row))), str(cell).partition("#")[2]
            assert addresses.page(str(cell)) == f"{page}#{fragment}"
            assert str(cell) in (folder / page).with_suffix(".ttl").read_text(encoding="utf-8")
    for name in ("sitemap.xml", "static/search.js", "things/index.html"):
        assert "repair-row" not in (folder / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("iri, path", CASES.items())
def test_addresses_are_safe(iri: str, path: str) -> None:
    assert Addresses(_saying([iri])).page(iri) == path


def test_no_two_iris_share_a_page() -> None:
    every = [
        "https://w3id.org/policygraph/id/Ice",
        "https://w3id.org/policygraph/id/ice",
        "https://w3id.org/policygraph/id/%69ce",
        "https://w3id.org/policygraph/id/e\u0301",
        "https://w3id.org/policygraph/id/\u00e9",
        "https://w3id.org/policygraph/id/a/b",
        "https://w3id.org/policygraph/id/a#b",
    ]
    addresses = Addresses(_saying(every))
    found = [str(addresses.page(one)).casefold() for one in every]
    assert len(set(found)) == len(every)


def test_relative_links() -> None:
    assert relative("a/b/index.html", "a/c/index.html") == "../b/index.html"
    assert relative("index.html", "a/c/index.html") == "../../index.html"
    assert relative("a/index.html#x y", "a/index.html") == "#x%20y"
    assert relative("a%/b:c.html", "index.html") == "a%25/b%3Ac.html"


def _saying(iris: list[str]) -> Dataset:
    dataset = Dataset()
    for iri in iris:
        triple = (URIRef(iri), RDFS.label, Literal("thing"))
        dataset.default_graph.add(triple)
        dataset.graph(URIRef("https://w3id.org/policygraph/source/s")).add(triple)
    return dataset


# --- data beside the pages -----------------------------------------------------------------------


def triples(text: str, form: str, base: str) -> set[str]:
    dataset = Dataset()
    dataset.parse(data=text, format=form, publicID=base)
    return {" ".join(term.n3() for term in (s, p, o)) for s, p, o, _ in dataset.quads()}


def test_the_data_beside_and_in_each_page_say_the_same(folder: Path) -> None:
    compared = 0
    for path in sorted(folder.rglob("index.ttl"))[::9]:
        beside, page = path.with_suffix(".jsonld"), read(path.with_suffix(".html"))
        turtle = triples(path.read_text(encoding="utf-8"), "turtle", path.as_uri())
        if not beside.exists():
            continue
        data = beside.read_text(encoding="utf-8")
        assert triples(data, "json-ld", path.as_uri()) == turtle, path
        for block in page.data:
            assert triples(block, "json-ld", path.as_uri()) == turtle, path
            compared += 1
    assert compared > 30


def test_the_dataset_is_described_with_its_distributions(folder: Path) -> None:
    graph = Graph().parse(folder / "data.ttl", publicID="https://example.org/g/data.ttl")
    [dataset] = graph.subjects(RDF.type, DCAT.Dataset)
    nodes = set(graph.objects(dataset, DCAT.distribution))
    files = {str(graph.value(node, DCAT.downloadURL)) for node in nodes}
    given = {f"https://example.org/g/downloads/{path.name}" for path in _given(folder)}
    assert files == given
    assert len(given) == 15
    for node in nodes:
        path = folder / str(graph.value(node, DCAT.downloadURL)).removeprefix(
            "https://example.org/g/"
        )
        assert int(str(graph.value(node, DCAT.byteSize))) == path.stat().st_size
        checksum = graph.value(node, SPDX.checksum)
        assert graph.value(checksum, SPDX.algorithm) == SPDX.checksumAlgorithm_sha256
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert str(graph.value(checksum, SPDX.checksumValue)) == digest
        # One of the two says the format: no media type is registered for GraphML and GEXF.
        types = (graph.value(node, DCAT.mediaType), graph.value(node, DCTERMS["format"]))
        assert (types[0] is None) == path.name.endswith((".graphml", ".gexf"))
        assert (types[1] is None) != (types[0] is None)
        assert graph.value(node, DCTERMS.license)


def _given(folder: Path) -> list[Path]:
    return [path for path in (folder / "downloads").iterdir() if path.name != "index.html"]


def test_the_sitemap_names_every_page(folder: Path) -> None:
    text = (folder / "sitemap.xml").read_text(encoding="utf-8")
    urls = re.findall("<loc>(.*?)</loc>", text)
    paths = {unquote(url.removeprefix("https://example.org/g/")) for url in urls}
    html = {path.relative_to(folder).as_posix() for path in folder.rglob("*.html")} - {"404.html"}
    assert {f"{path}index.html" for path in paths} == html
    assert "sitemap.xml" in (folder / "robots.txt").read_text(encoding="utf-8")
    start = (folder / "index.html").read_text(encoding="utf-8")
    assert '<link rel="canonical" href="https://example.org/g/">' in start


def test_the_search_index_names_pages(folder: Path) -> None:
    text = (folder / "static" / "search.js").read_text(encoding="utf-8")
    index = json.loads(text.removeprefix("globalThis.policygraphSearch(").removesuffix(");\n"))
    assert len(index["things"]) > 250
    for label, kind, path, _ in index["things"]:
        assert label
        assert index["kinds"][kind]
        assert (folder / unquote(path) / "index.html").is_file()


# --- writing ------------------------------------------------------------------------------------


def test_same_inputs_same_bytes(
    folder: Path, tmp_path: Path, built: Dataset, made: build.Build
) -> None:
    again = tmp_path / "again"
    site(project.builtin(), built, made.report, again, base_url="https://example.org/g/")
    names = [
        {path.relative_to(each).as_posix() for path in each.rglob("*") if path.is_file()}
        for each in (folder, again)
    ]
    assert names[0] == names[1]
    differ = [one for one in names[0] if (folder / one).read_bytes() != (again / one).read_bytes()]
    assert differ == []


def test_a_folder_that_is_no_site_is_refused(
    tmp_path: Path, built: Dataset, made: build.Build
) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    for target in (tmp_path, tmp_path / "mine.txt"):
        with pytest.raises(InputError):
            site(project.builtin(), built, made.report, target)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_folder_that_a_build_reads_is_refused(
    tmp_path: Path, built: Dataset, made: build.Build
) -> None:
    for part in ("ontology", "data", "queries"):
        with pytest.raises(InputError, match=f"lies in {part}/"):
            site(project.builtin(), built, made.report, project.builtin().root / part / "site")
        assert not (project.builtin().root / part / "site").exists()


def _plain() -> Renderer:
    book = Book(_saying(["https://w3id.org/policygraph/id/a"]))
    return Renderer(Site("x"), book.reader, book.addresses)


def test_the_working_directory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write([File("in/a.txt", b"1")], tmp_path / "s", _plain())
    for here, named in (("s", "."), ("s/in", "..")):
        monkeypatch.chdir(tmp_path / here)
        with pytest.raises(InputError, match="working directory"):
            write([File("b.txt", b"2")], Path(named), _plain())
    assert (tmp_path / "s" / "in" / "a.txt").is_file()


def test_what_is_not_of_the_site_stays_beside_it(tmp_path: Path) -> None:
    write([File("a.txt", b"1")], tmp_path / "s", _plain())
    (tmp_path / "s" / ".git").mkdir()
    (tmp_path / "s" / ".git" / "HEAD").write_text("ref", encoding="utf-8")
    (tmp_path / "s" / "CNAME").write_text("example.org", encoding="utf-8")
    write([File("b.txt", b"2")], tmp_path / "s", _plain())
    assert (tmp_path / "s" / ".git" / "HEAD").read_text(encoding="utf-8") == "ref"
    names = {path.name for path in (tmp_path / "s").iterdir()}
    assert names == {".git", "CNAME", "b.txt", MARKER}


@pytest.mark.parametrize("foreign, written", [("in/mine.txt", "b.txt"), ("mine.txt", "mine.txt")])
def test_what_would_be_lost_stops_the_writing(tmp_path: Path, foreign: str, written: str) -> None:
    write([File("in/a.txt", b"1")], tmp_path / "s", _plain())
    (tmp_path / "s" / foreign).write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="mine"):
        write([File(written, b"2")], tmp_path / "s", _plain())
    assert (tmp_path / "s" / foreign).read_text(encoding="utf-8") == "mine"
    assert (tmp_path / "s" / "in" / "a.txt").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["s"]


def test_an_interruption_puts_everything_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write([File("a.txt", b"1")], tmp_path / "s", _plain())
    (tmp_path / "s" / "CNAME").write_text("example.org", encoding="utf-8")
    rename = Path.rename

    def stopped(path: Path, target: Path) -> Path:
        if path.name == "site":
            raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", stopped)
    with pytest.raises(KeyboardInterrupt):
        write([File("b.txt", b"2")], tmp_path / "s", _plain())
    names = {path.name for path in (tmp_path / "s").iterdir()}
    assert names == {"CNAME", "a.txt", MARKER}


def test_a_former_site_is_replaced_whole(tmp_path: Path) -> None:
    write([File("a.txt", b"1")], tmp_path / "s", _plain())
    write([File("b.txt", b"2")], tmp_path / "s", _plain())
    assert {path.name for path in (tmp_path / "s").iterdir()} == {"b.txt", MARKER}
    assert [path.name for path in tmp_path.iterdir()] == ["s"]


def test_a_failure_leaves_the_former_site(tmp_path: Path) -> None:
    write([File("a.txt", b"1")], tmp_path / "s", _plain())
    with pytest.raises(InputError):
        write([File("a.txt", b"1"), File("a.txt", b"2")], tmp_path / "s", _plain())
    assert (tmp_path / "s" / "a.txt").read_bytes() == b"1"
    assert [path.name for path in tmp_path.iterdir()] == ["s"]


def test_a_wrong_base_url_is_refused(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["site", str(tmp_path / "s"), "--base-url", "example.org"])
    assert done.exit_code == 2
    assert not (tmp_path / "s").exists()


# --- texts that mean harm ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, made: build.Build) -> Path:
    """A site whose every text is hostile, the names in IRIs, too."""
    dataset = store.from_quads(b"")
    source = URIRef("https://w3id.org/policygraph/source/s")
    place = URIRef(f"{source}#char=0,9")
    named = dataset.graph(place)
    title = URIRef("https://w3id.org/policygraph/dataset/d")

    def say(s: URIRef, p: URIRef, o: URIRef | Literal, graph: Graph = named) -> None:
        graph.add((s, p, o))
        dataset.default_graph.add((s, p, o))

    say(title, RDF.type, DCAT.Dataset)
    say(title, DCTERMS.title, Literal(HOSTILE[0]))
    say(title, DCTERMS.description, Literal(HOSTILE[1]))
    say(title, DCTERMS.license, URIRef("javascript:alert(1)"))
    say(source, RDF.type, PG.Report)
    say(source, DCTERMS.title, Literal(HOSTILE[2]))
    say(place, RDF.type, PG.Passage)
    say(place, PG.gloss, Literal(HOSTILE[0] + HOSTILE[3]))
    for number, text in enumerate(HOSTILE):
        thing = URIRef(f"https://w3id.org/policygraph/id/t{number}-%3Cscript%3E%2e%2e%2f'")
        say(thing, RDF.type, PG.Person if number % 2 else PG.Finding)
        say(thing, RDFS.label, Literal(text))
        say(thing, SKOS.altLabel, Literal(text[::-1]))
        say(thing, DCTERMS.description, Literal(text))
        say(thing, SKOS.exactMatch, URIRef("javascript:alert(1)"))
        if not number % 2:
            other = f"https://w3id.org/policygraph/id/t{(number + 2) % 4}-%3Cscript%3E%2e%2e%2f'"
            say(thing, PG.contradicts, URIRef(other))
    folder = tmp_path_factory.mktemp("hostile") / "site"
    site(project.builtin(), dataset, made.report, folder)
    return folder


def test_hostile_texts_break_no_page(hostile: Path) -> None:
    assert broken(hostile) == []
    outward = [
        link
        for _, one in pages(hostile)
        for _, link in one.links
        if link.startswith(("javascript:", "data:"))
    ]
    assert outward == []
    for path in hostile.rglob("*"):
        assert path.resolve().is_relative_to(hostile.resolve())


# --- in a browser --------------------------------------------------------------------------------


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def page(new_page: Callable[..., Page], request: pytest.FixtureRequest) -> Page:
    return new_page(request.param)


SHOWN = (
    "index.html",
    "id/ice/index.html",
    "id/promise-serious-records/index.html",
    "source/multi-american-2011/index.html#char=934,1385",
    "source/multi-american-2011/char=934,1385/index.html",
    "things/index.html",
    "claims/index.html",
    "sources/index.html",
    "downloads/index.html",
)


@pytest.mark.parametrize("name", SHOWN)
def test_a_page_is_accessible_and_fits(page: Page, folder: Path, name: str) -> None:
    path, _, fragment = name.partition("#")
    page.goto((folder / path).as_uri() + (f"#{fragment}" if fragment else ""))
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide
    if fragment:
        expect(page.locator(":target")).to_be_in_viewport()
    schemes: tuple[Literal_["light"], Literal_["dark"]] = ("light", "dark")
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        from axe_playwright_python.sync_playwright import Axe

        # Else axe fetches the style sheets once more, which the page forbids.
        found = Axe().run(page, options={"preload": False, "resultTypes": ["violations"]})
        faults = [one["id"] for one in found.response["violations"]]
        assert faults == [], found.generate_report()


def test_who_promised_what_is_two_clicks_away(page: Page, folder: Path) -> None:
    page.goto((folder / "index.html").as_uri())
    page.get_by_role("link", name="Who promised what, and who contradicts it?").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("grave criminal records")
    expect(page.get_by_text("is contradicted by").first).to_be_visible()
    expect(page.locator("blockquote").first).to_contain_text("the Obama administration promised")
    page.locator("blockquote").first.get_by_role("link", name="The passage").click()
    expect(page.get_by_role("heading", name="What is said here")).to_be_visible()


def test_search_finds_a_thing(page: Page, folder: Path) -> None:
    page.goto((folder / "source" / "mpi-2011" / "index.html").as_uri())
    box = page.get_by_role("combobox", name="Find a thing")
    box.fill("meissner")
    expect(page.get_by_role("option").first).to_contain_text("Doris Meissner")
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Doris Meissner")


def test_the_theme_is_chosen_and_remembered(page: Page, folder: Path) -> None:
    page.goto((folder / "index.html").as_uri())
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_hostile_texts_run_nothing(page: Page, hostile: Path) -> None:
    for path in sorted(hostile.rglob("id/*/index.html"))[:16]:
        page.goto(path.as_uri())
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), path
    page.goto((hostile / "index.html").as_uri())
    page.get_by_role("combobox").fill("script")
    expect(page.get_by_role("option").first).to_contain_text("<script>")


def test_contents_stand_beside_the_text_where_there_is_room(page: Page, folder: Path) -> None:
    page.goto((folder / "id" / "mpi" / "index.html").as_uri())
    contents = page.get_by_role("navigation", name="On this page")
    wide = (page.viewport_size or DESKTOP)["width"] > 1000
    expect(contents).to_be_visible(visible=wide)
    if wide:
        contents.get_by_role("link", name="Timeline").click()
        expect(contents.get_by_role("link", name="Timeline")).to_have_attribute(
            "aria-current", "location"
        )


def test_the_current_part_of_the_site_is_in_sight(page: Page, folder: Path) -> None:
    page.goto((folder / "queries" / "gaps" / "index.html").as_uri())
    expect(page.locator("header nav [aria-current]")).to_have_text("Queries")
    expect(page.locator("header nav [aria-current]")).to_be_in_viewport(ratio=1)


def test_the_address_of_a_row_shows_what_it_says(page: Page, folder: Path) -> None:
    page.goto((folder / "source" / "ice-sample-2025-07" / "index.html").as_uri() + "#row=17")
    expect(page.locator(":target")).to_be_in_viewport()
    expect(page.locator(":target li").first).to_be_visible()
    page.locator(":target").get_by_role("link", name="row 17", exact=True).click()
    expect(page.locator(".cite")).to_contain_text("row 17. In: ")
    expect(page.locator(".cite")).to_contain_text("/source/ice-sample-2025-07#row=17")
