"""What ``editions.ttl`` says of a table: its series, and the editions of it, each with its file."""

from __future__ import annotations

import json
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from policygraph import files
from policygraph.errors import InputError, Place
from policygraph.lexical import XSD, quoted
from policygraph.project import TableFolder
from policygraph.sources import rdf, turtle
from policygraph.vocab import PG, PREFIXES, curie

_DCTERMS = PREFIXES["dcterms"]
_TYPE = PREFIXES["rdf"] + "type"


@dataclass(frozen=True)
class EditionFile:
    """A table as it was published once, as ``editions.ttl`` describes it.

    Attributes:
        iri: its IRI.
        title: its title; empty if it has none.
        issued: its date of issue, as it is written.
        digest: the digest of its file, ``sha256:…``; empty if none is stated.
        sheet: the sheet of the workbook, where it is named.
        path: its file.
        display: how messages call the file.
        place: where the description begins.
    """

    iri: str
    title: str
    issued: str
    digest: str
    sheet: str
    path: Path
    display: str
    place: Place


@dataclass(frozen=True)
class Series:
    """A table with its editions, in the order of their files.

    Attributes:
        iri: the IRI of the series: the base of its description; empty if there is none yet.
        title: its title; empty if it has none.
        publisher: the IRI of who publishes it; empty if nobody is named.
        editions: the editions.
    """

    iri: str
    title: str = ""
    publisher: str = ""
    editions: tuple[EditionFile, ...] = ()


def read(table: TableFolder, show: Callable[[Path], str], *, undescribed: bool = False) -> Series:
    """The series of a table, from its ``editions.ttl``.

    Args:
        table: the folder.
        show: how messages call a file.
        undescribed: let files pass that are no edition.

    Raises:
        InputError: the description is no RDF, an edition lacks its date or its file, or a file
            of the folder is no edition of it.
    """
    bases = {path: rdf.read(path, show(path)).base for path in table.descriptions}
    base = bases.get(table.editions, "")
    things = _things(table.editions, show(table.editions)) if base else {}
    at = {path.name: path for path in table.files}
    editions: dict[str, EditionFile] = {}
    for iri, thing in things.items():
        if f"<{PG.Edition}>" in thing.said[_TYPE]:
            edition = _edition(iri, thing, at, show)
            twin = editions.setdefault(edition.path.name, edition)
            if twin is not edition:
                raise InputError(
                    f"Two editions have the file {edition.path.name}: <{twin.iri}> and <{iri}>.",
                    where=thing.place,
                    hint="An edition is one file: take one of the two out.",
                )
    for name, path in at.items():
        if name not in editions and not undescribed:
            raise InputError(
                "The file is described as no edition of its table.",
                where=Place(show(path)),
                hint=f"`policygraph add {show(path)} --as {table.name} --date YYYY-MM-DD`"
                " describes it; or move it out of the project.",
            )
    itself = things.get(base, _Thing(Place("")))
    return Series(
        base,
        itself.text(_DCTERMS + "title"),
        next(iter(itself.said[_DCTERMS + "publisher"]), "").strip("<>"),
        tuple(editions[name] for name in sorted(editions)),
    )


@dataclass
class _Thing:
    place: Place
    said: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def text(self, predicate: str) -> str:
        """The first value that is a literal, without its datatype or language."""
        for value in self.said[predicate]:
            if value.startswith('"'):
                # The escapes of N-Triples are escapes of JSON.
                return str(json.loads(value[: value.rindex('"') + 1]))
        return ""


def _things(path: Path, display: str) -> dict[str, _Thing]:
    """What the file describes, by IRI, in the order of the file."""
    found: dict[str, _Thing] = {}
    for written in turtle.locate(files.text(path, display), display):
        iri = written.subject[1:-1]
        thing = found.setdefault(iri, _Thing(written.subject_place or written.place))
        thing.said[written.predicate.strip("<>")].append(written.value)
    return found


def _edition(
    iri: str, thing: _Thing, at: dict[str, Path], show: Callable[[Path], str]
) -> EditionFile:
    name = thing.text(str(PG.fileName))
    if not name or not thing.text(_DCTERMS + "issued"):
        lacks = "file (pg:fileName)" if not name else "date of issue (dcterms:issued)"
        raise InputError(
            f"The edition <{iri}> has no {lacks}.",
            where=thing.place,
            hint="Say which file it is and when it was published; `policygraph add` does both.",
        )
    if name not in at:
        raise InputError(
            f"The file of the edition is not there: {name}.",
            where=thing.place,
            hint="Put it into the folder of the table, or take the edition out.",
        )
    return EditionFile(
        iri,
        thing.text(_DCTERMS + "title"),
        thing.text(_DCTERMS + "issued"),
        thing.text(str(PG.fileDigest)),
        thing.text(str(PG.sheet)),
        at[name],
        show(at[name]),
        thing.place,
    )


def heading(iri: str, title: str, publisher: str = "") -> str:
    """The description of a series, to be put at the beginning of its ``editions.ttl``.

    Args:
        iri: the series.
        title: its title, in English.
        publisher: the IRI of who publishes it; empty if nobody is named.
    """
    by = curie(publisher, PREFIXES) if publisher else ""
    used = {"dcterms", "pg", "xsd", by.partition(":")[0]} & PREFIXES.keys()
    prefixes = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in sorted(used))
    said = ["a pg:TableSeries", *([f"dcterms:publisher {by}"] if by else [])]
    said.append(f"dcterms:title {_text(title)}@en")
    return f"@base <{iri}> .\n{prefixes}\n<> {_joined(said)}"


def edition(described: EditionFile, file: str, of: Series, prefixes: Mapping[str, str]) -> str:
    """The description of an edition, to be put at the end of an ``editions.ttl``.

    Args:
        described: the edition.
        file: the name of its file.
        of: its series, and the publisher of both.
        prefixes: those the file declares.
    """
    said: list[tuple[str, str]] = [
        (PG.editionOf, f"<{of.iri}>"),
        (_DCTERMS + "title", described.title and f"{_text(described.title)}@en"),
        (_DCTERMS + "issued", f'"{described.issued}"^^{curie(XSD + "date", prefixes)}'),
        (_DCTERMS + "publisher", of.publisher and curie(of.publisher, prefixes)),
        (PG.fileName, _text(file)),
        (PG.sheet, described.sheet and _text(described.sheet)),
        (PG.fileDigest, _text(described.digest)),
    ]
    parts = [f"{curie(term, prefixes)} {value}" for term, value in said if value]
    return f"\n<{described.iri}> {_joined([f'a {curie(PG.Edition, prefixes)}', *parts])}"


def _joined(said: Iterable[str]) -> str:
    return " ;\n    ".join(said) + " .\n"


def _text(text: str) -> str:
    return quoted(unicodedata.normalize("NFC", text))
