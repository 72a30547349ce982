"""What notebooks and scripts get: a graph to ask, values that show themselves, data frames."""

from __future__ import annotations

import datetime
import json
import math
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import networkx as nx
import pytest
from rdflib import RDF, RDFS, XSD, Dataset, Literal, URIRef
from rdflib.term import Node

import policygraph
from policygraph import KnowledgeGraph, Rows, project, store
from policygraph.errors import FindingsError, InputError, PolicygraphError, UnknownNameError
from policygraph.evidence import explain
from policygraph.network import building
from policygraph.notebook import frames
from policygraph.notebook.pages import Framed, NotebookPage
from policygraph.notebook.rows import Statements
from policygraph.notebook.showing import html
from policygraph.pages import explanation
from policygraph.store import Table
from policygraph.vocab import PG, source_of

CASES = Path(__file__).parent / "cases" / "network"
HOSTILE: list[str] = json.loads((CASES / "hostile.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    return policygraph.load(project.builtin().root)


def rows(answer: object) -> Rows:
    assert isinstance(answer, Rows)
    return answer


# --- opening and asking -------------------------------------------------------------------------


def test_importing_is_quick() -> None:
    heavy = "{'rdflib', 'networkx', 'jinja2', 'pandas', 'click'}"
    told = f"import sys, policygraph; dir(policygraph); print({heavy} & {{*sys.modules}})"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_there_is_nothing_else() -> None:
    with pytest.raises(AttributeError, match="no attribute 'lode'"):
        _ = policygraph.lode


def test_load_opens_the_project_around(
    make_project: Callable[..., Path], tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_project(tmp_path / "p")
    monkeypatch.chdir(root / "data")
    found = policygraph.load()
    assert found.project.root == root
    assert "1 source" in repr(found)
    assert found.query("ASK { id:ice pg:worksWith id:county }") is True


def test_violations_are_refused_but_as_a_draft(
    make_project: Callable[..., Path], tmp_path: Path, cache: Path
) -> None:
    root = make_project(tmp_path / "p")
    data = root / "data" / "article.trig"
    data.write_text(data.read_text("utf-8").replace('rdfs:label "ICE"@en ;', ""), "utf-8")
    with pytest.raises(FindingsError, match=r"draft=True"):
        policygraph.load(root)
    found = policygraph.load(str(root), draft=True)
    assert not found.validate().value.conforms
    assert re.search("[1-9] violation", repr(found.validate()))


def test_no_such_project(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        policygraph.load(tmp_path)


def test_a_question_is_a_name_a_text_or_a_file(graph: KnowledgeGraph, tmp_path: Path) -> None:
    text = "SELECT ?x WHERE { ?x a pg:ThinkTank }"
    file = tmp_path / "own.rq"
    file.write_text(text)
    assert [*rows(graph.query(text))] == [*rows(graph.query(file))]
    assert len(rows(graph.query("promises-and-contradictions"))) == 2
    with pytest.raises(UnknownNameError, match="promises-and-contradictions"):
        graph.query("promises")
    assert isinstance(graph.query("DESCRIBE id:mpi"), Statements)
    assert str(graph.query("DESCRIBE id:mpi")).startswith("@prefix")
    with pytest.raises(InputError, match="can be cited"):
        graph.query("ASK { ?x a pg:ThinkTank }", cite=True)


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("iri", URIRef("https://w3id.org/policygraph/id/mpi"), "Migration Policy Institute"),
        ("iri", "id:mpi", "Migration Policy Institute"),
        ("integer", 7, "7"),
        ("decimal", Decimal("0.5"), "0.5"),
        ("boolean", True, "true"),
        ("date", datetime.date(2011, 1, 31), "2011-01-31"),
        ("string", "a b", "a b"),
    ],
)
def test_parameters_are_values_of_python(
    graph: KnowledgeGraph, kind: str, value: policygraph.notebook.graph.Value, shown: str
) -> None:
    header = f"#+ summary: x\n#+ params:\n#+   - name: cite\n#+     type: {kind}\n"
    text = f"{header}SELECT (?cite AS ?v) WHERE {{}}"
    assert repr(graph.query(text, given={"cite": value})) == f"v\n{shown}\n1 row"


def test_a_parameter_that_is_none_keeps_its_default(graph: KnowledgeGraph) -> None:
    assert rows(graph.query("claims-by", speaker=None)).table == graph.query("claims-by").table


@pytest.mark.parametrize(
    ("question", "timeout", "advice"),
    [
        ("qqqq", 30, "graph.queries()"),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", 0.2, "timeout="),
        ("SELECT * { SERVICE <http://example.org/> {} }", 30, "Leave it out."),
        ("queries/agreements.rq", 30, 'Path("queries/agreements.rq")'),
    ],
)
def test_advice_is_what_can_be_done_in_python(
    graph: KnowledgeGraph, question: str, timeout: float, advice: str
) -> None:
    with pytest.raises(PolicygraphError) as caught:
        graph.query(question, timeout=timeout)
    assert advice in str(caught.value)
    assert "--" not in str(caught.value)


def test_rows_are_terms_and_carry_their_passages(graph: KnowledgeGraph) -> None:
    answer = rows(graph.query("promises-and-contradictions", cite=True))
    assert isinstance(answer[0][0], URIRef)
    assert len(answer.passages) == len(answer) == 2
    assert answer.passages[0][0].iri.endswith("#char=660,932")
    assert "[1] Multi-American" in repr(answer)
    assert "characters 660–932" in html(answer)


def test_many_rows_are_shown_in_part(graph: KnowledgeGraph) -> None:
    one = "SELECT ?x WHERE { ?x a ?kind } LIMIT %d"
    for count, shown, words in ((50, 50, "50 rows"), (51, 20, "… the first 20 of 51 rows")):
        answer = rows(graph.query(one % count))
        assert html(answer).count("<tr>") == shown + 1
        assert words in html(answer)
        assert repr(answer).endswith(words)
        assert len(answer.table.rows) == count
    every = graph.queries()
    assert len(every) > 50
    assert html(every).count("<tr>") == len(every) + 1


def test_pages_tell_what_the_command_line_tells(graph: KnowledgeGraph) -> None:
    told = graph.explain("id:mpi")
    assert told.value == explain.explain(graph.dataset, "id:mpi")
    assert told.document == explanation.document(told.value, 20)
    assert "Claims it makes" in html(told)
    assert len(graph.conflicts().value.conflicts) >= len(graph.conflicts("id:mpi").value.conflicts)
    assert "conflict" in html(graph.conflicts("id:mpi"))
    assert "0 violations" in html(graph.validate())


def test_networks(graph: KnowledgeGraph) -> None:
    whole, part = graph.network(), graph.network(around="id:mpi", without="claim")
    assert isinstance(part.graph, nx.MultiDiGraph)
    assert 0 < len(part.graph) < len(whole.graph)
    assert "data:image/svg+xml;base64," in part._repr_html_()
    assert re.search(r'<img width="[1-9]\d\d+" alt="Network: ', part._repr_html_())
    assert re.fullmatch(r"<network: \d+ things, \d+ relations>", repr(part))
    assert "too many to draw" in whole._repr_html_()
    with pytest.raises(UnknownNameError):
        graph.network(only="unicorn")


def test_a_day_in_the_past(graph: KnowledgeGraph) -> None:
    then = graph.as_of("2011-01-30")
    assert then.counts.statements < graph.counts.statements
    assert graph.as_of(datetime.date(2011, 1, 30)).counts == then.counts
    assert graph.as_of(2010).counts == graph.as_of("2010").counts


def test_the_page_stands_in_a_frame_that_reaches_nothing() -> None:
    shown = Framed('<p title="a">&', '"<', 300)
    assert 'srcdoc="&lt;p title=&quot;a&quot;&gt;&amp;"' in shown._repr_html_()
    assert "allow-same-origin" not in shown._repr_html_()
    assert 'title="&quot;&lt;"' in shown._repr_html_()


# --- what is shown ------------------------------------------------------------------------------


class Read(HTMLParser):
    """The elements, attributes and words of a piece of HTML."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in ("img", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


TAGS = {
    *("div", "style", "h3", "h4", "p", "table", "thead", "tbody", "tr", "th", "td"),
    *("ol", "ul", "li", "a", "bdi", "sup", "pre", "img"),
}
ATTRIBUTES = {
    *("class", "style", "title", "href", "target", "rel", "scope", "value", "alt", "src"),
    *("width", "tabindex"),
}


@pytest.fixture(scope="module")
def hostile() -> Dataset:
    """A dataset whose every text is hostile."""
    dataset = Dataset(default_union=True)
    for path in project.builtin().ontology:
        dataset.parse(path)
    source = URIRef("https://example.org/source")
    for number, text in enumerate(HOSTILE):
        passage = URIRef(f"{source}#char={number},{number + 1}")
        about, said = dataset.graph(source), dataset.graph(passage)
        about.add((source, RDF.type, PG.NewsArticle))
        about.add((source, RDFS.label, Literal(text)))
        about.add((passage, RDF.type, PG.Passage))
        about.add((passage, PG.gloss, Literal(text)))
        person = URIRef(f"https://example.org/person-{number}")
        said.add((person, RDF.type, PG.Person))
        said.add((person, RDFS.label, Literal(text)))
        said.add((person, PG.contradicts, URIRef("https://example.org/person-0")))
    return store.dataset(store.engine_of(dataset))


def test_hostile_texts_stay_texts(hostile: Dataset) -> None:
    asked = "SELECT ?person ?label WHERE { ?person a pg:Person ; rdfs:label ?label }"
    whole = KnowledgeGraph(project.builtin(), policygraph.load().build, hostile)
    answer = whole.query(asked, cite=True)
    explained = [whole.explain(f"https://example.org/person-{at}") for at in range(len(HOSTILE))]
    shown = [answer, whole, hostile, building.network(hostile), whole.query("DESCRIBE pg:Person")]
    for value in (*shown, *explained):
        read = Read(html(value))
        assert not read.open
        assert read.tags <= TAGS
        assert read.attributes <= ATTRIBUTES
    words = Read(html(answer)).words
    for text in HOSTILE:
        # HTML reads \r\n as \n, and what Python's parser joins differently is none of the text's.
        assert not text.strip() or text in words or text in "".join(words)


def test_only_web_addresses_become_links() -> None:
    bad = URIRef("javascript:alert(1)")
    shown = html(Rows(Table(("x",), ((bad,), (None,))), store.from_quads(b"")))
    assert "href" not in shown
    assert "javascript:alert(1)" in shown


def test_what_is_no_value_is_not_shown() -> None:
    with pytest.raises(TypeError, match="int is not shown"):
        html(7)


def test_the_values_of_the_library_show_themselves(graph: KnowledgeGraph) -> None:
    assert Read(graph._repr_html_()).tags <= TAGS
    shown = getattr(graph.dataset, "_repr_html_")()  # noqa: B009
    assert graph.title in shown
    assert isinstance(graph.explain("id:mpi"), NotebookPage)
    assert "src=" in html(graph.network(only="law"))


def test_numbers_are_shown_as_numbers_and_texts_are_not() -> None:
    terms = (Literal(-5), Literal("1.5", datatype=XSD.decimal), Literal("5"), Literal("5 a"))
    shown = html(Rows(Table(("n",), ((term,) for term in terms)), store.from_quads(b"")))
    cells = re.findall(r"<td( class=\"number\")?>", shown)
    assert list(map(bool, cells)) == [True, True, False, False]


def test_every_kind_is_counted_and_the_source_with_most_passages_is_first(
    graph: KnowledgeGraph,
) -> None:
    shown = html(graph)
    numbers = re.findall(r'<td class="number">([\d,]+)</td>', shown)
    counted = sum(int(number.replace(",", "")) for number in numbers)
    assert counted == graph.counts.claim_count + graph.counts.thing_count
    places = Counter(source_of(str(one)) for one in graph.dataset.subjects(RDF.type, PG.Passage))
    ((most, number),) = places.most_common(1)
    assert number > 1
    first = shown.partition("<h4>Sources</h4>")[2].partition("</li>")[0]
    assert str(most) in first


# --- data frames --------------------------------------------------------------------------------

BIG = 2**63
LONG = Decimal("1." + "3" * 40)


def typed(datatype: str, *texts: str) -> list[Node | None]:
    return [*(Literal(text, datatype=XSD[datatype], normalize=False) for text in texts), None]


COLUMNS: dict[str, tuple[list[Node | None], str, list[object], str]] = {
    "ints": (typed("integer", "1", "-7"), "integer", [1, -7, None], "Int64"),
    "years": (typed("gYear", "2009", "2010"), "text", ["2009", "2010", None], "object"),
    "months": (typed("gYearMonth", "2009-06"), "text", ["2009-06", None], "object"),
    "big": (typed("integer", str(BIG)), "integer", [BIG, None], "object"),
    "decimals": (
        [*typed("decimal", "0.10", "1.5"), *typed("integer", "3")],
        "decimal",
        [Decimal("0.10"), Decimal("1.5"), None, Decimal(3), None],
        "object",
    ),
    "wide": (
        typed("decimal", "1." + "3" * 40),
        "decimal",
        [Decimal("1." + "3" * 40), None],
        "object",
    ),
    "doubles": (typed("double", "1e3", "-INF"), "float", [1000.0, -math.inf, None], "Float64"),
    "truths": (typed("boolean", "true", "0"), "boolean", [True, False, None], "boolean"),
    "days": (typed("date", "2011-01-31"), "date", [datetime.date(2011, 1, 31), None], "object"),
    "zoned": (typed("date", "2011-01-31Z"), "text", ["2011-01-31Z", None], "object"),
    "old": (typed("date", "-0044-03-15"), "text", ["-0044-03-15", None], "object"),
    "no-day": (typed("date", "2011-02-30"), "text", ["2011-02-30", None], "object"),
    "times": (
        typed("dateTime", "2011-01-31T09:30:00.5"),
        "datetime",
        [datetime.datetime(2011, 1, 31, 9, 30, 0, 500_000), None],
        "datetime64[us]",
    ),
    "fine": (
        typed("dateTime", "2011-01-31T09:30:00.1234567"),
        "text",
        ["2011-01-31T09:30:00.1234567", None],
        "object",
    ),
    "mixed": (
        [Literal("x"), *typed("integer", "1"), PG.Agency],
        "text",
        ["x", "1", None, "pg:Agency"],
        "object",
    ),
    "nothing": ([None], "text", [None], "object"),
}


@pytest.fixture(params=COLUMNS)
def column(request: pytest.FixtureRequest) -> tuple[Rows, str, list[object], str]:
    terms, kind, values, dtype = COLUMNS[request.param]
    table = Table(("it",), tuple((term,) for term in terms))
    return Rows(table, store.from_quads(b"")), kind, values, dtype


def test_a_column_has_the_type_that_holds_all_of_it(
    column: tuple[Rows, str, list[object], str],
) -> None:
    answer, kind, values, _ = column
    (made,) = frames.columns(answer.table, answer._show("curie"))
    assert (made.kind, made.values) == (kind, values)


def test_pandas(column: tuple[Rows, str, list[object], str]) -> None:
    pandas = pytest.importorskip("pandas")
    answer, _, values, dtype = column
    frame = answer.to_pandas()
    assert str(frame["it"].dtype) == dtype
    assert [None if pandas.isna(one) else one for one in frame["it"]] == values


def test_polars(column: tuple[Rows, str, list[object], str]) -> None:
    polars = pytest.importorskip("polars")
    answer, kind, values, _ = column
    series = answer.to_polars()["it"]
    text = kind == "text" or BIG in values or LONG in values
    assert (series.dtype == polars.String) == text
    assert series.to_list() == [one if one is None or not text else str(one) for one in values]


def test_nan_is_a_value() -> None:
    answer = Rows(Table(("n",), ((typed("double", "NaN")[0],), (None,))), store.from_quads(b""))
    if "pandas" in sys.modules or pytest.importorskip("pandas"):
        assert answer.to_pandas()["n"].isna().tolist()[1] is True
        assert math.isnan(answer.to_pandas()["n"].array._data[0])
    pytest.importorskip("polars")
    first, second = answer.to_polars()["n"].to_list()
    assert math.isnan(first)
    assert second is None


def test_passages_are_a_column_of_lists(graph: KnowledgeGraph) -> None:
    table = Table(("passages",), ((Literal("x"),),))
    answer = rows(graph.query("promises-and-contradictions", cite=True))
    cited = Rows(table, graph.dataset, (answer.support or ())[:1])
    found = frames.columns(cited.table, cited._show("label"), cited.support)
    assert [one.name for one in found] == ["passages", "passages_"]
    assert found[1].values[0][0].endswith("#char=660,932")


@pytest.mark.parametrize(
    ("iris", "first"),
    [
        ("curie", "id:mpi"),
        ("iri", "https://w3id.org/policygraph/id/mpi"),
        ("label", "Migration Policy Institute"),
    ],
)
def test_how_iris_are_written(graph: KnowledgeGraph, iris: frames.Iris, first: str) -> None:
    answer = rows(graph.query("SELECT ?x WHERE { ?x a pg:ThinkTank }"))
    assert frames.columns(answer.table, answer._show(iris))[0].values == [first]


@pytest.mark.parametrize(("package", "name"), [("pandas", "pandas"), ("polars", "Polars")])
def test_what_is_not_installed_is_said(
    package: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    answer = Rows(Table(("x",), ()), store.from_quads(b""))
    with pytest.raises(InputError, match=rf"{name} is not installed.\n  .*pip install {package}"):
        getattr(answer, f"to_{package}")()
