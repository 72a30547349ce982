"""Datasets and graphs of rdflib over an engine, and engines over those that a user has."""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import pyoxigraph as ox
from oxrdflib import OxigraphStore
from rdflib import Dataset, Graph
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.namespace import NamespaceManager
from rdflib.store import Store
from rdflib.term import Literal, Node

from policygraph.display import Shown
from policygraph.errors import InputError
from policygraph.lexical import PREFIXES, XSD
from policygraph.store.engine import Embedded, Engine, engine_of
from policygraph.store.loading import in_memory, open_engine
from policygraph.store.ntriples import nt
from policygraph.store.terms import to_engine

_XSD_STRING = XSD + "string"
_TERMS = 1 << 16


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

    def add(self, *args: Any, **options: Any) -> None:
        self._changed()
        super().add(*args, **options)

    def addN(self, *args: Any, **options: Any) -> None:  # noqa: N802
        self._changed()
        super().addN(*args, **options)

    def remove(self, *args: Any, **options: Any) -> None:
        self._changed()
        super().remove(*args, **options)

    def remove_graph(self, *args: Any, **options: Any) -> None:
        self._changed()
        super().remove_graph(*args, **options)

    def update(self, *args: Any, **options: Any) -> None:
        self._changed()
        super().update(*args, **options)

    def _changed(self) -> None:
        """The quads that were read are no longer what the store holds."""
        if engine := _engines.get(self):
            engine.read = None

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


# The engine behind each dataset made here.
_engines: weakref.WeakKeyDictionary[Store, Embedded] = weakref.WeakKeyDictionary()


def dataset(engine: Embedded) -> Dataset:
    """An engine's dataset to walk with rdflib's own API; it stays where it is."""
    store = _OxStore(store=engine.inner)
    found = _Dataset(store=store, default_union=False)
    # rdflib binds 29 prefixes of its own to each graph, and would write them into every export.
    manager = NamespaceManager(found, bind_namespaces="none")
    found.namespace_manager = found.default_graph.namespace_manager = manager
    for prefix, namespace in sorted(engine.prefixes.items()):
        found.bind(prefix, namespace)
    _engines[store] = engine
    return found


def open_dataset(directory: Path, prefixes: Mapping[str, str]) -> Dataset:
    """The dataset of a store on disk, read-only; opening it changes no file.

    Raises:
        InputError: there is no store in ``directory``.
    """
    return dataset(open_engine(directory, prefixes))


def from_quads(quads: Iterable[bytes] | bytes, prefixes: Mapping[str, str] = PREFIXES) -> Dataset:
    """A dataset in memory, from canonical N-Quads of named graphs, whole lines in each chunk.

    Raises:
        InputError: the quads are not such.
    """
    return dataset(in_memory(quads, prefixes))


def engine_of_graph(data: Dataset | Graph) -> Engine:
    """The engine of a dataset or graph of rdflib's; see `engine.engine_of`."""
    known = _engines.get(data.store)
    if known is not None:
        # A prefix can have been bound since.
        bound = {prefix: str(iri) for prefix, iri in data.namespaces()}
        known.prefixes.update(bound)
        return known
    placed, unplaced = _written(data)
    default = set(Graph().namespaces())
    own = {prefix: str(iri) for prefix, iri in data.namespaces() if (prefix, iri) not in default}
    inner = ox.Store()
    # `bulk_load` would give each blank node another name in each graph.
    for quads in (placed, unplaced):
        inner.bulk_extend(ox.parse(quads, ox.RdfFormat.N_QUADS))
    inner.bulk_extend(ox.Quad(*q.triple) for q in ox.parse(placed, ox.RdfFormat.N_QUADS))
    return Embedded(inner, None, {**PREFIXES, **own}, [placed])


def _written(data: Dataset | Graph) -> tuple[bytes, bytes]:
    """The statements in named graphs as N-Quads, and those that stand in none as N-Triples."""
    rows: Iterable[Any] = (
        data.quads((None, None, None, None))
        if isinstance(data, Dataset)
        else ((*triple, None) for triple in data)
    )
    term = lru_cache(_TERMS)(_term)
    placed, unplaced = [], []
    for subject, predicate, value, graph in rows:
        try:
            said = f"{term(subject)} {term(predicate)} {term(value)}"
            if graph is None or graph == DATASET_DEFAULT_GRAPH_ID:
                unplaced.append(f"{said} .\n")
            else:
                placed.append(f"{said} {term(graph)} .\n")
        except InputError as fault:
            statement = " ".join(ascii(str(each))[1:-1] for each in (subject, predicate, value))
            said = f"{fault.what} The statement is: {statement}"
            raise InputError(said, hint=fault.hint) from None
    return "".join(placed).encode(), "".join(unplaced).encode()


def _term(term: Node) -> str:
    """A term in N-Triples, if the engine takes it."""
    text = nt(term)
    try:
        to_engine(term)
    except ValueError as fault:
        raise InputError(f"{text} is no term of RDF: {fault}.") from None
    return text


def new_graph(prefixes: Mapping[str, str]) -> Graph:
    """An empty graph of rdflib's in memory, with these prefixes and no others."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in sorted(prefixes.items()):
        graph.bind(prefix, namespace)
    return graph


def union_graph(data: Dataset | Graph | Engine) -> Graph:
    """A plain rdflib graph in memory with the union of a dataset's graphs."""
    engine = engine_of(data)
    graph = new_graph(engine.prefixes)
    for triple in engine.triples():
        graph.add(cast(Any, triple))
    return graph


def serialised(nquads: bytes, extension: str, prefixes: Mapping[str, str]) -> bytes:
    """Canonical N-Quads as Oxigraph writes them in the format of an extension, in their order.

    Its writers bring statements of one subject together only where these follow on each other, and
    write ``007`` bare, as Turtle allows.
    """
    form = ox.RdfFormat.from_extension(extension)
    assert form is not None
    # What describes a site is relative to it.
    quads = ox.parse(nquads, ox.RdfFormat.N_QUADS, lenient=True)
    rows = quads if form.supports_datasets else (quad.triple for quad in quads)
    return ox.serialize(rows, format=form, prefixes=dict(prefixes)) or b""
