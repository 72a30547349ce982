"""Names asked of an engine in plain values, for what must not wait for rdflib: what a name that a
person types means, and what the things of an answer are called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policygraph import lexical
from policygraph.errors import InputError, UnknownNameError
from policygraph.sparql import serialise
from policygraph.store import Engine
from policygraph.terms import Term, iri, literal

REMEMBERED = 1 << 15
"""How many answers of one kind are remembered: more than any page needs, and a bound to memory."""

_LABELS = tuple(map(iri, lexical.LABELS))
_ALL_LABELS = (*_LABELS, iri(lexical.PREFIXES["skos"] + "altLabel"))

# Every label and alternative label.
_EVERY = "SELECT ?label { VALUES ?p { $labels } ?thing ?p ?label FILTER(isIRI(?thing)) }"
# What may be called by a text, case apart: texts that are equal once they are folded (Unicode
# §3.13) are equal in capitals, too.
_CALLED = """SELECT ?thing ?label { VALUES ?p { $labels } ?thing ?p ?label
  FILTER(UCASE(LCASE(STR(?label))) = $text && isIRI(?thing)) }"""
# The same to the letter, in English or in no language: the engine need not look at all labels.
_EXACTLY = """SELECT DISTINCT ?thing { VALUES ?label { $text } ?thing ?p ?label
  FILTER(?p IN (LABELS) && isIRI(?thing)) }""".replace(
    "LABELS", ", ".join(map(serialise, _ALL_LABELS))
)
SUBJECTS = "SELECT DISTINCT ?thing { ?thing ?p ?o FILTER(isIRI(?thing)) }"
_MENTIONED = "ASK { { $thing ?p ?o } UNION { ?s ?p $thing } }"
# Two VALUES would be multiplied with each other first.
_NAMES = """SELECT ?thing ?p ?label {
  VALUES ?thing { $things } ?thing ?p ?label FILTER(?p IN ($p0, $p1, $p2) && isLITERAL(?label)) }"""
_BATCH = 1000


def called(engine: Engine, text: str) -> set[str]:
    """The things with a label or an alternative label that is ``text``, case apart."""
    folded = text.casefold()
    rows = engine.rows(_CALLED, labels=_ALL_LABELS, text=literal(text.lower().upper()))
    return {str(thing) for thing, label in rows if str(label).casefold() == folded}


def resolve(engine: Engine, text: str) -> str:
    """The thing that ``text`` names: an IRI, a CURIE, or a label: to the letter if one thing is
    called so in English or in no language, else case apart.

    Raises:
        UnknownNameError: nothing in the dataset has that name, or several things have.
    """
    prefixes = engine.prefixes
    written = lexical.expand(text, prefixes)
    if written is not None:
        if _mentioned(engine, written):
            return written
        near = (lexical.curie(str(thing), prefixes) for (thing,) in engine.rows(SUBJECTS))
        raise UnknownNameError("thing", text, near)
    texts = (literal(text), literal(text, language="en"))
    things = {str(one) for (one,) in engine.rows(_EXACTLY, text=texts)}
    things = things if len(things) == 1 else called(engine, text)
    if len(things) == 1:
        return things.pop()
    if things:
        names = ", ".join(sorted(lexical.curie(thing, prefixes) for thing in things))
        raise UnknownNameError(
            "single thing", text, (), hint=f"Several have that label; say which: {names}."
        )
    rows = engine.rows(_EVERY, labels=_ALL_LABELS)
    hint = "Name it by its label, a CURIE or its IRI; `policygraph stats` shows the central things."
    raise UnknownNameError("thing", text, (str(label) for (label,) in rows), hint=hint)


def _mentioned(engine: Engine, text: str) -> bool:
    """Whether any statement is about a thing, or has it as its value."""
    try:
        return engine.ask(_MENTIONED, thing=iri(text))
    except (InputError, SyntaxError):  # no IRI: nothing can be said of it
        return False


def labels(engine: Engine, things: Iterable[str]) -> dict[str, str]:
    """The best label of each of some things that has one, English first."""
    best: dict[str, tuple[tuple[object, ...], str]] = {}
    wanted = list(filter(_is_iri, dict.fromkeys(things)))
    for at in range(0, len(wanted), _BATCH):
        some = wanted[at : at + _BATCH]
        rows = engine.rows(
            _NAMES, things=map(iri, some), p0=_LABELS[0], p1=_LABELS[1], p2=_LABELS[2]
        )
        for thing, key, label in _ranked(rows):
            if thing not in best or key < best[thing][0]:
                best[thing] = key, label
    return {thing: label for thing, (_, label) in best.items()}


def _ranked(
    rows: Iterable[tuple[Term | None, ...]],
) -> Iterator[tuple[str, tuple[object, ...], str]]:
    """Things and labels, each with a key that sorts the best first."""
    rank = {predicate: at for at, predicate in enumerate(_LABELS)}
    for thing, predicate, label in rows:
        assert predicate is not None
        assert label is not None
        yield str(thing), (rank[predicate], *by_language(label.value, label.language)), label.value


def by_language(text: str, language: str) -> tuple[bool, bool, str]:
    """The key that sorts texts for a person to read: English, then no language, then others."""
    return (not language.startswith("en"), bool(language), text)


def _is_iri(text: str) -> bool:
    try:
        return bool(serialise(iri(text)))
    except InputError:
        return False
