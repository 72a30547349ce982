"""What the large checks need to know of a source, gathered in one pass over its N-Quads.

The facts of a source depend on that source alone, not on which others there are, so that they can
be kept: an unchanged source is never read again. They hold sets and counts, and of faults only
those that a value has by itself.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from policygraph import edtf, literals, store
from policygraph.lexical import RDF, XSD

MOST = 1000
"""The most faults of one kind that are told one by one."""
NO_GRAPH = b"<urn:policygraph:no-graph>"
"""Stands in N-Quads for the name of a graph, where a statement is in none."""

_TYPE = f"<{RDF}type>".encode()
_ROW = re.compile(rb"#row=[1-9][0-9]{0,17}>\Z")
_ESCAPE = re.compile(r'\\(?:([tbnrf"\'\\])|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))')
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


@dataclass(frozen=True)
class Facts:
    """What the large checks need to know of a source, in the types of JSON.

    Attributes:
        statements: how many there are, counted once for each graph.
        properties, classes: in how many statements each is used; a class that is no IRI is in
            N-Triples.
        graphs: the names of the graphs, but those of rows.
        rows: for each source that has rows as graphs, how many.
        others: the values that are IRIs, and no subjects of the source, other than classes: by
            namespace, the rest of each.
        ill_typed: the values, in N-Triples, that are not written as their datatype demands.
        periods: the values, in N-Triples, that are typed edtf:EDTF and are not.
        rewritten: statements, in N-Triples, whose value the store keeps in another form; `MOST` at
            the most.
        rewritings: how many such statements there are.
    """

    statements: int = 0
    properties: Mapping[str, int] = field(default_factory=dict)
    classes: Mapping[str, int] = field(default_factory=dict)
    graphs: Sequence[str] = ()
    rows: Mapping[str, int] = field(default_factory=dict)
    others: Mapping[str, Sequence[str]] = field(default_factory=dict)
    ill_typed: Sequence[str] = ()
    periods: Sequence[str] = ()
    rewritten: Sequence[Sequence[str]] = ()
    rewritings: int = 0

    def as_dict(self) -> dict[str, Any]:
        """The facts in the types of JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> Facts:
        """The facts that `as_dict` wrote down."""
        return cls(**kept)


def gather(quads: Path | Iterable[bytes]) -> Facts:
    """The facts of a source.

    Args:
        quads: canonical N-Quads: the path of a file, or chunks of whole lines.
    """
    gathering = _Gathering()
    if isinstance(quads, Path):
        with quads.open("rb") as file:
            gathering.read(file)
    else:
        gathering.read(line for chunk in quads for line in chunk.split(b"\n"))
    return gathering.facts()


def merge(many: Iterable[Facts]) -> Facts:
    """The facts of some sources together; what one source describes is still another's other."""
    properties: Counter[str] = Counter()
    classes: Counter[str] = Counter()
    rows: Counter[str] = Counter()
    others: defaultdict[str, set[str]] = defaultdict(set)
    every = list(many)
    for facts in every:
        properties.update(facts.properties)
        classes.update(facts.classes)
        rows.update(facts.rows)
        for space, names in facts.others.items():
            others[space].update(names)
    return Facts(
        statements=sum(facts.statements for facts in every),
        properties=properties,
        classes=classes,
        graphs=_union(facts.graphs for facts in every),
        rows=rows,
        others={space: sorted(names) for space, names in sorted(others.items())},
        ill_typed=_union(facts.ill_typed for facts in every),
        periods=_union(facts.periods for facts in every),
        rewritten=[said for facts in every for said in facts.rewritten],
        rewritings=sum(facts.rewritings for facts in every),
    )


def _union(many: Iterable[Sequence[str]]) -> list[str]:
    return sorted({one for some in many for one in some})


