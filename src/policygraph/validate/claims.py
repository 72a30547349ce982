"""Checks of what is said between claims: who judged it, and when."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib.namespace import DCTERMS
from rdflib.term import Node

from policygraph.validate.data import Data, Quad
from policygraph.validate.faults import Found
from policygraph.vocab import PG, curie, sort_terms, source_of

_LINKS = (PG.supports, PG.contradicts, PG.restates, PG.narrows)


def link_unplaced(data: Data) -> Iterator[Found]:
    """Links between claims that stand neither in a place of a source nor in an inference."""
    inferences = data.instances(PG.Inference)
    for quad in _links(data):
        if source_of(quad[3]) not in data.sources and quad[3] not in inferences:
            yield _found(data, quad, "is neither cited nor anybody's judgement")


def link_undated(data: Data) -> Iterator[Found]:
    """Links between claims that a curator judged on no day that is told."""
    inferences = data.instances(PG.Inference)
    for quad in _links(data):
        if quad[3] in inferences and (quad[3], DCTERMS.created, None) not in data.union:
            yield _found(data, quad, "is a curator's judgement without a date")


def _links(data: Data) -> Iterator[Quad]:
    for name in _LINKS:
        yield from data.by_predicate.get(name, [])


def _found(data: Data, quad: Quad, fault: str) -> Found:
    link, other = (curie(str(term), data.prefixes) for term in quad[1:3])
    return Found(quad[0], f"That it {link} {other} {fault}.", quad[3], (quad,))


def prefers_outsider(data: Data) -> Iterator[Found]:
    """Rulings that prefer what they do not weigh."""
    for ruling in sort_terms(data.instances(PG.Ruling)):
        sides: set[Node] = set(data.union.objects(ruling, PG.weighs))
        for preferred in sort_terms(set(data.union.objects(ruling, PG.prefers)) - sides):
            message = "The ruling prefers what is not among the sides that it weighs."
            yield Found(ruling, message, preferred, ((ruling, PG.prefers, preferred, None),))
