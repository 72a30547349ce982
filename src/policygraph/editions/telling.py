"""Differences as text to read and as Markdown to paste."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from policygraph.editions.builds import Altered, BuildDiff
from policygraph.editions.diff import NOTE, Change, Kind, Rename, TableDiff, Thing
from policygraph.errors import plural
from policygraph.reading.passages import markdown as marked
from policygraph.reading.passages import where
from policygraph.vocab import source_of

_STATES = {"added": "Added", "removed": "Removed", "changed": "Changed"}


@dataclass(frozen=True)
class Line:
    """A line: depth 0 for the title, 1 for a heading, from 2 on an item, ever deeper."""

    depth: int
    text: str


def text(found: TableDiff | BuildDiff) -> str:
    """A diff as plain text."""
    written = []
    for line in _lines(found):
        said = " ".join(line.text.split())
        if line.depth == 1:
            written.append("")
        written.append("  " * max(line.depth - 1, 0) + said)
    return "\n".join(written) + "\n"


def markdown(found: TableDiff | BuildDiff) -> str:
    """A diff as Markdown (CommonMark 0.31)."""
    written = []
    for line in _lines(found):
        said = marked(" ".join(line.text.split()))
        if line.depth < 2:
            written.append(f"{'' if line.depth == 0 else chr(10)}{'#' * (line.depth + 1)} {said}\n")
        else:
            written.append(f"{'  ' * (line.depth - 2)}- {said}")
    return "\n".join(written) + "\n"


def _lines(found: TableDiff | BuildDiff) -> Iterator[Line]:
    return _table(found) if isinstance(found, TableDiff) else _build(found)


# -- two editions -----------------------------------------------------------------------------


def _table(found: TableDiff) -> Iterator[Line]:
    before, after = (str(one) if one else "nothing" for one in (found.before, found.after))
    yield Line(0, f"{before} → {after}")
    yield Line(1, "Counts")
    for kind in found.kinds:
        yield Line(2, f"{kind.name}: {_counts(kind)}")
    if found.renamed:
        yield Line(2, f"{plural(len(found.renamed), 'rename')} accepted")
    if found.candidates:
        yield Line(2, f"{plural(len(found.candidates), 'rename')} to decide on{_aside(found)}")
    for edition, rows in zip((found.before, found.after), found.unmapped, strict=True):
        if edition and rows:
            said = f"{plural(rows, 'row')} of {edition} not wholly mapped"
            yield Line(2, f"{said}: what is listed there can look absent, or new")
    for title, name in (("Added", "added"), ("Absent", "absent"), ("Changed", "changed")):
        yield from _lists(title, found.kinds, name)
    yield from _renames("Renamed", found.renamed)
    yield from _renames("Perhaps renamed, to accept or reject", found.candidates)
    if not found.differs:
        yield Line(1, "No difference")


def _aside(found: TableDiff) -> str:
    aside = [one for one in found.candidates if one.aside]
    if not aside:
        return ""
    agreements = plural(sum(one.carried for one in aside), "agreement")
    return (
        f"; {len(aside)} of the same name and state, whose kind one edition does not say, and their"
        f" {agreements} are told as neither added nor absent"
    )


def _counts(kind: Kind) -> str:
    counts = kind.counts()
    parts = [f"{counts[name]} {name}" for name in ("added", "absent", "changed") if counts[name]]
    return f"{kind.before} → {kind.after}" + (f"; {', '.join(parts)}" if parts else "")


def _lists(title: str, kinds: Iterable[Kind], name: str) -> Iterator[Line]:
    for kind in kinds:
        listed = getattr(kind, name)
        if listed:
            note = f". {NOTE}" if name == "absent" else ""
            yield Line(1, f"{title}: {kind.name} ({kind.counts()[name]}){note}")
            for label, group in groupby(listed, key=lambda one: (one.label, one.iri)):
                yield from _items(label[0], list(group))


def _items(label: str, group: list[Thing] | list[Change]) -> Iterator[Line]:
    for one in group:
        if isinstance(one, Thing):
            yield Line(2, f"{label}{_at(one.places)}")
        else:
            before, after = (
                " and ".join(values) or "nothing" for values in (one.before, one.after)
            )
            yield Line(2, f"{label}: {one.what} {before} → {after}{_at(one.places)}")


def _renames(title: str, renames: Iterable[Rename]) -> Iterator[Line]:
    for at, one in enumerate(renames):
        if at == 0:
            yield Line(1, title)
        notes = list(one.reasons)
        if one.carried:
            notes.append(f"{plural(one.carried, 'agreement')} carried on")
        yield Line(2, f"{one.old.label} → {one.new.label}{': ' if notes else ''}{', '.join(notes)}")


def _at(places: tuple[str, ...]) -> str:
    """The rows of a thing, those of each edition on their own; of many the first."""
    sides = []
    for _, group in groupby(places, key=source_of):
        rows = [where(place) for place in group]
        more = f" and {len(rows) - 2} more" if len(rows) > 2 else ""
        sides.append(", ".join(rows[:2]) + more)
    return f" ({' → '.join(sides)})" if sides else ""


# -- two datasets -----------------------------------------------------------------------------


def _build(found: BuildDiff) -> Iterator[Line]:
    yield Line(0, f"{found.before} → {found.after}")
    yield Line(1, "Counts")
    for kind, counts in found.counts().items():
        numbers = ", ".join(f"{number} {state}" for state, number in counts.items() if number)
        yield Line(2, f"{kind}: {numbers}")
    for table in found.tables:
        for kind_ in table.kinds:
            if any(kind_.counts()[name] for name in ("added", "absent", "changed")):
                yield Line(2, f"{kind_.name}, in {table.after or table.before}: {_counts(kind_)}")
    if not found.differs:
        yield Line(2, "no difference")
    for state, title in _STATES.items():
        of_state = [one for one in found.things if one.state == state]
        for kind, group in groupby(of_state, key=lambda one: one.kind):
            things = list(group)
            yield Line(1, f"{title}: {kind} ({len(things)})")
            for thing in things:
                yield from _thing(thing)
    for table in found.tables:
        for line in _table(table):
            yield Line(max(line.depth, 1), line.text)


def _thing(thing: Altered) -> Iterator[Line]:
    yield Line(2, thing.label)
    for mark, changed in (("−", thing.removed), ("+", thing.added)):
        for one in changed:
            yield Line(3, f"{mark} {one.what}: {one.value} ({_places(one.places)})")
    for one in thing.moved:
        now = (("now also in", one.places), ("no longer in", one.cited))
        said = "; ".join(f"{words} {_places(places)}" for words, places in now if places)
        yield Line(3, f"± {one.what}: {one.value}, {said}")


def _places(places: tuple[str, ...]) -> str:
    """Places, each by the last part of its source's IRI and where in it."""
    names = []
    for place in places:
        name = source_of(place).rstrip("/").rpartition("/")[2]
        names.append(", ".join(filter(None, (name, where(place)))))
    return "; ".join(names)
