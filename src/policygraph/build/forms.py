"""Values that the store does not keep as they are written.

Oxigraph holds numbers, booleans and times as values: 0.50 comes back as 0.5, and 1e3 as 1000. The
meaning is the same, the form is not, and a form can be meant: 0.50 tells a precision.
"""

from __future__ import annotations

from collections.abc import Iterable

from policygraph.turtle import Written
from policygraph.validate import Finding


def rewritten(
    read: Iterable[bytes], kept: bytes, written: Iterable[Written]
) -> list[dict[str, object]]:
    """A warning for each statement that the store holds in another form than its file.

    Args:
        read: N-Quads as they were read.
        kept: N-Quads as the store gives them back.
        written: where each statement is written; read only if there is such a statement.

    Returns:
        The findings in the types of JSON. The case of a language tag does not count: tags are the
        same in any (BCP 47, section 2.1.1).
    """
    there = set(kept.lower().splitlines())
    lost = {
        line.rsplit(b" ", 2)[0].decode()
        for quads in read
        for line in quads.splitlines()
        if line.lower() not in there
    }
    findings = []
    for statement in written if lost else ():
        text = f"{statement.subject} {statement.predicate} {statement.value}"
        if text in lost:
            lost.discard(text)
            finding = Finding(
                severity="warning",
                code="literal-form",
                focus=statement.subject.strip("<>"),
                label=statement.subject,
                message="The store keeps the value in another form than it is written in.",
                value=statement.value,
                place=statement.place,
                hint="Write the shortest form (0.5 for 0.50); say the precision in pg:statedAs.",
            )
            findings.append(finding.as_dict())
    return findings
