"""Workbooks of layouts that nobody has seen: made here, with dirt planted at known places.

Each workbook is made of one seed. What became of its rows is compared with a count by openpyxl, and
with the places where the dirt was planted: nothing may be missed, and nothing else be found.
"""

from __future__ import annotations

import csv
import datetime
import random
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from policygraph import project
from policygraph.init import create
from policygraph.project import Project
from policygraph.sources import adding
from policygraph.sources.adding import AddPlan

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

TABLE = "ice-participating-agencies"
STATES = ("ALABAMA", "FLORIDA", "NEW HAMPSHIRE", "NORTH CAROLINA", "TEXAS", "WYOMING")
MODELS = ("Jail Enforcement Model", "Task Force Model", "Warrant Service Officer")
HEADERS = {
    "STATE": ("STATE", "State", "STATE*", " State ", "STATE:", "State Name"),
    "LAW ENFORCEMENT AGENCY": (
        *(
            "LAW ENFORCEMENT AGENCY",
            "Law Enforcement Agency (LEA)",
            "LAW\nENFORCEMENT  AGENCY",
            "Agency",
            "LEA",
        ),
        *("Law Enforcement\u00a0Agency", "AGENCY NAME", "LAW_ENFORCEMENT_AGENCY"),
    ),
    "TYPE": ("TYPE", "Agency Type", "TYPE†"),
    "COUNTY": ("COUNTY", "County/Parish", "COUNTY\n"),
    "SUPPORT TYPE": ("SUPPORT TYPE", "Support\nType", "MODEL", "SUPPORT TYPE**", "MOA Type"),
    "SIGNED": (
        "SIGNED",
        "DATE\nSIGNED",
        "Date Signed:",
        "DATES SIGNED",
        "SIGNED¹",
        "Signed (mm/dd/yyyy)",
    ),
    "MOA": ("MOA", "MOA Link", "Link", "MOA[1]"),
    "ADDENDUM": ("ADDENDUM", "ADDENDUM*", "Addendum Link"),
}
COLUMNS = tuple(HEADERS)
LEFT_OUT = ((), ("ADDENDUM",), ("COUNTY",), ("TYPE", "COUNTY"), ("ADDENDUM", "MOA"), ("SIGNED",))

Value = Any
Found = tuple[int, str]


@dataclass
class Book:
    """A workbook, and what is to be found in it.

    Attributes:
        rows: how many rows below the header are not blank.
        rejects: row and column of each cell for which its row is rejected, with the cell.
        findings: the same of cells that are left out.
        repairs: row, column and rule of each repair that was made necessary.
    """

    path: Path
    rows: int = 0
    header: int = 0
    rejects: dict[Found, str] = field(default_factory=dict)
    findings: dict[Found, str] = field(default_factory=dict)
    repairs: set[tuple[int, str, str]] = field(default_factory=set)


