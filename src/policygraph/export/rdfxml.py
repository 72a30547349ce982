"""Statements as RDF 1.1 XML Syntax (W3C, 25 February 2014): sorted, one element a subject.

Written here: Oxigraph's writer (pyoxigraph 0.5.13) turns carriage returns into line feeds for
whoever reads the file, writes control characters, which no XML document may hold, and names that
are none (``<p:>``) where an IRI ends in no name, and declares prefixes that nothing uses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import count
from xml.sax.saxutils import escape, quoteattr

from rdflib import RDF

from policygraph.errors import InputError
from policygraph.export.rdf import Said, by_subject, split_literal, values_of
from policygraph.lexical import NAME_BASE, NAME_MORE, NOT_XML
from policygraph.store.ntriples import unescaped
from policygraph.vocab import PREFIXES

_NAME = f"[{NAME_BASE}_][{NAME_BASE}{NAME_MORE}_.\\-]*\\Z"
_NCNAME = re.compile(_NAME)
_RDF = str(RDF)
# §5.1: names in the RDF namespace that are syntax and cannot be properties.
_SYNTAX = frozenset(
    {"RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype", "Description", "li"}
    | {"aboutEach", "aboutEachPrefix", "bagID"}
)
_RESERVED = ("http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2000/xmlns/")


def rdfxml(triples: Iterable[Said], prefixes: Mapping[str, str] = PREFIXES) -> bytes:
    """RDF/XML of statements.

    Raises:
        InputError: a property is no XML name, or a text holds what XML cannot carry; the message
            names the statement.
    """
    names = _Names(prefixes)
    qnames: dict[str, str] = {}
    body: list[str] = []
    for subject, about in by_subject(triples):
        body.append(f"  <rdf:Description {_reference(subject, 'about')}>\n")
        for predicate, values in values_of(about).items():
            name = qnames.get(predicate)
            if name is None:
                name = names.qname(predicate, (subject, predicate, values[0]))
                qnames[predicate] = name
            for value in values:
                if value[0] == '"':
                    body.append(_literal(name, value, (subject, predicate, value)))
                else:
                    body.append(f"    <{name} {_reference(value, 'resource')}/>\n")
        body.append("  </rdf:Description>\n")
    declared = "".join(
        f"\n    xmlns:{name}={quoteattr(checked(namespace, 'a namespace'))}"
        for name, namespace in sorted(names.used.items())
    )
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{declared}>\n'
    return (head + "".join(body) + "</rdf:RDF>\n").encode()


def _literal(name: str, value: str, row: Said) -> str:
    text, suffix = split_literal(value)
    where = f"the value of the statement {ascii(' '.join(row))[1:-1]}"
    mark = ""
    if suffix.startswith("@"):
        mark = f' xml:lang="{suffix[1:]}"'
    elif suffix:
        mark = f" rdf:datatype={quoteattr(checked(suffix[3:-1], where))}"
    # A reader turns a raw carriage return into a line feed.
    content = escape(checked(unescaped(text), where), {"\r": "&#13;"})
    return f"    <{name}{mark}>{content}</{name}>\n"


def _reference(term: str, name: str) -> str:
    if term[0] != "<":
        return f'rdf:nodeID="{term[2:]}"'
    return f"rdf:{name}={quoteattr(checked(term[1:-1], 'the IRI ' + term))}"


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


class _Names:
    """Properties as XML names (Namespaces in XML 1.0, §4), with the prefixes used so far."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        fit = {
            namespace: name
            for name, namespace in sorted(prefixes.items(), reverse=True)
            if _NCNAME.match(name) and not name.lower().startswith("xml") and name != "rdf"
        }
        self.by_namespace = {**fit, _RDF: "rdf"}
        self.used = {"rdf": _RDF}

    def qname(self, predicate: str, row: Said) -> str:
        iri, found = predicate[1:-1], re.search(_NAME, predicate[1:-1])
        namespaces = sorted(self.by_namespace, key=len, reverse=True)
        fit = (one for one in namespaces if iri.startswith(one) and _NCNAME.match(iri[len(one) :]))
        namespace = next(fit, iri[: found.start()] if found else iri)
        local = iri[len(namespace) :]
        if not local or namespace in _RESERVED or (namespace == _RDF and local in _SYNTAX):
            raise InputError(
                f"RDF/XML cannot write the property {predicate}: no XML name stands at its end,"
                f" or the name is reserved. The statement is {' '.join(row)}",
                hint="Give the property an IRI that ends in a letter and letters or digits, or"
                " export to another format, such as Turtle.",
            )
        if namespace not in self.by_namespace:
            taken = set(self.by_namespace.values())
            fresh = (f"ns{number}" for number in count(1))
            self.by_namespace[namespace] = next(one for one in fresh if one not in taken)
        prefix = self.by_namespace[namespace]
        self.used[prefix] = namespace
        return f"{prefix}:{local}"
