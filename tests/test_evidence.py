"""Citations are found, proved and measured against the text of their source."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, RDFS, Dataset, Literal, URIRef

from policygraph import reading, store, vocab
from policygraph.citation import CharRange, Text, digest
from policygraph.errors import FindingsError, InputError, UnknownNameError
from policygraph.evidence import cite, proof, texts
from policygraph.evidence.coverage import Coverage, State, Stretch, coverage
from policygraph.reading import sources
from policygraph.reading.sources import Source
from policygraph.sources import rdf
from policygraph.vocab import PG

ROOT = Path(__file__).parents[1]
CASES = Path(__file__).parent / "cases" / "evidence"
ARTICLE = ROOT.parent / "shared" / "sources" / "multi-american-2011.txt"
GAZETTE = URIRef("https://w3id.org/policygraph/source/gazette")
TERMS = sorted(path for path in (ROOT / "ontology").glob("*.ttl") if "shapes" not in path.name)
SENTENCE = "The ferry office will run the night boat until May."

# rdflib calls what it has deprecated itself.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

needs_article = pytest.mark.skipif(
    not ARTICLE.exists(), reason="the article's text is not here: it may not be republished"
)

Run = Callable[..., tuple[int, str, str]]
AtHand = Callable[[object], None]


def load(*paths: Path) -> Dataset:
    return store.from_quads(b"".join(rdf.read(path, path.name).quads for path in paths))


@pytest.fixture
def town() -> Dataset:
    return load(*TERMS, *sorted(CASES.glob("*.trig")))


@pytest.fixture
def run(
    town: Dataset,
    tmp_path: Path,
    at_hand: AtHand,
    command: Run,
) -> Run:
    """Runs a command on the town's graph, in a project folder without texts."""
    for folder in ("ontology", "data", "queries"):
        (tmp_path / "town" / folder).mkdir(parents=True)
    at_hand(town)
    return partial(command, "-p", str(tmp_path / "town"))


def gazette() -> Text:
    return Text.read(CASES / "gazette.txt")


def check(dataset: Dataset, text: Text | None = None) -> proof.Checked:
    source = sources.find(dataset, "gazette")
    (found,) = proof.check(dataset, [source], {} if text is None else {source.iri: text})
    return found


def measure(dataset: Dataset, text: Text | None = None) -> Coverage:
    source = sources.find(dataset, "gazette")
    (found,) = coverage(dataset, [source], {} if text is None else {source.iri: text})
    return found


def change(dataset: Dataset, subject: URIRef, predicate: URIRef, value: Literal | None) -> None:
    """Replaces what the dataset says, in every graph."""
    dataset.remove((subject, predicate, None))
    for graph in (GAZETTE, None):
        if value is not None:
            place = dataset.default_graph if graph is None else dataset.graph(graph)
            place.add((subject, predicate, value))


def place(fragment: str) -> URIRef:
    return URIRef(f"{GAZETTE}#{fragment}")


# -- the sources of a dataset ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "gazette",
        "GAZETTE",
        "source:gazette",
        f"<{GAZETTE}>",
        str(GAZETTE),
        "the gazette on the Night Boat",
    ],
)
def test_a_source_is_found_by_name_curie_iri_and_title(town: Dataset, name: str) -> None:
    assert sources.find(town, name).iri == GAZETTE


def test_an_unknown_source_suggests_the_nearest(town: Dataset) -> None:
    with pytest.raises(UnknownNameError) as fault:
        sources.find(town, "gazete")
    assert fault.value.suggestions[0] == "gazette"
    with pytest.raises(UnknownNameError, match="delta-study"):
        sources.find(town, "qqqqqq")


def test_two_sources_of_one_name_are_told_apart_by_their_iris(town: Dataset) -> None:
    other = URIRef("https://example.org/gazette")
    town.default_graph.add((other, RDF.type, PG.NewsArticle))
    with pytest.raises(UnknownNameError, match="Several"):
        sources.find(town, "gazette")
    assert sources.find(town, str(other)).iri == other


def test_terms_of_the_ontology_are_no_places(town: Dataset) -> None:
    assert set(reading.of(town).all_places) == {
        "https://w3id.org/policygraph/source/delta-study",
        str(GAZETTE),
    }


# -- proof ----------------------------------------------------------------------------------------


