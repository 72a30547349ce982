"""The store: a cache of all quads, and the queries that run on it.

The only unit, with its worker, that knows the query engine (pyoxigraph). A dataset it hands out
keeps one convention: each statement stands once in the default graph, and once in every named
graph that says it. Oxigraph's own union of the named graphs keeps duplicates, which makes COUNT
wrong, and ignores FROM; so the union is written down when the store is made.

Oxigraph keeps numbers, truth values, times and durations as values, not as they are written:
``25.0`` comes back as ``25``, ``1e3`` as ``1000``. What must keep its form (the report of a
validation, an export that goes byte by byte) reads the sources, not the store.
"""

from __future__ import annotations

import json
import logging
import os
import re
import threading
import warnings
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import IO, Any, TypeAlias, cast

import pyoxigraph as ox
import rdflib
from oxrdflib import OxigraphStore
from rdflib import Dataset, Graph
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.namespace import NamespaceManager
from rdflib.store import Store
from rdflib.term import BNode, Literal, Node, URIRef

from policygraph import files, sparql
from policygraph.display import Shown
from policygraph.errors import EngineError, InputError, Place
from policygraph.lexical import XSD
from policygraph.store.complaint import invalid
from policygraph.store.process import Process
from policygraph.vocab import PREFIXES, prefixes_of

# rdflib rewrites literals as it makes them ("yes"^^xsd:boolean becomes false, 1e3 becomes 1000.0):
# what a source says would be lost. rdflib has no way to say this for one dataset only.
rdflib.NORMALIZE_LITERALS = False


def _not_ill_typed(record: logging.LogRecord) -> bool:
    return not record.getMessage().startswith("Failed to convert Literal lexical form")


# An ill-typed literal is a finding of validation, but rdflib logs a traceback or warns for each.
# Only those messages are silenced.
logging.getLogger("rdflib.term").addFilter(_not_ill_typed)
warnings.filterwarnings("ignore", "(Parsing|Serializing) weird", UserWarning)

MAX_RESULT = 256 << 20
"""The most bytes of a result, as the engine serialises it (some two million rows of three IRIs)."""
MAX_MEMORY = 8 << 30
"""The most address space of the process that runs queries."""

_XSD_STRING = XSD + "string"
# The graph name that ends a line of canonical N-Quads.
_GRAPH_NAME = re.compile(rb" (?:<[^<> ]*>|_:[^ ]+) \.\n")
# A whole line with a graph name: what is quoted ends otherwise, and what is not has no blanks.
_NAMED = re.compile(rb"(?m)^[^ \n]+ [^ \n]+ .+ (?:<[^<>\" ]*>|_:[^ \"]+) \.\n")
_PIECE = 1 << 20


class _OxStore(OxigraphStore):
    """An Oxigraph store whose literals equal the ones that rdflib's own parsers make.

    oxrdflib gives every plain literal the datatype xsd:string, which rdflib holds to be another
    term (and pySHACL then finds a thousand faults that are none).
    """

    def triples(self, triple_pattern: Any, context: Graph | None = None) -> Iterator[Any]:
        for (subject, predicate, value), contexts in super().triples(triple_pattern, context):
            if isinstance(value, Literal) and str(value.datatype) == _XSD_STRING:
                value = Literal(str(value))
            yield (subject, predicate, value), contexts

    def close(self, commit_pending_transaction: bool = False) -> None:
        _engines.pop(self, None)
        super().close(commit_pending_transaction)


class _Dataset(Shown, Dataset):
    """A dataset that asks nothing of itself that rdflib has deprecated.

    rdflib 7.6 warns of that from its own ``triples``, ``__hash__`` and TriG serialiser.
    """

    @property  # type: ignore[misc]
    def default_context(self) -> Any:
        return self.default_graph

    @property
    def identifier(self) -> Any:
        return super(Dataset, self).identifier

    def contexts(self, triple: Any = None) -> Any:
        return self.graphs(triple)


