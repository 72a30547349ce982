"""The statements of a row as Python source that writes them, constants joined beforehand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from policygraph.sources.expressions import Iri, Lit, Var
from policygraph.sources.lowering import NONE, Lowering, Node, as_bytes, suffix, term_source
from policygraph.sources.rows import DIGEST, TYPED, Template

Part: TypeAlias = "Node | Iri | Lit"


@dataclass(frozen=True)
class Name:
    """A piece of text that a variable of the generated code holds."""

    name: str


@dataclass(frozen=True)
class Line:
    """One statement: its parts, and the conditions, as Python source, on which it is left out.

    Attributes:
        parts: subject, predicate and object.
        faults: when it is unbound or ill-formed.
        repeats: when it is said before, for the same row; to be asked after all ``faults``.
    """

    parts: tuple[Part, Part, Part]
    faults: tuple[str, ...]
    repeats: tuple[str, ...]

    @property
    def omitted(self) -> tuple[str, ...]:
        """All conditions on which it is left out."""
        return self.faults + self.repeats


def joined(pieces: Iterable[str | Name]) -> str:
    """The source of a text: constants by ``repr``, variables as fields, side by side."""
    found: list[str] = []
    constant = ""
    for piece in pieces:
        if isinstance(piece, str):
            constant += as_bytes(piece)
            continue
        found += [repr(constant)] if constant else []
        found.append(f"f'{{{piece.name}}}'")
        constant = ""
    found += [repr(constant)] if constant or not found else []
    return " ".join(found)


class Emission:
    """How the statements of one solution are written."""

    def __init__(self, low: Lowering, template: Template) -> None:
        self.low = low
        lines: list[Line] = []
        for triple in dict.fromkeys(template):
            parts = tuple(
                low.lower(term).as_written if isinstance(term, Var) else term for term in triple
            )
            subject, predicate, value = parts
            if not _is_name(subject) or not _is_name(predicate) or value is NONE:
                continue  # Never bound, or a literal where none can stand (§16.2.1).
            line = self.line((subject, predicate, value), lines)
            if line is not None:
                lines.append(line)
        order = {id(line): str(line.parts[0]) for line in lines}
        subjects = list(dict.fromkeys(order.values()))
        self.lines = sorted(lines, key=lambda line: subjects.index(order[id(line)]))

    def line(self, parts: tuple[Part, Part, Part], before: Sequence[Line]) -> Line | None:
        """A statement, left out where it would be unbound, ill-formed, or said before."""
        nodes = [part for part in parts if isinstance(part, Node)]
        faults = [f"{_shown(node)} is None" for node in nodes if node.nullable]
        names = [node for node in parts[:2] if isinstance(node, Node) and node.kind == "term"]
        faults += [f"{node.name}[0] != '<'" for node in names]
        repeats: list[str] = []
        for other in before:
            same = self.same(parts, other.parts)
            if same == "True" and set(other.faults) <= set(faults):
                return None
            if same != "False":
                there = f"not ({' or '.join(other.faults)}) and " if other.faults else ""
                repeats.append(f"{there}{same}")
        return Line(parts, tuple(dict.fromkeys(faults)), tuple(dict.fromkeys(repeats)))

    def same(self, one: Sequence[Part], two: Sequence[Part]) -> str:
        """The condition on which two statements are the same."""
        found = [self.equal(a, b) for a, b in zip(one, two, strict=True)]
        if "False" in found:
            return "False"
        return " and ".join(part for part in found if part != "True") or "True"

    def equal(self, one: Part, two: Part) -> str:
        """The condition on which two terms are the same."""
        if one == two:
            return "True"
        if not isinstance(one, Node) and not isinstance(two, Node):
            return "False"
        a, b = (part if isinstance(part, Node) else self.low.lower(part) for part in (one, two))
        if a.name == b.name and a.kind == b.kind:
            return "True"
        if "term" in (a.kind, b.kind):
            return f"{term_source(self.low, a)} == {term_source(self.low, b)}"
        if a.kind != b.kind:
            return "False"
        if not (a.prefix.startswith(b.prefix) or b.prefix.startswith(a.prefix)):
            return "False"
        return f"{a.name} == {b.name}"

    @property
    def nodes(self) -> list[Node]:
        """All values that the statements need, in order."""
        found = (part for line in self.lines for part in line.parts if isinstance(part, Node))
        return list({node.name: node for node in found}.values())

    def pieces(self, line: Line) -> Iterator[str | Name]:
        """The text of a statement, from its subject to the end of the line."""
        subject, predicate, value = line.parts
        yield Name("s" + subject.name) if isinstance(subject, Node) else subject.text + " "
        yield from _term(predicate)
        yield " "
        yield from _term(value)
        yield Name("g")

    def begin(self) -> list[str]:
        """Code that sets how the statements of each subject begin."""
        code = []
        found = [line.parts[0] for line in self.lines]
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
                if isinstance(piece, Name) and isinstance(last, Name) and last.name == "g":
                    found[-1] = Name("g" + piece.name)
                else:
                    found.append(piece)
        return joined(found)

    def grouped(self) -> list[str]:
        """Code that sets ``b0``, ``b1`` …: the statements by what leaves them out."""
        groups: dict[tuple[str, ...], list[str | Name]] = {}
        for line in self.lines:
            groups.setdefault(line.omitted, []).extend(self.pieces(line))
        return [
            f"b{at} = "
            + (f"'' if {' or '.join(omitted)} else " if omitted else "")
            + joined(pieces)
            for at, (omitted, pieces) in enumerate(groups.items())
        ]

    def single(self) -> list[str]:
        """The code for a row of one solution."""
        faults = [reason for line in self.lines for reason in line.faults]
        repeats = [reason for line in self.lines for reason in line.repeats]
        # In this order: what asks for repeats may take for granted that nothing is None.
        omitted = dict.fromkeys(faults + repeats)
        whole = f"add({self.flat()})"
        if not omitted:
            return [*self.begin(), whole]
        blocks = [Name(f"b{at}") for at in range(len({line.omitted for line in self.lines}))]
        return [
            *self.begin(),
            f"if not ({' or '.join(omitted)}):",
            f"    {whole}",
            "else:",
            *(f"    {line}" for line in self.grouped()),
            f"    add({joined([*NODE, *blocks])})",
        ]

    def several(self) -> list[str]:
        """The code for one solution of several: ``seen`` has a statement once a row."""
        code = self.begin()
        for line in self.lines:
            condition = f"if not ({' or '.join(line.faults)}): " if line.faults else ""
            code.append(f"{condition}seen[{joined(self.pieces(line))}] = None")
        return code or ["pass"]


NODE: tuple[str | Name, ...] = (
    *(Name("n"), Name("typed"), Name("n"), f'{DIGEST} "', Name("digest"), '"', Name("eg")),
)
"""The statements of a row's node."""


