"""The values that an explanation is made of. Evidence is given by the IRIs of named graphs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from policygraph.reading.passages import Passage, listed
from policygraph.reading.values import Statement, Voice
from policygraph.vocab import PG, Name


@dataclass(frozen=True)
class StatusChange:
    """One retraction or correction of a claim or a source.

    Attributes:
        kind: which of the two.
        when: the day of the event, as precisely as a source says; empty if none does.
        actors: who retracted or corrected it.
        event: the retraction or the correction itself.
        to: what stands in its place, if a correction says so.
        evidence: the named graphs that say so.
    """

    kind: Literal["retracted", "corrected"]
    when: str
    actors: tuple[Name, ...]
    event: Name
    to: Name | None
    evidence: tuple[str, ...]

    def __str__(self) -> str:
        said = f"{self.kind}{f' on {self.when}' if self.when else ''}"
        said += f" by {listed(self.actors)}" if self.actors else ""
        return f"{said}, stands corrected to “{self.to.text}”" if self.to else said


@dataclass(frozen=True)
class ChainLink:
    """One step of the chain from a claim, or from a source that reports it, to what it rests on.

    Attributes:
        depth: 1 for what the claim itself names, 2 for what that rests on, and so on.
        relation: the property, by its label: stated in, basis, derived from, restates; or
            reported by, from a claim in the chain to a source that reports it.
        thing: where the step leads.
        publishers: who publishes or wrote it, if it is a source.
        speakers: who makes it, if it is a claim.
        evidence: the named graphs that state the step.
        changes: what became of it.
    """

    depth: int
    relation: str
    thing: Name
    publishers: tuple[Name, ...]
    speakers: tuple[Name, ...]
    evidence: tuple[str, ...]
    changes: tuple[StatusChange, ...] = ()


@dataclass(frozen=True)
class Telling:
    """A source that reports a claim. Who publishes it is not who makes the claim.

    Attributes:
        source: the source.
        publishers: who publishes or wrote it.
        evidence: the named graphs in it that report the claim.
        chain: what the source itself is made from, where the chain of the claim does not say.
        changes: what became of the source.
    """

    source: Name
    publishers: tuple[Name, ...]
    evidence: tuple[str, ...]
    chain: tuple[ChainLink, ...] = ()
    changes: tuple[StatusChange, ...] = ()


@dataclass(frozen=True)
class Relation:
    """How a claim stands to another: contradicts, is contradicted by, supports, …

    Attributes:
        words: the relation.
        claim: the other claim.
        speakers: who makes the other one.
        evidence: the named graphs that say so.
        changes: what became of the other one.
        predicate: the IRI of the property.
        inverse: whether the other claim is its subject.
    """

    words: str
    claim: Name
    speakers: tuple[Name, ...]
    evidence: tuple[str, ...]
    changes: tuple[StatusChange, ...] = ()
    predicate: str = ""
    inverse: bool = False

    @property
    def restates(self) -> bool:
        """Whether this claim says the other one again."""
        return self.predicate == str(PG.restates) and not self.inverse


@dataclass(frozen=True)
class Claim:
    """Somebody's assertion, with the chain of who says so.

    Attributes:
        name: its label and IRI.
        kinds: its classes.
        told: the sources that report it.
        voices: who makes it.
        chain: where it is stated and what it rests on, any number of steps.
        figures: the number with its unit, hedge, measure, population and period.
        relations: the claims it contradicts, supports, restates or narrows, and that do so to it.
        evidence: the named graphs that report it.
        changes: what became of it.
    """

    name: Name
    kinds: tuple[Name, ...]
    told: tuple[Telling, ...]
    voices: tuple[Voice, ...]
    chain: tuple[ChainLink, ...]
    figures: tuple[Statement, ...]
    relations: tuple[Relation, ...]
    evidence: tuple[str, ...]
    changes: tuple[StatusChange, ...] = ()


@dataclass(frozen=True)
class Tie:
    """An agreement, a tenure or the like that joins the thing to others, as one item.

    Attributes:
        name: the node.
        words: the item in words, such as “agreement signed on 2005-02-01 with …”.
        links: the statements between the thing and the node, either way.
        statements: what else the dataset says of the node.
        evidence: the named graphs that say it.
    """

    name: Name
    words: str
    links: tuple[Statement, ...]
    statements: tuple[Statement, ...]
    evidence: tuple[str, ...]

    @property
    def inferred(self) -> bool:
        """Whether no passage joins the thing to the node: only a curator concluded it."""
        return all(link.inferred for link in self.links)


@dataclass(frozen=True)
class Told:
    """A passage, with what its named graph says."""

    passage: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Gap:
    """What a source announces and does not deliver, or what could not be found in it."""

    name: Name
    comment: str
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Explanation:
    """What a dataset says of one thing.

    Attributes:
        thing: its label and IRI.
        curie: its short name.
        view: what it is looked at as.
        kinds: its classes.
        identity: what it is: classes, names, definitions, the same thing elsewhere.
        outgoing: what it does and has.
        incoming: what is said of it where others are spoken of.
        ties: the agreements, tenures and the like that join it to others.
        claims_about: the claims about it.
        claims_made: the claims it makes.
        inferred: what no passage says of it and a curator concluded.
        changes: for a claim or a source, what became of it.
        claim: for a claim, its chain.
        told: for a passage, what it says; for a source, each of its passages, in order.
        gaps: for a source, the gaps in it.
        omissions: for a source, the places that were left out.
        passages: every passage that is cited, by IRI.
    """

    thing: Name
    curie: str
    view: Literal["thing", "claim", "source", "passage"]
    kinds: tuple[Name, ...]
    identity: tuple[Statement, ...] = ()
    outgoing: tuple[Statement, ...] = ()
    incoming: tuple[Statement, ...] = ()
    ties: tuple[Tie, ...] = ()
    claims_about: tuple[Claim, ...] = ()
    claims_made: tuple[Claim, ...] = ()
    inferred: tuple[Statement, ...] = ()
    changes: tuple[StatusChange, ...] = ()
    claim: Claim | None = None
    told: tuple[Told, ...] = ()
    gaps: tuple[Gap, ...] = ()
    omissions: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
