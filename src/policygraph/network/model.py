"""The network as a value, and the parts of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import networkx as nx
from rdflib import PROV, URIRef

from policygraph import reading
from policygraph.display import Shown
from policygraph.errors import InputError, UnknownNameError, plural
from policygraph.reading import Data, Reader
from policygraph.vocab import PG, PREFIXES, curie

# The overview of a network with more things than this leaves some kinds out.
SMALL = 60


@dataclass(frozen=True, repr=False)
class Network(Shown):
    """Things and the relations between them.

    Attributes:
        graph: nodes keyed by IRI, with ``label``, ``kind`` (the IRI of the card class),
            ``kind_label``, ``type_label`` (the class as stated, such as “statute” where the kind
            is “law”), ``colour`` and ``classes`` (stated ones and all above them); edges keyed by
            an id of their own, with ``label``, ``predicate``, ``passages`` (the graphs that say
            it), ``inferred`` and ``thing`` (what an n-ary edge stands for, else "").
        names: what a kind can be called, case folded, with the classes so called.
        spellings: the same names as a person writes them.
        prefixes: the prefixes of the dataset.
        reads: the words between the ends of a relation in a sentence, by its property.
    """

    graph: nx.MultiDiGraph[str]
    names: Mapping[str, frozenset[str]]
    spellings: tuple[str, ...]
    prefixes: Mapping[str, str] = field(default_factory=lambda: PREFIXES)
    reads: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        things, relations = len(self.graph), self.graph.number_of_edges()
        return f"<network: {plural(things, 'thing')}, {plural(relations, 'relation')}>"

    @property
    def plain(self) -> nx.Graph[str]:
        """The things and which of them are tied to which other."""
        plain: nx.Graph[str] = nx.Graph()
        plain.add_nodes_from(self.graph)
        plain.add_edges_from((start, end) for start, end in self.graph.edges() if start != end)
        return plain

    def saying(self, wanted: Callable[[Sequence[str]], bool]) -> Network:
        """This network with only the relations whose passages are ``wanted``."""
        unwanted = [
            (start, end, key)
            for start, end, key, passages in self.graph.edges(keys=True, data="passages")
            if not wanted(passages)
        ]
        if not unwanted:
            return self
        part = self.graph.copy()
        part.remove_edges_from(unwanted)
        return replace(self, graph=part)

    def within(self, nodes: Iterable[str]) -> Network:
        """The part of this network on ``nodes``, in the same order."""
        kept = set(nodes).intersection(self.graph)
        if len(kept) == len(self.graph):
            return self
        part: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        part.add_nodes_from(
            (node, data) for node, data in self.graph.nodes(data=True) if node in kept
        )
        part.add_edges_from(
            (start, end, key, data)
            for start, end, key, data in self.graph.edges(keys=True, data=True)
            if start in kept and end in kept
        )
        return replace(self, graph=part)


@dataclass(frozen=True)
class Edge:
    """One relation of a network, by the IRIs of its ends."""

    id: str
    start: str
    end: str
    label: str
    predicate: str
    passages: tuple[str, ...]
    inferred: bool
    thing: str


def edges(network: Network) -> list[Edge]:
    """The relations of a network as values, in its order."""
    return [
        Edge(key, start, end, **{**data, "passages": tuple(data["passages"])})
        for start, end, key, data in network.graph.edges(keys=True, data=True)
    ]


def choose(network: Network, *, only: Iterable[str] = (), without: Iterable[str] = ()) -> Network:
    """The part of a network whose things are of the kinds ``only`` and of none of ``without``.

    Raises:
        UnknownNameError: no kind has such a name.
    """
    kept = _kinds(network, only)
    dropped = _kinds(network, without)
    if not kept and not dropped:
        return network
    return network.within(
        node
        for node, data in network.graph.nodes(data=True)
        if (not kept or not kept.isdisjoint(data["classes"]))
        and dropped.isdisjoint(data["classes"])
    )


def _kinds(network: Network, names: Iterable[str]) -> frozenset[str]:
    found: frozenset[str] = frozenset()
    for name in names:
        if name.casefold() not in network.names:
            present = {kind for _, kind in network.graph.nodes(data="kind_label")}
            hint = f"The network has: {', '.join(sorted(present)) or 'nothing'}."
            raise UnknownNameError("kind", name, network.spellings, hint=hint)
        found |= network.names[name.casefold()]
    return found


def around(network: Network, things: Iterable[str], hops: int = 1) -> Network:
    """The part of a network within ``hops`` steps of any of ``things``, in either direction.

    Raises:
        InputError: one of the things is not in the network.
    """
    reached = {known(network, thing) for thing in things}
    fresh = set(reached)
    for _ in range(hops):
        fresh = {near for node in fresh for near in nx.all_neighbors(network.graph, node)} - reached
        reached |= fresh
    return network.within(reached)


def known(network: Network, thing: str) -> str:
    """``thing`` as the network knows it.

    Raises:
        InputError: it is not in the network.
    """
    if str(thing) not in network.graph:
        raise InputError(
            f"{curie(str(thing), network.prefixes)} is not in the network.",
            hint="Only things whose kind is drawn as a card are, and only while no option"
            " leaves them out.",
        )
    return str(thing)


def overview(network: Network) -> Network:
    """A network of more than `SMALL` things without what hides its bones; a smaller one whole.

    Sources go, because every relation is cited anyway; statistics, because a table shows numbers
    better; what only rows of tables tell, because there can be thousands; groups that hang on one
    other thing, and what is then connected to nothing.
    """
    if len(network.graph) <= SMALL:
        return network
    network = network.saying(lambda passages: not all("#row=" in one for one in passages))
    hidden = {str(PG.Source), str(PG.Statistic)}
    nodes = network.graph.nodes
    bones = network.within(node for node in nodes if hidden.isdisjoint(nodes[node]["classes"]))
    return bones.within(
        node
        for node, data in bones.graph.nodes(data=True)
        if len({*nx.all_neighbors(bones.graph, node)} - {node}) > (str(PG.Group) in data["classes"])
    )


# So many cards fill a screen in letters that can be read.
_CORE = 24


def core(data: Data, network: Network) -> set[str]:
    """The things that a page opens with.

    They are the claims that contradict each other, whoever makes them, the shortest ways from
    these to what is best connected, and then what has the most ties to others of the overview.
    """
    reader = reading.of(data)
    bones = overview(network)
    plain = bones.plain
    disputed = _disputed(reader, network)
    if len(network.graph) <= SMALL or len(plain) <= _CORE:
        return set(plain) | _voices(reader, network, plain)
    order = sorted(plain, key=lambda node: (-plain.degree[node], node))
    chosen = (disputed | _voices(reader, network, disputed)) or {order[0]}
    reach = nx.single_source_shortest_path(plain, order[0])
    for node in sorted(chosen):
        chosen.update(reach.get(node, ()))
    while len(chosen) < _CORE:
        near = (one for one in order if one not in chosen and not chosen.isdisjoint(plain[one]))
        following = next(near, None)
        if following is None:
            break
        chosen.add(following)
    return chosen | _voices(reader, network, chosen)


def _disputed(reader: Reader, network: Network) -> set[str]:
    pairs = reader.subject_objects(PG.contradicts)
    found = sorted({str(side) for pair in pairs for side in pair}.intersection(network.graph))
    # Of many disputes the overview shows a few.
    return set(found[: _CORE // 2])


def _voices(reader: Reader, network: Network, things: set[str] | nx.Graph[str]) -> set[str]:
    """Whoever makes a claim among some things: a claim without its speaker misleads."""
    return {
        str(voice)
        for iri in things
        if str(PG.Claim) in network.graph.nodes[iri]["classes"]
        for voice in reader.objects(URIRef(iri), PROV.wasAttributedTo)
    }.intersection(network.graph)
