"""What a dataset says of one thing, as a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from policygraph.evidence.values import ChainLink, Claim, Explanation, StatusChange, Tie, Told
from policygraph.pages.document import Citations, Document, Item, Section, section, some, tree
from policygraph.reading.passages import listed
from policygraph.reading.values import Statement
from policygraph.vocab import Name

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def document(explanation: Explanation, most: int | None = None) -> Document:
    """An explanation, with what it is first.

    Args:
        explanation: what to tell.
        most: how many agreements, statements of others and inferences to tell; None for all.
    """
    page = _Page(explanation, most)
    sections = tuple(page.sections())
    return Document(
        explanation.thing.text,
        sections,
        page.citations.footnotes(),
        kinds=", ".join(name.text for name in explanation.kinds),
        curie=explanation.curie,
    )


class _Page:
    def __init__(self, explanation: Explanation, most: int | None) -> None:
        self.explanation = explanation
        self.most = most
        self.citations = Citations.of(explanation.passages)
        self.passage = self.citations.passage
        self.cited = self.citations.cited

    def sections(self) -> Iterator[Section]:
        found, most = self.explanation, self.most
        if found.view == "passage":
            yield from self.place()
            return
        yield from section("What became of it", map(Item, self.changes(found.changes)))
        yield from section("What it is", map(self.own, found.identity))
        if found.claim is not None:
            claim = found.claim
            yield from section("Who says so", tree(self.chain(claim)))
            figures = (Item(self.cited(*one)) for one in _figures(claim).items())
            yield from section("Its number and its hedges", figures)
            yield from section("How it stands to other claims", map(Item, self.relations(claim)))
        yield from section("What it does and has", map(self.own, found.outgoing))
        yield from section("Agreements, posts and the like", some(found.ties, self.tie, most))
        yield from section("Said of it elsewhere", some(found.incoming, self.other, most))
        yield from section("Claims about it", map(self.claim, found.claims_about))
        yield from section("Claims it makes", map(self.claim, found.claims_made))
        yield from section("Inferred, not said", some(found.inferred, self.inferred, most))
        if found.view == "source":
            yield from self.source()

    def own(self, said: Statement) -> Item:
        return Item(self.cited(f"{said.predicate.text}: {said.value.text}", said.evidence))

    def other(self, said: Statement) -> Item:
        words = f"{said.subject.text} — {said.predicate.text}: {said.value.text}"
        return Item(self.cited(words, said.evidence))

    def inferred(self, said: Statement) -> Item:
        return self.own(said) if said.subject == self.explanation.thing else self.other(said)

    def tie(self, tie: Tie) -> Item:
        ours = [one.predicate.text for one in tie.links if one.value == tie.name]
        head = ", ".join(dict.fromkeys(ours))
        return Item(self.cited(f"{head}: {tie.words}" if head else tie.words, tie.evidence))

    # -- claims ----------------------------------------------------------------------------------

    def claim(self, claim: Claim) -> Item:
        kinds = ", ".join(name.text for name in claim.kinds)
        words = self.cited(f"{claim.name.text} ({kinds})", claim.evidence)
        below = [(0, change) for change in self.changes(claim.changes)]
        below += self.chain(claim)
        if claim.figures:
            graphs = dict.fromkeys(iri for said in claim.figures for iri in said.evidence)
            below.append((0, self.cited("; ".join(_figures(claim)), graphs)))
        below += [(0, relation) for relation in self.relations(claim)]
        return Item(words, below=tree(below))

    def chain(self, claim: Claim) -> Iterator[tuple[int, str]]:
        """Who makes a claim, what it is stated in, and who tells of it, each with its depth."""
        voices = ", ".join(self.cited(one.speaker.text, one.evidence) for one in claim.voices)
        yield 0, f"made by {voices or 'nobody who is named'}"
        yield from ((step.depth - 1, self.step(step)) for step in claim.chain)
        for telling in claim.told:
            by = f", published by {listed(telling.publishers)}" if telling.publishers else ""
            words = f"reported by “{telling.source.text}”{by}"
            said = self.cited(words, telling.evidence)
            yield 0, said + self.since(telling.source, telling.changes)
            yield from ((step.depth, self.step(step)) for step in telling.chain)

    def step(self, step: ChainLink) -> str:
        return self.cited(_step(step), step.evidence) + self.since(step.thing, step.changes)

    def changes(self, changes: Iterable[StatusChange]) -> Iterator[str]:
        return (self.cited(str(one), one.evidence) for one in changes)

    def since(self, name: Name, changes: Iterable[StatusChange]) -> str:
        """What became of a thing, to go on with where it was just named."""
        return "".join(f"; “{name.text}” was {change}" for change in self.changes(changes))

    def relations(self, claim: Claim) -> Iterator[str]:
        for one in claim.relations:
            # What it says again is part of who says so.
            if not one.restates:
                by = f" (made by {listed(one.speakers)})" if one.speakers else ""
                said = self.cited(f"{one.words}: {one.claim.text}{by}", one.evidence)
                yield said + self.since(one.claim, one.changes)

    # -- sources and passages --------------------------------------------------------------------

    def source(self) -> Iterator[Section]:
        found = self.explanation
        yield from section("What it says, in order", map(self.told, found.told))
        gaps = ((": ".join(filter(None, (g.name.text, g.comment))), g.evidence) for g in found.gaps)
        yield from section("Gaps", (Item(self.cited(*one)) for one in gaps))
        omitted = map(self.passage, found.omissions)
        said = ((f"{one.where}: {one.reason or 'no reason given'}", [one.iri]) for one in omitted)
        yield from section("Left out", (Item(self.cited(*one)) for one in said))

    def told(self, one: Told) -> Item:
        passage = self.passage(one.passage)
        head = passage.where or ("as a whole" if passage.kind == "source" else "")
        if passage.kind == "inference":
            head = passage.inferred
        if passage.gloss:
            head = f"{head}: {passage.gloss}"
        words = f"{head} {self.citations.ref([one.passage])}".strip()
        return Item(words, below=tuple(map(Item, _by_subject(one.statements))))

    def place(self) -> Iterator[Section]:
        told = self.explanation.told[0]
        passage = self.passage(told.passage)
        inferred = passage.kind == "inference"
        about = [f"source: {passage.source.text}"]
        about += [f"place: {passage.where}"] if passage.where else []
        about += [f"gloss: {passage.gloss}"] if passage.gloss and not inferred else []
        about += [f"{passage.inferred}: {passage.gloss}"] if inferred else []
        about += [f"reason: {passage.reason}"] if passage.reason else []
        self.citations.ref([passage.iri])
        about += [f"{one.predicate.text}: {one.value.text}" for one in self.explanation.identity]
        yield from section("What it is", map(Item, about))
        said = list(_by_subject(told.statements)) or ["nothing"]
        yield from section("What it says", map(Item, said))


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


def _step(step: ChainLink) -> str:
    """One step of a chain; a document has a publisher, a claim a speaker, never confused."""
    by = ""
    if step.publishers:
        by = f", published by {listed(step.publishers)}"
    elif step.speakers:
        by = f", made by {listed(step.speakers)}"
    return f"{step.relation}: {step.thing.text}{by}"
