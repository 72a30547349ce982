"""A document as text for a terminal, and as Markdown with footnotes."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from policygraph.lexical import is_link
from policygraph.lexical import markdown as escaped
from policygraph.pages.document import Document, Group, Item, Section, noted, pieces

# Words between two footnotes can be a whole text: a page is for reading.
_MOST = 1_200


def text(document: Document, width: int | None = None) -> str:
    """A document as plain text, wrapped to ``width`` columns if one is given."""
    return "".join(f"{line}\n" for _, line in lines(document, width))


def lines(document: Document, width: int | None = None) -> Iterator[tuple[str, str]]:
    """The parts of the text with their styles: title, heading, item, note."""
    kinds = f" ({document.kinds})" if document.kinds else ""
    title = _plain(f"{document.title}{kinds} {document.curie}".rstrip())
    if title:
        yield "title", title
    for section in document.sections:
        yield "heading", f"\n{_plain(section.heading)}" if title else _plain(section.heading)
        for group in section.groups:
            yield from (("item", line) for line in _group(group, section, width))
    if document.footnotes:
        yield "heading", "\nPassages"
    for note in document.footnotes:
        said = f"[{note.number}] {_plain(noted(note))} <{note.iri}>"
        yield "note", _wrapped(said, "  ", "  ", width)


def _group(group: Group, section: Section, width: int | None) -> Iterator[str]:
    if group.heading:
        yield f"  {_plain(group.heading)}"
    if group.intro:
        yield _wrapped(_plain(group.intro), "  ", "  ", width)
    labels = max((len(item.label) for item in group.items), default=0)
    for item in group.items:
        yield from _item(item, 0, labels, width)


def _item(item: Item, depth: int, labels: int, width: int | None) -> Iterator[str]:
    indent = "  " * (depth + 1)
    mark = f"{item.label.ljust(labels)}  " if item.label else "" if depth else "• "
    ends = (_plain(item.words), item.code, f"<{item.link}>" if item.link else "")
    said = " ".join(filter(None, ends))
    hang = indent + " " * min(len(mark), 12)
    yield _wrapped(said, indent + mark, hang, width)
    for below in item.below:
        yield from _item(below, depth + 1, 0, width)


def _wrapped(said: str, first: str, others: str, width: int | None) -> str:
    if width is None:
        return first + said
    return textwrap.fill(
        said,
        width,
        initial_indent=first,
        subsequent_indent=others,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _plain(words: str) -> str:
    """Words with their footnotes as “[1]”; one blank before the first, none between them."""
    said = ""
    for piece, number in pieces(words):
        if number:
            said += f"[{number}]" if said.endswith("]") or not said else f" [{number}]"
        else:
            said += piece
    return said


def markdown(document: Document) -> str:
    """A document as Markdown (CommonMark 0.31), with GitHub's footnotes; a picture is left out."""
    written = [f"# {_marked(document.title)}", ""]
    about = ", ".join(filter(None, (document.kinds, document.curie)))
    written += [f"*{_marked(about)}*", ""] if about else []
    facts = [f"{one.number} {one.words}" for one in document.facts]
    facts += [f"as of {document.day}"] if document.day else []
    written += [" · ".join(map(_marked, facts)), ""] if facts else []
    for section in document.sections:
        written += [f"## {_marked(section.heading)}", ""]
        for group in section.groups:
            written += [f"### {_marked(group.heading)}", ""] if group.heading else []
            written += [_marked(group.intro), ""] if group.intro else []
            written += [*(line for one in group.items for line in _listed(one, 0)), ""]
    if document.footnotes:
        written += ["## Passages", ""]
        written += [
            f"[^{note.number}]: {_marked(noted(note))}{_linked(note.iri)}"
            for note in document.footnotes
        ]
    return "\n".join(written).rstrip() + "\n"


def _listed(item: Item, depth: int) -> Iterator[str]:
    label = f"**{_marked(item.label)}** " if item.label else ""
    # A backquote cannot be escaped within code.
    code = f" `{item.code.replace('`', ' ')}`" if item.code else ""
    yield f"{'  ' * depth}- {label}{_marked(item.words)}{code}{_linked(item.link)}"
    for below in item.below:
        yield from _listed(below, depth + 1)


def _linked(iri: str) -> str:
    if not iri:
        return ""
    return f" <{iri}>" if is_link(iri) else f" {escaped(iri)}"


def _marked(words: str) -> str:
    """Words as Markdown that shows them as they are; footnotes become GitHub's."""
    said = ""
    for piece, number in pieces(words):
        said += f"[^{number}]" if number else escaped(cut(piece), begins=not said)
    return said


def cut(piece: str) -> str:
    """Text that is longer than any page can bear is cut, and says so."""
    if len(piece) <= _MOST:
        return piece
    return f"{piece[:_MOST].rstrip()} … ({len(piece) - _MOST:,} more characters) "
