"""The rows of the editions at hand, read again from their files, to prove citations of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rdflib import URIRef

from policygraph.project import Project
from policygraph.reading.sources import Source
from policygraph.sources import series, tables
from policygraph.sources.rules import Rules


@dataclass(frozen=True)
class Rows:
    """The file of an edition as it is now.

    Attributes:
        file: what messages call it.
        digest: the digest of its bytes.
        rows: the digest of each row that is not blank, by its number.
    """

    file: str
    digest: str
    rows: dict[int, str]


def gather(project: Project, wanted: Iterable[Source]) -> dict[URIRef, Rows]:
    """The editions among the sources wanted whose files are in the project.

    Raises:
        InputError: a table's folder, or a file, cannot be read.
    """
    iris = {source.iri for source in wanted}
    found = {}
    for table in project.tables:
        editions = series.read(table, project.relative).editions
        if not iris.isdisjoint(URIRef(edition.iri) for edition in editions):
            rules = Rules.read(table, project.relative)
            for edition in editions:
                if URIRef(edition.iri) in iris:
                    found[URIRef(edition.iri)] = Rows(
                        edition.display,
                        tables.file_digest(edition.path, edition.display),
                        dict(tables.proofs(edition, rules)),
                    )
    return found