def test_every_place_is_proved_by_the_text(town: Dataset) -> None:
    found = check(town, gazette())
    assert not found.failed
    assert [one.outcome for one in found.proofs] == [proof.Outcome.PROVED] * 8
    assert [one.kind.value for one in found.proofs] == ["source", *["passage"] * 6, "omission"]
    assert [one.line for one in found.proofs] == [None, 1, 3, 3, 5, 7, 7, 9]


def test_without_a_text_nothing_is_called_proved(town: Dataset) -> None:
    assert {one.outcome for one in check(town).proofs} == {proof.Outcome.UNCHECKED}


def test_places_that_are_not_characters_are_not_checkable(town: Dataset) -> None:
    (found,) = proof.check(town, [sources.find(town, "delta-study")], {})
    assert [one.outcome for one in found.proofs] == [proof.Outcome.NOT_TEXT]


def test_a_change_of_any_one_character_is_noticed(town: Dataset) -> None:
    content = (CASES / "gazette.txt").read_bytes().decode()
    held = {
        index
        for one in measure(town).stretches
        if one.state in (State.ENCODED, State.LEFT_OUT)
        for index in range(one.start, one.end)
    }
    for index, character in enumerate(content):
        other = "y" if character != "y" else "z"
        changed = content[:index] + other + content[index + 1 :]
        whole, *places = check(town, Text.of(changed.encode())).proofs
        assert whole.outcome is proof.Outcome.FAILED, index
        # Its own passage notices it, too, and not only the digest of the whole text.
        digests = [one for one in places if any("digest" in fault for fault in one.faults)]
        assert len(digests) == (index in held), index


@pytest.mark.parametrize(
    "alter",
    [
        lambda data: data + b"x",
        lambda data: data + b"\n",
        lambda data: data[:-1],
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data.replace(b"\n", b"\r"),
        lambda data: data.replace("’".encode(), b"'"),
        lambda data: data.replace("\u00a0".encode(), b" "),
        lambda data: data.replace(b"Mayor", b"mayor"),
        lambda data: data.replace(b"y", "\u0443".encode()),
        lambda data: b"",
    ],
)
def test_other_bytes_are_noticed(town: Dataset, alter: Callable[[bytes], bytes]) -> None:
    data = (CASES / "gazette.txt").read_bytes()
    found = check(town, Text.of(alter(data)))
    assert found.failed
    assert found.proofs[0].outcome is proof.Outcome.FAILED


def test_converted_line_ends_fail_the_text_and_not_its_passages(town: Dataset) -> None:
    data = (CASES / "gazette.txt").read_bytes().replace(b"\n", b"\r\n")
    first, *rest = check(town, Text.of(data)).proofs
    assert "digest" in first.faults[0]
    assert {one.outcome for one in rest} == {proof.Outcome.PROVED}


@pytest.mark.parametrize(
    ("predicate", "value", "words"),
    [
        (PG.digest, None, "no digest"),
        (PG.digest, Literal("sha256:00"), "digest is"),
        (PG.line, Literal(4), "begins on line 3, and the dataset says 4"),
    ],
)
def test_a_wrong_description_fails(
    town: Dataset, predicate: URIRef, value: Literal | None, words: str
) -> None:
    change(town, place("char=44,95"), predicate, value)
    (failed,) = (one for one in check(town, gazette()).proofs if one.faults)
    assert failed.iri == str(place("char=44,95"))
    assert words in failed.faults[0]


def test_a_kind_of_omission_is_an_omission(town: Dataset) -> None:
    (omitted,) = (one for one in check(town).proofs if one.kind is proof.ProofKind.OMISSION)
    before = measure(town, gazette())
    blank = PG.Blank
    town.default_graph.add((blank, RDFS.subClassOf, PG.Omission))
    change(town, URIRef(omitted.iri), RDF.type, None)
    town.default_graph.add((URIRef(omitted.iri), RDF.type, blank))
    assert [one.iri for one in check(town).proofs if one.kind is proof.ProofKind.OMISSION] == [
        omitted.iri
    ]
    assert measure(town, gazette()).stretches == before.stretches


