"""Web Annotations: one annotation for each named graph, on the place that the graph is named after.

Standards: Web Annotation Data Model and Web Annotation Vocabulary (W3C, 23 February 2017). An
annotation has the gloss as a body to read, and the statements of the graph as N-Quads; its target
is the place, by position (§4.2.5) and by fragment (§4.2.1).

One that others wrote becomes a passage of the source that it marks. A text is measured on its
snapshot: what an annotation quotes is looked for in it, and becomes characters with a digest.
Without the snapshot a place is told only as far as it can be proved later; the words quoted are not
kept, only their digest.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from rdflib import PROV, RDF, XSD, Literal, URIRef
from rdflib.namespace import DCTERMS

from policygraph import citation
from policygraph.citation import CellRange, CharRange, Citation, ColRange, LineRange, RowRange, Text
from policygraph.errors import InputError, Place
from policygraph.export.provenance import STANDARDS
from policygraph.formats import json_text
from policygraph.interchange.carried import Given, Taking, iri, mint, nquads, short_hash, words
from policygraph.interchange.jsonfile import (
    Object,
    identifier,
    load,
    many,
    objects,
    text,
    types,
)
from policygraph.interchange.page import ExchangePage, by_graph
from policygraph.reading import Data
from policygraph.reading.passages import Passage
from policygraph.store import Quad
from policygraph.vocab import BASE, ORG, PG

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_KNOWN = frozenset({CONTEXT, CONTEXT.replace("http:", "https:")})
_QUADS = "application/n-quads"
_OWN = BASE + "annotation/"


def write(data: Data) -> Given:
    """The dataset as an annotation collection with one page.

    Raises:
        InputError: there is nothing to annotate with.
    """
    page = ExchangePage(data)
    reader, said = page.reader, by_graph(page.quads)
    page.passages.know(str(graph) for graph, _ in said)
    curators = {str(thing): reader.label(thing) for thing in reader.instances(PG.Curator)}
    items = [_annotation(page.passages.of(str(graph)), inside, curators) for graph, inside in said]
    if not items:
        raise InputError("The dataset states nothing, so there is nothing to annotate.")
    own = reader.itself
    collection = mint("annotations", str(own) if own else items[0]["id"])
    document = {
        "@context": CONTEXT,
        "id": collection,
        "type": "AnnotationCollection",
        "label": reader.label(own) if own else "Annotations",
        "total": len(items),
        "first": {
            "id": f"{collection}#page-1",
            "type": "AnnotationPage",
            "startIndex": 0,
            "items": items,
        },
    }
    return Given(
        json_text(document).encode(),
        ("left out: the ontology, the schemes, and what the dataset says of itself",),
    )


def _annotation(place: Passage, inside: list[Quad], curators: dict[str, str]) -> Object:
    """The annotation of one named graph, by the curators that it names."""
    said = place.gloss or place.place
    told: Object = {"type": "TextualBody", "value": said, "format": "text/plain"}
    carried = {"type": "TextualBody", "value": nquads(inside).decode(), "format": _QUADS}
    annotation: Object = {
        "id": mint("annotation", place.iri),
        "type": "Annotation",
        "motivation": "describing",
        "body": [{**told, "purpose": "describing"}, {**carried, "purpose": "linking"}],
        "target": _target(place),
    }
    said_by = {quad[2] for quad in inside if quad[1] == PROV.wasAttributedTo}
    named = {str(one) for one in said_by if isinstance(one, URIRef)} | {one.iri for one in place.by}
    if makers := sorted(named & curators.keys()):
        annotation["creator"] = [{"id": one, "name": curators[one]} for one in makers]
    return annotation


def _target(place: Passage) -> Any:
    """What a graph is about: a place in a source, a source, or what it was concluded from."""
    if place.kind == "inference":
        return list(place.derived) or place.source.iri
    if place.kind == "source":
        return place.iri
    try:
        fragment = Citation.parse(place.iri).fragment
    except InputError:  # `validate` says so; the name is the place all the same.
        fragment = None
    selectors: list[Object] = [{"type": "FragmentSelector", "value": place.iri.partition("#")[2]}]
    if standard := STANDARDS.get(type(fragment)):
        selectors[0]["conformsTo"] = standard
    if isinstance(fragment, CharRange) and fragment.end is not None:
        start, end = fragment.start, fragment.end
        selectors.append({"type": "TextPositionSelector", "start": start, "end": end})
    whole = {"id": place.iri, "type": "SpecificResource", "source": place.source.iri}
    return {**whole, "selector": selectors}


def read(content: bytes, into: Taking) -> None:
    """Take in annotations: ours as they are, those of others as passages with their words.

    Raises:
        InputError: the file holds no annotations, or one of ours was changed.
    """
    document = load(content, _KNOWN, into.display)
    found = list(_annotations(document, into))
    if not found:
        raise InputError(
            "The file holds no annotation.",
            where=Place(into.display),
            hint="Their “type” is “Annotation”, on their own, in a list or in a collection.",
        )
    ours, foreign = list[Object](), list[Object]()
    for item in found:
        (ours if _ours(item, into) else foreign).append(item)
    # Whoever is answerable for our annotations, and is not known.
    before = len(into.quads)
    for creator in (one for item in ours for one in objects(item.get("creator"))):
        if known := iri(identifier(creator)):
            into.named(known, text(creator, "name"), PG.Curator)
    if foreign or len(into.quads) > before:
        into.describe_base("Web annotations")
        for item in foreign:
            take(item, into)


def _annotations(node: Any, into: Taking) -> Iterator[Object]:
    """The annotations in a node: itself, or the items of its pages."""
    for one in objects(node):
        kinds = types(one)
        if "Annotation" in kinds:
            yield one
        elif kinds & {"AnnotationCollection", "AnnotationPage"}:
            for name in ("first", "next"):
                if isinstance(one.get(name), str):
                    into.counts["page of annotations that is elsewhere (nothing is fetched)"] += 1
            yield from _annotations([*many(one.get("first")), *many(one.get("items"))], into)
        else:
            into.counts["thing that is no annotation"] += 1


def _ours(item: Object, into: Taking) -> bool:
    """Take the statements of an annotation that `write` made."""
    bodies = [body for body in objects(item.get("body")) if body.get("format") == _QUADS]
    texts = [body["value"] for body in bodies if isinstance(body.get("value"), str)]
    name = identifier(item)
    if not name.startswith(_OWN):
        return False
    graph = texts[0].removesuffix("> .\n").rpartition("<")[2] if len(texts) == 1 else ""
    if name != str(mint("annotation", graph)):
        raise into.changed(
            f"The annotation <{words(name)}> does not hold the statements that it is named after."
        )
    into.embedded(texts[0], [f" <{graph}> ."], f"the annotation <{name}>")
    return True


# -- those that others wrote ----------------------------------------------------------------------

_SILENT = "An annotation marks this place, without a word of its own."
_TEXT_HINT = "(give the text: --text SOURCE=FILE)"
_KEPT = {"@context", "id", "type", "body", "bodyValue", "target", "creator"}
_KEPT_OF_TARGET = {"id", "type", "source", "selector"}
_READ = {"TextQuoteSelector", "TextPositionSelector", "FragmentSelector"}


class _UnplacedError(Exception):
    """Why a target cannot be told as a place."""


def take(item: Object, into: Taking) -> None:
    """Add what one annotation marks and says; what cannot be added is counted with the reason."""
    into.unread(item.keys() - _KEPT, "an annotation")
    gloss = _gloss(item, into)
    makers = _makers(item, into)
    targets = many(item.get("target"))
    if not targets:
        into.counts["annotation without a target"] += 1
    for target in targets:
        try:
            place, measured = _place(target, item, into)
        except _UnplacedError as why:
            into.counts[f"annotated place not taken: {why}"] += 1
            continue
        if isinstance(target, dict):
            into.unread(target.keys() - _KEPT_OF_TARGET, "a target")
        into.say(place, RDF.type, PG.Passage)
        into.say(place, PG.gloss, gloss)
        for predicate, value in measured.items():
            into.say(place, predicate, value)
        for maker in makers:
            into.say(place, DCTERMS.creator, maker)


def _gloss(item: Object, into: Taking) -> Literal:
    """The words of the annotation's bodies."""
    said, languages = [], set()
    for body in [*many(item.get("body")), *many(item.get("bodyValue"))]:
        plain = isinstance(body, dict) and "value" in body
        value = text(body, "value") if plain else words(body)
        if not value or (not plain and iri(value)):
            into.counts["body without words (a link, a picture)"] += 1
            continue
        said.append(value)
        languages.add(text(body, "language") if plain else "")
    if not said:
        return Literal(_SILENT, lang="en")
    language = languages.pop() if len(languages) == 1 else ""
    known = language if language.replace("-", "").isalnum() and language.isascii() else None
    return Literal(" · ".join(said), lang=known or None)


