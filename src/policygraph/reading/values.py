"""What a reader answers with. Evidence is given by the names of named graphs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from policygraph.vocab import Name

_T = TypeVar("_T")
_Made = TypeVar("_Made")


@dataclass(frozen=True)
class Statement:
    """One statement, and the named graphs that say it.

    ``inferred`` says that no passage does: only a curator concluded it.
    """

    subject: Name
    predicate: Name
    value: Name
    evidence: tuple[str, ...]
    inferred: bool = False

    def __str__(self) -> str:
        return f"{self.subject.text} — {self.predicate.text}: {self.value.text}"


@dataclass(frozen=True)
class Voice:
    """Somebody who makes a claim, and the named graphs that say so."""

    speaker: Name
    evidence: tuple[str, ...]


class Cut(tuple[_T, ...]):
    """The first of a list that is longer than what is made of it.

    Attributes:
        whole: how many the list has.
    """

    whole: int

    @classmethod
    def of(cls, every: Sequence[_Made], make: Callable[[_Made], _T], most: int | None) -> Cut[_T]:
        """What is made of the first ``most`` of a list, or of all of it."""
        found = cls(map(make, every[:most]))
        found.whole = len(every)
        return found


def whole(every: Sequence[object]) -> int:
    """How long a list is that may have been cut."""
    return every.whole if isinstance(every, Cut) else len(every)
