"""Proves the citations of a source against its text, or against the file of its table.

A source is proved by the digest of its whole text or file, so that a change anywhere is noticed,
and each place by itself: characters by their range, their digest and their line, a row by the
digest of its cells. What was not compared is never called proved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from rdflib import URIRef

from policygraph import reading
from policygraph.citation import CharRange, Citation, Fragment, LineRange, RowRange, Text, digest
from policygraph.errors import InputError, plural
from policygraph.project import Project
from policygraph.reading import Data, Reader
from policygraph.reading.passages import where
from policygraph.reading.sources import Source
from policygraph.sources import series, tables
from policygraph.sources.tables import Rules
from policygraph.vocab import PG

_WHOLE_TEXT, _WHOLE_FILE = "the whole text", "the whole file"
COLUMNS = ("source", "place", "outcome", "why")
"""What the rows of `Checked` say."""


class Outcome(StrEnum):
    """What came of a comparison."""

    PROVED = "proved"
    FAILED = "failed"
    UNCHECKED = "not checked"
    NOT_TEXT = "not checkable as text"


class ProofKind(StrEnum):
    """What was compared."""

    SOURCE = "source"
    PASSAGE = "passage"
    ROW = "row"
    OMISSION = "omission"


@dataclass(frozen=True)
class Proof:
    """What came of comparing one source, passage, row or omission with a text or a file.

    Attributes:
        iri: the source or the place.
        kind: which of these it is.
        where: the place in words.
        outcome: what came of it.
        faults: why it failed, a sentence each.
        line: the line of the text that the place begins on, where a text is at hand.
    """

    iri: str
    kind: ProofKind
    where: str
    outcome: Outcome
    faults: tuple[str, ...] = ()
    line: int | None = None


@dataclass(frozen=True)
class Checked:
    """A source with the proofs of its text and of its places, in order.

    ``file`` is the text or the table they were compared with; None if none was at hand.
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
        """Whether everything was proved that a text or a file could prove."""
        return all(p.outcome in (Outcome.PROVED, Outcome.NOT_TEXT) for p in self.proofs)

    def rows(self) -> Iterator[tuple[str, str, str, str]]:
        """The proofs as a table for people; see `COLUMNS`."""
        for proof in self.proofs:
            # Rows of a table can be many thousands: the summary counts them.
            of_row = proof.kind is ProofKind.ROW and proof.outcome is not Outcome.FAILED
            if proof.outcome is not Outcome.NOT_TEXT and not of_row:
                omitted = proof.kind is ProofKind.OMISSION
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
    data: Data,
    sources: Iterable[Source],
    texts: Mapping[URIRef, Text],
    tables: Mapping[URIRef, ProofRows] | None = None,
) -> tuple[Checked, ...]:
    """Compare the places of each source with its text, or the rows with the file of its table.

    A source without places and without a digest has nothing to prove and is left out, unless a
    text for it is given.

    Args:
        data: what cites.
        sources: the sources to check.
        texts: the texts at hand.
        tables: the files of tables at hand.
    """
    reader = reading.of(data)
    places = reader.all_places
    omissions = reader.instances(PG.Omission)
    found = []
    for source in sources:
        if reader.holds(source.iri, PG.fileDigest):
            rows = (tables or {}).get(source.iri)
            found.append(_table(reader, source, places.get(str(source.iri), []), rows))
            continue
        text = texts.get(source.iri)
        proofs = [
            _place(reader, iri, ProofKind.OMISSION if iri in omissions else ProofKind.PASSAGE, text)
            for iri in cited_places(reader, source, places)
        ]
        measured = any(proof.outcome is not Outcome.NOT_TEXT for proof in proofs)
        if measured or text or reader.holds(source.iri, PG.textDigest):
            proofs.insert(0, _source(reader, source, text))
        if proofs:
            found.append(Checked(source, text.file if text else None, tuple(proofs)))
    return tuple(found)