def _makers(item: Object, into: Taking) -> list[URIRef]:
    found = []
    for creator in many(item.get("creator")):
        node: Object = creator if isinstance(creator, dict) else {}
        name, kinds = text(node, "name", "nickname"), types(node)
        kind = PG.Person if "Person" in kinds else PG.Account
        kind = ORG.Organization if "Organization" in kinds else kind
        if known := iri(identifier(creator)):
            found.append(into.named(known, name, kind))
        elif name:
            found.append(into.agent(name, "", kind))
    return found


def _place(target: Any, item: Object, into: Taking) -> tuple[URIRef, dict[URIRef, Literal]]:
    """The passage that a target marks, and its digest and line where they can be told."""
    whole = target.get("source", identifier(target)) if isinstance(target, dict) else target
    address = iri(identifier(whole))
    if address is None:
        raise _UnplacedError("its source has no web address")
    source, _, fragment = address.partition("#")
    selectors = list(objects(target.get("selector"))) if isinstance(target, dict) else []
    if fragment:
        selectors.append({"type": "FragmentSelector", "value": fragment})
    found = URIRef(source)
    known = into.texts.get(str(found))
    name, measured = _where(selectors, found, known, item, into)
    into.source(found)
    if known is not None:
        _measure(found, known, into)
    return URIRef(f"{source}#{name}"), measured


