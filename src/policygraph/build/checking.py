"""Checks what a build has made: what needs only files while the store is loaded, the rest on it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from policygraph import store
from policygraph.build.inputs import Inputs
from policygraph.build.places import Places
from policygraph.project import Project
from policygraph.sources.kept import Entry
from policygraph.store import Embedded
from policygraph.validate import Facts, Report, gather, own, validate
from policygraph.validate.screening import Screen


class Checking:
    """The checks of one build.

    Args:
        project: the project, which can have checks of its own.
        inputs: what it says.
    """

    def __init__(self, project: Project, inputs: Inputs) -> None:
        self.project, self.inputs = project, inputs

    def facts(self) -> list[Facts]:
        """What the checks need to know of each source, gathered now or kept since it was."""
        return [_facts(entry) for _, entry in self.inputs.entries]

    @property
    def shapes(self) -> list[str]:
        """The keys of the files of shapes."""
        return [one.entry.key for one in self.inputs.shapes]

    def report(
        self,
        engine: Embedded,
        paths: Iterable[Path],
        added: Iterable[Entry],
        aside: Path,
        screen: Screen,
    ) -> Report:
        """What is wrong with the data.

        Args:
            engine: the store.
            paths: the N-Quads that it was made of.
            added: what the build added to the sources.
            aside: a folder for what is needed for the time being.
            screen: finds which nodes fail the shapes.

        Raises:
            InputError, RefusedError, TimeLimitError: as `validate`.
        """
        shapes = store.in_memory(one.entry.quads for one in self.inputs.shapes)
        # What is found out of the shapes alone is kept beside the one file of them.
        entry = self.inputs.shapes[0].entry if len(self.inputs.shapes) == 1 else None
        quads = aside / "all.nq"
        store.joined(paths, quads)
        try:
            return validate(
                engine,
                shapes,
                Places(self.inputs, engine),
                checks=own(self.project),
                facts=[*self.facts(), *map(_facts, added)],
                nquads=quads,
                known=entry.known if entry else lambda _, find: find(),
                screen=screen,
            )
        finally:
            quads.unlink()


def _facts(entry: Entry) -> Facts:
    return Facts.from_dict(entry.known("facts", lambda: gather(entry.path).as_dict()))
