"""Statements as JSON-LD 1.1 (W3C, 16 July 2020), named graphs kept, with a context to read by.

The context is in the document: nothing is fetched to read it. Properties of the ontology go by
their short names, others by CURIEs; each is given the type or language that most of its values
have, so that a value is a plain string wherever it can be. Numbers stay strings with a type: as
JSON numbers they would lose the form they have in the data.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, TypeAlias

from rdflib import RDF, BNode, Literal
from rdflib.term import Node

from policygraph.export.rdf import Quad, blank_label, datatype, value_order
from policygraph.formats import json_text
from policygraph.vocab import PG, PREFIXES, Triple, reading_order

# What a property's values mostly are: ("@type", "@id" or a datatype), ("@language", tag) or plain.
_Kind: TypeAlias = tuple[str, str]
_PLAIN: _Kind = ("", "")
_TERM = re.compile(r"[A-Za-z][\w-]*\Z", re.ASCII)


def jsonld(quads: Sequence[Quad], prefixes: Mapping[str, str] = PREFIXES) -> bytes:
    """JSON-LD: one object for each named graph, sorted by name, its things inside."""
    context = _Context(quads, prefixes)
    ordered = sorted(quads, key=lambda quad: reading_order(quad[3]))
    graphs = [
        {"@id": context.iri(str(graph)), "@graph": context.nodes(quad[:3] for quad in inside)}
        for graph, inside in groupby(ordered, key=lambda quad: quad[3])
    ]
    document = {"@context": context.as_json(), "@graph": graphs}
    return json_text(document).encode()


class _Context:
    def __init__(self, quads: Sequence[Quad], prefixes: Mapping[str, str]) -> None:
        iris = {str(kind) for _, _, value, _ in quads for kind in _iris(value)}
        iris |= {str(term) for quad in quads for term in (quad[0], quad[1], quad[3])}
        # Of “urn:x” a reader takes “urn” for a prefix if the context has such a name.
        schemes = {iri.partition(":")[0] for iri in iris}
        predicates = sorted({str(quad[1]) for quad in quads} - {str(RDF.type)})
        self.terms = {
            predicate: predicate[len(PG) :]
            for predicate in predicates
            if predicate.startswith(PG)
            and _TERM.match(predicate[len(PG) :])
            and predicate[len(PG) :] not in schemes
        }
        # A short name wins over a prefix of the same name: measures are scheme:measures#… then.
        barred = schemes | set(self.terms.values()) | {""}
        self.prefixes = sorted(
            ((name, space) for name, space in prefixes.items() if name not in barred and space),
            key=lambda item: (-len(item[1]), item[0]),
        )
        self.used: dict[str, str] = {}
        self.kinds = _kinds(quads)
        self.names = {predicate: self.name(predicate) for predicate in predicates}

    def name(self, predicate: str) -> str:
        return self.terms.get(predicate) or self.iri(predicate)

    def iri(self, iri: str) -> str:
        for name, namespace in self.prefixes:
            rest = iri[len(namespace) :]
            if iri.startswith(namespace) and rest and not rest.startswith("//"):
                self.used[name] = namespace
                return f"{name}:{rest}"
        return iri

    def as_json(self) -> dict[str, Any]:
        terms: dict[str, Any] = {}
        for predicate, name in sorted(self.names.items(), key=lambda item: item[1]):
            key, value = self.kinds[predicate]
            definition = {"@id": self.iri(predicate)}
            if key:
                definition[key] = value if value == "@id" or key != "@type" else self.iri(value)
            if predicate in self.terms or (key and name != predicate):
                terms[name] = definition if key else definition["@id"]
        prefixes = {
            name: space if space[-1] in ":/?#[]@" else {"@id": space, "@prefix": True}
            for name, space in sorted(self.used.items())
        }
        return {"@version": 1.1, **prefixes, **terms}

    def nodes(self, triples: Iterable[Triple]) -> list[dict[str, Any]]:
        ordered = sorted(triples, key=lambda triple: reading_order(str(triple[0])))
        return [
            self.node(subject, list(about))
            for subject, about in groupby(ordered, key=lambda triple: triple[0])
        ]

    def node(self, subject: Node, about: list[Triple]) -> dict[str, Any]:
        values: dict[str, list[Node]] = {}
        for _, predicate, value in about:
            values.setdefault(str(predicate), []).append(value)
        node: dict[str, Any] = {"@id": self.reference(subject)}
        classes = values.pop(str(RDF.type), [])
        # A literal is no class; such a statement stays under the property's own name.
        literals: list[Node] = [value for value in classes if isinstance(value, Literal)]
        if kinds := [self.reference(value) for value in _sorted(classes) if value not in literals]:
            node["@type"] = kinds[0] if len(kinds) == 1 else kinds
        if literals:
            values[str(RDF.type)] = literals
        for name, said in sorted((self.names.get(key, key), key) for key in values):
            written = [self.value(value, said) for value in _sorted(values[said])]
            node[name] = written[0] if len(written) == 1 else written
        return node

    def reference(self, term: Node) -> str:
        return f"_:{blank_label(term)}" if isinstance(term, BNode) else self.iri(str(term))

    def value(self, value: Node, predicate: str) -> Any:
        kind = _kind(value)
        # A name that is the whole IRI has no definition, so nothing says what its values are.
        defined = self.names.get(predicate, predicate) != predicate
        known = self.kinds[predicate] if defined else _PLAIN
        if not isinstance(value, Literal):
            reference = self.reference(value)
            return reference if kind == known else {"@id": reference}
        if kind == known:
            return str(value)
        key, name = kind
        mark = {key: self.iri(name) if key == "@type" else name} if key else {}
        return {"@value": str(value), **mark}


def _kinds(quads: Iterable[Quad]) -> dict[str, _Kind]:
    """For each property what most of its values are; the first by name where two are as many."""
    counts: dict[str, Counter[_Kind]] = {}
    for _, predicate, value, _ in quads:
        counts.setdefault(str(predicate), Counter())[_kind(value)] += 1
    return {
        predicate: min(found, key=lambda kind: (-found[kind], kind))
        for predicate, found in counts.items()
    }


def _kind(value: Node) -> _Kind:
    if not isinstance(value, Literal):
        return ("@type", "@id")
    if value.language:
        return ("@language", value.language)
    kind = datatype(value)
    return ("@type", kind) if kind else _PLAIN


def _iris(value: Node) -> Iterable[str]:
    if isinstance(value, Literal):
        return [kind] if (kind := datatype(value)) else []
    return [str(value)]


def _sorted(values: Iterable[Node]) -> list[Node]:
    return sorted(values, key=value_order)
