"""The compiled form of a mapping against Oxigraph, on random mappings and nasty rows."""

from __future__ import annotations

import re

import pyoxigraph as ox
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from policygraph.lexical import quoted
from policygraph.sources import mapping
from policygraph.sources.compiler import Batch, Plan, Row, compile
from policygraph.vocab import PREFIXES

EDITION = "https://example.org/edition"
COLUMNS = ("A", "B", "C", "NUMBER", "DAY", "URL_link")
LOOKUPS = b"""
<http://t/one> <http://l/label> "one" <http://g> .
<http://t/uno> <http://l/label> "one" <http://g> .
<http://t/two> <http://l/label> "two"@en <http://g> .
<http://t/two> <http://l/alt> "a" <http://g> .
<http://t/two> <http://l/in> <http://t/one> <http://g> .
<http://t/three> <http://l/alt> "\\"" <http://g> .
<http://t/three> <http://l/in> <http://t/two> <http://g> .
<http://t/three> <http://l/value> "007"^^<http://www.w3.org/2001/XMLSchema#integer> <http://g> .
<http://t/one> <http://l/value> "b\\\\\\"" <http://g> .
<http://t/two> <http://l/value> "7" <http://g> .
"""

TRICKY = [
    *("", "a", "one", "two", "7", "007", "-1", "true", "1.50", "2025-02-30", "2025-05-08", "é"),
    *("http://a/b", "http://a b", "rel", "Cobb County Sheriff’s Office", "K\u212aſ", "ΑΣ", "'"),
    *('"', "\\", "a\nb", "a\u0085b", "\x1c", "\x7f", "\ufffe", "\u202eabc", "שלום", "x" * 3000),
    *("{0}", "%s", "$1", "\\1", "e\u0301", "\U0001f600", "<x>", "a|b^c", "--a--", "\u00a0", "İ"),
    *("ß", "99999999999999999999", "urn:x:y", "http://a/%zz", "http://a/../b"),
]
NASTY = st.one_of(
    st.sampled_from(TRICKY),
    st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=12),
    st.text('ab AB-"\\\n<>{}|^é', max_size=8),
)
DAYS = st.one_of(st.dates().map(str), NASTY)
LINKS = st.one_of(
    st.from_regex(r"https?://[a-z]{1,3}(:[0-9]{1,3})?(/[a-z%20é.]{0,6}){0,2}", fullmatch=True),
    NASTY,
)
CELL = st.one_of(st.none(), NASTY)
VALUES = st.tuples(
    CELL,
    CELL,
    CELL,
    st.one_of(st.none(), st.integers(-20, 20).map(str), NASTY),
    st.one_of(st.none(), DAYS),
    st.one_of(st.none(), LINKS),
)
ROWS = st.lists(VALUES, max_size=4).map(
    lambda found: [(at, values, f"sha256:{at}") for at, values in enumerate(found, 2)]
)

STRINGS = st.sampled_from(
    ["", "a", "-", "one", "http://a/", "http://a", "é", '"', "\\", "x y", "{"]
)
REGEXES = [
    *("[^a-z0-9]+", "a", "^-+|-+$", r"\s+", "[A-Z]", "(a)(b)?", r"\d", ".", "b$", "^a", "a|ab"),
    *("[^\\s]", "a{2,3}", "x*", "[[:alpha:]]", r"\w+?", "(a+)+", "(?i)a", "[^A-Za-z0-9._~-]"),
    *("İ", "k", "a.b", "a[b-]", r"\.", "[]a]", "a{,2}", "(?:ab|b)", "(a|b)c?"),
]
PATTERNS = st.sampled_from(REGEXES)


def literal(value: str) -> str:
    return quoted(value)


COLUMN = st.sampled_from([f"?{name}" for name in COLUMNS])
TEXT_LEAF = st.one_of(COLUMN, COLUMN, STRINGS.map(literal), st.just("STR(?ROWNUM)"))


