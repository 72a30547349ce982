"""A dataset or a network as files for others: one module per family of formats."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from policygraph import formats
from policygraph.formats import Format


def writer(form: Format) -> Callable[..., Any]:
    """The function that writes one of `formats.EXPORTS`; its module is imported now.

    Raises:
        UnknownNameError: the format is none of them.
    """
    formats.check(form, formats.EXPORTS)
    module, _, name = form.code.partition(":")
    found: Callable[..., Any] = getattr(import_module(f"{__name__}.{module}"), name)
    return found
