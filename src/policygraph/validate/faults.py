"""A fault as the checks find it, and the place where it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from rdflib import Literal, URIRef
from rdflib.term import Node

from policygraph.errors import Place
from policygraph.lexical import XSD, quoted
from policygraph.turtle import Written
from policygraph.validate.data import Data

Pattern: TypeAlias = tuple[Node | None, Node | None, Node | None, Node | None]
"""Subject, predicate, value and graph of the statements looked for; None is anything."""


@dataclass(frozen=True)
class Fault:
    """A fault in terms of RDF.

    Attributes:
        code, severity, message, hint: as in `Finding`.
        focus: the thing at fault.
        value: the offending value.
        at: the statements at fault. The first one written is where the fault is; if there is
            none, the fault is where the focus is first described.
    """

    code: str
    severity: str
    message: str
    hint: str
    focus: Node | None = None
    value: Node | None = None
    at: tuple[Pattern, ...] = ()


@dataclass(frozen=True)
class Found:
    """What a check found: the part of a `Fault` that differs from one find to the next."""

    focus: Node | None
    message: str
    value: Node | None = None
    at: tuple[Pattern, ...] = ()
    hint: str = ""


@dataclass(frozen=True)
class Check:
    """A check that SHACL cannot make.

    Attributes:
        code, severity: as in `Finding`.
        hint: how to mend it, unless the find says better.
        find: all that is wrong in a dataset.
    """

    code: str
    severity: str
    hint: str
    find: Callable[[Data], Iterator[Found]]

    def run(self, data: Data) -> Iterator[Fault]:
        """The faults in ``data``."""
        for found in self.find(data):
            hint = found.hint or self.hint
            yield Fault(
                self.code, self.severity, found.message, hint, found.focus, found.value, found.at
            )


def ntriples(term: Node) -> str:
    """``term`` as `Written` has it: N-Triples 1.1, language tags in lower case."""
    if isinstance(term, URIRef):
        return f"<{term}>"
    if not isinstance(term, Literal):
        return str(term.n3())
    text = quoted(str(term))
    if term.language:
        return f"{text}@{term.language.lower()}"
    datatype = str(term.datatype or "")
    return text if datatype in ("", XSD + "string") else f"{text}^^<{datatype}>"


_Wanted: TypeAlias = tuple[str | None, str | None, str | None, str | None]


def places(faults: Sequence[Fault], written: Iterable[Written]) -> list[Place | None]:
    """Where each fault is written; ``written`` is read once, and not at all without faults."""
    searches = [_Search(fault) for fault in faults]
    by_subject: dict[str, list[_Search]] = {}
    by_graph: dict[str, list[_Search]] = {}
    for search in searches:
        for subject in search.subjects:
            by_subject.setdefault(subject, []).append(search)
        for graph in search.graphs:
            by_graph.setdefault(graph, []).append(search)
    if by_subject or by_graph:
        for statement in written:
            for search in by_subject.get(statement.subject, ()):
                search.look(statement)
            for search in by_graph.get(statement.graph or "", ()):
                search.look(statement)
    return [search.found() for search in searches]


class _Search:
    """One fault's places, the best kind first: the statement, the property, the thing."""

    def __init__(self, fault: Fault) -> None:
        exact: list[_Wanted] = [(_text(s), _text(p), _text(o), _text(g)) for s, p, o, g in fault.at]
        # A value can be spelled differently from how the dataset holds it.
        loose: list[_Wanted] = [(s, p, None, g) for s, p, o, g in exact if o and p]
        self._kinds = (exact, loose)
        self._focus = _text(fault.focus)
        self._places: list[Place | None] = [None, None, None]
        subjects = {s for s, *_ in exact if s} | ({self._focus} if self._focus else set())
        self.subjects = sorted(subjects)
        self.graphs = sorted({g for s, _, _, g in exact if g and not s})

    def look(self, statement: Written) -> None:
        for kind, wanted in enumerate(self._kinds):
            if self._places[kind] is None and any(_fits(one, statement) for one in wanted):
                self._places[kind] = statement.place
        if self._places[2] is None and statement.subject == self._focus:
            self._places[2] = statement.subject_place

    def found(self) -> Place | None:
        return next((place for place in self._places if place), None)


def _text(term: Node | None) -> str | None:
    return None if term is None else ntriples(term)


def _fits(wanted: _Wanted, statement: Written) -> bool:
    subject, predicate, value, graph = wanted
    return (
        (subject is None or subject == statement.subject)
        and (predicate is None or predicate == statement.predicate)
        and (value is None or value == statement.value)
        # What stands outside any block has no graph here, and that of its file in the dataset.
        and (graph is None or statement.graph in (None, graph))
    )
