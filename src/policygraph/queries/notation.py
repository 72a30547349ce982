"""How an expected result is written: CSV (RFC 4180) whose cells a person can read and edit.

The W3C's CSV results lose the kind of a term, its language and its datatype. Here a cell is:

===============================  ==============================================================
``id:ice``, ``<https://x/>``     an IRI, as a CURIE of the project's prefixes or in full
``Los Angeles County``           a plain text
``12``, ``0.9``, ``1e3``         an xsd:integer, xsd:decimal, xsd:double, as Turtle writes them
``true``, ``false``              an xsd:boolean
``'jail'@en``                    a text with a language
``'2011-01'^^xsd:gYearMonth``    a value of another datatype
``'12'``, ``'id:ice'``, ``''``   a plain text that would be taken for one of the others
``_:b0``                         a blank node, numbered as they come
empty                            unbound
===============================  ==============================================================

Between quotation marks ``\\\\``, ``\\'``, ``\\n``, ``\\r`` and ``\\t`` are escapes, as in Turtle,
which takes single marks too: CSV would double the others.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from policygraph import files, terms
from policygraph.errors import InputError, Place
from policygraph.lexical import XSD, curie, expand
from policygraph.terms import BLANK, IRI, Term, iri, literal

if TYPE_CHECKING:
    from rdflib.term import Node

# Turtle 1.1 §6.5: INTEGER, DECIMAL, DOUBLE, boolean. The first that fits is taken.
_BARE = (
    (re.compile(r"[+-]?[0-9]+\Z"), XSD + "integer"),
    (re.compile(r"[+-]?[0-9]*\.[0-9]+\Z"), XSD + "decimal"),
    (re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+\Z"), XSD + "double"),
    (re.compile(r"(true|false)\Z"), XSD + "boolean"),
)
_QUOTED = re.compile(
    r"'(?P<text>(?:[^'\\]|\\[\\'nrt])*)'"
    r"(?:@(?P<language>[A-Za-z]+(?:-[A-Za-z0-9]+)*)|\^\^(?P<datatype>\S+))?\Z"
)
_ESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_UNESCAPES = {escape[1]: plain for plain, escape in _ESCAPES.items()}


def write(term: Node | Term | None, prefixes: Mapping[str, str]) -> str:
    """A term as a cell; None, which is unbound, as the empty cell."""
    if term is None:
        return ""
    kind, text, datatype, language = terms.of(term)
    if kind == IRI:
        return curie(text, prefixes)
    if kind == BLANK:
        return f"_:{text}"
    if language:
        return f"{_quoted(text)}@{language}"
    if datatype in ("", XSD + "string"):
        plain = (
            not text.startswith(("'", "<", "_:"))
            and read(text, prefixes) == literal(text)
            and text == text.strip()
            and text.isprintable()
        )
        return text if plain else _quoted(text)
    if bare(text) == datatype:
        return text
    return f"{_quoted(text)}^^{curie(datatype, prefixes)}"


def read(cell: str, prefixes: Mapping[str, str]) -> Term | None:
    """The term that a cell writes.

    Raises:
        ValueError: it begins as an IRI or a quoted text and does not go on as one.
    """
    if not cell:
        return None
    if cell.startswith("<"):
        if not re.match(r"<[^<>\s]+>\Z", cell):
            raise ValueError(f'“{cell}” is no IRI: put a plain text that begins with < into "…"')
        return iri(cell[1:-1])
    if cell.startswith("_:"):
        return Term(BLANK, cell[2:])
    if cell.startswith("'"):
        return _read_quoted(cell, prefixes)
    datatype = bare(cell)
    if datatype:
        return literal(cell, datatype)
    name = expand(cell, prefixes)
    # A text may look like a CURIE or be an IRI: only what `write` writes is read as a name.
    named = name and name != cell and not curie(name, prefixes).startswith("<")
    return iri(name) if name and named else literal(cell)


def _read_quoted(cell: str, prefixes: Mapping[str, str]) -> Term:
    found = _QUOTED.match(cell)
    if not found:
        raise ValueError(f"“{cell}” is no text in quotation marks: inside, write \\' and \\\\")
    text = re.sub(r"\\(.)", lambda escape: _UNESCAPES[escape[1]], found["text"])
    if found["language"]:
        return literal(text, language=found["language"].lower())
    if not found["datatype"]:
        return literal(text)
    datatype = read(found["datatype"], prefixes)
    if datatype is None or datatype.kind != IRI:
        raise ValueError(f"“{found['datatype']}” is no datatype")
    return literal(text, datatype.value)


def _quoted(text: str) -> str:
    return "'" + re.sub(r"[\\'\n\r\t]", lambda found: _ESCAPES[found[0]], text) + "'"


def bare(text: str) -> str | None:
    """The datatype of what Turtle writes without quotation marks, if ``text`` is such."""
    return next((datatype for form, datatype in _BARE if form.match(text)), None)


def to_csv(header: Sequence[str], rows: Iterable[Sequence[str]], end: str = "\n") -> bytes:
    """A header and rows of cells as the bytes of a CSV file; ``end`` ends each line."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=end)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def from_csv(
    content: bytes, file: str, prefixes: Mapping[str, str]
) -> tuple[tuple[str, ...], list[tuple[Term | None, ...]]]:
    """The header and the terms of the rows of a CSV file.

    Raises:
        InputError: it is not UTF-8, not CSV, or a cell is not in the notation.
    """
    try:
        reader = csv.reader(io.StringIO(files.decode(content, file), newline=""), strict=True)
        lines = [(reader.line_num, tuple(line)) for line in reader if line]
    except csv.Error as error:
        raise InputError(
            f"The file is not CSV: {error}.", where=Place(file, reader.line_num)
        ) from None
    if not lines:
        return (), []
    header = lines[0][1]
    rows = []
    for number, cells in lines[1:]:
        if len(cells) != len(header):
            raise InputError(
                f"The row has {len(cells)} cells, the header {len(header)}.",
                where=Place(file, number),
            )
        try:
            rows.append(tuple(read(cell, prefixes) for cell in cells))
        except ValueError as error:
            raise InputError(f"{error}.", where=Place(file, number)) from None
    return header, rows
