"""What stands in a dossier, section by section, each statement with the passages that say it."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, filterfalse, islice
from typing import Protocol

from rdflib import RDF, SKOS, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from policygraph import reading
from policygraph.claims.conflicts import ledger
from policygraph.claims.findings import Lack
from policygraph.claims.gaps import gaps
from policygraph.dossier import disputes, sections, sentences
from policygraph.dossier.footnotes import Citations
from policygraph.dossier.neighbourhood import picture
from policygraph.dossier.sentences import MOST, by, cut, more, named, short
from policygraph.dossier.values import Dossier, Fact, Form, Group, Item, Section
from policygraph.errors import plural
from policygraph.evidence.claims import claim, is_claim
from policygraph.evidence.explain import explain, joined, tie
from policygraph.evidence.status import status
from policygraph.evidence.values import Claim
from policygraph.reading import Data, Reader, wording
from policygraph.reading.near import Near
from policygraph.reading.passages import Passage, listed
from policygraph.reading.sources import Source, sources, thing
from policygraph.reading.values import Statement, whole
from policygraph.vocab import PG

# The graphs that tell of what joins a thing to others, as `explain` tells it.
_TOLD_IN = """SELECT DISTINCT ?graph {
  { SELECT DISTINCT ?node { { $thing ?p ?node } UNION { ?node ?q $thing }
    ?node a ?kind VALUES ?kind { $ends } FILTER(isIRI(?node) && ?node != $thing) } }
  { GRAPH ?graph { ?node ?r ?o } } UNION { GRAPH ?graph { $thing ?r ?node } } }"""
_HUB = 500
_TITLE = 160
_NAME = 36
_WORDS = 600
_GAPS = {"announced": "What the sources leave open", "no-basis": "Claims without a basis"}
# What a machine needs and no reader does; `explain` tells it.
_SILENT = {str(PG[name]) for name in ("textDigest", "textLength", "repaired", "rejected")}
_SILENT |= {str(RDF.type), str(PG.gapIn)}


class _Evident(Protocol):
    """Whatever says by which named graphs it is said."""

    @property
    def evidence(self) -> tuple[str, ...]: ...


def compose(data: Data, text: str, day: str = "") -> Dossier:
    """The dossier on a thing.

    Args:
        data: as ``policygraph.vocab`` describes it.
        text: an IRI, a CURIE, a label, or the name of a source or a passage.
        day: the day as of which the dataset is, to be told.

    Raises:
        UnknownNameError: nothing, or more than one thing, has that name.
    """
    reader = reading.of(data)
    return _Composer(reader, text, day).dossier()


class _Composer:
    def __init__(self, reader: Reader, text: str, day: str) -> None:
        self.reader = reader
        self.day = day
        self.iri = thing(reader, text)
        self.citations = Citations(self.reader)
        self.found = explain(reader, str(self.iri), 0)
        self.label = named(self.reader, self.found.thing)
        self.ledger = ledger(self.reader, str(self.iri), most=disputes.MOST)
        self.sources = sources(reader)
        self.claims = self._every_claim()
        if whole(self.found.ties) > _HUB:
            # What is said of each of so many things is read once.
            reader.known.near = reader.known.near or Near(reader.engine)

    def _every_claim(self) -> dict[str, Claim]:
        """The claim itself, those about it, those that speak of it, and those it makes."""
        found = self.found
        own = [found.claim] if found.claim else []
        others = sorted({one.subject.iri for one in found.incoming if self._claims_it(one)})
        told = [claim(self.reader, URIRef(iri)) for iri in others]
        every = (*own, *found.claims_about, *told, *found.claims_made)
        return {one.name.iri: one for one in every}

    def _claims_it(self, one: Statement) -> bool:
        return is_claim(self.reader, URIRef(one.subject.iri))

    def _told_apart(self, one: Statement) -> bool:
        """Whether a statement by another is told with the claims, or with the conflicts."""
        return self._claims_it(one) or self.reader.is_a(URIRef(one.subject.iri), PG.Ruling)

    def dossier(self) -> Dossier:
        found = self.found
        when, dated = sections.dated(str(self.iri), self.citations)
        alone, rests = sections.rests(self.iri, self.citations)
        said = sentences.groups(tuple(self.claims.values()), self.citations)
        made: list[tuple[str, str, Form, Iterable[Group]]] = [
            ("became", "What became of it", "list", self._became()),
            ("known", "What is known", "list", self._known()),
            ("told", "What it says, place by place", "list", self._told()),
            ("claims", "Who says what", "list", said),
            ("conflicts", "Where accounts differ", "cards", self._conflicts()),
            ("missing", "What is missing", "list", self._missing()),
            ("rests", "How much rests on one source", "bars", rests),
            ("timeline", "Timeline", "timeline", dated),
        ]
        body = [self._section(*one) for one in made]
        notes = tuple(self.citations.footnotes())
        cited = self.citations.sources()
        body += [
            self._section("sources", "Sources", "list", self._sources(cited)),
            self._section("check", "How to check this", "list", self._check(cited)),
        ]
        facts = [
            Fact(f"{len(cited):,}", "source" if len(cited) == 1 else "sources", "sources"),
            _fact(len(self.claims), "claim", "claims"),
            _fact(len(self.ledger.conflicts), "conflict", "conflicts"),
            alone,
            when,
        ]
        shown = tuple(one for one in body if one.groups)
        names = {one.name for one in shown}
        return Dossier(
            short(found.thing.text, _TITLE),
            ", ".join(name.text for name in found.kinds),
            found.curie,
            self.day,
            tuple(one for one in facts if one and one.section in names),
            shown,
            notes,
            picture(self.reader, str(self.iri), short(found.thing.text, _TITLE)),
        )

    def _section(self, name: str, heading: str, form: Form, groups: Iterable[Group]) -> Section:
        return Section(name, heading, tuple(one for one in groups if one.items), form)

    # -- what is known -------------------------------------------------------------------------

    def _became(self) -> Iterator[Group]:
        yield Group(
            tuple(Item(f"It was {self._cited(str(one), one)}.") for one in self.found.changes)
        )

    def _known(self) -> Iterator[Group]:
        found = self.found
        of_it = [one for one in found.outgoing if one.predicate.iri not in _SILENT]
        own = tuple(self._identity())
        said = list(by(of_it, lambda one: one.predicate.iri))
        yield Group((*own, *cut(said, self._stated, 2 * MOST)))
        figures = found.claim.figures if found.claim else ()
        told = by(figures, lambda one: one.predicate.iri)
        yield Group(tuple(map(self._figure, told)), "Its number and its hedges")
        yield from self._ties()
        others = [one for one in found.incoming if not self._told_apart(one)]
        for every in by(others, lambda one: one.predicate.iri):
            called = self.label if len(self.label) <= 2 * _NAME else "it"
            heading = wording.heading(self.reader, every[0].predicate.iri, called)
            yield Group(cut(every, self._subject), heading)
        inferred = [[one] for one in found.inferred if one.predicate.iri not in _SILENT]
        yield Group(cut(inferred, self._stated), "Inferred, not said")

    def _identity(self) -> Iterator[Item]:
        for one in self.found.identity:
            name, iri = one.value, one.predicate.iri
            # Its label and its kinds stand above.
            if name.text == self.found.thing.text or iri == str(RDF.type):
                continue
            if iri == str(SKOS.altLabel):
                yield Item(self._cited(f"It is also called “{short(name.text)}”", one) + ".")
            elif iri == str(SKOS.exactMatch):
                yield Item(self._cited("It is the same as", one), link=name.iri)
            else:
                yield self._stated([one])

    def _stated(self, said: Sequence[Statement]) -> Item:
        ours = said[0].subject == self.found.thing and len(self.label) > _NAME
        it = sentences.IT if ours else ""
        return Item(sentences.stated(self.reader, self.citations, said, it))

    def _figure(self, said: Sequence[Statement]) -> Item:
        return Item(sentences.stated(self.reader, self.citations, said, sentences.IT))

    def _subject(self, one: Statement) -> Item:
        return Item(self._cited(named(self.reader, one.subject), one))

    def _cited(self, words: str, one: _Evident) -> str:
        return self.citations.cited(words, one.evidence)

    def _ties(self) -> Iterator[Group]:
        """Agreements, posts and the like by their kind; what rows of tables tell comes last."""
        kinds: dict[str, list[Node]] = {}
        for one in joined(self.reader, self.iri):
            names = self.reader.kinds(one)
            kinds.setdefault(names[0].text if names else "tie", []).append(one)
        for kind, ties in sorted(kinds.items()):
            first = list(islice(filterfalse(self._is_of_rows, ties), MOST))
            if len(first) < MOST:
                first += [one for one in ties if one not in first]
            items = (*map(self._tie, first[:MOST]), *more(len(ties) - MOST))
            yield Group(items, plural(len(ties), kind))

    def _is_of_rows(self, tie: Node) -> bool:
        """Whether only rows of tables tell of what joins the thing to others."""
        quads = chain(self.reader.quads(tie), self.reader.quads(self.iri, None, tie))
        return all("#row=" in graph for *_, graph in quads)

    def _tie(self, node: Node) -> Item:
        """What joins the thing to others, how the thing names it, and its dates."""
        one = tie(self.reader, self.iri, node)
        ours = dict.fromkeys(link.predicate.text for link in one.links if link.value == one.name)
        before = ", ".join(ours)
        words = short(one.name.text if one.name.text != one.name.iri else one.words)
        words = f"{before[:1].upper()}{before[1:]}: {words}" if before else words
        graphs = [iri for each in one.links for iri in each.evidence]
        dates = [
            self._cited(f"{each.predicate.text} {each.value.text}", each)
            for each in one.statements
            if sentences.is_date(each.value) and each.value.text not in words
        ]
        return Item(", ".join([self.citations.cited(words, graphs), *dates]))

    def _told(self) -> Iterator[Group]:
        """The passages of a source, or what a passage says of each thing."""
        if self.found.view == "source":
            cited = [self.reader.passage(one.passage) for one in self.found.told]
            places = [one for one in cited if one.kind == "passage"]
            yield Group(cut(places, self._place, 3 * MOST))
        elif self.found.view == "passage":
            said = [each for one in self.found.told for each in one.statements]
            told = list(by(said, lambda one: (one.subject.iri, one.predicate.iri)))
            yield Group(cut(told, self._stated, 3 * MOST))

    def _place(self, one: Passage) -> Item:
        return Item(self.citations.cited(short(one.gloss or one.where, _WORDS), [one.iri]))

    # -- claims, conflicts, gaps ---------------------------------------------------------------

    def _conflicts(self) -> Iterator[Group]:
        return disputes.groups(self.ledger, self.citations)

    def _missing(self) -> Iterator[Group]:
        found = self.found
        spoken: list[_Evident] = [*found.outgoing, *found.incoming, *self.claims.values()]
        graphs = {iri for one in spoken for iri in one.evidence}
        if whole(found.ties):
            rows = self.reader.engine.rows(_TOLD_IN, thing=self.iri, ends=self.reader.ends)
            graphs.update(str(graph) for (graph,) in rows)
        cited = {self.reader.passage(iri).source.iri for iri in graphs} | {str(self.iri)}
        known = [one for one in self.sources if str(one.iri) in cited]
        lacks = gaps(self.reader, known, {}, tuple(_GAPS)).gaps
        for kind, heading in _GAPS.items():
            ours = [
                one
                for one in lacks
                if one.kind == kind and (kind == "announced" or one.thing.iri in self.claims)
            ]
            yield Group(cut(ours, self._lack), heading)

    def _lack(self, one: Lack) -> Item:
        what = short(one.thing.text)
        what = what if one.kind == "announced" else f"“{what}”"
        return Item(self._cited(f"{what}: {short(one.words, _WORDS)}", one))

    # -- sources -------------------------------------------------------------------------------

    def _sources(self, cited: Sequence[URIRef]) -> Iterator[Group]:
        items = []
        for iri in cited:
            by = short(listed(self.reader.publishers(iri)))
            issued = ", ".join(sorted(map(str, self.reader.objects(iri, DCTERMS.issued))))
            title = f"“{short(self.reader.name(iri).text)}”"
            became = [str(change) for change in status(self.reader, iri)]
            told = ", ".join(filter(None, (title, by, issued, *became)))
            items.append(Item(told, link=str(iri)))
        yield Group(tuple(items))

    def _check(self, cited: Sequence[URIRef]) -> Iterator[Group]:
        provable = set(self.reader.subjects(PG.textDigest)).intersection(cited)
        proofs = [one for one in self.sources if one.iri in provable]
        name = self.found.curie
        commands = (
            ("All that is said, uncut:", ("explain", name, "--all")),
            ("All conflicts, and what cannot be compared:", ("conflicts", name)),
            ("What each statement rests on:", ("support", name)),
            ("All that is dated:", ("timeline", name)),
        )
        told = (Item(words, code=_command(*said)) for words, said in commands)
        yield Group((*cut(proofs, _proof), *told))


def _proof(one: Source) -> Item:
    command = _command("evidence", "check", one.name, "--text", f"{one.name}=FILE")
    return Item(f"Prove each passage of “{short(one.title)}” by its text:", code=command)


def _fact(number: int, words: str, section: str) -> Fact | None:
    told = plural(number, words).partition(" ")
    return Fact(told[0], told[2], section) if number else None


def _command(*words: str) -> str:
    return f"policygraph {shlex.join(words)}"
