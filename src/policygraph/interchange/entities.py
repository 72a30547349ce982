"""Statements as FollowTheMoney has them (OpenSanctions): CSV, one row for each statement and place.

Columns, schemata and properties are those of followthemoney 4. A thing is an entity of the schema
that the ontology gives its class (``skos:closeMatch ftm:Note``); a claim is a Note, a passage the
Documentation that ties a document to what it speaks of. ``origin`` is the named graph,
``original_value`` the property and the value in RDF, so that what FollowTheMoney has no property
for is told in words and lost to nobody. A thing without a schema has no rows; whoever names it
tells in words what it is, with the triple as ``original_value``.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from rdflib import PROV, RDF, RDFS, SKOS, Literal, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from policygraph import files
from policygraph.errors import InputError, Place
from policygraph.export.rdf import parsed, terms
from policygraph.interchange import registers
from policygraph.interchange.carried import Given, Taking, words
from policygraph.interchange.page import ExchangePage
from policygraph.reading import Data
from policygraph.sources import rdf
from policygraph.store import Quad
from policygraph.store.ntriples import nt
from policygraph.vocab import LABELS, ORG, PG, SCHEMA, reading_order, sort_terms, source_of

COLUMNS = (
    "canonical_id",
    "entity_id",
    "prop",
    "prop_type",
    "schema",
    "value",
    "dataset",
    "origin",
    "lang",
    "original_value",
    "external",
    "first_seen",
    "last_seen",
    "id",
)
_NEEDED = {"entity_id", "prop", "schema", "value"}
_SCHEMA = "https://w3id.org/ftm#"
"""The schema of a class: the ontology has it under here as skos:closeMatch."""
_BODIES = {"PublicBody", "Organization"}
_LEGAL = {"Person", "LegalEntity", *_BODIES}
_DOCUMENTS = {"Document", "Article"}
_LINKS = {"Documentation", "Membership"}
# For a property in RDF: the property of FollowTheMoney and its type; of some schemata, of all but
# the links.
_OF_SCHEMA: dict[tuple[str, Node], tuple[str, str]] = {
    ("Documentation", PG.gloss): ("summary", "text"),
    ("Membership", ORG.member): ("member", "entity"),
    ("Membership", ORG.organization): ("organization", "entity"),
    ("Membership", ORG.role): ("role", "string"),
    **{("UserAccount", label): ("username", "string") for label in LABELS},
    **{(schema, DCTERMS.issued): ("publishedAt", "date") for schema in _DOCUMENTS},
    ("Event", PG.date): ("date", "date"),
    ("Event", PG.actor): ("involved", "entity"),
    ("Note", PROV.wasAttributedTo): ("entity", "entity"),
    ("Note", PG.about): ("entity", "entity"),
}
_OF_THINGS: dict[Node, tuple[str, str]] = {
    **dict.fromkeys(LABELS, ("name", "name")),
    SKOS.altLabel: ("alias", "name"),
    DCTERMS.description: ("description", "text"),
    RDFS.comment: ("description", "text"),
    SCHEMA.url: ("sourceUrl", "url"),
    DCTERMS.publisher: ("publisher", "string"),
    SKOS.exactMatch: ("wikidataId", "identifier"),
}
# What schemata such a property may lead to.
_ENDS = {"member": _LEGAL, "organization": _BODIES, "involved": _LEGAL}
_WIKIDATA = re.compile(r"https?://www\.wikidata\.org/entity/(Q[0-9]+)")
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
# One property and one value of canonical N-Quads, and nothing that would end the statement.
_IRI = re.compile(r'<([^<>"{}|^`\\\s]+)>')
_TEXT = r'"(?:[^"\\\n\r]|\\.)*"(?:@[A-Za-z0-9-]+|\^\^' + _IRI.pattern + ")?"
_SAID = re.compile(f"{_IRI.pattern} (?:{_IRI.pattern}|{_TEXT})")
# The same of a thing that is only named: its class, its label, what it is the same as.
_OF_NAMES = "|".join(re.escape(f"<{one}>") for one in (RDF.type, RDFS.label, SKOS.exactMatch))
_NAMED = re.compile(f"{_IRI.pattern} (?:{_OF_NAMES}) (?:{_IRI.pattern}|{_TEXT})")


def write(data: Data) -> Given:
    """The statements of a dataset about things that FollowTheMoney has a schema for.

    Raises:
        InputError: there is none.
    """
    page = _Page(data)
    out = io.StringIO(newline="")
    # What followthemoney itself reads and writes: every cell in quotation marks, LF.
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    rows = list(page.rows())
    if not rows:
        raise InputError("The dataset has nothing that FollowTheMoney has a schema for.")
    writer.writerows(rows)
    return Given(out.getvalue().encode(), tuple(page.notes()))


@cache
def entity_id(thing: str) -> str:
    """The identifier of a thing; it follows from its IRI."""
    return f"pg-{hashlib.sha256(thing.encode()).hexdigest()[:32]}"


class _Page(ExchangePage):
    """The rows of one export, and the identifiers that have been given."""

    def __init__(self, data: Data) -> None:
        super().__init__(data)
        self.schema: dict[Node, str] = {}
        declared = {
            URIRef(str(kind)): str(schema).removeprefix(_SCHEMA)
            for kind, schema in self.reader.subject_objects(SKOS.closeMatch)
            if str(schema).startswith(_SCHEMA)
        }
        # Of the classes of a thing the one with the fewest classes below it decides.
        for kind in sorted(declared, key=lambda one: (len(self.reader.under(one)), one)):
            for thing in self.instances(kind):
                self.schema.setdefault(thing, declared[kind])
        self.schema = {
            thing: schema
            for thing, schema in self.schema.items()
            if schema != "Documentation" or self.schema.get(source_of(str(thing))) in _DOCUMENTS
        }
        self.told: dict[URIRef, set[Node]] = {}
        for quad in self.quads:
            if quad[0] in self.schema:
                self.told.setdefault(quad[3], set()).add(quad[0])
        self.keys: set[str] = set()
        self.name = self.reader.label
        self.words = cache(lambda term: words(self.name(term)))

    def notes(self) -> Iterator[str]:
        """What has no schema, counted by class."""
        counts = Counter(
            min((self.name(q[2]) for q in quads if q[1] == RDF.type), default="no class")
            for thing, quads in self.about.items()
            if thing not in self.schema and isinstance(thing, URIRef)
        )
        if counts:
            said = ", ".join(f"{name} ({count:,})" for name, count in sorted(counts.items()))
            yield (
                f"left out, for want of a schema in FollowTheMoney: {said}; of those that are"
                " named, the class, one label and which population is the same are told in words"
            )
        yield (
            "in words only (notes, description), for want of a property: what “original_value”"
            " has and “prop” does not; FollowTheMoney's own tools keep no origin where two rows"
            " of one dataset say the same"
        )

    def rows(self) -> Iterator[tuple[str, ...]]:
        """The rows, by entity, the identifier first."""
        for thing in sorted((t for t in self.schema if t in self.about), key=str):
            schema = self.schema[thing]
            quads = sorted(
                self.about[thing],
                key=lambda quad: (reading_order(quad[3]), nt(quad[1]), nt(quad[2])),
            )
            graph = quads[0][3]
            yield self.row(thing, "id", "id", entity_id(str(thing)), graph, f"<{thing}>")
            yield from self.required(URIRef(str(thing)), schema)
            for quad in quads:
                prop, kind, value = self.property(schema, quad)
                yield self.row(thing, prop, kind, value, quad[3], f"{nt(quad[1])} {nt(quad[2])}")
            ends = {quad[2] for quad in quads if quad[1] != RDF.type}
            mentioned = [end for end in ends if end not in self.schema]
            for other, predicate, said, _ in self.names(mentioned):
                told = ": ".join(map(self.name, (other, predicate, said)))
                original = f"{nt(other)} {nt(predicate)} {nt(said)}"
                yield self.row(thing, _words_of(schema), "text", words(told), graph, original)

    def row(
        self, thing: Node, prop: str, kind: str, value: str, graph: URIRef, original: str
    ) -> tuple[str, ...]:
        entity, dataset = entity_id(str(thing)), _dataset(graph)
        key = f"{dataset}.{entity}.{prop}.{value}"
        if key in self.keys:  # Said in two places: two statements, not one.
            key += f".{original}.{graph}"
        self.keys.add(key)
        identity = hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest()
        schema = self.schema[thing]
        told = (entity, entity, prop, kind, schema, value, dataset, str(graph))
        return (*told, "", original, "f", "", "", identity)

    def required(self, thing: URIRef, schema: str) -> Iterator[tuple[str, ...]]:
        """What a schema requires and no statement says: of a passage, what it is a passage of.

        A document is called by the last part of its IRI.
        """
        if schema == "Document":
            called = thing.rstrip("/#").rpartition("/")[2]
            yield self.row(thing, "fileName", "string", called, thing, "")
        if schema == "Documentation":
            source = source_of(thing)
            yield self.row(thing, "document", "entity", entity_id(source), source, "")
            told = [one for one in self.told.get(thing, ()) if self.schema[one] not in _LINKS]
            for one in sort_terms(told) or [source]:
                yield self.row(thing, "entity", "entity", entity_id(str(one)), thing, "")

    def property(self, schema: str, quad: Quad) -> tuple[str, str, str]:
        """The property of FollowTheMoney, its type and the value, for a statement."""
        _, predicate, value, _ = quad
        said = self.words(value)
        general = ("", "") if schema in _LINKS else _OF_THINGS.get(predicate, ("", ""))
        prop, kind = _OF_SCHEMA.get((schema, predicate), general)
        if kind == "entity":
            schema_of = self.schema.get(value, "")
            known = schema_of in _ENDS[prop] if prop in _ENDS else schema_of not in {"", *_LINKS}
            found = entity_id(str(value)) if known else ""
        elif kind == "date":
            dated = isinstance(value, Literal) and _DATE.fullmatch(str(value))
            found = str(value) if dated else ""
        elif kind == "url":
            found = str(value) if said.startswith(("http://", "https://")) else ""
        elif kind == "identifier":
            match = _WIKIDATA.fullmatch(str(value))
            found = match[1] if match else ""
        else:
            found = said if prop else ""
        if found:
            return prop, kind, found
        return _words_of(schema), "text", f"{self.name(predicate)}: {said}"


def _words_of(schema: str) -> str:
    """The property for what a schema has no property for."""
    return "description" if schema in _LINKS else "notes"


@cache
def _dataset(graph: URIRef) -> str:
    """The source of a statement, by a name that FollowTheMoney takes for a dataset."""
    name = source_of(graph).rstrip("/").rpartition("/")[2].lower()
    return re.sub(r"[^a-z0-9]+", "_", name).strip("_") or "source"


def read(content: bytes, into: Taking) -> None:
    """Take in statements: ours as they are, those of others as far as the ontology has them.

    Raises:
        InputError: the file is no CSV of statements, or one of our rows was changed.
    """
    rows = list(_rows(content, into))
    ours = {row["entity_id"]: found for row in rows if (found := _named(row))}
    lines, named_ = [], []
    for row in rows:
        thing = ours.get(row["entity_id"])
        said, graph = row.get("original_value") or "", row.get("origin") or ""
        if thing and _NAMED.fullmatch(said):
            named_.append(f"{said} <{into.base}> .\n")
        elif thing and row["prop"] != "id" and said:
            if not _SAID.fullmatch(said) or not _IRI.fullmatch(f"<{graph}>"):
                shown = words(said)[:100]
                raise into.changed(f"“{shown}” is no property and value in N-Triples.")
            lines.append(f"<{thing}> {said} <{graph}> .\n")
    if lines:
        into.embedded("".join(lines), [f"<{thing}> " for thing in ours.values()], "the file")
    if named_:
        told = rdf.parse("".join(named_).encode(), rdf.FORMATS[".nq"], into.display).quads
        into.introduce(map(terms, sorted(parsed(told))), "Statements")
    foreign = [row for row in rows if row["entity_id"] not in ours]
    if foreign:
        into.describe_base("Statements")
        registers.take(foreign, into)


def _named(row: dict[str, str]) -> str:
    """The thing that an identifier of ours stands for; empty for those of others."""
    found = _IRI.fullmatch(row.get("original_value") or "")
    if row["prop"] != "id" or not found or entity_id(found[1]) != row["entity_id"]:
        return ""
    return found[1]


def _rows(content: bytes, into: Taking) -> Iterator[dict[str, str]]:
    """The rows, each with its number (“#”), counted from 1 with the header."""
    text = files.decode(content, into.display)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        if missing := sorted(_NEEDED - set(header)):
            raise InputError(
                f"The file is no table of statements: it has no column {' and no '.join(missing)}.",
                where=Place(into.display, 1),
                hint=f"FollowTheMoney's columns are: {', '.join(COLUMNS)}.",
            )
        for number, cells in enumerate(reader, start=2):
            if len(cells) != len(header):
                raise InputError(
                    f"The row has {len(cells)} cells, and the header has {len(header)}.",
                    where=Place(into.display, reader.line_num),
                )
            yield {**dict(zip(header, cells, strict=True)), "#": str(number)}
    except csv.Error as fault:
        raise InputError(
            f"The file is no CSV: {fault}.", where=Place(into.display, reader.line_num)
        ) from None
