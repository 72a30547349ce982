"""Claims that are told twice, with the same number or with another."""

from __future__ import annotations

from functools import cache

from rdflib import URIRef
from rdflib.term import Node

from policygraph import reading
from policygraph.claims.compare import retold
from policygraph.claims.matches import Matches
from policygraph.claims.statistics import Statistic, read
from policygraph.reading import Data
from policygraph.vocab import PG


class Retold:
    """Holds the numbers of claims of one dataset against each other."""

    def __init__(self, data: Data) -> None:
        reader = reading.of(data)
        self.reader = reader
        self.matches = Matches(reader)
        # Per reading, not per class: datasets differ.
        self.numbers = cache(self._numbers)

    def _numbers(self, claim: Node) -> tuple[Statistic, ...]:
        if not isinstance(claim, URIRef) or not self.reader.is_a(claim, PG.Statistic):
            return ()
        return tuple(read(self.reader, claim))

    def differ(self, one: Node, other: Node) -> bool:
        """Whether no number of a claim can be one of the other claim's."""
        outcomes = {
            retold(a, b, self.matches) for a in self.numbers(one) for b in self.numbers(other)
        }
        return outcomes == {"number"}
