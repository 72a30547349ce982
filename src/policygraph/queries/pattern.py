"""What the solutions of a SELECT query go over, and its patterns as text that makes them tell it.

The text of a group writes every variable out (blank nodes and the middles of paths too) and marks
each branch that may or may not be taken (``OPTIONAL``, ``UNION``), so that one solution tells in
full which statements it goes over.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Set
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from policygraph.sparql import Slot, Variable
from policygraph.terms import Term

# -- property paths -------------------------------------------------------------------------------


@dataclass(frozen=True)
class PathLink:
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
Path: TypeAlias = PathLink | Inverse | Sequence | Choice | Repeat | Negated
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
        case PathLink() | Negated():
            link = path.iri if isinstance(path, PathLink) else None
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


HIDDEN = "_cite"
"""How the variables begin that stand for blank nodes, the middles of paths, marks and keys."""


class PatternPlace(NamedTuple):
    """Where in the query a part stands.

    Attributes:
        mark: the variable that a solution binds if it takes the branch; None outside branches.
        graph: the name of the GRAPH block; None outside of any.
    """

    mark: Variable | None = None
    graph: Slot | None = None


@dataclass(frozen=True)
class QueryPattern:
    """A statement with variables, or two ends and a repeated path between them."""

    place: PatternPlace
    subject: Slot
    path: Slot | Repeat
    value: Slot


@dataclass(frozen=True)
class Exists:
    """The group of an EXISTS that holds, and the variables whose values it takes from outside."""

    place: PatternPlace
    group: PatternGroup
    names: tuple[Variable, ...]


@dataclass(frozen=True)
class SubSelect:
    """``{ SELECT … }``."""

    place: PatternPlace
    select: Select


@dataclass
class PatternGroup:
    """The inside of ``{ … }``.

    Attributes:
        text: it as SPARQL, with its marks.
        variables: what a solution of it can bind (SPARQL 1.1 §18.2.1), in order.
        certain: variables that every solution binds; perhaps not all of them.
        assigned: what a BIND directly in it binds.
        parts: what its solutions go over, with the parts of the groups inside it.
    """

    text: str = ""
    variables: dict[Variable, None] = field(default_factory=dict)
    certain: set[Variable] = field(default_factory=set)
    assigned: set[Variable] = field(default_factory=set)
    parts: list[QueryPattern | Exists | SubSelect] = field(default_factory=list)

    def add(self, text: str, names: Iterable[Slot] = ()) -> None:
        """Add an element that binds the variables among ``names``."""
        self.text += f"{text} "
        self.variables.update((name, None) for name in names if isinstance(name, Variable))

    def include(self, groups: Collection[PatternGroup], keyword: str = "") -> None:
        """Add groups with UNION between them, or one group after a keyword."""
        self.add(f"{keyword} {' UNION '.join(f'{{ {group.text}}}' for group in groups)}")
        for group in groups:
            self.variables.update(group.variables)
            self.parts += group.parts


@dataclass(frozen=True)
class PatternItem:
    """What is projected or grouped by: a variable, or an expression under a name."""

    variable: Variable
    expression: str = ""

    def __str__(self) -> str:
        name = self.variable.n3()
        return f"({self.expression} AS {name})" if self.expression else name


@dataclass(frozen=True)
class Select:
    """A SELECT query or sub-query.

    Attributes:
        items: what it projects, ``*`` spelled out.
        where: its pattern.
        written: the same, as it is written.
        keys: what it groups by.
        having: its HAVING clause, as it is written.
        grouped: its rows are groups of solutions.
        trailing: its VALUES block after the pattern.
        datasets: its FROM clauses, as they are written.
        merged: the graphs that these make the default graph of.
    """

    items: tuple[PatternItem, ...]
    where: PatternGroup
    written: str
    keys: tuple[PatternItem, ...]
    having: str
    grouped: bool
    trailing: PatternGroup
    datasets: str
    merged: tuple[Term, ...]
