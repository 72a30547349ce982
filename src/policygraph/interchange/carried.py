"""What is exchanged, as values: what an export made, and what an import has taken in so far."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from rdflib import OWL, RDF, RDFS, SKOS, Literal, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from policygraph import reading
from policygraph.citation import Text
from policygraph.errors import InputError, Place
from policygraph.export.rdf import lines, select, written
from policygraph.lexical import clean
from policygraph.reading import Data, Reader
from policygraph.sources import rdf
from policygraph.store import Quad
from policygraph.store.ntriples import from_nt, iri_ref
from policygraph.vocab import BASE, PG, SCHEMA, sort_terms

# An address that is only a name here; “file:” and “javascript:” are none of ours to pass on.
_ADDRESS = re.compile(r"(?:https?://[^/?#\s]|urn:[A-Za-z0-9])", re.IGNORECASE)
_SAFE = re.compile(r"[^A-Za-z0-9]+")
# Classes whose shapes ask for more than a label.
_DEMANDING = (
    *(PG.Agreement, PG.Amendment, PG.Claim, PG.Event, PG.Fieldwork, PG.Gap, PG.Model),
    *(PG.PendingAgreement, PG.Photograph, PG.Rule, PG.Ruling, PG.Tenure),
)
CHANGES = (PG.Retraction, PG.Correction)
"""What can become of a claim: events, without which it would stand as it was put forward."""


@dataclass(frozen=True)
class Given:
    """A file for others.

    Attributes:
        content: its bytes; the same dataset gives the same.
        notes: what it does not carry, one line each.
    """

    content: bytes
    notes: tuple[str, ...] = ()


def mint(kind: str, *parts: str) -> URIRef:
    """An IRI that follows from what it stands for, so that two exports agree."""
    return URIRef(f"{BASE}{kind}/{short_hash(' '.join(parts), 32)}")


def short_hash(text: str, length: int = 12) -> str:
    """The first hexadecimal digits of the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def quads_of(data: Data) -> list[Quad]:
    """What a dataset states of the world and of its sources, sorted.

    The terms, and what the dataset says of itself, are the project's own.
    """
    reader = reading.of(data)
    return [quad for quad in select(reader) if quad[3] != reader.itself]


def nquads(quads: Iterable[Quad]) -> bytes:
    """Statements as canonical N-Quads, each once, sorted."""
    return lines(written(quads))


def iri(value: object) -> URIRef | None:
    """``value`` as an IRI, if it is a web address or a URN that RDF can hold."""
    if not isinstance(value, str) or not _ADDRESS.match(value):
        return None
    if not unicodedata.is_normalized("NFC", value):
        return None
    try:
        iri_ref(value)
    except InputError:
        return None
    return URIRef(value)


