"""Namespaces, CURIEs and labels, and how a dataset is read by all that read one.

A dataset here is an ``rdflib.Dataset`` whose default graph holds the union of its named graphs,
each statement once (``sd:UnionDefaultGraph``), and whose named graphs say where each stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from rdflib import Literal, Namespace, URIRef
from rdflib.term import Node

from policygraph import lexical, terms
from policygraph.lexical import BASE as BASE
from policygraph.lexical import LOCAL as LOCAL
from policygraph.lexical import PREFIXES as PREFIXES
from policygraph.lexical import curie as curie

terms.keep_literals()


class _Namespace(Namespace):
    """A namespace whose terms are made once: one is asked for with each statement that is read."""

    def __getattr__(self, name: str) -> URIRef:
        made = super().__getattr__(name)
        self.__dict__[name] = made
        return made


PG = _Namespace(PREFIXES["pg"])
ID = _Namespace(PREFIXES["id"])
ORG = _Namespace(PREFIXES["org"])
SCHEMA = _Namespace(PREFIXES["schema"])
OA = _Namespace(PREFIXES["oa"])
ELI = _Namespace(PREFIXES["eli"])

LABELS = tuple(map(URIRef, lexical.LABELS))
"""What a thing is called by, best first."""

Triple: TypeAlias = tuple[Node, Node, Node]


@dataclass(frozen=True)
class Name:
    """A term for a person to read.

    Attributes:
        text: its label, or the literal itself.
        iri: the IRI; empty for a literal.
        datatype: the datatype of a literal that is not plain text.
        language: the language of a text.
    """

    text: str
    iri: str = ""
    datatype: str = ""
    language: str = ""


def expand(text: str, prefixes: Mapping[str, str] = PREFIXES) -> URIRef | None:
    """The IRI that ``text`` writes as a CURIE, ``<IRI>`` or absolute IRI; None if it is neither."""
    found = lexical.expand(text, prefixes)
    return None if found is None else URIRef(found)


def show(term: Node | None, prefixes: Mapping[str, str] = PREFIXES) -> str:
    """A term for a person to read: CURIEs, and literals without their type."""
    if term is None:
        return ""
    return curie(str(term), prefixes) if isinstance(term, URIRef) else str(term)


def by_language(value: Literal) -> tuple[bool, bool, str]:
    """The key that sorts texts for a person to read: English, then no language, then others."""
    language = value.language or ""
    return (not language.startswith("en"), bool(language), str(value))


def source_of(graph: str) -> URIRef:
    """The source that a graph's name is a place in: the name without its fragment."""
    return URIRef(graph.partition("#")[0])


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


def sort_terms(terms: Iterable[Node]) -> list[Node]:
    """Terms in an order that does not depend on the run: by their N-Triples."""
    return sorted(terms, key=lambda term: term.n3())
