"""Lists that are short enough to read."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

from policygraph.dossier.values import Item

MOST = 10
"""How many of what a table can make thousands of a list tells."""
_T = TypeVar("_T")
_K = TypeVar("_K", bound=Hashable)


def by(every: Iterable[_T], key: Callable[[_T], _K]) -> Iterable[list[_T]]:
    """What has the same key together, in the order of the first of each."""
    found: dict[_K, list[_T]] = {}
    for one in every:
        found.setdefault(key(one), []).append(one)
    return found.values()


def cut(every: Sequence[_T], tell: Callable[[_T], Item], most: int = MOST) -> tuple[Item, ...]:
    """The first of a list, and how many more there are; only what is told is cited."""
    return (*map(tell, every[:most]), *more(len(every) - most))


def more(number: int, what: str = "") -> tuple[Item, ...]:
    """How many are left out; nothing if none are."""
    return (Item(f"… and {number:,} more{f' {what}' if what else ''}."),) if number > 0 else ()
