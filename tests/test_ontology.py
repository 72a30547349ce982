"""Each term that the ontology and the schemes declare is used, or says why it is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef

REPOSITORY = Path(__file__).parents[1]
ONTOLOGY = REPOSITORY / "ontology"
NAMESPACE = "https://w3id.org/policygraph/"

# What is said in the definition of a term that nothing uses.
REASON = re.compile(r"No data uses it yet")


def graph() -> Graph:
    found = Graph()
    for path in sorted(ONTOLOGY.glob("*.ttl")):
        found.parse(path)
    return found


GRAPH = graph()
TERMS = sorted(
    term
    for term in set(GRAPH.subjects())
    if isinstance(term, URIRef)
    # rdflib's own startswith takes no tuple.
    and str(term).startswith((NAMESPACE + "ontology#", NAMESPACE + "scheme/"))
    and "#" in str(term)
)
assert TERMS


def texts() -> str:
    """All files that could use a term: data, mappings, queries, shapes, code."""
    places = [
        *(REPOSITORY / "data").rglob("*"),
        *(REPOSITORY / "queries").glob("*.rq"),
        *ONTOLOGY.glob("*-shapes.ttl"),
        *(REPOSITORY / "src").rglob("*.py"),
        *(REPOSITORY / "src" / "policygraph" / "template").rglob("*.trig"),
    ]
    read = [
        path.read_text("utf-8") for path in places if path.suffix in {".trig", ".ttl", ".rq", ".py"}
    ]
    return "\n".join(read)


USED = set(re.findall(r"(?:[\w-]+:|PG\.|PG\[\")([\w-]+)", texts()))


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.split("/")[-1])
def test_each_term_is_defined_and_used(term: URIRef) -> None:
    definition = GRAPH.value(term, SKOS.definition)
    assert definition, "it has no definition"
    if term.startswith(NAMESPACE + "ontology#"):
        assert GRAPH.value(term, SKOS.example), "it has no example"
    assert GRAPH.value(term, RDFS.label) or GRAPH.value(term, SKOS.prefLabel), "it has no label"
    # How a term is drawn, and what a hedge does to a number, the ontology itself says.
    within = (None, term, None) in GRAPH or (None, None, term) in GRAPH
    name = term.rsplit("#", 1)[1]
    above = (None, RDFS.subClassOf, term) in GRAPH or (None, RDFS.subPropertyOf, term) in GRAPH
    assert name in USED or within or above or REASON.search(str(definition)), "nothing uses it"


@pytest.mark.parametrize(
    "term",
    [term for term in TERMS if term.startswith(NAMESPACE + "ontology#")],
    ids=lambda term: term.split("#")[-1],
)
def test_each_class_is_aligned(term: URIRef) -> None:
    if (term, RDF.type, OWL.Class) in GRAPH:
        assert (term, RDFS.subClassOf, None) in GRAPH, "it stands below no class that tools know"


PG = NAMESPACE + "ontology#"
KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


def test_the_core_stays_small() -> None:
    core = Graph().parse(ONTOLOGY / "core.ttl")
    assert len({term for term in core.subjects(RDF.type) if str(term).startswith(PG)}) <= 60


def test_shapes_stand_beside_their_terms() -> None:
    for path in ONTOLOGY.glob("*-shapes.ttl"):
        assert path.with_name(path.name.replace("-shapes", "")).is_file()


@pytest.mark.parametrize(
    "term",
    sorted({term for kind in KINDS for term in GRAPH.subjects(RDF.type, kind)}),
    ids=lambda term: re.split("[#/]", term)[-1],
)
def test_each_property_says_how_it_reads(term: URIRef) -> None:
    assert GRAPH.value(term, URIRef(PG + "reads"))
    if (term, RDF.type, OWL.ObjectProperty) in GRAPH:
        assert GRAPH.value(term, URIRef(PG + "readsInverse"))


def test_each_class_says_whether_its_labels_are_names() -> None:
    names = URIRef(PG + "labelsAreNames")
    for term in TERMS:
        if (term, RDF.type, OWL.Class) in GRAPH:
            above = GRAPH.transitive_objects(term, RDFS.subClassOf)
            assert any(GRAPH.value(one, names) is not None for one in above), term
