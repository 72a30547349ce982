"""What is missing from a graph: announced, inferred, not covered, without a basis, said once.

With the text of a source at hand, `policygraph.claims.against_text` adds what the text has and the
graph has not, and what the glosses have and the text has not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from rdflib import PROV, RDF, RDFS, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from policygraph import reading
from policygraph.citation import Text
from policygraph.claims import against_text, stated
from policygraph.claims.kinds import GLOSSES, KINDS, NEED_TEXT
from policygraph.claims.lacks import Gaps, Lack
from policygraph.errors import plural
from policygraph.reading import Data, Reader
from policygraph.reading.naming import IDENTITY
from policygraph.reading.sources import Source
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
        kinds: which of `policygraph.claims.kinds.KINDS` to look for.
        every: name each statement that rests on one source, too.
    """
    reader = reading.of(data)
    wanted = {str(source.iri) for source in sources}
    finders: dict[tuple[str, ...], Callable[[], Iterator[Lack]]] = {
        ("words",): lambda: against_text.unheard(reader, sources, texts),
        ("value", "hedge"): lambda: stated.faults(reader),
        ("link",): lambda: _links(reader),
        ("repeated",): lambda: against_text.repeated(reader, sources, texts),
        ("announced",): lambda: _announced(reader),
        ("no-basis",): lambda: _without_basis(reader),
        ("inferred", "inferred-by-others"): lambda: _inferred(reader),
        ("one-source",): lambda: _one_source(reader, wanted, every=every),
        ("uncovered",): lambda: against_text.uncovered(reader, sources, texts),
        GLOSSES: lambda: against_text.glosses(reader, sources, texts),
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
    notes = against_text.notes(reader, sources, texts) if set(kinds).intersection(NEED_TEXT) else ()
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


def _one_source(reader: Reader, wanted: Collection[str], *, every: bool) -> Iterator[Lack]:
    """For each thing, how many of the statements about it one source alone says."""
    single: dict[Node, dict[Triple, str]] = defaultdict(dict)
    counts: Counter[Node] = Counter()
    for triple, source in _witnesses(reader).items():
        counts[triple[0]] += 1
        if source in wanted:
            single[triple[0]][triple] = source
    for thing in sorted(single, key=lambda thing: (-len(single[thing]), str(thing))):
        by_source = Counter(single[thing].values())
        named = [f"{reader.name(URIRef(iri)).text} ({n:,})" for iri, n in _most(by_source)]
        count = by_source.total()
        words = f"{count:,} of {plural(counts[thing], 'statement')}: {'; '.join(named)}"
        said = reader.statements(single[thing]) if every else ()
        owners = tuple(sorted(by_source))
        yield Lack("one-source", reader.name(thing), words, owners, statements=said)


def _most(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))


def _witnesses(reader: Reader) -> dict[Triple, str]:
    """Each statement about the world with the one source that says it; empty if several do.

    What a thing is and is called counts for nothing here, nor what is said of a source by itself.
    Of a claim, that it is made is what counts: the rest tells what it is.
    """
    known = reader.instances(PG.Source)
    record = reader.instances(*_RECORD)
    claims = reader.instances(PG.Claim)
    places: dict[URIRef, URIRef | None] = {}
    found: dict[Triple, str] = {}
    for s, p, o, graph in reader.quads():
        if graph not in places:
            source = source_of(graph)
            places[graph] = None if reader.is_inference(graph) or source not in known else source
        told_by = places[graph]
        counts = p == RDF.type if s in claims else p not in IDENTITY
        if told_by is None or not counts or s == told_by or s in record:
            continue
        earlier = found.setdefault((s, p, o), str(told_by))
        if earlier != str(told_by):
            found[s, p, o] = ""
    return found
