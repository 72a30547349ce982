"""The data as the checks look at it: a reader of it, and the facts of its sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import islice

from rdflib import OWL, RDF, RDFS, VOID, URIRef
from rdflib.term import Node

from policygraph import reading
from policygraph.citation import Citation
from policygraph.errors import InputError, did_you_mean, nearest
from policygraph.store import Triple
from policygraph.validate.facts import NO_GRAPH, Facts, gather, merge
from policygraph.validate.faults import ntriples
from policygraph.vocab import BASE, PG, sort_terms

_DECLARING = (
    OWL.Class,
    OWL.ObjectProperty,
    OWL.DatatypeProperty,
    OWL.AnnotationProperty,
    OWL.OntologyProperty,
    RDFS.Class,
    RDFS.Datatype,
    RDF.Property,
)
_UNPLACED = "SELECT ?s ?p ?o { ?s ?p ?o FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } } }"
_DESCRIBED = 'SELECT DISTINCT ?s { ?s ?p ?o FILTER(isIRI(?s) && !CONTAINS(STR(?s), "#row=")) }'
# Names among which a misspelt one is looked for, and how often: each search takes milliseconds.
_NAMES = 10_000
_SEARCHES = 50


class Data:
    """A dataset that is validated.

    Args:
        data: the dataset.
        facts: those of its sources, if they are known; then every statement is held to stand in a
            named graph.
    """

    def __init__(self, data: reading.Data, facts: Sequence[Facts] | None = None) -> None:
        self.reader = reading.of(data)
        self.engine = self.reader.engine
        self.prefixes = self.reader.prefixes
        self.curie = self.reader.curie
        self.unplaced: list[Triple] = []
        if facts is None:
            self.unplaced = sorted(self._unplaced(), key=lambda triple: [t.n3() for t in triple])
            facts = [gather(self.nquads())]
        self.facts = merge(facts)
        self._searches = 0

    def nquads(self) -> Iterator[bytes]:
        """The statements as N-Quads; those in no graph are in one without a name."""
        yield from self.engine.nquads()
        for triple in self.unplaced:
            yield b"%s %s\n" % (" ".join(map(ntriples, triple)).encode(), NO_GRAPH + b" .")

    def _unplaced(self) -> Iterator[Triple]:
        for s, p, o in self.engine.select(_UNPLACED):
            assert s is not None and p is not None and o is not None
            yield s, p, o

    @cached_property
    def sources(self) -> set[Node]:
        """The instances of pg:Source, and the series that sources can be editions of."""
        return self.reader.instances(PG.Source, PG.TableSeries)

    @cached_property
    def inferences(self) -> set[Node]:
        """The graphs of what curators concluded."""
        return self.reader.instances(PG.Inference)

    @cached_property
    def declared(self) -> set[Node]:
        """The classes and properties that an ontology declares."""
        return {term for kind in _DECLARING for term in self.reader.subjects(RDF.type, kind)}

    @cached_property
    def spaces(self) -> tuple[str, ...]:
        """How the IRIs begin that must be described here: ours, and each void:uriSpace."""
        ours = (f"{BASE}{name}" for name in ("id/", "source/", "scheme/", "ontology#"))
        return (*ours, *sorted(map(str, self.reader.objects(None, VOID.uriSpace))))

    @cached_property
    def places(self) -> list[URIRef]:
        """Every IRI that is to be a place in a source: graphs other than those of rows, passages,
        omissions; sorted."""
        described = self.reader.instances(PG.Passage, PG.Omission)
        named = {iri for iri in described if isinstance(iri, URIRef)}
        named.update(map(URIRef, self.facts.graphs))
        return sorted(named - self.reader.vocabularies)

    @cached_property
    def cited(self) -> dict[URIRef, Citation]:
        """The places as they are meant, but those that are malformed, another check's business."""
        found = {}
        for iri in self.places:
            with suppress(InputError):
                found[iri] = Citation.parse(str(iri))
        return found

    @cached_property
    def _declared_names(self) -> list[str]:
        return [self.curie(str(term)) for term in sort_terms(self.declared)]

    @cached_property
    def _subject_names(self) -> list[str]:
        rows = self.engine.select(_DESCRIBED)
        return sorted(self.curie(str(term)) for (term,) in islice(rows, _NAMES))

    def like_declared(self, name: str) -> str:
        """A question for the declared name that a misspelt one may mean; empty if none is near."""
        return self._like(name, self._declared_names)

    def like_described(self, name: str) -> str:
        """The same for the name of a thing."""
        return self._like(name, self._subject_names)

    def _like(self, name: str, known: Sequence[str]) -> str:
        self._searches += 1
        if self._searches > _SEARCHES:
            return ""
        return did_you_mean([near for near in nearest(name, known, 1) if near != name])

    def label(self, thing: Node) -> str:
        """What a thing is called; a place without a label is called by its source."""
        source, mark, fragment = str(thing).partition("#")
        place = isinstance(thing, URIRef) and mark and URIRef(source) in self.sources
        if place and self.reader.best_label(thing) is None:
            return f"{fragment} of “{self.reader.label(URIRef(source))}”"
        return self.reader.label(thing)
