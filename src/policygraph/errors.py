"""The error tree: each error says where, what is wrong, and what to do about it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import nlargest, nsmallest
from itertools import islice


@dataclass(frozen=True, order=True)
class Place:
    """A place in a file: lines and columns count from 1, as editors show them."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part)

    @classmethod
    def at(cls, text: str, offset: int, file: str) -> Place:
        """The place of the character at ``offset``; CRLF, CR and LF each end a line."""
        before = text[:offset]
        ends = before.count("\n") + before.count("\r") - before.count("\r\n")
        start = max(before.rfind("\n"), before.rfind("\r")) + 1
        return cls(file, ends + 1, offset - start + 1)


class PolicygraphError(Exception):
    """A fault the user can mend.

    Args:
        what: one sentence on what is wrong.
        where: the file and line it is written in, where there is one.
        hint: what to do about it.
    """

    exit_code = 2

    def __init__(self, what: str, *, where: Place | None = None, hint: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head}\n  {self.hint}" if self.hint else head


class InputError(PolicygraphError):
    """A file or an argument cannot be read as what it should be."""


_SHOWN = 100


class UnknownNameError(PolicygraphError):
    """A name that stands for nothing here; carries the nearest names that do."""

    def __init__(
        self,
        kind: str,
        name: str,
        known: Iterable[str],
        *,
        hint: str | None = None,
        where: Place | None = None,
    ) -> None:
        self.suggestions = nearest(name, known)
        hint = did_you_mean(self.suggestions) or hint
        shown = name if len(name) <= _SHOWN else name[:_SHOWN] + "…"
        super().__init__(f"There is no {kind} “{shown}”.", where=where, hint=hint)


class RefusedError(PolicygraphError):
    """What was asked would reach the network or the file system, or is too deep to be safe."""


class TimeLimitError(PolicygraphError):
    """A query ran past its time limit and was stopped."""


class EngineError(PolicygraphError):
    """The query engine gave up or died; the store is unharmed."""


class FindingsError(PolicygraphError):
    """The work could be done, and found faults in the data (exit 1, not 2)."""

    exit_code = 1


# The closest names are looked for among so many; comparing one takes some 20 µs.
_COMPARED = 1000
_KNOWN = 100_000
_LONGEST = 200


def nearest(name: str, known: Iterable[str], count: int = 3) -> list[str]:
    """The known names closest to ``name``, best first, compared without regard to case.

    Of many names those that share most pairs of letters with it are compared; of more than
    100,000, the first ones. So it takes a fraction of a second, however many names there are.
    """
    wanted = name.casefold()
    if len(wanted) > _LONGEST:
        return []
    folded: dict[str, str] = {}
    for candidate in islice(known, _KNOWN):
        if len(candidate) <= 2 * _LONGEST:
            folded.setdefault(candidate.casefold(), candidate)
    likely: Iterable[str] = folded
    if len(folded) > _COMPARED:
        pairs = {wanted[at : at + 2] for at in range(len(wanted) - 1)}
        likely = nlargest(_COMPARED, folded, key=lambda key: sum(pair in key for pair in pairs))
    close = difflib.get_close_matches(wanted, likely, n=count, cutoff=0.55)
    contains = [] if len(close) >= count else [key for key in folded if wanted in key]
    contains = nsmallest(2 * count, contains, key=len)
    return [folded[key] for key in dict.fromkeys(close + contains)][:count]


def did_you_mean(names: Sequence[str]) -> str:
    """``Did you mean “a” or “b”?``; empty if there are no names to suggest."""
    return f"Did you mean {' or '.join(f'“{name}”' for name in names)}?" if names else ""


def plural(count: int, noun: str) -> str:
    """``1 violation``, ``2 violations``, ``0 entities``."""
    if count == 1:
        return f"1 {noun}"
    return f"{count:,} {noun[:-1]}ies" if noun.endswith("y") else f"{count:,} {noun}s"