def grow_text(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    one = st.sampled_from(
        ["LCASE", "UCASE", "STR", "ENCODE_FOR_URI", "SHA256", "xsd:string", "LANG"]
    )
    two = st.sampled_from(["STRBEFORE", "STRAFTER"])
    return st.one_of(
        st.builds("{}({})".format, one, inner),
        st.builds("{}({}, {})".format, two, inner, inner),
        st.lists(inner, max_size=3).map(lambda args: f"CONCAT({', '.join(args)})"),
        st.builds(
            "REPLACE({}, {}, {}{})".format,
            inner,
            PATTERNS.map(literal),
            st.sampled_from(["-", "", "$1", "<$2>", "\\", "$0x", '"']).map(literal),
            st.sampled_from(["", ', "i"']),
        ),
        st.builds("SUBSTR({}, {})".format, inner, st.sampled_from(["1", "2", "2, 3", "0", "1, 0"])),
        st.builds("COALESCE({}, {})".format, inner, inner),
        st.builds("IF({}, {}, {})".format, TESTS, inner, inner),
        st.builds("STRLANG({}, {})".format, inner, st.sampled_from(['"en"', '"de-CH"', "?A"])),
        st.builds(
            "STRDT({}, {})".format,
            inner,
            st.sampled_from(["xsd:date", "xsd:string", "xsd:integer", "xsd:decimal", "xsd:boolean"])
            | st.sampled_from(["<http://x/t>", "xsd:gYear", "xsd:gYearMonth", "xsd:double"]),
        ),
        st.builds("STR(IRI({}))".format, inner),
    )


TESTS: st.SearchStrategy[str] = st.deferred(
    lambda: st.one_of(
        st.builds(
            "({} {} {})".format, TEXTS, st.sampled_from(["=", "!=", "<", ">", "<=", ">="]), TEXTS
        ),
        st.builds(
            "({} {} {})".format,
            NUMBERS,
            st.sampled_from(["=", "!=", "<", ">", "<=", ">="]),
            st.one_of(NUMBERS, TEXT_LEAF),
        ),
        st.builds(
            "{}({}, {})".format, st.sampled_from(["CONTAINS", "STRSTARTS", "STRENDS"]), TEXTS, TEXTS
        ),
        st.builds("REGEX({}, {})".format, TEXTS, PATTERNS.map(literal)),
        st.builds('REGEX({}, {}, "i")'.format, TEXTS, PATTERNS.map(literal)),
        st.builds("BOUND({})".format, COLUMN),
        st.builds("(!{})".format, TESTS),
        st.builds("({} {} {})".format, TESTS, st.sampled_from(["&&", "||"]), TESTS),
        st.builds(
            "({} {} ({}, {}))".format, TEXTS, st.sampled_from(["IN", "NOT IN"]), TEXTS, TEXTS
        ),
        st.builds('({} IN ("a", "one", "7"))'.format, TEXTS),
        COLUMN,
        st.builds("(DATATYPE({}) = xsd:string)".format, TEXTS),
        st.builds("xsd:boolean({})".format, TEXTS),
    )
)
NUMBERS = st.one_of(
    st.sampled_from(["?ROWNUM", "3", "-1", "xsd:integer(?NUMBER)"]),
    st.builds("STRLEN({})".format, COLUMN),
)
TEXTS = st.recursive(TEXT_LEAF, grow_text, max_leaves=4)
SAFE = st.builds('REPLACE(LCASE({}), "[^a-z0-9]+", "-")'.format, COLUMN)
IRIS = st.one_of(
    st.builds("IRI({})".format, TEXTS),
    st.just("IRI(?URL_link)"),
    st.builds('IRI(CONCAT("http://i/", {}))'.format, st.one_of(SAFE, TEXTS)),
    st.builds('IRI(CONCAT("http://i/k/", {}, "/", {}))'.format, SAFE, SAFE),
    st.just("?EDITION"),
)
EXPRESSIONS = st.one_of(TEXTS, TEXTS, IRIS, NUMBERS, TESTS)
PATTERNS_OF_LOOKUPS = st.sampled_from(
    [
        "?found l:label ?A .",
        "OPTIONAL { ?found l:label ?A }",
        "OPTIONAL { ?found l:label|l:alt ?key }",
        "OPTIONAL { ?found l:label ?key . ?found l:in ?place }",
        "OPTIONAL { ?found l:alt ?key FILTER(STRLEN(?key) = 1) } OPTIONAL { ?found l:in ?place }",
        'VALUES ?found { <http://t/one> "x" 7 }',
        'VALUES (?A ?found) { ("a" <http://i/a>) ("one" "1"@en) ("a" "b") }',
        "?found l:value ?value .",
        "?found l:in/l:in ?place . OPTIONAL { ?place l:label ?key }",
        "OPTIONAL { ?found l:value ?NUMBER }",
        "?EDITION l:label ?nothing .",
        "",
        "",
    ]
)
LATE = st.sampled_from(
    [
        *("STR(?found)", "STR(?value)", "STR(?key)", 'CONCAT(STR(?found), "é")', "LCASE(?key)"),
        *("IF(?found = <http://t/one>, ?found, 1)", "COALESCE(?place, ?found)", "(?found = 7)"),
        *("STRLEN(STR(?value))", "IRI(STR(?found))", "DATATYPE(?key)", "LANG(?key)"),
    ]
)
TERMS = st.sampled_from(
    [
        *("?x0", "?x1", "?x2", "?found", "?place", "?value", "?key", "?ROWNUM", "?EDITION"),
        *("?late", "?A", "?B", "<http://c/1>", '"c"', '"c"@en', "7", "?C", "?URL_link"),
    ]
)
SUBJECTS = st.sampled_from(["?x0", "?x1", "?found", "?place", "?EDITION", "<http://c/1>", "?A"])
PREDICATES = st.sampled_from(["<http://p/1>", "<http://p/2>", "a", "?x1"])
HEAD = "PREFIX l: <http://l/>\n"


@st.composite
def mappings(draw: st.DrawFn) -> str:
    binds = [
        f"BIND({draw(IRIS if at == 0 else EXPRESSIONS)} AS ?x{at})"
        for at in range(draw(st.integers(1, 3)))
    ]
    if draw(st.booleans()):
        binds.append('BIND(COALESCE(?B, "") AS ?key)')
    parts = [*binds, draw(PATTERNS_OF_LOOKUPS)]
    late = draw(LATE)
    if set(re.findall(r"\?(\w+)", late)) <= set(re.findall(r"\?(\w+)", parts[-1])):
        parts.append(f"BIND({late} AS ?late)")
    if draw(st.integers(0, 3)) == 0:
        parts.append(f"FILTER({draw(TESTS)})")
    triple = st.builds("{} {} {} .".format, SUBJECTS, PREDICATES, TERMS)
    template = " ".join(draw(st.lists(triple, min_size=1, max_size=5)))
    where = " ".join(parts)
    named = set(re.findall(r"\?(\w+)", where)) | {"ROWNUM", "EDITION", *COLUMNS}
    for name in sorted(set(re.findall(r"\?(\w+)", template)) - named):
        template = re.sub(rf"\?{name}\b", "?x0", template)
    return f"{HEAD}CONSTRUCT {{ {template} }} WHERE {{ {where} }}"


def by_row(plan: Plan, rows: list[Row]) -> list[list[bytes]]:
    return [sorted(lines.splitlines()) for lines in plan.lines(Batch.of(rows), EDITION)]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(mappings(), ROWS)
def test_compiled_says_what_the_engine_says(text: str, rows: list[Row]) -> None:
    plan = compile(mapping.read(text, "map.rq", PREFIXES), COLUMNS, LOOKUPS)
    event(plan.engine)
    event(plan.reason[:30])
    if plan.engine == "compiled":
        assert by_row(plan, rows) == by_row(plan.on_engine(), rows)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(mappings(), ROWS)
def test_the_statements_are_those_of_the_construct(text: str, rows: list[Row]) -> None:
    """An oracle of its own: the CONSTRUCT as it stands, with one row pasted in."""
    plan = compile(mapping.read(text, "map.rq", PREFIXES), COLUMNS, LOOKUPS)
    store = ox.Store()
    store.extend(ox.Quad(*list(quad)[:3]) for quad in ox.parse(LOOKUPS, ox.RdfFormat.N_QUADS))
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    for row, lines in zip(rows, plan.lines(Batch.of(rows), EDITION), strict=True):
        cells = " ".join("UNDEF" if cell is None else quoted(cell) for cell in row[1])
        given_ = f"(?EDITION ?ROWNUM {' '.join('?' + name for name in COLUMNS)})"
        values = f"VALUES {given_} {{ (<{EDITION}> {row[0]} {cells}) }}"
        query = prefixes + text.replace("WHERE {", f"WHERE {{ {values} ")
        wanted = {str(triple) for triple in store.query(query)}  # type: ignore[union-attr]
        graph = f" <{EDITION}#row={row[0]}> ."
        found = [line for line in lines.decode().split("\n") if line.endswith(graph)]
        assert len(found) == len(set(found))
        # A statement about the node of the row cannot be told from it here: none is made.
        assert {line.removesuffix(graph) for line in found} == wanted
