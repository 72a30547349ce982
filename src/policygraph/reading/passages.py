"""The passages of a dataset as values: what each named graph stands for, and how it is told."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal as Choice

from rdflib import PROV, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from policygraph import vocab
from policygraph.citation import CharRange, Citation, LineRange, Page, RowRange, Section
from policygraph.errors import InputError
from policygraph.lexical import markdown as markdown
from policygraph.reading import bulk, lookup
from policygraph.reading.naming import Naming
from policygraph.reading.patterns import REMEMBERED
from policygraph.terms import LITERAL
from policygraph.vocab import PG, Name

_ROWS = ("row ", "rows ")
# One row of a table, of which there can be very many (RFC 7111 §2.1).
_ROW = re.compile(r"#row=([1-9][0-9]{0,8})\Z")
# Fewer passages are asked for one by one.
_MANY = 100


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
        self._asked = lru_cache(REMEMBERED)(self._alone)
        self._became = lru_cache(REMEMBERED)(self._standing)
        self._name = lru_cache(REMEMBERED)(self._named)
        self._known: dict[str, Passage] = {}

    @cached_property
    def inferences(self) -> frozenset[Node]:
        """The named graphs of what a curator concluded."""
        return frozenset(self.asking.instances(PG.Inference))

    @cached_property
    def _inferred(self) -> frozenset[str]:
        return frozenset(map(str, self.inferences))

    def of(self, graph: str) -> Passage:
        """The passage that a named graph stands for."""
        return self._known.get(graph) or self._asked(graph)

    def in_order(self, graphs: Iterable[str]) -> tuple[Passage, ...]:
        """The passages of some named graphs, as they stand in their sources."""
        return tuple(map(self.of, sorted(graphs, key=vocab.reading_order)))

    def know(self, graphs: Iterable[str]) -> None:
        """Read many passages at once, for what asks for them one by one afterwards."""
        wanted = [graph for graph in graphs if graph not in self._known]
        if len(wanted) < _MANY:
            return
        engine = self.asking.engine
        lines: dict[str, list[str]] = {}
        for graph, value in bulk.values(engine, wanted, str(PG.line)):
            lines.setdefault(graph, []).append(value.value)
        gloss, reason = (self._best(wanted, predicate) for predicate in (PG.gloss, PG.reason))
        for graph in wanted:
            self._known[graph] = self._passage(
                graph, _line(lines.get(graph, ())), gloss.get(graph, ""), reason.get(graph, "")
            )

    def _best(self, graphs: list[str], predicate: URIRef) -> dict[str, str]:
        """The one text of a property of each passage that has any."""
        found: dict[str, tuple[tuple[bool, bool, str], str]] = {}
        for graph, value in bulk.values(self.asking.engine, graphs, str(predicate)):
            if value.kind == LITERAL:
                ranked = lookup.by_language(value.value, value.language), value.value
                if graph not in found or ranked < found[graph]:
                    found[graph] = ranked
        return {graph: text for graph, (_, text) in found.items()}

    def _alone(self, graph: str) -> Passage:
        iri = URIRef(graph)
        line = _line(map(str, self.asking.objects(iri, PG.line)))
        return self._passage(graph, line, self._text(iri, PG.gloss), self._text(iri, PG.reason))

    def _passage(self, graph: str, line: int | None, gloss: str, reason: str) -> Passage:
        iri = URIRef(graph)
        inference = graph in self._inferred
        source = graph.partition("#")[0]
        kind: Choice["passage", "source", "inference"] = "passage"
        if inference or "#" not in graph:
            kind = "inference" if inference else "source"
        place = ", ".join(filter(None, (f"line {line}" if line is not None else "", where(graph))))
        return Passage(
            graph,
            kind,
            self._name(source),
            place if kind == "passage" else "",
            line,
            gloss,
            self._names(iri) if inference else (),
            reason,
            self._derived(iri) if inference else (),
            self._dates(iri, DCTERMS.created) if inference else "",
            self._became(source),
        )

    def _named(self, iri: str) -> Name:
        return Name(self.asking.label(URIRef(iri)), iri)

    def _names(self, inference: URIRef) -> tuple[Name, ...]:
        found = {self._by(o) for o in self.asking.objects(inference, PROV.wasAttributedTo)}
        return tuple(sorted(found, key=lambda name: (name.text, name.iri)))

    def _by(self, term: Node) -> Name:
        iri = str(term) if isinstance(term, URIRef) else ""
        return Name(self.asking.label(term), iri)

    def _derived(self, inference: URIRef) -> tuple[str, ...]:
        found = {str(o) for o in self.asking.objects(inference, PROV.wasDerivedFrom)}
        return tuple(sorted(found, key=vocab.reading_order))

    def _standing(self, source: str) -> str:
        """Whether a source was retracted or corrected, and since when; `evidence` says by whom."""
        found = {
            (self._dates(event, PG.date), words)
            for words, predicate in (("retracted", PG.retracts), ("corrected", PG.corrects))
            for event in self.asking.subjects(predicate, URIRef(source))
        }
        said = [f"{words} on {when}" if when else words for when, words in sorted(found)]
        return ", ".join(said)

    def _dates(self, subject: Node, predicate: URIRef) -> str:
        """The date that a property gives; of several the earliest."""
        return min(map(str, self.asking.objects(subject, predicate)), default="")

    def _text(self, subject: URIRef, predicate: URIRef) -> str:
        """The one text of a property; of several the English one, by the alphabet."""
        found = self.asking.best_text(subject, predicate)
        return "" if found is None else str(found)


def _line(values: Iterable[str]) -> int | None:
    numbers = (int(line) for line in values if re.fullmatch("[0-9]{1,18}", line))
    return min(numbers, default=None)


def where(iri: str) -> str:
    """The fragment of ``iri`` in words; empty if it has none."""
    if row := _ROW.search(iri):
        return f"row {row[1]}"
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
            first, last = start + 1, "end" if end is None else end
            return f"line {first}" if first == last else f"lines {first}–{last}"
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
