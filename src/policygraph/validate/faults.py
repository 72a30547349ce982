"""A fault as the checks find it, and the place where it is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from rdflib import Literal, URIRef
from rdflib.term import Node

from policygraph.errors import Place
from policygraph.lexical import XSD, quoted
from policygraph.sources.turtle import Written

Pattern: TypeAlias = tuple[Node | None, Node | None, Node | None, Node | None]
"""Subject, predicate, value and graph of the statements looked for; None is anything. Either the
subject is given, or the graph alone."""
Places: TypeAlias = Iterable[Written] | Callable[[Sequence[Pattern]], Iterable[Written]]
"""Where statements are written: all of them, or what gives those that match some patterns, else
those with the same subject and property, else those with the same subject."""


@dataclass(frozen=True)
class Fault:
    """A fault in terms of RDF.

    Attributes:
        focus: the thing at fault.
        message, hint, code, severity: as in `Finding`; what a check finds has the last three of
            the check, unless it says a better hint.
        value: the offending value.
        at: the statements at fault. The first one written is where the fault is; if there is
            none, the fault is where the focus is first described.
    """

    focus: Node | None
    message: str
    value: Node | None = None
    at: tuple[Pattern, ...] = ()
    hint: str = ""
    code: str = ""
    severity: str = ""


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


# The kinds of places, the best first: the statement, the property, the thing.
_EXACT, _LOOSE, _FOCUS = range(3)


def places(faults: Sequence[Fault], written: Places) -> list[Place | None]:
    """Where each fault is written; ``written`` is read once, and not at all without faults.

    All that is looked for is kept by the terms of a statement: a statement is looked up, and not
    compared with each fault.
    """
    asked: dict[Pattern, None] = {}
    # By subject, property and value: number of the fault, kind of place, graph it must stand in.
    wanted = defaultdict[Any, list[tuple[int, int, str | None]]](list)
    subjects, graphs = set[str](), defaultdict[str, list[int]](list)
    for number, fault in enumerate(faults):
        asked.update(dict.fromkeys(fault.at))
        if fault.focus is not None and all(fault.focus != s for s, *_ in fault.at):
            asked[fault.focus, None, None, None] = None
        for pattern in fault.at:
            s, p, o, g = (None if term is None else ntriples(term) for term in pattern)
            if s is None:
                graphs[str(g)].append(number)
                continue
            subjects.add(s)
            wanted[s, p, o].append((number, _EXACT, g))
            # A value can be spelled differently from how the dataset holds it.
            if o and p:
                wanted[s, p, None].append((number, _LOOSE, g))
        if fault.focus is not None:
            subjects.add(focus := ntriples(fault.focus))
            wanted[focus, None, None].append((number, _FOCUS, None))
    found: dict[tuple[int, int], Place] = {}
    if asked:
        for said in written(list(asked)) if callable(written) else written:
            s, p, o = said.subject, said.predicate, said.value
            keys = ((s, p, o), (s, p, None), (s, None, o), (s, None, None))
            for key in keys if s in subjects else ():
                for number, kind, graph in wanted.get(key, ()):
                    # What stands outside any block has no graph here, and that of its file in
                    # the dataset.
                    if graph is None or said.graph in (None, graph):
                        place = said.subject_place if kind == _FOCUS else said.place
                        found.setdefault((number, kind), place)
            for number in graphs.get(said.graph or "", ()):
                found.setdefault((number, _EXACT), said.place)
    best = (
        [found[number, kind] for kind in range(3) if (number, kind) in found]
        for number in range(len(faults))
    )
    return [one[0] if one else None for one in best]