def summary(checked: Sequence[Checked]) -> list[str]:
    """How much was proved, and how much could not be, in sentences."""
    every = [(one.source.name, proof) for one in checked for proof in one.proofs]
    proved, wrong, unchecked, other = (
        [
            proof
            for _, proof in every
            if proof.outcome is outcome and proof.kind in (ProofKind.PASSAGE, ProofKind.OMISSION)
        ]
        for outcome in Outcome
    )
    whole = [(name, proof.outcome) for name, proof in every if proof.where == _WHOLE_TEXT]
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
    return [*lines, *_table_summary([proof for _, proof in every])]


def _table_summary(proofs: Iterable[Proof]) -> Iterator[str]:
    """How many rows were proved, and how many files of tables are not the ones described."""
    counts = Counter((proof.kind, proof.where == _WHOLE_FILE, proof.outcome) for proof in proofs)
    rows = Counter({outcome: counts[ProofKind.ROW, False, outcome] for outcome in _SAID})
    files = Counter({outcome: counts[ProofKind.SOURCE, True, outcome] for outcome in _SAID})
    if files.total():
        said = [f"{n:,} {outcome}" for outcome, n in rows.items() if n or not rows.total()]
        wrong = plural(files[Outcome.FAILED], "file")
        yield (
            f"{plural(rows.total(), 'row')} of {plural(files.total(), 'table')}: {', '.join(said)}"
            + (f"; {wrong} failed as a whole" if files[Outcome.FAILED] else "")
        )


_SAID = (Outcome.PROVED, Outcome.FAILED, Outcome.UNCHECKED, Outcome.NOT_TEXT)


def _counted(proofs: Sequence[Proof]) -> str:
    """How many passages and omissions these are."""
    omissions = sum(proof.kind is ProofKind.OMISSION for proof in proofs)
    counted = plural(len(proofs) - omissions, "passage")
    return f"{counted} and {plural(omissions, 'omission')}" if omissions else counted


def cited_places(data: Data, source: Source, places: Mapping[str, list[URIRef]]) -> list[URIRef]:
    """The passages and omissions of a source: its places, but for what was inferred."""
    reader = reading.of(data)
    inferred = reader.instances(PG.Inference)
    return [iri for iri in places.get(str(source.iri), []) if iri not in inferred]


def measured_text(data: Data, source: Source, text: Text) -> bool:
    """Whether ``text`` is the one that the passages of ``source`` were measured on.

    True also where the dataset does not say which text that was.
    """
    reader = reading.of(data)
    digests = set(map(str, reader.objects(source.iri, PG.textDigest)))
    return not digests or digests == {text.digest}


def _source(reader: Reader, source: Source, text: Text | None) -> Proof:
    made = Proof(str(source.iri), ProofKind.SOURCE, _WHOLE_TEXT, Outcome.UNCHECKED)
    if text is None:
        return made
    stated = _Stated(reader, source.iri)
    return _compared(
        made,
        stated.differing(
            PG.textDigest,
            text.digest,
            "The text's digest is {}, and the dataset has {}.",
            "The dataset has no digest of the text (pg:textDigest).",
        ),
        stated.differing(
            PG.textLength,
            str(text.length),
            "The text has {} characters, and the dataset says {}.",
        ),
    )


def _table(
    reader: Reader, source: Source, places: Iterable[URIRef], rows: ProofRows | None
) -> Checked:
    """A table with the proof of its file and of each row that is cited or described."""
    whole = Proof(str(source.iri), ProofKind.SOURCE, _WHOLE_FILE, Outcome.UNCHECKED)
    if rows:
        words = "The file's digest is {}, and the dataset has {}."
        differing = _Stated(reader, source.iri).differing(PG.fileDigest, rows.digest, words)
        whole = _compared(whole, differing)
    inferred = reader.instances(PG.Inference)
    proofs = [_row(reader, place, rows) for place in places if place not in inferred]
    file = rows.file if rows else None
    return Checked(source, file, (whole, *(proof for proof in proofs if proof)))


