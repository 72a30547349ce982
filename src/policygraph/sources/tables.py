"""A table's folder into quads: each edition's rows through reader, contract and mapping.

A row that fits the contract is mapped; one that does not is a reject, with its reason, and is
never dropped silently. Each row read is described in the graph of its edition: that it is there,
its proof, what was repaired in it and what of it was rejected.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from policygraph import files
from policygraph.errors import InputError, Place
from policygraph.project import TableFolder
from policygraph.sources import mapping as mappings
from policygraph.sources import series as descriptions
from policygraph.sources.annotations import annotate, digests, proof, row_node
from policygraph.sources.columns import Contract
from policygraph.sources.compiler import Batch, Plan, compile
from policygraph.sources.fit import Reject, Repair
from policygraph.sources.kept import Kept, KeptSource
from policygraph.sources.reader import TableFile, open_table
from policygraph.sources.series import EditionFile, Series
from policygraph.sparql import header

_TYPOS = ("column", "from", "to")
BATCH = 250
"""How many rows are mapped at once: few enough to stay in a processor's cache."""
_CHUNK = 1 << 18

Watch = Callable[[str, int], None]
"""Told what is being done, as a file's name or in a word, and how many rows have been read."""
Look = Callable[[bytes], None]
"""Shown the N-Quads of an edition as they are made, whole lines at a time."""


@dataclass(frozen=True)
class Rules:
    """The rules of one table, as they are written; what follows from them is made when needed.

    Attributes:
        text: the mapping, with its header.
        file: how messages call it.
        prefixes: prefixes known besides its own.
        typos: known typos: the column, the wrong spelling and the right one.
        around: the N-Quads of the rest of the project, which the mapping looks things up in.
    """

    text: str
    file: str
    prefixes: Mapping[str, str]
    typos: tuple[tuple[str, str, str], ...] = ()
    around: bytes = b""

    @classmethod
    def read(
        cls,
        table: TableFolder,
        show: Callable[[Path], str],
        prefixes: Mapping[str, str] | None = None,
        around: Iterable[bytes] = (),
    ) -> Rules:
        """The rules in a table's folder.

        Args:
            table: the folder.
            show: how messages call a file.
            prefixes: prefixes known besides those of the mapping.
            around: N-Quads to look things up in; without them only the contract is of use.

        Raises:
            InputError: a file cannot be read.
        """
        file = show(table.mapping)
        text = files.text(table.mapping, file)
        typos = _typos(table.repairs, show(table.repairs)) if table.repairs else ()
        return cls(text, file, dict(prefixes or {}), typos, b"".join(around))

    @cached_property
    def header(self) -> Mapping[str, Any]:
        """The header of the mapping: YAML in lines that begin with ``#+``."""
        return header.read(self.text, self.file).values

    @cached_property
    def contract(self) -> Contract:
        """What the columns must be."""
        return Contract.read(self.header, self.file).with_typos(self.typos)

    @property
    def needs(self) -> tuple[str, ...]:
        """The files of the built-in project that the mapping leans on, by their paths in it."""
        found = self.header.get("needs") or []
        if not isinstance(found, list) or not all(isinstance(name, str) for name in found):
            raise InputError(
                "“needs” is no list of files.",
                where=Place(self.file, 1),
                hint="Write “needs:”, then lines “  - ontology/scheme-….ttl”.",
            )
        return tuple(found)

    @cached_property
    def plan(self) -> Plan:
        """The mapping, compiled; the layout of a table does not matter to it."""
        mapping = mappings.read(self.text, self.file, self.prefixes)
        return compile(mapping, self.contract.variables, self.around)

    @cached_property
    def digest(self) -> str:
        """A digest of the rules and of what they look up, not of all they could have looked up.

        So a change elsewhere in the project leaves what was mapped as it is.
        """
        made_from = [self.text, sorted(self.prefixes.items()), self.typos, self.plan.looked_up]
        return hashlib.sha256(json.dumps(made_from).encode()).hexdigest()


def _typos(path: Path, display: str) -> tuple[tuple[str, str, str], ...]:
    """The rows of ``repairs.csv``: column, from, to."""
    records = list(csv.reader(io.StringIO(files.text(path, display), newline="")))
    head = tuple(cell.strip().lower() for cell in records[0]) if records else ()
    if head != _TYPOS:
        raise InputError(
            "The table of typos begins with another line than “column,from,to”.",
            where=Place(display, 1),
            hint="Its columns are column, from and to: where, the wrong spelling, the right one.",
        )
    found = []
    for number, record in enumerate(records[1:], start=2):
        if any(cell.strip() for cell in record):
            if len(record) != len(_TYPOS):
                raise InputError("The row has not three cells.", where=Place(display, number))
            found.append((record[0].strip(), record[1], record[2]))
    return tuple(found)


# --- editions -----------------------------------------------------------------------------------


@dataclass
class MadeTable:
    """What became of the rows of an edition.

    Attributes:
        mapped: how many rows fit the contract.
        rejects: the rows that do not, each with the cells it has in the file.
        blanked: cells that were left out of rows that were mapped all the same.
        repairs: the cells that were read otherwise than they are written.
    """

    mapped: int = 0
    rejects: list[tuple[Reject, tuple[str, ...]]] = field(default_factory=list)
    blanked: list[Reject] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)


