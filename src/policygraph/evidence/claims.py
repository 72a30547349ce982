"""Claims and the chain of who says so.

Three parties are kept apart: the source that *reports* a claim (its publisher answers for the
report), the speaker who *makes* it (``prov:wasAttributedTo``), and the document it is *stated
in*, with what that rests on.
"""

from __future__ import annotations

from rdflib import PROV, RDF, RDFS, URIRef
from rdflib.term import Node

from policygraph import vocab
from policygraph.evidence.reader import Reader
from policygraph.evidence.values import Claim, Link, Relation, Statement, Telling
from policygraph.vocab import PG, source_of

CHAIN = (PG.statedIn, PG.basis, PROV.wasDerivedFrom)
RELATIONS = {
    PG.contradicts: ("contradicts", "is contradicted by"),
    PG.supports: ("supports", "is supported by"),
    PG.restates: ("restates", "is restated by"),
}
# In the order a number is read out; whatever else is said of a claim is not a figure.
FIGURES = (
    PG.statedAs,
    PG.value,
    PG.unit,
    PG.hedge,
    PG.measure,
    PG.population,
    PG.model,
    PG.asOf,
    PG.periodStart,
    PG.periodEnd,
    PG.periodNote,
)


def is_claim(reader: Reader, thing: Node) -> bool:
    """Whether ``thing`` is somebody's assertion."""
    return reader.is_a(thing, PG.Claim)


def claim(reader: Reader, thing: Node) -> Claim:
    """The claim ``thing`` with its chain, its number and the claims it meets."""
    reporting = _reporting(reader, thing)
    return Claim(
        reader.name(thing),
        reader.kinds(thing),
        _told(reader, reporting),
        reader.voices(thing),
        _chain(reader, thing),
        _figures(reader, thing),
        _relations(reader, thing),
        reporting,
    )


def _reporting(reader: Reader, thing: Node) -> tuple[str, ...]:
    """The named graphs that put the claim forward, not those that only use it."""
    graphs = {
        str(graph)
        for predicate in (RDF.type, RDFS.label, PROV.wasAttributedTo)
        for *_, graph in vocab.statements(reader.dataset, thing, predicate)
    }
    return reader.cite(graphs)


def _told(reader: Reader, graphs: tuple[str, ...]) -> tuple[Telling, ...]:
    by_source: dict[URIRef, list[str]] = {}
    for graph in graphs:
        # What a curator infers, no source reports.
        if not reader.is_inference(graph):
            by_source.setdefault(source_of(graph), []).append(graph)
    return tuple(
        Telling(reader.name(iri), reader.publishers(iri), tuple(places))
        for iri, places in sorted(by_source.items())
    )


def _chain(reader: Reader, start: Node) -> tuple[Link, ...]:
    """What the claim is stated in and rests on, depth first; each thing is followed once."""
    links: list[Link] = []
    followed = {start}
    waiting = _steps(reader, start, 1)
    while waiting:
        depth, said, thing = waiting.pop()
        document = () if is_claim(reader, thing) else reader.publishers(thing)
        speakers = reader.speakers(thing) if is_claim(reader, thing) else ()
        words = said.predicate.text
        links.append(Link(depth, words, said.value, document, speakers, said.evidence))
        if thing not in followed:
            followed.add(thing)
            waiting += _steps(reader, thing, depth + 1)
    return tuple(links)


def _steps(reader: Reader, thing: Node, depth: int) -> list[tuple[int, Statement, Node]]:
    """The next steps from ``thing``, the first to be taken at the end."""
    found = [
        (depth, reader.statement(thing, predicate, value), value)
        for predicate in CHAIN
        for value in vocab.sort_terms(set(reader.dataset.objects(thing, predicate)))
    ]
    return found[::-1]


def _figures(reader: Reader, thing: Node) -> tuple[Statement, ...]:
    found: list[Statement] = []
    for predicate in FIGURES:
        values = reader.dataset.objects(thing, predicate)
        found += reader.statements((thing, predicate, value) for value in values)
    return tuple(found)


def _relations(reader: Reader, thing: Node) -> tuple[Relation, ...]:
    dataset = reader.dataset
    found = []
    for predicate, (active, passive) in RELATIONS.items():
        for other in set(dataset.objects(thing, predicate)):
            said = reader.statement(thing, predicate, other)
            found.append(Relation(active, said.value, reader.speakers(other), said.evidence))
        for other in set(dataset.subjects(predicate, thing)):
            said = reader.statement(other, predicate, thing)
            found.append(Relation(passive, said.subject, reader.speakers(other), said.evidence))
    return tuple(sorted(found, key=lambda one: (one.words, one.claim.text, one.claim.iri)))
