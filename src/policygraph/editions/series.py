"""The editions of each table series, in the order of their dates of issue, and what each says."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from itertools import repeat
from pathlib import PurePosixPath
from typing import cast

from rdflib import RDF, RDFS, Literal, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from policygraph import reading, vocab
from policygraph.errors import UnknownNameError
from policygraph.literals import earliest_latest
from policygraph.reading import Data, Reader
from policygraph.vocab import PG

Span = tuple[datetime.date, datetime.date]
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}\Z")
_ENDINGS = (".gz", ".csv", ".tsv", ".xlsx", ".xls", ".parquet")


@dataclass(frozen=True)
class Edition:
    """A table as it was published once.

    Attributes:
        iri: its IRI.
        label: its title.
        issued: its date of issue as it is written; empty if it has none.
        series: the series it belongs to; empty if it names none.
        file: the name of its file.
    """

    iri: URIRef
    label: str
    issued: str = ""
    series: str = ""
    file: str = ""

    def __str__(self) -> str:
        return f"{self.label} ({self.issued})" if self.issued else self.label


def order(lexical: str, datatype: str, iri: str) -> tuple[Span, str, str] | None:
    """The key that sorts editions by their date of issue; None without a date that can be."""
    span = earliest_latest(lexical, datatype)
    return (span, lexical, iri) if span else None


def span(data: Data, thing: Node) -> Span | None:
    """The days that the date of issue of ``thing`` can mean; None if it has none."""
    issued = _issued(reading.of(data), thing)
    return issued[0] if issued else None


def _issued(reader: Reader, thing: Node) -> tuple[Span, str, str] | None:
    found = (
        order(str(value), str(value.datatype or ""), "")
        for value in reader.objects(thing, DCTERMS.issued)
        if isinstance(value, Literal)
    )
    return min(filter(None, found), default=None)


def edition(data: Data, iri: URIRef) -> Edition:
    """What the dataset says of one edition."""
    reader = reading.of(data)
    issued = _issued(reader, iri)
    series, name = (
        min(map(str, reader.objects(iri, p)), default="") for p in (PG.editionOf, PG.fileName)
    )
    return Edition(iri, reader.label(iri), issued[1] if issued else "", series, name)


def all_editions(data: Data) -> dict[str, tuple[Edition, ...]]:
    """For each series its editions, the earliest first; what has no date stands last."""
    reader = reading.of(data)
    never = (datetime.date.max, datetime.date.max)
    found: dict[str, list[tuple[bool, Span, str, URIRef]]] = {}
    for iri, series in reader.subject_objects(PG.editionOf):
        if isinstance(iri, URIRef):
            when, text, _ = _issued(reader, iri) or (None, "", "")
            found.setdefault(str(series), []).append((when is None, when or never, text, iri))
    return {
        series: tuple(edition(reader, iri) for *_, iri in sorted(found[series]))
        for series in sorted(found)
    }


def find(data: Data, *texts: str) -> tuple[Edition, ...]:
    """The editions that some texts name: by file, IRI, CURIE, title or date of issue.

    A date that fits editions of several series means the one of the series that the others name.

    Raises:
        UnknownNameError: no edition, or more than one, has that name.
    """
    reader = reading.of(data)
    known = [one for editions in all_editions(reader).values() for one in editions]
    prefixes = reader.prefixes
    named = [_named(known, text, prefixes) for text in texts]
    # Of several candidates for a name the one of the series that another name means, or that all
    # names have in common.
    meant = {one.series for some in named if len(some) == 1 for one in some}
    shared = set.intersection(*({one.series for one in some} for some in named))
    for series in meant or shared if len(shared) == 1 else meant:
        named = [_of_series(some, series) for some in named]
    return tuple(map(_only, named, texts, repeat(known), repeat(prefixes)))


def _named(known: Sequence[Edition], text: str, prefixes: Mapping[str, str]) -> list[Edition]:
    iri, folded = vocab.expand(text, prefixes), text.casefold()
    by_rank = (
        [one for one in known if one.iri == iri],
        [one for one in known if folded in _names(one)],
        [one for one in known if _issued_on(one, text)],
        [one for one in known if one.label.casefold() == folded],
    )
    return next(filter(None, by_rank), [])


def _issued_on(one: Edition, text: str) -> bool:
    """Whether ``text`` is the date of issue, or the month or the year of it."""
    return bool(_DATE.match(text)) and re.split("[T+Z]", one.issued)[0].startswith(text)


def _names(one: Edition) -> set[str]:
    """The names of an edition's file, with and without its endings, and of its IRI."""
    stem = one.file
    names = {stem, one.iri.rstrip("/").rpartition("/")[2]}
    while PurePosixPath(stem).suffix.casefold() in _ENDINGS:
        stem = stem[: -len(PurePosixPath(stem).suffix)]
        names.add(stem)
    return {name.casefold() for name in names - {""}}


