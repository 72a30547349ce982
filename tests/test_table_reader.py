"""Tables read row by row; the texts are in cases/tables, the workbooks are made here."""

from __future__ import annotations

import csv
import datetime
import gzip
import io
import json
import re
import tempfile
import tracemalloc
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policygraph.errors import InputError, UnknownNameError
from policygraph.sources.reader import Row, TableFile, folded, open_table
from policygraph.sources.reading import opening, workbook

CASES = Path(__file__).parent / "cases" / "tables"
SHARED = Path(__file__).parents[2] / "shared" / "tables"
TEXTS: dict[str, Any] = json.loads((CASES / "texts.json").read_text("utf-8"))
REFUSED: dict[str, Any] = json.loads((CASES / "refused.json").read_text("utf-8"))
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HYPERLINK = f"{OFFICE}/hyperlink"

Write = Callable[..., Path]


def opened(path: Path, header: Sequence[str] = ("STATE", "SIGNED"), **more: Any) -> TableFile:
    def named(cells: Sequence[str]) -> int:
        return len({*map(folded, header)} & {*map(folded, cells)}) if header else 1

    return open_table(path, "x", header=named, **more)


def pairs(table: TableFile) -> list[list[Any]]:
    return [[row.number, list(row.cells)] for row in table.rows()]


def sheet_xml(rows: str, after: str = "", before: str = "") -> str:
    return (
        f'<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">{before}<sheetData>{rows}</sheetData>'
        f"{after}</worksheet>"
    )


@pytest.fixture
def book(tmp_path: Path) -> Write:
    """Writes a workbook whose first sheet is the XML given, with links by their names."""

    def write(xml: str, links: dict[str, str] | None = None, name: str = "a.xlsx") -> Path:
        plain = io.BytesIO()
        made = openpyxl.Workbook()
        made.active["A1"] = "x"
        made.active["B1"] = datetime.date(2025, 5, 8)
        made.save(plain)
        path = tmp_path / name
        relations = "".join(
            f'<Relationship Id="{key}" Type="{HYPERLINK}" Target="{to}" TargetMode="External"/>'
            for key, to in (links or {}).items()
        )
        with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
            for part in old.namelist():
                data = xml.encode() if part == "xl/worksheets/sheet1.xml" else old.read(part)
                new.writestr(part, data)
            if links:
                new.writestr(
                    "xl/worksheets/_rels/sheet1.xml.rels",
                    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
                    f'relationships">{relations}</Relationships>',
                )
        return path

    return write


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzipped"])
def test_texts(name: str, packed: bool, tmp_path: Path) -> None:
    case = TEXTS[name]
    content = case["bytes"].encode("latin-1")
    path = tmp_path / "a.csv"
    path.write_bytes(gzip.compress(content) if packed else content)
    table = opened(path)
    assert list(table.columns) == case["columns"]
    assert table.header_row == case.get("header_row", 1)
    assert pairs(table) == case["rows"]
    if "notes" in case:
        assert list(table.notes) == case["notes"]
    assert all(row.links == (None,) * len(row.cells) for row in table.rows())


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str, tmp_path: Path) -> None:
    content, wanted = REFUSED[name]
    path = tmp_path / "a.xlsx"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(InputError) as caught:
        pairs(opened(path))
    assert wanted in str(caught.value)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        opened(tmp_path / "a.csv")


