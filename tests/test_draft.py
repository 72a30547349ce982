"""A text is cut into sentences, and a draft of its source holds every one of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from rdflib import URIRef

from policygraph.citation import Text, parse
from policygraph.evidence import draft
from policygraph.evidence.draft import sentences
from policygraph.reading.sources import Source
from policygraph.vocab import PREFIXES

Run = Callable[..., tuple[int, str, str]]
CASES = Path(__file__).parent / "cases" / "claims"
CUT = [
    case
    for group in yaml.safe_load((CASES / "sentences.yaml").read_text("utf-8")).values()
    for case in group
]


# -- sentences ------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CUT)
def test_a_text_is_cut_where_its_sentences_end(case: str) -> None:
    text = case.replace("¦", "")
    found = [text[one.start : one.end] for one in sentences(text)]
    assert found == [part.strip() for part in case.split("¦")]


LINE = st.text(st.sampled_from("Ab c.?!…“”\"'()[]1 \t\u00a0-•\u200bé"), max_size=40)


@given(st.lists(LINE, max_size=8).map("\n".join))
def test_every_character_but_white_space_is_in_one_sentence(text: str) -> None:
    held = [at for one in sentences(text) for at in range(one.start, one.end or 0)]
    assert held == sorted(set(held))
    assert {at for at, character in enumerate(text) if not character.isspace()} <= set(held)
    for one in sentences(text):
        words = text[one.start : one.end]
        assert words == words.strip()
        assert words


# -- the draft ------------------------------------------------------------------------------------

ARTICLE = """\
Harbor County weighs its jail pact
By Rowan Ellery

A van at the jail, June 2009. It holds 12 people.
A van at the jail, June 2009. It holds 12 people.

