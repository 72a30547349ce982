"""A table's folder into quads: each edition's rows through reader, contract and mapping.

A row that fits the contract is mapped; one that does not is a reject, with its reason, and is
never dropped silently. Each row read is described in the graph of its edition: that it is there,
its proof, what was repaired in it and what of it was rejected.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from pickle import PickleBuffer
from typing import Any, NamedTuple

from policygraph import files
from policygraph.project import TableFolder
from policygraph.sources import series as descriptions
from policygraph.sources.columns import Reject, Repair
from policygraph.sources.kept import Kept
from policygraph.sources.marks import digests, marks, proof
from policygraph.sources.reader import TableFile, open_table
from policygraph.sources.reading import Block
from policygraph.sources.rows import Batch, node_lines
from policygraph.sources.rules import Rules
from policygraph.sources.series import Edition, Series
from policygraph.sources.spread import cores, spread

BATCH = 250
"""How many rows are mapped at once: few enough to stay in a processor's cache."""
AT_ONCE = 8
"""How many batches are sent to another process at once."""
ALONE = 100_000
"""Up to how many rows one process maps: starting more takes as long."""

Watch = Callable[[str, int], None]
"""Told how messages call an edition's file, and how many of its rows have been read."""


@dataclass(frozen=True)
class EditionReading:
    """What one edition says.

    Attributes:
        edition: the edition as it is described.
        quads: canonical N-Quads, in no order.
        rows_mapped: how many rows fit the contract.
        rejects: the rows that do not, each with the cells it has in the file.
        blanked: cells that were left out of rows that were mapped all the same.
        repairs: the cells that were read otherwise than they are written.
        columns: the header row.
        notes: what was detected, in sentences.
        digest: the digest of the file as it was read, ``sha256:…``.
    """

    edition: Edition
    quads: bytes
    rows_mapped: int
    rejects: tuple[tuple[Reject, tuple[str, ...]], ...]
    blanked: tuple[Reject, ...]
    repairs: tuple[Repair, ...]
    columns: tuple[str, ...]
    notes: tuple[str, ...]
    digest: str

    @property
    def rows_rejected(self) -> int:
        """How many rows do not fit the contract."""
        return len(self.rejects)


@dataclass(frozen=True)
class TableReading:
    """What a table's folder says: the description of its series, and its editions."""

    table: TableFolder
    series: Series
    editions: tuple[EditionReading, ...]


def read(
    table: TableFolder,
    show: Callable[[Path], str],
    around: Iterable[bytes],
    prefixes: Mapping[str, str],
    *,
    kept: Kept | None = None,
    code: str = "",
    watch: Watch | None = None,
) -> TableReading:
    """The editions of a table, mapped, or as they were kept when they were mapped before.

    Args:
        table: the folder.
        show: how messages call a file.
        around: the N-Quads of the rest of the project, which the mapping may look things up in.
        prefixes: those of the project.
        kept: where mapped editions are kept.
        code: a digest of the code that maps, which decides with all else on what is kept.
        watch: told how far the reading is.

    Raises:
        InputError: a description, the mapping or a file cannot be read, or an edition lacks a
            column that the mapping needs.
    """
    described = descriptions.read(table, show)
    if not described.editions:
        return TableReading(table, described, ())
    rules = Rules.read(table, show, prefixes, around)
    kept = kept or Kept(None)
    editions = tuple(_kept(one, rules, kept, code, watch) for one in described.editions)
    return TableReading(table, described, editions)


def open_edition(edition: Edition, rules: Rules) -> TableFile:
    """The file of an edition, opened at the header row that fits its contract best."""
    return open_table(
        edition.path, edition.display, sheet=edition.sheet or None, header=rules.contract.score
    )


def proofs(edition: Edition, rules: Rules) -> Iterator[tuple[int, str]]:
    """The number and the digest of each row in the file of an edition, as it is now."""
    for row in open_edition(edition, rules).rows():
        yield row.number, proof(row)


def file_digest(path: Path, display: str) -> str:
    """``sha256:`` and the digest of a file's bytes, of whatever size.

    Raises:
        InputError: it cannot be read.
    """
    with files.opened(path, display) as file:
        return "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()


def _kept(
    edition: Edition, rules: Rules, kept: Kept, code: str, watch: Watch | None
) -> EditionReading:
    before = file_digest(edition.path, edition.display)
    made_from = [code, before, edition.path.name, edition.iri, edition.sheet, rules.digest]
    key = hashlib.sha256(json.dumps(made_from).encode()).hexdigest()
    found = kept.load(key)
    if found:
        return _loaded(edition, before, *found)
    made = map_edition(edition, rules, watch)
    if file_digest(edition.path, edition.display) == before:
        kept.save(key, _values(made), made.quads)
    return made


def _values(made: EditionReading) -> dict[str, Any]:
    return {
        "rows_mapped": made.rows_mapped,
        "rejects": [[_as_list(reject), cells] for reject, cells in made.rejects],
        "blanked": [_as_list(one) for one in made.blanked],
        "repairs": [[o.row, o.column, o.rule, o.before, o.after] for o in made.repairs],
        "columns": made.columns,
        "notes": made.notes,
    }


