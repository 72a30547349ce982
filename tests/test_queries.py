"""The query catalogue: headers, parameters, citations, expected results, and the commands."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import XSD, BNode, Dataset, Literal, URIRef
from rdflib.term import Node

from policygraph import formats, project, store, terms, vocab
from policygraph.errors import InputError, PolicygraphError, TimeLimitError, UnknownNameError
from policygraph.formats import Format
from policygraph.queries import (
    catalogue,
    expected,
    notation,
    results,
    running,
    support,
)
from policygraph.queries import pattern as paths
from policygraph.queries.support import Support
from policygraph.reading.passages import Passage
from policygraph.sources import rdf
from policygraph.store import Runner, Table, from_quads
from policygraph.terms import Term
from policygraph.vocab import Name

CASES = Path(__file__).parent / "cases" / "queries"
EX = "https://example.org/"


def read_dataset(*files: Path) -> Dataset:
    readings = [rdf.read(file, file.name, blank_nodes=True) for file in files]
    return from_quads(b"".join(reading.quads for reading in readings))


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("paper") / "store"
    reading = rdf.read(CASES / "cite" / "data.trig", "data.trig", blank_nodes=True)
    store.write(folder, [reading.quads], {})
    return store.open_dataset(folder, {})


@pytest.fixture(scope="module")
def engine(paper: Dataset) -> Iterator[Runner]:
    with Runner(paper) as running:
        yield running


# Headers and parameters


@pytest.mark.parametrize("case", sorted((CASES / "headers").glob("*.txt")), ids=lambda p: p.stem)
def test_a_faulty_header_is_refused_with_its_line(case: Path) -> None:
    with pytest.raises(InputError) as caught:
        catalogue.read(case.with_suffix(".rq"), f"{case.stem}.rq")
    assert str(caught.value).startswith(case.read_text().strip())


def test_a_header_is_read_whole_and_keeps_the_form_of_values() -> None:
    query = catalogue.read(CASES / "headers" / "full.rq", "full.rq")
    assert query.summary == "Who: signed"
    assert query.description == "First line.\nSecond line."
    assert query.tags == ("claims", "law")
    assert [(param.name, param.type, param.default) for param in query.params] == [
        ("who", "iri", "Agency A"),
        ("since", "xsd:gYearMonth", "2010-02"),
        ("yes", "string", "yes"),
        ("needed", "integer", None),
    ]


def test_a_header_below_a_prefix_is_read_and_one_within_the_query_is_not() -> None:
    text = """PREFIX ex: <https://example.org/>
