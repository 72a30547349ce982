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
        ONTOLOGY / "shapes.ttl",
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
