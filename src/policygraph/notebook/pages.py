"""What is known beside the rows of an answer: pages with footnotes, and the network page framed."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Generic, TypeVar

from policygraph.display import Shown
from policygraph.pages import writing
from policygraph.pages.document import Document

T = TypeVar("T")

_WIDTH = 100


@dataclass(frozen=True, repr=False)
class NotebookPage(Shown, Generic[T]):
    """A value, and the document that tells it with its passages as footnotes."""

    value: T
    document: Document

    def __repr__(self) -> str:
        return writing.text(self.document, _WIDTH)


@dataclass(frozen=True)
class Framed:
    """A page that stands in a notebook in a frame of its own, where it can reach nothing else."""

    html: str
    title: str
    height: int

    def __repr__(self) -> str:
        return f"<page “{self.title}”, {len(self.html) // 1000:,} kB>"

    def _repr_html_(self) -> str:
        return (
            f'<iframe title="{escape(self.title)}" srcdoc="{escape(self.html)}"'
            ' sandbox="allow-scripts allow-downloads allow-popups"'
            f' style="width:100%;height:{self.height:d}px;border:1px solid #8884"></iframe>'
        )
