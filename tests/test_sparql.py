"""Tokens, binding of parameters, and scopes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import XSD, BNode, Graph, Literal, URIRef

from policygraph import sparql, store
from policygraph.errors import InputError, PolicygraphError

QUADS = b"""\
<https://e.org/a> <https://e.org/p> "1" <https://e.org/g> .
<https://e.org/a> <https://e.org/q> <https://e.org/b> <https://e.org/g> .
<https://e.org/b> <https://e.org/p> "2"@en <https://e.org/g> .
"""
ENGINE = store.Runner(store.from_quads(QUADS, {"e": "https://e.org/"}))
A, B, P = (URIRef(f"https://e.org/{name}") for name in "abp")

texts = st.text() | st.lists(
    st.sampled_from(
        ['"', "'", "\\", "\n", "\r", "\t", "u0022", "U00000022", "} DROP ALL", "?x", "#"]
    )
).map("".join)
literals = (
    st.builds(Literal, texts)
    | st.builds(Literal, texts, lang=st.sampled_from(["en", "de-ch", "zh-hant"]))
    | st.builds(Literal, texts, datatype=st.sampled_from([XSD.date, URIRef("urn:type")]))
)


def rows(query: str) -> list[tuple[object, ...]]:
    answer = ENGINE.run(query)
    assert isinstance(answer, store.Table)
    return list(answer.rows)


def shape(text: str) -> list[str]:
    found = sparql.tokens(text)
    return [token.kind if token.kind == "string" else token.text for token in found]


@given(literals)
@settings(deadline=None)
def test_a_bound_literal_comes_back_and_changes_no_shape(literal: Literal) -> None:
    query = "SELECT ?x ?y { BIND($x AS ?y) }"
    bound = sparql.bind(query, {"x": literal})
    assert rows(bound) == [(literal, literal)]
    plain = Literal("x", lang=literal.language, datatype=literal.datatype)
    assert shape(bound) == shape(sparql.bind(query, {"x": plain}))


@given(st.text())
def test_an_iri_is_bound_whole_or_refused(text: str) -> None:
    query = "SELECT ?y { ?x ?p ?y }"
    try:
        bound = sparql.bind(query, {"x": URIRef("urn:" + text)})
    except InputError:
        return
    assert [token.kind for token in sparql.tokens(bound)] == [
        *("word", "variable", "operator", "iri", "variable", "variable", "operator")
    ]


@given(st.text())
def test_any_text_is_tokens_or_an_error_of_ours(text: str) -> None:
    try:
        found = sparql.tokens(text)
    except PolicygraphError:
        return
    resolved = sparql.resolve(text)
    assert all(resolved[token.start : token.end] == token.text for token in found)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT ?x ?y { ?x e:p ?y }", [(A, Literal("1"))]),
        ("SELECT * { ?x e:p ?y }", [(Literal("1"),)]),
        ("SELECT ?x (COUNT(?y) AS ?n) { ?x ?p ?y } GROUP BY ?x", [(A, Literal(2))]),
        ("SELECT ?y { ?x ?p ?y } ORDER BY ?x DESC(?x) ?y", [(B,), (Literal("1"),)]),
        ("SELECT ?x { { SELECT ?x ?y { ?x e:p ?y } } }", [(A,)]),
        ("SELECT ?y { { SELECT DISTINCT ?x ?y { $x e:p ?y } } }", [(Literal("1"),)]),
        ("SELECT ?y { ?s e:p ?y FILTER(BOUND(?x) && ?s=?x) }", [(Literal("1"),)]),
        ("SELECT ?y { GRAPH e:g { ?x<https://e.org/p>?y } }", [(Literal("1"),)]),
        ("SELECT ?x { FILTER EXISTS { ?x e:q e:b } }", [(A,)]),
        ("SELECT ?y { ?x e:p ?y MINUS { ?x e:none ?y } }", [(Literal("1"),)]),
    ],
)
def test_parameters_in_every_place(query: str, expected: list[tuple[object, ...]]) -> None:
    assert sorted(rows(sparql.bind(query, {"x": A})), key=str) == sorted(expected, key=str)


def test_other_forms_take_parameters() -> None:
    assert ENGINE.run(sparql.bind("ASK { ?x e:q e:b }", {"x": A})) is True
    for query in ("DESCRIBE ?x", "CONSTRUCT { ?x ?p ?y } WHERE { ?x ?p ?y }"):
        answer = ENGINE.run(sparql.bind(query, {"x": B}))
        assert isinstance(answer, Graph)
        assert set(answer) == {(B, P, Literal("2", lang="en"))}


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { BIND(1 AS ?x) }",
        "SELECT (1 AS ?x) { }",
        "SELECT * { ?s ?p ?o } GROUP BY (STR(?s) AS ?x)",
        "SELECT * { VALUES ?x { 1 } }",
        "SELECT * { ?s ?p ?o } VALUES (?s ?x) { (1 2) }",
    ],
)
def test_a_query_may_not_assign_its_parameter(query: str) -> None:
    with pytest.raises(InputError, match=r"assigns its own parameter \?x") as caught:
        sparql.bind(query, {"x": A}, file="mine.rq")
    assert caught.value.where is not None


def test_an_unused_parameter_is_an_error() -> None:
    with pytest.raises(InputError, match="does not use"):
        sparql.bind("SELECT * { ?s ?p ?o }", {"x": A})


def test_a_minus_that_would_lose_its_only_shared_variable() -> None:
    with pytest.raises(InputError, match="MINUS"):
        sparql.bind("SELECT ?y { ?x e:p ?y MINUS { ?x a e:Bad } }", {"x": A})


@pytest.mark.parametrize(
    "term",
    [BNode("b"), URIRef("relative"), URIRef("urn:a b"), URIRef("urn:a>"), Literal("\ud800")],
)
def test_terms_that_cannot_be_bound(term: URIRef) -> None:
    with pytest.raises(InputError):
        sparql.serialise(term)


def test_tokens_tell_their_place() -> None:
    found = sparql.tokens("ASK {\n  ?s \\u003Furn .\n}")
    assert [(token.text, token.line, token.column) for token in found] == [
        *(("ASK", 1, 1), ("{", 1, 5), ("?s", 2, 3), ("?urn", 2, 6), (".", 2, 11), ("}", 3, 1)),
    ]
    assert sparql.variables(found) == {"s", "urn"}


def walk(scope: sparql.Scope) -> list[sparql.Scope]:
    """A scope and all inside it, in the order they are written."""
    return [scope, *(inner for child in scope.children for inner in walk(child))]


def test_scopes() -> None:
    query = (
        "PREFIX e: <urn:> SELECT ?x (COUNT(?y) AS ?n) FROM e:g WHERE { ?x e:p ?y "
        "{ SELECT ?y { ?y ?p ?z { SELECT ?z { ?z a ?k } LIMIT 1 } } ORDER BY ?y } "
        "OPTIONAL { SELECT * { ?x ?q ?r } VALUES ?q { 1 } } } GROUP BY ?x VALUES ?x { 1 }"
    )
    found = sparql.tokens(query)
    scopes = walk(sparql.scopes(found))

    def text(part: range) -> str:
        return " ".join(found[index].text for index in part)

    assert [scope.form for scope in scopes] == ["SELECT"] * 4
    assert [text(scope.projection) for scope in scopes] == [
        *("?x ( COUNT ( ?y ) AS ?n )", "?y", "?z", "*"),
    ]
    assert [text(scope.modifiers) for scope in scopes] == [
        *("GROUP BY ?x", "ORDER BY ?y", "LIMIT 1", ""),
    ]
    assert [text(scope.values) for scope in scopes] == [
        *("VALUES ?x { 1 }", "", "", "VALUES ?q { 1 }"),
    ]
    assert text(scopes[0].dataset) == "FROM e:g"
    assert text(scopes[2].body) == "{ ?z a ?k }"
    assert [len(scope.children) for scope in scopes] == [2, 1, 0, 0]


@pytest.mark.parametrize(
    ("query", "projection", "body"),
    [
        ("CONSTRUCT { ?a ?b ?c } WHERE { ?c ?b ?a }", "{ ?a ?b ?c }", "{ ?c ?b ?a }"),
        ("CONSTRUCT WHERE { ?c ?b ?a } LIMIT 2", "", "{ ?c ?b ?a }"),
        ("DESCRIBE <urn:a> ?x { ?x a ?k }", "<urn:a> ?x", "{ ?x a ?k }"),
        ("DESCRIBE <urn:a>", "<urn:a>", ""),
        ("ASK { }", "", "{ }"),
    ],
)
def test_scopes_of_other_forms(query: str, projection: str, body: str) -> None:
    found = sparql.tokens(query)
    scope = sparql.scopes(found)
    assert [found[index].text for index in scope.projection] == projection.split()
    assert [found[index].text for index in scope.body] == body.split()


@pytest.mark.parametrize(
    ("base", "reference", "iri"),
    [
        ("https://example.org/ontology", "#", "https://example.org/ontology#a"),
        ("urn:x:y", "#", "urn:x:y#a"),
        ("https://example.org/b/c", "../d?", "https://example.org/d?a"),
    ],
)
def test_prefixes_resolve_against_the_base_as_the_engine_does(
    base: str, reference: str, iri: str
) -> None:
    dataset = store.from_quads(f"<{iri}> <urn:p> <urn:o> <urn:g> .\n".encode())
    query = f"BASE <{base}> PREFIX y: <{reference}> SELECT ?o {{ y:a <urn:p> ?o }}"
    with store.Runner(dataset) as engine:
        assert engine.run(query).rows == ((URIRef("urn:o"),),)
