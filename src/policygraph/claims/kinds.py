"""The kinds of gaps by name; apart, since the command line offers them before it loads a graph."""

from __future__ import annotations

from collections.abc import Mapping

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