def test_the_first_of_equal_rows_is_the_header(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\n\nA,B\n1,2\n", encoding="utf-8")
    table = opened(path, header=())
    assert (table.columns, table.header_row, table.sheet) == (("A", "B"), 3, None)


def test_the_score_decides_on_the_delimiter_too(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("A;B\n1;2,3\n", encoding="utf-8")
    table = open_table(path, "x", header=lambda cells: int(cells[0] == "1"))
    assert table.columns == ("1", "2,3")


def test_a_text_has_no_sheets(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("STATE,B\n", encoding="utf-8")
    with pytest.raises(InputError, match="has no sheets"):
        opened(path, sheet="Sheet1")


def test_byte_that_is_not_utf_8_far_down(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"STATE,B\n" + b"UTAH,b\n" * 100_000 + b"UTAH,\xe9\n")
    table = opened(path)
    assert table.notes[0] == "Read as windows-1252: the byte 0xE9 in line 100002 is not UTF-8."
    assert list(table.rows())[-1] == Row(100_002, ("UTAH", "é"), (None, None))


@pytest.mark.parametrize(
    "content",
    [
        b"STATE,B\n" + b"," * (5 << 20),
        b"STATE,B\n" + b'"\n",' * 50_000,
        b'STATE,B\n"' + b"x\n" * 100_000,
        b"STATE,B\n" + b"," * 20_000,
    ],
    ids=["a line", "many lines", "a cell", "cells"],
)
def test_rows_that_do_not_end(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"does not end|A line has more|20,001 cells"):
        pairs(opened(path))


def test_gzipped_more_than_a_table_can_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "UNPACKED", 1 << 20)
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"STATE,B\n" + b"UTAH,b\n" * 200_000))
    with pytest.raises(InputError, match="unpacks to more"):
        pairs(opened(path))


CELL = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)


@settings(deadline=None)
@given(st.lists(st.lists(CELL, min_size=2, max_size=4), max_size=6), st.sampled_from(",;\t|"))
def test_any_table_is_read_as_it_was_written(rows: list[list[str]], delimiter: str) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([["STATE", "SIGNED"], *rows])
    wanted = [
        [number, row]
        for number, row in enumerate(rows, start=2)
        if any(cell.strip() for cell in row)
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(text.getvalue().encode())
        table = open_table(path, "x", header=lambda cells: int(list(cells) == ["STATE", "SIGNED"]))
        assert pairs(table) == wanted


def test_memory_does_not_grow_with_the_rows(tmp_path: Path, book: Write) -> None:
    def peak(path: Path) -> int:
        tracemalloc.start()
        assert sum(1 for _ in opened(path).rows()) > 1000
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    def text(count: int) -> Path:
        path = tmp_path / f"{count}.csv"
        path.write_text("STATE,B\n" + "UTAH,b\n" * count, encoding="utf-8")
        return path

    def sheet(count: int) -> Path:
        head = '<row r="1"><c r="A1" t="inlineStr"><is><t>STATE</t></is></c></row>'
        rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(2, count))
        return book(sheet_xml(head + rows), name=f"{count}.xlsx")

    # What openpyxl and the decoders take at their first use is not counted.
    peak(text(2_000)), peak(sheet(2_000))
    assert peak(text(200_000)) < peak(text(80_000)) + 200_000
    assert peak(sheet(120_000)) < peak(sheet(50_000)) + 500_000


