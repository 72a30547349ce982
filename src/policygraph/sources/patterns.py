"""Regular expressions of XPath that mean the same to Python's ``re`` as to Oxigraph.

Oxigraph hands them to Rust's ``regex`` (leftmost-first, as Python), which differs from ``re`` in
``$``, ``\\s``, sets within sets, flags, Unicode classes, and empty matches beside others. Only what
is known to agree passes; for anything else the mapping runs on the engine.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from policygraph.sources.expressions import Uncompiled

# The longest text by the number of open quantifiers: the engine's matcher is linear, Python's tries
# every way to share a text between them.
_LONGEST = (0, 2000, 200, 60)

_SPACE = (
    "\\t\\n\\x0b\\x0c\\r\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000"
)
_ESCAPE = r"\\[.^$*+?()\[\]{}|\\/#&~tnrfdsw-]"
# Sets within sets and operators on sets are Rust's alone.
_SET = rf"\[\^?+(?:(?!&&|--|~~|\\.-|-\\)(?:[^\[\]\\]|{_ESCAPE}))+\]"
_PART = re.compile(
    rf"(?P<atom>{_SET}|{_ESCAPE}|[^\\\[\](){{}}*+?^$|])|(?P<close>\))"
    r"|(?P<times>(?:(?P<open>[*+])|\?|\{[0-9]{1,2}(?:(?P<comma>,)[0-9]{0,2})?\})\??)"
    r"|(?P<other>[$^|]|\((?:\?:|(?!\?)))",
    re.DOTALL,
)
_ONE_CLASS = re.compile(r"\[\^([A-Za-z0-9._~-]+)\]\+?")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]*")
_REFERENCE = re.compile(r"\$([0-9])(?![A-Za-z0-9_])")


@dataclass(frozen=True)
class Pattern:
    """A checked expression.

    Attributes:
        source: the same expression for Python's ``re``.
        flags: flags for Python's ``re``.
        ascii: it agrees on ASCII texts only.
        longest: longer texts are for the engine; 0 if it can never be slow.
        unreserved: all it leaves of a text, when its matches are cut out, are unreserved characters
            of IRIs (RFC 3986 §2.3).
    """

    source: str
    flags: int
    ascii: bool
    longest: int
    unreserved: bool

    @property
    def compiled(self) -> re.Pattern[str]:
        """It, as Python runs it."""
        return re.compile(self.source, self.flags)

    @property
    def empty(self) -> bool:
        """Whether it can match nothing; without look-around, it then matches the empty text."""
        return self.compiled.fullmatch("") is not None


def read(pattern: str, flags: str) -> Pattern:
    """The expression, if it surely means the same.

    Raises:
        Uncompiled: it may not.
    """
    if flags not in ("", "i"):
        raise Uncompiled(f"a regular expression with the flags “{flags}”")
    if len(pattern) > 200 or (flags and not pattern.isascii()):
        raise Uncompiled("a long regular expression, or one of other letters without their case")
    source, is_ascii, times = _translated(pattern)
    try:
        re.compile(source)
    except re.error:
        raise Uncompiled("a malformed regular expression") from None
    whole = _ONE_CLASS.fullmatch(pattern)
    return Pattern(
        source,
        re.IGNORECASE if flags else 0,
        is_ascii or bool(flags),
        0 if whole else _LONGEST[times],
        whole is not None and not flags and _ranges_unreserved(whole[1]),
    )


def _ranges_unreserved(inside: str) -> bool:
    rest = inside.replace("a-z", "").replace("A-Z", "").replace("0-9", "")
    return "-" not in rest.strip("-")


def replacement(text: str, groups: int) -> str:
    """The replacement for Python's ``re``; ``$1`` is a group, a backslash is itself.

    Raises:
        Uncompiled: a ``$`` that is not a group of one digit standing by itself.
    """
    if "$" in _REFERENCE.sub("", text):
        raise Uncompiled(f"the replacement “{text}”")
    if any(int(found[1]) > groups for found in _REFERENCE.finditer(text)):
        raise Uncompiled(f"the replacement “{text}”, whose group is missing")
    return _REFERENCE.sub(r"\\g<\1>", text.replace("\\", r"\\"))


def unreserved(text: str) -> bool:
    """Whether a text is made of unreserved characters of IRIs."""
    return _UNRESERVED.fullmatch(text) is not None


def _translated(pattern: str) -> tuple[str, bool, int]:
    """The expression for Python, whether it is for ASCII only, and its open quantifiers."""
    found: list[str] = []
    last, at, times = None, 0, 0
    while at < len(pattern):
        part = _PART.match(pattern, at)
        if part is None:
            raise Uncompiled(f"a regular expression with “{pattern[at : at + 3]}”")
        kind, text = part.lastgroup, part[0]
        if kind in ("open", "comma", "times"):
            kind = "times"
            # Python backtracks: a repeated group that repeats inside can take for ever.
            if last not in ("atom", "close") or (last == "close" and text[0] != "?"):
                raise Uncompiled("a regular expression that repeats a group, or nothing")
            times += part["open"] is not None or part["comma"] is not None
        if text == "$":
            text = r"\Z"
        elif kind == "atom":
            spaced = re.sub(r"\\(.)", lambda one: _SPACE if one[1] == "s" else one[0], text)
            text = f"[{spaced}]" if text == r"\s" else spaced
        found.append(text)
        last, at = kind, part.end()
    if times >= len(_LONGEST):
        raise Uncompiled("a regular expression with many quantifiers")
    source = "".join(found)
    return source, re.search(r"(?<!\\)(?:\\\\)*\\[dw]", source) is not None, times
