"""Claims and the chain of who says so.

Three parties are kept apart: the source that *reports* a claim (its publisher answers for the
report), the speaker who *makes* it (``prov:wasAttributedTo``), and the document it is *stated
in*, with what that rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal as Choice
from typing import TypeAlias

from rdflib import PROV, RDF, RDFS, URIRef
from rdflib.term import Node

from policygraph import vocab
from policygraph.evidence.values import ChainLink, Claim, Relation, StatusChange, Telling
from policygraph.reading import Reader, wording
from policygraph.vocab import PG, SCHEMA, Name, source_of

# -- what became of it ----------------------------------------------------------------------------


# When an event happened, best first; see the shape event-date.
_DATES = (PG.date, SCHEMA.startDate, PG.statedDate)
_Kind = Choice["retracted", "corrected"]


def status(reader: Reader, thing: Node) -> tuple[StatusChange, ...]:
    """What became of ``thing``, oldest first; nothing if it stands as it was made.

    A correction to several things is one change for each.
    """
    found = [
        *_changes(reader, thing, "retracted", PG.retracts),
        *_changes(reader, thing, "corrected", PG.corrects),
    ]
    return tuple(sorted(found, key=_order))


def _changes(reader: Reader, thing: Node, kind: _Kind, predicate: URIRef) -> Iterator[StatusChange]:
    for event in set(reader.subjects(predicate, thing)):
        when, dated = _when(reader, event)
        actors = reader.names(reader.objects(event, PG.actor))
        said = {(event, predicate, thing), *dated}
        becomes = {(event, PG.correctedTo, new) for new in reader.objects(event, PG.correctedTo)}
        for step in (*becomes,) or (None,):
            triples = said | ({step} if step else set())
            graphs = {str(g) for triple in triples for g in reader.places(triple)}
            to = reader.name(step[2]) if step else None
            yield StatusChange(kind, when, actors, reader.name(event), to, reader.cite(graphs))


def _when(reader: Reader, event: Node) -> tuple[str, list[vocab.Triple]]:
    """The earliest date of an event, and the statement that gives it."""
    for predicate in _DATES:
        dates = sorted(set(reader.objects(event, predicate)), key=str)
        if dates:
            return str(dates[0]), [(event, predicate, dates[0])]
    return "", []


def _order(change: StatusChange) -> tuple[str, ...]:
    to = change.to or Name("")
    return (change.when, change.kind, change.event.text, change.event.iri, to.text, to.iri)


CHAIN = (PG.statedIn, PG.basis, PROV.wasDerivedFrom, PG.restates)
RELATIONS = (PG.contradicts, PG.supports, PG.restates, PG.narrows)
# In the order a number is read out; whatever else is said of a claim is not a figure.
FIGURES = (
    PG.statedAs,
    PG.value,
    PG.least,
    PG.most,
    PG.unit,
    PG.hedge,
    PG.measure,
    PG.population,
    PG.outOf,
    PG.model,
    PG.asOf,
    PG.period,
    PG.periodStart,
    PG.periodEnd,
    PG.periodNote,
)


def is_claim(reader: Reader, thing: Node) -> bool:
    """Whether ``thing`` is somebody's assertion."""
    return reader.is_a(thing, PG.Claim)


def claim(reader: Reader, thing: Node) -> Claim:
    """The claim ``thing`` with its chain, its number and the claims it meets."""
    graphs = reporting(reader, thing)
    followed: set[Node] = set()
    chain = _chain(reader, thing, followed)
    return Claim(
        reader.name(thing),
        reader.kinds(thing),
        _told(reader, graphs, followed),
        reader.voices(thing),
        chain,
        tuple(one for p in FIGURES for one in reader.statements(reader.triples(thing, p))),
        _relations(reader, thing),
        graphs,
        status(reader, thing),
    )


def reporting(reader: Reader, thing: Node) -> tuple[str, ...]:
    """The named graphs that put the claim forward, not those that only use it."""
    graphs = {
        str(graph)
        for predicate in (RDF.type, RDFS.label, PROV.wasAttributedTo)
        for *_, graph in reader.quads(thing, predicate)
    }
    return reader.cite(graphs)


def _sources(reader: Reader, graphs: Iterable[str]) -> dict[URIRef, tuple[str, ...]]:
    """The sources that some graphs are places in; what a curator infers, no source reports."""
    by_source: dict[URIRef, tuple[str, ...]] = {}
    for graph in graphs:
        if not reader.is_inference(graph):
            source = source_of(graph)
            by_source[source] = (*by_source.get(source, ()), graph)
    return dict(sorted(by_source.items()))


def _told(reader: Reader, graphs: tuple[str, ...], followed: set[Node]) -> tuple[Telling, ...]:
    return tuple(
        Telling(
            reader.name(source),
            reader.publishers(source),
            places,
            () if source in followed else _chain(reader, source, followed),
            status(reader, source),
        )
        for source, places in _sources(reader, graphs).items()
    )


_Step: TypeAlias = tuple[int, str, Node, tuple[str, ...]]
"""How deep, by which relation, to what, and the graphs that say so."""


def _chain(reader: Reader, start: Node, followed: set[Node]) -> tuple[ChainLink, ...]:
    """What ``start`` is stated in and rests on, depth first; each thing is followed once."""
    links: list[ChainLink] = []
    followed.add(start)
    waiting = _steps(reader, start, 1)[::-1]
    while waiting:
        depth, words, thing, evidence = waiting.pop()
        claim = is_claim(reader, thing)
        links.append(
            ChainLink(
                depth,
                words,
                reader.name(thing),
                () if claim else reader.publishers(thing),
                reader.speakers(thing) if claim else (),
                evidence,
                status(reader, thing),
            )
        )
        if thing not in followed:
            followed.add(thing)
            further = _steps(reader, thing, depth + 1)
            waiting += (further + _reports(reader, thing, depth + 1) if claim else further)[::-1]
    return tuple(links)


def _steps(reader: Reader, thing: Node, depth: int) -> list[_Step]:
    """The next steps from ``thing``."""
    found = (
        (reader.statement(thing, predicate, value), value)
        for predicate in CHAIN
        for value in vocab.sort_terms(set(reader.objects(thing, predicate)))
    )
    return [(depth, said.predicate.text, value, said.evidence) for said, value in found]


def _reports(reader: Reader, claim: Node, depth: int) -> list[_Step]:
    """The steps from a claim to the sources that report it, but for what it is stated in."""
    documents = set(reader.objects(claim, PG.statedIn))
    return [
        (depth, "reported by", source, places)
        for source, places in _sources(reader, reporting(reader, claim)).items()
        if source not in documents
    ]


def _relations(reader: Reader, thing: Node) -> tuple[Relation, ...]:
    found = []
    for predicate in RELATIONS:
        given = ((False, triple, triple[2]) for triple in reader.triples(thing, predicate))
        taken = ((True, triple, triple[0]) for triple in reader.triples(None, predicate, thing))
        for inverse, triple, other in (*given, *taken):
            words = wording.relation(reader, predicate, inverse=inverse)
            evidence = reader.statement(*triple).evidence
            name, speakers, changes = (
                reader.name(other),
                reader.speakers(other),
                status(reader, other),
            )
            found.append(
                Relation(words, name, speakers, evidence, changes, str(predicate), inverse)
            )
    return tuple(sorted(found, key=lambda one: (one.words, one.claim.text, one.claim.iri)))