def test_cells_of_a_workbook(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "Agencies"
    sheet["B4"], sheet["C4"], sheet["D4"] = "STATE", "SIGNED", "NOTE"
    values = [
        (datetime.date(2025, 5, 8), "2025-05-08"),
        (datetime.datetime(2025, 5, 8, 13, 30), "2025-05-08T13:30:00"),
        (datetime.time(9, 30), "09:30:00"),
        (datetime.timedelta(hours=26), "26:00:00"),
        (datetime.date(5025, 7, 7), "5025-07-07"),
        (3, "3"),
        (3.0, "3"),
        (0.1, "0.1"),
        (1234567.25, "1234567.25"),
        (1e-7, "0.0000001"),
        (12345678901234567890, "12345678901234570000"),
        (True, "true"),
        (False, "false"),
        ("#N/A", "#N/A"),
        ("  a\u00a0b ", "  a\u00a0b "),
        ("007", "007"),
    ]
    for number, (value, _) in enumerate(values, start=6):
        sheet.cell(number, 2, "UTAH")
        sheet.cell(number, 3, value)
    made.save(path := tmp_path / "a.csv")
    table = opened(path)
    assert (table.sheet, table.header_row) == ("Agencies", 4)
    assert table.columns == ("", "STATE", "SIGNED", "NOTE")
    assert pairs(table) == [
        [number, ["", "UTAH", text, ""]] for number, (_, text) in enumerate(values, start=6)
    ]


def test_dates_counted_from_1904(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    made.active.append(["STATE", datetime.date(2025, 5, 8)])
    made.save(path := tmp_path / "a.xlsx")
    assert opened(path).columns == ("STATE", "2025-05-08")


HEAD = '<row r="1"><c t="inlineStr"><is><t>STATE</t></is></c></row>'


def test_forms_of_cells_that_openpyxl_does_not_write(book: Write) -> None:
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><r><t>STA</t></r><r><t>TE</t></r>'
        "<rPh><t>x</t></rPh></is></c></row>"
        '<row><c><v>1</v></c><c/><c t="str"><v>a_x000D__xD800_</v></c></row>'
        '<row r="5"><c r="C5" t="d"><v>2025-05-08T00:00:00</v></c><c r="A5" t="e"><v>#N/A</v></c>'
        '<c r="XFD5" s="0"/></row>'
        '<row r="6"><c r="A6" s="1"><v>-1</v></c><c r="B6" s="1"><v>9999999999</v></c></row>'
        '<row r="7"><c r="A7" t="str"><v> </v></c></row>'
    )
    assert pairs(opened(book(sheet_xml(rows)))) == [
        [2, ["1", "", "a\r_xD800_"]],
        [5, ["#N/A", "", "2025-05-08"]],
        [6, ["-1", "9999999999"]],
    ]


def test_formulas(book: Write) -> None:
    cells = (
        ("A2", "", "<f>1+1</f><v>2</v>"),
        ("B2", "", "<f>1+1</f>"),
        ("C2", ' t="str"', '<f>IF(1,"")</f><v></v>'),
        ("D2", "", "<f>1+1</f><v></v>"),
        ("A3", ' t="str"', '<f>HYPERLINK("https://x.org/?a=1&amp;b","link")</f><v>stored</v>'),
        ("B3", "", '<f>HYPERLINK("https://x.org/","a ""link""")</f>'),
        ("C3", "", '<f>HYPERLINK("https://x.org/")</f>'),
        ("D3", ' t="str"', '<f>HYPERLINK("https://"&amp;A1,"x")</f><v>kept</v>'),
        ("E3", "", '<f>HYPERLINK("https://x.org/",A1)</f>'),
        ("F3", "", '<f>hyperlink("https://x.org/", 7)</f>'),
    )
    rows = HEAD + "".join(
        f'<row r="{number}">'
        + "".join(f'<c r="{r}"{t}>{xml}</c>' for r, t, xml in cells if r.endswith(str(number)))
        + "</row>"
        for number in (2, 3)
    )
    table = opened(book(sheet_xml(rows)))
    two, three = table.rows()
    assert two.cells == ("2",)
    assert three.cells == ("stored", 'a "link"', "https://x.org/", "kept", "", "7")
    links = ("https://x.org/?a=1&b", *("https://x.org/",) * 2, None, *("https://x.org/",) * 2)
    assert three.links == links
    assert table.notes[1:] == (
        "Formulas without a stored value, read as empty: B2, D2, E3.",
        "Links with a computed address, read without one: D3.",
    )


def test_links_and_merged_cells(book: Write) -> None:
    text = '<c r="{}" t="inlineStr"><is><t>x</t></is></c>'
    rows = HEAD + "".join(
        f'<row r="{n}">' + "".join(text.format(f"{letter}{n}") for letter in "ABC") + "</row>"
        for n in (2, 3, 4)
    )
    after = (
        '<mergeCells><mergeCell ref="A2:B3"/><mergeCell ref="C4:XFD1048576"/></mergeCells>'
        '<hyperlinks><hyperlink ref="A2" r:id="a"/><hyperlink ref="C2:C3" r:id="a" location="p"/>'
        '<hyperlink ref="A4:XFD1048576" location="Sheet1!A1"/><hyperlink ref="A3" r:id="none"/>'
        "</hyperlinks>"
    )
    table = opened(book(sheet_xml(rows, after), {"a": "https://x.org/?a&amp;b"}))
    one = "https://x.org/?a&b"
    assert list(table.rows()) == [
        Row(2, ("x", "", "x"), (one, None, f"{one}#p")),
        Row(3, ("x", "", "x"), (one, None, f"{one}#p")),
        Row(4, ("x", "x", "x"), ("#Sheet1!A1",) * 3),
    ]
    assert table.notes[-1] == (
        "Merged cells, read in each of their rows as the first cell: A2:B3, C4:XFD1048576."
    )


def many(tmp_path: Path, **sheets: tuple[list[str], str]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, (cells, state) in sheets.items():
        made.create_sheet(name).append(cells)
        made[name].sheet_state = state
    made.save(path := tmp_path / "a.xlsx")
    return path


BOTH, ONE = ["STATE", "SIGNED"], ["STATE", "x"]


def test_the_sheet_that_fits_best(tmp_path: Path) -> None:
    path = many(
        tmp_path,
        Notes=(["x"], "visible"),
        Old=(BOTH, "hidden"),
        A=(BOTH, "visible"),
        B=(ONE, "visible"),
    )
    table = opened(path)
    assert (table.sheet, table.notes[0]) == ("A", "Read from the sheet “A”, one of 4.")
    assert opened(path, sheet="b").sheet == "B"
    assert opened(path, sheet="Old").notes[0].endswith("which is hidden.")
    with pytest.raises(UnknownNameError, match=r"no sheet “Note”[\s\S]*Did you mean “Notes”"):
        opened(path, sheet="Note")


def test_several_sheets_that_fit(tmp_path: Path) -> None:
    path = many(tmp_path, A=(BOTH, "visible"), B=(BOTH, "visible"), C=(BOTH, "hidden"))
    with pytest.raises(InputError, match=r"“A”, “B”\.\n  Choose one with --sheet"):
        opened(path)
    with pytest.raises(InputError, match="Several sheets"):
        opened(path, header=())


def test_gzipped_workbook(tmp_path: Path) -> None:
    path = many(tmp_path, A=([*BOTH], "visible"))
    path.write_bytes(gzip.compress(path.read_bytes()))
    assert opened(path).columns == ("STATE", "SIGNED")


@pytest.mark.parametrize(
    ("part", "wanted"),
    [
        ("content.xml", "OpenDocument"),
        ("xl/workbook.bin", "xlsb"),
        ("word/document.xml", "Word"),
        ("a.csv", "zip archive, but no workbook: it holds a.csv"),
    ],
)
def test_other_archives(part: str, wanted: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(part, "x")
    with pytest.raises(InputError, match=wanted):
        opened(path)


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="2"/><row r="2"/>',
        '<row r="1048577"/>',
        '<row r="x"/>',
        '<row r="2"><c r="XFE2"><v>1</v></c></row>',
        '<row r="2"><c t="s"><v>99</v></c></row>',
        "<row",
    ],
)
def test_broken_sheets(rows: str, book: Write) -> None:
    with pytest.raises(InputError, match="cut or broken"):
        pairs(opened(book(sheet_xml(HEAD + rows))))


def test_a_cell_without_an_end(book: Write) -> None:
    long = f'<row r="2"><c r="A2" t="str"><v>{"x" * 200_000}</v></c></row>'
    with pytest.raises(InputError, match="A cell of row 2 of the sheet “Sheet” has more than"):
        pairs(opened(book(sheet_xml(HEAD + long))))


def test_a_workbook_that_is_cut(tmp_path: Path) -> None:
    path = many(tmp_path, A=(BOTH, "visible"))
    content = path.read_bytes()
    for size in range(2, len(content), 97):
        path.write_bytes(content[:size])
        with pytest.raises(InputError, match="cut or broken"):
            opened(path)


def test_a_workbook_with_bits_flipped(tmp_path: Path) -> None:
    path = many(tmp_path, A=(BOTH, "visible"))
    content = path.read_bytes()
    for at in range(0, len(content), 131):
        path.write_bytes(content[:at] + bytes([content[at] ^ 0x55]) + content[at + 1 :])
        try:
            pairs(opened(path))
        except InputError:
            continue


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(encoding: str, tmp_path: Path, book: Write) -> None:
    path = book(sheet_xml(HEAD))
    bomb = '<!DOCTYPE a [<!ENTITY b "bbbb">]>'
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for part in old.namelist():
            data = old.read(part).decode().removeprefix("<?xml version='1.0' encoding='UTF-8'?>")
            new.writestr(
                part, (bomb + sheet_xml(HEAD)).encode(encoding) if "sheet1" in part else data
            )
    with pytest.raises(InputError, match="has a DOCTYPE"):
        opened(tmp_path / "b.xlsx")


def test_what_unpacks_to_too_much(book: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = book(sheet_xml(HEAD + "<row/>" * 100_000))
    assert pairs(opened(path)) == []
    monkeypatch.setattr(workbook, "_LARGE", 1 << 16)
    with pytest.raises(InputError, match="unpacks to more"):
        opened(path)
    monkeypatch.undo()
    monkeypatch.setattr(workbook, "UNPACKED", 1 << 16)
    with pytest.raises(InputError, match="unpacks to more"):
        opened(path)


def test_mostly_nothing_costs_nothing(book: Write) -> None:
    far = "".join(f'<row r="{n}"><c r="XFD{n}" s="0"/></row>' for n in range(2, 2_000))
    last = '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
    path = book(sheet_xml(HEAD + far + last, before='<dimension ref="A1:XFD1048576"/>'))
    tracemalloc.start()
    assert pairs(opened(path)) == [[1_048_576, ["1"]]]
    assert tracemalloc.get_traced_memory()[1] < 8_000_000
    tracemalloc.stop()


@pytest.mark.skipif(not SHARED.exists(), reason="the workbooks are not here")
@pytest.mark.parametrize(
    ("name", "count", "links"),
    [
        ("participatingAgencies05162025am", 571, 416),
        ("participatingAgencies07182025pm", 832, 603),
        ("pendingAgencies07182025pm", 26, 0),
    ],
)
def test_the_workbooks_against_another_reading(name: str, count: int, links: int) -> None:
    path = SHARED / f"{name}.xlsx"
    sheet = openpyxl.load_workbook(path).worksheets[0]
    table = opened(path, header=["STATE", "SUPPORT TYPE"])
    rows = list(table.rows())
    assert len(rows) == count
    moa = table.columns.index("MOA") if "MOA" in table.columns else 0
    assert sum(row.links[moa] is not None for row in rows) == links

    def text(value: object) -> str:
        if isinstance(value, datetime.datetime):
            return value.date().isoformat()
        return "" if value is None else str(value)

    wanted = []
    for cells in sheet.iter_rows(min_row=2):
        found = [text(cell.value) for cell in cells]
        if any(cell.strip() for cell in found):
            wide = max(len(table.columns), *(at for at, one in enumerate(found, 1) if one))
            addresses = [cell.hyperlink.target if cell.hyperlink else None for cell in cells]
            wanted.append(Row(cells[0].row, tuple(found[:wide]), tuple(addresses[:wide])))
    assert rows == wanted
    assert not any(re.search("formula|Merged", note) for note in table.notes)
