"""A dossier as a file: HTML that needs nothing but itself, or Markdown with footnotes."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from policygraph.dossier.compose import Dossier
from policygraph.evidence import notes
from policygraph.evidence.notes import Line

_REFERENCE = re.compile(r"\x00(\d+)\x00")
_LINK = re.compile(r" <((?:https?://|urn:)[^<>\s]*)>\Z")


@dataclass(frozen=True)
class Part:
    """Words, or the number of a footnote with the ``occurrence`` of its mention."""

    text: str
    number: int = 0
    occurrence: int = 0


@dataclass
class Item:
    """A line of a section with the lines below it; a heading has no parts below."""

    heading: bool
    parts: tuple[Part, ...]
    link: str = ""
    below: list[Item] = field(default_factory=list)


def html(dossier: Dossier) -> str:
    """The page; all text from the data is escaped, and nothing is loaded from elsewhere."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("policygraph.dossier"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    cutter = _Cutter()
    sections = [
        (section.name, section.heading, _nested(map(cutter.item, section.lines), section.lines))
        for section in dossier.sections
    ]
    footnotes = [cutter.note(line) for line in dossier.notes]
    picture = base64.b64encode(dossier.picture).decode()
    return environment.get_template("dossier.html.j2").render(
        dossier=dossier,
        sections=sections,
        footnotes=footnotes,
        seen=cutter.seen,
        picture=picture,
    )


def markdown(dossier: Dossier) -> str:
    """The page as Markdown, with GitHub's footnotes; the picture is left out."""
    kinds = f" ({dossier.kinds})" if dossier.kinds else ""
    lines = [Line("title", f"{dossier.title}{kinds}"), Line("item", dossier.lead)]
    for section in dossier.sections:
        lines.append(Line("heading", section.heading))
        lines += [
            Line("item", line.text) if line.style == "heading" else _deeper(section.lines, line)
            for line in section.lines
        ]
    lines += [Line("heading", "Passages"), *dossier.notes]
    return notes.markdown(lines)


def _deeper(lines: Iterable[Line], line: Line) -> Line:
    """A line below a heading of its section, which has become an item itself."""
    headed = any(one.style == "heading" for one in lines)
    return Line(line.style, line.text, line.depth + headed)


class _Cutter:
    """Cuts lines into words and references, and counts the mentions of each footnote."""

    def __init__(self) -> None:
        self.seen: dict[int, int] = {}

    def item(self, line: Line) -> Item:
        text, link = line.text, ""
        if found := _LINK.search(text):
            text, link = text[: found.start()], found[1]
        return Item(line.style == "heading", tuple(self._parts(text)), link)

    def note(self, line: Line) -> tuple[int, Item]:
        found = _REFERENCE.match(line.text)
        assert found
        rest = Line("note", line.text[found.end() :].strip())
        return int(found[1]), self.item(rest)

    def _parts(self, text: str) -> Iterator[Part]:
        for at, piece in enumerate(_REFERENCE.split(text)):
            if at % 2:
                number = int(piece)
                self.seen[number] = self.seen.get(number, 0) + 1
                yield Part(piece, number, self.seen[number])
            elif piece:
                yield Part(piece)


def _nested(items: Iterable[Item], lines: Iterable[Line]) -> list[Item]:
    """The items with those below them inside."""
    top: list[Item] = []
    path: list[tuple[int, Item]] = []
    for item, line in zip(items, lines, strict=True):
        depth = -1 if item.heading else line.depth
        while path and path[-1][0] >= depth:
            path.pop()
        (path[-1][1].below if path else top).append(item)
        path.append((depth, item))
    return top
