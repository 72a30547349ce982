"""Places of statements: what is located is what Oxigraph reads, and stands where it is said."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policygraph.errors import InputError
from policygraph.lexical import resolve
from policygraph.sources.turtle import locate

CASES = Path(__file__).parent / "cases" / "turtle"
FORMATS = {
    ".ttl": pyoxigraph.RdfFormat.TURTLE,
    ".trig": pyoxigraph.RdfFormat.TRIG,
    ".nt": pyoxigraph.RdfFormat.N_TRIPLES,
    ".nq": pyoxigraph.RdfFormat.N_QUADS,
}
FILES = sorted(path for path in CASES.iterdir() if path.suffix in FORMATS)
REFUSED = json.loads((CASES / "refused.json").read_text("utf-8"))

Quad = tuple[str, str, str, str | None]


def written(path: Path) -> str:
    return path.read_bytes().decode()


def parsed(text: str, form: pyoxigraph.RdfFormat) -> list[Quad]:
    quads = pyoxigraph.parse(text, format=form)
    return [
        (
            str(quad.subject),
            str(quad.predicate),
            str(quad.object),
            None if quad.graph_name == pyoxigraph.DefaultGraph() else str(quad.graph_name),
        )
        for quad in quads
    ]


def located(text: str, file: str = "f") -> list[Quad]:
    return [(w.subject, w.predicate, w.value, w.graph) for w in locate(text, file)]


def without_blank_nodes(quads: list[Quad]) -> list[Quad]:
    named = [quad for quad in quads if not any((term or "").startswith("_:") for term in quad)]
    return sorted(named, key=str)


def assert_same(text: str, form: pyoxigraph.RdfFormat) -> None:
    found, expected = located(text, f"f.{form.file_extension}"), parsed(text, form)
    assert without_blank_nodes(found) == without_blank_nodes(expected)
    assert len(found) == len(expected)
    assert sorted(quad[1] for quad in found) == sorted(quad[1] for quad in expected)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_same_statements_as_the_parser(path: Path) -> None:
    assert_same(written(path), FORMATS[path.suffix])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_place_is_where_the_value_begins(path: Path) -> None:
    lines = written(path).replace("\r\n", "\n").split("\n")
    for found in locate(written(path), path.name):
        for term, place in ((found.value, found.place), (found.subject, found.subject_place)):
            assert place.line is not None
            assert place.column is not None
            rest = lines[place.line - 1][place.column - 1 :]
            assert rest.startswith(_beginnings(term)), (found, rest)


def _beginnings(term: str) -> tuple[str, ...]:
    """How ``term`` can begin in the case files."""
    if term.startswith("_:made"):  # a list is made of its items
        return ("[", "(", "1", "2", ":", "<", "_", '"', "true")
    if term.startswith("_:"):
        return (term,)
    if term.startswith("<"):  # an IRI, a name, an empty list, the end of a list
        return ("<", ":", "a", "p", "true:", "GRAPH:", "é:", "(", ")")
    return ('"', "'", "true", "false", *"+-.0123456789")


def test_places() -> None:
    wanted = (CASES / "places.txt").read_text("utf-8").splitlines()
    found = {
        f"{w.place} {w.subject_place.line}:{w.subject_place.column}"
        for path in FILES
        for w in locate(written(path), path.name)
    }
    assert [line for line in wanted if line not in found] == []


def test_base_from_outside() -> None:
    [found] = locate("<> <#p> <o> .", "f", base="https://example.com/a/b")
    assert (found.subject, found.value) == (
        "<https://example.com/a/b>",
        "<https://example.com/a/o>",
    )
    assert found.predicate == "<https://example.com/a/b#p>"


@pytest.mark.parametrize(("text", "place"), REFUSED.items())
def test_what_is_not_understood_is_refused(text: str, place: str) -> None:
    with pytest.raises(InputError) as caught:
        list(locate(text, "f"))
    assert str(caught.value.where) == f"f:{place}"
    assert caught.value.hint


# Generated texts: terms that stand alone, put together with every kind of joint.

prefix = "@prefix : <https://example.com/> .\n@base <https://example.com/a/b?c> .\n"
gaps = st.sampled_from([" ", "\n", "\r\n", "\t", " # c .\n", "  "])
iris = st.sampled_from(
    ["<>", "<#char=1,2>", "<x/../y>", ":a", ":b.c", ":1", ":", ":x\\~", ":%41", "<urn:x>", "</>"]
)
strings = st.text("ab\"'\\ \n\té😀#<>.\u2028\x00\x7f", max_size=6).map(
    lambda value: json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
)
longs = st.text("ab' \n\r#é", max_size=6).map(lambda value: f'"""{value}"""')
tags = st.sampled_from(["", "@en", "@EN-gb", "^^:t", "^^<x>"])
literals = st.one_of(
    st.tuples(st.one_of(strings, longs), tags).map("".join),
    st.sampled_from(["1", "-1", "1.5", "+.5", "1e3", "1.E-3", "true", "false"]),
)
blanks = st.sampled_from(["_:x", "_:x.y", "[]", "()"])
objects = st.recursive(
    st.one_of(iris, literals, blanks),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"( {' '.join(items)} )"),
        st.tuples(iris, inner).map(lambda pair: f"[ {pair[0]} {pair[1]} ]"),
    ),
    max_leaves=5,
)
predicates = st.one_of(iris, st.just("a"))


@st.composite
def statements(draw: st.DrawFn) -> str:
    verbs = draw(
        st.lists(
            st.tuples(predicates, st.lists(objects, min_size=1, max_size=3)), min_size=1, max_size=3
        )
    )
    gap = draw(gaps)
    parts = [f"{verb}{gap}{f'{gap},{gap}'.join(values)}" for verb, values in verbs]
    subject = draw(st.one_of(iris, st.sampled_from(["_:x", "[]", "( 1 )"])))
    return (
        f"{subject}{gap}{f'{gap};{gap}'.join(parts)}{draw(st.sampled_from(['', gap + ';']))}{gap}"
    )


@st.composite
def trig(draw: st.DrawFn) -> str:
    text = prefix
    for _ in range(draw(st.integers(0, 4))):
        inside = draw(st.lists(statements(), min_size=1, max_size=3))
        graph = draw(st.sampled_from([None, "", ":g", "GRAPH <#g>", "_:g", "[]"]))
        stop = draw(st.sampled_from([".", ""]))
        text += (
            " . ".join(inside) + " .\n"
            if graph is None
            else (f"{graph} {{ {' . '.join(inside)} {stop} }}\n")
        )
    return text


@settings(deadline=None)
@given(trig())
def test_generated_texts(text: str) -> None:
    assert_same(text, pyoxigraph.RdfFormat.TRIG)


@settings(deadline=None)
@given(st.text("<>\"'\\{}[]().;,:@^#ab1 \n_-"))
def test_any_text_ends_in_statements_or_in_an_error(text: str) -> None:
    try:
        list(locate(prefix + text, "f"))
    except InputError:
        assert True


@settings(deadline=None)
@given(
    st.sampled_from(["http://e/a/b/c/d;p?q", "http://e", "http://e?x", "http://e/a//b/"]),
    st.lists(st.sampled_from(["..", ".", "/", "a", "?", "#", "...", ":", ";x"]), max_size=7),
)
def test_references_resolve_as_in_the_parser(base: str, pieces: list[str]) -> None:
    reference = "".join(pieces)
    try:
        [quad] = pyoxigraph.parse(
            f"<u:s> <u:p> <{reference}> .", format=pyoxigraph.RdfFormat.TURTLE, base_iri=base
        )
    except SyntaxError:
        return
    assert f"<{resolve(reference, base)}>" == str(quad.object)


@pytest.mark.parametrize("character", ["\x00", "\t", "\x1f", '"', "\\", "\x7f", "\x85", "￾", "é"])
def test_strings_are_printed_as_the_parser_prints_them(character: str) -> None:
    escaped = f"\\U{ord(character):08X}"
    [found] = locate(f'<u:s> <u:p> "{escaped}" .', "f")
    assert found.value == str(pyoxigraph.Literal(character))


@pytest.mark.parametrize(
    "text",
    [
        "<u:s> <u:p> " + "(" * 50_000 + ")" * 50_000 + " .",
        "<u:s> <u:p> " + "[ <u:p> " * 50_000 + "1" + "]" * 50_000 + " .",
    ],
    ids=["lists", "blank nodes"],
)
def test_deep_nesting_is_no_recursion(text: str) -> None:
    assert sum(1 for _ in locate(text, "f")) >= 50_000
