"""What several readers of texts share: characters, strings, namespaces, CURIEs and IRIs.

Standards: XML 1.0 §2.2 and §2.3, Turtle 1.1 §6.5, SPARQL 1.1 §19.8, RFC 3986 §5.2.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"

BASE = "https://w3id.org/policygraph/"
PREFIXES: Mapping[str, str] = {
    "pg": BASE + "ontology#",
    "id": BASE + "id/",
    "source": BASE + "source/",
    "scheme": BASE + "scheme/",
    "hedge": BASE + "scheme/hedges#",
    "measure": BASE + "scheme/measures#",
    "model-ice": BASE + "scheme/models-ice#",
    "model-mpi": BASE + "scheme/models-mpi#",
    "effect": BASE + "scheme/effects#",
    "term": BASE + "scheme/terms#",
    "cpsv": "http://purl.org/vocab/cpsv#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qb": "http://purl.org/linked-data/cube#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "wd": "http://www.wikidata.org/entity/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""The prefixes every project has; a project adds its own in ``data/dataset.ttl``."""

LABELS = (
    PREFIXES["skos"] + "prefLabel",
    PREFIXES["rdfs"] + "label",
    PREFIXES["dcterms"] + "title",
)
"""The properties that say what a thing is called, best first."""

NAME_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
"""What a name may begin with, as the inside of a character class: PN_CHARS_BASE, and NameStartChar
of XML without ``:`` and ``_``."""

NAME_MORE = "0-9\u00b7\u0300-\u036f\u203f\u2040"
"""What else a name may hold, ``_`` and ``-`` apart, as the inside of a character class."""

LOCAL = re.compile(
    rf"(?![.\-\u00b7\u0300-\u036f\u203f\u2040])[{NAME_BASE}{NAME_MORE}_.\-]+(?<!\.)\Z"
)
"""The part of PN_LOCAL (Turtle 1.1, §6.5) that needs no escape and reads well."""
# What no IRI holds (SPARQL 1.1, §19.8, IRIREF).
_NO_IRI = re.compile('[<>"{}|^`\\\\\x00-\x20]')
_CURIE = re.compile(r"(?P<prefix>[A-Za-z][\w.-]*)?:(?P<local>\S*)\Z")

NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""A character that XML 1.0 (§2.2, Char) does not have."""

_DRIVES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """``text`` without what drives a terminal: C0, C1, and the marks that turn text around."""
    return _DRIVES.sub("\N{REPLACEMENT CHARACTER}", text)


def curie(iri: str, prefixes: Mapping[str, str] = PREFIXES) -> str:
    """``iri`` as a CURIE by its longest prefix, or ``<iri>`` where none fits."""
    best: tuple[int, str] | None = None
    for prefix, namespace in prefixes.items():
        if iri.startswith(namespace) and LOCAL.match(iri[len(namespace) :]):
            candidate = (len(namespace), f"{prefix}:{iri[len(namespace) :]}")
            best = max(best or candidate, candidate)
    return best[1] if best else f"<{iri}>"


def expand(text: str, prefixes: Mapping[str, str] = PREFIXES) -> str | None:
    """The IRI that ``text`` writes as a CURIE, ``<IRI>`` or absolute IRI; None if it is neither."""
    bare = text[1:-1] if text.startswith("<") and text.endswith(">") else text
    if _NO_IRI.search(bare):
        return None
    if bare != text or re.match(r"(https?://|urn:)", text):
        return bare
    found = _CURIE.match(text)
    if found and (found["prefix"] or "") in prefixes:
        return prefixes[found["prefix"] or ""] + found["local"]
    return None


# Characters that Markdown (CommonMark 0.31, §2.4) would take for its own, and GitHub besides:
# entities, strikethrough, mathematics, tables.
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|&~$])")
# What begins a heading, a list, a quotation or a rule, if it stands first (§§4, 5).
_BLOCK = re.compile(r"([#+\-=:]|\d+(?=[.)]))")
# What an IRI must be to be a link on any page. In angle brackets (§6.5) nothing in it is escaped.
_LINK = re.compile(r"https?://[^<>\s\"|]+")
_AT_THE_END = re.compile(rf" <{_LINK.pattern}>\Z")


def is_link(iri: str) -> bool:
    """Whether an IRI is a link to the web, on every page: nothing else from data is one."""
    return _LINK.fullmatch(iri) is not None


def markdown(text: str, *, begins: bool = True) -> str:
    """Text on one line as Markdown that shows it as it is; the link that it ends with stays one.

    Args:
        text: what is to be shown; an IRI in angle brackets at its end is a link.
        begins: whether a line begins with it.
    """
    link = _AT_THE_END.search(text)
    said = _MARKDOWN.sub(r"\\\1", text[: link.start()] if link else text)
    if begins and (block := _BLOCK.match(said)):
        end = block.end() if block[1].isdigit() else 0
        said = f"{said[:end]}\\{said[end:]}"
    return said + link[0] if link else said


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


def reading_order(iri: str) -> tuple[str, bool, str, str]:
    """A key that sorts places as they stand in a source: ``#char=9,12`` before ``#char=10,20``.

    The source as a whole comes first, what has a name instead of a range (``#inference-a``) last.
    """
    source, _, fragment = iri.partition("#")
    named = bool(fragment) and "=" not in fragment
    return _padded(source), named, _padded(fragment), iri


_NUMBER = re.compile("[0-9]+")


@lru_cache(1 << 12)
def _padded(text: str) -> str:
    return _NUMBER.sub(lambda number: number[0].zfill(12), text)