#+ summary: Who signed
# A note { in braces.
#+ tags: [law]
SELECT * WHERE { ?a ex:p \"\"\"
#+ description: no header
\"\"\" }"""
    query = catalogue.parse(text, "q", "q.rq")
    assert (query.summary, query.tags, query.description) == ("Who signed", ("law",), "")


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.rq").write_bytes(b"#+ summary: caf\xe9\nASK {}")
    with pytest.raises(InputError, match="not UTF-8"):
        catalogue.read(tmp_path / "latin.rq")


def test_an_unknown_query_suggests_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean “who-runs”"):
        catalogue.find(project.read(CASES / "project"), "who-rums")


@pytest.fixture(scope="module")
def agencies() -> Dataset:
    return read_dataset(*sorted((CASES / "project").glob("*/*.t*")))


GOOD = [
    ("iri", "Agency A", URIRef(EX + "a")),
    ("iri", f"<{EX}a>", URIRef(EX + "a")),
    ("string", 'two "words" } SERVICE', Literal('two "words" } SERVICE')),
    ("integer", "007", Literal("007", datatype=XSD.integer, normalize=False)),
    ("decimal", "1.50", Literal("1.50", datatype=XSD.decimal, normalize=False)),
    ("boolean", "true", Literal("true", datatype=XSD.boolean)),
    ("date", "2011-01-31", Literal("2011-01-31", datatype=XSD.date)),
    ("year", "2011", Literal("2011", datatype=XSD.gYear)),
    ("xsd:gYearMonth", "2011-01", Literal("2011-01", datatype=XSD.gYearMonth)),
]


@pytest.mark.parametrize(("kind", "text", "term"), GOOD)
def test_a_parameter_becomes_a_term(kind: str, text: str, term: Node, agencies: Dataset) -> None:
    query = catalogue.Query("q", None, "ASK { ?s ?p ?v }", params=(catalogue.Param("v", kind),))
    assert catalogue.values(query, {"v": text}, agencies) == {"v": terms.of(term)}
    assert "?v" not in running.bound(query, {"v": text}, agencies)


BAD = [
    ("integer", "1.5"),
    ("date", "2024-02-30"),
    ("boolean", "yes"),
    ("year", "11"),
    ("iri", "Nobody"),
    ("iri", "https://example.org/> } #"),
    ("xsd:gYearMonth", "2011-13"),
]


@pytest.mark.parametrize(("kind", "text"), BAD)
def test_a_value_of_another_type_is_refused(kind: str, text: str, agencies: Dataset) -> None:
    query = catalogue.Query("q", None, "ASK { ?s ?p ?v }", params=(catalogue.Param("v", kind),))
    with pytest.raises(PolicygraphError):
        running.bound(query, {"v": text}, agencies)


def test_unknown_and_missing_parameters_are_refused(agencies: Dataset) -> None:
    query = catalogue.Query("q", None, "ASK { ?s ?p ?v }", params=(catalogue.Param("v", "string"),))
    with pytest.raises(UnknownNameError, match=r"no parameter “w”.\n  The query “q” has v"):
        running.bound(query, {"w": "1"}, agencies)
    with pytest.raises(InputError, match="needs the parameter “v”"):
        running.bound(query, {}, agencies)


# Citations


@pytest.mark.parametrize("case", sorted((CASES / "cite").glob("*.rq")), ids=lambda p: p.stem)
def test_rows_and_their_passages(case: Path, paper: Dataset, engine: Runner) -> None:
    text = case.read_text()
    answer = engine.run(text)
    assert isinstance(answer, Table)
    found = support.cite(text, answer, paper, engine=engine)
    lines = []
    for row, of_row in zip(answer.rows, found, strict=True):
        cells = ["-" if term is None else str(term).rpartition("/")[2] for term in row]
        places = [re.split("[#/]", passage.iri)[-1] for passage in of_row.passages]
        lines.append(f"{' '.join(cells)}: {' '.join(places)}".rstrip())
    wanted = case.with_suffix(".txt").read_text().splitlines()
    if "ORDER BY" not in text:
        lines, wanted = sorted(lines), sorted(wanted)
    assert lines == wanted


@pytest.mark.parametrize("case", sorted((CASES / "refused").glob("*.rq")), ids=lambda p: p.stem)
def test_what_cannot_be_cited_is_refused(case: Path, paper: Dataset, engine: Runner) -> None:
    with pytest.raises(InputError) as caught:
        support.cite(case.read_text(), Table((), ()), paper, engine=engine)
    assert caught.value.what == case.with_suffix(".txt").read_text().strip()
    assert caught.value.where is not None


def test_a_row_that_cannot_be_put_back_is_refused(paper: Dataset, engine: Runner) -> None:
    row = (URIRef(EX + "p"), Literal("no such row"))
    text = f"SELECT ?x ?y {{ ?x <{EX}cost> ?y }}"
    with pytest.raises(InputError, match="cannot be put back"):
        support.cite(text, Table(("x", "y"), (row,)), paper, engine=engine)


def test_a_passage_says_where_and_what(paper: Dataset, engine: Runner) -> None:
    text = f"SELECT ?x {{ <{EX}a> <{EX}runs> ?x }}"
    answer = engine.run(text)
    assert isinstance(answer, Table)
    (found,) = support.cite(text, answer, paper, engine=engine)
    assert [str(passage) for passage in found.passages] == [
        f"The paper, line 1, characters 0–10: A runs P. <{EX}source/paper#char=0,10>",
        f"The paper, characters 100–120. <{EX}source/paper#char=100,120>",
    ]


def test_many_rows_are_put_back_without_a_block_of_values() -> None:
    lines = (f"<{EX}s{n}> <{EX}p> <{EX}o{n % 7}> <{EX}source#row={n}> .\n" for n in range(1, 1200))
    dataset = from_quads("".join(lines).encode())
    text = f"SELECT ?s {{ ?s <{EX}p> ?o FILTER EXISTS {{ ?s <{EX}p> ?o }} }}"
    with Runner(dataset) as running:
        answer = running.run(text)
        assert isinstance(answer, Table)
        found = support.cite(text, answer, dataset, engine=running)
    for (subject,), of_row in zip(answer.rows, found, strict=True):
        number = str(subject).removeprefix(EX + "s")
        assert [passage.iri for passage in of_row.passages] == [f"{EX}source#row={number}"]


def test_finding_the_passages_ends_with_its_time() -> None:
    lines = (f"<{EX}n{n}> <{EX}p> <{EX}n{n + 1}> <{EX}source#row={n}> .\n" for n in range(1, 600))
    dataset = from_quads("".join(lines).encode())
    text = f"SELECT (COUNT(?y) AS ?n) {{ ?x <{EX}p>+ ?y }}"
    with Runner(dataset) as running:
        answer = running.run(text)
        assert isinstance(answer, Table)
        with pytest.raises(TimeLimitError, match=r"^query: Finding the passages took longer than"):
            support.cite(text, answer, dataset, timeout=1, engine=running)


def test_ways_that_meet_are_walked_on_as_one() -> None:
    nodes = [terms.iri(f"{EX}n{n}") for n in range(61)]
    links = terms.iri(EX + "p"), terms.iri(EX + "q")
    known = {(a, link, b) for a, b in pairwise(nodes) for link in links}
    step = paths.Choice(tuple(map(paths.PathLink, links)))
    path = paths.Repeat(paths.Sequence((step,) * 60), "+")

    def lookup(s: Term | None, p: Term | None, o: Term | None) -> set[paths.Triple]:
        return {triple for triple in known if triple[0] == s and triple[1] == p}

    assert paths.witnesses(path, nodes[0], {nodes[60]}, lookup) == {nodes[60]: known}


# The notation of expected results

PREFIXES = {**vocab.PREFIXES, "ex": EX}
WRITTEN = [
    (None, ""),
    (URIRef(EX + "a"), "ex:a"),
    (URIRef("https://other.org/a b"), "<https://other.org/a b>"),
    (Literal("Los Angeles County, CA"), "Los Angeles County, CA"),
    (Literal(""), "''"),
    (Literal("12"), "'12'"),
    (Literal("true"), "'true'"),
    (Literal("ex:a"), "'ex:a'"),
    (Literal("note: a"), "note: a"),
    (Literal('say "x"'), 'say "x"'),
    (Literal(" 'x'\n"), "' \\'x\\'\\n'"),
    (Literal("12", datatype=XSD.integer), "12"),
    (Literal("0.90", datatype=XSD.decimal, normalize=False), "0.90"),
    (Literal("1e3", datatype=XSD.double, normalize=False), "1e3"),
    (Literal("false", datatype=XSD.boolean), "false"),
    (Literal("jail", lang="en"), "'jail'@en"),
    (Literal("2011-01", datatype=XSD.gYearMonth), "'2011-01'^^xsd:gYearMonth"),
    (Literal("x", datatype=XSD.integer, normalize=False), "'x'^^xsd:integer"),
    (BNode("b0"), "_:b0"),
]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("term", "cell"), WRITTEN)
def test_a_term_as_a_cell(term: Node | None, cell: str) -> None:
    assert notation.write(term, PREFIXES) == cell
    if " b>" not in cell:
        assert notation.read(cell, PREFIXES) == (None if term is None else terms.of(term))


texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"))
values = st.one_of(
    st.none(),
    texts.map(Literal),
    texts.map(lambda text: Literal(text, lang="en")),
    texts.map(lambda text: Literal(text, datatype=URIRef(EX + "t"))),
    st.sampled_from([term for term, cell in WRITTEN if " b>" not in cell]),
)


@given(st.lists(st.tuples(values, values), max_size=4))
def test_rows_survive_the_file(rows: list[tuple[Node | None, ...]]) -> None:
    cells = [[notation.write(term, PREFIXES) for term in row] for row in rows]
    written = notation.to_csv(("a", "b"), cells)
    read = [tuple(None if one is None else terms.of(one) for one in row) for row in rows]
    assert notation.from_csv(written, "x.csv", PREFIXES) == (("a", "b"), read)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a\n'open\n", "x.csv:2: “'open” is no text in quotation marks"),
        (b"a\n<not an iri>\n", "x.csv:2: “<not an iri>” is no IRI"),
        (b"a,b\n1\n", "x.csv:2: The row has 1 cells, the header 2."),
        (b"a\n\xff\n", "x.csv:2:1: The byte 0xFF is not UTF-8."),
        (b'a\n"b"c\n', "x.csv:2: The file is not CSV"),
    ],
)
def test_a_faulty_expected_result_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(InputError) as caught:
        notation.from_csv(content, "x.csv", PREFIXES)
    assert str(caught.value).startswith(said)


