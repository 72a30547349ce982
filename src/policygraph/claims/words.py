"""The words of an English text, so that a passage and its gloss can be compared."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

_TOKEN = re.compile(
    r"\d+\([a-z]\)"  # 287(g)
    r"|(?:[^\W\d_]\.){2,}"  # U.S.
    r"|\d++(?:[.,:/]\d++)*+(?:st|nd|rd|th|s)?(?![^\W\d_])"
    r"|[^\W_]+(?:['’.&-][^\W_]+)*"
    r"|[.,;:!?()…“”\"–—%]"
)
ENGLISH: dict[str, Any] = tomllib.loads(
    files("policygraph.claims").joinpath("english.toml").read_text("utf-8")
)
"""What English words mean here, as the file says it."""


def expression(*alternatives: str) -> re.Pattern[str]:
    """A regular expression of `ENGLISH`, or several as one, with its parts put in, case apart."""
    text = "|".join(alternatives)
    for name, part in ENGLISH["parts"].items():
        text = text.replace(f"{{{name}}}", part)
    return re.compile(text, re.IGNORECASE)


_SPELLINGS = [(expression(written), meant) for written, meant in ENGLISH["words"]["spellings"]]
FUNCTION_WORDS = frozenset(ENGLISH["words"]["function"].split())
"""Words that say nothing by themselves."""


@dataclass(frozen=True)
class WordToken:
    """A word, a number or a mark of a text: as it is written, where, and its stem."""

    text: str
    start: int
    stem: str

    @property
    def folded(self) -> str:
        """The word in lower case, with a straight apostrophe."""
        return self.text.casefold().replace("’", "'")

    @property
    def is_word(self) -> bool:
        """Whether it is no mark."""
        return self.text[0].isalnum()


def plain(text: str) -> str:
    """A text with its contractions of “not”, and “FY”, written out."""
    for written, meant in _SPELLINGS:
        text = written.sub(meant, text)
    return text


def tokens(text: str) -> list[WordToken]:
    """The words and marks of a text, in order; a hyphenated word is one."""
    return [WordToken(one[0], one.start(), stem(one[0])) for one in _TOKEN.finditer(text)]


_ENDINGS = re.compile(r"(?:ing|edly|ed|ers|er|es|s|ly|e)\Z")
_BRITISH = (
    (re.compile(r"programme"), "program"),
    (re.compile(r"(?<=[a-z]{3})our(?=\Z|s|able|ed|ing)"), "or"),
    (re.compile(r"(?<=[a-z]{3})ence(?=\Z|s)"), "ense"),
    (re.compile(r"(?<=[a-z]{3})is(?=e\Z|es\Z|ed\Z|ing\Z|ation)"), "iz"),
)


def stem(word: str) -> str:
    """What two forms of a word have in common, roughly: “signs” and “signed” are both “sign”."""
    folded = re.sub(r"['’]s?\Z|\.\Z", "", word.casefold())
    for expression, american in _BRITISH:
        folded = expression.sub(american, folded)
    folded = re.sub(r"(?<=[a-z]{2})ies\Z", "y", folded)
    if len(folded) > 4:
        cut = _ENDINGS.sub("", folded)
        folded = cut if len(cut) > 2 else folded
    folded = re.sub(r"([b-df-hj-np-tv-z])\1\Z", r"\1", folded)
    return re.sub(r"y\Z", "i", folded)[:7]


# -- numbers --------------------------------------------------------------------------------------


_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_VALUES = {word: value for value, word in enumerate(_UNITS.split())}
_VALUES |= {word: 10 * value for value, word in enumerate(_TENS.split(), 2)}
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9}
_WHOLE = {"twice": 2, "double": 2, "doubled": 2, "triple": 3, "tripled": 3, "decade": 10}
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_PARTS |= {f"{word}s": value for word, value in _PARTS.items()} | {"halves": 2}
_SMALL = 12
_WRITTEN = re.compile(r"([0-9]+(?:[.,:/][0-9]+)*)(?:st|nd|rd|th|s)?")


@dataclass(frozen=True)
class Number:
    """A number in a text.

    Attributes:
        text: as it is written.
        values: what it may be meant as: of “50 percent” both 50 and a half.
        counted: whether it is a small number in words, such as one may arrive at by counting.
        percent: whether it is written as a percentage.
        parts: the numbers of “two of three”, which is a share and names both.
    """

    text: str
    values: frozenset[float]
    counted: bool = False
    percent: bool = False
    parts: tuple[Number, ...] = ()

    @property
    def known(self) -> frozenset[float]:
        """All that a text with it speaks of: its values, and those of its parts."""
        return self.values.union(*(part.values for part in self.parts))


def numbers(text: str) -> list[Number]:
    """The numbers of a text, in order.

    “One”, “both” and ordinals in words are passed over, since they seldom count anything; what
    bears a number as a name, such as 287(g), is no number.
    """
    words = [part for word in tokens(text) for part in _parted(word)]
    found, at = [], 0
    while at < len(words):
        number, after = _number(words, at)
        share = _share_of(words, number, after) if number else None
        if share is not None:
            number, after = share
        if number is not None:
            found.append(number)
        at = max(after, at + 1)
    return found


_OF = re.compile(r"(?:out of|of|in) (?:(?:the|its|their|these|those|every) )?")


def _share_of(words: list[str], part: Number, after: int) -> tuple[Number, int] | None:
    """“Two of three” and “19 of the 212” as a share that is told by two numbers."""
    between = _OF.match(" ".join(words[after : after + 4]))
    at = after + between[0].count(" ") if between else len(words)
    whole, end = _number(words, at) if at < len(words) else (None, at)
    if between is None or whole is None or part.percent or whole.percent:
        return None
    little, much = max(part.values), max(whole.values)
    # “Two in 2010” tells a year.
    if not 1 <= little < much or (between[0] == "in " and much > _PERCENT):
        return None
    text = f"{part.text} {between[0]}{whole.text}"
    return Number(text, frozenset({little / much}), parts=(part, whole)), end


_PERCENT = 100


def _parted(word: WordToken) -> Iterator[str]:
    """The parts of a word that a hyphen joins: two-thirds, mid-2010."""
    if re.fullmatch(r"\d+\([a-z]\)", word.text):
        yield word.text
    else:
        yield from (part for part in word.folded.split("-") if part)


def _number(words: list[str], at: int) -> tuple[Number | None, int]:
    """The number that begins at a word, and the place after it."""
    word = words[at]
    if word in _WHOLE:
        return Number(word, frozenset({float(_WHOLE[word])}), True), at + 1
    if word in ("half", "halves"):
        return _share(words, at, 1, at)
    if word[0].isdigit():
        return _in_digits(words, at)
    if word not in _VALUES and not (
        word in ("a", "an") and _next(words, at) in (*_SCALES, *_PARTS)
    ):
        return None, at + 1
    value, after = _in_words(words, at)
    if _next(words, after - 1) in _PARTS:
        return _share(words, after, value, at)
    if value == 1:
        return _ratio(words, after, value, at)
    return _finished(words, at, after, {float(value)}, counted=value <= _SMALL)


def _next(words: list[str], at: int) -> str:
    return words[at + 1] if at + 1 < len(words) else ""


def _in_words(words: list[str], at: int) -> tuple[int, int]:
    """A number in words: “two hundred and twelve”."""
    total, part = 0, 0
    start = at
    while at < len(words):
        word = words[at]
        if word in ("a", "an") and at == start:
            part = 1
        elif word in _VALUES:
            part += _VALUES[word]
        elif word == "hundred":
            part = max(part, 1) * 100
        elif word in _SCALES:
            total += max(part, 1) * _SCALES[word]
            part = 0
        elif not (word == "and" and words[at - 1] in _SCALES and _next(words, at) in _VALUES):
            break
        at += 1
    return total + part, at


def _share(words: list[str], at: int, count: int, start: int) -> tuple[Number, int]:
    value = count / _PARTS[words[at]]
    return Number(" ".join(words[start : at + 1]), frozenset({value})), at + 1


def _ratio(words: list[str], after: int, value: float, at: int) -> tuple[Number | None, int]:
    """“One in three” as a share; “one” alone is no number."""
    whole = re.fullmatch(r"(?:in|out of) (\w+)", " ".join(words[after : after + 2]))
    whole = whole or re.fullmatch(r"out of (\w+)", " ".join(words[after : after + 3]))
    divisor = float(_VALUES.get(whole[1], 0)) if whole else 0
    if whole and _WRITTEN.fullmatch(whole[1]):
        divisor = max(_values(whole[1]))
    if not whole or not divisor:
        return None, after
    share = value / divisor
    length = whole[0].count(" ") + 1
    return Number(" ".join(words[at : after + length]), frozenset({share})), after + length


def _in_digits(words: list[str], at: int) -> tuple[Number | None, int]:
    word = words[at]
    match = _WRITTEN.fullmatch(word)
    if match is None:
        return None, at + 1
    values = set(_values(match[1]))
    after = at + 1
    following = _next(words, at)
    if following in _SCALES:
        values = {value * _SCALES[following] for value in values}
        after += 1
    elif re.fullmatch(r"\d\d", following) and len(word) == 4:
        values.add(float(word[:2] + following))  # 2009-10
    return _finished(words, at, after, values)


def _values(written: str) -> Iterator[float]:
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?", written):
        yield float(written.replace(",", ""))
    else:  # A date or a time.
        yield from (float(part) for part in re.split(r"[.,:/]", written))


def _finished(
    words: list[str], at: int, after: int, values: set[float], *, counted: bool = False
) -> tuple[Number, int]:
    unit = _next(words, after - 1)
    if unit in ("percent", "%", "percentage") or words[after : after + 2] == ["per", "cent"]:
        values = values | {value / 100 for value in values}
        return Number(" ".join(words[at:after]), frozenset(values), counted, percent=True), after
    return Number(" ".join(words[at:after]), frozenset(values), counted), after


def listed(text: str) -> set[int]:
    """How many things each enumeration of a text has: of “federal, state and local”, three."""
    found = set()
    words = tokens(text)
    for at, word in enumerate(words):
        if word.folded in ("and", "or"):
            commas, length = 0, 0
            for place in range(at - 1, -1, -1):
                before = words[place]
                length += 1
                if before.text == ",":
                    commas += length > 1
                    length = 0
                elif length > _ITEM or commas > _SMALL or not before.is_word:
                    break
                if commas:
                    found.add(commas + 2)
            found.add(commas + 2)
    return found


_ITEM = 5
