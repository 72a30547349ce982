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
    choice = _Choice(reader, date)
    kept = [choice.without_gone(one) for one in reader.engine.nquads(choice.keeps)]
    replaced = map(choice.without_gone, reader.engine.nquads(choice.replaces))
    again = _listed(kept, listings.stream((b"".join(kept), *replaced)))
    prefixes = reader.prefixes
    names = (sorted(reader.label(one) for one in some) for some in choice.told())
    return AsOf(store.in_memory((b"".join(kept), *again), prefixes), *map(tuple, names))


class _Choice:
    """Which sources, and so which named graphs, stay."""

    def __init__(self, reader: Reader, date: datetime.date) -> None:
        self.reader = reader
        self.series = all_editions(reader)
        self.later: set[URIRef] = set()
        self.undated: set[URIRef] = set()
        self.replaced: set[URIRef] = set()
        for source in reader.instances(PG.Source):
            if isinstance(source, URIRef):
                issued = span(reader, source)
                if issued is None:
                    self.undated.add(source)
                elif issued[1] > date:
                    self.later.add(source)
        for editions in self.series.values():
            by_then = [one.iri for one in editions if one.issued and one.iri not in self.later]
            self.replaced.update(by_then[:-1])
        self.inferences = self.unfounded()
        self.cited: set[URIRef] = set()
        self.gone = tuple(f"<{one}> ".encode() for one in sorted(self.later | self.inferences))

    def told(self) -> tuple[set[URIRef], set[URIRef], set[URIRef]]:
        """What is said to the user: left out as later, kept undated, left out as replaced."""
        # A source without a date that no statement stands in is a mere name.
        return self.later, self.undated & self.cited, self.replaced

    def unfounded(self) -> set[URIRef]:
        """The inferences from what stands in a source that is left out; the build makes its own."""
        found = {URIRef(f"{series}#inference-listings") for series in self.series}
        gone = self.later | self.replaced
        waiting = self.reader.instances(PG.Inference) - found
        while True:
            more = {
                one
                for one in waiting
                if any(
                    place in found or vocab.source_of(str(place)) in gone
                    for place in self.reader.objects(one, PROV.wasDerivedFrom)
                )
            }
            if not more:
                return found
            found |= {one for one in more if isinstance(one, URIRef)}
            waiting -= more

    def keeps(self, graph: str) -> bool:
        """Whether what stands in a named graph stays."""
        source = vocab.source_of(graph)
        self.cited.add(source)
        gone = source in self.later or source in self.replaced
        return not gone and URIRef(graph) not in self.inferences

    def replaces(self, graph: str) -> bool:
        """Whether a named graph is left out, and yet tells what was listed by then."""
        source = vocab.source_of(graph)
        return source in self.replaced and source not in self.later

    def without_gone(self, quads: bytes) -> bytes:
        """Quads without descriptions of what is not there yet, or of inferences not made."""
        if not any(one in quads for one in self.gone):
            return quads
        lines = quads.splitlines(keepends=True)
        return b"".join(line for line in lines if not line.startswith(self.gone))


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
