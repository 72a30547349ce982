"""Pages as bytes, and a site written whole or not at all."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import jinja2
from markupsafe import Markup

from policygraph import files
from policygraph.display import templates
from policygraph.dossier import sentences
from policygraph.dossier.footnotes import Citations
from policygraph.dossier.pages import Mentions
from policygraph.dossier.values import Footnote
from policygraph.errors import InputError
from policygraph.lexical import clean
from policygraph.reading import Reader
from policygraph.site import placing
from policygraph.site.addresses import Addresses, address
from policygraph.site.book import DATES, grouped, shortened
from policygraph.site.values import Page, Part, Site
from policygraph.vocab import PG
from policygraph.web.inline import in_script

MISSING = "404.html"
# A longer name does not fit into a heading.
_NAME = 72
# The page of the navigation to which pages of a template belong.
_PART_OF = {
    "thing.html.j2": "things/index.html",
    "claim.html.j2": "claims/index.html",
    "source.html.j2": "sources/index.html",
    "passage.html.j2": "sources/index.html",
    "query.html.j2": "queries/index.html",
    "scheme.html.j2": "ontology/index.html",
    "shapes.html.j2": "ontology/index.html",
}
_HEADING = re.compile(
    r'<h2 id="([^"]+)">(.*?)(?: <span class="count">([^<]*)</span>)?</h2>', re.DOTALL
)
_WEB = re.compile(r"https?://[^<>\s\"|]*\Z")


@dataclass(frozen=True)
class Mention:
    """The number of a footnote, and which of its mentions this is."""

    number: int
    occurrence: int


class Renderer:
    """The templates of a site with their filters.

    Templates are given ``title``, ``site``, the values of the page, and

    - filters: ``href`` (a path of the site as a relative link), ``iri_href`` (the page of an IRI,
      else the IRI if it is one of the web, else None), ``parts`` (words of a dossier cut into
      text and footnotes), ``short``, ``json`` (for a data block), ``headings`` (the second-level
      headings of HTML, each with its id), ``is_web`` (whether an IRI is an address of the web);
    - functions: ``mentions(evidence)`` (footnotes of some passages, counted), ``own(iri)``
      (whether the site has a page of it), ``cited(iri)`` (the passage), ``by_property(said)``.
    """

    def __init__(self, site: Site, reader: Reader, addresses: Addresses) -> None:
        self.site = site
        self.reader = reader
        self.addresses = addresses
        self._path = ""
        self._citations = Citations(reader)
        self._seen = Mentions()
        self.environment = templates("policygraph.site")
        self.environment.filters |= {
            # Jinja works out a filter of a constant once, unless it asks for the context: but a
            # link is another on each page.
            "href": jinja2.pass_context(lambda _, path: self._href(path)),
            "iri_href": jinja2.pass_context(lambda _, iri: self._iri_href(iri)),
            "parts": self._parts,
            "short": shortened,
            "json": lambda value: _data(json.dumps(value, ensure_ascii=False)),
            "data": _data,
            "address": address,
            "headings": _headings,
            "is_web": lambda iri: bool(_WEB.match(iri)),
        }
        self.environment.globals |= {
            "site": site,
            "dates": DATES,
            "stated_as": str(PG.statedAs),
            "mentions": self._mentions,
            "own": lambda iri: addresses.page(iri) is not None,
            "cited": reader.passage,
            "asked": _asked,
            "by_property": lambda said: grouped(said, lambda one: one.predicate),
            "footnotes": self._footnotes,
            "backs": lambda number: range(1, min(self._seen.seen.get(number, 0), 5) + 1),
        }

    def render(self, page: Page) -> bytes:
        """The page as HTML; text from the data is escaped, whatever it holds."""
        self._path = page.path
        # A page whose words were made beforehand brings the footnotes that they mention.
        self._citations = page.values.get("citations") or Citations(self.reader)
        self._seen = Mentions()
        template = self.environment.get_template(page.template)
        values: Mapping[str, Any] = {
            **page.values,
            "title": page.title,
            "path": page.path,
            "part": _PART_OF.get(page.template, page.path),
        }
        return clean(template.render(values)).encode()

    def _href(self, path: str) -> str:
        # A host shows this page at the address that was asked for, however deep.
        if self._path == MISSING and self.site.base_url:
            return self.site.base_url + address(path)
        return self.addresses.href(path, self._path)

    def _iri_href(self, iri: str) -> str | None:
        path = self.addresses.page(iri)
        if path is not None:
            return self._href(path)
        return iri if _WEB.match(iri) else None

    def _parts(self, text: str) -> list[Any]:
        return self._seen.parts(text)

    def _mentions(self, evidence: Iterable[str]) -> list[Mention]:
        found = []
        for iri in evidence:
            number = self._citations.notes.numbers.setdefault(
                iri, len(self._citations.notes.numbers) + 1
            )
            self._seen.seen[number] = self._seen.seen.get(number, 0) + 1
            found.append(Mention(number, self._seen.seen[number]))
        return sorted(found, key=lambda one: one.number)

    def _footnotes(self) -> list[Footnote]:
        return list(self._citations.footnotes())


def _asked(predicate: str, called: str) -> str:
    """A heading over the things that a property joins to another, which is called so."""
    return sentences.asked(predicate, called if len(called) <= _NAME else "it")


def _headings(html: str) -> list[tuple[str, str, str]]:
    """What the list of contents of a page names: ids, headings without their markup, and how
    many things stand below each, if it tells."""
    return [(id_, Markup(text).striptags(), count) for id_, text, count in _HEADING.findall(html)]


def _data(text: str) -> Any:
    """JSON for a data block of HTML, in which nothing ends the element."""
    return Markup(in_script(text))


def write(parts: Iterable[Part], folder: Path, renderer: Renderer) -> tuple[int, int]:
    """Write a site aside and put it in the place of ``folder``.

    Args:
        parts: the pages and files.
        folder: where it goes: a new or empty folder, or a former site, which is replaced; what
            stands beside its files, such as ``.git``, stays.
        renderer: what makes HTML of the pages.

    Returns:
        How many files there are, and how many bytes in them.

    Raises:
        InputError: the folder is something else, or cannot be written.
    """
    target = folder.resolve()
    stay = placing.kept(target, folder)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".policygraph-", dir=target.parent) as aside:
            staged = Path(aside) / "site"
            counts = _stage(parts, staged, renderer)
            if clash := [name for name in stay if (staged / name).exists()]:
                raise InputError(
                    f"{folder} holds {clash[0]}, where a page of the site would stand.",
                    hint="Move it elsewhere; nothing was written.",
                )
            placing.swap(staged, target, Path(aside) / "former", stay)
            files.sync(target.parent)
    except OSError as fault:
        raise InputError(
            f"{folder} cannot be written: {fault.strerror or fault}.",
            hint="Name a folder in a place that you may write to, with room for the site.",
        ) from fault
    return counts


def _stage(parts: Iterable[Part], staged: Path, renderer: Renderer) -> tuple[int, int]:
    staged.mkdir()
    size = 0
    made: set[Path] = set()
    paths = []
    for part in parts:
        content = renderer.render(part) if isinstance(part, Page) else part.content
        path = staged / part.path
        if path.parent not in made:
            path.parent.mkdir(parents=True, exist_ok=True)
            made.add(path.parent)
        # A path that is taken is a fault of this package: exclusive mode tells it.
        with path.open("xb") as file:
            file.write(content)
        paths.append(part.path)
        size += len(content)
    (staged / placing.MARKER).write_text(placing.marker(paths), encoding="utf-8", newline="\n")
    return len(paths), size
