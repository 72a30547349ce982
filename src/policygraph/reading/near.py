"""All that is said, read once: for what tells every thing of a dataset, as a site does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import TypeAlias, cast

from rdflib import RDF, URIRef
from rdflib.term import Node

from policygraph.store import Engine, Quad, Triple
from policygraph.store.ntriples import from_nt, nt

Said: TypeAlias = tuple[str, str, str, str]
"""A statement in N-Triples' form with its graph, which is empty where it stands in none."""

_Index: TypeAlias = dict[str, list[Said]]
_COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
_FORMS = "SELECT ?n ?v { VALUES (?n ?v) { %s } }"
_BATCH = 500
# Things whose statements are kept as rdflib's terms: what a few hundred pages speak of.
_KEPT = 4096


class Near:
    """Answers patterns that name a subject, a value or a graph from what was read.

    A store on disk takes 20 µs to give one statement, and pages speak of each several times. The
    N-Quads that were loaded are read in a tenth of that.

    Args:
        engine: what was loaded.
    """

    def __init__(self, engine: Engine) -> None:
        self._about = _read(engine)
        self._naming: _Index = {}
        self._inside: _Index = {}
        for said in self._about.values():
            for one in said:
                if one[2][0] != '"':
                    self._naming.setdefault(one[2], []).append(one)
                self._inside.setdefault(one[3], []).append(one)
        keep = lru_cache(_KEPT)
        self._of = keep(lambda node: _by_property(_triples(self._about.get(nt(node), ()))))
        self._to = keep(lambda node: _by_property(_triples(self._naming.get(nt(node), ()))))
        self._placed = keep(self._places_of)

    def triples(
        self,
        subject: Node | None,
        predicate: Node | None,
        value: Node | None,
        graph: URIRef | None = None,
    ) -> Iterator[Triple] | None:
        """The statements that match; None where the pattern is none of one thing or graph."""
        if graph is not None:
            if subject is predicate is value is None:
                return iter(_triples(self._inside.get(nt(graph), ())))
            return None
        if subject is not None:
            return _matching(self._of(subject), predicate, value)
        # The instances of a class are a set, for the engine to give.
        if isinstance(value, URIRef) and predicate != RDF.type:
            return _matching(self._to(value), predicate, None)
        return None

    def quads(
        self, subject: Node | None, predicate: Node | None, value: Node | None
    ) -> Iterator[Quad] | None:
        """The same with the named graph that each stands in; None where no subject is named."""
        if subject is None:
            return None
        placed = self._placed(subject)
        if predicate is not None and value is not None:
            one = subject, predicate, value
            return ((*one, graph) for graph in placed.get(one, ()))
        found = _matching(self._of(subject), predicate, value)
        return ((*triple, graph) for triple in found for graph in placed[triple])

    def having(self, *predicates: URIRef) -> Iterator[Triple]:
        """The statements with some properties, one perhaps more than once."""
        for predicate in predicates:
            for s, p, o, _ in self.using(predicate):
                yield from_nt(s), from_nt(p), from_nt(o)

    def using(self, predicate: URIRef) -> list[Said]:
        """Every statement with a property."""
        return self._using.get(nt(predicate), [])

    @cached_property
    def _using(self) -> _Index:
        found: _Index = {}
        for said in self._about.values():
            for one in said:
                found.setdefault(one[1], []).append(one)
        return found

    def __iter__(self) -> Iterator[Said]:
        """All that is said."""
        return (one for said in self._about.values() for one in said)

    def about(self, iri: str) -> list[Said]:
        """Every statement about a thing."""
        return self._about.get(nt(URIRef(iri)), [])

    def said(self, iri: str, *, inside: bool = False) -> list[Said]:
        """Every placed statement in which an IRI is subject or value; ``inside``: or graph."""
        term = nt(URIRef(iri))
        rows = [*self._about.get(term, ()), *self._naming.get(term, ())]
        rows += self._inside.get(term, ()) if inside else ()
        return [one for one in dict.fromkeys(rows) if one[3]]

    def _places_of(self, subject: Node) -> dict[Triple, list[URIRef]]:
        found: dict[Triple, list[URIRef]] = {}
        for s, p, o, graph in self._about.get(nt(subject), ()):
            places = found.setdefault((from_nt(s), from_nt(p), from_nt(o)), [])
            if graph:
                places.append(cast(URIRef, from_nt(graph)))
        return found


def _read(engine: Engine) -> _Index:
    """All statements, each once, by their subjects."""
    found: _Index = {}
    # One object of each term, of which most come again.
    same = dict[str, str]().setdefault
    for chunk in engine.nquads():
        for line in chunk.decode().split("\n")[:-1]:
            s, p, rest = line.split(" ", 2)
            o, g, _ = rest.rsplit(" ", 2)
            found.setdefault(same(s, s), []).append((s, same(p, p), same(o, o), same(g, g)))
    forms = _forms(engine, {one[2] for said in found.values() for one in said})
    for subject, said in found.items():
        rows = ((subject, p, forms.get(o, o), g) for _, p, o, g in said)
        found[subject] = list(dict.fromkeys(rows))
    placed = sum(len({one[1:3] for one in said}) for said in found.values())
    ((count,),) = engine.rows(_COUNT)
    if int(str(count)) != placed:  # a dataset of rdflib's can say something in no named graph
        known = {one[:3] for said in found.values() for one in said}
        for s, p, o in (tuple(map(nt, triple)) for triple in engine.triples()):
            if (s, p, o) not in known:
                found.setdefault(s, []).append((s, p, o, ""))
    return found


def _forms(engine: Engine, values: Iterable[str]) -> dict[str, str]:
    """Numbers, times and the like as the engine gives them, where it writes them anew."""
    typed = sorted(one for one in values if one[0] == '"' and one[-1] == ">")
    found = {}
    for start in range(0, len(typed), _BATCH):
        here = typed[start : start + _BATCH]
        rows = " ".join(f"({at} {value})" for at, value in enumerate(here))
        for at, value in engine.select(_FORMS % rows):
            assert value is not None
            found[here[int(str(at))]] = nt(value)
    return found


def _triples(said: Iterable[Said]) -> Iterator[Triple]:
    for s, p, o in dict.fromkeys(one[:3] for one in said):
        yield from_nt(s), from_nt(p), from_nt(o)


def _by_property(triples: Iterable[Triple]) -> dict[Node, list[Triple]]:
    found: dict[Node, list[Triple]] = {}
    for one in triples:
        found.setdefault(one[1], []).append(one)
    return found


def _matching(
    read: Mapping[Node, list[Triple]], predicate: Node | None, value: Node | None
) -> Iterator[Triple]:
    if predicate is not None:
        found = iter(read.get(predicate, ()))
    else:
        found = (one for statements in read.values() for one in statements)
    return found if value is None else (one for one in found if one[2] == value)
