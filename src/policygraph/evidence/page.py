"""An explanation as the lines of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import TypeVar

from policygraph.evidence.claims import RELATIONS
from policygraph.evidence.notes import Line, Notes, among, page, section, some
from policygraph.evidence.values import Change, Claim, Explanation, Link, Tie, Told
from policygraph.reading.passages import listed
from policygraph.reading.values import Statement
from policygraph.vocab import PG, Name

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_RESTATES = RELATIONS[PG.restates][0]
_Said = TypeVar("_Said")


def lines(explanation: Explanation, most: int | None = None) -> list[Line]:
    """The lines of the page; a footnote's number stands between two NUL characters.

    Args:
        explanation: what to tell.
        most: how many agreements, statements of others and inferences to tell; None for all.
    """
    return page(among(explanation.passages), lambda notes: _Page(explanation, most, notes).body())


class _Page:
    def __init__(self, explanation: Explanation, most: int | None, notes: Notes) -> None:
        self.explanation = explanation
        self.most = most
        self.passage, self.ref, self.cited = notes.passage, notes.ref, notes.cited
        self.inference = notes.inference

    def body(self) -> Iterator[Line]:
        found = self.explanation
        kinds = ", ".join(name.text for name in found.kinds)
        yield Line("title", f"{found.thing.text}{f' ({kinds})' if kinds else ''} {found.curie}")
        if found.view == "passage":
            yield from self.place()
            return
        yield from section("What became of it", self.changes(found.changes))
        yield from section("What it is", map(self.own, found.identity))
        if found.claim is not None:
            yield from section("Who says so", self.chain(found.claim))
            figures = _figures(found.claim).items()
            yield from section("Its number and its hedges", (self.cited(*one) for one in figures))
            yield from section("How it stands to other claims", self.relations(found.claim))
        yield from section("What it does and has", map(self.own, found.outgoing))
        yield from self.some("Agreements, posts and the like", found.ties, self.tie)
        yield from self.some("Said of it elsewhere", found.incoming, self.other)
        yield from section("Claims about it", self.claims(found.claims_about))
        yield from section("Claims it makes", self.claims(found.claims_made))
        yield from self.some(
            "Inferred, not said",
            found.inferred,
            lambda one: self.own(one) if one.subject == found.thing else self.other(one),
        )
        if found.view == "source":
            yield from self.source()

    def some(
        self, heading: str, every: Sequence[_Said], words: Callable[[_Said], str]
    ) -> Iterator[Line]:
        """A section that a table can make very long: no more of it than was asked for."""
        yield from section(heading, some(every, words, self.most))

    def own(self, said: Statement) -> str:
        return self.cited(f"{said.predicate.text}: {said.value.text}", said.evidence)

    def other(self, said: Statement) -> str:
        return self.cited(str(said), said.evidence)

    def tie(self, tie: Tie) -> str:
        ours = [one.predicate.text for one in tie.links if one.value == tie.name]
        head = ", ".join(dict.fromkeys(ours))
        words = f"{head}: {tie.words}" if head else tie.words
        said = f"{words} {self.ref(tie.evidence)}"
        if tie.inferred:
            graphs = dict.fromkeys(iri for one in tie.links for iri in one.evidence)
            said = f"{said}, {'; '.join(map(self.inference, graphs))}"
        return said

    # -- claims ----------------------------------------------------------------------------------

    def claims(self, claims: Iterable[Claim]) -> Iterator[Line]:
        for claim in claims:
            kinds = ", ".join(name.text for name in claim.kinds)
            yield Line("item", self.cited(f"{claim.name.text} ({kinds})", claim.evidence))
            figures = "; ".join(_figures(claim))
            number = self.cited(figures, _evidence(claim.figures))
            for words in self.changes(claim.changes):
                yield Line("item", words, 1)
            for below in self.chain(claim):
                yield Line("item", below.text, below.depth + 1)
            for words in (*[number] * bool(figures), *self.relations(claim)):
                yield Line("item", words, 1)

    def chain(self, claim: Claim) -> Iterator[Line]:
        voices = ", ".join(self.cited(one.speaker.text, one.evidence) for one in claim.voices)
        yield Line("item", f"made by {voices or 'nobody who is named'}")
        yield from (self.step(step, -1) for step in claim.chain)
        for telling in claim.told:
            by = f", published by {listed(telling.publishers)}" if telling.publishers else ""
            words = f"reported by “{telling.source.text}”{by}"
            said = self.cited(words, telling.evidence)
            yield Line("item", said + self.since(telling.source, telling.changes))
            yield from map(self.step, telling.chain)

    def step(self, step: Link, below: int = 0) -> Line:
        said = self.cited(_step(step), step.evidence) + self.since(step.thing, step.changes)
        return Line("item", said, step.depth + below)

    def changes(self, changes: Iterable[Change]) -> Iterator[str]:
        return (self.cited(str(one), one.evidence) for one in changes)

    def since(self, name: Name, changes: Iterable[Change]) -> str:
        """What became of a thing, to go on with where it was just named."""
        return "".join(f"; “{name.text}” was {words}" for words in self.changes(changes))

    def relations(self, claim: Claim) -> Iterator[str]:
        for one in claim.relations:
            # What it says again is part of who says so.
            if one.words != _RESTATES:
                by = f" (made by {listed(one.speakers)})" if one.speakers else ""
                said = self.cited(f"{one.words}: {one.claim.text}{by}", one.evidence)
                yield said + self.since(one.claim, one.changes)

    # -- sources and passages --------------------------------------------------------------------

    def source(self) -> Iterator[Line]:
        found = self.explanation
        yield from section("What it says, in order", self.told(found.told))
        gaps = (
            self.cited(": ".join(filter(None, (one.name.text, one.comment))), one.evidence)
            for one in found.gaps
        )
        yield from section("Gaps", gaps)
        omitted = (
            self.cited(f"{one.where}: {one.reason or 'no reason given'}", (one.iri,))
            for one in map(self.passage, found.omissions)
        )
        yield from section("Left out", omitted)

    def told(self, told: Iterable[Told]) -> Iterator[Line]:
        for one in told:
            passage = self.passage(one.passage)
            head = passage.where or ("as a whole" if passage.kind == "source" else "")
            if passage.kind == "inference":
                head = self.inference(one.passage)
            elif passage.gloss:
                head = f"{head}: {passage.gloss}"
            yield Line("item", f"{head} {self.ref((one.passage,))}".strip())
            yield from (Line("item", words, 1) for words in _by_subject(one.statements))

    def place(self) -> Iterator[Line]:
        told = self.explanation.told[0]
        passage = self.passage(told.passage)
        inferred = passage.kind == "inference"
        about = [f"source: {passage.source.text}"]
        about += [f"place: {passage.where}"] if passage.where else []
        about += [f"gloss: {passage.gloss}"] if passage.gloss and not inferred else []
        about += [self.inference(passage.iri)] if inferred else []
        about += [f"reason: {passage.reason}"] if passage.reason else []
        self.ref((passage.iri,))
        about += [f"{one.predicate.text}: {one.value.text}" for one in self.explanation.identity]
        yield from section("What it is", about)
        yield from section("What it says", list(_by_subject(told.statements)) or ["nothing"])


def _by_subject(statements: Iterable[Statement]) -> Iterator[str]:
    """What is said of each subject, in one sentence: its classes, then each property."""
    for subject, group in groupby(statements, key=lambda one: one.subject):
        values: dict[str, list[str]] = {}
        for one in group:
            # Its own label it bears already.
            if one.value.text != subject.text:
                key = "" if one.predicate.iri == _TYPE else one.predicate.text
                values.setdefault(key, []).append(one.value.text)
        kinds = ", ".join(values.pop("", ()))
        said = "; ".join(f"{words}: {', '.join(found)}" for words, found in values.items())
        yield f"{subject.text}{f' ({kinds})' if kinds else ''}{f' — {said}' if said else ''}"


def _figures(claim: Claim) -> dict[str, tuple[str, ...]]:
    """Each property of the claim's number with its values, and the graphs that say so."""
    found = {}
    for _, group in groupby(claim.figures, key=lambda one: one.predicate.iri):
        said = list(group)
        words = f"{said[0].predicate.text}: {', '.join(one.value.text for one in said)}"
        found[words] = _evidence(said)
    return found


def _evidence(said: Iterable[Statement]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(iri for one in said for iri in one.evidence))


def _step(step: Link) -> str:
    """One step of a chain; a document has a publisher, a claim a speaker, never confused."""
    by = ""
    if step.publishers:
        by = f", published by {listed(step.publishers)}"
    elif step.speakers:
        by = f", made by {listed(step.speakers)}"
    return f"{step.relation}: {step.thing.text}{by}"
