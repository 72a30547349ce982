"""What a query may not do, and the text that goes to the engine."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from policygraph import lexical
from policygraph.errors import InputError, Place, RefusedError, UnknownNameError
from policygraph.sparql.lexer import FORMS, UPDATES, Token, resolve, tokens

MAX_NESTING = 100
"""Brackets within brackets. Oxigraph's stack overflows near 1,000."""
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_PREFIX_OPERATORS = frozenset(("!", "^", "^^", "-", "+"))


def pairs(found: Sequence[Token], file: str = "query") -> dict[int, int]:
    """The index of each opening bracket with the index of the one that closes it.

    Raises:
        InputError: a bracket without its partner.
        RefusedError: brackets nested deeper than 100.
    """
    matched: dict[int, int] = {}
    opened: list[int] = []
    for index, token in enumerate(found):
        if token.kind != "operator":
            continue
        if token.text in _CLOSING:
            opened.append(index)
            if len(opened) > MAX_NESTING:
                raise _too_deep(token, file)
        elif token.text in _CLOSING.values():
            if not opened or _CLOSING[found[opened[-1]].text] != token.text:
                raise InputError(f"“{token.text}” closes nothing.", where=token.place(file))
            matched[opened.pop()] = index
    if opened:
        token = found[opened[-1]]
        raise InputError(f"“{token.text}” is never closed.", where=token.place(file))
    return matched


def _too_deep(token: Token, file: str) -> RefusedError:
    return RefusedError(
        f"The query is nested deeper than {MAX_NESTING} levels, which could kill the engine.",
        where=token.place(file),
        hint="Write it with fewer brackets or operators inside one another.",
    )


@dataclass(frozen=True)
class Prologue:
    """What the PREFIX and BASE declarations of a query say, over the prefixes given to it."""

    prefixes: Mapping[str, str]
    base: str
    length: int

    def iri(self, token: Token, file: str = "query") -> str:
        """The absolute IRI that an IRI or a prefixed name stands for.

        Raises:
            UnknownNameError: the prefix is not declared.
        """
        if token.kind == "iri":
            written = token.text[1:-1]
            return lexical.resolve(written, self.base) if self.base else written
        prefix, _, local = token.text.partition(":")
        if prefix not in self.prefixes:
            raise UnknownNameError(
                "prefix",
                prefix + ":",
                self.prefixes,
                where=token.place(file),
                hint=f"Declare it: PREFIX {prefix}: <IRI> in the query, or @prefix in"
                " data/dataset.ttl for all queries of the project.",
            )
        return self.prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)


def prologue(found: Sequence[Token], prefixes: Mapping[str, str] | None = None) -> Prologue:
    """What is declared before the form's keyword (SPARQL 1.1 §4.1)."""
    known, base, index = dict(prefixes or {}), "", 0
    while index + 1 < len(found) and found[index].word in ("BASE", "PREFIX", "VERSION"):
        here = Prologue(known, base, index)
        if found[index].word == "BASE" and found[index + 1].kind == "iri":
            base = here.iri(found[index + 1])
        elif found[index].word == "PREFIX" and index + 2 < len(found):
            if found[index + 1].kind != "name" or found[index + 2].kind != "iri":
                break
            known[found[index + 1].text.removesuffix(":")] = here.iri(found[index + 2])
            index += 1
        index += 2
    return Prologue(known, base, index)


def form(found: Sequence[Token], file: str = "query") -> str:
    """Which of the four query forms it is: SELECT, ASK, CONSTRUCT or DESCRIBE.

    Raises:
        RefusedError: an update.
        InputError: neither a query nor an update.
    """
    start = prologue(found).length
    if start >= len(found):
        raise InputError("The query is empty.", where=Place(file))
    token = found[start]
    if token.word in UPDATES:
        raise _update(token, file)
    if token.word not in FORMS:
        raise InputError(
            f"A query cannot start with “{token.text}”.",
            where=token.place(file),
            hint="It starts with SELECT, ASK, CONSTRUCT or DESCRIBE, after any PREFIX lines.",
        )
    return token.word


