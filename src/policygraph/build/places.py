"""Where the statements of a project are written, found when a finding needs it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import islice

from rdflib import URIRef

from policygraph import files
from policygraph.build.inputs import Inputs, Source
from policygraph.errors import Place
from policygraph.sources import turtle
from policygraph.sources.turtle import Written
from policygraph.store import Engine
from policygraph.validate.faults import ntriples

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

    def __call__(self, subjects: Collection[str], graphs: Collection[str]) -> Iterator[Written]:
        """The statements with some subjects, or in some graphs; in the order of the files.

        Args:
            subjects, graphs: in N-Triples. Statements with others can be among those given.

        Raises:
            InputError: a file has changed since.
        """
        wanted = {one.encode() for one in subjects}, {one.encode() for one in graphs}
        for source in (*self.inputs.ontology, *self.inputs.shapes, *self.inputs.data):
            if _speaks(source, *wanted):
                yield from turtle.locate(files.text(source.path, source.name), source.name)
        if self.editions:
            rows = [*self._of(subjects), *self._in(graphs)]
            yield from (said for _, said in sorted(rows, key=lambda row: row[0]))

    def _of(self, subjects: Collection[str]) -> Iterator[tuple[tuple[int, int], Written]]:
        for subject in subjects:
            if subject.startswith("<"):
                for s, p, o, graph in self.engine.quads(URIRef(subject[1:-1])):
                    yield from self._row(ntriples(s), ntriples(p), ntriples(o), str(graph))

    def _in(self, graphs: Collection[str]) -> Iterator[tuple[tuple[int, int], Written]]:
        for graph in graphs:
            # All that stands in a graph has one place.
            for s, p, o in islice(self.engine.triples(graph=URIRef(graph[1:-1])), 1):
                yield from self._row(ntriples(s), ntriples(p), ntriples(o), graph[1:-1])

    def _row(
        self, subject: str, predicate: str, value: str, graph: str
    ) -> Iterator[tuple[tuple[int, int], Written]]:
        source = graph.partition("#")[0]
        if source in self.editions:
            at, display = self.editions[source]
            row = _ROW.search(graph) or _ROW.search(subject)
            number = int(row[1]) if row else None
            place = Place(display, number)
            said = Written(subject, predicate, value, f"<{graph}>", place, place)
            yield (at, number or 0), said


def _speaks(source: Source, subjects: Collection[bytes], graphs: Collection[bytes]) -> bool:
    """Whether a file says something of some subjects, or in some graphs."""
    with source.entry.path.open("rb") as quads:
        for line in quads:
            if line[: line.index(b" ")] in subjects or line[line.rindex(b" <") + 1 : -3] in graphs:
                return True
    return False
