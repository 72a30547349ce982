"""A dossier as a file: HTML that needs nothing but itself, or Markdown with footnotes."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass

from policygraph.display import templates
from policygraph.dossier.values import Dossier, Footnote, Group, Item
from policygraph.reading.passages import markdown as marked

# A number stands close to its word, so that no line begins with it.
_REFERENCE = re.compile(r" ?\x00(\d+)\x00")
_LINK = re.compile(r"(?:https?://|urn:)[^<>\s\"|]*")
# Words between two footnotes can be a whole text: a page is for reading.
_MOST = 1_200
_BACK = 5
# What begins a heading, a list or a rule, if it stands first (CommonMark 0.31, §4, §5).
# Entities, strikethrough and mathematics, which GitHub reads too.
_ALSO = re.compile(r"([&~$])")
_BLOCK = re.compile(r"^([#+\-=~:>]|\d+(?=[.)]))")


@dataclass(frozen=True)
class Part:
    """Words, or the number of a footnote with the ``occurrence`` of its mention."""

    text: str
    number: int = 0
    occurrence: int = 0


def html(dossier: Dossier) -> str:
    """The page; all text from the data is escaped, and nothing is loaded from elsewhere."""
    environment = templates("policygraph.dossier")
    environment.filters["parts"] = Mentions().parts
    environment.tests["link"] = lambda iri: bool(_LINK.fullmatch(iri))
    picture = base64.b64encode(dossier.picture.svg).decode() if dossier.picture else ""
    template = environment.get_template("dossier.html.j2")
    return template.render(dossier=dossier, picture=picture, back=_backlinks(dossier))


class Mentions:
    """Cuts words into text and footnotes, and counts the mentions of each footnote."""

    def __init__(self) -> None:
        self.seen: dict[int, int] = {}

    def parts(self, text: str) -> list[Part]:
        """The parts of a text, in order."""
        return list(self._parts(" ".join(text.split())))

    def _parts(self, text: str) -> Iterator[Part]:
        for at, piece in enumerate(_REFERENCE.split(text)):
            if at % 2:
                number = int(piece)
                self.seen[number] = self.seen.get(number, 0) + 1
                yield Part(piece, number, self.seen[number])
            elif piece:
                yield Part(_cut(piece))


def _backlinks(dossier: Dossier) -> dict[int, list[int]]:
    """For each footnote, the first of its mentions in the sections."""
    texts = [
        text for section in dossier.sections for group in section.groups for text in _said(group)
    ]
    mentions = Mentions()
    for text in texts:
        mentions.parts(text)
    return {
        number: list(range(1, min(count, _BACK) + 1)) for number, count in mentions.seen.items()
    }


def _said(group: Group) -> Iterator[str]:
    """The texts of a group in which footnotes can be mentioned."""
    yield group.intro
    waiting = list(reversed(group.items))
    while waiting:
        one = waiting.pop()
        yield one.words
        waiting += reversed(one.below)


def markdown(dossier: Dossier) -> str:
    """The page as Markdown, with GitHub's footnotes; the picture is left out."""
    lines = [f"# {_escaped(dossier.title)}", ""]
    about = ", ".join(filter(None, (dossier.kinds, dossier.curie)))
    lines += [f"*{_escaped(about)}*", ""] if about else []
    facts = [f"{one.number} {one.words}" for one in dossier.facts]
    facts += [f"as of {dossier.day}"] if dossier.day else []
    lines += [f"{' · '.join(map(_escaped, facts))}", ""] if facts else []
    for section in dossier.sections:
        lines += [f"## {_escaped(section.heading)}", ""]
        for group in section.groups:
            lines += _group(group)
    if dossier.notes:
        lines += ["## Passages", "", *map(_note, dossier.notes)]
    return "\n".join(lines).rstrip() + "\n"


def _group(group: Group) -> list[str]:
    lines = [f"### {_escaped(group.heading)}", ""] if group.heading else []
    lines += [_escaped(group.intro), ""] if group.intro else []
    return [*lines, *(line for one in group.items for line in _item(one, 0)), ""]


def _item(one: Item, depth: int) -> Iterator[str]:
    label = f"**{_escaped(one.label)}** " if one.label else ""
    # A backquote cannot be escaped within code.
    code = f" `{one.code.replace('`', ' ')}`" if one.code else ""
    words = f"{_escaped(one.words)}{code}{_linked(one.link)}"
    yield f"{'  ' * depth}- {label}{words}"
    for below in one.below:
        yield from _item(below, depth + 1)


def _note(note: Footnote) -> str:
    said = ". ".join(filter(None, (_place(note), note.words.rstrip("."))))
    return f"[^{note.number}]: {_escaped(said)}.{_linked(note.iri)}"


def _place(note: Footnote) -> str:
    return ", ".join(filter(None, (note.by, f"“{note.title}”", note.where)))


def _linked(iri: str) -> str:
    if not iri:
        return ""
    return f" <{iri}>" if _LINK.fullmatch(iri) else f" {_escaped(iri)}"


def _escaped(text: str) -> str:
    """Text as Markdown that shows it as it is; footnotes become GitHub's."""
    pieces = []
    for at, piece in enumerate(_REFERENCE.split(" ".join(text.split()))):
        pieces.append(f"[^{piece}]" if at % 2 else _ALSO.sub(r"\\\1", marked(_cut(piece))))
    said = "".join(pieces)
    found = _BLOCK.match(said)
    if not found:
        return said
    end = found.end()
    return f"{said[:end]}\\{said[end:]}" if found[1].isdigit() else f"\\{said}"


def _cut(text: str) -> str:
    if len(text) <= _MOST:
        return text
    return f"{text[:_MOST].rstrip()} … ({len(text) - _MOST:,} more characters) "
