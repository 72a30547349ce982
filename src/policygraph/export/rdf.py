"""A dataset as RDF text: which statements, and Turtle, TriG, N-Triples and N-Quads of them.

Written here rather than by rdflib's serialisers, whose output differs from run to run, rewrites
numbers (``1e3``, ``007``) and declares prefixes that nothing uses. The same statements give the
same bytes, and every literal keeps the form it has in the data.

Standards: RDF 1.1 Turtle, TriG, N-Triples and N-Quads (W3C, 25 February 2014).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import groupby
from typing import TypeAlias

from rdflib import RDF, XSD, BNode, Dataset, Literal, URIRef
from rdflib.term import Node

from policygraph.errors import InputError
from policygraph.vocab import (
    LOCAL,
    PREFIXES,
    Triple,
    reading_order,
    statements,
    vocabularies,
)

Quad: TypeAlias = tuple[Node, Node, Node, URIRef]

_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_LABEL = re.compile(r"[A-Za-z0-9]+\Z")
# Characters that would break the text or show it in another order than it has.
_UNSEEN = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff"
)
_ESCAPED = re.compile(f'[{_UNSEEN}"\\\\\t\n\r]')
_ESCAPED_LONG = re.compile(f'[{_UNSEEN}"\\\\\t\r]')
_NT_ESCAPED = re.compile('["\\\\\n\r]')
_SHORT = {"\t": "\\t", "\n": "\\n", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
# Bare numbers only in the form that every reader gives back as it is: rdflib reads 007 as 7.
_BARE = {
    str(XSD.integer): re.compile(r"(?:0|-?[1-9][0-9]*)\Z"),
    str(XSD.decimal): re.compile(r"-?(?:0|[1-9][0-9]*)\.(?:0|[0-9]*[1-9])\Z"),
    str(XSD.boolean): re.compile(r"(?:true|false)\Z"),
}


# --- which statements ------------------------------------------------------------------------


def select(dataset: Dataset, *, with_ontology: bool = False) -> list[Quad]:
    """The statements of a dataset with the named graph of each, sorted, each once.

    Args:
        dataset: what to read.
        with_ontology: also take the graphs whose name is an ontology or a concept scheme.

    Raises:
        InputError: a statement cannot be written as RDF.
    """
    left_out: set[Node] = set() if with_ontology else vocabularies(dataset)
    found = {_written(quad): quad for quad in statements(dataset) if quad[3] not in left_out}
    return [found[key] for key in sorted(found)]


def _written(quad: Quad) -> tuple[str, ...]:
    try:
        return tuple(map(nt, quad))
    except InputError as error:
        terms = " ".join(ascii(str(term))[1:-1] for term in quad[:3])
        raise InputError(f"{error.what} The statement is: {terms}", hint=error.hint) from None


def union(quads: Iterable[Quad]) -> list[Triple]:
    """The statements of ``quads`` without their graphs, sorted, each once."""
    return distinct(quad[:3] for quad in quads)


def distinct(triples: Iterable[Triple]) -> list[Triple]:
    """Statements sorted by their N-Triples, each once."""
    found = {tuple(map(nt, triple)): triple for triple in triples}
    return [found[key] for key in sorted(found)]


# --- terms -----------------------------------------------------------------------------------


@lru_cache(maxsize=65_536)
def nt(term: Node) -> str:
    """A term in canonical N-Triples.

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
    text = _NT_ESCAPED.sub(lambda found: _SHORT[found[0]], _checked(str(term)))
    return f'"{text}"' + _suffix(term, iri_ref)


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


def datatype(literal: Literal) -> str | None:
    """The datatype of a literal; None for plain strings and for texts with a language."""
    if literal.language or literal.datatype in (None, XSD.string):
        return None
    return str(literal.datatype)


def _suffix(literal: Literal, write_iri: Callable[[str], str]) -> str:
    if literal.language:
        return f"@{literal.language}"
    kind = datatype(literal)
    return f"^^{write_iri(kind)}" if kind else ""


