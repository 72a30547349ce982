"""What a graph or a source lacks, as values."""

from __future__ import annotations

from dataclasses import dataclass

from policygraph.claims.kinds import STRONG
from policygraph.reading.passages import Passage
from policygraph.reading.values import Statement
from policygraph.vocab import Name


@dataclass(frozen=True)
class Lack:
    """One thing that is missing, or may be wrong.

    Attributes:
        kind: one of `policygraph.claims.kinds.KINDS`.
        thing: what lacks it: a gap, a claim, a passage, a thing.
        words: what is lacking, in a sentence.
        sources: the sources it is found in.
        evidence: the named graphs that it is read off.
        place: characters of a source that no named graph stands for, as an IRI.
        statements: the statements meant, where they were asked for.
    """

    kind: str
    thing: Name
    words: str
    sources: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    place: str = ""
    statements: tuple[Statement, ...] = ()

    @property
    def strong(self) -> bool:
        """Whether it is a fault as a rule, and no remark."""
        return self.kind in STRONG


@dataclass(frozen=True)
class Gaps:
    """Everything that is lacking.

    Attributes:
        gaps: what was found, by kind, and then in the order of the sources.
        notes: what was not looked at, and why, in sentences.
        passages: every passage that is cited.
    """

    gaps: tuple[Lack, ...]
    notes: tuple[str, ...]
    passages: tuple[Passage, ...]

    def of(self, kind: str) -> tuple[Lack, ...]:
        """What was found of one kind."""
        return tuple(one for one in self.gaps if one.kind == kind)

    @property
    def strong(self) -> bool:
        """Whether anything was found that is a fault as a rule."""
        return any(one.strong for one in self.gaps)
