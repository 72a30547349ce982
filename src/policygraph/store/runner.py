"""Runs a user's queries in a process of their own, which a time limit can end."""

from __future__ import annotations

import json
import os
import re
import threading
from types import TracebackType
from typing import TYPE_CHECKING, Any, cast

import pyoxigraph as ox

from policygraph import sparql
from policygraph.errors import EngineError, InputError, Place
from policygraph.store import answers
from policygraph.store.answers import Answer
from policygraph.store.engine import Embedded, Engine, engine_of
from policygraph.store.process import Process

if TYPE_CHECKING:
    from rdflib import Dataset, Graph

MAX_RESULT = 256 << 20
"""The most bytes of a result, as the engine serialises it (some two million rows of three IRIs)."""
MAX_MEMORY = 8 << 30
"""The most address space of the process that runs queries."""


class _Graphs:
    """The named graphs of an engine, as a container of IRIs."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __contains__(self, iri: object) -> bool:
        return self._engine.has_graph(str(iri))


class Runner:
    """Runs queries on a dataset in a process of their own, which a time limit can end.

    A context manager; the process starts with the first query, and serves the next ones.

    Args:
        data: what is asked: an engine, or a dataset of rdflib's. One in memory is handed to the
            process as it is when that starts.
        memory: the most address space the process may use, in bytes, where the system can
            limit it; 0 for no limit.
    """

    def __init__(self, data: Dataset | Graph | Engine, *, memory: int = MAX_MEMORY) -> None:
        self._engine = engine_of(data)
        self._memory = memory
        self._process: Process | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Runner:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process, if one runs; the next query starts another."""
        process, self._process = self._process, None
        if process:
            process.end()

    @property
    def pid(self) -> int | None:
        """The number of the process that runs the queries; None while there is none."""
        return self._process.pid if self._process and self._process.running else None

    def run(
        self,
        query: str,
        timeout: float | None = 30.0,
        network: bool = False,
        file: str = "query",
    ) -> Answer:
        """The answer to a query: a table for SELECT, a truth value for ASK, else a graph.

        The prefixes of the dataset and of ``vocab`` need no declaration. Queries run on the union
        of the named graphs, once each statement, unless they say GRAPH or FROM.

        Args:
            query: SPARQL 1.1, parameters already bound.
            timeout: the most seconds it may run; None for no limit.
            network: lets SERVICE pass.
            file: what the query is called in messages.

        Raises:
            RefusedError: see ``sparql.guard``.
            InputError: the query is not valid.
            TimeLimitError: it ran too long, and was stopped.
            EngineError: the process died, the result is too large, or a SERVICE failed.
        """
        prefixes = self._engine.prefixes
        graphs = _Graphs(self._engine)
        sparql.guard(query, network=network, graphs=graphs, prefixes=prefixes, file=file)
        prepared = sparql.prepare(query, prefixes, file)
        request = json.dumps({"query": prepared.text, "limit": MAX_RESULT}).encode()
        with self._lock:
            if self._process is None or not self._process.running:
                self._process = self._start()
            kind, payload, data = self._process.ask(b"Q", request, timeout, Place(file))
        if kind == b"R":
            return self._answer(payload.decode(), data)
        message = payload.decode("utf-8", "replace")
        if kind == b"S":
            raise _invalid(prepared, message, file)
        if kind == b"T":
            raise EngineError(
                f"The result is larger than {MAX_RESULT >> 20} MiB.",
                where=Place(file),
                hint="Ask for less: add a LIMIT, or count instead of listing.",
            )
        raise EngineError(f"The engine could not answer: {message}", where=Place(file))

    def _start(self) -> Process:
        process = Process(self._memory)
        engine = cast(Embedded, self._engine)
        if engine.path:
            kind, payload, _ = process.ask(b"O", os.fsencode(engine.path), None)
        else:
            quads = engine.inner.dump(format=ox.RdfFormat.N_QUADS) or b""
            kind, payload, _ = process.ask(b"L", quads, None)
        if kind != b"K":
            process.end()
            message = payload.decode("utf-8", "replace")
            raise EngineError(f"The engine could not open the store: {message}")
        return process

    def _answer(self, form: str, data: bytes) -> Answer:
        if form != "GRAPH":
            return answers.from_json(data)
        from policygraph.store.datasets import new_graph
        from policygraph.store.terms import node

        graph = new_graph(self._engine.prefixes)
        for triple in ox.parse(data, ox.RdfFormat.N_TRIPLES):
            terms = (triple.subject, triple.predicate, triple.object)
            graph.add(cast(Any, tuple(map(node, terms))))
        return graph


def _invalid(prepared: sparql.Prepared, message: str, file: str) -> InputError:
    """The engine's complaint in few words: its own list of what could follow is a page long."""
    found = re.match(r"error at (\d+):(\d+): (.*)", message, re.DOTALL)
    if not found:
        return InputError(f"The query is not valid SPARQL: {message}", where=Place(file))
    expected = found[3].removeprefix("expected ").removeprefix("one of ")
    parts = [part.strip() for part in expected.split(", ")]
    reasons = [part for part in parts if part.startswith("The ") or part.endswith("failed")]
    # The engine points past the longest keyword that it tried: the fault stands before.
    longest = max((len(part) for part in parts if part.isupper() and part.isalpha()), default=0)
    token = prepared.token_at(int(found[1]), max(1, int(found[2]) - longest))
    near = f" near “{token.text}”" if token else ""
    return InputError(
        f"The query is not valid SPARQL{near}" + (f": {reasons[0]}." if reasons else "."),
        where=token.place(file) if token else Place(file),
        hint=None if reasons else "Is a term, a dot or a bracket missing there?",
    )
