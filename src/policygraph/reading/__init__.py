"""The questions that all others ask: names, kinds, what is said of a thing and where.

Each question is written once, here, beside its SPARQL; features make of the answers what they
tell. What is about one thing reads what is near that thing; nothing reads the whole dataset unless
it writes the whole dataset.

``patterns`` asks for statements, ``naming`` for names and kinds, ``passages`` for what a named
graph stands for, and ``reader`` puts them together: one `Reader` remembers what it has asked, and
serves any number of questions. ``lookup`` asks for names without rdflib: a query must not wait for
it, so the reader is imported when it is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from policygraph.reading.reader import Data, Reader, of
    from policygraph.store import Engine

_LAZY = ("Data", "Reader", "of")

__all__ = ["Data", "Reader", "engine_of", "of"]


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(import_module("policygraph.reading.reader"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def engine_of(data: Data) -> Engine:
    """The engine that answers questions about some data; see `of`."""
    from policygraph.store import Embedded

    if isinstance(data, Embedded):
        return data
    reader: Reader = __getattr__("of")(data)
    return reader.engine
