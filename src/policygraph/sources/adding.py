"""Brings a downloaded table into a project, as an edition of its series: all of it or nothing."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from policygraph import files, project
from policygraph.errors import InputError, Place, UnknownNameError
from policygraph.project import EDITION_SUFFIXES, EDITIONS, Project, TableFolder
from policygraph.sources import rdf, series
from policygraph.sources.import_warnings import Warnings, day_of_issue, unmapped
from policygraph.sources.kept import Kept
from policygraph.sources.rdf import RdfReading
from policygraph.sources.reading.opening import is_workbook
from policygraph.sources.series import EditionFile, Series
from policygraph.sources.tables import (
    EditionReading,
    Look,
    Rules,
    Watch,
    file_digest,
    open_edition,
    read_edition,
)
from policygraph.vocab import BASE, PREFIXES

_DATASET = "data/dataset.ttl"
_UNSAFE = re.compile(r"[^\w.-]+")


@dataclass(frozen=True)
class AddPlan:
    """What is to be brought into a project, found out and checked; nothing is written yet.

    Attributes:
        project: where to.
        table: the folder of the table there; it need not exist.
        reading: the edition, mapped.
        dated_by: where the date is from: ``--date``, ``file name`` or ``workbook``.
        unused: the columns that the mapping does not know.
        warnings: what is doubtful, in sentences; nothing is left out.
        shown: the same, with the first ten where many things are alike.
        brought: the files to be written besides the edition, by their paths in the project.
        description: the new ``editions.ttl``.
    """

    project: Project
    table: TableFolder
    file: Path
    reading: EditionReading
    dated_by: str
    unused: tuple[str, ...]
    warnings: tuple[str, ...]
    shown: tuple[str, ...]
    brought: dict[str, bytes]
    description: str

    @property
    def edition(self) -> EditionFile:
        """The edition as it will be described."""
        return self.reading.edition


def prepare(
    into: Project,
    file: Path,
    name: str,
    *,
    date: str | None = None,
    title: str | None = None,
    sheet: str | None = None,
    kept: Kept | None = None,
    watch: Watch | None = None,
) -> AddPlan:
    """Read, check and map a table that is to be an edition of the series ``name``.

    Args:
        into: the project. If it has no table of that name, that of the built-in project is brought
            along, with what its mapping needs.
        file: the table.
        name: what the series is called: its folder in ``data/``.
        date: the date of issue, ``YYYY-MM-DD``; else the one in the file's name; else the day
            that a workbook says it was saved.
        title: the title of the edition; else made of the title of the series and the date.
        sheet: the sheet of a workbook; else the one that fits.
        kept: where the next build looks for what is mapped now; else it is mapped there again.
        watch: told how many rows have been read.

    Raises:
        InputError: the file is no table, breaks the contract of the columns, is there already, or
            has no date; or the project cannot be written to.
        UnknownNameError: there is no table of that name.
    """
    _refuse_installed(into)
    digest = file_digest(file, str(file))
    issued, dated_by, warnings = day_of_issue(file, date)
    table, home = _table(into, name)
    rules = Rules.read(table, home.relative)
    brought = _brought(into, home, table, rules)
    readings = {
        into.relative(path): rdf.read(path, into.relative(path))
        for path in (*into.ontology, *into.data)
    }
    known, text, declared = _series(table, home, into, title or name, readings)
    _refuse_twin(known.editions, digest, file)
    target = into.root / "data" / name if home is not into else table.folder
    stem, suffix = _file_name(file, issued, target, known, readings)
    edition = EditionFile(
        iri=known.iri.rpartition("/")[0] + "/" + stem,
        title=title or _title(known, issued, stem),
        issued=issued,
        digest=digest,
        sheet=sheet or "",
        path=file,
        display=str(file),
        place=Place(into.relative(target / EDITIONS)),
    )
    around = [reading.quads for reading in readings.values()]
    for path, content in brought.items():
        if form := rdf.FORMATS.get(Path(path).suffix):
            around.append(rdf.parse(content, form, path).quads)
    described = readings.get(_DATASET)
    prefixes = {**PREFIXES, **(described.prefixes if described else {})}
    rules = Rules.read(table, home.relative, prefixes, around)
    looks = Warnings(edition.iri, issued)
    reading = _mapped(edition, rules, kept, watch, looks.look)
    if reading.digest != digest:
        raise InputError(f"{file} changes while it is read.", hint="Run the command again.")
    described_as = text + series.edition(edition, stem + suffix, known, declared)
    # What is written is read first: a title, say, could be in no form that may stand there.
    rdf.parse(described_as.encode(), rdf.FORMATS[".ttl"], edition.place.file)
    fit = rules.contract.fit(reading.columns)
    found = tuple(looks.found(fit, lambda: open_edition(edition, rules).rows()))
    empty = unmapped(reading.rows_mapped, reading.rows_rejected)
    warnings += tuple(filter(None, [empty]))
    return AddPlan(
        project=into,
        table=replace(table, folder=target, editions=target / EDITIONS),
        file=file,
        reading=replace(reading, edition=replace(edition, path=target / (stem + suffix))),
        dated_by=dated_by,
        unused=fit.unused,
        warnings=(*warnings, *(said for one in found for said in one.sentences)),
        shown=(
            *warnings,
            *(said for one in found for said in one.shown),
        ),
        brought=brought,
        description=described_as,
    )


def _mapped(
    edition: EditionFile,
    rules: Rules,
    kept: Kept | None,
    watch: Watch | None,
    look: Look,
) -> EditionReading:
    if kept is not None:
        with suppress(OSError):  # Then it is mapped where there is room, and by the build again.
            return read_edition(edition, rules, kept, watch, look)
    return read_edition(edition, rules, Kept(), watch, look)


def carry_out(plan: AddPlan) -> None:
    """Write what was prepared: all of it or nothing.

    Raises:
        InputError: something cannot be written; the project is as it was before.
    """
    folder, edition = plan.table.folder, plan.edition
    written: list[Path] = []
    try:
        made = list(_made_folders(folder, plan.project.root))
        try:
            for name, content in plan.brought.items():
                path = plan.project.root / name
                made += _made_folders(path.parent, plan.project.root)
                written.append(path)
                files.write(path, content)
            if not (edition.path.exists() and edition.path.samefile(plan.file)):
                written.append(edition.path)
                _copy(plan.file, edition)
            # Last, since it makes the edition one: what fails before leaves nothing described.
            files.write(plan.table.editions, plan.description.encode())
        except BaseException:
            for path in (*written, *reversed(made)):
                with suppress(OSError):
                    path.rmdir() if path.is_dir() else path.unlink()
            raise
    except OSError as error:
        raise InputError(
            f"{folder} cannot be written: {error.strerror or error}.",
            hint="The project is as it was before. Make room or give rights there.",
        ) from error


def _made_folders(folder: Path, root: Path) -> Iterator[Path]:
    """Make a folder and those around it, and tell which were made."""
    if folder == root or folder.is_dir():
        return
    yield from _made_folders(folder.parent, root)
    folder.mkdir()
    yield folder


def _copy(file: Path, edition: EditionFile) -> None:
    with tempfile.TemporaryDirectory(prefix=".policygraph-", dir=edition.path.parent) as aside:
        copy = Path(aside) / edition.path.name
        shutil.copyfile(file, copy)
        if file_digest(copy, str(file)) != edition.digest:
            raise InputError(f"{file} changes while it is read.", hint="Run the command again.")
        copy.rename(edition.path)


# --- what is checked before anything is written --------------------------------------------


def _refuse_installed(into: Project) -> None:
    if into.is_installed:
        raise InputError(
            "The built-in project of an installed policygraph cannot be written to.",
            hint="Make a project of your own: `policygraph init DIR`, then add the file there.",
        )


def _table(into: Project, name: str) -> tuple[TableFolder, Project]:
    """The table of that name, and the project it is taken from: this one, else the built-in."""
    builtin = project.builtin()
    for home in (into, builtin):
        for table in home.tables:
            if table.name == name:
                return table, home
    known = [table.name for home in (into, builtin) for table in home.tables]
    others = f"; or take one of those there are: {', '.join(dict.fromkeys(known))}" if known else ""
    hint = f"Write its mapping first, data/{name}/map.rq{others}."
    raise UnknownNameError("table", name, known, hint=hint)


def _brought(into: Project, home: Project, table: TableFolder, rules: Rules) -> dict[str, bytes]:
    """The files that the project lacks: the mapping, and what the mapping needs."""
    found: dict[str, bytes] = {}
    if home is not into:
        for path in filter(None, (table.mapping, table.repairs)):
            found[f"data/{table.name}/{path.name}"] = files.read(path, home.relative(path))
    builtin = project.builtin()
    for name in rules.needs:
        path = builtin.root / name
        if not (into.root / name).exists():
            if not path.is_file() or not path.resolve().is_relative_to(builtin.root):
                raise InputError(
                    f"The mapping needs {name}, which neither project has.",
                    where=Place(home.relative(table.mapping)),
                    hint="Put the file there, or take it out of “needs”.",
                )
            found[name] = files.read(path, name)
    return found


def _series(
    table: TableFolder, home: Project, into: Project, title: str, readings: dict[str, RdfReading]
) -> tuple[Series, str, Mapping[str, str]]:
    """The series as the project is to know it, its description, and the prefixes of that."""
    found = series.read(table, home.relative, undescribed=True)
    if found.iri and home is into:
        text = files.text(table.editions, home.relative(table.editions)).rstrip() + "\n"
    else:
        described = readings.get(_DATASET)
        space = (described.prefixes if described else {}).get("source", BASE + "source/")
        text = series.heading(
            found.iri or space + table.name, found.title or title, found.publisher
        )
    parsed = rdf.parse(text.encode(), rdf.FORMATS[".ttl"], into.relative(into.root / "data"))
    editions = found.editions if home is into else ()
    known = replace(found, iri=parsed.base, title=found.title or title, editions=editions)
    return known, text, parsed.prefixes


def _refuse_twin(editions: tuple[EditionFile, ...], digest: str, file: Path) -> None:
    for edition in editions:
        if digest in (edition.digest, file_digest(edition.path, edition.display)):
            raise InputError(
                f"{file} is there already: {edition.display}, of {edition.issued}.",
                hint="Nothing was added. If its date is wrong, correct it in"
                f" {edition.place.file}.",
            )


def _file_name(
    file: Path, issued: str, target: Path, known: Series, readings: dict[str, RdfReading]
) -> tuple[str, str]:
    """The stem and the ending that the file gets: its own, made safe, and nobody else's."""
    lower = file.name.lower()
    suffix = max((end for end in EDITION_SUFFIXES if lower.endswith(end)), key=len, default="")
    own = file.name[: len(file.name) - len(suffix)]
    if not suffix:
        suffix = ".xlsx" if is_workbook(file, str(file)) else ".csv"
    stem = _UNSAFE.sub("-", own.encode("ascii", "replace").decode()).strip("-.") or "edition"
    taken = {known.iri, *(reading.base for reading in readings.values())}
    taken |= {edition.iri for edition in known.editions}
    space = known.iri.rpartition("/")[0] + "/"
    for candidate in (stem, f"{stem}-{issued}"):
        path = target / (candidate + suffix)
        free = not path.exists() or path.samefile(file)
        if free and space + candidate not in taken and path.name not in project.TABLE_FILES:
            return candidate, suffix
    raise InputError(
        f"There is another edition of the name {stem}{suffix}.",
        hint="Give the file another name, and add it again.",
    )


def _title(known: Series, issued: str, stem: str) -> str:
    title = f"{known.title}, edition of {issued}"
    twins = {edition.title for edition in known.editions}
    return title if title not in twins else f"{title} ({stem})"