def _of_series(candidates: list[Edition], series: str) -> list[Edition]:
    kept = [one for one in candidates if one.series == series]
    return kept if len(kept) == 1 else candidates


def _only(
    candidates: list[Edition], text: str, known: list[Edition], prefixes: Mapping[str, str]
) -> Edition:
    if len(candidates) == 1:
        return candidates[0]
    if candidates:
        names = ", ".join(vocab.curie(one.iri, prefixes) for one in candidates)
        hint = f"Several editions are called that; say which: {names}."
        raise UnknownNameError("single edition", text, (), hint=hint)
    names_ = sorted({name for one in known for name in (*_names(one), one.issued) if name})
    dates = ", ".join(f"{one.file or one.iri} ({one.issued or 'undated'})" for one in known[:20])
    hint = f"There are {dates}." if known else "The data has no table with editions."
    raise UnknownNameError("edition", text, names_, hint=hint)


# --- what an edition says ------------------------------------------------------------------------

PLACES = (PG.state, PG.county, PG.serves, PG.basedIn, PG.place, PG.partOf)
"""The properties that say where a body belongs."""

# What stands in the rows of an edition, those that it describes and those that list something; the
# rows themselves, their repairs and rejects are no things.
_SAID = """SELECT ?s ?p ?o ?row {
  { SELECT DISTINCT ?row {
    { GRAPH $edition { ?row a pg:Row } } UNION { GRAPH ?row { ?listed pg:listedIn $edition } }
    FILTER(STRSTARTS(STR(?row), $own)) } }
  GRAPH ?row { ?s ?p ?o } FILTER(isIRI(?s) && !STRSTARTS(STR(?s), $own)) }"""

Facts = dict[Node, dict[Node, set[str]]]