# The engine's store behind each dataset made here, and its folder where it lies on disk.
_engines: weakref.WeakKeyDictionary[Store, tuple[ox.Store, Path | None]]
_engines = weakref.WeakKeyDictionary()


def _dataset(inner: ox.Store, path: Path | None, prefixes: Mapping[str, str]) -> Dataset:
    store = _OxStore(store=inner)
    dataset = _Dataset(store=store, default_union=False)
    # rdflib binds 29 prefixes of its own to each graph, and would write them into every export.
    manager = NamespaceManager(dataset, bind_namespaces="none")
    dataset.namespace_manager = dataset.default_graph.namespace_manager = manager
    for prefix, namespace in sorted(prefixes.items()):
        dataset.bind(prefix, namespace)
    _engines[store] = (inner, path)
    return dataset


def _pieces(quads: Iterable[bytes]) -> Iterator[bytes]:
    """The quads as given, then their triples, some lines at a time."""
    for chunk in quads:
        start = 0
        while start < len(chunk):
            end = chunk.find(b"\n", min(start + _PIECE, len(chunk) - 1)) + 1
            piece = chunk[start:end] if end else chunk[start:] + b"\n"
            triples, named = _GRAPH_NAME.subn(b" .\n", piece)
            if named != piece.count(b"\n"):
                raise InputError("A line of N-Quads is not canonical, or names no graph.")
            yield piece
            yield triples
            start += len(piece)


