"""How statements read in a sentence, as the ontology declares it.

``pg:reads`` of a property stands between the thing and its values, of which there can be one or
many; ``pg:readsInverse`` between the value and what it is said of. A property without them is told
by its label, as it is.
"""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import URIRef

from policygraph.reading.reader import Reader
from policygraph.vocab import PG, Name


def sentence(reader: Reader, predicate: str, subject: str, values: str) -> str:
    """What a property says of a thing: “A is run by B and C.”

    Args:
        reader: of the dataset.
        predicate: the IRI of the property.
        subject: the thing, as it stands in a sentence.
        values: its values, as they do.
    """
    words = reader.best_text(URIRef(predicate), PG.reads)
    return joined(subject, words, reader.name(URIRef(predicate)).text, values)


def joined(subject: str, reads: str | None, label: str, values: str) -> str:
    """A sentence of the words that a property reads as or, where there are none, of its label."""
    return f"{subject} {reads} {values}." if reads else f"{subject} — {label}: {values}."


def relation(reader: Reader, predicate: URIRef, *, inverse: bool) -> str:
    """The words between a thing and its value, or, ``inverse``, between the value and the thing."""
    words = reader.best_text(predicate, PG.readsInverse if inverse else PG.reads)
    return str(words or f"{'is a value of ' if inverse else ''}{reader.name(predicate).text}")


def heading(reader: Reader, predicate: str, value: str) -> str:
    """What stands before a list of the things that have ``value`` for a property: “B runs”."""
    words = reader.best_text(URIRef(predicate), PG.readsInverse)
    text = (
        f"{reader.name(URIRef(predicate)).text}: {value}" if words is None else f"{value} {words}"
    )
    return f"{text[:1].upper()}{text[1:]}"


def attributed(reader: Reader, kinds: Iterable[Name]) -> str:
    """What somebody did who made a claim of some kinds, such as “found”; the first word by the
    label of its class counts."""
    classes = [URIRef(kind.iri) for kind in kinds]
    found = (reader.best_text(kind, PG.reads) for kind in (*classes, PG.Claim))
    return str(next(filter(None, found), "claimed"))


def named(reader: Reader, name: Name, text: str) -> str:
    """The text of a thing, a word or a date in a sentence: in quotation marks unless it is a name.

    The labels of a thing are names where its class, or a class above it, says so by
    ``pg:labelsAreNames``.
    """
    if text == f"<{name.iri}>":
        return text[1:-1]
    bare = name.datatype or (
        name.iri and not reader.classes(URIRef(name.iri)).isdisjoint(reader.named)
    )
    return text if bare else f"“{text}”"
