"""What stands in a dossier, section by section, each statement with the passages that say it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rdflib import RDF, Dataset, URIRef
from rdflib.namespace import DCTERMS

from policygraph.claims import telling
from policygraph.claims.conflicts import ledger
from policygraph.claims.gaps import gaps
from policygraph.claims.ledger import Ledger
from policygraph.claims.support import ClaimSupport, Rests, ThingSupport, of_thing
from policygraph.dossier import sentences
from policygraph.editions.timeline import Entry, timeline
from policygraph.errors import plural
from policygraph.evidence.claims import claim, is_claim
from policygraph.evidence.explain import explain
from policygraph.evidence.notes import Line, Notes, tidied
from policygraph.evidence.reader import Reader
from policygraph.evidence.sources import sources, thing
from policygraph.evidence.status import status
from policygraph.evidence.values import Claim, Explanation, Statement
from policygraph.export.drawing import Caption, draw
from policygraph.formats import SVG
from policygraph.network.model import Network, around
from policygraph.network.reading import network
from policygraph.passages import listed
from policygraph.vocab import Name, source_of

MOST = 12
"""How many of what a table can make thousands of a section tells."""
_CARDS = 14
_GAPS = ("announced", "no-basis")


@dataclass(frozen=True)
class Section:
    """A part of a dossier: its heading, a name for links to it, and its lines."""

    name: str
    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Dossier:
    """A page on one thing.

    Attributes:
        title: its label.
        kinds: its classes, by their labels.
        curie: its short name.
        lead: one sentence on how much there is.
        sections: what is told, in order.
        notes: the passages, as numbered footnotes.
        picture: its neighbourhood as SVG; empty if it is not in the network.
        drawn: what the picture shows, in words.
    """

    title: str
    kinds: str
    curie: str
    lead: str
    sections: tuple[Section, ...]
    notes: tuple[Line, ...]
    picture: bytes
    drawn: str


def compose(dataset: Dataset, text: str) -> Dossier:
    """The dossier on a thing.

    Args:
        dataset: as ``policygraph.vocab`` describes it.
        text: an IRI, a CURIE, a label, or the name of a source or a passage.

    Raises:
        UnknownNameError: nothing, or more than one thing, has that name.
    """
    return _Composer(dataset, text).dossier()


class _Composer:
    def __init__(self, dataset: Dataset, text: str) -> None:
        self.dataset = dataset
        self.iri = thing(dataset, text)
        self.reader = Reader(dataset)
        self.notes = Notes(self.reader.passage)
        self.found: Explanation = explain(dataset, str(self.iri))
        self.ledger: Ledger = ledger(self.reader, str(self.iri))
        own = [self.found.claim] if self.found.claim else []
        # Told of where it is not what they are about: as their place, say.
        others = sorted({one.subject.iri for one in self.found.incoming if self._claims_it(one)})
        told = [claim(self.reader, URIRef(iri)) for iri in others]
        every = (*own, *self.found.claims_about, *told, *self.found.claims_made)
        self.claims: dict[str, Claim] = {one.name.iri: one for one in every}

    def _claims_it(self, one: Statement) -> bool:
        return is_claim(self.reader, URIRef(one.subject.iri))

    def dossier(self) -> Dossier:
        found = self.found
        made = [
            self._section("is", "What it is", self._identity()),
            self._section("known", "What is known", self._known()),
            self._section("claims", "Who says what", self._claims()),
            self._section("conflicts", "Where accounts differ", self._conflicts()),
            self._section("missing", "What is missing", self._missing()),
            self._section("rests", "How much rests on one source", self._rests()),
            self._section("timeline", "Timeline", self._timeline()),
        ]
        picture, drawn = self._picture()
        notes = [line for line in self.notes.lines() if line.style == "note"]
        sources_ = self._section("sources", "Sources", self._sources())
        check = self._section("check", "How to check this", self._check())
        return Dossier(
            found.thing.text,
            ", ".join(name.text for name in found.kinds),
            found.curie,
            self._lead(),
            tuple(one for one in (*made, sources_, check) if one.lines),
            tuple(tidied(notes)),
            picture,
            drawn,
        )

    def _section(self, name: str, heading: str, lines: Iterable[Line]) -> Section:
        return Section(name, heading, tuple(tidied(lines)))

    def _lead(self) -> str:
        said = len({name.iri for name in self._cited()})
        counted = {
            "source": said,
            "claim": len(self.claims),
            "conflict": len(self.ledger.conflicts),
        }
        told = sentences.listing(plural(number, what) for what, number in counted.items() if number)
        return f"Told from {told or 'no source'}; every sentence is cited."

    # -- what it is, and what is known ---------------------------------------------------------

    def _identity(self) -> Iterator[Line]:
        for one in self.found.identity:
            # Its label and its kinds stand above.
            if one.value.text != self.found.thing.text and one.predicate.iri != str(RDF.type):
                yield self._item(f"{one.predicate.text}: {one.value.text}", one.evidence)

    def _known(self) -> Iterator[Line]:
        found = self.found
        said = [*sentences.known(found.outgoing, self.notes)]
        said += [
            self.notes.cited(
                sentences.tie(one), [iri for link in one.links for iri in link.evidence]
            )
            for one in found.ties[:MOST]
        ]
        yield from self._some(said, len(found.ties) - MOST)
        others = [one for one in found.incoming if not self._claims_it(one)]
        yield from self._some([*sentences.elsewhere(others[:MOST], self.notes)], len(others) - MOST)
        inferred = found.inferred[:MOST]
        told = [
            self.notes.cited(f"{one.subject.text}, {one.predicate.text}: {one.value.text}", graphs)
            for one in inferred
            if (graphs := one.evidence)
        ]
        yield from self._some(told, len(found.inferred) - MOST)

    def _claims(self) -> Iterator[Line]:
        for one in list(self.claims.values())[: 2 * MOST]:
            yield Line("item", sentences.claim(one, self.notes))
            for words in sentences.relations(one, self.notes):
                yield Line("item", words, 1)
        yield from self._more(len(self.claims) - 2 * MOST)

    # -- conflicts, gaps, support --------------------------------------------------------------

    def _conflicts(self) -> Iterator[Line]:
        lines = list(telling.page(self.ledger, self.notes, most=MOST))
        # Its title counts what the page shows by itself.
        yield from lines[1:] if self.ledger.conflicts or self.ledger.not_comparable else ()

    def _missing(self) -> Iterator[Line]:
        cited = {name.iri for name in self._cited()}
        known = [one for one in sources(self.dataset) if str(one.iri) in cited]
        found = gaps(self.dataset, known, {}, _GAPS).gaps
        ours = [
            one
            for one in found
            if one.kind == "announced" or one.thing.iri in self.claims.keys() | {str(self.iri)}
        ]
        for one in ours[: 2 * MOST]:
            yield self._item(f"{one.thing.text}: {one.words}", one.evidence)
        yield from self._more(len(ours) - 2 * MOST)

    def _rests(self) -> Iterator[Line]:
        found = of_thing(self.dataset, str(self.iri))
        if isinstance(found, ClaimSupport):
            yield from _measure(found.rests)
        elif isinstance(found, ThingSupport):
            for tally in found.tallies:
                number = tally.independent
                on = plural(number, "independent source") if number is not None else "no source"
                rest = "rests" if tally.number == 1 else "rest"
                yield Line("item", f"{plural(tally.number, 'statement')} {rest} on {on}.")
            alone = [one for one in found.statements if one.rests.independent == 1]
            by: dict[str, int] = {}
            for one in alone:
                for root in one.rests.roots:
                    by[root.text] = by.get(root.text, 0) + 1
            for words, count in sorted(by.items(), key=lambda item: (-item[1], item[0]))[:MOST]:
                yield Line("item", f"{plural(count, 'statement')} on “{words}” alone", 1)

    # -- time, sources, picture -----------------------------------------------------------------

    def _timeline(self) -> Iterator[Line]:
        entries = timeline(self.dataset, str(self.iri)).entries
        for one in entries[: 2 * MOST]:
            yield self._item(f"{one.when}: {_event(one)}", one.evidence)
        yield from self._more(len(entries) - 2 * MOST)

    def _cited(self) -> list[Name]:
        """The sources of all passages that were mentioned."""
        graphs = list(self.notes.numbers)
        found = {
            self.reader.name(source_of(iri)): None
            for iri in graphs
            if not self.reader.is_inference(iri)
        }
        return sorted(found, key=lambda name: (name.text, name.iri))

    def _sources(self) -> Iterator[Line]:
        for name in self._cited():
            iri = URIRef(name.iri)
            by = listed(self.reader.publishers(iri))
            issued = ", ".join(sorted(map(str, self.dataset.objects(iri, DCTERMS.issued))))
            told = ", ".join(filter(None, (name.text, by, issued)))
            became = "".join(f"; {change}" for change in status(self.reader, iri))
            yield Line("item", f"{told}{became}. <{name.iri}>")

    def _check(self) -> Iterator[Line]:
        yield Line(
            "item",
            "Whoever holds the text of a source can prove every passage:"
            " policygraph evidence check NAME --text NAME=FILE",
        )
        yield Line(
            "item", f"All that is said, uncut: policygraph explain “{self.found.curie}” --all"
        )

    def _picture(self) -> tuple[bytes, str]:
        whole = network(self.dataset)
        if str(self.iri) not in whole.graph:
            return b"", ""
        near = around(whole, [str(self.iri)])
        part = near
        if len(near.graph) > _CARDS:
            # What rows of tables tell is much of the same.
            told = near.saying(lambda passages: not all("#row=" in one for one in passages))
            part = _nearest(around(told, [str(self.iri)]), str(self.iri))
        left = len(near.graph) - len(part.graph)
        drawn = f"“{self.found.thing.text}” and {plural(len(part.graph) - 1, 'thing')} tied to it"
        return draw(part, SVG, Caption(legend=False)), drawn + (
            f"; {left:,} more are left out" if left else ""
        )

    # -- lines -----------------------------------------------------------------------------------

    def _item(self, words: str, evidence: Sequence[str]) -> Line:
        return Line("item", self.notes.cited(words, evidence))

    def _some(self, said: Sequence[str], more: int) -> Iterator[Line]:
        yield from (Line("item", words) for words in said)
        yield from self._more(more)

    @staticmethod
    def _more(number: int) -> Iterator[Line]:
        if number > 0:
            yield Line("item", f"… and {number:,} more.")


def _measure(rests: Rests) -> Iterator[Line]:
    yield Line("item", f"It rests on {plural(rests.independent, 'independent source')}.")
    for words, names in (("goes back to", rests.roots), ("falls with", rests.single_points)):
        for name in names:
            yield Line("item", f"It {words} “{name.text}”.", 1)


def _event(one: Entry) -> str:
    tail = f" “{one.edition}”" if one.edition else ""
    mark = " (inferred)" if one.inferred else ""
    return f"{one.thing} ({one.kind}), {one.what}{tail}{mark}"


def _nearest(near: Network, centre: str) -> Network:
    """The centre with the things that have the most relations with it and with one another."""
    graph = near.graph
    ranked = sorted(
        (node for node in graph if node != centre),
        key=lambda node: (-graph.degree(node), graph.nodes[node]["label"], node),
    )
    return near.within([centre, *ranked[:_CARDS]])