# Dirt: the column, what to write there, and what it is to be: a rule, "reject" or "left out".
DIRT: tuple[tuple[str, Callable[[Value], Value], str], ...] = (
    ("STATE", lambda text: f"{text.lower()}", "upper"),
    ("STATE", lambda text: f"{text}\u00a0", "nbsp"),
    ("STATE", lambda text: f"{text}**", "marks"),
    ("STATE", lambda text: "PENNSLYVANIA", "typos"),
    ("STATE", lambda text: "ATLANTIS", "reject"),
    ("STATE", lambda text: None, "reject"),
    ("STATE", lambda text: "#REF!", "reject"),
    ("LAW ENFORCEMENT AGENCY", lambda text: text.replace("'", "’"), "apostrophe"),
    ("LAW ENFORCEMENT AGENCY", lambda text: f"  {text}", "trim"),
    ("LAW ENFORCEMENT AGENCY", lambda text: text.replace(" ", "  ", 1), "spaces"),
    ("LAW ENFORCEMENT AGENCY", lambda text: "#N/A", "reject"),
    ("LAW ENFORCEMENT AGENCY", lambda text: 12, "reject"),
    ("LAW ENFORCEMENT AGENCY", lambda text: "#VALUE!", "reject"),
    ("TYPE", lambda text: "Municpality", "typos"),
    ("TYPE", lambda text: "Galaxy", "left out"),
    ("COUNTY", lambda text: "#N/A", "empty"),
    ("COUNTY", lambda text: f"{text} ", "trim"),
    ("COUNTY", lambda text: 12345, "left out"),
    ("SUPPORT TYPE", lambda text: text.upper(), "title"),
    ("SUPPORT TYPE", lambda text: "Jail Enforcment Model ", "typos"),
    ("SUPPORT TYPE", lambda text: "WSO", "typos"),
    ("SUPPORT TYPE", lambda text: "Task Force Model; Jail Enforcement Model", "reject"),
    ("SUPPORT TYPE", lambda text: "Jail Enforcement Model and WSO", "reject"),
    ("SUPPORT TYPE", lambda text: "Balloon Model", "reject"),
    ("SUPPORT TYPE", lambda text: None, "reject"),
    ("SIGNED", lambda day: f"{day:%m/%d%Y}", "date"),
    ("SIGNED", lambda day: f"{day:%B %d, %Y}", "date"),
    ("SIGNED", lambda day: (day - datetime.date(1899, 12, 30)).days, "date"),
    ("SIGNED", lambda day: "pending", "empty"),
    ("SIGNED", lambda day: f"{day:%m/%d}/5025", "reject"),
    ("SIGNED", lambda day: "2/30/2025", "reject"),
    ("SIGNED", lambda day: "soon", "reject"),
    ("SIGNED", lambda day: datetime.date(1925, 3, 1), "reject"),
    ("MOA", lambda text: "www.ice.gov/doclib/287gMOA/x.pdf", "scheme"),
    ("MOA", lambda text: "chrome-extension://a/https://www.ice.gov/doclib/x.pdf", "redirect"),
    ("MOA", lambda text: "https://www.ice.gov/doclib/287gMOA/x_ y.pdf", "iri"),
    ("MOA", lambda text: "htps://www.ice.gov/doclib/x.pdf", "left out"),
    ("MOA", lambda text: "S:\\287g\\x.pdf", "left out"),
)


def write(path: Path, seed: int, count: int = 40) -> Book:
    """A workbook of the seed."""
    chance = random.Random(seed)
    left_out = chance.choice(LEFT_OUT)
    columns = [name for name in COLUMNS if name not in left_out]
    if chance.random() < 0.3:
        chance.shuffle(columns)
    book = Book(path)
    made = openpyxl.Workbook()
    sheet: Worksheet = made.active
    sheet.title = chance.choice(("Sheet1", "Data", "287(g)  Agencies"))
    first = chance.choice((1, 1, 2, 3))
    book.header = above(sheet, chance, first, len(columns))
    headed(sheet, chance, book, columns, first)
    number = book.header
    for _ in range(count):
        number += 2 if chance.random() < 0.15 else 1
        row(sheet, chance, book, number, columns, first)
    around(made, sheet, chance, number)
    made.save(path)
    book.rows = counted(path, sheet.title, book.header)
    return book


def above(sheet: Worksheet, chance: random.Random, first: int, width: int) -> int:
    """Write what stands above the header; give the header's row."""
    start = chance.choice((1, 1, 2, 5, 45))
    if start > 1 and chance.random() < 0.7:
        sheet.cell(1, first, "287(g) agencies, as of today")
        sheet.merge_cells(start_row=1, end_row=1, start_column=first, end_column=first + width - 1)
    return start


def headed(
    sheet: Worksheet, chance: random.Random, book: Book, columns: list[str], first: int
) -> None:
    names = [chance.choice(HEADERS[name]) for name in columns]
    if chance.random() < 0.25:  # LAW ENFORCEMENT above AGENCY, and the like
        book.header += 1
        for at, name in enumerate(columns, start=first):
            upper, _, lower = name.rpartition(" ")
            sheet.cell(book.header - 1, at, upper)
            sheet.cell(book.header, at, lower)
        return
    for at, name in enumerate(names, start=first):
        sheet.cell(book.header, at, name)


