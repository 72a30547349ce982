"""A place in a source as a value: parse it, print it, cut it out of a text, digest it.

Standards: RFC 5147 (characters and lines of a text), RFC 7111 (rows, columns and cells of a
table), RFC 8118 (pages of a PDF). Where these tell a browser to ignore what is malformed or out
of range, this unit raises: a citation that leads nowhere must be noticed.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import ClassVar, TypeAlias

from policygraph import files
from policygraph.errors import InputError, Place


@dataclass(frozen=True)
class IntegrityCheck:
    """An integrity check of RFC 5147 §3.1: ``length=9876,UTF-8`` or ``md5=…``.

    Checks with other names are kept and never fail, as the standard demands.
    """

    name: str
    value: str
    charset: str | None = None

    def __str__(self) -> str:
        charset = f",{self.charset}" if self.charset is not None else ""
        return f"{self.name}={self.value}{charset}"


@dataclass(frozen=True)
class _Range:
    """Positions counted from 0; ``end`` is not part of the range, and None means the end."""

    scheme: ClassVar[str]
    start: int
    end: int | None
    checks: tuple[IntegrityCheck, ...] = ()

    def __post_init__(self) -> None:
        if self.start < 0 or (self.end is not None and self.end < self.start):
            raise _malformed(str(self), "A range ends at or after its start: char=3,9.")

    def __str__(self) -> str:
        if self.end == self.start:
            place = str(self.start)
        else:
            place = f"{self.start},{'' if self.end is None else self.end}"
        return ";".join((f"{self.scheme}={place}", *map(str, self.checks)))


@dataclass(frozen=True)
class CharRange(_Range):
    """Characters of a text (RFC 5147 §2.2.1 and §2.2.2): ``char=934,1385``.

    Counted from 0, half-open; ``end=None`` is the end of the text, and ``start == end`` a position
    between two characters, printed as ``char=100``.
    """

    scheme: ClassVar[str] = "char"


@dataclass(frozen=True)
class LineRange(_Range):
    """Lines of a text (RFC 5147 §2.2.3 and §2.2.4): ``line=10,20`` is lines 11 to 20."""

    scheme: ClassVar[str] = "line"


@dataclass(frozen=True)
class TextSpan:
    """Rows or columns ``first`` to ``last``, counted from 1; None is the last one (``*``)."""

    first: int | None
    last: int | None

    def __post_init__(self) -> None:
        ordered = self.last is None or (self.first is not None and self.first <= self.last)
        if not ordered or (self.first is not None and self.first < 1):
            raise _malformed(str(self), "Rows and columns count from 1, the smaller number first.")

    def __str__(self) -> str:
        first, last = _star(self.first), _star(self.last)
        return first if first == last else f"{first}-{last}"


@dataclass(frozen=True)
class TextBlock:
    """The cells where some rows and some columns meet."""

    rows: TextSpan
    columns: TextSpan

    def __str__(self) -> str:
        first = f"{_star(self.rows.first)},{_star(self.columns.first)}"
        last = f"{_star(self.rows.last)},{_star(self.columns.last)}"
        return first if first == last else f"{first}-{last}"


@dataclass(frozen=True)
class RowRange:
    """Rows of a table (RFC 7111 §2.1): ``row=4``, ``row=5-7``, ``row=5-*``, ``row=3;6``."""

    spans: tuple[TextSpan, ...]

    def __str__(self) -> str:
        return "row=" + ";".join(map(str, self.spans))


@dataclass(frozen=True)
class ColRange:
    """Columns of a table (RFC 7111 §2.2): ``col=2``, ``col=1-2``."""

    spans: tuple[TextSpan, ...]

    def __str__(self) -> str:
        return "col=" + ";".join(map(str, self.spans))


@dataclass(frozen=True)
class CellRange:
    """Cells of a table (RFC 7111 §2.3), row before column: ``cell=4,1``, ``cell=4,1-6,2``."""

    blocks: tuple[TextBlock, ...]

    def __str__(self) -> str:
        return "cell=" + ";".join(map(str, self.blocks))


@dataclass(frozen=True)
class PageFragment:
    """A page of a PDF (RFC 8118 §3), counted from 1; ``view`` keeps what follows the first “&”."""

    number: int
    view: str = ""

    def __post_init__(self) -> None:
        if self.number < 1:
            raise _malformed(str(self), "Pages count from 1: page=12.")

    def __str__(self) -> str:
        return f"page={self.number}" + (f"&{self.view}" if self.view else "")


@dataclass(frozen=True)
class SectionFragment:
    """Any other fragment: a name inside the source, kept as it is written."""

    name: str

    def __post_init__(self) -> None:
        if _scheme(self.name) is not None:
            raise _malformed(self.name, "A name must not look like a range.")

    def __str__(self) -> str:
        return self.name


Fragment: TypeAlias = (
    CharRange | LineRange | RowRange | ColRange | CellRange | PageFragment | SectionFragment
)


def parse(fragment: str) -> Fragment:
    """A fragment identifier, without its ``#``, as a value.

    ``str()`` of the value is its shortest spelling: ``char=0,10`` for ``char=,10``, ``char=5`` for
    ``char=5,5``.

    Raises:
        InputError: it begins like a place (``char=``, ``row=``, …) and is malformed.
    """
    scheme = _scheme(fragment)
    return SectionFragment(fragment) if scheme is None else _PARSERS[scheme](fragment)


@dataclass(frozen=True)
class Citation:
    """A place in a source.

    Attributes:
        source: the IRI of the source, without a fragment.
        fragment: the place in it; None for the source as a whole.
        written: the IRI this was parsed from, of no weight in comparisons.
    """

    source: str
    fragment: Fragment | None = None
    written: str | None = field(default=None, compare=False, repr=False)

    @classmethod
    def parse(cls, iri: str) -> Citation:
        """The citation that ``iri`` makes.

        Raises:
            InputError: the fragment begins like a place and is malformed.
        """
        source, mark, fragment = iri.partition("#")
        return cls(source, parse(fragment) if mark else None, iri)

    @property
    def iri(self) -> str:
        """The IRI: as it was written, so that it names the same graph, or else the shortest."""
        if self.written is not None:
            return self.written
        return self.source if self.fragment is None else f"{self.source}#{self.fragment}"

    def __str__(self) -> str:
        return self.iri


def digest(text: str) -> str:
    """``sha256:`` and the hexadecimal SHA-256 of the UTF-8 bytes of ``text``."""
    return _sha256(text.encode())


@dataclass(frozen=True)
class Text:
    """A snapshot of a text.

    Attributes:
        content: its characters; each line end (CRLF, CR or LF) is one LF (RFC 5147 §4.1).
        digest: ``sha256:…`` of its exact bytes, line ends as they are.
        md5: the MD5 of its exact bytes, for the integrity checks of RFC 5147.
        file: the name to give in errors.
    """

    content: str
    digest: str
    md5: str
    file: str = "text"

    @classmethod
    def read(cls, path: Path) -> Text:
        """The text in the file at ``path``.

        Raises:
            InputError: it cannot be read, begins with a byte order mark, or is not UTF-8.
        """
        return cls.of(files.read(path, str(path)), str(path))

    @classmethod
    def of(cls, data: bytes, file: str = "text") -> Text:
        """The text that ``data`` holds.

        Raises:
            InputError: it begins with a byte order mark, or is not UTF-8.
        """
        content = _one_line_end(files.decode(data, file, bom=False))
        md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
        return cls(content, _sha256(data), md5, file)

    @property
    def length(self) -> int:
        """The number of characters, each line end counted as one (RFC 5147 §3.1)."""
        return len(self.content)

    @property
    def lines(self) -> int:
        """The number of lines; a line end at the end of the text begins no line."""
        return len(self._line_starts) if self.content else 0

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0, *(found.end() for found in re.finditer("\n", self.content))]
        return starts[:-1] if len(starts) > 1 and starts[-1] == len(self.content) else starts

    def cut(self, fragment: Fragment) -> str:
        """The characters that ``fragment`` names.

        Raises:
            InputError: it lies outside the text, its integrity check fails, or it does not name
                characters or lines.
        """
        if not isinstance(fragment, CharRange | LineRange):
            raise InputError(
                f"“{fragment}” does not name a place in a text.",
                where=Place(self.file),
                hint="Name characters (char=3,9) or lines (line=3,9).",
            )
        self.check(fragment)
        count = self.length if isinstance(fragment, CharRange) else self.lines
        end = count if fragment.end is None else fragment.end
        if max(fragment.start, end) > count:
            unit = "characters" if isinstance(fragment, CharRange) else "lines"
            raise InputError(
                f"“{fragment}” lies outside the text, which has {count} {unit}.",
                where=Place(self.file),
                hint="Check that this is the text the citation was made from.",
            )
        if isinstance(fragment, CharRange):
            return self.content[fragment.start : end]
        edges = [*self._line_starts[: self.lines], self.length]
        return self.content[edges[fragment.start] : edges[end]]

    def check(self, fragment: CharRange | LineRange) -> None:
        """Compare the text with the integrity checks of ``fragment`` (RFC 5147 §4.3).

        A check made in another encoding than UTF-8 says nothing about this text.

        Raises:
            InputError: the text is not the one that the fragment was made from.
        """
        for check in fragment.checks:
            if (check.charset or "UTF-8").upper() not in ("UTF-8", "US-ASCII"):
                continue
            long = check.name == "length" and int(check.value) != self.length
            if long or (check.name == "md5" and check.value.lower() != self.md5):
                raise InputError(
                    f"The text is not the one that “{fragment}” was made from: {check} fails.",
                    where=Place(self.file),
                    hint="Use the snapshot the citation was made from.",
                )

    def find(self, words: str) -> list[CharRange]:
        """Every place where ``words`` stand, in order.

        If they stand nowhere exactly, any white space (also no-break spaces and line ends) counts
        as one space, and straight and curly quotation marks as the same.
        """
        wanted = _one_line_end(words)
        if not wanted:
            return []
        # Looking ahead finds places that overlap, too.
        exact = re.compile(f"(?=({re.escape(wanted)}))")
        return self._places(exact) or self._places(_tolerant(wanted))

    def _places(self, expression: re.Pattern[str]) -> list[CharRange]:
        return [CharRange(*found.span(1)) for found in expression.finditer(self.content)]

    def line_of(self, position: int) -> int:
        """The line, counted from 1, that the character after ``position`` stands in.

        Raises:
            InputError: there is no such position.
        """
        self.cut(CharRange(position, position))
        return bisect_right(self._line_starts, position)

    def lines_of(self, place: CharRange) -> tuple[int, int]:
        """The first and last line, counted from 1, that hold characters of ``place``.

        Raises:
            InputError: it lies outside the text.
        """
        cut = self.cut(place)
        last = place.start + max(len(cut) - 1, 0)
        return self.line_of(place.start), self.line_of(last)


def _sha256(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def _one_line_end(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


_ALIKE = ("'’‘ʼ‛", '"“”„‟')


def _tolerant(words: str) -> re.Pattern[str]:
    """An expression for ``words`` whatever their white space and quotation marks."""
    alike = {mark: f"[{re.escape(marks)}]" for marks in _ALIKE for mark in marks}
    parts = ("".join(alike.get(c) or re.escape(c) for c in word) for word in words.split())
    # Of words that are white space only, nothing is left to look for.
    pattern = r"\s+".join(parts) or "(?!)"
    return re.compile(f"(?=({pattern}))")


def _star(number: int | None) -> str:
    return "*" if number is None else str(number)


def _malformed(fragment: str, hint: str) -> InputError:
    return InputError(f"“{fragment}” is not a place in a source.", hint=hint)


def _scheme(fragment: str) -> str | None:
    scheme, equals, _ = fragment.partition("=")
    return scheme if equals and scheme in _PARSERS else None


# Eighteen digits: more is a slip, and int() refuses thousands of them.
_NUMBER = r"[0-9]{1,18}"
_TEXT = re.compile(
    rf"(?P<scheme>char|line)=(?:(?P<at>{_NUMBER})|(?P<start>{_NUMBER})?,(?P<end>{_NUMBER})?)"
    r"(?P<checks>(?:;[^;]+)*)"
)
# The charset is named as in RFC 2978 §2.3.
_CHECK = re.compile(
    rf"(?:(?P<length>length)=(?P<number>{_NUMBER})|(?P<md5>md5)=(?P<hash>[0-9A-Fa-f]{{32}})"
    r"|(?!length=|md5=)(?P<other>[A-Za-z][\w.-]*)=(?P<value>[^;,]*))"
    r"(?:,(?P<charset>[A-Za-z0-9!#$%&'+^_`{}~-]+))?"
)
_SPAN = re.compile(rf"({_NUMBER}|\*)(?:-({_NUMBER}|\*))?")
_BLOCK = re.compile(rf"({_NUMBER}|\*),({_NUMBER}|\*)(?:-({_NUMBER}|\*),({_NUMBER}|\*))?")
_PAGE = re.compile(rf"page=({_NUMBER})(?:&(.+))?", re.DOTALL)


def _parse_text(fragment: str) -> Fragment:
    hint = "Write characters as char=3,9, char=3, or char=,9, and lines as line=3,9."
    parts = _TEXT.fullmatch(fragment)
    if parts is None or (parts["at"] is None and parts["start"] is None and parts["end"] is None):
        raise _malformed(fragment, hint)
    checks = tuple(_parse_check(written, fragment) for written in parts["checks"].split(";")[1:])
    start = int(parts["at"] or parts["start"] or 0)
    end = start if parts["at"] else int(parts["end"]) if parts["end"] else None
    kind = CharRange if parts["scheme"] == "char" else LineRange
    return kind(start, end, checks)


def _parse_check(written: str, fragment: str) -> IntegrityCheck:
    parts = _CHECK.fullmatch(written)
    if parts is None:
        raise _malformed(fragment, "An integrity check is length=9876,UTF-8 or md5= and 32 digits.")
    name = parts["length"] or parts["md5"] or parts["other"]
    value = parts["number"] or parts["hash"] or parts["value"] or ""
    return IntegrityCheck(name, value, parts["charset"])


def _position(written: str) -> int | None:
    return None if written == "*" else int(written)


def _parse_spans(fragment: str) -> tuple[TextSpan, ...]:
    scheme, _, selections = fragment.partition("=")
    spans = []
    for selection in selections.split(";"):
        parts = _SPAN.fullmatch(selection)
        if parts is None:
            raise _malformed(fragment, f"Write {scheme}=4, {scheme}=5-7, {scheme}=5-*.")
        spans.append(TextSpan(_position(parts[1]), _position(parts[2] or parts[1])))
    return tuple(spans)


def _parse_cells(fragment: str) -> Fragment:
    blocks = []
    for selection in fragment.partition("=")[2].split(";"):
        parts = _BLOCK.fullmatch(selection)
        if parts is None:
            raise _malformed(fragment, "Write row before column: cell=4,1 or cell=4,1-6,2.")
        rows = TextSpan(_position(parts[1]), _position(parts[3] or parts[1]))
        blocks.append(
            TextBlock(rows, TextSpan(_position(parts[2]), _position(parts[4] or parts[2])))
        )
    return CellRange(tuple(blocks))


def _parse_page(fragment: str) -> Fragment:
    parts = _PAGE.fullmatch(fragment)
    if parts is None:
        raise _malformed(fragment, "Write page=12.")
    return PageFragment(int(parts[1]), parts[2] or "")


_PARSERS: dict[str, Callable[[str], Fragment]] = {
    "char": _parse_text,
    "line": _parse_text,
    "row": lambda fragment: RowRange(_parse_spans(fragment)),
    "col": lambda fragment: ColRange(_parse_spans(fragment)),
    "cell": _parse_cells,
    "page": _parse_page,
}
