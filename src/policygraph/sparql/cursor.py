"""A place in the tokens of a query, and the terms that are read from there (SPARQL 1.1 §19.8)."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TypeAlias

from policygraph.lexical import XSD
from policygraph.sparql.binding import serialise
from policygraph.sparql.guards import Prologue
from policygraph.sparql.lexer import Token
from policygraph.terms import Term, iri, literal

_UNESCAPE = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


class Variable(str):
    """A variable, by its name."""

    __slots__ = ()

    def n3(self) -> str:
        """The variable as SPARQL writes it."""
        return f"?{self}"


Slot: TypeAlias = Term | Variable
"""What stands in a pattern."""


def n3(slot: Slot) -> str:
    """A term or a variable as SPARQL writes it."""
    return slot.n3() if isinstance(slot, Variable) else serialise(slot)


def written(tokens: Sequence[Token], prologue: Prologue, file: str) -> str:
    """Tokens as SPARQL that needs no prologue: prefixed names and relative IRIs as absolute IRIs.

    Tokens that touch still touch: ``"x"@en`` is one literal, and Oxigraph takes no space after
    CONCAT. Only ``<`` and an IRI may not, since ``<<`` begins something else.
    """
    pieces: list[str] = []
    for at, token in enumerate(tokens):
        name = token.kind in ("iri", "name")
        if at and (tokens[at - 1].end < token.start or (name and tokens[at - 1].text == "<")):
            pieces.append(" ")
        pieces.append(f"<{prologue.iri(token, file)}>" if name else token.text)
    return "".join(pieces)


class Cursor(ABC):
    """Reads tokens one after the other.

    Args:
        tokens: the tokens.
        prologue: what is declared before them.
        file: how messages call the query.
    """

    ODD = "“{}”"
    """How `refuse` is told of a token that is no term."""

    def __init__(self, tokens: Sequence[Token], prologue: Prologue, file: str) -> None:
        self.tokens = tokens
        self.prologue = prologue
        self.file = file
        self.at = 0

    @abstractmethod
    def refuse(self, what: str, token: Token | None = None) -> Exception:
        """The error for what is not understood."""

    @property
    def more(self) -> bool:
        """Whether a token is left."""
        return self.at < len(self.tokens)

    @property
    def token(self) -> Token:
        """The token at hand."""
        return self.tokens[self.at]

    def sees(self, *texts: str) -> bool:
        """Whether the token at hand is one of these words (in capitals) or operators."""
        return (
            self.more
            and self.token.kind in ("word", "operator")
            and (self.token.word or self.token.text) in texts
        )

    def next(self) -> Token:
        """Take the token at hand."""
        if not self.more:
            raise self.refuse("an expression that ends too early")
        self.at += 1
        return self.tokens[self.at - 1]

    def skip(self, *texts: str) -> bool:
        """Take the token at hand if it is one of these."""
        found = self.sees(*texts)
        self.at += found
        return found

    def term(self) -> Slot:
        """A variable, an IRI or a literal."""
        sign = self.next().text if self.sees("+", "-") else ""
        token = self.next()
        if token.kind == "number":
            text = sign + token.text
            kind = "double" if "e" in text.lower() else "decimal" if "." in text else "integer"
            return literal(text, XSD + kind)
        if sign:
            raise self.refuse(f"“{sign}” before {token.text}")
        if token.kind == "variable":
            return Variable(token.variable)
        if token.kind in ("iri", "name"):
            return iri(self.prologue.iri(token, self.file))
        if token.kind == "string":
            return self._string(token.text)
        if token.word in ("TRUE", "FALSE"):
            return literal(token.text.lower(), XSD + "boolean")
        raise self.refuse(self.ODD.format(token.text), token)

    def _string(self, text: str) -> Term:
        """A text with the language or the datatype that follows it."""
        width = 3 if text[:3] in ('"""', "'''") and len(text) > 5 else 1
        value = re.sub(
            r"\\(.)", lambda found: _UNESCAPE.get(found[1], found[1]), text[width:-width]
        )
        if self.more and self.token.kind == "language":
            language = self.next().text[1:].lower()
            if "--" in language:
                raise self.refuse(f"a text with the direction @{language}")
            return literal(value, language=language)
        if self.skip("^^"):
            datatype = self.prologue.iri(self.next(), self.file)
            return literal(value, "" if datatype == XSD + "string" else datatype)
        return literal(value)
