"""What would change if a source fell, as a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from policygraph.claims.what_if import Answered, Loss, Poorer, Weaker
from policygraph.errors import plural
from policygraph.pages.document import Citations, Document, Item, Section, section, some
from policygraph.reading.passages import listed
from policygraph.vocab import Name


def document(loss: Loss, most: int | None = None) -> Document:
    """What would change.

    Args:
        loss: what to tell.
        most: how much of each list to tell; None for all.
    """
    cited = Citations.of(loss.passages)
    sections = tuple(_sections(loss, cited, most))
    return Document(f"Without {listed(loss.without)}", sections, cited.footnotes())


def _sections(loss: Loss, cited: Citations, most: int | None) -> Iterator[Section]:
    def told(heading: str, words: Iterable[str]) -> Iterator[Section]:
        yield from section(heading, some(tuple(words), Item, most))

    yield from section("In short", map(Item, _short(loss)))
    yield from section("Answers that change", (_answer(one, most) for one in loss.answers))
    gone = (name.text for name in loss.claims_gone)
    yield from told("Claims that nobody reports any more", gone)
    yield from told("Claims left without their origin", _weaker(loss.weaker, origin=True))
    yield from told("Claims with fewer independent sources", _weaker(loss.weaker, origin=False))
    fallen = (cited.cited(cited.passage(iri).gloss, [iri]) for iri in loss.inferences)
    yield from told("Inferences that fall", fallen)
    orphaned = (
        cited.cited(f"{one.subject.text} — {one.predicate.text}: {one.value.text}", one.evidence)
        for one in loss.orphaned
    )
    yield from told("Statements left without their origin", orphaned)
    yield from told("Things of which nothing is said any more", map(_thing, loss.things_gone))
    less = (
        f"{_thing(one)}: {one.lost} of {plural(one.of, 'statement')} vanish" for one in loss.poorer
    )
    yield from told("Things of which less is said", less)


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


def _answer(one: Answered, most: int | None) -> Item:
    if one.problem:
        return Item(f"{one.query} could not be asked: {one.problem}")
    counts = f"{plural(len(one.gone), 'row')} gone, {len(one.new):,} new"
    below = [*_rows("−", one.gone, most), *_rows("+", one.new, most)]
    words = f"{one.query} ({one.summary.rstrip('.')}): {counts}"
    return Item(words, below=tuple(map(Item, below)))


def _rows(sign: str, rows: Sequence[tuple[Name | None, ...]], most: int | None) -> Iterator[str]:
    shown = None if most is None else max(most // 10, 1)
    for row in rows[:shown]:
        yield f"{sign} {' | '.join('' if cell is None else cell.text for cell in row)}"
    if shown is not None and len(rows) > shown:
        yield f"{sign} … and {len(rows) - shown:,} more"


def _weaker(weaker: Iterable[Weaker], *, origin: bool) -> Iterator[str]:
    for one in weaker:
        if origin == (not one.after):
            yield one.claim.text if origin else f"{one.claim.text}: {one.before} → {one.after}"


def _thing(one: Poorer) -> str:
    kinds = ", ".join(kind.text for kind in one.kinds)
    return f"{one.thing.text}{f' ({kinds})' if kinds else ''}"
