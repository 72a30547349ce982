"""A fault as the checks find it, and the place where it is written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from rdflib import Literal, URIRef
from rdflib.term import Node

from policygraph.errors import Place
from policygraph.lexical import XSD, quoted
from policygraph.turtle import Written

Pattern: TypeAlias = tuple[Node | None, Node | None, Node | None, Node | None]
"""Subject, predicate, value and graph of the statements looked for; None is anything. Either the
subject is given, or the graph alone."""
Places: TypeAlias = (
    Iterable[Written] | Callable[[Collection[str], Collection[str]], Iterable[Written]]
)
"""Where statements are written: all of them, or what gives those with certain subjects or in
certain graphs (in N-Triples)."""


@dataclass(frozen=True)
class Fault:
    """A fault in terms of RDF.

    Attributes:
        code, severity, message, hint: as in `Finding`.
        focus: the thing at fault.
        value: the offending value.
        at: the statements at fault. The first one written is where the fault is; if there is
            none, the fault is where the focus is first described.
        place: where it is written, if that is known.
    """

    code: str
    severity: str
    message: str
    hint: str
    focus: Node | None = None
    value: Node | None = None
    at: tuple[Pattern, ...] = ()
    place: Place | None = None


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


_Wanted: TypeAlias = tuple[str, str | None, str | None]
"""The subject, the property and the value; None is anything."""
# The kinds of places, the best first: the statement, the property, the thing.
_EXACT, _LOOSE, _FOCUS = range(3)


def places(faults: Sequence[Fault], written: Places) -> list[Place | None]:
    """Where each fault is written; ``written`` is read once, and not at all without faults."""
    search = _Search()
    for number, fault in enumerate(faults):
        if fault.place is None:
            search.add(number, fault)
    if search.subjects or search.graphs:
        search.read(written(search.subjects, search.graphs) if callable(written) else written)
    return [
        fault.place
        or next((p for kind in range(3) if (p := search.found.get((number, kind)))), None)
        for number, fault in enumerate(faults)
    ]


class _Search:
    """All places that are looked for, by the terms of a statement: a statement is looked up, and
    not compared with each fault."""

    def __init__(self) -> None:
        self.subjects: set[str] = set()
        # With the number of the fault, the kind of place, and the graph that it must stand in.
        self.wanted: dict[_Wanted, list[tuple[int, int, str | None]]] = {}
        self.graphs: dict[str, list[int]] = {}
        self.found: dict[tuple[int, int], Place] = {}

    def add(self, number: int, fault: Fault) -> None:
        for pattern in fault.at:
            s, p, o, g = (None if term is None else ntriples(term) for term in pattern)
            if s is not None:
                self._want((s, p, o), number, _EXACT, g)
                # A value can be spelled differently from how the dataset holds it.
                if o and p:
                    self._want((s, p, None), number, _LOOSE, g)
            elif g is not None:
                self.graphs.setdefault(g, []).append(number)
        if fault.focus is not None:
            self._want((ntriples(fault.focus), None, None), number, _FOCUS, None)

    def _want(self, key: _Wanted, number: int, kind: int, graph: str | None) -> None:
        self.subjects.add(key[0])
        self.wanted.setdefault(key, []).append((number, kind, graph))

    def read(self, written: Iterable[Written]) -> None:
        for statement in written:
            s, p, o = statement.subject, statement.predicate, statement.value
            graph = statement.graph
            if s in self.subjects:
                for key in ((s, p, o), (s, p, None), (s, None, o), (s, None, None)):
                    for number, kind, wanted in self.wanted.get(key, ()):
                        # What stands outside any block has no graph here, and that of its file in
                        # the dataset.
                        if wanted is None or graph in (None, wanted):
                            focus = kind == _FOCUS
                            place = statement.subject_place if focus else statement.place
                            self.found.setdefault((number, kind), place)
            for number in self.graphs.get(graph or "", ()):
                self.found.setdefault((number, _EXACT), statement.place)