def _row(reader: Reader, place: URIRef, rows: ProofRows | None) -> Proof | None:
    """The proof of one row; None for what is no place in the table, such as a repair."""
    made = Proof(str(place), ProofKind.ROW, where(place), Outcome.UNCHECKED)
    try:
        fragment: Fragment | None = Citation.parse(place).fragment
    except InputError as error:
        return _compared(made, [error.what])
    if not isinstance(fragment, RowRange):
        return None
    _, _, number = str(fragment).partition("=")
    if rows is None or not number.isdigit():
        return made if rows is None else replace(made, outcome=Outcome.NOT_TEXT)
    actual = rows.rows.get(int(number))
    if actual is None:
        return _compared(made, ["The file has no such row."])
    return _compared(made, _Stated(reader, place).digest(actual, "cells'"))


def _place(reader: Reader, place: URIRef, kind: ProofKind, text: Text | None) -> Proof:
    made = Proof(str(place), kind, where(place), Outcome.NOT_TEXT)
    try:
        fragment = Citation.parse(place).fragment
        if not isinstance(fragment, CharRange | LineRange):
            return made
        if text is None:
            return replace(made, outcome=Outcome.UNCHECKED)
        characters = text.cut(fragment)
    except InputError as error:
        return _compared(made, [error.what])
    line = fragment.start + 1
    if isinstance(fragment, CharRange):
        line = text.line_of(fragment.start)
    stated = _Stated(reader, place)
    return _compared(
        replace(made, line=line),
        [] if characters else ["It holds no character."],
        stated.digest(digest(characters), "characters'"),
        stated.differing(PG.line, str(line), "It begins on line {}, and the dataset says {}."),
    )


def _compared(made: Proof, *faults: list[str]) -> Proof:
    """A proof with what was found to be wrong."""
    found = tuple(fault for some in faults for fault in some)
    return replace(made, outcome=Outcome.FAILED if found else Outcome.PROVED, faults=found)


@dataclass(frozen=True)
class _Stated:
    """What the dataset states of a source or a place."""

    reader: Reader
    thing: URIRef

    def digest(self, actual: str, whose: str) -> list[str]:
        """As `differing`, of the digest of a place."""
        words = f"The {whose} digest is {{}}, and the dataset has {{}}."
        missing = "The dataset has no digest of it (pg:digest)."
        return self.differing(PG.digest, actual, words, missing)

    def differing(self, predicate: URIRef, actual: str, words: str, missing: str = "") -> list[str]:
        """What is stated and not so; ``missing`` if something has to be stated and is not."""
        stated = sorted({str(value) for value in self.reader.objects(self.thing, predicate)})
        if not stated and missing:
            return [missing]
        return [words.format(actual, value) for value in stated if value != actual]


@dataclass(frozen=True)
class ProofRows:
    """The file of an edition as it is now.

    Attributes:
        file: what messages call it.
        digest: the digest of its bytes.
        rows: the digest of each row that is not blank, by its number.
    """

    file: str
    digest: str
    rows: dict[int, str]


def rows_at_hand(project: Project, wanted: Iterable[Source]) -> dict[URIRef, ProofRows]:
    """The editions among the sources wanted whose files are in the project.

    Raises:
        InputError: a table's folder, or a file, cannot be read.
    """
    iris = {source.iri for source in wanted}
    found = {}
    for table in project.tables:
        editions = series.read(table, project.relative).editions
        if not iris.isdisjoint(URIRef(edition.iri) for edition in editions):
            rules = Rules.read(table, project.relative)
            for edition in editions:
                if URIRef(edition.iri) in iris:
                    found[URIRef(edition.iri)] = ProofRows(
                        edition.display,
                        tables.file_digest(edition.path, edition.display),
                        dict(tables.proofs(edition, rules)),
                    )
    return found
