"""Places in sources: the examples of the standards, and what must hold for any text."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policygraph.citation import (
    CellRange,
    CharRange,
    Citation,
    ColRange,
    Fragment,
    IntegrityCheck,
    LineRange,
    PageFragment,
    RowRange,
    SectionFragment,
    Text,
    TextBlock,
    TextSpan,
    digest,
    parse,
)
from policygraph.errors import InputError, Place

CASES = Path(__file__).parent / "cases" / "citation"
GOOD = json.loads((CASES / "good.json").read_text("utf-8"))
BAD = json.loads((CASES / "bad.json").read_text("utf-8"))


def text(content: str) -> Text:
    return Text.of(content.encode())


# Fragments


@pytest.mark.parametrize(("written", "why", "printed"), GOOD)
def test_good_fragments(written: str, why: str, printed: str) -> None:
    assert str(parse(written)) == printed, why
    assert parse(printed) == parse(written), why


@pytest.mark.parametrize("written", BAD)
def test_malformed_fragments(written: str) -> None:
    with pytest.raises(InputError) as caught:
        Citation.parse(f"https://example.com/source#{written}")
    assert caught.value.hint


def test_values() -> None:
    assert parse("char=934,1385") == CharRange(934, 1385)
    assert parse("line=10,20;length=9876,UTF-8") == LineRange(
        10, 20, (IntegrityCheck("length", "9876", "UTF-8"),)
    )
    assert parse("row=17") == RowRange((TextSpan(17, 17),))
    assert parse("row=5-7") == RowRange((TextSpan(5, 7),))
    assert parse("row=5-*;9") == RowRange((TextSpan(5, None), TextSpan(9, 9)))
    assert parse("cell=4,1-6,2") == CellRange((TextBlock(TextSpan(4, 6), TextSpan(1, 2)),))
    assert parse("page=12") == PageFragment(12)
    assert parse("inference-2010") == SectionFragment("inference-2010")


def test_a_section_cannot_pass_for_a_range() -> None:
    with pytest.raises(InputError):
        SectionFragment("char=1,2")


numbers = st.integers(0, 10**18 - 1)
checks = st.lists(
    st.one_of(
        st.builds(
            IntegrityCheck, st.just("length"), numbers.map(str), st.sampled_from([None, "UTF-8"])
        ),
        st.builds(
            IntegrityCheck,
            st.just("md5"),
            st.text("0123456789abcdefABCDEF", min_size=32, max_size=32),
        ),
        st.builds(IntegrityCheck, st.just("sha256"), st.text("abc123")),
    ),
    max_size=3,
).map(tuple)


def in_order(start: int, end: int | None) -> tuple[int, int | None]:
    return (start, end) if end is None or start <= end else (end, start)


pairs = st.builds(in_order, numbers, st.none() | numbers)
spans = st.one_of(
    st.tuples(numbers, numbers).map(lambda pair: TextSpan(min(pair) or 1, max(pair) or 1)),
    st.builds(TextSpan, st.none() | numbers.filter(bool), st.none()),
)
some_spans = st.lists(spans, min_size=1, max_size=3).map(tuple)
fragments: st.SearchStrategy[Fragment] = st.one_of(
    st.builds(lambda pair, found: CharRange(pair[0], pair[1], found), pairs, checks),
    st.builds(lambda pair, found: LineRange(pair[0], pair[1], found), pairs, checks),
    st.builds(RowRange, some_spans),
    st.builds(ColRange, some_spans),
    st.builds(
        CellRange,
        st.lists(st.builds(TextBlock, spans, spans), min_size=1, max_size=3).map(tuple),
    ),
    st.builds(PageFragment, numbers.filter(bool), st.text(max_size=9)),
    st.text("abc-1 é&;,", max_size=9).map(SectionFragment),
)


@settings(deadline=None)
@given(fragments)
def test_what_is_printed_parses_to_the_same(fragment: Fragment) -> None:
    assert parse(str(fragment)) == fragment


@settings(deadline=None)
@given(st.text())
def test_any_fragment_parses_or_is_refused(written: str) -> None:
    for start in ("", "char=", "row=", "cell=", "page=", "char=1;"):
        try:
            fragment = parse(start + written)
        except InputError:
            continue
        assert parse(str(fragment)) == fragment


# Citations


def test_citation_splits_source_and_fragment() -> None:
    citation = Citation.parse("https://example.com/s#char=,10")
    assert citation == Citation("https://example.com/s", CharRange(0, 10))
    assert citation.iri == "https://example.com/s#char=,10", "it must name the same graph"
    assert Citation("https://example.com/s", PageFragment(3)).iri == "https://example.com/s#page=3"
    assert Citation.parse("https://example.com/s") == Citation("https://example.com/s")
    assert str(Citation("https://example.com/s")) == "https://example.com/s"
    assert Citation.parse("https://example.com/s#").iri == "https://example.com/s#"


# Texts


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_line_end_counts_as_one_character(line_end: str) -> None:
    data = f"one{line_end}two{line_end}".encode()
    found = Text.of(data)
    assert found.content == "one\ntwo\n"
    assert (found.length, found.lines) == (8, 2)
    assert found.cut(parse("char=4,7")) == "two"
    assert found.digest == "sha256:" + hashlib.sha256(data).hexdigest()


def test_a_changed_byte_changes_the_digest() -> None:
    assert Text.of(b"a\r\nb").digest != Text.of(b"a\nb").digest
    assert Text.of(b"a\r\nb").content == Text.of(b"a\nb").content


def test_digest() -> None:
    wanted = "sha256:4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"
    assert digest("é") == wanted
    assert text("é").digest == wanted


@pytest.mark.parametrize(
    ("fragment", "cut"),
    [
        ("char=0,3", "one"),
        ("char=,3", "one"),
        ("char=4,", "två\nthree"),
        ("char=4", ""),
        ("char=13", ""),
        ("char=0,13", "one\ntvå\nthree"),
        ("line=0,1", "one\n"),
        ("line=,2", "one\ntvå\n"),
        ("line=1,2", "två\n"),
        ("line=2,3", "three"),
        ("line=2,", "three"),
        ("line=3", ""),
        ("char=0,3;length=13", "one"),
        ("char=0,3;length=13,UTF-8", "one"),
        ("char=0,3;length=99,UTF-16", "one"),
        ("char=0,3;sha256=whatever", "one"),
    ],
)
def test_cut(fragment: str, cut: str) -> None:
    assert text("one\ntvå\nthree").cut(parse(fragment)) == cut


@pytest.mark.parametrize(
    "fragment",
    [
        "char=14",
        "char=0,14",
        "char=14,",
        "line=4",
        "line=0,4",
        "row=1",
        "page=1",
        "inference-1",
        "char=0,3;length=12",
        "char=0,3;length=12,utf-8",
        "char=0,3;md5=900150983cd24fb0d6963f7d28e17f72",
    ],
)
def test_what_cannot_be_cut(fragment: str) -> None:
    with pytest.raises(InputError) as caught:
        text("one\ntvå\nthree").cut(parse(fragment))
    assert caught.value.hint


def test_md5_check_is_of_the_exact_bytes() -> None:
    fragment = parse("char=0,3;md5=900150983CD24FB0D6963F7D28E17F72")
    assert text("abc").cut(fragment) == "abc"


def test_empty_text() -> None:
    empty = text("")
    assert (empty.length, empty.lines, empty.find("a"), empty.line_of(0)) == (0, 0, [], 1)
    assert empty.cut(parse("char=0,")) == empty.cut(parse("line=0,")) == ""
    with pytest.raises(InputError):
        empty.cut(parse("line=0,1"))


@pytest.mark.parametrize(
    ("content", "words", "found"),
    [
        ("a b a b", "a b", [(0, 3), (4, 7)]),
        ("aaa", "aa", [(0, 2), (1, 3)]),
        ("a\u00a0b", "a b", [(0, 3)]),
        ("a \n\t b", "a b", [(0, 6)]),
        ("a b", "a\r\nb", [(0, 3)]),
        ("It’s “so”.", 'It\'s "so"', [(0, 9)]),
        ("It's so", "It’s", [(0, 4)]),
        ("it's and it’s", "it's", [(0, 4)]),
        ("a.b", "a b", []),
        ("ab", "a b", []),
        ("a b", "", []),
        ("ab", " ", []),
        ("a b", " a  b ", [(0, 3)]),
        ("a+b (c)", "a+b (c)", [(0, 7)]),
        ("A b", "a b", []),
    ],
)
def test_find(content: str, words: str, found: list[tuple[int, int]]) -> None:
    assert text(content).find(words) == [CharRange(*place) for place in found]


@settings(deadline=None)
@given(st.text("ab \n\r\u00a0'’\"“é😀", max_size=40), st.data())
def test_what_is_cut_is_found(content: str, data: st.DataObject) -> None:
    held = text(content)
    start = data.draw(st.integers(0, held.length))
    end = data.draw(st.integers(start, held.length))
    words = held.cut(CharRange(start, end))
    found = held.find(words)
    assert all(held.cut(place) == words for place in found)
    assert not words or CharRange(start, end) in found


@settings(deadline=None)
@given(st.text("ab \n", max_size=40))
def test_lines_put_together_are_the_text(content: str) -> None:
    held = text(content)
    lines = [held.cut(LineRange(n, n + 1)) for n in range(held.lines)]
    assert "".join(lines) == held.content == held.cut(LineRange(0, None))
    for position in range(held.length):
        assert held.line_of(position) == held.content[:position].count("\n") + 1


def test_lines_of() -> None:
    held = text("one\ntwo\nthree\n")
    assert held.lines_of(CharRange(0, 3)) == (1, 1)
    assert held.lines_of(CharRange(0, 4)) == (1, 1), "its line end belongs to a line"
    assert held.lines_of(CharRange(2, 9)) == (1, 3)
    assert held.lines_of(CharRange(5, None)) == (2, 3)
    assert held.lines_of(CharRange(4, 4)) == (2, 2)
    for outside in (-1, 15):
        with pytest.raises(InputError):
            held.line_of(outside)


# Files


def test_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("é\r\n".encode())
    assert Text.read(path).content == "é\n"
    assert Text.read(path).file == str(path)


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"\xef\xbb\xbfabc", 1, 1),
        (b"abc\xff", 1, 4),
        ("é\r\nñé".encode() + b"\x92s", 2, 3),
        (b"\xff\xfea\x00", 1, 1),
        (b"a\rb\n\xed\xa0\x80", 3, 1),
    ],
)
def test_bad_bytes(tmp_path: Path, data: bytes, line: int, column: int) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        Text.read(path)
    assert caught.value.where == Place(str(path), line, column)
    assert caught.value.hint


def test_unreadable_files(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.txt"):
        with pytest.raises(InputError) as caught:
            Text.read(path)
        assert caught.value.where == Place(str(path))
