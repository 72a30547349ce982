"""A mapping as one Python function, made for it.

No code comes from data. The source that is generated holds names that this module makes up,
operators, numbers of its own, and constants of the mapping file as ``repr()`` of ``str``; other
constants are bound to names. Rows are arguments of the function and are never part of its text.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeAlias

from policygraph.lexical import XSD
from policygraph.sources.emitting import (
    EDITION_CODE,
    NODE,
    ROW_CODE,
    SEVERAL,
    Emission,
    joined,
)
from policygraph.sources.expressions import Bind, Element, Filter, Lookup, Uncompiled
from policygraph.sources.functions import FUNCTIONS
from policygraph.sources.lexicals import Memo
from policygraph.sources.lowering import Later, Lowering, Node, suffix, written
from policygraph.sources.rows import Batch, Template
from policygraph.sparql import Variable, n3
from policygraph.terms import IRI, Term, literal

_INTEGER = f"typed:{XSD}integer"


Solve: TypeAlias = Callable[[str, Sequence[str]], list[tuple[Term | None, ...]]]
Run: TypeAlias = Callable[[Batch, str, int], Iterator[tuple[int, list[str], list[int]]]]


class _SeveralError(Exception):
    """A row can have several solutions: its statements are collected."""


class Index:
    """A lookup, made once: from the terms of its keys to the values of its other variables."""

    def __init__(
        self, lookup: Lookup, rows: Sequence[tuple[Term | None, ...]], low: Lowering
    ) -> None:
        if any(term is None for row in rows for term in row):
            raise Uncompiled("a lookup that leaves a variable unbound")
        self.keys = [name for name in lookup.variables if name in low.env]
        self.values = [name for name in lookup.variables if name not in low.env]
        self.key_nodes = [low.lower(Variable(name)) for name in self.keys]
        columns = list(zip(*rows, strict=True)) or [()] * len(lookup.variables)
        by_name = dict(zip(lookup.variables, columns, strict=True))
        self.kinds = {name: _common(by_name[name]) for name in self.values}
        self.clean = {
            name: all(_clean(term, self.kinds[name]) for term in by_name[name])
            for name in self.values
        }
        self.found: dict[Any, list[Any]] = {}
        for row in rows:
            terms = dict(zip(lookup.variables, row, strict=True))
            key = [
                _as(terms[name], node.kind)
                for name, node in zip(self.keys, self.key_nodes, strict=True)
            ]
            if None in key:
                continue
            value = [_as(terms[name], self.kinds[name]) for name in self.values]
            self.found.setdefault(_one(key), []).append(_one(value))

    @property
    def single(self) -> bool:
        """Whether no key has several values."""
        return bool(self.keys) and all(len(values) == 1 for values in self.found.values())


def _clean(term: Term | None, kind: str) -> bool:
    text = _as(term, kind) or ""
    return text.isascii() if kind in ("iri", "term") else written(text) == text


def _one(items: list[Any]) -> Any:
    return items[0] if len(items) == 1 else tuple(items)


def _common(terms: Iterable[Term | None]) -> str:
    """The type that all the terms have."""
    kinds = {_kind_of(term) for term in terms}
    return kinds.pop() if len(kinds) == 1 else "term" if kinds else "iri"


def _kind_of(term: Term | None) -> str:
    assert term is not None
    if term.kind == IRI:
        return "iri"
    if term.datatype:
        return "term"
    return f"lang:{term.language}" if term.language else "str"


def _as(term: Term | None, kind: str) -> str | None:
    """A term as the Python value of this type; None if it is of another."""
    assert term is not None
    if kind in ("iri", "str") or kind.startswith(("lang:", "typed:")):
        if term.kind == IRI:
            return term.value if kind == "iri" else None
        plain = n3(literal(term.value))
        return term.value if kind != "iri" and n3(term) == plain + suffix(kind) else None
    return n3(term)


class Generator:
    """Writes the function of a mapping."""

    def __init__(self, low: Lowering, solve: Solve, many: bool) -> None:
        self.low = low
        self.solve = solve
        self.code: list[str] = []
        self.helpers: list[str] = []
        self.whole: dict[str, str] = {}
        self.done: set[str] = {"None"}
        self.depth = 4 + many
        self.many = many

    def write(self, *lines: str) -> None:
        """Lines of code at the depth that has been reached."""
        self.code += ["    " * self.depth + line for line in lines]

    def need(self, node: Node) -> str:
        """The node's name, once the code that sets it is there."""
        if node.name not in self.done and node.lines:
            self.done.add(node.name)
            if node.slow and len(node.inputs) == 1 and next(iter(node.inputs)).startswith("c"):
                (column,) = node.inputs
                self.memo(node, column)
            else:
                for dependency in node.deps:
                    self.need(dependency)
                self.write(*node.lines)
        return node.name

    def memo(self, node: Node, column: str) -> None:
        """Keep the node's values by those of its only column, which is looked up as a whole."""
        lines = [line for part in _ordered(node) for line in part.lines]
        body = [line.replace("raise LATER", "return LATER") for line in lines]
        function = f"f{node.name}"
        self.helpers += [f"def {function}({column}):", *(f"    {line}" for line in body)]
        self.helpers += [f"    return {node.name}", f"m{node.name} = Memo({function})"]
        self.whole[node.name] = f"map(m{node.name}.__getitem__, {column.upper()})"
        if any("LATER" in line for line in body):
            self.write(f"if {node.name} is LATER: raise LATER")

    def columns(self, count: int) -> dict[str, str]:
        """The names that the code of a row uses, each with the column that it goes through."""
        tree = ast.parse("if True:\n" + "\n".join(self.code))
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        cells = {f"c{at}": f"C{at}" for at in range(count)}
        texts = {f"w{at}": f"escaped(C{at})" for at in range(count)}
        every = {"rownum": "map(str, numbers)", **cells, **texts}
        found = {name: code for name, code in every.items() if name in used}
        return {"number": "numbers", "digest": "digests", **found, **self.whole}

    def lookup(self, lookup: Lookup, index: Index) -> None:
        """Find a row's partners; several of them multiply it, as in SPARQL."""
        for key in index.key_nodes:
            if key.kind in ("none", "bool"):
                raise Uncompiled("a lookup by a truth, or by a variable that is never bound")
            self.need(key)
            if key.nullable:  # What is unbound is compatible with anything (§18.3).
                self.write(f"if {key.name} is None: raise LATER")
        names = [f"v{len(self.done)}_{at}" for at, _ in enumerate(index.values)]
        self.done.update(names, [f"lookup {len(self.done)}"])
        for name, variable in zip(names, index.values, strict=True):
            self.low.env[variable] = Node(
                name,
                index.kinds[variable],
                nullable=lookup.optional,
                inputs=frozenset((name,)),
                clean=index.clean[variable],
            )
        self.find(lookup.optional, index, _tuple([key.name for key in index.key_nodes]), names)

    def find(self, optional: bool, index: Index, key: str, names: list[str]) -> None:
        """The code of a lookup: an assignment if there is one partner at most, else a loop."""
        nothing = None if len(names) == 1 else (None,) * len(names)
        if optional and not names:
            return
        if not index.single:
            if not self.many:
                raise _SeveralError
            default = self.low.bind([nothing] if optional else [])
            found = self.low.bind(index.found)
            targets = ", ".join(names) if names else "_"
            self.write(f"for {targets} in {found}.get({key}, {default}):")
            self.depth += 1
            return
        found = self.low.bind({key: values[0] for key, values in index.found.items()})
        if optional:
            default = "" if len(names) == 1 else f", {self.low.bind(nothing)}"
            self.write(f"{', '.join(names)} = {found}.get({key}{default})")
            return
        self.write(f"w = {found}.get({key})", "if w is None:")
        self.drop()
        if names:
            self.write(f"{', '.join(names)} = w")

    def drop(self) -> None:
        """The body of an ``if``: this solution gives no statement."""
        if not self.many:
            self.write(f"    add({joined(NODE)})")
        self.write("    continue")

    def elements(self, elements: Sequence[Element]) -> None:
        """The WHERE in its order, FILTERs last: they see the whole group (§18.2.2.2)."""
        for element in elements:
            if isinstance(element, Bind):
                if element.variable in self.low.env:
                    raise Uncompiled(f"?{element.variable} bound twice")
                self.low.env[element.variable] = self.low.lower(element.expression)
            elif isinstance(element, Lookup):
                rows = self.solve(element.pattern, element.variables)
                self.lookup(element, Index(element, rows, self.low))
        for element in elements:
            if isinstance(element, Filter):
                test = self.low.truth(self.low.lower(element.expression))
                self.write(f"if {self.need(test)} is not True:")
                self.drop()


