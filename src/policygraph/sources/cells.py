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

CASES = ("upper", "lower", "title")
RULES = (
    *("nbsp", "spaces", "trim", "marks", "apostrophe", "redirect", "scheme", "iri", "empty"),
    "typos",
    *(*CASES, "date"),
)
"""The repairs a column may allow, in the order they are made; ``nfc`` always goes before them."""

_TIDYING = frozenset(("nfc", "nbsp", "spaces", "trim", "apostrophe"))

_NBSP = str.maketrans(
    {**dict.fromkeys("\u00a0\u2007\u202f", " "), **dict.fromkeys("\u200b\u2060\ufeff\u00ad")}
)
_APOSTROPHES = str.maketrans(dict.fromkeys("\u2019\u2018\u201b\u02bc\u2032\u00b4`", "'"))
_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"[^\s\-/(]+")
_MARKS = re.compile(r"\A(?:[*†‡§]\s*)+|(?:\s*[*†‡§])+\s*\Z")
_PARTS = re.compile(r"\s*(?:[;/&+,\n]|\band\b)\s*", re.IGNORECASE)
_NOT_NAMED = re.compile(f"[^_{NAME_BASE}{NAME_MORE}]")


class Step(NamedTuple):
    """A repair: by which rule, and the text before and after it."""

    rule: str
    before: str
    after: str


class Reading(NamedTuple):
    """A cell as it is read: its value, the repairs made, and the fault that is left, with a hint.

    The value is None for an empty cell, and for one with a fault.
    """

    value: str | None
    steps: tuple[Step, ...] = ()
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

    def read(self, cell: str) -> Reading:
        """A cell of this column."""
        if not cell or cell.isspace():
            return self._empty(())
        steps: list[Step] = []
        text: str | None = cell
        for rule, repair in self._later if is_tidy(cell) else self._chain:
            assert text is not None
            after = repair(text)
            if after != text:
                steps.append(Step(rule, text, after or ""))
                text = after
                if not text:
                    return self._empty(tuple(steps))
        assert text is not None
        reason, hint = self._fault(text)
        return Reading(None if reason else text, tuple(steps), reason, hint)

    def read_link(self, address: str) -> Reading:
        """The address behind a cell of this column."""
        steps: list[Step] = []
        text = address
        for rule, repair in self._link_chain:
            after = repair(text)
            if after != text:
                steps.append(Step(rule, text, after))
                text = after
        reason, hint = _no_web(text)
        if not reason and self.link_pattern and not re.fullmatch(self.link_pattern, text):
            reason = f"The link goes to “{text[:80]}”, which is not of the form {self.link_pattern}"
        return Reading(None if reason else text, tuple(steps), reason, hint)

    def _empty(self, steps: tuple[Step, ...]) -> Reading:
        if not self.required:
            return Reading(None, steps)
        return Reading(None, steps, "The cell is empty, and must not be", "Fill it in.")

    @cached_property
    def _chain(self) -> tuple[tuple[str, Callable[[str], str | None]], ...]:
        made: dict[str, Callable[[str], str | None]] = {
            "nbsp": lambda text: text.translate(_NBSP),
            "spaces": lambda text: _SPACES.sub(" ", text),
            "trim": str.strip,
            "marks": lambda text: _MARKS.sub("", text),
            "apostrophe": lambda text: text.translate(_APOSTROPHES),
            **self._addresses,
            "empty": lambda text: None if text.casefold() in self._nothing else text,
            "typos": lambda text: self._mends.get(text.casefold(), text),
            "upper": str.upper,
            "lower": str.lower,
            "title": lambda text: _WORD.sub(lambda word: word[0].capitalize(), text),
            "date": self._day,
        }
        # A list of spellings, or of typos, allows the repair that it is for.
        listed = {"empty": self.empty, "typos": self.typos}
        wanted = [rule for rule in RULES if rule in self.repairs or listed.get(rule)]
        if self.type != "iri" and not self.link:
            wanted = [rule for rule in wanted if rule not in self._addresses]
        return (("nfc", _nfc), *((rule, made[rule]) for rule in wanted))

    @cached_property
    def _addresses(self) -> dict[str, Callable[[str], str]]:
        """The repairs of addresses; of a cell with other words in it they change nothing."""
        made = {"redirect": unwrapped, "scheme": with_scheme, "iri": escaped}
        if self.type == "iri":
            return made
        return {rule: partial(of_cell, mend=mend) for rule, mend in made.items()}

    @cached_property
    def _later(self) -> tuple[tuple[str, Callable[[str], str | None]], ...]:
        """The repairs that can change a tidy text."""
        return tuple(step for step in self._chain if step[0] not in _TIDYING)

    @cached_property
    def _link_chain(self) -> tuple[tuple[str, Callable[[str], str]], ...]:
        made: dict[str, Callable[[str], str]] = {
            "trim": str.strip,
            "redirect": unwrapped,
            "scheme": with_scheme,
            "iri": escaped,
        }
        return (("nfc", _nfc), *(item for item in made.items() if item[0] in self.repairs))

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


def _nfc(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _no_web(address: str) -> tuple[str, str]:
    if many := several(address):
        return many, "Leave one of them."
    better = escaped(unwrapped(address.strip()))
    likely = better if better != address and is_web(better) else ""
    if not is_web(address):
        return f"The link goes to “{address[:80]}”, which is no address of the web", did_you_mean(
            [likely] if likely else []
        )
    wrong = fault(address, XSD + "anyURI")
    return (f"The link: {wrong}", did_you_mean([likely] if likely else [])) if wrong else ("", "")
