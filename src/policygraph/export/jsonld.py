"""Statements as JSON-LD 1.1 (W3C, 16 July 2020), named graphs kept, with a context to read by.

The context is in the document: nothing is fetched to read it. Properties of the ontology go by
their short names, others by CURIEs; each is given the type or language that most of its values
have, so that a value is a plain string wherever it can be. Numbers stay strings with a type: as
JSON numbers they would lose the form they have in the data.

Written here: Oxigraph's and rdflib's writers make no context by themselves, and PyLD's takes
minutes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from json.encoder import encode_basestring as quoted
from typing import Any, TypeAlias

from policygraph.export.rdf import (
    TYPE,
    Said,
    by_graph,
    by_subject,
    escaped,
    split_literal,
    values_of,
)
from policygraph.formats import json_text
from policygraph.store.ntriples import unescaped
from policygraph.vocab import PG, PREFIXES

# What a property's values mostly are: ("@type", "@id" or a datatype), ("@language", tag) or plain.
_Kind: TypeAlias = tuple[str, str]
_PLAIN: _Kind = ("", "")
_THING: _Kind = ("@type", "@id")
_TERM = re.compile(r"[A-Za-z][\w-]*\Z", re.ASCII)


def jsonld(quads: Sequence[Said], prefixes: Mapping[str, str] = PREFIXES) -> bytes:
    """JSON-LD: one object for each named graph, sorted by name, its things inside."""
    page = _Page(quads, prefixes)
    graphs = ",\n".join(page.graphs(quads))
    # The context knows the prefixes that were used only when all else is written.
    context = json_text(page.context()).rstrip().replace("\n", "\n  ")
    body = f"[\n{graphs}\n  ]" if graphs else "[]"
    return f'{{\n  "@context": {context},\n  "@graph": {body}\n}}\n'.encode()


class _Page:
    """One document: its names, and the terms that were written so far."""

    def __init__(self, quads: Sequence[Said], prefixes: Mapping[str, str]) -> None:
        iris = {term[1:-1] for term in {t for quad in quads for t in quad} if term[0] == "<"}
        self.kinds, datatypes = _kinds(quads)
        # Of “urn:x” a reader takes “urn” for a prefix if the context has such a name.
        schemes = {iri.partition(":")[0] for iri in iris | datatypes}
        predicates = sorted({predicate[1:-1] for predicate in self.kinds} - {TYPE[1:-1]})
        self.terms = {
            predicate: predicate[len(PG) :]
            for predicate in predicates
            if predicate.startswith(PG)
            and _TERM.match(predicate[len(PG) :])
            and predicate[len(PG) :] not in schemes
        }
        # A short name wins over a prefix of the same name: measures are scheme:measures#… then.
        barred = schemes | set(self.terms.values()) | {""}
        self.prefixes = {
            space: name
            for name, space in sorted(prefixes.items(), key=lambda item: (-len(item[1]), item))
            if name not in barred and space
        }
        spaces = "|".join(map(escaped, self.prefixes))
        self.short = re.compile(f"({spaces})(?!//)(.+)", re.DOTALL) if spaces else None
        self.used: dict[str, str] = {}
        self.known: dict[str, str] = {}
        self.names = {f"<{one}>": self.terms.get(one) or self.iri(one) for one in predicates}

    def iri(self, iri: str) -> str:
        found = self.short.fullmatch(iri) if self.short else None
        if found is None:
            return iri
        name = self.prefixes[found[1]]
        self.used[name] = found[1]
        return f"{name}:{found[2]}"

    def context(self) -> dict[str, Any]:
        terms: dict[str, Any] = {}
        for predicate, name in sorted(self.names.items(), key=lambda item: item[1]):
            key, value = self.kinds[predicate]
            iri = predicate[1:-1]
            definition = {"@id": self.iri(iri)}
            if key:
                definition[key] = self.iri(value) if key == "@type" and value != "@id" else value
            if iri in self.terms or (key and name != iri):
                terms[name] = definition if key else definition["@id"]
        prefixes = {
            name: space if space[-1] in ":/?#[]@" else {"@id": space, "@prefix": True}
            for name, space in sorted(self.used.items())
        }
        return {"@version": 1.1, **prefixes, **terms}

    def graphs(self, quads: Iterable[Said]) -> Iterator[str]:
        for graph, inside in by_graph(quads):
            nodes = ",\n".join(self.node(*group) for group in by_subject(inside))
            yield (
                f'    {{\n      "@id": {self.reference(graph)},\n      "@graph": [\n{nodes}\n'
                "      ]\n    }"
            )

    def node(self, subject: str, about: list[Said]) -> str:
        values = values_of(about)
        lines = [f'"@id": {self.reference(subject)}']
        classes = values.pop(TYPE, [])
        if kinds := [self.reference(value) for value in classes if value[0] != '"']:
            lines.append(f'"@type": {_several(kinds)}')
        # A literal is no class; such a statement stays under the property's own name.
        if literals := [value for value in classes if value[0] == '"']:
            values[TYPE] = literals
        named = sorted((self.names.get(key, key[1:-1]), key) for key in values)
        for name, predicate in named:
            kind = self.kinds[predicate]
            # A name that is the whole IRI has no definition, so nothing says what its values are.
            kind = kind if name != predicate[1:-1] else _PLAIN
            written = [self.value(value, kind) for value in values[predicate]]
            lines.append(f"{quoted(name)}: {_several(written)}")
        return "        {\n          " + ",\n          ".join(lines) + "\n        }"

    def reference(self, term: str) -> str:
        """A thing's name as a JSON string."""
        found = self.known.get(term)
        if found is None:
            found = quoted(self.iri(term[1:-1]) if term[0] == "<" else term)
            self.known[term] = found
        return found

    def value(self, value: str, expected: _Kind) -> str:
        if value[0] != '"':
            reference = self.reference(value)
            return reference if expected == _THING else f'{{"@id": {reference}}}'
        text, suffix = split_literal(value)
        string = quoted(unescaped(text))
        if (kind := _kind(suffix)) == expected:
            return string
        key, name = kind
        if not key:
            return f'{{"@value": {string}}}'
        mark = quoted(self.iri(name) if key == "@type" else name)
        return f'{{"@value": {string}, "{key}": {mark}}}'


def _several(values: list[str]) -> str:
    if len(values) == 1:
        return values[0]
    return "[\n            " + ",\n            ".join(values) + "\n          ]"


def _kinds(quads: Iterable[Said]) -> tuple[dict[str, _Kind], set[str]]:
    """For each property what most of its values are, the first by name where two are as many; and
    the datatypes."""
    counts: dict[str, Counter[str]] = {}
    for quad in quads:
        value = quad[2]
        suffix = value[value.rindex('"') + 1 :] if value[0] == '"' else "<"
        counts.setdefault(quad[1], Counter())[suffix] += 1
    datatypes = {
        suffix[3:-1] for found in counts.values() for suffix in found if suffix.startswith("^^")
    }
    kinds = {
        predicate: min(
            (
                (-count, _THING if suffix == "<" else _kind(suffix))
                for suffix, count in found.items()
            )
        )[1]
        for predicate, found in counts.items()
    }
    return kinds, datatypes


def _kind(suffix: str) -> _Kind:
    if suffix.startswith("@"):
        return ("@language", suffix[1:])
    return ("@type", suffix[3:-1]) if suffix else _PLAIN
