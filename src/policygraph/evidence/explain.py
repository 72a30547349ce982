"""What a dataset says of one thing, each statement with its passages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import replace

from rdflib import PROV, RDF, RDFS, Literal, URIRef
from rdflib.term import Node

from policygraph import reading, vocab
from policygraph.evidence.claims import CHAIN, FIGURES, RELATIONS, claim, is_claim, status
from policygraph.evidence.values import Claim, Explanation, Gap, Tie, Told
from policygraph.reading import Data, Reader, sources
from policygraph.reading.naming import IDENTITY
from policygraph.reading.values import Cut, Statement
from policygraph.vocab import PG, Name

_PLACES = (PG.Passage, PG.Row, PG.Omission, PG.Inference)
# How a row was read: what was repaired in it, and what of it was not mapped.
_CELLS = (PG.repaired, PG.rejected)
_OF_CLAIM = (*CHAIN, *RELATIONS, *FIGURES, PROV.wasAttributedTo)


def explain(data: Data, thing: str, most: int | None = None) -> Explanation:
    """What a dataset says of ``thing``.

    Args:
        data: as ``policygraph.vocab`` describes it.
        thing: an IRI, a CURIE, a label, or the name of a source or a passage.
        most: of its agreements, posts and the like, make only so many; None for all.

    Raises:
        UnknownNameError: nothing, or more than one thing, has that name.
    """
    reader = reading.of(data)
    found = view(reader, sources.thing(reader, thing), most)
    return replace(found, passages=tuple(reader.cited[iri] for iri in sorted(reader.cited)))


def view(
    reader: Reader, thing: URIRef, most: int | None = None, *, whole: bool = True
) -> Explanation:
    """As `explain`, of a thing that is known, with the passages left to the reader.

    One reader serves any number of things: it has read names and places once.

    Args:
        reader: what is asked.
        thing: what to tell of.
        most: as in `explain`.
        whole: tell also what each place of a source says, and what joins a thing to others; there
            can be thousands of both, of which who shows few makes few.
    """
    if _is_place(reader, thing):
        return _passage(reader, thing)
    nodes = joined(reader, thing)
    among = set(nodes)
    about = reader.under(PG.about, RDFS.subPropertyOf)
    # What the chain of a claim tells is not told once more on its own.
    chained = _OF_CLAIM if is_claim(reader, thing) else ()
    outgoing = [t for t in reader.triples(thing) if t[2] not in among and t[1] not in chained]
    incoming = list(_incoming(reader, thing, about, among))
    own, of_it = reader.statements(outgoing), reader.statements(incoming)
    parts: tuple[list[Statement], ...] = ([], [], [])
    for one in own:
        parts[0 if URIRef(one.predicate.iri) in IDENTITY else 1].append(one)
    parts[2].extend(sorted(of_it, key=lambda one: one.predicate.text))
    identity, does, elsewhere = (tuple(s for s in part if not s.inferred) for part in parts)
    plain = Explanation(
        reader.name(thing),
        reader.curie(thing),
        "thing",
        reader.kinds(thing),
        identity,
        does,
        elsewhere,
        ties=Cut.of(nodes, lambda node: tie(reader, thing, node), most if whole else 0),
        claims_about=_claims(reader, {s for p in about for s in reader.subjects(p, thing)}),
        claims_made=_claims(reader, set(reader.subjects(PROV.wasAttributedTo, thing))),
        inferred=tuple(one for part in parts for one in part if one.inferred),
    )
    if chained:
        itself = claim(reader, thing)
        return replace(plain, view="claim", claim=itself, changes=itself.changes)
    # What is no source and names no graph has no places, and need not have them looked for.
    named = reader.is_a(thing, PG.Source) or reader.engine.has_graph(str(thing))
    places = reader.places_in(str(thing)) if named else []
    if places or reader.is_a(thing, PG.Source):
        return _source(reader, thing, places, plain, whole)
    return plain


def _source(
    reader: Reader, source: URIRef, places: list[URIRef], plain: Explanation, whole: bool
) -> Explanation:
    """The plain view, with what only sources have."""
    omitted = {place for place in places if reader.is_a(place, PG.Omission)}
    told = [_told(reader, place) for place in places if whole and place not in omitted]
    gaps = set(reader.subjects(PG.gapIn, source))
    # As a whole it describes itself and its places, too.
    itself = {source, *places, *gaps}
    said = [triple for triple in reader.in_graph(source) if triple[0] not in itself]
    if said:
        reader.cite([str(source)])
        told.insert(0, Told(str(source), reader.statements(said)))
    return replace(
        plain,
        view="source",
        changes=status(reader, source),
        told=tuple(told),
        gaps=tuple(_gap(reader, gap, source) for gap in _sorted(reader, gaps)),
        omissions=reader.cite(map(str, omitted)),
    )


def _passage(reader: Reader, place: URIRef) -> Explanation:
    """The view of a passage, a row, an omission or an inference."""
    told = (_told(reader, place),)
    name = reader.name(place)
    cited = reader.passage(str(place))
    if name.text == reader.curie(place) and cited.kind == "passage":
        name = Name(cited.place, name.iri)
    elif cited.kind == "inference":
        name = Name(cited.gloss.rstrip(".") or name.text, name.iri)
    read = reader.statements(t for p in _CELLS for t in reader.triples(place, p, None))
    kinds = reader.kinds(place)
    return Explanation(name, reader.curie(place), "passage", kinds, read, told=told)


def _is_place(reader: Reader, thing: URIRef) -> bool:
    if any(reader.is_a(thing, top) for top in _PLACES):
        return True
    return "#" in thing and not reader.classes(thing) and bool(reader.in_graph(thing))


def _told(reader: Reader, place: URIRef) -> Told:
    reader.cite([str(place)])
    return Told(str(place), reader.statements(reader.in_graph(place)))


def _gap(reader: Reader, gap: Node, source: URIRef) -> Gap:
    comments = sorted(str(o) for o in reader.objects(gap, RDFS.comment))
    evidence = reader.statement(gap, PG.gapIn, source).evidence
    return Gap(reader.name(gap), " ".join(comments), evidence)


def _incoming(
    reader: Reader, thing: URIRef, about: Set[Node], nodes: Set[Node]
) -> Iterator[vocab.Triple]:
    """What is said of the thing elsewhere, but for what its own groups tell."""
    for s, p, o in reader.triples(None, None, thing):
        if s in nodes or s == thing or p == PG.gapIn or any(reader.is_a(s, top) for top in _PLACES):
            continue
        told = p in about or p == PROV.wasAttributedTo or p in RELATIONS
        changed = p in (PG.retracts, PG.corrects)
        if not changed and not (told and is_claim(reader, s)):
            yield s, p, o


def _claims(reader: Reader, things: Iterable[Node]) -> tuple[Claim, ...]:
    claims = [thing for thing in things if is_claim(reader, thing)]
    return tuple(claim(reader, thing) for thing in _sorted(reader, claims))


def _sorted(reader: Reader, things: Iterable[Node]) -> list[Node]:
    found = list(things)
    if len(found) > _MANY:
        reader.know_labels()
    return sorted(found, key=lambda thing: (reader.name(thing).text, reader.name(thing).iri))


# -- what joins a thing to others: agreements, tenures ------------------------------------------

_NODES = """SELECT DISTINCT ?node { { $thing ?p ?node } UNION { ?node ?q $thing }
  ?node a ?kind FILTER(isIRI(?node) && ?kind IN ($kinds)) }"""
# Of more things all labels are asked for at once.
_MANY = 1_000


def joined(reader: Reader, thing: URIRef) -> list[Node]:
    """What joins a thing to others, by name."""
    if reader.known.near is not None:
        said = (*reader.triples(thing), *reader.triples(value=thing))
        nodes = {one for s, _, o in said for one in (s, o) if isinstance(one, URIRef)} - {thing}
        return _sorted(reader, (n for n in nodes if not reader.classes(n).isdisjoint(reader.ends)))
    # The engine would begin with the things of kinds that stand in VALUES, all of them.
    query = _NODES.replace("$kinds", ", ".join(kind.n3() for kind in reader.ends))
    near = reader.engine.select(query, thing=thing)
    return _sorted(reader, (node for (node,) in near if node is not None and node != thing))


def tie(reader: Reader, thing: Node, node: Node) -> Tie:
    """How something joins a thing to others."""
    to_it, from_it = reader.triples(thing, None, node), reader.triples(node, None, thing)
    links = reader.statements((*to_it, *from_it))
    said = reader.statements(t for t in reader.triples(node, None, None) if t[2] != thing)
    evidence = reader.cite(graph for one in (*links, *said) for graph in one.evidence)
    return Tie(reader.name(node), _words(reader, thing, node), links, said, evidence)


def _words(reader: Reader, thing: Node, node: Node) -> str:
    """The node in words: its label, its kind, its dates, whom it joins the thing to, the rest."""
    properties = {p for kind in reader.classes(node) for p in reader.ends.get(kind, ())}
    facts: list[str] = []
    others: list[str] = []
    rest: list[str] = []
    for p, o in set(reader.predicate_objects(node)):
        if p == RDF.type or p in vocab.LABELS or o == thing:
            continue
        if p in properties:
            others.append(reader.name(o).text)
        else:
            words = f"{reader.name(p).text} {reader.name(o).text}"
            (facts if isinstance(o, Literal) else rest).append(words)
    parts = [" and ".join(name.text for name in reader.kinds(node)), ", ".join(sorted(facts))]
    parts += ["with " + " and ".join(sorted(others))] if others else []
    words = "; ".join([" ".join(filter(None, parts)), *sorted(rest)])
    label = reader.name(node).text
    return words if label == reader.curie(str(node)) else f"{label} ({words})"
