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
_PLAIN_ESCAPES = frozenset(".^$*+?()[]{}|\\-/#&~")
_LETTER_ESCAPES = frozenset("tnrf")
_COUNTED = re.compile(r"\{([0-9]{1,2})(?:(,)([0-9]{0,2}))?\}")
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
    scanner = _Scanner(pattern)
    scanner.run()
    source = "".join(scanner.out)
    try:
        re.compile(source)
    except re.error:
        raise Uncompiled("a malformed regular expression") from None
    whole = _ONE_CLASS.fullmatch(pattern)
    return Pattern(
        source,
        re.IGNORECASE if flags else 0,
        scanner.ascii or bool(flags),
        0 if whole else _LONGEST[scanner.open],
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


class _Scanner:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.out: list[str] = []
        self.ascii = False
        self.open = 0

    def run(self) -> None:
        atom = False
        while self.at < len(self.pattern):
            character = self.pattern[self.at]
            if character in "*+?{":
                self.quantifier(atom)
                atom = False
                continue
            atom = character not in "^$|("
            if character == "\\":
                self.escape(inside=False)
            elif character == "[":
                self.set()
            elif character == "(":
                self.opening()
            elif character in "]}":
                raise Uncompiled(f"a regular expression with a bare “{character}”")
            else:
                self.out.append("\\Z" if character == "$" else character)
                self.at += 1

    def quantifier(self, atom: bool) -> None:
        counted = _COUNTED.match(self.pattern, self.at)
        written = counted[0] if counted else self.pattern[self.at]
        if not atom or written == "{":
            raise Uncompiled("a regular expression with a quantifier of nothing")
        # Python backtracks: a repeated group that repeats inside can take for ever.
        if self.out[-1] == ")" and written != "?":
            raise Uncompiled("a regular expression that repeats a group")
        self.open += written in "*+" or (counted is not None and bool(counted[2]))
        if self.open >= len(_LONGEST):
            raise Uncompiled("a regular expression with many quantifiers")
        self.at += len(written)
        if self.pattern[self.at : self.at + 1] == "?":
            written += "?"
            self.at += 1
        self.out.append(written)

    def escape(self, *, inside: bool) -> None:
        letter = self.pattern[self.at + 1 : self.at + 2]
        self.at += 2
        if letter == "s":
            self.out.append(_SPACE if inside else f"[{_SPACE}]")
        elif letter and letter in "dw":
            self.ascii = True
            self.out.append("\\" + letter)
        elif letter and (letter in _PLAIN_ESCAPES or letter in _LETTER_ESCAPES):
            self.out.append("\\" + letter)
        else:
            raise Uncompiled(f"a regular expression with “\\{letter}”")

    def opening(self) -> None:
        written = "(?:" if self.pattern.startswith("(?:", self.at) else "("
        if written == "(" and self.pattern.startswith("(?", self.at):
            raise Uncompiled("a regular expression with “(?”")
        self.out.append(written)
        self.at += len(written)

    def set(self) -> None:
        """``[…]``; sets within sets and operators on sets are Rust's alone."""
        end = self.at + 1
        self.out.append("[")
        if self.pattern[end : end + 1] == "^":
            self.out.append("^")
            end += 1
        self.at = start = end
        while self.pattern[self.at : self.at + 1] != "]" or self.at == start:
            character = self.pattern[self.at : self.at + 1]
            if character in ("", "[", "]") or self.pattern[self.at : self.at + 2] in (
                "&&",
                "--",
                "~~",
            ):
                raise Uncompiled("a regular expression with a set of sets")
            if character == "\\":
                if self.pattern[self.at + 2 : self.at + 3] == "-" or self.out[-1] == "-":
                    raise Uncompiled("a regular expression with an escape beside “-”")
                self.escape(inside=True)
            else:
                self.out.append(character)
                self.at += 1
        self.out.append("]")
        self.at += 1
