"""Applies shapes, and turns validation results into faults.

An engine made for size finds which nodes fail; pySHACL then reports on those and on what is near
them, so that findings, messages and verdict are pySHACL's. Where the engine is not there, or cannot
apply the shapes, pySHACL looks at everything. It is given a plain graph in memory: over an oxrdflib
store its results are wrong. Not with its own ``focus_nodes``, which loses results of sh:node.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

import rdflib
from rdflib import RDF, SH, Graph, Literal, URIRef
from rdflib.term import Node

from policygraph.validate import screening
from policygraph.validate.data import Data
from policygraph.validate.facts import MOST
from policygraph.validate.faults import Fault
from policygraph.validate.found import more
from policygraph.validate.nearby import around
from policygraph.validate.screening import Failing, Screen
from policygraph.validate.shapes import Shapes, UnableError, made_up
from policygraph.vocab import sort_terms

Known: TypeAlias = Callable[[str, Callable[[], str]], str]
"""Gives what is kept by a name, or else finds and keeps it."""
_SEVERITIES: dict[Node | None, str] = {SH.Warning: "warning", SH.Info: "info"}


def run(
    shapes: Shapes,
    data: Data,
    quads: Path | None = None,
    known: Known = lambda _, find: find(),
    screen: Screen | None = None,
) -> tuple[list[Fault], tuple[str, ...]]:
    """One fault for each validation result (SHACL, 20 July 2017, §3.6.2), of each shape `MOST` at
    the most; and a note if pySHACL had to look at everything.

    Args:
        shapes: SHACL Core.
        data: what they are applied to.
        quads: a file with its N-Quads; if there is none, one is written for the time.
        known: keeps what is found out about the shapes alone.
        screen: finds which nodes fail.

    Raises:
        TimeLimitError, EngineError: see `screening.failing`.
    """
    with TemporaryDirectory(prefix="policygraph-") as folder:
        if quads is None:
            quads = Path(folder) / "data.nq"
            with quads.open("wb") as file:
                file.writelines(data.nquads())
        try:
            if why := known("unable", lambda: _unable(shapes)):
                raise UnableError(why)
            failing = (screen or Screen()).failing(shapes, data.engine, quads)
        except UnableError as why:
            outcome = screening.ask("everything", screening.TIME, shapes.graph, str(quads), 0)
            note = f"The shapes were applied by pySHACL alone, which takes longer: {why}."
            return _faults(outcome, shapes, data, None), (note,)
    if not failing.nodes:
        return [], ()
    part = around(data.engine, shapes, failing.nodes)
    return _faults(results(shapes.graph, part), shapes, data, failing), ()


def _unable(shapes: Shapes) -> str:
    """Why pySHACL must look at everything, if it must: it says itself what it cannot apply."""
    try:
        assert shapes.steps >= 0
    except UnableError as why:
        return str(why)
    made, aimed = made_up(shapes)
    outcome = results(aimed, made)
    return outcome if isinstance(outcome, str) else ""


def _faults(
    outcome: Graph | str, shapes: Shapes, data: Data, failing: Failing | None
) -> list[Fault]:
    """The faults of a report; of what fails only, if that is known."""
    if isinstance(outcome, str):
        message = f"The shapes cannot be applied: {outcome}."
        hint = "Mend the shape that is named; until then, no shape was checked."
        return [Fault(None, message, hint=hint, code="shape-broken", severity="violation")]
    by_shape: dict[Node | None, list[Fault]] = {}
    for result in outcome.subjects(RDF.type, SH.ValidationResult):
        # What a shape says of the parts of a value is a result of its own, and no finding.
        focus = outcome.value(result, SH.focusNode)
        if (None, SH.result, result) in outcome and (failing is None or focus in failing.nodes):
            shape = outcome.value(result, SH.sourceShape)
            by_shape.setdefault(shape, []).append(_fault(result, outcome, shapes, data))
    faults: list[Fault] = []
    for shape, found in by_shape.items():
        found.sort(key=lambda one: [term.n3() for term in (one.focus, one.value) if term])
        count = max(len(found), failing.counts[shape] if failing and shape else 0)
        least = "at least " if failing and shape in failing.least else ""
        faults += found[:MOST]
        if count > len(found[:MOST]):
            one, rest = found[0], f"{least}{count - len(found[:MOST]):,}"
            faults.append(more(one.code, one.severity, rest, one.hint))
    return faults


@contextmanager
def _as_written() -> Iterator[None]:
    """Keep pySHACL from changing how rdflib reads literals."""
    normalise = rdflib.NORMALIZE_LITERALS
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = normalise


def results(shapes: Graph, union: Graph) -> Graph | str:
    """pySHACL's report, or why there is none; it adds to the shapes as it runs."""
    with _as_written():
        return _results(shapes, union)


def _results(shapes: Graph, union: Graph) -> Graph | str:
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


def _fault(result: Node, report: Graph, shapes: Shapes, data: Data) -> Fault:
    focus = report.value(result, SH.focusNode)
    shape = report.value(result, SH.sourceShape)
    value = report.value(result, SH.value)
    paths = shapes.about[shape] if shape is not None else []
    if value is not None and value == focus:
        value = next(
            iter(sort_terms(v for p in paths for v in data.reader.objects(focus, p))), None
        )
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
