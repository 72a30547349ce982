"""Every format of exchange by its name: write a dataset, read a file."""

from __future__ import annotations

from typing import cast

from policygraph.errors import Place, RefusedError
from policygraph.formats import Format
from policygraph.interchange import function
from policygraph.interchange.carried import Given, Taking
from policygraph.reading import Data


def write(data: Data, form: Format) -> Given:
    """A dataset in one of `formats.INTERCHANGE`.

    Raises:
        UnknownNameError: the format is none of them.
        InputError: the dataset has nothing that the format carries, or the format cannot carry it.
    """
    return cast(Given, function(form, "write")(data))


def read(content: bytes, form: Format, into: Taking) -> None:
    """Take in a file of one of `formats.INTERCHANGE`.

    Raises:
        UnknownNameError: the format is none of them.
        InputError: the file is not of that format, or is malformed.
        RefusedError: it is nested too deep to be safe.
    """
    try:
        function(form, "read")(content, into)
    except RecursionError:
        raise RefusedError(
            "The file is nested too deep.",
            where=Place(into.display),
            hint="No file of this format needs that.",
        ) from None
