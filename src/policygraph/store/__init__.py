"""The store: a cache of all quads, and the engine that answers questions about them.

The only unit, with its worker, that knows the query engine (pyoxigraph). ``engine`` holds the
protocol and the embedded engine, ``loading`` makes a store, ``runner`` runs users' queries in a
process that can be killed, ``datasets`` joins engines and rdflib's datasets.

A query must not wait for what it does not use, so each part is imported when it is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from policygraph.store.answers import Answer, Table
    from policygraph.store.datasets import (
        dataset,
        from_quads,
        open_dataset,
        serialised,
        union_graph,
    )
    from policygraph.store.engine import FREE, Cost, Embedded, Engine, Quad, Row, Triple, engine_of
    from policygraph.store.loading import Writer, in_memory, joined, open_engine, write
    from policygraph.store.runner import MAX_MEMORY, MAX_RESULT, Runner
    from policygraph.store.terms import kept_form

_HOMES = {
    "answers": ("Answer", "Table"),
    "datasets": ("dataset", "from_quads", "open_dataset", "serialised", "union_graph"),
    "engine": ("FREE", "Cost", "Embedded", "Engine", "Quad", "Row", "Triple", "engine_of"),
    "loading": ("Writer", "in_memory", "joined", "open_engine", "write"),
    "runner": ("MAX_MEMORY", "MAX_RESULT", "Runner"),
    "terms": ("kept_form",),
}

__all__ = [
    "FREE",
    "MAX_MEMORY",
    "MAX_RESULT",
    "Answer",
    "Cost",
    "Embedded",
    "Engine",
    "Quad",
    "Row",
    "Runner",
    "Table",
    "Triple",
    "Writer",
    "dataset",
    "engine_of",
    "from_quads",
    "in_memory",
    "joined",
    "kept_form",
    "open_dataset",
    "open_engine",
    "serialised",
    "union_graph",
    "write",
]


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"policygraph.store.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
