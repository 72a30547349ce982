"""Expressions of SPARQL as values, and the recursive descent that reads them (SPARQL 1.1 §19.8).

It reads what mappings are made of: terms, variables, operators and calls. What it does not know
raises `Uncompiled`, and the mapping runs on the engine instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from policygraph.lexical import RDF, XSD, quoted
from policygraph.sparql import Prologue, Token

STRING = XSD + "string"
RDF_LANG = RDF + "langString"
_UNESCAPE = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_COMPARISONS = ("=", "!=", "<", ">", "<=", ">=")
_NO_CALLS = frozenset(("EXISTS", "NOT", "A", "COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE"))


class Uncompiled(Exception):  # noqa: N818 - says what a mapping is, not that something failed
    """This part of a mapping is outside the compiled subset; says which."""


@dataclass(frozen=True)
class Var:
    """A variable, without its mark."""

    name: str


@dataclass(frozen=True)
class Iri:
    """An absolute IRI."""

    value: str

    @property
    def text(self) -> str:
        """The IRI as N-Triples."""
        return f"<{self.value}>"


@dataclass(frozen=True)
class Lit:
    """A literal; ``language`` is in lower case and empty unless the datatype is rdf:langString."""

    value: str
    datatype: str = STRING
    language: str = ""

    @property
    def text(self) -> str:
        """The literal as N-Triples."""
        if self.language:
            return f"{quoted(self.value)}@{self.language}"
        return quoted(self.value) + ("" if self.datatype == STRING else f"^^<{self.datatype}>")


@dataclass(frozen=True)
class Call:
    """A function or an operator: its name in capitals, or the IRI of a cast, and its arguments."""

    name: str
    args: tuple[Expr, ...]


Expr: TypeAlias = "Var | Iri | Lit | Call"


class Cursor:
    """A place in a list of tokens."""

    def __init__(self, tokens: Sequence[Token], prologue: Prologue, file: str) -> None:
        self.tokens = tokens
        self.prologue = prologue
        self.file = file
        self.at = 0

    @property
    def more(self) -> bool:
        """Whether a token is left."""
        return self.at < len(self.tokens)

    def sees(self, *texts: str) -> bool:
        """Whether the next token is one of these keywords or operators."""
        if not self.more:
            return False
        token = self.tokens[self.at]
        return (token.word or token.text) in texts and token.kind in ("word", "operator")

    def next(self) -> Token:
        """The next token, and past it."""
        if not self.more:
            raise Uncompiled("an expression that ends too early")
        self.at += 1
        return self.tokens[self.at - 1]

    def skip(self, *texts: str) -> bool:
        """Past the next token if it is one of these."""
        found = self.sees(*texts)
        self.at += found
        return found

    def want(self, text: str) -> None:
        """Past the next token, which must be this one."""
        if not self.skip(text):
            shown = self.tokens[self.at].text if self.more else "the end"
            raise Uncompiled(f"“{shown}” where “{text}” was expected")

    def term(self) -> Var | Iri | Lit:
        """A variable, an IRI or a literal."""
        sign = self.next().text if self.sees("+", "-") else ""
        token = self.next()
        if token.kind == "number":
            return number(sign, token.text)
        if sign:
            raise Uncompiled(f"“{sign}” before {token.text}")
        if token.kind == "variable":
            return Var(token.variable)
        if token.kind in ("iri", "name"):
            return Iri(self.prologue.iri(token, self.file))
        if token.kind == "string":
            return self.literal(unquoted(token.text))
        if token.word in ("TRUE", "FALSE"):
            return Lit(token.text.lower(), XSD + "boolean")
        raise Uncompiled(f"“{token.text}”")

    def literal(self, value: str) -> Lit:
        """A string with the language or the datatype that follows it."""
        if self.more and self.tokens[self.at].kind == "language":
            language = self.next().text[1:].lower()
            if "--" in language:
                raise Uncompiled("a text direction")
            return Lit(value, RDF_LANG, language)
        if self.skip("^^"):
            return Lit(value, self.prologue.iri(self.next(), self.file))
        return Lit(value)


def number(sign: str, text: str) -> Lit:
    """The literal that a number of SPARQL is short for (§4.1.2)."""
    kind = "double" if "e" in text.lower() else "decimal" if "." in text else "integer"
    return Lit(sign + text, XSD + kind)


def unquoted(text: str) -> str:
    """The characters of a string token."""
    width = 3 if text[:3] in ('"""', "'''") and len(text) > 5 else 1
    return re.sub(
        r"\\(.)", lambda found: _UNESCAPE.get(found[1], found[1]), text[width:-width], flags=re.S
    )


def expression(cursor: Cursor) -> Expr:
    """The expression at a cursor."""
    return _chain(cursor, "||", _and)


def _and(cursor: Cursor) -> Expr:
    return _chain(cursor, "&&", _relation)


def _chain(cursor: Cursor, operator: str, inner: Callable[[Cursor], Expr]) -> Expr:
    found = inner(cursor)
    while cursor.skip(operator):
        found = Call(operator, (found, inner(cursor)))
    return found


def _relation(cursor: Cursor) -> Expr:
    left = _sum(cursor)
    if cursor.sees(*_COMPARISONS):
        return Call(cursor.next().text, (left, _sum(cursor)))
    if cursor.skip("IN"):
        return Call("IN", (left, *_arguments(cursor)))
    if cursor.skip("NOT"):
        cursor.want("IN")
        return Call("!", (Call("IN", (left, *_arguments(cursor))),))
    return left


def _sum(cursor: Cursor) -> Expr:
    found = unary(cursor)
    if cursor.sees("+", "-", "*", "/"):
        raise Uncompiled(f"arithmetic (“{cursor.next().text}”)")
    return found


def unary(cursor: Cursor) -> Expr:
    """A term, a call, a negation, or an expression in brackets."""
    if cursor.skip("!"):
        return Call("!", (unary(cursor),))
    if cursor.skip("("):
        found = expression(cursor)
        cursor.want(")")
        return found
    if not cursor.more:
        raise Uncompiled("an expression that ends too early")
    token = cursor.tokens[cursor.at]
    if token.word and token.word not in ("TRUE", "FALSE"):
        if token.word in _NO_CALLS:
            raise Uncompiled(token.word)
        cursor.next()
        return Call("IRI" if token.word == "URI" else token.word, _arguments(cursor))
    term = cursor.term()
    return (
        Call(term.value, _arguments(cursor)) if isinstance(term, Iri) and cursor.sees("(") else term
    )


def _arguments(cursor: Cursor) -> tuple[Expr, ...]:
    cursor.want("(")
    found: list[Expr] = []
    while not cursor.skip(")"):
        if found:
            cursor.want(",")
        found.append(expression(cursor))
    return tuple(found)
