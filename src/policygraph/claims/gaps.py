"""What is missing from a graph: announced, inferred, not covered, without a basis, said once.

With the text of a source at hand, `policygraph.claims.against_text` adds what the text has and the
graph has not, and what the glosses have and the text has not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from rdflib import PROV, RDF, RDFS, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from policygraph import reading
from policygraph.citation import Text
from policygraph.claims import stated
from policygraph.claims.against_text import AgainstText
from policygraph.claims.findings import GLOSSES, KINDS, NEED_TEXT, Gaps, Lack
from policygraph.errors import plural
from policygraph.evidence.notes import Line, Notes, some
from policygraph.reading import Data, Reader
from policygraph.reading.naming import IDENTITY
from policygraph.reading.sources import Source
from policygraph.terms import Term
from policygraph.vocab import PG, Triple, reading_order, source_of

LINKS = (PG.supports, PG.contradicts, PG.restates, PG.narrows)
_GROUNDS = (PG.statedIn, PG.basis, PROV.wasDerivedFrom)


def gaps(
    data: Data,
    sources: Sequence[Source],
    texts: Mapping[URIRef, Text],
    kinds: Collection[str] = KINDS,
    *,
    every: bool = False,
) -> Gaps:
    """What is missing.

    Args:
        data: the dataset.
        sources: the sources to look at; what is found only in others is left out.
        texts: the texts at hand, by source.
        kinds: which of `policygraph.claims.findings.KINDS` to look for.
        every: name each statement that rests on one source, too.
    """
    reader = reading.of(data)
    wanted = {str(source.iri) for source in sources}
    against = AgainstText(reader, sources, texts)
    finders: dict[tuple[str, ...], Callable[[], Iterator[Lack]]] = {
        ("words",): against.unheard,
        ("value", "hedge"): lambda: stated.faults(reader),
        ("link",): lambda: _links(reader),
        ("repeated",): against.repeated,
        ("announced",): lambda: _announced(reader),
        ("no-basis",): lambda: _without_basis(reader),
        ("inferred", "inferred-by-others"): lambda: _inferred(reader),
        ("one-source",): lambda: _one_source(reader, wanted, every=every),
        ("uncovered",): against.uncovered,
        GLOSSES: against.glosses,
    }
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
    return Gaps(tuple(found), tuple(notes), passages)


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


def _one_source(reader: Reader, wanted: Collection[str], *, every: bool) -> Iterator[Lack]:
    """For each thing, how many of the statements about it one source alone says."""
    witnesses = _Witnesses(reader)
    single: dict[Node, tuple[Counter[str], int]] = {}
    for thing, counts in witnesses.counts().items():
        ours = Counter({source: n for source, n in counts.items() if source in wanted})
        if ours:
            single[thing] = ours, counts.total()
    if len(single) > _MANY:
        reader.know_labels()
    for thing, (by_source, number) in sorted(
        single.items(), key=lambda one: (-one[1][0].total(), str(one[0]))
    ):
        named = [
            f"{reader.name(URIRef(iri)).text} ({n:,})"
            for iri, n in sorted(by_source.items(), key=lambda one: (-one[1], one[0]))
        ]
        words = f"{by_source.total():,} of {plural(number, 'statement')}: {'; '.join(named)}"
        of_it = witnesses.of(thing).items() if every else ()
        said = reader.statements(triple for triple, source in of_it if source in wanted)
        owners = tuple(sorted(by_source))
        yield Lack("one-source", reader.name(thing), words, owners, statements=said)


# Of more things all labels are asked for at once.
_MANY = 1_000


class _Witnesses:
    """Which one source says each statement about the world, if one alone does.

    What a thing is and is called counts for nothing here, nor what is said of a source by itself.
    Of a claim, that it is made is what counts: the rest tells what it is.
    """

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.claims = reader.instances(PG.Claim)
        self.known = {str(one) for one in reader.instances(PG.Source)}
        self.source = cache(self._source)

    def _source(self, graph: str) -> str:
        """The source that speaks in a graph; empty if none does."""
        source = str(source_of(graph))
        return source if source in self.known and not self.reader.is_inference(graph) else ""

    def of(self, thing: Node) -> dict[Triple, str]:
        """The statements about a thing, each with its one source; empty if it has several."""
        found: dict[Triple, str] = {}
        for s, p, o, graph in self.reader.quads(thing):
            source = self.source(str(graph))
            counts = p == RDF.type if thing in self.claims else p not in IDENTITY
            if source and counts and str(thing) != source:
                earlier = found.setdefault((s, p, o), source)
                if earlier != source:
                    found[s, p, o] = ""
        return found

    def counts(self) -> dict[Node, Counter[str]]:
        """For each thing, how many of its statements have which one source."""
        records = [kind for top in _RECORD for kind in self.reader.under(top)]
        places: dict[Term, list[tuple[str, int]]] = defaultdict(list)
        for thing, graph, n in self.reader.engine.rows(_COUNTS, records=records):
            if thing and (source := self.source(str(graph))) and str(thing) != source:
                places[thing].append((source, int(str(n))))
        found = {
            thing.node: Counter(dict(said))
            for thing, said in places.items()
            # What stands in several places is looked at one by one.
            if len(said) == 1
        }
        several = [thing.node for thing, said in places.items() if len(said) > 1]
        is_a = self.reader.is_a
        claims = [one for one in self.claims if not any(is_a(one, top) for top in _RECORD)]
        for one in (*several, *claims):
            found[one] = Counter(self.of(one).values())
        return found


# -- the page -------------------------------------------------------------------------------------

_SHOWN = 10
# Of these only the number is told unless they are asked for.
_HINTS = ("gloss-words",)


def lines(found: Gaps, kinds: Collection[str] = (), *, every: bool = False) -> list[Line]:
    """What is missing as the lines of a page with footnotes.

    Args:
        found: what is missing.
        kinds: the kinds that were asked for by name.
        every: cut nothing.
    """
    passages = {passage.iri: passage for passage in found.passages}
    page = Notes(passages.__getitem__)
    body = [line for kind in KINDS for line in _section(found.of(kind), kind, page, kinds, every)]
    if not body:
        body = [Line("item", "Nothing was found to be missing.")]
    said = [Line("item", note, 1) for note in found.notes]
    if said:
        body += [Line("heading", "Not looked at"), *said]
    faults = sum(one.strong for one in found.gaps)
    likely = f", and {plural(faults, 'likely fault')}" if faults else ""
    return [Line("title", f"What is missing{likely}"), *body, *page.lines()]


def _section(
    lacks: tuple[Lack, ...], kind: str, page: Notes, asked: Collection[str], every: bool
) -> Iterator[Line]:
    if not lacks:
        return
    yield Line("heading", f"{KINDS[kind]} ({len(lacks):,})")
    if kind in _HINTS and not every and kind not in asked:
        hint = f"Hints only, since glosses are in other words: --kind {kind} tells them."
        yield Line("item", hint)
        return
    yield from some(lacks, lambda one: _told(one, page), None if every else _SHOWN)


def _told(one: Lack, page: Notes) -> Iterator[Line]:
    words = one.words if one.kind.startswith("inferred") else f"{one.thing.text}: {one.words}"
    yield Line("item", f"{words} {page.ref(one.evidence)}".rstrip())
    for said in one.statements:
        words = f"{said.predicate.text}: {said.value.text}"
        yield Line("item", page.cited(words, said.evidence), 1)
