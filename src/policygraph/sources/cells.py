"""How a column of a table has its cells read: what may be repaired, and what is a fault."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, partial
from typing import NamedTuple

from policygraph.errors import did_you_mean, nearest
from policygraph.lexical import NAME_BASE, NAME_MORE, NOT_XML, XSD, is_absolute
from policygraph.literals import fault
from policygraph.sources import dates
from policygraph.sources.links import (
    escaped,
    is_web,
    misread,
    of_cell,
    several,
    unwrapped,
    with_scheme,
)
from policygraph.sources.reading import folded

TYPES: Mapping[str, str | None] = {
    "string": None,
    "date": XSD + "date",
    "integer": XSD + "integer",
    "decimal": XSD + "decimal",
    "iri": XSD + "anyURI",
}
"""The types a column may have, with the datatype by whose rules its cells are checked."""

_NBSP = str.maketrans(
    {**dict.fromkeys("\u00a0\u2007\u202f", " "), **dict.fromkeys("\u200b\u2060\ufeff\u00ad")}
)
_APOSTROPHES = str.maketrans(dict.fromkeys("\u2019\u2018\u201b\u02bc\u2032\u00b4`", "'"))
_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"[^\s\-/(]+")
_MARKS = re.compile(r"\A(?:[*†‡§]\s*)+|(?:\s*[*†‡§])+\s*\Z")

Repair = Callable[[str], "str | None"]
# What each repair makes of a text. They are made in the order of `RULES`; NFC always goes before.
_OF_TEXTS: Mapping[str, Callable[[str], str]] = {
    "nfc": lambda text: text if text.isascii() else unicodedata.normalize("NFC", text),
    "nbsp": lambda text: text.translate(_NBSP),
    "spaces": lambda text: _SPACES.sub(" ", text),
    "trim": str.strip,
    "marks": lambda text: _MARKS.sub("", text),
    "apostrophe": lambda text: text.translate(_APOSTROPHES),
}
_OF_ADDRESSES: Mapping[str, Callable[[str], str]] = {
    "redirect": unwrapped,
    "scheme": with_scheme,
    "iri": escaped,
}
_OF_CASES: Mapping[str, Callable[[str], str]] = {
    "upper": str.upper,
    "lower": str.lower,
    "title": lambda text: _WORD.sub(lambda word: word[0].capitalize(), text),
}
CASES = tuple(_OF_CASES)
RULES = (*_OF_TEXTS, *_OF_ADDRESSES, "empty", "typos", *CASES, "date")[1:]
"""The repairs a column may allow, in the order they are made; ``nfc`` always goes before them."""

_TIDYING = _OF_TEXTS.keys() - {"marks"}

_PARTS = re.compile(r"\s*(?:[;/&+,\n]|\band\b)\s*", re.IGNORECASE)
_NOT_NAMED = re.compile(f"[^_{NAME_BASE}{NAME_MORE}]")


class RepairStep(NamedTuple):
    """A repair: by which rule, and the text before and after it."""

    rule: str
    before: str
    after: str


class CellReading(NamedTuple):
    """A cell as it is read: its value, the repairs made, and the fault that is left, with a hint.

    The value is None for an empty cell, and for one with a fault.
    """

    value: str | None
    steps: tuple[RepairStep, ...] = ()
    reason: str = ""
    hint: str = ""


def variable(name: str) -> str:
    """The variable of a column, by the rules of Tarql: spaces become ``_``, and what no name of a
    variable may hold (SPARQL 1.1 §19.8, VARNAME) is dropped."""
    found = _NOT_NAMED.sub("", _SPACES.sub("_", name.strip()))
    return found.lstrip("\u00b7\u203f\u2040") if found else ""


@dataclass(frozen=True)
class Column:
    """What a column must hold; see `policygraph.sources.columns` for each part."""

    name: str
    required: bool = False
    synonyms: tuple[str, ...] = ()
    type: str = "string"
    pattern: str | None = None
    allowed: tuple[str, ...] = ()
    low: str | None = None
    high: str | None = None
    empty: tuple[str, ...] = ()
    repairs: frozenset[str] = frozenset()
    typos: Mapping[str, str] = field(default_factory=dict)
    order: str = "mdy"
    link: bool = False
    link_pattern: str | None = None
    rejects: bool = True

    @cached_property
    def variable(self) -> str:
        """The variable that the cells are bound to."""
        return variable(self.name)

    @property
    def variables(self) -> tuple[str, ...]:
        """The same, and that of the addresses behind the cells, if these are wanted."""
        return (self.variable, f"{self.variable}_link") if self.link else (self.variable,)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names it goes by, as names are compared."""
        return frozenset(map(folded, (self.name, *self.synonyms)))

    @cached_property
    def taken(self) -> Callable[[Sequence[str]], bool] | None:
        """Tells quickly of cells, none empty, that `read` takes each as it stands.

        It need not be true wherever it could be; None if the column has no such test.
        """
        later = {rule for rule, _ in self._later}
        if any((self.low, self.high, self.allowed, self.pattern, self.link)):
            return None
        if self.type == "string" and not later:
            return are_tidy
        return are_addresses if self.type == "iri" and later <= self._addresses.keys() else None

    @property
    def taken_links(self) -> Callable[[Sequence[str]], bool] | None:
        """As `taken`, for `read_link`."""
        return None if self.link_pattern else are_addresses

    def read(self, cell: str) -> CellReading:
        """A cell of this column."""
        if not cell or cell.isspace():
            return self._empty(())
        text, steps = _repaired(cell, self._later if is_tidy(cell) else self._chain)
        if not text:
            return self._empty(steps)
        reason, hint = self._fault(text)
        return CellReading(None if reason else text, steps, reason, hint)

    def read_link(self, address: str) -> CellReading:
        """The address behind a cell of this column."""
        text, steps = _repaired(address, self._link_chain)
        reason, hint = _no_web(text)
        if not reason and self.link_pattern and not re.fullmatch(self.link_pattern, text):
            reason = f"The link goes to “{text[:80]}”, which is not of the form {self.link_pattern}"
        return CellReading(None if reason else text, steps, reason, hint)

    def _empty(self, steps: tuple[RepairStep, ...]) -> CellReading:
        if not self.required:
            return CellReading(None, steps)
        return CellReading(None, steps, "The cell is empty, and must not be", "Fill it in.")

    @cached_property
    def _chain(self) -> tuple[tuple[str, Repair], ...]:
        made: dict[str, Repair] = {
            **_OF_TEXTS,
            **(self._addresses if self.type == "iri" or self.link else {}),
            "empty": lambda text: None if text.casefold() in self._nothing else text,
            "typos": lambda text: self._mends.get(text.casefold(), text),
            **_OF_CASES,
            "date": self._day,
        }
        # A list of spellings, or of typos, allows the repair that it is for.
        listed = {"nfc": True, "empty": bool(self.empty), "typos": bool(self.typos)}
        return tuple(one for one in made.items() if one[0] in self.repairs or listed.get(one[0]))

    @cached_property
    def _addresses(self) -> Mapping[str, Callable[[str], str]]:
        """The repairs of addresses; of a cell with other words in it they change nothing."""
        if self.type == "iri":
            return _OF_ADDRESSES
        return {rule: partial(of_cell, mend=mend) for rule, mend in _OF_ADDRESSES.items()}

    @cached_property
    def _later(self) -> tuple[tuple[str, Repair], ...]:
        """The repairs that can change a tidy text."""
        return tuple(step for step in self._chain if step[0] not in _TIDYING)

    @cached_property
    def _link_chain(self) -> tuple[tuple[str, Repair], ...]:
        allowed = {"nfc", *self.repairs & {"trim", *_OF_ADDRESSES}}
        every = {**_OF_TEXTS, **_OF_ADDRESSES}
        return tuple(one for one in every.items() if one[0] in allowed)

    @cached_property
    def _nothing(self) -> frozenset[str]:
        return frozenset(spelling.casefold() for spelling in self.empty)

    @cached_property
    def _mends(self) -> Mapping[str, str]:
        return {wrong.casefold(): right for wrong, right in self.typos.items()}

    @cached_property
    def _whole(self) -> re.Pattern[str] | None:
        return re.compile(self.pattern) if self.pattern else None

    def _day(self, text: str) -> str:
        """The one day that a text can mean; itself if it can mean several, or none."""
        if not fault(text, XSD + "date"):
            return text
        stored = dates.of_serial(text) if self.low and self.high else None
        if stored and not self._beyond(stored):
            return stored
        found = dates.readings(text, self.order)
        within = [day for day in found if not self._beyond(day)]
        sure = within if within else found
        return next(iter(sure)) if len(sure) == 1 else text

    def _beyond(self, value: str) -> str:
        """On which side of the bounds a date or number lies; empty if it lies within."""
        low, high = self.low, self.high
        if self.type == "date":
            day = value[:10]
            before, after = bool(low and day < low), bool(high and day > high)
        else:
            number = Decimal(value)
            before = bool(low and number < Decimal(low))
            after = bool(high and number > Decimal(high))
        if before:
            return f"“{value}” lies below the least that may be, {low}"
        return f"“{value}” lies beyond the most that may be, {high}" if after else ""

    def _fault(self, text: str) -> tuple[str, str]:
        """What is wrong with a text when all repairs are made, and the likely mend."""
        if not (text.isascii() and text.isprintable()) and (found := NOT_XML.search(text)):
            return f"The cell holds the character U+{ord(found[0]):04X}", "Delete it."
        datatype = TYPES[self.type]
        if datatype and (wrong := fault(text, datatype)):
            return wrong[0].upper() + wrong[1:], self._mend_of(text)
        if self.type == "iri" and not is_absolute(text):
            return f"“{text}” is no absolute address", "Write it with https://."
        if (self.low or self.high) and (wrong := self._beyond(text)):
            days = dates.mended(text, self.low, self.high) if self.type == "date" else []
            return wrong, did_you_mean(days[:1])
        if self.link and self.type != "iri" and (said := misread(text))[0]:
            return said
        if self.allowed and text not in self.allowed and not (self.link and is_web(text)):
            likely = self._several(text) or did_you_mean(nearest(text, self.allowed, 1))
            return f"“{text}” is none of the values that may be", likely or (
                f"They are {', '.join(self.allowed[:12])}{', …' * (len(self.allowed) > 12)}."
            )
        if self._whole and not self._whole.fullmatch(text):
            return f"“{text}” is not of the form {self.pattern}", ""
        return "", ""

    def _several(self, text: str) -> str:
        """The hint for a cell that holds several of the values."""
        parts = [self._value(part) for part in _PARTS.split(text) if part]
        if len(parts) < 2 or not all(parts):
            return ""
        named = ", ".join(f"“{part}”" for part in parts)
        return f"It holds {len(parts)} values: {named}. Make a row of each."

    def _value(self, part: str) -> str | None:
        """The value that is allowed and that a part of a cell stands for."""
        found = self._mends.get(part.casefold(), part).casefold()
        return next((value for value in self.allowed if value.casefold() == found), None)

    def _mend_of(self, text: str) -> str:
        if self.type == "date":
            return self._likely_day(text)
        if self.type == "iri":
            better = escaped(unwrapped(text.strip()))
        else:
            better = re.sub(r"[\s,$]|\.0+$", "", text)
        datatype = TYPES[self.type]
        if better != text and datatype and not fault(better, datatype):
            return did_you_mean([better])
        return ""

    def _likely_day(self, text: str) -> str:
        for order in (self.order, *dates.ORDERS):
            found = sorted(dates.readings(text, order))
            within = [day for day in found if not self._beyond(day)]
            if within:
                return did_you_mean(within[:3])
            if found:
                mends = [mend for day in found for mend in dates.mended(day, self.low, self.high)]
                return did_you_mean((mends or found)[:3])
            mended = [day for day in dates.slips(text, order) if not self._beyond(day)]
            if mended:
                return did_you_mean(mended[:3])
        if stored := dates.of_serial(text):
            return f"Did you mean “{stored}”? {text} is how a spreadsheet stores that day."
        return "Write it like 2025-05-08."