@pytest.mark.parametrize(
    ("fragment", "words"),
    [
        ("char=340,999", "outside the text"),
        ("char=9,3", "not a place"),
        ("char=8", "no character"),
        ("char=5,9;length=7", "length=7 fails"),
        ("line=0,1", "no digest"),
    ],
)
def test_a_wrong_place_fails(town: Dataset, fragment: str, words: str) -> None:
    town.default_graph.add((place(fragment), RDF.type, PG.Passage))
    failed = [one for one in check(town, gazette()).proofs if one.faults]
    assert [one.iri for one in failed] == [str(place(fragment))]
    assert words in failed[0].faults[0]


def test_a_graph_that_nothing_describes_fails(town: Dataset) -> None:
    graph = place("char=2,4")
    town.graph(graph).add((graph, RDF.type, PG.Thing))
    failed = [one for one in check(town, gazette()).proofs if one.faults]
    assert [one.iri for one in failed] == [str(graph)]


def test_a_text_without_a_digest_in_the_graph_fails(town: Dataset) -> None:
    change(town, GAZETTE, PG.textDigest, None)
    assert "no digest of the text" in check(town, gazette()).proofs[0].faults[0]
    change(town, GAZETTE, PG.textDigest, Literal(gazette().digest))
    change(town, GAZETTE, PG.textLength, Literal(356))
    assert "357 characters" in check(town, gazette()).proofs[0].faults[0]


# -- coverage -------------------------------------------------------------------------------------


def partition(found: Coverage) -> None:
    """Each character of the text is in one stretch."""
    assert found.length is not None
    edges = [edge for one in found.stretches for edge in (one.start, one.end)]
    assert edges[:1] + edges[-1:] == [0, found.length]
    assert edges[1:-1:2] == edges[2:-1:2]
    assert sum(found.count(state) for state in State) == found.length


def test_coverage_with_the_text(town: Dataset) -> None:
    found = measure(town, gazette())
    partition(found)
    assert found.count(State.NEITHER) == found.count(State.UNKNOWN) == 0
    (omitted,) = found.of(State.LEFT_OUT)
    assert (omitted.start, omitted.end, omitted.lines) == (341, 356, (9, 9))
    assert omitted.reason == "Navigation."
    assert found.count(State.WHITE_SPACE) == 2 + 1 + 2 + 2 + 1 + 2 + 1


def test_coverage_without_the_text(town: Dataset) -> None:
    found = measure(town)
    partition(found)
    assert found.count(State.WHITE_SPACE) == found.count(State.NEITHER) == 0
    assert found.count(State.UNKNOWN) == measure(town, gazette()).count(State.WHITE_SPACE)
    assert {one.lines for one in found.stretches} == {None}


def test_what_is_forgotten_is_neither(town: Dataset) -> None:
    mayor = place("char=149,242")
    town.remove((mayor, None, None))
    town.remove_graph(town.get_context(mayor))
    found = measure(town, gazette())
    partition(found)
    (forgotten,) = found.of(State.NEITHER)
    assert (forgotten.start, forgotten.end, forgotten.lines) == (149, 242, (5, 5))


def test_a_passage_that_says_nothing_is_neither_unless_a_gap_stands_in_it(town: Dataset) -> None:
    town.remove_graph(town.get_context(place("char=0,42")))
    assert measure(town, gazette()).of(State.NEITHER)[0].end == 42
    town.default_graph.add((vocab.ID["gap-letters"], PG.about, place("char=0,42")))
    assert not measure(town, gazette()).of(State.NEITHER)


def test_overlapping_places_count_once(town: Dataset) -> None:
    before = measure(town, gazette())
    town.default_graph.add((place("char=30,60"), RDF.type, PG.Omission))
    found = measure(town, gazette())
    partition(found)
    assert found.count(State.ENCODED) == before.count(State.ENCODED)
    assert [(one.start, one.end) for one in found.of(State.LEFT_OUT)] == [(42, 44), (341, 356)]


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 60), st.booleans()), max_size=12))
def test_any_places_part_the_text(drawn: list[tuple[int, int, bool]]) -> None:
    dataset = Dataset()
    dataset.default_graph.add((GAZETTE, PG.textLength, Literal(357)))
    expected = {}
    for start, length, encoded in drawn:
        iri = place(str(CharRange(start, start + length)))
        dataset.default_graph.add((iri, RDF.type, PG.Passage if encoded else PG.Omission))
        if encoded:
            dataset.graph(iri).add((iri, PG.about, GAZETTE))
        for index in range(start, min(start + length, 357)):
            expected[index] = expected.get(index, False) or encoded
    # A place that is both is an omission.
    if len({(start, length) for start, length, _ in drawn}) == len(drawn):
        for text in (None, gazette()):
            found = measure(dataset, text)
            partition(found)
            assert found.count(State.ENCODED) == sum(expected.values())
            assert found.count(State.LEFT_OUT) == len(expected) - sum(expected.values())


