"""Proves the citations of a source against its text.

A source is proved by the digest of its whole text, so that a change anywhere is noticed, and
each place by its range, the digest of its characters and its line. What was not compared is
never called proved.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from rdflib import RDF, Dataset, URIRef
from rdflib.term import Node

from policygraph.citation import CharRange, Citation, LineRange, Text, digest
from policygraph.errors import InputError
from policygraph.evidence.reader import where
from policygraph.evidence.sources import Source, all_places
from policygraph.vocab import PG


class Outcome(StrEnum):
    """What came of a comparison."""

    PROVED = "proved"
    FAILED = "failed"
    UNCHECKED = "not checked"
    NOT_TEXT = "not checkable as text"


class Kind(StrEnum):
    """What was compared."""

    SOURCE = "source"
    PASSAGE = "passage"
    OMISSION = "omission"


@dataclass(frozen=True)
class Proof:
    """What came of comparing one source, passage or omission with a text.

    Attributes:
        iri: the source or the place.
        kind: which of these it is.
        where: the place in words.
        outcome: what came of it.
        faults: why it failed, a sentence each.
        line: the line of the text that the place begins on, where a text is at hand.
    """

    iri: str
    kind: Kind
    where: str
    outcome: Outcome
    faults: tuple[str, ...] = ()
    line: int | None = None


@dataclass(frozen=True)
class Checked:
    """A source with the proofs of its text and of its places, in order.

    ``file`` is the text they were compared with; None if none was at hand.
    """

    source: Source
    file: str | None
    proofs: tuple[Proof, ...]

    @property
    def failed(self) -> bool:
        """Whether anything failed."""
        return any(proof.outcome is Outcome.FAILED for proof in self.proofs)


def check(
    dataset: Dataset, sources: Iterable[Source], texts: Mapping[URIRef, Text]
) -> tuple[Checked, ...]:
    """Compares the places of each source with its text.

    A source without places and without a text digest has nothing to prove and is left out,
    unless a text for it is given.
    """
    places = all_places(dataset)
    found = []
    for source in sources:
        text = texts.get(source.iri)
        proofs = [_place(dataset, iri, text) for iri in cited_places(dataset, source, places)]
        measured = any(proof.outcome is not Outcome.NOT_TEXT for proof in proofs)
        if measured or text or (source.iri, PG.textDigest, None) in dataset:
            proofs.insert(0, _source(dataset, source, text))
        if proofs:
            found.append(Checked(source, text.file if text else None, tuple(proofs)))
    return tuple(found)


def cited_places(
    dataset: Dataset, source: Source, places: Mapping[str, list[URIRef]]
) -> list[URIRef]:
    """The passages and omissions of a source: its places, but for what was inferred."""
    found = places.get(str(source.iri), [])
    return [iri for iri in found if (iri, RDF.type, PG.Inference) not in dataset]


def measured_text(dataset: Dataset, source: Source, text: Text) -> bool:
    """Whether ``text`` is the one that the passages of ``source`` were measured on.

    True also where the dataset does not say which text that was.
    """
    digests = set(map(str, dataset.objects(source.iri, PG.textDigest)))
    return not digests or digests == {text.digest}


def _source(dataset: Dataset, source: Source, text: Text | None) -> Proof:
    iri, title = str(source.iri), "the whole text"
    if text is None:
        return Proof(iri, Kind.SOURCE, title, Outcome.UNCHECKED)
    faults = _differences(
        _values(dataset, source.iri, PG.textDigest),
        text.digest,
        "The text's digest is {}, and the graph has {}.",
        "The graph has no digest of the text (pg:textDigest).",
    )
    faults += _differences(
        _values(dataset, source.iri, PG.textLength),
        str(text.length),
        "The text has {} characters, and the graph says {}.",
    )
    return Proof(iri, Kind.SOURCE, title, _outcome(faults), tuple(faults))


def _place(dataset: Dataset, place: URIRef, text: Text | None) -> Proof:
    kind = Kind.OMISSION if (place, RDF.type, PG.Omission) in dataset else Kind.PASSAGE
    made = Proof(str(place), kind, where(place), Outcome.NOT_TEXT)
    try:
        fragment = Citation.parse(place).fragment
        if not isinstance(fragment, CharRange | LineRange):
            return made
        if text is None:
            return replace(made, outcome=Outcome.UNCHECKED)
        characters = text.cut(fragment)
    except InputError as error:
        return replace(made, outcome=Outcome.FAILED, faults=(error.what,))
    line = fragment.start + 1
    if isinstance(fragment, CharRange):
        line = text.line_of(fragment.start)
    faults = _faults(dataset, place, characters, line)
    return replace(made, outcome=_outcome(faults), faults=tuple(faults), line=line)


def _faults(dataset: Dataset, iri: URIRef, characters: str, line: int) -> list[str]:
    faults = [] if characters else ["It holds no character."]
    faults += _differences(
        _values(dataset, iri, PG.digest),
        digest(characters),
        "The characters' digest is {}, and the graph has {}.",
        "The graph has no digest of it (pg:digest).",
    )
    faults += _differences(
        _values(dataset, iri, PG.line), str(line), "It begins on line {}, and the graph says {}."
    )
    return faults


def _differences(stated: list[str], actual: str, words: str, missing: str = "") -> list[str]:
    """What is stated and not so; ``missing`` if something has to be stated and is not."""
    if not stated and missing:
        return [missing]
    return [words.format(actual, value) for value in stated if value != actual]


def _outcome(faults: list[str]) -> Outcome:
    return Outcome.FAILED if faults else Outcome.PROVED


def _values(dataset: Dataset, subject: Node, predicate: URIRef) -> list[str]:
    return sorted({str(value) for value in dataset.objects(subject, predicate)})
