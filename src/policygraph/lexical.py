"""What several readers of texts share: characters, strings, namespaces and IRIs.

Standards: XML 1.0 §2.2 and §2.3, Turtle 1.1 §6.5, SPARQL 1.1 §19.8, RFC 3986 §5.2.
"""

from __future__ import annotations

import re

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"

NAME_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
"""What a name may begin with, as the inside of a character class: PN_CHARS_BASE, and NameStartChar
of XML without ``:`` and ``_``."""

NAME_MORE = "0-9\u00b7\u0300-\u036f\u203f\u2040"
"""What else a name may hold, ``_`` and ``-`` apart, as the inside of a character class."""

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""A character that XML 1.0 (§2.2, Char) does not have."""

_DRIVES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """``text`` without what drives a terminal: C0, C1, and the marks that turn text around."""
    return _DRIVES.sub("\N{REPLACEMENT CHARACTER}", text)


# What N-Triples writers escape, in the form that Oxigraph prints; SPARQL reads the same.
_TO_ESCAPE = re.compile('["\\\\\x00-\x1f\x7f\ufffe\uffff]')
_ESCAPES = {
    "\t": r"\t",
    "\b": r"\b",
    "\n": r"\n",
    "\r": r"\r",
    "\f": r"\f",
    '"': r"\"",
    "\\": r"\\",
}


def quoted(text: str) -> str:
    """``text`` as the string of an N-Triples literal, quotation marks and all."""
    return '"' + _TO_ESCAPE.sub(_escape, text) + '"'


def _escape(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04X}"


def resolve(reference: str, base: str) -> str:
    """``reference`` resolved against ``base`` (RFC 3986 §5.2.2, strict), as Oxigraph does it.

    So a reference that names a host (``//host/a/../b``) keeps its dots.
    ``urllib.parse.urljoin`` is not used: it knows only some schemes (not ``urn:``), and drops an
    empty query or fragment, so ``<#>`` would become another IRI.
    """
    scheme, authority, path, query, fragment = _split(reference)
    if scheme is not None:
        return reference
    base_scheme, base_authority, base_path, base_query, _ = _split(base)
    if authority is None:
        authority = base_authority
        if not path:
            path = base_path
            query = base_query if query is None else query
        elif path.startswith("/"):
            path = _without_dots(path)
        elif base_authority is not None and not base_path:
            path = _without_dots("/" + path)
        else:
            path = _without_dots(base_path[: base_path.rfind("/") + 1] + path)
    return "".join(
        (
            f"{base_scheme}:" if base_scheme is not None else "",
            f"//{authority}" if authority is not None else "",
            path,
            f"?{query}" if query is not None else "",
            f"#{fragment}" if fragment is not None else "",
        )
    )


def is_absolute(iri: str) -> bool:
    """Whether an IRI has a scheme, and so needs no base."""
    return _split(iri)[0] is not None


# RFC 3986, appendix B.
_PARTS = re.compile(
    r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?"
)


def _split(iri: str) -> tuple[str | None, str | None, str, str | None, str | None]:
    parts = _PARTS.match(iri)
    assert parts is not None  # the expression matches any text
    scheme, authority, path, query, fragment = parts.groups()
    return scheme, authority, path, query, fragment


def _without_dots(path: str) -> str:
    """RFC 3986 §5.2.4, by segments instead of by cutting the text again and again."""
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            # The empty segment before a leading slash stays.
            if len(kept) > 1 or (kept and kept[0]):
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", "..") and kept:
        kept.append("")
    return "/".join(kept)
