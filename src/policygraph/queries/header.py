"""What the ``#+`` header of a query file says."""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

from policygraph.lexical import XSD
from policygraph.literals import DATATYPES, fault
from policygraph.sparql import header

IRI = "iri"
SHORT_TYPES = {
    "string": XSD + "string",
    "integer": XSD + "integer",
    "decimal": XSD + "decimal",
    "boolean": XSD + "boolean",
    "date": XSD + "date",
    "year": XSD + "gYear",
}
"""The types a header may name in short, with their datatypes; ``iri`` and ``xsd:…`` come on top."""

_NAME = re.compile(r"[^\W\d]\w*\Z")
_TYPES = (
    f"The types are {IRI}, {', '.join(SHORT_TYPES)}, and those of XML Schema, as xsd:gYearMonth."
)


@dataclass(frozen=True)
class Param:
    """A parameter of a query.

    Attributes:
        name: the variable it takes the place of, without ``?``.
        type: ``iri``, a key of `SHORT_TYPES`, or ``xsd:NAME``.
        default: what it is when it is not given, as text; None if it must be given.
        description: what it means, in a sentence.
    """

    name: str
    type: str
    default: str | None = None
    description: str = ""

    @property
    def datatype(self) -> str | None:
        """The IRI of its datatype; None for ``iri``."""
        return XSD + self.type[4:] if self.type.startswith("xsd:") else SHORT_TYPES.get(self.type)


@dataclass(frozen=True, kw_only=True)
class Header:
    """What a query file says of itself.

    Attributes:
        summary: one line on what it answers.
        description: what there is to know beyond that.
        tags: words to find it by.
        params: its parameters, in the order of the header.
    """

    summary: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    params: tuple[Param, ...] = ()


def read(text: str, file: str) -> Header:
    """The header of the query file ``text``; an empty one if it has none.

    Args:
        text: the whole query file.
        file: how messages call it.

    Raises:
        InputError: the header is not YAML, or holds what a header does not; with file and line.
    """
    return _Reader(text, file).header()


class _Reader:
    def __init__(self, text: str, file: str) -> None:
        self.written = header.read(text, file)
        self.fault = self.written.fault

    def header(self) -> Header:
        node = self.written.node
        if node is None:
            return Header()
        parts = self.written.mapping(node, ("summary", "description", "tags", "params"), "a header")
        return Header(
            summary=self.written.scalar(parts.get("summary"), "summary"),
            description=self.written.scalar(parts.get("description"), "description"),
            tags=tuple(
                self.written.scalar(tag, "a tag")
                for tag in self.written.items(parts.get("tags"), "tags")
            ),
            params=self.params(parts.get("params")),
        )

    def params(self, node: yaml.Node | None) -> tuple[Param, ...]:
        found: dict[str, Param] = {}
        for item in self.written.items(node, "params"):
            param = self.param(item)
            if param.name in found:
                raise self.fault(f"The parameter “{param.name}” is there twice.", header.line(item))
            found[param.name] = param
        return tuple(found.values())

    def param(self, node: yaml.Node) -> Param:
        parts = self.written.mapping(
            node, ("name", "type", "default", "description"), "a parameter"
        )
        if "name" not in parts:
            raise self.fault("A parameter has no name.", header.line(node))
        name = self.written.scalar(parts["name"], "a name").lstrip("?$")
        if not _NAME.match(name):
            raise self.fault(
                f"“{name}” is no name of a parameter.",
                header.line(parts["name"]),
                "A parameter is named as its variable: letters, digits and “_”.",
            )
        param = Param(
            name,
            self.written.scalar(parts["type"], "a type") if "type" in parts else "string",
            self.written.scalar(parts["default"], "a default") if "default" in parts else None,
            self.written.scalar(parts.get("description"), "description"),
        )
        datatype = param.datatype
        if param.type != IRI and datatype not in DATATYPES:
            line = header.line(parts.get("type", node))
            raise self.fault(f"There is no type “{param.type}”.", line, _TYPES)
        wrong = fault(param.default, datatype) if param.default is not None and datatype else None
        if wrong:
            raise self.fault(f"The default of “{name}”: {wrong}.", header.line(parts["default"]))
        return param
