"""The same question of many things at once, in plain values.

A store on disk finds one statement in about the time in which it reads five in their order. So
where a good part of all statements with a property is wanted, all of them are read; else only
those that are wanted, some hundreds a question.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias, TypeVar

from policygraph.sparql import serialise
from policygraph.store import Engine
from policygraph.terms import BLANK, Term, iri

Triple: TypeAlias = tuple[Term, Term, Term]

_T = TypeVar("_T")
_BATCH = 500
_SHARE = 4
_COUNT = "SELECT (COUNT(*) AS ?n) { SELECT ?s { ?s $property ?o } LIMIT %d }"
_ALL_PLACES = "SELECT ?s ?o ?g { GRAPH ?g { ?s $property ?o } }"
_PLACES = "SELECT ?n ?g { VALUES (?n ?s ?o) { %s } GRAPH ?g { ?s $property ?o } }"
_ALL_VALUES = "SELECT ?s ?o { ?s $property ?o }"
_VALUES = "SELECT ?s ?o { VALUES ?s { $things } ?s $property ?o }"


def places(engine: Engine, triples: Iterable[Triple]) -> dict[Triple, tuple[str, ...]]:
    """The named graphs that each of some statements stands in, sorted."""
    found: dict[Triple, list[str]] = {triple: [] for triple in triples}
    by_property: dict[Term, list[Triple]] = {}
    for triple in found:
        by_property.setdefault(triple[1], []).append(triple)
    for predicate, wanted in by_property.items():
        if _is_most(engine, predicate, len(wanted)):
            for s, o, g in engine.rows(_ALL_PLACES, property=predicate):
                assert s is not None
                assert o is not None
                assert g is not None
                if (graphs := found.get((s, predicate, o))) is not None:
                    graphs.append(g.value)
        # A number in a query may be written in another way than the engine writes it.
        for triple, graph in _single(engine, predicate, [one for one in wanted if not found[one]]):
            found[triple].append(graph)
    return {
        triple: tuple(sorted(set(graphs)) if len(graphs) > 1 else graphs)
        for triple, graphs in found.items()
    }


def _single(
    engine: Engine, predicate: Term, triples: Iterable[Triple]
) -> Iterator[tuple[Triple, str]]:
    named = []
    for triple in triples:
        if BLANK in (triple[0].kind, triple[2].kind):  # no query can name it
            subject, _, value = triple
            for *_, name in engine.quads(subject.node, predicate.node, value.node):
                yield triple, str(name)
        else:
            named.append(triple)
    for batch in _batches(named):
        rows = " ".join(
            f"({at} {serialise(s)} {serialise(o)})" for at, (s, _, o) in enumerate(batch)
        )
        # `%` may stand in an IRI: it is filled in last.
        for number, graph in engine.rows(_PLACES % rows, property=predicate):
            yield batch[int(str(number))], str(graph)


def values(engine: Engine, things: Sequence[str], predicate: str) -> Iterator[tuple[str, Term]]:
    """The values that a property has of each of some things, with the thing."""
    if _is_most(engine, iri(predicate), len(things)):
        wanted = set(things)
        for thing, value in engine.rows(_ALL_VALUES, property=iri(predicate)):
            assert thing is not None
            assert value is not None
            if thing.value in wanted:
                yield thing.value, value
        return
    for batch in _batches(things):
        for thing, value in engine.rows(_VALUES, things=map(iri, batch), property=iri(predicate)):
            assert value is not None
            yield str(thing), value


def _batches(wanted: Sequence[_T]) -> Iterator[Sequence[_T]]:
    for at in range(0, len(wanted), _BATCH):
        yield wanted[at : at + _BATCH]


def _is_most(engine: Engine, predicate: Term, wanted: int) -> bool:
    """Whether the statements with a property are not many more than are wanted."""
    if wanted < _BATCH:
        return False
    most = _SHARE * wanted
    ((count,),) = engine.rows(_COUNT % (most + 1), property=predicate)
    return int(str(count)) <= most
