"""How many independent sources a claim, what is said of a thing, or an answer rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from rdflib import RDFS, SKOS, Graph, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from policygraph import reading, vocab
from policygraph.claims.derivation import GROUND, START, Derivation, Roots, Ways, roots
from policygraph.errors import InputError, plural
from policygraph.evidence.claims import Change, status
from policygraph.evidence.notes import Line, Notes, among, page, section, some
from policygraph.queries import running
from policygraph.queries import support as citing
from policygraph.queries.catalogue import Query
from policygraph.queries.expected import as_table
from policygraph.reading import Data, Reader, sources
from policygraph.reading.passages import Passage, listed
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
class Step:
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
    changes: tuple[Change, ...]


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
    witnesses: tuple[Step, ...]
    steps: tuple[Step, ...]
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

    def _step(self, ways: Ways, thing: Node) -> Step:
        ends = ways.edges[thing]
        return Step(
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
        rows = []
        for values, of_row in zip(table.rows, said, strict=True):
            names = tuple(None if value is None else self.reader.name(value) for value in values)
            rows.append(self._row(names, of_row))
        tallies = _tallies(row.independent for row in rows)
        return QuerySupport(query, table.variables, tallies, tuple(rows), self.cited())

    def _row(
        self, values: tuple[Name | None, ...], said: Mapping[Triple, frozenset[URIRef]]
    ) -> RowSupport:
        rests = {triple: self.of_statement(triple, graphs) for triple, graphs in said.items()}
        # The labels of terms are no matter of sources, unless they are all there is.
        told = {triple for triple, one in rests.items() if not one.declared} or set(rests)
        least = min((rests[triple].independent for triple in told), default=None)
        weakest = {triple for triple in told if rests[triple].independent == least}
        declared = bool(rests) and all(one.declared for one in rests.values())
        found = self._in_order({triple: rests[triple] for triple in weakest}, None)
        return RowSupport(values, None if declared else least, found)

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


# -- the page -------------------------------------------------------------------------------------


def lines(found: ClaimSupport | ThingSupport | QuerySupport, most: int | None = None) -> list[Line]:
    """The lines of a page with footnotes.

    Args:
        found: what to tell.
        most: how many statements or rows to tell; None for all.
    """

    def tell(notes: Notes) -> Iterator[Line]:
        if isinstance(found, ClaimSupport):
            yield from _claim(found, notes)
        elif isinstance(found, ThingSupport):
            yield Line("title", f"{found.thing.text} {found.curie}")
            yield from section("How much is said by how many", _counted(found.tallies, "statement"))
            told = some(found.statements, lambda one: _supported(one, notes), most)
            yield from section("Each statement, the weakest first", told)
        else:
            yield Line("title", f"The answer to {found.query}")
            yield from section("How many sources its rows have", _counted(found.tallies, "row"))
            yield from section("Each row", some(found.rows, lambda row: _row(row, notes), most))

    return page(among(found.passages), tell)


def _claim(found: ClaimSupport, notes: Notes) -> Iterator[Line]:
    yield Line("title", f"{found.thing.text} {found.curie}")
    yield from section("How much it rests on", _measure(found.rests))
    yield from section("Who says it", (_step(one, notes) for one in found.witnesses))
    yield from section("What that goes back to", (_step(one, notes) for one in found.steps))
    if len(found.claims) > 1:
        yield from section("Claims that say the same", _same(found.claims, notes))
    yield from section(
        "Told with another number, so it supports nothing", _same(found.otherwise, notes)
    )
    fallen = (words for one in found.fallen for words in _fallen(one, notes))
    yield from section("Not counted", fallen)


def _measure(rests: Rests) -> Iterator[str]:
    """How much a statement rests on, in sentences."""
    yield plural(rests.independent, "independent source")
    if rests.roots:
        yield f"goes back to {_names(rests.roots)}"
    if rests.circular:
        yield f"no source of its own: {_names(rests.circular)} only cite each other"
    elif not rests.independent:
        yield "nothing that still stands"
    if rests.single_points:
        yield f"falls with any one of: {_names(rests.single_points)}"
    elif rests.independent:
        yield "falls with no single one of its sources"


def _step(step: Step, notes: Notes) -> str:
    if step.needs_all:
        needs = f"concluded from {listed(step.leads_to)}" if step.leads_to else "from nothing named"
        said = f"{step.thing.text}, {needs}"
    elif step.leads_to:
        also = ", and on its own ground too" if step.grounded else ""
        said = f"{step.thing.text}, which rests on {_names(step.leads_to)}{also}"
    elif step.grounded:
        said = f"{step.thing.text}, on its own ground"
    else:
        said = f"{step.thing.text}, which carries nothing any more"
    return f"{said} {notes.ref(step.evidence)}".strip()


def _same(versions: Iterable[Version], notes: Notes) -> Iterator[Line]:
    for one in versions:
        by = f" (made by {listed(one.speakers)})" if one.speakers else ""
        yield Line("item", f"{one.claim.text}{by}")
        for link in one.restates:
            yield Line("item", notes.cited(f"restates: {link.value.text}", link.evidence), 1)


def _fallen(fallen: Fallen, notes: Notes) -> Iterator[str]:
    if not fallen.changes:
        yield f"{fallen.thing.text}: taken for fallen"
    for one in fallen.changes:
        when = f" on {one.when}" if one.when else ""
        by = f" by {listed(one.actors)}" if one.actors else ""
        to = f", stands corrected to: {one.to.text}" if one.to else ""
        yield notes.cited(f"{fallen.thing.text}: {one.kind}{when}{by}{to}", one.evidence)


def _row(row: RowSupport, notes: Notes) -> Iterator[Line]:
    values = " | ".join("" if value is None else value.text for value in row.values)
    yield Line("item", f"{values}: {_count(row.independent)}")
    for one in row.weakest[:1]:
        yield Line("item", f"weakest: {_supported(one, notes)}", 1)
    if len(row.weakest) > 1:
        yield Line("item", f"and {plural(len(row.weakest) - 1, 'statement')} as weak", 1)


def _supported(one: Supported, notes: Notes) -> str:
    said, rests = one.statement, one.rests
    words = notes.cited(str(said), said.evidence)
    if rests.declared:
        return f"{words} (declared by a vocabulary)"
    named = rests.roots or rests.circular
    back = f": {_names(named)}" if named else ""
    circle = ", which only cite each other" if rests.circular else ""
    return f"{words} ({_count(rests.independent)}{back}{circle})"


def _counted(tallies: Iterable[Tally], noun: str) -> Iterator[str]:
    return (f"{plural(one.number, noun)}: {_count(one.independent)}" for one in tallies)


def _count(independent: int | None) -> str:
    if independent is None:
        return "no source, only declared or calculated"
    return plural(independent, "independent source")


def _names(names: Iterable[Name]) -> str:
    return "; ".join(name.text for name in names)
