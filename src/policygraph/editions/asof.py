"""The dataset as it would have been on an earlier day: what sources had said by then."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rdflib import PROV, URIRef

from policygraph import reading, store, vocab
from policygraph.editions import listings
from policygraph.editions.series import all_editions, span
from policygraph.errors import InputError, plural
from policygraph.lexical import XSD
from policygraph.literals import earliest_latest
from policygraph.reading import Data, Reader
from policygraph.store import Embedded
from policygraph.vocab import PG

_FORMS = {4: "gYear", 7: "gYearMonth", 10: "date"}
_SHOWN = 10
_SUBJECT = re.compile(rb"(?m)^[^ \n]+")


@dataclass(frozen=True)
class AsOf:
    """A dataset of an earlier day.

    Attributes:
        engine: with the dataset in memory.
        later: the sources that were issued later, or not surely by then, and are left out.
        undated: the sources without a date of issue, which stay.
        replaced: the editions that a later one had replaced by then, and are left out.
    """

    engine: Embedded
    later: tuple[str, ...]
    undated: tuple[str, ...]
    replaced: tuple[str, ...]

    def __str__(self) -> str:
        parts = [f"{plural(len(self.later), 'source')} left out as not issued by then"]
        if self.replaced:
            parts.append(f"{plural(len(self.replaced), 'edition')} as replaced by then")
        said = ", ".join(parts) + "."
        if not self.undated:
            return said
        names = ", ".join(self.undated[:_SHOWN]) + (", …" if len(self.undated) > _SHOWN else "")
        return f"{said} Kept, although without a date of issue: {names}."


def day(text: str) -> datetime.date:
    """The last day that ``text``, a year, a month or a day, can mean.

    Raises:
        InputError: it is no such date.
    """
    found = earliest_latest(text, XSD + _FORMS.get(len(text), "date"))
    if found is None:
        raise InputError(f"“{text}” is no date.", hint="Write it as 2025-07-18, 2025-07 or 2025.")
    return found[1]


def as_of(data: Data, date: datetime.date) -> AsOf:
    """What the sources issued on or before ``date`` say.

    A source known only by month or year counts from the last day of it on: before that it may not
    have been there. Of each table series only the latest edition by then stays, and what is
    inferred from its editions is inferred again from those of that time. A curator's inference
    stays if all that it was derived from does.
    """
    reader = reading.of(data)
    series = all_editions(reader)
    issued = {
        one: span(reader, one) for one in reader.instances(PG.Source) if isinstance(one, URIRef)
    }
    undated = {one for one, days in issued.items() if days is None}
    later = {one for one, days in issued.items() if days and days[1] > date}
    by_then = [
        [one.iri for one in some if one.issued and one.iri not in later] for some in series.values()
    ]
    replaced = {one for editions in by_then for one in editions[:-1]}
    left_out, told_again = later | replaced, replaced - later
    unfounded = _unfounded(reader, series, left_out)
    cited: set[URIRef] = set()

    def keeps(graph: str) -> bool:
        source = vocab.source_of(graph)
        cited.add(source)
        return source not in left_out and URIRef(graph) not in unfounded

    def replaces(graph: str) -> bool:
        """Whether a named graph is left out, and yet tells what was listed by then."""
        return vocab.source_of(graph) in told_again

    gone = tuple(f"<{one}> ".encode() for one in sorted(later | unfounded))
    kept = [_without(one, gone) for one in reader.engine.nquads(keeps)]
    earlier = (_without(one, gone) for one in reader.engine.nquads(replaces))
    again = _listed(kept, listings.stream((b"".join(kept), *earlier)))
    engine = store.in_memory((b"".join(kept), *again), reader.prefixes)
    # A source without a date that no statement stands in is a mere name.
    told = (later, undated & cited, replaced)
    return AsOf(engine, *(tuple(sorted(map(reader.label, some))) for some in told))


def _unfounded(reader: Reader, series: Iterable[str], gone: set[URIRef]) -> set[URIRef]:
    """The inferences from what stands in a source that is gone; the build makes its own."""
    found = {URIRef(f"{one}#inference-listings") for one in series}
    rest = {
        one: set(reader.objects(one, PROV.wasDerivedFrom))
        for one in reader.instances(PG.Inference) - found
        if isinstance(one, URIRef)
    }
    while more := {
        one
        for one, places in rest.items()
        if one not in found
        and any(place in found or vocab.source_of(str(place)) in gone for place in places)
    }:
        found |= more
    return found


def _without(quads: bytes, gone: tuple[bytes, ...]) -> bytes:
    """Quads without descriptions of what is not there yet, or of inferences not made."""
    if not any(one in quads for one in gone):
        return quads
    return b"".join(one for one in quads.splitlines(keepends=True) if not one.startswith(gone))


def _listed(kept: Iterable[bytes], chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Of the inferences those about things that the kept editions still speak of."""
    subjects = {subject for quads in kept for subject in _SUBJECT.findall(quads)}
    for chunk in chunks:
        yield b"".join(
            line
            for line in chunk.splitlines(keepends=True)
            if (subject := line[: line.index(b" ")]) in subjects
            or subject.endswith(b"#inference-listings>")
        )
