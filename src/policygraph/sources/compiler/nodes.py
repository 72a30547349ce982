"""Values of a row as Python: each is a node that knows its type before any row is read.

The types are those that Oxigraph's evaluation gives (SPARQL 1.1 §17): what is surely an error there
is ``None`` here, what is surely a value is computed, and what depends on the value in a way that
this module does not know by heart raises `Later`, so that the engine evaluates that one row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from policygraph.lexical import XSD
from policygraph.sources.compiler import values
from policygraph.sources.compiler.values import Uncompiled, written
from policygraph.sparql import Slot, Variable, n3
from policygraph.terms import IRI


class Later(Exception):  # noqa: N818 - a signal, not a fault
    """This row is for the engine."""


@dataclass(frozen=True, eq=False)
class Node:
    """A value of each row.

    Attributes:
        name: the Python name that holds it; None stands for unbound and for an error.
        kind: ``str``, ``lang:TAG``, ``iri``, ``bool``, ``typed:DATATYPE``, ``term`` (any term, as
            N-Triples) or ``none`` (never bound).
        nullable: it can be None.
        lines: the statements that set it, once its dependencies are set; none for a constant, and
            for what comes from outside: a cell, what was looked up.
        deps: the nodes that the lines read.
        slow: worth keeping for the next row that has the same input.
        safe: made of unreserved characters of IRIs (and ``%`` with digits) only.
        plain: ASCII without anything to escape, whatever the row holds.
        parts: what a text is put together from.
        value: the value of a constant.
    """

    name: str
    kind: str
    nullable: bool = False
    lines: tuple[str, ...] = ()
    deps: tuple[Node, ...] = ()
    slow: bool = False
    safe: bool = False
    plain: bool = False
    parts: tuple[Node, ...] = ()
    value: str | bool | None = None

    @cached_property
    def inputs(self) -> frozenset[str]:
        """The names of what it depends on that comes from outside."""
        if self.deps:
            return frozenset().union(*(node.inputs for node in self.deps))
        return frozenset() if self.value is not None or self is NONE else frozenset((self.name,))

    @property
    def is_column(self) -> bool:
        """Whether it is the text of a cell as it stands, of whatever type it is taken for."""
        return self.name[0] == "c"

    @property
    def is_name(self) -> bool:
        """Whether it can be an IRI."""
        return self.kind in ("iri", "term")

    @property
    def textual(self) -> bool:
        """Whether it is a string literal, with or without language."""
        return self.kind == "str" or self.kind.startswith("lang:")

    @property
    def prefix(self) -> str:
        """What its text surely begins with."""
        first = self.parts[0] if self.parts else self
        return first.value if isinstance(first.value, str) else ""

    @property
    def suffix(self) -> str:
        """What follows the closing quotation mark of a literal of its type, in N-Triples."""
        if self.kind.startswith("lang:"):
            return "@" + self.kind[5:]
        if self.kind.startswith("typed:"):
            return f"^^<{self.kind[6:]}>"
        return f"^^<{XSD}boolean>" if self.kind == "bool" else ""

    def recast(self, kind: str) -> Node:
        """The same Python value taken for a term of another type."""
        return replace(self, kind=kind, parts=self.parts or (self,))


NONE = Node("None", "none", nullable=True)


class Nodes:
    """Makes nodes; equal expressions give the same node, so they are computed once a row.

    Attributes:
        env: the nodes of the variables that are bound so far.
        base: the IRI that relative ones are resolved against.
        names: what the names of the generated code stand for.
    """

    def __init__(self, columns: Sequence[str], base: str) -> None:
        self.env = {
            "ROWNUM": Node("rownum", f"typed:{XSD}integer", safe=True, plain=True),
            "EDITION": Node("edition", "iri"),
            **{name: Node(f"c{at}", "str", nullable=True) for at, name in enumerate(columns)},
        }
        self.base = base
        self.names: dict[str, Any] = {
            "LATER": Later(),
            "Later": Later,
            "TRUTH": {True: "true", False: "false"},
            "Memo": values.Memo,
            "written": written,
            "escaped": values.escaped,
            "as_bytes": values.as_bytes,
        }
        self.made: dict[tuple[object, ...], Node] = {}
        self.shared: dict[object, tuple[object, str]] = {}

    def bind(self, value: object) -> str:
        """A name for an object that the generated code uses."""
        name = f"k{len(self.names)}"
        self.names[name] = value
        return name

    def names_of(self, value: object, *key: object) -> str:
        """As `bind`, but the same name each time for the same object, or the same key."""
        known = key or id(value)
        if known not in self.shared:
            # Keeps the object, so that no other one takes its id.
            self.shared[known] = (value, self.bind(value))
        return self.shared[known][1]

    def constant(self, kind: str, value: str | bool) -> Node:
        """A constant: a name of the generated code, never its text."""
        key = ("constant", kind, value)
        if key not in self.made:
            safe = isinstance(value, str) and values.SEGMENT.fullmatch(value) is not None
            plain = not isinstance(value, str) or written(value) == value
            self.made[key] = Node(self.bind(value), kind, safe=safe, plain=plain, value=value)
        return self.made[key]

    def term(self, term: Slot) -> Node:
        """The node of a variable, an IRI, or a literal whose form the engine keeps.

        Raises:
            Uncompiled: it may write the literal otherwise.
        """
        if isinstance(term, Variable):
            return self.env.get(term, NONE)
        if term.kind == IRI:
            return self.constant("iri", term.value)
        if term.language:
            return self.constant(f"lang:{term.language}", term.value)
        if not term.datatype:
            return self.constant("str", term.value)
        if term.datatype == XSD + "boolean" and term.value in ("true", "false"):
            return self.constant("bool", term.value == "true")
        keeper = values.keeper(term.datatype)
        if keeper is None or not keeper[term.value]:
            raise Uncompiled(f"the literal {n3(term)}")
        return self.constant(f"typed:{term.datatype}", term.value)

    def make(
        self,
        kind: str,
        expression: str,
        args: Sequence[Node],
        *,
        later: str = "",
        fails: bool = False,
        slow: bool = False,
        safe: bool = False,
        plain: bool | None = None,
        parts: tuple[Node, ...] = (),
        more: Sequence[Node] = (),
        strict: bool = True,
    ) -> Node:
        """The node of an expression over the names of other nodes.

        Args:
            kind: its type.
            expression: Python source in which only names, numbers and operators stand.
            args: the nodes whose names it uses.
            later: a condition, as Python source, on which the row is for the engine.
            fails: it can be None although its arguments are not.
            slow: see `Node`.
            safe: see `Node`.
            plain: see `Node`; as the arguments, if not given.
            parts: see `Node`.
            more: other nodes that ``later`` reads.
            strict: an argument that is None makes it None.
        """
        if strict and any(arg.kind == "none" for arg in args):
            return NONE
        key = (kind, expression, later)
        if key in self.made:
            return self.made[key]
        name = f"t{len(self.made)}"
        nulls = [arg.name for arg in args if arg.nullable] if strict else []
        missing = " or ".join(f"{null} is None" for null in dict.fromkeys(nulls))
        lines = [f"if {later}: raise LATER"] if later else []
        lines.append(f"{name} = {expression}")
        if missing:
            lines = [f"if {missing}: {name} = None", "else:", *(f"    {line}" for line in lines)]
        if plain is None:
            plain = all(arg.plain for arg in args)
        self.made[key] = Node(
            name,
            kind,
            fails or bool(nulls),
            tuple(lines),
            (*args, *more),
            slow or any(arg.slow for arg in args),
            safe,
            plain or safe or kind == "bool",
            parts,
        )
        return self.made[key]

    def truth(self, node: Node) -> Node:
        """The effective boolean value (§17.2.2).

        Raises:
            Uncompiled: its type does not tell.
        """
        if node.kind in ("bool", "none"):
            return node
        if node.kind == "str":
            return self.make("bool", f"{node.name} != ''", [node])
        if node.kind == "iri" or node.textual:
            return NONE
        raise Uncompiled(f"the truth of a value of the type {node.kind}")
