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
    FUNCTION_WORDS,
    Number,
    Token,
    listed,
    numbers,
    plain,
    stem,
    tokens,
    word_list,
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

_MONTHS = word_list("jan feb mar apr may jun jul aug sep sept oct nov dec")
# “Feb.”, “Va.”; not the letters of “D.C.”, which might stand for anything.
_ABBREVIATION = re.compile(
    rf"(?<!\.)\b(?:([A-Z][a-z]{{1,4}})\.|(?i:({'|'.join(sorted(_MONTHS))})\b(?= ?\d)))"
)
# What begins with a capital before or at the head of a name, and is none.
_NO_NAMES = FUNCTION_WORDS | word_list(
    """
    according agency agents attorney board chief city citing commissioner congress congressman
    congresswoman council councillor county deputies deputy director dr earlier federal former
    governor government half inspector judge last lieutenant local mayor mr mrs ms national new
    officials opponents police president professor representative reporter secretary senator
    sergeant sheriff sheriffs spokesman spokeswoman state states supporters two three four five
    several critics today yesterday unlike besides section late early mid
    """
)
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

    def has(self, word: Token) -> bool:
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


def _runs(text: str) -> Iterator[list[Token]]:
    """The names of a text: words with capitals that follow each other, “of” and “and” apart."""
    run: list[Token] = []
    words = tokens(text)
    for at, word in enumerate(words):
        if _is_name(words, at) or (run and word.text[0].isupper()):
            run.append(word)
        elif run and word.folded not in _WITHIN:
            yield run
            run = []
    if run:
        yield run


def _is_name(words: list[Token], at: int) -> bool:
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

# What goes on with a bracket or a letter is a name: 287(g), 12th.
_NUMBER = (
    r"(?=[$€£]?\d[\d.,]*+(?![(\w])"
    r"|(?:a |an |one |two )?(?:half|third|quarter|dozen|hundred|thousand|million)\b"
    r"|(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty)\b)"
)
# What a passage says, and by what a gloss, a hedge or the words of a claim keep it.
_HEDGES = tuple(
    (re.compile(said, re.I), re.compile(kept, re.I))
    for said, kept in (
        (rf"\b(?:about|around|approximately|roughly|circa|some|an estimated) {_NUMBER}|\bor so\b",
         r"\b(?:about|around|approximately|roughly|circa|some|near\w*|estimated?|or so)\b"),
        (r"\b(?:nearly|almost|close to|just under|just short of)\b",
         r"\b(?:nearly|almost|close to|just (?:under|below|short)|not quite|near)\b"),
        (rf"(?<!\bthe )(?<!\bnot )(?<!\ban )\bonly\b|\bmerely\b|\bjust {_NUMBER}|\ba mere\b",
         r"\b(?:only|just|mere\w*|alone|nothing but|no more|solely|exclusively"
         r"|as (?:few|little))\b"),
        (r"\b(?:mostly|mainly|primarily|largely|chiefly|predominantly|for the most part|most of"
         r"|majority)\b|(?<!\bthe )(?<!\bat )(?<!\ba )(?<!’s )(?<!'s )\bmost (?=[a-z]+s\b)",
         r"\b(?:most\w*|main\w*|primar\w+|largely|chief\w*|predomina\w+|majority|above all"
         r"|first place|more than half|above half|in the first|principal\w*)\b"),
        (r"\b(?:at most|up to|no more than|not more than|a maximum of|as many as)\b",
         r"\b(?:at (?:the )?most|up to|more than|maximum|as many as|as much as|limit\w*)\b"),
        (r"\b(?:at least|no fewer than|no less than|not less than|a minimum of)\b",
         r"\b(?:at least|fewer than|less than|minimum|or more)\b"),
        (rf"(?<!no )(?<!not )\bmore than {_NUMBER}|\b(?:over|above|upwards of) {_NUMBER}",
         r"\b(?:more|over|above|exceed\w*|beyond|greater|upwards)\b"),
        (rf"(?<!no )(?<!not )\b(?:less|fewer) than {_NUMBER}|\b(?:under|below) {_NUMBER}"
         r"|\bnot as (?:much|many)\b|\bless emphasis\b",
         r"\b(?:less\w*|fewer|under|below|short of|lower|smaller|not as (?:much|many))\b"),
        (r"\bsome of\b|\bpart of the time\b", r"\b(?:some\w*|part\w*|few|certain|several)\b"),
        (r"\bwide(?:ly|spread)\b", r"\b(?:wide\w*|broad\w*|many places|everywhere)\b"),
        (r"\b(?:usually|typically|generally|often|frequently|tends? to)\b",
         r"\b(?:usual\w*|typical\w*|general\w*|often|frequent\w*|tend\w*|as a rule|mostly|common\w*"
         r"|many)\b"),
        (r"\b(?:might|possibly|perhaps|maybe|likely|probably|appears? to|seems? to|suggests?)\b",
         r"\b(?:might|may|possib\w+|perhaps|maybe|likely|probab\w+|appear\w*|seem\w*|suggest\w*|can"
         r"|could|uncertain|chance)\b"),
        (r"\b(?:reportedly|allegedly|apparently|purportedly|supposedly"
         r"|(?:is|are|was|were) said to)\b",
         r"\b(?:report\w*|alleg\w*|appar\w+|purport\w*|suppos\w+|said|says?|claim\w*|word|told|"
         r"according)\b"),
    )
)  # fmt: skip


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


# By these a gloss speaks of the text, not with it.
_OF_THE_TEXT = word_list(
    """
    article banner byline caption credit headline heading list listed line page passage sentence
    text first second third fourth
    """
)


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
