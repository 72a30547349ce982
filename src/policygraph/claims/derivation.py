"""Who repeats whom: from a statement to the sources that say it, and to what those only repeat.

A *witness* is a source that says it in a passage of its own. From there the ways go on to what the
witness only repeats, and end where somebody speaks on no other ground:

- a source that derives from others (``prov:wasDerivedFrom``), such as a wire copy, says what they
  say;
- a claim that is stated in another document (``pg:statedIn``) is repeated from there; without a
  document it rests on its speaker, unless the speaker publishes the source;
- a claim that restates another (``pg:restates``) is repeated from where the other one is stated,
  any number of steps, unless that is the same place: a caption may stand twice; told with another
  number, it is another claim, and supports nothing;
- a claim or a source with a basis (``pg:basis``) rests on that, be it fieldwork, a source or a
  claim; the basis of a source does not bear what it reports of other documents;
- an edition of a table (``pg:editionOf``) is one list of its publisher, issued again: all rest on
  the series;
- a plain statement rests on the document that a claim about its subject, in the same passage, is
  stated in: “the agencies are trained, a fact sheet says” is the fact sheet's word; and what it
  says of the fieldwork of another document rests on that document;
- an inference rests on each of the passages it was concluded from, and falls with any one.

What was retracted carries nothing, and neither does a claim that was corrected.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice, product

from rdflib import PROV, RDF, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from policygraph import reading, vocab
from policygraph.claims.compare import Matches, retold
from policygraph.claims.statistics import Statistic, read
from policygraph.reading import Data
from policygraph.vocab import PG, SCHEMA, source_of

START = URIRef("urn:policygraph:statement")
"""Where the ways begin: the statement."""
GROUND = URIRef("urn:policygraph:ground")
"""Where they end: nothing further is named."""

_Values = Mapping[Node, tuple[Node, ...]]
_REPORTING = (RDF.type, PROV.wasAttributedTo, PG.statedIn)
_PUBLISHERS = (DCTERMS.publisher, DCTERMS.creator, SCHEMA.creator)


@dataclass(frozen=True)
class Ways:
    """The ways from a statement to its ground.

    Attributes:
        edges: for each thing on a way what it leads to, `START` first; `GROUND` leads nowhere, and
            so does what was retracted.
        inferences: of the things, those that need all that they lead to, and not only one.
        witnesses: the sources and inferences that say it, each with its passages.
        declared: no source says it, and a vocabulary declares it.
        dropped: what was retracted or corrected and met on the way.
    """

    edges: Mapping[Node, frozenset[Node]]
    inferences: frozenset[Node]
    witnesses: Mapping[Node, tuple[URIRef, ...]]
    declared: bool
    dropped: frozenset[Node]


class Derivation:
    """One reading of who repeats whom in a dataset.

    Args:
        data: as ``policygraph.vocab`` describes it.
        without: sources and other things to take for fallen, as if they were retracted.
    """

    def __init__(self, data: Data, without: Collection[Node] = ()) -> None:
        reader = reading.of(data)
        self.reader = reader
        self.claims = reader.instances(PG.Claim)
        self.inferences = reader.instances(PG.Inference)
        self.vocabularies = reader.vocabularies
        self.stated_in = self._values(PG.statedIn)
        self.matches = Matches(reader)
        # Per dataset, not per class.
        self.numbers = cache(self._numbers)
        # Those with another number are another claim.
        self.restates = {
            claim: tuple(one for one in others if not self.differ(claim, one))
            for claim, others in self._values(PG.restates).items()
        }
        self.derived = {
            thing: self._from(thing, values)
            for thing, values in self._values(PROV.wasDerivedFrom).items()
        }
        self.basis = self._bases()
        self.studies: dict[Node, set[Node]] = {}
        for document, basis in self.basis.items():
            for one in basis if document not in self.claims else ():
                self.studies.setdefault(one, set()).add(document)
        self.series = self._values(PG.editionOf)
        self.speakers = self._values(PROV.wasAttributedTo)
        self.publishers = self._values(*_PUBLISHERS)
        corrected = self.claims & set(reader.objects(None, PG.corrects))
        self.fallen = {*reader.objects(None, PG.retracts), *corrected, *without}
        self.reporting = {claim: self._reporting(claim) for claim in self.claims}
        self.told: dict[URIRef, dict[Node, frozenset[Node]]] = {}
        for claim, graphs in self.reporting.items():
            for graph in graphs:
                about = frozenset(
                    thing for *_, thing, place in reader.quads(claim, PG.about) if place == graph
                )
                self.told.setdefault(graph, {})[claim] = about

    def _values(self, *predicates: URIRef) -> _Values:
        found: dict[Node, set[Node]] = {}
        for predicate in predicates:
            for subject, value in self.reader.subject_objects(predicate):
                found.setdefault(subject, set()).add(value)
        return {subject: tuple(vocab.sort_terms(values)) for subject, values in found.items()}

    def _numbers(self, claim: Node) -> tuple[Statistic, ...]:
        if isinstance(claim, URIRef) and self.reader.is_a(claim, PG.Statistic):
            return tuple(read(self.reader, claim))
        return ()

    def differ(self, one: Node, other: Node) -> bool:
        """Whether no number of a claim can be one of the other claim's."""
        pairs = product(self.numbers(one), self.numbers(other))
        return {retold(a, b, self.matches) for a, b in pairs} == {"number"}

    def _bases(self) -> _Values:
        """What claims and sources rest on; a claim that derives from something rests on it."""
        found = dict(self._values(PG.basis))
        for claim in self.claims & self.derived.keys():
            found[claim] = tuple({*found.get(claim, ()), *self.derived[claim]})
        return {thing: tuple(vocab.sort_terms(values)) for thing, values in found.items()}

    def _from(self, thing: Node, values: tuple[Node, ...]) -> tuple[Node, ...]:
        """What a thing derives from: an inference from passages, a source from whole sources."""
        if thing in self.inferences or thing in self.claims:
            return values
        return tuple(vocab.sort_terms({source_of(str(one)) for one in values} - {thing}))

    def _reporting(self, claim: Node) -> tuple[URIRef, ...]:
        """The passages that put a claim forward; inferences only where no passage does."""
        graphs = {
            graph for predicate in _REPORTING for *_, graph in self.reader.quads(claim, predicate)
        } - self.vocabularies
        return tuple(sorted(graphs - self.inferences or graphs, key=vocab.reading_order))

    def same(self, claim: Node) -> tuple[Node, ...]:
        """The claim and all that restate it or that it restates, at any number of steps."""

        def step(one: Node) -> Iterator[Node]:
            for other in self._linked(one):
                if not self.differ(one, other) and not self.differ(claim, other):
                    yield other

        return tuple(vocab.sort_terms(self.reader.closed(claim, step)))

    def otherwise(self, claim: Node) -> tuple[Node, ...]:
        """The claims that are linked to a claim as restating, but by way of another number."""
        every = self.reader.closed(claim, self._linked)
        return tuple(vocab.sort_terms(every.difference(self.same(claim))))

    def _linked(self, claim: Node) -> Iterable[Node]:
        to, by = self.reader.objects(claim, PG.restates), self.reader.subjects(PG.restates, claim)
        return (*to, *by)

    def of_claim(self, claim: Node) -> Ways:
        """The ways from a claim, and from the claims that say the same, to their ground."""
        tracing = _Tracing(self)
        for one in self.same(claim):
            if one in self.fallen:
                tracing.dropped.add(one)
            for graph in self.reporting.get(one, ()) if one not in self.fallen else ():
                tracing.witness(graph)
                tracing.tells(START, one, graph)
        return tracing.ways()

    def of_statement(self, subject: Node, graphs: Iterable[URIRef]) -> Ways:
        """The ways from a plain statement about ``subject``, which stands in ``graphs``."""
        every = set(graphs)
        said = every - self.vocabularies
        tracing = _Tracing(self)
        for graph in sorted(said or every, key=vocab.reading_order):
            tracing.witness(graph)
            if graph in self.vocabularies:
                tracing.link(START, graph)
                tracing.link(graph, GROUND)
            else:
                tracing.plain(START, subject, graph)
        return tracing.ways(declared=bool(every) and not said)

    def repeated(self, graph: URIRef, subject: Node | None) -> tuple[Node, ...]:
        """The claims of a passage that are stated in another document.

        Args:
            graph: the passage.
            subject: only claims about this; None for all.
        """
        source = source_of(graph)
        return tuple(
            claim
            for claim, about in self.told.get(graph, {}).items()
            if (subject is None or subject in about)
            and self.stated_in.get(claim)
            and source not in self.stated_in[claim]
        )


