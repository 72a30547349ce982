"""The contract of a table's columns; the cases are in cases/tables."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policygraph.errors import InputError
from policygraph.sources import dates
from policygraph.sources.cells import RULES, CellReading, variable
from policygraph.sources.columns import Contract
from policygraph.sources.fit import Fit, Reject, Repair
from policygraph.sources.links import escaped, is_web, unwrapped
from policygraph.sources.reader import Row, open_table

CASES = Path(__file__).parent / "cases" / "tables"
SHARED = Path(__file__).parents[2] / "shared" / "tables"
LINKED_IN_REJECTS = 0
CELLS: list[dict[str, Any]] = json.loads((CASES / "cells.json").read_text("utf-8"))
LINKS: dict[str, str] = json.loads((CASES / "links.json").read_text("utf-8"))
CONTRACTS: dict[str, Any] = json.loads((CASES / "contracts.json").read_text("utf-8"))

ICE = {
    "columns": [
        {
            "name": "STATE",
            "required": True,
            "repairs": ["trim", "upper"],
            "typos": {"PENNSLYVANIA": "PENNSYLVANIA"},
        },
        {
            "name": "LAW ENFORCEMENT AGENCY",
            "required": True,
            "synonyms": ["Agency"],
            "repairs": ["trim", "spaces", "nbsp", "apostrophe"],
        },
        {"name": "TYPE", "repairs": ["trim"]},
        {"name": "COUNTY", "repairs": ["trim"], "empty": ["#N/A", "#NA"]},
        {
            "name": "SUPPORT TYPE",
            "required": True,
            "repairs": ["trim"],
            "allowed": ["Task Force Model", "Warrant Service Officer", "Jail Enforcement Model"],
        },
        {
            "name": "SIGNED",
            "type": "date",
            "repairs": ["date"],
            "from": "2002-01-01",
            "to": "2026-12-31",
        },
        {"name": "MOA", "link": True, "repairs": ["trim", "redirect"], "on_fault": "blank"},
    ]
}
NAMES = ["STATE", "LAW ENFORCEMENT AGENCY", "SUPPORT TYPE", "SIGNED", "MOA"]


def column_contract(parts: dict[str, Any]) -> Contract:
    return Contract.read({"columns": [{"name": "C", **parts}]}, "map.rq")


class Mapped(NamedTuple):
    """What became of a row that keeps the contract."""

    number: int
    values: tuple[str | None, ...]
    repairs: tuple[Repair, ...] = ()
    findings: tuple[Reject, ...] = ()


def read_rows(fitted: Fit, rows: list[Row]) -> list[Mapped | Reject]:
    found = fitted.read(*zip(*rows, strict=True))
    values = iter(zip(*found.columns, strict=True))
    return [
        found.rejects.get(at)
        or Mapped(
            one.number,
            next(values),
            tuple(repair for repair in found.repairs if repair.row == one.number),
            tuple(fault for fault in found.findings if fault.row == one.number),
        )
        for at, one in enumerate(rows)
    ]


def read_row(fitted: Fit, one: Row) -> Mapped | Reject:
    (found,) = read_rows(fitted, [one])
    return found


def fit(*names: str) -> Fit:
    return Contract.read(ICE, "map.rq").fit(names or NAMES, sheet="Sheet1")


def row(*cells: str, link: str | None = None, number: int = 7) -> Row:
    return Row(number, cells, (*(None,) * (len(cells) - 1), link))


def read(parts: dict[str, Any], cell: str) -> CellReading:
    return column_contract(parts).columns[0].read(cell)


@pytest.mark.parametrize(
    ("parts", "cell", "wanted"),
    [(case["column"], *item) for case in CELLS for item in case.get("read", {}).items()],
)
def test_cells(parts: dict[str, Any], cell: str, wanted: Any) -> None:
    value, rules = wanted if isinstance(wanted, list) else (wanted, "")
    found = read(parts, cell)
    assert (found.value, " ".join(step.rule for step in found.steps)) == (value, rules)
    assert not found.reason
    if found.steps:
        assert (found.steps[0].before, found.steps[-1].after) == (cell, value or "")


@pytest.mark.parametrize(
    ("parts", "cell", "wanted"),
    [(case["column"], *item) for case in CELLS for item in case.get("faults", {}).items()],
)
def test_faults(parts: dict[str, Any], cell: str, wanted: list[str]) -> None:
    found = read(parts, cell)
    assert [found.reason, found.hint] == wanted
    assert found.value is None


@pytest.mark.parametrize(("end", "fault"), [("pdf", False), ("pdf.exe", True)])
def test_the_whole_link_is_of_the_form(end: str, fault: bool) -> None:
    parts = {"link": True, "link_pattern": r"https://example\.org/.*\.pdf"}
    found = column_contract(parts).columns[0].read_link(f"https://example.org/a.{end}")
    assert bool(found.reason) == fault
    assert (found.value is None) == fault


def test_every_repair_has_a_case() -> None:
    used = {
        rule
        for case in CELLS
        for wanted in case.get("read", {}).values()
        if isinstance(wanted, list)
        for rule in wanted[1].split()
    }
    assert used == {*RULES, "nfc"}


@pytest.mark.parametrize(("address", "wanted"), LINKS.items())
def test_redirects(address: str, wanted: str) -> None:
    assert unwrapped(address) == wanted


def test_escaped() -> None:
    assert escaped("https://x.org/a b|c%20d%zz") == "https://x.org/a%20b%7Cc%20d%25zz"


@pytest.mark.parametrize("name", CONTRACTS)
def test_contracts_that_are_refused(name: str) -> None:
    header, wanted = CONTRACTS[name]
    with pytest.raises(InputError) as caught:
        Contract.read(header, "map.rq")
    assert str(caught.value).startswith(f"map.rq: {wanted}")


def test_values_of_yaml_are_texts_or_of_their_own_type() -> None:
    day = datetime.date(2025, 1, 1)
    typed = {"type": "date", "from": day, "required": True, "repairs": ["date"]}
    plain = {"type": "date", "from": "2025-01-01", "required": "true", "repairs": ["date"]}
    assert column_contract(typed).columns == column_contract(plain).columns


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("LAW ENFORCEMENT AGENCY", "LAW_ENFORCEMENT_AGENCY"),
        (" SIGNED ", "SIGNED"),
        ("Name (of agency)?", "Name_of_agency"),
        ("287(g)", "287g"),
        ("año", "año"),
        ("a\u00a0b", "a_b"),
        ("()", ""),
    ],
)
def test_variables(name: str, wanted: str) -> None:
    assert variable(name) == wanted


def test_variables_do_not_depend_on_the_layout() -> None:
    names = fit().contract.variables
    assert names == fit(*NAMES, "COUNTY", "TYPE").contract.variables
    assert names[-2:] == ("MOA", "MOA_link")
    assert len(names) == 8


def test_a_row() -> None:
    found = read_row(
        fit("State", "AGENCY", "Support_Type", "NOTES", "Signed", "moa"),
        Row(
            17,
            ("UTAh", "A’s\u00a0 Office ", "Task Force Model", "x", "7/72025", "link "),
            (None,) * 5 + ("chrome-extension://a/https://example.org/a.pdf",),
        ),
    )
    assert isinstance(found, Mapped)
    assert found.values == (
        "UTAH",
        "A's Office",
        None,
        None,
        "Task Force Model",
        "2025-07-07",
        "link",
        "https://example.org/a.pdf",
    )
    assert [(repair.column, repair.rule) for repair in found.repairs] == [
        ("STATE", "upper"),
        ("LAW ENFORCEMENT AGENCY", "nbsp"),
        ("LAW ENFORCEMENT AGENCY", "spaces"),
        ("LAW ENFORCEMENT AGENCY", "trim"),
        ("LAW ENFORCEMENT AGENCY", "apostrophe"),
        ("SIGNED", "date"),
        ("MOA", "trim"),
        ("MOA_link", "redirect"),
    ]
    assert found.repairs[5] == Repair(17, "SIGNED", "date", "7/72025", "2025-07-07")


def test_a_cell_met_again_is_repaired_again() -> None:
    fitted = fit()
    for number in (2, 3):
        found = read_row(fitted, row("UTAh", "A", "Task Force Model", "", "", number=number))
        assert isinstance(found, Mapped)
        assert found.repairs == (Repair(number, "STATE", "upper", "UTAh", "UTAH"),)


def test_a_row_that_is_rejected_names_every_fault() -> None:
    found = read_row(fit(), row("UTAH", " ", "Jail Enforcment Model", "5025-07-07", "", number=775))
    assert isinstance(found, Reject)
    assert [(one.column, one.hint) for one in found.cells] == [
        ("LAW ENFORCEMENT AGENCY", "Fill it in."),
        ("SUPPORT TYPE", "Did you mean “Jail Enforcement Model”?"),
        ("SIGNED", "Did you mean “2025-07-07”?"),
    ]
    assert str(found.more[0]) == (
        "sheet “Sheet1”, row 775, column SUPPORT TYPE: “Jail Enforcment Model” is none of the "
        "values that may be. Did you mean “Jail Enforcement Model”?"
    )


def test_a_blanked_cell_is_a_finding() -> None:
    found = read_row(fit(), row("UTAH", "A", "Task Force Model", "", "link", link="#Sheet1!A1"))
    assert isinstance(found, Mapped)
    assert found.values[-2:] == ("link", None)
    assert [str(one) for one in found.findings] == [
        "sheet “Sheet1”, row 7, column MOA_link: The link goes to “#Sheet1!A1”, which is no "
        "address of the web."
    ]


def test_a_cell_that_holds_the_address_is_the_link() -> None:
    found = read_row(fit(), row("UTAH", "A", "Task Force Model", "", "https://example.org/a "))
    assert isinstance(found, Mapped)
    assert found.values[-2:] == ("https://example.org/a", "https://example.org/a")


def test_missing_column() -> None:
    contract = Contract.read(ICE, "map.rq")
    with pytest.raises(InputError) as caught:
        contract.fit(["STATE", "AGENCY", "SUPORT TYPE"], display="x.xlsx", sheet="S", header_row=3)
    assert str(caught.value) == (
        "x.xlsx: Sheet “S”, row 3: there is no column SUPPORT TYPE.\n"
        "  The columns are “STATE”, “AGENCY”, “SUPORT TYPE”. If “SUPORT TYPE” is it, add that to "
        "its synonyms in map.rq."
    )


def test_column_there_twice() -> None:
    with pytest.raises(InputError, match=r"is there 2 times: “State” \(column A\), “STATE ”"):
        fit("State", *NAMES[1:], "STATE ")


def test_columns_that_are_not_used() -> None:
    assert fit(*NAMES, "NOTES", "").unused == ("NOTES",)


def test_score() -> None:
    contract = Contract.read(ICE, "map.rq")
    rows = [["287(g) agencies", "", ""], ["STATE", "Signed"], NAMES, ["UTAH", "A", "B"]]
    assert [contract.score(cells) for cells in rows] == [0, 2, 1005, 0]


def test_typos_from_a_table() -> None:
    contract = Contract.read(ICE, "map.rq").with_typos(
        [("support type", "Jail Enforcment Model", "Jail Enforcement Model")]
    )
    found = read_row(contract.fit(NAMES), row("UTAH", "A", "jail enforcment model", "", ""))
    assert isinstance(found, Mapped)
    assert found.values[4] == "Jail Enforcement Model"
    with pytest.raises(InputError, match="the column “STATES”, which"):
        contract.with_typos([("STATES", "a", "b")])


@settings(deadline=None)
@given(st.dates(datetime.date(2000, 1, 1), datetime.date(2029, 12, 31)))
def test_a_day_is_read_however_it_is_written(day: datetime.date) -> None:
    for form in ("%m/%d/%Y", "%B %d, %Y", "%d %b %Y", "%Y-%m-%d", "%m-%d-%Y", "%m/%d%Y"):
        assert dates.readings(day.strftime(form)) == {day.isoformat()}


@settings(deadline=None)
@given(st.text(alphabet="0123456789/-. ,TMay", max_size=14))
def test_what_is_read_is_a_day(text: str) -> None:
    for day in dates.readings(text):
        assert datetime.date.fromisoformat(day).isoformat() == day


@settings(deadline=None)
@given(st.text(), st.sampled_from([case["column"] for case in CELLS]))
def test_any_cell_gets_an_answer(cell: str, parts: dict[str, Any]) -> None:
    found = read(parts, cell)
    assert (found.value is None) or not found.reason
    if found.value is not None:
        assert read(parts, found.value) == CellReading(found.value)


@pytest.mark.skipif(not SHARED.exists(), reason="the workbooks are not here")
def test_the_workbooks_keep_the_contract() -> None:
    contract = Contract.read(ICE, "map.rq")
    table = open_table(
        SHARED / "participatingAgencies07182025pm.xlsx", "x.xlsx", header=contract.score
    )
    fitted = contract.fit(table.columns, sheet=table.sheet, header_row=table.header_row)
    found = read_rows(fitted, list(table.rows()))
    mapped = [one for one in found if isinstance(one, Mapped)]
    assert len(found) == 832
    assert [str(one) for one in found if isinstance(one, Reject)] == [
        "sheet “Sheet1”, row 639, column SIGNED: “5025-07-07” lies beyond the most that may be, "
        "2026-12-31. Did you mean “2025-07-07”?"
    ]
    assert not any(one.findings for one in mapped)
    assert sum(one.values[-1] is not None for one in mapped) == 603 - LINKED_IN_REJECTS
    assert not any("safelinks" in (one.values[-1] or "") for one in mapped)
    days = [repair for one in mapped for repair in one.repairs if repair.rule == "date"]
    assert {(repair.before, repair.after) for repair in days} == {
        ("05/082025", "2025-05-08"),
        ("7/72025", "2025-07-07"),
    }


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("05/08/25", {"2025-05-08"}),
        ("12/10/25", {"2025-12-10"}),
        ("10-1-25", {"2025-10-01"}),
        ("11.5.19", {"2019-11-05"}),
        ("25/12/24", set()),
        ("2025/5/8", {"2025-05-08"}),
        ("18-May-25", {"2025-05-18"}),
        ("25-May-18", {"2018-05-25"}),
        ("May 25, 18", {"2018-05-25"}),
        ("2025-May-18", {"2025-05-18"}),
        ("25-May-8", set()),
    ],
)
def test_a_year_of_two_digits_stands_last(text: str, days: set[str]) -> None:
    found = {day for day in dates.readings(text) if day > "2000"}
    assert found == days


def test_the_name_of_a_column_goes_before_its_synonyms() -> None:
    contract = Contract.read(
        {"columns": [{"name": "TYPE", "synonyms": ["AGENCY TYPE"], "required": True}]}, "map.rq"
    )
    assert contract.fit(("AGENCY TYPE", "TYPE")).unused == ("AGENCY TYPE",)
    with pytest.raises(InputError, match="there 2 times"):
        contract.fit(("Type", "TYPE"))


QUICK_COLUMNS: list[dict[str, Any]] = [
    {"type": "iri", "repairs": ["trim", "redirect", "iri"]},
    {"type": "iri", "required": True, "on_fault": "blank"},
    {"repairs": ["trim", "nbsp", "spaces", "apostrophe"]},
    {"required": True, "on_fault": "blank"},
    {"link": True, "repairs": ["trim", "redirect"], "on_fault": "blank"},
    {"link": True, "link_pattern": "https://example.org/.*"},
]
SOME_CELLS = st.one_of(
    st.sampled_from(["", "a", "https://example.org/a", "a ", "https://example.org/a b"]),
    st.sampled_from(
        [
            *("", "", " ", "a", "a  b", " a", "a ", "a|b", "|", "a |b", "it`s", "é", "e\u0301"),
            *("7", "2025-07-07", "7/72025", "\x07", "a\nb", "\x7f", "\ufffe", "N/A", "\u00a0"),
            *("https://example.org/a/", "http://a-b.org", "https://a", "https://example.org//"),
            *("https://a--b.org/x", "https://example.org/a%20b", "www.example.org/a.pdf"),
            *("https://example.org/a b", "ftp://a.org/b", "https://example.org|x", "mailto:a"),
            "chrome-extension://a/https://example.org/a.pdf",
        ]
    ),
    st.from_regex(r"https?://[a-zA-Z0-9.-]{1,6}(/[A-Za-z0-9._~%| -]{0,4}){0,3}", fullmatch=True),
    st.text(max_size=6),
)
SOME_LINKS = st.one_of(st.none(), SOME_CELLS)


def cell_by_cell(fitted: Fit, one: Row) -> Mapped | Reject:
    """What the contract means: each cell read by itself."""
    values: list[str | None] = []
    said = []
    links = []
    for column, place in zip(fitted.contract.columns, fitted.places, strict=True):
        assert place is not None
        cell = one.cells[place]
        reading = column.read(cell)
        values.append(reading.value)
        said.append((column, column.name, cell, reading))
        if column.link:
            text = cell.strip()
            web = text.startswith(("http", "ftp", "HTTP", "FTP")) and is_web(text)
            link = one.links[place] or (text if web and " " not in text else None)
            found = column.read_link(link) if link else CellReading(None)
            values.append(found.value)
            links.append((column, f"{column.variable}_link", link or "", found))
    repairs, faults = [], []
    for column, name, text, reading in said + links:
        repairs += [Repair(one.number, name, *step) for step in reading.steps]
        if reading.reason:
            fault = Reject(one.number, name, text, reading.reason, reading.hint)
            faults.append((column.rejects, fault))
    first = next((fault for rejects, fault in faults if rejects), None)
    if first:
        return first._replace(more=tuple(fault for _, fault in faults if fault is not first))
    findings = tuple(fault for _, fault in faults)
    return Mapped(one.number, tuple(values), tuple(repairs), findings)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_columns_are_read_as_their_cells_are(data: st.DataObject) -> None:
    kinds = st.sampled_from(QUICK_COLUMNS) | st.sampled_from([case["column"] for case in CELLS])
    parts = data.draw(st.lists(kinds, min_size=1, max_size=3))
    named = [{**part, "name": f"C{at}", "synonyms": []} for at, part in enumerate(parts)]
    fitted = Contract.read({"columns": named}, "map.rq").fit([one["name"] for one in named])
    width = len(named)
    cells = st.tuples(*[SOME_CELLS] * width)
    linked = data.draw(st.booleans())
    behind = st.tuples(*[SOME_LINKS] * width) if linked else st.just((None,) * width)
    for start in (2, 100):  # The second batch meets what is remembered of the first.
        drawn = data.draw(st.lists(st.tuples(cells, behind), min_size=1, max_size=5))
        rows = [Row(at, *pair) for at, pair in enumerate(drawn, start)]
        wanted = [cell_by_cell(fitted, one) for one in rows]
        assert read_rows(fitted, rows) == wanted
        if not linked:
            numbers, texts, _ = zip(*rows, strict=True)
            assert fitted.read(numbers, texts) == fitted.read(*zip(*rows, strict=True))


def test_of_two_synonyms_the_one_that_is_declared_first_is_read() -> None:
    header = {"columns": [{"name": "SIGNED", "synonyms": ["DATE SIGNED", "EFFECTIVE DATE"]}]}
    fit = Contract.read(header, "map.rq").fit(["Effective Date", "Date signed"])
    assert fit.places == (1,)
    assert fit.unused == ("Effective Date",)
