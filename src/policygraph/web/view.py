"""A dataset as the value that the front end shows: things, relations, and who says each where.

The value is JSON whose parts name each other by index, so that a page of thousands of things stays
small. The front end's ``view.ts`` declares the same shape.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from math import fsum
from typing import Any

import networkx as nx
from rdflib import PROV, RDF, RDFS, SKOS, XSD, Literal, URIRef
from rdflib.namespace import DCTERMS

from policygraph import reading
from policygraph.claims.conflicts import ledger
from policygraph.claims.ledger import Conflict, Ledger, Side
from policygraph.claims.support import Weighing
from policygraph.evidence.claims import status
from policygraph.export.drawing import caption
from policygraph.export.lettering import cut, tidy, width_of, wrap
from policygraph.network import building, model
from policygraph.network.model import Edge, Network
from policygraph.reading import Data, Reader
from policygraph.reading.naming import IDENTITY
from policygraph.reading.passages import listed
from policygraph.reading.values import whole
from policygraph.store.ntriples import from_nt, nt
from policygraph.vocab import PG, Name
from policygraph.web.layout import AT_ONCE, READABLE, lay_out

VERSION = 1

_DATES = {XSD.date, XSD.dateTime, XSD.gYear, XSD.gYearMonth}
_DAY = re.compile(r"-?\d{4,}(?:-\d\d(?:-\d\d)?)?")
_RANKS = {str(predicate): rank for predicate, rank in IDENTITY.items()}
_CREATED = str(DCTERMS.created)
_COUNTER = {PG.contradicts: "contradicts", PG.supports: "supports"}
# What connects almost everything to everything, see `network.paths`.
_WEAK = frozenset({str(PG.Claim), str(PG.Source)})
# Of what one edition of a table lists and another does not, the page names so many.
_LISTED = 60
_LABEL_SIZE = 12.0
_WIDTH = 116.0
_LINES = 5

PageOf = Callable[[str], str | None]
"""The address of the page of an IRI, as a link from the network page; None where there is none."""


def view(
    data: Data,
    title: str | None = None,
    name: str = "Network",
    page_of: PageOf | None = None,
    drawn: Network | None = None,
    conflicts: Ledger | None = None,
) -> dict[str, Any]:
    """What the network page shows of a dataset.

    Args:
        data: what to show.
        title: the page's title; None for the one that the dataset gives itself.
        name: the title if the dataset does not say what it is.
        page_of: which page of a site tells more of a thing, a source or a passage; None for a
            page that stands alone.
        drawn: its network, where that is known.
        conflicts: its conflicts, too.

    Returns:
        The view, ready for ``json.dumps``; the same for the same dataset.
    """
    reader = reading.of(data)
    reader.know_all()
    maker = _Maker(reader, drawn or building.network(reader), page_of or (lambda _: None))
    return maker.view(title, name, conflicts or ledger(reader, most=_LISTED, perhaps=False))


class _Index:
    """Values that others name by their place."""

    def __init__(self) -> None:
        self.place: dict[str, int] = {}
        self.items: list[dict[str, Any]] = []

    def add(self, key: str, item: Mapping[str, Any]) -> int:
        self.place[key] = len(self.items)
        self.items.append(dict(item))
        return self.place[key]


class _Maker:
    def __init__(self, reader: Reader, network: Network, page_of: PageOf) -> None:
        assert reader.known.near is not None
        self.reader = reader
        self.near = reader.known.near
        self.page_of = page_of
        self.network = network
        self.overview = model.core(reader, self.network)
        self.edges = model.edges(self.network)
        self.things = {iri: count for count, iri in enumerate(self.network.graph)}
        # Per view, not per class: datasets differ.
        self.name = cache(lambda term: reader.name(from_nt(term)))
        self.value = cache(self._value)
        self.shapes = {str(s): str(o) for s, o in reader.subject_objects(PG.cardShape)}
        self.sources, self.passages = _Index(), _Index()
        self.predicates, self.kinds = _Index(), _Index()
        self.statements: list[dict[str, Any]] = []
        self.said: dict[tuple[str, str, str], int] = {}
        self.dates: dict[str, list[str]] = {}

    def view(self, title: str | None, name: str, found: Ledger) -> dict[str, Any]:
        itself = self.reader.itself
        heading = caption(self.reader, self.network, title, name, legend=False)
        things = [self._thing(iri, data) for iri, data in self.network.graph.nodes(data=True)]
        for iri in self.network.graph:
            self._say(iri, self.things[iri])
        ties, edges = self._relations()
        self._date(things)
        groups = self._groups()
        self._place(things, groups)
        edges = self._paths(edges)
        conflicts = list(map(self._conflict, found.conflicts))
        return {
            "version": VERSION,
            "title": heading.title,
            "description": self._description(itself),
            "origin": heading.source,
            "prefixes": dict(sorted(self.reader.prefixes.items())),
            "kinds": self.kinds.items,
            "sources": self.sources.items,
            "passages": self.passages.items,
            "predicates": self.predicates.items,
            "things": things,
            "statements": self.statements,
            "ties": ties,
            "edges": edges,
            "clusters": self._clusters(things, groups),
            "conflicts": conflicts,
            "support": self._support(),
            "blocks": AT_ONCE < len(things) <= READABLE,
        }

    def _description(self, itself: URIRef | None) -> str:
        if itself is None:
            return ""
        found = self.reader.best_text(itself, DCTERMS.description, RDFS.comment)
        return "" if found is None else str(found)

    # --- things ------------------------------------------------------------------------------

    def _thing(self, iri: str, data: Mapping[str, Any]) -> dict[str, Any]:
        kind = self.kinds.place.get(data["kind"])
        if kind is None:
            nearest = (one for one in (data["kind"], *data["classes"]) if one in self.shapes)
            kind = self.kinds.add(
                data["kind"],
                {
                    "iri": data["kind"],
                    "label": data["kind_label"],
                    "colour": data["colour"],
                    "shape": self.shapes.get(next(nearest, ""), "card"),
                    "claim": str(PG.Claim) in data["classes"],
                    "count": 0,
                },
            )
        self.kinds.items[kind]["count"] += 1
        lines = wrap(data["label"], _WIDTH, _LABEL_SIZE, _LINES) or [self.reader.curie(iri)]
        width = max([*(width_of(line, _LABEL_SIZE) for line in lines), 40.0])
        other = self._values(iri, SKOS.altLabel)
        return {
            "iri": iri,
            "curie": self.reader.curie(iri),
            "label": data["label"],
            "lines": lines,
            "alt": sorted(other - {data["label"]}),
            "kind": kind,
            "type": data["type_label"],
            "w": round(width + 36, 1),
            "h": 13.0 + 14 * len(lines),
            "overview": iri in self.overview,
            **({} if _WEAK.isdisjoint(data["classes"]) else {"weak": True}),
            **self._page(iri),
        }

    def _page(self, iri: str) -> dict[str, str]:
        address = self.page_of(iri)
        return {} if address is None else {"page": address}

    def _date(self, things: Iterable[dict[str, Any]]) -> None:
        for thing in things:
            found = self.dates.get(thing["iri"], [])
            thing["first"], thing["last"] = min(found, default=""), max(found, default="")

    def _place(self, things: list[dict[str, Any]], groups: Sequence[set[str]]) -> None:
        sizes = {one["iri"]: (one["w"], one["h"]) for one in things}
        self.whole = lay_out(sizes, _ends(self.edges), groups)
        part = self.network.within(self.overview)
        if len(part.graph) == len(things):
            self.bones = self.whole
        else:
            self.bones = lay_out(
                {iri: sizes[iri] for iri in part.graph}, _ends(model.edges(part)), groups
            )
        for one in things:
            one["x"], one["y"] = self.whole.places[one["iri"]]
            one["ox"], one["oy"] = self.bones.places.get(one["iri"], (one["x"], one["y"]))

    # --- statements --------------------------------------------------------------------------

    def _values(self, iri: str, predicate: URIRef) -> set[str]:
        wanted = nt(predicate)
        return {str(from_nt(o)) for _, p, o, _ in self.near.about(iri) if p == wanted}

    def _say(self, iri: str, thing: int) -> list[int]:
        """Everything that is said of a thing, as statements; their places."""
        by: list[int] = []
        if self.reader.is_a(URIRef(iri), PG.Claim):
            voices = self._values(iri, PROV.wasAttributedTo)
            by = sorted(self.things[one] for one in voices if one in self.things)
        places: dict[tuple[str, str], list[str]] = {}
        for _, p, o, graph in self.near.about(iri):
            places.setdefault((p, o), []).extend([graph[1:-1]] if graph else ())
        said = [(self.name(p), *self.value(o), graphs) for (p, o), graphs in places.items()]
        made: list[int] = []
        for predicate, name, date, graphs in sorted(said, key=_written):
            # The day, the month or the year that a statement dates a thing by, if it does.
            day = _DAY.match(name.text) if date and predicate.iri != _CREATED else None
            if day:
                self.dates.setdefault(iri, []).append(day[0])
            self.said[iri, predicate.iri, name.iri] = len(self.statements)
            made.append(len(self.statements))
            self.statements.append(
                {
                    "s": thing,
                    "p": self._predicate(predicate),
                    "text": name.text,
                    "o": self.things.get(name.iri, -1),
                    "in": [self._passage(graph) for graph in self._in_order(graphs)],
                    "by": by,
                    **({"date": name.text} if day else {}),
                }
            )
        return made

    def _in_order(self, graphs: Sequence[str]) -> Sequence[str]:
        return self.reader.in_order(graphs) if len(graphs) > 1 else graphs

    def _value(self, term: str) -> tuple[Name, bool]:
        """What a value is called, and whether it is a date."""
        value = from_nt(term)
        if isinstance(value, Literal):
            return Name(str(value), language=value.language or ""), value.datatype in _DATES
        return self.reader.name(value), False

    def _predicate(self, name: Name) -> int:
        place = self.predicates.place.get(name.iri)
        if place is not None:
            return place
        iri = URIRef(name.iri)
        role = "identity" if iri in IDENTITY else _COUNTER.get(iri, "")
        if iri == RDF.type:
            role = "type"
        elif iri == PROV.wasAttributedTo:
            role = "speaker"
        elif iri == PG.about:
            role = "about"
        elif iri in (RDFS.label, SKOS.prefLabel):
            role = "label"
        words = {
            key: str(self.reader.best_text(iri, declared) or name.text)
            for key, declared in (("reads", PG.reads), ("inverse", PG.readsInverse))
        }
        item = {"iri": name.iri, "label": name.text, **words, "role": role}
        return self.predicates.add(name.iri, item)

    def _passage(self, graph: str) -> int:
        if graph in self.passages.place:
            return self.passages.place[graph]
        found = self.reader.passage(graph)
        place = self.passages.add(
            graph,
            {
                "iri": graph,
                "source": self._source(found.source.iri),
                "where": found.where,
                "gloss": found.gloss,
                "kind": found.kind,
                "by": listed(found.by),
                "made": found.made,
                "reason": found.reason,
                "standing": found.standing,
                "derived": [],
                **self._page(graph),
            },
        )
        self.passages.items[place]["derived"] = [self._passage(one) for one in found.derived]
        return place

    def _source(self, iri: str) -> int:
        if iri in self.sources.place:
            return self.sources.place[iri]
        kinds = self.reader.kinds(URIRef(iri))
        return self.sources.add(
            iri,
            {
                "iri": iri,
                "label": self.reader.name(URIRef(iri)).text,
                "kind": kinds[0].text if kinds else "",
                "issued": self.reader.issued(URIRef(iri)),
                "publisher": listed(self.reader.publishers(URIRef(iri))),
                "thing": self.things.get(iri, -1),
                **self._page(iri),
            },
        )

    # --- relations ---------------------------------------------------------------------------

    def _relations(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        ties: dict[str, int] = {}
        told: list[dict[str, Any]] = []
        edges: list[dict[str, Any]] = []
        for edge in self.edges:
            tie = -1
            if edge.thing:
                if edge.thing not in ties:
                    ties[edge.thing] = len(told)
                    name = self.reader.name(URIRef(edge.thing)).text
                    told.append({"label": name, "said": self._say(edge.thing, -1)})
                tie = ties[edge.thing]
                for date in self.dates.get(edge.thing, ()):
                    self.dates.setdefault(edge.start, []).append(date)
            plain = self.said.get((edge.start, edge.predicate, edge.end))
            edges.append(
                {
                    "id": edge.id,
                    "s": self.things[edge.start],
                    "t": self.things[edge.end],
                    "label": edge.label,
                    "inferred": edge.inferred,
                    "counter": edge.predicate == str(PG.contradicts),
                    "tie": tie,
                    "said": [] if plain is None else [plain],
                }
            )
        return told, edges

    def _paths(self, edges: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for edge in edges:
            name = edge["id"]
            edge["path"] = self.whole.paths.get(name, "")
            edge["opath"] = self.bones.paths.get(name, "")
        return edges

    def _groups(self) -> list[set[str]]:
        """Groups of things that are tied to each other more than to others, largest first."""
        plain: nx.Graph[str] = nx.Graph()
        plain.add_edges_from((a, b) for a, b in self.network.graph.edges() if a != b)
        found: list[set[str]] = nx.community.louvain_communities(plain, seed=0) if plain else []
        return sorted(found, key=lambda group: (-len(group), min(group)))

    def _clusters(
        self, things: list[dict[str, Any]], groups: Sequence[set[str]]
    ) -> list[dict[str, Any]]:
        clusters: list[dict[str, Any]] = []
        for thing in things:
            thing["cluster"] = -1
        degree = self.network.graph.degree
        for count, group in enumerate(groups):
            middle = max(group, key=lambda node: (degree(node), node))
            places = [self.whole.places[node] for node in group]
            for node in group:
                things[self.things[node]]["cluster"] = count
            clusters.append(
                {
                    "label": self.network.graph.nodes[middle]["label"],
                    "thing": self.things[middle],
                    "x": round(fsum(x for x, _ in places) / len(places), 1),
                    "y": round(fsum(y for _, y in places) / len(places), 1),
                    "size": len(group),
                }
            )
        return clusters

    # --- conflicts, and what claims rest on --------------------------------------------------

    def _conflict(self, one: Conflict) -> dict[str, Any]:
        names = [side.thing.iri for side in one.sides]
        pairs = ((a, str(PG.contradicts), b) for a in names for b in names if a != b)
        return {
            "id": one.id,
            "kind": one.kind,
            "summary": cut(tidy(one.summary), 900, 11),
            "sides": [self.things.get(name, -1) for name in names],
            "told": [self._side(side) for side in one.sides],
            "only": [thing.thing.text for thing in one.things[:_LISTED]],
            "more": max(0, whole(one.things) - _LISTED),
            "said": [self.said[pair] for pair in pairs if pair in self.said],
            "explained": [
                {"text": link.words, "in": self._cites(link.evidence)} for link in one.explained
            ],
            "rulings": [
                {
                    "text": ruling.reason,
                    "by": listed(ruling.by),
                    "when": ruling.when,
                    "prefers": ruling.prefers.text if ruling.prefers else "",
                    "in": self._cites(ruling.evidence),
                }
                for ruling in one.rulings
            ],
        }

    def _side(self, side: Side) -> dict[str, Any]:
        voices = [self.things.get(voice.iri, -1) for voice in side.speakers]
        return {
            "label": side.thing.text,
            "amount": side.amount or side.date,
            "by": [one for one in voices if one >= 0],
            "voice": listed(side.speakers),
            "in": self._cites(side.evidence),
            "status": "; ".join(map(str, side.status)),
        }

    def _cites(self, evidence: Iterable[str]) -> list[int]:
        return [self._passage(graph) for graph in evidence]

    def _support(self) -> list[dict[str, Any]]:
        """What each claim of the view rests on, and what became of it."""
        weighing = Weighing(self.reader)
        places = {claim: self.things.get(str(claim), -1) for claim in weighing.facts.claims}
        found = []
        for claim, place in places.items():
            if place >= 0:
                rests = weighing.of_claim(claim)
                found.append(
                    {
                        "thing": place,
                        "independent": rests.independent,
                        "sources": len(rests.sources),
                        "through": [name.text for name in rests.single_points],
                        "circular": [name.text for name in rests.circular],
                        "status": "; ".join(map(str, status(self.reader, claim))),
                    }
                )
        return sorted(found, key=lambda one: one["thing"])


def _written(said: tuple[Name, Name, bool, list[str]]) -> tuple[object, ...]:
    """By what it is first, then by property and value, as `Reader.statements` has it."""
    predicate, value = said[:2]
    rank = _RANKS.get(predicate.iri, len(_RANKS))
    return rank, predicate.text, predicate.iri, value.text, value.iri, value.language


def _ends(edges: Iterable[Edge]) -> list[tuple[str, str, str]]:
    return [(edge.id, edge.start, edge.end) for edge in edges]
