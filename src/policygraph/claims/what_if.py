"""What would change if a source fell: answers, claims, things, inferences.

A source that falls takes its passages with it, and the inferences that were concluded from any of
them, and so on. What others report of it stays: they still say so, but on the word of a document
that no longer stands. What is inferred from the editions of a table is inferred again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from rdflib import PROV, RDF, URIRef
from rdflib.term import Node

from policygraph import reading, store, vocab
from policygraph.claims.support import CALLED, PLACES, Weighing
from policygraph.editions import listings
from policygraph.errors import InputError, PolicygraphError
from policygraph.project import Project
from policygraph.queries import catalogue, running
from policygraph.queries.catalogue import Query
from policygraph.queries.expected import as_table
from policygraph.reading import Data, Reader, sources
from policygraph.reading.passages import Passage
from policygraph.reading.values import Statement
from policygraph.store import Engine, Runner, Table
from policygraph.store.ntriples import from_nt
from policygraph.vocab import PG, Name, Triple

_LISTINGS = "#inference-listings"
_T = TypeVar("_T")
_Said = dict[Triple, frozenset[URIRef]]


@dataclass(frozen=True)
class Answered:
    """How the answer to a query changes.

    Attributes:
        query: its name.
        summary: what it answers.
        gone: the rows that no longer come.
        new: the rows that come instead.
        problem: why it could not be asked, with the source or without; empty if it could.
    """

    query: str
    summary: str
    gone: tuple[tuple[Name | None, ...], ...] = ()
    new: tuple[tuple[Name | None, ...], ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class Weaker:
    """A claim that is still reported, with how many independent sources before and after."""

    claim: Name
    before: int
    after: int


@dataclass(frozen=True)
class Poorer:
    """A thing of which less is said: its statements that vanish, of how many."""

    thing: Name
    kinds: tuple[Name, ...]
    lost: int
    of: int


@dataclass(frozen=True)
class Loss:
    """What changes without some sources.

    Attributes:
        without: what is taken to fall.
        answers: the queries of the catalogue that answer otherwise, or that could not be asked.
        asked: how many queries were asked.
        claims_gone: the claims that no passage reports any more.
        weaker: the claims that lose independent sources; with 0 left, their origin.
        inferences: the inferences that fall, as a premise does.
        orphaned: the plain statements still said whose origin falls.
        things_gone: the things of which nothing is said any more.
        poorer: the things of which less is said.
        statements: how many statements vanish.
        of: how many there are.
        passages: the passages that are cited, by IRI.
    """

    without: tuple[Name, ...]
    answers: tuple[Answered, ...]
    asked: int
    claims_gone: tuple[Name, ...]
    weaker: tuple[Weaker, ...]
    inferences: tuple[str, ...]
    orphaned: tuple[Statement, ...]
    things_gone: tuple[Poorer, ...]
    poorer: tuple[Poorer, ...]
    statements: int
    of: int
    passages: tuple[Passage, ...]


def what_if(
    project: Project,
    data: Data,
    texts: Sequence[str],
    *,
    timeout: float | None = running.TIMEOUT,
) -> Loss:
    """What changes in a dataset without some sources.

    Args:
        project: whose queries are asked, with their defaults.
        data: as ``policygraph.vocab`` describes it; it is not changed.
        texts: the sources by name, CURIE, IRI or title; a table series stands for its editions.
        timeout: the most seconds that each query may run.

    Raises:
        UnknownNameError: nothing has one of the names.
        InputError: what one names is no source, and nothing is stated in it or rests on it.
    """
    reader = reading.of(data)
    # What falls with a source can be anywhere.
    reader.know_all()
    before = Weighing(reader)
    fallen = {
        thing for text in texts for thing in _falling(before, sources.thing(reader, text), text)
    }
    falls = _Falls(reader, fallen)
    rest = reading.of(falls.rest())
    after = Weighing(rest, fallen)
    said = _said(reader)
    still = falls.still(said, rest)
    answers, asked = _answers(project, before, rest, timeout)
    gone, poorer = _things(before, said, still, fallen | falls.inferences)
    claims_gone = before.names(before.facts.claims - after.facts.claims)
    inferences = tuple(sorted(map(str, falls.inferences), key=vocab.reading_order))
    before.reader.cite(inferences)
    return Loss(
        before.names(fallen),
        answers,
        asked,
        claims_gone,
        _weaker(before, after),
        inferences,
        _orphaned(before, after, said, still),
        gone,
        poorer,
        len(said.keys() - still.keys()),
        len(said),
        before.cited(),
    )


def _falling(weighing: Weighing, thing: URIRef, text: str) -> set[URIRef]:
    """What falls with a source, or with whatever else claims and sources rest on."""
    facts, reader = weighing.facts, weighing.reader
    editions = {one for one in reader.subjects(PG.editionOf, thing) if isinstance(one, URIRef)}
    leads = (facts.stated_in, facts.basis, facts.derived, facts.speakers)
    rested = any(thing in ends for links in leads for ends in links.values())
    cited = any(vocab.source_of(one) == thing for one in reader.engine.graphs())
    if thing in facts.claims or not (editions or rested or cited):
        raise InputError(
            f"“{text}” is no source, and no source is said to rest on it.",
            hint="Name a source, a table series, or what sources rest on, such as fieldwork.",
        )
    return {thing, *editions}


class _Falls:
    """What falls with some sources."""

    def __init__(self, reader: Reader, fallen: set[URIRef]) -> None:
        self.reader = reader
        self.fallen = fallen
        # Inferred again, not lost.
        self.listings = {
            URIRef(f"{series}{_LISTINGS}")
            for edition in fallen
            for series in reader.objects(edition, PG.editionOf)
            if series not in fallen
        }
        self.inferences = self.unfounded()
        self.gone = self.inferences | self.listings
        self.keeps = cache(
            lambda graph: vocab.source_of(graph) not in fallen and URIRef(graph) not in self.gone
        )

    def unfounded(self) -> set[URIRef]:
        """The inferences from what falls, and from these."""
        waiting = {one for one in self.reader.instances(PG.Inference) if isinstance(one, URIRef)}
        found = {one for one in waiting if vocab.source_of(one) in self.fallen}
        while True:
            more = {
                one
                for one in waiting - found - self.listings
                for premise in self.reader.objects(one, PROV.wasDerivedFrom)
                if {premise, vocab.source_of(str(premise))} & (self.fallen | found)
            }
            if not more:
                return found
            found |= more

    def rest(self) -> Engine:
        """The dataset without what falls, in memory."""
        described = tuple(f"<{one}> ".encode() for one in sorted(self.gone))
        quads = [_without(one, described) for one in self.reader.engine.nquads(self.keeps)]
        again = self.listed(quads) if self.listings else ()
        return store.in_memory((b"".join(quads), *again), self.reader.prefixes)

    def still(self, said: _Said, rest: Reader) -> _Said:
        """Each statement that is left with its named graphs: only listings are inferred again."""
        found = {
            triple: kept
            for triple, graphs in said.items()
            if triple[0] not in self.gone and (kept := frozenset(filter(self.keeps, graphs)))
        }
        for listing in self.listings:
            there = ((*triple, listing) for triple in rest.triples(graph=listing))
            for s, p, o, graph in (*rest.quads(listing), *there):
                found[s, p, o] = found.get((s, p, o), frozenset()) | {graph}
        return found

    def listed(self, quads: list[bytes]) -> Iterator[bytes]:
        """The listings of the editions that are left, of the series that lose one."""
        ours = tuple(f"<{one}> ".encode() for one in sorted(self.listings))
        graphs = tuple(one[:-1] + b" .\n" for one in ours)
        for chunk in listings.stream([b"".join(quads)]):
            lines = chunk.splitlines(keepends=True)
            yield b"".join(one for one in lines if one.endswith(graphs) or one.startswith(ours))


def _without(quads: bytes, subjects: tuple[bytes, ...]) -> bytes:
    """Quads but for those about some subjects."""
    if not any(subject in quads for subject in subjects):
        return quads
    lines = quads.splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(subjects))


def _said(reader: Reader) -> _Said:
    """Each statement with the named graphs it stands in."""
    found: dict[Triple, set[URIRef]] = {}
    assert reader.known.near is not None
    for subject, predicate, value, graph in reader.known.near:
        if graph:
            triple = from_nt(subject), from_nt(predicate), from_nt(value)
            found.setdefault(triple, set()).add(URIRef(graph[1:-1]))
    return {triple: frozenset(graphs) for triple, graphs in found.items()}


def _answers(
    project: Project, before: Weighing, rest: Reader, timeout: float | None
) -> tuple[tuple[Answered, ...], int]:
    queries = catalogue.load(project)
    found = []
    # Where SPARQL leaves the order open, as in GROUP_CONCAT, a store in memory gives another one
    # than a store on disk: like is asked with like.
    engine = before.reader.engine
    whole = store.in_memory(engine.nquads(), engine.prefixes)
    with Runner(whole) as first, Runner(rest.engine) as second:
        for query in queries:
            try:
                was = _ask(query, before.reader, first, timeout)
                # Parameters are looked up where the things are still known.
                now = _ask(query, before.reader, second, timeout)
            except PolicygraphError as error:
                found.append(Answered(query.name, query.summary, problem=str(error)))
                continue
            gone, new = _rows(was, now, before), _rows(now, was, before)
            if gone or new:
                found.append(Answered(query.name, query.summary, gone, new))
    return tuple(found), len(queries)


def _ask(query: Query, known: Reader, engine: Runner, timeout: float | None) -> Table:
    return as_table(engine.run(running.bound(query, {}, known), timeout, file=query.file))


def _rows(table: Table, other: Table, weighing: Weighing) -> tuple[tuple[Name | None, ...], ...]:
    """The rows of a table that the other lacks, in order."""
    extra = Counter(table.rows) - Counter(other.rows)
    found = []
    for row in table.rows:
        if extra[row] > 0:
            extra[row] -= 1
            found.append(tuple(None if one is None else weighing.reader.name(one) for one in row))
    return tuple(found)


def _weaker(before: Weighing, after: Weighing) -> tuple[Weaker, ...]:
    found = []
    for claim in before.facts.claims & after.facts.claims:
        was, now = before.of_claim(claim).independent, after.of_claim(claim).independent
        if now < was:
            found.append(Weaker(before.reader.name(claim), was, now))
    return tuple(sorted(found, key=lambda one: (one.after, one.claim.text, one.claim.iri)))


def _orphaned(
    before: Weighing, after: Weighing, said: _Said, still: _Said
) -> tuple[Statement, ...]:
    """The statements that stand, but on nothing; not what a thing is called or its kind."""
    named = CALLED | {RDF.type}
    found = [
        triple
        for triple, graphs in still.items()
        if triple in said
        and triple[1] not in named
        and triple[0] not in before.facts.claims
        and not _is_place(before, triple[0])
        and not after.of_statement(triple, graphs).independent
        and before.of_statement(triple, said[triple]).independent
    ]
    return before.reader.statements(found)


def _is_place(weighing: Weighing, thing: Node) -> bool:
    return any(weighing.reader.is_a(thing, top) for top in PLACES)


def _things(
    before: Weighing, said: _Said, still: _Said, fallen: set[URIRef]
) -> tuple[tuple[Poorer, ...], tuple[Poorer, ...]]:
    """The things of which nothing, and those of which less, is said; no places, no claims."""
    total = Counter(triple[0] for triple in said)
    lost = Counter(triple[0] for triple in said.keys() - still.keys())
    gone: list[Poorer] = []
    poorer: list[Poorer] = []
    for thing, number in lost.items():
        if thing in fallen or thing in before.facts.claims or _is_place(before, thing):
            continue
        name, kinds = before.reader.name(thing), before.reader.kinds(thing)
        one = Poorer(name, kinds, number, total[thing])
        (gone if number == total[thing] else poorer).append(one)
    return _ordered(gone, lambda one: 0), _ordered(poorer, lambda one: -one.lost)


def _ordered(things: Iterable[Poorer], rank: Callable[[Poorer], int]) -> tuple[Poorer, ...]:
    def key(one: Poorer) -> tuple[object, ...]:
        return rank(one), [kind.text for kind in one.kinds], one.thing.text, one.thing.iri

    return tuple(sorted(things, key=key))
