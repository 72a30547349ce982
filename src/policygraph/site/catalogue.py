"""The pages of the query catalogue: each query with its answer, and the passages of each row."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from rdflib import BNode, Graph, Literal
from rdflib.term import Node

from policygraph import formats, sparql
from policygraph.errors import PolicygraphError, plural
from policygraph.lexical import XSD
from policygraph.queries import results, running
from policygraph.queries import support as supports
from policygraph.queries.catalogue import Query
from policygraph.site.book import Book, File, Part, SitePage
from policygraph.store import Answer, Runner, Table
from policygraph.vocab import Name

MOST = 200
"""The rows that a page shows; the files beside it have all."""
# The bars of fewer rows are read more slowly than their numbers.
_FEWEST = 3
# A number that was counted rests on every row that it counts.
_MOST_CITED = 12
_NUMBERS = {
    XSD + name
    for name in ("integer", "decimal", "double", "float", "nonNegativeInteger", "positiveInteger")
}


@dataclass(frozen=True)
class _Asked:
    """A query with its answer; without one, why there is none."""

    query: Query
    text: str = ""
    answer: Answer | None = None
    why: str = ""

    @property
    def size(self) -> str:
        """How long the answer is, in words."""
        if isinstance(self.answer, Table):
            return plural(len(self.answer.rows), "row")
        if isinstance(self.answer, Graph):
            return plural(len(self.answer), "statement")
        return "no answer" if self.answer is None else "yes" if self.answer else "no"


def pages(
    book: Book, queries: Sequence[Query], engine: Runner, *, timeout: float = running.TIMEOUT
) -> Iterator[Part]:
    """The page of each query with the files of its answer, and the list of all.

    Args:
        book: the dataset.
        queries: the catalogue.
        engine: what asks them, each once, its parameters at their defaults.
        timeout: the most seconds that one of them, or finding its passages, may take.
    """
    listed = []
    for query, folder in zip(queries, _folders(queries), strict=True):
        found = _ask(book, query, engine, timeout)
        listed.append({"query": query, "size": found.size, "path": f"{folder}/index.html"})
        yield from _page(book, found, folder, engine, timeout)
    yield _index(listed)


def _folders(queries: Iterable[Query]) -> Iterator[str]:
    """A folder for each query, also where names differ in their case alone or have odd signs."""
    used: set[str] = set()
    for query in queries:
        name = re.sub(r"[^\w.-]|^\.+", "_", query.name)
        while name.casefold() in used:
            name += "_"
        used.add(name.casefold())
        yield f"queries/{name}"


def _ask(book: Book, query: Query, engine: Runner, timeout: float) -> _Asked:
    try:
        text = running.bound(query, {}, book.reader)
        answer = engine.run(text, timeout, file=query.file)
        settled = _settled(text, answer) if isinstance(answer, Table) else answer
        return _Asked(query, text, settled)
    except PolicygraphError as fault:
        return _Asked(query, why=" ".join(str(fault).split()))


def _settled(text: str, table: Table) -> Table:
    """The table with the rows that ORDER BY leaves in any order in one that stays the same."""
    found = sparql.tokens(text)
    words = [found[at] for at in sparql.scopes(found).modifiers]
    at = next((i for i, token in enumerate(words) if token.word == "ORDER"), len(words))
    keys = {token.variable for token in words[at:] if token.variable}
    if not keys <= set(table.variables):
        return table  # What the rows are ordered by is not to be seen in them.
    places = [table.variables.index(key) for key in sorted(keys)]
    runs = groupby(table.rows, key=lambda row: [row[at] for at in places])
    rows = (row for _, run in runs for row in sorted(run, key=_terms))
    return Table(table.variables, tuple(rows))


def _terms(row: Sequence[Node | None]) -> list[str]:
    return ["" if term is None else term.n3() for term in row]


def _index(asked: Sequence[dict[str, Any]]) -> SitePage:
    """The list of the queries by their tags; a query stands under each of its own."""
    tags = sorted({tag for one in asked for tag in one["query"].tags})
    groups = [(tag, [one for one in asked if tag in one["query"].tags]) for tag in tags]
    rest = [one for one in asked if not one["query"].tags]
    every = [*groups, ("other", rest)] if rest else groups
    values = {"groups": every, "count": len(asked)}
    return SitePage("queries/index.html", "queries.html.j2", "Queries", values)


def _page(book: Book, found: _Asked, folder: str, engine: Runner, timeout: float) -> Iterator[Part]:
    query = found.query
    files = list(_files(book, found, folder))
    values: dict[str, Any] = {
        "query": query,
        "size": found.size,
        "why": found.why,
        "files": [one.path for one in files],
        "command": f"policygraph query {shlex.quote(query.name)} --cite"
        if isinstance(found.answer, Table)
        else f"policygraph query {shlex.quote(query.name)}",
        "kind": "",
    }
    if isinstance(found.answer, Table):
        values |= _table(book, found, found.answer, engine, timeout)
    elif isinstance(found.answer, Graph):
        turtle = results.write(found.answer, formats.TURTLE, book.reader).decode()
        lines = turtle.splitlines()
        values |= {"kind": "graph", "lines": lines[:MOST], "more": max(0, len(lines) - MOST)}
    elif found.answer is not None:
        values |= {"kind": "truth", "truth": found.answer}
    yield SitePage(f"{folder}/index.html", "query.html.j2", query.summary or query.name, values)
    yield from files


def _files(book: Book, found: _Asked, folder: str) -> Iterator[File]:
    """The query, and its answer in the formats that it has."""
    name = folder.rpartition("/")[2]
    yield File(f"{folder}/{name}.rq", found.query.text.encode())
    if found.answer is None:
        return
    wanted = (formats.CSV, formats.JSON) if isinstance(found.answer, Table) else (formats.JSON,)
    if isinstance(found.answer, Graph):
        wanted = (formats.TURTLE,)
    for form in wanted:
        content = results.write(found.answer, form, book.reader)
        ending = "ttl" if form == formats.TURTLE else form.name
        yield File(f"{folder}/{name}.{ending}", content)


def _table(
    book: Book, found: _Asked, table: Table, engine: Runner, timeout: float
) -> dict[str, Any]:
    uncited, evidence = "", list[tuple[str, ...]]()
    try:
        cited = supports.cite(
            found.text, table, book.reader, timeout=timeout, engine=engine, file=found.query.file
        )
        evidence = [tuple(passage.iri for passage in one.passages) for one in cited]
    except PolicygraphError as fault:
        uncited = " ".join(str(fault.what).split())
    rows = [
        ([_cell(book, term) for term in row], evidence[at] if evidence else ())
        for at, row in enumerate(table.rows[:MOST])
    ]
    return {
        "kind": "table",
        "headers": [(words(one), _is_number(table, at)) for at, one in enumerate(table.variables)],
        "rows": rows,
        "total": len(table.rows),
        "uncited": uncited,
        "cited": bool(evidence),
        "most": _MOST_CITED,
        "bars": bars(table, found.query.text),
    }


def words(variable: str) -> str:
    """A variable in words: “reportedIn” is “reported in”."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", variable).lower()


