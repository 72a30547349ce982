"""Web Annotations: one annotation for each named graph, on the place that the graph is named after.

Standards: Web Annotation Data Model and Web Annotation Vocabulary (W3C, 23 February 2017). An
annotation has the gloss as a body to read, and the statements of the graph as N-Quads; its target
is the place, by position (§4.2.5) and by fragment (§4.2.1).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rdflib import PROV, URIRef

from policygraph.citation import CharRange, Citation
from policygraph.errors import InputError, Place
from policygraph.export.provenance import STANDARDS
from policygraph.formats import json_text
from policygraph.interchange import marked
from policygraph.interchange.carried import Given, Taking, iri, mint, nquads, words
from policygraph.interchange.jsonfile import (
    Object,
    identifier,
    load,
    many,
    objects,
    text,
    types,
)
from policygraph.interchange.page import Page, by_graph
from policygraph.reading import Data
from policygraph.reading.passages import Passage
from policygraph.store import Quad
from policygraph.vocab import BASE, PG

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_KNOWN = frozenset({CONTEXT, CONTEXT.replace("http:", "https:")})
_QUADS = "application/n-quads"
_OWN = BASE + "annotation/"


def write(data: Data) -> Given:
    """The dataset as an annotation collection with one page.

    Raises:
        InputError: there is nothing to annotate with.
    """
    page = Page(data)
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
            marked.take(item, into)


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
