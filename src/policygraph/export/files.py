"""A dataset as the bytes of a file in any export format, and what the format leaves out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from policygraph import reading
from policygraph.export import writer
from policygraph.export.provenance import provenance
from policygraph.export.rdf import Said, read
from policygraph.formats import Format
from policygraph.network import building
from policygraph.network.model import Network
from policygraph.reading import Data


@dataclass(frozen=True)
class Options:
    """How to export.

    Attributes:
        with_ontology: also write the ontology and the concept schemes.
        with_provenance: write the citations into formats that have no named graphs.
        escape_formulas: in CSV, disarm cells that a spreadsheet would run.
    """

    with_ontology: bool = False
    with_provenance: bool = False
    escape_formulas: bool = False


class Export:
    """A dataset that goes into any number of formats, and is read once.

    Args:
        data: what to write.
        options: what to write of it.
    """

    def __init__(self, data: Data, options: Options = Options()) -> None:
        self.options = options
        self.escape_formulas = options.escape_formulas
        self.reader = reading.of(data)
        self.itself = self.reader.itself
        self.prefixes = self.reader.prefixes

    def pieces(self, form: Format) -> Iterator[bytes]:
        """The file in one of `formats.EXPORTS`, a piece at a time; the same dataset gives the same
        bytes.

        Raises:
            UnknownNameError: the format is none of them.
            InputError: the format cannot carry something in the dataset; the message says what.
        """
        written = writer(form)(*(getattr(self, name) for name in form.given.split()))
        return iter([written]) if isinstance(written, bytes) else iter(written)

    @cached_property
    def quads(self) -> list[Said]:
        """What is written of the dataset."""
        if self.options.with_ontology:
            return self.everything
        left_out = {f"<{name}>" for name in self.reader.vocabularies}
        return [quad for quad in self.everything if quad[3] not in left_out]

    @cached_property
    def everything(self) -> list[Said]:
        """The dataset with its ontology."""
        return read(self.reader, with_ontology=True)

    @property
    def triples(self) -> set[Said]:
        """The same for formats without named graphs."""
        triples = {quad[:3] for quad in self.quads}
        return triples | provenance(self.quads) if self.options.with_provenance else triples

    @cached_property
    def network(self) -> Network:
        """What networks show of the dataset."""
        return building.network(self.reader)


def write(data: Data, form: Format, options: Options = Options()) -> bytes:
    """The file of a dataset in a format; see `Export.pieces`."""
    return b"".join(Export(data, options).pieces(form))


def left_out(form: Format, options: Options = Options()) -> str | None:
    """One line on what a format leaves out of a dataset, or None."""
    if form.leaves_out:
        return f"left out: {form.leaves_out}"
    if not form.named_graphs and not options.with_provenance:
        return "left out: the citations, for want of named graphs (--with-provenance writes them)"
    return None


def stem(data: Data) -> str:
    """What the files of a dataset are called: the last part of its IRI, or “graph”."""
    iri = reading.of(data).itself or ""
    name = re.split("[/#]", iri.rstrip("/#"))[-1]
    return name if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name) else "graph"