def test_another_text_is_not_measured(town: Dataset) -> None:
    found = measure(town, Text.of(b"Another text."))
    assert "not the text" in found.fault
    partition(found)


def test_a_text_of_unknown_length_is_not_measured(town: Dataset) -> None:
    change(town, GAZETTE, PG.textLength, None)
    found = measure(town)
    assert found.length is None
    assert "pg:textLength" in found.fault
    assert measure(town, gazette()).count(State.NEITHER) == 0


def test_a_text_of_two_lengths_is_not_measured(town: Dataset) -> None:
    town.default_graph.add((GAZETTE, PG.textLength, Literal(9)))
    assert measure(town).length is None


def test_all_of_a_text_is_said_of_all_of_it_only() -> None:
    stretches = (Stretch(State.ENCODED, 0, 9999), Stretch(State.NEITHER, 9999, 10_000))
    found = Coverage(Source(GAZETTE, "gazette", ""), 10_000, stretches, "gazette.txt")
    shares = {words.strip(): share for _, words, _, share, _ in found.rows() if share}
    assert shares == {"encoded": "99.9 %", "neither": "0.0 %", "all": "100.0 %"}


def test_places_beyond_the_text_are_noticed(town: Dataset) -> None:
    change(town, GAZETTE, PG.textLength, Literal(100))
    assert "356" in measure(town).fault
    partition(measure(town))


# -- cite -----------------------------------------------------------------------------------------


def test_words_that_stand_twice_are_found_twice() -> None:
    found = cite.cite(gazette(), SENTENCE, str(GAZETTE))
    assert [one.iri for one in found] == [str(place("char=44,95")), str(place("char=96,147"))]
    assert {one.digest for one in found} == {digest(SENTENCE)}
    assert {one.line for one in found} == {3}


@pytest.mark.parametrize("words", ["the town's front door\" 🚢", "1 000 free", "1\u00a0000\nfree"])
def test_words_are_found_whatever_their_spaces_and_quotation_marks(words: str) -> None:
    (found,) = cite.cite(gazette(), words)
    assert found.line == 5
    assert found.iri == f"#{found.fragment}"
    assert digest(found.text) == found.digest


def test_a_fragment_is_described() -> None:
    (found,) = cite.cite(gazette(), "#char=44,95", str(GAZETTE))
    assert (found.text, found.line) == (SENTENCE, 3)
    (line,) = cite.cite(gazette(), "line=2,3")
    assert line.fragment == "char=44,148"
    with pytest.raises(InputError, match="outside"):
        cite.cite(gazette(), "char=0,9999")
    with pytest.raises(InputError, match="not a place"):
        cite.cite(gazette(), "char=x")


def test_a_place_is_widened_to_its_line() -> None:
    (found,) = cite.cite(gazette(), "night boat", whole_line=True)
    assert found.text == f"{SENTENCE} {SENTENCE}"
    (last,) = cite.cite(Text.of(b"one\ntwo"), "tw", whole_line=True)
    assert last.text == "two"
    (both,) = cite.cite(Text.of(b"one\ntwo\nthree"), "ne\ntw", whole_line=True)
    assert both.text == "one\ntwo"
    (ended,) = cite.cite(Text.of(b"one\ntwo"), "line=0,1", whole_line=True)
    assert ended.text == "one\n"


def test_words_that_stand_nowhere_suggest_the_nearest_line() -> None:
    with pytest.raises(FindingsError, match="nearest line is 5") as fault:
        cite.cite(gazette(), "mayor Quill calls the boot")
    assert fault.value.exit_code == 1
    with pytest.raises(FindingsError, match="empty"):
        cite.cite(Text.of(b""), "words")
    with pytest.raises(InputError, match="no words"):
        cite.cite(gazette(), " ")


