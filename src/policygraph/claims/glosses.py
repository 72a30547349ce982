"""A gloss held against the words of its passage.

Glosses are in a curator's own words, so only what the words cannot mean alike is a fault: another
negation, a number or a name that the passage does not have. Lost hedges and other words that stand
in the gloss alone are told apart, as hints.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from policygraph.claims import negation
from policygraph.claims.words import (
    ENGLISH,
    FUNCTION_WORDS,
    Number,
    WordToken,
    expression,
    listed,
    numbers,
    plain,
    stem,
    tokens,
)

Kind = Literal["gloss-negation", "gloss-number", "gloss-name", "gloss-hedge", "gloss-words"]


@dataclass(frozen=True)
class Doubt:
    """What in a gloss may be wrong: its kind, and a sentence."""

    kind: Kind
    words: str


def doubts(
    passage: str, gloss: str, names: Iterable[str] = (), kept: Iterable[str] = ()
) -> tuple[Doubt, ...]:
    """What in a gloss does not agree with its passage, the gravest first.

    Args:
        passage: the words of the passage.
        gloss: what it says in a curator's words.
        names: what the things that the passage speaks of are called.
        kept: the hedges and the few words of the source that the data keeps.
    """
    passage, gloss = plain(passage), plain(gloss)
    called = [plain(name) for name in names]
    found = [
        Doubt("gloss-negation", negation.differing(passage, gloss)),
        Doubt("gloss-number", _said(_numbers(passage, gloss, called), "number")),
        Doubt("gloss-name", _said(_names(passage, gloss, called), "name")),
        Doubt("gloss-hedge", _hedges(passage, " ".join((gloss, *kept)))),
        Doubt("gloss-words", _said(_others(passage, gloss, called), "word")),
    ]
    return tuple(one for one in found if one.words)


def _said(found: Iterable[str], noun: str) -> str:
    words = list(dict.fromkeys(found))
    if not words:
        return ""
    many = f"{noun}s" if len(words) > 1 else noun
    stands = "stand" if len(words) > 1 else "stands"
    listed_ = ", ".join(f"“{word}”" for word in words)
    return f"The {many} {listed_} of the gloss {stands} neither in the passage nor in a label."


# -- numbers --------------------------------------------------------------------------------------


def _numbers(passage: str, gloss: str, names: Collection[str]) -> Iterator[str]:
    known = {value for text in (passage, *names) for one in numbers(text) for value in one.known}
    counts = listed(passage)
    for one in numbers(gloss):
        if not _is_known(one, known, counts):
            yield one.text


def _is_known(number: Number, known: Collection[float], counts: Collection[int]) -> bool:
    """Whether a text has a number, both numbers of a share, or so many things in a list."""
    if _among(number, known) or (number.counted and number.values.intersection(counts)):
        return True
    return bool(number.parts) and all(_is_known(one, known, counts) for one in number.parts)


def _among(number: Number, known: Collection[float]) -> bool:
    return any(
        abs(value - other) < 1e-9 * max(1, value) for value in number.values for other in known
    )


# -- names ----------------------------------------------------------------------------------------

_WORDS = ENGLISH["glosses"]
_MONTHS = frozenset(_WORDS["months"].split())
# “Feb.”, “Va.”; not the letters of “D.C.”, which might stand for anything.
_ABBREVIATION = re.compile(
    rf"(?<!\.)\b(?:([A-Z][a-z]{{1,4}})\.|(?i:({'|'.join(sorted(_MONTHS))})\b(?= ?\d)))"
)
_NO_NAMES = FUNCTION_WORDS.union(_WORDS["no_names"].split())
# No acronym has more.
_LETTERS = 8
# Small words that stand inside of names.
_WITHIN = ("of", "and", "the", "for", "on")
_ENDS = (".", "!", "?", ":", ";", "…")


def _names(passage: str, gloss: str, names: Collection[str]) -> Iterator[str]:
    known = _Known((passage, *names))
    for run in _runs(gloss):
        strange = [word for word in run if word.folded not in _NO_NAMES and not known.has(word)]
        # Written out: “United States” for “U.S.”. Where a part of it is known, it is no such thing.
        spelt_out = "".join(word.text[0] for word in run) in known.words
        whole = len(run) > 1 and all(word in strange or word.folded in _NO_NAMES for word in run)
        if not (spelt_out and whole):
            yield from (word.text for word in strange)


class _Known:
    """What a passage and the labels of the things in it are called by."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.stems = {part for text in texts for part in _stems(text)}
        self.words = {_letters(word.text) for text in texts for word in tokens(text)}
        self.initials = {one for text in texts for one in _initials(text)}
        self.short = {
            found[1] or found[2] for text in texts for found in _ABBREVIATION.finditer(text)
        }

    def has(self, word: WordToken) -> bool:
        """Whether each part of a name is known: as it is, by its initials or abbreviated."""
        parts = [part for part in re.split(r"[-/]", word.text) if part[:1].isupper()]
        return all(
            stem(part) in self.stems
            or _letters(part) in self.words | self.initials
            or any(_shortens(one, part) for one in self.short)
            for part in parts
        )


