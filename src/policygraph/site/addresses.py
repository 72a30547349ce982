"""Which page of the site an IRI has: what stands under the project's namespace keeps its path."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from urllib.parse import quote, unquote

from rdflib import OWL, RDF, SKOS, URIRef
from rdflib.namespace import VOID

from policygraph import reading, vocab
from policygraph.reading import Data, Reader
from policygraph.reading.sources import sources
from policygraph.vocab import PG

ONTOLOGY = "ontology/index.html"
# Folders of pages that no IRI asks for.
_TAKEN = frozenset(
    # In the order of the navigation, then what has no place in it.
    {"network", "things", "sources", "claims", "conflicts", "timeline", "queries", "sparql"}
    | {"ontology", "downloads", "gaps", "validation", "licenses", "static", "ext", "scheme"}
)
# Files at the top of a site.
_FILES = re.compile(r"(?:index|404)\.html|robots\.txt|sitemap.*\.xml|data\.(?:ttl|jsonld)")
# Names that some file system keeps for itself, or that stand beside each page.
_RESERVED = re.compile(
    r"(?i)(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?\Z"
    r"|index\.(?:html|ttl|jsonld)\Z|\.|[ .]*\Z"
)
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f<>:\"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_LONGEST = 100
_DEEPEST = 200


class Addresses:
    """The addresses of a dataset's things, claims, sources, passages, terms and schemes.

    No two IRIs share a page, on file systems that ignore case either.

    Attributes:
        bases: the namespaces whose IRIs keep their paths.
        things: the IRIs that have a page of their own, in order: neither places nor terms.
        places: the passages, rows, omissions and inferences, by the IRI of their source.
        terms: the terms of ontologies.
        cells: how cells of tables were read or why they were not, by the row that they stand in.
        schemes: the concept schemes, each with its concepts.
    """

    def __init__(self, data: Data) -> None:
        reader = reading.of(data)
        self.reader = reader
        self.bases = _bases(reader)
        self.places = reader.all_places
        self.schemes = _schemes(reader)
        self.terms = _terms(reader)
        self.cells = _cells(reader)
        self._pages: dict[str, str] = {}
        self._used: set[str] = set()
        self._anchors()
        sourced = {str(one.iri) for one in sources(reader)}
        self.things = self._things(sourced)
        self.sources = sorted(sourced)
        for iri in sorted({*self.things, *self.sources}):
            self._add(iri, self._folder(iri))
        for source, found in sorted(self.places.items()):
            self._add_places(source, found)
        for row, told in self.cells.items():
            for cell in told:
                self._pages[cell] = f"{self._pages[row]}#{cell.partition('#')[2] or _digest(cell)}"

    def page(self, iri: str) -> str | None:
        """The path of the page of an IRI, with ``#fragment`` where it is a part of one.

        The fragment is as it stands in the page's ``id``; `relative` escapes it.
        """
        return self._pages.get(iri)

    def _anchors(self) -> None:
        for terms, page in ((self.terms, ONTOLOGY), *self._scheme_pages()):
            used: set[str] = set()
            # The project's own first: theirs are the IRIs that lead to anchors.
            for iri in sorted(terms, key=lambda one: not one.startswith(self.bases)):
                anchor = _local(iri)
                if anchor in used:
                    anchor = f"{anchor}-{_digest(iri)}"
                used.add(anchor)
                self._pages[iri] = f"{page}#{anchor}"
        for iri in _ontologies(self.reader):
            self._pages[iri] = ONTOLOGY

    def _scheme_pages(self) -> Iterator[tuple[tuple[str, ...], str]]:
        for iri, concepts in self.schemes.items():
            name = self._free(f"scheme/{_safe(_name(iri))}", iri)
            self._pages[iri] = f"{name}/index.html"
            yield concepts, f"{name}/index.html"

    def _things(self, sourced: set[str]) -> list[str]:
        places = {str(one) for found in self.places.values() for one in found}
        cells = {one for found in self.cells.values() for one in found}
        every = set(map(str, self.reader.things()))
        return sorted(every - places - sourced - cells - self._pages.keys())

    def _folder(self, iri: str) -> str:
        for base in self.bases:
            parts = iri[len(base) :].split("/")
            if iri.startswith(base) and iri != base and not _is_taken(parts[0]):
                return _path(parts)
        scheme, _, rest = iri.partition(":")
        host, _, path = rest.removeprefix("//").partition("/")
        return _path(
            [
                "ext",
                host if rest.startswith("//") else scheme,
                *_split(path or rest.removeprefix("//")),
            ]
        )

    def _add_places(self, source: str, found: Iterable[URIRef]) -> None:
        folder = self._folder(source)
        if known := self._pages.get(source):
            folder = known.rpartition("/")[0]
        for place in found:
            fragment = str(place).partition("#")[2]
            self._add(str(place), f"{folder}/{_safe(fragment)}")

    def _add(self, iri: str, folder: str) -> None:
        if iri not in self._pages:
            self._pages[iri] = f"{self._free(folder, iri)}/index.html"

    def _free(self, folder: str, iri: str) -> str:
        """The folder, or where another IRI has it one with a digest."""
        if len(folder) > _DEEPEST:
            folder = f"{folder[:_DEEPEST].rpartition('/')[0]}/{_digest(iri)}"
        if _folded(folder) in self._used:
            folder = f"{folder}-{_digest(iri)}"
        self._used.add(_folded(folder))
        return folder


def relative(path: str, page: str) -> str:
    """The link that leads from one path of a site to another (RFC 3986, §5.2, the other way)."""
    target, hash_, fragment = path.partition("#")
    (ours, _), (theirs, quoted) = _segments(page), _segments(target)
    same, most = 0, min(len(ours), len(theirs)) - 1
    while same < most and ours[same] == theirs[same]:
        same += 1
    # A colon in the first segment would make it a scheme (§4.2).
    steps = (*[".."] * (len(ours) - 1 - same), *quoted[same:])
    written = "" if target == page and hash_ else "/".join(steps)
    return written + (f"#{quote(fragment, safe='!$()*,;=:@&+~/?')}" if hash_ else "")


@lru_cache(1 << 14)
def _segments(path: str) -> tuple[list[str], list[str]]:
    """The segments of a path, and the same as a link writes them."""
    parts = path.split("/")
    return parts, [quote(one, safe="!$'()*,;=@&+~") for one in parts]


def address(path: str) -> str:
    """A path of the site as a part of a URL: a page goes by the name of its folder."""
    name = path.removesuffix("index.html") if path.rpartition("/")[2] == "index.html" else path
    return quote(name, safe="/!$'()*,;=:@&+~")


def _bases(reader: Reader) -> tuple[str, ...]:
    """The namespaces of the project: policygraph's, and those that its dataset tells, longest
    first."""
    found = {vocab.BASE}
    itself = reader.itself
    if itself is not None:
        for space in map(str, reader.objects(itself, VOID.uriSpace)):
            found.add(re.sub(r"(?:id|ID)/\Z", "", space))
        # The dataset's own name: …/dataset/NAME.
        base, folder, _ = str(itself).rpartition("dataset/")
        found |= {base} if folder else set()
    return tuple(sorted(filter(_is_base, found), key=lambda one: (-len(one), one)))


def _is_base(iri: str) -> bool:
    return bool(re.fullmatch(r"https?://[^/]+/(?:.*/)?", iri))


def _ontologies(reader: Reader) -> list[str]:
    return sorted(str(one) for one in reader.subjects(RDF.type, OWL.Ontology))


def _terms(reader: Reader) -> tuple[str, ...]:
    """What the ontologies' graphs declare, but for the ontologies."""
    names = _ontologies(reader)
    found = {
        str(subject)
        for name in names
        for subject in reader.subjects(graph=URIRef(name))
        if isinstance(subject, URIRef)
    }
    concepts = {str(one) for one in reader.subjects(SKOS.inScheme)}
    schemes = {str(one) for one in reader.subjects(RDF.type, SKOS.ConceptScheme)}
    return tuple(sorted(found - set(names) - concepts - schemes))


