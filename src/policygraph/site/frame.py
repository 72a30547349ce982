"""What surrounds the pages: static files, the search index, the network, licenses, robots."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from xml.sax.saxutils import escape

from policygraph.queries.catalogue import Query
from policygraph.site.addresses import address, relative
from policygraph.site.book import Book, File, Part, Site, SitePage, shortened
from policygraph.web.page import asset, network_page
from policygraph.web.sparql import sparql_page
from policygraph.web.view import view

SPARQL = "sparql/index.html"
NAV = (
    ("Start", "index.html"),
    ("Network", "network/index.html"),
    ("Things", "things/index.html"),
    ("Sources", "sources/index.html"),
    ("Claims", "claims/index.html"),
    ("Conflicts", "conflicts/index.html"),
    ("Timeline", "timeline/index.html"),
    ("Queries", "queries/index.html"),
    ("SPARQL", SPARQL),
    ("Ontology", "ontology/index.html"),
    ("Downloads", "downloads/index.html"),
)
"""The pages that every page links to."""
# Two claims and what they are about; a browser asks for an icon in any case.
_ICON = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<path d="M8 8 24 16 8 24" fill="none" stroke="#8a97a8" stroke-width="3"/>
<circle cx="8" cy="8" r="5" fill="#a4490a"/><circle cx="8" cy="24" r="5" fill="#1d6b3a"/>
<circle cx="24" cy="16" r="6" fill="#1b54c4"/></svg>
"""
# A sitemap holds 50,000 addresses at most (sitemaps.org, protocol 0.9).
_MOST = 50_000
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def pages(book: Book, site: Site, queries: Sequence[Query]) -> Iterator[Part]:
    """The files and pages that every site has."""
    yield File("static/site.css", asset("site.css").encode())
    yield File("static/site.js", asset("site.js").encode())
    yield File("static/icon.svg", _ICON)
    yield File("static/search.js", _search(book))
    page_of = _page_of(book, "network/index.html")
    seen = view(book.reader, site.name, page_of=page_of, drawn=book.network, conflicts=book.ledger)
    page = network_page(seen).encode()
    del seen  # by far the most that any page holds
    yield File("network/index.html", page)
    page_of = _page_of(book, SPARQL)
    asked = sparql_page(book.reader, queries, site.name, page_of=page_of, home="../index.html")
    yield File(SPARQL, asked.encode())
    values = {"texts": asset("licenses.txt").split("\n\n----\n\n")}
    yield SitePage("licenses/index.html", "licenses.html.j2", "Licenses", values)
    yield SitePage("404.html", "missing.html.j2", "Not found", {})
    robots = "User-agent: *\nAllow: /\n"
    if site.base_url:
        robots += f"Sitemap: {site.base_url}sitemap.xml\n"
    yield File("robots.txt", robots.encode())


def _page_of(book: Book, page: str) -> Callable[[str], str | None]:
    """The page of an IRI as a page at some path links to it."""

    def page_of(iri: str) -> str | None:
        path = book.addresses.page(iri)
        return None if path is None else relative(path, page)

    return page_of


def _search(book: Book) -> bytes:
    """The search index as a script: a page that stands in a folder may not fetch a file."""
    found = []
    kinds: dict[str, int] = {}
    for name in (*book.plain, *book.claims, *book.sources):
        kind = kinds.setdefault(book.kinds(name.iri), len(kinds))
        path = str(book.addresses.page(name.iri))
        found.append([shortened(name.text), kind, address(path), book.also(name.iri)])
    data = {"kinds": list(kinds), "things": found}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    # Lines of a script may not end where JSON strings may (ECMA-262 before 2019).
    text = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"globalThis.policygraphSearch({text});\n".encode()


def sitemap(paths: Iterable[str], site: Site) -> Iterator[File]:
    """The sitemap, in parts where one cannot hold all; it needs to know where the site stands."""
    if not site.base_url:
        return
    urls = [site.base_url + address(one) for one in sorted(paths) if one != "404.html"]
    parts = [urls[at : at + _MOST] for at in range(0, len(urls), _MOST)]
    names = ["sitemap.xml"] if len(parts) < 2 else [f"sitemap-{n}.xml" for n, _ in enumerate(parts)]
    for name, part in zip(names, parts, strict=True):
        yield File(name, _listed("urlset", "url", part))
    if len(parts) > 1:
        every = [site.base_url + name for name in names]
        yield File("sitemap.xml", _listed("sitemapindex", "sitemap", every))


def _listed(root: str, item: str, urls: Iterable[str]) -> bytes:
    lines = "".join(f"<{item}><loc>{escape(url)}</loc></{item}>\n" for url in urls)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f'{head}<{root} xmlns="{_SITEMAP}">\n{lines}</{root}>\n'.encode()
