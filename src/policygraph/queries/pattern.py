"""What a SELECT query is made of: its patterns as values, and as SPARQL again.

`render` writes every variable out (blank nodes and the middles of paths too) and marks each branch
that may or may not be taken (``OPTIONAL``, ``UNION``), so that one solution tells in full which
statements it goes over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from policygraph.queries import paths
from policygraph.sparql import serialise
from policygraph.terms import Term


class Variable(str):
    """A variable, by its name."""

    __slots__ = ()

    def n3(self) -> str:
        """The variable as SPARQL writes it."""
        return f"?{self}"


Slot: TypeAlias = Term | Variable
"""What stands in a pattern."""


@dataclass(frozen=True)
class TriplePattern:
    """A statement with variables."""

    subject: Slot
    predicate: Slot
    value: Slot


@dataclass(frozen=True)
class PathPattern:
    """Two ends and a repeated path between them."""

    subject: Slot
    path: paths.Repeat
    value: Slot


@dataclass(frozen=True)
class Group:
    """``{ … }``."""

    elements: tuple[Element, ...]


@dataclass(frozen=True)
class Branch:
    """A group that may or may not be taken; the variable ``mark`` is bound if it is."""

    group: Group
    mark: Variable


@dataclass(frozen=True)
class Optional:
    """``OPTIONAL { … }``."""

    branch: Branch


@dataclass(frozen=True)
class Union:
    """``{ … } UNION { … }``."""

    branches: tuple[Branch, ...]


@dataclass(frozen=True)
class GraphBlock:
    """``GRAPH name { … }``."""

    name: Slot
    group: Group


@dataclass(frozen=True)
class Condition:
    """A FILTER or a BIND as it is written, with the groups whose existence makes it true.

    Attributes:
        tokens: the clause.
        exists: its ``EXISTS { … }``.
        variable: what a BIND binds.
    """

    tokens: tuple[str, ...]
    exists: tuple[Correlated, ...] = ()
    variable: Variable | None = None


@dataclass(frozen=True)
class Correlated:
    """The group of an EXISTS, and every variable that is spoken of in it."""

    group: Group
    mentioned: tuple[Variable, ...]


@dataclass(frozen=True)
class Verbatim:
    """A MINUS or a VALUES block: no statement makes it true."""

    tokens: tuple[str, ...]
    variables: tuple[Variable, ...] = ()


@dataclass(frozen=True)
class SubSelect:
    """``{ SELECT … }``."""

    select: Select
    tokens: tuple[str, ...]


Element: TypeAlias = (
    TriplePattern
    | PathPattern
    | Group
    | Optional
    | Union
    | GraphBlock
    | Condition
    | Verbatim
    | SubSelect
)


@dataclass(frozen=True)
class Item:
    """What is projected or grouped by: a variable, or an expression under a name."""

    variable: Variable
    expression: tuple[str, ...] = ()

    def __str__(self) -> str:
        if not self.expression:
            return self.variable.n3()
        return f"({' '.join(self.expression)} AS {self.variable.n3()})"


@dataclass(frozen=True)
class Select:
    """A SELECT query or sub-query.

    Attributes:
        items: what it projects; empty for ``*``.
        where: its pattern.
        where_tokens: the same, as it is written.
        keys: what it groups by.
        having: its HAVING clause, as it is written.
        grouped: its rows are groups of solutions.
        trailing: its VALUES block after the pattern.
        datasets: its FROM clauses, and the graphs they merge and name.
    """

    items: tuple[Item, ...]
    where: Group
    where_tokens: tuple[str, ...]
    keys: tuple[Item, ...] = ()
    having: tuple[str, ...] = ()
    grouped: bool = False
    trailing: Verbatim | None = None
    datasets: tuple[str, ...] = ()
    merged: tuple[Term, ...] = ()

    @property
    def projection(self) -> tuple[Item, ...]:
        """What it projects, ``*`` spelled out."""
        return self.items or tuple(Item(name) for name in in_scope(self.where, written=True))


def render(group: Group) -> str:
    """The elements of a group as SPARQL, without the braces around it."""
    return " ".join(_render(element) for element in group.elements)


def _render(element: Element) -> str:
    match element:
        case TriplePattern(subject, predicate, value):
            return f"{_term(subject)} {_term(predicate)} {_term(value)} ."
        case PathPattern(subject, path, value):
            return f"{_term(subject)} {paths.text(path)} {_term(value)} ."
        case Group():
            return f"{{ {render(element)} }}"
        case Optional(branch):
            return f"OPTIONAL {_marked(branch)}"
        case Union(branches):
            return " UNION ".join(_marked(branch) for branch in branches)
        case GraphBlock(name, group):
            return f"GRAPH {_term(name)} {{ {render(group)} }}"
        case Condition(tokens) | Verbatim(tokens):
            return " ".join(tokens)
        case SubSelect(_, tokens):
            return f"{{ {' '.join(tokens)} }}"


def _term(term: Slot) -> str:
    return term.n3() if isinstance(term, Variable) else serialise(term)


def _marked(branch: Branch) -> str:
    return f"{{ {render(branch.group)} BIND(true AS {branch.mark.n3()}) }}"


def in_scope(group: Group, *, written: bool = False) -> tuple[Variable, ...]:
    """The variables a solution of the group can bind (SPARQL 1.1 §18.2.1), each once.

    Args:
        group: the group.
        written: leave out the variables that are not in the query as it is written.
    """
    found = dict.fromkeys(_variables(group))
    return tuple(name for name in found if not (written and name.startswith(HIDDEN)))


def always_bound(group: Group) -> set[Variable]:
    """Variables that every solution of the group binds; perhaps not all of them."""
    found: set[Variable] = set()
    for element in group.elements:
        match element:
            case TriplePattern() | PathPattern():
                found.update(_variables(element))
            case Group():
                found |= always_bound(element)
            case GraphBlock(name, inner):
                found |= always_bound(inner) | set(_only_variables((name,)))
    return found


HIDDEN = "_cite"
"""How the variables begin that stand for blank nodes, the middles of paths, marks and keys."""


def _variables(element: Element) -> Iterator[Variable]:
    match element:
        case TriplePattern(subject, predicate, value):
            yield from _only_variables((subject, predicate, value))
        case PathPattern(subject, _, value):
            yield from _only_variables((subject, value))
        case Group(elements):
            for part in elements:
                yield from _variables(part)
        case Optional(Branch(group, mark)):
            yield from _variables(group)
            yield mark
        case Union(branches):
            for branch in branches:
                yield from _variables(Optional(branch))
        case GraphBlock(name, group):
            yield from _only_variables((name,))
            yield from _variables(group)
        case Condition(_, _, variable):
            if variable is not None:
                yield variable
        case Verbatim(_, variables):
            yield from variables
        case SubSelect(select, _):
            yield from (item.variable for item in select.projection)


def _only_variables(terms: Iterable[Slot]) -> Iterator[Variable]:
    yield from (term for term in terms if isinstance(term, Variable))
