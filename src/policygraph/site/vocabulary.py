"""The pages of the ontology and of the concept schemes: what each term means and who uses it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from rdflib import OWL, RDF, RDFS, SKOS, Graph, Namespace, URIRef
from rdflib.namespace import DCTERMS

from policygraph.errors import plural
from policygraph.export import rdf
from policygraph.site.addresses import ONTOLOGY
from policygraph.site.book import Book, File, Part, SitePage, grouped
from policygraph.site.shapes import SHAPES
from policygraph.store import Quad, Runner, Table
from policygraph.store.ntriples import nt
from policygraph.vocab import PG, Name

_VANN = Namespace("http://purl.org/vocab/vann/")
_SORTS = (
    ("Classes", (OWL.Class, RDFS.Class)),
    (
        "Properties",
        (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, RDF.Property),
    ),
    ("Individuals and datatypes", ()),
)
_FORMS = {
    OWL.Class: "class",
    OWL.ObjectProperty: "property to things",
    OWL.DatatypeProperty: "property to values",
    OWL.AnnotationProperty: "annotation property",
    OWL.NamedIndividual: "individual",
    RDFS.Datatype: "datatype",
}
_DEFINED = (SKOS.definition, RDFS.comment, DCTERMS.description)
_USES = "SELECT ?term (COUNT(*) AS ?n) (MIN(STR(?s)) AS ?one) WHERE { %s } GROUP BY ?term"


_RELATIONS = (
    ("is a kind of", (RDFS.subClassOf, RDFS.subPropertyOf)),
    ("is a", ()),
    ("domain", (RDFS.domain,)),
    ("range", (RDFS.range,)),
    ("inverse of", (OWL.inverseOf,)),
    ("same as", (OWL.equivalentClass, OWL.equivalentProperty, SKOS.exactMatch)),
    ("drawn as", (PG.drawnAs,)),
    ("card colour", (PG.cardColour,)),
    ("edge from", (PG.edgeFrom,)),
    ("edge to", (PG.edgeTo,)),
    ("see also", (RDFS.seeAlso,)),
)

Use: TypeAlias = tuple[int, Name | None]
"""How often a term is used, and the first thing, by IRI, that uses it."""
Branch: TypeAlias = tuple[Name, "list[Branch]"]
"""A class in the tree of classes, with those below it."""


def pages(book: Book, engine: Runner, shapes: Graph | None = None) -> Iterator[Part]:
    """The page of the ontology, with all that its graphs hold as Turtle and JSON-LD.

    Args:
        book: the dataset.
        engine: an engine on it, which counts the uses of the terms.
        shapes: the SHACL shapes, if there is a page of them.
    """
    uses = _uses(book, engine)
    graphs = sorted(set(book.reader.subjects(RDF.type, OWL.Ontology)), key=str)
    main = [one for one in graphs if isinstance(one, URIRef)]
    # Declared where it is defined, and not borrowed from elsewhere.
    own = [iri for iri in book.addresses.terms if iri.startswith(book.addresses.bases)]
    terms = [_term(book, iri, uses) for iri in own]
    others = [_term(book, iri, uses) for iri in book.addresses.terms if iri not in set(own)]
    values = {
        "heads": [_head(book, one) for one in main],
        "tree_of": _tree(book, own),
        "sorts": list(_sorted_out(terms)),
        "others": others,
        "facts": [
            (f"{len([one for one in terms if one['form'] == 'class']):,}", "classes", "section-1"),
            (f"{len([t for t in terms if 'property' in t['form']]):,}", "properties", "section-2"),
            (f"{len(others):,}", "terms of other vocabularies", "section-others"),
        ],
        "shapes": SHAPES if shapes is not None else "",
        "schemes": [book.reader.name(URIRef(one)) for one in book.addresses.schemes],
    }
    yield SitePage(ONTOLOGY, "ontology.html.j2", "Ontology", values)
    yield from _files(book, main, "ontology")


def _head(book: Book, iri: URIRef) -> dict[str, Any]:
    """What an ontology says of itself."""
    rows = (
        ("Version", OWL.versionInfo),
        ("Created", DCTERMS.created),
        ("Modified", DCTERMS.modified),
        ("Creator", DCTERMS.creator),
        ("License", DCTERMS.license),
        ("Prefix", _VANN.preferredNamespacePrefix),
        ("Namespace", _VANN.preferredNamespaceUri),
    )
    facts = [(word, book.reader.names(book.reader.objects(iri, p))) for word, p in rows]
    return {
        "name": book.reader.name(iri),
        "description": book.text(iri, RDFS.comment, DCTERMS.description),
        "facts": [(word, _bare(names)) for word, names in facts if names],
    }


def _bare(names: Iterable[Name]) -> list[Name]:
    """Names, of which IRIs without a label stand without their brackets."""
    return [replace(one, text=re.sub("^<(.*)>$", r"\1", one.text)) for one in names]


def _term(book: Book, iri: str, uses: dict[str, Use]) -> dict[str, Any]:
    """A term of an ontology as its page tells it."""
    node = URIRef(iri)
    kinds = set(book.reader.objects(node, RDF.type))
    facts = []
    for word, predicates in _RELATIONS:
        found = [o for p in predicates for o in book.reader.objects(node, p)]
        if word == "is a":
            found = [one for one in kinds if not str(one).startswith((str(OWL), str(RDFS)))]
        if found:
            facts.append((word, book.reader.names(found)))
    count, example = uses.get(iri, (0, None))
    return {
        "name": book.reader.name(node),
        "curie": book.reader.curie(iri),
        "anchor": (book.addresses.page(iri) or "").partition("#")[2],
        "form": next((word for kind, word in _FORMS.items() if kind in kinds), "term"),
        "definition": book.text(node, *_DEFINED),
        "facts": facts,
        "used": count,
        "example": example,
    }


def _sorted_out(terms: Sequence[dict[str, Any]]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Terms by their sort, each by its label."""
    left = sorted(terms, key=lambda one: (one["name"].text.casefold(), one["curie"]))
    for heading, kinds in _SORTS:
        words = {_FORMS.get(kind, "") for kind in kinds} - {""}
        found = [one for one in left if not kinds or one["form"] in words]
        left = [one for one in left if one not in found]
        if found:
            yield heading, found


