"""A mapping as one Python function, made for it.

No code comes from data. The source that is generated holds names that this package makes up,
operators, numbers of its own, and constants of the template as ``repr()`` of ``str``; other
constants are bound to names. Rows are arguments of the function and are never part of its text.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias

from policygraph.sources.compiler.expressions import ExpressionGroup
from policygraph.sources.compiler.nodes import Node, Nodes
from policygraph.sources.compiler.statements import ALONE, EDITION, ROW, SEVERAL, RowStatements
from policygraph.sources.compiler.values import Uncompiled, written
from policygraph.sparql import n3
from policygraph.terms import IRI, Term

if TYPE_CHECKING:
    from policygraph.sources.compiler import Batch
    from policygraph.sources.mapping import TableMapping

Solve: TypeAlias = Callable[[str, Sequence[str]], list[tuple[Term | None, ...]]]
Run: TypeAlias = "Callable[[Batch, str, int], Iterator[tuple[int, list[str], list[int]]]]"


class _SeveralError(Exception):
    """A row can have several solutions: its statements are collected."""


def function(mapping: TableMapping, columns: Sequence[str], solve: Solve) -> Run:
    """The function of a mapping: rows, an edition and a size in, the N-Quads of each row out.

    They come in parts of so many rows: the place of the first of them, their texts, and which of
    these are empty because their row is for the engine.

    Args:
        mapping: the mapping.
        columns: the variables of the columns.
        solve: gives the solutions of a pattern, as values of some variables.

    Raises:
        Uncompiled: the mapping is outside the compiled subset; says why.
    """
    if mapping.after:
        raise Uncompiled("VALUES after the WHERE")
    try:
        source, names = _source(mapping, columns, solve, many=False)
    except _SeveralError:
        source, names = _source(mapping, columns, solve, many=True)
    exec(compile(source, "<mapping>", "exec"), names)
    return names["run"]  # type: ignore[no-any-return]


def _source(
    mapping: TableMapping, columns: Sequence[str], solve: Solve, *, many: bool
) -> tuple[str, dict[str, Any]]:
    """The source of the function, and what its names stand for."""
    nodes = Nodes(columns, mapping.base)
    writer = _Writer(nodes, solve, many)
    writer.where(ExpressionGroup(mapping.tokens, mapping.prologue, mapping.file, nodes))
    statements = RowStatements(nodes, mapping.template)
    for node in statements.nodes:
        writer.need(node)
    writer.write(*statements.begin())
    writer.write(*(statements.several() if many else statements.single()))
    columns_in = "".join(f"C{at}, " for at in range(len(columns)))
    ways = writer.ways(len(columns))
    code = [
        "def run(batch, edition, size):",
        f"    numbers, ({columns_in}), digests = batch",
        *(f"    {line}" for line in EDITION),
        f"    rows = zip({', '.join(ways.values())})",
        "    for start in range(0, len(numbers), size):",
        "        out, late = [], []",
        "        add = out.append",
        f"        for {', '.join(ways)} in islice(rows, size):",
        *(f"            {line}" for line in ROW),
        "            try:",
        *(["                seen = {}", "                for _ in (0,):"] if many else []),
        *writer.code,
        *([f"                {SEVERAL}"] if many else []),
        "            except Later:",
        "                late.append(len(out))",
        "                add('')",
        "        yield start, out, late",
    ]
    return "\n".join([*writer.helpers, *code, ""]), {**nodes.names, "islice": islice}


class _Writer:
    """Writes the code of a row."""

    def __init__(self, nodes: Nodes, solve: Solve, many: bool) -> None:
        self.nodes = nodes
        self.solve = solve
        self.many = many
        self.code: list[str] = []
        self.helpers: list[str] = []
        self.whole: dict[str, str] = {}
        self.done: set[str] = {"None"}
        self.depth = 4 + many

    def write(self, *lines: str) -> None:
        """Lines of code at the depth that has been reached."""
        self.code += ["    " * self.depth + line for line in lines]

    def need(self, node: Node) -> str:
        """The node's name, once the code that sets it is there."""
        if node.name not in self.done and node.lines:
            self.done.add(node.name)
            if node.slow and len(node.inputs) == 1 and next(iter(node.inputs)).startswith("c"):
                self.memo(node, *node.inputs)
            else:
                for dependency in node.deps:
                    self.need(dependency)
                self.write(*node.lines)
        return node.name

    def memo(self, node: Node, column: str) -> None:
        """Keep the node's values by those of its only column, which is looked up as a whole."""
        body = _lines(node, set())
        later = [line.replace("raise LATER", "return LATER") for line in body]
        function = f"f{node.name}"
        self.helpers += [f"def {function}({column}):", *(f"    {line}" for line in later)]
        self.helpers += [f"    return {node.name}", f"m{node.name} = Memo({function})"]
        self.whole[node.name] = f"map(m{node.name}.__getitem__, {column.upper()})"
        if later != body:
            self.write(f"if {node.name} is LATER: raise LATER")

    def ways(self, count: int) -> dict[str, str]:
        """The names that the code of a row uses, each with the column that it goes through."""
        tree = ast.parse("if True:\n" + "\n".join(self.code))
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        every = {"rownum": "map(str, numbers)"}
        every |= {f"c{at}": f"C{at}" for at in range(count)}
        every |= {f"w{at}": f"escaped(C{at})" for at in range(count)}
        found = {name: code for name, code in every.items() if name in used}
        return {"number": "numbers", "digest": "digests", **found, **self.whole}

    def where(self, group: ExpressionGroup) -> None:
        """The WHERE in its order, FILTERs last: they see the whole group (§18.2.2.2)."""
        filters = []
        while group.more:
            if group.skip("BIND"):
                variable, node = group.bind()
                if variable in self.nodes.env:
                    raise Uncompiled(f"?{variable} bound twice")
                self.nodes.env[variable] = node
            elif group.skip("FILTER"):
                filters.append(group.at)
                group.skip_filter()
            else:
                self.lookup(*group.lookup())
            group.skip(".")
        for group.at in filters:
            test = self.need(self.nodes.truth(group.unary()))
            self.write(f"if {test} is not True:")
            self.drop()

    def lookup(self, pattern: str, variables: Sequence[str], optional: bool) -> None:
        """Find a row's partners; several of them multiply it, as in SPARQL."""
        env = self.nodes.env
        keys = [name for name in variables if name in env]
        values = [name for name in variables if name not in env]
        rows = self.solve(pattern, variables)
        if any(None in row for row in rows):
            raise Uncompiled("a lookup that leaves a variable unbound")
        columns = {name: [row[at] for row in rows] for at, name in enumerate(variables)}
        kinds = {name: env[name].kind for name in keys}
        kinds |= {name: _common(columns[name]) for name in values}
        found: dict[Any, list[Any]] = {}
        for row in rows:
            typed = {
                name: _as(term, kinds[name]) for name, term in zip(variables, row, strict=True)
            }
            key_, value = ([typed[name] for name in names] for names in (keys, values))
            if None not in key_:
                found.setdefault(_one(key_), []).append(_one(value))
        for key in (env[name] for name in keys):
            if key.kind in ("none", "bool"):
                raise Uncompiled("a lookup by a truth, or by a variable that is never bound")
            self.need(key)
            if key.nullable:  # What is unbound is compatible with anything (§18.3).
                self.write(f"if {key.name} is None: raise LATER")
        names = [f"v{len(self.done)}_{at}" for at, _ in enumerate(values)]
        self.done.update(names, [f"lookup {len(self.done)}"])
        for name, variable in zip(names, values, strict=True):
            kind, column = kinds[variable], columns[variable]
            plain = all(_plain(term, kind) for term in column)
            env[variable] = Node(name, kind, nullable=optional, plain=plain)
        shown = ", ".join(env[name].name for name in keys)
        self.find(optional, found, f"({shown})" if len(keys) > 1 else shown, names)

    def find(self, optional: bool, found: dict[Any, list[Any]], key: str, names: list[str]) -> None:
        """The code of a lookup: an assignment if there is one partner at most, else a loop."""
        nothing = None if len(names) == 1 else (None,) * len(names)
        if optional and not names:
            return
        if not key or any(len(partners) > 1 for partners in found.values()):
            if not self.many:
                raise _SeveralError
            default = self.nodes.bind([nothing] if optional else [])
            targets = ", ".join(names) if names else "_"
            self.write(f"for {targets} in {self.nodes.bind(found)}.get({key or '()'}, {default}):")
            self.depth += 1
            return
        single = self.nodes.bind({key: partners[0] for key, partners in found.items()})
        if optional:
            default = "" if len(names) == 1 else f", {self.nodes.bind(nothing)}"
            self.write(f"{', '.join(names)} = {single}.get({key}{default})")
            return
        self.write(f"w = {single}.get({key})", "if w is None:")
        self.drop()
        if names:
            self.write(f"{', '.join(names)} = w")

    def drop(self) -> None:
        """The body of an ``if``: this solution gives no statement."""
        if not self.many:
            self.write(f"    {ALONE}")
        self.write("    continue")


def _lines(node: Node, seen: set[str]) -> list[str]:
    """The code that sets a node, after that of all that it depends on, each once."""
    if node.name in seen:
        return []
    seen.add(node.name)
    return [line for part in node.deps for line in _lines(part, seen)] + list(node.lines)


def _one(items: list[Any]) -> Any:
    return items[0] if len(items) == 1 else tuple(items)


def _plain(term: Term | None, kind: str) -> bool:
    text = _as(term, kind) or ""
    return text.isascii() if kind in ("iri", "term") else written(text) == text


def _common(terms: Sequence[Term | None]) -> str:
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
    if kind == "term":
        return n3(term)
    typed = f"typed:{term.datatype}" if term.datatype else _kind_of(term)
    return term.value if typed == kind else None
