"""Writes ``editions.ttl``: the series of a table, and one edition more."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping

from policygraph.lexical import RDF, XSD, quoted
from policygraph.sources.rdf import Reading
from policygraph.vocab import PG, PREFIXES, curie

_DCTERMS = PREFIXES["dcterms"]
_TYPE = RDF + "type"
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
