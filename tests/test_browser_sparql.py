"""The page that answers SPARQL, in a real browser, opened from a file."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

pytest.importorskip("playwright", reason="a browser is driven by playwright: the extra “test”")

from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner
from playwright.sync_api import Page, expect
from rdflib import RDFS, BNode, Dataset, Literal, URIRef
from rdflib.term import Node

import policygraph
from policygraph import project, vocab
from policygraph.cli import cli
from policygraph.queries import catalogue, notation
from policygraph.web.sparql import sparql_page

ROOT = Path(__file__).parents[1]
HOSTILE: list[str] = json.loads(
    (Path(__file__).parent / "cases" / "network" / "hostile.json").read_text(encoding="utf-8")
)
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of the built-in graph's page, made by the command."""
    file = tmp_path_factory.mktemp("page") / "ask.html"
    done = CliRunner().invoke(
        cli, ["query", "claims-about", "--page", str(file)], catch_exceptions=False
    )
    assert done.exit_code == 0, done.output
    assert file.stat().st_size < 4_000_000
    return file.as_uri()


Open = Callable[..., Page]


def write(page: Page, text: str) -> None:
    """Put a text into the editor, by the keyboard and by pasting."""
    page.get_by_role("textbox", name="The query, in SPARQL").focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(text)


def ask(page: Page, text: str) -> None:
    """Write a query into the editor and run it, by the keyboard."""
    write(page, text)
    page.keyboard.press("Control+Enter")


def answered(page: Page) -> str:
    status = page.locator(".status")
    expect(status).to_have_text(re.compile(r" in [0-9.]+ s$"), timeout=30_000)
    return status.inner_text()


def kept(page: Page, form: str) -> str:
    with page.expect_download() as download:
        page.get_by_role("button", name=f"Download as {form}").click()
    return Path(download.value.path()).read_bytes().decode()


def term(value: dict[str, str] | None) -> Node | None:
    if value is None:
        return None
    if value["type"] == "uri":
        return URIRef(value["value"])
    if value["type"] == "bnode":
        return BNode(value["value"])
    datatype = URIRef(value["datatype"]) if "datatype" in value else None
    return Literal(value["value"], lang=value.get("xml:lang"), datatype=datatype, normalize=False)


def rows(page: Page, prefixes: dict[str, str]) -> tuple[list[str], Counter[tuple[str, ...]]]:
    """The answer in the notation of the expected results."""
    if page.get_by_role("button", name="Download as Turtle").count():
        graph = Dataset().default_graph
        graph.parse(data=kept(page, "Turtle"), format="turtle")
        found = [tuple(notation.write(one, prefixes) for one in triple) for triple in graph]
        return ["subject", "predicate", "object"], Counter(found)
    told = json.loads(kept(page, "JSON"))
    if "boolean" in told:
        return ["ask"], Counter([(str(told["boolean"]).lower(),)])
    columns = told["head"]["vars"]
    cells = [
        tuple(notation.write(term(row.get(one)), prefixes) for one in columns)
        for row in told["results"]["bindings"]
    ]
    return columns, Counter(cells)


def test_every_query_answers_as_expected(opened: Open, asking: str) -> None:
    page = opened(asking)
    found = project.read(ROOT)
    wrong = []
    prefixes = dict(vocab.PREFIXES)
    for query in catalogue.load(found):
        page.get_by_role("searchbox", name="Find a question").fill(query.name)
        page.locator(f'.choice[data-name="{query.name}"]').click()
        answered(page)
        expected = (found.expected / f"{query.name}.csv").read_bytes()
        header, terms = notation.from_csv(expected, query.name, prefixes)
        hoped = Counter(tuple(notation.write(one, prefixes) for one in row) for row in terms)
        columns, cells = rows(page, prefixes)
        if columns != list(header) or cells != hoped:
            wrong.append((query.name, columns, list((cells - hoped) + (hoped - cells))[:3]))
    assert wrong == []


