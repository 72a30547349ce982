"""What is missing from a graph, as a page with footnotes."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from policygraph.claims.kinds import KINDS
from policygraph.claims.lacks import Gaps, Lack
from policygraph.errors import plural
from policygraph.evidence.notes import Line, Notes

_MANY = 10
# Of these only the number is told unless they are asked for.
_HINTS = ("gloss-words",)


def lines(found: Gaps, kinds: Collection[str] = (), *, every: bool = False) -> list[Line]:
    """The lines of the page.

    Args:
        found: what is missing.
        kinds: the kinds that were asked for by name.
        every: cut nothing.
    """
    passages = {passage.iri: passage for passage in found.passages}
    page = Notes(passages.__getitem__)
    body = [line for kind in KINDS for line in _kind(found.of(kind), kind, page, kinds, every)]
    if not body:
        body = [Line("item", "Nothing was found to be missing.")]
    said = [Line("item", note, 1) for note in found.notes]
    if said:
        body += [Line("heading", "Not looked at"), *said]
    return [Line("title", _title(found)), *body, *page.lines()]


def _title(found: Gaps) -> str:
    faults = sum(one.strong for one in found.gaps)
    likely = f", and {plural(faults, 'likely fault')}" if faults else ""
    return f"What is missing{likely}"


def _kind(
    lacks: tuple[Lack, ...], kind: str, page: Notes, asked: Collection[str], every: bool
) -> Iterator[Line]:
    if not lacks:
        return
    yield Line("heading", f"{KINDS[kind]} ({len(lacks):,})")
    if kind in _HINTS and not every and kind not in asked:
        yield Line(
            "item", f"Hints only, since glosses are in other words: --kind {kind} tells them."
        )
        return
    shown = lacks if every else lacks[:_MANY]
    for one in shown:
        yield Line("item", _words(one, page))
        for said in one.statements:
            words = f"{said.predicate.text}: {said.value.text}"
            yield Line("item", page.cited(words, said.evidence), 1)
    if len(shown) < len(lacks):
        yield Line("item", f"… and {len(lacks) - len(shown):,} more (--all shows them)")


def _words(one: Lack, page: Notes) -> str:
    said = one.words if one.kind.startswith("inferred") else f"{one.thing.text}: {one.words}"
    return f"{said} {page.ref(one.evidence)}".rstrip()