def _tree(book: Book, own: Iterable[str]) -> list[Branch]:
    """The classes of the ontology, each under the ones of it that it is a kind of."""
    classes = {iri for iri in own if book.reader.holds(URIRef(iri), RDF.type, OWL.Class)}
    above = {
        iri: {str(o) for o in book.reader.objects(URIRef(iri), RDFS.subClassOf)} & classes
        for iri in classes
    }

    def branch(iri: str, path: frozenset[str]) -> Branch:
        below = [one for one in classes if iri in above[one] and one not in path]
        name = book.reader.name(URIRef(iri))
        return name, _ordered(branch(one, path | {one}) for one in below)

    return _ordered(branch(iri, frozenset({iri})) for iri in classes if not above[iri] - {iri})


def _ordered(found: Iterable[Branch]) -> list[Branch]:
    return sorted(found, key=lambda one: (one[0].text.casefold(), one[0].iri))


def _uses(book: Book, engine: Runner) -> dict[str, Use]:
    """How often each class and property is used, outside the graphs that declare terms."""
    found: dict[str, Use] = {}
    for pattern in ("?s a ?term", "?s ?term ?o"):
        answer = engine.run(_USES % pattern, None)
        assert isinstance(answer, Table)
        for term, count, one in answer.rows:
            example = URIRef(str(one))
            if pattern == "?s ?term ?o" and str(term) in found:
                continue
            known = book.addresses.page(str(example)) is not None
            found[str(term)] = int(str(count)), book.reader.name(example) if known else None
    return found


def _files(book: Book, graphs: Iterable[URIRef], folder: str) -> Iterator[File]:
    """Everything that some graphs hold, as the Turtle and the JSON-LD beside a page."""
    quads: list[Quad] = [
        (*triple, graph) for graph in graphs for triple in book.reader.in_graph(graph)
    ]
    quads.sort(key=lambda quad: tuple(map(nt, quad)))
    prefixes = book.reader.prefixes
    yield File(f"{folder}/index.ttl", b"".join(rdf.turtle(rdf.union(quads), prefixes)))
    yield File(f"{folder}/index.jsonld", b"".join(rdf.jsonld(rdf.written(quads), prefixes)))


# -- concept schemes ------------------------------------------------------------------------------


def schemes(book: Book) -> Iterator[Part]:
    """The page of each concept scheme: its concepts, what they mean and who uses them; with what
    its graph holds as Turtle and JSON-LD."""
    for scheme, concepts in book.addresses.schemes.items():
        yield from _scheme(book, scheme, concepts)


def _scheme(book: Book, iri: str, concepts: Sequence[str]) -> Iterator[Part]:
    path = str(book.addresses.page(iri))
    node = URIRef(iri)
    found = [_concept(book, one) for one in concepts]
    found.sort(key=lambda one: (one["name"].text.casefold(), one["name"].iri))
    name = book.reader.name(node)
    values = {
        "iri": iri,
        "description": book.text(node, *_DEFINED),
        "facts": [
            (book.reader.name(p).text, _bare(names))
            for p in (DCTERMS.creator, DCTERMS.license, DCTERMS.source, DCTERMS.publisher)
            if (names := book.reader.names(book.reader.objects(node, p)))
        ],
        "concepts": found,
        "count": plural(len(found), "concept"),
        "files": path.rpartition("/")[0],
    }
    yield SitePage(path, "scheme.html.j2", name.text, values)
    yield from _files(book, [node], path.rpartition("/")[0])


def _concept(book: Book, iri: str) -> dict[str, Any]:
    node = URIRef(iri)
    skip = {RDF.type, SKOS.prefLabel, SKOS.inScheme, SKOS.topConceptOf, *_DEFINED, RDFS.isDefinedBy}
    said = book.reader.statements(
        (node, p, o) for p, o in book.reader.predicate_objects(node) if p not in skip
    )
    used = sorted(
        {str(s) for s, p, _ in book.reader.triples(value=node) if not str(p).startswith(str(SKOS))}
    )
    return {
        "name": book.reader.name(node),
        "curie": book.reader.curie(iri),
        "anchor": (book.addresses.page(iri) or "").partition("#")[2],
        "definition": book.text(node, *_DEFINED),
        "facts": grouped(said, lambda one: one.predicate),
        "uses": len(used),
        "example": book.reader.name(URIRef(used[0])) if used else None,
    }
