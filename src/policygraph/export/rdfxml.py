"""Statements as RDF 1.1 XML Syntax (W3C, 25 February 2014): sorted, one element a subject."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import groupby

from rdflib import RDF, BNode, Literal
from rdflib.term import Node

from policygraph.errors import InputError
from policygraph.export.rdf import blank_label, datatype, nt
from policygraph.export.xmltext import attribute, content
from policygraph.lexical import NAME_BASE, NAME_MORE
from policygraph.vocab import PREFIXES, Triple, reading_order

_NAME = f"[{NAME_BASE}_][{NAME_BASE}{NAME_MORE}_.\\-]*\\Z"
_NCNAME = re.compile(_NAME)
_RDF = str(RDF)
# §5.1: names in the RDF namespace that are syntax and cannot be properties.
_SYNTAX = frozenset(
    {"RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype", "Description", "li"}
    | {"aboutEach", "aboutEachPrefix", "bagID"}
)
_RESERVED = ("http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2000/xmlns/")


def rdfxml(triples: Iterable[Triple], prefixes: Mapping[str, str] = PREFIXES) -> bytes:
    """RDF/XML of statements.

    Raises:
        InputError: a property is no XML name, or a text holds what XML cannot carry; the message
            names the statement.
    """
    ordered = sorted(
        triples, key=lambda triple: (reading_order(str(triple[0])), tuple(map(nt, triple)))
    )
    names = _Names(prefixes)
    body: list[str] = []
    for subject, about in groupby(ordered, key=lambda triple: triple[0]):
        inside = sorted(about, key=lambda triple: (triple[1] != RDF.type, str(triple[1])))
        body.append(f"  <rdf:Description {_reference(subject, 'about')}>\n")
        body.extend(_property(triple, names) for triple in inside)
        body.append("  </rdf:Description>\n")
    declared = "".join(
        f"\n    xmlns:{name}={attribute(namespace, 'a namespace')}"
        for name, namespace in sorted(names.used.items())
    )
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{declared}>\n'
    return (head + "".join(body) + "</rdf:RDF>\n").encode()


def _property(triple: Triple, names: _Names) -> str:
    _, predicate, value = triple
    name = names.qname(str(predicate), triple)
    if not isinstance(value, Literal):
        return f"    <{name} {_reference(value, 'resource')}/>\n"
    where = f"the value of the statement {ascii(' '.join(map(nt, triple)))[1:-1]}"
    mark = ""
    if value.language:
        mark = f" xml:lang={attribute(value.language, where)}"
    elif kind := datatype(value):
        mark = f" rdf:datatype={attribute(kind, where)}"
    return f"    <{name}{mark}>{content(str(value), where)}</{name}>\n"


def _reference(term: Node, name: str) -> str:
    if isinstance(term, BNode):
        return f'rdf:nodeID="{blank_label(term)}"'
    return f"rdf:{name}={attribute(str(term), f'the IRI {str(term)!a}')}"


class _Names:
    """Properties as XML names (Namespaces in XML 1.0, §4), with the prefixes used so far."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        fit = {
            namespace: name
            for name, namespace in sorted(prefixes.items(), reverse=True)
            if _NCNAME.match(name) and not name.lower().startswith("xml") and name != "rdf"
        }
        self.by_namespace = {**fit, _RDF: "rdf"}
        self.taken = set(self.by_namespace.values())
        self.used = {"rdf": _RDF}

    def qname(self, iri: str, triple: Triple) -> str:
        namespace, local = self.split(iri)
        if local is None or namespace in _RESERVED or (namespace == _RDF and local in _SYNTAX):
            raise InputError(
                f"RDF/XML cannot write the property {nt(triple[1])}: no XML name stands at its end,"
                f" or the name is reserved. The statement is {' '.join(map(nt, triple))}",
                hint="Give the property an IRI that ends in a letter and letters or digits, or"
                " export to another format, such as Turtle.",
            )
        prefix = self.by_namespace.setdefault(namespace, self.fresh())
        self.used[prefix] = namespace
        self.taken.add(prefix)
        return f"{prefix}:{local}"

    def split(self, iri: str) -> tuple[str, str | None]:
        for namespace in sorted(self.by_namespace, key=len, reverse=True):
            if iri.startswith(namespace) and _NCNAME.match(iri[len(namespace) :]):
                return namespace, iri[len(namespace) :]
        found = re.search(_NAME, iri)
        return (iri[: found.start()], found[0]) if found else (iri, None)

    def fresh(self) -> str:
        number = 1
        while f"ns{number}" in self.taken:
            number += 1
        return f"ns{number}"
