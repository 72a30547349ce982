"""Parameters bound as terms, and the scopes of a query: so that one part can be rewritten.

Tokens are replaced by serialised terms; text is never pasted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policygraph import terms
from policygraph.errors import InputError
from policygraph.lexical import quoted
from policygraph.sparql.guards import form, pairs, prologue
from policygraph.sparql.lexer import Token, resolve, tokens
from policygraph.terms import IRI, LITERAL, Term

if TYPE_CHECKING:
    from rdflib.term import Node

_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^<>\"{}|^`\\\x00-\x20]*\Z")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*\Z")
_SURROGATE = re.compile("[\ud800-\udfff]")


def serialise(term: Node | Term) -> str:
    """A term as SPARQL writes it: ``<iri>``, ``"text"``, ``"text"@en``, ``"1"^^<datatype>``.

    Raises:
        InputError: a blank node, a relative IRI, or characters that SPARQL cannot hold.
    """
    kind, value, datatype, language = terms.of(term)
    if kind == LITERAL:
        _check_characters(value)
        text = quoted(value)
        if language:
            if not _LANGUAGE.match(language):
                raise InputError(f"“{language}” is not a language tag.")
            return f"{text}@{language}"
        return text + (f"^^{_iri(datatype)}" if datatype else "")
    if kind == IRI:
        return _iri(value)
    raise InputError(
        f"_:{value} cannot be the value of a parameter.",
        hint="Give an IRI or a literal: a blank node has no name to ask for.",
    )


def _iri(iri: str) -> str:
    _check_characters(iri)
    if not _IRI.match(iri):
        raise InputError(
            f"“{iri}” is not an absolute IRI.",
            hint="It starts with a scheme such as https: and holds no spaces, quotes or brackets.",
        )
    return f"<{iri}>"


def _check_characters(text: str) -> None:
    if _SURROGATE.search(text):
        raise InputError("The value holds half of a character (a lone surrogate).")


def bind(text: str, values: Mapping[str, Node | Term], file: str = "query") -> str:
    """The query with parameters replaced by their values, wherever they stand.

    ``?name`` and ``$name`` become the term. Where SPARQL wants a variable, the same is said
    another way: ``SELECT ?name`` becomes ``SELECT (term AS ?name)``, ``GROUP BY ?name`` and
    ``ORDER BY ?name`` become ``(term)``, ``BOUND(?name)`` becomes ``true``. ``SELECT *`` does not
    show a parameter. The query's shape never changes, whatever the value holds.

    Args:
        text: the query.
        values: parameter names, without their mark, and their values.
        file: what the query is called in messages.

    Raises:
        InputError: a value that SPARQL cannot hold; a parameter that the query does not use,
            assigns itself, or shares as the only variable with a MINUS.
    """
    if not values:
        return text
    resolved, found = resolve(text, file), tokens(text, file)
    for name in sorted(values.keys() - variables(found)):
        raise InputError(f"The query does not use its parameter ?{name}.")
    written = {name: serialise(term) for name, term in values.items()}
    matched = pairs(found, file)
    tree = scopes(found, file)
    _refuse(found, matched, written, file)
    replaced = {
        index: f" {written[token.variable]} "
        for index, token in enumerate(found)
        if token.variable in written
    }
    _rewrite_scope(found, matched, tree, written, replaced, frozenset())
    for index, token in enumerate(found[:-3]):
        if token.word == "BOUND" and found[index + 2].variable in written:
            replaced[index] = " true "
            replaced.update(dict.fromkeys(range(index + 1, index + 4), ""))
    pieces, position = [], 0
    for index, new in sorted(replaced.items()):
        pieces += [resolved[position : found[index].start], new]
        position = found[index].end
    return "".join([*pieces, resolved[position:]])


def _rewrite_scope(
    found: Sequence[Token],
    matched: Mapping[int, int],
    scope: Scope,
    terms: Mapping[str, str],
    replaced: dict[int, str],
    shown: frozenset[str],
) -> None:
    """Rewrite the bare variables of a scope; ``shown`` are names that an outer SELECT shows."""
    projected: set[str] = set()
    if scope.form == "SELECT":
        for index in _bare(found, matched, scope.projection):
            name = found[index].variable
            if name in terms:
                # What an outer SELECT assigns, an inner one may not: SPARQL 1.1 §18.2.1.
                alias, used = name, variables(found) if name in shown else ()
                while alias in used:
                    alias += "_"
                replaced[index] = f" ({terms[name]} AS ?{alias}) "
                projected.add(name)
    for index in _bare(found, matched, scope.modifiers):
        if found[index].variable in terms:
            replaced[index] = f" ({terms[found[index].variable]}) "
    for child in scope.children:
        _rewrite_scope(found, matched, child, terms, replaced, shown | projected)


def _bare(found: Sequence[Token], matched: Mapping[int, int], within: range) -> list[int]:
    """The variables of a range that stand outside any brackets."""
    bare, index = [], within.start
    while index < within.stop:
        if found[index].variable:
            bare.append(index)
        index = matched.get(index, index) + 1
    return bare


def _refuse(
    found: Sequence[Token], matched: Mapping[int, int], terms: Mapping[str, str], file: str
) -> None:
    """Refuse a query that assigns a parameter, or whose MINUS would take nothing away."""
    for index, token in enumerate(found[:-1]):
        end = matched.get(index + 1, index + 1) + 1
        if token.word in ("AS", "VALUES"):
            for target in found[index + 1 : end]:
                if target.variable in terms:
                    raise InputError(
                        f"The query assigns its own parameter ?{target.variable}.",
                        where=target.place(file),
                        hint="Call one of the two another name.",
                    )
        elif token.word == "MINUS":
            # MINUS takes nothing away unless a variable is shared (SPARQL 1.1 §8.3.3).
            outside = variables([*found[:index], *found[end:]])
            shared = variables(found[index + 1 : end]) & outside
            if shared and not shared - terms.keys():
                raise InputError(
                    "This MINUS shares only a parameter with the rest, and would take nothing"
                    " away.",
                    where=token.place(file),
                    hint="Write FILTER NOT EXISTS { … } instead.",
                )


# --- scopes --------------------------------------------------------------------------------------


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
