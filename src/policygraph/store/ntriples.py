"""Terms of rdflib's in N-Triples, in the form that Oxigraph writes, and back."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

from rdflib.term import BNode, Literal, Node, URIRef

from policygraph.errors import InputError
from policygraph.lexical import XSD, quoted

_STRING = XSD + "string"
_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_LABEL = re.compile(r"[A-Za-z0-9]+\Z")
_LITERAL = re.compile(r'"(.*)"(?:@([A-Za-z0-9-]+)|\^\^<(.*)>)?\Z', re.DOTALL)
_ESCAPED = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_SHORT = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
# Terms come again and again.
_TERMS = 1 << 16


@lru_cache(_TERMS)
def nt(term: Node) -> str:
    """A term of rdflib's in N-Triples.

    Raises:
        InputError: it is no term of RDF 1.1, or holds what no text can carry.
    """
    if isinstance(term, URIRef):
        return iri_ref(str(term))
    if isinstance(term, BNode):
        return "_:" + blank_label(term)
    if not isinstance(term, Literal):
        raise InputError(
            f"{term!r} is no term of RDF.", hint="Only IRIs, blank nodes and literals are."
        )
    text = quoted(_checked(str(term)))
    if term.language:
        return f"{text}@{term.language}"
    kind = str(term.datatype or _STRING)
    return text if kind == _STRING else f"{text}^^{iri_ref(kind)}"


@lru_cache(_TERMS)
def from_nt(text: str) -> Node:
    """A term of canonical N-Triples as rdflib's."""
    if text[0] == "<":
        return URIRef(text[1:-1])
    found = _LITERAL.match(text)
    if found is None:
        return BNode(text[2:])
    kind = URIRef(found[3]) if found[3] else None
    return Literal(unescaped(found[1]), lang=found[2], datatype=kind)


def iri_ref(iri: str) -> str:
    """``<iri>``, checked.

    Raises:
        InputError: it holds a character that no IRI may hold.
    """
    if _NOT_IN_IRI.search(iri):
        raise InputError(
            f"{iri!a} is no IRI.", hint="Write the character percent-encoded: a space is %20."
        )
    return f"<{_checked(iri)}>"


def blank_label(term: BNode) -> str:
    """A label for a blank node that every syntax allows."""
    name = str(term)
    return "b" + (name if _LABEL.match(name) else hashlib.sha256(name.encode()).hexdigest()[:16])


def unescaped(text: str) -> str:
    """What stands between the quotation marks of a literal in N-Triples, as it is meant."""
    return _ESCAPED.sub(_unescaped, text) if "\\" in text else text


def _unescaped(found: re.Match[str]) -> str:
    number = found[1] or found[2]
    return chr(int(number, 16)) if number else _SHORT.get(found[3], found[3])


def _checked(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InputError(
            f"{text!a} holds one half of a surrogate pair, which is no character.",
            hint="Mend the text where it is written.",
        ) from None
    return text
