"""The query catalogue of a project: its query files, their headers and their parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from policygraph import files, literals
from policygraph.errors import InputError, Place, UnknownNameError
from policygraph.lexical import XSD
from policygraph.project import Project
from policygraph.queries import header
from policygraph.queries.header import Header, Param
from policygraph.reading import engine_of, lookup
from policygraph.terms import Term, iri, literal

if TYPE_CHECKING:
    from policygraph.reading import Data


@dataclass(frozen=True)
class Query(Header):
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
    return Query(name, path, text, file, **vars(header.read(text, file)))


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
