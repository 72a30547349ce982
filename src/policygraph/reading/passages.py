"""The passages of a dataset as values: what each named graph stands for, and how it is told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal as Choice

from rdflib import PROV, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from policygraph import vocab
from policygraph.citation import CharRange, Citation, LineRange, Page, RowRange, Section
from policygraph.errors import InputError
from policygraph.reading.naming import Naming
from policygraph.reading.patterns import REMEMBERED
from policygraph.vocab import PG, Name

_ROWS = ("row ", "rows ")
# Characters that Markdown (CommonMark 0.31, §2.4) would take for its own.
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|])")
# §6.5: an IRI in angle brackets is a link, and nothing in it is escaped.
_LINK = re.compile(r" <(?:https?://|urn:)[^<>|\s]*>\Z")


@dataclass(frozen=True)
class Passage:
    """What a named graph stands for: a place in a source, a source, or an inference.

    Attributes:
        iri: the name of the graph.
        kind: which of the three.
        source: the source it belongs to; its ``text`` is the source's title.
        where: the place in words, such as “line 13, characters 934–1385”; empty for a source.
        line: the line that the place begins on, where the dataset says it.
        gloss: what it says, in the curator's words.
        by: for an inference, the curators.
        reason: for an inference, how it was concluded; for an omission, why it was left out.
        derived: for an inference, the passages it was concluded from.
        made: for an inference, the day on which it was concluded, if that is told.
        standing: what became of the source, such as “retracted on 2011-02-14”; empty if it stands.
    """

    iri: str
    kind: Choice["passage", "source", "inference"]
    source: Name
    where: str = ""
    line: int | None = None
    gloss: str = ""
    by: tuple[Name, ...] = ()
    reason: str = ""
    derived: tuple[str, ...] = ()
    made: str = ""
    standing: str = ""

    @property
    def place(self) -> str:
        """The source and the place in it, in words; a row is a “row 17 of TITLE”."""
        if self.where.startswith(_ROWS):
            return f"{self.where} of {self.source.text}"
        return ", ".join(filter(None, (self.source.text, self.where)))

    @property
    def inferred(self) -> str:
        """For an inference, by whom and when it was concluded: “inferred by A on 2026-11-24”."""
        by = listed(self.by) or "a curator who is not named"
        return f"inferred by {by}{f' on {self.made}' if self.made else ''}"

    def __str__(self) -> str:
        place, said = self.place, [self.gloss]
        if self.kind == "inference":
            place = ", ".join(filter(None, (self.source.text, self.inferred)))
            said.append(self.reason)
        place += f" ({self.standing})" if self.standing else ""
        words = ". ".join(part.rstrip(".") for part in said if part)
        said_there = f"{place}{f': {words}' if words else ''}"
        return f"{' '.join(said_there.split())}. <{self.iri}>"


class Passages:
    """The passages of one dataset, each read once."""

    def __init__(self, asking: Naming) -> None:
        self.asking = asking
        # Per reading, not per class: datasets differ.
        self.of = lru_cache(REMEMBERED)(self._of)
        self._became = lru_cache(REMEMBERED)(self._standing)

    @cached_property
    def inferences(self) -> frozenset[Node]:
        """The named graphs of what a curator concluded."""
        return frozenset(self.asking.instances(PG.Inference))

    def _of(self, graph: str) -> Passage:
        """The passage that a named graph stands for."""
        iri = URIRef(graph)
        inference = iri in self.inferences
        source = vocab.source_of(graph)
        kind: Choice["passage", "source", "inference"] = "passage"
        if inference or "#" not in graph:
            kind = "inference" if inference else "source"
        line = self._line(iri)
        place = ", ".join(filter(None, (f"line {line}" if line is not None else "", where(graph))))
        return Passage(
            graph,
            kind,
            self._name(source),
            place if kind == "passage" else "",
            line,
            self._text(iri, PG.gloss),
            self._names(iri) if inference else (),
            self._text(iri, PG.reason),
            self._derived(iri) if inference else (),
            self._dates(iri, DCTERMS.created) if inference else "",
            self._became(source),
        )

    def _name(self, term: Node) -> Name:
        iri = str(term) if isinstance(term, URIRef) else ""
        return Name(self.asking.label(term), iri)

    def _names(self, inference: URIRef) -> tuple[Name, ...]:
        found = {self._name(o) for o in self.asking.objects(inference, PROV.wasAttributedTo)}
        return tuple(sorted(found, key=lambda name: (name.text, name.iri)))

    def _derived(self, inference: URIRef) -> tuple[str, ...]:
        found = {str(o) for o in self.asking.objects(inference, PROV.wasDerivedFrom)}
        return tuple(sorted(found, key=vocab.reading_order))

    def _standing(self, source: URIRef) -> str:
        """Whether a source was retracted or corrected, and since when; `evidence` says by whom."""
        found = {
            (self._dates(event, PG.date), words)
            for words, predicate in (("retracted", PG.retracts), ("corrected", PG.corrects))
            for event in self.asking.subjects(predicate, source)
        }
        said = [f"{words} on {when}" if when else words for when, words in sorted(found)]
        return ", ".join(said)

    def _dates(self, subject: Node, predicate: URIRef) -> str:
        """The date that a property gives; of several the earliest."""
        return min(map(str, self.asking.objects(subject, predicate)), default="")

    def _line(self, passage: URIRef) -> int | None:
        lines = map(str, self.asking.objects(passage, PG.line))
        return min((int(line) for line in lines if re.fullmatch("[0-9]{1,18}", line)), default=None)

    def _text(self, subject: URIRef, predicate: URIRef) -> str:
        """The one text of a property; of several the English one, by the alphabet."""
        found = self.asking.best_text(subject, predicate)
        return "" if found is None else str(found)


def where(iri: str) -> str:
    """The fragment of ``iri`` in words; empty if it has none."""
    try:
        fragment = Citation.parse(iri).fragment
    except InputError:
        return f"“{iri.partition('#')[2]}”"
    match fragment:
        case None:
            return ""
        case CharRange(start, end):
            return f"characters {start}–{'end' if end is None else end}"
        case LineRange(start, end):
            return f"lines {start + 1}–{'end' if end is None else end}"
        case Page(number):
            return f"page {number}"
        case RowRange():
            _, _, rows = str(fragment).partition("=")
            return f"row {rows}" if rows.isdigit() else f"rows {rows}"
        case Section(name):
            return f"“{name}”"
        case _:
            return str(fragment)


def listed(names: tuple[Name, ...]) -> str:
    """Names in a sentence: “A and B”."""
    return " and ".join(name.text for name in names)


def markdown(text: str) -> str:
    """A line of text as Markdown; the IRI in angle brackets that a footnote ends with is a link."""
    link = _LINK.search(text)
    said = _MARKDOWN.sub(r"\\\1", text[: link.start()] if link else text)
    return said + link[0] if link else said
