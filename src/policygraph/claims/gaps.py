"""What is missing from a graph: announced, inferred, not covered, without a basis, said once.

With the text of a source at hand, `policygraph.claims.against_text` adds what the text has and the
graph has not, and what the glosses have and the text has not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from rdflib import PROV, RDF, RDFS, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from policygraph import reading, terms
from policygraph.citation import Text
from policygraph.claims import stated
from policygraph.claims.against_text import AgainstText
from policygraph.claims.findings import GLOSSES, KINDS, NEED_TEXT, Gaps, Lack
from policygraph.errors import plural
from policygraph.evidence.notes import Line, Notes, among, page, section, some
from policygraph.reading import Data, Reader
from policygraph.reading.naming import IDENTITY
from policygraph.reading.sources import Source
from policygraph.reading.values import Cut, whole
from policygraph.terms import Term
from policygraph.vocab import PG, Triple, reading_order, source_of

LINKS = (PG.supports, PG.contradicts, PG.restates, PG.narrows)
_GROUNDS = (PG.statedIn, PG.basis, PROV.wasDerivedFrom)


def gaps(
    data: Data,
    sources: Sequence[Source],
    texts: Mapping[URIRef, Text],
    kinds: Collection[str] = KINDS,
    most: int | None = None,
    *,
    every: bool = False,
) -> Gaps:
    """What is missing.

    Args:
        data: the dataset.
        sources: the sources to look at; what is found only in others is left out.
        texts: the texts at hand, by source.
        kinds: which of `policygraph.claims.findings.KINDS` to look for.
        most: of the things with statements that rest on one source, name only so many; None for
            all.
        every: name each statement that rests on one source, too.
    """
    reader = reading.of(data)
    wanted = {str(source.iri) for source in sources}
    against = AgainstText(reader, sources, texts)
    finders: dict[tuple[str, ...], Callable[[], Iterable[Lack]]] = {
        ("words",): against.unheard,
        ("value", "hedge"): lambda: stated.faults(reader),
        ("link",): lambda: _links(reader),
        ("repeated",): against.repeated,
        ("announced",): lambda: _announced(reader),
        ("no-basis",): lambda: _without_basis(reader),
        ("inferred", "inferred-by-others"): lambda: _inferred(reader),
        ("one-source",): lambda: single,
        ("uncovered",): against.uncovered,
        GLOSSES: against.glosses,
    }
    asked = "one-source" in kinds
    single = _one_source(reader, wanted, most, every=every) if asked else ()
    found = [
        one
        for names, find in finders.items()
        if not set(kinds).isdisjoint(names)
        for one in find()
        if one.kind in kinds and wanted.intersection(one.sources)
    ]
    order = list(KINDS)
    found.sort(key=lambda one: order.index(one.kind))
    notes = against.notes() if set(kinds).intersection(NEED_TEXT) else ()
    passages = tuple(reader.cited[iri] for iri in sorted(reader.cited, key=reading_order))
    every_one = Cut.of(found, lambda one: one, None)
    every_one.whole += whole(single) - len(single)
    return Gaps(every_one, tuple(notes), passages)


def _graphs(reader: Reader, *pattern: Node | None) -> tuple[str, ...]:
    return reader.cite({str(graph) for *_, graph in reader.quads(*pattern)})


def _sorted(reader: Reader, things: Collection[Node]) -> list[Node]:
    """Things by the place that speaks of them first."""

    def key(thing: Node) -> tuple[Any, ...]:
        graphs = _graphs(reader, thing)
        return (reading_order(graphs[0]) if graphs else ("",), str(thing))

    return sorted(things, key=key)


# -- what sources and curators say of themselves --------------------------------------------------


def _announced(reader: Reader) -> Iterator[Lack]:
    for gap in _sorted(reader, reader.instances(PG.Gap)):
        places = sorted(map(str, reader.objects(gap, PG.gapIn)))
        words = " ".join(sorted(map(str, reader.objects(gap, RDFS.comment))))
        graphs = _graphs(reader, gap)
        owners = {str(source_of(iri)) for iri in (*places, *graphs)}
        yield Lack("announced", reader.name(gap), words, tuple(sorted(owners)), graphs)


def _inferred(reader: Reader) -> Iterator[Lack]:
    for iri in sorted(map(str, reader.instances(PG.Inference)), key=reading_order):
        passage = reader.passage(iri)
        ours = all(reader.is_a(URIRef(name.iri), PG.Curator) for name in passage.by)
        kind = "inferred" if ours else "inferred-by-others"
        owners = (str(source_of(iri)), *(str(source_of(one)) for one in passage.derived))
        name = reader.name(URIRef(iri))
        yield Lack(kind, name, passage.gloss, tuple(dict.fromkeys(owners)), (iri,))


# -- what claims rest on --------------------------------------------------------------------------


def _without_basis(reader: Reader) -> Iterator[Lack]:
    claims = reader.instances(PG.Claim)
    for claim in _sorted(reader, [one for one in claims if not _is_grounded(reader, one)]):
        speakers = reader.speakers(claim)
        graphs = _graphs(reader, claim)
        owners = sorted({str(source_of(iri)) for iri in graphs})
        said = [iri for iri in graphs if not reader.is_inference(iri)]
        own = {name for iri in said for name in reader.publishers(source_of(iri))}
        by = " and ".join(name.text for name in speakers)
        words = f"on the word of {by} alone" if by else "nobody is named who says it"
        if speakers and own.issuperset(speakers):
            words = f"in the own voice of {by}, which gives no basis"
        yield Lack("no-basis", reader.name(claim), words, tuple(owners), graphs)


def _is_grounded(reader: Reader, claim: Node) -> bool:
    """Whether a claim, or one that it restates, names a document, a study or another basis."""
    restated = reader.above(claim, PG.restates)
    return any(reader.holds(one, p) for one in restated for p in _GROUNDS)


def _links(reader: Reader) -> Iterator[Lack]:
    """Links between claims that stand in no passage, and in no judgement with a name and a date."""
    known = reader.instances(PG.Source)
    found: dict[Triple, list[URIRef]] = defaultdict(list)
    for predicate in LINKS:
        for s, p, o, graph in reader.quads(None, predicate):
            found[s, p, o].append(graph)
    for triple in sorted(found, key=lambda triple: tuple(term.n3() for term in triple)):
        faults = [_unanswered(reader, graph, known) for graph in found[triple]]
        if all(faults):
            said = reader.statement(*triple)
            words = f"{said.predicate.text}: {said.value.text} ({'; '.join(sorted(set(faults)))})"
            owners = sorted({str(source_of(graph)) for graph in found[triple]})
            yield Lack("link", said.subject, words, tuple(owners), said.evidence)


def _unanswered(reader: Reader, graph: URIRef, known: Collection[Node]) -> str:
    """Why nobody answers for what stands in a graph; empty if somebody does."""
    if not reader.is_inference(graph):
        return "" if source_of(graph) in known else "in a file that is no source"
    missing = [
        words
        for words, relation in (("name", PROV.wasAttributedTo), ("date", DCTERMS.created))
        if not reader.holds(graph, relation)
    ]
    return f"a judgement without a {' and a '.join(missing)}" if missing else ""


# -- what is said once ----------------------------------------------------------------------------

_RECORD = (PG.Passage, PG.Row, PG.Omission, PG.Inference, PG.Gap, PG.Repair, PG.Reject)
# How many statements about each thing stand in which graph: not what it is called, and no record.
_COUNTS = f"""SELECT ?thing ?graph (COUNT(*) AS ?n) {{
  GRAPH ?graph {{ ?thing ?p ?o }} FILTER(?p NOT IN ({", ".join(p.n3() for p in IDENTITY)}))
  MINUS {{ VALUES ?record {{ $records }} ?thing a ?record }} }} GROUP BY ?thing ?graph"""
_IDENTITY = frozenset(map(str, IDENTITY))
_TYPE = str(RDF.type)
_SAID = "SELECT ?thing ?p ?o ?graph { VALUES ?thing { $things } GRAPH ?graph { ?thing ?p ?o } }"


def _one_source(
    reader: Reader, wanted: Collection[str], most: int | None, *, every: bool
) -> Cut[Lack]:
    """For each thing, how many of the statements about it one source alone says."""
    witnesses = _Witnesses(reader)
    single: dict[Term, tuple[Counter[str], int]] = {}
    for thing, counts in witnesses.counts().items():
        ours = Counter({source: n for source, n in counts.items() if source in wanted})
        if ours:
            single[thing] = ours, counts.total()
    things = sorted(single, key=lambda one: (-single[one][0].total(), one.value))
    if len(things[:most]) > _MANY:
        reader.know_labels()
    said = witnesses.of(things) if every else {}

    def lack(thing: Term) -> Lack:
        by_source, number = single[thing]
        named = [
            f"{reader.name(URIRef(iri)).text} ({n:,})"
            for iri, n in sorted(by_source.items(), key=lambda one: (-one[1], one[0]))
        ]
        words = f"{by_source.total():,} of {plural(number, 'statement')}: {'; '.join(named)}"
        statements = reader.statements(
            (thing.node, p.node, o.node)
            for (p, o), source in said.get(thing, {}).items()
            if source in wanted
        )
        owners = tuple(sorted(by_source))
        return Lack("one-source", reader.name(thing.node), words, owners, statements=statements)

    return Cut.of(things, lack, most)


# Of more things all labels are asked for at once.
_MANY = 1_000


class _Witnesses:
    """Which one source says each statement about the world, if one alone does.

    What a thing is and is called counts for nothing here, nor what is said of a source by itself.
    Of a claim, that it is made is what counts: the rest tells what it is.
    """

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.claims = set(map(terms.of, reader.instances(PG.Claim)))
        self.known = {str(one) for one in reader.instances(PG.Source)}
        self.source = cache(self._source)

    def _source(self, graph: str) -> str:
        """The source that speaks in a graph; empty if none does."""
        source = str(source_of(graph))
        return source if source in self.known and not self.reader.is_inference(graph) else ""

    def of(self, things: Iterable[Term]) -> dict[Term, dict[tuple[Term, Term], str]]:
        """What is said of some things, each with its one source; empty if it has several."""
        found: dict[Term, dict[tuple[Term, Term], str]] = {thing: {} for thing in things}
        for thing, p, o, graph in self.reader.engine.rows(_SAID, things=found):
            assert thing and p and o and graph
            source = self.source(graph.value)
            counts = p.value == _TYPE if thing in self.claims else p.value not in _IDENTITY
            if source and counts and thing.value != source:
                said = found[thing]
                said[p, o] = source if said.get((p, o), source) == source else ""
        return found

    def counts(self) -> dict[Term, Counter[str]]:
        """For each thing, how many of its statements have which one source."""
        records = {kind for top in _RECORD for kind in self.reader.under(top)}
        places: dict[Term, list[tuple[str, int]]] = defaultdict(list)
        for thing, graph, n in self.reader.engine.rows(_COUNTS, records=records):
            assert thing and graph and n
            if (source := self.source(graph.value)) and thing.value != source:
                places[thing].append((source, int(n.value)))
        found = {thing: Counter(dict(said)) for thing, said in places.items()}
        # What stands in several places is looked at one by one, and so are claims.
        several = {thing for thing, said in places.items() if len(said) > 1}
        # A claim that is a record, too, was not counted.
        claims = {one for one in self.claims if records.isdisjoint(self.reader.classes(one.node))}
        for thing, statements in self.of(several | claims).items():
            found[thing] = Counter(statements.values())
        return found


# -- the page -------------------------------------------------------------------------------------

SHOWN = 10
"""How many of each kind a page tells, unless all are asked for."""
# Of these only the number is told unless they are asked for.
_HINTS = ("gloss-words",)


def lines(found: Gaps, kinds: Collection[str] = (), *, every: bool = False) -> list[Line]:
    """What is missing as the lines of a page with footnotes.

    Args:
        found: what is missing.
        kinds: the kinds that were asked for by name.
        every: cut nothing.
    """

    def tell(notes: Notes) -> Iterator[Line]:
        faults = sum(one.strong for one in found.gaps)
        likely = f", and {plural(faults, 'likely fault')}" if faults else ""
        yield Line("title", f"What is missing{likely}")
        for kind in KINDS:
            yield from _section(found.of(kind), kind, notes, kinds, every)
        if not found.gaps:
            yield Line("item", "Nothing was found to be missing.")
        yield from section("Not looked at", (Line("item", one, 1) for one in found.notes))

    return page(among(found.passages), tell)


def _section(
    lacks: tuple[Lack, ...], kind: str, notes: Notes, asked: Collection[str], every: bool
) -> Iterator[Line]:
    if not lacks:
        return
    yield Line("heading", f"{KINDS[kind]} ({whole(lacks):,})")
    if kind in _HINTS and not every and kind not in asked:
        hint = f"Hints only, since glosses are in other words: --kind {kind} tells them."
        yield Line("item", hint)
        return
    yield from some(lacks, lambda one: _told(one, notes), None if every else SHOWN)


def _told(one: Lack, notes: Notes) -> Iterator[Line]:
    words = one.words if one.kind.startswith("inferred") else f"{one.thing.text}: {one.words}"
    yield Line("item", f"{words} {notes.ref(one.evidence)}".rstrip())
    for said in one.statements:
        words = f"{said.predicate.text}: {said.value.text}"
        yield Line("item", notes.cited(words, said.evidence), 1)