class _Tracing:
    """Goes the ways from one statement; each step is taken once, so that a circle ends."""

    def __init__(self, facts: Derivation) -> None:
        self.facts = facts
        self.edges: dict[Node, set[Node]] = {START: set()}
        self.needs_all: set[Node] = set()
        self.places: dict[Node, list[URIRef]] = {}
        self.dropped: set[Node] = set()
        self.spoken: set[Node] = set()
        self.quoted: set[Node] = set()
        self.done: set[tuple[str, Node | None, Node]] = set()

    def witness(self, graph: URIRef) -> None:
        """Note a passage that says it, unless its source is taken back."""
        place = graph if graph in self.facts.inferences else source_of(graph)
        if place not in self.facts.fallen:
            self.places.setdefault(place, []).append(graph)

    def link(self, start: Node, end: Node) -> None:
        """A step; what repeats only itself takes none."""
        found = self.edges.setdefault(start, set())
        if start != end:
            found.add(end)

    def goes_on(self, how: str, claim: Node | None, place: Node) -> bool:
        """Whether there is more to follow: the place stands, and was not followed already."""
        self.edges.setdefault(place, set())
        fallen = {claim, place} & self.facts.fallen
        self.dropped |= {one for one in fallen if one is not None}
        step = (how, claim, place)
        new = not fallen and step not in self.done
        self.done.add(step)
        return new

    def tells(self, start: Node, claim: Node, graph: URIRef) -> None:
        """On to the source or the inference that puts a claim forward in ``graph``."""
        if graph in self.facts.inferences:
            self.infers(start, graph)
        else:
            source = source_of(graph)
            self.link(start, source)
            self.reports(claim, source)

    def plain(self, start: Node, subject: Node | None, graph: URIRef) -> None:
        """On to what says, in plain words, something of ``subject``, or of anything, in a graph."""
        if graph in self.facts.inferences:
            self.infers(start, graph)
            return
        source = source_of(graph)
        self.link(start, source)
        claims = self.facts.repeated(graph, subject)
        documents = self.facts.studies.get(subject, set()) - {source} if subject else set()
        for claim in claims:
            self.reports(claim, source)
        for document in documents:
            self.link(source, document)
            self.says(None, document)
        if not claims and not documents:
            self.says(None, source)

    def infers(self, start: Node, inference: Node) -> None:
        """On to an inference, and to all that it was concluded from."""
        self.link(start, inference)
        if not self.goes_on("infers", None, inference):
            return
        self.needs_all.add(inference)
        premises = self.facts.derived.get(inference, ())
        for premise in premises:
            if premise in self.facts.claims:
                self.link(inference, premise)
                self.repeats(premise, premise)
            else:
                self.plain(inference, None, URIRef(str(premise)))
        if not premises:
            self.link(inference, GROUND)

    def reports(self, claim: Node, source: Node) -> None:
        """On from a source that reports a claim."""
        if not self.goes_on("reports", claim, source):
            return
        facts = self.facts
        documents = facts.stated_in.get(claim, ())
        speakers = facts.speakers.get(claim, ())
        if source in documents:
            self.says(claim, source)
        elif facts.derived.get(source):
            for other in facts.derived[source]:
                self.link(source, other)
                self.reports(claim, other)
            if not documents:
                self.rests(source, facts.basis.get(claim) or facts.basis.get(source, ()))
        elif documents:
            for document in documents:
                self.link(source, document)
                self.says(claim, document)
        elif speakers and set(speakers).isdisjoint(facts.publishers.get(source, ())):
            for speaker in speakers:
                self.quoted.add(speaker)
                self.link(source, speaker)
                self.says(claim, speaker)
        else:
            self.says(claim, source)

    def says(self, claim: Node | None, place: Node) -> None:
        """On from where a claim, or a plain statement, is said in the place's own voice."""
        if not self.goes_on("says", claim, place):
            return
        facts = self.facts
        self.spoken.add(place)
        relayed = facts.derived.get(place, ())
        basis = (facts.basis.get(claim) if claim else None) or facts.basis.get(place, ())
        series = facts.series.get(place, ())
        restated = self.elsewhere(claim, place) if claim else ()
        for other in relayed:
            self.link(place, other)
            self.says(claim, other)
        self.rests(place, basis)
        self.rests(place, series)
        for other in restated:
            self.repeats(place, other)
        if not (relayed or basis or series or restated):
            self.link(place, GROUND)

    def elsewhere(self, claim: Node, place: Node) -> tuple[Node, ...]:
        """The claims that a claim restates, but for those that the same place states, too."""
        return tuple(
            other
            for other in self.facts.restates.get(claim, ())
            if other in self.facts.fallen or place not in self.homes(other)
        )

    def homes(self, claim: Node) -> set[Node]:
        """Where a claim is stated; where no document is named, who says it and who reports it."""
        facts = self.facts
        documents = facts.stated_in.get(claim, ())
        reporting = map(source_of, facts.reporting.get(claim, ()))
        return set(documents) or {*facts.speakers.get(claim, ()), *reporting}

    def rests(self, place: Node, basis: Iterable[Node]) -> None:
        """On from a place to what it rests on."""
        for one in basis:
            if one in self.facts.claims:
                self.repeats(place, one)
            else:
                self.link(place, one)
                self.says(None, one)

    def repeats(self, place: Node, claim: Node) -> None:
        """On from a place to where the claim that it repeats is stated, or else reported."""
        facts = self.facts
        if claim in facts.fallen:
            self.dropped.add(claim)
            self.edges.setdefault(place, set())
            return
        documents = facts.stated_in.get(claim, ())
        reporting = facts.reporting.get(claim, ())
        for document in documents:
            self.link(place, document)
            self.says(claim, document)
        for graph in reporting if not documents else ():
            self.tells(place, claim, graph)
        if not documents and not reporting:
            self.link(place, claim)
            self.link(claim, GROUND)

    def ways(self, declared: bool = False) -> Ways:
        """What was found."""
        self.join_speakers()
        return Ways(
            {start: frozenset(ends) for start, ends in self.edges.items()},
            frozenset(self.needs_all),
            {place: tuple(graphs) for place, graphs in self.places.items()},
            declared,
            frozenset(self.dropped),
        )

    def join_speakers(self) -> None:
        """Take a speaker who is quoted to say it in the document of theirs that says it, too.

        Else one voice, quoted here and published there, would count as two.
        """
        for speaker in vocab.sort_terms(self.quoted):
            own = {
                source
                for source in self.spoken - {speaker}
                if speaker in self.facts.publishers.get(source, ())
                and speaker not in self.facts.reader.closed(source, lambda x: self.edges.get(x, ()))
            }
            if own and GROUND in self.edges[speaker]:
                self.edges[speaker] = self.edges[speaker] - {GROUND} | own