def edition_code() -> list[str]:
    """Code that is run once for many rows."""
    return [
        "edition_text = as_bytes(edition)",
        "en = '<' + edition_text + '#row='",
        "eg = ' <' + edition_text + '> .\\n'",
        f"typed = {TYPED!r} + eg",
    ]


ROW_CODE = ("n = f'{en}{number}> '", "g = f' {n}.\\n'")
"""Code at the head of a row: its graph."""


def _is_name(part: Part) -> bool:
    return isinstance(part, Iri) or (isinstance(part, Node) and part.kind in ("iri", "term"))


def _shown(node: Node) -> str:
    """The name of a value, or of its form with escapes where that is made by the column."""
    return f"w{node.name[1:]}" if node.is_column and not _is_name(node) else node.name


def _term(part: Part) -> Iterator[str | Name]:
    if not isinstance(part, Node):
        yield part.text
    elif part.name == "edition":
        yield from ("<", Name("edition_text"), ">")
    elif _is_name(part):
        wary = f"{part.name} if {part.name}.isascii() else as_bytes({part.name})"
        name = Name(part.name if part.needs_nothing else wary)
        yield from (name,) if part.kind == "term" else ("<", name, ">")
    elif part.kind == "bool":
        yield from ('"', Name(f"TRUTH[{part.name}]"), '"', suffix(part.kind))
    else:
        bare = part.needs_nothing or part.is_column
        yield from ('"', Name(_shown(part) if bare else f"written({part.name})"), '"')
        yield suffix(part.kind)
