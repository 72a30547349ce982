"""One reading of a dataset, from which all pages are made, and what a site is made of: pages, which
a template gives their form, and files as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from typing import Any, TypeAlias, TypeVar

from rdflib import RDFS, SKOS, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from policygraph import reading
from policygraph.claims.conflicts import Touched, ledger
from policygraph.claims.ledger import Ledger
from policygraph.editions.timeline import DatedStatement, Timelines
from policygraph.evidence.claims import is_claim
from policygraph.evidence.explain import view
from policygraph.evidence.values import Explanation
from policygraph.export import rdf
from policygraph.export.lettering import tidy
from policygraph.network.building import network
from policygraph.network.model import Network
from policygraph.reading import Data
from policygraph.site.addresses import Addresses
from policygraph.vocab import PG, Name

_T = TypeVar("_T")
DATES = {"xsd:date", "xsd:dateTime", "xsd:gYearMonth", "xsd:gYear"}
"""The datatypes of dates, by their short names."""
# A data block beyond this would make the page slow; the file beside it always is whole.
_INLINE = 60_000


@dataclass(frozen=True)
class SitePage:
    """An HTML page.

    Attributes:
        path: where it stands, relative to the site's folder, in POSIX form.
        template: its template, one of ``site/templates``.
        title: its title.
        values: what the template is given besides ``title`` and ``site``.
    """

    path: str
    template: str
    title: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class File:
    """Any other file: where it stands, relative to the site's folder, and its bytes; a large one
    gives them a piece at a time."""

    path: str
    content: bytes | Iterable[bytes]


Part: TypeAlias = SitePage | File


@dataclass(frozen=True)
class Site:
    """What every page is told of the site.

    Attributes:
        name: what the dataset is called.
        description: what it says of itself.
        license: the IRI of its license; empty if it names none.
        modified: the day of the data, as the dataset gives it; empty if it does not.
        day: the day as of which it is told; empty for all that is known.
        base_url: where the site will stand, with a final slash; empty if that is not known.
        nav: the pages that every page links to, as their words and paths.
    """

    name: str
    description: str = ""
    license: str = ""
    modified: str = ""
    day: str = ""
    base_url: str = ""
    nav: tuple[tuple[str, str], ...] = ()

    def has(self, path: str) -> bool:
        """Whether every page links to a page of that path."""
        return any(path == to for _, to in self.nav)


class _Timelines(Timelines):
    """What is dated of a thing is told by its own page, and by those of what is tied to it."""

    def __init__(self, data: Data) -> None:
        super().__init__(data)
        self._own = cache(lambda thing: (*super(_Timelines, self).dated(thing),))
        self._in_lists = cache(lambda thing: (*super(_Timelines, self).listed(thing),))

    def dated(self, thing: URIRef) -> Iterator[DatedStatement]:
        return iter(self._own(thing))

    def listed(self, thing: URIRef) -> Iterator[DatedStatement]:
        return iter(self._in_lists(thing))


class Book:
    """A dataset with what is read of it once.

    Attributes:
        reader: names, classes and passages.
        addresses: which page an IRI has.
    """

    def __init__(self, data: Data) -> None:
        reader = reading.of(data)
        reader.know_all()
        self.reader = reader
        self.addresses = Addresses(self.reader)
        self.timelines = _Timelines(self.reader)
        self.itself = self.reader.itself

    @cached_property
    def network(self) -> Network:
        """The network of the whole dataset."""
        return network(self.reader)

    @cached_property
    def ledger(self) -> Ledger:
        """The conflicts of the whole dataset."""
        return ledger(self.reader)

    @cached_property
    def touched(self) -> Touched:
        """The conflicts by what touches them."""
        return Touched(self.reader, self.ledger)

    @cached_property
    def claims(self) -> list[Name]:
        """The claims, by their labels."""
        found = (one for one in self.addresses.things if is_claim(self.reader, URIRef(one)))
        return self._named(found)

    @cached_property
    def plain(self) -> list[Name]:
        """The things that are no claims, by their labels."""
        claims = {one.iri for one in self.claims}
        return self._named(one for one in self.addresses.things if one not in claims)

    @cached_property
    def sources(self) -> list[Name]:
        """The sources, by their titles."""
        return self._named(self.addresses.sources)

    def _named(self, iris: Iterable[str]) -> list[Name]:
        names = (self.reader.name(URIRef(iri)) for iri in iris)
        return sorted(names, key=lambda one: (one.text.casefold(), one.text, one.iri))

    def by_kind(self, names: Sequence[Name]) -> list[tuple[Name, list[Name]]]:
        """Things by the first of their kinds, the kind with the most first."""
        found: dict[Name, list[Name]] = {}
        for one in names:
            found.setdefault(self.kind(one.iri), []).append(one)
        # What is missing comes last, however much of it there is.
        return sorted(
            found.items(),
            key=lambda item: (item[0].iri == str(PG.Gap), -len(item[1]), item[0].text, item[0].iri),
        )

    def view(self, iri: str) -> Explanation:
        """What the dataset says of a thing, without its ties and what stands in its places."""
        return view(self.reader, URIRef(iri), whole=False)

    def kind(self, iri: str, otherwise: str = "thing") -> Name:
        """The first of a thing's kinds, or what it is called that has none."""
        return next(iter(self.reader.kinds(URIRef(iri))), Name(otherwise))

    def kinds(self, iri: str) -> str:
        """The kinds of a thing in words."""
        return ", ".join(one.text for one in self.reader.kinds(URIRef(iri)))

    def also(self, iri: str) -> str:
        """The other labels of a thing, for a search."""
        found = set(map(str, self.reader.objects(URIRef(iri), SKOS.altLabel)))
        return " · ".join(sorted(found))

    def text(self, subject: Node | None, *predicates: URIRef) -> str:
        """The best text of a subject, English first; empty if it has none."""
        found = None if subject is None else self.reader.best_text(subject, *predicates)
        return "" if found is None else str(found)

    @cached_property
    def description(self) -> str:
        """What the dataset says of itself."""
        return self.text(self.itself, DCTERMS.description, RDFS.comment)

    def beside(
        self, path: str, iri: str, *, inside: bool = False
    ) -> tuple[list[File], dict[str, Any]]:
        """The Turtle and JSON-LD beside a page, and what its template is given of them.

        They hold every statement in which an IRI is subject or value, of a row those on its cells;
        ``inside``: or the graph.
        """
        assert self.reader.known.near is not None
        said = self.reader.known.near.said
        quads = said(iri, inside=inside)
        quads += (one for cell in self.addresses.cells.get(iri, ()) for one in said(cell))
        quads = list(dict.fromkeys(quads))
        folder = path.rpartition("/")[0]
        prefixes = self.reader.prefixes
        turtle = b"".join(rdf.turtle({said[:3] for said in quads}, prefixes))
        data = b"".join(rdf.jsonld(quads, prefixes))
        made = [File(f"{folder}/index.ttl", turtle), File(f"{folder}/index.jsonld", data)]
        inline = data.decode() if len(data) <= _INLINE else ""
        return made, {"data": inline, "turtle": f"{folder}/index.ttl", "size": len(quads)}


@lru_cache(1 << 14)
def shortened(text: str, most: int = 160) -> str:
    """A text on one line, cut where it is longer than a page can bear."""
    line = tidy(str(text))
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def grouped(items: Iterable[_T], key: Callable[[_T], Any]) -> list[tuple[Any, list[_T]]]:
    """Items by a key, in the order in which the keys are first met."""
    found: dict[Any, list[_T]] = {}
    for one in items:
        found.setdefault(key(one), []).append(one)
    return list(found.items())
