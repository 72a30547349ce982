"""ICE's own workbooks, where they are at hand: every figure is counted here in another way, too."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from rdflib import Dataset

from policygraph import build, project, store

TABLES = Path(__file__).parents[1].parent / "shared" / "tables"
MAY = TABLES / "participatingAgencies05162025am.xlsx"
JULY = TABLES / "participatingAgencies07182025pm.xlsx"
PENDING = TABLES / "pendingAgencies07182025pm.xlsx"

pytestmark = pytest.mark.skipif(not JULY.exists(), reason="the workbooks are not at hand")


@dataclass(frozen=True)
class Row:
    """A row as this test reads it: without the reader, the contract or the mapping."""

    number: int
    state: str
    agency: str
    kind: str
    model: str
    signed: str
    link: str

    @property
    def agreement(self) -> tuple[str, ...]:
        return (self.state, self.agency, self.kind, self.model, self.signed)


def plain(value: Any) -> str:
    text = str(value if value is not None else "").replace("\xa0", " ").replace("’", "'")
    return " ".join(text.split())


def rows(path: Path) -> Iterator[Row]:
    sheet = openpyxl.load_workbook(path).active
    for cells in sheet.iter_rows(min_row=2):
        if not any(plain(cell.value) for cell in cells):
            continue
        signed = cells[5].value if len(cells) > 5 else None
        day = signed.strftime("%Y-%m-%d") if hasattr(signed, "strftime") else plain(signed)
        # The text dates of the two workbooks: 05/082025 and 7/72025.
        if typed := re.fullmatch(r"(\d{1,2})/(\d{1,2}?)(\d{4})", day):
            day = f"{typed[3]}-{int(typed[1]):02}-{int(typed[2]):02}"
        link = cells[6].hyperlink.target if len(cells) > 6 and cells[6].hyperlink else ""
        values = [plain(cells[at].value) for at in (0, 1, 2, 4)]
        yield Row(cells[0].row, *values, day, link)


@pytest.fixture(scope="module")
def added(tmp_path_factory: pytest.TempPathFactory) -> tuple[Dataset, dict[Path, dict[str, Any]]]:
    folder = tmp_path_factory.mktemp("workbooks")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("POLICYGRAPH_CACHE", str(folder / "cache"))
        run("init", str(folder / "graph"))
        told = {
            path: json.loads(
                run(
                    *("-p", str(folder / "graph"), "add", str(path)),
                    *("--as", "ice-participating-agencies", "--json"),
                )
            )
            for path in (MAY, JULY, PENDING)
        }
        made = build.build(project.read(folder / "graph"))
        assert not made.report.violations
        return build.dataset(made), told


def run(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "policygraph", *arguments], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


Added = tuple[Dataset, dict[Path, dict[str, Any]]]


def ask(added: Added, text: str) -> list[tuple[str, ...]]:
    with store.Runner(added[0]) as engine:
        answer = engine.run(text)
    assert isinstance(answer, store.Table)
    return [tuple(str(term) for term in row) for row in answer.rows]


def edition(added: Added, path: Path) -> str:
    return f"<{added[1][path]['edition']}>"


@pytest.mark.parametrize(
    ("path", "rejected"), [(MAY, 0), (JULY, 1), (PENDING, 0)], ids=lambda value: str(value)[-30:]
)
def test_every_row_is_mapped_or_rejected(added: Added, path: Path, rejected: int) -> None:
    told = added[1][path]
    assert told["rows_rejected"] == rejected
    assert told["rows_mapped"] + told["rows_rejected"] == len(list(rows(path)))


def test_the_signing_date_that_cannot_be_is_rejected_at_its_place(added: Added) -> None:
    (finding,) = added[1][JULY]["findings"]
    wrong = [row.number for row in rows(JULY) if row.signed > "2100"]
    assert [finding["place"]["line"]] == wrong
    assert finding["value"] == "5025-07-07"


@pytest.mark.parametrize("path", [MAY, JULY], ids=["may", "july"])
def test_agreements_by_state_and_model(added: Added, path: Path) -> None:
    asked = f"""SELECT ?state ?model (COUNT(DISTINCT ?agreement) AS ?n) {{
        ?agreement a pg:Agreement ; pg:listedIn {edition(added, path)} ;
            pg:model/skos:prefLabel ?model ; pg:agency/pg:partOf/rdfs:label ?state .
    }} GROUP BY ?state ?model"""
    got = {(s.upper(), m.removesuffix(" Model")): int(n) for s, m, n in ask(added, asked)}
    good = {row.agreement for row in rows(path) if row.signed < "2100"}
    expected = Counter((state, model.removesuffix(" Model")) for state, _, _, model, _ in good)
    assert got == dict(expected)


def test_agencies_with_more_than_one_model(added: Added) -> None:
    asked = f"""SELECT ?agency {{
        ?agreement a pg:Agreement ; pg:listedIn {edition(added, JULY)} ;
            pg:agency ?agency ; pg:model ?model .
    }} GROUP BY ?agency HAVING (COUNT(DISTINCT ?model) > 1)"""
    models: dict[tuple[str, ...], set[str]] = {}
    for row in rows(JULY):
        if row.signed < "2100":
            models.setdefault((row.state, row.agency.lower(), row.kind), set()).add(row.model)
    assert len(ask(added, asked)) == sum(len(found) > 1 for found in models.values())


def test_agencies_gained_and_lost(added: Added) -> None:
    def named(path: Path) -> set[tuple[str, str, str]]:
        good = (row for row in rows(path) if row.signed < "2100")
        # The mapping takes what no slug keeps apart for one.
        return {
            (row.state, re.sub("[^a-z0-9]+", "-", row.agency.lower()), row.kind) for row in good
        }

    def missing(here: Path, there: Path) -> int:
        asked = f"""SELECT DISTINCT ?agency {{
            ?a a pg:Agreement ; pg:agency ?agency ; pg:listedIn {edition(added, here)}
            MINUS {{ SELECT DISTINCT ?agency {{
                ?b a pg:Agreement ; pg:agency ?agency ;
                    pg:listedIn {edition(added, there)} }} }} }}"""
        return len(ask(added, asked))

    assert missing(JULY, MAY) == len(named(JULY) - named(MAY))
    assert missing(MAY, JULY) == len(named(MAY) - named(JULY))


def test_an_agency_serves_the_county_of_its_row_and_no_other(added: Added) -> None:
    asked = f"""SELECT ?row (COUNT(?county) AS ?n) {{
        GRAPH ?row {{ ?a pg:listedIn {edition(added, JULY)} . ?agency pg:serves ?county }}
    }} GROUP BY ?row"""
    sheet = openpyxl.load_workbook(JULY).active
    named = {
        str(cells[0].row)
        for cells in sheet.iter_rows(min_row=2)
        if plain(cells[3].value).strip("#") not in ("", "N/A", "NA")
    }
    wrong = {str(row.number) for row in rows(JULY) if row.signed > "2100"}
    got = ask(added, asked)
    assert {row.rpartition("=")[2] for row, _ in got} == named - wrong
    assert {count for _, count in got} == {"1"}


def test_absence_is_inferred_only_from_lists_of_the_same_kind(added: Added) -> None:
    asked = "SELECT DISTINCT ?since { ?a pg:absentSince ?since }"
    assert ask(added, asked) == [(added[1][JULY]["edition"],)]


def test_links_are_documents_unwrapped(added: Added) -> None:
    asked = f"""SELECT ?document {{
        GRAPH ?row {{ ?a pg:listedIn {edition(added, JULY)} ; pg:document ?document }} }}"""
    got = [document for (document,) in ask(added, asked)]
    assert all(re.match("https?://www.ice.gov/", document) for document in got)
    assert len(got) == sum(bool(row.link) for row in rows(JULY) if row.signed < "2100")
