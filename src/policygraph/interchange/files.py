"""Every format of exchange by its name: write a dataset, read a file."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from policygraph import formats
from policygraph.errors import UnknownNameError
from policygraph.formats import Format
from policygraph.interchange.carried import Given, Taking
from policygraph.reading import Data

# Each is imported when it is asked for.
_MODULES = {
    formats.WEB_ANNOTATIONS: "annotations",
    formats.NANOPUBLICATIONS: "nanopubs",
    formats.CLAIM_REVIEW: "reviews",
    formats.STATEMENTS_FTM: "entities",
}


def write(data: Data, form: Format) -> Given:
    """A dataset in one of `formats.INTERCHANGE`.

    Raises:
        InputError: the dataset has nothing that the format carries, or the format cannot carry it.
        UnknownNameError: it is none of these formats.
    """
    given: Given = _module(form).write(data)
    return given


def read(content: bytes, form: Format, into: Taking) -> None:
    """Take in a file of one of `formats.INTERCHANGE`.

    Raises:
        InputError: the file is not of that format, or is malformed.
        RefusedError: it is nested too deep to be safe.
        UnknownNameError: it is none of these formats.
    """
    _module(form).read(content, into)


def _module(form: Format) -> Any:
    name = _MODULES.get(form)
    if name is None:
        names = [known.name for known in _MODULES]
        hint = f"There are {', '.join(names)}."
        raise UnknownNameError("format of exchange", form.name, names, hint=hint)
    return import_module(f"policygraph.interchange.{name}")
