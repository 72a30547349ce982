"""Mappings: cases with the statements they give, and what is refused.

A case is a folder of ``cases/mapping``: ``map.rq``, whose first line names its engine, ``rows.csv``
(an empty cell is unbound), ``lookups.nq`` where it looks things up, and ``expected.nq``.
"""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path

import pytest

from policygraph.errors import InputError, PolicygraphError
from policygraph.sources import mapping
from policygraph.sources.compiler import Batch, Plan, Row, code, compile, values
from policygraph.vocab import PREFIXES

CASES = Path(__file__).parent / "cases" / "mapping"
FOLDERS = sorted(path.parent for path in CASES.glob("*/map.rq"))
EDITION = "https://example.org/source/edition"


def read(folder: Path) -> tuple[Plan, list[Row], str]:
    text = (folder / "map.rq").read_text(encoding="utf-8")
    with (folder / "rows.csv").open(encoding="utf-8", newline="") as file:
        header, *cells = csv.reader(file)
    rows: list[Row] = [
        (at, [cell or None for cell in row] or [None], f"sha256:{at:064}")
        for at, row in enumerate(cells, 2)
    ]
    lookups = folder / "lookups.nq"
    quads = lookups.read_bytes() if lookups.exists() else b""
    plan = compile(mapping.read(text, "map.rq", PREFIXES), header, quads)
    return plan, rows, text.partition("\n")[0].removeprefix("#+ engine: ")


def on_engine(plan: Plan) -> Plan:
    """The same mapping, all of it on Oxigraph: what the compiled form is held to."""
    return replace(plan, _run=None)


def by_row(plan: Plan, rows: list[Row]) -> str:
    parts = plan._texts(Batch.of(rows), EDITION)
    texts = [text.encode("latin-1") for part in parts for text in part]
    assert plan(Batch.of(rows), EDITION) == b"".join(texts)
    lines = [line for text in texts for line in sorted(text.splitlines())]
    return b"\n".join([*lines, b""]).decode()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_case(folder: Path) -> None:
    plan, rows, engine = read(folder)
    assert (plan.engine, bool(plan.reason)) == (engine, engine == "batches"), plan.reason
    assert by_row(plan, rows) == (folder / "expected.nq").read_text(encoding="utf-8")
    assert by_row(on_engine(plan), rows) == by_row(plan, rows)


@pytest.mark.parametrize("path", sorted(CASES.glob("refused/*.rq")), ids=lambda path: path.stem)
def test_refused(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    message = text.partition("\n")[0].removeprefix("# ")
    with pytest.raises(PolicygraphError, match=message):
        compile(mapping.read(text, "map.rq", PREFIXES), ["A"])


def plan_of(where: str, template: str = "?EDITION <https://example.org/p> ?x") -> Plan:
    text = f"CONSTRUCT {{ {template} }} WHERE {{ {where} }}"
    return compile(mapping.read(text, "map.rq", PREFIXES), ["A", "B"])


def test_rows_are_no_part_of_the_generated_source(monkeypatch: pytest.MonkeyPatch) -> None:
    sources: list[str] = []
    write = code._source

    def spy(*args: object, **more: object) -> object:
        source, names = write(*args, **more)  # type: ignore[arg-type]
        sources.append(source)
        return source, names

    monkeypatch.setattr(code, "_source", spy)
    plan = plan_of('BIND(CONCAT("Constant", ?A) AS ?x)')
    before = list(sources)
    plan(Batch.of([(2, ["Cell", None], "sha256:0")]), EDITION)
    assert sources == before and len(sources) == 1
    assert "Cell" not in sources[0]
    # Not even this constant: it is bound to a name.
    assert "Constant" not in sources[0]


def test_order_of_rows_is_kept_when_some_are_for_the_engine() -> None:
    plan = plan_of("BIND(STRDT(?A, xsd:integer) AS ?x)")
    rows: list[Row] = [(at, [f"{'0' * (at % 2)}{at}", None], "d") for at in range(2, 9)]
    numbers = re.findall(r"#row=([0-9]+)> <http://www", plan(Batch.of(rows), EDITION).decode())
    assert numbers == [str(at) for at in range(2, 9)]


@pytest.mark.parametrize("edition", ["relative", "https://example.org/e#row=1", "https://a/<"])
def test_an_edition_is_an_iri_without_a_fragment(edition: str) -> None:
    with pytest.raises(InputError, match="not an absolute IRI"):
        plan_of("BIND(?A AS ?x)")(Batch.of([]), edition)


@pytest.mark.parametrize("where", ["BIND(?A AS ?x)", "BIND(LCASE(?A) AS ?x)", "BIND(1 + 1 AS ?x)"])
def test_half_a_character_is_refused(where: str) -> None:
    template = "?EDITION <https://example.org/p> ?x , ?A"
    with pytest.raises(InputError, match="half of a character"):
        plan_of(where, template)(Batch.of([(2, ["\ud800", None], "d")]), EDITION)


def test_an_edition_that_is_not_ascii() -> None:
    for where, value in (('CONCAT(STR(?EDITION), "é")', "éé"), ("STR(?EDITION)", "é")):
        plan = plan_of(f"BIND({where} AS ?x)")
        found = plan(Batch.of([(2, ["a", "b"], "d")]), "https://example.org/é").decode()
        said = f'<https://example.org/é> <https://example.org/p> "https://example.org/{value}" '
        assert said in found and plan.engine == "compiled"


def test_values_that_hold_the_sign_between_them_stay_apart() -> None:
    column = ['a|"b', "c", "|"]
    assert values.escaped(column) == ['a|\\"b', "c", "|"]
    assert values.escaped(['"', "", None]) == ['\\"', "", None]


def test_no_pattern_is_slow_on_a_long_cell() -> None:
    """A pattern that tries all ways would not come to an end here."""
    text = "a" * 30_000
    for pattern in ("^a*a*a*$b", "a+a+b", "(a|b)*c", "a.*b.*c", "[^b]+b"):
        plan = plan_of(f'BIND(REGEX(?A, "{pattern}") AS ?x)')
        plan(Batch.of([(2, [text, None], "d"), (3, [text[:1999], None], "d")]), EDITION)


@pytest.mark.parametrize(
    "pattern",
    [
        *("[[:alpha:]]", "[a&&b]", "[a--b]", "(?i)a", "(?=a)", r"\b", r"\p{L}", r"\1", "a++"),
        *("a{,2}", "(a+)+", "(a{9}){9}", "*a", "a**", "[", "(", "a)", r"[\d-z]", "x" * 300, "]"),
    ],
)
def test_patterns_of_another_meaning_are_left_to_the_engine(pattern: str) -> None:
    with pytest.raises(values.Uncompiled):
        values.regex(pattern, "")
