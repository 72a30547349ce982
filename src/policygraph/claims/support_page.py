"""What something rests on, as the lines of a page with footnotes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policygraph.claims.support import (
    ClaimSupport,
    Fallen,
    QuerySupport,
    Rests,
    RowSupport,
    Step,
    Supported,
    Tally,
    ThingSupport,
    Version,
)
from policygraph.errors import plural
from policygraph.evidence.notes import Line, Notes, among, page, section, some
from policygraph.reading.passages import listed
from policygraph.vocab import Name


def lines(found: ClaimSupport | ThingSupport | QuerySupport, most: int | None = None) -> list[Line]:
    """The lines of a page with footnotes.

    Args:
        found: what to tell.
        most: how many statements or rows to tell; None for all.
    """

    def tell(notes: Notes) -> Iterator[Line]:
        if isinstance(found, ClaimSupport):
            yield from _claim(found, notes)
        elif isinstance(found, ThingSupport):
            yield Line("title", f"{found.thing.text} {found.curie}")
            yield from section("How much is said by how many", _counted(found.tallies, "statement"))
            told = some(found.statements, lambda one: _supported(one, notes), most)
            yield from section("Each statement, the weakest first", told)
        else:
            yield Line("title", f"The answer to {found.query}")
            yield from section("How many sources its rows have", _counted(found.tallies, "row"))
            yield from section("Each row", some(found.rows, lambda row: _row(row, notes), most))

    return page(among(found.passages), tell)


def _claim(found: ClaimSupport, notes: Notes) -> Iterator[Line]:
    yield Line("title", f"{found.thing.text} {found.curie}")
    yield from section("How much it rests on", _measure(found.rests))
    yield from section("Who says it", (_step(one, notes) for one in found.witnesses))
    yield from section("What that goes back to", (_step(one, notes) for one in found.steps))
    if len(found.claims) > 1:
        yield from section("Claims that say the same", _same(found.claims, notes))
    yield from section(
        "Told with another number, so it supports nothing", _same(found.otherwise, notes)
    )
    fallen = (words for one in found.fallen for words in _fallen(one, notes))
    yield from section("Not counted", fallen)


def _measure(rests: Rests) -> Iterator[str]:
    """How much a statement rests on, in sentences."""
    yield plural(rests.independent, "independent source")
    if rests.roots:
        yield f"goes back to {_names(rests.roots)}"
    if rests.circular:
        yield f"no source of its own: {_names(rests.circular)} only cite each other"
    elif not rests.independent:
        yield "nothing that still stands"
    if rests.single_points:
        yield f"falls with any one of: {_names(rests.single_points)}"
    elif rests.independent:
        yield "falls with no single one of its sources"


def _step(step: Step, notes: Notes) -> str:
    if step.needs_all:
        needs = f"concluded from {listed(step.leads_to)}" if step.leads_to else "from nothing named"
        said = f"{step.thing.text}, {needs}"
    elif step.leads_to:
        also = ", and on its own ground too" if step.grounded else ""
        said = f"{step.thing.text}, which rests on {_names(step.leads_to)}{also}"
    elif step.grounded:
        said = f"{step.thing.text}, on its own ground"
    else:
        said = f"{step.thing.text}, which carries nothing any more"
    return f"{said} {notes.ref(step.evidence)}".strip()


def _same(versions: Iterable[Version], notes: Notes) -> Iterator[Line]:
    for one in versions:
        by = f" (made by {listed(one.speakers)})" if one.speakers else ""
        yield Line("item", f"{one.claim.text}{by}")
        for link in one.restates:
            yield Line("item", notes.cited(f"restates: {link.value.text}", link.evidence), 1)


def _fallen(fallen: Fallen, notes: Notes) -> Iterator[str]:
    if not fallen.changes:
        yield f"{fallen.thing.text}: taken for fallen"
    for one in fallen.changes:
        when = f" on {one.when}" if one.when else ""
        by = f" by {listed(one.actors)}" if one.actors else ""
        to = f", stands corrected to: {one.to.text}" if one.to else ""
        yield notes.cited(f"{fallen.thing.text}: {one.kind}{when}{by}{to}", one.evidence)


def _row(row: RowSupport, notes: Notes) -> Iterator[Line]:
    values = " | ".join("" if value is None else value.text for value in row.values)
    yield Line("item", f"{values}: {_count(row.independent)}")
    for one in row.weakest[:1]:
        yield Line("item", f"weakest: {_supported(one, notes)}", 1)
    if len(row.weakest) > 1:
        yield Line("item", f"and {plural(len(row.weakest) - 1, 'statement')} as weak", 1)


def _supported(one: Supported, notes: Notes) -> str:
    said, rests = one.statement, one.rests
    words = notes.cited(str(said), said.evidence)
    if rests.declared:
        return f"{words} (declared by a vocabulary)"
    named = rests.roots or rests.circular
    back = f": {_names(named)}" if named else ""
    circle = ", which only cite each other" if rests.circular else ""
    return f"{words} ({_count(rests.independent)}{back}{circle})"


def _counted(tallies: Iterable[Tally], noun: str) -> Iterator[str]:
    return (f"{plural(one.number, noun)}: {_count(one.independent)}" for one in tallies)


def _count(independent: int | None) -> str:
    if independent is None:
        return "no source, only declared or calculated"
    return plural(independent, "independent source")


def _names(names: Iterable[Name]) -> str:
    return "; ".join(name.text for name in names)
