"""What a graph or a source lacks: the kinds of it by name, and each finding as a value.

The command line offers the kinds before it loads a graph, so nothing here waits for rdflib.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policygraph.reading.values import Cut, whole

if TYPE_CHECKING:
    from policygraph.reading.passages import Passage
    from policygraph.reading.values import Statement
    from policygraph.vocab import Name

KINDS: Mapping[str, str] = {
    "gloss-negation": "Glosses that deny something else than their passages",
    "gloss-number": "Numbers in glosses that neither the passage nor a label has",
    "gloss-name": "Names in glosses that neither the passage nor a label has",
    "words": "Words given as a source's own that their passages do not have",
    "value": "Values that are not what the words of the source say",
    "hedge": "Hedges in the words of a source that the claim does not keep",
    "link": "Links between claims that nobody answers for",
    "uncovered": "Text that no passage covers",
    "repeated": "What a text says twice, and is not cited alike",
    "announced": "Announced and not delivered, or not to be found",
    "no-basis": "Claims that rest on a speaker's word alone",
    "inferred": "Inferred by the curators",
    "inferred-by-others": "Inferred by others",
    "one-source": "Things with statements that rest on one source",
    "gloss-hedge": "Hedges that neither the gloss nor a claim keeps",
    "gloss-words": "Other words that stand in a gloss alone",
}
"""Every kind with its heading, in the order in which a curator would look."""
GLOSSES = tuple(kind for kind in KINDS if kind.startswith("gloss-"))
"""The kinds that a gloss is held against its passage for."""
STRONG = ("gloss-negation", "gloss-number", "gloss-name", "words", "value", "hedge")
"""The kinds that are faults as a rule."""
NEED_TEXT = (*GLOSSES, "words", "uncovered")
"""The kinds that are found only with the text of a source at hand."""


@dataclass(frozen=True)
class Lack:
    """One thing that is missing, or may be wrong.

    Attributes:
        kind: one of `KINDS`.
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
        gaps: what was found, by kind, and then in the order of the sources; of what rests on one
            source perhaps only the first.
        notes: what was not looked at, and why, in sentences.
        passages: every passage that is cited.
    """

    gaps: tuple[Lack, ...]
    notes: tuple[str, ...]
    passages: tuple[Passage, ...]

    def of(self, kind: str) -> Cut[Lack]:
        """What was found of one kind."""
        found = Cut(one for one in self.gaps if one.kind == kind)
        found.whole = len(found)
        if kind == "one-source":
            found.whole += whole(self.gaps) - len(self.gaps)
        return found

    @property
    def strong(self) -> bool:
        """Whether anything was found that is a fault as a rule."""
        return any(one.strong for one in self.gaps)
