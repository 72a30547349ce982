"""Expressions of SPARQL into Python: each is a node that knows its type before any row is read.

The types are those that Oxigraph's evaluation gives (SPARQL 1.1 §17): what is surely an error there
is ``None`` here, what is surely a value is computed, and what depends on the value in a way that
this module does not know by heart raises `Later`, so that the engine evaluates that one row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from policygraph.lexical import XSD, quoted
from policygraph.sources import lexicals
from policygraph.sources.expressions import Expr, Uncompiled
from policygraph.sparql import Variable, n3
from policygraph.terms import IRI, Term


class Later(Exception):  # noqa: N818 - a signal, not a fault
    """This row is for the engine."""


LATER = Later()


@dataclass(frozen=True, eq=False)
class Node:
    """A value of each row.

    Attributes:
        name: the Python name that holds it; None stands for unbound and for an error.
        kind: ``str``, ``lang:TAG``, ``iri``, ``bool``, ``typed:DATATYPE``, ``term`` (any term, as
            N-Triples) or ``none`` (never bound).
        nullable: it can be None.
        lines: the statements that set it, once its dependencies are set.
        deps: the nodes that the lines read.
        inputs: the columns, and other values from outside, that it depends on.
        slow: worth keeping for the next row that has the same input.
        safe: made of unreserved characters of IRIs (and ``%`` with digits) only.
        clean: needs no escapes as long as the columns that it depends on need none.
        parts: what a text is put together from.
        value: the value of a constant.
    """

    name: str
    kind: str
    nullable: bool = False
    lines: tuple[str, ...] = ()
    deps: tuple[Node, ...] = ()
    inputs: frozenset[str] = frozenset()
    slow: bool = False
    safe: bool = False
    clean: bool = True
    parts: tuple[Node, ...] = ()
    value: str | bool | None = None

    @property
    def plain(self) -> bool:
        """Whether it is ASCII without anything to escape, whatever the row holds."""
        if self.safe or self.kind == "bool":
            return True
        if self.value is not None:
            return self.clean
        return bool(self.parts) and all(p is not self and p.plain for p in self.parts)

    @property
    def is_column(self) -> bool:
        """Whether it is the text of a cell as it stands, of whatever type it is taken for."""
        return self.name[0] == "c"

    @property
    def needs_nothing(self) -> bool:
        """Whether it needs no escape and no recoding, whatever the row and the edition are."""
        given = any(name[0] == "c" or name == "edition" for name in self.inputs)
        return self.plain or (self.clean and not given)

    @property
    def textual(self) -> bool:
        """Whether it is a string literal, with or without language."""
        return self.kind == "str" or self.kind.startswith("lang:")

    @property
    def prefix(self) -> str:
        """What its text surely begins with."""
        first = self.parts[0] if self.parts else self
        return first.value if isinstance(first.value, str) else ""


NONE = Node("None", "none", nullable=True)


_TRUTH = {True: "true", False: "false"}


def as_bytes(text: str) -> str:
    """The UTF-8 of a text, each byte as a character (ISO 8859-1).

    The function of a mapping puts lines together in this form: with one character beyond U+00FF,
    the whole text of a row would take two or four bytes a character, and twice the time.
    """
    return text if text.isascii() else text.encode().decode("latin-1")


def written(text: str) -> str:
    """The inside of an N-Triples string, as bytes."""
    plain = text.isprintable() and '"' not in text and "\\" not in text
    return as_bytes(text if plain else quoted(text)[1:-1])


def escaped(column: Sequence[str | None]) -> Sequence[str | None]:
    """`written` of each value of a column."""
    whole = "|".join(filter(None, column))
    done = written(whole)
    if done is whole:
        return column
    found = done.split("|")
    # As many parts as values: no value has a part of its own, or is empty.
    if len(found) == len(column) and all(column):
        return found
    return [value and written(value) for value in column]


class Lowering:
    """Builds nodes; equal expressions give the same node, so they are computed once a row."""

    def __init__(self, columns: dict[str, Node], base: str, functions: Functions) -> None:
        self.env = dict(columns)
        self.base = base
        self.functions = functions
        self.names: dict[str, Any] = {
            "LATER": LATER,
            "written": written,
            "escaped": escaped,
            "as_bytes": as_bytes,
            "TRUTH": _TRUTH,
        }
        self.made: dict[tuple[object, ...], Node] = {}
        self.shared: dict[object, tuple[object, str]] = {}

    def constant(self, kind: str, value: str | bool) -> Node:
        """A constant: a name of the generated code, never its text."""
        key = ("constant", kind, value)
        if key not in self.made:
            name = self.bind(value)
            text = value if isinstance(value, str) else ""
            safe = isinstance(value, str) and lexicals.unreserved(value)
            self.made[key] = Node(name, kind, safe=safe, clean=written(text) == text, value=value)
        return self.made[key]

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
        clean: bool | None = None,
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
            clean: see `Node`; as the arguments, if not given.
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
        body = [f"if {later}: raise LATER"] if later else []
        if not missing:
            lines = [*body, f"{name} = {expression}"]
        elif not body:
            lines = [f"{name} = None if {missing} else {expression}"]
        else:
            lines = [
                f"if {missing}: {name} = None",
                "else:",
                *(f"    {line}" for line in [*body, f"{name} = {expression}"]),
            ]
        self.made[key] = Node(
            name,
            kind,
            fails or bool(nulls),
            tuple(lines),
            (*args, *more),
            frozenset().union(*(arg.inputs for arg in args)),
            slow or any(arg.slow for arg in args),
            safe,
            all(arg.clean for arg in args) if clean is None else clean,
            parts,
        )
        return self.made[key]

    def lower(self, expression: Expr) -> Node:
        """The node of an expression.

        Raises:
            Uncompiled: it is outside the compiled subset.
        """
        if isinstance(expression, Variable):
            return self.env.get(expression, NONE)
        if isinstance(expression, Term):
            return self.literal(expression)
        if expression.name == "BOUND":
            return self.bound(expression.args)
        function = self.functions.get(expression.name)
        if function is None:
            shown = expression.name if expression.name.isupper() else f"<{expression.name}>"
            raise Uncompiled(f"{shown} of {len(expression.args)} arguments")
        most, least, build = function
        if not least <= len(expression.args) <= most:
            raise Uncompiled(f"{expression.name} of {len(expression.args)} arguments")
        return build(self, [self.lower(arg) for arg in expression.args])

    def literal(self, literal: Term) -> Node:
        """The node of an IRI, or of a literal if the engine keeps the form it is written in."""
        if literal.kind == IRI:
            return self.constant("iri", literal.value)
        if literal.language:
            return self.constant(f"lang:{literal.language}", literal.value)
        if not literal.datatype:
            return self.constant("str", literal.value)
        if literal.datatype == XSD + "boolean" and literal.value in ("true", "false"):
            return self.constant("bool", literal.value == "true")
        if not lexicals.kept(literal.value, literal.datatype):
            raise Uncompiled(f"the literal {n3(literal)}")
        return self.constant(f"typed:{literal.datatype}", literal.value)

    def bound(self, args: Sequence[Expr]) -> Node:
        """BOUND (§17.4.1.1)."""
        if len(args) != 1 or not isinstance(args[0], Variable):
            raise Uncompiled("BOUND of what is no variable")
        node = self.lower(args[0])
        if not node.nullable or node.kind == "none":
            return self.constant("bool", node.kind != "none")
        return self.make("bool", f"{node.name} is not None", [node], strict=False)

    def truth(self, node: Node) -> Node:
        """The effective boolean value (§17.2.2)."""
        if node.kind in ("bool", "none"):
            return node
        if node.kind == "str":
            return self.make("bool", f"{node.name} != ''", [node])
        if node.kind == "iri" or node.textual:
            return NONE
        raise Uncompiled(f"the truth of a value of the type {node.kind}")


def suffix(kind: str) -> str:
    """What follows the closing quotation mark of a literal of this type, in N-Triples."""
    if kind.startswith("lang:"):
        return "@" + kind[5:]
    if kind.startswith("typed:"):
        return f"^^<{kind[6:]}>"
    return f"^^<{XSD}boolean>" if kind == "bool" else ""


def recast(node: Node, kind: str) -> Node:
    """The same Python value taken for a term of another type."""
    return replace(node, kind=kind, parts=node.parts or (node,))


Functions: TypeAlias = Mapping[str, tuple[int, int, Callable[[Lowering, Sequence[Node]], Node]]]
"""By name: the most and the fewest arguments, and what makes the node of a call."""
