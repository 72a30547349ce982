"""What is dated of a thing, as a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policygraph.editions.timeline import DatedStatement, Timeline, timeline
from policygraph.errors import plural
from policygraph.pages.document import Citations, Document, Fact, Group, Item, section
from policygraph.pages.sentences import short
from policygraph.reading import Reader


def document(found: Timeline) -> Document:
    """A timeline: each date with what is dated, by which property, and the passages."""
    cited = Citations.of(found.passages)
    title = f"{found.thing}: {plural(len(found.entries), 'dated statement')}"
    items = [_item(entry, cited) for entry in found.entries]
    sections = tuple(section("Dates", items, form="timeline"))
    return Document(title, sections, cited.footnotes())


def _item(entry: DatedStatement, cited: Citations) -> Item:
    words = f"{entry.thing}: {entry.what} {entry.edition}".rstrip()
    return Item(cited.cited(words, entry.evidence), entry.when)


# -- in a dossier, where what a table dates alike is one line -------------------------------------

_MOST = 30
_ALIKE = 3
"""As many of one day, kind and property are told one by one; of more, as many are named."""


def dated(reader: Reader, iri: str, citations: Citations) -> tuple[Fact | None, Iterator[Group]]:
    """The dated statements of a thing: from which year to which, and the section.

    The section cites as it is gone through.
    """
    entries = timeline(reader, iri).entries
    groups = _groups(_alike(entries), citations)
    years = sorted(day[:4] for one in entries for day in (one.first, one.last) if day)
    # One date is no span: the day on which a curator wrote something down, say.
    if len(entries) < 2 or not years:
        return None, groups
    span = "–".join(dict.fromkeys((years[0], years[-1])))
    fact = Fact(span, plural(len(entries), "dated statement"), "timeline")
    return fact, groups


def _groups(told: list[list[DatedStatement]], citations: Citations) -> Iterator[Group]:
    items = [_alike_item(every, citations) for every in told[:_MOST]]
    if len(told) > _MOST:
        items.append(Item(f"… and {sum(map(len, told[_MOST:])):,} more."))
    yield Group(tuple(items))


def _alike(entries: Iterable[DatedStatement]) -> list[list[DatedStatement]]:
    """The entries; more than a few of one day, kind and property together.

    What only rows of tables tell is together if it is of one year.
    """
    found: dict[tuple[object, ...], list[tuple[int, DatedStatement]]] = {}
    for at, one in enumerate(entries):
        when = one.when[:4] if all("#row=" in iri for iri in one.evidence) else one.when
        key = (when, one.kind, one.what, one.edition, one.inferred)
        found.setdefault(key, []).append((at, one))
    parts = [
        part
        for every in found.values()
        for part in ([every] if len(every) > _ALIKE else [[one] for one in every])
    ]
    # By where the first of each part stands, which no two share.
    return [[one for _, one in part] for part in sorted(parts, key=lambda part: part[0][0])]


def _alike_item(every: list[DatedStatement], citations: Citations) -> Item:
    one = every[0]
    what = f"{one.what} “{short(one.edition)}”" if one.edition else one.what
    # Of an event “date” would say no more than the date beside it.
    before = "" if one.what == "date" else f"{what[:1].upper()}{what[1:]}: "
    if len(every) == 1:
        return Item(citations.cited(f"{before}{short(one.thing)}", one.evidence), one.when)
    names = [short(each.thing) for each in every[:_ALIKE]]
    names.append(f"{len(every) - _ALIKE:,} more")
    words = f"{before}{plural(len(every), one.kind)} ({'; '.join(names)})"
    evidence = [iri for each in every[:_ALIKE] for iri in each.evidence]
    when = " to ".join(dict.fromkeys((one.when, every[-1].when)))
    return Item(citations.cited(words, evidence), when)