class _Reader:
    """A file of bytes over an iterator; keeps the fault that the iterator raised."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._piece, self._position = pieces, b"", 0
        self.fault: InputError | None = None

    def read(self, size: int = -1) -> bytes:
        if self._position >= len(self._piece):
            try:
                self._piece, self._position = next(self._pieces, b""), 0
            except InputError as fault:
                self.fault = fault
                raise
        end = len(self._piece) if size < 0 else self._position + size
        part = self._piece[self._position : end]
        self._position += len(part)
        return part


def _load(inner: ox.Store, quads: Iterable[bytes]) -> None:
    # One load of both forms takes two thirds of the time of one after the other. `lenient` skips
    # the checks that the reader of the source has made already, and saves a quarter.
    reader = _Reader(_pieces(quads))
    try:
        inner.bulk_load(cast(IO[bytes], reader), ox.RdfFormat.N_QUADS, lenient=True)
    except SyntaxError as fault:
        raise reader.fault or InputError(f"The quads are not N-Quads: {fault.msg}") from fault
    except Exception as fault:
        raise reader.fault or fault from None


def write(directory: Path, quads: Iterable[bytes], prefixes: Mapping[str, str]) -> None:
    """Make a store on disk: the named graphs as given, and their union in the default graph.

    What is in ``directory`` after a failure is no store; stage it aside and rename it.

    Args:
        directory: a new or empty folder.
        quads: canonical N-Quads (RDF 1.1 N-Quads §4) of named graphs, whole lines in each chunk.
        prefixes: not kept in the store; give them to ``open_dataset`` again.

    Raises:
        InputError: the folder is not empty or cannot be written, or the quads are not such.
        EngineError: the disk is full, or fails.
    """
    place = Place(str(directory))
    try:
        directory.mkdir(parents=True, exist_ok=True)
        if next(directory.iterdir(), None) is not None:
            raise InputError("The folder for the store is not empty.", where=place)
        inner = ox.Store(directory)
    except OSError as fault:
        raise InputError(
            f"No store can be made here: {fault}",
            where=place,
            hint="Name a folder that you may write to.",
        ) from fault
    try:
        _load(inner, quads)
        inner.flush()
        inner.optimize()
        del inner
        files.sync_all(directory)
    except (OSError, RuntimeError) as fault:
        raise EngineError(
            f"The store could not be written: {fault}",
            where=place,
            hint="Is the disk full? Make room and build again.",
        ) from fault


def open_dataset(directory: Path, prefixes: Mapping[str, str]) -> Dataset:
    """The dataset of a store on disk, read-only; opening it changes no file.

    Raises:
        InputError: there is no store in ``directory``.
    """
    try:
        inner = ox.Store.read_only(str(directory))
    except OSError as fault:
        raise InputError(
            "There is no store here that can be read.",
            where=Place(str(directory)),
            hint="Run `policygraph build`.",
        ) from fault
    return _dataset(inner, directory.absolute(), prefixes)


def from_quads(quads: Iterable[bytes] | bytes, prefixes: Mapping[str, str] = PREFIXES) -> Dataset:
    """A dataset in memory, from canonical N-Quads of named graphs, whole lines in each chunk.

    Raises:
        InputError: the quads are not such.
    """
    inner = ox.Store()
    _load(inner, [quads] if isinstance(quads, bytes) else quads)
    return _dataset(inner, None, prefixes)


def adopt(dataset: Dataset | Graph) -> Dataset:
    """A copy in memory, by the convention, of any rdflib dataset or graph; ours stay as they are.

    Statements in no named graph stand in the default graph only.

    Raises:
        InputError: a term that RDF 1.1 does not allow where it stands.
    """
    if dataset.store in _engines:
        return cast(Dataset, dataset)
    inner = ox.Store()
    inner.bulk_extend(_quads(dataset))
    default = set(Graph().namespaces())
    own = {prefix: str(iri) for prefix, iri in dataset.namespaces() if (prefix, iri) not in default}
    return _dataset(inner, None, {**PREFIXES, **own})


def _quads(dataset: Dataset | Graph) -> Iterator[ox.Quad]:
    rows: Iterable[Any] = (
        dataset.quads((None, None, None, None))
        if isinstance(dataset, Dataset)
        else ((*triple, None) for triple in dataset)
    )
    for subject, predicate, value, graph in rows:
        try:
            terms = _to_engine(subject), _to_engine(predicate), _to_engine(value)
            if graph is not None and graph != DATASET_DEFAULT_GRAPH_ID:
                yield ox.Quad(*terms, _to_engine(graph))
            yield ox.Quad(*terms)
        except (TypeError, ValueError) as fault:
            statement = " ".join(repr(str(term)) for term in (subject, predicate, value))
            raise InputError(f"This is no statement of RDF: {statement} ({fault})") from fault


def _to_engine(term: Node) -> Any:
    if isinstance(term, URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, BNode):
        return ox.BlankNode(str(term))
    if isinstance(term, Literal):
        datatype = ox.NamedNode(str(term.datatype)) if term.datatype else None
        return ox.Literal(str(term), language=term.language, datatype=datatype)
    raise ValueError(f"{type(term).__name__} is not a term")


def _from_engine(term: Any) -> Node:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if not isinstance(term, ox.Literal):
        raise EngineError("The result holds a triple as a term, which RDF 1.1 does not have.")
    if term.language:
        return Literal(term.value, lang=term.language)
    if term.datatype.value == _XSD_STRING:
        return Literal(term.value)
    return Literal(term.value, datatype=URIRef(term.datatype.value))


def _converter() -> Callable[[Any], Node]:
    """Makes the engine's terms rdflib's: one object of each, which saves memory and time."""
    return cache(_from_engine)


def _new_graph(prefixes: Mapping[str, str]) -> Graph:
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in sorted(prefixes.items()):
        graph.bind(prefix, namespace)
    return graph


def union_graph(dataset: Dataset | Graph) -> Graph:
    """A plain rdflib graph in memory with the union of the dataset's graphs."""
    ours = adopt(dataset)
    graph = _new_graph({prefix: str(iri) for prefix, iri in ours.namespaces()})
    inner, _ = _engines[ours.store]
    convert = _converter()
    for quad in inner.quads_for_pattern(None, None, None, ox.DefaultGraph()):
        graph.add((convert(quad.subject), convert(quad.predicate), convert(quad.object)))
    return graph


def named(dataset: Dataset | Graph) -> Iterator[tuple[Node, Node, Node, URIRef]]:
    """As ``vocab.statements`` of the whole dataset, in a fifth of the time."""
    inner, _ = _engines[adopt(dataset).store]
    convert = _converter()
    for quad in inner:
        graph = quad.graph_name
        if isinstance(graph, ox.NamedNode):
            s, p, o = convert(quad.subject), convert(quad.predicate), convert(quad.object)
            yield s, p, o, cast(URIRef, convert(graph))