_ADDRESSES = re.compile(
    r"(?:https?://[a-z0-9]++(?:[.-][a-z0-9]++)++(?:/[A-Za-z0-9._~-]++)*+/?+\|)*+"
)
"""Most addresses look like this, and there is nothing to repair in them."""


def are_addresses(cells: Sequence[str]) -> bool:
    """Whether all cells are addresses of the web, written as plainly as most are."""
    return _ADDRESSES.fullmatch("|".join((*cells, ""))) is not None


def are_tidy(cells: Sequence[str]) -> bool:
    """Whether all cells are tidy, none of them being empty; at the cost of a few searches."""
    whole = f"|{'|'.join(cells)}|"
    if not whole.isascii() or not whole.isprintable():
        return False
    return not any(signs in whole for signs in ("  ", " |", "| ", "`"))


def is_tidy(text: str) -> bool:
    """Whether no repair of white space and of characters could change a text; most cells are."""
    return (
        text.isascii()
        and text.isprintable()
        and text[0] != " " != text[-1]
        and "  " not in text
        and "`" not in text
    )


def _repaired(text: str, chain: Sequence[tuple[str, Repair]]) -> tuple[str, tuple[RepairStep, ...]]:
    """A text after some repairs, with the steps that changed it; nothing is repaired further."""
    steps: list[RepairStep] = []
    for rule, repair in chain:
        after = repair(text) or ""
        if after != text:
            steps.append(RepairStep(rule, text, after))
            text = after
        if not text:
            break
    return text, tuple(steps)


def _no_web(address: str) -> tuple[str, str]:
    if many := several(address):
        return many, "Leave one of them."
    better = escaped(unwrapped(address.strip()))
    mend = did_you_mean([better] if better != address and is_web(better) else [])
    if not is_web(address):
        return f"The link goes to “{address[:80]}”, which is no address of the web", mend
    wrong = fault(address, XSD + "anyURI")
    return (f"The link: {wrong}", mend) if wrong else ("", "")
