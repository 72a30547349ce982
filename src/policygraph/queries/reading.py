"""Reads a SELECT query into its patterns (SPARQL 1.1 §19.8, from SelectQuery downwards).

It runs on queries that an engine has already accepted, so it looks for no syntax errors. What it
does not know it refuses: a citation must not be wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from itertools import count

from policygraph import sparql
from policygraph.errors import InputError
from policygraph.lexical import RDF
from policygraph.queries import pattern as paths
from policygraph.queries.pattern import (
    HIDDEN,
    Exists,
    PatternGroup,
    PatternItem,
    PatternPlace,
    QueryPattern,
    Select,
    SubSelect,
)
from policygraph.sparql import Cursor, Slot, Token, Variable, n3
from policygraph.terms import Term, iri

# -- triples and paths ----------------------------------------------------------------------------


_TYPE, _FIRST, _REST, _NIL = (iri(RDF + name) for name in ("type", "first", "rest", "nil"))


class TripleReader(Cursor):
    """Reads the triples between the other parts of a pattern.

    Args:
        text: a query.
        file: how messages call it.
        prefixes: prefixes that need no declaration.

    Attributes:
        into: the group that is being read.
        place: where it stands.
    """

    ODD = "A pattern with “{}”"

    def __init__(self, text: str, file: str, prefixes: Mapping[str, str]) -> None:
        found = sparql.tokens(text, file)
        super().__init__(found, sparql.prologue(found, prefixes), file)
        self.pairs = sparql.pairs(found, file)
        self.at = self.prologue.length
        self.hidden = count()
        self.into = PatternGroup()
        self.place = PatternPlace()

    def over(self) -> None:
        """Step over a token, or over a bracket with all that is in it."""
        self.at = self.pairs.get(self.at, self.at) + 1

    def enclosed(self) -> int:
        """Step over an opening bracket; return the index of the one that closes it."""
        self.at += 1
        return self.pairs[self.at - 1]

    def written(self, start: int, end: int) -> str:
        """Tokens as text that needs no prologue."""
        return sparql.written(self.tokens[start:end], self.prologue, self.file)

    def fresh(self) -> Variable:
        """A variable that the query does not have."""
        return Variable(f"{HIDDEN}{next(self.hidden)}")

    def refuse(self, what: str, token: Token | None = None) -> InputError:
        """The error for what cannot be cited."""
        return InputError(
            f"{what[0].upper()}{what[1:]} cannot be cited row by row.",
            where=(token or self.tokens[min(self.at, len(self.tokens) - 1)]).place(self.file),
            hint="Ask without --cite, or write the query without it.",
        )

    def term(self) -> Slot:
        """A term; a blank node as a variable of its own."""
        if self.token.kind == "blank":
            return Variable(f"{HIDDEN}_{self.next().text[2:].encode().hex()}")
        return super().term()

    @contextmanager
    def group(self, place: PatternPlace) -> Iterator[PatternGroup]:
        """A new group to read into; at its end its mark is bound, if it has one of its own."""
        around = self.into, self.place
        self.into, self.place = found, _ = PatternGroup(), place
        yield found
        if place.mark is not None and place.mark != around[1].mark:
            found.add(f"BIND(true AS {place.mark.n3()})", [place.mark])
        self.into, self.place = around

    def branch(self) -> PatternPlace:
        """The place of a branch that may or may not be taken."""
        return self.place._replace(mark=self.fresh())

    def triples(self) -> None:
        """The patterns of one subject."""
        self.properties(self.node())

    def properties(self, subject: Slot) -> None:
        """The verbs and objects of a subject."""
        while not self.sees(".", "]", "}") and self.starts_verb():
            verb = Variable(self.next().variable) if self.token.variable else self.path()
            while True:
                self.link(subject, verb, self.node())
                # The `{|` of an annotation; a group may follow a triple without a dot.
                annotated = self.sees("{") and self.tokens[self.at + 1].text == "|"
                if annotated or self.sees("~"):
                    raise self.refuse("A statement about a statement")
                if not self.skip(","):
                    break
            while self.skip(";"):
                pass

    def starts_verb(self) -> bool:
        """Whether the token at hand can begin a verb."""
        return self.token.kind in ("variable", "iri", "name") or self.sees("^", "!", "(", "A")

    def node(self) -> Slot:
        """A subject or an object, the patterns in its brackets read."""
        if self.sees("["):
            end = self.enclosed()
            name = self.fresh()
            if self.at < end:
                self.properties(name)
            self.at = end + 1
            return name
        if self.sees("("):
            end = self.enclosed()
            members = []
            while self.at < end:
                members.append(self.node())
            self.at = end + 1
            rest: Slot = _NIL
            for member in reversed(members):
                cell = self.fresh()
                self.add(cell, _FIRST, member)
                self.add(cell, _REST, rest)
                rest = cell
            return rest
        return self.term()

    # Property paths (SPARQL 1.1 §9.1, §18.2.2.3 and 18.2.2.4)

    def path(self) -> paths.Path:
        """Ways to go, by ``|``."""
        parts = [self.path_sequence()]
        while self.skip("|"):
            parts.append(self.path_sequence())
        return paths.Choice(tuple(parts)) if len(parts) > 1 else parts[0]

    def path_sequence(self) -> paths.Path:
        """Steps, by ``/``."""
        parts = [self.path_step()]
        while self.skip("/"):
            parts.append(self.path_step())
        return paths.Sequence(tuple(parts)) if len(parts) > 1 else parts[0]

    def path_step(self) -> paths.Path:
        """A step, perhaps backwards or repeated."""
        inverse = self.skip("^")
        start = self.at
        path = self.path_primary()
        if self.sees("?", "*", "+"):
            sign = self.next().text
            path = paths.Repeat(path, sign, self.written(start, self.at))
        return paths.Inverse(path) if inverse else path

    def path_primary(self) -> paths.Path:
        """A property, ``!…`` or a path in brackets."""
        if self.skip("!"):
            return self.negated()
        if self.skip("("):
            path = self.path()
            self.next()
            return path
        return paths.PathLink(self.predicate())

    def predicate(self) -> Term:
        """A property."""
        return _TYPE if self.skip("A") else iri(self.prologue.iri(self.next(), self.file))

    def negated(self) -> paths.Path:
        """What follows ``!``: one property, or several in brackets; forwards and backwards."""
        sides: dict[bool, list[Term]] = {}
        bracketed = self.skip("(")
        while not self.skip(")"):
            sides.setdefault(self.skip("^"), []).append(self.predicate())
            if not bracketed:
                break
            self.skip("|")
        parts: list[paths.Path] = []
        if True not in sides or False in sides:
            parts.append(paths.Negated(tuple(sides.get(False, ()))))
        if True in sides:
            parts.append(paths.Inverse(paths.Negated(tuple(sides[True]))))
        return paths.Choice(tuple(parts)) if len(parts) > 1 else parts[0]

    def link(self, subject: Slot, path: Variable | paths.Path, value: Slot) -> None:
        """Adds the pattern of a path as the specification translates it; repeats are kept."""
        match path:
            case Variable() | paths.Repeat():
                self.add(subject, path, value)
            case paths.PathLink(predicate):
                self.add(subject, predicate, value)
            case paths.Inverse(inner):
                self.link(value, inner, subject)
            case paths.Sequence(parts):
                ends = [subject, *(self.fresh() for _ in parts[1:]), value]
                for part, start, end in zip(parts, ends, ends[1:], strict=False):
                    self.link(start, part, end)
            case paths.Choice(parts):
                branches = []
                for part in parts:
                    with self.group(self.branch()) as group:
                        self.link(subject, part, value)
                    branches.append(group)
                self.into.include(branches)
            case paths.Negated(excluded):
                name = self.fresh()
                self.add(subject, name, value)
                self.into.add(f"FILTER({n3(name)} NOT IN ({', '.join(map(n3, excluded))}))")

    def add(self, subject: Slot, path: Slot | paths.Repeat, value: Slot) -> None:
        """Adds a pattern."""
        verb = path.written if isinstance(path, paths.Repeat) else n3(path)
        slots = [subject, value] if isinstance(path, paths.Repeat) else [subject, path, value]
        self.into.add(f"{n3(subject)} {verb} {n3(value)} .", slots)
        self.into.certain.update(slot for slot in slots if isinstance(slot, Variable))
        self.into.parts.append(QueryPattern(self.place, subject, path, value))


_AGGREGATES = frozenset(["COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"])
_RANDOM = frozenset(["RAND", "UUID", "STRUUID", "BNODE"])
_MODIFIERS = frozenset(["GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"])


def read(text: str, file: str = "query", prefixes: Mapping[str, str] | None = None) -> Select:
    """The patterns of a SELECT query.

    Args:
        text: the query, which an engine has accepted.
        file: how messages call it.
        prefixes: prefixes that need no declaration.

    Raises:
        InputError: it is no SELECT, or has a part whose rows cannot be cited; says which.
    """
    reader = _Reader(text, file, prefixes or {})
    for token in reader.tokens:
        if token.word in _RANDOM:
            raise reader.refuse(f"A query with {token.word}", token)
        if token.variable.startswith(HIDDEN):
            raise reader.refuse(f"A variable whose name begins with {HIDDEN}", token)
    if not reader.sees("SELECT"):
        raise reader.refuse(f"The answer of {reader.token.text}")
    return reader.select(len(reader.tokens))


class _Reader(TripleReader):
    def select(self, end: int) -> Select:
        """A query or sub-query, up to ``end``."""
        start = self.at
        self.next()
        self.skip("DISTINCT", "REDUCED")
        items = tuple(self.items(lambda: self.sees("WHERE", "{", "FROM")))
        from_start = self.at
        merged = tuple(self.froms())
        datasets = self.written(from_start, self.at)
        self.skip("WHERE")
        where_start = self.at
        with self.group(PatternPlace()) as where:
            self.braces()
        if not items:
            items = tuple(
                PatternItem(name) for name in where.variables if not name.startswith(HIDDEN)
            )
        written = self.written(where_start, self.at)
        keys: tuple[PatternItem, ...] = ()
        having = ""
        outside = [*self.tokens[start:from_start], *self.tokens[self.at : end]]
        with self.group(PatternPlace()) as trailing:
            while self.at < end:
                if self.skip("GROUP"):
                    self.skip("BY")
                    keys = tuple(self.items(lambda: self.at >= end or self.sees(*_MODIFIERS)))
                elif self.sees("HAVING"):
                    having = self.clause(end)
                elif self.sees("VALUES"):
                    self.values()
                else:
                    self.clause(end)
        for token in outside:
            if token.word == "EXISTS":
                raise self.refuse("EXISTS outside the pattern", token)
        grouped = bool(keys) or any(token.word in _AGGREGATES for token in outside)
        return Select(items, where, written, keys, having, grouped, trailing, datasets, merged)

    def clause(self, end: int) -> str:
        """A solution modifier, as it is written, up to the next one."""
        start = self.at
        self.next()
        while self.at < end and not self.sees(*_MODIFIERS):
            self.over()
        return self.written(start, self.at)

    def items(self, done: Callable[[], bool]) -> Iterator[PatternItem]:
        """What is projected or grouped by; what has no name gets one of our own."""
        while not done():
            if self.skip("*"):
                continue
            start = self.at
            if self.token.variable:
                yield PatternItem(Variable(self.next().variable))
            elif self.sees("("):
                self.over()
                end = self.at - 1
                if self.tokens[end - 2].word == "AS":
                    name = Variable(self.tokens[end - 1].variable)
                    yield PatternItem(name, self.written(start + 1, end - 2))
                else:
                    yield PatternItem(self.fresh(), self.written(start, self.at))
            else:
                self.next()
                self.over()
                yield PatternItem(self.fresh(), self.written(start, self.at))

    def froms(self) -> Iterator[Term]:
        """The graphs of FROM; those of FROM NAMED are passed over."""
        while self.skip("FROM"):
            named = self.skip("NAMED")
            graph = iri(self.prologue.iri(self.next(), self.file))
            if not named:
                yield graph

    def braces(self, outer: Collection[Variable] = ()) -> None:
        """The elements of ``{ … }``, or the sub-SELECT that is all there is in it.

        What an EXISTS sees (§18.2.2): in a FILTER the whole group, and in that of an OPTIONAL what
        comes before it (``outer``) too; in a BIND what comes before it.
        """
        end = self.enclosed()
        if self.sees("SELECT"):
            start = self.at
            select = self.select(end)
            self.into.add(
                f"{{ {self.written(start, end)} }}", [item.variable for item in select.items]
            )
            self.into.parts.append(SubSelect(self.place, select))
        filters: list[range] = []
        while self.at < end:
            start = self.at
            if self.skip("FILTER"):
                self.skip("NOT")
                if not self.sees("("):
                    self.next()
                self.over()
                self.into.add(self.written(start, self.at))
                filters.append(range(start, self.at))
            else:
                self.element()
        self.at = end + 1
        for clause in filters:
            self.exists(clause, {*outer, *self.into.variables}, strict=True)

    def element(self) -> None:
        """One part of a group."""
        start = self.at
        if self.skip("."):
            return
        if self.sees("{"):
            self.union()
        elif self.skip("OPTIONAL"):
            before = tuple(self.into.variables)
            with self.group(self.branch()) as group:
                self.braces(before)
            self.into.include([group], "OPTIONAL")
        elif self.skip("GRAPH"):
            self.graph()
        elif self.skip("MINUS"):
            self.over()
            self.into.add(self.written(start, self.at))
        elif self.skip("BIND"):
            self.over()
            self.exists(range(start, self.at), set(self.into.variables), strict=False)
            name = Variable(self.tokens[self.at - 2].variable)
            self.into.add(self.written(start, self.at), [name])
            self.into.assigned.add(name)
        elif self.sees("VALUES"):
            self.values()
        elif self.sees("SERVICE", "LATERAL"):
            raise self.refuse(f"A row that rests on {self.token.word}")
        else:
            self.triples()

    def graph(self) -> None:
        """A GRAPH block."""
        name = self.term()
        if isinstance(name, Variable):
            for token in self.tokens[self.at : self.pairs[self.at]]:
                # Oxigraph evaluates it over all named graphs at once: the answer itself is wrong.
                if token.word == "SELECT":
                    raise self.refuse(f"A sub-SELECT inside GRAPH {name.n3()}", token)
            self.into.add("", [name])
            self.into.certain.add(name)
        with self.group(PatternPlace(self.place.mark, name)) as group:
            self.braces()
        self.into.include([group], f"GRAPH {n3(name)}")
        self.into.certain |= group.certain

    def union(self) -> None:
        """Groups between UNION; one alone is itself."""
        close = self.pairs[self.at] + 1
        if close == len(self.tokens) or self.tokens[close].word != "UNION":
            with self.group(self.place) as group:
                self.braces()
            self.into.include([group])
            self.into.certain |= group.certain
            return
        branches: list[PatternGroup] = []
        while not branches or self.skip("UNION"):
            with self.group(self.branch()) as group:
                self.braces()
            branches.append(group)
        self.into.include(branches)

    def exists(self, clause: range, seen: Collection[Variable], *, strict: bool) -> None:
        """The groups of EXISTS in a clause.

        Args:
            clause: its tokens.
            seen: the variables whose values an EXISTS in it sees.
            strict: only those that make a FILTER true; those that make it false cite nothing, and
                one that may do either is refused.
        """
        resume, index = self.at, clause.start
        while index < clause.stop:
            if self.tokens[index].word != "EXISTS":
                index += 1
                continue
            close = self.pairs[index + 1]
            if not strict or self.makes_true(index, clause):
                self.at = index + 1
                with self.group(PatternPlace()) as group:
                    self.braces()
                found = (Variable(token.variable) for token in self.tokens[index:close])
                given = dict.fromkeys(name for name in found if name in seen)
                names = tuple(name for name in given if name not in group.assigned)
                self.into.parts.append(Exists(self.place, group, names))
            index = close + 1
        self.at = resume

    def makes_true(self, index: int, clause: range) -> bool:
        """Whether a FILTER can be true by an EXISTS that holds, and not by one that does not.

        Only ``!``, ``&&``, ``||`` and brackets may lie between the two.
        """
        first, last, holds = index, self.pairs[index + 1], True
        while first - 1 > clause.start:
            before = self.tokens[first - 1]
            after = self.tokens[last + 1].text if last + 1 < clause.stop else ""
            if before.text == "!" or before.word == "NOT":
                first, holds = first - 1, not holds
            elif before.text in ("(", "&&", "||") and after in (")", "&&", "||"):
                around = (at for at, close in self.pairs.items() if at < first and close > last)
                first = max(around)
                last = self.pairs[first]
            else:
                raise self.refuse("EXISTS inside another expression", self.tokens[index])
        return holds

    def values(self) -> None:
        """A VALUES block."""
        start = self.at
        self.next()
        self.over()  # its variable, or those in brackets
        names = [Variable(token.variable) for token in self.tokens[start : self.at]]
        self.over()
        self.into.add(self.written(start, self.at), filter(None, names))
