"""The page of the SHACL shapes: what must be true of the data, and what its faults are called."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.term import Node

from policygraph import store, vocab
from policygraph.project import Project
from policygraph.site.book import Book, File, Part, SitePage
from policygraph.sources import rdf as reading

SHAPES = "ontology/shapes/index.html"


def read(project: Project) -> Graph | None:
    """The shapes of a project; None if it has none.

    Raises:
        InputError: a file of shapes cannot be read.
    """
    found = [reading.read(one, project.relative(one), blank_nodes=True) for one in project.shapes]
    if not found:
        return None
    return store.union_graph(store.from_quads(b"".join(one.quads for one in found)))


def pages(book: Book, graph: Graph, project: Project) -> Iterator[Part]:
    """The page of the shapes, each with its local name as its anchor, and their files."""
    made = [
        # As they are written: blank nodes have no names that would stay the same.
        File(f"ontology/shapes/{_file(project.relative(one))}", one.read_bytes())
        for one in project.shapes
    ]
    values = {"shapes": list(_shapes(book, graph)), "files": [one.path for one in made]}
    yield SitePage(SHAPES, "shapes.html.j2", "SHACL shapes", values)
    yield from made


def _file(path: str) -> str:
    return path.removeprefix("ontology/").replace("/", "-")


def _shapes(book: Book, graph: Graph) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Node shapes, then property shapes, each by their names."""
    for heading, kind in (("Of things", SH.NodeShape), ("Of properties", SH.PropertyShape)):
        named = [one for one in graph.subjects(RDF.type, kind) if isinstance(one, URIRef)]
        found = [_shape(book, graph, one) for one in set(named)]
        if found:
            yield heading, sorted(found, key=lambda one: (one["name"].casefold(), one["iri"]))


def _shape(book: Book, graph: Graph, shape: URIRef) -> dict[str, Any]:
    """What a shape is called, whom it binds, and what it asks; of a node shape, its property
    shapes."""
    targets = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
    told = {*targets, SH.property, SH.message, SH.severity, SH.name, RDF.type, RDFS.seeAlso}
    asks = [
        (book.reader.curie(str(p)), _written(book, graph, o))
        for p, o in graph.predicate_objects(shape)
        if p not in told
    ]
    severity = next(iter(graph.objects(shape, SH.severity)), SH.Violation)
    parts = [(_title(graph, one), _anchor(one)) for one in graph.objects(shape, SH.property)]
    return {
        "name": _title(graph, shape),
        "anchor": _anchor(shape),
        "iri": str(shape),
        "targets": book.reader.names(o for p in targets for o in graph.objects(shape, p)),
        "severity": _anchor(severity).lower(),
        "messages": sorted(map(str, graph.objects(shape, SH.message))),
        "asks": sorted(asks),
        "parts": sorted(parts),
    }


def _title(graph: Graph, shape: Node) -> str:
    return str(next(iter(graph.objects(shape, SH.name)), _anchor(shape)))


def _anchor(node: Node) -> str:
    return str(node).rpartition("#")[2].rpartition("/")[2]


def _written(book: Book, graph: Graph, node: Node, depth: int = 0) -> str:
    """A value of a shape in the manner of Turtle; blank nodes and lists within it."""
    if (node, RDF.first, None) in graph and depth < 8:
        inner = " ".join(_written(book, graph, one, depth + 1) for one in graph.items(node))
        return f"( {inner} )"
    about = sorted(graph.predicate_objects(node)) if not isinstance(node, Literal | URIRef) else []
    if about and depth < 8:
        parts = (
            f"{book.reader.curie(str(p))} {_written(book, graph, o, depth + 1)}" for p, o in about
        )
        return f"[ {' ; '.join(parts)} ]"
    return vocab.show(node, book.reader.prefixes)
