"""What a reader answers with. Evidence is given by the names of named graphs."""

from __future__ import annotations

from dataclasses import dataclass

from policygraph.vocab import Name


@dataclass(frozen=True)
class Statement:
    """One statement, and the named graphs that say it.

    ``inferred`` says that no passage does: only a curator concluded it.
    """

    subject: Name
    predicate: Name
    value: Name
    evidence: tuple[str, ...]
    inferred: bool = False


@dataclass(frozen=True)
class Voice:
    """Somebody who makes a claim, and the named graphs that say so."""

    speaker: Name
    evidence: tuple[str, ...]
