"""The sections of a site that are not about single things: what they say is what the data says."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

import pytest
from rdflib import OWL, RDF, SKOS, Graph, URIRef
from rdflib.term import Node
from rdflib.util import from_n3

from policygraph import build, project, store
from policygraph.claims.gaps import gaps
from policygraph.claims.ledger import Ledger
from policygraph.errors import Place
from policygraph.formats import CSV
from policygraph.queries import catalogue as queries
from policygraph.queries import results, running, support
from policygraph.reading.sources import sources
from policygraph.site import catalogue, ledgers, sections, shapes
from policygraph.site.book import Book, File, Part, Site, SitePage
from policygraph.site.writing import Renderer
from policygraph.store import Runner, Table
from policygraph.validate import CHECKS
from policygraph.validate.report import Finding, Report
from policygraph.vocab import PG, PREFIXES

CASES = json.loads(
    (Path(__file__).parent / "cases" / "site_parts" / "bars.json").read_text(encoding="utf-8")
)
EVIL = "</script></svg><img src=x onerror=alert(1)>'\"&"


class Reading(HTMLParser):
    """A page's elements, ids, links and words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.given: dict[str, list[dict[str, str | None]]] = defaultdict(list)
        self.ids: list[str] = []
        self.links: list[str] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        given = dict(attrs)
        self.given[tag].append(given)
        self.ids += [one for one in [given.get("id")] if one]
        self.links += [one for one in [given.get("href")] if one and tag == "a"]

    def handle_data(self, data: str) -> None:
        self.words += data


class Made:
    """The sections of one dataset, with the pages as HTML."""

    def __init__(self, parts: list[Part], book: Book) -> None:
        self.book = book
        self.parts = parts
        self.pages = {one.path: one for one in parts if isinstance(one, SitePage)}
        self.files = {one.path: one.content for one in parts if isinstance(one, File)}
        renderer = Renderer(Site("Test"), book.reader, book.addresses)
        self.read = {
            path: Reading(renderer.render(page).decode()) for path, page in self.pages.items()
        }


@pytest.fixture(scope="module")
def found() -> project.Project:
    return project.builtin()


@pytest.fixture(scope="module")
def built(found: project.Project) -> build.Build:
    return build.build(found)


@pytest.fixture(scope="module")
def made(found: project.Project, built: build.Build) -> Made:
    book = Book(build.dataset(built))
    return Made(list(sections(book, found, queries.load(found), built.report)), book)


# -- bars -----------------------------------------------------------------------------------------


def _table(case: Mapping[str, Any]) -> Table:
    rows = [tuple(None if one is None else _term(one) for one in row) for row in case["rows"]]
    head = case["query"].partition("WHERE")[0]
    names = [one.strip("?)") for one in head.split() if one.startswith("?")]
    return Table(tuple(names[: len(rows[0])]), tuple(rows))


def _term(text: str) -> Node:
    found = from_n3(text)
    assert isinstance(found, Node)
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_bars_stand_beside_counts_alone(case: Mapping[str, Any]) -> None:
    found = catalogue.bars(_table(case), case["query"])
    assert (found and list(found)) == case["bars"]


def test_the_bars_of_the_catalogue_are_as_long_as_their_numbers(made: Made) -> None:
    drawn = {path: page.values for path, page in made.pages.items() if page.values.get("bars")}
    names = {PurePosixPath(path).parts[1] for path in drawn}
    assert names >= {"agreements-by-date", "agreements-by-state"}
    for path, values in drawn.items():
        column, most = values["bars"]
        texts = [row[0][column][0].text for row in values["rows"]]
        assert most == max(map(int, texts))
        told = made.read[path].given["meter"]
        assert [one["value"] for one in told] == texts
        assert {one["max"] for one in told} == {str(most)}


# -- the catalogue --------------------------------------------------------------------------------


def test_each_query_has_a_page_with_its_answer(found: project.Project, made: Made) -> None:
    every = queries.load(found)
    data = made.book.reader.engine
    with Runner(data) as engine:
        for query in every:
            folder = f"queries/{query.name}"
            values = made.pages[f"{folder}/index.html"].values
            text = running.bound(query, {}, data)
            answer = engine.run(text)
            assert made.files[f"{folder}/{query.name}.rq"].decode() == query.text
            if not isinstance(answer, Table):
                assert values["kind"] == ("truth" if isinstance(answer, bool) else "graph")
                continue
            assert values["total"] == len(answer.rows)
            # What is of one rank in the order of a query comes in any order.
            written = results.write(answer, CSV, data)
            ours = made.files[f"{folder}/{query.name}.csv"]
            assert _settled(ours, query) == _settled(written, query)
            cited = support.cite(text, answer, data, engine=engine)
            assert Counter(evidence for _, evidence in values["rows"]) == Counter(
                tuple(one.iri for one in row.passages) for row in cited
            )
    listed = made.read["queries/index.html"].links
    assert all(any(f"{query.name}/index.html" in link for link in listed) for query in every)


