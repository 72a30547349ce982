"""Runs the shapes and the checks, and puts what they find into words and places."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from policygraph import reading, store
from policygraph.errors import InputError, Place
from policygraph.validate import shacl, shapes_check
from policygraph.validate.catalogue import CHECKS
from policygraph.validate.data import Data
from policygraph.validate.facts import Facts
from policygraph.validate.faults import Fault, Places, places
from policygraph.validate.found import Check
from policygraph.validate.queries import CheckQuery
from policygraph.validate.report import Finding, Report, order
from policygraph.validate.screening import Screen
from policygraph.validate.shacl import Known
from policygraph.validate.shapes import Shapes


def validate(
    data: reading.Data,
    shapes: reading.Data,
    written: Places = (),
    *,
    checks: Sequence[CheckQuery] = (),
    facts: Sequence[Facts] | None = None,
    nquads: Path | None = None,
    known: Known = lambda _, find: find(),
    screen: Screen | None = None,
) -> Report:
    """Everything that is wrong with a dataset.

    Of one kind a thousand findings are told each, and then one says how many more there are.

    Args:
        data: what to check, its default graph the union of its named graphs.
        shapes: SHACL Core shapes.
        written: where each statement is written, or what gives that of certain subjects and
            graphs; read only if there are findings.
        checks: a project's own checks.
        facts: those of the sources, if they are known (`gather`); then every statement is held to
            stand in a named graph. If not, they are gathered from the data, which gives values in
            the form in which the store keeps them.
        nquads: a file with all the quads; if there is none, one is written for the time.
        known: gives what was found out about the shapes alone, by a name, or finds it.
        screen: finds which nodes fail the shapes; it can know what failed before a change.

    Raises:
        RefusedError: the shapes hold SPARQL, JavaScript, rules or custom components, or a check
            of the project's would reach the network or the files.
        InputError: a check of the project's is not valid, or has the name of another.
        TimeLimitError: the shapes, or a check of the project's, took too long.
        EngineError: a process that checks died.
    """
    asked = Shapes(shapes)
    shapes_check.refuse_code(asked)
    _refuse_twins(checks)
    looked_at = Data(data, facts)
    with store.Runner(looked_at.engine) as runner:
        every: list[Check] = [*CHECKS, *(one.guarded(runner) for one in checks)]
        checked = [fault for check in every for fault in check.run(looked_at)]
    ill_typed = {(f.focus, f.value) for f in checked if f.code == "ill-typed"}
    by_shapes, notes = shacl.run(asked, looked_at, nquads, known, screen)
    faults = [
        *shapes_check.check(asked, looked_at),
        *checked,
        # An ill-formed value breaks every shape about it: once said is enough.
        *(f for f in by_shapes if f.value is None or (f.focus, f.value) not in ill_typed),
    ]
    found = zip(faults, places(faults, written), strict=True)
    findings = {_finding(fault, place, looked_at) for fault, place in found}
    return Report(tuple(sorted(findings, key=order)), notes)


def _refuse_twins(checks: Sequence[CheckQuery]) -> None:
    seen = {check.code: "the package" for check in CHECKS}
    seen |= dict.fromkeys(shapes_check.CODES, "the package")
    for check in checks:
        if check.name in seen:
            raise InputError(
                f"There is a check “{check.name}” already, in {seen[check.name]}.",
                where=Place(check.file, 1),
                hint="Rename the file: findings are told apart by the name of their check.",
            )
        seen[check.name] = check.file


def _finding(fault: Fault, place: Place | None, data: Data) -> Finding:
    return Finding(
        severity=fault.severity,
        code=fault.code,
        focus=None if fault.focus is None else str(fault.focus),
        label="" if fault.focus is None else data.label(fault.focus),
        message=fault.message,
        value=None if fault.value is None else data.reader.show(fault.value),
        place=place,
        hint=fault.hint,
    )
