"""Lines of a page whose statements carry footnotes: the passages that say them.

Passages become short numbered footnotes, in the order in which they are first mentioned. While a
page is made, a footnote's number stands between two NUL characters.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from policygraph.reading.passages import Passage
from policygraph.reading.passages import markdown as marked
from policygraph.reading.values import whole

_T = TypeVar("_T")
_REFERENCE = re.compile(r"\x00(\d+)\x00")


@dataclass(frozen=True)
class Line:
    """One line of a page; ``depth`` is how far it is indented."""

    style: Literal["title", "heading", "item", "note"]
    text: str
    depth: int = 0


class Notes:
    """The footnotes of one page; ``passage`` gives the passage that a named graph stands for."""

    def __init__(self, passage: Callable[[str], Passage]) -> None:
        self.passage = passage
        self.numbers: dict[str, int] = {}

    def ref(self, evidence: Iterable[str]) -> str:
        """The numbers of some passages, as they are mentioned."""
        numbers = {self.numbers.setdefault(iri, len(self.numbers) + 1) for iri in evidence}
        return "".join(f"\0{number}\0" for number in sorted(numbers))

    def cited(self, words: str, evidence: Iterable[str]) -> str:
        """Words with their passages; if no passage says them, who inferred them from what."""
        graphs = tuple(evidence)
        said = f"{words} {self.ref(graphs)}".rstrip()
        if any(self.passage(iri).kind != "inference" for iri in graphs):
            return said
        return ", ".join([said, "; ".join(map(self.inference, graphs))]) if graphs else said

    def inference(self, iri: str) -> str:
        """An inference in words: by whom, what, and from which passages."""
        passage = self.passage(iri)
        derived = f", from passages {self.ref(passage.derived)}" if passage.derived else ""
        return f"{passage.inferred}: {passage.gloss.rstrip('.')}{derived}"

    def lines(self, heading: str = "Passages") -> Iterator[Line]:
        """The passages that were mentioned; an inference mentions more of them."""
        found: list[Line] = []
        while len(found) < len(self.numbers):
            iri = list(self.numbers)[len(found)]
            found.append(Line("note", f"\0{len(found) + 1}\0 {self._note(self.passage(iri))}"))
        yield from section(heading, found)

    def _note(self, passage: Passage) -> str:
        if passage.kind == "inference":
            words = self.inference(passage.iri)
            words = f"{words[0].upper()}{words[1:]}"
            reason = passage.reason.rstrip(".")
            return f"{words}{f'. {reason}' if reason else ''}. <{passage.iri}>"
        return str(passage)


def page(passage: Callable[[str], Passage], tell: Callable[[Notes], Iterable[Line]]) -> list[Line]:
    """The lines of a page with its footnotes; a footnote's number stands between two NULs.

    Args:
        passage: the passage that a named graph stands for.
        tell: what the page says.
    """
    notes = Notes(passage)
    body = list(tell(notes))
    return tidied((*body, *notes.lines()))


def among(passages: Iterable[Passage]) -> Callable[[str], Passage]:
    """What gives each of some passages by the named graph that it stands for."""
    return {passage.iri: passage for passage in passages}.__getitem__


def section(heading: str, items: Iterable[Line | str]) -> Iterator[Line]:
    """A heading with what stands under it, a text as an item; nothing if nothing does."""
    said = [Line("item", one) if isinstance(one, str) else one for one in items]
    if said:
        yield Line("heading", heading)
        yield from said


def some(
    every: Sequence[_T],
    tell: Callable[[_T], Iterable[Line] | str],
    most: int | None,
    depth: int = 0,
) -> Iterator[Line]:
    """What is told of the first ``most`` of a list, or of all, and how many more there are."""
    for one in every[:most]:
        told = tell(one)
        yield from [Line("item", told, depth)] if isinstance(told, str) else told
    if most is not None and whole(every) > most:
        yield Line("item", f"… and {whole(every) - most:,} more (--all shows them)", depth)


def tidied(lines: Iterable[Line]) -> list[Line]:
    """The lines, each on one line: a gloss may be written on several."""
    return [replace(line, text=" ".join(line.text.split())) for line in lines]


def text(lines: Iterable[Line], width: int | None = None) -> str:
    """A page as plain text, wrapped to ``width`` if one is given."""
    return "\n".join(written(line, width) for line in tidied(lines)) + "\n"


def markdown(lines: Iterable[Line]) -> str:
    """A page as Markdown, with GitHub's footnotes."""
    return "\n".join(_markdown(line) for line in tidied(lines)) + "\n"


def written(line: Line, width: int | None = None) -> str:
    """One line of the page as plain text, with its indentation and the empty line before it."""
    said = _REFERENCE.sub(r"[\1]", line.text)
    if line.style in ("title", "heading"):
        return said if line.style == "title" else f"\n{said}"
    indent = "  " * (line.depth + 1)
    mark = "• " if line.style == "item" and line.depth == 0 else ""
    hang = indent + "  " * bool(mark)
    if width is None:
        return f"{indent}{mark}{said}"
    return textwrap.fill(
        said,
        width,
        initial_indent=indent + mark,
        subsequent_indent=hang,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _markdown(line: Line) -> str:
    note = re.match(r"\x00(\d+)\x00 ", line.text) if line.style == "note" else None
    said = _REFERENCE.sub(r"[^\1]", marked(line.text[note.end() :] if note else line.text))
    if note:
        return f"[^{note[1]}]: {said}"
    if line.style in ("title", "heading"):
        return f"# {said}\n" if line.style == "title" else f"\n## {said}\n"
    return f"{'  ' * line.depth}- {said}"
