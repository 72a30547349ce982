"""policygraph: knowledge graphs of public policy, cited to the sentence.

In Python and in notebooks, ``policygraph.load()`` opens a project's graph. The names below are
imported when they are first used, so that the command line starts at once.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from policygraph.notebook.graph import KnowledgeGraph as KnowledgeGraph
    from policygraph.notebook.graph import load as load
    from policygraph.notebook.rows import Rows as Rows

__version__ = "0.1.0"

_HOMES = {"KnowledgeGraph": "graph", "load": "graph", "Rows": "rows"}
__all__ = ["KnowledgeGraph", "Rows", "__version__", "load"]


def __getattr__(name: str) -> object:
    """A public name from the module it lives in (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"policygraph.notebook.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
