"""The contract of a table's columns: which there must be, what their cells hold, what is repaired.

It is declared in the ``#+`` header of a mapping, as a list under ``columns``. Each column has:

- ``name``: its name, which also gives the variable, by the rules of Tarql;
- ``required``: the table has the column, and no cell of it is empty;
- ``synonyms``: other names it goes by; case, white space and ``_`` are not compared;
- ``type``: string, date, iri, integer or decimal;
- ``pattern``: a regular expression that the whole cell matches;
- ``allowed``: the values there may be;
- ``from``, ``to``: the bounds of dates and numbers, both included;
- ``empty``: spellings of an empty cell, in any case;
- ``repairs``: which of the `RULES` may be applied;
- ``typos``: known wrong spellings, in any case, each with the right one;
- ``order``: ``mdy`` (if it is not given) or ``dmy``, for the repair ``date``;
- ``link``: also bind the address behind the cell, or the cell itself if it is one of the web, to
  the variable with ``_link`` at its end;
- ``on_fault``: ``reject`` the row (if it is not given), or leave the cell ``blank``.

Each repair is recorded. A cell is brought into the Unicode form NFC in any case (rule ``nfc``),
since two spellings of one letter would make two nodes.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from policygraph.errors import InputError, Place, did_you_mean, nearest
from policygraph.literals import fault
from policygraph.sources.cells import CASES, RULES, TYPES, Column
from policygraph.sources.dates import ORDERS
from policygraph.sources.fit import Fit
from policygraph.sources.reading import COMPLETE, folded, letters

_KEYS = (
    *("name", "required", "synonyms", "type", "pattern", "allowed", "from", "to", "empty"),
    *("repairs", "typos", "order", "link", "link_pattern", "on_fault"),
)


@dataclass(frozen=True)
class Contract:
    """The columns that a mapping needs; ``file`` is what messages call its file."""

    columns: tuple[Column, ...]
    file: str

    @classmethod
    def read(cls, header: Any, file: str) -> Contract:
        """The contract in the header of a mapping.

        Args:
            header: the header as YAML gives it; its other keys are not looked at.
            file: what messages call the mapping.

        Raises:
            InputError: there are no columns, or one is not declared as it must be.
        """
        declared = header.get("columns") if isinstance(header, Mapping) else None
        if not _is_list(declared) or not declared:
            raise InputError(
                "The header declares no columns.",
                where=Place(file),
                hint="Write “columns:”, then “  - name: …” for each column the mapping needs.",
            )
        columns = tuple(_Declared(one, file).column() for one in declared)
        _refuse_clashes(columns, file)
        return cls(columns, file)

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables that the values of a row are bound to, whatever the table's layout."""
        return tuple(name for column in self.columns for name in column.variables)

    def with_typos(self, typos: Iterable[tuple[str, str, str]]) -> Contract:
        """The contract with more known typos, each a column, the wrong spelling and the right one.

        Raises:
            InputError: there is no such column.
        """
        columns = {folded(column.name): column for column in self.columns}
        for name, wrong, right in typos:
            column = columns.get(folded(name))
            if column is None:
                names = [column.name for column in self.columns]
                raise InputError(
                    f"A typo is of the column “{name}”, which the mapping does not have.",
                    where=Place(self.file),
                    hint=did_you_mean(nearest(name, names)) or f"It has {', '.join(names)}.",
                )
            columns[folded(name)] = replace(column, typos={**column.typos, wrong: right})
        return replace(self, columns=tuple(columns.values()))

    def score(self, cells: Sequence[str]) -> int:
        """How well a row would do as the header row: for `policygraph.sources.reader.open_table`.

        It is how many columns it names, and much more if it names all that are required.
        """
        seen = {folded(cell) for cell in cells}
        named = [column for column in self.columns if column.names & seen]
        complete = all(column in named for column in self.columns if column.required)
        return len(named) + (COMPLETE if complete and named else 0)

    def fit(
        self,
        columns: Sequence[str],
        *,
        display: str = "",
        sheet: str | None = None,
        header_row: int = 1,
    ) -> Fit:
        """Which column of a table is which.

        Args:
            columns: the header row of the table.
            display: what messages call the table.
            sheet: its sheet.
            header_row: the number of its header row.

        Raises:
            InputError: a column that is required is not there, or one is there twice.
        """
        at = f"Sheet “{sheet}”, row {header_row}" if sheet is not None else f"Row {header_row}"
        where = Place(display or self.file)
        places: list[int | None] = []
        for column in self.columns:
            seen = [folded(name) for name in columns]
            # The name goes before its synonyms, and these in their order: TYPE, where there is an
            # AGENCY TYPE too; DATE SIGNED, where there is an EFFECTIVE DATE.
            wanted = next((one for one in _in_order(column) if one in seen), "")
            found = [place for place, name in enumerate(seen) if wanted and name == wanted]
            if len(found) > 1:
                twice = ", ".join(
                    f"“{columns[place]}” (column {letters(place + 1)})" for place in found
                )
                raise InputError(
                    f"{at}: the column {column.name} is there {len(found)} times: {twice}.",
                    where=where,
                    hint="Rename or delete what does not belong.",
                )
            if not found and column.required:
                raise InputError(
                    f"{at}: there is no column {_or(column)}.",
                    where=where,
                    hint=_missing(column, columns, self.file),
                )
            places.append(found[0] if found else None)
        return Fit(self, tuple(columns), tuple(places), sheet)


def _in_order(column: Column) -> Iterator[str]:
    """How the table may call a column, the likeliest first."""
    return map(folded, (column.name, *column.synonyms))


def _or(column: Column) -> str:
    others = ", ".join(column.synonyms)
    return f"{column.name} ({others})" if others else column.name


