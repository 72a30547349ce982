"""Dataset to `Report`: SHACL and the integrity checks, in plain words.

Standards: SHACL, W3C Recommendation of 20 July 2017, Core only. Nothing here reaches the network.

A report that a build has kept is read by every command, so what makes one is imported only when
it is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from policygraph.validate.report import SEVERITIES, Finding, Report

if TYPE_CHECKING:
    from policygraph.validate.catalogue import CHECKS
    from policygraph.validate.facts import Facts, gather
    from policygraph.validate.queries import CheckQuery, own
    from policygraph.validate.run import validate

_HOMES = {
    "CHECKS": "catalogue",
    "CheckQuery": "queries",
    "Facts": "facts",
    "gather": "facts",
    "own": "queries",
    "validate": "run",
}

__all__ = [
    "CHECKS",
    "SEVERITIES",
    "CheckQuery",
    "Facts",
    "Finding",
    "Report",
    "gather",
    "own",
    "validate",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"policygraph.validate.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
