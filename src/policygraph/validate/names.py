"""Checks of names and values: is everything that is named there, and written as it should be?

They are answered from the facts; of the data only the culprits are asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from rdflib import OWL, RDF, RDFS, SKOS, VOID, Literal, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node
from rdflib.util import from_n3

from policygraph import edtf, literals
from policygraph.store import Triple
from policygraph.validate.data import Data
from policygraph.validate.facts import MOST, typed
from policygraph.validate.faults import Fault, Pattern
from policygraph.validate.found import check
from policygraph.vocab import PG, sort_terms

# The words of RDF itself, and those in which a build states its figures.
_BUILT_IN = (str(RDF), str(RDFS), str(OWL), str(VOID))
_COUNT = "SELECT (COUNT(*) AS ?n) (MIN(STR(?s)) AS ?first) { ?s ?p ?o }"
_LABELS = (RDFS.label, SKOS.prefLabel, DCTERMS.title)
_SHARED = """SELECT ?text (GROUP_CONCAT(DISTINCT STR(?thing)) AS ?things) {
  VALUES ?name { $labels }
  ?thing ?name ?label FILTER(isIRI(?thing) && isLITERAL(?label))
  BIND(LCASE(STR(?label)) AS ?text) BIND(LANG(?label) AS ?language)
} GROUP BY ?text ?language HAVING (COUNT(*) > 1) ORDER BY ?text"""
# Statements that use a name, among which the one that is written first is looked for.
_FEW = 100
_UNTYPED = """SELECT ?s ?o {
  ?s pg:period ?o FILTER(!isLITERAL(?o) || DATATYPE(?o) != edtf:EDTF) }"""


@check("violation", "Correct the name, or describe the thing, in a passage that speaks of it.")
def dangling(data: Data) -> Iterator[Fault | int]:
    """Values in our own namespaces, or places in our sources, that nothing describes."""
    missing = [iri for iri in _ours(data) if not data.reader.holds(iri)]
    for thing in missing[:MOST]:
        shown = data.curie(thing)
        near = data.like_described(shown)
        hint = f"{near} Else describe it, in a passage that speaks of it." if near else ""
        message = f"It refers to {shown}, which nothing describes"
        yield _used(data, None, thing, message, hint)
    yield len(missing[MOST:])


def _ours(data: Data) -> Iterator[URIRef]:
    """The values that must be described here, and are not in the source that names them."""
    for space, names in data.facts.others.items():
        source, place, _ = space.partition("#")
        whole = space.startswith(data.spaces) or (place and URIRef(source) in data.sources)
        if whole or any(start.startswith(space) for start in data.spaces):
            for name in names:
                if whole or (space + name).startswith(data.spaces):
                    yield URIRef(space + name)


@check(
    "violation",
    "Correct the name, or declare the property in ontology/ (another’s in external.ttl).",
)
def undeclared_property(data: Data) -> Iterator[Fault | int]:
    """Properties that no ontology declares."""
    return _undeclared(data, data.facts.properties, "property")


@check(
    "violation", "Correct the name, or declare the class in ontology/ (another’s in external.ttl)."
)
def undeclared_class(data: Data) -> Iterator[Fault | int]:
    """Classes that no ontology declares."""
    return _undeclared(data, data.facts.classes, "class")


def _undeclared(data: Data, used: Iterable[str], what: str) -> Iterator[Fault | int]:
    names = [_term(name) for name in sorted(used) if not name.startswith(_BUILT_IN)]
    names = [name for name in names if name not in data.declared]
    for name in names[:MOST]:
        shown = data.curie(str(name))
        message = f"The {what} {shown} is declared in no ontology"
        predicate, value = (name, None) if what == "property" else (RDF.type, name)
        yield _used(data, predicate, value, message, data.like_declared(shown))
    yield len(names[MOST:])


def _term(name: str) -> Node:
    node = from_n3(name) if name.startswith(('"', "_:")) else URIRef(name)
    assert isinstance(node, Node)
    return node


def _used(data: Data, predicate: Node | None, value: Node | None, message: str, hint: str) -> Fault:
    """The one find for all statements that use a name; of many, the place of the first thing's."""
    triples = data.reader.triples(None, predicate, value)
    # Of what is undescribed, its use as a class is another check's business.
    uses = (one for one in triples if predicate or one[1] != RDF.type)
    at: list[Pattern] = [(*triple, None) for triple in islice(uses, _FEW + 1)]
    count = len(at)
    if count > _FEW:
        terms = (term.n3() if term else name for term, name in ((predicate, "?p"), (value, "?o")))
        ((number, first),) = data.engine.select(_COUNT.replace("?p ?o", " ".join(terms)))
        count, at = int(str(number)), [(URIRef(str(first)), predicate, value, None)]
    at.sort(key=lambda pattern: [term.n3() for term in pattern if term])
    times = f" (in {count} statements)" if count > 1 else ""
    return Fault(at[0][0], f"{message}{times}.", value or predicate, tuple(at), hint)