@dataclass
class EditionSheet:
    """The things that the rows of an edition tell of.

    Attributes:
        reader: where it stands.
        edition: which edition; None for a table that is not there.
        facts: of each thing, property by property, the values with the rows that say them.
        mentions: the rows that tell of each thing, if only as the agency of an agreement.
        unmapped: how many rows were not, or not wholly, mapped.
    """

    reader: Reader
    edition: Edition | None
    facts: dict[URIRef, Facts] = field(default_factory=dict)
    mentions: dict[URIRef, set[str]] = field(default_factory=dict)
    unmapped: int = 0

    def __post_init__(self) -> None:
        self.kind_of = cache(partial(kind_of, self.reader))
        self.prefixes = self.reader.prefixes

    @classmethod
    def read(cls, reader: Reader, edition: Edition | None) -> EditionSheet:
        """What the edition's rows say; the rows themselves, repairs and rejects are no things."""
        sheet = cls(reader, edition)
        if edition is None:
            return sheet
        own = Literal(f"{edition.iri}#")
        for s, p, o, row in reader.engine.select(_SAID, edition=edition.iri, own=own):
            sheet.say(cast(URIRef, s), cast(Node, p), cast(Node, o), str(row))
        sheet.unmapped = len(set(reader.subjects(PG.rejected, graph=edition.iri)))
        return sheet

    def say(self, thing: URIRef, predicate: Node, value: Node, row: str) -> None:
        """Add a statement of a row."""
        self.mentions.setdefault(thing, set()).add(row)
        facts = self.facts.setdefault(thing, {})
        if predicate != PG.listedIn:
            facts.setdefault(predicate, {}).setdefault(value, set()).add(row)
        if predicate == PG.agency and isinstance(value, URIRef):
            # A mapping may take an agency from elsewhere, and then says nothing of it itself.
            self.mentions.setdefault(value, set()).add(row)
            self.facts.setdefault(value, {})

    def values(self, thing: URIRef, predicate: Node) -> list[Node]:
        """The values of a property, sorted."""
        return vocab.sort_terms(self.facts.get(thing, {}).get(predicate, {}))

    def rows(self, thing: URIRef) -> tuple[str, ...]:
        """The rows that tell of a thing, in order."""
        return tuple(sorted(self.mentions.get(thing, ()), key=vocab.reading_order))

    @cached_property
    def agencies(self) -> dict[URIRef, list[URIRef]]:
        """The agreements of each agency."""
        found: dict[URIRef, list[URIRef]] = {}
        for thing in sorted(self.facts):
            for agency in self.values(thing, PG.agency):
                if isinstance(agency, URIRef):
                    found.setdefault(agency, []).append(thing)
        return found

    def signing(self, thing: URIRef) -> tuple[str, str]:
        """The models and the dates of an agreement, as texts."""
        models, dates = (self.values(thing, p) for p in (PG.model, PG.signedOn))
        return " ".join(map(str, models)), " ".join(map(str, dates))

    def name(self, thing: Node) -> str:
        """The label of a thing; of an agreement without one, its parties and its date."""
        if not isinstance(thing, URIRef):
            return str(thing)
        label = self.reader.label(thing)
        bare = label == vocab.curie(thing, self.prefixes)
        if bare:
            parties, *rest = (
                ", ".join(sorted(map(self.name, self.reader.objects(thing, p))))
                for p in (PG.agency, PG.model, PG.signedOn)
            )
            return ", ".join(filter(None, (parties, *rest))) if parties else label
        return label

    @cached_property
    def labels(self) -> dict[URIRef, str]:
        """The label of each thing; where several bear one, with the state, as far as known."""
        labels = {thing: self.name(thing) for thing in self.facts}
        counts = Counter(labels.values())
        for thing, label in labels.items():
            if counts[label] > 1:
                agencies = [one for one in self.values(thing, PG.agency) if isinstance(one, URIRef)]
                states = {state for one in agencies or [thing] for state in self.states(one)}
                where = ", ".join(sorted(self.name(URIRef(state)) for state in states))
                labels[thing] = f"{label} ({where})" if where else label
        return labels

    def states(self, agency: URIRef) -> tuple[str, ...]:
        """The states of an agency: as it says, else the largest places that its places are in."""
        stated = self.reader.objects(agency, PG.state)
        places = {o for p in PLACES for o in self.reader.objects(agency, p)}
        up = self.reader.above
        inside = self.reader.holds
        roots = {one for p in places for one in up(p, PG.partOf) if not inside(one, PG.partOf)}
        return tuple(sorted(map(str, set(stated) or roots)))

    def kind(self, thing: URIRef) -> str:
        """The label of the most special class of a thing."""
        classes = frozenset(self.values(thing, RDF.type))
        return self.kind_of(classes) if classes else kind(self.reader, thing)


def kind(reader: Reader, thing: URIRef, stated: Iterable[Node] = ()) -> str:
    """The label of the most special class of a thing; “thing” if it has none."""
    return kind_of(reader, frozenset(stated) or reader.classes(thing))


def kind_of(reader: Reader, classes: frozenset[Node]) -> str:
    """The label of the most special of some classes, the first by the alphabet of several."""
    above = {top for one in classes for top in reader.above(one, RDFS.subClassOf) if top != one}
    names = sorted(reader.label(one) for one in classes - above)
    return names[0] if names else "thing"
