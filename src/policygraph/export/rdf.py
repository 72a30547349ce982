"""A dataset as RDF text: which statements, and Turtle, TriG, N-Triples and N-Quads of them.

Statements are handled as canonical N-Quads has them: what was read is passed on term by term, so
that every literal keeps the form it has in the data, and no term is made into an object. The same
statements give the same bytes.

Turtle and TriG are written here. Oxigraph's writer (pyoxigraph 0.5.13) takes as long, and writes
``007`` and ``.5`` bare, which rdflib reads as ``7`` and ``0.5``; it names passages
``source:x\\#char\\=1\\,2``, leaves marks that turn text around as they are, and declares prefixes
that nothing uses. rdflib's differs from run to run, where there are blank nodes.

Standards: RDF 1.1 Turtle, TriG, N-Triples and N-Quads (W3C, 25 February 2014).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias, cast

from rdflib import RDF, XSD, URIRef

from policygraph import reading
from policygraph.reading import Data
from policygraph.store import Quad
from policygraph.store.ntriples import from_nt, nt
from policygraph.vocab import LOCAL, PREFIXES, Triple, reading_order

Said: TypeAlias = tuple[str, ...]
"""A statement: its terms in canonical N-Triples, and the graph it stands in, if it is told."""

TYPE = f"<{RDF.type}>"
# Characters that would break the text or show it in another order than it has.
_UNSEEN = re.compile("[\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_LINE = re.compile(r'([^ ]+) ([^ ]+) (<[^>]*>|".*"[^ ]*|[^ ]+) ([^ ]+) \.\n')
_BATCH = 10_000
_ESCAPE = re.compile(r"\\(.)")
# Bare numbers only in the form that every reader gives back as it is: rdflib reads 007 as 7.
_BARE = {
    f"<{XSD.integer}>": re.compile(r"(?:0|-?[1-9][0-9]*)\Z"),
    f"<{XSD.decimal}>": re.compile(r"-?(?:0|[1-9][0-9]*)\.(?:0|[0-9]*[1-9])\Z"),
    f"<{XSD.boolean}>": re.compile(r"(?:true|false)\Z"),
}


escaped = lru_cache(re.escape)
"""A namespace as a part of a pattern: each file of a site has the same ones."""


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
        (one(s, s), one(p, p), one(o, o), one(g, g)): None
        for chunk in reader.engine.nquads(wanted)
        for s, p, o, g in parsed(chunk)
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


# --- Turtle and TriG -------------------------------------------------------------------------


def turtle(triples: Iterable[Said], prefixes: Mapping[str, str] = PREFIXES) -> bytes:
    """Turtle: statements by subject, sorted, under the prefixes that are used."""
    page = _Page(prefixes)
    return page.document("\n".join(page.subjects(triples, "")))


def trig(quads: Iterable[Said], prefixes: Mapping[str, str] = PREFIXES) -> bytes:
    """TriG: one block for each named graph, in the order of their names."""
    page = _Page(prefixes)
    blocks = [
        f"{page.term(graph)} {{\n{chr(10).join(page.subjects(inside, '    '))}}}\n"
        for graph, inside in by_graph(quads)
    ]
    return page.document("\n".join(blocks))


def lines(rows: Iterable[Said]) -> bytes:
    """N-Triples or N-Quads in canonical form, sorted, each once."""
    return b"".join(batches(rows))


def batches(rows: Iterable[Said]) -> Iterator[bytes]:
    """As `lines`, some at a time."""
    # No character of a term is less than the blank after it: rows sort as their lines do.
    ordered = sorted(set(rows))
    for at in range(0, len(ordered), _BATCH):
        yield "".join([" ".join(row) + " .\n" for row in ordered[at : at + _BATCH]]).encode()


def by_graph(quads: Iterable[Said]) -> list[tuple[str, list[Said]]]:
    """Statements by their graphs, in reading order."""
    return _grouped(quads, 3)


def by_subject(rows: Iterable[Said]) -> list[tuple[str, list[Said]]]:
    """Statements by their subjects, in reading order."""
    return _grouped(rows, 0)


def _grouped(rows: Iterable[Said], place: int) -> list[tuple[str, list[Said]]]:
    groups: dict[str, list[Said]] = {}
    for row in rows:
        groups.setdefault(row[place], []).append(row)
    return sorted(groups.items(), key=lambda group: _order(group[0]))


def values_of(about: Sequence[Said]) -> dict[str, list[str]]:
    """What is said of one thing: for each property its values, in order.

    The kind first, as a reader wants to know it before anything else.
    """
    values: dict[str, list[str]] = {}
    for row in about:
        values.setdefault(row[1], []).append(row[2])
    for found in values.values():
        if len(found) > 1:
            found.sort(key=reading_order)
    return dict(sorted(values.items(), key=lambda item: (item[0] != TYPE, item[0][:-1])))


@lru_cache(1 << 16)
def _order(term: str) -> tuple[object, ...]:
    return reading_order(term[1:-1])


class _Page:
    """A Turtle text being written, with the prefixes it has used so far."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        # The longest namespace first: scheme/hedges# before scheme/.
        self.prefixes = {
            namespace: name
            for name, namespace in sorted(prefixes.items(), key=lambda item: (-len(item[1]), item))
        }
        spaces = "|".join(map(escaped, self.prefixes))
        self.short = re.compile(f"<({spaces})({LOCAL.pattern[:-2]})>")
        self.used: dict[str, str] = {}
        self.known: dict[str, str] = {}

    def document(self, body: str) -> bytes:
        head = "".join(f"@prefix {name}: <{self.used[name]}> .\n" for name in sorted(self.used))
        return (head + "\n" * bool(head and body) + body).encode()

    def subjects(self, rows: Iterable[Said], indent: str) -> Iterator[str]:
        known, term = self.known, self.term
        for subject, about in by_subject(rows):
            lines = []
            for predicate, values in values_of(about).items():
                verb = "a" if predicate == TYPE else known.get(predicate) or term(predicate)
                said = [known.get(value) or term(value) for value in values]
                lines.append(f"{indent}    {verb} {' , '.join(said)}")
            yield f"{indent}{term(subject)}\n" + " ;\n".join(lines) + " .\n"

    def term(self, term: str) -> str:
        """A term as Turtle has it."""
        found = self.known.get(term)
        if found is None:
            found = self.known[term] = self.literal(term) if term[0] == '"' else self.iri(term)
        return found

    def iri(self, iri: str) -> str:
        found = self.short.fullmatch(iri)
        if found is None:
            return iri
        name = self.prefixes[found[1]]
        self.used[name] = found[1]
        return f"{name}:{found[2]}"

    def literal(self, literal: str) -> str:
        text, suffix = split_literal(literal)
        if suffix.startswith("^^"):
            bare = _BARE.get(suffix[2:])
            if bare and bare.match(text):
                return text
            suffix = f"^^{self.term(suffix[2:])}"
        if not text.isascii() or "\x7f" in text:
            text = _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04X}", text)
        if "\\n" in text and "\n" in (lines := _ESCAPE.sub(_broken, text)):
            return f'"""{lines}"""{suffix}'
        return f'"{text}"{suffix}'


def split_literal(literal: str) -> tuple[str, str]:
    """The text of a literal in N-Triples, escapes kept, and what follows: ``@en``, ``^^<…>``."""
    end = literal.rindex('"')
    return literal[1:end], literal[end + 1 :]


def _broken(found: re.Match[str]) -> str:
    return "\n" if found[1] == "n" else found[0]
