"""The passages of a dataset as values: what each named graph stands for, and how it is told."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING
from typing import Literal as Choice

from policygraph.citation import (
    CharRange,
    Citation,
    LineRange,
    PageFragment,
    RowRange,
    SectionFragment,
)
from policygraph.errors import InputError
from policygraph.lexical import PREFIXES, curie, reading_order
from policygraph.lexical import markdown as markdown
from policygraph.reading import bulk, lookup
from policygraph.store import Engine
from policygraph.terms import IRI, LITERAL, Name, Term, iri

if TYPE_CHECKING:
    from rdflib.term import Node

_ROWS = ("row ", "rows ")
# One row of a table, of which there can be very many (RFC 7111 §2.1).
_ROW = re.compile(r"#row=([1-9][0-9]{0,8})\Z")
_DIGITS = re.compile(r"[0-9]{1,18}\Z")
_LINE, _GLOSS, _REASON = (PREFIXES["pg"] + name for name in ("line", "gloss", "reason"))
_ATTRIBUTED, _DERIVED = (PREFIXES["prov"] + one for one in ("wasAttributedTo", "wasDerivedFrom"))
_CREATED = PREFIXES["dcterms"] + "created"
_SAID = "SELECT ?p ?o { $thing ?p ?o }"
_INFERENCES = "SELECT DISTINCT ?thing { ?kind rdfs:subClassOf* pg:Inference . ?thing a ?kind }"
_VOCABULARIES = (
    "SELECT DISTINCT ?graph { ?graph a ?kind FILTER(?kind IN (owl:Ontology, skos:ConceptScheme)) }"
)
_EVENTS = """SELECT ?event ?words ?when {
  { ?event pg:retracts $source BIND("retracted" AS ?words) }
  UNION { ?event pg:corrects $source BIND("corrected" AS ?words) }
  OPTIONAL { ?event pg:date ?when } }"""
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
    """The passages of one dataset, each read once.

    They are asked for in plain values: a cited answer must not wait for rdflib.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        # Per reading, not per class: datasets differ.
        self._asked = lru_cache(lookup.REMEMBERED)(self._alone)
        self._source = lru_cache(lookup.REMEMBERED)(self._named)
        self._known: dict[str, Passage] = {}

    @cached_property
    def inferences(self) -> frozenset[Node]:
        """The named graphs of what a curator concluded."""
        return frozenset(term.node for term in self._inferences)

    @cached_property
    def _inferences(self) -> frozenset[Term]:
        return frozenset(thing for (thing,) in self.engine.rows(_INFERENCES) if thing)

    @cached_property
    def _inferred(self) -> frozenset[str]:
        return frozenset(map(str, self._inferences))

    @cached_property
    def vocabularies(self) -> frozenset[str]:
        """The graphs that declare terms and concepts rather than state facts."""
        return frozenset(str(graph) for (graph,) in self.engine.rows(_VOCABULARIES))

    def of(self, graph: str) -> Passage:
        """The passage that a named graph stands for."""
        return self._known.get(graph) or self._asked(graph)

    def in_order(self, graphs: Iterable[str]) -> tuple[Passage, ...]:
        """The passages of some named graphs, as they stand in their sources."""
        return tuple(map(self.of, sorted(graphs, key=reading_order)))

    def know(self, graphs: Iterable[str]) -> None:
        """Read many passages at once, for what asks for them one by one afterwards."""
        wanted = [graph for graph in graphs if graph not in self._known]
        if len(wanted) < _MANY:
            return
        lines: dict[str, list[str]] = {}
        for graph, value in bulk.values(self.engine, wanted, _LINE):
            lines.setdefault(graph, []).append(value.value)
        texts: dict[str, dict[str, list[Term]]] = {_GLOSS: {}, _REASON: {}}
        for predicate, said in texts.items():
            for graph, value in bulk.values(self.engine, wanted, predicate):
                said.setdefault(graph, []).append(value)
        glosses, reasons = texts.values()
        for graph in wanted:
            line, gloss, reason = lines.get(graph), glosses.get(graph), reasons.get(graph)
            self._known[graph] = self._passage(
                graph,
                _line(line) if line else None,
                _text(gloss) if gloss else "",
                _text(reason) if reason else "",
            )

    def _alone(self, graph: str) -> Passage:
        said = self._said(graph)
        line, gloss, reason = (said.get(name, []) for name in (_LINE, _GLOSS, _REASON))
        return self._passage(graph, _line(map(str, line)), _text(gloss), _text(reason))

    def _said(self, thing: str) -> dict[str, list[Term]]:
        """What is said of a thing, by property."""
        found: dict[str, list[Term]] = {}
        try:
            for predicate, value in self.engine.rows(_SAID, thing=iri(thing)):
                assert value is not None
                found.setdefault(str(predicate), []).append(value)
        except InputError:  # no IRI: nothing can be said of it
            pass
        return found

    def _passage(self, graph: str, line: int | None, gloss: str, reason: str) -> Passage:
        source = graph.partition("#")[0]
        name, standing = self._source(source)
        if graph in self._inferred:
            said = self._said(graph)
            by = {self._name(one) for one in said.get(_ATTRIBUTED, ())}
            return Passage(
                graph,
                "inference",
                name,
                "",
                line,
                gloss,
                tuple(sorted(by, key=lambda name: (name.text, name.iri))),
                reason,
                tuple(sorted(map(str, said.get(_DERIVED, ())), key=reading_order)),
                min(map(str, said.get(_CREATED, ())), default=""),
                standing,
            )
        if "#" not in graph:
            return Passage(graph, "source", name, "", line, gloss, (), reason, (), "", standing)
        place = where(graph)
        if line is not None:
            place = f"line {line}, {place}" if place else f"line {line}"
        return Passage(graph, "passage", name, place, line, gloss, (), reason, (), "", standing)

    def _named(self, source: str) -> tuple[Name, str]:
        """A source, and whether it was retracted or corrected; `evidence` says by whom."""
        try:
            rows = list(self.engine.rows(_EVENTS, source=iri(source)))
        except InputError:  # no IRI
            rows = []
        found: dict[tuple[str, str], list[str]] = {}
        for event, words, when in rows:
            found.setdefault((str(event), str(words)), []).extend([str(when)] if when else [])
        told = sorted({(min(dates, default=""), words) for (_, words), dates in found.items()})
        said = [f"{words} on {when}" if when else words for when, words in told]
        return self._name(iri(source)), ", ".join(said)

    def _name(self, term: Term) -> Name:
        if term.kind != IRI:
            return Name(str(term))
        label = lookup.labels(self.engine, [term.value]).get(term.value)
        return Name(curie(term.value, self.engine.prefixes) if label is None else label, term.value)


def _text(values: Iterable[Term]) -> str:
    """The one text of some; of several the English one, by the alphabet."""
    texts = [value for value in values if value.kind == LITERAL]
    if len(texts) > 1:
        texts.sort(key=lambda text: lookup.by_language(text.value, text.language))
    return texts[0].value if texts else ""


def _line(values: Iterable[str]) -> int | None:
    return min([int(line) for line in values if _DIGITS.match(line)], default=None)


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
        case PageFragment(number):
            return f"page {number}"
        case RowRange():
            _, _, rows = str(fragment).partition("=")
            return f"row {rows}" if rows.isdigit() else f"rows {rows}"
        case SectionFragment(name):
            return f"“{name}”"
        case _:
            return str(fragment)


def listed(names: tuple[Name, ...]) -> str:
    """Names in a sentence: “A and B”."""
    return " and ".join(name.text for name in names)