def bars(table: Table, text: str) -> tuple[int, int] | None:
    """The column whose numbers have bars beside them, and the longest bar; None if there is none.

    It is one that the query itself counted (``COUNT``): numbers that sources state are of
    different measures and hedged, so no common scale is theirs.
    """
    names = _counted(text)
    numbers = [at for at, name in enumerate(table.variables) if name in names]
    if len(numbers) != 1 or len(table.rows) < _FEWEST:
        return None
    texts = {str(row[numbers[0]]) for row in table.rows}
    if len(texts) == 1 or not all(re.fullmatch(r"\d{1,15}", one) for one in texts):
        return None
    return numbers[0], max(map(int, texts))


def _counted(text: str) -> frozenset[str]:
    """The variables of a SELECT's first projection that count, without ``?``."""
    found = sparql.tokens(text)
    names = set()
    for at, token in enumerate(found):
        if token.word == "WHERE" or token.text == "{":
            break
        if token.word == "COUNT":
            rest = found[at:]
            end = next((i for i, one in enumerate(rest) if one.word == "AS"), None)
            if end is not None and end + 1 < len(rest):
                names.add(rest[end + 1].variable)
    return frozenset(names)


def _cell(book: Book, term: Node | None) -> tuple[Name, bool]:
    """A value of an answer: its name, and whether it is a number."""
    if term is None or isinstance(term, BNode):
        return Name("" if term is None else f"_:{term}"), False
    return book.reader.name(term), isinstance(term, Literal) and str(term.datatype) in _NUMBERS


def _is_number(table: Table, at: int) -> bool:
    """Whether a column holds numbers only."""
    terms = [row[at] for row in table.rows if row[at] is not None]
    return bool(terms) and all(
        isinstance(one, Literal) and str(one.datatype) in _NUMBERS for one in terms
    )
