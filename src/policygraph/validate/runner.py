"""Runs the shapes and the checks, and puts what they find into words and places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import rdflib
from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.term import Node

from policygraph import store
from policygraph.errors import Place
from policygraph.turtle import Written
from policygraph.validate import shacl, shapes_check
from policygraph.validate.checks import CHECKS
from policygraph.validate.data import Data
from policygraph.validate.faults import Fault, places
from policygraph.validate.report import Finding, Report, order
from policygraph.vocab import label, show


def validate(
    dataset: Dataset,
    shapes: Graph,
    written: Iterable[Written] = (),
    others: Iterable[Fault] = (),
) -> Report:
    """Everything that is wrong with a dataset.

    Args:
        dataset: what to check, its default graph the union of its named graphs.
        shapes: SHACL Core shapes.
        written: where each statement is written; read only if there are findings.
        others: faults that are known already, for the same report.

    Raises:
        RefusedError: the shapes hold SPARQL, JavaScript, rules or custom components.
    """
    shapes_check.refuse_code(shapes)
    with _as_written():
        data = Data(dataset, store.union_graph(dataset))
        checked = [fault for check in CHECKS for fault in check.run(data)]
        ill_typed = {(f.focus, f.value) for f in checked if f.code == "ill-typed"}
        faults = [
            *shapes_check.check(shapes, data),
            *checked,
            *others,
            # An ill-formed value breaks every shape about it: once said is enough.
            *(f for f in shacl.run(shapes, data) if (f.focus, f.value) not in ill_typed),
        ]
        found = zip(faults, places(faults, written), strict=True)
        findings = {_finding(fault, place, data) for fault, place in found}
    return Report(tuple(sorted(findings, key=order)))


@contextmanager
def _as_written() -> Iterator[None]:
    """Keep pySHACL from changing how rdflib reads literals."""
    normalise = rdflib.NORMALIZE_LITERALS
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = normalise


def _finding(fault: Fault, place: Place | None, data: Data) -> Finding:
    return Finding(
        severity=fault.severity,
        code=fault.code,
        focus=None if fault.focus is None else str(fault.focus),
        label="" if fault.focus is None else _label(fault.focus, data),
        message=fault.message,
        value=None if fault.value is None else show(fault.value, data.prefixes),
        place=place,
        hint=fault.hint,
    )


def _label(thing: Node, data: Data) -> str:
    """The label of a thing; a place without one is called by its source."""
    if isinstance(thing, Literal):
        return str(thing)
    source, mark, fragment = str(thing).partition("#")
    if mark and URIRef(source) in data.sources and not _named(thing, data):
        return f"{fragment} of “{label(data.dataset, URIRef(source))}”"
    return label(data.dataset, thing)


def _named(thing: Node, data: Data) -> bool:
    return label(data.dataset, thing) != show(thing, data.prefixes)
