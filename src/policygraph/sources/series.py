"""What ``editions.ttl`` says of a table: its series, and the editions of it, each with its file."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from policygraph import files
from policygraph.errors import InputError, Place
from policygraph.lexical import XSD, quoted
from policygraph.project import TableFolder
from policygraph.sources import rdf, turtle
from policygraph.sources.rdf import Reading
from policygraph.vocab import PG, PREFIXES, curie

_DCTERMS = PREFIXES["dcterms"]
_TYPE = PREFIXES["rdf"] + "type"


@dataclass(frozen=True)
class Edition:
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
        readings: the RDF of the folder, by the names that messages call its files.
    """

    iri: str
    title: str = ""
    publisher: str = ""
    editions: tuple[Edition, ...] = ()
    readings: dict[str, Reading] = field(default_factory=dict)


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
    readings = {show(path): rdf.read(path, show(path)) for path in table.descriptions}
    described = show(table.editions)
    things = _things(table.editions, described) if described in readings else {}
    at = {path.name: path for path in table.files}
    editions: dict[str, Edition] = {}
    for iri, thing in things.items():
        if f"<{PG.Edition}>" in thing.values(_TYPE):
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
    base = readings[described].base if described in readings else ""
    itself = things.get(base)
    publisher = next(iter(itself.values(_DCTERMS + "publisher")), "") if itself else ""
    return Series(
        base,
        itself.text(_DCTERMS + "title") if itself else "",
        publisher.strip("<>"),
        tuple(editions[name] for name in sorted(editions)),
        readings,
    )


@dataclass
class _Thing:
    place: Place
    said: dict[str, list[str]] = field(default_factory=dict)

    def values(self, predicate: str) -> list[str]:
        return self.said.get(predicate, [])

    def text(self, predicate: str) -> str:
        """The first value that is a literal, without its datatype or language."""
        for value in self.values(predicate):
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
        thing.said.setdefault(written.predicate.strip("<>"), []).append(written.value)
    return found


def _edition(iri: str, thing: _Thing, at: dict[str, Path], show: Callable[[Path], str]) -> Edition:
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
    return Edition(
        iri,
        thing.text(_DCTERMS + "title"),
        thing.text(_DCTERMS + "issued"),
        thing.text(str(PG.fileDigest)),
        thing.text(str(PG.sheet)),
        at[name],
        show(at[name]),
        thing.place,
    )


_DCTERMS = PREFIXES["dcterms"]
_USED = ("pg", "dcterms", "xsd")


def heading(iri: str, title: str) -> str:
    """The description of a series that nothing describes yet."""
    prefixes = {name: PREFIXES[name] for name in _USED}
    return _head(iri, prefixes) + f"<> a pg:TableSeries ;\n    dcterms:title {_text(title)}@en .\n"


def without_editions(reading: Reading, editions: Collection[str]) -> str:
    """What an ``editions.ttl`` says, but for its editions."""
    prefixes = {name: PREFIXES[name] for name in _USED} | reading.prefixes
    left_out = {f"<{iri}>" for iri in editions}
    said: dict[str, list[str]] = {}
    for line in filter(None, reading.quads.decode().split("\n")):
        subject, predicate, rest = line.split(" ", 2)
        value = rest.rsplit(" ", 2)[0]
        if subject not in left_out:
            term = "a" if predicate == f"<{_TYPE}>" else _term(predicate, prefixes)
            shown = _term(value, prefixes, reading.base)
            said.setdefault(subject, []).append(f"{term} {shown}")
    # The series itself comes first.
    blocks = sorted(said.items(), key=lambda item: (item[0] != f"<{reading.base}>", item[0]))
    body = "\n".join(
        f"{_term(subject, prefixes, reading.base)} " + " ;\n    ".join(_first(parts)) + " .\n"
        for subject, parts in blocks
    )
    used = {name: space for name, space in prefixes.items() if f"{name}:" in body or name in _USED}
    return _head(reading.base, used) + body


def edition(
    iri: str, reading_prefixes: Mapping[str, str], series: str, values: Mapping[str, str]
) -> str:
    """The description of an edition, to be put at the end of an ``editions.ttl``.

    Args:
        iri: the edition.
        reading_prefixes: those the file declares.
        series: its series.
        values: ``title``, ``issued``, ``publisher`` (an IRI), ``file``, ``digest`` and ``sheet``;
            what is empty is left out.
    """

    def name(term: str) -> str:
        return curie(term, reading_prefixes)

    parts = [f"a {name(PG.Edition)}", f"{name(PG.editionOf)} <{series}>"]
    if values.get("title"):
        parts.append(f"{name(_DCTERMS + 'title')} {_text(values['title'])}@en")
    parts.append(f'{name(_DCTERMS + "issued")} "{values["issued"]}"^^{name(XSD + "date")}')
    if values.get("publisher"):
        parts.append(f"{name(_DCTERMS + 'publisher')} {name(values['publisher'])}")
    parts += [
        f"{name(term)} {_text(values[key])}"
        for term, key in ((PG.fileName, "file"), (PG.sheet, "sheet"), (PG.fileDigest, "digest"))
        if values.get(key)
    ]
    return f"\n<{iri}> " + " ;\n    ".join(parts) + " .\n"


def _head(base: str, prefixes: Mapping[str, str]) -> str:
    lines = [f"@prefix {name}: <{space}> .\n" for name, space in sorted(prefixes.items())]
    return f"@base <{base}> .\n{''.join(lines)}\n"


def _term(term: str, prefixes: Mapping[str, str], base: str = "") -> str:
    """A term of N-Quads as Turtle: IRIs, that of a datatype too, become CURIEs."""
    if term == f"<{base}>":
        return "<>"
    if term.startswith("<"):
        return curie(term[1:-1], prefixes)
    text, typed, datatype = term.rpartition("^^")
    if typed and text.endswith('"') and datatype.endswith(">"):
        return f"{text}^^{curie(datatype[1:-1], prefixes)}"
    return term


def _first(parts: list[str]) -> Iterator[str]:
    """The classes before all else."""
    yield from sorted(parts, key=lambda part: (not part.startswith("a "), part))


def _text(text: str) -> str:
    return quoted(unicodedata.normalize("NFC", text))