# Expected results


@pytest.fixture
def copy(tmp_path: Path) -> project.Project:
    shutil.copytree(CASES / "project", tmp_path / "project")
    return project.read(tmp_path / "project")


def test_each_query_is_compared_with_its_expected_result(
    copy: project.Project, agencies: Dataset
) -> None:
    found = {result.name: result for result in expected.check(copy, agencies)}
    assert sorted(name for name, result in found.items() if result.passed) == [
        "any-order",
        "ask",
        "construct",
        "who-runs",
    ]
    assert "no expected result" in found["values-of"].problem
    assert "no query for the expected result" in found["orphan"].problem
    assert "not valid SPARQL" in found["broken"].problem
    assert "needs the parameter “n”" in found["needs-value"].problem
    assert "Its columns are x" in found["other-columns"].problem
    assert found["other-order"].problem == "Its rows come in another order."
    wrong = found["wrong"]
    assert (wrong.missing, wrong.unexpected) == ((f"<{EX}a>,6",), (f"<{EX}a>,5",))
    assert f"  - <{EX}a>,6\n  + <{EX}a>,5" in str(wrong)


def test_update_writes_what_runs_and_nothing_else(copy: project.Project, agencies: Dataset) -> None:
    before = {path.name: path.read_bytes() for path in copy.expected.iterdir()}
    updated = {result.name: result for result in expected.check(copy, agencies, update=True)}
    after = {path.name: path.read_bytes() for path in copy.expected.iterdir()}
    assert sorted(name for name, result in updated.items() if result.updated) == [
        "any-order",
        "other-columns",
        "other-order",
        "values-of",
        "wrong",
    ]
    assert {name for name in before if before[name] != after[name]} == {
        "any-order.csv",
        "other-columns.csv",
        "other-order.csv",
        "wrong.csv",
    }
    again = expected.check(copy, agencies)
    assert sorted(result.name for result in again if not result.passed) == [
        "broken",
        "needs-value",
        "orphan",
    ]


def test_only_the_named_queries_are_tested(copy: project.Project, agencies: Dataset) -> None:
    assert [result.name for result in expected.check(copy, agencies, ["ask"])] == ["ask"]
    with pytest.raises(UnknownNameError):
        expected.check(copy, agencies, ["asc"])


def test_junit_is_xml_whatever_the_results_say() -> None:
    found = [
        expected.Result("good", seconds=0.25),
        expected.Result("bad<>&\x1b", "a\x00 \ud800 problem", ("-\x0b",), ("]]>",)),
    ]
    suites = ElementTree.fromstring(expected.junit(found))
    assert suites.attrib["tests"] == "2"
    assert suites.attrib["failures"] == "1"
    cases = suites.findall("testsuite/testcase")
    assert [case.attrib["name"] for case in cases] == ["good", "bad<>&\N{REPLACEMENT CHARACTER}"]
    failure = cases[1].find("failure")
    assert failure is not None
    assert failure.text is not None
    assert "+ ]]>" in failure.text


# Answers as files

TABLE = Table(
    ("thing", "value"),
    (
        (URIRef(EX + "a"), Literal("jail | x", lang="en")),
        (URIRef(EX + "b"), Literal("12", datatype=XSD.integer)),
        (None, Literal("=1+1\t\n")),
    ),
)
PASSAGE = Passage(
    EX + "source/paper#char=0,10",
    "passage",
    Name("The paper", EX + "source/paper"),
    "line 1, characters 0–10",
    1,
    "A | B.",
)
SUPPORT = (Support((PASSAGE,)), Support(()), Support((PASSAGE, PASSAGE)))


def written(form: Format, agencies: Dataset, **options: Any) -> str:
    return results.write(TABLE, form, agencies, **options).decode()