def _missing(column: Column, seen: Sequence[str], file: str) -> str:
    names = [name for name in seen if name.strip()]
    like = nearest(column.name, names, 1)
    mend = f" If “{like[0]}” is it, add that to its synonyms in {file}." if like else ""
    return f"The columns are {', '.join(f'“{name}”' for name in names)}.{mend}"


# --- as it is declared ----------------------------------------------------------------------


class _Declared:
    """A column as the header has it."""

    def __init__(self, declared: Any, file: str) -> None:
        self.declared, self.file, self.name = declared, file, "A column"
        if not isinstance(declared, Mapping) or not declared.get("name"):
            raise self.fault("A column has no name.", "Write it as “- name: STATE”.")
        self.name = self.text(declared["name"], "name")
        for key in declared:
            if key not in _KEYS:
                known = f"The keys are {', '.join(_KEYS)}."
                hint = did_you_mean(nearest(str(key), _KEYS, 1)) or known
                what = f"The column {self.name} has a key “{key}”, which there is not."
                raise self.fault(what, hint)

    def fault(self, what: str, hint: str | None = None) -> InputError:
        return InputError(what, where=Place(self.file), hint=hint)

    def column(self) -> Column:
        kind = self.one_of("type", tuple(TYPES))
        column = Column(
            name=self.name,
            required=self.flag("required"),
            synonyms=self.texts("synonyms"),
            type=kind,
            pattern=self.pattern("pattern"),
            allowed=self.texts("allowed"),
            low=self.bound("from", kind),
            high=self.bound("to", kind),
            empty=self.texts("empty"),
            repairs=self.repairs(kind),
            typos=self.typos(),
            order=self.one_of("order", ORDERS),
            link=self.flag("link"),
            link_pattern=self.pattern("link_pattern"),
            rejects=self.one_of("on_fault", ("reject", "blank")) == "reject",
        )
        if not column.variable:
            raise self.fault(f"The column “{self.name}” gives no name of a variable.")
        return column

    def text(self, value: Any, key: str) -> str:
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if isinstance(value, (str, datetime.date)) or number:
            return str(value)
        what = f"{self.name}: “{key}” holds something that is no text."
        raise self.fault(what, "Put it between quotation marks.")

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.declared.get(key)
        if value is not None and not _is_list(value):
            raise self.fault(f"{self.name}: “{key}” is not a list.", f"Write “{key}: [a, b]”.")
        return tuple(self.text(one, key) for one in value or ())

    def flag(self, key: str) -> bool:
        value = self.declared.get(key, False)
        if value not in (True, False, "true", "false"):
            raise self.fault(f"{self.name}: “{key}” is neither true nor false.")
        return value in (True, "true")

    def one_of(self, key: str, known: Sequence[str]) -> str:
        """One of some words; the first if none is declared."""
        value = self.declared.get(key, known[0])
        if value not in known:
            hint = f"There is {', '.join(known)}."
            raise self.fault(f"{self.name}: “{value}” is no “{key}”.", hint)
        return str(value)

    def pattern(self, key: str) -> str | None:
        if self.declared.get(key) is None:
            return None
        written = self.text(self.declared[key], key)
        try:
            re.compile(written)
        except (re.error, RecursionError, OverflowError) as wrong:
            raise self.fault(f"{self.name}: the pattern {written} is wrong: {wrong}.") from None
        return written

    def bound(self, key: str, kind: str) -> str | None:
        if self.declared.get(key) is None:
            return None
        value, datatype = self.text(self.declared[key], key), TYPES[kind]
        if datatype is None or kind == "iri":
            what = f"{self.name}: “{key}” is for dates and numbers, and this is a {kind}."
            raise self.fault(what)
        if wrong := fault(value, datatype):
            raise self.fault(f"{self.name}: “{key}”: {wrong}.")
        return value

    def repairs(self, kind: str) -> frozenset[str]:
        found = frozenset(self.texts("repairs"))
        for rule in sorted(found - set(RULES)):
            hint = did_you_mean(nearest(rule, RULES, 1)) or f"There is {', '.join(RULES)}."
            raise self.fault(f"{self.name}: there is no repair “{rule}”.", hint)
        cases = sorted(found & set(CASES))
        if len(cases) > 1:
            raise self.fault(f"{self.name}: {', '.join(cases)} exclude each other.")
        if "date" in found and kind != "date":
            raise self.fault(f"{self.name}: the repair “date” is for the type date, not {kind}.")
        return found

    def typos(self) -> dict[str, str]:
        value = self.declared.get("typos")
        if value is not None and not isinstance(value, Mapping):
            what = f"{self.name}: “typos” is no table."
            raise self.fault(what, "Write “typos: {WRONG: RIGHT}”.")
        return {
            self.text(wrong, "typos"): self.text(right, "typos")
            for wrong, right in (value or {}).items()
        }


def _refuse_clashes(columns: Sequence[Column], file: str) -> None:
    """Refuse two columns that share a name, a synonym or a variable."""
    names: dict[str, Column] = {}
    variables = {"ROWNUM": "the number of the row"}
    for column in columns:
        for name in dict.fromkeys(map(folded, (column.name, *column.synonyms))):
            other = names.setdefault(name, column)
            if other is not column:
                what = f"The columns {other.name} and {column.name} go by the same name: {name}."
                raise InputError(what, where=Place(file))
        for variable in column.variables:
            if variable in variables:
                raise InputError(
                    f"The variable ?{variable} would be both {variables[variable]} and the "
                    f"column {column.name}.",
                    where=Place(file),
                )
            variables[variable] = f"the column {column.name}"


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))
