"""Claims as schema.org JSON-LD, and what curators ruled as reviews of them.

schema.org's Claim, ClaimReview and CreativeWork. A claim appears in the passages that put it
forward, and first in the document that it is stated in; each passage encodes, as N-Quads, what it
says of the claim, and each source what the graph says of it. A retraction or a correction is an
Action on the claim. A ruling is a ClaimReview with the reason as its body. It has no rating: a
curator gives reasons, not grades.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib import PROV, RDF, RDFS, SKOS, Literal, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from policygraph.errors import InputError, Place
from policygraph.formats import json_text
from policygraph.interchange import factchecks
from policygraph.interchange.carried import CHANGES, Given, Taking, iri, nquads
from policygraph.interchange.jsonfile import (
    Object,
    identifier,
    load,
    many,
    objects,
    text,
    types,
)
from policygraph.interchange.page import ExchangePage, by_graph
from policygraph.reading import Data
from policygraph.store import Quad
from policygraph.vocab import PG, SCHEMA, reading_order, source_of

CONTEXT = "https://schema.org"
_KNOWN = frozenset({CONTEXT, "http://schema.org"})
_QUADS = "application/n-quads"


def write(data: Data) -> Given:
    """The claims and rulings of a dataset, and what became of the claims.

    Raises:
        InputError: it has none.
    """
    page = _Page(data)
    nodes = [
        *map(page.claim, page.instances(PG.Claim)),
        *map(page.change, page.instances(*CHANGES)),
        *map(page.ruling, page.instances(PG.Ruling)),
    ]
    if not nodes:
        raise InputError("The dataset has no claim and no ruling, which is what ClaimReview holds.")
    nodes += page.sources_cited()
    others = page.left_out()
    content = json_text({"@context": CONTEXT, "@graph": nodes}).encode()
    notes = (
        f"left out: {others:,} statements that are not about claims, their retractions and"
        " corrections, rulings or the places that these are cited to; of other things, the name,"
        " the kind and which population is the same",
    )
    return Given(content, notes if others else ())


class _Page(ExchangePage):
    """The nodes of one export, and the places that were cited so far."""

    def __init__(self, data: Data) -> None:
        super().__init__(data)
        self.places: set[URIRef] = set()

    def claim(self, claim: URIRef) -> Object:
        """The claim, who makes it, and each passage that says something of it."""
        quads = self.about.get(claim, [])
        others = _others(quads, PROV.wasAttributedTo, PG.about, PG.statedIn)
        about = _values(quads, PG.about)
        others |= {end for pair in self.matches(about | others) for end in pair} - about
        return _filled(
            {
                "@type": "Claim",
                "@id": claim,
                "additionalType": self.kinds(claim),
                "name": self.reader.label(claim),
                "author": self.things(_values(quads, PROV.wasAttributedTo), "Organization"),
                "about": self.things(about),
                "mentions": self.things(others - self.terms),
                "firstAppearance": self.things(_values(quads, PG.statedIn), "CreativeWork"),
                "appearance": [self.appearance(*place) for place in by_graph(quads)],
            }
        )

    def change(self, event: URIRef) -> Object:
        """A retraction or a correction: who did what to which claim or source, and when."""
        quads = self.about.get(event, [])
        changed = _values(quads, PG.retracts) | _values(quads, PG.corrects)
        corrected = _values(quads, PG.correctedTo)
        self.cite(*_sorted((changed | corrected) & self.sources))
        appearances = []
        for graph, inside in by_graph(quads):
            others = _others(inside, PG.actor, PG.retracts, PG.corrects, PG.correctedTo)
            mentions = self.things(others - self.terms)
            appearances.append(_filled({**self.appearance(graph, inside), "mentions": mentions}))
        return _filled(
            {
                "@type": "Action",
                "@id": event,
                "additionalType": self.kinds(event),
                "name": self.reader.label(event),
                "agent": self.things(_values(quads, PG.actor), "Organization"),
                "object": self.things(changed, "CreativeWork"),
                "result": self.things(corrected, "CreativeWork"),
                "startTime": _first(quads, PG.date),
                "subjectOf": appearances,
            }
        )

    def ruling(self, ruling: URIRef) -> Object:
        """The ruling as a review without a rating."""
        quads = self.about.get(ruling, [])
        self.cite(*(quad[3] for quad in quads))
        sides = _values(quads, PG.weighs)
        return _filled(
            {
                "@type": "ClaimReview",
                "@id": ruling,
                "name": self.reader.label(ruling),
                "claimReviewed": " / ".join(self.reader.label(side) for side in _sorted(sides)),
                "itemReviewed": [{"@type": "Claim", "@id": side} for side in _sorted(sides)],
                "author": self.things(_values(quads, PROV.wasAttributedTo), "Organization"),
                "datePublished": _first(quads, DCTERMS.created),
                "reviewBody": _first(quads, PG.reason),
                "encoding": self.encoding(quads),
            }
        )

    def appearance(self, graph: URIRef, quads: list[Quad]) -> Object:
        place = self.passages.of(str(graph))
        self.cite(graph)
        return _filled(
            {
                "@type": "CreativeWork",
                "@id": graph,
                "name": place.place,
                "abstract": place.gloss,
                "author": self.things((URIRef(by.iri) for by in place.by), "Organization"),
                "isPartOf": {"@id": source_of(graph)} if "#" in graph else None,
                "encoding": self.encoding(quads),
            }
        )

    def cite(self, *graphs: URIRef) -> None:
        """Remember places, their sources, and what inferences were concluded from."""
        self.places |= self.cited(graph for graph in graphs if graph not in self.places)

    def sources_cited(self) -> list[Object]:
        """The sources that were cited, with what the graph says of them and of their places."""
        found: dict[URIRef, list[Quad]] = {}
        for place in sorted(self.places, key=reading_order):
            found.setdefault(source_of(place), []).extend(self.told_of(place))
        return [self.source(*each) for each in sorted(found.items())]

    def source(self, source: URIRef, own: list[Quad]) -> Object:
        said = (PROV.wasAttributedTo, DCTERMS.publisher, RDF.type, SCHEMA.url)
        mentioned = {q[2] for q in own if q[1] not in said and q[2] in self.about}
        return _filled(
            {
                "@type": self.schema_type(source, "CreativeWork"),
                "@id": source,
                "name": self.reader.label(source),
                "datePublished": _first(own, DCTERMS.issued),
                "url": _first(own, SCHEMA.url),
                "publisher": self.things(_values(own, DCTERMS.publisher), "Organization"),
                "mentions": self.things(mentioned - self.terms - self.places),
                "encoding": self.encoding(own),
            }
        )

    def encoding(self, quads: list[Quad]) -> Object | None:
        self.written |= {quad[:3] for quad in quads}
        if not quads:
            return None
        carried = nquads(quads).decode()
        return {"@type": "TextObject", "encodingFormat": _QUADS, "text": carried}

    def things(self, things: Iterable[Node], default: str = "Thing") -> list[Object]:
        """Other things, by kind and name."""
        return [
            _filled(
                {
                    "@type": self.schema_type(thing, default),
                    "@id": thing,
                    "additionalType": self.kinds(thing),
                    "name": self.reader.label(thing),
                    "sameAs": [o for s, o in self.matches([thing]) if s == thing],
                }
            )
            for thing in _sorted(things)
        ]

    def kinds(self, thing: Node) -> list[str]:
        return [] if thing in self.terms else sorted(map(str, self.reader.classes(thing)))

    def schema_type(self, thing: Node, default: str) -> str:
        """The nearest class of schema.org that the ontology puts the thing's classes below."""
        level: list[Node] = list(self.reader.classes(thing))
        seen: set[Node] = set()
        while level:
            for kind in sorted(map(str, level)):
                if kind.startswith(SCHEMA):
                    return kind[len(SCHEMA) :]
            seen.update(level)
            above = {o for kind in level for o in self.reader.objects(kind, RDFS.subClassOf)}
            level = list(above - seen)
        return default


