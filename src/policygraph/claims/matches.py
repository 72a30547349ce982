"""Which things count as one, or as overlapping, because the dataset declares it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal as Choice

from rdflib import OWL, SKOS
from rdflib.term import Node

from policygraph import reading
from policygraph.reading import Data
from policygraph.vocab import PG

How = Choice["same", "declared", "close", "overlap", "apart"]


class Matches:
    """What ``skos:exactMatch`` and ``skos:closeMatch`` say in one dataset, read once.

    An exact match is passed on from hand to hand, also over things outside the dataset; a close
    match is not: what is close to the close need not be close. A renamed body is one body.
    """

    def __init__(self, data: Data) -> None:
        reader = reading.of(data)
        self._parent: dict[Node, Node] = {}
        for predicate in (SKOS.exactMatch, OWL.sameAs, PG.renamedTo):
            for one, other in reader.subject_objects(predicate):
                self._parent[self.one(one)] = self.one(other)
        self._close: set[frozenset[Node]] = {
            frozenset((self.one(one), self.one(other)))
            for one, other in reader.subject_objects(SKOS.closeMatch)
        }

    @property
    def things(self) -> set[Node]:
        """All that are declared to be the same as another."""
        return {*self._parent, *self._parent.values()}

    def one(self, thing: Node) -> Node:
        """The thing that stands for all that are the same as ``thing``."""
        while (above := self._parent.get(thing, thing)) != thing:
            # Paths are halved on the way, so long chains cost once.
            self._parent[thing] = self._parent.get(above, above)
            thing = above
        return thing

    def how(self, a: Iterable[Node], b: Iterable[Node]) -> How:
        """How two sets of things stand.

        ``same``: equal. ``declared``: declared to be one, thing for thing. ``close``: declared
        close. ``overlap``: they share a member. ``apart``: none of these.
        """
        left, right = set(a), set(b)
        if left == right:
            return "same"
        ours, theirs = {self.one(thing) for thing in left}, {self.one(thing) for thing in right}
        if ours & theirs:
            return "declared" if ours == theirs else "overlap"
        close = any(frozenset((x, y)) in self._close for x in ours for y in theirs)
        return "close" if close else "apart"
