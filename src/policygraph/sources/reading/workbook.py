"""An XLSX workbook (ECMA-376, Office Open XML): what may be opened, and the sheets in it.

openpyxl reads the workbook: its sheets, its strings, and which styles make a number a date. The
rows are streamed by `policygraph.sources.reading.sheet`, since openpyxl's streaming mode drops the
hyperlinks, tells a formula or its stored value but not both, and keeps something of every row.
"""

from __future__ import annotations

import datetime
import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import IO, BinaryIO
from xml.parsers import expat

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.datetime import CALENDAR_MAC_1904, from_excel

from policygraph import literals
from policygraph.errors import InputError, Place
from policygraph.lexical import XSD
from policygraph.sources.reading.opening import UNPACKED, too_large, unpacked
from policygraph.sources.reading.sheet import FAULTS, Sheet, broken

# Sheets compress well, a thousand empty cells to some twenty bytes; but not large ones so well.
_LARGE = 64 * 1024**2
_RATIO = 200
# Everything but the sheets and the strings is read as one tree.
_TREE = 32 * 1024**2
_STRINGS = 512 * 1024**2
_MOST_PARTS = 10_000
_FAULTS = (*FAULTS, AttributeError, SyntaxError, TypeError)
"""What a broken workbook makes openpyxl raise."""

_OTHERS = (
    ("content.xml", "is an OpenDocument file"),
    ("xl/workbook.bin", "is a binary workbook (.xlsb)"),
    ("word/document.xml", "is a Word document"),
    ("ppt/presentation.xml", "is a presentation"),
)
_FROM_1904 = (
    "The workbook counts its days from 1904: one that is stored as a plain number, without the"
    " format of a date, would be read four years early.",
)
_MODIFIED = re.compile(rb"<(?:\w+:)?modified\b[^>]*>\s*([0-9]{4}-[0-9]{2}-[0-9]{2})")
_CORE = 1 << 16
_DATE = XSD + "date"
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})T00:00(:00(\.0+)?)?Z?")


def sheets(path: Path, display: str) -> list[Sheet]:
    """The sheets of the workbook at ``path``, in their order; charts are none.

    Raises:
        InputError: it is no workbook, is broken, or unpacks to more than it should.
    """

    @contextmanager
    def archive() -> Iterator[zipfile.ZipFile]:
        with unpacked(path, display, seekable=True) as stream, _archive(stream, display) as opened:
            yield opened

    with archive() as opened:
        _check(opened, display)
        try:
            book = _load(opened)
        except _FAULTS as fault:
            raise broken(display) from fault
    if not book.sheets:
        raise InputError(
            "The workbook has no sheet that can be read.",
            where=Place(display),
            hint="“Strict Open XML” is not read: save it as a plain Excel workbook (.xlsx).",
        )
    said = _FROM_1904 if book.epoch == CALENDAR_MAC_1904 else ()
    return [
        Sheet(display, title, part, hidden, archive, book.decode, said)
        for title, part, hidden in book.sheets
    ]


def saved_on(path: Path, display: str) -> str | None:
    """The day that a workbook was last saved, as it says itself (part 2, §11); None if it does not.

    Raises:
        InputError: it cannot be read, or is no archive.
    """
    with (
        unpacked(path, display, seekable=True) as stream,
        _archive(stream, display) as archive,
        suppress(*_FAULTS),
        archive.open("docProps/core.xml") as core,
    ):
        found = _MODIFIED.search(core.read(_CORE))
        return found[1].decode() if found and not literals.fault(found[1].decode(), _DATE) else None
    return None


@contextmanager
def _archive(stream: BinaryIO, display: str) -> Iterator[zipfile.ZipFile]:
    try:
        opened = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as fault:
        raise broken(display) from fault
    with opened:
        yield opened


def _check(archive: zipfile.ZipFile, display: str) -> None:
    """Refuse what is no workbook, what would unpack to too much, and XML that defines entities."""
    parts = archive.infolist()
    names = {part.filename for part in parts}
    for name, what in _OTHERS:
        if name in names:
            hint = "Open it in a spreadsheet and save it as .xlsx or .csv."
            raise InputError(f"The file {what}, not .xlsx.", where=Place(display), hint=hint)
    if "[Content_Types].xml" not in names:
        inside = ", ".join(sorted(names)[:3])
        raise InputError(
            f"The file is a zip archive, but no workbook: it holds {inside or 'nothing'}.",
            where=Place(display),
            hint="If the table is in it, unpack it first.",
        )
    if any(part.flag_bits & 1 for part in parts):
        raise InputError(
            "The workbook is protected with a password.",
            where=Place(display),
            hint="Open it with its password and save it without one.",
        )
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > UNPACKED:
        raise too_large(display)
    for part in parts:
        _check_part(archive, part, display)


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, display: str) -> None:
    name = part.filename
    ratio = part.file_size / max(part.compress_size, 1)
    if part.file_size > _LARGE and ratio > _RATIO:
        raise too_large(display)
    if not name.endswith((".xml", ".rels")):
        return
    streamed = name.startswith("xl/worksheets/") or name.endswith(".rels")
    most = UNPACKED if streamed else _STRINGS if name.endswith("sharedStrings.xml") else _TREE
    if part.file_size > most:
        raise too_large(display)
    try:
        with archive.open(part) as stream:
            _check_prolog(stream, name, display)
    except _FAULTS as fault:
        raise broken(display) from fault


