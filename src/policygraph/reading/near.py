"""What is said of single things, read once and kept for a while: for what tells many things."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TypeAlias, TypeVar

from rdflib import RDF, URIRef
from rdflib.term import Node

from policygraph.store import Engine, Quad, Triple

_Statement = TypeVar("_Statement", Triple, Quad)
_Read: TypeAlias = Mapping[Node, list[_Statement]]
# Things whose statements are kept: what a few hundred pages speak of.
_KEPT = 4096


class Near:
    """Answers patterns that name a subject or a value from all that is said of it.

    A page of one thing asks some thirty patterns about it; this reads its statements once.

    Args:
        engine: what is asked for them.
    """

    def __init__(self, engine: Engine) -> None:
        keep = lru_cache(_KEPT)
        self._of: Callable[[Node], _Read[Triple]] = keep(
            lambda node: _by_property(engine.triples(node))
        )
        self._to: Callable[[Node], _Read[Triple]] = keep(
            lambda node: _by_property(engine.triples(None, None, node))
        )
        self._placed: Callable[[Node], _Read[Quad]] = keep(
            lambda node: _by_property(engine.quads(node))
        )

    def triples(
        self, subject: Node | None, predicate: Node | None, value: Node | None
    ) -> Iterator[Triple] | None:
        """The statements that match; None where the pattern is none of one thing."""
        if subject is not None:
            return _matching(self._of(subject), predicate, value)
        # The instances of a class are a set, for the engine to give.
        if isinstance(value, URIRef) and predicate != RDF.type:
            return _matching(self._to(value), predicate, None)
        return None

    def quads(
        self, subject: Node | None, predicate: Node | None, value: Node | None
    ) -> Iterator[Quad] | None:
        """The same with the named graph that each stands in."""
        if subject is not None:
            return _matching(self._placed(subject), predicate, value)
        return None


def _by_property(statements: Iterable[_Statement]) -> dict[Node, list[_Statement]]:
    found: dict[Node, list[_Statement]] = {}
    for one in statements:
        found.setdefault(one[1], []).append(one)
    return found


def _matching(
    read: _Read[_Statement], predicate: Node | None, value: Node | None
) -> Iterator[_Statement]:
    if predicate is not None:
        found = iter(read.get(predicate, ()))
    else:
        found = (one for statements in read.values() for one in statements)
    return found if value is None else (one for one in found if one[2] == value)
