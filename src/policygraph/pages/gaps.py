"""What is missing, as a document."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from policygraph.claims.findings import KINDS, Gaps, Lack
from policygraph.claims.gaps import SHOWN
from policygraph.errors import plural
from policygraph.pages.document import Citations, Document, Item, Section, section, some
from policygraph.reading.values import whole

# What is found in most glosses: only how many there are, unless they are asked for.
_HINTS = ("gloss-words",)


def document(found: Gaps, kinds: Collection[str] = (), *, every: bool = False) -> Document:
    """What is missing.

    Args:
        found: what is missing.
        kinds: the kinds that were asked for by name.
        every: cut nothing.
    """
    cited = Citations.of(found.passages)
    body = [one for kind in KINDS for one in _section(found.of(kind), kind, cited, kinds, every)]
    faults = sum(one.strong for one in found.gaps)
    likely = f", and {plural(faults, 'likely fault')}" if faults else ""
    title = f"What is missing{likely}" if body else "Nothing was found to be missing"
    body += section("Not looked at", map(Item, found.notes))
    return Document(title, tuple(body), cited.footnotes())


def _section(
    lacks: tuple[Lack, ...], kind: str, cited: Citations, asked: Collection[str], every: bool
) -> Iterator[Section]:
    if not lacks:
        return
    heading = f"{KINDS[kind]} ({whole(lacks):,})"
    if kind in _HINTS and not every and kind not in asked:
        hint = f"Hints only, since glosses are in other words: --kind {kind} tells them."
        yield from section(heading, [Item(hint)])
        return
    most = None if every else SHOWN
    yield from section(heading, some(lacks, lambda one: _lack(one, cited), most))


def _lack(one: Lack, cited: Citations) -> Item:
    words = one.words if one.kind.startswith("inferred") else f"{one.thing.text}: {one.words}"
    below = (
        Item(cited.cited(f"{said.predicate.text}: {said.value.text}", said.evidence))
        for said in one.statements
    )
    return Item(f"{words} {cited.ref(one.evidence)}".rstrip(), below=tuple(below))