def test_csv_holds_plain_values_and_can_escape_formulas(agencies: Dataset) -> None:
    text = written(formats.CSV, agencies, support=SUPPORT, escape_formulas=True)
    assert text.startswith("thing,value,passages\r\n")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows[1] == [EX + "a", "jail | x", PASSAGE.iri]
    assert rows[3] == ["", "'=1+1\t\n", f"{PASSAGE.iri} {PASSAGE.iri}"]
    assert "'=" not in written(formats.CSV, agencies)
    minus = Table(("n",), ((Literal("-5", datatype=XSD.integer),), (Literal("-x"),)))
    assert (
        results.write(minus, formats.CSV, agencies, escape_formulas=True) == b"n\r\n-5\r\n'-x\r\n"
    )


def test_tsv_holds_terms(agencies: Dataset) -> None:
    lines = written(formats.TSV, agencies).split("\n")
    assert lines[0] == "?thing\t?value"
    assert lines[1] == f'<{EX}a>\t"jail | x"@en'
    assert lines[2] == f"<{EX}b>\t12"
    assert lines[3] == '\t"=1+1\\t\\n"'
    wide = Table(("text",), ((Literal("two  blanks"),),))
    assert results.write(wide, formats.TSV, agencies) == b'?text\n"two  blanks"\n'


def test_json_keeps_to_the_standard_and_adds_citations_beside_it(agencies: Dataset) -> None:
    document = json.loads(written(formats.JSON, agencies, support=SUPPORT))
    assert document["head"] == {"vars": ["thing", "value"]}
    assert document["results"]["bindings"][0] == {
        "thing": {"type": "uri", "value": EX + "a"},
        "value": {"type": "literal", "value": "jail | x", "xml:lang": "en"},
    }
    assert document["results"]["bindings"][1]["value"]["datatype"] == str(XSD.integer)
    assert "thing" not in document["results"]["bindings"][2]
    assert [len(cited) for cited in document["citations"]] == [1, 0, 2]
    assert document["citations"][0][0]["line"] == 1
    assert json.loads(results.write(True, formats.JSON, agencies)) == {"head": {}, "boolean": True}


def test_markdown_shows_labels_and_escapes_what_would_be_markup(agencies: Dataset) -> None:
    lines = written(formats.MARKDOWN, agencies, support=SUPPORT).splitlines()
    assert lines[0] == "| thing | value | passages |"
    assert lines[2] == "| Agency A | jail \\| x | \\[1\\] |"
    assert lines[3].startswith("| =Agency\\| B |")
    assert all(line.count(" | ") == 2 for line in lines[:4])
    text = "The paper, line 1, characters 0–10: A \\| B."
    assert any(line == f"\\[1\\] {text} <{PASSAGE.iri}>" for line in lines)
    assert f"\\<{EX}a\\>" in written(formats.MARKDOWN, agencies, labels=False)


def test_a_graph_is_the_same_in_every_format(agencies: Dataset) -> None:
    from rdflib import Graph
    from rdflib.compare import isomorphic

    with Runner(agencies) as running:
        answer = running.run(f"CONSTRUCT {{ ?s <{EX}p> [ <{EX}q> ?o ] }} WHERE {{ ?s ?p ?o }}")
    assert isinstance(answer, Graph)
    for form, name in ((formats.TURTLE, "turtle"), (formats.N_TRIPLES, "nt")):
        first = results.write(answer, form, agencies)
        assert first == results.write(answer, form, agencies)
        assert isomorphic(Graph().parse(data=first, format=name), answer)
    document = results.write(answer, formats.JSON_LD, agencies)
    listed = json.loads(document)["@graph"]
    assert len(listed) > 2
    assert listed == sorted(listed, key=json.dumps)
    assert isomorphic(Graph().parse(data=document, format="json-ld"), answer)
    with pytest.raises(InputError, match="Only a graph"):
        results.write(TABLE, formats.TURTLE, agencies)


# The commands


def run(*arguments: str, stdin: str = "", folder: Path = CASES / "project") -> Any:
    return subprocess.run(
        [sys.executable, "-m", "policygraph", "--draft", "-p", str(folder), *arguments],
        input=stdin.encode(),
        capture_output=True,
        check=False,
    )


RUN_BY = f"<{EX}p> <{EX}runBy> <{EX}a> .\n<{EX}q> <{EX}runBy> <{EX}b> .\n"
LISTED = f"query\tanswers\tparameters\nwho-runs\tWho runs what?\twhat=<{EX}p>\n"
CITED = (
    f"who\twhat\tpassages\nAgency A\t<{EX}p>\t[1]\n\n"
    "[1] The paper, characters 0–10. <https://example.org/source/paper#char=0,10>\n"
)