@dataclass(frozen=True)
class EditionReading:
    """What one edition says.

    Attributes:
        edition: the edition as it is described.
        kept: where its statements are kept: canonical N-Quads, in no order.
        rows_mapped: how many rows fit the contract.
        rejects: the rows that do not, each with the cells it has in the file.
        blanked: cells that were left out of rows that were mapped all the same.
        repairs: the cells that were read otherwise than they are written.
        columns: the header row.
        notes: what was detected, in sentences.
        digest: the digest of the file as it was read, ``sha256:…``.
    """

    edition: EditionFile
    kept: KeptSource
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
    kept: Kept,
    watch: Watch | None = None,
) -> TableReading:
    """The editions of a table, mapped, or as they were kept when they were mapped before.

    Args:
        table: the folder.
        show: how messages call a file.
        around: the N-Quads of the rest of the project, which the mapping may look things up in.
        prefixes: those of the project.
        kept: where mapped editions are kept.
        watch: told how far the reading is.

    Raises:
        InputError: a description, the mapping or a file cannot be read, or an edition lacks a
            column that the mapping needs.
        OSError: what was mapped cannot be kept.
    """
    described = descriptions.read(table, show)
    if not described.editions:
        return TableReading(table, described, ())
    rules = Rules.read(table, show, prefixes, around)
    editions = tuple(read_edition(one, rules, kept, watch) for one in described.editions)
    return TableReading(table, described, editions)


def open_edition(edition: EditionFile, rules: Rules) -> TableFile:
    """The file of an edition, opened at the header row that fits its contract best."""
    return open_table(
        edition.path, edition.display, sheet=edition.sheet or None, header=rules.contract.score
    )


def proofs(edition: EditionFile, rules: Rules) -> Iterator[tuple[int, str]]:
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


def read_edition(
    edition: EditionFile,
    rules: Rules,
    kept: Kept,
    watch: Watch | None = None,
    look: Look | None = None,
) -> EditionReading:
    """An edition, mapped, or as it was kept when it was mapped before.

    Args:
        edition: the edition.
        rules: how it is mapped.
        kept: where it is kept.
        watch: told how far the reading is.
        look: shown the statements, even if they were kept.

    Raises:
        InputError: the file cannot be read, or lacks a column that the mapping needs.
        OSError: what was mapped cannot be kept.
    """
    digest = file_digest(edition.path, edition.display)
    key = kept.key(digest, edition.iri, edition.sheet, rules.digest)
    found = kept.find(key)
    if found is None:
        opened, made = open_edition(edition, rules), MadeTable()

        def values() -> dict[str, Any]:
            if file_digest(edition.path, edition.display) != digest:
                what = f"{edition.display} changes while it is read."
                raise InputError(what, hint="Run the command again.")
            return {**vars(made), "columns": opened.columns, "notes": opened.notes}

        found = kept.keep(key, _shown(stream(edition, opened, rules, made, watch), look), values)
    elif look:
        with found.path.open("rb") as quads:
            while chunk := quads.readlines(_CHUNK):
                look(b"".join(chunk))
    told = found.values
    return EditionReading(
        edition,
        found,
        told["mapped"],
        tuple((_reject(reject), tuple(cells)) for reject, cells in told["rejects"]),
        tuple(map(_reject, told["blanked"])),
        tuple(Repair(*one) for one in told["repairs"]),
        tuple(told["columns"]),
        tuple(told["notes"]),
        digest,
    )


def _reject(kept: list[Any]) -> Reject:
    """A reject as JSON has kept it."""
    found = Reject._make(kept)
    return found._replace(more=tuple(map(_reject, kept[-1])))


def _shown(chunks: Iterable[bytes], look: Look | None) -> Iterator[bytes]:
    for chunk in chunks:
        if look:
            look(chunk)
        yield chunk


def stream(
    edition: EditionFile,
    opened: TableFile,
    rules: Rules,
    made: MadeTable,
    watch: Watch | None = None,
) -> Iterator[bytes]:
    """The N-Quads of an edition, a batch of rows at a time; what else became of them in ``made``.

    Memory does not grow with the number of rows, but for the findings.

    Raises:
        InputError: the columns lack one that the mapping needs, or the file is broken.
    """
    fit = rules.contract.fit(
        opened.columns, display=opened.display, sheet=opened.sheet, header_row=opened.header_row
    )
    count = 0
    for numbers, cells, links in opened.blocks(BATCH):
        count += len(numbers)
        if watch:
            watch(edition.display, count)
        fitted = fit.read(numbers, cells, links)
        proved = digests(cells, links)
        batch = Batch(fitted.kept(numbers), fitted.columns, fitted.kept(proved))
        yield from rules.plan.parts(batch, edition.iri)
        nodes = (row_node(numbers[at], proved[at], edition.iri) for at in fitted.rejects)
        broken = [*fitted.rejects.values(), *fitted.findings]
        yield "".join((*nodes, *annotate(edition.iri, fitted.repairs, broken))).encode()
        made.mapped += len(batch.numbers)
        made.rejects += [(one, tuple(cells[at])) for at, one in fitted.rejects.items()]
        made.blanked += fitted.findings
        made.repairs += fitted.repairs
