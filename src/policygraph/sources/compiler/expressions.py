"""The recursive descent that reads expressions and groups of SPARQL into nodes (SPARQL 1.1 §19.8).

It reads what mappings are made of: terms, variables, operators and calls. What it does not know
raises `Uncompiled`, and the mapping runs on the engine instead, which has read it before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from policygraph import sparql
from policygraph.sources.compiler.functions import FUNCTIONS
from policygraph.sources.compiler.nodes import Node, Nodes
from policygraph.sources.compiler.values import Uncompiled
from policygraph.sparql import Prologue, Token, Variable, pairs, written
from policygraph.terms import IRI, Term

_COMPARISONS = ("=", "!=", "<", ">", "<=", ">=")
_PARTS = frozenset(("BIND", "FILTER", "OPTIONAL", "VALUES"))


class ExpressionGroup(sparql.Cursor):
    """Reads the inside of a group.

    Args:
        tokens: what is between its braces.
        prologue: what is declared before them.
        file: how messages call the mapping.
        nodes: makes the nodes.
    """

    def __init__(
        self, tokens: Sequence[Token], prologue: Prologue, file: str, nodes: Nodes
    ) -> None:
        super().__init__(tokens, prologue, file)
        self.nodes = nodes
        self.pairs = pairs(tokens, file)

    def refuse(self, what: str, token: Token | None = None) -> Uncompiled:
        """What is outside the compiled subset."""
        return Uncompiled(what)

    def want(self, text: str) -> None:
        """Past the next token, which must be this one."""
        if not self.skip(text):
            raise Uncompiled(f"“{self.next().text}” where “{text}” was expected")

    # -- expressions ----------------------------------------------------------------------------

    def expression(self) -> Node:
        """The expression at hand."""
        return self._chain("||", lambda: self._chain("&&", self._relation))

    def _chain(self, operator: str, inner: Callable[[], Node]) -> Node:
        found = inner()
        while self.skip(operator):
            found = self.call(operator, [found, inner()])
        return found

    def _relation(self) -> Node:
        left = self._operand()
        if self.sees(*_COMPARISONS):
            return self.call(self.next().text, [left, self._operand()])
        negated = self.skip("NOT")
        if negated or self.sees("IN"):
            self.want("IN")
            left = self.call("IN", [left, *self.arguments()])
        return self.call("!", [left]) if negated else left

    def _operand(self) -> Node:
        found = self.unary()
        if self.sees("+", "-", "*", "/"):
            raise Uncompiled(f"arithmetic (“{self.next().text}”)")
        return found

    def unary(self) -> Node:
        """A term, a call, a negation, or an expression in brackets."""
        if self.skip("!"):
            return self.call("!", [self.unary()])
        if self.skip("("):
            found = self.expression()
            self.want(")")
            return found
        word = self.token.word if self.more else ""
        if word and word not in ("TRUE", "FALSE"):
            self.next()
            return self._bound() if word == "BOUND" else self.call(word, self.arguments())
        term = self.term()
        if isinstance(term, Term) and term.kind == IRI and self.sees("("):
            return self.call(term.value, self.arguments())
        return self.nodes.term(term)

    def arguments(self) -> list[Node]:
        """What a call is given, in its brackets."""
        self.want("(")
        found: list[Node] = []
        while not self.skip(")"):
            if found:
                self.want(",")
            found.append(self.expression())
        return found

    def call(self, name: str, args: Sequence[Node]) -> Node:
        """The node of a call: of a function or an operator in capitals, or of a cast by its IRI."""
        if name not in FUNCTIONS:
            raise Uncompiled(name)
        return FUNCTIONS[name](self.nodes, *args)

    def _bound(self) -> Node:
        """BOUND (§17.4.1.1)."""
        self.want("(")
        node = self.nodes.term(Variable(self.next().variable))
        self.want(")")
        if not node.nullable or node.kind == "none":
            return self.nodes.constant("bool", node.kind != "none")
        return self.nodes.make("bool", f"{node.name} is not None", [node], strict=False)

    # -- patterns -------------------------------------------------------------------------------

    def bind(self) -> tuple[str, Node]:
        """What is in the brackets of BIND: the variable and its value."""
        self.want("(")
        node = self.expression()
        self.want("AS")
        variable = self.next().variable
        self.want(")")
        return variable, node

    def skip_filter(self) -> None:
        """Past what follows FILTER: brackets or a call."""
        while self.more and not self.sees("("):
            if self.next().word in ("EXISTS", "NOT"):
                raise Uncompiled("FILTER EXISTS")
        self.at = self.pairs.get(self.at, self.at) + 1

    def lookup(self) -> tuple[str, tuple[str, ...], bool]:
        """A pattern that is not about the row: it has the same solutions for all rows.

        Returns:
            Its SPARQL, with all IRIs written out; its variables, sorted; and whether a row without
            a partner stays.
        """
        start, optional = self.at, self.skip("OPTIONAL")
        if self.skip("VALUES"):
            if self.sees("("):
                self.at = self.pairs[self.at]
            self.next()
            self.at = self.pairs.get(self.at, len(self.tokens) - 1) + 1
        elif optional:
            start, end = self.at + 1, self.pairs.get(self.at, self.at)
            self._inside(start, end)
            self.at = end
        else:
            self.triples()
        found = self.tokens[start : self.at]
        self.at += optional
        if any(token.text in ("*", "?") for token in found):
            # A path of no length begins and ends at any term, also at one that stands nowhere.
            raise Uncompiled("a path that may have no length")
        names = sparql.variables(found)
        if not names:
            raise Uncompiled("a pattern without variables")
        return written(found, self.prologue, self.file), tuple(sorted(names)), optional

    def triples(self) -> None:
        """Past a run of triple patterns."""
        start = self.at
        while self.more and not self.sees("}", *_PARTS):
            token = self.token
            word = token.word and token.word not in ("A", "TRUE", "FALSE")
            if word or token.kind == "blank" or token.text in ("{", "[", "<<"):
                raise Uncompiled(f"a pattern with “{token.text}”")
            self.at = self.pairs.get(self.at, self.at) + 1
        if self.at == start:
            raise Uncompiled("an empty pattern")

    def _inside(self, start: int, end: int) -> None:
        """Whether what OPTIONAL holds can be solved by itself."""
        patterns: set[str] = set()
        filters: set[str] = set()
        self.at = start
        while self.at < end:
            where, names = self.at, patterns
            if self.skip("FILTER"):
                names = filters
                self.skip_filter()
            else:
                self.triples()
            names |= sparql.variables(self.tokens[where : self.at])
            self.skip(".")
        if self.at != end or any(token.word == "EXISTS" for token in self.tokens[start:end]):
            raise Uncompiled("OPTIONAL of other things than patterns")
        if filters - patterns:
            raise Uncompiled("a FILTER in OPTIONAL about what is outside it")
