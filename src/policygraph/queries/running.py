"""Runs a query of the catalogue, with its parameters bound as terms."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from policygraph import sparql
from policygraph.errors import InputError
from policygraph.queries import catalogue
from policygraph.queries.catalogue import Query
from policygraph.reading import engine_of
from policygraph.store import Answer, Runner

if TYPE_CHECKING:
    from policygraph.reading import Data

TIMEOUT = 30.0
"""Seconds that a query may run, unless more are asked for."""


def bound(query: Query, given: Mapping[str, str], data: Data) -> str:
    """The SPARQL of a query with its parameters in place.

    Args:
        query: the query.
        given: its parameters as text; the others take their defaults.
        data: where labels are looked up.

    Raises:
        InputError: a parameter is unknown, missing or not of its type, or it is no SPARQL.
        UnknownNameError: nothing in the dataset has the IRI or the label of a parameter.
    """
    return sparql.bind(query.text, catalogue.values(query, given, data), query.file)


def run(
    query: Query,
    data: Data,
    given: Mapping[str, str] | None = None,
    *,
    timeout: float | None = TIMEOUT,
    network: bool = False,
    engine: Runner | None = None,
) -> Answer:
    """The answer to a query.

    Args:
        query: the query.
        data: what it is asked of.
        given: its parameters as text; the others take their defaults.
        timeout: the most seconds it may run; None for no limit.
        network: lets SERVICE pass.
        engine: a runner on the data, to use one for many queries; without it, a new one.

    Raises:
        InputError: see `bound`, or the query is not valid.
        UnknownNameError: see `bound`.
        RefusedError: it would reach the network, change something, or is nested too deep.
        TimeLimitError: it ran too long.
        EngineError: the engine gave up.
    """
    text = bound(query, given or {}, data)
    with use(data, engine) as running:
        return running.run(text, timeout, network, query.file)


def use(data: Data, engine: Runner | None) -> AbstractContextManager[Runner]:
    """The runner given, left running afterwards; else a new one, closed afterwards."""
    return nullcontext(engine) if engine is not None else Runner(engine_of(data))


def is_ordered(query: Query) -> bool:
    """Whether the query itself, not only a part of it, says ORDER BY."""
    found = sparql.tokens(query.text, query.file)
    try:
        modifiers = sparql.scopes(found, query.file).modifiers
    except InputError:
        return False
    return any(found[at].word == "ORDER" for at in modifiers)
