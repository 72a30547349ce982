"""What a dataset says of one thing, each statement with its passages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Literal as Choice

from rdflib import PROV, RDF, RDFS, Literal, URIRef
from rdflib.term import Node

from policygraph import reading, vocab
from policygraph.evidence.claims import CHAIN, FIGURES, RELATIONS, claim, is_claim
from policygraph.evidence.status import status
from policygraph.evidence.values import Claim, Explanation, Gap, Tie, Told
from policygraph.reading import Data, Reader, sources
from policygraph.reading.naming import IDENTITY
from policygraph.reading.values import Statement
from policygraph.vocab import PG, Name

_PLACES = (PG.Passage, PG.Row, PG.Omission, PG.Inference)
# How a row was read: what was repaired in it, and what of it was not mapped.
_CELLS = (PG.repaired, PG.rejected)


def explain(data: Data, thing: str) -> Explanation:
    """What a dataset says of ``thing``.

    Args:
        data: as ``policygraph.vocab`` describes it.
        thing: an IRI, a CURIE, a label, or the name of a source or a passage.

    Raises:
        UnknownNameError: nothing, or more than one thing, has that name.
    """
    reader = reading.of(data)
    reader = reading.of(data)
    subject = sources.thing(reader, thing)
    found = view(reader, subject)
    return replace(found, passages=tuple(reader.cited[iri] for iri in sorted(reader.cited)))


def view(reader: Reader, thing: URIRef) -> Explanation:
    """As `explain`, of a thing that is known, with the passages left to the reader.

    One reader serves any number of things: it has read names and places once.
    """
    if _is_place(reader, thing):
        return _passage(reader, thing)
    nodes = _nodes(reader, thing)
    outgoing = [
        (s, p, o)
        for s, p, o in reader.triples(thing, None, None)
        if o not in nodes and not (is_claim(reader, thing) and _of_claim(p))
    ]
    incoming = [triple for triple in _incoming(reader, thing) if triple[0] not in nodes]
    identity: list[Statement] = []
    rest: list[Statement] = []
    for one in reader.statements(outgoing):
        (identity if URIRef(one.predicate.iri) in IDENTITY else rest).append(one)
    of_it = sorted(reader.statements(incoming), key=lambda one: one.predicate.text)
    return _extended(
        reader,
        thing,
        Explanation(
            reader.name(thing),
            reader.curie(thing),
            "thing",
            reader.kinds(thing),
            tuple(one for one in identity if not one.inferred),
            tuple(one for one in rest if not one.inferred),
            tuple(one for one in of_it if not one.inferred),
            tuple(_tie(reader, thing, node) for node in _sorted(reader, nodes)),
            _claims(reader, _claims_about(reader, thing)),
            _claims(reader, _claims_made(reader, thing)),
            tuple(one for one in (*identity, *rest, *of_it) if one.inferred),
        ),
    )


def _extended(reader: Reader, thing: URIRef, plain: Explanation) -> Explanation:
    """The plain view, with what only claims or only sources have."""
    if is_claim(reader, thing):
        said = claim(reader, thing)
        return replace(plain, view="claim", claim=said, changes=said.changes)
    places = reader.all_places.get(str(thing), [])
    if not places and not reader.is_a(thing, PG.Source):
        return plain
    told = [_told(reader, place) for place in places if not _is_omission(reader, place)]
    whole = _told_by_whole(reader, thing, places)
    gaps = _sorted(reader, set(reader.subjects(PG.gapIn, thing)))
    omitted = reader.cite(str(place) for place in places if _is_omission(reader, place))
    return replace(
        plain,
        view="source",
        changes=status(reader, thing),
        told=(*whole, *told),
        gaps=tuple(_gap(reader, gap, thing) for gap in gaps),
        omissions=omitted,
    )


def _passage(reader: Reader, place: URIRef) -> Explanation:
    """The view of a passage, a row, an omission or an inference."""
    kind: Choice["passage"] = "passage"
    told = (_told(reader, place),)
    name = reader.name(place)
    cited = reader.passage(str(place))
    if name.text == reader.curie(place) and cited.kind == "passage":
        name = Name(cited.place, name.iri)
    elif cited.kind == "inference":
        name = Name(cited.gloss.rstrip(".") or name.text, name.iri)
    read = reader.statements(t for p in _CELLS for t in reader.triples(place, p, None))
    return Explanation(name, reader.curie(place), kind, reader.kinds(place), read, told=told)


def _is_place(reader: Reader, thing: URIRef) -> bool:
    if any(reader.is_a(thing, top) for top in _PLACES):
        return True
    return "#" in thing and not reader.classes(thing) and bool(reader.in_graph(thing))


def _is_omission(reader: Reader, place: URIRef) -> bool:
    return reader.is_a(place, PG.Omission)


def _told(reader: Reader, place: URIRef) -> Told:
    reader.cite([str(place)])
    return Told(str(place), reader.statements(reader.in_graph(place)))


def _told_by_whole(reader: Reader, source: URIRef, places: list[URIRef]) -> list[Told]:
    """What the source says as a whole, but for the description of itself and its places."""
    itself = {source, *places, *reader.subjects(PG.gapIn, source)}
    said = [triple for triple in reader.in_graph(source) if triple[0] not in itself]
    return [Told(reader.passage(str(source)).iri, reader.statements(said))] if said else []


def _gap(reader: Reader, gap: Node, source: URIRef) -> Gap:
    comments = sorted(str(o) for o in reader.objects(gap, RDFS.comment))
    evidence = reader.statement(gap, PG.gapIn, source).evidence
    return Gap(reader.name(gap), " ".join(comments), evidence)


def _of_claim(predicate: Node) -> bool:
    """Whether a property of a claim is told by the chain, and not once more on its own."""
    return predicate in (*CHAIN, *RELATIONS, *FIGURES, PROV.wasAttributedTo)


def _incoming(reader: Reader, thing: URIRef) -> Iterator[vocab.Triple]:
    """What is said of the thing elsewhere, but for what its own groups tell."""
    about = reader.under(PG.about, RDFS.subPropertyOf)
    for s, p, o in reader.triples(None, None, thing):
        if s == thing or p == PG.gapIn or any(reader.is_a(s, top) for top in _PLACES):
            continue
        told = p in about or p == PROV.wasAttributedTo or p in RELATIONS
        changed = p in (PG.retracts, PG.corrects)
        if not changed and not (told and is_claim(reader, s)):
            yield s, p, o


def _claims_about(reader: Reader, thing: URIRef) -> set[Node]:
    properties = reader.under(PG.about, RDFS.subPropertyOf)
    return {s for p in properties for s in reader.subjects(p, thing)}


def _claims_made(reader: Reader, thing: URIRef) -> set[Node]:
    return set(reader.subjects(PROV.wasAttributedTo, thing))


def _claims(reader: Reader, things: Iterable[Node]) -> tuple[Claim, ...]:
    claims = [thing for thing in things if is_claim(reader, thing)]
    return tuple(claim(reader, thing) for thing in _sorted(reader, claims))


def _sorted(reader: Reader, things: Iterable[Node]) -> list[Node]:
    return sorted(things, key=lambda thing: (reader.name(thing).text, reader.name(thing).iri))


# -- what joins a thing to others: agreements, tenures ------------------------------------------


def _nodes(reader: Reader, thing: URIRef) -> set[Node]:
    near = {*reader.objects(thing), *reader.subjects(value=thing)}
    return {
        node
        for node in near
        if node != thing and isinstance(node, URIRef) and reader.classes(node) & reader.ends.keys()
    }


def _tie(reader: Reader, thing: Node, node: Node) -> Tie:
    reader = reader
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