def _where(
    selectors: list[Object], source: URIRef, known: Text | None, item: Object, into: Taking
) -> tuple[str, dict[URIRef, Literal]]:
    by_kind = {kind: one for one in reversed(selectors) for kind in types(one)}
    if any("refinedBy" in one for one in selectors) or (selectors and not by_kind.keys() & _READ):
        kinds = ", ".join(sorted(map(words, by_kind))) or "no kind of selector"
        raise _UnplacedError(f"it is selected by {kinds}")
    if not selectors:
        return f"annotation-{short_hash(identifier(item) or repr(item))}", {}
    quote = by_kind.get("TextQuoteSelector", {}).get("exact")
    position = _position(by_kind)
    if known is not None and (isinstance(quote, str) or position):
        place = _in_text(known, by_kind.get("TextQuoteSelector", {}), position)
        digest = citation.digest(known.cut(place))
        line = Literal(str(known.line_of(place.start)), datatype=XSD.integer)
        return str(place), {PG.digest: Literal(digest), PG.line: line}
    return _without_text(by_kind, position, quote, source, into)


def _position(by_kind: dict[str, Object]) -> CharRange | None:
    """The characters that a position or an RFC 5147 fragment counts."""
    selector = by_kind.get("TextPositionSelector", {})
    start, end = selector.get("start"), selector.get("end")
    if type(start) is int and type(end) is int and 0 <= start <= end < 10**18:
        return CharRange(start, end)
    fragment = _fragment(by_kind)
    return fragment if isinstance(fragment, CharRange) else None


def _fragment(by_kind: dict[str, Object]) -> citation.Fragment | None:
    value = by_kind.get("FragmentSelector", {}).get("value")
    with suppress(InputError):
        return citation.parse(value.removeprefix("#")) if isinstance(value, str) else None
    return None


def _in_text(known: Text, quote: Object, position: CharRange | None) -> CharRange:
    """The one place in a text that an annotation marks."""
    exact = quote.get("exact")
    if not isinstance(exact, str):
        if position is None or max(position.start, position.end or 0) > known.length:
            raise _UnplacedError("it lies outside the text")
        return position
    places = known.find(exact)
    if position is not None and position in places:
        return position
    before, after = (_spaced(quote.get(name)) for name in ("prefix", "suffix"))
    if len(places) > 1 and before:
        places = [one for one in places if _spaced(known.content[: one.start]).endswith(before)]
    if len(places) > 1 and after:
        places = [one for one in places if _spaced(known.content[one.end or 0 :]).startswith(after)]
    if len(places) != 1:
        raise _UnplacedError(
            "its words are not in the text" if not places else "its words stand twice"
        )
    return places[0]


def _spaced(value: object) -> str:
    """A text with one blank between its words; empty for what is none."""
    return " ".join(value.split()) if isinstance(value, str) else ""


def _without_text(
    by_kind: dict[str, Object],
    position: CharRange | None,
    quote: object,
    source: URIRef,
    into: Taking,
) -> tuple[str, dict[URIRef, Literal]]:
    """The name of a place in a text that is not at hand."""
    measured = into.known.holds(source, PG.textDigest)
    if isinstance(quote, str) and quote:
        digest = {PG.digest: Literal(citation.digest(quote))}
        if measured and position and position.end and position.end - position.start == len(quote):
            return str(position), digest
        if measured:
            raise _UnplacedError(f"its words cannot be looked for {_TEXT_HINT}")
        into.counts[f"quotation kept as its digest, unplaced {_TEXT_HINT}"] += 1
        return f"quote-{digest[PG.digest][7:19]}", digest
    if position:
        into.counts[f"position kept as a name, unproved {_TEXT_HINT}"] += 1
        return f"position-{position.start}-{position.end}", {}
    fragment = _fragment(by_kind)
    if fragment is None:
        raise _UnplacedError("its fragment is malformed")
    if isinstance(fragment, LineRange | citation.PageFragment | RowRange | ColRange | CellRange):
        return str(fragment), {}
    return f"annotation-{short_hash(str(fragment))}", {}


def _measure(source: URIRef, known: Text, into: Taking) -> None:
    """Pin down the text that the places were found in."""
    digests = {str(o) for o in into.known.objects(source, PG.textDigest)}
    if digests - {known.digest}:
        raise InputError(
            f"{known.file} is not the text that <{source}> was measured on.",
            hint="Give the snapshot whose digest the project has.",
        )
    if not digests:
        into.say(source, PG.textDigest, Literal(known.digest))
        into.say(source, PG.textLength, Literal(str(known.length), datatype=XSD.integer))