def test_a_long_line_is_shown_where_the_words_stand_and_says_what_is_cut() -> None:
    line = f"{'before ' * 40}the mayor calls the boat{' after' * 40}"
    with pytest.raises(FindingsError) as fault:
        cite.cite(Text.of(line.encode()), "the mayor calls the boot")
    shown = (fault.value.hint or "").partition("“")[2]
    assert shown.startswith("…") and shown.endswith("…”")
    assert "the mayor calls the bo" in shown
    with pytest.raises(FindingsError) as fault:
        cite.cite(Text.of(b"the mayor calls the boat"), "the mayor calls the boot")
    assert "…" not in (fault.value.hint or "")


def test_a_stanza_is_turtle_once_its_gloss_is_written(town: Dataset) -> None:
    stanza = cite.cite(gazette(), SENTENCE, str(GAZETTE))[1].turtle()
    graph = Dataset()
    head = f"@base <{GAZETTE}> . @prefix pg: <{PG}> .\n"
    graph.parse(data=head + stanza, format="trig")
    described = set(graph.default_graph.predicate_objects(place("char=96,147")))
    known = set(town.default_graph.predicate_objects(place("char=96,147")))
    assert {p for p, _ in described - known} == {PG.gloss}


# -- the commands ---------------------------------------------------------------------------------


def test_cite_prints_a_line_for_each_place(run: Run) -> None:
    code, out, err = run("cite", "gazette", SENTENCE, "--text", str(CASES / "gazette.txt"))
    assert (code, err) == (0, "")
    assert [row.split("\t")[0] for row in out.splitlines()[1:]] == [
        str(place("char=44,95")),
        str(place("char=96,147")),
    ]


def test_cite_takes_a_text_file_on_its_own(run: Run) -> None:
    code, out, _ = run("cite", str(CASES / "gazette.txt"), SENTENCE, "--turtle")
    assert code == 0
    assert out.count('pg:gloss ""@en .  #') == 2
    code, out, _ = run("cite", str(CASES / "gazette.txt"), "char=44,95", "--json")
    assert [one["iri"] for one in json.loads(out)] == ["#char=44,95"]


def test_cite_finds_the_text_that_the_project_keeps(run: Run, tmp_path: Path) -> None:
    code, _, err = run("cite", "gazette", "boat")
    assert code == 2
    assert "texts/gazette.txt" in err
    (tmp_path / "town" / "texts").mkdir()
    shutil.copy(CASES / "gazette.txt", tmp_path / "town" / "texts")
    assert run("cite", "gazette", "boat")[0] == 0


def test_cite_warns_of_another_text(run: Run, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("A boat.", encoding="utf-8")
    code, out, err = run("cite", "gazette", "boat", "--text", str(other))
    assert code == 0
    assert "char=2,6" in out
    assert "warning" in err
    assert "digest differs" in err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["cite", "gazete", "boat"], 2, "“gazette”"),
        (["cite", "x" * 300, "boat"], 2, "no source"),
        (["cite", "gazette", "boat", "--text", "nowhere.txt"], 2, "nowhere.txt"),
        (["cite", str(CASES / "gazette.txt"), "a purple boat"], 1, "nearest line"),
        (["cite", str(CASES / "gazette.txt"), "char=9,3"], 2, "not a place"),
        (["evidence", "check", "gazete"], 2, "“gazette”"),
        (["evidence", "check", "--text", "gazete=x.txt"], 2, "“gazette”"),
        (["evidence", "check", "--text", "gazette=nowhere.txt"], 2, "nowhere.txt"),
        (["evidence", "check", "--text", "nowhere.txt"], 2, "SOURCE=FILE"),
        (["evidence", "check", "delta-study", "--text", "gazette=x"], 2, "not among"),
        (["evidence", "check", "--text", "gazette=a", "--text", "gazette=b"], 2, "Two texts"),
        (["evidence", "coverage", "gazete"], 2, "“gazette”"),
    ],
)
def test_a_slip_is_told_and_not_traced(
    run: Run, arguments: list[str], code: int, words: str
) -> None:
    got, out, err = run(*arguments)
    assert (got, out) == (code, "")
    assert words in err


@pytest.mark.parametrize("data", [b"\xff\xfe", b"\xef\xbb\xbfRiverbend", b"caf\xe9"])
def test_what_is_no_text_is_refused(run: Run, tmp_path: Path, data: bytes) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_bytes(data)
    code, _, err = run("evidence", "check", "gazette", "--text", str(bad))
    assert code == 2
    assert "bad.txt" in err


