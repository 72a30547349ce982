"""A reader that knows what is said of all things answers as one that asks of each."""

from __future__ import annotations

from pathlib import Path

from rdflib import RDF, Dataset, URIRef

from policygraph import reading

DATA = Path(__file__).parents[1] / "data"


def test_what_is_known_of_all_is_what_is_asked_of_each() -> None:
    dataset = Dataset()
    for file in sorted(DATA.glob("*.trig")):
        dataset.parse(file, format="trig")
    # What stands in no named graph is in the default graph alone.
    dataset.parse(DATA / "dataset.ttl", format="turtle")
    asks, knows = reading.of(dataset), reading.of(dataset)
    knows.know_all()
    things = {term for s, _, o in asks.triples() for term in (s, o) if isinstance(term, URIRef)}
    assert len(things) > 50
    for thing in things:
        assert knows.classes(thing) == asks.classes(thing)
        assert knows.label(thing) == asks.label(thing)
        assert knows.name(thing) == asks.name(thing)
        for pattern in ((thing, None, None), (None, None, thing), (thing, RDF.type, None)):
            assert set(knows.triples(*pattern)) == set(asks.triples(*pattern))
            assert set(knows.quads(*pattern)) == set(asks.quads(*pattern))
    for s, p, o in asks.triples():
        assert knows.holds(s, p, o)
        assert knows.places((s, p, o)) == asks.places((s, p, o))
        assert set(knows.subjects(p, o)) == set(asks.subjects(p, o))
    for graph in asks.engine.graphs():
        assert knows.passage(str(graph)) == asks.passage(str(graph))
        assert set(knows.triples(graph=graph)) == set(asks.triples(graph=graph))
