"""What is asked of many things at once is what is asked of each."""

from __future__ import annotations

import pytest

from policygraph import store, terms
from policygraph.lexical import XSD
from policygraph.reading import Reader, bulk, lookup
from policygraph.store import Embedded
from policygraph.terms import Term, iri, literal
from policygraph.vocab import PG

EX = "https://example.org/"
SOURCE = f"{EX}source/table"
COUNT = 4000


def lines() -> str:
    made = [
        f'<{SOURCE}> <http://purl.org/dc/terms/title> "The table"@en <{SOURCE}> .\n',
        f'_:b <{EX}size> "1"^^<{XSD}integer> <{SOURCE}#row=1> .\n',
    ]
    for at in range(1, COUNT):
        row = f"<{SOURCE}#row={at}>"
        made.append(f'<{EX}t{at}> <{EX}size> "{at}"^^<{XSD}integer> {row} .\n')
        if at % 3 == 0:
            made.append(f'<{EX}t{at}> <{EX}size> "{at}"^^<{XSD}integer> <{SOURCE}#row={at}0> .\n')
        made.append(f'{row} <{PG.gloss}> "Row {at}"@en <{SOURCE}> .\n')
        made.append(f'{row} <{PG.gloss}> "Zeile {at}"@de <{SOURCE}> .\n')
        made.append(f'{row} <{PG.line}> "{at + 1}"^^<{XSD}integer> <{SOURCE}> .\n')
        label = "label" if at % 2 else "seeAlso"
        made.append(
            f'<{EX}t{at}> <http://www.w3.org/2000/01/rdf-schema#{label}> "T {at}"@en {row} .\n'
        )
    return "".join(made)


@pytest.fixture(scope="module")
def engine() -> Embedded:
    return store.in_memory(lines().encode())


def triple(at: int, text: str = "") -> tuple[Term, Term, Term]:
    return iri(f"{EX}t{at}"), iri(f"{EX}size"), literal(text or str(at), XSD + "integer")


@pytest.mark.parametrize("numbers", [range(1, 20), range(1, 600), range(1, COUNT + 50)])
def test_places(engine: Embedded, numbers: range) -> None:
    found = bulk.places(engine, map(triple, numbers))
    for at in numbers:
        s, p, o = triple(at)
        quads = engine.quads(s.node, p.node, o.node)
        assert found[triple(at)] == tuple(sorted(str(graph) for *_, graph in quads))


def test_a_number_written_in_another_way_is_found(engine: Embedded) -> None:
    asked = [*map(triple, range(1, COUNT)), triple(7, "007")]
    assert bulk.places(engine, asked)[triple(7, "007")] == (f"{SOURCE}#row=7",)


def test_blank_nodes_are_found(engine: Embedded) -> None:
    ((node, _, value),) = [one for one in engine.triples() if not str(one[0]).startswith("https:")]
    asked = terms.of(node), iri(f"{EX}size"), terms.of(value)
    assert bulk.places(engine, [asked]) == {asked: (f"{SOURCE}#row=1",)}


@pytest.mark.parametrize("count", [10, 600, COUNT])
def test_passages(engine: Embedded, count: int) -> None:
    graphs = [f"{SOURCE}#row={at}" for at in range(1, count)]
    alone, together = Reader(engine).passages, Reader(engine).passages
    together.know(graphs)
    assert [together.of(graph) for graph in graphs] == [alone.of(graph) for graph in graphs]
    assert together.of(graphs[3]).gloss == "Row 4"


def test_labels(engine: Embedded) -> None:
    things = [f"{EX}t{at}" for at in range(1, 3000)]
    reader = Reader(engine)
    found = lookup.labels(engine, [*things, "no IRI"])
    for thing in things:
        node = iri(thing).node
        assert found.get(thing, reader.curie(thing)) == reader.label(node)
