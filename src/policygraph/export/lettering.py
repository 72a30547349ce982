"""Text that fits its card on any computer: wrapped and cut."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

# What XML 1.0, §2.2 excludes, and the characters that turn the text around them.
UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]")

# No card has room for more characters than this.
_LONGEST = 1_000


def wrap(text: str, width: float, size: float, most: int) -> list[str]:
    """``text`` in at most ``most`` lines of about one length; cut with “…” if it has more.

    Widths are reckoned, not measured, and on the large side: the fonts of the computer that
    shows the picture are not those of the one that drew it.
    """
    words = tidy(text)[:_LONGEST].split()
    lines = _fill(words, width, size)
    if len(lines) > most:
        return [*lines[: most - 1], cut(" ".join(lines[most - 1 :]), width, size, force=True)]
    while len(lines) > 1:
        narrower = max(width_of(line, size) for line in lines) - 1
        tried = _fill(words, narrower, size)
        if len(tried) > len(lines) or max(width_of(line, size) for line in tried) > narrower:
            break
        lines = tried
    return lines


def _fill(words: Iterable[str], width: float, size: float) -> list[str]:
    lines: list[str] = []
    for word in words:
        if lines and width_of(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
            continue
        while width_of(word, size) > width and len(word) > 1:
            fits = max(1, len(cut(word, width, size)) - 1)
            lines.append(word[:fits])
            word = word[fits:]
        lines.append(word)
    return lines


def cut(text: str, width: float, size: float, *, force: bool = False) -> str:
    """``text`` on one line, cut with “…” if it has no room; ``force`` cuts it in any case."""
    if not force and width_of(text, size) <= width:
        return text
    room = width - width_of("…", size)
    for count, char in enumerate(text):
        room -= width_of(char, size)
        if room < 0:
            return text[:count].rstrip() + "…"
    return text + "…"


def width_of(text: str, size: float) -> float:
    """About how wide ``text`` is at ``size`` points."""
    return size * sum(map(_em, text))


@cache
def _em(char: str) -> float:
    if unicodedata.east_asian_width(char) in "WF":
        return 1.1
    if unicodedata.combining(char):
        return 0.0
    if char in "ijlI.,:;'’|!()[]ft/ r":
        return 0.39
    if char in "mwMW@%—…":
        return 1.0
    return 0.72 if char.isupper() else 0.63


def tidy(text: str) -> str:
    """``text`` on one line, without what XML excludes or what turns the text around it."""
    return UNFIT.sub("", " ".join(text.split()))
