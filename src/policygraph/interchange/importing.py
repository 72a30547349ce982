"""A file of others brought into a project: read, staged, validated, and only then put in place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from rdflib import URIRef

from policygraph import build, reading
from policygraph import files as bytes_of
from policygraph.citation import Text
from policygraph.errors import InputError, Place
from policygraph.export.rdf import parsed, trig
from policygraph.formats import Format
from policygraph.interchange import files
from policygraph.interchange.carried import Taking, iri
from policygraph.project import Project
from policygraph.reading import Data
from policygraph.sources import rdf
from policygraph.validate.report import Report
from policygraph.vocab import source_of

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_TRIG = rdf.FORMATS[".trig"]


@dataclass(frozen=True)
class Import:
    """What a file comes to, found out and checked; nothing is written yet.

    Attributes:
        project: where to.
        name: what it is imported as: ``data/NAME.trig``.
        content: the bytes of that file.
        statements: how many it states.
        places: in how many places.
        notes: what was not taken, and what else the user must know.
    """

    project: Project
    name: str
    content: bytes
    statements: int
    places: int
    notes: tuple[str, ...]

    @property
    def path(self) -> Path:
        """Where it is to go."""
        return self.project.root / "data" / f"{self.name}.trig"


def prepare(
    project: Project,
    known: Data,
    file: Path,
    form: Format,
    name: str,
    texts: Mapping[str, Text] | None = None,
    *,
    again: bool = False,
) -> Import:
    """Read a file of others and make of it the file that goes into the project.

    Args:
        project: the project.
        known: its dataset.
        file: the file.
        form: one of `formats.INTERCHANGE`.
        name: what it is to be called.
        texts: the texts at hand, by their source.
        again: let it take the place of an earlier import of that name.

    Raises:
        InputError: the file or the name cannot be used; the message says why.
        RefusedError: the file is nested too deep to be safe.
    """
    _check_name(project, name, again)
    reader = reading.of(known)
    base = URIRef(reader.prefixes["source"] + name)
    if not again and reader.holds(base):
        raise InputError(
            f"The project describes <{base}> already.", hint="Import it under another name."
        )
    into = Taking(base, reader, str(file), texts or {})
    files.read(bytes_of.read(file, str(file)), form, into)
    quads = set(parsed(into.nquads()))
    if not quads:
        told = "\n  ".join(into.told())
        raise InputError(f"Nothing of {file} can be taken in.\n  {told}")
    graphs = {quad[3] for quad in quads}
    if shared := sum(source_of(graph[1:-1]) in into.sources for graph in graphs if not again):
        into.notes.append(
            f"{shared:,} of its {len(graphs):,} places are in sources that the project has already:"
            " what the file says of them now stands there, too."
        )
    head = f"@base <{base}> .\n# Imported by `policygraph import -f {form.name}`.\n\n"
    content = b"".join([head.encode(), *trig(quads, reader.prefixes)])
    # What is written is read first, with all that a file of the project must keep to.
    rdf.parse(content, _TRIG, f"data/{name}.trig")
    return Import(project, name, content, len(quads), len(graphs), tuple(into.told()))


def carry_out(plan: Import, *, draft: bool = False) -> Report:
    """Validate the project with the import in it; put the import in place if nothing is violated.

    Returns:
        What validation found. With violations and without ``draft``, the project is as it was.

    Raises:
        InputError: something cannot be written or read; the project is as it was.
    """
    # A hidden file: no other run takes it for a part of the project.
    aside = plan.path.with_name(f".import-{plan.name}.trig")
    others = tuple(path for path in plan.project.data if path != plan.path)
    staged = replace(plan.project, data=tuple(sorted((*others, aside))))
    bytes_of.write(aside, plan.content)
    try:
        made = build.build(staged, draft=draft)
        if made.published:
            aside.replace(plan.path)
            bytes_of.sync(plan.path.parent)
    except OSError as fault:
        raise InputError(
            f"{plan.path} cannot be written: {fault.strerror or fault}.",
            hint="The project is as it was before.",
        ) from fault
    finally:
        with suppress(OSError):
            aside.unlink()
    # The report calls the import by the name that it was to have.
    hidden, shown = f"data/{aside.name}", f"data/{plan.path.name}"
    return Report(
        tuple(
            replace(finding, place=replace(finding.place, file=shown))
            if finding.place is not None and finding.place.file == hidden
            else finding
            for finding in made.report.findings
        )
    )


def given_texts(given: tuple[str, ...], known: Data) -> dict[str, Text]:
    """The texts of ``SOURCE=FILE``; a source is named as in `evidence`, or by any web address.

    Raises:
        InputError: one does not say of which source it is, or cannot be read.
        UnknownNameError: the project has no source of that name.
    """
    from policygraph.reading import sources

    found: dict[str, Text] = {}
    for one in given:
        ends = [at for at, character in enumerate(one) if character == "="]
        cuts = [(one[:at], one[at + 1 :]) for at in ends if Path(one[at + 1 :]).is_file()]
        if not cuts:
            raise InputError(
                f"“{one}” does not name a source and a file.", hint="Write --text SOURCE=FILE."
            )
        name, path = cuts[-1]
        source = iri(name) or sources.find(known, name).iri
        found[str(source)] = Text.read(Path(path))
    return found


def _check_name(project: Project, name: str, again: bool) -> None:
    if project.is_installed:
        raise InputError(
            "The built-in project of an installed policygraph cannot be written to.",
            hint="Make a project of your own: `policygraph init DIR`, then import the file there.",
        )
    if not _NAME.fullmatch(name) or len(name) > 100:
        raise InputError(
            f"“{name}” is no name for a file of the project.",
            hint="Letters, digits, “.”, “_” and “-”, a letter or a digit first.",
        )
    path = project.root / "data" / f"{name}.trig"
    if path.exists() and not (again and b"# Imported by `policygraph import " in path.read_bytes()):
        raise InputError(
            f"There is a {project.relative(path)} already.",
            where=Place(project.relative(path)),
            hint="Import it under another name."
            if again
            else "--again takes the place of an earlier import; else choose another name.",
        )