def test_check_proves_and_says_how_many(run: Run) -> None:
    text = f"gazette={CASES / 'gazette.txt'}"
    code, out, _ = run("evidence", "check", "--text", text)
    assert code == 0
    assert "6 passages and 1 omission: 7 proved, 0 failed" in out
    assert "1 passage not checkable as text" in out
    code, out, _ = run("evidence", "check", "--text", text, "--json")
    found = {one["source"]: one for one in json.loads(out)}
    assert len(found[str(GAZETTE)]["proofs"]) == 8


def test_check_without_texts_says_so(run: Run) -> None:
    code, out, _ = run("evidence", "check")
    assert code == 0
    assert "6 passages and 1 omission could not be checked: no text at hand for 1 source" in out
    assert "proved" not in out


def test_check_fails_on_a_changed_text(run: Run, tmp_path: Path) -> None:
    changed = tmp_path / "gazette.txt"
    data = (CASES / "gazette.txt").read_bytes()
    changed.write_bytes(data.replace(b"night boat", b"night b0at", 1))
    code, out, _ = run("evidence", "check", "gazette", "--text", str(changed))
    assert code == 1
    assert "6 passages and 1 omission: 6 proved, 1 failed" in out
    assert "1 text failed as a whole: gazette" in out
    changed.write_bytes(data.replace(b"\n", b"\r\n"))
    assert run("evidence", "check", "gazette", "--text", str(changed))[0] == 1


def test_coverage_shows_what_is_neither(run: Run, town: Dataset) -> None:
    text = ["--text", str(CASES / "gazette.txt")]
    code, out, _ = run("evidence", "coverage", "gazette", *text)
    assert code == 0
    assert "gazette\tneither\t0\t" in out
    assert "char=341,356, line 9: Navigation." in out
    town.remove_graph(town.get_context(place("char=44,95")))
    code, out, _ = run("evidence", "coverage", "gazette", *text)
    assert code == 1
    assert "char=44,95, line 3" in out
    code, out, _ = run("evidence", "coverage", "gazette", *text, "--json")
    assert code == 1
    (found,) = json.loads(out)
    assert sum(found["characters"].values()) == found["length"] == 357


def test_coverage_without_a_text_calls_nothing_complete(run: Run) -> None:
    code, out, _ = run("evidence", "coverage")
    assert code == 0
    assert "neither or white space" in out


def test_a_file_may_have_an_equals_sign_in_its_name(town: Dataset, tmp_path: Path) -> None:
    odd = tmp_path / "a=b.txt"
    shutil.copy(CASES / "gazette.txt", odd)
    wanted = sources.sources(town)
    for one in (f"gazette={odd}", f"{GAZETTE}={odd}"):
        assert set(texts.gather(town, tmp_path, wanted, [one])) == {GAZETTE}


def test_the_commands_run_on_a_built_project(tmp_path: Path, cache: Path) -> None:
    project = tmp_path / "town"
    shutil.copytree(ROOT / "ontology", project / "ontology")
    (project / "queries").mkdir()
    (project / "data").mkdir()
    for path in CASES.glob("*.trig"):
        shutil.copy(path, project / "data")
    (project / "texts").mkdir()
    shutil.copy(CASES / "gazette.txt", project / "texts")
    for command in (["check"], ["coverage", "gazette"]):
        start = [sys.executable, "-m", "policygraph", "--draft", "-p", str(project)]
        done = subprocess.run(
            [*start, "evidence", *command],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stderr
    assert "gazette\tneither\t0\t" in done.stdout


# -- the built-in graph ---------------------------------------------------------------------------


@needs_article
def test_the_article_is_proved_and_wholly_encoded() -> None:
    dataset = load(*TERMS, *sorted((ROOT / "data").glob("*.trig")))
    source = sources.find(dataset, "multi-american-2011")
    text = {source.iri: Text.read(ARTICLE)}
    (checked,) = proof.check(dataset, [source], text)
    assert [one for one in checked.proofs if one.outcome is not proof.Outcome.PROVED] == []
    assert len(checked.proofs) > 20
    (covered,) = coverage(dataset, [source], text)
    partition(covered)
    assert covered.of(State.NEITHER) == ()
    assert covered.length == 2788
