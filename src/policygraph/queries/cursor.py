"""A place in the tokens of a query, and the terms that are read from there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import count

from policygraph import sparql
from policygraph.errors import InputError
from policygraph.lexical import XSD
from policygraph.queries.notation import bare
from policygraph.queries.pattern import HIDDEN, Slot, Variable
from policygraph.sparql import Token
from policygraph.terms import Term, iri, literal

_ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}


class Cursor:
    """Reads tokens one after the other.

    Args:
        text: a query.
        file: how messages call it.
        prefixes: prefixes that need no declaration.
    """

    def __init__(self, text: str, file: str, prefixes: Mapping[str, str]) -> None:
        self.file = file
        self.tokens = sparql.tokens(text, file)
        self.prologue = sparql.prologue(self.tokens, prefixes)
        self.pairs = sparql.pairs(self.tokens, file)
        self.at = self.prologue.length
        self.hidden = count()

    @property
    def token(self) -> Token:
        """The token at hand."""
        return self.tokens[self.at]

    def sees(self, *texts: str) -> bool:
        """Whether the token at hand is one of these words (in capitals) or operators."""
        return self.at < len(self.tokens) and (self.token.word or self.token.text) in texts

    def next(self) -> Token:
        """Take the token at hand."""
        self.at += 1
        return self.tokens[self.at - 1]

    def skip(self, *texts: str) -> bool:
        """Take the token at hand if it is one of these."""
        found = self.sees(*texts)
        self.at += found
        return found

    def over(self) -> None:
        """Step over a token, or over a bracket with all that is in it."""
        self.at = self.pairs.get(self.at, self.at) + 1

    def enclosed(self) -> int:
        """Step over an opening bracket; return the index of the one that closes it."""
        self.at += 1
        return self.pairs[self.at - 1]

    def written(self, start: int, end: int) -> str:
        """Tokens as text, names as full IRIs: so the text needs no prologue."""
        found: list[str] = []
        for token in self.tokens[start:end]:
            if token.kind in ("iri", "name"):
                found.append(f"<{self.prologue.iri(token, self.file)}>")
            elif token.text == "(" and found and found[-1].isidentifier():
                found[-1] += "("  # Oxigraph takes no space after CONCAT or COALESCE.
            else:
                found.append(token.text)
        return " ".join(found)

    def fresh(self) -> Variable:
        """A variable that the query does not have."""
        return Variable(f"{HIDDEN}{next(self.hidden)}")

    def refuse(self, what: str, token: Token | None = None) -> InputError:
        """The error for what cannot be cited."""
        return InputError(
            f"{what} cannot be cited row by row.",
            where=(token or self.tokens[min(self.at, len(self.tokens) - 1)]).place(self.file),
            hint="Ask without --cite, or write the query without it.",
        )

    def term(self) -> Slot:
        """A term: a variable, an IRI, a literal; a blank node as a variable of its own."""
        token = self.next()
        if token.variable:
            return Variable(token.variable)
        if token.kind in ("iri", "name"):
            return iri(self.prologue.iri(token, self.file))
        if token.kind == "blank":
            return Variable(f"{HIDDEN}_{token.text[2:].encode().hex()}")
        if token.kind == "string":
            return self.string(token)
        sign = token.text in ("+", "-")
        written = token.text + self.next().text if sign else token.word.lower() or token.text
        datatype = bare(written)
        if datatype is None:
            raise self.refuse(f"A pattern with “{token.text}”", token)
        return literal(written, datatype)

    def string(self, token: Token) -> Term:
        """A text with its language or datatype."""
        quotes = 3 if token.text[:3] in ('"""', "'''") and len(token.text) >= 6 else 1
        content = re.sub(r"\\(.)", lambda found: _ESCAPES[found[1]], token.text[quotes:-quotes])
        if self.at < len(self.tokens) and self.token.kind == "language":
            return literal(content, language=self.next().text[1:].lower())
        if self.skip("^^"):
            datatype = self.prologue.iri(self.next(), self.file)
            return literal(content, "" if datatype == XSD + "string" else datatype)
        return literal(content)
