"""What the ontology has a term for, as `policygraph terms` lists it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

MakeProject = Callable[..., Path]
Run = Callable[..., tuple[int, str, str]]

COUNTY = "https://w3id.org/policygraph/id/county"


@pytest.fixture
def terms(tmp_path: Path, cache: Path, make_project: MakeProject, command: Run) -> Run:
    root = make_project(tmp_path / "project")
    ontology = root / "ontology" / "terms.ttl"
    ontology.write_text(
        ontology.read_text("utf-8")
        + """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
pg:Court a owl:Class ; rdfs:label "court"@en ; rdfs:label "tribunal"@fr ;
    rdfs:subClassOf pg:Agency ; skos:altLabel "bench"@en ;
    skos:definition "A body that decides cases."@en .
pg:hears a owl:ObjectProperty ; rdfs:label "hears"@en ;
    rdfs:domain pg:Court ; rdfs:range pg:Claim ;
    skos:definition "The case that a court decides."@en ;
    skos:example "id:court pg:hears id:case ."@en .
""",
        encoding="utf-8",
    )
    return lambda *arguments: command("-p", str(root), "terms", *arguments)


COURT = """\
pg:Court  (class)
  label: court, bench
  means: A body that decides cases.
  kind of: pg:Agency
"""
HEARS = """\
pg:hears  (property)
  label: hears
  means: The case that a court decides.
  domain: pg:Court
  range: pg:Claim
  example: id:court pg:hears id:case .
"""
SHOWN: Mapping[str, str] = {
    "pg:Court": COURT,
    "court": COURT,
    "Bench": COURT,
    "hears": HEARS,
    "decides": f"{COURT}\n{HEARS}",
    "worksWith": """\
pg:worksWith  (property)
  label: works with
  example: id:ice pg:worksWith id:county .
""",
    "agency": "pg:Agency  (class)\n  label: agency\n  example: id:county a pg:Agency .\n",
}


@pytest.mark.parametrize("word", SHOWN)
def test_a_term_is_found_by_name_label_or_definition(word: str, terms: Run) -> None:
    code, out, _ = terms(word)
    assert code == 0
    assert out == SHOWN[word]


def test_without_a_word_all_are_listed_those_with_a_definition_first(terms: Run) -> None:
    _, out, _ = terms("--kind", "class")
    rows = [line.split("\t") for line in out.splitlines()]
    assert rows[0] == ["term", "kind", "means"]
    assert rows[1] == ["pg:Court", "class", "A body that decides cases."]
    assert ["pg:Claim", "class", "claim"] in rows
    assert {row[1] for row in rows[1:]} == {"class"}


def test_a_program_gets_all_that_is_known(terms: Run) -> None:
    _, out, _ = terms("--json", "hears")
    (found,) = json.loads(out)
    assert found["iri"] == "https://w3id.org/policygraph/ontology#hears"
    assert (found["domain"], found["range"]) == (["pg:Court"], ["pg:Claim"])


def test_an_unknown_word_is_answered_with_the_nearest(terms: Run) -> None:
    code, out, said = terms("cuort")
    assert (code, out) == (2, "")
    assert "There is no term “cuort”" in said
    assert "Did you mean “court”" in said
