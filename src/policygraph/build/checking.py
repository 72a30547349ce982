"""Checks what a build has made, and tells where the statements of a finding are written."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from rdflib import Literal, URIRef
from rdflib.term import Node

from policygraph import files, store
from policygraph.build.inputs import Inputs, SourceInput
from policygraph.errors import Place
from policygraph.project import Project
from policygraph.sources import turtle
from policygraph.sources.fit import Reject
from policygraph.sources.kept import KeptSource
from policygraph.sources.tables import EditionReading, TableReading
from policygraph.sources.turtle import Written
from policygraph.store import Embedded, Engine
from policygraph.validate import Facts, Finding, Report, gather, own, validate
from policygraph.validate.faults import Pattern, ntriples

if TYPE_CHECKING:
    from policygraph.build.making import MadeStore
    from policygraph.validate.screening import Screen

# The row that a statement is about: its graph's, else its subject's.
_ROW = re.compile(r"[#-]row=([0-9]+)")


def facts(entry: KeptSource) -> Facts:
    """What the checks need to know of a source, gathered now or kept since it was."""
    return Facts.from_dict(entry.known("facts", lambda: gather(entry.path).as_dict()))


def report(
    project: Project, inputs: Inputs, made: MadeStore, engine: Embedded, aside: Path, screen: Screen
) -> Report:
    """What is wrong with the data of a build.

    Args:
        project: the project, which can have checks of its own.
        inputs: what it says.
        made: the store that was made of it.
        engine: the same, to be asked.
        aside: a folder for what is needed for the time being.
        screen: finds which nodes fail the shapes.

    Raises:
        InputError, RefusedError, TimeLimitError: as `validate`.
    """
    shapes = store.in_memory(one.entry.quads for one in inputs.shapes)
    # What is found out of the shapes alone is kept beside the one file of them.
    entry = inputs.shapes[0].entry if len(inputs.shapes) == 1 else None
    quads = aside / "all.nq"
    store.joined(made.paths, quads)
    try:
        found = validate(
            engine,
            shapes,
            Places(inputs, engine),
            checks=own(project),
            facts=[*map(facts, made.entries)],
            nquads=quads,
            known=entry.known if entry else lambda _, find: find(),
            screen=screen,
        )
    finally:
        quads.unlink()
    return found.with_(_tables(inputs.tables))


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


def _speaks(source: SourceInput, subjects: Collection[bytes], graphs: Collection[bytes]) -> bool:
    """Whether a file says something of some subjects, or in some graphs."""
    with source.entry.path.open("rb") as quads:
        for line in quads:
            if line[: line.index(b" ")] in subjects or line[line.rindex(b" <") + 1 : -3] in graphs:
                return True
    return False


# --- tables ------------------------------------------------------------------------------------


def _tables(tables: Iterable[TableReading]) -> Iterator[Finding]:
    """What is wrong with the tables, in words: changed files, rows and cells not mapped."""
    for table in tables:
        for reading in table.editions:
            yield from _changed(reading)
            yield from rejected(reading)


def rejected(reading: EditionReading) -> Iterator[Finding]:
    """A warning for each row that was not mapped, and for each cell that was left out of one."""
    for reject, _ in reading.rejects:
        yield _finding(reading, reject, "row-rejected", "The row was not mapped")
    for one in reading.blanked:
        yield _finding(reading, one, "cell-left-out", "The row was mapped without the cell")


def _finding(reading: EditionReading, reject: Reject, code: str, what: str) -> Finding:
    edition = reading.edition
    faults = [f"column {one.column}: {one.reason}" for one in reject.cells]
    sheet = f"sheet “{reject.sheet}”, " if reject.sheet is not None else ""
    return Finding(
        severity="warning",
        code=code,
        focus=f"{edition.iri}#row={reject.row}",
        label=f"row {reject.row} of {edition.title or edition.path.name}",
        message=f"{what}: {sheet}{'; '.join(faults)}.",
        value=reject.value,
        place=Place(edition.display, reject.row),
        hint=reject.hint,
    )


def _changed(reading: EditionReading) -> Iterator[Finding]:
    edition = reading.edition
    if edition.digest == reading.digest:
        return
    message = "The file is not the one that is described: its digest differs (pg:fileDigest)."
    if not edition.digest:
        message = "Nothing says which file it is: the digest is missing (pg:fileDigest)."
    yield Finding(
        severity="violation",
        code="edition-changed",
        focus=edition.iri,
        label=edition.title or edition.path.name,
        message=message,
        value=reading.digest,
        place=edition.place,
        hint="Put the file back as it was published; mends belong into the mapping. If this is"
        " another edition, add it as one: `policygraph add`. If the digest was wrong, correct it.",
    )
