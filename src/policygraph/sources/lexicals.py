"""Values whose written form Oxigraph keeps, and IRIs that it surely accepts.

Oxigraph turns the literals it can compute with into values, and writes those in canonical form:
``"007"^^xsd:integer`` comes out as ``"7"``. Here is what surely comes out as it went in; about
anything else the engine itself is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from policygraph.lexical import XSD
from policygraph.literals import fault

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
_YEAR = re.compile("[1-9][0-9]{3}")
_MONTH = re.compile("[1-9][0-9]{3}-(?:0[1-9]|1[0-2])")
_INTEGER = re.compile("0|-?[1-9][0-9]{0,17}")
_DECIMAL = re.compile(r"(?!-0\Z)-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{0,5}[1-9])?")


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


def _date(text: str) -> bool:
    return _DATE.fullmatch(text) is not None and fault(text, XSD + "date") is None


def _by(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.fullmatch(text) is not None


ANY = Memo(lambda text: True)
"""Any text: the datatype is opaque to the engine."""

_KEEPERS: dict[str, Memo] = {
    XSD + "date": Memo(_date),
    XSD + "gYear": Memo(_by(_YEAR)),
    XSD + "gYearMonth": Memo(_by(_MONTH)),
    XSD + "integer": Memo(_by(_INTEGER)),
    XSD + "decimal": Memo(_by(_DECIMAL)),
    XSD + "boolean": Memo(lambda text: text in ("true", "false")),
    XSD + "anyURI": ANY,
    XSD + "token": ANY,
}


def keeper(datatype: str) -> Memo | None:
    """Tells of a text whether it keeps its form as a literal of this type; None: not known."""
    if datatype.startswith((XSD, "http://www.w3.org/1999/02/22-rdf-syntax-ns#")):
        return _KEEPERS.get(datatype)
    return ANY


def kept(text: str, datatype: str) -> bool:
    """Whether a literal keeps its form."""
    tests = keeper(datatype)
    return tests is not None and bool(tests[text])
