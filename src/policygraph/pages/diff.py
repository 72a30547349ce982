"""What changed between two editions of a table or two states of a project, as a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from policygraph.editions.builds import Altered, BuildDiff
from policygraph.editions.diff import NOTE, KindDiff, Rename, TableDiff, Thing, ThingChange
from policygraph.errors import plural
from policygraph.pages.document import Document, Item, Section, section
from policygraph.reading.passages import where
from policygraph.vocab import source_of

_STATES = {"added": "Added", "removed": "Removed", "changed": "Changed"}
_NONE = "No difference"


def document(found: TableDiff | BuildDiff) -> Document:
    """A difference."""
    before, after = (str(one) if one else "nothing" for one in (found.before, found.after))
    sections = _table(found) if isinstance(found, TableDiff) else _build(found)
    return Document(f"{before} → {after}", tuple(sections))


# -- two editions -----------------------------------------------------------------------------


def _table(found: TableDiff) -> Iterator[Section]:
    yield from section("Counts", map(Item, _counted(found)))
    for title, name in (("Added", "added"), ("Absent", "absent"), ("Changed", "changed")):
        yield from _lists(title, found.kinds, name)
    yield from section("Renamed", map(_rename, found.renamed))
    yield from section("Perhaps renamed, to accept or reject", map(_rename, found.candidates))


def _counted(found: TableDiff) -> Iterator[str]:
    yield from (f"{kind.name}: {_counts(kind)}" for kind in found.kinds)
    if found.renamed:
        yield f"{plural(len(found.renamed), 'rename')} accepted"
    if found.candidates:
        yield f"{plural(len(found.candidates), 'rename')} to decide on{_aside(found)}"
    for edition, rows in zip((found.before, found.after), found.unmapped, strict=True):
        if edition and rows:
            said = f"{plural(rows, 'row')} of {edition} not wholly mapped"
            yield f"{said}: what is listed there can look absent, or new"
    if not found.differs:
        yield _NONE


def _aside(found: TableDiff) -> str:
    aside = [one for one in found.candidates if one.aside]
    if not aside:
        return ""
    agreements = plural(sum(one.carried for one in aside), "agreement")
    return (
        f"; {len(aside)} of the same name and state, whose kind one edition does not say, and their"
        f" {agreements} are told as neither added nor absent"
    )


def _counts(kind: KindDiff) -> str:
    counts = kind.counts()
    parts = [f"{counts[name]} {name}" for name in ("added", "absent", "changed") if counts[name]]
    return f"{kind.before} → {kind.after}" + (f"; {', '.join(parts)}" if parts else "")


def _lists(title: str, kinds: Iterable[KindDiff], name: str) -> Iterator[Section]:
    for kind in kinds:
        note = f". {NOTE}" if name == "absent" else ""
        heading = f"{title}: {kind.name} ({kind.counts()[name]}){note}"
        yield from section(heading, map(_item, getattr(kind, name)))


def _item(one: Thing | ThingChange) -> Item:
    if isinstance(one, Thing):
        return Item(f"{one.label}{_at(one.places)}")
    before, after = (" and ".join(values) or "nothing" for values in (one.before, one.after))
    return Item(f"{one.label}: {one.what} {before} → {after}{_at(one.places)}")


def _rename(one: Rename) -> Item:
    notes = list(one.reasons)
    if one.carried:
        notes.append(f"{plural(one.carried, 'agreement')} carried on")
    return Item(f"{one.old.label} → {one.new.label}{': ' if notes else ''}{', '.join(notes)}")


def _at(places: tuple[str, ...]) -> str:
    """The rows of a thing, those of each edition on their own; of many the first."""
    sides = []
    for _, group in groupby(places, key=source_of):
        rows = [where(place) for place in group]
        more = f" and {len(rows) - 2} more" if len(rows) > 2 else ""
        sides.append(", ".join(rows[:2]) + more)
    return f" ({' → '.join(sides)})" if sides else ""


# -- two datasets -----------------------------------------------------------------------------


def _build(found: BuildDiff) -> Iterator[Section]:
    yield from section("Counts", map(Item, _numbers(found)))
    for state, title in _STATES.items():
        of_state = [one for one in found.things if one.state == state]
        for kind, group in groupby(of_state, key=lambda one: one.kind):
            things = list(group)
            yield from section(f"{title}: {kind} ({len(things)})", map(_thing, things))
    for table in found.tables:
        edited = document(table)
        yield from section(edited.title, map(Item, _counted(table)))
        yield from edited.sections[1:]


def _numbers(found: BuildDiff) -> Iterator[str]:
    for kind, counts in found.counts().items():
        numbers = ", ".join(f"{number} {state}" for state, number in counts.items() if number)
        yield f"{kind}: {numbers}"
    for table in found.tables:
        for one in table.kinds:
            if any(one.counts()[name] for name in ("added", "absent", "changed")):
                yield f"{one.name}, in {table.after or table.before}: {_counts(one)}"
    if not found.differs:
        yield _NONE


def _thing(thing: Altered) -> Item:
    below = [
        f"{mark} {one.what}: {one.value} ({_places(one.places)})"
        for mark, changed in (("−", thing.removed), ("+", thing.added))
        for one in changed
    ]
    for one in thing.moved:
        now = (("now also in", one.places), ("no longer in", one.cited))
        said = "; ".join(f"{words} {_places(places)}" for words, places in now if places)
        below.append(f"± {one.what}: {one.value}, {said}")
    return Item(thing.label, below=tuple(map(Item, below)))


def _places(places: tuple[str, ...]) -> str:
    """Places, each by the last part of its source's IRI and where in it."""
    names = []
    for place in places:
        name = source_of(place).rstrip("/").rpartition("/")[2]
        names.append(", ".join(filter(None, (name, where(place)))))
    return "; ".join(names)
