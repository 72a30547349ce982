"""Property paths (SPARQL 1.1 §9): as values, as text, and the statements they go over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass
from typing import TypeAlias

from policygraph.terms import Term


@dataclass(frozen=True)
class Link:
    """One property."""

    iri: Term


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

    forward: tuple[Term, ...]
    backward: tuple[Term, ...]


Triple: TypeAlias = tuple[Term, Term, Term]
Path: TypeAlias = Link | Inverse | Sequence | Choice | Repeat | Negated
Walk: TypeAlias = tuple[Term, frozenset[Triple]]
Walks: TypeAlias = dict[Term, frozenset[Triple]]
Lookup: TypeAlias = Callable[[Term | None, Term | None, Term | None], Iterable[Triple]]


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


def witnesses(path: Repeat, start: Term, ends: Set[Term], lookup: Lookup) -> Walks:
    """The statements on the shortest ways from ``start`` to each end; all of them, if several.

    A way of no steps rests on no statement.

    Args:
        path: the repeated path.
        start: where it begins.
        ends: where it ends.
        lookup: the statements that match a subject, predicate and object, None for any.
    """
    found = dict(_reach(path, start, lookup, back=False, ends=ends))
    return {end: found.get(end, frozenset()) for end in ends}


def _steps(path: Path, node: Term, lookup: Lookup, back: bool) -> Iterator[Walk]:
    """Where one walk of ``path`` leads from ``node``, with the statements it goes over."""
    match path:
        case Link(iri):
            yield from _links(node, iri, lookup, back)
        case Inverse(inner):
            yield from _steps(inner, node, lookup, not back)
        case Sequence(parts):
            walks: Walks = {node: frozenset()}
            for part in reversed(parts) if back else parts:
                walks = _onwards(walks, part, lookup, back)
            yield from walks.items()
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


def _links(node: Term, iri: Term | None, lookup: Lookup, back: bool) -> Iterator[Walk]:
    found = lookup(None, iri, node) if back else lookup(node, iri, None)
    for triple in found:
        yield (triple[0] if back else triple[2]), frozenset({triple})


def _others(node: Term, excluded: tuple[Term, ...], lookup: Lookup, back: bool) -> Iterator[Walk]:
    for end, triples in _links(node, None, lookup, back):
        if not any(predicate in excluded for _, predicate, _ in triples):
            yield end, triples


def _onwards(walks: Walks, path: Path, lookup: Lookup, back: bool) -> Walks:
    """Where one more walk of ``path`` leads; all ways to the same node are one."""
    reached: Walks = {}
    for node, before in walks.items():
        for after, triples in _steps(path, node, lookup, back):
            reached[after] = reached.get(after, frozenset()) | before | triples
    return reached


def _reach(
    path: Repeat, start: Term, lookup: Lookup, back: bool, ends: Set[Term] | None = None
) -> Iterator[Walk]:
    """Everything a repeated path leads to, nearest first, until the given ends are all there."""
    seen: set[Term] = set()
    layer: Walks = {start: frozenset()}
    if path.sign != "+":
        yield start, frozenset()
        seen.add(start)
    while layer and (ends is None or not ends <= seen):
        reached = _onwards(layer, path.path, lookup, back)
        layer = {node: triples for node, triples in reached.items() if node not in seen}
        yield from layer.items()
        seen |= layer.keys()
        if path.sign == "?":
            return
