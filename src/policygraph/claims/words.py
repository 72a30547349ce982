"""The words of an English text, so that a passage and its gloss can be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"\d+\([a-z]\)"  # 287(g)
    r"|(?:[^\W\d_]\.){2,}"  # U.S.
    r"|\d++(?:[.,:/]\d++)*+(?:st|nd|rd|th|s)?(?![^\W\d_])"
    r"|[^\W_]+(?:['’.&-][^\W_]+)*"
    r"|[.,;:!?()…“”\"–—%]"
)
_SPELLINGS = tuple(
    (re.compile(written, re.I), meant)
    for written, meant in (
        (r"\bwon['’]t\b", "will not"),
        (r"\bcan(?:['’]t|not)\b", "can not"),
        (r"\bshan['’]t\b", "shall not"),
        (r"(?<=[a-z])n['’]t\b", " not"),
        (r"\bFY ?['’]?(?=\d\d\b)", "fiscal year 20"),
        (r"\bFY ?(?=\d|\b)", "fiscal year "),
    )
)


def word_list(text: str) -> frozenset[str]:
    """The words of a text as a set, for lists that are written down as text."""
    return frozenset(text.split())


FUNCTION_WORDS = word_list(
    """
    a about above after again against ago all along also although always among an and another any
    anybody anyone are aren as at away back be became because become been before being below beside
    besides between beyond both but by came can cannot come could did do does doing done down during
    each either else even ever every everybody everyone for from further gave get gets give given
    gives go goes got had has have having he her here hers herself him himself his how however i if
    in into is it its itself just kept let lets like made make makes many may me might more most
    much must my myself neither never no nobody none nor not nothing now of off often on once one
    only onto or other others ought our ours out over own per put rather s same say says said shall
    she should since so some somebody someone something still such take taken takes than that the
    their theirs them themselves then there these they thing things this those though through thus
    to together too took toward towards under unless until up upon us use used uses very was way we
    well were what when where whereas whether which while who whom whose why will with within
    without would yet you your
    """
)
"""Words that say nothing by themselves."""


@dataclass(frozen=True)
class Token:
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


def tokens(text: str) -> list[Token]:
    """The words and marks of a text, in order; a hyphenated word is one."""
    return [Token(one[0], one.start(), stem(one[0])) for one in _TOKEN.finditer(text)]


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