def row(
    sheet: Worksheet,
    chance: random.Random,
    book: Book,
    number: int,
    columns: list[str],
    first: int,
) -> None:
    """Write a row, often with dirt in one of its cells."""
    place = f"Example{number} County"
    day = datetime.date(2019, 5, 6) + datetime.timedelta(days=chance.randrange(2000))
    values: dict[str, Value] = {
        "STATE": chance.choice(STATES),
        "LAW ENFORCEMENT AGENCY": f"{place} Sheriff's Office",
        "TYPE": "County",
        "COUNTY": place.replace(str(number), ""),
        "SUPPORT TYPE": chance.choice(MODELS),
        "SIGNED": day,
        "MOA": "link",
        "ADDENDUM": None,
    }
    name, dirty, what = chance.choice(DIRT)
    planted = name in columns and chance.random() < 0.5
    if planted:
        values[name] = dirty(values[name])
        note(book, number, name, what, values[name])
    for at, column in enumerate(columns, start=first):
        value = values[column]
        cell = sheet.cell(number, at, value)
        if column == "MOA" and value == "link":
            address = f"https://www.ice.gov/doclib/287gMOA/{number}.pdf"
            how = chance.randrange(3)
            if how == 0:
                cell.hyperlink = address
            elif how == 1:
                cell.value = address
            else:
                cell.value = f'=HYPERLINK("{address}", "link")'
        elif column == "SIGNED" and isinstance(value, int):
            cell.number_format = "General"


def note(book: Book, number: int, name: str, what: str, value: Value) -> None:
    shown = "" if value is None else str(value)
    if what == "reject":
        book.rejects[number, name] = shown
    elif what == "left out":
        book.findings[number, name] = shown
    else:
        book.repairs.add((number, name, what))


def around(made: openpyxl.Workbook, sheet: Worksheet, chance: random.Random, last: int) -> None:
    """More sheets, filters, hidden rows: what changes no row."""
    if chance.random() < 0.5:
        made.create_sheet("Notes", chance.choice((0, 1))).append(["STATE", "what is new"])
    if chance.random() < 0.3:
        made.create_sheet("Old").append(list(COLUMNS))
        made["Old"].sheet_state = "hidden"
    if chance.random() < 0.3:
        sheet.auto_filter.ref = sheet.dimensions
        sheet.row_dimensions[last].hidden = True
    if chance.random() < 0.3:
        sheet.column_dimensions["A"].hidden = True


def counted(path: Path, title: str, header: int) -> int:
    sheet = openpyxl.load_workbook(path)[title]
    return sum(
        any(str(value).strip() for value in values if value is not None)
        for values in sheet.iter_rows(min_row=header + 1, values_only=True)
    )


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Project:
    root = tmp_path_factory.mktemp("layouts") / "graph"
    create(root)
    return project.read(root)


def prepared(empty: Project, path: Path) -> AddPlan:
    return adding.prepare(empty, path, TABLE, date="2026-01-02")


@pytest.mark.parametrize("seed", range(20))
def test_every_row_and_every_planted_cell(seed: int, empty: Project, tmp_path: Path) -> None:
    book = write(tmp_path / "book.xlsx", seed)
    reading = prepared(empty, book.path).reading
    assert reading.rows_mapped + reading.rows_rejected == book.rows
    rejected = [one for reject, _ in reading.rejects for one in reject.cells]
    assert {(one.row, one.column): one.value for one in rejected} == book.rejects
    assert {(one.row, one.column): one.value for one in reading.blanked} == book.findings
    assert all(one.sheet for one in (*rejected, *reading.blanked))
    made = {(one.row, one.column, one.rule) for one in reading.repairs}
    assert book.repairs <= made
    planted = {(number, name) for number, name, _ in book.repairs}
    assert {(number, name) for number, name, _ in made} == planted


# --- layouts and dirt of one kind each -------------------------------------------------------

Rows = list[list[Value]]


def agreement(number: int, **others: Value) -> list[Value]:
    values: dict[str, Value] = {
        "STATE": "TEXAS",
        "LAW ENFORCEMENT AGENCY": f"Example{number} County Sheriff's Office",
        "TYPE": "County",
        "COUNTY": "Example County",
        "SUPPORT TYPE": "Task Force Model",
        "SIGNED": datetime.date(2025, 5, 8),
        "MOA": "link pending",
        "ADDENDUM": None,
    }
    return list((values | {name.replace("_", " "): one for name, one in others.items()}).values())