def _schemes(reader: Reader) -> dict[str, tuple[str, ...]]:
    found = {}
    for scheme in vocab.sort_terms(set(reader.subjects(RDF.type, SKOS.ConceptScheme))):
        concepts = {*reader.subjects(SKOS.inScheme, scheme)}
        concepts |= {*reader.subjects(SKOS.topConceptOf, scheme)}
        found[str(scheme)] = tuple(sorted(str(one) for one in concepts - {scheme}))
    return found


def _cells(reader: Reader) -> dict[str, list[str]]:
    """The repairs and rejects of each row: there can be more of them than rows."""
    found: dict[str, list[str]] = {}
    of_rows = (each for one in (PG.repaired, PG.rejected) for each in reader.subject_objects(one))
    for row, cell in sorted((str(row), str(cell)) for row, cell in of_rows):
        found.setdefault(row, []).append(cell)
    return found


def _split(path: str) -> list[str]:
    return [part for part in re.split("[/#?]", path) if part] or ["-"]


def _path(parts: Iterable[str]) -> str:
    return "/".join(_safe(part) for one in parts for part in one.split("#") if part) or "-"


def _safe(segment: str) -> str:
    """A segment of an IRI as the name of a folder, its percent-encoding undone once."""
    name = unicodedata.normalize("NFC", unquote(segment, errors="replace"))
    name = _UNSAFE.sub("_", name)
    if _RESERVED.match(name) or name[-1:] in (".", " ") or name.startswith("."):
        name = f"_{name.strip(' .')}"
    if len(name.encode()) > _LONGEST:
        cut = name.encode()[:_LONGEST].decode(errors="ignore").rstrip(" .")
        name = f"{cut}-{_digest(segment)}"
    return name


def _is_taken(segment: str) -> bool:
    """Whether a segment would be a page or a file of the site itself, however it is spelt."""
    name = _folded(_safe(segment.partition("#")[0]))
    return name in _TAKEN or bool(_FILES.fullmatch(name))


def _local(iri: str) -> str:
    """The part of an IRI after its namespace."""
    return re.split("[#/]", iri.rstrip("/#"))[-1]


def _name(iri: str) -> str:
    return re.split("[/]", iri.partition("#")[0].rstrip("/"))[-1]


def _digest(iri: str) -> str:
    return hashlib.sha256(iri.encode()).hexdigest()[:8]


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", path.casefold())
