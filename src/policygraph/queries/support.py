"""The passages that the rows of an answer rest on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypeVar, cast

from policygraph import terms
from policygraph.errors import InputError, Place, TimeLimitError
from policygraph.queries import pattern as paths
from policygraph.queries.pattern import (
    Exists,
    PatternGroup,
    PatternItem,
    QueryPattern,
    Select,
    SubSelect,
    Triple,
)
from policygraph.queries.reading import read
from policygraph.queries.running import TIMEOUT, use
from policygraph.reading import bulk, engine_of
from policygraph.reading.passages import Passage, Passages
from policygraph.sparql import Slot, Variable, n3, serialise
from policygraph.store import Engine, Runner, Table
from policygraph.store import Triple as NodeTriple
from policygraph.terms import BLANK, Term, iri

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rdflib import URIRef

    from policygraph.reading import Data
    from policygraph.store import Triple


# -- putting rows back ----------------------------------------------------------------------------


Row: TypeAlias = tuple[Term | None, ...]
Statement: TypeAlias = tuple[Triple, Term | None]
"""A statement, and the graph it was asked of; None for the default graph."""
Run: TypeAlias = Callable[[str], tuple[tuple[str, ...], Iterable[Row]]]
"""Runs a SELECT: its variables and rows."""

_T = TypeVar("_T")

# A VALUES block of more rows than this is slower than no block at all.
_MOST = 500


class _Solutions(NamedTuple):
    """Solutions of a pattern, each with the set that gathers what it goes over.

    Attributes:
        columns: where each variable stands in a row.
        members: the rows, with their sets; those of equal rows may be one.
    """

    columns: Mapping[str, int]
    members: Sequence[tuple[Row, set[Statement]]]

    def value(self, slot: Slot) -> Callable[[Row], Any]:
        """What gives the value of a slot in a row."""
        if not isinstance(slot, Variable):
            return lambda _: slot
        return itemgetter(self.columns[slot]) if slot in self.columns else lambda _: None

    def values(self, slots: Iterable[Slot]) -> Callable[[Row], Row]:
        """What gives the values of some slots in a row."""
        found = [self.value(slot) for slot in slots]
        return lambda row: tuple([value(row) for value in found])

    def inside(
        self, place: paths.PatternPlace, graph: Term | None
    ) -> Iterator[tuple[Term | None, _Solutions]]:
        """The solutions that come to a place, by the graph that they find there."""
        members = self.members
        if place.mark is not None:
            taken = self.value(place.mark)
            members = [member for member in members if taken(member[0]) is not None]
        if place.graph is None:
            yield graph, self._replace(members=members)
            return
        name = self.value(place.graph)
        found = defaultdict[Term, list[tuple[Row, set[Statement]]]](list)
        for member in members:
            found[name(member[0])].append(member)
        for named, here in found.items():
            yield named, self._replace(members=here)


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
        pick = _columns(names).values([item.variable for item in self.select.items])
        return self._select(self.select, list(map(pick, rows)), None)

    def _select(
        self, select: Select, rows: Sequence[Row], graph: Term | None
    ) -> list[set[Statement]]:
        items = select.keys if select.grouped else select.items
        groups = self._groups(select, rows, graph) if select.grouped else [{row} for row in rows]
        found = self._solutions(select, items, set().union(*groups), graph)
        if select.grouped and not items:
            found.setdefault((), set())  # One group, even of no solutions.
        return [
            set().union(*(self._match(select, row, found) for row in group)) for group in groups
        ]

    def _groups(self, select: Select, rows: Sequence[Row], graph: Term | None) -> list[set[Row]]:
        """For each row the keys of the groups that give it; asked for, if it does not show them."""
        names = [item.variable for item in select.items]
        keys = [key.variable for key in select.keys]
        hidden = [key.n3() for key in keys if PatternItem(key) not in select.items]
        if not hidden:
            pick = _columns(names).values(keys)
            return [{pick(row)} for row in rows]
        modifiers = ["GROUP BY", *map(str, select.keys), select.having, select.trailing.text]
        shown = [*map(str, select.items), *hidden]
        columns, answer = self._ask(shown, select.written, graph, " ".join(modifiers))
        shows, groups = columns.values(names), columns.values(keys)
        found = defaultdict[Row, set[Row]](set)
        for row in answer:
            found[shows(row)].add(groups(row))
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
        self, select: Select, items: Sequence[PatternItem], rows: Iterable[Row], graph: Term | None
    ) -> dict[Row, set[Statement]]:
        """What the solutions go over that have the values of one of the rows, and of some more."""
        names = [item.variable for item in items]
        extra = [item for item in items if item.expression]
        trailing = PatternGroup() if select.grouped else select.trailing
        certain = select.where.certain - {item.variable for item in extra}
        # A VALUES block would bind the others where the pattern leaves them open.
        given = [name for name in names if name in certain]
        wanted = dict.fromkeys(map(_columns(names).values(given), rows))
        few = len(wanted) <= _MOST and (None,) * len(given) not in wanted
        block = _values(given, wanted) if few else ""
        pattern = f"{{ {block} {{ {select.where.text}}} {trailing.text}}}"
        visible = {**select.where.variables, **trailing.variables}
        found = defaultdict[Row, set[Statement]](set)
        self._gather(
            select.where, [*map(n3, visible), *map(str, extra)], pattern, graph, names, found
        )
        return found

    def _gather(
        self,
        group: PatternGroup,
        shown: Iterable[str],
        pattern: str,
        graph: Term | None,
        names: Sequence[Variable],
        found: defaultdict[Row, set[Statement]],
    ) -> None:
        """Ask for the solutions of a group; by their values of ``names``, what they go over."""
        columns, answer = self._ask(shown, pattern, graph)
        key = columns.values(names)
        members = [(row, found[key(row)]) for row in answer]
        self._add(group, columns._replace(members=members), graph)

    def _ask(
        self, shown: Iterable[str], pattern: str, graph: Term | None, modifiers: str = ""
    ) -> tuple[_Solutions, Iterable[Row]]:
        columns = " ".join(shown) or "(true AS ?_cite)"
        if graph is not None:
            pattern = f"{{ GRAPH {serialise(graph)} {pattern} }}"
        names, rows = self.run(
            f"SELECT DISTINCT {columns} {self.select.datasets} WHERE {pattern} {modifiers}"
        )
        return _columns(names), rows

    # What solutions go over

    def _add(self, group: PatternGroup, solutions: _Solutions, graph: Term | None) -> None:
        """Adds to each solution of a group the statements it goes over."""
        for part in group.parts:
            for named, inside in solutions.inside(part.place, graph):
                match part:
                    case QueryPattern(_, subject, path, value):
                        if isinstance(path, paths.Repeat):
                            self._add_ways(path, subject, value, inside, named)
                            continue
                        s, p, o = (inside.value(slot) for slot in (subject, path, value))
                        for row, over in inside.members:
                            over.add(((s(row), p(row), o(row)), named))
                    case Exists():
                        self._add_existing(part, inside, named)
                    case SubSelect(_, select):
                        key = inside.values(item.variable for item in select.items)
                        rows = list(dict.fromkeys(key(row) for row, _ in inside.members))
                        found = dict(zip(rows, self._select(select, rows, named), strict=True))
                        for row, over in inside.members:
                            over |= found[key(row)]

    def _add_ways(
        self,
        path: paths.Repeat,
        subject: Slot,
        value: Slot,
        solutions: _Solutions,
        graph: Term | None,
    ) -> None:
        start, end = solutions.value(subject), solutions.value(value)
        ends = defaultdict[Term, set[Term]](set)
        for row, _ in solutions.members:
            ends[start(row)].add(end(row))
        lookup = self._lookup(graph)
        found = {node: paths.witnesses(path, node, ends[node], lookup) for node in ends}
        for row, over in solutions.members:
            over.update((triple, graph) for triple in found[start(row)][end(row)])

    def _add_existing(self, exists: Exists, solutions: _Solutions, graph: Term | None) -> None:
        group, names = exists.group, exists.names
        key = solutions.values(names)
        found: dict[Row, set[Statement]] = {key(row): set() for row, _ in solutions.members}
        rows = list(found)
        shown = [name.n3() for name in dict.fromkeys((*group.variables, *names))]
        for start in range(0, len(rows), _MOST):
            batch = rows[start : start + _MOST]
            # In one group with the pattern, so that its filters see the values (§18.6, substitute).
            pattern = f"{{ {_values(names, batch)} {group.text}}}"
            inner = defaultdict[Row, set[Statement]](set)
            self._gather(group, shown, pattern, graph, names, inner)
            for values, statements in inner.items():
                self.check()
                for row in batch if values not in found else [values]:
                    if _agree(row, values):
                        found[row] |= statements
        for row, over in solutions.members:
            over |= found[key(row)]

    def _lookup(self, graph: Term | None) -> paths.Lookup:
        """How a path looks statements up: in one graph, in those of FROM, or in the default."""
        within = (graph,) if graph is not None else self.select.merged

        def look(*pattern: Term | None) -> Iterator[Triple]:
            self.check()
            subject, predicate, value = (term and term.node for term in pattern)
            if not within:
                yield from map(_plain, self.engine.triples(subject, predicate, value))
                return
            for quad in self.engine.quads(subject, predicate, value):
                if terms.of(quad[3]) in within:
                    yield _plain(quad[:3])

        return look


def _columns(names: Sequence[str]) -> _Solutions:
    """No solutions yet, of these variables."""
    return _Solutions({name: at for at, name in enumerate(names)}, ())


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


@dataclass(frozen=True)
class Support:
    """What a row rests on: its passages in the order of the sources and the places in them."""

    passages: tuple[Passage, ...]


def cite(
    text: str,
    table: Table,
    data: Data,
    *,
    timeout: float | None = TIMEOUT,
    network: bool = False,
    engine: Runner | None = None,
    file: str = "query",
) -> tuple[Support, ...]:
    """What each row of an answer rests on, in the order of the rows.

    The graphs of the ontology and of the concept schemes, where the labels of terms stand, are
    left out of a row's citation unless they are all there is.

    Args:
        text: the SELECT that was asked, its parameters bound.
        table: its answer.
        data: what it was asked of.
        timeout: the most seconds that finding the passages may take.
        network: lets SERVICE pass, though a row that rests on it is refused.
        engine: a runner on the data; without it, a new one.
        file: how messages call the query.

    Raises:
        InputError: the query has a form whose rows cannot be cited; says which.
        TimeLimitError: finding the passages took too long.
    """
    found, graphs_of = _found(text, table, data, timeout, network, engine, file)
    passages = Passages(engine_of(data))
    vocabularies = passages.vocabularies
    stands = [set[str]().union(*map(graphs_of, statements)) for statements in found]
    rows = [graphs - vocabularies or graphs for graphs in stands]
    passages.know(set[str]().union(*rows))
    return tuple(Support(passages.in_order(graphs)) for graphs in rows)


def said(
    text: str,
    table: Table,
    data: Data,
    *,
    timeout: float | None = TIMEOUT,
    engine: Runner | None = None,
    file: str = "query",
) -> tuple[Mapping[NodeTriple, frozenset[URIRef]], ...]:
    """The statements that each row of an answer rests on, each with the graphs it stands in.

    A statement that was asked of one graph, or of those of a FROM, has only these. Takes and raises
    what `cite` does.
    """
    found, graphs_of = _found(text, table, data, timeout, False, engine, file)
    rows = []
    for statements in found:
        row: dict[NodeTriple, frozenset[URIRef]] = {}
        for statement in statements:
            s, p, o = (term.node for term in statement[0])
            graphs = (cast("URIRef", iri(graph).node) for graph in graphs_of(statement))
            row[s, p, o] = row.get((s, p, o), frozenset()).union(graphs)
        rows.append(row)
    return tuple(rows)


def _found(
    text: str,
    table: Table,
    data: Data,
    timeout: float | None,
    network: bool,
    runner: Runner | None,
    file: str,
) -> tuple[list[set[Statement]], Callable[[Statement], Iterable[str]]]:
    """The statements each row rests on, and what tells the graphs that one of them stands in."""
    engine = engine_of(data)
    select = read(text, file, engine.prefixes)
    end = None if timeout is None else monotonic() + timeout

    def left() -> float | None:
        """The seconds that are left."""
        seconds = None if end is None else end - monotonic()
        if seconds is not None and seconds <= 0:
            raise TimeLimitError("No time is left.")
        return seconds

    def ask(query: str) -> tuple[tuple[str, ...], Sequence[Row]]:
        answer = running.run(query, left(), network, f"{file} (citations)")
        assert isinstance(answer, Table)  # A SELECT was asked.
        return answer.variables, answer.terms

    try:
        with use(engine, runner) as running:
            found = Solver(select, engine, ask, left).statements(table.variables, table.terms)
        left()
        placed = bulk.places(
            engine, {triple for row in found for triple, graph in row if graph is None}
        )
        left()
    except TimeLimitError:
        raise TimeLimitError(
            f"Finding the passages took longer than {timeout:g} s and was stopped.",
            where=Place(file),
            hint="Raise the limit with --timeout, or ask for less.",
        ) from None
    for triple, graphs in placed.items():
        if not graphs and any(term.kind == BLANK for term in triple):
            raise InputError(
                "A row rests on blank nodes, which cannot be looked up in this dataset.",
                hint="Give the nodes IRIs: blank nodes cannot be cited.",
            )
    among = {graph.value for graph in select.merged}

    def graphs_of(statement: Statement) -> Iterable[str]:
        triple, graph = statement
        if graph is not None:
            return (graph.value,)
        return among.intersection(placed[triple]) if among else placed[triple]

    return found, graphs_of