def saved(
    path: Path, rows: Rows, change: Callable[[openpyxl.Workbook], None] = lambda _: None
) -> Path:
    made = openpyxl.Workbook()
    for cells in rows:
        made.active.append(cells)
    change(made)
    made.save(path)
    return path


def test_a_state_merged_over_its_rows(empty: Project, tmp_path: Path) -> None:
    def merge(made: openpyxl.Workbook) -> None:
        made.active.merge_cells("A2:A4")
        made.active.merge_cells("A6:H6")

    rows = [list(COLUMNS), *(agreement(number) for number in range(3)), [], ["* as of today"]]
    plan = prepared(empty, saved(tmp_path / "a.xlsx", rows, merge))
    assert (plan.reading.rows_mapped, [one.row for one, _ in plan.reading.rejects]) == (3, [6])
    assert (
        len(re.findall(rb"partOf> <[^>]*/id/texas> <[^>]*row=[234]>", plan.reading.kept.quads)) == 6
    )
    assert "first cell: A2:A4, A6:H6." in plan.reading.notes[-1]


def test_rows_that_are_no_agreements_are_rejected(empty: Project, tmp_path: Path) -> None:
    rows = [list(COLUMNS), agreement(1), list(COLUMNS), ["Total", 2], ["Source: ICE"]]
    rows.append(agreement(2, SUPPORT_TYPE="Support Type:"))
    reading = prepared(empty, saved(tmp_path / "a.xlsx", rows)).reading
    assert reading.rows_mapped == 1
    hints = {reject.row: reject.hint for reject, _ in reading.rejects}
    again = "It is the header row once more: delete the row."
    assert {row: hint == again for row, hint in hints.items()} == {
        **{3: True, 4: False, 5: False, 6: False}
    }


def test_several_models_in_a_cell(empty: Project, tmp_path: Path) -> None:
    rows = [list(COLUMNS), agreement(1, SUPPORT_TYPE="JEM & Warrant Service Officer")]
    ((reject, _),) = prepared(empty, saved(tmp_path / "a.xlsx", rows)).reading.rejects
    named = "“Jail Enforcement Model”, “Warrant Service Officer”"
    assert reject.hint == f"It holds 2 values: {named}. Make a row of each."


def test_what_is_doubtful_is_said(empty: Project, tmp_path: Path) -> None:
    rows = [
        list(COLUMNS),
        *(agreement(number) for number in (1, 2, 1)),
        agreement(4, SIGNED=datetime.date(2026, 1, 5)),
        agreement(5, SIGNED=None),
    ]
    warnings = prepared(empty, saved(tmp_path / "a.xlsx", rows)).warnings
    assert warnings[0].startswith("Rows 2 and 4 list the same: agreement-example1-county-sheriff")
    assert warnings[0].endswith("; their cells are the same.")
    assert "2026-01-02: row 5 (2026-01-05)." in warnings[1]
    assert warnings[2].endswith("row 6.")
    assert len(warnings) == 3


def test_what_a_thing_listed_twice_differs_in(empty: Project, tmp_path: Path) -> None:
    first = agreement(1)
    others = (
        agreement(1, LAW_ENFORCEMENT_AGENCY=f"{first[1]}  ".upper()),
        agreement(1, COUNTY="Other County"),
        agreement(1),
    )

    def link(made: openpyxl.Workbook) -> None:
        made.active["G5"].hyperlink = "https://example.org/a.pdf"
        made.active["G5"].value = "link pending"

    for other, change, said in (
        (others[0], lambda _: None, "; their cells are the same."),
        (others[1], lambda _: None, "; they differ in COUNTY."),
        (others[2], link, "; they differ in MOA (the link)."),
    ):
        rows = [list(COLUMNS), agreement(2), agreement(3), first, other]
        (warning,) = prepared(empty, saved(tmp_path / "a.xlsx", rows, change)).warnings
        assert warning.startswith("Rows 4 and 5 list the same:")
        assert warning.endswith(said)


