"""The sections of a site that are not about single things, from one reading and one engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policygraph.project import Project
from policygraph.queries import running
from policygraph.queries.catalogue import Query
from policygraph.site import (
    catalogue,
    checking,
    chronicle,
    ledgers,
    schemes,
    shapes,
    vocabulary,
)
from policygraph.site.book import Book
from policygraph.site.values import Part
from policygraph.store import Runner
from policygraph.validate.report import Report


def pages(
    book: Book,
    project: Project,
    queries: Sequence[Query],
    report: Report,
    *,
    timeout: float = running.TIMEOUT,
) -> Iterator[Part]:
    """The catalogue with its answers, the vocabulary, conflicts, gaps, timeline and validation.

    Args:
        book: the dataset.
        project: where the shapes come from.
        queries: the catalogue.
        report: what validation found.
        timeout: the most seconds that one query may take.

    Raises:
        InputError: a file of shapes cannot be read.
    """
    shown = shapes.read(project)
    with Runner(book.reader.engine) as engine:
        yield from catalogue.pages(book, queries, engine, timeout=timeout)
        yield from vocabulary.pages(book, engine, shown)
    if shown is not None:
        yield from shapes.pages(book, shown, project)
    yield from schemes.pages(book)
    yield from ledgers.conflicts(book.ledger)
    yield from ledgers.missing(book)
    yield from chronicle.pages(book)
    yield from checking.pages(book, report, shown)
