"""Checks what a build has made: what needs only files while the store is loaded, the rest on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from policygraph import store
from policygraph.build.inputs import Inputs
from policygraph.build.places import Places
from policygraph.sources.kept import Entry
from policygraph.store import Embedded
from policygraph.turtle import Written
from policygraph.validate import Report, validate


class Checking:
    """The checks of one build.

    Args:
        inputs: what is checked.
    """

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs

    def look(self) -> None:
        """Gather what the checks need to know of each source."""

    def report(self, engine: Embedded, added: Iterable[Entry], aside: Path) -> Report:
        """What is wrong with the data.

        Args:
            engine: the store.
            added: what the build added to the sources.
            aside: a folder for what is needed for the time being.
        """
        shapes = store.in_memory(one.entry.quads for one in self.inputs.shapes)
        graph = store.union_graph(shapes)
        return validate(store.dataset(engine), graph, self._everywhere(engine))

    def _everywhere(self, engine: Embedded) -> Iterator[Written]:
        quads = [one for source in self.inputs.entries for one in source[1].quads.splitlines()]
        subjects = {line[: line.index(b" ")].decode() for line in quads}
        yield from Places(self.inputs, engine)(subjects, ())