def test_only_what_a_person_reads_is_cut(empty: Project, tmp_path: Path) -> None:
    twice = [agreement(number) for number in range(12) for _ in "12"]
    late = [agreement(number, SIGNED=datetime.date(2026, 1, 5)) for number in range(20, 32)]
    unsigned = [agreement(number, SIGNED=None) for number in range(40, 52)]
    plan = prepared(empty, saved(tmp_path / "a.xlsx", [list(COLUMNS), *twice, *late, *unsigned]))
    assert sum("list the same" in warning for warning in plan.warnings) == 12
    assert len(plan.warnings) == 14
    assert all(f"row {number} (2026-01-05)" in plan.warnings[12] for number in range(26, 38))
    assert plan.warnings[13].endswith(f"rows {', '.join(map(str, range(38, 50)))}.")
    assert len(plan.shown) == 13
    assert plan.shown[10] == "And 2 more (--json names all) of this kind."
    assert "row 35 (2026-01-05), 2 more (--json names all)." in plan.shown[11]
    assert plan.shown[12].endswith("46, 47, 2 more (--json names all).")


def test_rows_that_contradict_each_other_come_first(empty: Project, tmp_path: Path) -> None:
    copies = [agreement(1) for _ in range(12)]
    other = [agreement(2), agreement(2, COUNTY="Other County")]
    plan = prepared(empty, saved(tmp_path / "a.xlsx", [list(COLUMNS), *copies, *other]))
    assert [warning.split(" list")[0] for warning in plan.warnings] == [
        *("Rows 14 and 15", "Rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 13"),
    ]
    assert plan.shown[1].startswith("Rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more list the same")


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"SIGNED": "Inked", "TYPE": "Notes"}, "no column SIGNED, and these are not used: “Inked”"),
        ({"SIGNED": "Inked"}, "If “Inked” is it, rename that to SIGNED, or add it to the synonyms"),
        ({"COUNTY": "Countee"}, "If “Countee” is it, rename that to COUNTY"),
        ({"COUNTY": "Xyz", "TYPE": "Qqq"}, "no column TYPE or COUNTY, and these are not used:"),
        ({"SIGNED": ""}, "No row has a day of signing: all are taken for pending (2 of them)."),
        ({"COUNTY": ""}, ""),
    ],
)
def test_a_column_under_an_unknown_name(
    columns: dict[str, str], said: str, empty: Project, tmp_path: Path
) -> None:
    header = [columns.get(name, name) for name in COLUMNS]
    rows = [header, agreement(1), agreement(2)]
    warnings = prepared(empty, saved(tmp_path / "a.xlsx", rows)).warnings
    assert said in "\n".join(warnings)
    assert bool(warnings) == bool(said)


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_cells_without_a_column_are_named(ending: str, empty: Project, tmp_path: Path) -> None:
    header = [name if name != "COUNTY" else None for name in COLUMNS]
    rows = [header, [*agreement(1, COUNTY=None), None, "withdrawn"], agreement(2)]
    rows += [[*agreement(number, COUNTY=None), " "] for number in (3, 4)]
    path = tmp_path / f"a.{ending}"
    if ending == "csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    else:
        saved(path, rows)
    notes = prepared(empty, path).reading.notes
    assert notes[-1] == (
        "Not read, since no column of the header is above: 2 cells, J2, D3."
        " To have them read, name their columns."
    )


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([[]], "No row was mapped: the table has none below its header."),
        ([["Total", 2], ["Source"]], "No row was mapped: all 2 were rejected."),
    ],
)
def test_an_edition_that_lists_nothing(
    rows: Rows, said: str, empty: Project, tmp_path: Path
) -> None:
    (warning,) = prepared(empty, saved(tmp_path / "a.xlsx", [list(COLUMNS), *rows])).warnings
    assert warning.startswith(said)


