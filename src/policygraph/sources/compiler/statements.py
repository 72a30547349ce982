"""The statements of a row as Python source that writes them, constants joined beforehand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import TypeAlias

from policygraph.sources.annotations import DIGEST, TYPED
from policygraph.sources.compiler.nodes import NONE, Node, Nodes
from policygraph.sources.compiler.values import as_bytes
from policygraph.sparql import Slot, Variable, n3
from policygraph.terms import IRI, Term

Part: TypeAlias = "Node | Slot"
Line: TypeAlias = "tuple[Part, Part, Part]"
Template: TypeAlias = Sequence[tuple[Slot, Slot, Slot]]


class NodeName(str):
    """A piece of text that an expression of the generated code gives."""

    __slots__ = ()


def joined(pieces: Iterable[str]) -> str:
    """The source of a text: constants by ``repr``, variables as fields, side by side."""
    found: list[str] = []
    constant = ""
    for piece in pieces:
        if not isinstance(piece, NodeName):
            constant += as_bytes(piece)
            continue
        found += [repr(constant)] if constant else []
        found.append(f"f'{{{piece}}}'")
        constant = ""
    found += [repr(constant)] if constant or not found else []
    return " ".join(found)


class RowStatements:
    """How the statements of one solution are written."""

    def __init__(self, nodes: Nodes, template: Template) -> None:
        self.made = nodes
        self.lines: list[Line] = []
        for triple in dict.fromkeys(template):
            subject, predicate, value = (
                nodes.term(term) if isinstance(term, Variable) else term for term in triple
            )
            # Never bound, or a literal where none can stand (§16.2.1).
            if _is_name(subject) and _is_name(predicate) and value is not NONE:
                self.lines.append((subject, predicate, value))
        subjects = list(dict.fromkeys(_name(line[0]) for line in self.lines))
        self.lines.sort(key=lambda line: subjects.index(_name(line[0])))

    def repeats(self) -> Iterator[str]:
        """The conditions, as Python source, on which a statement could be said twice.

        They are to be asked where no value is None.
        """
        for one, two in combinations(self.lines, 2):
            found = [self.same(a, b) for a, b in zip(one, two, strict=True)]
            if "False" not in found:
                yield " and ".join(part for part in found if part != "True") or "True"

    def same(self, one: Part, two: Part) -> str:
        """The condition on which two terms can be the same."""
        if one == two:
            return "True"
        if not isinstance(one, Node) and not isinstance(two, Node):
            return "False"
        a, b = (part if isinstance(part, Node) else self.made.term(part) for part in (one, two))
        if "term" in (a.kind, b.kind) or (a.name == b.name and a.kind == b.kind):
            return "True"
        if a.kind != b.kind or not (a.prefix.startswith(b.prefix) or b.prefix.startswith(a.prefix)):
            return "False"
        return f"{a.name} == {b.name}"

    @property
    def nodes(self) -> list[Node]:
        """All values that the statements need, in order."""
        found = (part for line in self.lines for part in line if isinstance(part, Node))
        return list({node.name: node for node in found}.values())

    def pieces(self, line: Line) -> Iterator[str]:
        """The text of a statement, from its subject to the end of the line."""
        subject, predicate, value = line
        yield NodeName("s" + subject.name) if isinstance(subject, Node) else n3(subject) + " "
        yield from _term(predicate)
        yield " "
        yield from _term(value)
        yield NodeName("g")

    def begin(self) -> list[str]:
        """Code that sets how the statements of each subject begin."""
        code = []
        found = [line[0] for line in self.lines]
        for node in {node.name: node for node in found if isinstance(node, Node)}.values():
            unbound = f"'' if {node.name} is None else " if node.nullable else ""
            code.append(f"s{node.name} = {unbound}{joined([*_term(node), ' '])}")
            # One piece for the end of a line and the beginning of the next.
            code.append(f"gs{node.name} = g + s{node.name}")
        return code

    def flat(self) -> str:
        """All statements as one text: nothing is left out."""
        found = list(NODE)
        for line in self.lines:
            for piece in self.pieces(line):
                last = found[-1]
                if isinstance(piece, NodeName) and isinstance(last, NodeName) and last == "g":
                    found[-1] = NodeName("g" + piece)
                else:
                    found.append(piece)
        return joined(found)

    def single(self) -> list[str]:
        """The code for a row of one solution: most say each statement, and each once."""
        faults = [reason for line in self.lines for reason in _faults(line)]
        # In this order: what asks for repeats may take for granted that nothing is None.
        omitted = dict.fromkeys([*faults, *self.repeats()])
        whole = f"add({self.flat()})"
        if not omitted:
            return [whole]
        return [
            f"if not ({' or '.join(omitted)}):",
            f"    {whole}",
            "else:",
            "    seen = {}",
            *(f"    {line}" for line in self.several()),
            f"    {SEVERAL}",
        ]

    def several(self) -> list[str]:
        """The code for one solution of several: ``seen`` has a statement once a row."""
        code = []
        for line in self.lines:
            faults = " or ".join(_faults(line))
            condition = f"if not ({faults}): " if faults else ""
            code.append(f"{condition}seen[{joined(self.pieces(line))}] = None")
        return code or ["pass"]


NODE: tuple[str, ...] = (
    *(
        NodeName("n"),
        NodeName("typed"),
        NodeName("n"),
        f'{DIGEST} "',
        NodeName("digest"),
        '"',
        NodeName("eg"),
    ),
)
"""The statements of a row's node."""

ALONE = f"add({joined(NODE)})"
"""Code that gives these alone."""

SEVERAL = f"add({joined(NODE)} + ''.join(seen))"
"""Code that gives the statements of ``seen``."""

EDITION = (
    "edition_text = as_bytes(edition)",
    "en = '<' + edition_text + '#row='",
    "eg = ' <' + edition_text + '> .\\n'",
    f"typed = {TYPED!r} + eg",
)
"""Code that is run once for many rows."""

ROW = ("n = f'{en}{number}> '", "g = f' {n}.\\n'")
"""Code at the head of a row: its graph."""


def _name(part: Part) -> str:
    return part.name if isinstance(part, Node) else n3(part)


def _is_name(part: Part) -> bool:
    return (isinstance(part, Term) and part.kind == IRI) or (
        isinstance(part, Node) and part.is_name
    )


def _faults(line: Line) -> Iterator[str]:
    """The conditions on which a statement is left out: it is unbound or ill-formed."""
    for at, part in enumerate(line):
        if isinstance(part, Node):
            if part.nullable:
                yield f"{_shown(part)} is None"
            if at < 2 and part.kind == "term":
                yield f"{part.name}[0] != '<'"


def _shown(node: Node) -> str:
    """The name of a value, or of its form with escapes where that is made by the column."""
    return f"w{node.name[1:]}" if node.is_column and not _is_name(node) else node.name


def _term(part: Part) -> Iterator[str]:
    if not isinstance(part, Node):
        yield n3(part)
    elif part.name == "edition" and part.is_name:
        yield from ("<", NodeName("edition_text"), ">")
    elif _is_name(part):
        wary = f"{part.name} if {part.name}.isascii() else as_bytes({part.name})"
        name = NodeName(part.name if part.plain else wary)
        yield from (name,) if part.kind == "term" else ("<", name, ">")
    elif part.kind == "bool":
        yield from ('"', NodeName(f"TRUTH[{part.name}]"), '"', part.suffix)
    else:
        bare = part.plain or part.is_column
        yield from ('"', NodeName(_shown(part) if bare else f"written({part.name})"), '"')
        yield part.suffix