def test_a_fault_is_told_with_its_place(opened: Open, asking: str) -> None:
    page = opened(asking)
    ask(page, "SELECT ?s WHERE {\n  ?s pg:agency }")
    fault = page.locator("#fault")
    expect(fault).to_contain_text("Line 2, column")
    expect(page.locator(".cm-lintRange-error, .cm-lintPoint-error")).to_have_count(1)
    ask(page, "SELECT * { ?s nobody:knows ?o }")
    expect(fault).to_contain_text("“nobody:” is not known")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }", "another server"),
        ("LOAD <http://example.org/>", "would change the data"),
        ("INSERT DATA { id:a id:b id:c }", "would change the data"),
        ("EXPLAIN ME", "cannot start with"),
        ("SELECT * FROM <http://example.org/g> { ?s ?p ?o }", "not a graph of the data"),
        ("ASK { FILTER NOT EXIST { ?s ?p ?o } }", "Did you mean “EXISTS”"),
        ("ASK { ?s ?p 'open }", "never closed"),
        ("", "empty"),
    ],
)
def test_what_is_refused(text: str, why: str, opened: Open, asking: str) -> None:
    page = opened(asking)
    ask(page, text)
    expect(page.locator("#fault")).to_contain_text(why)


ODD = (
    "\ufeff# a comment with SERVICE {\r\nSELECT ?x\r\n{ ?x a pg:ThinkTank }",
    "SELECT * { _:b a pg:ThinkTank ; rdfs:label ?label . FILTER(1<2&&STRLEN(?label)>=3) }",
    "SELECT DISTINCT ?class { id:mpi a/rdfs:subClassOf* ?class }",
    "SELECT ?n ?d { id:ice (^!rdf:type)|pg:x+ ?y . BIND(1e0 AS ?n) BIND(.5 AS ?d) }",
    "SELECT ?x { VALUES ?x { 1 \"a\\u0062\"@en-GB '''it's\n\"so\"''' 2.50 UNDEF id:mpi } }",
    "SELECT ?type (COUNT(*) AS ?n) { ?s a ?type } GROUP BY ?type HAVING (COUNT(*) > 5)",
    "prefix p: <https://w3id.org/policygraph/id/> select * { p:mpi ?p ?o }",
    "BASE <https://w3id.org/policygraph/id/> SELECT ?p ?o { <mpi> ?p ?o }",
    "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s pg:hedge ?o } } GROUP BY ?g",
    "SELECT ?s FROM source:multi-american-2011 { ?s ?p ?o }",
    "CONSTRUCT { ?o pg:of ?s } WHERE { ?s pg:agency ?o }",
    "DESCRIBE id:mpi",
    "ASK { id:mpi a pg:Agency }",
    "SELECT (1/0 AS ?none) ?unbound {}",
)


def test_odd_queries_are_answered_as_on_the_command_line(opened: Open, asking: str) -> None:
    page = opened(asking)
    graph = policygraph.load(ROOT)
    prefixes = dict(vocab.PREFIXES)
    for text in ODD:
        ask(page, text)
        answered(page)
        found = rows(page, prefixes)[1]
        expected = graph.query(text)
        if isinstance(expected, bool):
            expected = [(Literal(expected),)]
        hoped = Counter(tuple(notation.write(one, prefixes) for one in row) for row in expected)
        assert found == hoped, text


RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def test_a_runaway_query_is_stopped_and_the_next_one_answered(opened: Open, asking: str) -> None:
    page = opened(asking)
    answered(page)
    ask(page, RUNAWAY)
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.locator("#fault")).to_have_text("Stopped.")
    page.get_by_label("Stop after").fill("1")
    ask(page, RUNAWAY)
    expect(page.locator("#fault")).to_contain_text("longer than 1 s", timeout=20_000)
    ask(page, "ASK { ?s ?p ?o }")
    assert answered(page).startswith("Yes")


