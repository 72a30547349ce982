"""A ClaimReview that others wrote: a claim, and what its reviewer claims of it.

schema.org's ClaimReview, as publishers of fact checks write it. The rating is the reviewer's: it
becomes a claim of the reviewer with the words and the scale that it was given in, and it
contradicts or supports the claim reviewed only at the very ends of that scale. It is never taken
for a finding of whoever imports it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from rdflib import PROV, RDF, RDFS, XSD, Literal, URIRef
from rdflib.namespace import DCTERMS

from policygraph.interchange.carried import Taking, iri, short_hash
from policygraph.interchange.jsonfile import Object, identifier, many, objects, text, types
from policygraph.vocab import ORG, PG

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_WORDS = {"false": PG.contradicts, "true": PG.supports}
_KEPT = {
    *("@context", "@type", "@id", "id", "type", "url", "name", "headline", "author", "publisher"),
    *("datePublished", "claimReviewed", "itemReviewed", "reviewRating", "reviewBody"),
}

_KEPT_OF_ITEM = {
    *("@type", "@id", "id", "type", "author", "datePublished", "text", "name", "headline"),
    *("appearance", "firstAppearance"),
}
_KEPT_OF_AGENT = {"@type", "@id", "id", "type", "name", "url", "sameAs"}
_KEPT_OF_WORK = {"@type", "@id", "id", "type", "name", "headline", "url"}


def take(review: Object, into: Taking) -> None:
    """Add one review; one that lacks what makes it one is counted, with what is missing."""
    items = list(objects(review.get("itemReviewed")))
    item: Object = items[0] if items else {}
    if len(items) > 1:
        into.counts["further thing that one review reviews"] += len(items) - 1
    said = text(review, "claimReviewed") or text(item, "text", "name", "headline")
    author = review.get("author") or review.get("publisher")
    address = iri(text(review, "url") or identifier(review))
    needed = {
        "the words of the claim": said,
        "its author": list(_named(author)),
        "its web address": address,
    }
    missing = [name for name, there in needed.items() if not there]
    if missing or address is None:
        into.counts[f"review not taken: it does not say {' and '.join(missing)}"] += 1
        return
    into.unread(review.keys() - _KEPT, "a review")
    into.unread(item.keys() - _KEPT_OF_ITEM, "a thing reviewed")
    reviewers = _agents(author, into)
    source = URIRef(address.partition("#")[0])
    place = URIRef(f"{source}#claimreview")
    into.source(source, text(review, "name", "headline") or f"Review of the claim: {said}")
    into.say(place, RDF.type, PG.Passage)
    ratings = list(objects(review.get("reviewRating")))
    judged = _stated(ratings[0]) if ratings else ""
    rated = f", which it rates: {judged}." if judged else ", without a rating."
    into.say(place, PG.gloss, Literal(f"A review of the claim “{said}”{rated}", lang="en"))
    if day := _day(review):
        into.say(source, DCTERMS.issued, day)
    for reviewer in reviewers:
        into.say(source, DCTERMS.publisher, reviewer)
    claim = _claim(said, item, place, into)
    body = text(review, "reviewBody")
    if not ratings and not body:
        return
    if len(ratings) > 1:
        into.counts["further rating of a review"] += len(ratings) - 1
    judged = judged or "reviewed, without a rating"
    verdict = into.own(f"review-{short_hash(f'{place} {said}')}")
    told = {
        RDF.type: PG.Description,
        RDFS.label: Literal(f"{judged}: “{said}”"),
        PG.statedAs: Literal(judged) if ratings and ratings[0] else None,
        DCTERMS.description: Literal(body) if body else None,
        PG.about: claim,
    }
    if relation := _relation(ratings[0]) if ratings else None:
        told[relation] = claim
    for predicate, value in told.items():
        if value is not None:
            into.say(verdict, predicate, value, place)
    for reviewer in reviewers:
        into.say(verdict, PROV.wasAttributedTo, reviewer, place)


def _claim(said: str, item: Object, place: URIRef, into: Taking) -> URIRef:
    """The claim that is reviewed, with whoever makes it by the review's account."""
    claim = into.own(f"claim-{short_hash(f'{place} {said}')}")
    into.say(claim, RDF.type, PG.Claim, place)
    into.say(claim, RDFS.label, Literal(said), place)
    speakers = _agents(item.get("author"), into)
    if not speakers:
        into.counts["claim reviewed whose speaker is not named"] += 1
        speakers = [into.own("agent-not-named")]
        into.say(speakers[0], RDF.type, PG.Group)
        words = Literal("whoever is not named in the review", lang="en")
        into.say(speakers[0], RDFS.label, words)
    for speaker in speakers:
        into.say(claim, PROV.wasAttributedTo, speaker, place)
    for name in ("firstAppearance", "appearance"):
        for work in many(item.get(name)):
            where = iri(identifier(work) or (text(work, "url") if isinstance(work, dict) else ""))
            if isinstance(work, dict):
                into.unread(work.keys() - _KEPT_OF_WORK, "a work that a claim appears in")
            if where is None:
                into.counts[f"{name} without a web address"] += 1
                continue
            into.source(where, text(work, "name", "headline") if isinstance(work, dict) else "")
            into.say(claim, PG.statedIn, where, place)
    if day := _day(item):
        into.say(claim, PG.date, day, place)
    return claim


def _stated(rating: Object) -> str:
    """A rating in words: “False (1, on a scale from 1 to 5)”."""
    name = text(rating, "alternateName", "name", "ratingExplanation")
    value, worst, best = (text(rating, key) for key in ("ratingValue", "worstRating", "bestRating"))
    scale = f", on a scale from {worst} to {best}" if worst and best else ""
    if name and value:
        return f"{name} ({value}{scale})"
    return name or (f"{value}{scale}" if value else "")


def _relation(rating: Object) -> URIRef | None:
    """Whether a rating is at an end of its own scale, or says “true” or “false” in a word."""
    value, worst, best = (
        _number(rating.get(key)) for key in ("ratingValue", "worstRating", "bestRating")
    )
    if value is not None and worst is not None and best is not None and worst != best:
        return {worst: PG.contradicts, best: PG.supports}.get(value)
    return _WORDS.get(text(rating, "alternateName").casefold())


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    plain = str(value).strip()
    return float(plain) if re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,9})?", plain) else None


def _agents(value: Any, into: Taking) -> list[URIRef]:
    """Those who are named, each described."""
    found = []
    for node, name, address in _named(value):
        into.unread(node.keys() - _KEPT_OF_AGENT, "an author")
        kind = PG.Person if "Person" in types(node) else ORG.Organization
        found.append(into.agent(name, address, kind))
    return found


def _named(value: Any) -> Iterator[tuple[Object, str, str]]:
    """The nodes with a name or a web address, and these."""
    for one in many(value):
        node: Object = one if isinstance(one, dict) else {"name": one}
        name = text(node, "name")
        address = text(node, "url") or text(node, "sameAs") or identifier(node)
        if name or iri(address):
            yield node, name, address


def _day(node: Object) -> Literal | None:
    found = _DAY.match(text(node, "datePublished"))
    return Literal(found[0], datatype=XSD.date) if found else None
