"""Claims and citations exchanged with others: one module per family of formats, write and read.

What a file of ours carries, it carries as it is: each module embeds the statements with their
graphs, and its reader takes them only where they are about the very place that they are found at.
What others wrote is read by the meaning of their format. Nothing is fetched: an address in a file,
a ``@context`` among them, is a name and no more.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from policygraph import formats
from policygraph.formats import Format


def function(form: Format, name: str) -> Callable[..., Any]:
    """The function of one of `formats.INTERCHANGE`: ``write`` or ``read``.

    Raises:
        UnknownNameError: the format is none of them.
    """
    formats.check(form, formats.INTERCHANGE)
    module = form.code.partition(":")[0]
    found: Callable[..., Any] = getattr(import_module(f"{__name__}.{module}"), name)
    return found
