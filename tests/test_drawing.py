from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policygraph.cli import cli
from policygraph.errors import InputError, UnknownNameError
from policygraph.export.drawing import Caption, draw, source
from policygraph.export.lettering import width_of, wrap
from policygraph.formats import DOT, PDF, PNG, SVG, Format
from policygraph.network.model import Network
from policygraph.vocab import PG

CASES = Path(__file__).parent / "cases" / "network"
HOSTILE: list[str] = json.loads((CASES / "hostile.json").read_text(encoding="utf-8"))
HOSTILE += ["x" * 10_000, "word " * 2_000, "<&>\"'" * 2_000, "\u0301" * 1_000, "ﷺ" * 500]
SVG_NAME = "{http://www.w3.org/2000/svg}"


def network(*labels: str, edge: str = "said by", inferred: bool = False) -> Network:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for number, label in enumerate(labels):
        graph.add_node(
            f"urn:{number}",
            label=label,
            kind="urn:kind",
            kind_label="claim",
            type_label="finding",
            colour="#047857",
            classes=["urn:kind"],
        )
    for number in range(1, len(labels)):
        graph.add_edge(
            "urn:0",
            f"urn:{number}",
            f"e{number:016x}",
            label=edge,
            predicate="urn:p",
            passages=["urn:source#char=0,1"],
            inferred=inferred,
            thing="",
        )
    return Network(graph, {}, ())


def parse(made: bytes) -> ElementTree.Element:
    root = ElementTree.fromstring(made)
    assert root.tag == f"{SVG_NAME}svg"
    return root


def texts(root: ElementTree.Element) -> str:
    return " ".join("".join(text.itertext()) for text in root.iter(f"{SVG_NAME}text"))


def titles(root: ElementTree.Element) -> list[str]:
    return [title.text or "" for title in root.iter(f"{SVG_NAME}title")]


@pytest.mark.parametrize("label", HOSTILE, ids=lambda label: repr(label)[:30])
def test_no_label_breaks_the_drawing(label: str) -> None:
    drawn = network(label, "other", edge=label)
    drawn.graph.nodes["urn:0"].update(type_label=label, kind_label=label)
    made = draw(drawn, SVG, Caption(label, label))
    root = parse(made)
    allowed = {"svg", "g", "title", "path", "polygon", "polyline", "text", "ellipse"}
    assert {element.tag.removeprefix(SVG_NAME) for element in root.iter()} <= allowed
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not [name for name in attributes if name.startswith("on") or "href" in name]
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", made.decode())
    assert len(root.findall(f".//{SVG_NAME}g[@class='node']")) == 3  # two cards and the label


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=200))
def test_any_label_can_be_drawn(label: str) -> None:
    parse(draw(network(label, "other", edge=label), SVG, Caption(label)))


def test_what_is_shown_is_what_is_meant() -> None:
    root = parse(draw(network("R&D <b>bold</b>", "other", edge="a & b")))
    shown = texts(root)
    assert "R&D <b>bold</b>" in shown
    assert "a & b" in shown
    assert "FINDING" in shown


def test_a_long_label_is_cut_and_its_title_whole() -> None:
    long = " ".join(f"word{number}" for number in range(200))
    root = parse(draw(network(long, "other")))
    assert "…" in texts(root)
    assert f"finding: {long}" in titles(root)


def test_the_svg_says_what_it_shows_and_stands_alone() -> None:
    made = draw(network("a", "b"), SVG, Caption("The title", "Where from"))
    root = parse(made)
    assert (root.get("role"), root.get("aria-label")) == ("img", "The title")
    assert root[0].tag == f"{SVG_NAME}title"
    assert root[0].text == "The title"
    assert titles(root).count("“a” — said by: “b”.") == 3  # the label and its line's two halves
    for outside in (b"<!DOCTYPE", b"<!--", b"href", b"url(", b"<image", b"<style", b"<script"):
        assert outside not in made
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))


def test_contradictions_are_red_and_inferences_dashed() -> None:
    drawn = network("a", "b", edge="contradicts", inferred=True)
    for *_, data in drawn.graph.edges(data=True):
        data["predicate"] = str(PG.contradicts)
    made = draw(drawn, SVG).decode()
    assert "stroke-dasharray" in made
    assert "#dc2626" in made
    assert "inferred, not said" in made  # in the legend
    plain = draw(network("a", "b"), SVG).decode()
    assert "stroke-dasharray" not in plain
    assert "#dc2626" not in plain


