"""Checks of names and values: is everything that is named there, and written as it should be?"""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import OWL, RDF, RDFS, SKOS, VOID, Literal, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from policygraph import literals
from policygraph.errors import did_you_mean, nearest
from policygraph.validate.data import Data
from policygraph.validate.faults import Found
from policygraph.vocab import curie, sort_terms, source_of

# The words of RDF itself, and those in which a build states its figures.
_BUILT_IN = (str(RDF), str(RDFS), str(OWL), str(VOID))
_LABELS = (RDFS.label, SKOS.prefLabel, DCTERMS.title)


def dangling(data: Data) -> Iterator[Found]:
    """Values in our own namespaces, or places in our sources, that nothing describes."""
    for thing in sort_terms(set(data.union.objects())):
        if not isinstance(thing, URIRef) or thing in data.subjects:
            continue
        ours = str(thing).startswith(data.spaces) or source_of(thing) in data.sources
        uses = [q for q in data.union.triples((None, None, thing)) if q[1] != RDF.type]
        if ours and uses:
            subject = min((use[0] for use in uses), key=lambda term: term.n3())
            shown = curie(str(thing), data.prefixes)
            near = did_you_mean(nearest(shown, data.subject_names, 1))
            yield Found(
                subject,
                f"It refers to {shown}, which nothing describes{_times(len(uses))}.",
                thing,
                tuple((s, p, o, None) for s, p, o in uses),
                hint=f"{near} Else describe it, in a passage that speaks of it." if near else "",
            )


def undeclared_property(data: Data) -> Iterator[Found]:
    """Properties that no ontology declares."""
    for name in sort_terms(set(data.union.predicates())):
        if name in data.declared or str(name).startswith(_BUILT_IN):
            continue
        uses = list(data.union.triples((None, name, None)))
        yield _undeclared(data, "property", name, uses)


def undeclared_class(data: Data) -> Iterator[Found]:
    """Classes that no ontology declares."""
    for kind in sort_terms(set(data.union.objects(None, RDF.type))):
        if kind in data.declared or str(kind).startswith(_BUILT_IN):
            continue
        uses = list(data.union.triples((None, RDF.type, kind)))
        yield _undeclared(data, "class", kind, uses)


def _undeclared(data: Data, what: str, term: Node, uses: list[tuple[Node, Node, Node]]) -> Found:
    shown = curie(str(term), data.prefixes)
    near = [name for name in nearest(shown, data.declared_names, 1) if name != shown]
    subject = min((use[0] for use in uses), key=lambda term: term.n3())
    return Found(
        subject,
        f"The {what} {shown} is declared in no ontology{_times(len(uses))}.",
        term,
        tuple((s, p, o, None) for s, p, o in uses),
        hint=did_you_mean(near),
    )


def _times(count: int) -> str:
    return f" (in {count} statements)" if count > 1 else ""


def ill_typed(data: Data) -> Iterator[Found]:
    """Literals that are not written as their datatype demands."""
    for s, p, o in data.union:
        if isinstance(o, Literal) and o.datatype:
            wrong = literals.fault(str(o), str(o.datatype))
            if wrong:
                name = curie(str(p), data.prefixes)
                yield Found(
                    s, f"The value of {name} is ill-formed: {wrong}.", o, ((s, p, o, None),)
                )


def two_labels(data: Data) -> Iterator[Found]:
    """Two labels of one language for one thing: which is it called?"""
    for name in _LABELS:
        for thing in sort_terms(set(data.union.subjects(name))):
            by_language: dict[str, list[Literal]] = {}
            for value in sort_terms(data.union.objects(thing, name)):
                if isinstance(value, Literal):
                    by_language.setdefault((value.language or "").lower(), []).append(value)
            for _, (first, *others) in sorted(by_language.items()):
                for other in others:
                    yield Found(
                        thing,
                        f"It has two labels in one language: “{first}” and “{other}”.",
                        other,
                        ((thing, name, other, None),),
                    )


def same_label(data: Data) -> Iterator[Found]:
    """One label for two things of a kind: a search by label would find neither."""
    bearers: dict[tuple[str, str, Node, frozenset[Node]], set[Node]] = {}
    for name in _LABELS:
        for thing, value in data.union.subject_objects(name):
            schemes = frozenset(data.union.objects(thing, SKOS.inScheme))
            for kind in data.union.objects(thing, RDF.type):
                # Terms of different vocabularies may share a label, and so may concepts.
                if isinstance(value, Literal) and not str(kind).startswith(_BUILT_IN):
                    key = (str(value).casefold(), value.language or "", kind, schemes)
                    bearers.setdefault(key, set()).add(thing)
    seen: set[tuple[Node, ...]] = set()
    for (text, _, _, _), things in sorted(bearers.items(), key=lambda item: item[0][:2]):
        first, *others = sort_terms(things)
        for other in others:
            if (first, other, Literal(text)) in seen:
                continue
            seen.add((first, other, Literal(text)))
            label = next(
                (value, name)
                for name in _LABELS
                for value in sort_terms(data.union.objects(other, name))
                if str(value).casefold() == text
            )
            yield Found(
                other,
                f"{curie(str(first), data.prefixes)} has the same label, and is of the same kind.",
                label[0],
                ((other, label[1], label[0], None),),
            )


def imports(data: Data) -> Iterator[Found]:
    """owl:imports, which nothing here follows."""
    for ontology, other in data.union.subject_objects(OWL.imports):
        yield Found(
            ontology,
            "It imports another ontology, which is not followed: nothing is read over the network.",
            other,
            ((ontology, OWL.imports, other, None),),
        )
