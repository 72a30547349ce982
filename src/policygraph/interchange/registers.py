"""Entities of a FollowTheMoney register that others keep, as things of the ontology.

Each statement stands in the row that says it (RFC 7111). Only what the ontology has a class and a
property for is taken; the rest is counted, by schema and property.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from rdflib import RDF, RDFS, SKOS, XSD, Literal, URIRef
from rdflib.namespace import DCTERMS

from policygraph.interchange.carried import Taking, iri, short_hash, words
from policygraph.literals import fault
from policygraph.vocab import ORG, PG, PREFIXES, SCHEMA

_CLASSES = {
    "Person": PG.Person,
    "PublicBody": PG.Agency,
    "Organization": ORG.Organization,
    "Company": ORG.Organization,
    "LegalEntity": ORG.Organization,
    "Article": PG.NewsArticle,
    "Document": PG.Source,
}
_SOURCES = {"Article", "Document"}
_ALIASES = {"name", "alias", "weakAlias", "previousName", "abbreviation", "title"}
_ADDRESSES = {"sourceUrl", "website"}
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")
_WIKIDATA = re.compile(r"Q[1-9][0-9]*")
_DATES = {4: XSD.gYear, 7: XSD.gYearMonth, 10: XSD.date}


def take(rows: Iterable[Mapping[str, str]], into: Taking) -> None:
    """Add the entities that rows speak of."""
    into.notes.append(
        "Of each statement its row, its entity, property and value are taken; its data set, its"
        " language, its first wording, when it was seen and where it comes from are not."
    )
    entities: dict[str, list[Mapping[str, str]]] = {}
    for row in rows:
        if (row.get("external") or "").lower() in ("t", "true", "1"):
            into.counts[
                "statement marked external: a candidate, not a statement of its dataset"
            ] += 1
            continue
        entities.setdefault(row.get("canonical_id") or row["entity_id"], []).append(row)
    for name, about in sorted(entities.items()):
        _entity(name, about, into)


def _entity(name: str, about: list[Mapping[str, str]], into: Taking) -> None:
    schemata = sorted({row["schema"] for row in about})
    kinds = [schema for schema in schemata if schema in _CLASSES]
    named = [row for row in about if row["prop"] == "name" and words(row["value"])]
    if not kinds or not named:
        why = "without a name" if kinds else "with no class here"
        into.counts[f"statement about an entity {why}: {', '.join(map(words, schemata))}"] += len(
            about
        )
        return
    safe = name if _PLAIN.fullmatch(name) else short_hash(name, 20)
    thing = URIRef(f"{into.known.prefixes['id']}ftm-{safe}")
    first = next((row for row in about if row["prop"] == "id"), about[0])
    for schema in kinds:
        into.say(thing, RDF.type, _CLASSES[schema], _row(first, into))
    title = min(words(row["value"]) for row in named)
    called = DCTERMS.title if set(kinds) & _SOURCES else RDFS.label
    if _WIKIDATA.fullmatch(name):
        into.say(thing, SKOS.exactMatch, URIRef(PREFIXES["wd"] + name), _row(first, into))
    for row in about:
        _statement(thing, row, title, called, into)


def _statement(
    thing: URIRef, row: Mapping[str, str], title: str, called: URIRef, into: Taking
) -> None:
    prop, value = row["prop"], words(row["value"])
    graph = _row(row, into)
    if prop in _ALIASES and value:
        main = prop == "name" and value == title
        into.say(thing, called if main else SKOS.altLabel, Literal(value), graph)
    elif prop in _ADDRESSES and (address := iri(value)):
        into.say(thing, SCHEMA.url, address, graph)
    elif prop == "wikidataId" and _WIKIDATA.fullmatch(value):
        into.say(thing, SKOS.exactMatch, URIRef(PREFIXES["wd"] + value), graph)
    elif prop in ("summary", "description", "notes") and value:
        into.say(thing, DCTERMS.description, Literal(value), graph)
    elif (
        prop in ("publishedAt", "date")
        and called == DCTERMS.title
        and (kind := _DATES.get(len(value))) is not None
        and fault(value, str(kind)) is None
    ):
        into.say(thing, DCTERMS.issued, Literal(value, datatype=kind), graph)
    elif prop != "id":
        into.counts[f"statement with no property here: {words(row['schema'])}.{words(prop)}"] += 1


def _row(row: Mapping[str, str], into: Taking) -> URIRef:
    """The row of the file as a place."""
    place = URIRef(f"{into.base}#row={row['#']}")
    into.say(place, RDF.type, PG.Row)
    return place