def _settled(content: bytes, query: queries.Query) -> list[list[int]]:
    """The lines of a CSV in one order, each by its characters: what GROUP_CONCAT joins has none."""
    joined = "GROUP_CONCAT" in query.text
    return sorted(sorted(line) if joined else list(line) for line in content.splitlines())


def _asked(book: Book, *texts: str, names: tuple[str, ...] = ("one", "two")) -> Made:
    asked = [queries.parse(text, name) for text, name in zip(texts, names, strict=False)]
    with Runner(book.reader.engine) as engine:
        return Made(list(catalogue.pages(book, asked, engine)), book)


def test_a_long_answer_is_cut_and_the_csv_is_whole(made: Made) -> None:
    one = _asked(made.book, "SELECT ?s ?p WHERE { ?s ?p ?o } ORDER BY ?s ?p LIMIT 450")
    values = one.pages["queries/one/index.html"].values
    assert len(values["rows"]) == catalogue.MOST < values["total"] == 450
    rows = list(csv.reader(io.StringIO(one.files["queries/one/one.csv"].decode())))
    assert len(rows) == 451
    assert "The first 200 of 450 rows" in one.read["queries/one/index.html"].words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT ?s WHERE { ?s ?p }", "It was not answered"),
        (
            "#+ params:\n#+   - name: p\n#+     type: iri\nSELECT ?s WHERE { ?s ?p ?o }",
            "needs the parameter “p”",
        ),
        ("SELECT (RAND() AS ?x) WHERE { SERVICE <http://a/> { ?s ?p ?o } }", "not answered"),
        ("SELECT ?s WHERE { ?s a <http://example.org/none> }", "No rows"),
        ("ASK { ?s ?p ?o }", "Yes."),
        ("ASK { ?s a <http://example.org/none> }", "No."),
    ],
)
def test_a_page_says_why_there_is_no_answer(made: Made, text: str, said: str) -> None:
    assert said in _asked(made.book, text).read["queries/one/index.html"].words


def test_what_cannot_be_cited_says_why_in_one_line(made: Made) -> None:
    text = f"SELECT ?s (RAND() > 2 AS ?r) WHERE {{ ?s a <{PG.Agency}> }} LIMIT 2"
    one = _asked(made.book, text)
    values = one.pages["queries/one/index.html"].values
    assert len(values["rows"]) == 2 and not values["cited"]
    assert values["uncited"] == "A query with RAND cannot be cited row by row."
    assert values["uncited"] in one.read["queries/one/index.html"].words


def test_queries_whose_names_differ_in_case_alone_have_a_page_each(made: Made) -> None:
    one = _asked(made.book, "ASK { ?s ?p ?o }", "ASK { ?s ?p 1 }", names=("A b", "a B"))
    folders = [path.rpartition("/")[0] for path in one.pages if path != "queries/index.html"]
    assert len({folder.casefold() for folder in folders}) == 2
    assert all(" " not in folder for folder in folders)


# -- the vocabulary -------------------------------------------------------------------------------


def test_every_term_concept_and_shape_has_its_anchor_once(
    made: Made, found: project.Project
) -> None:
    book = made.book
    for iri in (*book.addresses.terms, *(c for cs in book.addresses.schemes.values() for c in cs)):
        path, _, anchor = str(book.addresses.page(iri)).partition("#")
        assert made.read[path].ids.count(anchor) == 1, iri
        if iri.startswith(str(PG)):
            assert path == "ontology/index.html" and anchor == iri.removeprefix(str(PG))
    graph = shapes.read(found)
    assert graph is not None
    named = {one for one in graph.subjects(RDF.type) if isinstance(one, URIRef)}
    ids = made.read[shapes.SHAPES].ids
    for one in named - set(graph.subjects(RDF.type, OWL.Ontology)):
        assert ids.count(str(one).rpartition("#")[2]) == 1, one


