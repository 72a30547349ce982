"""The query catalogue of a project: its query files, their headers and their parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from policygraph import files, literals
from policygraph.errors import InputError, Place, UnknownNameError
from policygraph.lexical import XSD
from policygraph.literals import DATATYPES, fault
from policygraph.project import Project
from policygraph.reading import engine_of, lookup
from policygraph.sparql import header
from policygraph.terms import Term, iri, literal

if TYPE_CHECKING:
    from policygraph.reading import Data


# -- headers --------------------------------------------------------------------------------------


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
class QueryHeader:
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


def _header(text: str, file: str) -> QueryHeader:
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

    def header(self) -> QueryHeader:
        node = self.written.node
        if node is None:
            return QueryHeader()
        parts = self.written.mapping(node, ("summary", "description", "tags", "params"), "a header")
        return QueryHeader(
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


@dataclass(frozen=True)
class Query(QueryHeader):
    """A query and what its header says of it.

    Attributes:
        name: what it is called by: the file's name without its ending.
        path: the file; None for a query that was typed in or read from stdin.
        text: the SPARQL, header and all.
        file: how messages call it.
    """

    name: str
    path: Path | None
    text: str
    file: str = ""


def parse(text: str, name: str, file: str | None = None, path: Path | None = None) -> Query:
    """A query from its text.

    Raises:
        InputError: its header is faulty.
    """
    file = file or name
    return Query(name, path, text, file, **vars(_header(text, file)))


def read(path: Path, file: str | None = None) -> Query:
    """The query in a file.

    Raises:
        InputError: the file cannot be read, is not UTF-8, or its header is faulty.
    """
    file = file or str(path)
    return parse(files.text(path, file), path.stem, file, path)


def load(project: Project) -> tuple[Query, ...]:
    """Every query of a project, sorted by name.

    Raises:
        InputError: a file cannot be read, or its header is faulty.
    """
    found = (read(path, project.relative(path)) for path in project.queries)
    return tuple(sorted(found, key=lambda query: query.name))


def find(project: Project, name: str) -> Query:
    """The query of that name; a fault in another query's file is none of its business.

    Raises:
        UnknownNameError: the project has none of that name; it suggests the nearest.
        InputError: the file cannot be read, or its header is faulty.
    """
    paths = {path.stem: path for path in project.queries}
    if name not in paths:
        hint = "`policygraph queries` lists them."
        raise UnknownNameError("query", name, sorted(paths), hint=hint)
    return read(paths[name], project.relative(paths[name]))


def values(query: Query, given: Mapping[str, str], data: Data) -> dict[str, Term]:
    """The term for each parameter of a query: what was given, else its default.

    Args:
        query: the query.
        given: the parameters by name, as text. For an ``iri`` that is an IRI, a CURIE or a label.
        data: where labels are looked up.

    Raises:
        InputError: a parameter is missing, or its value is not of its type.
        UnknownNameError: there is no such parameter, or nothing in the dataset has that IRI or
            label.
    """
    where = Place(query.file) if query.path else None
    known = {param.name: param for param in query.params}
    texts = {name.lstrip("?$"): text for name, text in given.items()}
    for name in given:
        if name.lstrip("?$") not in known:
            hint = f"The query “{query.name}” has {', '.join(known) or 'none at all'}."
            raise UnknownNameError("parameter", name, known, hint=hint, where=where)
    terms: dict[str, Term] = {}
    for name, param in known.items():
        text = texts.get(name, param.default)
        if text is None:
            raise InputError(
                f"The query “{query.name}” needs the parameter “{name}” ({param.type}).",
                where=where,
                hint=f"Give it with --param {name}=…  {param.description}".strip(),
            )
        terms[name] = term(param, text, data)
    return terms


def term(param: Param, text: str, data: Data) -> Term:
    """What ``text`` means as a value of ``param``.

    Raises:
        InputError: it is not of the parameter's type.
        UnknownNameError: nothing in the dataset has that IRI or label.
    """
    if param.datatype is None:
        found = lookup.resolve(engine_of(data), text.strip())
        wrong = literals.fault(found, XSD + "anyURI")
        if wrong:
            raise InputError(f"The parameter “{param.name}” is no IRI: {wrong}.")
        return iri(found)
    wrong = literals.fault(text, param.datatype)
    if wrong:
        raise InputError(
            f"The parameter “{param.name}” is of type {param.type}: {wrong}.",
            hint=param.description or None,
        )
    return literal(text, "" if param.type == "string" else param.datatype)
