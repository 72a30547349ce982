"""Every format of exchange by its name: write a dataset, read a file."""

from __future__ import annotations

from policygraph import formats
from policygraph.errors import Place, RefusedError
from policygraph.formats import Format
from policygraph.interchange import annotations as web_annotations
from policygraph.interchange import entities, nanopubs, reviews
from policygraph.interchange.carried import Given, Taking
from policygraph.reading import Data

_FAMILIES = {
    formats.WEB_ANNOTATIONS: (web_annotations.write, web_annotations.read),
    formats.NANOPUBLICATIONS: (nanopubs.write, nanopubs.read),
    formats.CLAIM_REVIEW: (reviews.write, reviews.read),
    formats.STATEMENTS_FTM: (entities.write, entities.read),
}


def write(data: Data, form: Format) -> Given:
    """A dataset in one of `formats.INTERCHANGE`.

    Raises:
        InputError: the dataset has nothing that the format carries, or the format cannot carry it.
    """
    return _FAMILIES[form][0](data)


def read(content: bytes, form: Format, into: Taking) -> None:
    """Take in a file of one of `formats.INTERCHANGE`.

    Raises:
        InputError: the file is not of that format, or is malformed.
        RefusedError: it is nested too deep to be safe.
    """
    try:
        _FAMILIES[form][1](content, into)
    except RecursionError:
        raise RefusedError(
            "The file is nested too deep.",
            where=Place(into.display),
            hint="No file of this format needs that.",
        ) from None
