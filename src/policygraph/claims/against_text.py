"""The graph held against the text of a source: what is not covered, said twice, or told otherwise.

What a text is compared with is looked at only where the text is the one that was measured, and
glosses only where text and gloss are English.
"""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cached_property

from rdflib import SKOS, XSD, Literal, URIRef
from rdflib.namespace import DCTERMS, RDFS
from rdflib.term import Node

from policygraph import edtf
from policygraph.citation import CharRange, Citation, LineRange, Text
from policygraph.claims.findings import Lack
from policygraph.claims.glosses import doubts
from policygraph.claims.stated import in_percent, stands_in, wording
from policygraph.errors import InputError, plural
from policygraph.evidence.coverage import State, coverage
from policygraph.evidence.proof import measured_text
from policygraph.reading import Reader
from policygraph.reading.passages import where
from policygraph.reading.sources import Source
from policygraph.vocab import PG, Name, Triple, reading_order, source_of

_CALLED = (SKOS.prefLabel, RDFS.label, DCTERMS.title, SKOS.altLabel)
_KEPT = (PG.statedAs, PG.quotes, PG.periodNote)


class AgainstText:
    """Some sources of a dataset held against their texts.

    Args:
        reader: the dataset.
        sources: the sources to look at.
        texts: the texts at hand, by source.
    """

    def __init__(
        self, reader: Reader, sources: Sequence[Source], texts: Mapping[URIRef, Text]
    ) -> None:
        self.reader = reader
        self.sources = sources
        self.texts = texts

    @cached_property
    def described(self) -> Mapping[str, Sequence[URIRef]]:
        """The described passages of each source, in order."""
        found: dict[str, list[URIRef]] = defaultdict(list)
        for iri in sorted(map(str, self.reader.instances(PG.Passage)), key=reading_order):
            if "#" in iri:
                found[str(source_of(iri))].append(URIRef(iri))
        return found

    @cached_property
    def measured(self) -> list[tuple[Source, Text]]:
        """The sources with the texts that they were measured on."""
        found = [(source, self.texts.get(source.iri)) for source in self.sources]
        return [
            (source, text)
            for source, text in found
            if text is not None and measured_text(self.reader, source, text)
        ]

    def cut(self, source: Source, text: Text) -> Iterator[tuple[URIRef, str]]:
        """The described passages of a source with their words, where they are in characters."""
        for passage in self.described.get(str(source.iri), ()):
            if cited := _characters(passage, text):
                yield passage, text.content[cited[0] : cited[1]]

    def notes(self) -> Iterator[str]:
        """Which sources could not be held against their texts, and why."""
        missing = []
        for source in self.sources:
            text = self.texts.get(source.iri)
            if text is None:
                if self.reader.holds(source.iri, PG.textDigest):
                    missing.append(source.name)
            elif (source, text) not in self.measured:
                yield (
                    f"{text.file} is not the text that the passages of {source.name} were measured"
                    " on, so they were not compared with it."
                )
            elif not self.is_english(source.iri):
                yield f"{source.name} is not in English, so its glosses were not compared with it."
        if missing:
            names = ", ".join(missing)
            yield f"Without a text (--text SOURCE=FILE), glosses were not compared: {names}."

    def lack(
        self, kind: str, thing: Node, words: str, source: Source, *evidence: str, place: str = ""
    ) -> Lack:
        """What was found in a source."""
        name, graphs = self.reader.name(thing), self.reader.cite(map(str, evidence))
        return Lack(kind, name, words, (str(source.iri),), graphs, place)

    def uncovered(self) -> Iterator[Lack]:
        """Stretches of the texts that are neither encoded nor left out with a reason."""
        for found in coverage(self.reader, self.sources, self.texts):
            iri, text = str(found.source.iri), self.texts.get(found.source.iri)
            described = self.described.get(iri, ()) if text else ()
            held = [_characters(passage, text) for passage in described if text]
            for stretch in found.of(State.NEITHER):
                empty = sum(
                    one is not None and stretch.start <= one[0] and one[1] <= stretch.end
                    for one in held
                )
                words = "neither encoded nor left out"
                if empty:
                    words += f" ({plural(empty, 'passage')} there without a statement)"
                place = f"{iri}#{CharRange(stretch.start, stretch.end)}"
                yield Lack("uncovered", Name(stretch.where, place), words, (iri,), (), place)

    def repeated(self) -> Iterator[Lack]:
        """Passages whose words stand a second time, and are not cited there, or not alike."""
        for source in self.sources:
            yield from self.unlike(source)
        for source, text in self.measured:
            yield from self.uncited(source, text)

    def unlike(self, source: Source) -> Iterator[Lack]:
        """Passages of the same words that say not the same."""
        by_digest: dict[str, list[URIRef]] = defaultdict(list)
        for passage in self.described.get(str(source.iri), ()):
            for digest in self.reader.objects(passage, PG.digest):
                by_digest[str(digest)].append(passage)
        for first, *others in by_digest.values():
            for other in others:
                if set(self.reader.in_graph(first)) != set(self.reader.in_graph(other)):
                    words = "The same words stand in two places, and the statements there differ."
                    yield self.lack("repeated", other, words, source, first, other)

    def uncited(self, source: Source, text: Text) -> Iterator[Lack]:
        """Places where the words of a passage stand again, and that no place of it touches."""
        reader = self.reader
        places = [iri for iri in reader.places_in(str(source.iri)) if not reader.is_inference(iri)]
        held = [cited for iri in places if (cited := _characters(iri, text)) is not None]
        seen = set()
        for passage, words in self.cut(source, text):
            if len(words.split()) < _FEWEST or words in seen:
                continue
            seen.add(words)
            for again in text.find(words):
                start, end = again.start, again.start + len(words)
                if not any(start < right and left < end for left, right in held):
                    place = f"{source.iri}#{CharRange(start, end)}"
                    at = f"line {text.line_of(start)}, {where(place)}"
                    said = f"The words stand again, uncited, at {at}."
                    yield self.lack("repeated", passage, said, source, passage, place=place)

    def glosses(self) -> Iterator[Lack]:
        """What in the glosses may be wrong."""
        for source, text in self.measured:
            for passage, words in self.cut(source, text) if self.is_english(source.iri) else ():
                gloss = next(self.reader.objects(passage, PG.gloss), None)
                if not isinstance(gloss, Literal) or not gloss.strip():
                    continue
                if gloss.language and not gloss.language.startswith("en"):
                    continue
                names, kept = _called(self.reader, source, passage), _kept(self.reader, passage)
                self.reader.cite([str(passage)])
                for doubt in doubts(words, str(gloss), names, kept):
                    yield self.lack(doubt.kind, passage, doubt.words, source, passage)

    def unheard(self) -> Iterator[Lack]:
        """The words given as a source's own that do not stand in their passage."""
        told = wording(self.reader)
        for source, text in self.measured:
            for passage, words in self.cut(source, text):
                for one in told.get(passage, ()):
                    if not stands_in(one.words, words):
                        said = f"The words “{one.words}” do not stand in the passage."
                        yield self.lack("words", one.claim, said, source, passage)

    def is_english(self, source: URIRef) -> bool:
        """Whether a source is in English, or does not say in which language it is."""
        languages = [str(one).lower() for one in self.reader.objects(source, DCTERMS.language)]
        return not languages or any(one.rpartition("/")[2].startswith("en") for one in languages)


