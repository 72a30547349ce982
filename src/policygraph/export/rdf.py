"""A dataset as RDF text: which statements, and Turtle, TriG, N-Triples, N-Quads, RDF/XML and
JSON-LD of them.

Statements are handled as canonical N-Quads has them: what was read is passed on term by term, so
that every literal keeps the form it has in the data, and no term is made into an object. The same
statements give the same bytes, and a file is made some thousand statements at a time.

Oxigraph writes Turtle, TriG and RDF/XML of the sorted statements. What it leaves to be done is done
here: the prefixes that are used, in order; marks that turn the text around them are escaped; what
XML cannot carry is refused, where Oxigraph would write what no reader takes. JSON-LD is written
here, since Oxigraph's has no context.

Standards: RDF 1.1 Turtle, TriG, N-Triples, N-Quads and XML Syntax (W3C, 25 February 2014), JSON-LD
1.1 (W3C, 16 July 2020).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import chain, groupby
from operator import itemgetter
from typing import Any, TypeAlias, cast
from xml.sax.saxutils import quoteattr

from rdflib import RDF, URIRef

from policygraph import reading
from policygraph.errors import InputError
from policygraph.lexical import NAME_BASE, NAME_MORE, NOT_XML
from policygraph.reading import Data
from policygraph.store import Quad, serialised
from policygraph.store.ntriples import from_nt, nt, unescaped
from policygraph.vocab import PREFIXES, Triple, reading_order

Said: TypeAlias = tuple[str, ...]
"""A statement: its terms in canonical N-Triples, and the graph it stands in, if it is told."""

TYPE = f"<{RDF.type}>"
_LINE = re.compile(r'([^ ]+) ([^ ]+) (<[^>]*>|".*"[^ ]*|[^ ]+) ([^ ]+) \.\n')
_BATCH = 10_000
_LONG = re.compile("[#/]")
# Characters that would show the text around them in another order than it has, or not at all. None
# of them can stand in a name, so an escape is in order wherever they are.
_UNSEEN = re.compile("[\x80-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Namespaces in XML 1.0, §4.
_NAME = re.compile(f"[{NAME_BASE}_][{NAME_BASE}{NAME_MORE}_.\\-]*\\Z")
# XML Syntax, §5.1: names in the RDF namespace that are syntax and cannot be properties.
_SYNTAX = frozenset(
    {"RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype", "Description", "li"}
    | {"aboutEach", "aboutEachPrefix", "bagID"}
)
_RESERVED = ("http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2000/xmlns/")


# --- which statements ------------------------------------------------------------------------


def read(data: Data, *, with_ontology: bool = False) -> list[Said]:
    """The statements of a dataset as they were read, with the named graph of each, each once; in
    no order.

    Args:
        data: what to read.
        with_ontology: also take the graphs whose name is an ontology or a concept scheme.

    Raises:
        InputError: a statement cannot be written as RDF.
    """
    reader = reading.of(data)
    left_out = frozenset() if with_ontology else frozenset(map(str, reader.vocabularies))
    wanted = (lambda name: name not in left_out) if left_out else None
    # Terms come again and again: one object of each takes a quarter of the memory.
    terms_: dict[str, str] = {}
    one = terms_.setdefault
    found = {
        tuple(one(term, term) for term in line.groups())
        for chunk in reader.engine.nquads(wanted)
        for line in _LINE.finditer(chunk.decode())
    }
    return list(found)


def parsed(nquads: bytes) -> list[Said]:
    """The statements of canonical N-Quads, each with a graph name."""
    return _LINE.findall(nquads.decode())


def select(data: Data, *, with_ontology: bool = False) -> list[Quad]:
    """The same statements with rdflib's terms, sorted.

    Raises:
        InputError: a statement cannot be written as RDF.
    """
    return list(map(terms, sorted(read(data, with_ontology=with_ontology))))


def terms(said: Said) -> Quad:
    """A statement with rdflib's terms."""
    subject, predicate, value, graph = map(from_nt, said)
    return subject, predicate, value, cast(URIRef, graph)


def written(rows: Iterable[Triple | Quad]) -> list[Said]:
    """Statements of rdflib's terms in N-Triples' form, each once.

    Raises:
        InputError: a term is none of RDF.
    """
    return list({tuple(map(nt, row)) for row in rows})


def union(quads: Iterable[Quad]) -> list[Said]:
    """Statements of rdflib's terms without their graphs, each once.

    Raises:
        InputError: a term is none of RDF.
    """
    return written(quad[:3] for quad in quads)


# --- in which order, under which prefixes ----------------------------------------------------


def in_order(rows: Iterable[Said]) -> Iterator[Said]:
    """Statements as they are read: by graph and subject, as these stand in their sources.

    Of one subject its kind comes first, as a reader wants to know it before anything else.
    """
    groups: dict[Said, list[Said]] = {}
    for row in rows:
        groups.setdefault((*row[3:], row[0]), []).append(row)
    for key in sorted(groups, key=lambda key: [place_of(term) for term in key]):
        yield from sorted(sorted(groups[key]), key=_is_no_kind)


