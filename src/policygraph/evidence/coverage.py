"""Which characters of a text are encoded, left out with a reason, or neither."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

from rdflib import URIRef

from policygraph import reading
from policygraph.citation import CharRange, Citation, Text
from policygraph.errors import InputError
from policygraph.evidence.proof import cited_places, measured_text
from policygraph.reading import Data, Reader
from policygraph.reading.sources import Source
from policygraph.vocab import PG

COLUMNS = ("source", "characters", "count", "share", "where")
"""What the rows of `Coverage` say."""


class State(StrEnum):
    """What became of a character."""

    ENCODED = "encoded"
    LEFT_OUT = "left out"
    WHITE_SPACE = "white space"
    NEITHER = "neither"
    UNKNOWN = "neither or white space"


_NOTHING = (State.UNKNOWN, "")


@dataclass(frozen=True)
class Stretch:
    """Neighbouring characters of one state: from ``start`` up to, and without, ``end``.

    ``lines`` are the first and the last line it stands on, where a text is at hand; ``reason``
    says why it was left out.
    """

    state: State
    start: int
    end: int
    lines: tuple[int, int] | None = None
    reason: str = ""

    @property
    def length(self) -> int:
        """How many characters it has."""
        return self.end - self.start

    @property
    def where(self) -> str:
        """The stretch in words, with the reason why it was left out."""
        words = f"char={self.start},{self.end}"
        if self.lines:
            first, last = self.lines
            words += f", line {first}" if first == last else f", lines {first}–{last}"
        return words + (f": {self.reason}" if self.reason else "")


@dataclass(frozen=True)
class Coverage:
    """How much of a text is encoded.

    Attributes:
        source: what is cited.
        length: the characters of its text; None if neither a text nor ``pg:textLength`` says.
        stretches: the text from its first character to its last, each character in one stretch.
        file: the text at hand; None without one.
        fault: why it could not be measured, or not on the text given; empty if it could.
    """

    source: Source
    length: int | None
    stretches: tuple[Stretch, ...]
    file: str | None = None
    fault: str = ""

    def count(self, state: State) -> int:
        """How many characters are in that state."""
        return sum(one.length for one in self.stretches if one.state is state)

    def of(self, state: State) -> tuple[Stretch, ...]:
        """The stretches in that state, in order."""
        return tuple(one for one in self.stretches if one.state is state)

    def rows(self) -> Iterator[tuple[str, str, str, str, str]]:
        """The measures as a table for people; see `COLUMNS`."""
        if self.length is None:
            return
        name = self.source.name
        for state in State:
            count = self.count(state)
            if count or (state is State.NEITHER and self.file):
                yield name, str(state), f"{count:,}", _share(count, self.length), ""
                if state not in (State.ENCODED, State.WHITE_SPACE):
                    for one in self.of(state):
                        yield name, f"  {state}", f"{one.length:,}", "", one.where
        yield name, "all", f"{self.length:,}", _share(self.length, self.length), ""

    def values(self) -> dict[str, Any]:
        """The measures as values for JSON."""
        return {
            "source": str(self.source.iri),
            "title": self.source.title,
            "text": self.file,
            "length": self.length,
            "characters": {str(state): self.count(state) for state in State},
            "stretches": self.stretches,
            "fault": self.fault,
        }


def _share(count: int, length: int) -> str:
    # Rounded down: 100 percent is said only of all of it.
    return f"{count * 1000 // length / 10:.1f} %" if length else ""


def coverage(
    data: Data, sources: Iterable[Source], texts: Mapping[URIRef, Text]
) -> tuple[Coverage, ...]:
    """The coverage of each source that has a text snapshot.

    A passage counts as encoded if its named graph says something, or if a gap is recorded there.
    Where places overlap, a character counts once, as encoded before left out. White space
    between places can be told only with the text at hand.
    """
    reader = reading.of(data)
    places = reader.all_places
    found = []
    for source in sources:
        text = texts.get(source.iri)
        measured = any(reader.holds(source.iri, p) for p in (PG.textDigest, PG.textLength))
        if text or measured:
            ranges = _ranges(reader, cited_places(reader, source, places))
            found.append(_measure(reader, source, list(ranges), text))
    return tuple(found)


@dataclass(frozen=True)
class _Range:
    state: State
    start: int
    end: int | None
    reason: str


def _ranges(reader: Reader, places: Iterable[URIRef]) -> Iterator[_Range]:
    for iri in places:
        try:
            fragment = Citation.parse(iri).fragment
        except InputError:
            continue
        if not isinstance(fragment, CharRange):
            continue
        if reader.is_a(iri, PG.Omission):
            reason = reader.passage(str(iri)).reason
            yield _Range(State.LEFT_OUT, fragment.start, fragment.end, reason)
        elif reader.in_graph(iri) or _has_gap(reader, iri):
            yield _Range(State.ENCODED, fragment.start, fragment.end, "")


def _has_gap(reader: Reader, place: URIRef) -> bool:
    return any(reader.is_a(thing, PG.Gap) for thing in reader.subjects(value=place))


def _measure(reader: Reader, source: Source, ranges: list[_Range], text: Text | None) -> Coverage:
    fault = ""
    if text is not None and not measured_text(reader, source, text):
        fault = f"{text.file} is not the text that the passages were measured on."
        text = None
    stated = [str(value) for value in reader.objects(source.iri, PG.textLength)]
    length = text.length if text is not None else _number(stated)
    if length is None:
        fault = fault or "The dataset does not say how long the text is (pg:textLength)."
        return Coverage(source, None, (), None, fault)
    beyond = max((max(one.start, one.end or 0) for one in ranges), default=0)
    if beyond > length:
        fault = fault or f"Places reach up to character {beyond}; the text has {length}."
    stretches = tuple(_stretches(_pieces(ranges, length), text))
    return Coverage(source, length, stretches, text.file if text else None, fault)


def _number(values: list[str]) -> int | None:
    if len(values) == 1 and values[0].isascii() and values[0].isdigit() and len(values[0]) < 10:
        return int(values[0])
    return None


def _pieces(ranges: list[_Range], length: int) -> Iterator[tuple[int, int, State, str]]:
    """The text cut at every edge of a range, with the state and the reason of each piece."""
    edges: dict[int, Counter[tuple[State, str]]] = defaultdict(Counter, {0: Counter()})
    edges[length] = Counter()
    for one in ranges:
        end = length if one.end is None else min(one.end, length)
        if one.start < end:
            edges[one.start][one.state, one.reason] += 1
            edges[end][one.state, one.reason] -= 1
    held: Counter[tuple[State, str]] = Counter()
    for start, end in pairwise(sorted(edges)):
        held.update(edges[start])
        # Encoded sorts before left out, and so wins where places overlap.
        state, reason = min((key for key, count in held.items() if count), default=_NOTHING)
        yield start, end, state, reason


def _stretches(
    pieces: Iterable[tuple[int, int, State, str]], text: Text | None
) -> Iterator[Stretch]:
    for (state, reason), group in groupby(pieces, key=itemgetter(2, 3)):
        members = list(group)
        start, end = members[0][0], members[-1][1]
        if state is State.UNKNOWN and text is not None:
            yield from _uncovered(start, end, text)
        else:
            yield _stretch(state, start, end, text, reason)


def _uncovered(start: int, end: int, text: Text) -> Iterator[Stretch]:
    """What no place holds: white space at its ends is white space, the rest is neither."""
    characters = text.content[start:end]
    left = len(characters) - len(characters.lstrip())
    right = len(characters.rstrip())
    if right == 0:
        yield _stretch(State.WHITE_SPACE, start, end, text)
        return
    for state, first, last in (
        (State.WHITE_SPACE, start, start + left),
        (State.NEITHER, start + left, start + right),
        (State.WHITE_SPACE, start + right, end),
    ):
        if last > first:
            yield _stretch(state, first, last, text)


def _stretch(state: State, start: int, end: int, text: Text | None, reason: str = "") -> Stretch:
    lines = text.lines_of(CharRange(start, end)) if text is not None else None
    return Stretch(state, start, end, lines, reason)