def _update(token: Token, file: str) -> RefusedError:
    return RefusedError(
        f"{token.word} would change the data; a query only reads it.",
        where=token.place(file),
        hint="Change the files of the project and build again.",
    )


def guard(
    text: str,
    *,
    network: bool = False,
    graphs: Container[str] | None = None,
    prefixes: Mapping[str, str] | None = None,
    file: str = "query",
) -> None:
    """Refuse what would reach the network, change data, or kill an engine by its depth.

    Args:
        text: the query.
        network: lets SERVICE pass.
        graphs: the IRIs that FROM may name; None leaves FROM unchecked.
        prefixes: prefixes known besides the query's own.
        file: what the query is called in messages.

    Raises:
        RefusedError: SERVICE, an update, FROM of a graph that is not here, too deep a nesting.
        InputError: text that is no query.
    """
    found = tokens(text, file)
    matched = pairs(found, file)
    form(found, file)
    head = prologue(found, prefixes)
    inside = run = triples = 0
    for index, token in enumerate(found):
        run = run + 1 if token.text in _PREFIX_OPERATORS else 0
        triples += token.text == "<<"
        if run > MAX_NESTING or triples > MAX_NESTING:
            raise _too_deep(token, file)
        inside = max(inside, matched.get(index, -1))
        if token.word == "SERVICE" and not network:
            raise RefusedError(
                "SERVICE would send parts of the query to another server.",
                where=token.place(file),
                hint="Allow it with --allow-network, or leave it out.",
            )
        if token.word in UPDATES and index > inside:
            raise _update(token, file)
        if token.word == "FROM" and graphs is not None:
            named = next(
                (after for after in found[index + 1 : index + 3] if after.word != "NAMED"), token
            )
            if named.kind in ("iri", "name") and head.iri(named, file) not in graphs:
                raise RefusedError(
                    f"FROM names {named.text}, which is not a graph of the dataset.",
                    where=named.place(file),
                    hint="policygraph never fetches a graph; name a graph of the dataset.",
                )


@dataclass(frozen=True)
class Prepared:
    """A query as it goes to an engine, with the way back from its offsets to the author's."""

    text: str
    _starts: tuple[int, ...]
    _tokens: tuple[Token, ...]

    def token_at(self, line: int, column: int) -> Token | None:
        """The author's token that stands at, or last before, a place of the prepared text."""
        lines = self.text.split("\n")
        offset = sum(len(before) + 1 for before in lines[: line - 1]) + column - 1
        index = bisect_right(self._starts, offset) - 1
        return self._tokens[index] if index >= 0 else None


def prepare(text: str, prefixes: Mapping[str, str] | None = None, file: str = "query") -> Prepared:
    """The query for an engine: escapes resolved, comments gone, prefixed names as full IRIs.

    An engine may cut a prefixed name in two (``FILTERex:f`` where only ``ex:`` is declared), and
    so see a keyword that was hidden from ``guard``. With full IRIs it cannot.

    Raises:
        UnknownNameError: a prefix that nobody declared.
        InputError: text that is no SPARQL.
    """
    resolved, found = resolve(text, file), tokens(text, file)
    head = prologue(found, prefixes)
    pieces, starts, position, length = [], [], 0, 0
    for index, token in enumerate(found):
        gap = resolved[position : token.start]
        gap = re.sub(r"[^\n]", " ", gap) if gap else ""
        expand = token.kind == "name" and index >= head.length
        written = f"<{head.iri(token, file)}>" if expand else token.text
        starts.append(length + len(gap))
        pieces += [gap, written]
        length += len(gap) + len(written)
        position = token.end
    return Prepared("".join(pieces), tuple(starts), tuple(found))