def _is_no_kind(row: Said) -> bool:
    return row[1] != TYPE


@lru_cache(1 << 16)
def place_of(term: str) -> tuple[object, ...]:
    """The key that sorts the IRIs of places as they stand in a source."""
    return reading_order(term[1:-1])


def _batches(rows: Iterable[Said], place: int) -> Iterator[list[Said]]:
    """Statements in order, some thousand at a time; those of one subject, or graph, together."""
    found: list[Said] = []
    for row in rows:
        if len(found) >= _BATCH and row[place] != found[-1][place]:
            yield found
            found = []
        found.append(row)
    if found:
        yield found


def _iris(rows: Iterable[Said]) -> set[str]:
    """The IRIs of statements, and of the datatypes in them; the one for which there is a word
    (``a``, ``@type``) left out."""
    every = {term for row in rows for term in row} - {TYPE}
    return {term[term.rindex("<") + 1 : -1] for term in every if term[-1] == ">"}


def _used(iris: Iterable[str], prefixes: Mapping[str, str]) -> dict[str, str]:
    """The prefixes that some IRIs are written with, by name.

    A namespace that goes on after a name (``source/a#char=1,9``) has none, nor has one that begins
    another: what is left of an IRI would have to be escaped.
    """
    names = {space: name for name, space in sorted(prefixes.items()) if name and space}
    match = _begin(tuple(sorted(names, key=len, reverse=True)))
    found = {(space[0], iri[space.end() :]) for iri in iris if (space := match(iri))}
    used = {space for space, _ in found} - {space for space, name in found if _LONG.search(name)}
    fit = (one for one in used if not any(one != two and two.startswith(one) for two in used))
    return dict(sorted((names[one], one) for one in fit))


@lru_cache(1 << 6)
def _begin(spaces: tuple[str, ...]) -> Callable[[str], re.Match[str] | None]:
    """What finds the namespace that an IRI begins with, of several the first."""
    return re.compile("|".join(map(re.escape, spaces)) or "(?!)").match


# --- Turtle and TriG, N-Triples and N-Quads --------------------------------------------------


def turtle(triples: Collection[Said], prefixes: Mapping[str, str] = PREFIXES) -> Iterator[bytes]:
    """Turtle: statements by subject, under the prefixes that are used; a piece at a time."""
    return _turtle(triples, prefixes, "ttl", 0)


def trig(quads: Collection[Said], prefixes: Mapping[str, str] = PREFIXES) -> Iterator[bytes]:
    """TriG: one block for each named graph, in the order of their names; a piece at a time."""
    return _turtle(quads, prefixes, "trig", 3)


def _turtle(
    rows: Collection[Said], prefixes: Mapping[str, str], extension: str, place: int
) -> Iterator[bytes]:
    used = _used(_iris(rows), prefixes)
    head = [f"@prefix {name}: <{space}> .\n" for name, space in used.items()]
    yield "".join([*head, *["\n"] * bool(head)]).encode()
    for batch in _batches(in_order(rows), place):
        text = serialised(_lines(batch), extension, used).decode()
        # Its prefixes stand above.
        body = text.split("\n", len(used))[-1]
        yield _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04X}", body).encode()


def lines(rows: Iterable[Said]) -> bytes:
    """N-Triples or N-Quads in canonical form, sorted, each once."""
    return b"".join(batches(rows))


def batches(rows: Iterable[Said]) -> Iterator[bytes]:
    """As `lines`, some at a time."""
    # No character of a term is less than the blank after it: rows sort as their lines do.
    return map(_lines, _batches(sorted(set(rows)), 0))


def _lines(rows: Iterable[Said]) -> bytes:
    return "".join([" ".join(row) + " .\n" for row in rows]).encode()


def split_literal(literal: str) -> tuple[str, str]:
    """The text of a literal in N-Triples, escapes kept, and what follows: ``@en``, ``^^<…>``."""
    end = literal.rindex('"')
    return literal[1:end], literal[end + 1 :]


# --- RDF/XML ---------------------------------------------------------------------------------


def rdfxml(triples: Collection[Said], prefixes: Mapping[str, str] = PREFIXES) -> Iterator[bytes]:
    """RDF/XML of statements, one element a subject; a piece at a time.

    Raises:
        InputError: a property or a class is no XML name, or a text holds what XML cannot carry; the
            message names the statement.
    """
    _check_xml(triples)
    used = {
        name: space
        for name, space in _used(_iris(triples), prefixes).items()
        if _NAME.match(name) and name not in ("rdf", "its") and not name.lower().startswith("xml")
    }
    declared = {"rdf": str(RDF), **used}.items()
    names = "".join(f"\n    xmlns:{name}={quoteattr(space)}" for name, space in declared)
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{names}>\n'.encode()
    return chain([head], _elements(triples, used), [b"</rdf:RDF>\n"])


