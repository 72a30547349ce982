"""A dataset as the value that the front end shows: things, relations, and who says each where.

The value is JSON whose parts name each other by index, so that a page of thousands of things stays
small. The front end's ``view.ts`` declares the same shape.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import fsum
from typing import Any

import networkx as nx
from rdflib import PROV, RDF, RDFS, SKOS, XSD, Literal, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from policygraph import reading, vocab
from policygraph.export.heading import caption
from policygraph.export.lettering import width_of, wrap
from policygraph.network import building, model
from policygraph.network.model import Network
from policygraph.reading import Data, Reader
from policygraph.reading.naming import IDENTITY
from policygraph.reading.passages import listed
from policygraph.vocab import PG
from policygraph.web.disputes import Disputes
from policygraph.web.layout import AT_ONCE, READABLE, lay_out
from policygraph.web.overview import core

VERSION = 1

_DATES = {XSD.date, XSD.dateTime, XSD.gYear, XSD.gYearMonth}
_DAY = re.compile(r"-?\d{4,}(?:-\d\d(?:-\d\d)?)?")
_COUNTER = {PG.contradicts: "contradicts", PG.supports: "supports"}
# How a kind is drawn, by the first of these classes that it is or stands under.
_SHAPES = (
    (PG.Claim, "note"),
    (PG.Law, "hex"),
    (PG.Event, "diamond"),
    (PG.Person, "circle"),
    (PG.Group, "circle"),
    (PG.Jurisdiction, "pill"),
    (PG.Region, "pill"),
)
# What connects almost everything to everything, see `network.paths`.
_WEAK = frozenset({str(PG.Claim), str(PG.Source)})
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
) -> dict[str, Any]:
    """What the network page shows of a dataset.

    Args:
        data: what to show.
        title: the page's title; None for the one that the dataset gives itself.
        name: the title if the dataset does not say what it is.
        page_of: which page of a site tells more of a thing, a source or a passage; None for a
            page that stands alone.

    Returns:
        The view, ready for ``json.dumps``; the same for the same dataset.
    """
    reader = reading.of(data)
    reader.know_all()
    return _Maker(reader, page_of or _nowhere).view(title, name)


def _nowhere(_: str) -> None:
    """No page but this one."""


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
    def __init__(self, reader: Reader, page_of: PageOf) -> None:
        self.reader = reader
        self.page_of = page_of
        self.network = building.network(reader)
        self.overview = core(reader, self.network)
        self.things = {iri: count for count, iri in enumerate(self.network.graph)}
        self.sources, self.passages = _Index(), _Index()
        self.predicates, self.kinds = _Index(), _Index()
        self.statements: list[dict[str, Any]] = []
        self.said: dict[tuple[str, str, str], int] = {}
        self.dates: dict[str, list[str]] = {}
        self.dated = {self.reader.curie(str(one)) for one in _DATES}

    def view(self, title: str | None, name: str) -> dict[str, Any]:
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
        disputes = Disputes(self.reader, self.things, self._passage)
        conflicts = disputes.conflicts(self.said)
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
            "support": disputes.support(),
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
            shape = next((s for c, s in _SHAPES if str(c) in data["classes"]), "card")
            kind = self.kinds.add(
                data["kind"],
                {
                    "iri": data["kind"],
                    "label": data["kind_label"],
                    "colour": data["colour"],
                    "shape": shape,
                    "claim": str(PG.Claim) in data["classes"],
                    "count": 0,
                },
            )
        self.kinds.items[kind]["count"] += 1
        lines = wrap(data["label"], _WIDTH, _LABEL_SIZE, _LINES) or [self.reader.curie(iri)]
        width = max([*(width_of(line, _LABEL_SIZE) for line in lines), 40.0])
        other = {str(value) for value in self.reader.objects(URIRef(iri), SKOS.altLabel)}
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
        self.whole = lay_out(sizes, _ends(self.network), groups)
        part = self.network.within(self.overview)
        if len(part.graph) == len(things):
            self.bones = self.whole
        else:
            self.bones = lay_out({iri: sizes[iri] for iri in part.graph}, _ends(part), groups)
        for one in things:
            one["x"], one["y"] = self.whole.places[one["iri"]]
            one["ox"], one["oy"] = self.bones.places.get(one["iri"], (one["x"], one["y"]))

    # --- statements --------------------------------------------------------------------------

    def _say(self, iri: str, thing: int) -> list[int]:
        """Everything that is said of a thing, as statements; their places."""
        claim = self.reader.is_a(URIRef(iri), PG.Claim)
        by: list[int] = []
        if claim:
            voices = self.reader.objects(URIRef(iri), PROV.wasAttributedTo)
            by = sorted(self.things[str(one)] for one in set(voices) if str(one) in self.things)
        made: list[int] = []
        triples = set(self.reader.triples(URIRef(iri), None, None))
        for said in self.reader.statements(triples):
            value = said.value
            passages = [self._passage(graph) for graph in said.evidence]
            key = (iri, said.predicate.iri, value.iri or value.text)
            self.said[key] = len(self.statements)
            made.append(len(self.statements))
            self.statements.append(
                {
                    "s": thing,
                    "p": self._predicate(said.predicate),
                    "text": value.text,
                    "o": self.things.get(value.iri, -1),
                    "in": passages,
                    "by": by,
                    **({"date": value.text} if self._is_date(said.predicate, value) else {}),
                }
            )
        self._note_dates(iri, triples)
        return made

    def _is_date(self, predicate: vocab.Name, value: vocab.Name) -> bool:
        dated = value.datatype in self.dated and predicate.iri != str(DCTERMS.created)
        return dated and _DAY.match(value.text) is not None

    def _note_dates(self, iri: str, triples: Iterable[tuple[Node, Node, Node]]) -> None:
        for _, predicate, value in triples:
            if isinstance(value, Literal) and value.datatype in _DATES:
                found = _DAY.match(str(value))
                if found and predicate != DCTERMS.created:
                    self.dates.setdefault(iri, []).append(found[0])

    def _predicate(self, name: vocab.Name) -> int:
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
        return self.predicates.add(name.iri, {"iri": name.iri, "label": name.text, "role": role})

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
        for edge in model.edges(self.network):
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


def _ends(network: Network) -> list[tuple[str, str, str]]:
    return [(edge.id, edge.start, edge.end) for edge in model.edges(network)]