def test_each_statement_counts_once(opened: Open, asking: str) -> None:
    page = opened(asking)
    ask(page, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    answered(page)
    union = json.loads(kept(page, "JSON"))["results"]["bindings"][0]["n"]["value"]
    ask(page, "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } }")
    answered(page)
    assert json.loads(kept(page, "JSON"))["results"]["bindings"][0]["n"]["value"] == union


def test_completion_knows_words_terms_things_and_variables(opened: Open, asking: str) -> None:
    page = opened(asking)
    editor = page.get_by_role("textbox", name="The query, in SPARQL")
    for typed, offered in (
        ("SELECT * { ?s pg:agenc", "pg:agency"),
        ("SELECT * { ?s ?p Meissner", "Doris Meissner"),
        ("SELECT ?whoever { ?who", "?whoever"),
        ("CONST", "CONSTRUCT"),
    ):
        write(page, "")
        editor.press_sequentially(typed)
        editor.press("Control+Space")
        expect(page.locator(".cm-completionLabel").filter(has_text=offered).first).to_be_visible()
        editor.press("Escape")
    write(page, "")
    editor.press_sequentially("ASK { ?s ?p Meissner")
    expect(page.get_by_role("option", name="Doris Meissner").first).to_be_visible()
    page.wait_for_timeout(150)  # CodeMirror takes no Enter in the first 75 ms of a list.
    editor.press("Enter")
    expect(editor).to_contain_text("id:doris-meissner")


def test_completion_finds_a_label_by_several_of_its_words(opened: Open, asking: str) -> None:
    page = opened(asking)
    editor = page.get_by_role("textbox", name="The query, in SPARQL")
    write(page, "")
    editor.press_sequentially("ASK { ?s ?p migration policy inst")
    expect(page.get_by_role("option", name="Migration Policy Institute").first).to_be_visible()
    page.wait_for_timeout(150)  # CodeMirror takes no Enter in the first 75 ms of a list.
    editor.press("Enter")
    expect(editor).to_have_text("ASK { ?s ?p id:mpi}")


def test_a_changed_query_is_told_from_its_question(opened: Open, asking: str) -> None:
    page = opened(asking)
    answered(page)
    note = page.get_by_text("You changed the query")
    expect(note).to_be_hidden()
    ask(page, "ASK { ?s ?p ?o }")
    assert answered(page).startswith("Yes")
    expect(note).to_be_visible()
    assert Axe().run(page, options={"resultTypes": ["violations"]}).violations_count == 0
    page.get_by_role("button", name="Back to this question").click()
    expect(note).to_be_hidden()
    expect(page.locator(".status")).to_have_text(re.compile(r"rows? in"))


def test_what_is_typed_over_a_selection_takes_its_place(opened: Open, asking: str) -> None:
    page = opened(asking)
    answered(page)
    editor = page.get_by_role("textbox", name="The query, in SPARQL")
    editor.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("ASK { ?s ?p ?o }")
    expect(editor).to_have_text("ASK { ?s ?p ?o }")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+a")
    page.keyboard.type("{")
    expect(editor).to_have_text("{ASK { ?s ?p ?o }}")
    page.keyboard.press("Control+z")
    expect(editor).to_have_text("ASK { ?s ?p ?o }")


def test_csv_is_plain_and_known_prefixes_need_no_line(opened: Open, asking: str) -> None:
    page = opened(asking)
    ask(page, 'SELECT ?a ?b { VALUES (?a ?b) { (id:ice "x, \\"y\\"\\nz") (UNDEF 2) } } ORDER BY ?b')
    answered(page)
    text = kept(page, "CSV")
    assert '"x, ""y""\nz"' in text
    assert f"{vocab.ID}ice," in text
    assert text.startswith("a,b\r\n")


def test_where_is_this_said(opened: Open, asking: str) -> None:
    page = opened(asking)
    answered(page)
    page.get_by_role("button", name="Where is this said?").first.click()
    panel = page.get_by_role("complementary", name="Details")
    expect(panel.locator("blockquote").first).to_be_visible()
    expect(panel.locator("figcaption").first).to_contain_text("characters")
    panel.get_by_role("button", name="Close").click()
    expect(panel).to_be_hidden()
    expect(page.get_by_role("button", name="Where is this said?").first).to_be_focused()


def test_parameters_are_terms_never_text(opened: Open, asking: str) -> None:
    page = opened(asking)
    answered(page)
    field = page.get_by_label("thing", exact=True)
    field.fill("Doris Meissner")
    field.press("Tab")
    editor = page.get_by_role("textbox", name="The query, in SPARQL")
    expect(editor).to_contain_text("id:doris-meissner")
    answered(page)
    before = editor.inner_text()
    for hostile in ("<http://x/> } #", "http://x/> . ?s ?p ?o . <http://y/", "nobody at all"):
        field.fill(hostile)
        field.press("Tab")
        expect(page.locator("#fault")).to_be_visible()
        assert editor.inner_text() == before


def test_a_shared_address_carries_what_was_put_in(opened: Open, asking: str) -> None:
    page = opened(asking)
    field = page.get_by_label("thing", exact=True)
    expect(field).to_have_value("287(g) programme")
    field.fill("id:mpi")
    field.press("Tab")
    answered(page)
    page.get_by_role("button", name="Copy a link").click()
    expect(page).to_have_url(re.compile(r"#query=claims-about&given\.thing=id%3Ampi$"))
    page = opened(page.url)
    expect(page.get_by_label("thing", exact=True)).to_have_value("id:mpi")
    expect(page.get_by_role("textbox", name="The query, in SPARQL")).to_contain_text("id:mpi")
    answered(page)
    page = opened(f"{asking}#query=claims-about&given.thing={quote('<http://x/> } #')}")
    expect(page.locator("#fault")).to_be_visible()
    expect(page.locator(".answer")).to_be_empty()


def test_a_network_is_as_large_as_wanted(opened: Open, asking: str) -> None:
    page = opened(f"{asking}#query=describe")
    answered(page)
    page.get_by_role("button", name="Network").click()
    width = lambda: float(page.locator(".answer-network").get_attribute("width") or 0)  # noqa: E731
    fitting = width()
    page.get_by_role("button", name="Larger").click()
    assert width() == pytest.approx(fitting * 1.3, rel=0.01)
    page.get_by_role("region", name="Network").focus()
    page.keyboard.press("-")
    page.keyboard.press("-")
    assert width() == pytest.approx(fitting / 1.3, rel=0.01)
    page.keyboard.press("0")
    assert width() == fitting


def test_a_shared_address_opens_its_query_and_runs_nothing(opened: Open, asking: str) -> None:
    page = opened(f"{asking}#query=describe")
    expect(page.get_by_role("heading", level=2)).to_contain_text("All that is said")
    answered(page)
    page.get_by_role("button", name="Network").click()
    expect(page.get_by_role("group", name=re.compile("A network of"))).to_be_visible()
    hostile = "SELECT * { ?s ?p '<img src=x onerror=alert(1)>' } #</script><script>alert(1)"
    page = opened(f"{asking}#sparql={quote(hostile)}")
    expect(page.get_by_role("textbox", name="The query, in SPARQL")).to_contain_text("onerror")
    expect(page.locator(".status")).to_contain_text("read it, then run it")
    page = opened(f"{asking}#query=%3Cimg%20src=x%20onerror=alert(1)%3E")
    expect(page.locator("#fault")).to_contain_text("no query called")
    page.get_by_role("button", name="Copy a link").click()
    expect(page).to_have_url(re.compile("#sparql="))


def test_the_keyboard_is_enough_and_is_not_trapped(opened: Open, asking: str) -> None:
    page = opened(asking)
    answered(page)
    editor = page.get_by_role("textbox", name="The query, in SPARQL")
    editor.focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    answered(page)
    header = page.get_by_role("columnheader", name="speaker").get_by_role("button")
    header.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("columnheader", name="speaker")).to_have_attribute(
        "aria-sort", "ascending"
    )
    page.get_by_role("button", name="Where is this said?").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("complementary", name="Details")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("complementary", name="Details")).to_be_hidden()


