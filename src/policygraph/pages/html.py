"""A document as HTML: a page that needs nothing but itself.

All text from the data is escaped, nothing is loaded from elsewhere, and nothing runs.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from policygraph.display import templates
from policygraph.lexical import is_link
from policygraph.pages.document import Document, Group, Item, pieces
from policygraph.pages.writing import cut

_BACK = 5


@dataclass(frozen=True)
class Part:
    """Words, or the number of a footnote with the ``occurrence`` of its mention."""

    text: str
    number: int = 0
    occurrence: int = 0


def html(document: Document) -> str:
    """A document as an HTML page."""
    environment = templates("policygraph.pages")
    environment.filters["parts"] = Mentions().parts
    environment.tests["link"] = is_link
    picture = base64.b64encode(document.picture.svg).decode() if document.picture else ""
    template = environment.get_template("document.html.j2")
    return template.render(document=document, picture=picture, back=_backlinks(document))


class Mentions:
    """Cuts words into text and footnotes, and counts the mentions of each footnote."""

    def __init__(self) -> None:
        self.seen: Counter[int] = Counter()

    def parts(self, words: str) -> list[Part]:
        """The parts of some words, in order."""
        found = []
        for piece, number in pieces(words):
            self.seen[number] += bool(number)
            text = str(number) if number else cut(piece)
            found.append(Part(text, number, self.seen[number]))
        return found


def _backlinks(document: Document) -> dict[int, list[int]]:
    """For each footnote, the first of its mentions in the sections."""
    mentions = Mentions()
    for section in document.sections:
        for group in section.groups:
            for words in _words(group):
                mentions.parts(words)
    return {
        number: list(range(1, min(count, _BACK) + 1)) for number, count in mentions.seen.items()
    }


def _words(group: Group) -> Iterator[str]:
    """The texts of a group in which footnotes can be mentioned, in the order of the page."""
    yield group.intro
    for item in group.items:
        yield from _of_item(item)


def _of_item(item: Item) -> Iterator[str]:
    yield item.words
    for below in item.below:
        yield from _of_item(below)
