"""The rules of a table: the contract of its columns, and the mapping of its rows."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from policygraph import files
from policygraph.errors import InputError, Place
from policygraph.project import TableFolder
from policygraph.sources import mapping as mappings
from policygraph.sources.columns import Contract
from policygraph.sources.compiler import Plan, compile
from policygraph.sparql import header

_TYPOS = ("column", "from", "to")


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
