"""A document: what a page is made of, before anything decides how it looks.

It has sections of items, and footnotes: the passages that its words rest on, numbered in the order
in which they are first mentioned. In all words a footnote's number stands between two NUL
characters, where no text of a dataset can have any; `pieces` takes them apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, TypeVar

from policygraph.reading.passages import Passage, listed
from policygraph.reading.values import whole
from policygraph.terms import Name

Form: TypeAlias = Literal["list", "cards", "timeline", "bars"]
_T = TypeVar("_T")
# A number stands close to its word, so that no line begins with it.
_REFERENCE = re.compile(r" ?\x00(\d+)\x00")


@dataclass(frozen=True)
class Item:
    """One line.

    Attributes:
        words: what it says.
        label: what stands before it: a date, a number.
        link: an IRI that it ends with.
        code: a command that it ends with.
        share: how long its bar is, from 0 to 1; None for no bar.
        below: the lines that belong to it.
    """

    words: str
    label: str = ""
    link: str = ""
    code: str = ""
    share: float | None = None
    below: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Group:
    """Lines under a heading of their own, with words before them; either can be empty."""

    items: tuple[Item, ...]
    heading: str = ""
    intro: str = ""


@dataclass(frozen=True)
class Section:
    """A part of a document: its heading, a name for links to it, and how it looks."""

    heading: str
    groups: tuple[Group, ...]
    name: str = ""
    form: Form = "list"


@dataclass(frozen=True)
class Footnote:
    """A passage that is cited, or an inference.

    Attributes:
        number: its number in the document.
        by: who publishes the source, so who says what the source says in its own voice; who made
            an inference.
        place: the source, and where in it.
        words: what it says, in the curators' words; how an inference was concluded.
        iri: the IRI of the passage.
    """

    number: int
    by: str
    place: str
    words: str
    iri: str


@dataclass(frozen=True)
class Fact:
    """A number at the head of a document, and the section that tells more."""

    number: str
    words: str
    section: str


@dataclass(frozen=True)
class Picture:
    """An SVG image, and what it shows in words."""

    svg: bytes
    words: str


@dataclass(frozen=True)
class Document:
    """What a page is made of.

    Attributes:
        title: what it is about.
        sections: what is told, in order.
        footnotes: the passages, by number.
        kinds: the classes of the thing that it is about, by their labels.
        curie: the short name of that thing.
        day: the day as of which it is told; empty for all that is known.
        facts: how much there is.
        picture: what stands at its head.
    """

    title: str
    sections: tuple[Section, ...]
    footnotes: tuple[Footnote, ...] = ()
    kinds: str = ""
    curie: str = ""
    day: str = ""
    facts: tuple[Fact, ...] = ()
    picture: Picture | None = None


class Citations:
    """The passages of one document, numbered as they are first mentioned.

    Args:
        passage: the passage that a named graph stands for.
        publishers: who publishes a source; without it, footnotes do not say.
    """

    def __init__(
        self,
        passage: Callable[[str], Passage],
        publishers: Callable[[str], tuple[Name, ...]] | None = None,
    ) -> None:
        self.passage = passage
        self._publishers = publishers
        self._numbers: dict[str, int] = {}

    @classmethod
    def of(cls, passages: Iterable[Passage]) -> Citations:
        """Citations of some passages."""
        return cls({passage.iri: passage for passage in passages}.__getitem__)

    @property
    def graphs(self) -> list[str]:
        """The named graphs of the passages mentioned so far, in order."""
        return list(self._numbers)

    def ref(self, evidence: Iterable[str]) -> str:
        """The numbers of some passages, as they are mentioned."""
        numbers = {self._numbers.setdefault(iri, len(self._numbers) + 1) for iri in evidence}
        return "".join(f"\0{number}\0" for number in sorted(numbers))

    def cited(self, words: str, evidence: Iterable[str]) -> str:
        """Words with their passages; if no passage says them, who inferred them and when."""
        graphs = tuple(evidence)
        said = f"{words} {self.ref(graphs)}".rstrip()
        passages = [self.passage(iri) for iri in graphs]
        if not graphs or any(one.kind != "inference" for one in passages):
            return said
        return f"{said} ({'; '.join(dict.fromkeys(one.inferred for one in passages))})"

    def footnotes(self) -> tuple[Footnote, ...]:
        """The footnotes; an inference mentions the passages it derives from, so there are more."""
        found: list[Footnote] = []
        while len(found) < len(self._numbers):
            for iri in self.graphs[len(found) :]:
                found.append(self._footnote(len(found) + 1, self.passage(iri)))
        return tuple(found)

    def _footnote(self, number: int, passage: Passage) -> Footnote:
        standing = f" ({passage.standing})" if passage.standing else ""
        if passage.kind == "inference":
            derived = f"From {self.ref(passage.derived)}" if passage.derived else ""
            said = (part.rstrip(".") for part in (passage.gloss, passage.reason, derived))
            words = ". ".join(filter(None, said))
            by = f"{passage.inferred[:1].upper()}{passage.inferred[1:]}"
            return Footnote(number, by, standing.strip(), words, passage.iri)
        by = listed(self._publishers(passage.source.iri)) if self._publishers else ""
        words = passage.gloss.rstrip(".")
        return Footnote(number, by, passage.place + standing, words, passage.iri)


def section(
    heading: str, items: Iterable[Item], name: str = "", form: Form = "list"
) -> Iterator[Section]:
    """A section with one group of items; none if there are none."""
    found = tuple(items)
    if found:
        yield Section(heading, (Group(found),), name, form)


def some(
    every: Sequence[_T], tell: Callable[[_T], Item], most: int | None, hint: str = "--all"
) -> Iterator[Item]:
    """What is told of the first ``most`` of a list, or of all, and how many more there are.

    Args:
        every: the list.
        tell: makes an item; what is not told is not cited.
        most: how many; None for all.
        hint: the option of the command that shows all; empty if there is none.
    """
    yield from map(tell, every[:most])
    if most is not None and whole(every) > most:
        shows = f" ({hint} shows them)" if hint else ""
        yield Item(f"… and {whole(every) - most:,} more{shows}")


def tree(lines: Iterable[tuple[int, str]]) -> tuple[Item, ...]:
    """Items from lines and their depths, each deeper one below the last one that is less deep."""
    found: list[tuple[int, str, list[tuple[int, str]]]] = []
    for depth, words in lines:
        if found and depth > found[-1][0]:
            found[-1][2].append((depth, words))
        else:
            found.append((depth, words, []))
    return tuple(Item(words, below=tree(below)) for _, words, below in found)


def pieces(words: str) -> Iterator[tuple[str, int]]:
    """Words on one line, taken apart: each piece of text, or the number of a footnote with ""."""
    for at, piece in enumerate(_REFERENCE.split(" ".join(words.split()))):
        if at % 2:
            yield "", int(piece)
        elif piece:
            yield piece, 0


def noted(note: Footnote) -> str:
    """A footnote in words, without its IRI: who, which source and where in it, and what it says."""
    place = ", ".join(filter(None, (note.by, note.place)))
    return f"{place}{f': {note.words}' if note.words else ''}."