def typed(value: str) -> tuple[str, str]:
    """The text and the datatype of a typed literal in N-Triples."""
    body, _, datatype = value.rpartition("^^")
    return _ESCAPE.sub(_unescape, body[1:-1]), datatype[1:-1]


def _unescape(found: re.Match[str]) -> str:
    if found[1]:
        return _ESCAPED.get(found[1], found[1])
    return chr(int(found[2] or found[3], 16))


class _Gathering:
    """The sets and counts while the lines go by."""

    def __init__(self) -> None:
        self.statements = 0
        self.properties: defaultdict[bytes, int] = defaultdict(int)
        self.classes: defaultdict[bytes, int] = defaultdict(int)
        self.subjects: set[bytes] = set()
        self.graphs: set[bytes] = set()
        self.values: set[bytes] = set()
        self.ill_typed: list[str] = []
        self.periods: list[str] = []
        # Each typed value, and whether the store keeps it in another form.
        self.typed: dict[bytes, bool] = {}
        self.rewritten: dict[tuple[bytes, bytes, bytes], None] = {}

    def read(self, lines: Iterable[bytes]) -> None:
        properties, classes, values, seen = self.properties, self.classes, self.values, self.typed
        add_subject, add_graph, add_value = self.subjects.add, self.graphs.add, values.add
        count = 0
        before = graph_before = b""
        for line in lines:
            if not line:
                continue
            count += 1
            subject, predicate, rest = line.split(b" ", 2)
            value, graph, _ = rest.rsplit(b" ", 2)
            properties[predicate] += 1
            if subject != before:
                add_subject(subject)
                before = subject
            if graph != graph_before:
                add_graph(graph)
                graph_before = graph
            first = value[0]
            if predicate == _TYPE:
                classes[value] += 1
            elif first == 60:  # <
                add_value(value)
            elif first == 34 and value[-1] == 62:  # "…"^^<…>
                lost = seen.get(value)
                if lost is None:
                    lost = seen[value] = self._look(value)
                if lost:
                    self.rewritten[subject, predicate, value] = None
        self.statements += count

    def _look(self, value: bytes) -> bool:
        """Look at a typed value for the first time; whether the store keeps another form."""
        text, datatype = typed(value.decode())
        if datatype == edtf.EDTF and edtf.fault(text):
            self.periods.append(value.decode())
        if literals.fault(text, datatype):
            self.ill_typed.append(value.decode())
        return datatype.startswith(XSD) and store.kept_form(text, datatype) != text

    def facts(self) -> Facts:
        rows = Counter(name[1:].partition(b"#")[0] for name in self.graphs if _ROW.search(name))
        others: dict[str, list[str]] = {}
        for iri in _iris(self.values - self.subjects):
            space, name = split(iri)
            others.setdefault(space, []).append(name)
        lost = sorted(self.rewritten)
        return Facts(
            statements=self.statements,
            properties=_counts(self.properties),
            classes=_counts(self.classes),
            graphs=list(_iris(n for n in self.graphs if n != NO_GRAPH and not _ROW.search(n))),
            rows={source.decode(): rows[source] for source in sorted(rows)},
            others=others,
            ill_typed=sorted(self.ill_typed),
            periods=sorted(self.periods),
            rewritten=[[part.decode() for part in said] for said in lost[:MOST]],
            rewritings=len(lost),
        )


def split(iri: str) -> tuple[str, str]:
    """The namespace of an IRI, and the rest: after its “#”, else after its last slash."""
    head, mark, name = iri.partition("#")
    if mark:
        return head + mark, name
    head, mark, name = iri.rpartition("/")
    return head + mark, name


def _iris(terms: Iterable[bytes]) -> Iterator[str]:
    return (term[1:-1].decode() for term in sorted(terms) if term[:1] == b"<")


def _counts(found: Mapping[bytes, int]) -> dict[str, int]:
    return {
        (term[1:-1] if term[:1] == b"<" else term).decode(): found[term] for term in sorted(found)
    }
