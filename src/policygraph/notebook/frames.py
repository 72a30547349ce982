"""The rows of an answer as columns of one type each, for pandas and Polars.

A column gets a type only if every value in it has one that the type holds without loss:

====================================  =========================  ==================
the values are all                    pandas                     Polars
====================================  =========================  ==================
xsd:integer and what derives from it  Int64 (beyond: object)     Int64 (beyond: String)
xsd:decimal, or mixed with integers   object (decimal.Decimal)   Decimal (beyond: String)
xsd:double, xsd:float                 Float64                    Float64
xsd:boolean                           boolean                    Boolean
xsd:date without a time zone          object (datetime.date)     Date
xsd:dateTime without a time zone      datetime64[us]             Datetime
IRIs, texts and all else              str (object)               String
====================================  =========================  ==================

So “June 2009” (xsd:gYearMonth) stays ``2009-06``, and a time keeps its zone. What is mixed is text.
An unbound variable is missing. Columns of an answer with citations end with one of lists of IRIs.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from rdflib import Literal as Term
from rdflib import URIRef
from rdflib.term import Node

from policygraph.errors import InputError
from policygraph.lexical import XSD
from policygraph.literals import fault
from policygraph.queries.results import PASSAGES
from policygraph.queries.support import Support
from policygraph.store import Table

if TYPE_CHECKING:
    import pandas
    import polars

Iris: TypeAlias = Literal["curie", "iri", "label"]
Show: TypeAlias = Callable[[Node], str]
Kind: TypeAlias = Literal[
    "integer", "decimal", "float", "boolean", "date", "datetime", "text", "passages"
]

_SIGNED = ("integer", "long", "int", "short", "byte", "nonPositiveInteger", "negativeInteger")
_UNSIGNED = ("nonNegativeInteger", "positiveInteger", "unsignedLong", "unsignedInt")
_INTEGERS = (*_SIGNED, *_UNSIGNED, "unsignedShort", "unsignedByte")
_KINDS: dict[str, Kind] = {
    **{XSD + name: "integer" for name in _INTEGERS},
    XSD + "decimal": "decimal",
    XSD + "double": "float",
    XSD + "float": "float",
    XSD + "boolean": "boolean",
    XSD + "date": "date",
    XSD + "dateTime": "datetime",
}
# Without a zone, in the years and with the digits that Python's own types hold.
_DATE = re.compile(r"(?!0000)\d{4}-\d\d-\d\d\Z")
_TIME = re.compile(r"(?!0000)\d{4}-\d\d-\d\dT(?!24)\d\d:\d\d:\d\d(\.\d{1,6})?\Z")
# The most digits of a decimal in Arrow, which Polars keeps to.
_DIGITS = 38
_EXACT = Context(prec=10_000)


@dataclass(frozen=True)
class FrameColumn:
    """One column: its name, what its values are, and the values, None where one is unbound."""

    name: str
    kind: Kind
    values: list[Any]


def columns(
    table: Table, show: Show, support: Sequence[Support] | None = None
) -> list[FrameColumn]:
    """The columns of an answer.

    Args:
        table: the answer.
        show: how IRIs are written.
        support: what each row rests on.
    """
    found = [
        _column(name, [row[at] for row in table.rows], show)
        for at, name in enumerate(table.variables)
    ]
    if support is not None:
        name = PASSAGES
        while name in table.variables:
            name += "_"
        lists = [[passage.iri for passage in one.passages] for one in support]
        found.append(FrameColumn(name, "passages", lists))
    return found


def _column(name: str, terms: list[Node | None], show: Show) -> FrameColumn:
    kinds = {_kind(term) for term in terms if term is not None}
    if kinds == {"integer", "decimal"}:
        kinds = {"decimal"}
    kind = kinds.pop() if len(kinds) == 1 else "text"
    read = _READERS.get(kind, str)
    if kind == "text":
        read = lambda term: show(term) if isinstance(term, URIRef) else str(term)  # noqa: E731
    return FrameColumn(name, kind, [None if term is None else read(term) for term in terms])


def _kind(term: Node) -> Kind:
    if not isinstance(term, Term) or term.datatype is None:
        return "text"
    kind = _KINDS.get(str(term.datatype), "text")
    if kind == "text" or fault(str(term), str(term.datatype)):
        return "text"
    held = {"date": _DATE, "datetime": _TIME}.get(kind)
    return kind if held is None or held.match(str(term)) else "text"


_READERS: dict[Kind, Callable[[Any], Any]] = {
    "integer": lambda term: int(str(term)),
    "decimal": lambda term: Decimal(str(term)),
    "float": lambda term: float(str(term).replace("INF", "inf")),
    "boolean": lambda term: str(term) in ("true", "1"),
    "date": lambda term: datetime.date.fromisoformat(str(term)),
    "datetime": lambda term: datetime.datetime.fromisoformat(str(term)),
}


def _missing(name: str, package: str) -> InputError:
    return InputError(f"{name} is not installed.", hint=f"Install it: pip install {package}")


def _fits(values: list[Any]) -> bool:
    return all(value is None or -(2**63) <= value < 2**63 for value in values)


def to_pandas(found: Sequence[FrameColumn]) -> pandas.DataFrame:
    """A pandas data frame of columns.

    Raises:
        InputError: pandas is not installed.
    """
    try:
        import pandas
    except ModuleNotFoundError:
        raise _missing("pandas", "pandas") from None

    def series(column: FrameColumn) -> Any:
        values = column.values
        if column.kind == "float":
            return _floats(values)
        dtype = {"boolean": "boolean", "datetime": "datetime64[us]"}.get(column.kind, "object")
        if column.kind == "integer" and _fits(values):
            dtype = "Int64"
        return pandas.Series(values, dtype=dtype)

    return pandas.DataFrame({one.name: series(one) for one in found})


def _floats(values: list[float | None]) -> Any:
    """A column of floats in which NaN, a value, stays apart from what is missing."""
    import numpy
    import pandas

    missing = numpy.array([value is None for value in values], dtype=bool)
    numbers = numpy.array([value or 0.0 for value in values], dtype=float)
    return pandas.Series(pandas.arrays.FloatingArray(numbers, missing))


def to_polars(found: Sequence[FrameColumn]) -> polars.DataFrame:
    """A Polars data frame of columns.

    Raises:
        InputError: Polars is not installed.
    """
    try:
        import polars
    except ModuleNotFoundError:
        raise _missing("Polars", "polars") from None

    types: dict[Kind, Any] = {
        "float": polars.Float64,
        "boolean": polars.Boolean,
        "date": polars.Date,
        "datetime": polars.Datetime("us"),
        "passages": polars.List(polars.String),
    }

    def series(column: FrameColumn) -> polars.Series:
        values, kind = column.values, column.kind
        if kind == "integer" and _fits(values):
            return polars.Series(column.name, values, dtype=polars.Int64)
        if kind == "decimal" and (scale := _scale(values)) is not None:
            same = [value if value is None else _scaled(value, scale) for value in values]
            return polars.Series(column.name, same, dtype=polars.Decimal(_DIGITS, scale))
        if kind in types:
            return polars.Series(column.name, values, dtype=types[kind])
        texts = [value if value is None else _plain(value) for value in values]
        return polars.Series(column.name, texts, dtype=polars.String)

    return polars.DataFrame([series(one) for one in found])


def _scale(values: list[Decimal | None]) -> int | None:
    """The digits after the point that all need; None if with them one has too many."""
    some = [value for value in values if value is not None]
    scale = max(max(0, -int(value.as_tuple().exponent)) for value in some)
    whole = max(value.adjusted() + 1 for value in some)
    return scale if max(whole, 0) + scale <= _DIGITS else None


def _scaled(value: Decimal, scale: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-scale), context=_EXACT)


def _plain(value: object) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)