@pytest.mark.parametrize(
    ("arguments", "stdin", "out"),
    [
        ("query who-runs", "", f"who\twhat\nAgency A\t<{EX}p>\n"),
        (f"query who-runs --param what={EX}q -f csv", "", f"who,what\r\n{EX}b,{EX}q\r\n"),
        ("query ask", "", "true\n"),
        (f"query -e ASK{{<{EX}a>?p<{EX}q>}}", "", "false\n"),
        ("query - -f csv", f"SELECT ?v {{ ?s <{EX}code> ?v }}", "v\r\n12\r\n"),
        ("query construct -f nt", "", RUN_BY),
        ("query who-runs --cite", "", CITED),
        ("queries --tag bodies", "", LISTED),
    ],
)
def test_commands_answer(cache: Path, arguments: str, stdin: str, out: str) -> None:
    done = run(*arguments.split(), stdin=stdin)
    assert (
        done.returncode,
        done.stdout.decode().replace('"https', "https").replace('10"', "10"),
    ) == (0, out), done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["query"], "Say one thing to ask"),
        (["query", "ask", "-e", "ASK {}"], "Say one thing to ask"),
        (["query", "who-rums"], "Did you mean “who-runs”"),
        (["query", "no/such.rq"], "no/such.rq: The file cannot be read"),
        (["query", "broken"], "queries/broken.rq:1:"),
        (["query", "who-runs", "--param", "what"], "is not NAME=VALUE"),
        (["query", "who-runs", "--param", "whom=x"], "no parameter “whom”"),
        (["query", "who-runs", "--param", "what=Agency Q"], "There is no thing “Agency Q”"),
        (["query", "needs-value"], "needs the parameter “n”"),
        (["query", "ask", "--cite"], "--cite cites the rows of a SELECT"),
        (["query", "who-runs", "-f", "ttl"], "Only a graph can be written as turtle"),
        (["query", "who-runs", "-o", "x.docx"], "format for the file"),
        (["query", "who-runs", "-o", "no/such/x.csv"], "no/such/x.csv cannot be written"),
        (["query", "-e", "ASK { SERVICE <http://x.org/> { ?s ?p ?o } }"], "SERVICE would send"),
        (["query", "-e", "DROP ALL"], "DROP would change the data"),
        (["queries", "--tag", "bodys"], "Did you mean “bodies”"),
    ],
)
def test_commands_refuse_in_plain_words(cache: Path, arguments: list[str], said: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert said in re.sub(r"\s+", " ", done.stderr.decode())
    assert b"Traceback" not in done.stderr
    assert done.stdout == b""


def test_the_catalogue_as_json(cache: Path) -> None:
    listed = json.loads(run("queries", "--json").stdout)
    assert [query["name"] for query in listed] == sorted(query["name"] for query in listed)
    (who_runs,) = (query for query in listed if query["name"] == "who-runs")
    assert who_runs["params"] == [
        {"name": "what", "type": "iri", "default": f"<{EX}p>", "description": ""}
    ]


def test_the_test_command_tells_what_failed(cache: Path, copy: project.Project) -> None:
    report = copy.root / "report.xml"
    done = run("test", "--junit", str(report), folder=copy.root)
    assert done.returncode == 1
    assert f"  - <{EX}a>,6" in done.stdout.decode()
    assert ElementTree.parse(report).getroot().attrib["failures"] == "7"
    assert run("test", "ask", "construct", folder=copy.root).returncode == 0


def test_an_answer_goes_to_a_file_in_the_format_of_its_name(cache: Path, tmp_path: Path) -> None:
    target = tmp_path / "answer.json"
    assert run("query", "who-runs", "-o", str(target)).returncode == 0
    assert json.loads(target.read_text())["head"]["vars"] == ["who", "what"]


@pytest.mark.parametrize("query", catalogue.load(project.builtin()), ids=lambda query: query.name)
def test_every_built_in_query_says_what_it_answers(query: catalogue.Query) -> None:
    assert query.summary
    assert query.tags
    assert all(param.default is not None for param in query.params)


def test_a_long_difference_is_cut_and_counted() -> None:
    from policygraph.queries.expected import Result

    told = str(Result("q", "wrong", (), tuple(str(number) for number in range(25)))).splitlines()
    assert len(told) == 1 + 20 + 1
    assert told[-1] == "  + … and 5 rows more"
