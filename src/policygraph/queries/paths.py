"""Property paths (SPARQL 1.1 §9): as values, as text, and the statements they go over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from rdflib import URIRef
from rdflib.term import Node

from policygraph.vocab import Triple


@dataclass(frozen=True)
class Link:
    """One property."""

    iri: URIRef


@dataclass(frozen=True)
class Inverse:
    """``^path``."""

    path: Path


@dataclass(frozen=True)
class Sequence:
    """``path/path``."""

    parts: tuple[Path, ...]


@dataclass(frozen=True)
class Choice:
    """``path|path``."""

    parts: tuple[Path, ...]


@dataclass(frozen=True)
class Repeat:
    """``path?``, ``path*`` or ``path+``; ``sign`` tells which."""

    path: Path
    sign: str


@dataclass(frozen=True)
class Negated:
    """``!(p|^q)``: any property but these."""

    forward: tuple[URIRef, ...]
    backward: tuple[URIRef, ...]


Path: TypeAlias = Link | Inverse | Sequence | Choice | Repeat | Negated
Walk: TypeAlias = tuple[Node, frozenset[Triple]]
Lookup: TypeAlias = Callable[[Node | None, Node | None, Node | None], Iterable[Triple]]


def text(path: Path) -> str:
    """The path in SPARQL, every part in parentheses."""
    match path:
        case Link(iri):
            return f"<{iri}>"
        case Inverse(inner):
            return f"^({text(inner)})"
        case Sequence(parts):
            return "/".join(f"({text(part)})" for part in parts)
        case Choice(parts):
            return "|".join(f"({text(part)})" for part in parts)
        case Repeat(inner, sign):
            return f"({text(inner)}){sign} "
        case Negated(forward, backward):
            members = [f"<{iri}>" for iri in forward] + [f"^<{iri}>" for iri in backward]
            return f"!({'|'.join(members)})"


def witnesses(path: Repeat, start: Node, end: Node, lookup: Lookup) -> frozenset[Triple]:
    """The statements on the shortest ways from ``start`` to ``end``; all of them, if several.

    A way of no steps rests on no statement.

    Args:
        path: the repeated path.
        start: where it begins.
        end: where it ends.
        lookup: the statements that match a subject, predicate and object, None for any.
    """
    if start == end and path.sign != "+":
        return frozenset()
    return dict(_reach(path, start, lookup, back=False, end=end)).get(end, frozenset())


def _steps(path: Path, node: Node, lookup: Lookup, back: bool) -> Iterator[Walk]:
    """Where one walk of ``path`` leads from ``node``, with the statements it goes over."""
    match path:
        case Link(iri):
            yield from _links(node, iri, lookup, back)
        case Inverse(inner):
            yield from _steps(inner, node, lookup, not back)
        case Sequence(parts):
            yield from _chain(tuple(reversed(parts)) if back else parts, node, lookup, back)
        case Choice(parts):
            for part in parts:
                yield from _steps(part, node, lookup, back)
        case Repeat():
            yield from _reach(path, node, lookup, back)
        case Negated(forward, backward):
            if forward or not backward:
                yield from _others(node, forward, lookup, back)
            if backward:
                yield from _others(node, backward, lookup, not back)


def _links(node: Node, iri: URIRef | None, lookup: Lookup, back: bool) -> Iterator[Walk]:
    found = lookup(None, iri, node) if back else lookup(node, iri, None)
    for triple in found:
        yield (triple[0] if back else triple[2]), frozenset({triple})


def _others(node: Node, excluded: tuple[URIRef, ...], lookup: Lookup, back: bool) -> Iterator[Walk]:
    for end, triples in _links(node, None, lookup, back):
        if not any(predicate in excluded for _, predicate, _ in triples):
            yield end, triples


def _chain(parts: tuple[Path, ...], node: Node, lookup: Lookup, back: bool) -> Iterator[Walk]:
    if not parts:
        yield node, frozenset()
        return
    for middle, first in _steps(parts[0], node, lookup, back):
        for end, rest in _chain(parts[1:], middle, lookup, back):
            yield end, first | rest


def _reach(
    path: Repeat, start: Node, lookup: Lookup, back: bool, end: Node | None = None
) -> Iterator[Walk]:
    """Everything a repeated path leads to, nearest first, up to ``end`` where one is given."""
    if path.sign != "+":
        yield start, frozenset()
    seen: set[Node] = set() if path.sign == "+" else {start}
    layer: dict[Node, frozenset[Triple]] = {start: frozenset()}
    while layer:
        reached: dict[Node, frozenset[Triple]] = {}
        for node, before in layer.items():
            for after, triples in _steps(path.path, node, lookup, back):
                if after not in seen:
                    reached[after] = reached.get(after, frozenset()) | before | triples
        yield from reached.items()
        if path.sign == "?" or (end is not None and end in reached):
            return
        seen |= reached.keys()
        layer = reached