def _tuple(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"({', '.join(names)})"


def _ordered(node: Node) -> Iterator[Node]:
    """A node after all that it depends on, each once."""
    seen: set[str] = set()

    def walk(part: Node) -> Iterator[Node]:
        if part.name not in seen and part.lines:
            seen.add(part.name)
            for dependency in part.deps:
                yield from walk(dependency)
            yield part

    return walk(node)


def column_nodes(columns: Sequence[str]) -> dict[str, Node]:
    """The variables that each row gives."""
    return {
        "ROWNUM": Node("rownum", _INTEGER, safe=True, inputs=frozenset(("rownum",))),
        "EDITION": Node("edition", "iri", inputs=frozenset(("edition",))),
        **{
            name: Node(f"c{at}", "str", nullable=True, inputs=frozenset((f"c{at}",)))
            for at, name in enumerate(columns)
        },
    }


def function(
    elements: Sequence[Element], template: Template, columns: Sequence[str], base: str, solve: Solve
) -> Run:
    """The function of a mapping: rows, an edition and a size in, the N-Quads of each row out.

    They come in parts of so many rows: the place of the first of them, their texts, and which of
    these are empty because their row is for the engine.

    Raises:
        Uncompiled: the mapping is outside the compiled subset; says why.
    """
    try:
        source, names = _source(elements, template, columns, base, solve, many=False)
    except _SeveralError:
        source, names = _source(elements, template, columns, base, solve, many=True)
    exec(compile(source, "<mapping>", "exec"), names)
    return names["run"]  # type: ignore[no-any-return]


def _source(
    elements: Sequence[Element],
    template: Template,
    columns: Sequence[str],
    base: str,
    solve: Solve,
    *,
    many: bool,
) -> tuple[str, dict[str, Any]]:
    """The source of the function, and what its names stand for."""
    low = Lowering(column_nodes(columns), base, FUNCTIONS)
    generator = Generator(low, solve, many)
    generator.elements(elements)
    emission = Emission(low, template)
    for node in emission.nodes:
        generator.need(node)
    generator.write(*emission.begin())
    generator.write(*(emission.several() if many else emission.single()))
    columns_in = "".join(f"C{at}, " for at in range(len(columns)))
    ways = generator.columns(len(columns))
    code = [
        "def run(batch, edition, size):",
        f"    numbers, ({columns_in}), digests = batch",
        *(f"    {line}" for line in EDITION_CODE),
        f"    rows = zip({', '.join(ways.values())})",
        "    for start in range(0, len(numbers), size):",
        "        out, late = [], []",
        "        add = out.append",
        f"        for {', '.join(ways)} in islice(rows, size):",
        *(f"            {line}" for line in ROW_CODE),
        "            try:",
        *(["                seen = {}", "                for _ in (0,):"] if many else []),
        *generator.code,
        *([f"                {SEVERAL}"] if many else []),
        "            except Later:",
        "                late.append(len(out))",
        "                add('')",
        "        yield start, out, late",
    ]
    names = {**low.names, "Memo": Memo, "Later": Later, "islice": islice}
    return "\n".join([*generator.helpers, *code, ""]), names
