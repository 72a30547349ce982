"""Shapes are applied by an engine made for size: the report is that of pySHACL alone."""

from __future__ import annotations

import os
import random
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, SH, BNode, Dataset, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from policygraph import store
from policygraph.sources import rdf
from policygraph.validate import screening, shacl
from policygraph.validate.data import Data
from policygraph.validate.facts import MOST
from policygraph.validate.faults import Fault
from policygraph.validate.shapes import Shapes

ROOT = Path(__file__).resolve().parents[1]
CASES = sorted((ROOT / "tests" / "cases" / "validate").glob("*/*.t*"))
SUITE = Path(os.environ.get("POLICYGRAPH_SHACL_SUITE", ROOT.parent / "shared" / "suites" / "shacl"))
W3C = sorted(path for path in SUITE.glob("core/*/*.ttl") if path.name != "manifest.ttl")
EX = Namespace("https://example.org/")
pytestmark = [
    pytest.mark.filterwarnings("ignore:(Parsing|Serializing) weird:UserWarning"),
    pytest.mark.skipif(not screening.is_there(), reason="the package shacl is not installed"),
]


def told(faults: Iterable[Fault], messages: bool) -> set[tuple[str, ...]]:
    def text(node: Node | None) -> str:
        return "_:b" if isinstance(node, BNode) else node.n3() if node is not None else ""

    return {
        (
            *(one.code, one.severity, text(one.focus), text(one.value)),
            *((one.message, one.hint) if messages else ()),
        )
        for one in faults
    }


def same(
    shapes: Graph, data: Graph | Dataset, messages: bool = False
) -> tuple[int, tuple[str, ...]]:
    """How many faults there are, and what was noted, once both ways have told the same.

    Messages that pySHACL makes itself differ from run to run, as the order of sets does.
    """
    looked_at, asked = Data(data), Shapes(shapes)
    union = store.union_graph(looked_at.engine)
    alone = shacl._faults(shacl.results(asked.graph, union), asked, looked_at, None)
    both, notes = shacl.run(asked, looked_at)
    assert told(both, messages) == told(alone, messages)
    return len(both), notes


@cache
def graph(*paths: Path) -> Graph:
    quads = (rdf.read(path, path.name, blank_nodes=path.suffix == ".ttl").quads for path in paths)
    return store.union_graph(store.from_quads(quads))


def ontology() -> list[Path]:
    files = sorted((ROOT / "ontology").glob("*.ttl"))
    return [path for path in files if "shapes" not in path.name]


@pytest.mark.skipif(not W3C, reason="W3C's suite is not here (data-shapes-test-suite/tests)")
@pytest.mark.parametrize("path", W3C, ids=lambda path: path.stem)
def test_of_the_suite_of_w3c_both_tell_the_same(path: Path) -> None:
    suite = Graph().parse(path)
    same(suite, suite)


def test_of_every_case_both_tell_the_same() -> None:
    common = CASES[0].parents[1] / "common.trig"
    shapes = graph(*sorted((ROOT / "ontology").glob("*-shapes.ttl")))
    data = graph(*ontology(), common, *(path for path in CASES if path.suffix == ".trig"))
    count, notes = same(shapes, data, messages=True)
    assert count > 50
    assert notes == ()


SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:A a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property ex:label, ex:part, ex:size, ex:up ;
    sh:node ex:Named ; sh:closed true ; sh:ignoredProperties
    ( rdfs:label ex:part ex:size ex:least <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ) .
ex:label sh:path rdfs:label ; sh:minCount 1 ; sh:uniqueLang true ; sh:minLength 2 .
ex:part sh:path ex:part ; sh:class ex:Thing ; sh:maxCount 2 ;
    sh:property [ sh:path ex:size ; sh:minCount 1 ] .
ex:size sh:path ex:size ; sh:datatype xsd:integer ; sh:minInclusive 1 ; sh:in ( 1 2 3 4 ) .
ex:least sh:path ex:least ; sh:lessThanOrEquals ex:size .
ex:up sh:path ( [ sh:inversePath ex:part ] ex:size ) ; sh:minInclusive 2 .
ex:Named sh:property [ sh:path rdfs:label ; sh:pattern "^[a-z]" ; sh:message "Lower. Do so." ] .
ex:B a sh:NodeShape ; sh:targetObjectsOf ex:part ; sh:property ex:least ;
    sh:or ( [ sh:property [ sh:path ex:size ; sh:maxInclusive 3 ] ] [ sh:nodeKind sh:Literal ] ) .
