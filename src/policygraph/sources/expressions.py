"""Expressions of SPARQL as values, and the recursive descent that reads them (SPARQL 1.1 §19.8).

It reads what mappings are made of: terms, variables, operators and calls. What it does not know
raises `Uncompiled`, and the mapping runs on the engine instead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from policygraph import sparql
from policygraph.sparql import Token, Variable
from policygraph.terms import IRI, Term

_COMPARISONS = ("=", "!=", "<", ">", "<=", ">=")
_NO_CALLS = frozenset(("EXISTS", "NOT", "A", "COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE"))


class Uncompiled(Exception):  # noqa: N818 - says what a mapping is, not that something failed
    """This part of a mapping is outside the compiled subset; says which."""


@dataclass(frozen=True)
class Call:
    """A function or an operator: its name in capitals, or the IRI of a cast, and its arguments."""

    name: str
    args: tuple[Expr, ...]


Expr: TypeAlias = "Variable | Term | Call"


class Cursor(sparql.Cursor):
    """Reads a part of a mapping; what it does not know is `Uncompiled`."""

    def refuse(self, what: str, token: Token | None = None) -> Uncompiled:
        """What is outside the compiled subset."""
        return Uncompiled(what)

    def want(self, text: str) -> None:
        """Past the next token, which must be this one."""
        if not self.skip(text):
            shown = self.token.text if self.more else "the end"
            raise Uncompiled(f"“{shown}” where “{text}” was expected")


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
    token = cursor.token
    if token.word and token.word not in ("TRUE", "FALSE"):
        if token.word in _NO_CALLS:
            raise Uncompiled(token.word)
        cursor.next()
        return Call("IRI" if token.word == "URI" else token.word, _arguments(cursor))
    term = cursor.term()
    if isinstance(term, Term) and term.kind == IRI and cursor.sees("("):
        return Call(term.value, _arguments(cursor))
    return term


def _arguments(cursor: Cursor) -> tuple[Expr, ...]:
    cursor.want("(")
    found: list[Expr] = []
    while not cursor.skip(")"):
        if found:
            cursor.want(",")
        found.append(expression(cursor))
    return tuple(found)
