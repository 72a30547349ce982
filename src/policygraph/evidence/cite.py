"""The places of some words in a text, ready to be cited."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from policygraph.citation import CharRange, Citation, LineRange, Text, digest, parse
from policygraph.errors import FindingsError, InputError, Place

_FRAGMENT = re.compile(r"#?(?:char|line)=")
_WEIGHED = 20
_SHOWN = 120


@dataclass(frozen=True)
class Found:
    """A place in a text.

    Attributes:
        iri: the citation: the source's IRI with the fragment, or the fragment alone.
        fragment: the fragment, as RFC 5147 writes it.
        digest: the digest of the characters.
        line: the line it begins on.
        text: the characters.
    """

    iri: str
    fragment: str
    digest: str
    line: int
    text: str

    def turtle(self) -> str:
        """The description of the passage for the file of its source, without its gloss."""
        return (
            f"<#{self.fragment}> a pg:Passage ;\n"
            f"    pg:line {self.line} ;\n"
            f'    pg:digest "{self.digest}" ;\n'
            f'    pg:gloss ""@en .  # Say here, in your own words, what stands there.\n'
        )


def cite(
    text: Text, words: str, source: str = "", *, whole_line: bool = False
) -> tuple[Found, ...]:
    """Every place in ``text`` where ``words`` stand, in order.

    Args:
        text: the snapshot to look in.
        words: the words, or a fragment (``char=934,1385``, RFC 5147) for that one place.
        source: the IRI of the source; without it the citations are relative.
        whole_line: widen each place to the lines it stands on, without the line's end.

    Raises:
        FindingsError: the words stand nowhere in the text.
        InputError: there are no words, or the fragment is malformed or outside the text.
    """
    places = _places(text, words)
    if whole_line:
        places = list(dict.fromkeys(_widen(text, place) for place in places))
    return tuple(_found(text, place, source) for place in places)


def _places(text: Text, words: str) -> list[CharRange]:
    if not words.strip():
        raise InputError("There are no words to look for.", hint="Give some words of the text.")
    if _FRAGMENT.match(words):
        return [_characters(text, words.removeprefix("#"))]
    places = text.find(words)
    if not places:
        raise FindingsError(
            f"“{words}” does not stand in the text.",
            where=Place(text.file),
            hint=_hint(text, words),
        )
    return places


def _characters(text: Text, fragment: str) -> CharRange:
    place = parse(fragment)
    cut = text.cut(place)
    if not cut:
        raise InputError(
            f"The place {place} holds no character.", hint="Give a range, such as char=934,1385."
        )
    if isinstance(place, LineRange):
        start = sum(len(line) + 1 for line in text.content.split("\n")[: place.start])
        return CharRange(start, start + len(cut))
    assert isinstance(place, CharRange)
    return CharRange(place.start, place.start + len(cut))


def _widen(text: Text, place: CharRange) -> CharRange:
    end = place.start if place.end is None else place.end
    start = text.content.rfind("\n", 0, place.start) + 1
    stop = text.content.find("\n", max(end - 1, place.start))
    return CharRange(start, text.length if stop < 0 else max(stop, end))


def _found(text: Text, place: CharRange, source: str) -> Found:
    characters = text.cut(place)
    iri = Citation(source, place).iri
    return Found(iri, str(place), digest(characters), text.line_of(place.start), characters)


def _hint(text: Text, words: str) -> str:
    """The line of the text that is nearest to the words."""
    wanted = words.casefold()
    parts = set(wanted.split())
    lines = [(n, line) for n, line in enumerate(text.content.split("\n"), 1) if line.strip()]
    # Comparing characters is slow: only the lines that share the most words are weighed.
    lines.sort(key=lambda one: -len(parts & set(one[1].casefold().split())))
    weighed = [(_alike(wanted, line.casefold()), -n, line) for n, line in lines[:_WEIGHED]]
    if not weighed:
        return "The text is empty."
    _, number, line = max(weighed)
    return f"The nearest line is {-number}: “{_around(wanted, line)}”"


def _around(words: str, line: str) -> str:
    """The part of a long line where most of the words stand together."""
    match = SequenceMatcher(None, words, line.casefold(), autojunk=False).find_longest_match()
    start = max(match.b - _SHOWN // 2, 0)
    end = start + _SHOWN
    return f"{'…' * (start > 0)}{line[start:end]}{'…' * (end < len(line))}"


def _alike(words: str, line: str) -> int:
    """How many characters of ``words`` stand in ``line``, in order, in runs of three or more."""
    blocks = SequenceMatcher(None, words, line, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks if block.size > 2)
