"""Property paths (SPARQL 1.1 §9) as values, and the statements that repeated ones go over."""

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
    """``path?``, ``path*`` or ``path+``; ``sign`` tells which, ``written`` is the whole."""

    path: Path
    sign: str
    written: str = ""


@dataclass(frozen=True)
class Negated:
    """``!(p|q)``: any property but these."""

    excluded: tuple[Term, ...]


Triple: TypeAlias = tuple[Term, Term, Term]
Path: TypeAlias = Link | Inverse | Sequence | Choice | Repeat | Negated
Walk: TypeAlias = tuple[Term, frozenset[Triple]]
Walks: TypeAlias = dict[Term, frozenset[Triple]]
Lookup: TypeAlias = Callable[[Term | None, Term | None, Term | None], Iterable[Triple]]


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
        case Link() | Negated():
            link = path.iri if isinstance(path, Link) else None
            excluded = path.excluded if isinstance(path, Negated) else ()
            for triple in lookup(None, link, node) if back else lookup(node, link, None):
                if triple[1] not in excluded:
                    yield (triple[0] if back else triple[2]), frozenset({triple})
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