def words(value: object) -> str:
    """Text of others on one line, in NFC, without what drives a terminal."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    whole = str(value).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return " ".join(clean(unicodedata.normalize("NFC", whole)).split())


@dataclass
class Taking:
    """An import under way.

    Attributes:
        base: the IRI of what is imported, a source of its own.
        known: what the project says.
        display: what messages call the file.
        texts: the texts at hand, by their source.
        lines: statements taken as they are, N-Quads.
        quads: statements made.
        new_sources: the sources described so far.
        counts: what was not taken, and why.
        notes: what else the user must know.
    """

    base: URIRef
    known: Reader
    display: str
    texts: Mapping[str, Text] = field(default_factory=dict)
    lines: list[bytes] = field(default_factory=list)
    quads: list[Quad] = field(default_factory=list)
    new_sources: set[URIRef] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    @cached_property
    def sources(self) -> set[Node]:
        """The sources that the project describes."""
        return self.known.instances(PG.Source)

    def own(self, name: str) -> URIRef:
        """A thing named in the imported file: ``<base#name>``."""
        return URIRef(f"{self.base}#{name}")

    def say(self, subject: Node, predicate: Node, value: Node, graph: URIRef | None = None) -> None:
        """Add a statement, by default in the graph of what is imported."""
        self.quads.append((subject, predicate, value, graph or self.base))

    def describe_base(self, what: str) -> None:
        """Say what the imported file holds: it is a source."""
        title = f"{what}, imported as {self.base.rpartition('/')[2]}"
        self.say(self.base, RDF.type, PG.ReferenceWork)
        self.say(self.base, DCTERMS.title, Literal(title, lang="en"))

    def changed(self, what: str) -> InputError:
        """The error of a file of ours that is not as it was written."""
        hint = "The file was changed since it was exported: export it again."
        return InputError(what, where=Place(self.display), hint=hint)

    def embedded(self, text: str, allowed: Iterable[str], what: str) -> None:
        """Take N-Quads as they are.

        Args:
            text: the N-Quads.
            allowed: how each line must end (``" <graph> ."``) or begin (``"<thing> "``): the place
                that it was found at.
            what: what holds them, for messages.

        Raises:
            InputError: they are malformed, or put something into another place.
        """
        quads = rdf.parse(text.encode(), rdf.FORMATS[".nq"], f"{self.display}, {what}").quads
        marks = {mark.encode() for mark in allowed}
        ends = tuple(mark for mark in marks if mark.startswith(b" "))
        for line in quads.splitlines():
            if not line.endswith(ends) and line[: line.index(b" ") + 1] not in marks:
                told = line.decode()[:200]
                raise self.changed(f"{what} holds a statement of another place: {told}")
        self.lines.append(quads)

    def source(self, address: URIRef, title: str = "") -> None:
        """Describe a source, unless the project does."""
        if address not in self.sources and address not in self.new_sources:
            self.new_sources.add(address)
            self.say(address, RDF.type, PG.Source)
            self.say(address, DCTERMS.title, Literal(title or str(address)))
            self.say(address, SCHEMA.url, address)

    def agent(self, name: str, address: str, kind: URIRef) -> URIRef:
        """Describe somebody that a file of others names; the same name gives the same IRI."""
        slug = _SAFE.sub("-", name.casefold()).strip("-")[:40]
        agent = self.own(f"agent-{slug}-{short_hash(f'{kind} {name} {address}', 8)}")
        self.say(agent, RDF.type, kind)
        self.say(agent, RDFS.label, Literal(name or address))
        if where := iri(address):
            self.say(agent, SCHEMA.url, where)
        return agent

    def named(self, agent: URIRef, name: str, kind: URIRef) -> URIRef:
        """Describe somebody who has an IRI, unless the project does."""
        if not any(quad[1] == RDF.type for quad in self.elsewhere(agent)):
            self.say(agent, RDF.type, kind)
            self.say(agent, RDFS.label, Literal(name or str(agent)))
        return agent

    def elsewhere(self, thing: Node) -> Iterator[Quad]:
        """What the project says of a thing; an earlier import of this file is to be replaced."""
        return (quad for quad in self.known.quads(thing) if quad[3] != self.base)

    def introduce(self, said: Iterable[Quad], what: str = "Claims") -> None:
        """Name what an export named, unless the project or the file describes it.

        Args:
            said: classes, labels and matches, as `Page.names` has them; all else is passed over.
            what: what the imported file holds; a title, if it has to name anything.
        """
        told = [quad[:3] for quad in said]
        kinds = defaultdict[Node, set[Node]](set)
        for s, p, o in told:
            if p == RDF.type:
                kinds[s].add(o)
        # Of several labels the first.
        labels = [(s, o) for s, p, o in told if p == RDFS.label and isinstance(o, Literal)]
        names = dict(reversed(labels))
        pairs = {(s, o) for s, p, o in told if p == SKOS.exactMatch and isinstance(o, URIRef)}
        lines = (line for chunk in self.lines for line in chunk.splitlines())
        described = {from_nt(line.split(b" ", 1)[0].decode()) for line in lines}
        demanding = set[Node]().union(*map(self.known.under, _DEMANDING))
        made = set[Node]()
        for thing in sort_terms(names):
            if thing in described or any(self.elsewhere(thing)):
                continue
            made.add(thing)
            self.say(thing, RDFS.label, names[thing])
            for kind in kinds[thing]:
                if kind in demanding:
                    self.counts[
                        "thing named without its class, which the file says too little for"
                    ] += 1
                else:
                    self.say(thing, RDF.type, kind)
        for one, other in pairs:
            if made & {one, other}:
                self.say(one, SKOS.exactMatch, other)
            elif not self.known.holds(one, SKOS.exactMatch, other):
                # Which of the project's own things are the same is for its curators to say.
                self.counts["match of two things that are described already, not taken"] += 1
        if made:
            self.describe_base(what)

    def unread(self, names: Iterable[str], what: str) -> None:
        """Count properties of the format that are not taken in."""
        for name in sorted(names):
            self.counts[f"“{words(name)}” of {what}"] += 1

    def nquads(self) -> bytes:
        """Everything taken, as N-Quads.

        Raises:
            InputError: something of it would change the terms or the description of the project.
        """
        taken = b"".join([*self.lines, nquads(self.quads)])
        barred = self.known.vocabularies | ({self.known.itself} - {None})
        ends = tuple(f" <{graph}> .".encode() for graph in barred)
        kinds = [f" <{RDF.type}> <{one}> ".encode() for one in (OWL.Ontology, SKOS.ConceptScheme)]
        for line in taken.splitlines():
            if line.endswith(ends) or any(kind in line for kind in kinds):
                raise InputError(
                    "The file would change the terms or the description of the project: "
                    + line.decode()[:200],
                    where=Place(self.display),
                    hint="An import brings claims and citations; terms are written by hand.",
                )
        return taken

    def told(self) -> list[str]:
        """What to tell the user: the notes, then what was not taken, counted."""
        return [
            *self.notes,
            *(f"{count:,} × {what}" for what, count in sorted(self.counts.items())),
        ]