def test_the_page_is_as_dark_as_the_computer_or_as_was_chosen(opened: Open, asking: str) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    light = opened(asking, color_scheme="light").evaluate(ground)
    page = opened(asking, color_scheme="dark")
    dark = page.evaluate(ground)
    assert dark != light
    page.get_by_role("button", name="Light or dark").click()
    assert page.evaluate(ground) == light
    page.reload()
    page.wait_for_selector("html[data-ready=true]", state="attached")
    assert page.evaluate(ground) == light


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(size: dict[str, int], scheme: str, opened: Open, asking: str) -> None:
    page = opened(asking, size, color_scheme=scheme)
    answered(page)
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()
    page.get_by_role("button", name="Where is this said?").first.click()
    expect(page.locator(".panel blockquote").first).to_be_visible()
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()


def test_hostile_labels_run_nothing(opened: Open, tmp_path: Path) -> None:
    dataset = Dataset()
    graph = dataset.graph(URIRef("https://example.org/source#char=0,5"))
    for number, text in enumerate(HOSTILE):
        graph.add((URIRef(f"https://example.org/{number}"), RDFS.label, Literal(text)))
        graph.add((URIRef(f"https://example.org/{number}"), RDFS.comment, Literal(text)))
    text = (
        "#+ summary: </script><script>alert(1)</script>\n"
        "SELECT ?thing ?text { ?thing rdfs:comment ?text }"
    )
    query = catalogue.parse(text, "<b>name</b>")
    file = tmp_path / "hostile.html"
    file.write_text(sparql_page(dataset, [query], "<script>alert(1)</script>"), encoding="utf-8")
    page = opened(file.as_uri())
    assert answered(page).startswith(f"{len(HOSTILE)} rows")
    expect(page.get_by_role("heading", level=1)).to_have_text("<script>alert(1)</script>")
    for button in page.get_by_role("button", name="Where is this said?").all()[:6]:
        button.click()
        expect(page.locator(".panel figcaption").first).to_be_visible()
    kept(page, "CSV")
    assert page.locator("main img, main script").count() == 0
