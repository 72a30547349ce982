"""The static site of a project: a folder of pages for any web host, which needs no server.

Every IRI of the project maps to a page, with its Turtle and JSON-LD beside it. Links are relative,
so that the folder works from a disk and under any address; the same inputs give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rdflib.namespace import DCTERMS

from policygraph import reading
from policygraph.project import Project
from policygraph.queries.catalogue import Query, load
from policygraph.reading import Data
from policygraph.site import (
    catalogue,
    downloads,
    frame,
    indexes,
    ledgers,
    placing,
    shapes,
    things,
    vocabulary,
)
from policygraph.site.book import Book, Part, Site, SitePage
from policygraph.site.writing import Renderer, write
from policygraph.store import Runner
from policygraph.validate.report import Report


def site(
    project: Project,
    data: Data,
    report: Report,
    folder: Path,
    *,
    title: str | None = None,
    base_url: str = "",
    day: str = "",
) -> tuple[int, int]:
    """Write the site of a project into a folder, whole or not at all.

    Args:
        project: where the queries and their expected results are.
        data: what the pages tell.
        report: what validation found in it.
        folder: a new or empty folder, or a former site, which is replaced; files that are not of
            the site stay if they stand at its top.
        title: what the site is called; None for what the dataset is called.
        base_url: the address that the site will have, for canonical links and the sitemap.
        day: the day as of which the dataset is, to be told.

    Returns:
        How many files were written, and how many bytes in them.

    Raises:
        InputError: the folder is neither, or cannot be written; a query or a shape of the
            project cannot be read.
        EngineError: the front end was not built into this installation.
    """
    reader = reading.of(data)
    placing.check_apart(folder, project)
    book = Book(reader)
    about = _about(book, project, title, base_url, day)
    renderer = Renderer(about, book.reader, book.addresses)
    return write(_all(book, project, report, about), folder, renderer)


def _about(book: Book, project: Project, title: str | None, base_url: str, day: str) -> Site:
    itself = book.itself
    name = title or (book.reader.name(itself).text if itself else project.name)
    told = book.reader.objects
    licenses = sorted(map(str, told(itself, DCTERMS.license))) if itself else []
    dates = sorted(map(str, told(itself, DCTERMS.modified))) if itself else []
    base = base_url and base_url.rstrip("/") + "/"
    return Site(
        name,
        book.description,
        licenses[0] if licenses else "",
        dates[-1] if dates else "",
        day,
        base,
        frame.NAV,
    )


def _all(book: Book, project: Project, report: Report, about: Site) -> Iterator[Part]:
    paths = []
    for part in _parts(book, project, report, about):
        if isinstance(part, SitePage):
            paths.append(part.path)
        yield part
    yield from frame.sitemap([*paths, "network/index.html", frame.SPARQL], about)


def _parts(book: Book, project: Project, report: Report, about: Site) -> Iterator[Part]:
    queries = load(project)
    yield from frame.pages(book, about, queries)
    yield from indexes.pages(book)
    yield from sections(book, project, queries, report)
    yield from downloads.pages(book, about.license)
    yield from things.pages(book)


def sections(
    book: Book, project: Project, queries: Sequence[Query], report: Report
) -> Iterator[Part]:
    """The pages that are not about single things: the catalogue with its answers, the vocabulary,
    conflicts, gaps, timeline and validation.

    Args:
        book: the dataset.
        project: where the shapes come from.
        queries: the catalogue.
        report: what validation found.

    Raises:
        InputError: a file of shapes cannot be read.
    """
    shown = shapes.read(project)
    with Runner(book.reader.engine) as engine:
        yield from catalogue.pages(book, queries, engine)
        yield from vocabulary.pages(book, engine, shown)
    if shown is not None:
        yield from shapes.pages(book, shown, project)
    yield from vocabulary.schemes(book)
    yield ledgers.conflicts(book.ledger)
    yield ledgers.missing(book)
    yield ledgers.timeline(book)
    yield ledgers.validation(book, report, shown)
