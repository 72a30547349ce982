"""The terms that a dataset can be written with: the classes, properties and concepts it declares.

What is asked for is what RDFS (W3C, 25 February 2014), OWL 2 and SKOS (18 August 2009, §§3, 7) say
of a term: its label, its definition, its domain and range, what it is a kind of, and an example.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from policygraph import lexical, terms
from policygraph.errors import UnknownNameError
from policygraph.reading.lookup import by_language
from policygraph.store import Engine

KINDS = {
    "class": ("owl:Class", "rdfs:Class"),
    "property": (
        "owl:ObjectProperty",
        "owl:DatatypeProperty",
        "owl:AnnotationProperty",
        "rdf:Property",
    ),
    "datatype": ("rdfs:Datatype",),
    "concept": ("skos:Concept",),
}
"""The kinds of terms, each with the classes whose instances are of that kind."""

_ALL = "SELECT ?term ?kind { ?term a ?kind FILTER(isIRI(?term) && ?kind IN (%s)) }"
_SAID = """SELECT ?term ?p ?o { ?term a ?kind ; ?p ?o
  FILTER(isIRI(?term) && ?kind IN (%s) && ?p IN (%s)) }"""
_INSTANCE = "SELECT (MIN(?thing) AS ?one) { ?thing a $term FILTER(isIRI(?thing)) }"
_STATEMENT = """SELECT ?thing ?value { ?thing $term ?value FILTER(isIRI(?thing)) }
  ORDER BY ?thing ?value LIMIT 1"""

# What is said of a term, by the name of the field that holds it.
_FIELDS = {
    "skos:prefLabel": "label",
    "rdfs:label": "label",
    "skos:altLabel": "other",
    "skos:definition": "definition",
    "rdfs:comment": "definition",
    "dcterms:description": "definition",
    "skos:example": "example",
    "rdfs:domain": "domain",
    "rdfs:range": "range",
    "rdfs:subClassOf": "broader",
    "rdfs:subPropertyOf": "broader",
    "skos:broader": "broader",
    "skos:inScheme": "scheme",
}


@dataclass(frozen=True)
class OntologyTerm:
    """A term as its ontology or concept scheme describes it; names of other terms are CURIEs.

    Attributes:
        curie: its name, as it is written in a source's file.
        iri: the same in full.
        kind: one of `KINDS`.
        label: what a person calls it; others in ``other``.
        definition: what it means.
        domain: the classes of what a property is said of.
        range: the classes or datatypes of a property's values.
        broader: what it is a kind of.
        scheme: the concept scheme that a concept belongs to.
        example: how it is used; of a term without one, the first statement with it in the data.
    """

    curie: str
    iri: str
    kind: str
    label: str
    other: tuple[str, ...] = ()
    definition: str = ""
    domain: tuple[str, ...] = ()
    range: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    scheme: tuple[str, ...] = ()
    example: str = ""


def ontology_terms(engine: Engine) -> list[OntologyTerm]:
    """Every term that the dataset declares, by kind and name; what has a definition first."""
    kinds: dict[str, str] = {}
    names = {name: kind for kind, every in KINDS.items() for name in every}
    for term, declared in engine.rows(_ALL % ", ".join(names)):
        kind = names[lexical.curie(str(declared), lexical.PREFIXES)]
        kinds[str(term)] = min(kind, kinds.get(str(term), kind), key=list(KINDS).index)
    said: dict[str, dict[str, list[terms.Term]]] = {iri: {} for iri in kinds}
    for term, predicate, value in engine.rows(_SAID % (", ".join(names), ", ".join(_FIELDS))):
        if value is not None:
            name = lexical.curie(str(predicate), lexical.PREFIXES)
            said[str(term)].setdefault(name, []).append(value)
    found = [_term(engine, iri, kind, said[iri]) for iri, kind in kinds.items()]
    return sorted(found, key=_order)


def _term(engine: Engine, iri: str, kind: str, said: dict[str, list[terms.Term]]) -> OntologyTerm:
    texts: dict[str, list[str]] = {}
    for name, field in _FIELDS.items():
        values = said.get(name, [])
        if field in {"label", "other", "definition", "example"}:
            # By preference: the first predicate of a field, English first.
            ordered = sorted(values, key=lambda value: by_language(value.value, value.language))
            texts.setdefault(field, []).extend(value.value for value in ordered)
        else:
            curies = sorted({lexical.curie(str(value), engine.prefixes) for value in values})
            texts.setdefault(field, []).extend(curies)
    name = lexical.curie(iri, engine.prefixes)
    return OntologyTerm(
        curie=name,
        iri=iri,
        kind=kind,
        label=next(iter(texts["label"]), name),
        other=tuple(dict.fromkeys(texts["other"])),
        definition=next(iter(texts["definition"]), ""),
        example=next(iter(texts["example"]), ""),
        **{field: tuple(texts[field]) for field in ("domain", "range", "broader", "scheme")},
    )


def _order(term: OntologyTerm) -> tuple[int, bool, str]:
    return list(KINDS).index(term.kind), not term.definition, term.curie


def search(every: Sequence[OntologyTerm], word: str) -> list[OntologyTerm]:
    """The terms that a word names; of none, those whose label or definition has it.

    Raises:
        UnknownNameError: no term has it; with the nearest labels and names.
    """
    wanted = word.casefold().strip()
    named = [term for term in every if wanted in {name.casefold() for name in _names(term)}]
    if named:
        return named
    found = [
        term
        for term in every
        if any(wanted in text.casefold() for text in (*_names(term), term.definition))
    ]
    if not found:
        known = [name for term in every for name in (term.curie, term.label, *term.other)]
        raise UnknownNameError("term", word, known, hint="`policygraph terms` lists them all.")
    return found


def _names(term: OntologyTerm) -> Iterable[str]:
    return (term.curie, term.iri, term.curie.rpartition(":")[2], term.label, *term.other)


def example(engine: Engine, term: OntologyTerm) -> str:
    """How a term is used: as its ontology shows it, or by the first statement with it; or empty."""
    if term.example:
        return term.example
    node = terms.iri(term.iri)

    def show(value: terms.Term | None) -> str:
        assert value is not None
        iri = value == terms.iri(value.value)
        return lexical.curie(value.value, engine.prefixes) if iri else f'"{value.value}"'

    if term.kind == "class":
        for (one,) in engine.rows(_INSTANCE, term=node):
            return f"{show(one)} a {term.curie} ." if one is not None else ""
    if term.kind == "property":
        for thing, value in engine.rows(_STATEMENT, term=node):
            return f"{show(thing)} {term.curie} {show(value)} ."
    return ""