def test_the_legend_can_be_left_out() -> None:
    assert "■" in texts(parse(draw(network("a", "b"))))
    assert "■" not in texts(parse(draw(network("a", "b"), SVG, Caption(legend=False))))


def test_dot_is_a_graph_that_graphviz_reads() -> None:
    made = draw(network(*HOSTILE[:12]), DOT, Caption("“T” & <t>")).decode()
    pygraphviz = pytest.importorskip("pygraphviz")
    read = pygraphviz.AGraph(string=made)
    assert read.number_of_nodes() == 12 + 11
    assert read.number_of_edges() == 22


@pytest.mark.parametrize(
    ("form", "magic"), [(SVG, b"<?xml"), (PNG, b"\x89PNG"), (PDF, b"%PDF-"), (DOT, b"digraph")]
)
def test_the_same_network_gives_the_same_bytes(form: Format, magic: bytes) -> None:
    caption = Caption("Title", "Source")
    first = draw(network("a", "b", "c"), form, caption)
    assert first.startswith(magic)
    assert draw(network("a", "b", "c"), form, caption) == first


def test_other_processes_draw_the_same() -> None:
    program = (
        "import sys; sys.path.insert(0, 'tests'); import test_drawing as t;"
        "import hashlib; from policygraph.formats import PDF, SVG;"
        "print([hashlib.sha256(t.draw(t.network('a', 'b', 'c'), form)).hexdigest()"
        " for form in (SVG, PDF)])"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=Path(__file__).parents[1],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "src", "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(made) == 1


def test_a_pdf_carries_no_time() -> None:
    made = draw(network("a", "b"), PDF)
    assert b"/CreationDate (D:19700101000000" in made
    assert made.rstrip().endswith(b"%%EOF")


def test_a_png_is_whole() -> None:
    made = draw(network("a", "b"), PNG)
    at, kinds = 8, []
    while at < len(made):
        length = int.from_bytes(made[at : at + 4], "big")
        kind, body = made[at + 4 : at + 8], made[at + 8 : at + 8 + length]
        assert zlib.crc32(kind + body) == int.from_bytes(made[at + 8 + length :][:4], "big")
        kinds.append(kind)
        at += 12 + length
    assert kinds[0] == b"IHDR"
    assert kinds[-1] == b"IEND"
    assert b"tIME" not in kinds


def test_nothing_is_not_drawn() -> None:
    with pytest.raises(InputError, match="nothing to draw"):
        draw(network())


def test_drawing_writes_nothing_to_stderr(capfd: pytest.CaptureFixture[str]) -> None:
    draw(network("漢字", "b" * 500), PNG, Caption("T", "S"))
    assert capfd.readouterr().err == ""


def test_a_font_family_that_exists_everywhere() -> None:
    text = source(network("a", "b"), Caption("T"))
    assert text.count("Helvetica,Arial,DejaVu Sans,sans-serif") >= 2


@pytest.mark.parametrize("text", [*HOSTILE, "a b c d e f g h", "The quick brown fox " * 3])
def test_wrapped_lines_fit(text: str) -> None:
    lines = wrap(text, 100.0, 10.0, 4)
    assert len(lines) <= 4
    assert all(width_of(line, 10.0) <= 100.0 for line in lines)


def test_wrapping_loses_nothing_that_fits() -> None:
    text = "Immigration and Customs Enforcement of the United States"
    lines = wrap(text, 150.0, 11.0, 4)
    assert " ".join(lines) == text
    assert len(lines) == 3
    assert max(map(len, lines)) - min(map(len, lines)) < 12  # of about one length


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small network as a project with the ontology of this repository."""
    root = tmp_path_factory.mktemp("project")
    (root / "ontology").mkdir()
    for path in (Path(__file__).parents[1] / "ontology").glob("*.ttl"):
        shutil.copy(path, root / "ontology")
    (root / "queries").mkdir()
    (root / "data").mkdir()
    shutil.copy(CASES / "small.trig", root / "data")
    return root


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def run(project: Path, shelf: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setenv("POLICYGRAPH_CACHE", str(shelf))

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(cli, ["-p", str(project), "--draft", *arguments])

    return invoke


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
class TestCommands:
    def test_viz_writes_what_the_name_says(
        self, run: Callable[..., Result], tmp_path: Path
    ) -> None:
        for form in (SVG, PNG, PDF, DOT):
            target = tmp_path / f"network.{form.extension}"
            made = run("viz", "-o", str(target), "--title", "T & <t>")
            assert (made.exit_code, made.stdout) == (0, "")
            assert target.stat().st_size > 500
        assert "T & <t>" in texts(parse((tmp_path / "network.svg").read_bytes()))

    def test_viz_goes_to_a_pipe_as_svg(self, run: Callable[..., Result]) -> None:
        root = parse(run("viz", "--no-legend", "--around", "Head").stdout_bytes)
        assert "Head" in texts(root)
        assert "County" not in texts(root)
        assert run("viz", "-f", "dot").stdout.startswith("digraph")

    def test_viz_chooses_kinds(self, run: Callable[..., Result]) -> None:
        shown = texts(parse(run("viz", "--only", "pg:Claim", "--without", "promise").stdout_bytes))
        assert "It will not" in shown
        assert "All will be well" not in shown

    @pytest.mark.parametrize(
        ("arguments", "error"),
        [
            (["--around", "Nowhere"], UnknownNameError),
            (["--around", "id:people"], InputError),
            (["--around", "Head", "--without", "person"], InputError),
            (["--only", "unicorn"], UnknownNameError),
            (["--only", "photograph"], InputError),
            (["-o", "network.docx"], UnknownNameError),
            (["-o", "no/such/folder/network.svg"], InputError),
            (["-f", "jpeg"], UnknownNameError),
        ],
    )
    def test_viz_refuses(
        self, run: Callable[..., Result], arguments: list[str], error: type[Exception]
    ) -> None:
        made = run("viz", *arguments)
        assert isinstance(made.exception, error)
        assert made.stdout == ""

    def test_path_tells_it_in_sentences_with_passages(self, run: Callable[..., Result]) -> None:
        told = run("path", "County", "id:act")
        assert told.exit_code == 0
        assert "connected in 3 steps" in told.stdout
        assert "An agreement (2010-10 to 2015) joins “County” and “Agency”. [1]" in told.stdout
        assert "“Programme” is authorised by “Act”. [2]" in told.stdout
        assert (
            "[2] A small article, line 1, characters 0–10: The agency runs the programme. <"
            in told.stdout
        )

    def test_path_tells_an_inference_from_a_passage(self, run: Callable[..., Result]) -> None:
        told = run("path", "It will not", "Programme").stdout
        assert "is about “Programme” (inferred, not said). [1]" in told
        assert "There is no other." in told

    def test_path_as_json(self, run: Callable[..., Result]) -> None:
        told = json.loads(run("path", "--json", "County", "Agency").stdout)
        assert told["connected"]
        (step,) = told["steps"]
        assert len(step["relations"]) == 2
        assert step["relations"][0]["passages"] == [
            "https://w3id.org/policygraph/source/small#char=20,40"
        ]

    def test_no_path_is_a_finding(self, run: Callable[..., Result]) -> None:
        told = run("path", "County", "Nobody")
        assert told.exit_code == 1
        assert told.stdout == "Nothing in the network connects “County” and “Nobody”\n"
        as_json = run("path", "--json", "County", "Nobody")
        assert (as_json.exit_code, json.loads(as_json.stdout)["connected"]) == (1, False)

    def test_a_thing_is_connected_to_itself(self, run: Callable[..., Result]) -> None:
        assert run("path", "County", "id:county").exit_code == 0

    def test_path_refuses_what_it_does_not_know(self, run: Callable[..., Result]) -> None:
        assert isinstance(run("path", "Countyy", "Agency").exception, UnknownNameError)
        assert isinstance(run("path", "id:people", "Agency").exception, InputError)

    def test_stats(self, run: Callable[..., Result]) -> None:
        told = run("stats").stdout
        assert "passages\t4" in told
        assert "Agency\tagency\t4" in told
        as_json = json.loads(run("stats", "--json").stdout)
        assert as_json["claims"] == {"criticism": 1, "promise": 1}
        assert as_json["network"]["central"][0]["label"] == "Agency"

    def test_stats_counts_as_the_build_does(self, run: Callable[..., Result]) -> None:
        built = json.loads(run("build", "--json").stdout)["counts"]
        told = json.loads(run("stats", "--json").stdout)
        assert told["statements"] == built["statements"]
        assert told["sources"] == built["sources"]
        assert told["passages"] == built["passages"]
        assert sum(told["claims"].values()) == built["claims"]
        assert sum(told["things"].values()) == built["things"]
