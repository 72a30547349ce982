"""The query catalogue: headers, parameters, running, citing, expected results.

What a command needs of it::

    queries.load(project)                        every Query of the catalogue
    queries.find(project, "laws")                one of them
    queries.run(query, dataset, {"who": "ICE"})  its answer
    queries.cite(text, table, dataset)           the passages each row rests on
    queries.check(project, dataset)              a Result a query; ``update=True`` accepts
    queries.junit(results)                       those as JUnit XML

``policygraph.queries.results`` writes answers as files. A name is imported when it is first used:
reading a header does not need an engine.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from policygraph.queries.catalogue import Param, Query, find, load, parse, read
    from policygraph.queries.expected import Result, check
    from policygraph.queries.junit_xml import junit
    from policygraph.queries.running import TIMEOUT, bound, run
    from policygraph.queries.support import Passage, Support, cite

_HOMES = {
    "catalogue": ("Param", "Query", "find", "load", "parse", "read"),
    "expected": ("Result", "check"),
    "junit_xml": ("junit",),
    "running": ("TIMEOUT", "bound", "run"),
    "support": ("Passage", "Support", "cite"),
}

__all__ = [
    "TIMEOUT",
    "Param",
    "Passage",
    "Query",
    "Result",
    "Support",
    "bound",
    "check",
    "cite",
    "find",
    "junit",
    "load",
    "parse",
    "read",
    "run",
]


def __getattr__(name: str) -> Any:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"policygraph.queries.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
