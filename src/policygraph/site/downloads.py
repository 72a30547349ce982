"""What is given away: the dataset in every format, and what DCAT and VoID say of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from rdflib import RDF, XSD, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, VOID

from policygraph import formats, vocab
from policygraph.errors import InputError
from policygraph.export import files, rdf
from policygraph.formats import Format
from policygraph.interchange import files as interchange
from policygraph.site.book import Book, File, Part, SitePage
from policygraph.store import Quad

_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
# Their media types are not in that registry; what defines them stands in its place.
_UNREGISTERED = {
    "graphml": "http://graphml.graphdrawing.org/xmlns",
    "gexf": "http://gexf.net/1.3",
}
_SPDX = Namespace("http://spdx.org/rdf/terms#")
# Where the formats of RDF are written.
_RDF = ("rdf", "owl")


def _is_rdf(form: Format) -> bool:
    return form.code.partition(":")[0] in _RDF


class Download:
    """A file that is given away, and is measured as it is written.

    Attributes:
        path: where it stands.
        form: its format.
        words: what it is.
        size: how many bytes it has.
        digest: its SHA-256.
        note: what it leaves out; empty if nothing.
    """

    def __init__(self, export: files.Export, form: Format) -> None:
        """Raises InputError if the format cannot carry something in the dataset."""
        self.path = f"downloads/{files.stem(export.reader)}.{form.extension}"
        self.form = form
        self.words = form.words or form.name
        self.size = 0
        self.digest = ""
        if form in formats.INTERCHANGE:
            given = interchange.write(export.reader, form)
            self._pieces = iter([given.content])
            self.note = "; ".join(one.removeprefix("left out: ") for one in given.notes)
        else:
            self._pieces = export.pieces(form)
            # The page has no option that it could advise.
            note = (files.left_out(form) or "").partition(" (--")[0]
            self.note = note.removeprefix("left out: ")

    def content(self) -> Iterator[bytes]:
        """The bytes of the file, once."""
        digest = hashlib.sha256()
        for piece in self._pieces:
            digest.update(piece)
            self.size += len(piece)
            yield piece
        self.digest = digest.hexdigest()


def pages(book: Book, license_: str) -> Iterator[Part]:
    """The files, the page that lists them, and the dataset's description as data."""
    # It is read once for all formats.
    export = files.Export(book.reader)
    export.network = book.network
    given: list[Download] = []
    refused: list[tuple[str, str]] = []
    for form in (*formats.EXPORTS, *formats.INTERCHANGE):
        try:
            one = Download(export, form)
        except InputError as fault:
            refused.append((form.words or form.name, str(fault)))
            continue
        yield File(one.path, one.content())
        given.append(one)
    # No other page needs as much.
    del export, book.network
    yield from _description(book, given)
    groups = (
        ("For linked-data tools", [one for one in given if _is_rdf(one.form)]),
        (
            "Networks and tables",
            [one for one in given if not _is_rdf(one.form) and one.form in formats.EXPORTS],
        ),
        ("Claims and citations", [one for one in given if one.form in formats.INTERCHANGE]),
    )
    yield SitePage(
        "downloads/index.html",
        "downloads.html.j2",
        "Downloads",
        {"groups": groups, "refused": refused, "license_": license_},
    )


def _description(book: Book, given: Sequence[Download]) -> Iterator[Part]:
    """The dataset as DCAT 3 (§6.8) and VoID (§3.4) describe it, with its distributions."""
    itself = book.itself or URIRef("data.ttl")
    quads = _about(book, itself)
    quads += [(s, p, o, itself) for one in given for s, p, o in _distribution(book, itself, one)]
    quads.append((itself, DCAT.landingPage, URIRef("index.html"), itself))
    if book.itself is None:
        quads.append((itself, RDF.type, DCAT.Dataset, itself))
    prefixes = {**book.reader.prefixes, "spdx": str(_SPDX)}
    yield File("data.ttl", b"".join(rdf.turtle(rdf.union(quads), prefixes)))
    yield File("data.jsonld", b"".join(rdf.jsonld(rdf.written(quads), prefixes)))


def _about(book: Book, itself: URIRef) -> list[Quad]:
    """What the dataset says of itself, with the parts that its counts are told in."""
    inside = [(s, p, o, itself) for s, p, o in book.reader.in_graph(itself)]
    return [*book.reader.quads(itself), *inside]


def _distribution(book: Book, itself: URIRef, one: Download) -> Iterator[vocab.Triple]:
    """A distribution; its addresses are relative to ``data.ttl``, wherever the site stands."""
    node, file = URIRef(f"#{one.form.name}"), URIRef(one.path)
    yield itself, DCAT.distribution, node
    yield node, RDF.type, DCAT.Distribution
    yield node, DCTERMS.title, Literal(one.words, lang="en")
    # DCAT-AP asks for an access address even of a file that can be had directly.
    yield node, DCAT.accessURL, file
    yield node, DCAT.downloadURL, file
    if one.form.name in _UNREGISTERED:
        yield node, DCTERMS["format"], URIRef(_UNREGISTERED[one.form.name])
    else:
        yield node, DCAT.mediaType, URIRef(_MEDIA_TYPES + one.form.media_type)
    checksum = URIRef(f"#{one.form.name}-sha256")
    yield node, _SPDX.checksum, checksum
    yield checksum, RDF.type, _SPDX.Checksum
    yield checksum, _SPDX.algorithm, _SPDX.checksumAlgorithm_sha256
    yield checksum, _SPDX.checksumValue, Literal(one.digest, datatype=XSD.hexBinary)
    yield node, DCAT.byteSize, Literal(str(one.size), datatype=XSD.nonNegativeInteger)
    for license_ in book.reader.objects(itself, DCTERMS.license):
        yield node, DCTERMS.license, license_
    if _is_rdf(one.form) and one.form != formats.OWL_DL:
        yield itself, VOID.dataDump, file
