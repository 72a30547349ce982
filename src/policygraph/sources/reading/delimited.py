"""A text with delimiters: CSV (RFC 4180), TSV and their kin, in whatever encoding it is written.

A record is what RFC 4180 calls one: a line end inside quotation marks does not end it. A blank
line is a record without cells, and counts: spreadsheets show it as a blank row. A first line
``sep=;``, which tells spreadsheets the delimiter, does not count: they do not show it.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, compress, islice
from pathlib import Path
from typing import BinaryIO

from policygraph.errors import InputError, Place, plural
from policygraph.sources.reading import HEADER_WITHIN, MAX_CELL, MAX_COLUMNS, Row, RowBlock, Score
from policygraph.sources.reading.opening import unpacked

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
_SAMPLE = 1 << 18
_LOOKED_AT = 100
_LONGEST_LINE = 1 << 22
_BATCH = 500
_MOST_LINES = 10_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_WESTERN = (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")
_NAMES = {"utf-8-sig": "UTF-8 with a byte-order mark", "utf-16": "UTF-16", "utf-32": "UTF-32"}


@dataclass(frozen=True)
class Delimited:
    """A text with delimiters, as a table."""

    path: Path
    display: str
    encoding: str
    delimiter: str
    told: bool
    found: tuple[str, ...]
    title: None = None
    hidden: bool = False

    def notes(self) -> tuple[str, ...]:
        """How the text was read: its encoding and its delimiter."""
        return self.found

    def rows(self, width: int) -> Generator[Row, None, None]:
        """The records that are not blank, each filled up to ``width`` cells.

        Raises:
            InputError: the text breaks off, or is not as RFC 4180 has it; with the line.
        """
        with closing(self.blocks(width, _BATCH)) as blocks:
            for numbers, records, _ in blocks:
                for number, cells in zip(numbers, records, strict=True):
                    yield Row(number, tuple(cells), (None,) * len(cells))

    def blocks(self, width: int, size: int) -> Generator[RowBlock, None, None]:
        """As `rows`, up to ``size`` at once."""
        with unpacked(self.path, self.display) as stream:
            text = io.TextIOWrapper(stream, self.encoding, newline="")
            if self.told:
                text.readline()
            number = 1
            for records in self._records(text, size):
                yield _block(number, records, width)
                number += len(records)
            text.detach()

    def _records(self, text: io.TextIOWrapper, size: int) -> Iterator[list[list[str]]]:
        before = 1 if self.told else 0
        done = 0
        # Batches of lines keep the work on a line in C; what one record may take is looked at
        # between them.
        lines = chain.from_iterable(
            _batches(text, self.display, before, lambda read: read - done > _MOST_LINES)
        )
        reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
        records: list[list[str]] = []
        try:
            for cells in reader:
                done = reader.line_num
                if len(cells) > MAX_COLUMNS:
                    raise InputError(
                        f"The row has {plural(len(cells), 'cell')}; {MAX_COLUMNS:,} is the most.",
                        where=Place(self.display, before + done),
                    )
                records.append(cells)
                if len(records) == size:
                    yield records
                    records = []
        except csv.Error as fault:
            raise _malformed(str(fault), self.display, before + done + 1) from None
        if records:
            yield records


def _block(number: int, records: list[list[str]], width: int) -> RowBlock:
    """The rows that some records are, the first of them of this number."""
    numbers: Sequence[int] = range(number, number + len(records))
    # Most rows begin with a cell that is not blank: the rest need not be looked at.
    if not all(cells and cells[0].strip() for cells in records):
        there = [any(map(str.strip, cells)) for cells in records]
        numbers, records = list(compress(numbers, there)), list(compress(records, there))
    if records and min(map(len, records)) < width:
        records = [cells + [""] * (width - len(cells)) for cells in records]
    return RowBlock(numbers, records, None)


def _batches(
    text: io.TextIOWrapper, display: str, before: int, is_endless: Callable[[int], bool]
) -> Iterator[list[str]]:
    read = 0
    while True:
        try:
            batch = list(islice(text, _BATCH))
        except UnicodeError as fault:
            raise InputError(
                f"The text is cut or broken: {fault}.",
                where=Place(display, before + read + 1),
            ) from fault
        if not batch:
            return
        if is_endless(read):
            raise _malformed("", display, before + read + 1)
        read += len(batch)
        yield batch


def _malformed(said: str, display: str, line: int) -> InputError:
    hint = 'Look for a quotation mark (") that is not closed; inside a cell it is written twice.'
    if "expected after" in said:
        what = "A quotation mark closes a cell in the middle of it."
        hint = 'A quotation mark inside a quoted cell is written twice: "a ""b"" c".'
    elif "unexpected end" in said:
        what = "A quotation mark is not closed before the end of the file."
    elif "field limit" in said:
        what = f"The row does not end: a cell has more than {MAX_CELL:,} characters."
    elif said:
        what = f"The row is no row of a table: {said}."
    else:
        what = "The row does not end: it runs over thousands of lines."
    return InputError(what, where=Place(display, line), hint=hint)


def detect(path: Path, display: str, score: Score) -> Delimited:
    """The text at ``path`` as a table: its encoding and its delimiter are found.

    The delimiter is the one whose header row fits best, and among equals the one that gives the
    first hundred records the same number of cells most often, and the most of them.

    Raises:
        InputError: it is no text.
    """
    encoding, note = _encoding(path, display)
    with unpacked(path, display) as stream:
        text = io.TextIOWrapper(stream, encoding, newline="")
        sample = text.read(_SAMPLE)
        text.detach()
    first, end, _ = sample.partition("\n")
    if end and first.rstrip("\r").lower().startswith("sep=") and len(first.rstrip("\r")) == 5:
        delimiter, told = first[4], True
    else:
        delimiter = max(DELIMITERS, key=lambda sign: _fitness(sample, sign, score))
        told = False
    named = DELIMITERS.get(delimiter, f"“{delimiter}”")
    notes = (note, f"The cells are divided by: {named}{' (as its first line says)' * told}.")
    return Delimited(path, display, encoding, delimiter, told, notes)


def _fitness(sample: str, delimiter: str, score: Score) -> tuple[int, float, int]:
    lines = io.StringIO(sample, newline="")
    try:
        records = list(islice(csv.reader(lines, delimiter=delimiter), _LOOKED_AT))
    except csv.Error:
        return (0, 0.0, 0)
    if len(sample) == _SAMPLE and len(records) < _LOOKED_AT and len(records) > 1:
        del records[-1]  # It may have been cut.
    widths = Counter(len(cells) for cells in records if any(cells))
    if not widths:
        return (0, 0.0, 0)
    width, times = max(widths.items(), key=lambda item: (item[1], item[0]))
    best = max(map(score, records[:HEADER_WITHIN]), default=0)
    return (max(best, 0), times / widths.total() if width > 1 else 0.0, width)


def _encoding(path: Path, display: str) -> tuple[str, str]:
    """The encoding of the text, and a sentence that says so.

    A byte-order mark decides. Without one it is UTF-8 if every byte agrees; else windows-1252,
    which is what spreadsheets of the western world write, or ISO 8859-1 if a byte is none of its.
    """
    with unpacked(path, display) as stream:
        chunks = _chunks(stream, display)
        first = next(chunks, b"")
        for mark, name in _BOMS:
            if first.startswith(mark):
                for _ in chunks:  # Only looked at for lines that do not end.
                    pass
                return name, f"Read as {_NAMES[name]}."
        return _unmarked(chain((first,), chunks), display)


def _unmarked(chunks: Iterator[bytes], display: str) -> tuple[str, str]:
    decoder = codecs.getincrementaldecoder("utf-8")()
    name, line, found, alien = "utf-8", 1, "", False
    for chunk in chain(chunks, (b"",)):
        _refuse_nul(chunk, display)
        if name == "utf-8":
            try:
                decoder.decode(chunk, final=not chunk)
                line += chunk.count(b"\n")
            except UnicodeDecodeError as fault:
                line += fault.object[: fault.start].count(b"\n")
                found = f"the byte 0x{fault.object[fault.start]:02X} in line {line} is not UTF-8"
                name = "windows-1252"
        alien = alien or any(byte in chunk for byte in _NOT_WESTERN)
    if found and alien:
        name = "iso-8859-1"
    return name, f"Read as {name}: {found}." if found else "Read as UTF-8."


def _chunks(stream: BinaryIO, display: str) -> Iterator[bytes]:
    """The bytes of a text, a chunk at a time; a line that does not end must not fill memory."""
    without = 0
    while chunk := stream.read(_SAMPLE):
        without = 0 if b"\n" in chunk or b"\r" in chunk else without + len(chunk)
        if without > _LONGEST_LINE:
            raise InputError(
                f"A line has more than {_LONGEST_LINE:,} bytes: this is no table.",
                where=Place(display),
            )
        yield chunk


def _refuse_nul(chunk: bytes, display: str) -> None:
    if b"\0" in chunk:
        raise InputError(
            "The file is no text: it holds a byte 0.",
            where=Place(display),
            hint="Save the table as CSV in UTF-8, or as .xlsx. (UTF-16 needs a byte-order mark.)",
        )
