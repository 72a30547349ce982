"""A dataset copied to be walked answers as the one it was copied from."""

from __future__ import annotations

from itertools import product

import pytest
from rdflib import RDF, XSD, Dataset, Literal, URIRef
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.paths import MulPath
from rdflib.term import Node

from policygraph import build, project, store, vocab
from policygraph.store.walking import walked
from policygraph.vocab import ID, PG, Triple

_GRAPHS = (URIRef("https://example.org/a#row=1"), URIRef("https://example.org/a#row=2"))
_TRIPLES: tuple[Triple, ...] = (
    (ID.a, RDF.type, PG.Agency),
    (ID.a, PG.value, Literal("")),
    (ID.a, PG.value, Literal("false", datatype=XSD.boolean)),
    (ID.a, PG.value, Literal("0", datatype=XSD.integer)),
    (ID.a, PG.value, Literal("a", lang="en")),
    (ID.a, PG.partOf, ID.b),
    (ID.b, PG.partOf, ID.c),
)


@pytest.fixture(scope="module")
def made() -> Dataset:
    """Statements said once, twice, and in no named graph."""
    plain = Dataset()
    for count, triple in enumerate(_TRIPLES):
        for graph in _GRAPHS[: count % 3]:
            plain.graph(graph).add(triple)
        if not count % 3:
            plain.default_graph.add(triple)
    return store.adopt(plain)


def _quads(dataset: Dataset, *pattern: Node | None) -> set[tuple[Node, ...]]:
    return set(vocab.statements(dataset, *pattern))


def test_every_pattern_finds_the_same(made: Dataset) -> None:
    copy = walked(made)
    assert len(copy) == len(set(copy.triples((None, None, None)))) == len(_TRIPLES)
    for triple in (*_TRIPLES, (ID.no, ID.no, ID.no)):
        for asked in product((True, False), repeat=3):
            given = [term if one else None for one, term in zip(asked, triple, strict=True)]
            pattern = given[0], given[1], given[2]
            found = set(made.triples(pattern))
            assert set(copy.triples(pattern)) == set(copy.default_graph.triples(pattern)) == found
            assert (pattern in copy) == bool(found)
            assert _quads(copy, *pattern) == _quads(made, *pattern)
            for graph in (*_GRAPHS, ID.no):
                inside = set(made.get_context(graph).triples(pattern))
                assert set(copy.get_context(graph).triples(pattern)) == inside
                quads = copy.quads((*pattern, copy.get_context(graph)))
                assert {quad[:3] for quad in quads} == inside


def test_the_graphs_are_the_same(made: Dataset) -> None:
    names = {graph.identifier for graph in walked(made).graphs()}
    assert names == {*_GRAPHS, DATASET_DEFAULT_GRAPH_ID}
    assert [len(walked(made).get_context(name)) for name in (*_GRAPHS, ID.no)] == [
        len(made.get_context(name)) for name in (*_GRAPHS, ID.no)
    ]


def test_a_path_is_walked(made: Dataset) -> None:
    assert set(walked(made).objects(ID.a, MulPath(PG.partOf, "+"))) == {ID.b, ID.c}


def test_a_copy_can_be_copied_back() -> None:
    dataset = build.dataset(build.build(project.find(None)))
    copy = walked(dataset)
    assert walked(copy) is copy
    assert store.nquads(copy) == store.nquads(dataset)
    assert dict(copy.namespaces()) == dict(dataset.namespaces())