@check("violation", "Write the value as its datatype demands, or give it the datatype that fits.")
def ill_typed(data: Data) -> Iterator[Fault]:
    """Literals that are not written as their datatype demands."""
    for value in map(_literal, data.facts.ill_typed):
        wrong = literals.fault(str(value), str(value.datatype))
        for s, p, o in _sorted(data.reader.triples(value=value)):
            message = f"The value of {data.curie(str(p))} is ill-formed: {wrong}."
            yield Fault(s, message, o, ((s, p, o, None),))


@check(
    "violation", 'Write it like "2009-10/2010-07"^^edtf:EDTF; words alone go into pg:periodNote.'
)
def period_form(data: Data) -> Iterator[Fault]:
    """Periods, and other values typed as EDTF, that are not written as EDTF demands."""
    found: list[tuple[Triple, str | None]] = [
        (triple, edtf.fault(str(value)))
        for value in map(_literal, data.facts.periods)
        for triple in data.reader.triples(value=value)
    ]
    if str(PG.period) in data.facts.properties:
        for s, o in data.engine.select(_UNTYPED):
            assert s is not None and o is not None
            found.append(((s, PG.period, o), "it is not typed edtf:EDTF"))
    for (s, p, o), wrong in sorted(found, key=lambda one: [t.n3() for t in one[0]]):
        message = f"The value of {data.curie(str(p))} is no period: {wrong}."
        yield Fault(s, message, o, ((s, p, o, None),))


@check("warning", "If the two are one thing, give it one IRI; else let the labels tell them apart.")
def same_label(data: Data) -> Iterator[Fault | int]:
    """One label for two things of a kind: a search by label would find neither.

    Terms of different vocabularies may share a label, and so may concepts of different schemes.
    """
    seen: set[tuple[Node, Node, str]] = set()
    for text, bearers in data.engine.select(_SHARED, labels=_LABELS):
        alike: dict[tuple[Node, frozenset[Node]], list[URIRef]] = {}
        for thing in map(URIRef, sorted(str(bearers).split(" "))):
            schemes = frozenset(data.reader.objects(thing, SKOS.inScheme))
            for kind in data.reader.objects(thing, RDF.type):
                if not str(kind).startswith(_BUILT_IN):
                    alike.setdefault((kind, schemes), []).append(thing)
        for _, (first, *others) in sorted(alike.items(), key=lambda one: one[0][0].n3()):
            for other in others:
                if (first, other, str(text)) not in seen:
                    seen.add((first, other, str(text)))
                    yield 1 if len(seen) > MOST else _same_label(data, first, other, str(text))


def _same_label(data: Data, first: Node, other: Node, text: str) -> Fault:
    name, label = next(
        (name, label)
        for name in _LABELS
        for label in sort_terms(data.reader.objects(other, name))
        if str(label).lower() == text
    )
    message = f"{data.curie(str(first))} has the same label, and is of the same kind."
    return Fault(other, message, label, ((other, name, label, None),))


@check("warning", "Write the shortest form (0.5 for 0.50); say the precision in pg:statedAs.")
def literal_form(data: Data) -> Iterator[Fault | int]:
    """Values that the store does not keep as they are written.

    Oxigraph holds numbers, booleans and times as values: 0.50 comes back as 0.5, and 1e3 as 1000.
    The meaning is the same, the form is not, and a form can be meant: 0.50 tells a precision.
    """
    for subject, predicate, text in data.facts.rewritten:
        thing, name, value = URIRef(subject[1:-1]), URIRef(predicate[1:-1]), _literal(text)
        message = "The store keeps the value in another form than it is written in."
        yield Fault(thing, message, value, ((thing, name, value, None),))
    yield data.facts.rewritings - len(data.facts.rewritten)


def _literal(text: str) -> Literal:
    value, datatype = typed(text)
    return Literal(value, datatype=URIRef(datatype), normalize=False)


def _sorted(triples: Iterable[Triple]) -> list[Triple]:
    return sorted(triples, key=lambda triple: [term.n3() for term in triple])
