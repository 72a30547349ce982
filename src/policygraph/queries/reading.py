"""Reads a SELECT query into its patterns (SPARQL 1.1 §19.8, from SelectQuery downwards).

It runs on queries that an engine has already accepted, so it looks for no syntax errors. What it
does not know it refuses: a citation must not be wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from policygraph.queries.pattern import (
    HIDDEN,
    Branch,
    Condition,
    Correlated,
    Element,
    GraphBlock,
    Group,
    Item,
    Optional,
    Select,
    SubSelect,
    Union,
    Variable,
    Verbatim,
)
from policygraph.queries.triples import TripleReader
from policygraph.terms import Term, iri

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
    return _Reader(text, file, prefixes or {}).query()


class _Reader(TripleReader):
    def query(self) -> Select:
        """The whole query."""
        for token in self.tokens:
            if token.word in _RANDOM:
                raise self.refuse(f"A query with {token.word}", token)
            if token.variable.startswith(HIDDEN):
                raise self.refuse(f"A variable whose name begins with {HIDDEN}", token)
        if not self.sees("SELECT"):
            raise self.refuse(f"The answer of {self.token.text}")
        return self.select(len(self.tokens))

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
        where = self.group()
        where_tokens = self.written(where_start, self.at)
        keys: tuple[Item, ...] = ()
        having: tuple[str, ...] = ()
        trailing = None
        modifiers = self.at
        while self.more(end):
            if self.skip("GROUP"):
                self.skip("BY")
                keys = tuple(self.items(lambda: not self.more(end) or self.sees(*_MODIFIERS)))
            elif self.sees("HAVING"):
                having = self.clause(end)
            elif self.sees("VALUES"):
                trailing = self.values()
            else:
                self.clause(end)
        outside = self.tokens[start:from_start] + self.tokens[modifiers:end]
        for token in outside:
            if token.word == "EXISTS":
                raise self.refuse("EXISTS outside the pattern", token)
        grouped = bool(keys) or any(token.word in _AGGREGATES for token in outside)
        return Select(items, where, where_tokens, keys, having, grouped, trailing, datasets, merged)

    def clause(self, end: int) -> tuple[str, ...]:
        """A solution modifier, as it is written, up to the next one."""
        start = self.at
        self.next()
        while self.more(end) and not self.sees(*_MODIFIERS):
            if self.token.text in ("(", "{"):
                self.at = self.enclosed()
            self.next()
        return self.written(start, self.at)

    def items(self, done: Callable[[], bool]) -> Iterator[Item]:
        """What is projected or grouped by."""
        while not done():
            if self.skip("*"):
                continue
            if self.token.variable:
                yield Item(Variable(self.next().variable))
            elif self.sees("("):
                yield self.named_expression()
            else:
                yield Item(self.fresh(), self.call())

    def named_expression(self) -> Item:
        """``(expression AS ?name)``; a name of our own for a key that has none."""
        start, end = self.at + 1, self.enclosed()
        self.at = end + 1
        if self.tokens[end - 2].word == "AS":
            name = Variable(self.tokens[end - 1].variable)
            return Item(name, self.written(start, end - 2))
        return Item(self.fresh(), self.written(start, end))

    def call(self) -> tuple[str, ...]:
        """A function with its arguments."""
        start = self.at
        self.next()
        self.at = self.enclosed() + 1
        return self.written(start, self.at)

    def froms(self) -> Iterator[Term]:
        """The graphs of FROM; those of FROM NAMED are passed over."""
        while self.skip("FROM"):
            named = self.skip("NAMED")
            graph = iri(self.prologue.iri(self.next(), self.file))
            if not named:
                yield graph

    def group(self) -> Group:
        """``{ … }``, a sub-SELECT in braces being a group of one element."""
        end = self.enclosed()
        elements: list[Element] = []
        if self.sees("SELECT"):
            start = self.at
            elements.append(SubSelect(self.select(end), self.written(start, end)))
        while self.more(end):
            elements.extend(self.element())
        self.at = end + 1
        return Group(tuple(elements))

    def branch(self) -> Branch:
        """A group that may or may not be taken."""
        return Branch(self.group(), self.fresh())

    def element(self) -> Iterator[Element]:
        """One part of a group."""
        if self.skip("."):
            return
        if self.sees("{"):
            yield self.union()
        elif self.skip("OPTIONAL"):
            yield Optional(self.branch())
        elif self.skip("GRAPH"):
            yield self.graph()
        elif self.sees("MINUS"):
            start = self.at
            self.next()
            self.at = self.enclosed() + 1
            yield Verbatim(self.written(start, self.at))
        elif self.sees("FILTER"):
            yield self.filter()
        elif self.sees("BIND"):
            yield self.bind()
        elif self.sees("VALUES"):
            yield self.values()
        elif self.sees("SERVICE", "LATERAL"):
            raise self.refuse(f"A row that rests on {self.token.word}")
        else:
            yield from self.triples()

    def graph(self) -> GraphBlock:
        """A GRAPH block."""
        name = self.term()
        close = self.pairs[self.at]
        if isinstance(name, Variable):
            for token in self.tokens[self.at : close]:
                # Oxigraph evaluates it over all named graphs at once: the answer itself is wrong.
                if token.word == "SELECT":
                    raise self.refuse(f"A sub-SELECT inside GRAPH {name.n3()}", token)
        return GraphBlock(name, self.group())

    def union(self) -> Element:
        """Groups between UNION; one alone is itself."""
        first = self.group()
        if not self.sees("UNION"):
            return first
        branches = [Branch(first, self.fresh())]
        while self.skip("UNION"):
            branches.append(self.branch())
        return Union(tuple(branches))

    def filter(self) -> Condition:
        """A FILTER, in any of its three forms."""
        start = self.at
        self.next()
        if self.token.word in ("EXISTS", "NOT"):
            while not self.sees("{"):
                self.next()
            self.at = self.enclosed() + 1
        elif self.sees("("):
            self.at = self.enclosed() + 1
        else:
            self.call()
        end = self.at
        return Condition(self.written(start, end), tuple(self.exists(start, end, strict=True)))

    def bind(self) -> Condition:
        """A BIND."""
        start = self.at
        self.next()
        end = self.enclosed()
        name = Variable(self.tokens[end - 1].variable)
        self.at = end + 1
        return Condition(
            self.written(start, end + 1), tuple(self.exists(start, end, strict=False)), name
        )

    def exists(self, start: int, end: int, *, strict: bool) -> Iterator[Correlated]:
        """The groups of EXISTS in a clause.

        Args:
            start: where the clause begins.
            end: where it ends.
            strict: only those that make a FILTER true; those that make it false cite nothing, and
                one that may do either is refused.
        """
        resume, index = self.at, start
        while index < end:
            if self.tokens[index].word != "EXISTS":
                index += 1
                continue
            close = self.pairs[index + 1]
            if not strict or self.makes_true(start, index, end):
                self.at = index + 1
                mentioned = dict.fromkeys(
                    Variable(token.variable) for token in self.tokens[index:close] if token.variable
                )
                yield Correlated(self.group(), tuple(mentioned))
            index = close + 1
        self.at = resume

    def makes_true(self, start: int, index: int, end: int) -> bool:
        """Whether a FILTER can be true by an EXISTS that holds, and not by one that does not.

        Only ``!``, ``&&``, ``||`` and brackets may lie between the two.
        """
        first, last, holds = index, self.pairs[index + 1], True
        while first - 1 > start:
            before = self.tokens[first - 1]
            after = self.tokens[last + 1].text if last + 1 < end else ""
            if before.text == "!" or before.word == "NOT":
                first, holds = first - 1, not holds
            elif before.text in ("(", "&&", "||") and after in (")", "&&", "||"):
                around = (at for at, close in self.pairs.items() if at < first and close > last)
                first = max(around)
                last = self.pairs[first]
            else:
                raise self.refuse("EXISTS inside another expression", self.tokens[index])
        return holds

    def values(self) -> Verbatim:
        """A VALUES block."""
        start = self.at
        self.next()
        names = [self.next()] if self.token.variable else []
        if not names:
            close = self.enclosed()
            names = self.tokens[self.at : close]
            self.at = close + 1
        self.at = self.enclosed() + 1
        return Verbatim(
            self.written(start, self.at), tuple(Variable(name.variable) for name in names)
        )
