"""A nanopublication that others made, as a claim of whoever it is attributed to.

The nanopublication is the source, its assertion the passage. What it asserts is true on its
maker's word: so the graph has a claim with the maker's name, which keeps the assertion in
N-Triples as its words, and does not state it. Terms of vocabularies that the project does not
declare need no declaration so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote_plus

from rdflib import PROV, RDF, RDFS, XSD, Literal, Namespace, URIRef
from rdflib.namespace import DC, DCTERMS, FOAF
from rdflib.term import Node

from policygraph.export.rdf import lines, union
from policygraph.interchange.carried import Taking, iri, short_hash, words
from policygraph.store import Quad
from policygraph.vocab import PG, SCHEMA, curie

NP = Namespace("http://www.nanopub.org/nschema#")
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


def nanopubs(by_graph: Mapping[URIRef, list[Quad]]) -> Iterator[Nanopub]:
    """The nanopublications that heads make of some named graphs, sorted by IRI."""
    heads = sorted(
        (subject, head)
        for head, quads in by_graph.items()
        for subject, predicate, value, _ in quads
        if (predicate, value) == (RDF.type, NP.Nanopublication) and isinstance(subject, URIRef)
    )
    for subject, head in heads:
        named = [{q[2] for q in by_graph[head] if q[:2] == (subject, part)} for part in _PARTS]
        # More than one graph of a kind, or one without a statement, makes none (§ 4).
        parts = [
            graph
            for some in named
            for graph in some
            if len(some) == 1 and isinstance(graph, URIRef) and graph in by_graph
        ]
        if len(parts) == len(_PARTS):
            said, origin, info = (tuple(by_graph[graph]) for graph in parts)
            graphs = frozenset({head, *parts})
            yield Nanopub(subject, head, parts[0], said, origin, info, graphs)


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