def _stems(text: str) -> Iterator[str]:
    for word in tokens(text):
        yield word.stem
        yield from map(stem, re.split(r"[-/.&]", word.text))


def _letters(word: str) -> str:
    return word.replace(".", "")


def _runs(text: str) -> Iterator[list[WordToken]]:
    """The names of a text: words with capitals that follow each other, “of” and “and” apart."""
    run: list[WordToken] = []
    words = tokens(text)
    for at, word in enumerate(words):
        if _is_name(words, at) or (run and word.text[0].isupper()):
            run.append(word)
        elif run and word.folded not in _WITHIN:
            yield run
            run = []
    if run:
        yield run


def _is_name(words: list[WordToken], at: int) -> bool:
    word = words[at]
    if not word.text[0].isupper() or word.folded in _NO_NAMES:
        return False
    if at and words[at - 1].text not in _ENDS:
        return True
    # The first word of a sentence has a capital anyway: a name goes on after it as a rule.
    following = words[at + 1] if at + 1 < len(words) else None
    goes_on = following is not None and following.text[0].isupper()
    return (goes_on or _letters(word.text)[1:].isupper()) and not word.folded.endswith(
        ("ing", "ly", "ed")
    )


def _initials(text: str) -> Iterator[str]:
    """The initials of the names in a text, and of every part of them: ICE, INS, USINS."""
    for run in _capitals(text):
        for first in range(len(run)):
            for last in range(first + 2, min(len(run), first + _LETTERS) + 1):
                yield "".join(run[first:last])


def _capitals(text: str) -> Iterator[list[str]]:
    run: list[str] = []
    for word in tokens(text):
        if word.text[0].isupper():
            run.extend(_letters(word.text) if "." in word.text else word.text[0])
        elif word.folded not in _WITHIN:
            yield run
            run = []
    yield run


def _shortens(short: str, word: str) -> bool:
    """Whether an abbreviation may stand for a word: “Va” for Virginia."""
    letters = iter(word.casefold())
    return short[0].casefold() == word[0].casefold() and all(
        letter in letters for letter in short.casefold()
    )


# -- hedges ---------------------------------------------------------------------------------------

# What a passage says, and by what a gloss, a hedge or the words of a claim keep it.
_HEDGES = [(expression(said), expression(kept)) for said, kept in _WORDS["hedges"]]


def _hedges(passage: str, kept: str) -> str:
    said = plain(passage)
    lost = [
        found[0].strip()
        for words, keeping in _HEDGES
        if (found := words.search(said)) and not keeping.search(kept)
    ]
    if not lost:
        return ""
    words = ", ".join(f"“{word}”" for word in lost)
    return f"The passage says {words}; neither the gloss nor a claim's hedge keeps it."


# -- other words ----------------------------------------------------------------------------------


_OF_THE_TEXT = frozenset(_WORDS["of_the_text"].split())


def _others(passage: str, gloss: str, names: Collection[str]) -> Iterator[str]:
    """The other words of a gloss: no names, numbers or hedges, which are looked at apart."""
    stems = {part for text in (passage, *names) for part in _stems(text)}
    counted = {word for one in numbers(gloss) for word in one.text.split()} | {"percent", "cent"}
    for word in tokens(plain(gloss)):
        if not word.text[0].islower() or word.folded in FUNCTION_WORDS | counted | _OF_THE_TEXT:
            continue
        if any(kept.fullmatch(word.folded) for _, kept in _HEDGES):
            continue
        parts = [stem(part) for part in re.split(r"[-/]", word.text) if part]
        if word.stem not in stems and not stems.issuperset(parts):
            yield word.folded
