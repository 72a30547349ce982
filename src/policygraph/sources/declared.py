"""Reads the columns that the header of a mapping declares."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from typing import Any

from policygraph.errors import InputError, Place, did_you_mean, nearest
from policygraph.literals import fault
from policygraph.sources.cells import CASES, RULES, TYPES, Column
from policygraph.sources.dates import ORDERS
from policygraph.sources.reading import folded

_KEYS = (
    *("name", "required", "synonyms", "type", "pattern", "allowed", "from", "to", "empty"),
    *("repairs", "typos", "order", "link", "link_pattern", "on_fault"),
)
_ROW_NUMBER = "ROWNUM"


def read_columns(header: Any, file: str) -> tuple[Column, ...]:
    """The columns that ``header`` declares.

    Args:
        header: the header as YAML gives it, every value a text or of its own type.
        file: what messages call the file it is in.

    Raises:
        InputError: there are none, or one is not declared as it must be.
    """
    return _Reader(file).columns(header)


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file

    def columns(self, header: Any) -> tuple[Column, ...]:
        declared = header.get("columns") if isinstance(header, Mapping) else None
        if not _is_list(declared) or not declared:
            raise self.fault(
                "The header declares no columns.",
                "Write “columns:”, then “  - name: …” for each column the mapping needs.",
            )
        columns = tuple(self.column(one) for one in declared)
        self.no_clash(columns)
        return columns

    def no_clash(self, columns: Sequence[Column]) -> None:
        """Refuse two columns that share a name, a synonym or a variable."""
        names: dict[str, Column] = {}
        variables = {_ROW_NUMBER: "the number of the row"}
        for column in columns:
            for name in dict.fromkeys(map(folded, (column.name, *column.synonyms))):
                other = names.setdefault(name, column)
                if other is not column:
                    raise self.fault(
                        f"The columns {other.name} and {column.name} go by the same name: {name}."
                    )
            taken = [column.variable] + [f"{column.variable}_link"] * column.link
            for variable in taken:
                if variable in variables:
                    raise self.fault(
                        f"The variable ?{variable} would be both {variables[variable]} and the "
                        f"column {column.name}."
                    )
                variables[variable] = f"the column {column.name}"

    def column(self, declared: Any) -> Column:
        if not isinstance(declared, Mapping) or not declared.get("name"):
            raise self.fault("A column has no name.", "Write it as “- name: STATE”.")
        name = self.text(declared["name"], "A column", "name")
        for key in declared:
            if key not in _KEYS:
                known = f"The keys are {', '.join(_KEYS)}."
                hint = did_you_mean(nearest(str(key), _KEYS, 1)) or known
                raise self.fault(f"The column {name} has a key “{key}”, which there is not.", hint)
        kind = self.one_of(declared, name, "type", tuple(TYPES), "string")
        column = Column(
            name=name,
            required=self.flag(declared, name, "required"),
            synonyms=self.texts(declared, name, "synonyms"),
            type=kind,
            pattern=self.pattern(declared, name, "pattern"),
            allowed=self.texts(declared, name, "allowed"),
            low=self.bound(declared, name, "from", kind),
            high=self.bound(declared, name, "to", kind),
            empty=self.texts(declared, name, "empty"),
            repairs=self.repairs(declared, name, kind),
            typos=self.typos(declared, name),
            order=self.one_of(declared, name, "order", ORDERS, ORDERS[0]),
            link=self.flag(declared, name, "link"),
            link_pattern=self.pattern(declared, name, "link_pattern"),
            rejects=self.one_of(declared, name, "on_fault", ("reject", "blank"), "reject")
            == "reject",
        )
        if not column.variable:
            raise self.fault(f"The column “{name}” gives no name of a variable.")
        return column

    def text(self, value: Any, name: str, key: str) -> str:
        if isinstance(value, datetime.date) or (
            isinstance(value, (int, float)) and not isinstance(value, bool)
        ):
            return str(value)
        if not isinstance(value, str):
            raise self.fault(
                f"{name}: “{key}” holds something that is no text.",
                "Put it between quotation marks.",
            )
        return value

    def texts(self, declared: Mapping[str, Any], name: str, key: str) -> tuple[str, ...]:
        value = declared.get(key)
        if value is None:
            return ()
        if not _is_list(value):
            raise self.fault(f"{name}: “{key}” is not a list.", f"Write “{key}: [a, b]”.")
        return tuple(self.text(one, name, key) for one in value)

    def flag(self, declared: Mapping[str, Any], name: str, key: str) -> bool:
        value = declared.get(key, False)
        if value not in (True, False, "true", "false"):
            raise self.fault(f"{name}: “{key}” is neither true nor false.")
        return value in (True, "true")

    def one_of(
        self, declared: Mapping[str, Any], name: str, key: str, known: Sequence[str], usual: str
    ) -> str:
        value = declared.get(key, usual)
        if value not in known:
            raise self.fault(f"{name}: “{value}” is no “{key}”.", f"There is {', '.join(known)}.")
        return str(value)

    def pattern(self, declared: Mapping[str, Any], name: str, key: str) -> str | None:
        if declared.get(key) is None:
            return None
        written = self.text(declared[key], name, key)
        try:
            re.compile(written)
        except (re.error, RecursionError, OverflowError) as wrong:
            raise self.fault(f"{name}: the pattern {written} is wrong: {wrong}.") from None
        return written

    def bound(self, declared: Mapping[str, Any], name: str, key: str, kind: str) -> str | None:
        if declared.get(key) is None:
            return None
        value = self.text(declared[key], name, key)
        datatype = TYPES[kind]
        if datatype is None or kind == "iri":
            raise self.fault(f"{name}: “{key}” is for dates and numbers, and this is a {kind}.")
        if wrong := fault(value, datatype):
            raise self.fault(f"{name}: “{key}”: {wrong}.")
        return value

    def repairs(self, declared: Mapping[str, Any], name: str, kind: str) -> frozenset[str]:
        found = frozenset(self.texts(declared, name, "repairs"))
        for rule in sorted(found - set(RULES)):
            hint = did_you_mean(nearest(rule, RULES, 1)) or f"There is {', '.join(RULES)}."
            raise self.fault(f"{name}: there is no repair “{rule}”.", hint)
        if len(found & set(CASES)) > 1:
            raise self.fault(f"{name}: {', '.join(sorted(found & set(CASES)))} exclude each other.")
        if "date" in found and kind != "date":
            raise self.fault(f"{name}: the repair “date” is for the type date, not {kind}.")
        return found

    def typos(self, declared: Mapping[str, Any], name: str) -> dict[str, str]:
        value = declared.get("typos")
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            raise self.fault(f"{name}: “typos” is no table.", "Write “typos: {WRONG: RIGHT}”.")
        return {
            self.text(wrong, name, "typos"): self.text(right, name, "typos")
            for wrong, right in value.items()
        }

    def fault(self, what: str, hint: str | None = None) -> InputError:
        return InputError(what, where=Place(self.file), hint=hint)


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))
