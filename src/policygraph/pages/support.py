"""What something rests on, as a document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from rdflib import URIRef

from policygraph.claims.support import (
    ClaimSupport,
    Fallen,
    QuerySupport,
    Rests,
    RowSupport,
    Supported,
    SupportStep,
    Tally,
    ThingSupport,
    Version,
    Weighing,
    tallies,
)
from policygraph.errors import plural
from policygraph.pages.document import (
    Citations,
    Document,
    Fact,
    Group,
    Item,
    Section,
    section,
    some,
)
from policygraph.pages.sentences import short
from policygraph.reading import Reader
from policygraph.reading.passages import listed
from policygraph.vocab import Name


def document(
    found: ClaimSupport | ThingSupport | QuerySupport, most: int | None = None
) -> Document:
    """What a claim, each statement about a thing or each row of an answer rests on.

    Args:
        found: what to tell.
        most: how many statements or rows to tell; None for all.
    """
    cited = Citations.of(found.passages)
    if isinstance(found, QuerySupport):
        sections = tuple(_query(found, cited, most))
        return Document(f"The answer to {found.query}", sections, cited.footnotes())
    if isinstance(found, ClaimSupport):
        sections = tuple(_claim(found, cited))
    else:
        sections = tuple(_thing(found, cited, most))
    return Document(found.thing.text, sections, cited.footnotes(), curie=found.curie)


def _claim(found: ClaimSupport, cited: Citations) -> Iterator[Section]:
    yield from section("How much it rests on", map(Item, _measure(found.rests)))
    yield from section("Who says it", (Item(_step(one, cited)) for one in found.witnesses))
    steps = (Item(_step(one, cited)) for one in found.steps)
    yield from section("What that goes back to", steps)
    if len(found.claims) > 1:
        same = (_same(one, cited) for one in found.claims)
        yield from section("Claims that say the same", same)
    otherwise = (_same(one, cited) for one in found.otherwise)
    yield from section("Told with another number, so it supports nothing", otherwise)
    fallen = (Item(one) for some in found.fallen for one in _fallen(some, cited))
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


def _step(step: SupportStep, cited: Citations) -> str:
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
    return f"{said} {cited.ref(step.evidence)}".strip()


def _same(version: Version, cited: Citations) -> Item:
    by = f" (made by {listed(version.speakers)})" if version.speakers else ""
    below = (
        Item(cited.cited(f"restates: {link.value.text}", link.evidence))
        for link in version.restates
    )
    return Item(f"{version.claim.text}{by}", below=tuple(below))


def _fallen(fallen: Fallen, cited: Citations) -> Iterator[str]:
    if not fallen.changes:
        yield f"{fallen.thing.text}: taken for fallen"
    for one in fallen.changes:
        when = f" on {one.when}" if one.when else ""
        by = f" by {listed(one.actors)}" if one.actors else ""
        to = f", stands corrected to: {one.to.text}" if one.to else ""
        yield cited.cited(f"{fallen.thing.text}: {one.kind}{when}{by}{to}", one.evidence)


def _thing(found: ThingSupport, cited: Citations, most: int | None) -> Iterator[Section]:
    yield from section("How much is said by how many", _tallied(found.tallies, "statement"))
    told = some(found.statements, lambda one: Item(_supported(one, cited)), most)
    yield from section("Each statement, the weakest first", told)


def _query(found: QuerySupport, cited: Citations, most: int | None) -> Iterator[Section]:
    yield from section("How many sources its rows have", _tallied(found.tallies, "row"))
    yield from section("Each row", some(found.rows, lambda row: _row(row, cited), most))


def _row(row: RowSupport, cited: Citations) -> Item:
    values = " | ".join("" if value is None else value.text for value in row.values)
    below = [f"weakest: {_supported(one, cited)}" for one in row.weakest[:1]]
    if len(row.weakest) > 1:
        below.append(f"and {plural(len(row.weakest) - 1, 'statement')} as weak")
    return Item(f"{values}: {_count(row.independent)}", below=tuple(map(Item, below)))


def _supported(one: Supported, cited: Citations) -> str:
    said, rests = one.statement, one.rests
    words = f"{said.subject.text} — {said.predicate.text}: {said.value.text}"
    words = cited.cited(words, said.evidence)
    if rests.declared:
        return f"{words} (declared by a vocabulary)"
    named = rests.roots or rests.circular
    back = f": {_names(named)}" if named else ""
    circle = ", which only cite each other" if rests.circular else ""
    return f"{words} ({plural(rests.independent, 'independent source')}{back}{circle})"


def _tallied(tallies: Iterable[Tally], noun: str) -> Iterator[Item]:
    for one in tallies:
        yield Item(f"{plural(one.number, noun)}: {_count(one.independent)}")


def _count(independent: int | None) -> str:
    if independent is None:
        return "no source, only declared or calculated"
    return plural(independent, "independent source")


def _names(names: Iterable[Name]) -> str:
    return "; ".join(name.text for name in names)


# -- how much of a dossier rests on one source -----------------------------------------------------

_MOST_ROOTS = 8


def rests(
    reader: Reader, thing: URIRef, citations: Citations
) -> tuple[Fact | None, Iterator[Group]]:
    """What a thing rests on: in a line, and the section, which cites as it is gone through."""
    weighing = Weighing(reader)
    if thing in weighing.facts.claims:
        found = weighing.claim(thing)
        number = found.rests.independent
        words = plural(number, "independent source").split(" ", 1)[1]
        return Fact(f"{number:,}", words, "rests"), _resting_claim(found, citations)
    weighed = weighing.weighed(thing).values()
    counted = tallies(weighed)
    alone = sum(one.number for one in counted if one.independent == 1)
    every = sum(one.number for one in counted if one.independent is not None)
    fact = Fact(f"{alone:,} of {every:,}", f"{_statements(alone)} on one source", "rests")
    return fact if every else None, _resting_thing(counted, weighed)


def _statements(number: int) -> str:
    return "statement rests" if number == 1 else "statements rest"


def _resting_claim(found: ClaimSupport, citations: Citations) -> Iterator[Group]:
    rests = found.rests
    same = len(found.claims) - 1
    also = f", with the {plural(same, 'claim')} that say the same" if same > 1 else ""
    also = ", with the one claim that says the same" if same == 1 else also
    words = f"The claim{also} rests on {plural(rests.independent, 'independent source')}."
    items = [Item(words)]
    items += [
        Item(citations.cited(f"It is told by “{short(one.thing.text)}”", one.evidence))
        for one in found.witnesses[:_MOST_ROOTS]
    ]
    items += [Item(f"In the end it goes back to “{short(one.text)}”.") for one in rests.roots]
    items += [Item(f"It falls with “{short(one.text)}”.") for one in rests.single_points]
    items += [
        Item(f"“{short(one.thing.text)}” was {change}, and carries nothing.")
        for one in found.fallen
        for change in one.changes
    ]
    yield Group(tuple(items))


def _resting_thing(counted: Iterable[Tally], weighed: Iterable[Rests]) -> Iterator[Group]:
    every = sum(one.number for one in counted)
    items = []
    for tally in counted:
        number = tally.independent
        on = plural(number, "independent source") if number is not None else "a vocabulary"
        words = f"{_statements(tally.number)} on {on}"
        items.append(Item(words, f"{tally.number:,}", share=tally.number / every))
    yield Group(tuple(items))
    by = Counter(root.text for one in weighed if one.independent == 1 for root in one.roots)
    ranked = sorted(by.items(), key=lambda one: (-one[1], one[0]))
    items = [
        Item(f"“{short(words)}”", f"{number:,}", share=number / every)
        for words, number in ranked[:_MOST_ROOTS]
    ]
    if len(ranked) > _MOST_ROOTS:
        items.append(Item(f"… and {plural(len(ranked) - _MOST_ROOTS, 'more source')}."))
    yield Group(tuple(items), "Statements that fall with one source, by what they go back to")
