"""How many independent sources a claim, what is said of a thing, or an answer rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from rdflib import RDFS, SKOS, Graph, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from policygraph import reading, vocab
from policygraph.claims.derivation import GROUND, START, Derivation, Roots, Ways, roots
from policygraph.errors import InputError
from policygraph.evidence.claims import status
from policygraph.evidence.values import StatusChange
from policygraph.queries import running
from policygraph.queries import support as citing
from policygraph.queries.catalogue import Query
from policygraph.queries.expected import as_table
from policygraph.reading import Data, Reader, sources
from policygraph.reading.passages import Passage
from policygraph.reading.values import Cut, Statement
from policygraph.store import Runner, Table
from policygraph.vocab import PG, Name, Triple

PLACES = (PG.Passage, PG.Row, PG.Omission, PG.Inference, PG.Gap, PG.Repair, PG.Reject)
"""Places in sources and notes on them, which are not what a statement is about."""
# Of more statements all labels are asked for at once.
_MANY = 1_000
CALLED = frozenset({SKOS.prefLabel, RDFS.label, DCTERMS.title, SKOS.altLabel})
"""What a thing is called says nothing that a source could be wrong about."""


@dataclass(frozen=True)
class Rests:
    """What one statement rests on.

    Attributes:
        independent: how many independent sources it has.
        roots: where the ways to its ground end.
        single_points: what makes it fall on its own.
        sources: the sources that say it, and the inferences that do.
        circular: the sources that only cite each other, where that is all there is.
        declared: no source says it, and a vocabulary declares it.
    """

    independent: int
    roots: tuple[Name, ...]
    single_points: tuple[Name, ...]
    sources: tuple[Name, ...]
    circular: tuple[Name, ...] = ()
    declared: bool = False


@dataclass(frozen=True)
class SupportStep:
    """A thing on the way from a statement to its ground.

    Attributes:
        thing: a source, a speaker, fieldwork, an inference.
        evidence: the passages of it that say the statement; none if it is only named by others.
        leads_to: what it repeats or rests on.
        grounded: nothing further is named that it rests on.
        needs_all: it is an inference, which falls with any one of what it leads to.
    """

    thing: Name
    evidence: tuple[str, ...]
    leads_to: tuple[Name, ...]
    grounded: bool
    needs_all: bool


@dataclass(frozen=True)
class Fallen:
    """What was retracted or corrected, and so carries nothing; the events that did it."""

    thing: Name
    changes: tuple[StatusChange, ...]


@dataclass(frozen=True)
class Version:
    """A claim that says the same: who makes it, and the claims that it restates."""

    claim: Name
    speakers: tuple[Name, ...]
    restates: tuple[Statement, ...]


@dataclass(frozen=True)
class ClaimSupport:
    """What a claim rests on, with all claims that say the same.

    ``otherwise`` are the versions told with another number, which support nothing.
    """

    thing: Name
    curie: str
    rests: Rests
    claims: tuple[Version, ...]
    witnesses: tuple[SupportStep, ...]
    steps: tuple[SupportStep, ...]
    fallen: tuple[Fallen, ...]
    passages: tuple[Passage, ...]
    otherwise: tuple[Version, ...] = ()


@dataclass(frozen=True)
class Supported:
    """A statement, and what it rests on."""

    statement: Statement
    rests: Rests


@dataclass(frozen=True)
class Tally:
    """How many statements or rows have so many independent sources; None: no source at all."""

    independent: int | None
    number: int


@dataclass(frozen=True)
class ThingSupport:
    """What the statements about a thing rest on, the weakest first."""

    thing: Name
    curie: str
    tallies: tuple[Tally, ...]
    statements: tuple[Supported, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class RowSupport:
    """A row of an answer, and what the weakest of the statements it rests on rest on.

    ``weakest`` is empty for a row that rests on no statement: a count of nothing, say.
    """

    values: tuple[Name | None, ...]
    independent: int | None
    weakest: tuple[Supported, ...]


@dataclass(frozen=True)
class QuerySupport:
    """What the rows of an answer rest on, in the order of the answer."""

    query: str
    columns: tuple[str, ...]
    tallies: tuple[Tally, ...]
    rows: tuple[RowSupport, ...]
    passages: tuple[Passage, ...]


def of_thing(data: Data, text: str, most: int | None = None) -> ClaimSupport | ThingSupport:
    """What a claim rests on, or what is said of another thing.

    Args:
        data: as ``policygraph.vocab`` describes it.
        text: an IRI, a CURIE, a label, or the name of a source.
        most: of the statements about a thing, make only so many; None for all.

    Raises:
        UnknownNameError: nothing, or more than one thing, has that name.
    """
    reader = reading.of(data)
    weighing = Weighing(reader)
    thing = sources.thing(reader, text)
    if thing in weighing.facts.claims:
        return weighing.claim(thing)
    return weighing.thing(thing, most)


def of_query(
    data: Data,
    query: Query,
    given: Mapping[str, str] | None = None,
    *,
    timeout: float | None = running.TIMEOUT,
) -> QuerySupport:
    """What each row of the answer to a query rests on.

    Args:
        data: what it is asked of.
        query: a SELECT, or a CONSTRUCT or DESCRIBE, whose triples are its rows.
        given: its parameters as text; the others take their defaults.
        timeout: the most seconds that the query, and finding its statements, may each take.

    Raises:
        InputError: it is an ASK, or has a form whose rows cannot be cited; or see `running.run`.
        TimeLimitError: it took too long.
    """
    reader = reading.of(data)
    sparql = running.bound(query, given or {}, reader)
    with Runner(reader.engine) as engine:
        answer = engine.run(sparql, timeout, file=query.file)
        if isinstance(answer, bool):
            raise InputError(
                f"The query “{query.name}” answers yes or no, and has no rows to weigh.",
                hint="Ask with SELECT for what makes it so.",
            )
        table = as_table(answer)
        if isinstance(answer, Graph):
            found = [_standing(reader, (row[0], row[1], row[2])) for row in table.rows]
        else:
            found = list(
                citing.said(sparql, answer, reader, timeout=timeout, engine=engine, file=query.file)
            )
    return Weighing(reader).rows(query.name, table, found)


def _standing(
    reader: Reader, triple: tuple[Node | None, ...]
) -> Mapping[Triple, frozenset[URIRef]]:
    """A triple that a query made, if the dataset says it too."""
    subject, predicate, value = triple
    if subject is None or predicate is None or value is None:
        return {}
    places = reader.places((subject, predicate, value))
    return {(subject, predicate, value): frozenset(places)} if places else {}


class Weighing:
    """Weighs the statements of one dataset; alike ones are weighed once.

    Args:
        data: as ``policygraph.vocab`` describes it.
        without: what to take for fallen, see `Derivation`.
    """

    def __init__(self, data: Data, without: Collection[Node] = ()) -> None:
        reader = reading.of(data)
        self.reader = reader
        self.facts = Derivation(reader, without)
        # Per dataset, not per class.
        self.of_claim = cache(lambda claim: self._rests(self.facts.of_claim(claim)))
        self._roots: dict[object, Roots] = {}
        self._plain: dict[object, Rests] = {}

    def of_statement(self, triple: Triple, graphs: Iterable[URIRef]) -> Rests:
        """What a statement rests on; one of a claim's properties has the support of the claim."""
        subject = triple[0]
        if subject in self.facts.claims:
            return self.of_claim(subject)
        places = frozenset(graphs)
        # Of what it is matters only where a passage makes claims, and for fieldwork.
        matters = subject in self.facts.studies or any(one in self.facts.told for one in places)
        key = places, subject if matters else None
        if key not in self._plain:
            self._plain[key] = self._rests(self.facts.of_statement(subject, places))
        return self._plain[key]

    def _rests(self, ways: Ways) -> Rests:
        # The same ways are measured once.
        key = frozenset(ways.edges.items()), ways.inferences
        found = self._roots[key] = self._roots.get(key) or roots(ways)
        return Rests(
            found.independent,
            self.names(found.roots),
            self.names(found.single_points),
            self.names(ways.witnesses),
            self.names(found.circular),
            ways.declared,
        )

    def name(self, thing: Node) -> Name:
        """What to call a thing; an inference by what it concludes."""
        if thing in self.facts.inferences:
            gloss = self.reader.passages.of(str(thing)).gloss.rstrip(".")
            words = f"the inference “{gloss}”" if gloss else "an inference without a gloss"
            return Name(words, str(thing))
        return self.reader.name(thing)

    def names(self, things: Iterable[Node]) -> tuple[Name, ...]:
        """The names of some things, sorted."""
        return tuple(sorted(map(self.name, things), key=lambda name: (name.text, name.iri)))

    def claim(self, claim: URIRef) -> ClaimSupport:
        """What a claim rests on."""
        reader, facts = self.reader, self.facts
        ways = facts.of_claim(claim)
        otherwise = self._versions(facts.otherwise(claim))
        steps = [self._step(ways, one) for one in ways.edges if one not in (START, GROUND)]
        steps.sort(key=lambda step: (step.thing.text, step.thing.iri))
        changed = [
            Fallen(self.name(one), status(reader, one)) for one in vocab.sort_terms(ways.dropped)
        ]
        return ClaimSupport(
            reader.name(claim),
            reader.curie(claim),
            self._rests(ways),
            self._versions(facts.same(claim)),
            tuple(one for one in steps if one.evidence),
            tuple(one for one in steps if not one.evidence and (one.leads_to or one.grounded)),
            tuple(changed),
            passages=self.cited(),
            otherwise=otherwise,
        )

    def _versions(self, claims: Iterable[Node]) -> tuple[Version, ...]:
        reader = self.reader
        found = [
            Version(
                reader.name(one),
                reader.speakers(one),
                reader.statements(
                    (one, PG.restates, other) for other in reader.objects(one, PG.restates)
                ),
            )
            for one in claims
        ]
        return tuple(sorted(found, key=lambda one: (one.claim.text, one.claim.iri)))

    def _step(self, ways: Ways, thing: Node) -> SupportStep:
        ends = ways.edges[thing]
        return SupportStep(
            self.name(thing),
            self.reader.cite(map(str, ways.witnesses.get(thing, ()))),
            self.names(ends - {GROUND}),
            GROUND in ends,
            thing in ways.inferences,
        )

    def weighed(self, thing: URIRef) -> dict[Triple, Rests]:
        """What each statement about a thing rests on; what it is called is left out."""
        reader = self.reader
        outgoing = (t for t in reader.triples(thing, None, None) if t[1] not in CALLED)
        incoming = (
            triple
            for triple in reader.triples(None, None, thing)
            if triple[0] != thing and not any(reader.is_a(triple[0], top) for top in PLACES)
        )
        said = {*outgoing, *incoming}
        return {triple: self.of_statement(triple, reader.places(triple)) for triple in said}

    def thing(self, thing: URIRef, most: int | None = None) -> ThingSupport:
        """What the statements about a thing rest on, the first ``most`` of them one by one."""
        weighed = self.weighed(thing)
        if len(weighed) > _MANY:
            self.reader.know_labels()
        return ThingSupport(
            self.reader.name(thing),
            self.reader.curie(thing),
            tallies(weighed.values()),
            self._in_order(weighed, most),
            self.cited(),
        )

    def _in_order(self, weighed: Mapping[Triple, Rests], most: int | None) -> Cut[Supported]:
        """The statements, the weakest first, then by what they say."""

        def key(triple: Triple) -> tuple[object, ...]:
            names = map(self.reader.name, triple)
            said = ((name.text, name.iri, name.language) for name in names)
            return weighed[triple].independent, *said

        def supported(triple: Triple) -> Supported:
            return Supported(self.reader.statement(*triple), weighed[triple])

        return Cut.of(sorted(weighed, key=key), supported, most)

    def rows(
        self, query: str, table: Table, said: Iterable[Mapping[Triple, frozenset[URIRef]]]
    ) -> QuerySupport:
        """What the rows of an answer rest on.

        Args:
            query: the name of the query.
            table: its answer.
            said: for each row the statements it rests on, with the graphs they stand in.
        """
        rows = tuple(map(self._row, table.rows, said))
        tallies = _tallies(row.independent for row in rows)
        return QuerySupport(query, table.variables, tallies, rows, self.cited())

    def _row(
        self, values: tuple[Node | None, ...], said: Mapping[Triple, frozenset[URIRef]]
    ) -> RowSupport:
        names = tuple(None if value is None else self.reader.name(value) for value in values)
        rests = {triple: self.of_statement(triple, graphs) for triple, graphs in said.items()}
        # The labels of terms are no matter of sources, unless they are all there is.
        told = {triple for triple, one in rests.items() if not one.declared} or set(rests)
        least = min((rests[triple].independent for triple in told), default=None)
        weakest = {triple for triple in told if rests[triple].independent == least}
        declared = bool(rests) and all(one.declared for one in rests.values())
        found = self._in_order({triple: rests[triple] for triple in weakest}, None)
        return RowSupport(names, None if declared else least, found)

    def cited(self) -> tuple[Passage, ...]:
        """The passages that were cited so far, by IRI."""
        return tuple(self.reader.cited[iri] for iri in sorted(self.reader.cited))


def tallies(weighed: Iterable[Rests]) -> tuple[Tally, ...]:
    """How many statements have how many independent sources."""
    return _tallies(None if one.declared else one.independent for one in weighed)


def _tallies(counts: Iterable[int | None]) -> tuple[Tally, ...]:
    found = Counter(counts)
    order = sorted(found, key=lambda count: (count is None, count or 0))
    return tuple(Tally(count, found[count]) for count in order)