"""


def generated(seed: int, things: int = 60) -> Graph:
    """Things of a kind, and some faults in each hundred statements."""
    made, dice = Graph(), random.Random(seed)
    made.add((EX.Small, RDFS.subClassOf, EX.Thing))
    nodes = [EX[f"thing-{number}"] for number in range(things)]
    values = [Literal("x"), Literal("Word", lang="en"), Literal(9), *nodes[:3], Literal("")]
    names = [RDFS.label, EX.part, EX.size, EX.least, EX.other]
    for node in nodes:
        made.add((node, RDF.type, dice.choice([EX.Thing, EX.Small])))
        made.add((node, RDFS.label, Literal("word")))
        made.add((node, EX.size, Literal(dice.randint(2, 3))))
        made.add((node, EX.part, dice.choice(nodes)))
        if dice.random() < 0.2:
            made.add((node, dice.choice(names), dice.choice(values)))
        if dice.random() < 0.1:
            made.remove((node, dice.choice(names), None))
    return made


@pytest.mark.parametrize("seed", range(12))
def test_of_generated_data_with_faults_both_tell_the_same(seed: int) -> None:
    count, notes = same(Graph().parse(data=SHAPES, format="turtle"), generated(seed))
    assert count
    assert notes == ()


def test_where_the_engine_cannot_apply_a_shape_pyshacl_does_and_the_report_says_so() -> None:
    shapes = Graph().parse(
        data="""@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://example.org/> .
        ex:A a sh:NodeShape ; sh:targetClass ex:Thing ;
            sh:property [ sh:path ex:size ; sh:pattern "^(?!2)" ] .""",
        format="turtle",
    )
    count, (note,) = same(shapes, generated(1))
    assert count
    assert "by pySHACL alone" in note


def test_a_shape_that_everything_breaks_is_counted_and_does_not_hide_another() -> None:
    shapes, data = Graph(), Graph()
    for name in ("one", "two"):
        shapes.add((EX[name], RDF.type, SH.PropertyShape))
        shapes.add((EX[name], SH.targetClass, EX.Thing))
        shapes.add((EX[name], SH.path, EX[name]))
        shapes.add((EX[name], SH.minCount, Literal(1)))
    for number in range(6000):
        data.add((EX[f"thing-{number}"], RDF.type, EX.Thing))
        if number:
            data.add((EX[f"thing-{number}"], EX.two, Literal("x")))
    faults, _ = shacl.run(Shapes(shapes), Data(data))
    one = [fault for fault in faults if fault.code == "one"]
    assert len(one) == MOST + 1
    assert one[-1].message == "There are at least 4,000 more of this kind."
    assert [fault.focus for fault in faults if fault.code == "two"] == [EX["thing-0"]]
    assert isinstance(one[0].focus, URIRef)


@pytest.mark.parametrize("seed", range(20))
def test_after_a_change_what_fails_is_found_near_it(seed: int, tmp_path: Path) -> None:
    flat = SHAPES.replace(
        "sh:maxCount 2 ;\n    sh:property [ sh:path ex:size ; sh:minCount 1 ] .", "sh:maxCount 2 ."
    )
    shapes = Shapes(Graph().parse(data=flat, format="turtle"))
    data, dice = generated(seed, things=300), random.Random(seed)
    before = screening.Screen()
    before.failing(shapes, Data(data).engine, written(data, tmp_path / "before.nq"))
    assert before.nodes

    said = sorted(data)
    gone = dice.sample([triple for triple in said if triple[1] != RDFS.subClassOf], 3)
    come = [
        (s, p, dice.choice(said)[2]) for s, p, _ in dice.sample(said, 3) if p != RDFS.subClassOf
    ]
    changed = [f"{s.n3()} {p.n3()} {o.n3()} <urn:g> .".encode() for s, p, o in (*gone, *come)]
    for triple in gone:
        data.remove(triple)
    for triple in come:
        data.add(triple)
    after, quads = Data(data), written(data, tmp_path / "after.nq")
    again = screening.Screen(before.nodes, changed)._again(shapes, after.engine, quads)
    assert again
    assert set(again.nodes) == set(screening.failing(shapes, quads).nodes)


def test_shapes_within_shapes_and_changed_classes_have_all_looked_at(tmp_path: Path) -> None:
    shapes = Shapes(Graph().parse(data=SHAPES, format="turtle"))
    assert shapes.nested
    data = generated(1)
    quads = written(data, tmp_path / "all.nq")
    every = screening.failing(shapes, quads)
    changed = [f"{EX.Small.n3()} {RDFS.subClassOf.n3()} {EX.Thing.n3()} <urn:g> .".encode()]
    for screen in (screening.Screen([], []), screening.Screen([], changed)):
        assert set(screen.failing(shapes, Data(data).engine, quads).nodes) == set(every.nodes)


def written(data: Graph, path: Path) -> Path:
    path.write_text("".join(f"{s.n3()} {p.n3()} {o.n3()} <urn:g> .\n" for s, p, o in data), "utf-8")
    return path