“We are not asked to,” said Sgt. Ann B. Lowe of the U.S. Marshals.\r
The board paid $1.5 million. Will it stay?
"""


@pytest.fixture
def project(tmp_path: Path, cache: Path, command: Run) -> Path:
    root = tmp_path / "p"
    assert command("init", str(root))[0] == 0
    (root / "texts" / "ledger.txt").write_text(ARTICLE, "utf-8", newline="")
    return root


@pytest.fixture
def run(project: Path, command: Run) -> Run:
    return partial(command, "-p", str(project))


def drafted(project: Path, run: Run, *options: str) -> Path:
    file = project / "data" / "ledger.trig"
    text = str(project / "texts" / "ledger.txt")
    code, out, _ = run("draft", text, "--source", "ledger", "-o", str(file), *options)
    assert (code, out) == (0, "")
    return file


def filled(trig: str) -> str:
    """The draft as a curator would fill it in, if everything in it were the same."""
    for empty, words in (
        ('dcterms:title ""', 'dcterms:title "The ledger"'),
        ('""^^xsd:date', '"2011-02-14"^^xsd:date'),
        ("dcterms:publisher id: ;", "dcterms:publisher id:council ;"),
        ('pg:gloss ""', 'pg:gloss "What stands there."'),
        ("{\n}", '{ id:council rdfs:label "Exampleton Town Council"@en . }'),
    ):
        trig = trig.replace(empty, words)
    return trig


def test_a_draft_is_proved_and_refused_until_it_is_filled_in(project: Path, run: Run) -> None:
    trig = drafted(project, run).read_text("utf-8")
    assert trig.startswith("@base <https://example.org/source/ledger> .\n")
    assert run("evidence", "check", "ledger", "--strict")[0] == 0

    code, out, _ = run("validate", "--json")
    found = json.loads(out)["findings"]
    lines = trig.splitlines()
    named = {(one["code"], one["place"]["line"]) for one in found}
    glosses = {n for n, line in enumerate(lines, 1) if 'pg:gloss ""' in line}
    passages = {n for n, line in enumerate(lines, 1) if " a pg:Passage ;" in line}
    assert code == 1
    assert len(glosses) == len(passages) == 9
    assert {line for kind, line in named if kind == "passage-gloss"} == glosses
    assert {line for kind, line in named if kind == "passage-empty"} == passages
    assert {kind for kind, _ in named} >= {"label-words", "ill-typed", "dangling"}


def test_a_draft_that_is_filled_in_covers_the_text(project: Path, run: Run) -> None:
    file = drafted(project, run)
    file.write_text(filled(file.read_text("utf-8")), "utf-8")
    assert run("validate")[0] == 0
    code, out, _ = run("evidence", "coverage", "ledger", "--json")
    (found,) = json.loads(out)
    assert code == 0
    assert found["characters"]["neither"] == 0
    assert run("evidence", "check", "ledger", "--strict")[0] == 0


def test_what_stands_twice_is_marked(project: Path, run: Run) -> None:
    lines = drafted(project, run).read_text("utf-8").splitlines()
    marks = [(line, after) for line, after in pairwise(lines) if line.startswith("# Stands twice")]
    text = Text.read(project / "texts" / "ledger.txt")
    assert len(marks) == 2
    for mark, passage in marks:
        places = [re.search(r"<#(char=[\d,]+)>", line) for line in (mark, passage)]
        first, second = (text.cut(parse(place[1])) for place in places if place)
        assert first == second
        assert " line 4." in mark


def test_what_stands_three_times_is_marked_with_the_first() -> None:
    text = Text.of(b"It is so.\n\n" * 3)
    source = Source(URIRef("https://example.org/source/x"), "x", "")
    trig = draft.trig(source, text, draft.passages(text, source), PREFIXES)
    marks = [line for line in trig.splitlines() if line.startswith("# Stands twice")]
    assert [re.findall(r"line \d+", line) for line in marks] == [["line 1"], ["line 1"]]


def test_the_text_stands_in_a_draft_only_where_it_was_asked_for(project: Path, run: Run) -> None:
    file = drafted(project, run)
    plain = file.read_text("utf-8")
    assert not any(line in plain for line in ARTICLE.split() if len(line) > 8)
    file.unlink()
    drafted(project, run, "--with-text")
    with_text = file.read_text("utf-8")
    assert "# “We are not asked to,” said Sgt. Ann B. Lowe of the U.S. Marshals.\n" in with_text
    assert "take them out before you publish" in with_text
    kept = [line for line in with_text.splitlines() if not line.startswith("# ")]
    assert kept == [line for line in plain.splitlines() if not line.startswith("# ")]


def test_nothing_is_written_over(project: Path, run: Run) -> None:
    file = drafted(project, run)
    before = file.read_bytes()
    text = str(project / "texts" / "ledger.txt")
    code, _, err = run("draft", text, "--source", "other", "-o", str(file))
    assert code == 2
    assert "is there already" in err
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("two words", "is no name for a source"),
        ("", "is no name for a source"),
        ("x#char=0,1", "is no name for a source"),
        ("council-notice", "has passages of <https://example.org/source/council-notice> already"),
    ],
)
def test_a_name_that_will_not_do_is_refused(project: Path, run: Run, name: str, words: str) -> None:
    code, out, err = run("draft", str(project / "texts" / "ledger.txt"), "--source", name)
    assert (code, out) == (2, "")
    assert words in err


@pytest.mark.parametrize("content", [b"", b" \n\t\n", b"\xef\xbb\xbfText.", b"\xff"])
def test_a_text_that_will_not_do_is_refused(tmp_path: Path, run: Run, content: bytes) -> None:
    (tmp_path / "x.txt").write_bytes(content)
    code, out, err = run("draft", str(tmp_path / "x.txt"), "--source", "x")
    assert (code, out) == (2, "")
    assert "x.txt" in err
    assert "Traceback" not in err


def test_an_iri_names_a_source_and_stdout_takes_the_draft(project: Path, run: Run) -> None:
    iri = "https://news.example.com/2011/02/14/pact"
    code, out, err = run("draft", str(project / "texts" / "ledger.txt"), "--source", iri)
    assert code == 0
    assert out.startswith(f"@base <{iri}> .")
    assert "9 passages drafted" in err
