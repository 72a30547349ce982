"""The text snapshots at hand: given by name, or kept in the project's folder ``texts``.

The text of a source is not part of a project. Whoever holds it gives it, or puts it aside as
``texts/NAME.txt`` in the project's folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from rdflib import URIRef

from policygraph import reading
from policygraph.citation import Text
from policygraph.errors import InputError, UnknownNameError
from policygraph.reading import Data, Reader
from policygraph.reading.sources import Source, find

FOLDER = "texts"


def gather(
    data: Data, root: Path, wanted: Sequence[Source], given: Iterable[str]
) -> dict[URIRef, Text]:
    """The texts at hand of the sources wanted.

    Args:
        data: where the sources are looked up.
        root: the project's folder.
        wanted: the sources whose texts are looked for.
        given: ``SOURCE=FILE``, or just ``FILE`` where one source alone is wanted.

    Raises:
        UnknownNameError: a text is given for a source that the dataset does not have.
        InputError: a file cannot be read as a text, or is given for a source not wanted.
    """
    reader = reading.of(data)
    paths: dict[URIRef, Path] = {}
    for one in given:
        source, path = _given(reader, wanted, one)
        if source not in wanted:
            raise InputError(
                f"A text is given for “{source.name}”, which is not among the sources asked for.",
                hint="Ask for that source too, or leave its text out.",
            )
        if source.iri in paths:
            raise InputError(
                f"Two texts are given for “{source.name}”: {paths[source.iri]} and {path}.",
                hint="Give the snapshot that the passages were measured on.",
            )
        paths[source.iri] = path
    for source in wanted:
        kept = kept_at(root, source)
        if source.iri not in paths and kept.is_file():
            paths[source.iri] = kept
    return {iri: Text.read(path) for iri, path in sorted(paths.items())}


def kept_at(root: Path, source: Source) -> Path:
    """Where a project's folder keeps the text of a source."""
    return root / FOLDER / f"{source.name}.txt"


def read(root: Path, source: Source, given: str | None = None) -> Text:
    """The text of one source: in the file ``given``, else the one kept in the project's folder.

    Raises:
        InputError: there is none, or it cannot be read as a text.
    """
    kept = kept_at(root, source)
    if given is None and not kept.is_file():
        raise InputError(
            f"The text of “{source.name}” is not at hand.",
            hint=f"Give it with --text FILE, or put it at {FOLDER}/{kept.name} in the project.",
        )
    return Text.read(Path(given) if given is not None else kept)


def _given(reader: Reader, wanted: Sequence[Source], one: str) -> tuple[Source, Path]:
    """The source and the file of one ``SOURCE=FILE``; either may hold “=” itself."""
    if "=" not in one or Path(one).is_file():
        if len(wanted) == 1:
            return wanted[0], Path(one)
        raise InputError(
            f"“{one}” does not say of which source it is the text.",
            hint="Write --text SOURCE=FILE.",
        )
    unknown: UnknownNameError | None = None
    for at, character in enumerate(one):
        if character == "=":
            try:
                return find(reader, one[:at]), Path(one[at + 1 :])
            except UnknownNameError as fault:
                unknown = unknown or fault
    assert unknown is not None
    raise unknown
