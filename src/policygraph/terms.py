"""Terms of RDF as plain values: what an engine answers, before anybody asks for rdflib's terms.

The parts and their names are those of the SPARQL 1.1 Query Results JSON Format (§3.2.2). A value of
this kind is made, compared and hashed many times faster than rdflib's, and importing rdflib takes
longer than most queries.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from rdflib.term import Node

IRI = "uri"
BLANK = "bnode"
LITERAL = "literal"

# Terms come again and again; one object of each saves memory and time.
_TERMS = 1 << 16


class Term(NamedTuple):
    """A term; its text is ``str()`` of it.

    Attributes:
        kind: ``IRI``, ``BLANK`` or ``LITERAL``.
        value: the IRI, the name of the node, or the text of the literal.
        datatype: the datatype of a literal that is not plain text.
        language: the language of a text.
    """

    kind: str
    value: str
    datatype: str = ""
    language: str = ""

    def __str__(self) -> str:
        return self.value

    @property
    def node(self) -> Node:
        """The term as rdflib's."""
        return _node(self)


def iri(value: str) -> Term:
    """An IRI."""
    return Term(IRI, value)


def literal(text: str, datatype: str = "", language: str = "") -> Term:
    """A literal; without a datatype and a language it is plain text."""
    return Term(LITERAL, text, datatype, language)


def of(term: Node | Term) -> Term:
    """A term of rdflib's as a plain value; a plain value as it is."""
    return term if isinstance(term, Term) else _plain(term)


def _plain(term: Node) -> Term:
    from rdflib.term import Literal, URIRef

    if isinstance(term, Literal):
        return Term(LITERAL, str(term), str(term.datatype or ""), term.language or "")
    return Term(IRI if isinstance(term, URIRef) else BLANK, str(term))


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


@cache
def keep_literals() -> None:
    """Let rdflib keep literals as they are written, and say nothing of ill-typed ones.

    rdflib rewrites literals as it makes them ("yes"^^xsd:boolean becomes false, 1e3 becomes
    1000.0): what a source says would be lost. It has no way to say this for one dataset only. An
    ill-typed literal is a finding of validation, but rdflib logs a traceback or warns for each:
    only those messages are silenced.
    """
    import logging
    import warnings

    import rdflib

    rdflib.NORMALIZE_LITERALS = False
    logging.getLogger("rdflib.term").addFilter(
        lambda record: not record.getMessage().startswith("Failed to convert Literal lexical form")
    )
    warnings.filterwarnings("ignore", "(Parsing|Serializing) weird", UserWarning)


@lru_cache(_TERMS)
def _node(term: Term) -> Node:
    from rdflib.term import BNode, Literal, URIRef

    keep_literals()

    if term.kind == IRI:
        return URIRef(term.value)
    if term.kind == BLANK:
        return BNode(term.value)
    if term.language:
        return Literal(term.value, lang=term.language)
    datatype = URIRef(term.datatype) if term.datatype else None
    return Literal(term.value, datatype=datatype, normalize=False)
