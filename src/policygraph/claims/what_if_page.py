"""What would change if a source fell, as the lines of a page with footnotes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from policygraph.claims.what_if import Answered, Loss, Poorer, Weaker
from policygraph.errors import plural
from policygraph.evidence.notes import Line, Notes, section, some, tidied
from policygraph.reading.passages import listed
from policygraph.vocab import Name


def lines(loss: Loss, most: int | None = None) -> list[Line]:
    """The lines of the page.

    Args:
        loss: what to tell.
        most: how much of each list to tell; None for all.
    """
    passages = {passage.iri: passage for passage in loss.passages}
    notes = Notes(passages.__getitem__)
    body = list(_body(loss, notes, most))
    return tidied((*body, *notes.lines()))


def _body(loss: Loss, notes: Notes, most: int | None) -> Iterator[Line]:
    yield Line("title", f"Without {listed(loss.without)}")
    yield from section("In short", (Line("item", one) for one in _short(loss)))

    def told(heading: str, items: Sequence[Line]) -> Iterator[Line]:
        yield from section(heading, some(items, lambda line: [line], most))

    yield from section("Answers that change", _answers(loss.answers, most))
    yield from told("Claims that nobody reports any more", _items(loss.claims_gone))
    yield from told("Claims left without their origin", _weaker(loss.weaker, origin=True))
    yield from told("Claims with fewer independent sources", _weaker(loss.weaker, origin=False))
    inferences = [Line("item", notes.inference(one) + notes.ref((one,))) for one in loss.inferences]
    yield from told("Inferences that fall", inferences)
    orphaned = [
        Line(
            "item",
            notes.cited(
                f"{one.subject.text} — {one.predicate.text}: {one.value.text}", one.evidence
            ),
        )
        for one in loss.orphaned
    ]
    yield from told("Statements left without their origin", orphaned)
    yield from told("Things of which nothing is said any more", _things(loss.things_gone))
    yield from told("Things of which less is said", _things(loss.poorer, of=True))


def _short(loss: Loss) -> Iterator[str]:
    yield f"{loss.statements:,} of {plural(loss.of, 'statement')} vanish"
    changed = [one for one in loss.answers if not one.problem]
    yield f"{len(changed):,} of {plural(loss.asked, 'answer')} change"
    origin = sum(not one.after for one in loss.weaker)
    yield (
        f"{plural(len(loss.claims_gone), 'claim')} vanish, {origin:,} are left without their"
        f" origin, {len(loss.weaker) - origin:,} have fewer independent sources"
    )
    yield f"inferences that fall: {len(loss.inferences):,}"
    yield f"things that vanish: {len(loss.things_gone):,}"


def _answers(answers: Iterable[Answered], most: int | None) -> Iterator[Line]:
    for one in answers:
        if one.problem:
            yield Line("item", f"{one.query} could not be asked: {one.problem}")
            continue
        counts = f"{plural(len(one.gone), 'row')} gone, {len(one.new):,} new"
        yield Line("item", f"{one.query} ({one.summary.rstrip('.')}): {counts}")
        for sign, rows in (("−", one.gone), ("+", one.new)):
            for row in rows[: most and max(most // 10, 1)]:
                yield Line("item", f"{sign} {' | '.join(map(_cell, row))}", 1)
            if most and len(rows) > max(most // 10, 1):
                yield Line("item", f"{sign} … and {len(rows) - max(most // 10, 1):,} more", 1)


def _cell(value: Name | None) -> str:
    return "" if value is None else value.text


def _items(names: Iterable[Name]) -> list[Line]:
    return [Line("item", name.text) for name in names]


def _weaker(weaker: Iterable[Weaker], *, origin: bool) -> list[Line]:
    return [
        Line("item", one.claim.text if origin else f"{one.claim.text}: {one.before} → {one.after}")
        for one in weaker
        if origin == (not one.after)
    ]


def _things(things: Iterable[Poorer], *, of: bool = False) -> list[Line]:
    found = []
    for one in things:
        kinds = ", ".join(kind.text for kind in one.kinds)
        lost = f": {one.lost} of {plural(one.of, 'statement')} vanish" if of else ""
        found.append(Line("item", f"{one.thing.text}{f' ({kinds})' if kinds else ''}{lost}"))
    return found