def nquads(dataset: Dataset | Graph) -> bytes:
    """The named graphs as canonical N-Quads: sorted in code point order, each line once.

    The form of RDF Dataset Canonicalization (RDFC-1.0 §5) for data without blank nodes, whose
    labels are kept as they are.
    """
    inner, _ = _engines[adopt(dataset).store]
    return b"".join(sorted(_NAMED.findall(inner.dump(format=ox.RdfFormat.N_QUADS) or b"")))


def by_graph(dataset: Dataset | Graph, wanted: Callable[[str], bool]) -> Iterator[bytes]:
    """The statements of each named graph that is wanted by its IRI, as N-Quads; in no order.

    Of a large store on disk this takes half the time of `nquads`, which reads the union, too.
    """
    inner, _ = _engines[adopt(dataset).store]
    for graph in inner.named_graphs():
        if wanted(graph.value):
            triples = inner.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph) or b""
            yield triples.replace(b" .\n", f" {graph} .\n".encode())


@dataclass(frozen=True)
class Table:
    """The result of a SELECT: the variables' names, and rows with None where one is unbound."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Node | None, ...], ...]


Answer: TypeAlias = Table | bool | Graph


class _Graphs:
    """The named graphs of an engine's store, as a container of IRIs."""

    def __init__(self, inner: ox.Store) -> None:
        self._inner = inner

    def __contains__(self, iri: object) -> bool:
        try:
            return self._inner.contains_named_graph(ox.NamedNode(str(iri)))
        except ValueError:  # not an absolute IRI
            return False


class Engine:
    """Runs queries on a dataset in a process of their own, which a time limit can end.

    A context manager; the process starts with the first query, and serves the next ones. A
    dataset that is not on disk is handed to the process as it is when that starts.

    Args:
        dataset: one made by this module, or any other, which is then adopted.
        memory: the most address space the process may use, in bytes, where the system can
            limit it; 0 for no limit.
    """

    def __init__(self, dataset: Dataset | Graph, *, memory: int = MAX_MEMORY) -> None:
        self._dataset = adopt(dataset)
        self._memory = memory
        self._process: Process | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Engine:
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
        prefixes = prefixes_of(self._dataset)
        graphs = _Graphs(_engines[self._dataset.store][0])
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
            raise invalid(prepared, message, file)
        if kind == b"T":
            raise EngineError(
                f"The result is larger than {MAX_RESULT >> 20} MiB.",
                where=Place(file),
                hint="Ask for less: add a LIMIT, or count instead of listing.",
            )
        raise EngineError(f"The engine could not answer: {message}", where=Place(file))

    def _start(self) -> Process:
        process = Process(self._memory)
        inner, path = _engines[self._dataset.store]
        if path:
            kind, payload, _ = process.ask(b"O", os.fsencode(path), None)
        else:
            quads = inner.dump(format=ox.RdfFormat.N_QUADS) or b""
            kind, payload, _ = process.ask(b"L", quads, None)
        if kind != b"K":
            process.end()
            message = payload.decode("utf-8", "replace")
            raise EngineError(f"The engine could not open the store: {message}")
        return process

    def _answer(self, form: str, data: bytes) -> Answer:
        if form == "GRAPH":
            graph = _new_graph(prefixes_of(self._dataset))
            for triple in ox.parse(data, ox.RdfFormat.N_TRIPLES):
                terms = (triple.subject, triple.predicate, triple.object)
                graph.add(cast(Any, tuple(_from_engine(term) for term in terms)))
            return graph
        result = ox.parse_query_results(data, ox.QueryResultsFormat.JSON)
        if isinstance(result, ox.QueryBoolean):
            return bool(result)
        convert = _converter()
        names = tuple(variable.value for variable in result.variables)
        return Table(names, tuple(tuple(term and convert(term) for term in row) for row in result))
