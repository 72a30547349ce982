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

_SURROGATE = re.compile("[\ud800-\udfff]")
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
        parts = self.mapping(node, ("summary", "description", "tags", "params"), "a header")
        return Header(
            summary=self.scalar(parts.get("summary"), "summary"),
            description=self.scalar(parts.get("description"), "description"),
            tags=tuple(self.scalar(tag, "a tag") for tag in self.items(parts.get("tags"), "tags")),
            params=self.params(parts.get("params")),
        )

    def params(self, node: yaml.Node | None) -> tuple[Param, ...]:
        found: dict[str, Param] = {}
        for item in self.items(node, "params"):
            param = self.param(item)
            if param.name in found:
                raise self.fault(f"The parameter “{param.name}” is there twice.", _line(item))
            found[param.name] = param
        return tuple(found.values())

    def param(self, node: yaml.Node) -> Param:
        parts = self.mapping(node, ("name", "type", "default", "description"), "a parameter")
        if "name" not in parts:
            raise self.fault("A parameter has no name.", _line(node))
        name = self.scalar(parts["name"], "a name").lstrip("?$")
        if not _NAME.match(name):
            raise self.fault(
                f"“{name}” is no name of a parameter.",
                _line(parts["name"]),
                "A parameter is named as its variable: letters, digits and “_”.",
            )
        param = Param(
            name,
            self.scalar(parts["type"], "a type") if "type" in parts else "string",
            self.scalar(parts["default"], "a default") if "default" in parts else None,
            self.scalar(parts.get("description"), "description"),
        )
        datatype = param.datatype
        if param.type != IRI and datatype not in DATATYPES:
            line = _line(parts.get("type", node))
            raise self.fault(f"There is no type “{param.type}”.", line, _TYPES)
        wrong = fault(param.default, datatype) if param.default is not None and datatype else None
        if wrong:
            raise self.fault(f"The default of “{name}”: {wrong}.", _line(parts["default"]))
        return param

    def mapping(self, node: yaml.Node, allowed: tuple[str, ...], what: str) -> dict[str, yaml.Node]:
        keys = f"The keys of {what} are {', '.join(allowed)}."
        if not isinstance(node, yaml.MappingNode):
            raise self.fault(f"This is not {what}: it has no “key: value”.", _line(node), keys)
        parts: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = self.scalar(key, "a key")
            if name not in allowed:
                raise self.fault(f"“{name}” is no key of {what}.", _line(key), keys)
            if name in parts:
                raise self.fault(f"“{name}” is there twice.", _line(key))
            parts[name] = value
        return parts

    def items(self, node: yaml.Node | None, what: str) -> list[yaml.Node]:
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            raise self.fault(
                f"“{what}” is not a list.", _line(node), f"Write “{what}:”, then “  - …” lines."
            )
        return list(node.value)

    def scalar(self, node: yaml.Node | None, what: str) -> str:
        if node is None:
            return ""
        if not isinstance(node, yaml.ScalarNode):
            raise self.fault(f"“{what}” is not a text.", _line(node))
        text = str(node.value).strip()
        if _SURROGATE.search(text):
            raise self.fault(f"“{what}” holds one half of a character.", _line(node))
        return text


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line)
