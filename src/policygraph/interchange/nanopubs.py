"""Nanopublications: one for each claim and each place that says something of it, as TriG.

What became of a claim is an event, and as good an assertion: a retraction or a correction has its
nanopublications as a claim has.

Nanopublication guidelines (nanopub.net, 10 March 2016): a head that names three graphs, the
assertion, its provenance (about the assertion) and the publication info (about the whole). The
assertion is what the place says of the claim; the provenance is the place, with its source; the
publication info names what else the assertion speaks of. They are not signed and have no trusty
URI: whoever publishes them does that with a tool of the nanopublication network.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rdflib import PROV, RDF, RDFS, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from policygraph import files
from policygraph.errors import InputError, Place
from policygraph.export.rdf import parsed, terms, trig, written
from policygraph.interchange import assertions
from policygraph.interchange.assertions import NP, Nanopub
from policygraph.interchange.carried import Given, Taking, mint, nquads
from policygraph.interchange.page import CARRIED, Page, by_graph
from policygraph.reading import Data
from policygraph.sources import rdf
from policygraph.store import Quad
from policygraph.vocab import BASE, PG, sort_terms, source_of

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


class _Page(Page):
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
    found = list(assertions.nanopubs(graphs))
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
            assertions.take(one, into)


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
