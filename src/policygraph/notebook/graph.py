"""A project's graph, as a notebook or a script opens and asks it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

from rdflib import Dataset, Literal
from rdflib.term import Identifier

from policygraph import build, project, reading, store
from policygraph.build import Build
from policygraph.claims import conflicts as weighing
from policygraph.claims.ledger import Ledger
from policygraph.display import Shown
from policygraph.editions import asof
from policygraph.errors import FindingsError, InputError, PolicygraphError, plural
from policygraph.evidence import explain
from policygraph.evidence.values import Explanation
from policygraph.network import building, model
from policygraph.network.model import Network
from policygraph.notebook.pages import Framed, NotebookPage
from policygraph.notebook.rows import Rows, Statements
from policygraph.pages import conflicts, explanation, validation
from policygraph.project import QUERY_SUFFIXES, Project
from policygraph.queries import catalogue, running, support
from policygraph.queries.catalogue import Query
from policygraph.reading.counts import Counts, counts
from policygraph.store import Runner, Table
from policygraph.validate.report import Report

Value: TypeAlias = str | int | float | bool | Decimal | datetime.date | Identifier
"""What a parameter of a query can be: text as on the command line, or a value of Python."""

# Names of queries have no blanks and no braces, and every query has.
_NAME = re.compile(r"[\w.\-]+\Z")


def load(folder: str | Path | None = None, *, draft: bool = False) -> KnowledgeGraph:
    """Open a project's graph; it is built if its files changed.

    Args:
        folder: the project. Without it, the one around the working folder, else the built-in one
            on the 287(g) programme.
        draft: open data that has violations, too.

    Raises:
        FindingsError: the data has violations, and no draft was asked for.
        InputError: there is no such project, or its files cannot be read.
    """
    found = project.find(None if folder is None else Path(folder))
    made = build.build(found, draft=draft)
    if not made.published:
        raise FindingsError(
            f"The data of {found.name} has {plural(made.report.violations, 'violation')}.",
            hint="policygraph.load(…, draft=True) opens it all the same; .validate() then shows"
            " them.",
        )
    return KnowledgeGraph(found, made, build.dataset(made))


class KnowledgeGraph(Shown):
    """The graph of a project.

    Attributes:
        project: the folder, as it was read.
        build: what the graph was made from, with the report of its validation.
        dataset: all statements, each in the named graph of the passage that says it; read-only.
    """

    def __init__(self, project: Project, build: Build, dataset: Dataset) -> None:
        self.project = project
        self.build = build
        self.dataset = dataset
        self.reader = reading.of(dataset)

    def __repr__(self) -> str:
        held = self.counts
        parts = (
            plural(held.statements, "statement"),
            plural(held.sources, "source"),
            plural(held.passages, "passage"),
        )
        return f"<policygraph: {self.title}; {', '.join(parts)}>"

    @cached_property
    def title(self) -> str:
        """What the graph calls itself, else the name of its folder."""
        itself = self.reader.itself
        return self.reader.label(itself) if itself else self.project.name

    @cached_property
    def counts(self) -> Counts:
        """What the graph holds, ontology and schemes aside."""
        return counts(self.reader)

    @cached_property
    def _network(self) -> Network:
        return building.network(self.reader)

    def query(
        self,
        question: str | Path,
        *,
        cite: bool = False,
        timeout: float | None = running.TIMEOUT,
        given: Mapping[str, Value | None] | None = None,
        **params: Value | None,
    ) -> Rows | Any:
        """Ask the graph.

        Args:
            question: the name of a query of the catalogue, SPARQL, or the ``Path`` of a query file.
            cite: find the passages that each row rests on, too.
            timeout: the most seconds it may run; None for no limit.
            given: parameters of the query whose names Python or this method uses otherwise.
            **params: the other parameters; one that is None keeps its default.

        Returns:
            `Rows` of a SELECT, a `bool` of an ASK, `Statements` of a CONSTRUCT or DESCRIBE. Which,
            only the text of the query says, so that type checkers take the first, which is by far
            the most frequent, and let the others pass.

        Raises:
            UnknownNameError: there is no such query, parameter or thing.
            InputError: it is not valid, or no rows that could be cited.
            RefusedError: it would reach the network, or is nested too deep.
            TimeLimitError: it ran too long.
        """
        values = {**(given or {}), **params}
        texts = {name: _text(value) for name, value in values.items() if value is not None}
        with _said_in_python():
            return self._answer(self._asked(question), texts, cite, timeout)

    def _answer(
        self, asked: Query, texts: Mapping[str, str], cite: bool, timeout: float | None
    ) -> Rows | Statements | bool:
        text = running.bound(asked, texts, self.reader)
        with Runner(self.reader.engine) as engine:
            answer = engine.run(text, timeout, file=asked.file)
            if not isinstance(answer, Table):
                if cite:
                    raise InputError("Only the rows of a SELECT can be cited.", hint="Ask so.")
                return answer if isinstance(answer, bool) else Statements(answer, self.reader)
            cited = None
            if cite:
                cited = support.cite(
                    text, answer, self.reader, timeout=timeout, engine=engine, file=asked.file
                )
        return Rows(answer, self.reader, cited)

    def _asked(self, question: str | Path) -> Query:
        if isinstance(question, Path):
            return catalogue.read(question)
        if _NAME.match(question):
            return catalogue.find(self.project, question)
        if question.endswith(QUERY_SUFFIXES) and not re.search(r"\s", question):
            raise InputError(
                f"“{question}” is the path of a file.",
                hint=f'Give it as a path: graph.query(Path("{question}")).',
            )
        return catalogue.parse(question, "query")

    def queries(self) -> Rows:
        """The queries of the catalogue: their names, what they answer, and their parameters."""
        rows = tuple(
            (Literal(one.name), Literal(one.summary), Literal(_parameters(one)))
            for one in catalogue.load(self.project)
        )
        table = Table(("query", "answers", "parameters"), rows)
        return Rows(table, self.reader, whole=True)

    def explain(self, thing: str) -> NotebookPage[Explanation]:
        """What the graph says of a thing, who says so, and in which passages.

        Args:
            thing: an IRI, a CURIE (id:ice) or a label; it may be a claim, a source or a passage.

        Raises:
            UnknownNameError: nothing, or more than one thing, is called so.
        """
        found = explain.explain(self.reader, thing)
        return NotebookPage(found, explanation.document(found, _MOST))

    def conflicts(self, thing: str | None = None) -> NotebookPage[Ledger]:
        """Where sources and claims disagree: all sides, who says each, and in which passage.

        Args:
            thing: only what touches it; as for `explain`.

        Raises:
            UnknownNameError: nothing, or more than one thing, is called so.
        """
        reader = self.reader.fresh()
        found = weighing.ledger(reader, thing)
        told = conflicts.document(found, reader.passage, about=thing or "", most=_MOST)
        return NotebookPage(found, told)

    def validate(self) -> NotebookPage[Report]:
        """What validation found when the graph was built."""
        return NotebookPage(self.build.report, validation.document(self.build.report))

    def network(
        self,
        *,
        around: str | Iterable[str] = (),
        hops: int = 1,
        only: str | Iterable[str] = (),
        without: str | Iterable[str] = (),
    ) -> Network:
        """The things and how they are related, or a part of it; ``.graph`` is of networkx.

        Args:
            around: only what is connected to these things.
            hops: over how many relations.
            only: only things of these kinds (law, pg:Event).
            without: nothing of these kinds.

        Raises:
            UnknownNameError: there is no such thing or kind.
            InputError: a thing is not in the network.
        """
        found = model.choose(self._network, only=_several(only), without=_several(without))
        things = [building.find(self.reader, thing) for thing in _several(around)]
        return model.around(found, things, hops) if things else found

    def page(self, height: int = 720) -> Framed:
        """The whole network to explore, as ``policygraph viz -o network.html`` makes it.

        Args:
            height: how high the page stands in the notebook, in pixels.

        Raises:
            EngineError: the front end was not built into this installation.
        """
        from policygraph.web.page import network_page
        from policygraph.web.view import view

        shown = view(self.reader, None, self.project.name)
        return Framed(network_page(shown), self.title, height)

    def as_of(self, day: str | int | datetime.date) -> KnowledgeGraph:
        """The graph as its sources told it on a day (2011-01-31, 2011-01, 2011, or a date).

        Raises:
            InputError: it is no such date.
        """
        found = asof.as_of(self.reader, asof.day(_text(day)))
        return KnowledgeGraph(self.project, self.build, store.dataset(found.engine))


# Advice that names options of the command line, and what it is here.
_ADVICE = (
    ("`policygraph queries` lists them.", "graph.queries() lists them."),
    ("with --timeout", "with timeout="),
    ("Allow it with --allow-network, or leave it out.", "Leave it out."),
)


@contextmanager
def _said_in_python() -> Iterator[None]:
    try:
        yield
    except PolicygraphError as error:
        for there, here in _ADVICE:
            error.hint = error.hint and error.hint.replace(there, here)
        raise


# What a page shows of a list that tables can make thousands long; its value has all.
_MOST = 20


def _several(names: str | Iterable[str]) -> list[str]:
    return [names] if isinstance(names, str) else list(names)


def _text(value: Value) -> str:
    """A value of Python as the text of a parameter."""
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def _parameters(query: Query) -> str:
    return ", ".join(
        f"{one.name}={'…' if one.default is None else repr(one.default)}" for one in query.params
    )
