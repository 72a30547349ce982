"""Expressions of SPARQL as values, and the recursive descent that reads them (SPARQL 1.1 §19.8).

It reads what mappings are made of: terms, variables, operators and calls. What it does not know
raises `Uncompiled`, and the mapping runs on the engine instead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from policygraph import sparql
from policygraph.sparql import Prologue, Token, Variable, pairs, written
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


_PART = frozenset(("BIND", "FILTER", "OPTIONAL", "VALUES"))
_CALLS = frozenset(("EXISTS", "NOT"))


@dataclass(frozen=True)
class Bind:
    """``BIND(expression AS ?variable)``."""

    expression: Expr
    variable: str


@dataclass(frozen=True)
class Filter:
    """``FILTER(expression)``."""

    expression: Expr


@dataclass(frozen=True)
class Lookup:
    """A pattern that is not about the row: it has the same solutions for all rows.

    Attributes:
        pattern: its SPARQL, with all IRIs written out.
        variables: its variables, sorted.
        optional: a row without a partner stays.
    """

    pattern: str
    variables: tuple[str, ...]
    optional: bool = False


Element: TypeAlias = "Bind | Filter | Lookup"


class Reader:
    """Reads the inside of a group."""

    def __init__(self, tokens: Sequence[Token], prologue: Prologue, file: str) -> None:
        self.cursor = Cursor(tokens, prologue, file)
        self.pairs = pairs(tokens, file)

    def elements(self) -> list[Element]:
        """The parts of the group, in order.

        Raises:
            Uncompiled: a part that is outside the compiled subset; says which.
        """
        found: list[Element] = []
        while self.cursor.more:
            found.append(self.element())
            self.cursor.skip(".")
        return found

    def element(self) -> Element:
        """The next part of the group."""
        cursor = self.cursor
        if cursor.skip("BIND"):
            return self.bind()
        if cursor.skip("FILTER"):
            return Filter(self.constraint())
        if cursor.sees("VALUES"):
            start = cursor.at
            cursor.next()
            if cursor.sees("("):
                cursor.at = self.pairs[cursor.at]
            cursor.next()
            cursor.at = self.pairs.get(cursor.at, len(cursor.tokens) - 1) + 1
            return self.pattern(start, cursor.at)
        if cursor.skip("OPTIONAL"):
            return self.optional()
        return self.pattern(cursor.at, self.triples())

    def bind(self) -> Bind:
        """What is in the brackets of BIND."""
        self.cursor.want("(")
        found = expression(self.cursor)
        self.cursor.want("AS")
        variable = self.cursor.next().variable
        self.cursor.want(")")
        return Bind(found, variable)

    def constraint(self) -> Expr:
        """What follows FILTER: brackets or a call."""
        token = self.cursor.tokens[self.cursor.at] if self.cursor.more else None
        if token is None or token.word in _CALLS:
            raise Uncompiled("FILTER EXISTS")
        return unary(self.cursor)

    def triples(self) -> int:
        """The index after a run of triple patterns; moves past it."""
        cursor = self.cursor
        start = cursor.at
        while cursor.more and not cursor.sees("}", *_PART):
            token = cursor.tokens[cursor.at]
            if token.text == "{" or (token.word and token.word not in ("A", "TRUE", "FALSE")):
                raise Uncompiled(f"“{token.text}”")
            if token.kind == "blank" or token.text in ("[", "<<"):
                raise Uncompiled(f"a pattern with “{token.text}”")
            cursor.at = self.pairs.get(cursor.at, cursor.at) + 1
        if cursor.at == start:
            raise Uncompiled("an empty pattern")
        return cursor.at

    def optional(self) -> Lookup:
        """OPTIONAL, if what is in it can be solved by itself."""
        cursor = self.cursor
        start, end = cursor.at + 1, self.pairs.get(cursor.at, cursor.at)
        patterns: set[str] = set()
        filters: set[str] = set()
        cursor.at = start
        while cursor.at < end:
            where = cursor.at
            if cursor.skip("FILTER"):
                self.constraint()
                filters |= self.variables(where, cursor.at)
            else:
                patterns |= self.variables(where, self.triples())
            cursor.skip(".")
        if cursor.at != end:
            raise Uncompiled("OPTIONAL of other things than patterns")
        if filters - patterns:
            raise Uncompiled("a FILTER in OPTIONAL about what is outside it")
        cursor.at = end + 1
        return self.pattern(start, end, optional=True)

    def variables(self, start: int, end: int) -> set[str]:
        """The variables among some tokens."""
        return {token.variable for token in self.cursor.tokens[start:end]} - {""}

    def pattern(self, start: int, end: int, *, optional: bool = False) -> Lookup:
        """A lookup from the tokens between two places."""
        cursor = self.cursor
        found = cursor.tokens[start:end]
        if any(token.text in ("*", "?") for token in found):
            # A path of no length begins and ends at any term, also at one that stands nowhere.
            raise Uncompiled("a path that may have no length")
        if not self.variables(start, end):
            raise Uncompiled("a pattern without variables")
        text = written(found, cursor.prologue, cursor.file)
        return Lookup(text, tuple(sorted(self.variables(start, end))), optional)