def test_a_term_is_told_with_its_definition_and_its_uses(made: Made) -> None:
    values = made.pages["ontology/index.html"].values
    terms = {term["name"].iri: term for _, group in values["sorts"] for term in group}
    reader = made.book.reader
    for iri, term in terms.items():
        assert term["definition"] == str(next(reader.objects(URIRef(iri), SKOS.definition), "")), (
            iri
        )
    for iri in (PG.Agency, PG.Claim, PG.Passage):
        assert terms[str(iri)]["used"] == len(set(reader.subjects(RDF.type, iri)))
    for iri in (PG.supports, PG.statedIn):
        assert terms[str(iri)]["used"] == len(set(reader.subject_objects(iri))) > 0
        example = terms[str(iri)]["example"]
        assert example and reader.holds(URIRef(example.iri), iri)


@pytest.mark.parametrize("path", ["ontology/index.ttl", "scheme/hedges/index.ttl"])
def test_the_turtle_beside_a_page_holds_the_graph(made: Made, path: str) -> None:
    graph = Graph().parse(data=made.files[path])
    kind = OWL.Ontology if path.startswith("ontology") else SKOS.ConceptScheme
    names = set(graph.subjects(RDF.type, kind))
    assert set(graph) == {t for n in names for t in made.book.reader.in_graph(URIRef(str(n)))}


# -- conflicts, gaps, the timeline ----------------------------------------------------------------


def test_each_conflict_has_all_its_sides_with_who_says_it(made: Made) -> None:
    page = made.read["conflicts/index.html"]
    assert made.book.ledger.conflicts
    for one in made.book.ledger.conflicts:
        assert page.ids.count(one.id) == 1
        for side in one.sides:
            assert side.thing.text in page.words
            assert all(name.text in page.words for name in side.speakers)
        assert all(ruling.reason in page.words for ruling in one.rulings)
    for pair in made.book.ledger.not_comparable:
        assert all(facet.facet in page.words for facet in pair.differs)


def test_a_graph_without_conflicts_says_so(made: Made) -> None:
    [page] = Made([ledgers.conflicts(Ledger((), ()))], made.book).read.values()
    assert "None was found." in page.words


def test_gaps_are_all_counted_and_long_lists_cut(made: Made) -> None:
    book = made.book
    every = gaps(book.reader, sources(book.reader), {})
    values = made.pages["gaps/index.html"].values
    counts = Counter(one.kind for one in every.gaps)
    assert {kind: len(lacks) for kind, _, lacks in values["groups"]} == counts
    page = made.read["gaps/index.html"]
    assert page.tags["li"] < sum(counts.values())
    for kind, number in counts.items():
        assert (f"The first {ledgers.MOST} of {number:,}: " in page.words) == (
            number > ledgers.MOST
        ), kind