def _elements(triples: Collection[Said], used: Mapping[str, str]) -> Iterator[bytes]:
    for batch in _batches(in_order(triples), 0):
        _, _, body = serialised(_lines(batch), "rdf", used).split(b"\n", 2)
        # A reader turns a raw carriage return into a line feed.
        yield body.removesuffix(b"</rdf:RDF>").replace(b"\r", b"&#13;")


def _check_xml(triples: Iterable[Said]) -> None:
    known = set[str]()
    for row in triples:
        subject, predicate, value = row
        # Oxigraph makes the class the name of the element.
        name = value if predicate == TYPE and value[0] == "<" else predicate
        if name not in known and not _is_name(name[1:-1]):
            raise InputError(
                f"RDF/XML cannot write the {'property' if name == predicate else 'class'} {name}:"
                " no XML name stands at its end, or the name is reserved. The statement is"
                f" {' '.join(row)}",
                hint="Give it an IRI that ends in a letter and letters or digits, or export to"
                " another format, such as Turtle.",
            )
        for part, term in (("subject", subject), ("value", value)):
            if term not in known:
                checked(
                    unescaped(term), f"the {part} of the statement {ascii(' '.join(row))[1:-1]}"
                )
        known.update((name, subject, value))


def _is_name(iri: str) -> bool:
    found = _NAME.search(iri)
    space = iri[: found.start()] if found else ""
    reserved = space in _RESERVED or (space == str(RDF) and found and found[0] in _SYNTAX)
    return found is not None and not reserved


def checked(text: str, where: str) -> str:
    """``text`` itself, if XML can carry it.

    Args:
        text: what is to be written.
        where: what the text belongs to, for the message.

    Raises:
        InputError: it holds a character that no XML document may hold.
    """
    if found := NOT_XML.search(text):
        raise InputError(
            f"XML cannot carry the character U+{ord(found[0]):04X} in {where}.",
            hint="Mend the text, or export to a format that is not XML, such as Turtle or JSON-LD.",
        )
    return text


# --- JSON-LD ---------------------------------------------------------------------------------


def jsonld(quads: Collection[Said], prefixes: Mapping[str, str] = PREFIXES) -> Iterator[bytes]:
    """JSON-LD: one object for each named graph, in it a line for each thing; a piece at a time.

    The context is in the document, and has the prefixes: nothing is fetched to read it. Values
    stand in lists, also where there is one. Numbers are strings with a type: as JSON numbers they
    would lose the form they have in the data.
    """
    iris = _iris(quads)
    # Of “urn:x” a reader takes “urn” for a prefix if the context has such a name.
    schemes = {iri.partition(":")[0] for iri in iris}
    used = {k: v for k, v in _used(iris, prefixes).items() if k not in schemes}
    context = {
        name: space if space[-1] in ":/?#[]@" else {"@id": space, "@prefix": True}
        for name, space in used.items()
    }
    dumps = json.JSONEncoder(ensure_ascii=False).encode
    short = _shortening(used)
    yield f'{{"@context": {dumps(context)},\n"@graph": ['.encode()
    comma = ""
    for graph, inside in groupby(in_order(quads), key=itemgetter(3)):
        things = groupby(inside, key=itemgetter(0))
        nodes = ",\n".join(dumps(_node(short(one), about, short)) for one, about in things)
        yield f'{comma}\n{{"@id": {dumps(short(graph))}, "@graph": [\n{nodes}\n]}}'.encode()
        comma = ","
    yield b"\n]}\n"


def _shortening(used: Mapping[str, str]) -> Callable[[str], str]:
    names = {space: name for name, space in used.items()}
    match = _begin(tuple(names))

    @cache
    def short(term: str) -> str:
        """A thing as JSON-LD names it: “a://b” would be no compact IRI."""
        iri = term[1:-1] if term[0] == "<" else term
        space = match(iri)
        rest = iri[space.end() :] if space else ""
        return f"{names[space[0]]}:{rest}" if space and rest and rest[:2] != "//" else iri

    return short


def _node(name: str, about: Iterable[Said], short: Callable[[str], str]) -> dict[str, Any]:
    """A thing with what is said of it. A literal is no class: it stays under its property."""
    node: dict[str, Any] = {"@id": name}
    for row in about:
        predicate, value = row[1:3]
        if value[0] != '"':
            if predicate == TYPE:
                node.setdefault("@type", []).append(short(value))
                continue
            found: Any = {"@id": short(value)}
        else:
            text, suffix = split_literal(value)
            found = unescaped(text)
            if suffix:
                key = "@language" if suffix[0] == "@" else "@type"
                mark = suffix[1:] if suffix[0] == "@" else short(suffix[2:])
                found = {"@value": found, key: mark}
        node.setdefault(short(predicate), []).append(found)
    return node