# -- how many sources -----------------------------------------------------------------------------

# An inference needs all of its premises, so each of them is tried as the one that falls. With more
# combinations than this the count may come out too high; no statement has come near it.
_MOST = 1_000


@dataclass(frozen=True)
class Roots:
    """What a statement rests on in the end.

    Attributes:
        independent: the fewest sources that must fall before the statement does.
        roots: where the ways end: what names nothing that it rests on.
        single_points: what makes the statement fall on its own.
        circular: where no way ends, the sources that only cite each other.
    """

    independent: int
    roots: tuple[Node, ...]
    single_points: tuple[Node, ...]
    circular: tuple[Node, ...]


def roots(ways: Ways) -> Roots:
    """The roots of a statement.

    By Menger's theorem the most ways that share no source are as many as the fewest sources without
    which no way is left: the independent sources. A source that lies on every way (a dominator)
    makes the statement fall on its own.
    """
    import networkx as nx

    every = nx.DiGraph((start, end) for start, ends in ways.edges.items() for end in ends)
    alive = _living(ways)
    if START not in alive:
        rings = nx.strongly_connected_components(every)
        circle = (one for ring in rings if len(ring) > 1 for one in ring)
        return Roots(0, (), (), tuple(vocab.sort_terms(circle)))
    living = every.subgraph(alive)
    network = living.subgraph({START, *nx.descendants(living, START)})
    chosen = vocab.sort_terms(ways.inferences.intersection(network))
    premises = [vocab.sort_terms(network[one]) for one in chosen]
    counts: list[int] = []
    single: set[Node] = set()
    for choice in islice(product(*premises), _MOST):
        only = dict(zip(chosen, choice, strict=True))
        one = nx.DiGraph(step for step in network.edges if only.get(*step) == step[1])
        counts.append(nx.node_connectivity(one, START, GROUND))
        over = nx.immediate_dominators(one, START)
        at = over[GROUND]
        while at is not None and at != START:
            single.add(at)
            at = over[at]
    ends = vocab.sort_terms(network.predecessors(GROUND))
    return Roots(min(counts), tuple(ends), tuple(vocab.sort_terms(single)), ())


def _living(ways: Ways) -> set[Node]:
    """From where the ground can be reached; an inference stands if all of its premises do."""
    alive: set[Node] = {GROUND}
    while more := {
        start
        for start, ends in ways.edges.items()
        if start not in alive
        and ends
        and (ends <= alive if start in ways.inferences else not ends.isdisjoint(alive))
    }:
        alive |= more
    return alive
