"""Every format of exchange by its name: write a dataset, read a file."""

from __future__ import annotations

from rdflib import Dataset

from policygraph import formats
from policygraph.formats import Format
from policygraph.interchange.carried import Given, Taking


def write(dataset: Dataset, form: Format) -> Given:
    """A dataset in one of `formats.INTERCHANGE`.

    Raises:
        InputError: the dataset has nothing that the format carries, or the format cannot carry it.
    """
    if form == formats.WEB_ANNOTATIONS:
        from policygraph.interchange import annotations

        return annotations.write(dataset)
    if form == formats.NANOPUBLICATIONS:
        from policygraph.interchange import nanopubs

        return nanopubs.write(dataset)
    if form == formats.CLAIM_REVIEW:
        from policygraph.interchange import reviews

        return reviews.write(dataset)
    from policygraph.interchange import entities

    return entities.write(dataset)


def read(content: bytes, form: Format, into: Taking) -> None:
    """Take in a file of one of `formats.INTERCHANGE`.

    Raises:
        InputError: the file is not of that format, or is malformed.
        RefusedError: it is nested too deep to be safe.
    """
    if form == formats.WEB_ANNOTATIONS:
        from policygraph.interchange import annotations

        annotations.read(content, into)
    elif form == formats.NANOPUBLICATIONS:
        from policygraph.interchange import nanopubs

        nanopubs.read(content, into)
    elif form == formats.CLAIM_REVIEW:
        from policygraph.interchange import reviews

        reviews.read(content, into)
    else:
        from policygraph.interchange import entities

        entities.read(content, into)
