"""A project's own checks, and the bounds of what validation may take."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import Graph

from policygraph import project, store
from policygraph.errors import InputError, RefusedError, TimeLimitError, nearest
from policygraph.init import create
from policygraph.validate import CHECKS, CheckQuery, Facts, gather, own, queries, validate
from policygraph.validate.facts import MOST, merge

HEAD = """\
#+ severity: warning
#+ message: "Too short: “{value}”."
#+ remedy: Say more.
"""
EX = "https://example.org/"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
PG = "https://w3id.org/policygraph/ontology#"
ID = "https://w3id.org/policygraph/id/"
SOURCE = "https://w3id.org/policygraph/source/x"
SHORT = "SELECT ?focus ?passage ?value { GRAPH ?passage { ?focus rdfs:label ?value } }"


def quads(*lines: str) -> bytes:
    return "".join(f"{line} <{SOURCE}#row=2> .\n" for line in lines).encode()


DATA = quads(f'<{EX}a> {LABEL} "x"@en', f'<{EX}b> {LABEL} "y"@en')


def found(check: str, data: bytes = DATA) -> list[tuple[str | None, str, str | None]]:
    checks = [CheckQuery.read(check, "checks/short.rq")]
    report = validate(store.in_memory(data), Graph(), checks=checks)
    return [(f.focus, f.message, f.value) for f in report.findings if f.code == "short"]


def test_a_check_of_a_project_is_told_like_any_other() -> None:
    assert found(HEAD + SHORT) == [
        (f"{EX}a", "Too short: “x”.", "x"),
        (f"{EX}b", "Too short: “y”.", "y"),
    ]


def test_a_new_project_has_a_check_that_is_told_at_file_and_line(tmp_path: Path) -> None:
    from policygraph.build import build

    create(tmp_path / "p")
    notice = tmp_path / "p" / "data" / "council-notice.trig"
    text = notice.read_text("utf-8")
    line = next(n for n, one in enumerate(text.splitlines(), 1) if "pg:gloss" in one)
    gloss = text.splitlines()[line - 1].split('"')[1]
    notice.write_text(text.replace(gloss, "Short"), "utf-8")
    made = project.find(tmp_path / "p")
    assert [one.name for one in own(made)] == ["passage-gloss-short"]
    assert made.checks[0] in made.inputs()
    report = build(made, draft=True, cache=tmp_path / "cache").report
    (finding,) = (one for one in report.findings if one.code == "passage-gloss-short")
    assert (finding.severity, finding.value) == ("warning", "Short")
    assert finding.place is not None
    assert (finding.place.file, finding.place.line) == ("data/council-notice.trig", line)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (SHORT, 1, "does not say its severity"),
        (HEAD.replace("warning", "grave") + SHORT, 1, "no severity “grave”"),
        (HEAD.replace("{value}", "{worth}") + SHORT, 2, "names {worth}"),
        (HEAD.replace("{value}", "{") + SHORT, 2, "brace"),
        (HEAD + "#+ hint: x\n" + SHORT, 4, "no key of a check"),
        (HEAD + "\nSELECT ?value { ?s ?p ?value }", 5, r"does not SELECT \?focus"),
        (HEAD + "ASK {}", 4, r"does not SELECT \?focus"),
        (HEAD.replace('"', "", 1) + SHORT, 2, "brace|YAML"),
    ],
)
def test_a_broken_check_names_file_and_line(text: str, line: int, said: str) -> None:
    with pytest.raises(InputError, match=said) as fault:
        CheckQuery.read(text, "checks/short.rq")
    assert fault.value.where is not None
    assert (fault.value.where.file, fault.value.where.line) == ("checks/short.rq", line)


def test_a_check_that_is_no_sparql_names_file_and_line() -> None:
    with pytest.raises(InputError) as fault:
        found(HEAD + "SELECT ?focus ?value { ?focus ?value }")
    assert str(fault.value.where).startswith("checks/short.rq:4:")


def test_a_check_is_guarded_and_can_be_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RefusedError):
        found(HEAD + "SELECT ?focus ?value { SERVICE <https://example.org/> { ?focus ?p ?value } }")
    monkeypatch.setattr(queries, "TIME", 0.3)
    endless = "SELECT ?focus (COUNT(*) AS ?value) { %s } GROUP BY ?focus"
    many = " . ".join(f"?focus{n or ''} ?p{n} ?o{n}" for n in range(9))
    data = quads(*(f'<{EX}{n}> {LABEL} "x"' for n in range(100)))
    with pytest.raises(TimeLimitError):
        found(HEAD + endless % many, data)


def test_a_check_has_a_name_of_its_own() -> None:
    check = CheckQuery.read(HEAD + SHORT, "checks/dangling.rq")
    with pytest.raises(InputError, match="“dangling” already, in the package"):
        validate(store.in_memory(DATA), Graph(), checks=[check])


def test_facts_are_kept_and_merged() -> None:
    data = DATA + quads(f'<{EX}a> <{EX}p> "0.50"^^<http://www.w3.org/2001/XMLSchema#decimal>')
    facts = gather([data])
    assert Facts.from_dict(facts.as_dict()).as_dict() == facts.as_dict()
    assert facts.rows == {SOURCE: 1}
    assert facts.graphs == []
    assert facts.rewritings == 1
    assert merge([facts, facts]).statements == 6


def table(rows: int) -> Iterator[str]:
    for n in range(rows):
        yield f"<{ID}agreement-{n}> {TYPE} <{PG}Agreement>"
        yield f"<{ID}agreement-{n}> <{PG}agency> <{ID}agency-of-{n}>"


def test_of_very_many_faults_of_a_kind_a_thousand_are_told_and_the_rest_counted() -> None:
    report = validate(store.in_memory(quads(*table(20_000))), Graph())
    told = [one for one in report.findings if one.code == "dangling"]
    assert len(told) == MOST + 1
    assert [one.message for one in told if one.focus is None] == [
        "There are 19,000 more of this kind."
    ]


def test_strays_of_one_source_are_told_up_to_a_number_and_the_rest_counted() -> None:
    itself = [f"<{SOURCE}> {TYPE} <{PG}Source>", f'<{SOURCE}> <{PG}textDigest> "x"']
    lines = [*itself, *(f'<{EX}{n}> {LABEL} "x"' for n in range(MOST + 7))]
    said = "".join(f"{line} <{SOURCE}> .\n" for line in lines).encode()
    report = validate(store.in_memory(said), Graph())
    told = [one for one in report.findings if one.code == "outside-passage"]
    assert len(told) == MOST + 1
    assert [one.message for one in told if one.focus is None] == ["There are 7 more of this kind."]


@pytest.mark.parametrize(("times", "words"), [(1, "."), (2, " (in 2 statements).")])
def test_how_often_an_undeclared_name_is_used_is_told(times: int, words: str) -> None:
    data = quads(*(f'<{EX}a> <{PG}undeclared> "{n}"' for n in range(times)))
    report = validate(store.in_memory(data), Graph())
    (told,) = [one for one in report.findings if one.code == "undeclared-property"]
    assert told.message.endswith(f"is declared in no ontology{words}")


def test_the_nearest_of_very_many_names_is_found() -> None:
    names = [f"id:agency-of-town-{n}" for n in range(50_000)]
    assert nearest("id:agncy-of-town-4321", names, 1) == ["id:agency-of-town-4321"]
    assert nearest("x" * 100_000, names) == []


def test_checks_are_found_by_their_names() -> None:
    assert [check.code for check in CHECKS] == sorted({check.code for check in CHECKS})
    assert all(check.hint.endswith(".") for check in CHECKS)
