"""What is missing is listed: in the data, and where a text is at hand, in the text and glosses."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import pytest
from rdflib import PROV, XSD, Dataset, Literal, URIRef
from rdflib.namespace import DCTERMS

from policygraph import build, edtf, project, reading, store, vocab
from policygraph.citation import Text
from policygraph.claims.findings import GLOSSES, KINDS, NEED_TEXT, STRONG, Gaps
from policygraph.claims.gaps import gaps
from policygraph.pages import writing
from policygraph.pages.gaps import document
from policygraph.reading import sources
from policygraph.sources import rdf
from policygraph.vocab import PG

ROOT = Path(__file__).parents[1]
CASES = Path(__file__).parent / "cases" / "claims"
ARTICLE = ROOT.parent / "shared" / "sources" / "multi-american-2011.txt"
TERMS = sorted(path for path in (ROOT / "ontology").glob("*.ttl") if "shapes" not in path.name)
TEXT = Text.read(CASES / "gaps.txt")
SOURCE = URIRef("https://w3id.org/policygraph/source/gaps")
Run = Callable[..., tuple[int, str, str]]
AtHand = Callable[[object], None]


@pytest.fixture
def harbor(tmp_path: Path) -> Dataset:
    described = (CASES / "gaps.trig").read_text("utf-8").replace("sha256:TEXT", TEXT.digest)
    (tmp_path / "gaps.trig").write_text(described, "utf-8")
    paths = [*TERMS, tmp_path / "gaps.trig"]
    return store.from_quads(b"".join(rdf.read(path, path.name).quads for path in paths))


@pytest.fixture
def run(harbor: Dataset, tmp_path: Path, at_hand: AtHand, command: Run) -> Run:
    for folder in ("ontology", "data", "queries"):
        (tmp_path / "harbor" / folder).mkdir(parents=True)
    at_hand(harbor)
    return partial(command, "-p", str(tmp_path / "harbor"))


def find(
    dataset: Dataset, text: Text | None = TEXT, kinds: Iterable[str] = KINDS, every: bool = False
) -> Gaps:
    texts = {SOURCE: text} if text else {}
    wanted = sources.sources(dataset)
    return gaps(dataset, wanted, texts, list(kinds), every=every)


def told(found: Gaps, kind: str) -> list[tuple[str, str]]:
    return [(one.thing.text, one.words) for one in found.of(kind)]


def change(dataset: Dataset, subject: URIRef, predicate: URIRef, value: Literal) -> None:
    dataset.remove((subject, predicate, None))
    for graph in (dataset.default_graph, dataset.graph(SOURCE)):
        graph.add((subject, predicate, value))


WHERE = "The Ledger on the jail pact, "


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("gloss-negation", [("101–162", "“not”")]),
        ("gloss-number", [("163–220", "“221”")]),
        ("gloss-name", [("163–220", "“Orange”")]),
        ("gloss-hedge", [("163–220", "“only”")]),
        ("words", [("The pact costs too much", "20” do not stand")]),
        ("value", [("The pact costs too much", "is 30; the words of the source: “nearly 20”")]),
        ("hedge", [("The pact costs too much", "“nearly”")]),
        ("link", [("The pact costs too much", "The pact is old (a judgement without a date)")]),
        ("uncovered", [("char=285,333, lines 10–11", "neither encoded nor left out")]),
        ("repeated", [("68–99", "there differ"), ("36–67", "line 11, characters 302")]),
        ("announced", [("The findings of the audit", "goes on without them")]),
        ("no-basis", [
            ("The pact is not meant for drivers", "on the word of Ann Lowe alone"),
            ("The pact costs too much", "on the word of critics alone"),
            ("The pact is old", "in the own voice of The Ledger"),
        ]),
        ("inferred", [("", "speak of one thing"), ("", "what the sheriff denies")]),
        ("inferred-by-others", [("", "The outlet concludes")]),
    ],
)  # fmt: skip
def test_each_kind_is_found(harbor: Dataset, kind: str, expected: list[tuple[str, str]]) -> None:
    found = told(find(harbor, kinds=[kind]), kind)
    assert len(found) == len(expected), found
    for (thing, words), (of, said) in zip(found, expected, strict=True):
        assert of in thing
        assert said in words


def add(dataset: Dataset, graph: str, *triple: URIRef | Literal) -> None:
    for one in (dataset.default_graph, dataset.graph(URIRef(graph))):
        one.add(triple)  # type: ignore[arg-type]


def test_what_others_infer_with_a_curator_is_not_the_curators_alone(harbor: Dataset) -> None:
    inference = URIRef(f"{SOURCE}#inference-cost")
    add(harbor, SOURCE, inference, PROV.wasAttributedTo, vocab.ID.ledger)
    others = told(find(harbor, kinds=["inferred-by-others"]), "inferred-by-others")
    assert "The critics and the audit speak of one thing." in [words for _, words in others]


def test_an_own_voice_is_that_of_all_who_speak(harbor: Dataset) -> None:
    place = f"{SOURCE}#char=258,284"
    add(harbor, place, vocab.ID.old, PROV.wasAttributedTo, vocab.ID.lowe)
    found = dict(told(find(harbor, kinds=["no-basis"]), "no-basis"))
    assert found["The pact is old"] == "on the word of Ann Lowe and The Ledger alone"


def test_a_link_that_one_passage_answers_for_is_no_gap(harbor: Dataset) -> None:
    assert find(harbor, kinds=["link"]).of("link")
    add(harbor, f"{SOURCE}#char=258,284", vocab.ID.dear, PG.restates, vocab.ID.old)
    assert not find(harbor, kinds=["link"]).of("link")


def test_the_source_that_says_most_alone_is_named_first(harbor: Dataset) -> None:
    place, audit = f"{SOURCE}#char=0,34", f"{vocab.PREFIXES['source']}audit"
    add(harbor, place, vocab.ID.harbor, PG.subject, Literal("a"))
    add(harbor, audit, vocab.ID.harbor, PG.subject, Literal("b"))
    found = dict(told(find(harbor, kinds=["one-source"]), "one-source"))
    words = "3 of 3 statements: The Ledger on the jail pact (2); The audit (1)"
    assert found["Harbor County"] == words


def test_the_kinds_asked_for_alone_are_found(harbor: Dataset) -> None:
    everything = find(harbor)
    assert {one.kind for one in everything.gaps} == set(KINDS)
    for kind in KINDS:
        alone = find(harbor, kinds=[kind])
        assert [one.words for one in alone.gaps] == [one.words for one in everything.of(kind)]


def test_statements_with_one_source_are_counted_for_each_thing(harbor: Dataset) -> None:
    found = dict(told(find(harbor, kinds=["one-source"]), "one-source"))
    # The audit says, too, who operates the pact; that it is a programme counts for nothing.
    assert "jail pact" not in found
    assert found["Harbor County"].startswith("1 of 1 statement: The Ledger")
    assert found["Photograph of a van"].startswith("2 of 2 statements")
    assert found["Only about 19 of 212 were held for a felony"].startswith("1 of 1 statement")
    (photo,) = [one for one in find(harbor, every=True).gaps if one.thing.iri.endswith("/photo")]
    assert [one.value.text for one in photo.statements] == ["a bus", "a van"]


def test_without_a_text_only_what_needs_none_is_found_and_said(harbor: Dataset) -> None:
    found = find(harbor, None)
    assert not {one.kind for one in found.gaps} & set(NEED_TEXT)
    for kind in ("repeated", "value", "hedge"):
        assert told(found, kind)
    assert found.notes == ("Without a text (--text SOURCE=FILE), glosses were not compared: gaps.",)


def test_another_text_is_not_compared_and_said_to_be_another(harbor: Dataset) -> None:
    found = find(harbor, Text.of(TEXT.content.replace("not ", "").encode(), "other.txt"))
    assert not {one.kind for one in found.gaps} & set(GLOSSES)
    assert "other.txt is not the text" in found.notes[0]


def test_a_text_that_is_not_english_is_not_compared(harbor: Dataset) -> None:
    for graph in (harbor.default_graph, harbor.graph(SOURCE)):
        graph.add((SOURCE, DCTERMS.language, Literal("es")))
    found = find(harbor)
    assert not {one.kind for one in found.gaps} & set(GLOSSES)
    assert "not in English" in found.notes[0]


def test_a_gloss_that_is_mended_is_doubted_no_more(harbor: Dataset) -> None:
    for place, gloss in (
        ("101,162", "On Ann Lowe's word the pact is not for drivers."),
        ("163,220", "Only about 19 of the 212 people held were held for a felony."),
    ):
        change(harbor, URIRef(f"{SOURCE}#char={place}"), PG.gloss, Literal(gloss, lang="en"))
    assert not find(harbor, kinds=GLOSSES).strong


@pytest.mark.parametrize(
    ("gloss", "kinds"),
    [
        ("The findings are due on Tuesday, March 1, 2011.", set()),
        ("Since July 2009, findings have been due, by 40 percent.", set()),
        ("From October 2007 on, the findings are awaited.", set()),
        ("The findings are due on Friday, April 2, 2011.", {"gloss-name", "gloss-number"}),
        ("Findings have been due by 41 percent.", {"gloss-number"}),
    ],
)
def test_the_dates_and_values_of_a_passage_are_known(
    harbor: Dataset, gloss: str, kinds: set[str]
) -> None:
    passage = URIRef(f"{SOURCE}#char=258,284")
    pact, unit = URIRef(f"{vocab.PREFIXES['id']}pact"), URIRef(f"{vocab.PREFIXES['term']}percent")
    for graph in (harbor.default_graph, harbor.graph(passage)):
        graph.add((pact, PG.date, Literal("2011-03-01", datatype=XSD.date)))
        graph.add((pact, PG.asOf, Literal("2009-07", datatype=XSD.gYearMonth)))
        graph.add((pact, PG.period, Literal("2007-10/2008-41", datatype=URIRef(edtf.EDTF))))
        graph.add((pact, PG.value, Literal("40", datatype=XSD.decimal)))
        graph.add((pact, PG.unit, unit))
    change(harbor, passage, PG.gloss, Literal(gloss, lang="en"))
    found = find(harbor, kinds=["gloss-name", "gloss-number"])
    assert {one.kind for one in found.gaps if str(passage) in one.evidence} == kinds


def test_only_the_sources_asked_for_are_told_of(harbor: Dataset) -> None:
    audit = [one for one in sources.sources(harbor) if one.name == "audit"]
    assert not gaps(harbor, audit, {SOURCE: TEXT}).gaps


# -- the command ----------------------------------------------------------------------------------

GIVEN = f"gaps={CASES / 'gaps.txt'}"


def test_the_command_tells_every_kind(run: Run) -> None:
    code, out, _ = run("gaps", "gaps", "--text", GIVEN)
    assert code == 0
    for heading in KINDS.values():
        assert f"\n{heading} (" in out
    assert "--kind gloss-words tells them" in out
    assert "characters 101–162" in out
    code, out, _ = run("gaps", "--text", GIVEN, "--kind", "gloss-words", "-f", "md")
    assert "“thinks”" in out
    assert "[^1]:" in out


def test_json_tells_all(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policygraph.claims.gaps.SHOWN", 1)
    asked = ("gaps", "--kind", "one-source")
    assert run(*asked)[1].count("•") == 1
    assert len(json.loads(run(*asked, "--json")[1])["gaps"]) > 1
    code, out, _ = run("gaps", "--text", GIVEN, "--json")
    found = json.loads(out)
    assert code == 0
    assert {one["kind"] for one in found["gaps"]} == set(KINDS)
    cited = {passage["iri"] for passage in found["passages"]}
    assert all(cited.issuperset(one["evidence"]) for one in found["gaps"])


def test_strict_fails_where_a_gloss_or_a_value_is_likely_wrong(run: Run) -> None:
    assert run("gaps", "--text", GIVEN, "--strict")[0] == 1
    assert run("gaps", "--kind", "gloss-number", "--strict")[0] == 0
    assert run("gaps", "--kind", "value", "--strict")[0] == 1
    assert run("gaps", "--text", GIVEN, "--kind", "announced", "--strict")[0] == 0


def test_a_long_list_is_cut_on_a_page_and_says_so(harbor: Dataset) -> None:
    found = find(harbor, kinds=["one-source"])
    many = Gaps(found.gaps * 30, found.notes, found.passages)
    page = writing.text(document(many))
    assert f"… and {len(many.gaps) - 10:,} more (--all shows them)" in page
    assert "more (--all" not in writing.text(document(many, every=True))


def test_nothing_missing_is_said(harbor: Dataset) -> None:
    page = writing.text(document(Gaps((), (), ())))
    assert "Nothing was found to be missing" in page


# -- the built-in graph ---------------------------------------------------------------------------

BUILT_IN = URIRef("https://w3id.org/policygraph/source/multi-american-2011")
holds_the_article = pytest.mark.skipif(not ARTICLE.exists(), reason="needs the article's text")


@pytest.fixture(scope="module")
def graph() -> Dataset:
    made = build.build(project.read(ROOT), draft=True)
    return store.from_quads(build.engine(made).nquads())


def strong(dataset: Dataset) -> list[str]:
    wanted = [one for one in sources.sources(dataset) if one.iri == BUILT_IN]
    kinds = (*STRONG, "gloss-hedge", "uncovered", "repeated", "link")
    found = gaps(dataset, wanted, {BUILT_IN: Text.read(ARTICLE)}, kinds)
    return [f"{one.kind} {one.evidence}" for one in found.gaps]


@holds_the_article
def test_the_article_gives_no_false_alarm(graph: Dataset) -> None:
    assert strong(graph) == []


@holds_the_article
@pytest.mark.parametrize(
    ("place", "before", "after", "kind"),
    [
        ("82,163", "does not focus", "focuses", "gloss-negation"),
        ("934,1385", "is not aimed", "is aimed", "gloss-negation"),
        ("934,1385", "nonpartisan", "partisan", "gloss-negation"),
        ("934,1385", "non-citizens", "citizens", "gloss-negation"),
        ("934,1385", "undocumented", "documented", "gloss-negation"),
        ("934,1385", "only about half", "about half", "gloss-hedge"),
        ("934,1385", "Meissner", "Chertoff", "gloss-name"),
        ("660,932", "has less weight", "has the weight", "gloss-negation"),
        ("1619,1826", "seven", "eight", "gloss-number"),
        ("1828,1982", "1996", "1986", "gloss-number"),
        ("1983,2119", "voluntary", "not voluntary", "gloss-negation"),
        ("2504,2637", "mostly ", "", "gloss-hedge"),
        ("2638,2788", "90 percent", "80 percent", "gloss-number"),
        ("165,210", "June", "July", "gloss-name"),
    ],
)
def test_a_planted_fault_in_a_gloss_is_found(
    graph: Dataset, place: str, before: str, after: str, kind: str
) -> None:
    passage = URIRef(f"{BUILT_IN}#char={place}")
    gloss = graph.value(passage, PG.gloss)
    assert isinstance(gloss, Literal)
    assert before in gloss
    places = [graph.default_graph, graph.graph(BUILT_IN)]
    wrong = Literal(gloss.replace(before, after), lang="en")
    kept = (PG.hedge, PG.statedAs) if kind == "gloss-hedge" else ()
    taken = [quad for predicate in kept for quad in graph.quads((None, predicate, None, None))]
    try:
        for graph_ in places:
            graph_.set((passage, PG.gloss, wrong))
        for predicate in kept:  # The hedge of a claim would keep it.
            graph.remove((None, predicate, None))
        assert f"{kind} {(str(passage),)}" in strong(graph)
    finally:
        for graph_ in places:
            graph_.set((passage, PG.gloss, gloss))
        for s, p, o, name in taken:
            (graph.graph(name) if name else graph.default_graph).add((s, p, o))


@holds_the_article
@pytest.mark.parametrize(
    ("predicate", "before", "after", "kind"),
    [
        (PG.quotes, "jail model", "jail models", "words"),
        (PG.statedAs, "only about half", "just about half", "words"),
        (PG.statedAs, "only about half", "only nearly half", "hedge"),
        (PG.statedAs, "90 percent", "9 percent", "value"),
    ],
)
def test_a_planted_fault_in_the_words_of_a_claim_is_found(
    graph: Dataset, predicate: URIRef, before: str, after: str, kind: str
) -> None:
    old, new = Literal(before, lang="en"), Literal(after, lang="en")
    said = [
        (s, p, o, place)
        for s, p, o, place in reading.of(graph).quads(None, predicate, old)
        if vocab.source_of(place) == BUILT_IN
    ]
    assert said
    try:
        for s, p, o, place in said:
            graph.graph(place).remove((s, p, o))
            graph.graph(place).add((s, p, new))
        assert f"{kind} {(str(said[0][3]),)}" in strong(graph)
    finally:
        for s, p, o, place in said:
            graph.graph(place).remove((s, p, new))
            graph.graph(place).add((s, p, o))
