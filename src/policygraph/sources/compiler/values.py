"""What texts become: values whose form Oxigraph keeps, IRIs that it surely accepts, N-Triples.

Oxigraph turns the literals it can compute with into values, and writes those in canonical form:
``"007"^^xsd:integer`` comes out as ``"7"``. Here is what surely comes out as it went in; about
anything else the engine itself is asked.

So, too, regular expressions of XPath that mean the same to Python's ``re`` as to Oxigraph, which
hands them to Rust's ``regex`` (leftmost-first, as Python). That differs from ``re`` in ``$``,
``\\s``, sets within sets, flags, Unicode classes, and empty matches beside others. Only what is
known to agree passes; for anything else the mapping runs on the engine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from policygraph.lexical import XSD, quoted
from policygraph.literals import fault


class Uncompiled(Exception):  # noqa: N818 - says what a mapping is, not that something failed
    """This part of a mapping is outside the compiled subset; says which."""


# The characters of RFC 3987 §2.2, a little fewer; a host without brackets, percent or user.
_UCS = "\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef"
_PATH = rf"(?:[A-Za-z0-9._~!$&'()*+,;=:@/{_UCS}-]+|%[0-9A-Fa-f]{{2}})*+"
_QUERY = rf"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?{_UCS}-]+|%[0-9A-Fa-f]{{2}})*+"
IRI = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.-]*+://[A-Za-z0-9._-]+(?::[0-9]{{1,5}})?"
    rf"(?:/{_PATH})?(?:\?{_QUERY})?(?:\#{_QUERY})?"
)
"""An absolute IRI with a host, surely valid by RFC 3987."""

ASCII_IRI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*+://[A-Za-z0-9._-]++(?:/[A-Za-z0-9._~!$&'()*+,;=:@/-]*+)?"
)
"""What most of them look like; quicker to tell."""

HOST = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[A-Za-z0-9._-]+(?::[0-9]{1,5})?/")
"""What an absolute IRI begins with that ends its host."""

ODD_CASE = re.compile("[\u0130\u03a3\u03c2\u1c80-\u1c8f\ua7c0-\U0010ffff]")
"""Letters whose case depends on the place, the version of Unicode, or both."""

SEGMENT = re.compile("[A-Za-z0-9._~-]*+")
"""Unreserved characters: fit for any part of an IRI after its host."""

_DATE = re.compile("[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}")


def as_bytes(text: str) -> str:
    """The UTF-8 of a text, each byte as a character (ISO 8859-1).

    The function of a mapping puts lines together in this form: with one character beyond U+00FF,
    the whole text of a row would take two or four bytes a character, and twice the time.
    """
    return text if text.isascii() else text.encode().decode("latin-1")


def written(text: str) -> str:
    """The inside of an N-Triples string, as bytes."""
    plain = text.isprintable() and '"' not in text and "\\" not in text
    return as_bytes(text if plain else quoted(text)[1:-1])


def escaped(column: Sequence[str | None]) -> Sequence[str | None]:
    """`written` of each value of a column."""
    whole = "|".join(filter(None, column))
    done = written(whole)
    if done is whole:
        return column
    found = done.split("|")
    # As many parts as values: no value has a part of its own, or is empty.
    if len(found) == len(column) and all(column):
        return found
    return [value and written(value) for value in column]


class Memo(dict[Any, Any]):
    """What a function gives, kept for the values that come again; it never grows beyond a limit."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        super().__init__()
        self.function = function

    def __missing__(self, key: Any) -> Any:
        found = self.function(key)
        if key is None or len(key) <= _LONGEST:
            if len(self) >= _ENTRIES:
                self.clear()
            self[key] = found
        return found


_ENTRIES, _LONGEST = 50_000, 128


ANY = Memo(lambda text: True)
"""Any text: the datatype is opaque to the engine."""

_KEEPERS: dict[str, Memo] = {
    XSD + "date": Memo(lambda text: _DATE.fullmatch(text) and fault(text, XSD + "date") is None),
    XSD + "gYear": Memo(re.compile("[1-9][0-9]{3}").fullmatch),
    XSD + "gYearMonth": Memo(re.compile("[1-9][0-9]{3}-(?:0[1-9]|1[0-2])").fullmatch),
    XSD + "integer": Memo(re.compile("0|-?[1-9][0-9]{0,17}").fullmatch),
    XSD + "decimal": Memo(
        re.compile(r"(?!-0\Z)-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{0,5}[1-9])?").fullmatch
    ),
    XSD + "boolean": Memo(lambda text: text in ("true", "false")),
    XSD + "anyURI": ANY,
    XSD + "token": ANY,
}


def keeper(datatype: str) -> Memo | None:
    """Tells of a text whether it keeps its form as a literal of this type; None: not known."""
    if datatype.startswith((XSD, "http://www.w3.org/1999/02/22-rdf-syntax-ns#")):
        return _KEEPERS.get(datatype)
    return ANY


# The longest text by the number of open quantifiers: the engine's matcher is linear, Python's tries
# every way to share a text between them.
_LENGTHS = (0, 2000, 200, 60)

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
_REFERENCE = re.compile(r"\$([0-9])(?![A-Za-z0-9_])")


class Regex(NamedTuple):
    """A checked expression.

    Attributes:
        compiled: the same expression for Python's ``re``.
        ascii: it agrees on ASCII texts only.
        longest: longer texts are for the engine; 0 if it can never be slow.
        unreserved: all it leaves of a text, when its matches are cut out, are unreserved characters
            of IRIs (RFC 3986 §2.3).
    """

    compiled: re.Pattern[str]
    ascii: bool
    longest: int
    unreserved: bool


def regex(pattern: str, flags: str) -> Regex:
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
        compiled = re.compile(source, re.IGNORECASE if flags else 0)
    except re.error:
        raise Uncompiled("a malformed regular expression") from None
    whole = _ONE_CLASS.fullmatch(pattern)
    return Regex(
        compiled,
        is_ascii or bool(flags),
        0 if whole else _LENGTHS[times],
        # No ranges but these: another one could hold other characters.
        whole is not None
        and not flags
        and "-" not in re.sub("a-z|A-Z|0-9", "", whole[1]).strip("-"),
    )


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
    if times >= len(_LENGTHS):
        raise Uncompiled("a regular expression with many quantifiers")
    source = "".join(found)
    return source, re.search(r"(?<!\\)(?:\\\\)*\\[dw]", source) is not None, times
