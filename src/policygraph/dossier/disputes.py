"""The conflicts of a thing as a section of its dossier: every side, none of them resolved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policygraph.claims import telling
from policygraph.claims.ledger import Ledger
from policygraph.dossier.footnotes import Citations
from policygraph.dossier.values import Group, Item
from policygraph.evidence.notes import Line

MOST = 8
"""How many conflicts, and of each how much of what an edition lists, a dossier tells."""
_MOST_PAIRS = 4
_CUT = " (--all shows them)"


def groups(ledger: Ledger, citations: Citations) -> Iterator[Group]:
    """A group for each kind of conflict, and one for what cannot be compared."""
    ids = {f" ({one.id})" for one in ledger.conflicts}
    for part, most in (
        (Ledger(ledger.conflicts, ()), MOST),
        (Ledger((), ledger.not_comparable), _MOST_PAIRS),
    ):
        # Its title counts what the page shows by itself.
        lines = list(telling.page(part, citations.notes, most=most))[1:]
        yield from _grouped(_without(line, ids) for line in lines)


def _without(line: Line, ids: Iterable[str]) -> Line:
    """A line without what is for the command line: the id of a conflict, the name of an option."""
    text = line.text.removesuffix(_CUT)
    for one in ids:
        text = text.removesuffix(one)
    return Line(line.style, f"{text[:1].upper()}{text[1:]}", line.depth)


def _grouped(lines: Iterable[Line]) -> Iterator[Group]:
    heading = ""
    items: list[Item] = []
    below: list[Item] = []

    def flush() -> None:
        if below:
            last = items.pop()
            items.append(Item(last.words, below=tuple(below)))
            below.clear()

    for line in lines:
        if line.style == "heading":
            flush()
            yield Group(tuple(items), heading)
            heading, items = line.text, []
        elif line.depth == 0:
            flush()
            items.append(Item(line.text))
        else:
            below.append(Item(line.text))
    flush()
    yield Group(tuple(items), heading)
