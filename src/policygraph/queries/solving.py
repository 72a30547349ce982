"""Finds the statements that the rows of a SELECT rest on, by putting each row back.

The query's pattern is run again with the row's values and with every variable shown. Each solution
then tells which branches were taken and which statements they go over:

- a row of groups (GROUP BY, or an aggregate without it) rests on all solutions of its group;
- a row of a sub-SELECT rests on what its own pattern went over;
- ``EXISTS`` that holds adds its pattern; ``NOT EXISTS``, ``MINUS``, ``VALUES`` and an ``OPTIONAL``
  that was not met add nothing;
- a repeated path (``*``, ``+``, ``?``) adds the statements on the shortest ways between its ends;
- equal rows share what they rest on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from policygraph import terms
from policygraph.errors import InputError
from policygraph.queries import paths
from policygraph.queries.paths import Triple
from policygraph.queries.pattern import (
    Condition,
    Correlated,
    Element,
    GraphBlock,
    Group,
    Item,
    Optional,
    PathPattern,
    Select,
    Slot,
    SubSelect,
    TriplePattern,
    Union,
    Variable,
    always_bound,
    in_scope,
    render,
)
from policygraph.sparql import serialise
from policygraph.store import Engine
from policygraph.store import Triple as NodeTriple
from policygraph.terms import BLANK, Term

Row: TypeAlias = tuple[Term | None, ...]
Solution: TypeAlias = Mapping[Variable, Term]
Statement: TypeAlias = tuple[Triple, Term | None]
"""A statement, and the graph it was asked of; None for the default graph."""
Run: TypeAlias = Callable[[str], tuple[tuple[str, ...], Iterable[Row]]]
"""Runs a SELECT: its variables and rows."""

_T = TypeVar("_T")

# A VALUES block of more rows than this is slower than no block at all.
_MOST = 500


@dataclass(frozen=True)
class _Member:
    """A solution, and what it goes over so far."""

    solution: Solution
    statements: set[Statement] = field(default_factory=set)


class Solver:
    """Puts rows back into one query.

    Args:
        select: the query.
        engine: what it was asked of.
        run: asks it again.
        check: called again and again; raises an error when there is no time left.
    """

    def __init__(
        self, select: Select, engine: Engine, run: Run, check: Callable[[], object] = bool
    ) -> None:
        self.select = select
        self.engine = engine
        self.run = run
        self.check = check

    def statements(self, names: Sequence[str], rows: Sequence[Row]) -> list[set[Statement]]:
        """The statements each row rests on, in the order of the rows.

        Args:
            names: the variables of the rows' columns.
            rows: the answer.

        Raises:
            InputError: a row cannot be found again, as when it holds the time of day.
        """
        if not rows:
            return []
        # An engine is free to choose the order of the columns of SELECT *.
        given = [Variable(name) for name in names]
        wanted = [item.variable for item in self.select.projection]
        return self._select(self.select, [_pick(row, given, wanted) for row in rows], None)

    def _select(
        self, select: Select, rows: Sequence[Row], graph: Term | None
    ) -> list[set[Statement]]:
        items = select.keys if select.grouped else select.projection
        groups = self._groups(select, rows, graph) if select.grouped else [{row} for row in rows]
        found = self._solutions(select, items, set().union(*groups), graph)
        if select.grouped and not items:
            found.setdefault((), set())  # One group, even of no solutions.
        return [
            set().union(*(self._match(select, row, found) for row in group)) for group in groups
        ]

    def _groups(self, select: Select, rows: Sequence[Row], graph: Term | None) -> list[set[Row]]:
        """For each row the keys of the groups that give it; asked for, if it does not show them."""
        names = [item.variable for item in select.projection]
        keys = [key.variable for key in select.keys]
        hidden = [key.n3() for key in keys if Item(key) not in select.projection]
        if not hidden:
            return [{_pick(row, names, keys)} for row in rows]
        trailing = select.trailing.tokens if select.trailing else ()
        modifiers = ["GROUP BY", *map(str, select.keys), *select.having, *trailing]
        table = self._ask(
            [*map(str, select.projection), *hidden],
            " ".join(select.where_tokens),
            graph,
            " ".join(modifiers),
        )
        found: dict[Row, set[Row]] = {}
        for solution in table:
            found.setdefault(_row(solution, names), set()).add(_row(solution, keys))
        return [self._match(select, row, found) for row in rows]

    def _match(self, select: Select, row: Row, found: Mapping[Row, set[_T]]) -> set[_T]:
        """What was found for a row.

        The row of a sub-SELECT may have values that the query around it has put in: then the
        fullest rows that it holds are meant.

        Raises:
            InputError: nothing was.
        """
        self.check()
        if row in found:
            return found[row]
        fits = [other for other in found if select is not self.select and _within(other, row)]
        if not fits:
            raise InputError(
                "A row of the answer cannot be put back into the query, so it cannot be cited.",
                hint="Ask without --cite, or show the variables that the row is computed from.",
            )
        least = min(other.count(None) for other in fits)
        return set().union(*(found[other] for other in fits if other.count(None) == least))

    def _solutions(
        self, select: Select, items: Sequence[Item], rows: Iterable[Row], graph: Term | None
    ) -> dict[Row, set[Statement]]:
        """What the solutions go over that have the values of one of the rows, and of some more."""
        names = [item.variable for item in items]
        extra = [item for item in items if item.expression]
        trailing = select.trailing if not select.grouped else None
        visible = dict.fromkeys(in_scope(select.where) + (trailing.variables if trailing else ()))
        certain = always_bound(select.where) - {item.variable for item in extra}
        # A VALUES block would bind the others where the pattern leaves them open.
        given = [at for at, name in enumerate(names) if name in certain]
        wanted = dict.fromkeys(tuple(row[at] for at in given) for row in rows)
        few = len(wanted) <= _MOST and (None,) * len(given) not in wanted
        block = _values([names[at] for at in given], wanted) if few else ""
        body = f"{block} {{ {render(select.where)} }}"
        if trailing:
            body += " " + " ".join(trailing.tokens)
        shown = [name.n3() for name in visible] + [str(item) for item in extra]
        members = [_Member(solution) for solution in self._ask(shown, f"{{ {body} }}", graph)]
        self._add_group(select.where, members, graph)
        found: dict[Row, set[Statement]] = {}
        for member in members:
            found.setdefault(_row(member.solution, names), set()).update(member.statements)
        return found

    def _ask(
        self, shown: Iterable[str], pattern: str, graph: Term | None, modifiers: str = ""
    ) -> list[Solution]:
        columns = " ".join(shown) or "(true AS ?_cite)"
        if graph is not None:
            pattern = f"{{ GRAPH {serialise(graph)} {pattern} }}"
        datasets = " ".join(self.select.datasets)
        names, rows = self.run(f"SELECT DISTINCT {columns} {datasets} WHERE {pattern} {modifiers}")
        variables = [Variable(name) for name in names]
        return [
            {name: term for name, term in zip(variables, row, strict=True) if term is not None}
            for row in rows
        ]

    # What a solution goes over

    def _add(self, element: Element, members: list[_Member], graph: Term | None) -> None:
        """Adds the statements of a part of the pattern to each of its solutions."""
        match element:
            case TriplePattern(subject, predicate, value):
                for member in members:
                    triple = (
                        _value(subject, member.solution),
                        _value(predicate, member.solution),
                        _value(value, member.solution),
                    )
                    member.statements.add((triple, graph))
            case PathPattern():
                self._add_path(element, members, graph)
            case Group():
                self._add_group(element, members, graph)
            case Union(branches):
                for branch in branches:
                    self._add_group(branch.group, _taken(members, branch.mark), graph)
            case GraphBlock(name, group):
                for named, inside in _by_graph(name, members).items():
                    self._add_group(group, inside, named)
            case SubSelect(select):
                names = [item.variable for item in select.projection]
                rows = list(dict.fromkeys(_row(member.solution, names) for member in members))
                found = dict(zip(rows, self._select(select, rows, graph), strict=True))
                for member in members:
                    member.statements.update(found[_row(member.solution, names)])

    def _add_group(
        self,
        group: Group,
        members: list[_Member],
        graph: Term | None,
        outer: frozenset[Variable] = frozenset(),
    ) -> None:
        """Adds the statements of a group.

        What an EXISTS sees (§18.2.2): in a FILTER the whole group, and in that of an OPTIONAL what
        comes before it (``outer``) too; in a BIND what comes before it.
        """
        whole, before = outer | frozenset(in_scope(group)), frozenset[Variable]()
        for part in group.elements:
            match part:
                case Optional(branch):
                    taken = _taken(members, branch.mark)
                    self._add_group(branch.group, taken, graph, before)
                case Condition(_, exists, assigned):
                    for correlated in exists:
                        seen = whole if assigned is None else before
                        self._add_existing(correlated, members, graph, seen)
                case _:
                    self._add(part, members, graph)
            before |= frozenset(in_scope(Group((part,))))

    def _add_path(self, pattern: PathPattern, members: list[_Member], graph: Term | None) -> None:
        lookup = self._lookup(graph)
        by_start: dict[Term, list[tuple[Term, _Member]]] = {}
        for member in members:
            start, end = (
                _value(term, member.solution) for term in (pattern.subject, pattern.value)
            )
            by_start.setdefault(start, []).append((end, member))
        for start, inside in by_start.items():
            found = paths.witnesses(pattern.path, start, {end for end, _ in inside}, lookup)
            for end, member in inside:
                member.statements.update((triple, graph) for triple in found[end])

    def _add_existing(
        self,
        correlated: Correlated,
        members: list[_Member],
        graph: Term | None,
        seen: frozenset[Variable],
    ) -> None:
        names = [name for name in correlated.mentioned if name in seen - _bound(correlated.group)]
        shown = dict.fromkeys((*in_scope(correlated.group), *names))
        rows = list(dict.fromkeys(_row(member.solution, names) for member in members))
        found: dict[Row, set[Statement]] = {row: set() for row in rows}
        for start in range(0, len(rows), _MOST):
            batch = rows[start : start + _MOST]
            # In one group with the pattern, so that its filters see the values (§18.6, substitute).
            pattern = f"{{ {_values(names, batch)} {render(correlated.group)} }}"
            answer = self._ask([name.n3() for name in shown], pattern, graph)
            inner = [_Member(solution) for solution in answer]
            self._add_group(correlated.group, inner, graph)
            for member in inner:
                self.check()
                values = _row(member.solution, names)
                for row in batch if values not in found else [values]:
                    if _agree(row, values):
                        found[row] |= member.statements
        for member in members:
            member.statements.update(found[_row(member.solution, names)])

    def _lookup(self, graph: Term | None) -> paths.Lookup:
        """How a path looks statements up: in one graph, in those of FROM, or in the default."""
        within = (graph,) if graph is not None else self.select.merged

        def look(s: Term | None, p: Term | None, o: Term | None) -> Iterable[Triple]:
            self.check()
            subject, predicate, value = (term and term.node for term in (s, p, o))
            if not within:
                return map(_plain, self.engine.triples(subject, predicate, value))
            found = self.engine.quads(subject, predicate, value)
            return {_plain(quad[:3]) for quad in found if terms.of(quad[3]) in within}

        return look


def _row(solution: Solution, names: Sequence[Variable]) -> Row:
    return tuple(solution.get(name) for name in names)


def _pick(row: Row, names: Sequence[Variable], wanted: Sequence[Variable]) -> Row:
    return tuple(row[names.index(name)] for name in wanted)


def _value(term: Slot, solution: Solution) -> Term:
    return solution[term] if isinstance(term, Variable) else term


def _bound(group: Group) -> set[Variable]:
    """The variables that a BIND directly in the group gives a value."""
    return {
        part.variable
        for part in group.elements
        if isinstance(part, Condition) and part.variable is not None
    }


def _taken(members: Iterable[_Member], mark: Variable) -> list[_Member]:
    return [member for member in members if mark in member.solution]


def _by_graph(name: Slot, members: Iterable[_Member]) -> dict[Term, list[_Member]]:
    found: dict[Term, list[_Member]] = {}
    for member in members:
        found.setdefault(_value(name, member.solution), []).append(member)
    return found


def _plain(triple: NodeTriple) -> Triple:
    s, p, o = map(terms.of, triple)
    return s, p, o


def _agree(left: Row, right: Row) -> bool:
    return all(
        one is None or other is None or one == other for one, other in zip(left, right, strict=True)
    )


def _within(part: Row, whole: Row) -> bool:
    return all(one is None or one == other for one, other in zip(part, whole, strict=True))


def _values(names: Sequence[Variable], rows: Iterable[Sequence[Term | None]]) -> str:
    """A VALUES block. Blank nodes cannot be written in it: they are left open."""
    if not names:
        return ""
    written = (
        " ".join("UNDEF" if term is None or term.kind == BLANK else serialise(term) for term in row)
        for row in rows
    )
    lines = " ".join(f"({row})" for row in dict.fromkeys(written))
    return f"VALUES ({' '.join(name.n3() for name in names)}) {{ {lines} }}"