def _sorted(things: Iterable[Node]) -> list[URIRef]:
    return sorted(thing for thing in set(things) if isinstance(thing, URIRef))


def _values(quads: Iterable[Quad], predicate: URIRef) -> set[Node]:
    return {quad[2] for quad in quads if quad[1] == predicate}


def _others(quads: Iterable[Quad], *shown: URIRef) -> set[Node]:
    """The things that other properties than those shown by name lead to."""
    known = (*shown, RDF.type)
    return {q[2] for q in quads if q[1] not in known and isinstance(q[2], URIRef)}


def _first(quads: Iterable[Quad], predicate: URIRef) -> str:
    return min(map(str, _values(quads, predicate)), default="")


def _filled(node: Object) -> Object:
    """A node without what it has no value for; one value alone."""
    alone = {
        key: value[0] if isinstance(value, list) and len(value) == 1 else value
        for key, value in node.items()
    }
    return {key: value for key, value in alone.items() if value not in (None, "", [])}


def read(content: bytes, into: Taking) -> None:
    """Take in claims and reviews: ours as they are, the reviews of others as claims of theirs.

    Raises:
        InputError: the file holds neither, or one of ours was changed.
    """
    document = load(content, _KNOWN, into.display)
    nodes = [
        node
        for top in objects(document)
        for node in (objects(top["@graph"]) if "@graph" in top else [top])
    ]
    reviews = [node for node in nodes if "ClaimReview" in types(node) and not _encodings(node)]
    ours = [node for node in nodes if any(map(_encodings, _parts(node)))]
    if not reviews and not ours:
        raise InputError(
            "The file holds no ClaimReview, and no claim that policygraph exported.",
            where=Place(into.display),
        )
    parts = [part for node in ours for part in _parts(node)]
    for part in parts:
        about = identifier(part)
        ends = [f"<{about}> "] if "ClaimReview" in types(part) else [f" <{about}> ."]
        for carried in _encodings(part):
            into.embedded(carried, ends, f"<{about}>")
    into.introduce(quad for part in parts for quad in _spoken_of(part))
    if reviews:
        into.describe_base("Claims")
    for review in reviews:
        factchecks.take(review, into)
    if passed := len(nodes) - len(ours) - len(reviews):
        into.counts["node that is no review and carries no statements"] += passed


def _encodings(node: Object) -> list[str]:
    found = [one for one in objects(node.get("encoding")) if one.get("encodingFormat") == _QUADS]
    return [one["text"] for one in found if isinstance(one.get("text"), str)]


def _parts(node: Object) -> list[Object]:
    """A node, and the places of a claim, or of what became of one."""
    return [node, *objects(node.get("appearance")), *objects(node.get("subjectOf"))]


def _spoken_of(part: Object) -> Iterator[Quad]:
    """What a node says by name of the things that it speaks of."""
    for name in ("author", "about", "agent", "mentions", "firstAppearance", "publisher"):
        for one in objects(part.get(name)):
            kinds = [kind for value in many(one.get("additionalType")) if (kind := iri(value))]
            called, thing = text(one, "name"), iri(identifier(one))
            if kinds and called and thing:
                yield from ((thing, RDF.type, kind, thing) for kind in kinds)
                yield thing, RDFS.label, Literal(called, lang="en"), thing
                same = filter(None, map(iri, many(one.get("sameAs"))))
                yield from ((thing, SKOS.exactMatch, other, thing) for other in same)