def test_the_timeline_loses_no_date_and_lists_no_thousands(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = made.pages["timeline/index.html"].values
    alone = sum(len(one) for _, one in whole["years"]) + len(whole["undated"])
    crowded = sum(one["count"] for one in whole["crowds"])
    monkeypatch.setattr(ledgers, "MANY", 8)
    page = ledgers.timeline(made.book)
    left = sum(len(one) for _, one in page.values["years"]) + len(page.values["undated"])
    assert left < alone
    assert left + sum(one["count"] for one in page.values["crowds"]) == alone + crowded
    for crowd in page.values["crowds"]:
        assert sum(numbers[-1] for _, numbers in crowd["rows"]) == crowd["count"]
        assert crowd["most"] == max(numbers[-1] for _, numbers in crowd["rows"])
    years = [year for year, _ in page.values["years"]]
    assert years == sorted(years)


def test_the_report_is_told_with_what_to_do(made: Made, built: build.Build) -> None:
    finding = Finding(
        "violation", "dangling", None, EVIL, EVIL, EVIL, Place("data/a.trig", 3), "Mend it."
    )
    report = built.report.with_([finding])
    page = Made([ledgers.validation(made.book, report)], made.book)
    [read] = page.read.values()
    assert "does not conform: 1 violation" in read.words
    assert "Mend it." in read.words and "data/a.trig:3" in read.words
    assert not read.tags["img"]
    for check in CHECKS:
        assert check.code in read.words
    [clean] = Made([ledgers.validation(made.book, Report(()))], made.book).read.values()
    assert "Nothing was found" in clean.words
    many = Report(tuple(replace(finding, message=str(at)) for at in range(90)))
    [long] = Made([ledgers.validation(made.book, many)], made.book).read.values()
    assert "The first 25 of 90" in long.words


# -- all pages ------------------------------------------------------------------------------------


def test_links_between_the_sections_lead_somewhere(made: Made) -> None:
    checked = 0
    for path, page in made.read.items():
        for link in page.links:
            if ":" in link.split("/")[0]:
                continue
            target, _, anchor = link.partition("#")
            parts: list[str] = list(PurePosixPath(path).parent.parts) if target else []
            for step in unquote(target).split("/") if target else path.split("/"):
                parts = parts[:-1] if step == ".." else [*parts, step]
            there = "/".join(parts)
            if there in made.read and anchor and not there.startswith("sparql"):
                assert unquote(anchor) in made.read[there].ids, (path, link)
                checked += 1
            assert there in made.read or there in made.files or not there.startswith("queries/")
    assert checked > 500


def test_no_page_has_one_id_twice_or_a_script_or_style_of_its_own(made: Made) -> None:
    for path, page in made.read.items():
        assert [one for one, n in Counter(page.ids).items() if n > 1] == [], path
        assert page.tags["style"] == 0 and page.tags["script"] == 1, path


def test_the_same_data_makes_the_same_pages(
    found: project.Project, built: build.Build, made: Made
) -> None:
    book = Book(build.dataset(built))
    again = Made(list(sections(book, found, queries.load(found), built.report)), book)
    # What GROUP_CONCAT joins comes in any order (SPARQL 1.1, §18.5.1.7).
    joined = {f"queries/{q.name}" for q in queries.load(found) if "GROUP_CONCAT" in q.text}
    for path, content in made.files.items():
        assert path.rpartition("/")[0] in joined or again.files[path] == content, path
    for path, page in made.read.items():
        assert path.rpartition("/")[0] in joined or again.read[path].words == page.words, path
    assert again.files.keys() == made.files.keys()


def test_labels_are_text_whatever_they_hold() -> None:
    quoted = json.dumps(EVIL)
    pg, rdfs = PREFIXES["pg"], PREFIXES["rdfs"]
    day = f'"2020-01-01"^^<{PREFIXES["xsd"]}date>'
    data = f"""
        <{pg}> <{RDF.type}> <{OWL.Ontology}> <{pg}> .
        <{pg}> <{rdfs}label> {quoted} <{pg}> .
        <{pg}> <{rdfs}comment> {quoted} <{pg}> .
        <{pg}Source> <{RDF.type}> <{OWL.Class}> <{pg}> .
        <{pg}Agency> <{RDF.type}> <{OWL.Class}> <{pg}> .
        <{pg}Agency> <{rdfs}label> {quoted} <{pg}> .
        <{pg}Agency> <{SKOS.definition}> {quoted} <{pg}> .
        <https://a.example/s> <{RDF.type}> <{pg}Source> <https://a.example/s> .
        <https://a.example/s> <{rdfs}label> {quoted} <https://a.example/s> .
        <https://a.example/x> <{RDF.type}> <{pg}Agency> <https://a.example/s#char=0,1> .
        <https://a.example/x> <{rdfs}label> {quoted} <https://a.example/s#char=0,1> .
        <https://a.example/x> <{pg}date> {day} <https://a.example/s#char=0,1> .
        <https://a.example/t> <{RDF.type}> <{SKOS.ConceptScheme}> <https://a.example/t> .
        <https://a.example/t> <{rdfs}label> {quoted} <https://a.example/t> .
        <https://a.example/t#c> <{SKOS.inScheme}> <https://a.example/t> <https://a.example/t> .
        <https://a.example/t#c> <{SKOS.prefLabel}> {quoted} <https://a.example/t> .
    """
    lines = "".join(f"{line.strip()}\n" for line in data.strip().splitlines())
    book = Book(store.from_quads(lines.encode()))
    head = "#+ summary: " + json.dumps(EVIL) + "\n"
    text = f"{head}SELECT ?x ?l WHERE {{ ?x <{rdfs}label> ?l }}"
    empty = project.Project(Path(), (), (), (), ())
    one = Made(list(sections(book, empty, [queries.parse(text, "one")], Report(()))), book)
    assert len(one.pages) >= 7
    for path, page in one.read.items():
        assert page.tags["img"] == 0 and page.tags["script"] == 1, path
    for path in ("queries/one/index.html", "ontology/index.html", "timeline/index.html"):
        assert EVIL in one.read[path].words, path
