"""A check."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from policygraph.validate.data import Data
from policygraph.validate.facts import MOST
from policygraph.validate.faults import Fault

Find: TypeAlias = Callable[[Data], Iterable[Fault | int]]
"""Finds faults; a number says how many are left out after the first `MOST`, each of which would
cost a question."""


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
            if isinstance(found, int) or told == MOST:
                rest += found if isinstance(found, int) else 1
            else:
                told += 1
                hint = found.hint or self.hint
                yield replace(found, code=self.code, severity=self.severity, hint=hint)
        if rest:
            yield more(self.code, self.severity, f"{rest:,}", self.hint)


def more(code: str, severity: str, count: str, hint: str) -> Fault:
    """The fault that stands for those of one kind that are not told one by one."""
    message = f"There are {count} more of this kind."
    return Fault(None, message, hint=hint, code=code, severity=severity)


def check(severity: str, hint: str) -> Callable[[Find], Check]:
    """Make a function a check that is called by its name: ``two_labels`` is ``two-labels``."""

    def made(find: Find) -> Check:
        return Check(find.__name__.replace("_", "-"), severity, hint, find)

    return made