def _loaded(edition: Edition, file: str, values: dict[str, Any], quads: bytes) -> EditionReading:
    return EditionReading(
        edition,
        quads,
        values["rows_mapped"],
        tuple((_reject(reject), tuple(cells)) for reject, cells in values["rejects"]),
        tuple(map(_reject, values["blanked"])),
        tuple(Repair(*one) for one in values["repairs"]),
        tuple(values["columns"]),
        tuple(values["notes"]),
        file,
    )


def _as_list(one: Reject) -> list[Any]:
    more = [_as_list(other) for other in one.more]
    return [one.row, one.column, one.value, one.reason, one.hint, one.sheet, more]


def _reject(kept: list[Any]) -> Reject:
    row, column, value, reason, hint, sheet, more = kept
    return Reject(row, column, value, reason, hint, sheet, tuple(map(_reject, more)))


# --- mapping -------------------------------------------------------------------------------


@dataclass
class Made:
    """What became of some rows."""

    quads: list[Any] = field(default_factory=list)
    mapped: int = 0
    rejects: list[tuple[Reject, tuple[str, ...]]] = field(default_factory=list)
    blanked: list[Reject] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)

    def add(self, other: Made) -> None:
        """Take over what became of more rows, but for their quads."""
        self.mapped += other.mapped
        self.rejects += other.rejects
        self.blanked += other.blanked
        self.repairs += other.repairs


def map_edition(edition: Edition, rules: Rules, watch: Watch | None = None) -> EditionReading:
    """The rows of an edition, mapped now.

    Raises:
        InputError: the file cannot be read, or lacks a column that the mapping needs.
    """
    before = file_digest(edition.path, edition.display)
    opened = open_edition(edition, rules)
    made = Made()
    quads = b"".join(stream(edition, opened, rules, made, watch))
    return EditionReading(
        edition,
        quads,
        made.mapped,
        tuple(made.rejects),
        tuple(made.blanked),
        tuple(made.repairs),
        opened.columns,
        opened.notes,
        before,
    )


def stream(
    edition: Edition,
    opened: TableFile,
    rules: Rules,
    made: Made,
    watch: Watch | None = None,
) -> Iterator[bytes]:
    """The N-Quads of an edition, a batch of rows at a time; what else became of them in ``made``.

    Beyond `ALONE` rows the batches are spread over the cores. Memory does not grow with the
    number of rows, but for the findings.
    """
    for result in _made(edition, opened, rules, watch):
        made.add(result)
        yield from result.quads


def _made(edition: Edition, opened: TableFile, rules: Rules, watch: Watch | None) -> Iterator[Made]:
    head = Head(opened.columns, opened.display, opened.sheet, opened.header_row)
    batches = _batches(opened, edition.display, watch)
    work = worker(rules, head, edition.iri)
    yield from map(work, islice(batches, ALONE // BATCH))
    more = next(batches, None)
    if more is None:
        return
    rest = chain([more], batches)
    processes = cores()
    if processes > 1:
        task = (rules.portable(), head, edition.iri)
        yield from spread(workers, task, _grouped(rest), processes)
    else:
        yield from map(work, rest)


class Head(NamedTuple):
    """The header row of a table, and what messages call the table."""

    columns: tuple[str, ...]
    display: str
    sheet: str | None
    header_row: int


def _batches(opened: TableFile, display: str, watch: Watch | None) -> Iterator[Block]:
    count = 0
    for block in opened.blocks(BATCH):
        count += len(block.numbers)
        if watch:
            watch(display, count)
        yield block


def _grouped(batches: Iterator[Block]) -> Iterator[list[Block]]:
    while group := list(islice(batches, AT_ONCE)):
        yield group


def workers(rules: Rules, opened: Head, edition: str) -> Callable[[list[Block]], Made]:
    """As `worker`, of several batches; the quads are buffers, which `spread` turns into bytes."""
    work = worker(rules, opened, edition)

    def several(batches: list[Block]) -> Made:
        made = Made()
        for one in map(work, batches):
            made.add(one)
            made.quads += map(PickleBuffer, one.quads)
        return made

    return several


def worker(rules: Rules, opened: Head, edition: str) -> Callable[[Block], Made]:
    """The function that maps a batch of rows of an edition with this header row.

    Raises:
        InputError: the columns lack one that the mapping needs.
    """
    fit = rules.contract.fit(
        opened.columns, display=opened.display, sheet=opened.sheet, header_row=opened.header_row
    )
    plan = rules.plan

    def work(batch: Block) -> Made:
        numbers, cells, links = batch
        fitted = fit.read(numbers, cells, links)
        proved = digests(cells, links)
        kept = Batch(fitted.kept(numbers), fitted.columns, fitted.kept(proved))
        about = [
            *(node_lines((numbers[at], (), proved[at]), edition) for at in fitted.rejects),
            *marks(edition, fitted.repairs, [*fitted.rejects.values(), *fitted.findings]),
        ]
        return Made(
            [*plan.parts(kept, edition), "".join(about).encode()],
            len(kept.numbers),
            [(reject, tuple(cells[at])) for at, reject in fitted.rejects.items()],
            list(fitted.findings),
            list(fitted.repairs),
        )

    return work
