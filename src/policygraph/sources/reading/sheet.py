"""One sheet of a workbook, streamed: its rows, the links behind its cells, its merged cells.

Standard: ECMA-376 part 1, §18.3.1. Nothing of a row stays in memory when it has been given out.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple
from xml.parsers import expat

from policygraph.errors import InputError, Place
from policygraph.sources.reading import MAX_CELL, MAX_COLUMNS, MAX_ROWS, Row, letters

Decode = Callable[[str, "str | None", str], str]
"""The type of a cell, its style and its stored value, into its text."""

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main "
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships id"
_ROW, _C, _V, _F, _T, _PHONETIC = (_MAIN + name for name in ("row", "c", "v", "f", "t", "rPh"))
_COL = _MAIN + "col"
_TRUE = ("1", "true")
_LINK, _MERGE = _MAIN + "hyperlink", _MAIN + "mergeCell"
_CHUNK = 1 << 16
_SHOWN = 10
_SMALL, _EXACT, _WIDE = 10_000, 500_000, 100

_CELL = r"\$?([A-Z]{1,3})\$?([0-9]{1,7})"
_REFERENCE = re.compile(f"{_CELL}(?::{_CELL})?")
_STRING = '"((?:[^"]|"")*)"'
_HYPERLINK = re.compile(
    rf"\s*HYPERLINK\(\s*{_STRING}\s*(?:,\s*(?:{_STRING}|([0-9.]+)|.*))?\)\s*",
    re.IGNORECASE | re.DOTALL,
)


FAULTS = (
    *(expat.ExpatError, zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError, ValueError),
    *(IndexError, NotImplementedError, RuntimeError),
)
"""What a broken sheet makes zipfile, and those who read its XML, raise."""


def broken(display: str) -> InputError:
    """The error for a workbook that cannot be read to its end."""
    return InputError(
        "The workbook is cut or broken.",
        where=Place(display),
        hint="Fetch it again; if a spreadsheet can open it, save it anew as .xlsx.",
    )


def _column(named: str) -> int:
    number = 0
    for letter in named:
        number = number * 26 + ord(letter) - 64
    return number


class _Areas:
    """What is said of cells and of ranges of cells; a range over a whole sheet costs nothing."""

    def __init__(self) -> None:
        self.exact: dict[int, dict[int, str]] = {}
        self.wide: list[tuple[int, int, int, int, str]] = []
        self.count = 0

    def add(self, reference: str, display: str, value: str | None = None) -> None:
        """Say ``value`` of a range of cells, or else the name of its first cell."""
        found = _REFERENCE.fullmatch(reference)
        if found is None:
            raise broken(display)
        left, top = _column(found[1]), int(found[2])
        value = f"{found[1]}{top}" if value is None else value
        right, bottom = (_column(found[3]), int(found[4])) if found[3] else (left, top)
        size = max(right - left + 1, 0) * max(bottom - top + 1, 0)
        if size > _SMALL or self.count + size > _EXACT:
            self.wide.append((top, left, bottom, right, value))
            if len(self.wide) > _WIDE:
                raise broken(display)
            return
        self.count += size
        for row in range(top, bottom + 1):
            self.exact.setdefault(row, {}).update(dict.fromkeys(range(left, right + 1), value))

    def row(self, number: int) -> dict[int, str]:
        """What is said of the cells of a row, by column."""
        found = self.exact.get(number, {})
        for top, left, bottom, right, value in self.wide:
            if top <= number <= bottom:
                found = dict.fromkeys(range(left, min(right, MAX_COLUMNS) + 1), value) | found
        return found


class _Around(NamedTuple):
    """What stands around the rows of a sheet: links and merged cells, and the ranges of these."""

    links: _Areas
    merged: _Areas
    ranges: list[str]


@dataclass
class Sheet:
    """A sheet of a workbook, as a table.

    Attributes:
        display: what messages call the workbook.
        title: the name of the sheet.
        part: its part in the archive.
        hidden: whether it is hidden.
        archive: opens the workbook.
        decode: gives the text of a cell.
        said: what there is to say of the whole workbook, in sentences.
    """

    display: str
    title: str
    part: str
    hidden: bool
    archive: Callable[[], AbstractContextManager[zipfile.ZipFile]]
    decode: Decode
    said: tuple[str, ...] = ()
    _hidden: dict[str, None] = field(default_factory=dict)
    _without: dict[str, None] = field(default_factory=dict)
    _computed: dict[str, None] = field(default_factory=dict)

    def notes(self) -> tuple[str, ...]:
        """The merged cells; and of what was met so far what is hidden, or has no stored value."""
        found = (
            (self._around.ranges, "Merged cells, read in each of their rows as the first cell: "),
            (list(self._hidden), "Hidden, read like the others: "),
            (list(self._without), "Formulas without a stored value, read as empty: "),
            (list(self._computed), "Links with a computed address, read without one: "),
        )
        return (*self.said, *(said + _listed(cells) + "." for cells, said in found if cells))

    def rows(self, width: int) -> Generator[Row, None, None]:
        """The rows that are not blank, each filled up to ``width`` cells.

        Raises:
            InputError: the sheet is broken, or larger than a sheet may be.
        """
        reader = _Rows(self, self._around, width)
        with self.archive() as archive:
            for _ in self._parsed(archive, self.part, reader.parser):
                if reader.ready:
                    yield from reader.ready
                    reader.ready.clear()

    def _parsed(
        self, archive: zipfile.ZipFile, part: str, parser: expat.XMLParserType
    ) -> Iterator[None]:
        """Feed a part to a parser, chunk by chunk."""
        try:
            with archive.open(part) as stream:
                while chunk := stream.read(_CHUNK):
                    parser.Parse(chunk, False)
                    yield
            parser.Parse(b"", True)
        except FAULTS as fault:
            raise broken(self.display) from fault
        yield

    @cached_property
    def _around(self) -> _Around:
        around = _Around(_Areas(), _Areas(), [])
        targets: dict[str, str] = {}

        def start(name: str, attributes: dict[str, str]) -> None:
            if name == _LINK:
                target = targets.get(attributes.get(_REL, ""), "")
                location = attributes.get("location", "")
                link = f"{target}#{location}" if location else target
                if link and "ref" in attributes:
                    around.links.add(attributes["ref"], self.display, link)
            elif name == _MERGE:
                around.ranges.append(attributes["ref"])
                around.merged.add(attributes["ref"], self.display)

        with self.archive() as archive:
            if self._needs_a_look(archive):
                targets.update(self._targets(archive))
                self._look(archive, self.part, start)
        return around

    def _needs_a_look(self, archive: zipfile.ZipFile) -> bool:
        """Whether the sheet can have links or merged cells; looking for them takes a pass of its
        own, since they are written below the rows."""
        tail = b""
        try:
            with archive.open(self.part) as stream:
                while chunk := stream.read(1 << 18):
                    if not tail and chunk[:2] in (b"\xff\xfe", b"\xfe\xff", b"\0<", b"<\0"):
                        return True  # UTF-16
                    if b"hyperlink" in (both := tail + chunk) or b"mergeCell" in both:
                        return True
                    tail = chunk[-16:]
        except FAULTS as fault:
            raise broken(self.display) from fault
        return False

    def _targets(self, archive: zipfile.ZipFile) -> dict[str, str]:
        """The addresses that a sheet's links go to, by relationship (part 2, §9)."""
        folder, name = posixpath.split(self.part)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        found: dict[str, str] = {}
        if relations not in archive.namelist():
            return found

        def start(name: str, attributes: dict[str, str]) -> None:
            if name.endswith(" Relationship") and attributes.get("Type", "").endswith("/hyperlink"):
                found[attributes["Id"]] = attributes["Target"]

        self._look(archive, relations, start)
        return found

    def _look(self, archive: zipfile.ZipFile, part: str, start: Callable[..., None]) -> None:
        """Show the elements of a part."""
        parser = _parser()
        parser.StartElementHandler = start
        for _ in self._parsed(archive, part, parser):
            pass


