"""Where the statements of a project are written, for the places of findings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from policygraph import files
from policygraph.project import Project
from policygraph.sources import turtle
from policygraph.sources.turtle import Written


def written_in(project: Project, *shapes: Path) -> Iterator[Written]:
    """Every statement of the project's ontology, shapes and data, file by file; rows apart.

    Args:
        project: the project, whose files an RDF parser has accepted.
        shapes: files of shapes that stand in for the project's own.

    Raises:
        InputError: a file cannot be read, or not understood by `turtle.locate`.
    """
    described = (*project.data, *project.descriptions)
    for path in (*project.ontology, *(shapes or project.shapes), *described):
        inside = path.is_relative_to(project.root)
        name = project.relative(path) if inside else str(path)
        yield from turtle.locate(files.text(path, name), name)