# Fewer words stand twice in any text.
_FEWEST = 3


def _characters(iri: URIRef, text: Text) -> tuple[int, int] | None:
    """Where the characters of a place begin and end; None if it is not in characters or lines."""
    try:
        fragment = Citation.parse(iri).fragment
        if isinstance(fragment, CharRange):
            return fragment.start, fragment.start + len(text.cut(fragment))
        if isinstance(fragment, LineRange):
            start = sum(len(line) + 1 for line in text.content.split("\n")[: fragment.start])
            return start, start + len(text.cut(fragment))
    except InputError:
        pass  # `evidence check` says what is wrong with it.
    return None


def _called(reader: Reader, source: Source, passage: URIRef) -> list[str]:
    """What the things are called that a passage speaks of, and its source and who publishes it.

    The labels of claims and gaps say what the passage says over again, so they prove nothing.
    """
    triples = reader.in_graph(passage)
    things: set[Node] = {term for s, _, o in triples for term in (s, o)}
    things |= {source.iri, *reader.objects(source.iri, DCTERMS.publisher)}
    labels = {
        str(label)
        for thing in things
        if isinstance(thing, URIRef)
        and not reader.is_a(thing, PG.Claim)
        and not reader.is_a(thing, PG.Gap)
        for predicate in _CALLED
        for label in reader.objects(thing, predicate)
    }
    return sorted(labels.union(_dates(triples), _amounts(reader, triples)))


_DATES = (XSD.date, XSD.gYearMonth, XSD.gYear, URIRef(edtf.EDTF))
_DAY = re.compile(r"\b(\d{4})(?:-(\d\d)(?:-(\d\d))?)?\b")


def _dates(triples: Iterable[Triple]) -> Iterator[str]:
    """The dates of some statements in words: “Tuesday, March 1, 2011”."""
    for _, _, value in triples:
        if not isinstance(value, Literal) or value.datatype not in _DATES:
            continue
        for year, month, day in _DAY.findall(str(value)):
            yield year
            if month and 1 <= int(month) <= 12:
                yield f"{calendar.month_name[int(month)]} {int(day or 1) if day else ''} {year}"
                with suppress(ValueError):
                    yield f"{date(int(year), int(month), int(day or 0)):%A}"


def _amounts(reader: Reader, triples: Iterable[Triple]) -> Iterator[str]:
    """The numbers of some statements; of a statistic in percent, as a percentage."""
    for subject, predicate, value in triples:
        if predicate in (PG.value, PG.least, PG.most):
            yield f"{value}{' percent' if in_percent(reader, subject) else ''}"


def _kept(reader: Reader, passage: URIRef) -> list[str]:
    """The hedges of the claims in a passage, and the few words of the source that they keep."""
    claims = {s for s, _, _ in reader.in_graph(passage) if reader.is_a(s, PG.Claim)}
    hedges = {hedge for claim in claims for hedge in reader.objects(claim, PG.hedge)}
    labels = [str(o) for hedge in hedges for p in _CALLED for o in reader.objects(hedge, p)]
    words = [str(o) for claim in claims for p in _KEPT for o in reader.objects(claim, p)]
    return sorted({*labels, *words})