def _listed(cells: list[str]) -> str:
    more = f" and {len(cells) - _SHOWN:,} more" if len(cells) > _SHOWN else ""
    return ", ".join(cells[:_SHOWN]) + more


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.buffer_size = _CHUNK
    parser.StartDoctypeDeclHandler = _no_doctype
    return parser


def _no_doctype(*_: Any) -> None:
    raise ValueError("a DOCTYPE")


class _Rows:
    """Makes rows of the events of the parser."""

    def __init__(self, sheet: Sheet, around: _Around, width: int) -> None:
        self.sheet = sheet
        self.around = around
        self.width = width
        self.ready: list[Row] = []
        self.number = 0
        self.columns: dict[str, int] = {}
        self.cells: dict[int, str] = {}
        self.links: dict[int, str] = {}
        self.merged: dict[int, str] = {}
        self.anchors: dict[str, tuple[int, str, str | None]] = {}
        self.is_hidden = False
        self.column, self.kind = 0, "n"
        self.within = self.phonetic = False
        self.style: str | None = None
        self.formula: str | None = None
        self.value: str | None = None
        self.texts: list[str] = []
        self.size = 0
        self.parser = _parser()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == _C:
            self.within = True
            self.formula = self.value = None
            self.kind = attributes.get("t", "n")
            self.style = attributes.get("s")
            self.size = 0
            named = attributes.get("r", "").rstrip("0123456789")
            column = self.columns.get(named) if named else self.column + 1
            if column is None:
                column = self.columns[named] = _column(named)
            if not 0 < column <= MAX_COLUMNS:
                raise ValueError("a cell beyond the last column")
            self.column = column
        elif self.within:
            if name in (_V, _F, _T) and not self.phonetic:
                self.texts = []
                self.parser.CharacterDataHandler = self.take
            elif name == _PHONETIC:
                self.phonetic = True
        elif name == _ROW:
            self.start_row(attributes.get("r"))
            self.is_hidden = attributes.get("hidden") in _TRUE
        elif name == _COL and attributes.get("hidden") in _TRUE:
            first, last = letters(int(attributes["min"])), letters(int(attributes["max"]))
            self.sheet._hidden["column " + (first if first == last else f"{first}:{last}")] = None

    def start_row(self, written: str | None) -> None:
        number = int(float(written)) if written else self.number + 1
        if not self.number < number <= MAX_ROWS:
            raise ValueError("rows out of order")
        self.number = number
        self.column = 0
        self.cells = {}
        self.links = self.around.links.row(number)
        self.merged = self.around.merged.row(number)

    def take(self, text: str) -> None:
        self.size += len(text)
        if self.size > MAX_CELL:
            what = f"A cell of row {self.number} of the sheet “{self.sheet.title}” has more than"
            raise InputError(f"{what} {MAX_CELL:,} characters.", where=Place(self.sheet.display))
        self.texts.append(text)

    def end(self, name: str) -> None:
        if not self.within:
            if name == _ROW:
                self.end_row()
        elif name == _C:
            self.within = False
            if self.value or self.formula is not None:
                self.end_cell()
        elif name in (_V, _T, _F) and not self.phonetic:
            self.parser.CharacterDataHandler = None
            text = "".join(self.texts)
            if name == _F:
                self.formula = text
            elif name == _V:
                self.value = text
            else:
                self.value = (self.value or "") + text
        elif name == _PHONETIC:
            self.phonetic = False

    def end_cell(self) -> None:
        if self.merged.get(self.column, self.name) != self.name:
            return  # A person sees the first cell of a merged range alone.
        text = self.sheet.decode(self.kind, self.style, self.value) if self.value else ""
        if self.formula is not None:
            text = self.computed(text)
        if text:
            self.cells[self.column] = text
            if self.column in self.merged:
                self.anchors[self.name] = (self.column, text, self.links.get(self.column))

    def computed(self, text: str) -> str:
        """The text of a cell with a formula; ``HYPERLINK("…","…")`` gives a link too."""
        written: str | None = None
        if link := _HYPERLINK.fullmatch(self.formula or ""):
            address, words, number = link.groups()
            self.links = {**self.links, self.column: address.replace('""', '"')}
            alone = not (self.formula or "")[link.end(1) :].lstrip('" ').startswith(",")
            written = address if alone else words if words is not None else number
        elif (self.formula or "").lstrip().upper().startswith("HYPERLINK("):
            self.sheet._computed[self.name] = None
        if text or (self.value is not None and self.kind == "str"):
            return text
        if written is None:
            self.sheet._without[self.name] = None
            return ""
        return written.replace('""', '"')

    def fill(self) -> None:
        """Give a row that holds anything what a merged range over it says in its first cell.

        That is once, in the first column of the range: a title over the columns names none.
        """
        for column, anchor in self.merged.items():
            at, text, link = self.anchors.get(anchor, (0, "", None))
            if at == column and column not in self.cells:
                self.cells[column] = text
                if link and column not in self.links:
                    self.links = {**self.links, column: link}

    @property
    def name(self) -> str:
        return f"{letters(self.column)}{self.number}"

    def end_row(self) -> None:
        cells = self.cells
        if not any(map(str.strip, cells.values())):
            return
        if self.is_hidden:
            self.sheet._hidden[f"row {self.number}"] = None
        if self.anchors:
            self.fill()
        size = max(self.width, max(cells))
        texts = [""] * size
        links: list[str | None] = [None] * size
        for column, text in cells.items():
            texts[column - 1] = text
        for column, link in self.links.items():
            if column <= size:
                links[column - 1] = link
        self.ready.append(Row(self.number, tuple(texts), tuple(links)))
