"""Seeded graphs for the pages benchmark: things, kinds, labels like real ones, cited statements.

The same graph as what each page is made from: a dataset for us, a list of nodes and edges for the
peers. Each thing belongs to a county; nine of ten edges stay in it, and the rest go to few hubs, as
in a graph of agencies and laws.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SEED = 20110131
SIZES = {100: 60, 5_000: 2_000, 50_000: 20_000}
"""How many things stand for how many edges."""

_KINDS = {
    "Agency": ("#2563eb", "%s County Sheriff's Office, %s"),
    "Person": ("#be123c", "Sheriff of %s County, %s"),
    "Event": ("#db2777", "%s County signs an agreement with %s"),
    "Jurisdiction": ("#4d7c0f", "%s County, %s"),
    "Law": ("#7c3aed", "Ordinance of %s County, %s"),
}
_PREDICATES = {"partOf": "part of", "concerns": "concerns", "actor": "actor", "place": "place"}
_STATES = ("Alabama", "Colorado", "Florida", "Georgia", "Nevada", "North Carolina", "Virginia")
_BASE = "https://example.org/"
_PG = "https://w3id.org/policygraph/ontology#"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_COUNTY = 40
_IN_PASSAGE = 8


@dataclass(frozen=True)
class Thing:
    iri: str
    label: str
    kind: str
    colour: str


@dataclass(frozen=True)
class Made:
    """A graph: its things, and its edges as two places in the things and a predicate's name."""

    things: list[Thing]
    edges: list[tuple[int, int, str]]

    def for_peers(self) -> dict[str, object]:
        nodes = [(one.label, one.kind, one.colour) for one in self.things]
        return {"nodes": nodes, "edges": [(a, b, _PREDICATES[by]) for a, b, by in self.edges]}

    def quads(self) -> bytes:
        """The graph as N-Quads: eight statements in each passage, which has a gloss."""
        return "".join(self._lines()).encode()

    def _lines(self) -> Iterator[str]:
        source = f"{_BASE}source"
        yield f"<{source}> <{_TYPE}> <{_PG}Report> <{source}> .\n"
        yield f'<{source}> <{_LABEL}> "A report" <{source}> .\n'
        stated = [
            line
            for one in self.things
            for line in (
                f"<{one.iri}> <{_TYPE}> <{_PG}{one.kind}>",
                f'<{one.iri}> <{_LABEL}> "{one.label}"',
            )
        ]
        stated += [
            f"<{self.things[a].iri}> <{_PG}{by}> <{self.things[b].iri}>" for a, b, by in self.edges
        ]
        for at, line in enumerate(stated):
            passage = f"{source}#char={at // _IN_PASSAGE * 100},{at // _IN_PASSAGE * 100 + 99}"
            if at % _IN_PASSAGE == 0:
                yield f"<{passage}> <{_TYPE}> <{_PG}Passage> <{source}> .\n"
                yield f'<{passage}> <{_PG}gloss> "Sentence {at} of the report." <{source}> .\n'
            yield f"{line} <{passage}> .\n"


def make(edges: int) -> Made:
    """The graph with so many edges (a key of ``SIZES``), the same each time."""
    chance = random.Random(SEED)
    count = SIZES[edges]
    kinds = list(_KINDS)
    things = []
    for at in range(count):
        kind = kinds[at % len(kinds)]
        colour, form = _KINDS[kind]
        place = f"Example {at // len(kinds)}"
        label = form % (place, chance.choice(_STATES))
        things.append(Thing(f"{_BASE}id/{kind.lower()}-{at}", label, kind, colour))
    hubs = range(max(3, count // 200))
    found: dict[tuple[int, int], str] = {}
    while len(found) < edges:
        start = chance.randrange(count)
        if chance.random() < 0.9:
            first = start // _COUNTY * _COUNTY
            end = chance.randrange(first, min(first + _COUNTY, count))
        else:
            end = chance.choice(hubs)
        if start != end:
            found.setdefault((start, end), chance.choice(list(_PREDICATES)))
    return Made(things, [(a, b, by) for (a, b), by in found.items()])


def dataset(made: Made) -> object:
    """The graph with the built-in ontology, in memory, as a project's build makes it."""
    from policygraph import project, store
    from policygraph.sources import rdf

    quads = [made.quads()]
    for path in project.builtin().ontology:
        read = rdf.read(path, str(path)).quads
        quads.append(read if isinstance(read, bytes) else b"".join(read))
    return store.from_quads(quads)


def ours(made: Made, target: Path) -> float:
    """Write our page of a graph, and tell the seconds from the dataset to the file."""
    from time import perf_counter

    from policygraph.web.page import network_page
    from policygraph.web.view import view

    data = dataset(made)
    start = perf_counter()
    target.write_text(network_page(view(data, "Benchmark")), encoding="utf-8")  # type: ignore[arg-type]
    return perf_counter() - start
