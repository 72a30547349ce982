"""The values that a dossier is made of.

In all words a footnote's number stands between two NUL characters, as in `evidence.notes`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Form = Literal["list", "cards", "timeline", "bars"]


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
    """A part of a dossier: a name for links to it, its heading, and how it looks."""

    name: str
    heading: str
    groups: tuple[Group, ...]
    form: Form = "list"


@dataclass(frozen=True)
class Footnote:
    """A passage that is cited, or an inference.

    Attributes:
        number: its number on the page.
        by: who publishes the source, so who says what the source says in its own voice.
        title: the source.
        where: the place in it.
        words: what it says, in the curators' words; who inferred it, from what and why.
        iri: the IRI of the passage.
    """

    number: int
    by: str
    title: str
    where: str
    words: str
    iri: str


@dataclass(frozen=True)
class Fact:
    """A number at the head of the page, and the section that tells more."""

    number: str
    words: str
    section: str


@dataclass(frozen=True)
class Picture:
    """The neighbourhood as SVG, and what it shows in words."""

    svg: bytes
    words: str


@dataclass(frozen=True)
class Dossier:
    """A page on one thing.

    Attributes:
        title: its label.
        kinds: its classes, by their labels.
        curie: its short name.
        day: the day as of which it is told; empty for all that is known.
        facts: how much there is.
        sections: what is told, in order.
        notes: the passages, by number.
        picture: its neighbourhood; None if it is not in the network.
    """

    title: str
    kinds: str
    curie: str
    day: str
    facts: tuple[Fact, ...]
    sections: tuple[Section, ...]
    notes: tuple[Footnote, ...]
    picture: Picture | None
