"""What the solutions of a SELECT query go over, and its patterns as text that makes them tell it.

The text of a group writes every variable out (blank nodes and the middles of paths too) and marks
each branch that may or may not be taken (``OPTIONAL``, ``UNION``), so that one solution tells in
full which statements it goes over.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from policygraph.queries.paths import Repeat
from policygraph.sparql import Slot, Variable
from policygraph.terms import Term

HIDDEN = "_cite"
"""How the variables begin that stand for blank nodes, the middles of paths, marks and keys."""


class Place(NamedTuple):
    """Where in the query a part stands.

    Attributes:
        mark: the variable that a solution binds if it takes the branch; None outside branches.
        graph: the name of the GRAPH block; None outside of any.
    """

    mark: Variable | None = None
    graph: Slot | None = None


@dataclass(frozen=True)
class Pattern:
    """A statement with variables, or two ends and a repeated path between them."""

    place: Place
    subject: Slot
    path: Slot | Repeat
    value: Slot


@dataclass(frozen=True)
class Exists:
    """The group of an EXISTS that holds, and the variables whose values it takes from outside."""

    place: Place
    group: Group
    names: tuple[Variable, ...]


@dataclass(frozen=True)
class SubSelect:
    """``{ SELECT … }``."""

    place: Place
    select: Select


@dataclass
class Group:
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
    parts: list[Pattern | Exists | SubSelect] = field(default_factory=list)

    def add(self, text: str, names: Iterable[Slot] = ()) -> None:
        """Add an element that binds the variables among ``names``."""
        self.text += f"{text} "
        self.variables.update((name, None) for name in names if isinstance(name, Variable))

    def include(self, groups: Sequence[Group], keyword: str = "") -> None:
        """Add groups with UNION between them, or one group after a keyword."""
        self.add(f"{keyword} {' UNION '.join(f'{{ {group.text}}}' for group in groups)}")
        for group in groups:
            self.variables.update(group.variables)
            self.parts += group.parts


@dataclass(frozen=True)
class Item:
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

    items: tuple[Item, ...]
    where: Group
    written: str
    keys: tuple[Item, ...]
    having: str
    grouped: bool
    trailing: Group
    datasets: str
    merged: tuple[Term, ...]
