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

from rdflib import SKOS, XSD, Literal, URIRef
from rdflib.namespace import DCTERMS, RDFS
from rdflib.term import Node

from policygraph import edtf
from policygraph.citation import CharRange, Citation, LineRange, Text
from policygraph.claims.glosses import doubts
from policygraph.claims.lacks import Lack
from policygraph.claims.stated import in_percent, stands_in, wording
from policygraph.errors import InputError, plural
from policygraph.evidence.coverage import State, coverage
from policygraph.evidence.proof import measured_text
from policygraph.reading import Reader
from policygraph.reading.passages import where
from policygraph.reading.sources import Source
from policygraph.vocab import PG, Name, Triple, reading_order

_CALLED = (SKOS.prefLabel, RDFS.label, DCTERMS.title, SKOS.altLabel)
_KEPT = (PG.statedAs, PG.quotes, PG.periodNote)


def notes(reader: Reader, sources: Iterable[Source], texts: Mapping[URIRef, Text]) -> Iterator[str]:
    """Which sources could not be held against their texts, and why."""
    missing = []
    for source in sources:
        text = texts.get(source.iri)
        if text is None:
            if reader.holds(source.iri, PG.textDigest):
                missing.append(source.name)
        elif not measured_text(reader, source, text):
            yield (
                f"{text.file} is not the text that the passages of {source.name} were measured"
                " on, so they were not compared with it."
            )
        elif not _is_english(reader, source.iri):
            yield f"{source.name} is not in English, so its glosses were not compared with it."
    if missing:
        names = ", ".join(missing)
        yield f"Without a text (--text SOURCE=FILE), glosses were not compared: {names}."


def _measured(
    reader: Reader, sources: Iterable[Source], texts: Mapping[URIRef, Text]
) -> Iterator[tuple[Source, Text]]:
    """The sources with the texts that they were measured on."""
    for source in sources:
        text = texts.get(source.iri)
        if text is not None and measured_text(reader, source, text):
            yield source, text


def uncovered(
    reader: Reader, sources: Sequence[Source], texts: Mapping[URIRef, Text]
) -> Iterator[Lack]:
    """Stretches of the texts that are neither encoded nor left out with a reason."""
    for found in coverage(reader, sources, texts):
        iri, text = str(found.source.iri), texts.get(found.source.iri)
        stretches = found.of(State.NEITHER)
        described = _described(reader, found.source) if stretches and text else []
        held = [_characters(passage, text) for passage in described if text]
        for stretch in stretches:
            empty = sum(
                one is not None and stretch.start <= one[0] and one[1] <= stretch.end
                for one in held
            )
            words = "neither encoded nor left out"
            if empty:
                words += f" ({plural(empty, 'passage')} there without a statement)"
            place = f"{iri}#{CharRange(stretch.start, stretch.end)}"
            yield Lack("uncovered", Name(stretch.where, place), words, (iri,), (), place)


def repeated(
    reader: Reader, sources: Sequence[Source], texts: Mapping[URIRef, Text]
) -> Iterator[Lack]:
    """Passages whose words stand a second time, and are not cited there, or not to the same end."""
    for source in sources:
        yield from _unlike(reader, source)
    for source, text in _measured(reader, sources, texts):
        yield from _uncited(reader, source, text)


def _unlike(reader: Reader, source: Source) -> Iterator[Lack]:
    """Passages of the same words that say not the same."""
    by_digest: dict[str, list[URIRef]] = defaultdict(list)
    for passage in _described(reader, source):
        for digest in reader.objects(passage, PG.digest):
            by_digest[str(digest)].append(passage)
    for first, *others in by_digest.values():
        for other in others:
            if set(reader.in_graph(first)) != set(reader.in_graph(other)):
                words = "The same words stand in two places, and the statements there differ."
                graphs = reader.cite([str(first), str(other)])
                yield Lack("repeated", reader.name(other), words, (str(source.iri),), graphs)


def _uncited(reader: Reader, source: Source, text: Text) -> Iterator[Lack]:
    """Places where the words of a passage stand again, and that no passage or omission touches."""
    held = [
        cited
        for iri in _places(reader, source)
        if not reader.is_inference(iri) and (cited := _characters(iri, text)) is not None
    ]
    seen = set()
    for passage in _described(reader, source):
        own = _characters(passage, text)
        words = text.content[own[0] : own[1]] if own else ""
        if len(words.split()) < _FEWEST or words in seen:
            continue
        seen.add(words)
        for again in text.find(words):
            start, end = again.start, again.start + len(words)
            if not any(start < right and left < end for left, right in held):
                place = f"{source.iri}#{CharRange(start, end)}"
                at = f"line {text.line_of(start)}, {where(place)}"
                said = f"The words stand again, uncited, at {at}."
                graphs, owner = reader.cite([str(passage)]), (str(source.iri),)
                yield Lack("repeated", reader.name(passage), said, owner, graphs, place)


# Fewer words stand twice in any text.
_FEWEST = 3


def glosses(
    reader: Reader, sources: Iterable[Source], texts: Mapping[URIRef, Text]
) -> Iterator[Lack]:
    """What in the glosses may be wrong."""
    for source, text in _measured(reader, sources, texts):
        if not _is_english(reader, source.iri):
            continue
        for passage in _described(reader, source):
            cited = _characters(passage, text)
            gloss = next(reader.objects(passage, PG.gloss), None)
            if not cited or not isinstance(gloss, Literal) or not gloss.strip():
                continue
            if gloss.language and not gloss.language.startswith("en"):
                continue
            words = text.content[cited[0] : cited[1]]
            names, kept = _called(reader, source, passage), _kept(reader, passage)
            graphs = reader.cite([str(passage)])
            for doubt in doubts(words, str(gloss), names, kept):
                name = reader.name(passage)
                yield Lack(doubt.kind, name, doubt.words, (str(source.iri),), graphs)


def unheard(
    reader: Reader, sources: Iterable[Source], texts: Mapping[URIRef, Text]
) -> Iterator[Lack]:
    """The words given as a source's own that do not stand in their passage."""
    told = wording(reader)
    for source, text in _measured(reader, sources, texts):
        for passage in _described(reader, source):
            cited = _characters(passage, text)
            if cited is None:
                continue
            words = text.content[cited[0] : cited[1]]
            for one in told.get(passage, ()):
                if not stands_in(one.words, words):
                    said = f"The words “{one.words}” do not stand in the passage."
                    graphs, owner = reader.cite([str(passage)]), (str(source.iri),)
                    yield Lack("words", reader.name(one.claim), said, owner, graphs)


def _described(reader: Reader, source: Source) -> list[URIRef]:
    own = f"{source.iri}#"
    found = [str(one) for one in reader.instances(PG.Passage) if str(one).startswith(own)]
    return [URIRef(iri) for iri in sorted(found, key=reading_order)]


def _places(reader: Reader, source: Source) -> list[URIRef]:
    return reader.all_places.get(str(source.iri), [])


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


def _is_english(reader: Reader, source: URIRef) -> bool:
    languages = [str(one).lower() for one in reader.objects(source, DCTERMS.language)]
    return not languages or any(one.rpartition("/")[2].startswith("en") for one in languages)


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
