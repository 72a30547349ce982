"""Nanopublications: one for each claim and each place that says something of it, as TriG.

What became of a claim is an event, and as good an assertion: a retraction or a correction has its
nanopublications as a claim has.

Nanopublication guidelines (nanopub.net, 10 March 2016): a head that names three graphs, the
assertion, its provenance (about the assertion) and the publication info (about the whole). The
assertion is what the place says of the claim; the provenance is the place, with its source; the
publication info names what else the assertion speaks of. They are not signed and have no trusty
URI: whoever publishes them does that with a tool of the nanopublication network.

One that others made is the source, its assertion the passage. What it asserts is true on its
maker's word: so the graph has a claim with the maker's name, which keeps the assertion in N-Triples
as its words, and does not state it. Terms of vocabularies that the project does not declare need no
declaration so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote_plus

from rdflib import PROV, RDF, RDFS, XSD, Literal, Namespace, URIRef
from rdflib.namespace import DC, DCTERMS, FOAF
from rdflib.term import Node

from policygraph import files
from policygraph.errors import InputError, Place
from policygraph.export.rdf import lines, parsed, terms, trig, union, written
from policygraph.interchange.carried import Given, Taking, iri, mint, nquads, short_hash, words
from policygraph.interchange.page import CARRIED, ExchangePage, by_graph
from policygraph.reading import Data
from policygraph.sources import rdf
from policygraph.store import Quad
from policygraph.vocab import BASE, PG, SCHEMA, curie, sort_terms, source_of

NP = Namespace("http://www.nanopub.org/nschema#")
NPX = Namespace("http://purl.org/nanopub/x/")
_PREFIXES = {"np": str(NP), "npx": str(NPX)}
_OWN = BASE + "nanopub/"
_HAS_BASE = re.compile(r"^\s*(?:@base|base)\s*<", re.MULTILINE | re.IGNORECASE)
_CHANGED = (PG.retracts, PG.corrects, PG.correctedTo)
_NO_PLACE = "urn:policygraph:in-no-graph"


def write(data: Data) -> Given:
    """The claims of a dataset, and what became of them, as nanopublications.

    Raises:
        InputError: it has no claim.
    """
    page = _Page(data)
    found = [quad for thing in page.instances(*CARRIED) for quad in page.nanopubs(thing)]
    if not found:
        raise InputError("The dataset has no claim, which is what a nanopublication holds.")
    others = page.left_out()
    note = (
        f"left out: {others:,} statements that are not about claims, their retractions and"
        " corrections, or the places that these are cited to; of other things, the class, one label"
        " and which population is the same"
    )
    content = b"".join(trig(written(found), {**page.reader.prefixes, **_PREFIXES}))
    return Given(content, (note,) if others else ())


class _Page(ExchangePage):
    def nanopubs(self, thing: Node) -> list[Quad]:
        """One for each graph that says something of a claim, or of what became of one."""
        return [
            quad
            for graph, said in by_graph(self.about.get(thing, ()))
            for quad in self.nanopub(thing, graph, said)
        ]

    def nanopub(self, thing: Node, graph: URIRef, said: list[Quad]) -> list[Quad]:
        """The four graphs of one nanopublication."""
        self.written |= {quad[:3] for quad in said}
        this = mint("nanopub", str(thing), str(graph))
        head, assertion, provenance, info = (
            URIRef(f"{this}#{part}") for part in ("head", "assertion", "provenance", "pubinfo")
        )
        place = self.passages.of(str(graph))
        changed = {q[2] for q in said if q[1] in _CHANGED and q[2] in self.sources}
        places = self.cited([graph, *(URIRef(str(source)) for source in changed)])
        cited = [quad for place in sorted(places) for quad in self.told_of(place)]
        self.written |= {quad[:3] for quad in cited}
        mentioned = {q[2] for q in (*said, *cited) if q[1] != RDF.type} - {q[0] for q in cited}
        title = f"{self.reader.label(thing)} ({place.place})"
        return [
            (this, RDF.type, NP.Nanopublication, head),
            (this, NP.hasAssertion, assertion, head),
            (this, NP.hasProvenance, provenance, head),
            (this, NP.hasPublicationInfo, info, head),
            *((*quad[:3], assertion) for quad in said),
            (assertion, PROV.wasDerivedFrom, graph, provenance),
            (assertion, PROV.hadPrimarySource, source_of(graph), provenance),
            *((*quad[:3], provenance) for quad in cited),
            (this, RDFS.label, Literal(title, lang="en"), info),
            (this, NPX.introduces, thing, info),
            *self.published(this, info),
            *((*quad[:3], info) for quad in self.names(mentioned - {thing})),
        ]

    def published(self, this: URIRef, info: URIRef) -> Iterable[Quad]:
        """What the dataset says of its maker, its date and its license."""
        whole = self.reader.itself
        if whole is None:
            return
        yield this, DCTERMS.isPartOf, whole, info
        for predicate in (DCTERMS.creator, DCTERMS.created, DCTERMS.license):
            for value in sort_terms(set(self.reader.objects(whole, predicate))):
                yield this, predicate, value, info


def read(content: bytes, into: Taking) -> None:
    """Take in nanopublications: ours as they are, those of others as claims of their makers.

    Raises:
        InputError: the file is no TriG or N-Quads, has blank nodes, or holds no nanopublication.
    """
    text = files.decode(content, into.display)
    bare = not _HAS_BASE.search(text)
    # Foreign files have no base, and need none; the parser of sources wants to know one.
    given = f"@base <{_NO_PLACE}> . {text}" if bare else text
    quads = rdf.parse(given.encode(), rdf.FORMATS[".trig"], into.display).quads
    graphs = dict(by_graph(map(terms, sorted(parsed(quads)))))
    found = list(nanopubs(graphs))
    if not found:
        raise InputError(
            "The file holds no nanopublication.",
            where=Place(into.display),
            hint="Each has a head with np:hasAssertion, np:hasProvenance, np:hasPublicationInfo.",
        )
    used = {graph for one in found for graph in one.graphs}
    if stray := sum(len(said) for graph, said in graphs.items() if graph not in used):
        into.counts["statement that belongs to no nanopublication"] += stray
    ours = [one for one in found if _is_ours(one, into)]
    for one in ours:
        _take(one, into)
    if ours:
        into.introduce(quad for one in ours for quad in one.info if quad[0] != one.iri)
    if len(ours) < len(found):
        into.describe_base("Claims")
        into.notes.append(
            "The trusty URIs and signatures of nanopublications are not checked: that the content"
            " is what its address promises is for a tool of the nanopublication network to say."
        )
    for one in found:
        if one not in ours:
            take(one, into)


def _place_of(one: Nanopub) -> URIRef | None:
    places = {q[2] for q in one.provenance if q[:2] == (one.assertion_graph, PROV.wasDerivedFrom)}
    place = next(iter(places), None)
    return place if len(places) == 1 and isinstance(place, URIRef) else None


def _is_ours(one: Nanopub, into: Taking) -> bool:
    """Whether the IRI follows from the subject and the place, as `write` has it."""
    place, things = _place_of(one), {quad[0] for quad in one.assertion}
    if not one.iri.startswith(_OWN):
        return False
    if len(things) != 1 or one.iri != mint("nanopub", str(things.pop()), str(place)):
        raise into.changed(
            f"<{one.iri}> does not assert what it is named after: one claim or"
            " one event, as one place has it."
        )
    return True


def _take(one: Nanopub, into: Taking) -> None:
    """The assertion goes to its place; what is said of places, to the graphs of their sources."""
    place = _place_of(one)
    assert place is not None
    carried = [(*quad[:3], place) for quad in one.assertion]
    for subject, predicate, value, _ in one.provenance:
        if subject != one.assertion_graph:
            carried.append((subject, predicate, value, source_of(str(subject))))
    into.lines.append(nquads(carried))


# -- those that others made -----------------------------------------------------------------------

_PAV = Namespace("http://purl.org/pav/")
_AIDA = "http://purl.org/aida/"
_PARTS = (NP.hasAssertion, NP.hasProvenance, NP.hasPublicationInfo)
_SPEAKS = (PROV.wasAttributedTo, _PAV.authoredBy, _PAV.createdBy)
_MAKES = (DCTERMS.creator, DC.creator, _PAV.createdBy, PROV.wasAttributedTo)
_WHEN = (DCTERMS.created, PROV.generatedAtTime, _PAV.createdOn, DCTERMS.issued)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TITLES = (RDFS.label, DCTERMS.title, DC.title)

_USED = {*_SPEAKS, *_MAKES, *_WHEN, *_TITLES, PROV.wasDerivedFrom, RDF.type, FOAF.name, SCHEMA.name}


@dataclass(frozen=True)
class Nanopub:
    """One nanopublication: its IRI, and the statements of its graphs."""

    iri: URIRef
    head: URIRef
    assertion_graph: URIRef
    assertion: tuple[Quad, ...]
    provenance: tuple[Quad, ...]
    info: tuple[Quad, ...]
    graphs: frozenset[Node]


def nanopubs(graphs: Mapping[URIRef, list[Quad]]) -> Iterator[Nanopub]:
    """The nanopublications that heads make of some named graphs, sorted by IRI."""
    heads = sorted(
        (subject, head)
        for head, quads in graphs.items()
        for subject, predicate, value, _ in quads
        if (predicate, value) == (RDF.type, NP.Nanopublication) and isinstance(subject, URIRef)
    )
    for subject, head in heads:
        named = [{q[2] for q in graphs[head] if q[:2] == (subject, part)} for part in _PARTS]
        # More than one graph of a kind, or one without a statement, makes none (§ 4).
        parts = [
            graph
            for some in named
            for graph in some
            if len(some) == 1 and isinstance(graph, URIRef) and graph in graphs
        ]
        if len(parts) == len(_PARTS):
            said, origin, info = (tuple(graphs[graph]) for graph in parts)
            every = frozenset({head, *parts})
            yield Nanopub(subject, head, parts[0], said, origin, info, every)


def take(one: Nanopub, into: Taking) -> None:
    """Add one nanopublication as a source with a passage and a claim."""
    # The assertion as a place in the nanopublication.
    graph, whole = one.assertion_graph, str(one.iri)
    inside = "#" in graph and graph.partition("#")[0] == whole.rstrip("#")
    place = graph if inside else URIRef(f"{whole.partition('#')[0]}#assertion")
    source = URIRef(place.partition("#")[0])
    made = _objects(one.info, one.iri, _MAKES)
    speakers = _objects(one.provenance, one.assertion_graph, _SPEAKS) or made
    said = _said(one)
    if not speakers:
        into.counts["nanopublication not taken: nobody is said to have made it"] += 1
        return
    title = _title(one)
    into.source(source, title or f"Nanopublication {source}")
    into.say(place, RDF.type, PG.Passage)
    into.say(place, PG.gloss, Literal(f"The nanopublication asserts: {said}", lang="en"))
    for when in _WHEN:
        days = sorted(str(q[2])[:10] for q in one.info if q[:2] == (one.iri, when))
        if days and _DAY.fullmatch(days[0]):
            into.say(source, DCTERMS.issued, Literal(days[0], datatype=XSD.date))
            break
    for maker in made:
        into.say(source, DCTERMS.creator, _agent(maker, one, into))
    for derived in _objects(one.provenance, one.assertion_graph, (PROV.wasDerivedFrom,)):
        if iri(derived) is not None:
            into.source(URIRef(derived))
            into.say(source, PROV.wasDerivedFrom, derived)
    claim = into.own(f"claim-{short_hash(one.iri)}")
    into.say(claim, RDF.type, PG.Claim, place)
    into.say(claim, RDFS.label, Literal(said), place)
    verbatim = lines(union(one.assertion)).decode().strip()
    into.say(claim, RDFS.comment, Literal(verbatim), place)
    for speaker in speakers:
        into.say(claim, PROV.wasAttributedTo, _agent(speaker, one, into), place)
    into.counts["statement asserted by others, kept as the words of a claim"] += len(one.assertion)
    if passed := sum(quad[1] not in _USED for quad in (*one.provenance, *one.info)):
        into.counts["statement of the provenance or the publication info, not taken"] += passed


def _objects(quads: Iterable[Quad], subject: Node, predicates: Iterable[URIRef]) -> list[URIRef]:
    """The IRIs that the first property with any leads to."""
    for predicate in predicates:
        found = {q[2] for q in quads if q[:2] == (subject, predicate)}
        known = sorted(thing for thing in found if isinstance(thing, URIRef))
        if known:
            return known
    return []


def _title(one: Nanopub) -> str:
    found = [words(str(q[2])) for q in one.info if q[0] == one.iri and q[1] in _TITLES]
    return min(filter(None, found), default="")


def _said(one: Nanopub) -> str:
    """The assertion in words: an AIDA sentence in it, its title, or its statements."""
    terms = [str(term) for quad in one.assertion for term in (quad[0], quad[2])]
    aida = [words(unquote_plus(term[len(_AIDA) :])) for term in terms if term.startswith(_AIDA)]
    told = (" ".join(_short(term, one) for term in quad[:3]) for quad in one.assertion[:3])
    more = len(one.assertion) - 3
    shown = "; ".join([*told, *([f"and {more} more"] if more > 0 else [])])
    return min(aida, default="") or _title(one) or words(shown)


def _short(term: Node, one: Nanopub) -> str:
    """A term in short: its label in the nanopublication, else the end of its IRI."""
    if isinstance(term, Literal):
        return f"“{term}”"
    named = [str(q[2]) for q in (*one.info, *one.assertion) if q[:2] == (term, RDFS.label)]
    written = curie(str(term))
    return min(named, default="") or re.split(r"[/#]", written.strip("<>/"))[-1]


def _agent(agent: URIRef, one: Nanopub, into: Taking) -> URIRef:
    """Somebody named by an IRI, such as an ORCID iD, which stays the name."""
    quads = (*one.info, *one.provenance)
    named = [
        words(str(q[2]))
        for q in quads
        if q[0] == agent and q[1] in (FOAF.name, RDFS.label, SCHEMA.name)
    ]
    kinds = {q[2] for q in quads if q[:2] == (agent, RDF.type)}
    person = kinds & {FOAF.Person, PROV.Person, SCHEMA.Person}
    kind = PG.Person if person else PG.Account
    return into.named(agent, min(filter(None, named), default=""), kind)
