"""Runs pySHACL over the union and turns its results into faults.

pySHACL is given a plain graph in memory: over an oxrdflib store its results are wrong.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator

from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.term import Node

from policygraph.validate import screen
from policygraph.validate.data import Data, predicates
from policygraph.validate.faults import Fault
from policygraph.vocab import sort_terms

_SEVERITIES: dict[Node | None, str] = {SH.Warning: "warning", SH.Info: "info"}


def run(shapes: Graph, data: Data) -> Iterator[Fault]:
    """One fault for each validation result (SHACL, 20 July 2017, §3.6.2)."""
    outcome = _results(screen.narrowed(shapes, data.union), data.union)
    if isinstance(outcome, str):
        yield Fault(
            "shape-broken",
            "violation",
            f"The shapes cannot be applied: {outcome}.",
            "Mend the shape that is named; until then, no shape was checked.",
        )
        return
    for result in outcome.subjects(RDF.type, SH.ValidationResult):
        # What a shape says of the parts of a value is a result of its own, and no finding.
        if (None, SH.result, result) in outcome:
            yield _fault(result, outcome, shapes, data)


def _results(shapes: Graph, union: Graph) -> Graph | str:
    """The validation report, or why there is none; pySHACL adds to the shapes as it runs."""
    from pyshacl import validate
    from pyshacl.errors import ReportableRuntimeError, ShapeRecursionWarning

    # It logs what is in its report, or raises.
    logger = logging.getLogger("pyshacl-validate")
    logger.disabled = True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # SHACL leaves recursion undefined (§3.4.3), and pySHACL then passes everything.
            warnings.simplefilter("error", ShapeRecursionWarning)
            _, report, text = validate(union, shacl_graph=shapes, inference="none", advanced=False)
    except ShapeRecursionWarning:
        return "a shape refers to itself"
    except (ReportableRuntimeError, re.error, ValueError, TypeError, NotImplementedError) as fault:
        return _plain(str(fault))
    finally:
        logger.disabled = False
    return report if isinstance(report, Graph) else _plain(str(text))


def _plain(said: str) -> str:
    first = said.strip().splitlines()[0] if said.strip() else "pySHACL does not say why"
    return first.strip().rstrip(".")


def _fault(result: Node, report: Graph, shapes: Graph, data: Data) -> Fault:
    focus = report.value(result, SH.focusNode)
    shape = report.value(result, SH.sourceShape)
    value = report.value(result, SH.value)
    paths = _properties(shapes, shape) if shape is not None else []
    if value is not None and value == focus:
        value = next(iter(sort_terms(v for p in paths for v in data.union.objects(focus, p))), None)
    message, hint = _message(report, result)
    severity = report.value(result, SH.resultSeverity)
    return Fault(
        code=_code(shape),
        severity=_SEVERITIES.get(severity, "violation"),
        message=message,
        hint=hint,
        focus=focus,
        value=value,
        at=tuple((focus, path, value, None) for path in paths),
    )


def _code(shape: Node | None) -> str:
    if not isinstance(shape, URIRef):
        return "shape"
    return re.split(r"[#/]", str(shape).rstrip("#/"))[-1]


def _message(report: Graph, result: Node) -> tuple[str, str]:
    """What is wrong, and how to mend it: the first sentence, and the rest."""
    said = [
        value for value in report.objects(result, SH.resultMessage) if isinstance(value, Literal)
    ]
    best = min(said, key=lambda text: ((text.language or "en")[:2] != "en", str(text)), default="")
    what, stop, mend = str(best).strip().partition(". ")
    return (what + "." if stop else what), mend.strip()


def _properties(shapes: Graph, shape: Node) -> list[Node]:
    """The properties that a shape looks at: those of its path, or of its rdfs:seeAlso."""
    paths = [*shapes.objects(shape, SH.path), *shapes.objects(shape, RDFS.seeAlso)]
    return sort_terms({term for path in paths for term in predicates(shapes, path)})
