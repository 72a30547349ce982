"""The scopes of a query, so that another unit can rewrite one part and keep the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from policygraph.errors import InputError
from policygraph.sparql.guards import form, pairs, prologue
from policygraph.sparql.lexer import Token


@dataclass(frozen=True)
class Scope:
    """A query or sub-SELECT as ranges of token indices, so that its parts can be rewritten.

    Attributes:
        form: SELECT, ASK, CONSTRUCT or DESCRIBE.
        start: the index of the form's keyword.
        projection: between the keyword and what follows: variables, expressions, the template.
        dataset: the FROM clauses.
        body: the WHERE block with both its braces; empty for a DESCRIBE without one.
        modifiers: GROUP BY, HAVING, ORDER BY, LIMIT and OFFSET.
        values: the VALUES clause at the end.
        children: the sub-SELECTs directly inside, in the order they are written.
    """

    form: str
    start: int
    projection: range
    dataset: range
    body: range
    modifiers: range
    values: range
    children: tuple[Scope, ...]


def scopes(found: Sequence[Token], file: str = "query") -> Scope:
    """The tree of scopes of a query: itself, and its sub-SELECTs inside it.

    Raises:
        InputError: brackets that do not match, or a sub-SELECT that is not in braces of its own.
        RefusedError: an update, or brackets nested too deep.
    """
    matched = pairs(found, file)
    form(found, file)
    return _scope(found, matched, prologue(found).length, len(found), file)


def _scope(
    found: Sequence[Token], matched: Mapping[int, int], start: int, end: int, file: str
) -> Scope:
    projection = _until(found, matched, range(start + 1, end), ("WHERE", "FROM"), "{")
    stop = projection.stop
    if found[start].word == "CONSTRUCT" and stop < end and found[stop].text == "{":
        # The first braces of a long CONSTRUCT are its template; the short form has none.
        after = range(matched[stop] + 1, end)
        projection = range(start + 1, _until(found, matched, after, ("WHERE", "FROM"), "{").stop)
    words = ("WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")
    dataset = _until(found, matched, range(projection.stop, end), words, "{")
    opened = dataset.stop
    if opened < end and found[opened].word == "WHERE":
        opened += 1
    has_body = opened < end and found[opened].text == "{"
    body = range(opened, matched[opened] + 1) if has_body else range(opened, opened)
    modifiers = _until(found, matched, range(body.stop, end), ("VALUES",), "")
    return Scope(
        form=found[start].word,
        start=start,
        projection=projection,
        dataset=dataset,
        body=body,
        modifiers=modifiers,
        values=range(modifiers.stop, end),
        children=_children(found, matched, range(start + 1, end), file),
    )


def _until(
    found: Sequence[Token],
    matched: Mapping[int, int],
    within: range,
    words: tuple[str, ...],
    bracket: str,
) -> range:
    """The part of ``within`` before one of ``words`` or ``bracket``, outside other brackets."""
    index = within.start
    while index < within.stop:
        token = found[index]
        if token.word in words or (bracket and token.text == bracket):
            break
        index = matched.get(index, index) + 1
    return range(within.start, index)


def _children(
    found: Sequence[Token], matched: Mapping[int, int], within: range, file: str
) -> tuple[Scope, ...]:
    children = []
    index = within.start
    while index < within.stop:
        if found[index].word == "SELECT":
            end = matched.get(index - 1)
            if end is None or found[index - 1].text != "{":
                raise InputError(
                    "A SELECT inside a query needs braces of its own.",
                    where=found[index].place(file),
                )
            children.append(_scope(found, matched, index, end, file))
            index = end
        index += 1
    return tuple(children)


def variables(found: Sequence[Token]) -> set[str]:
    """The names of all variables used, without their mark."""
    return {token.variable for token in found if token.variable}
