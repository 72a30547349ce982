"""Proves the citations of a source against its text.

A source is proved by the digest of its whole text, so that a change anywhere is noticed, and
each place by its range, the digest of its characters and its line. What was not compared is
never called proved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from rdflib import Dataset, URIRef
from rdflib.term import Node

from policygraph.citation import CharRange, Citation, LineRange, Text, digest
from policygraph.errors import InputError, plural
from policygraph.evidence.sources import Source, all_places
from policygraph.passages import where
from policygraph.vocab import PG, instances

COLUMNS = ("source", "place", "outcome", "why")
"""What the rows of `Checked` say."""


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

    @property
    def proved(self) -> bool:
        """Whether everything was proved that a text could prove."""
        return all(p.outcome in (Outcome.PROVED, Outcome.NOT_TEXT) for p in self.proofs)

    def rows(self) -> Iterator[tuple[str, str, str, str]]:
        """The proofs as a table for people; see `COLUMNS`."""
        for proof in self.proofs:
            # Rows of a table can be many thousands: the summary counts them.
            if proof.outcome is not Outcome.NOT_TEXT:
                omitted = proof.kind is Kind.OMISSION
                place = f"{proof.kind}: {proof.where}" if omitted else proof.where
                yield self.source.name, place, str(proof.outcome), " ".join(proof.faults)

    def values(self) -> dict[str, Any]:
        """The proofs as values for JSON."""
        return {
            "source": str(self.source.iri),
            "title": self.source.title,
            "text": self.file,
            "proofs": self.proofs,
        }


def check(
    dataset: Dataset, sources: Iterable[Source], texts: Mapping[URIRef, Text]
) -> tuple[Checked, ...]:
    """Compare the places of each source with its text.

    A source without places and without a text digest has nothing to prove and is left out,
    unless a text for it is given.
    """
    places = all_places(dataset)
    omissions = instances(dataset, PG.Omission)
    found = []
    for source in sources:
        text = texts.get(source.iri)
        proofs = [
            _place(dataset, iri, Kind.OMISSION if iri in omissions else Kind.PASSAGE, text)
            for iri in cited_places(dataset, source, places)
        ]
        measured = any(proof.outcome is not Outcome.NOT_TEXT for proof in proofs)
        if measured or text or (source.iri, PG.textDigest, None) in dataset:
            proofs.insert(0, _source(dataset, source, text))
        if proofs:
            found.append(Checked(source, text.file if text else None, tuple(proofs)))
    return tuple(found)


def summary(checked: Sequence[Checked]) -> list[str]:
    """How much was proved, and how much could not be, in sentences."""
    proofs = [proof for one in checked for proof in one.proofs if proof.kind is not Kind.SOURCE]
    by_outcome = {
        outcome: [proof for proof in proofs if proof.outcome is outcome] for outcome in Outcome
    }
    proved, wrong, unchecked, other = by_outcome.values()
    whole = [
        (one.source.name, proof.outcome)
        for one in checked
        for proof in one.proofs
        if proof.kind is Kind.SOURCE
    ]
    failed = [name for name, outcome in whole if outcome is Outcome.FAILED]
    lacking = sum(outcome is Outcome.UNCHECKED for _, outcome in whole)
    lines = []
    if proved or wrong or not checked:
        counts = f"{len(proved):,} proved, {len(wrong):,} failed"
        lines.append(f"{_counted([*proved, *wrong])}: {counts}")
    if failed:
        lines.append(f"{plural(len(failed), 'text')} failed as a whole: {', '.join(failed)}")
    if lacking:
        lines.append(
            f"{_counted(unchecked)} could not be checked:"
            f" no text at hand for {plural(lacking, 'source')}"
        )
    if other:
        lines.append(f"{_counted(other)} not checkable as text")
    return lines


def _counted(proofs: Sequence[Proof]) -> str:
    """How many passages and omissions these are."""
    omissions = sum(proof.kind is Kind.OMISSION for proof in proofs)
    counted = plural(len(proofs) - omissions, "passage")
    return f"{counted} and {plural(omissions, 'omission')}" if omissions else counted


def cited_places(
    dataset: Dataset, source: Source, places: Mapping[str, list[URIRef]]
) -> list[URIRef]:
    """The passages and omissions of a source: its places, but for what was inferred."""
    inferred = instances(dataset, PG.Inference)
    return [iri for iri in places.get(str(source.iri), []) if iri not in inferred]


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
        "The text's digest is {}, and the dataset has {}.",
        "The dataset has no digest of the text (pg:textDigest).",
    )
    faults += _differences(
        _values(dataset, source.iri, PG.textLength),
        str(text.length),
        "The text has {} characters, and the dataset says {}.",
    )
    return Proof(iri, Kind.SOURCE, title, _outcome(faults), tuple(faults))


def _place(dataset: Dataset, place: URIRef, kind: Kind, text: Text | None) -> Proof:
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
        "The characters' digest is {}, and the dataset has {}.",
        "The dataset has no digest of it (pg:digest).",
    )
    faults += _differences(
        _values(dataset, iri, PG.line), str(line), "It begins on line {}, and the dataset says {}."
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
