"""How many independent sources a statement rests on: who only repeats, who stands alone."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml
from rdflib import Dataset, Literal, URIRef
from rdflib.term import Node
from rdflib.util import from_n3

from policygraph import build, project, reading, store, vocab
from policygraph.claims import support, support_page
from policygraph.claims.derivation import GROUND, START, Derivation, Ways, roots
from policygraph.cli.support import support as command
from policygraph.errors import InputError, UnknownNameError
from policygraph.evidence import notes
from policygraph.queries import catalogue
from policygraph.reading import sources
from policygraph.sources import rdf
from policygraph.store import Embedded
from policygraph.vocab import ID, PG

ROOT = Path(__file__).parents[1]
CASES = Path(__file__).parent / "cases" / "claims"
EXPECTED: list[dict[str, Any]] = yaml.safe_load((CASES / "support.yaml").read_text("utf-8"))
FOLDER = sorted((CASES / "support").glob("*.trig"))
SOURCE = "https://w3id.org/policygraph/source/"

# rdflib calls what it has deprecated itself.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

Run = Callable[..., tuple[int, str, str]]
AtHand = Callable[[object], None]


def load(name: str) -> Dataset:
    terms = [path for path in (ROOT / "ontology").glob("*.ttl") if "shapes" not in path.name]
    paths = [*sorted(terms), CASES / "support" / f"{name}.trig"]
    return store.from_quads(b"".join(rdf.read(path, path.name).quads for path in paths))


def term(text: str) -> Node:
    if text.startswith('"'):
        value, _, kind = text.rpartition("^^")
        if value:
            return Literal(value.strip('"'), datatype=vocab.expand(kind))
        found: Node = from_n3(text)
        return found
    prefix, _, local = text.partition(":")
    return URIRef(vocab.PREFIXES[prefix] + local)


def terms(texts: Iterable[str]) -> set[Node]:
    return {term(text) for text in texts}


@pytest.fixture(scope="module")
def graph() -> Dataset:
    """The built-in graph."""
    return build.dataset(build.build(project.read(ROOT)))


def ways_of(dataset: Dataset, expected: dict[str, Any]) -> Ways:
    facts = Derivation(dataset)
    if "claim" in expected:
        return facts.of_claim(term(expected["claim"]))
    triple = tuple(map(term, expected["statement"]))
    graphs = reading.of(dataset).places((triple[0], triple[1], triple[2]))
    assert graphs, "the case does not say so"
    return facts.of_statement(triple[0], graphs)


def called(expected: dict[str, Any]) -> str:
    return f"{expected['case']} {expected.get('claim') or ' '.join(expected['statement'])}"


@pytest.mark.parametrize("expected", EXPECTED, ids=called)
def test_a_statement_rests_on_what_it_goes_back_to(expected: dict[str, Any]) -> None:
    ways = ways_of(load(expected["case"]), expected)
    found = roots(ways)
    assert found.independent == expected["independent"]
    assert set(found.roots) == terms(expected["roots"])
    assert set(found.single_points) == terms(expected["falls_with"])
    assert set(found.circular) == terms(expected.get("circular", ()))
    assert set(ways.witnesses) == terms(expected["says"])
    assert set(ways.dropped) == terms(expected.get("dropped", ()))
    assert ways.declared == expected.get("declared", False)


def test_every_case_is_expected() -> None:
    assert {path.stem for path in FOLDER} == {one["case"] for one in EXPECTED}


def test_the_fewest_that_part_are_counted_not_the_ends_of_the_ways() -> None:
    """Two papers that both have it from both of two reports: two roots, two independent."""
    a, b, c, d = (ID[name] for name in "abcd")
    edges = {START: {a, b}, a: {c, d}, b: {c, d}, c: {GROUND}, d: {GROUND}}
    found = roots(_ways(edges))
    assert (found.independent, found.single_points) == (2, ())
    # One paper that has it from two reports is one witness of theirs.
    found = roots(_ways({START: {a}, a: {c, d}, c: {GROUND}, d: {GROUND}}))
    assert (found.independent, set(found.roots), found.single_points) == (1, {c, d}, (a,))


def _ways(edges: dict[Node, set[Node]], inferences: Iterable[Node] = ()) -> Ways:
    frozen = {start: frozenset(ends) for start, ends in edges.items()}
    return Ways(frozen, frozenset(inferences), {}, False, frozenset())


def stands(edges: dict[Node, set[Node]], inferences: set[Node], gone: set[Node]) -> bool:
    """Whether a statement stands without some things; an inference needs all it leads to."""
    alive: set[Node] = {GROUND}
    for _ in edges:
        for start, ends in edges.items():
            enough = ends <= alive if start in inferences else bool(ends & alive)
            if start not in gone and ends and enough:
                alive.add(start)
    return START in alive


@pytest.mark.parametrize("seed", range(150))
def test_the_count_is_that_of_trying_out_everything(seed: int) -> None:
    """The fewest things without which a statement falls, found by leaving out all there are."""
    dice = random.Random(seed)
    nodes: list[Node] = [ID[name] for name in "abcdefg"]
    edges = {one: set(dice.sample([*nodes, GROUND], dice.randint(0, 3))) - {one} for one in nodes}
    edges[START] = set(dice.sample(nodes, dice.randint(1, 4)))
    inferences = set(dice.sample(nodes, 2))
    fewest = next(
        number
        for number in range(len(nodes) + 1)
        for some in combinations(nodes, number)
        if not stands(edges, inferences, set(some))
    )
    found = roots(_ways(edges, inferences))
    assert found.independent == fewest
    alone = {one for one in nodes if fewest and not stands(edges, inferences, {one})}
    assert set(found.single_points) == alone


# -- the built-in graph ---------------------------------------------------------------------------


def test_the_article_that_reports_the_report_is_no_second_witness(graph: Dataset) -> None:
    found = support.of_thing(graph, "id:statistic-article-half-minor")
    assert isinstance(found, support.ClaimSupport)
    assert found.rests.independent == 1
    assert [one.iri for one in found.rests.roots] == [ID + "fieldwork-mpi"]
    assert {one.iri for one in found.rests.single_points} == {
        ID + "fieldwork-mpi",
        SOURCE + "mpi-2011",
    }
    article, report = sorted(found.witnesses, key=lambda one: one.thing.iri, reverse=True)
    assert [one.iri for one in article.leads_to] == [SOURCE + "mpi-2011"]
    assert article.evidence == (SOURCE + "multi-american-2011#char=934,1385",)
    assert report.evidence == (SOURCE + "mpi-2011",)
    cited = {passage.iri for passage in found.passages}
    assert {*article.evidence, *report.evidence} <= cited
    (link,) = (one for version in found.claims for one in version.restates)
    assert link.inferred


def test_what_the_article_says_on_the_word_of_a_fact_sheet_rests_on_that(graph: Dataset) -> None:
    found = support.of_thing(graph, "id:benefit-training")
    assert isinstance(found, support.ThingSupport)
    (training,) = (one for one in found.statements if one.statement.predicate.text == "action")
    assert [one.iri for one in training.rests.roots] == [SOURCE + "ice-fact-sheet-287g"]


def test_the_weakest_statements_of_a_thing_come_first(graph: Dataset) -> None:
    found = support.of_thing(graph, "Los Angeles County")
    assert isinstance(found, support.ThingSupport)
    counts = [one.rests.independent for one in found.statements]
    assert counts == sorted(counts)
    assert counts[0] == 1 < counts[-1]
    assert sum(tally.number for tally in found.tallies) == len(found.statements)
    assert not any(one.statement.predicate.text == "label" for one in found.statements)


# -- answers --------------------------------------------------------------------------------------


def asked(graph: Dataset, name: str, **given: str) -> support.QuerySupport:
    query = catalogue.find(project.read(ROOT), name)
    return support.of_query(graph, query, given)


def test_a_row_is_as_strong_as_its_weakest_statement(graph: Dataset) -> None:
    found = asked(graph, "shares")
    assert found.rows
    for row in found.rows:
        assert row.independent == 1
        assert row.weakest
        assert all(one.rests.independent == 1 for one in row.weakest)


def test_the_triples_of_a_graph_are_its_rows(graph: Dataset) -> None:
    found = asked(graph, "programme-and-law")
    assert found.columns == ("subject", "predicate", "object")
    said = {tuple(one.text for one in row.values if one): row.independent for row in found.rows}
    counts = {(predicate, value): count for (_, predicate, value), count in said.items()}
    assert counts[("operated by", "U.S. federal government")] == 1
    assert counts[("amends", "Immigration and Nationality Act")] == 2
    assert {tally.independent: tally.number for tally in found.tallies} == {1: 5, 2: 3}


def test_yes_or_no_has_no_rows(graph: Dataset) -> None:
    query = catalogue.parse("ASK { ?s ?p ?o }", "any")
    with pytest.raises(InputError, match="yes or no"):
        support.of_query(graph, query)


def test_a_row_on_no_statement_and_one_on_declarations_have_no_source(graph: Dataset) -> None:
    nothing = support.of_query(graph, catalogue.parse("SELECT ?a { VALUES ?a { 1 } }", "none"))
    assert [(row.independent, row.weakest) for row in nothing.rows] == [(None, ())]
    declared = catalogue.parse("SELECT ?a { pg:Claim rdfs:label ?a }", "declared")
    (row,) = support.of_query(graph, declared).rows
    assert row.independent is None
    assert [one.rests.declared for one in row.weakest] == [True]


# -- the command ----------------------------------------------------------------------------------


@pytest.fixture
def run(graph: Dataset, at_hand: AtHand, command: Run) -> Run:
    at_hand(graph)
    return lambda *arguments: command("-p", str(ROOT), *arguments)


def test_the_command_tells_a_claim(run: Run) -> None:
    code, out, _ = run("support", "id:finding-not-targeted")
    assert code == 0
    assert "1 independent source\n" in out
    assert "goes back to Interviews for the Migration Policy Institute's report" in out
    assert "restates: 287(g), as carried out" in out
    assert f"<{SOURCE}multi-american-2011#char=934,1385>" in out


def test_the_command_tells_a_thing_and_cuts_what_is_long(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (option,) = (one for one in command.params if one.name == "most")
    monkeypatch.setattr(option, "callback", lambda _context, _option, whole: None if whole else 2)
    _, out, _ = run("support", "id:los-angeles-county")
    assert "more (--all shows them)" in out
    _, out, _ = run("support", "id:los-angeles-county", "--all")
    assert "more (--all" not in out
    assert "statements: 1 independent source" in out


def test_the_command_writes_json_and_markdown(run: Run) -> None:
    code, out, _ = run("support", "programme-and-law", "--json")
    found = json.loads(out)
    assert code == 0
    assert {row["independent"] for row in found["rows"]} == {1, 2}
    _, out, _ = run("support", "id:finding-not-targeted", "-f", "md")
    assert out.startswith("# 287(g), as carried out")
    assert "[^1]: " in out


def test_the_command_sets_parameters_and_refuses_them_for_a_thing(run: Run) -> None:
    code, out, _ = run("support", "claims-by", "--param", "speaker=id:gao", "--json")
    assert code == 0
    assert json.loads(out)["rows"]
    code, _, err = run("support", "id:mpi", "--param", "speaker=id:gao")
    assert (code, "--param goes with a query" in err) == (2, True)


def test_a_name_that_nothing_has_is_refused(run: Run) -> None:
    code, out, err = run("support", "id:fnding-not-targeted")
    assert (code, out) == (2, "")
    assert "id:finding-not-targeted" in err


@pytest.mark.parametrize(
    "name",
    [
        "mpi-2011",
        "source:mpi-2011",
        "Delegation and Divergence: A Study of 287(g) State and Local Immigration Enforcement",
    ],
)
def test_a_source_is_found_by_its_name(graph: Dataset, name: str) -> None:
    assert sources.thing(graph, name) == URIRef(SOURCE + "mpi-2011")


def test_a_name_near_that_of_a_source_is_not_it(graph: Dataset) -> None:
    with pytest.raises(UnknownNameError):
        sources.thing(graph, "mpi-2012")


@pytest.mark.parametrize(
    ("case", "claim", "words"),
    [
        ("circular", "id:left", "only cite each other"),
        ("retracted", "id:slow", "retracted on 2012-01-05 by id:herald"),
        ("retracted", "id:wrong", "stands corrected to: id:right"),
        ("retracted", "id:few", "nothing that still stands"),
        ("retracted", "id:again", "which carries nothing any more"),
        ("own-interviews", "id:few", "falls with no single one of its sources"),
        ("own-interviews", "id:few", "2 independent sources"),
        (
            "another-number",
            "id:half",
            "Told with another number, so it supports nothing\n"
            "  • the post's third (made by id:post)\n    restates: half [",
        ),
        (
            "another-number",
            "id:half",
            "Claims that say the same\n  • half (made by id:institute)\n  •",
        ),
        ("another-number", "id:post-third", "supports nothing\n  • half (made by id:institute)"),
    ],
)
def test_the_page_says_why(case: str, claim: str, words: str) -> None:
    found = support.of_thing(load(case), claim)
    assert words in notes.text(support_page.lines(found))


@pytest.mark.parametrize(
    ("case", "own", "repeated", "root"),
    [
        ("fact-sheet", "agencies", "training", SOURCE + "fact-sheet"),
        ("fieldwork", "riverbend", "survey", ID + "survey"),
    ],
)
def test_two_subjects_of_one_passage_are_told_apart(
    case: str, own: str, repeated: str, root: str
) -> None:
    """What a passage says itself, and what it says on somebody's word."""
    weighing = support.Weighing(load(case))
    passage = URIRef(SOURCE + "herald#char=0,40")
    for name, expected in ((own, SOURCE + "herald"), (repeated, root)):
        found = weighing.of_statement((ID[name], PG.aim, ID.x), [passage])
        assert [one.iri for one in found.roots] == [expected]


# -- large data -----------------------------------------------------------------------------------


def test_the_questions_about_a_thing_grow_no_faster_than_its_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = 0

    def counting(name: str) -> Callable[..., object]:
        whole = getattr(Embedded, name)

        def ask(*arguments: object, **terms: object) -> object:
            nonlocal asked
            asked += 1
            return whole(*arguments, **terms)

        return ask

    for name in ("select", "rows", "ask", "triples", "quads"):
        monkeypatch.setattr(Embedded, name, counting(name))

    def questions(count: int) -> int:
        nonlocal asked
        rows = b"".join(
            f"<{ID}deal-{n}> <{PG.agency}> <{ID}office> <{SOURCE}may#row={n}> .\n".encode()
            for n in range(count)
        )
        series = f"<{SOURCE}may> <{PG.editionOf}> <{SOURCE}list> <{SOURCE}list> .\n".encode()
        dataset, asked = store.from_quads(rows + series), 0
        found = support.Weighing(dataset).thing(ID["office"])
        assert [(one.independent, one.number) for one in found.tallies] == [(1, count)]
        return asked

    few, many = questions(100), questions(2_000)
    assert many <= 21 * few
