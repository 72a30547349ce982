"""The screen before pySHACL: whatever it takes off, the report is the one without it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import OWL, RDF, RDFS, SH, XSD, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.term import Node

from policygraph import store, vocab
from policygraph.sources import rdf
from policygraph.validate import runner, screen, shacl
from policygraph.validate.data import predicates
from policygraph.vocab import PG

ROOT = Path(__file__).resolve().parents[1]
CASES = sorted((ROOT / "tests" / "cases" / "validate").glob("*/*.t*"))
pytestmark = pytest.mark.filterwarnings("ignore:(Parsing|Serializing) weird:UserWarning")
EX = Namespace("https://example.org/")
THINGS = [EX[name] for name in "abcdef"]
VALUES = [
    *(Literal(text) for text in ("", " ", "words", "sha256:" + "0" * 64, "7")),
    *(Literal("words", lang=language) for language in ("en", "de-AT")),
    *(
        Literal(text, datatype=XSD[datatype])
        for datatype, texts in {
            "date": ("2010-10-12", "2010-02-30", "5025-07-07", "-0044-03-15", "x"),
            "gYear": ("2010", "20"),
            "gYearMonth": ("2010-10", "2010-13"),
            "dateTime": ("2010-10-12T00:00:00Z", "2010-10-12"),
            "integer": ("7", "-7", "007", "0", "seven"),
            "nonNegativeInteger": ("7", "-7"),
            "decimal": ("0.5", "7", "1.5", "-.5", "half"),
            "double": ("0.5", "1e3", "NaN"),
            "boolean": ("true", "yes"),
            "string": ("words", ""),
        }.items()
        for text in texts
    ),
]


def parsed(turtle: str) -> Graph:
    prefixes = f"@prefix sh: <{SH}> . @prefix ex: <{EX}> . @prefix xsd: <{XSD}> .\n"
    return Graph().parse(data=prefixes + turtle, format="turtle")


@cache
def own_shapes() -> Graph:
    return read(ROOT / "ontology" / "shapes.ttl")


def read(*paths: Path) -> Graph:
    quads = (rdf.read(path, path.name, blank_nodes=path.suffix == ".ttl").quads for path in paths)
    return store.union_graph(store.from_quads(quads))


@cache
def terms() -> tuple[list[Node], list[Node]]:
    """The properties and the classes that our shapes look at."""
    shapes = own_shapes()
    paths = [*shapes.objects(None, SH.path), *shapes.objects(None, SH.targetSubjectsOf)]
    properties = {name for path in paths for name in predicates(shapes, path)}
    classes = {*shapes.objects(None, SH.targetClass), *shapes.objects(None, SH["class"])}
    return vocab.sort_terms(properties), vocab.sort_terms(classes)


def same(shapes: Graph, data: Graph) -> Graph:
    """The narrowed shapes, once pySHACL has reported with them what it reports without."""
    copy = Graph()
    for triple in shapes:
        copy.add(triple)
    narrowed = screen.narrowed(shapes, data)
    kept = Graph()
    for triple in narrowed:
        kept.add(triple)
    with runner._as_written():
        with_, without = shacl._results(narrowed, data), shacl._results(copy, data)
    if isinstance(with_, str) or isinstance(without, str):
        assert with_ == without
    else:
        assert results(with_) == results(without)
    return kept


def results(report: Graph) -> list[tuple[str, ...]]:
    names = ("focusNode", "sourceShape", "value", "resultSeverity", "resultMessage")
    more = ("sourceConstraintComponent", "resultPath")
    found = set(report.objects(None, SH.result))
    return sorted(
        tuple(
            " ".join(sorted(_text(o) for o in report.objects(one, SH[name])))
            for name in (*names, *more)
        )
        for one in found
    )


def _text(term: Node) -> str:
    return term.n3() if isinstance(term, URIRef | Literal) else "blank"


@cache
def ontology() -> tuple[Path, ...]:
    return tuple(one for one in (ROOT / "ontology").glob("*.ttl") if one.stem != "shapes")


def test_the_cases_have_one_report() -> None:
    same(own_shapes(), read(*ontology(), *(path for path in CASES if path.suffix == ".trig")))


@pytest.mark.parametrize(
    "path", [one for one in CASES if one.suffix == ".ttl"], ids=lambda path: path.parent.name
)
def test_shapes_of_cases_have_one_report(path: Path) -> None:
    same(read(path), read(path.parents[1] / "common.trig", *ontology()))


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    properties, classes = terms()
    graph = Graph()
    for thing in THINGS:
        for kind in draw(st.lists(st.sampled_from(classes), max_size=2)):
            graph.add((thing, RDF.type, kind))
        said = st.tuples(st.sampled_from(properties), st.sampled_from([*VALUES, *THINGS]))
        for name, value in draw(st.lists(said, max_size=8)):
            graph.add((thing, name, value))
    for pair in draw(st.lists(st.tuples(*[st.sampled_from(classes)] * 2), max_size=3)):
        graph.add((pair[0], RDFS.subClassOf, pair[1]))
    return graph


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
@given(graphs())
def test_random_data_has_one_report(data: Graph) -> None:
    same(own_shapes(), data)


ODD = {
    "itself": "ex:s a sh:NodeShape ; sh:targetClass ex:K ; sh:not ex:s .",
    "class": "ex:s a sh:NodeShape, rdfs:Class ; sh:nodeKind sh:Literal .",
    "deactivated": "ex:s a sh:NodeShape ; sh:targetClass ex:K ; sh:deactivated true ;"
    " sh:nodeKind sh:Literal .",
    "sequence": "ex:s a sh:PropertyShape ; sh:targetClass ex:K ; sh:path (ex:p ex:p) ;"
    " sh:minCount 1 .",
    "inverse": "ex:s a sh:PropertyShape ; sh:targetClass ex:K ; sh:minCount 1 ;"
    " sh:path [ sh:inversePath ex:p ] .",
    "flags": 'ex:s a sh:PropertyShape ; sh:targetClass ex:K ; sh:path ex:p ; sh:pattern "W" ;'
    ' sh:flags "i" .',
    "pattern": 'ex:s a sh:PropertyShape ; sh:targetClass ex:K ; sh:path ex:p ; sh:pattern "(" .',
    "two counts": "ex:s a sh:PropertyShape ; sh:targetClass ex:K ; sh:path ex:p ;"
    " sh:minCount 1 , 2 .",
    "count of nodes": "ex:s a sh:NodeShape ; sh:targetClass ex:K ; sh:minCount 1 .",
    "words as count": "ex:s a sh:PropertyShape ; sh:targetClass ex:K ; sh:path ex:p ;"
    ' sh:minCount "one" .',
    "missing": "ex:s a sh:NodeShape ; sh:targetClass ex:K ; sh:or ( ex:t ) .",
    "no list": "ex:s a sh:NodeShape ; sh:targetClass ex:K ; sh:or () .",
    "any literal": "ex:s a sh:PropertyShape ; sh:targetClass ex:K ; sh:path ex:p ;"
    " sh:datatype rdfs:Literal .",
    "any datatype": "ex:s a sh:PropertyShape ; sh:targetClass ex:K ; sh:path ex:p ;"
    " sh:datatype rdfs:Datatype .",
    "bounds": "ex:s a sh:PropertyShape ; sh:targetClass ex:K ; sh:path ex:p ;"
    ' sh:minInclusive "2010-01-01"^^xsd:date .',
    "values": "ex:s a sh:NodeShape ; sh:targetObjectsOf ex:p ; sh:nodeKind sh:IRI .",
    "by name": "ex:s a sh:NodeShape ; sh:targetNode ex:a , ex:nowhere , 7 ; sh:class ex:K .",
    "closed": "ex:s a sh:NodeShape ; sh:targetClass ex:K ; sh:closed true .",
    "choice": "ex:s a sh:PropertyShape ; sh:targetClass ex:K ; sh:hasValue ex:b ;"
    " sh:path [ sh:alternativePath ( ex:p ex:q ) ] .",
}


@pytest.mark.parametrize("name", ODD)
def test_odd_shapes_have_one_report(name: str) -> None:
    shapes = parsed(f"@prefix rdfs: <{RDFS}> .\n{ODD[name]}")
    things = parsed("ex:a a ex:K ; ex:p ex:b , ex:c . ex:b a ex:L ; ex:p 7 , 'w' , 'W' . ")
    data = Graph()
    data.add((EX.L, RDFS.subClassOf, EX.K))
    for triple in things:
        data.add(triple)
    for value in VALUES:
        data.add((EX.d, EX.p, value))
        data.add((EX.d, RDF.type, EX.K))
    same(shapes, data)


def test_sound_nodes_are_taken_off_but_for_one() -> None:
    shapes = parsed(
        "ex:s a sh:NodeShape ; sh:targetClass ex:K ; sh:property"
        " [ sh:path ex:p ; sh:minCount 1 ; sh:datatype xsd:date ] ."
    )
    data = Graph()
    for thing in THINGS:
        data.add((thing, RDF.type, EX.K))
        data.add((thing, EX.p, Literal("2010-10-12", datatype=XSD.date)))
    assert list(same(shapes, data).objects(EX.s, SH.targetNode)) == [EX.a]
    data.remove((EX.e, EX.p, None))
    assert list(same(shapes, data).objects(EX.s, SH.targetNode)) == [EX.e]


def test_what_is_not_known_stays_as_it_is() -> None:
    shapes = parsed("ex:s a sh:NodeShape ; sh:targetClass ex:K ; sh:closed true .")
    data = Graph().add((EX.a, RDF.type, EX.K)).add((EX.a, RDF.type, OWL.Thing))
    assert isomorphic(same(shapes, data), shapes)


def test_the_shapes_of_what_tables_list_are_known() -> None:
    data = Graph()
    for kind in terms()[1]:
        data.add((EX.a, RDF.type, kind))
    left = set(screen.narrowed(own_shapes(), data).subjects(SH.targetClass))
    listed = ("Agency", "Agreement", "PendingAgreement", "Jurisdiction")
    shapes = {shape for name in listed for shape in own_shapes().subjects(SH.targetClass, PG[name])}
    assert shapes
    assert not shapes & left
