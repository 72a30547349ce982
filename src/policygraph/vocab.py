"""Namespaces, CURIEs and labels, and how a dataset is read by all that read one.

A dataset here is an ``rdflib.Dataset`` whose default graph holds the union of its named graphs,
each statement once (``sd:UnionDefaultGraph``), and whose named graphs say where each stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from rdflib import Literal, Namespace, URIRef
from rdflib.term import Node

from policygraph import lexical, terms
from policygraph.lexical import BASE as BASE
from policygraph.lexical import LOCAL as LOCAL
from policygraph.lexical import PREFIXES as PREFIXES
from policygraph.lexical import curie as curie
from policygraph.lexical import reading_order as reading_order
from policygraph.terms import Name as Name

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

LABELS = tuple(map(URIRef, lexical.LABELS))
"""What a thing is called by, best first."""

Triple: TypeAlias = tuple[Node, Node, Node]


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


def sort_terms(terms: Iterable[Node]) -> list[Node]:
    """Terms in an order that does not depend on the run: by their N-Triples."""
    return sorted(terms, key=lambda term: term.n3())
