"""Where the statements of a project are written, found when a finding needs it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from rdflib import Literal, URIRef
from rdflib.term import Node

from policygraph import files
from policygraph.build.inputs import Inputs, Source
from policygraph.errors import Place
from policygraph.sources import turtle
from policygraph.sources.turtle import Written
from policygraph.store import Engine
from policygraph.validate.faults import Pattern, ntriples

# The row that a statement is about: its graph's, else its subject's.
_ROW = re.compile(r"[#-]row=([0-9]+)")


class Places:
    """Where statements are written: a file of RDF, or a row of a table, as its line.

    Args:
        inputs: the files.
        engine: what they say, to tell in which rows a statement stands.
    """

    def __init__(self, inputs: Inputs, engine: Engine) -> None:
        self.inputs, self.engine = inputs, engine
        editions = [one.edition for table in inputs.tables for one in table.editions]
        self.editions = {one.iri: (at, one.display) for at, one in enumerate(editions)}

    def __call__(self, patterns: Sequence[Pattern]) -> Iterator[Written]:
        """The statements that are looked for, in the order of the files; others can be among them.

        Args:
            patterns: see `policygraph.validate.faults.Places`.

        Raises:
            InputError: a file has changed since.
        """
        subjects = {ntriples(s).encode() for s, *_ in patterns if s is not None}
        graphs = {ntriples(g).encode() for s, _, _, g in patterns if s is None and g is not None}
        for source in (*self.inputs.ontology, *self.inputs.shapes, *self.inputs.data):
            if _speaks(source, subjects, graphs):
                yield from turtle.locate(files.text(source.path, source.name), source.name)
        if self.editions:
            rows = [row for pattern in patterns for row in self._matching(pattern)]
            yield from (said for _, said in sorted(rows, key=lambda row: row[0]))

    def _matching(self, pattern: Pattern) -> list[tuple[tuple[int, int], Written]]:
        s, p, o, graph = pattern
        if isinstance(s, Literal):
            return []
        if s is None:
            # All that stands in a graph has one place.
            triples = islice(self.engine.triples(graph=URIRef(str(graph))), 1)
            return [row for one in triples for row in self._row(one, str(graph))]
        found: list[tuple[tuple[int, int], Written]] = []
        for wider in dict.fromkeys(((s, p, o), (s, p, None), (s, None, None))):
            for *said, name in self.engine.quads(*wider):
                if graph in (None, name):
                    found += self._row(said, str(name))
            if found:
                break
        return found

    def _row(self, triple: Sequence[Node], graph: str) -> Iterator[tuple[tuple[int, int], Written]]:
        source = graph.partition("#")[0]
        if source in self.editions:
            at, display = self.editions[source]
            row = _ROW.search(graph) or _ROW.search(str(triple[0]))
            number = int(row[1]) if row else None
            place = Place(display, number)
            s, p, o = map(ntriples, triple)
            yield (at, number or 0), Written(s, p, o, f"<{graph}>", place, place)


def _speaks(source: Source, subjects: Collection[bytes], graphs: Collection[bytes]) -> bool:
    """Whether a file says something of some subjects, or in some graphs."""
    with source.entry.path.open("rb") as quads:
        for line in quads:
            if line[: line.index(b" ")] in subjects or line[line.rindex(b" <") + 1 : -3] in graphs:
                return True
    return False
