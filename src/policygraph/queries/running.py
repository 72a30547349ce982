"""Runs a query of the catalogue, with its parameters bound as terms."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext

from rdflib import Dataset

from policygraph import sparql
from policygraph.errors import InputError
from policygraph.queries import catalogue
from policygraph.queries.catalogue import Query
from policygraph.store import Answer, Runner

TIMEOUT = 30.0
"""Seconds that a query may run, unless more are asked for."""


def bound(query: Query, given: Mapping[str, str], dataset: Dataset) -> str:
    """The SPARQL of a query with its parameters in place.

    Args:
        query: the query.
        given: its parameters as text; the others take their defaults.
        dataset: where labels are looked up.

    Raises:
        InputError: a parameter is unknown, missing or not of its type, or it is no SPARQL.
        UnknownNameError: nothing in the dataset has the IRI or the label of a parameter.
    """
    return sparql.bind(query.text, catalogue.values(query, given, dataset), query.file)


def run(
    query: Query,
    dataset: Dataset,
    given: Mapping[str, str] | None = None,
    *,
    timeout: float | None = TIMEOUT,
    network: bool = False,
    engine: Runner | None = None,
) -> Answer:
    """The answer to a query.

    Args:
        query: the query.
        dataset: what it is asked of.
        given: its parameters as text; the others take their defaults.
        timeout: the most seconds it may run; None for no limit.
        network: lets SERVICE pass.
        engine: an engine on the dataset, to use one for many queries; without it, a new one.

    Raises:
        InputError: see `bound`, or the query is not valid.
        UnknownNameError: see `bound`.
        RefusedError: it would reach the network, change something, or is nested too deep.
        TimeLimitError: it ran too long.
        EngineError: the engine gave up.
    """
    text = bound(query, given or {}, dataset)
    with use(dataset, engine) as running:
        return running.run(text, timeout, network, query.file)


def use(dataset: Dataset, engine: Runner | None) -> AbstractContextManager[Runner]:
    """The engine given, left running afterwards; else a new one, closed afterwards."""
    return nullcontext(engine) if engine is not None else Runner(dataset)


def is_ordered(query: Query) -> bool:
    """Whether the query itself, not only a part of it, says ORDER BY."""
    found = sparql.tokens(query.text, query.file)
    try:
        modifiers = sparql.scopes(found, query.file).modifiers
    except InputError:
        return False
    return any(found[at].word == "ORDER" for at in modifiers)
