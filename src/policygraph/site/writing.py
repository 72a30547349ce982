"""Pages as bytes, and a site written whole or not at all."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import jinja2
from markupsafe import Markup, escape

from policygraph import files
from policygraph.display import templates
from policygraph.errors import InputError
from policygraph.lexical import clean, is_link
from policygraph.pages.document import Footnote
from policygraph.pages.dossier import of_reader
from policygraph.pages.html import Mentions
from policygraph.reading import Reader, wording
from policygraph.reading.values import Statement
from policygraph.site import placing
from policygraph.site.addresses import Addresses, address, relative
from policygraph.site.book import DATES, Part, Site, SitePage, grouped, shortened
from policygraph.vocab import PG, Name
from policygraph.web.page import in_script

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
_INFERRED, _NOTHING = Markup(' <span class="inferred">inferred</span>'), Markup("")


class Renderer:
    """The templates of a site with their filters.

    Templates are given ``title``, ``site``, the values of the page, and

    - filters: ``href`` (a path of the site as a relative link), ``iri_href`` (the page of an IRI,
      else the IRI if it is one of the web, else None), ``short``, ``json`` (for a data block),
      ``headings`` (the second-level headings of HTML, each with its id), ``is_web`` (whether an
      IRI is an address of the web);
    - functions: ``link(name, most)`` (a `vocab.Name`), ``links(names)``, ``refs(evidence)`` (the
      footnotes of some passages), ``noted(words)`` (words with footnotes), ``value_of(statement)``
      and ``subject_of`` (with its footnotes), ``own(iri)`` (whether the site has a page of it),
      ``cited(iri)`` (the passage), ``by_property(said)``. What most pages hold hundreds of is made
      here: a macro takes ten times as long.
    """

    def __init__(self, site: Site, reader: Reader, addresses: Addresses) -> None:
        self.site = site
        self.reader = reader
        self.addresses = addresses
        self._path = ""
        self._part = ""
        self._hrefs: dict[str, str] = {}
        self._shared: dict[tuple[str, ...], Markup] = {}
        self._citations = of_reader(reader)
        self._seen = Mentions()
        self.environment = templates("policygraph.site")
        self.environment.filters |= {
            # Jinja works out a filter of a constant once, unless it asks for the context: but a
            # link is another on each page.
            "href": jinja2.pass_context(lambda _, path: self._href(path)),
            "iri_href": jinja2.pass_context(lambda _, iri: self._iri_href(iri)),
            "short": shortened,
            "json": lambda value: _data(json.dumps(value, ensure_ascii=False)),
            "data": _data,
            "address": address,
            "headings": _headings,
            "is_web": is_link,
        }
        self.environment.globals |= {
            "site": site,
            "dates": DATES,
            "stated_as": str(PG.statedAs),
            "called": Name,
            "link": self._link,
            "links": self._links,
            "refs": self._refs,
            "noted": self._noted,
            "value_of": lambda one: self._stated(one, one.value, 600),
            "subject_of": lambda one: self._stated(one, one.subject, 300),
            "inferred_mark": _inferred,
            "own": lambda iri: addresses.page(iri) is not None,
            "cited": reader.passage,
            "asked": lambda one: wording.heading(
                reader,
                one.predicate.iri,
                wording.named(reader, one.value, one.value.text)
                if len(one.value.text) <= _NAME
                else "it",
            ),
            "by_property": lambda said: grouped(said, lambda one: one.predicate),
            "footnotes": self._footnotes,
            "shared": self._frame,
            "backs": lambda number: range(1, min(self._seen.seen.get(number, 0), 5) + 1),
        }

        # Made once: a template that imports them compares all globals each time.
        for name, template in (("m", "macros"), ("p", "parts")):
            made = self.environment.get_template(f"{template}.html.j2").module
            self.environment.globals[name] = made

    def render(self, page: SitePage) -> bytes:
        """The page as HTML; text from the data is escaped, whatever it holds."""
        self._path = page.path
        self._part = _PART_OF.get(page.template, page.path)
        self._hrefs = {}
        # A page whose words were made beforehand brings the footnotes that they mention.
        self._citations = page.values.get("citations") or of_reader(self.reader)
        self._seen = Mentions()
        template = self.environment.get_template(page.template)
        values: Mapping[str, Any] = {
            **page.values,
            "title": page.title,
            "path": page.path,
        }
        return clean(template.render(values)).encode()

    def _frame(self, name: str) -> Markup:
        """What pages of one part of the site and of one depth share, such as the header."""
        folder, *below = self._path.split("/")
        key = name, folder, "/" * len(below), self._part
        if key not in self._shared:
            template = self.environment.get_template(f"{name}.html.j2")
            made = template.render(path=self._path, part=self._part).rstrip("\n")
            self._shared[key] = Markup(made)
        return self._shared[key]

    def _href(self, path: str) -> str:
        found = self._hrefs.get(path)
        if found is None:
            # A host shows this page at the address that was asked for, however deep.
            outside = self._path == MISSING and self.site.base_url
            found = self.site.base_url + address(path) if outside else relative(path, self._path)
            self._hrefs[path] = found
        return found

    def _iri_href(self, iri: str) -> str | None:
        path = self.addresses.page(iri)
        if path is not None:
            return self._href(path)
        return iri if is_link(iri) else None

    def _link(self, name: Name, most: int = 160) -> Markup:
        text = _escaped(name.text, most)
        if name.iri:
            to = self._iri_href(name.iri)
            if to is None:
                return text
            rel = "" if self.addresses.page(name.iri) else ' rel="noreferrer external"'
            return Markup(f'<a href="{escape(to)}"{rel}>{text}</a>')
        if name.datatype in DATES:
            return Markup(f'<span class="date">{text}</span>')
        tag = name.language if name.language != "en" else ""
        return Markup(
            f'<span lang="{escape(tag)}">{text}</span>' if tag else f"<span>{text}</span>"
        )

    def _links(self, names: Sequence[Name]) -> Markup:
        found = list(map(self._link, names))
        return Markup(" and ".join([*filter(None, [", ".join(found[:-1])]), *found[-1:]]))

    def _refs(self, evidence: Iterable[str]) -> Markup:
        return self._noted(self._citations.ref(evidence))

    def _noted(self, text: str) -> Markup:
        return Markup(
            "".join(
                _ref(one.number, one.occurrence) if one.number else escape(one.text)
                for one in self._seen.parts(text)
            )
        )

    def _stated(self, one: Statement, name: Name, most: int) -> Markup:
        return Markup(f"{self._link(name, most)}{self._refs(one.evidence)}{_inferred(one)}")

    def _footnotes(self) -> list[Footnote]:
        return list(self._citations.footnotes())


@lru_cache(1 << 14)
def _escaped(text: str, most: int) -> Markup:
    return escape(shortened(text, most))


def _ref(number: int, turn: int) -> str:
    return (
        f'<a class="ref" role="doc-noteref" href="#note-{number}" id="ref-{number}-{turn}"'
        f' aria-label="passage {number}">{number}</a>'
    )


def _inferred(one: Any) -> Markup:
    return _INFERRED if one.inferred else _NOTHING


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
        content = renderer.render(part) if isinstance(part, SitePage) else part.content
        path = staged / part.path
        if path.parent not in made:
            path.parent.mkdir(parents=True, exist_ok=True)
            made.add(path.parent)
        # A path that is taken is a fault of this package: exclusive mode tells it.
        with path.open("xb") as file:
            file.writelines([content] if isinstance(content, bytes) else content)
            size += file.tell()
        paths.append(part.path)
    (staged / placing.MARKER).write_text(placing.marker(paths), encoding="utf-8", newline="\n")
    return len(paths), size
