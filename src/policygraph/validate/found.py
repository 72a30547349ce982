"""A check, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from rdflib.term import Node

from policygraph.validate.data import Data
from policygraph.validate.facts import MOST
from policygraph.validate.faults import Fault, Pattern


@dataclass(frozen=True)
class Found:
    """What a check found: the part of a `Fault` that differs from one find to the next."""

    focus: Node | None
    message: str
    value: Node | None = None
    at: tuple[Pattern, ...] = ()
    hint: str = ""


@dataclass(frozen=True)
class More:
    """How many finds a check leaves out after the first `MOST`: each would cost a question."""

    count: int


Find: TypeAlias = Callable[[Data], Iterable[Found | More]]


@dataclass(frozen=True)
class Check:
    """A check that SHACL cannot make.

    Attributes:
        code, severity: as in `Finding`.
        hint: how to mend it, unless the find says better.
        find: all that is wrong in some data, in an order that does not depend on the run.
    """

    code: str
    severity: str
    hint: str
    find: Find

    def run(self, data: Data) -> Iterator[Fault]:
        """The faults in ``data``: `MOST` in full, and one that says how many more there are."""
        told = rest = 0
        for found in self.find(data):
            if isinstance(found, More):
                rest += found.count
            elif told == MOST:
                rest += 1
            else:
                told += 1
                hint = found.hint or self.hint
                yield Fault(
                    self.code,
                    self.severity,
                    found.message,
                    hint,
                    found.focus,
                    found.value,
                    found.at,
                )
        if rest:
            yield more(self.code, self.severity, f"{rest:,}", self.hint)


def more(code: str, severity: str, count: str, hint: str) -> Fault:
    """The fault that stands for those of one kind that are not told one by one."""
    return Fault(code, severity, f"There are {count} more of this kind.", hint)


def check(severity: str, hint: str) -> Callable[[Find], Check]:
    """Make a function a check that is called by its name: ``two_labels`` is ``two-labels``."""

    def made(find: Find) -> Check:
        return Check(find.__name__.replace("_", "-"), severity, hint, find)

    return made
