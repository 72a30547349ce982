"""Sentences are worded as the ontology declares it, and by the label where it does not."""

from __future__ import annotations

import pytest

from policygraph import reading, store
from policygraph.reading import Reader, wording
from policygraph.sources import rdf
from policygraph.terms import Name

ONTOLOGY = """\
@base <https://example.org/ontology> .
@prefix : <https://example.org/> .
@prefix pg: <https://w3id.org/policygraph/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:runs rdfs:label "operator"@en ; pg:reads "is run by"@en ; pg:readsInverse "runs"@en .
:mute rdfs:label "muteness"@en .
:Court rdfs:label "court"@en ; pg:labelsAreNames true .
:Chamber rdfs:subClassOf :Court .
:Verdict rdfs:label "verdict"@en ; pg:labelsAreNames false ; pg:reads "decided"@en .
:chamber a :Chamber . :verdict a :Verdict .
"""
OURS = "https://example.org/"


@pytest.fixture(scope="module")
def reader() -> Reader:
    quads = rdf.parse(ONTOLOGY.encode(), rdf.FORMATS[".ttl"], "ontology.ttl").quads
    return reading.of(store.from_quads(quads))


@pytest.mark.parametrize(
    ("name", "said", "over"),
    [
        ("runs", "A is run by B and C.", "B runs"),
        ("mute", "A — muteness: B and C.", "Muteness: B"),
        (
            "unknown",
            "A — <https://example.org/unknown>: B and C.",
            "<https://example.org/unknown>: B",
        ),
    ],
)
def test_a_property_reads_as_it_says(reader: Reader, name: str, said: str, over: str) -> None:
    assert wording.sentence(reader, OURS + name, "A", "B and C") == said
    assert wording.heading(reader, OURS + name, "B") == over


def test_names_stand_bare_and_all_else_in_quotation_marks(reader: Reader) -> None:
    def shown(name: Name) -> str:
        return wording.named(reader, name, name.text)

    assert shown(Name("The Chamber", OURS + "chamber")) == "The Chamber"
    assert shown(Name("It must stop", OURS + "verdict")) == "“It must stop”"
    assert shown(Name("words")) == "“words”"
    assert shown(Name("2011", datatype="xsd:gYear")) == "2011"
    assert shown(Name(f"<{OURS}x>", OURS + "x")) == OURS + "x"


def test_a_claim_has_the_verb_of_its_kind(reader: Reader) -> None:
    assert wording.attributed(reader, [Name("verdict", OURS + "Verdict")]) == "decided"
    assert wording.attributed(reader, [Name("court", OURS + "Court")]) == "claimed"