def _checked(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InputError(
            f"{text!a} holds one half of a surrogate pair, which is no character.",
            hint="Mend the text where it is written.",
        ) from None
    return text


# --- Turtle and TriG -------------------------------------------------------------------------


def turtle(triples: Iterable[Triple], prefixes: Mapping[str, str] = PREFIXES) -> bytes:
    """Turtle: statements by subject, sorted, under the prefixes that are used."""
    page = _Page(prefixes)
    body = "\n".join(page.subjects(triples, ""))
    return page.document(body)


def trig(quads: Iterable[Quad], prefixes: Mapping[str, str] = PREFIXES) -> bytes:
    """TriG: one block for each named graph, in the order of their names."""
    page = _Page(prefixes)
    blocks = []
    ordered = sorted(quads, key=lambda quad: reading_order(quad[3]))
    for graph, inside in groupby(ordered, key=lambda quad: quad[3]):
        body = "\n".join(page.subjects((quad[:3] for quad in inside), "    "))
        blocks.append(f"{page.iri(str(graph))} {{\n{body}}}\n")
    return page.document("\n".join(blocks))


def ntriples(triples: Iterable[Triple]) -> bytes:
    """N-Triples in canonical form, sorted by bytes."""
    return _lines(triples)


def nquads(quads: Iterable[Quad]) -> bytes:
    """N-Quads in canonical form, sorted by bytes."""
    return _lines(quads)


def _lines(rows: Iterable[Triple | Quad]) -> bytes:
    lines = {(" ".join(map(nt, row)) + " .\n").encode() for row in rows}
    return b"".join(sorted(lines))


class _Page:
    """A Turtle text being written, with the prefixes it has used so far."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        # The longest namespace first: scheme/hedges# before scheme/.
        self.prefixes = sorted(prefixes.items(), key=lambda item: (-len(item[1]), item[0]))
        self.used: dict[str, str] = {}
        self.known: dict[str, str] = {}

    def document(self, body: str) -> bytes:
        head = "".join(f"@prefix {name}: <{self.used[name]}> .\n" for name in sorted(self.used))
        return (head + "\n" * bool(head and body) + body).encode()

    def subjects(self, triples: Iterable[Triple], indent: str) -> Iterator[str]:
        ordered = sorted(triples, key=lambda triple: reading_order(str(triple[0])))
        for subject, about in groupby(ordered, key=lambda triple: triple[0]):
            yield self.subject(subject, list(about), indent)

    def subject(self, subject: Node, about: list[Triple], indent: str) -> str:
        values: dict[Node, list[Node]] = {}
        for _, predicate, value in about:
            values.setdefault(predicate, []).append(value)
        # The kind first, as a reader wants to know it before anything else.
        predicates = sorted(values, key=lambda predicate: (predicate != RDF.type, str(predicate)))
        lines = [
            f"{indent}    {self.predicate(predicate)} "
            + " , ".join(self.term(value) for value in sorted(values[predicate], key=value_order))
            for predicate in predicates
        ]
        return f"{indent}{self.term(subject)}\n" + " ;\n".join(lines) + " .\n"

    def predicate(self, predicate: Node) -> str:
        return "a" if predicate == RDF.type else self.term(predicate)

    def term(self, term: Node) -> str:
        if isinstance(term, URIRef):
            return self.iri(str(term))
        return self.literal(term) if isinstance(term, Literal) else nt(term)

    def iri(self, iri: str) -> str:
        if iri not in self.known:
            self.known[iri] = self.short(iri)
        return self.known[iri]

    def short(self, iri: str) -> str:
        for name, namespace in self.prefixes:
            if iri.startswith(namespace) and LOCAL.match(iri[len(namespace) :]):
                self.used[name] = namespace
                return f"{name}:{iri[len(namespace) :]}"
        return iri_ref(iri)

    def literal(self, literal: Literal) -> str:
        text = _checked(str(literal))
        bare = _BARE.get(datatype(literal) or "")
        if bare and bare.match(text):
            return text
        if "\n" in text:
            quoted = f'"""{_ESCAPED_LONG.sub(_escape, text)}"""'
        else:
            quoted = f'"{_ESCAPED.sub(_escape, text)}"'
        return quoted + _suffix(literal, self.iri)


def value_order(value: Node) -> tuple[object, ...]:
    """A key that sorts the values of a property."""
    return reading_order(nt(value))


def _escape(found: re.Match[str]) -> str:
    return _SHORT.get(found[0]) or f"\\u{ord(found[0]):04X}"
