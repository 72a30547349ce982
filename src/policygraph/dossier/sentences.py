"""Statements and claims as sentences, from templates by the kind of property or claim.

Nothing is worded freely: a sentence has the labels of the dataset, what the ontology calls the
property, and the verb that stands here for the kind of claim. Hedges are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from policygraph.evidence.notes import Notes
from policygraph.evidence.values import Claim, Statement, Tie
from policygraph.network.paths import phrase
from policygraph.passages import listed
from policygraph.vocab import PG, Name

# What somebody does who makes a claim of that kind; the first that a claim is counts.
_VERBS: Mapping[str, str] = {
    str(PG.Promise): "promises",
    str(PG.Criticism): "criticises",
    str(PG.Statistic): "gives a number",
    str(PG.Finding): "finds",
    str(PG.Description): "describes",
}
_HEDGE = str(PG.hedge)
_STATED_AS = str(PG.statedAs)


def known(statements: Iterable[Statement], notes: Notes) -> Iterator[str]:
    """A sentence for each property of each thing, every value with its passages."""
    groups: dict[tuple[Name, Name], list[Statement]] = {}
    for one in statements:
        groups.setdefault((one.subject, one.predicate), []).append(one)
    for (subject, predicate), said in groups.items():
        values = listing(
            f"“{one.value.text}” {notes.ref(one.evidence)}{_mark(one)}".rstrip() for one in said
        )
        yield phrase(f"“{subject.text}”", predicate.text, values)


def elsewhere(statements: Iterable[Statement], notes: Notes) -> Iterator[str]:
    """A sentence for each property by which others are tied to the thing."""
    groups: dict[tuple[Name, Name], list[Statement]] = {}
    for one in statements:
        groups.setdefault((one.predicate, one.value), []).append(one)
    for (predicate, value), said in groups.items():
        for one in said:
            words = phrase(f"“{one.subject.text}”", predicate.text, f"“{value.text}”")
            yield f"{words} {notes.ref(one.evidence)}{_mark(one)}".rstrip()


def tie(one: Tie) -> str:
    """What joins the thing to others, such as an agreement, by its label."""
    ours = dict.fromkeys(link.predicate.text for link in one.links if link.value == one.name)
    words = ", ".join(ours)
    return f"{words[:1].upper()}{words[1:]}: {one.name.text}" if words else one.name.text


def claim(one: Claim, notes: Notes) -> str:
    """Who claims what, how firmly, in which document, and who reports it."""
    kinds = {name.iri for name in one.kinds}
    verb = next((words for iri, words in _VERBS.items() if iri in kinds), "claims")
    speakers = listed(tuple(voice.speaker for voice in one.voices)) or "Somebody who is not named"
    if len(one.voices) > 1:
        verb = verb.removesuffix("s") if verb != "gives a number" else "give a number"
    hedges = [f"“{said.value.text}”" for said in one.figures if said.predicate.iri == _HEDGE]
    words = [f"“{said.value.text}”" for said in one.figures if said.predicate.iri == _STATED_AS]
    firmly = f" (in the words {listing(words)})" if words else ""
    firmly += f" (hedged: {listing(hedges)})" if hedges else ""
    document = next((link for link in one.chain if link.depth == 1 and link.publishers), None)
    where = f", in “{document.thing.text}”" if document else ""
    told = listing(
        f"“{telling.source.text}” {notes.ref(telling.evidence)}".rstrip() for telling in one.told
    )
    reported = f"; reported by {told}" if told else ""
    changes = "".join(f" It was {change}." for change in one.changes)
    return f"{speakers} {verb}: “{one.name.text}”{firmly}{where}{reported}.{changes}"


def relations(one: Claim, notes: Notes) -> Iterator[str]:
    """How a claim stands to others, each with who makes it."""
    for other in one.relations:
        by = f" ({listed(other.speakers)})" if other.speakers else ""
        yield notes.cited(f"It {other.words} “{other.claim.text}”{by}", other.evidence)


def _mark(one: Statement) -> str:
    return " (inferred, not said)" if one.inferred else ""


def listing(words: Iterable[str]) -> str:
    """Words in a sentence: “a, b and c”."""
    found = list(words)
    return " and ".join([", ".join(found[:-1]), found[-1]] if len(found) > 1 else found)
