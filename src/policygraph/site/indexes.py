"""The start page, and the lists of things, sources and claims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from rdflib import URIRef

from policygraph.claims.ledger import Conflict
from policygraph.errors import plural
from policygraph.evidence.claims import claim
from policygraph.pages.document import Picture
from policygraph.pages.dossier import of_reader
from policygraph.pages.picture import picture
from policygraph.reading.counts import counts
from policygraph.reading.passages import listed
from policygraph.site.book import Book, File, Part, SitePage, shortened
from policygraph.vocab import PG, Name

_CONFLICTS = 6
_NAME = 90


def pages(book: Book) -> Iterator[Part]:
    """The start page with its picture, and the lists."""
    yield from start(book)
    yield SitePage(
        "things/index.html", "things.html.j2", "Things", {"kinds": book.by_kind(book.plain)}
    )
    yield SitePage("sources/index.html", "sources.html.j2", "Sources", {"sources": _sources(book)})
    yield SitePage("claims/index.html", "claims.html.j2", "Claims", {"kinds": _claims(book)})


def start(book: Book) -> Iterator[Part]:
    """The page that says what the graph is to someone who never saw it."""
    disputed = _disputed(book)
    pictures = list(_pictures(book, disputed))
    for path, one, _ in pictures:
        yield File(path, one.svg)
    values = {
        "description": book.description,
        "facts": _counts(book),
        "pictures": [
            (path, one.words.removeprefix(shortened(name.text, _NAME)), name)
            for path, one, name in pictures
        ],
        "questions": list(_questions(book, disputed)),
        "conflicts": _telling(book),
        "conflict_count": len(book.ledger.conflicts),
        "kinds": [(kind, len(names)) for kind, names in book.by_kind(book.plain)],
        "sources": _sources(book),
        "citations": of_reader(book.reader),
    }
    title = book.reader.name(book.itself).text if book.itself else "Start"
    yield SitePage("index.html", "start.html.j2", title, values)


def _counts(book: Book) -> list[tuple[str, ...]]:
    found = counts(book.reader)
    counted = (
        (found.thing_count, "thing", "things/index.html"),
        (found.claim_count, "claim", "claims/index.html"),
        (found.sources, "source", "sources/index.html"),
        (found.passages, "passage", "sources/index.html"),
        (found.rows, "row", "sources/index.html"),
        (len(book.ledger.conflicts), "conflict", "conflicts/index.html"),
    )
    return [
        (*plural(number, word).split(" ", 1), path)
        for number, word, path in counted
        if number or word != "row"
    ]


def _pictures(book: Book, disputed: Name | None) -> Iterator[tuple[str, Picture, Name]]:
    """The claim that others contradict, and what most is tied to: what a glance can take in."""
    if disputed:
        found = picture(book.reader, disputed.iri, shortened(disputed.text, _NAME))
        if found:
            yield "static/dispute.svg", found, disputed
    degrees = book.network.graph.degree
    claims = {one.iri for one in book.claims}
    central = max(
        (iri for iri, _ in degrees if iri not in claims),
        key=lambda iri: (degrees[iri], iri),
        default=None,
    )
    if central:
        name = book.reader.name(URIRef(central))
        found = picture(book.reader, central, shortened(name.text, _NAME))
        if found:
            yield "static/network.svg", found, name


# -- questions ------------------------------------------------------------------------------------


def _questions(book: Book, disputed: Name | None) -> Iterator[tuple[str, str, str]]:
    """What a newcomer may ask, where the answer is, and the answer in a line."""
    if disputed:
        yield _promised(book, disputed)
    count = len(book.ledger.conflicts)
    if count:
        told = plural(count, "conflict")
        yield ("Where do accounts differ?", "conflicts/index.html", f"{told}, side by side")
    richest = max(
        book.sources,
        key=lambda one: (_glosses(book, one.iri), one.iri),
        default=None,
    )
    if richest and _glosses(book, richest.iri):
        path = str(book.addresses.page(richest.iri))
        places = plural(_glosses(book, richest.iri), "passage")
        yield ("What does a source say, place by place?", path, f"“{richest.text}”: {places}")
    yield ("What happened, and when?", "timeline/index.html", "All that is dated, in order")
    yield ("What do we not know?", "gaps/index.html", "What sources announce and do not deliver")
    yield (
        "Which questions were asked already?",
        "queries/index.html",
        "Queries with their answers",
    )


def _disputed(book: Book) -> Name | None:
    """The promise, or else the claim, that most others contradict."""
    promises = book.reader.instances(PG.Promise)
    ranked = ((URIRef(one.iri) in promises, len(_against(book, one)), one) for one in book.claims)
    return max(
        (each for each in ranked if each[1]),
        key=lambda each: (*each[:2], each[2].iri),
        default=(False, 0, None),
    )[2]


def _promised(book: Book, one: Name) -> tuple[str, str, str]:
    promise = book.reader.is_a(URIRef(one.iri), PG.Promise)
    verb = "promised" if promise else "said"
    others = dict.fromkeys(
        name.text for other in _against(book, one) for name in book.reader.speakers(URIRef(other))
    )
    speakers = listed(book.reader.speakers(URIRef(one.iri))) or "Somebody who is not named"
    answer = f"{speakers} {verb}: “{one.text}”"
    if others:
        answer += f". Against it: {' and '.join(others)}"
    path = str(book.addresses.page(one.iri))
    return f"Who {verb} what, and who contradicts it?", path, answer


def _against(book: Book, one: Name) -> list[str]:
    iri = URIRef(one.iri)
    found = {*book.reader.objects(iri, PG.contradicts)}
    found |= {*book.reader.subjects(PG.contradicts, iri)}
    return sorted(map(str, found))


def _glosses(book: Book, source: str) -> int:
    places = book.addresses.places.get(source, ())
    return sum(1 for one in places if book.reader.holds(one, PG.gloss))


# -- lists ----------------------------------------------------------------------------------------


def _telling(book: Book) -> list[Conflict]:
    """The conflicts that tell most: contradictions first, one of each kind before a second."""
    order = ("contradiction", "number", "kind", "date", "existence")
    turns: Counter[str] = Counter()
    ranked = []
    for one in book.ledger.conflicts:
        ranked.append((turns[one.kind], order.index(one.kind), one))
        turns[one.kind] += 1
    return [one for *_, one in sorted(ranked, key=lambda each: each[:2])[:_CONFLICTS]]


def _sources(book: Book) -> list[dict[str, Any]]:
    found = []
    for one in book.sources:
        iri = URIRef(one.iri)
        found.append(
            {
                "name": one,
                "publishers": book.reader.publishers(iri),
                "issued": book.reader.issued(iri),
                "kinds": book.reader.kinds(iri),
                "places": len(book.addresses.places.get(one.iri, ())),
            }
        )
    return sorted(found, key=lambda each: (not each["issued"], each["issued"], each["name"].text))


def _claims(book: Book) -> list[tuple[Name, list[Any]]]:
    """Each claim with its speakers, number and counter-claims, by its kind."""
    return [
        (kind, [claim(book.reader, URIRef(one.iri)) for one in names])
        for kind, names in book.by_kind(book.claims)
    ]