class _RootError(Exception):
    """The root element begins: what may stand before it has been seen."""


def _check_prolog(stream: IO[bytes], name: str, display: str) -> None:
    """Refuse a document type, with which a few bytes can define a text of gigabytes."""

    def doctype(*_: object) -> None:
        raise InputError(
            f"The part {name} of the workbook has a DOCTYPE, which no workbook needs.",
            where=Place(display),
            hint="Do not trust this file. Open it in a spreadsheet and save it anew.",
        )

    def root(*_: object) -> None:
        raise _RootError

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = root
    try:
        parser.ParseFile(stream)
    except _RootError:
        return


@dataclass(frozen=True)
class _Book:
    """What a workbook says of all its cells.

    Attributes:
        sheets: of each sheet the name, the part in the archive, and whether it is hidden.
        strings: the texts that cells share.
        epoch: the day that days are counted from.
        dates: the styles that make a number a date.
        spans: those of them that make it a span of time.
    """

    sheets: tuple[tuple[str, str, bool], ...]
    strings: list[str]
    epoch: datetime.datetime
    dates: frozenset[int]
    spans: frozenset[int]

    def decode(self, kind: str, style: str | None, value: str) -> str:
        """The text of a cell, by its type, style and stored value (§18.3.1.4, §18.18.11)."""
        if kind == "s":
            return self.strings[int(value)]
        if kind == "n":
            if style is not None and int(style) in self.dates:
                return self.date(float(value), int(style) in self.spans) or _number(value)
            return _number(value)
        if kind == "b":
            return "true" if value.strip() not in ("0", "false") else "false"
        if kind == "d":
            day = _MIDNIGHT.fullmatch(value)
            return day[1] if day else value
        return _unescaped(value)  # inlineStr, str (of a formula), e (an error, as #N/A)

    def date(self, serial: float, is_span: bool) -> str | None:
        """A serial number as ISO 8601: the date alone at midnight; None if it is none."""
        if serial < 0:
            return None
        try:
            value = from_excel(serial, self.epoch, timedelta=is_span)
        except (OverflowError, ValueError):
            return None
        if isinstance(value, datetime.timedelta):
            minutes, seconds = divmod(round(value.total_seconds()), 60)
            return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
        if isinstance(value, datetime.datetime) and value.time() == datetime.time():
            return value.date().isoformat()
        return str(value.isoformat())


def _load(archive: zipfile.ZipFile) -> _Book:
    assert archive.fp is not None
    archive.fp.seek(0)
    with warnings.catch_warnings():
        # On styles and extensions, which are not read here.
        warnings.simplefilter("ignore")
        # The steps of openpyxl.load_workbook, but for its opening of the sheets: it reads a sheet
        # that does not say its size to the end. As some of it is not public, openpyxl's version is
        # bounded in pyproject.toml.
        reader = ExcelReader(archive.fp, read_only=True, keep_links=False)
        reader.read_manifest()
        reader.read_strings()
        reader.read_workbook()
        book = reader.wb
        apply_stylesheet(reader.archive, book)
        found = tuple(
            (sheet.name, relation.target, sheet.state != "visible")
            for sheet, relation in reader.parser.find_sheets()
            if relation.target in reader.valid_files and "chartsheet" not in relation.Type
        )
    strings = [_unescaped(text) for text in reader.shared_strings]
    dates, spans = frozenset(book._date_formats), frozenset(book._timedelta_formats)
    return _Book(found, strings, book.epoch, dates, spans)


def _unescaped(text: str) -> str:
    """``_x000D_`` as the character it stands for (ECMA-376 part 1, §22.9.2.19, ST_Xstring)."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(escape: re.Match[str]) -> str:
    code = int(escape[1], 16)
    return escape[0] if 0xD800 <= code <= 0xDFFF else chr(code)


def _number(value: str) -> str:
    """A number without ``.0``, exponent, or the last digits that binary fractions leave behind."""
    value = value.strip()
    if value.lstrip("-").isdecimal():
        return value
    number = float(value)
    if number.is_integer() and abs(number) < 1e15:
        return str(int(number))
    return format(Decimal(repr(number)), "f")