@pytest.mark.parametrize(
    ("name", "when", "issued", "said"),
    [
        ("agencies07182025pm", datetime.datetime(2025, 7, 18), "2025-07-18", ""),
        ("agencies07182025pm", datetime.datetime(2026, 11, 2), "2025-07-18", ""),
        ("agencies01062025pm", datetime.datetime(2026, 1, 6), "2025-01-06", "last saved on 2026-"),
        ("agencies04222025pm", datetime.datetime(2025, 3, 22), "2025-04-22", "on 2025-03-22"),
        ("agencies03113025am", datetime.datetime(2025, 3, 11), "2025-03-11", "holds no date; the"),
        ("list", datetime.datetime(2025, 3, 11), "2025-03-11", "saved on 2025-03-11, and that is"),
    ],
)
def test_the_date_of_a_workbook(
    name: str, when: datetime.datetime, issued: str, said: str, empty: Project, tmp_path: Path
) -> None:
    row = agreement(1, SIGNED=datetime.date(2020, 5, 8))
    path = saved(tmp_path / f"{name}.xlsx", [list(COLUMNS), row])
    # openpyxl writes the time of saving there, whatever it is told.
    with zipfile.ZipFile(path) as old:
        parts = {part: old.read(part) for part in old.namelist()}
    core = parts["docProps/core.xml"]
    parts["docProps/core.xml"] = re.sub(rb"[0-9-]{10}T", f"{when:%Y-%m-%d}T".encode(), core)
    with zipfile.ZipFile(path, "w") as new:
        for part, data in parts.items():
            new.writestr(part, data)
    plan = adding.prepare(empty, path, TABLE)
    assert plan.edition.issued == issued
    assert plan.dated_by == (
        "workbook" if "holds no date" in said or name == "list" else "file name"
    )
    assert len(plan.warnings) == bool(said)
    assert said in "".join(plan.warnings)


def test_sheets_that_are_not_read_are_named(empty: Project, tmp_path: Path) -> None:
    def more(made: openpyxl.Workbook) -> None:
        made.create_sheet("Template", 0).append(list(COLUMNS))
        made.create_sheet("Pending").append(list(COLUMNS[:5]))
        made["Pending"].append(agreement(2)[:5])

    path = saved(tmp_path / "a.xlsx", [list(COLUMNS), agreement(1)], more)
    reading = prepared(empty, path).reading
    assert reading.rows_mapped == 1
    assert reading.notes == (
        "Read from the sheet “Sheet”, one of 3.",
        "Not read, though the columns are there too: “Pending”; --sheet reads another.",
    )


@pytest.mark.parametrize(
    ("agency", "kind"),
    [
        ("Collier County Sheriff's Office", "County"),
        ("Kansas City Police Department", "Municipality"),
        ("New Hampshire State Police", "State Agency"),
        ("Florida Gulf Coast University Police Department", "State Agency"),
        ("Texas Department of Public Safety", "State Agency"),
    ],
)
def test_an_agency_is_the_same_in_a_layout_without_its_kind(
    agency: str, kind: str, empty: Project, tmp_path: Path
) -> None:
    def listed(row: list[Value], columns: tuple[str, ...]) -> set[bytes]:
        path = saved(tmp_path / "a.xlsx", [list(columns), row])
        quads = prepared(empty, path).reading.kept.quads
        return set(re.findall(rb"<([^>]*)> <[^>]*ontology#listedIn>", quads))

    now = agreement(1, LAW_ENFORCEMENT_AGENCY=agency, TYPE=kind)
    then = agreement(1, LAW_ENFORCEMENT_AGENCY=f"{agency} (Addendum)")
    del then[2:4]
    assert listed(now, COLUMNS) == listed(then, (*COLUMNS[:2], *COLUMNS[4:]))


@pytest.mark.parametrize(
    ("agency", "county", "wanted"),
    [
        ("Collier County Sheriff's Office", "Collier", "collier-county-texas"),
        ("Collier County Sheriff's Office", "Collier County", "collier-county-texas"),
        ("Bossier Parish Sheriff's Office", "Bossier", "bossier-parish-texas"),
        ("Salt Lake County Sheriff's Office", "Lake", "lake-texas"),
        ("Kodiak Police Department", "Kodiak Island Borough", "kodiak-island-borough-texas"),
        ("Fairfax Police Department", "Fairfax", "fairfax-texas"),
    ],
)
def test_one_county_under_its_short_and_its_long_name(
    agency: str, county: str, wanted: str, empty: Project, tmp_path: Path
) -> None:
    row = agreement(1, LAW_ENFORCEMENT_AGENCY=agency, COUNTY=county)
    quads = prepared(empty, saved(tmp_path / "a.xlsx", [list(COLUMNS), row])).reading.kept.quads
    served = re.findall(rb"ontology#serves> <[^>]*/id/([^>]*)>", quads)
    assert served == [wanted.encode()]
