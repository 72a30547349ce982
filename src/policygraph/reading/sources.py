"""The sources of a dataset, found by name, and the places that are cited in each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from rdflib import URIRef

from policygraph import vocab
from policygraph.errors import UnknownNameError
from policygraph.reading.naming import Naming
from policygraph.vocab import PG, reading_order, source_of


@dataclass(frozen=True)
class Source:
    """What is cited.

    Attributes:
        iri: its IRI.
        name: the last part of the IRI, by which a person calls it.
        title: its title or label.
    """

    iri: URIRef
    name: str
    title: str


def sources(asking: Naming) -> list[Source]:
    """The sources of a dataset, sorted by IRI.

    They are what is of a class under ``pg:Source``, what has a text digest or length, and what
    has a passage, a row or an omission.
    """
    found = asking.instances(PG.Source)
    found |= {thing for p in (PG.textDigest, PG.textLength) for thing in asking.subjects(p)}
    iris = {str(thing) for thing in found if isinstance(thing, URIRef)}
    iris |= {str(source_of(place)) for place in _described(asking)}
    return [Source(URIRef(iri), _name(iri), asking.label(URIRef(iri))) for iri in sorted(iris)]


def find(asking: Naming, text: str) -> Source:
    """The source that ``text`` names: by its name, CURIE, IRI or title (case apart).

    Raises:
        UnknownNameError: no source, or more than one, has that name.
    """
    known = sources(asking)
    iri = vocab.expand(text, asking.prefixes)
    folded = text.casefold()
    for wanted in (
        [one for one in known if one.iri == iri],
        [one for one in known if one.name.casefold() == folded],
        [one for one in known if one.title.casefold() == folded],
    ):
        if len(wanted) == 1:
            return wanted[0]
        if wanted:
            names = ", ".join(f"<{one.iri}>" for one in wanted)
            hint = f"Several sources are called that; say which: {names}."
            raise UnknownNameError("single source", text, (), hint=hint)
    names = ", ".join(one.name for one in known) or "none"
    raise UnknownNameError(
        "source",
        text,
        [name for one in known for name in (one.name, one.title)],
        hint=f"The sources are: {names}.",
    )


def thing(asking: Naming, text: str) -> URIRef:
    """What ``text`` names: a thing of the dataset, a source by its name, or a passage by its IRI.

    Raises:
        UnknownNameError: nothing, or more than one thing, has that name.
    """
    try:
        return asking.resolve(text)
    except UnknownNameError as unknown:
        iri = vocab.expand(text, asking.prefixes)
        # A passage of which nothing is said: the named graph alone makes it a thing.
        if iri is not None and asking.engine.has_graph(str(iri)):
            return iri
        for source in sources(asking):
            if source.name.casefold() == text.casefold():
                return source.iri
        raise unknown


def all_places(asking: Naming) -> dict[str, list[URIRef]]:
    """For each source that has any, its passages, rows, omissions and inferences, in order.

    A named graph with a fragment is a place even where nothing describes it; what no named
    graph and no description makes one, such as a term of the ontology, is none.
    """
    found = set(_described(asking))
    found |= {name for name in asking.engine.graphs() if "#" in name}
    by_source: dict[str, list[URIRef]] = defaultdict(list)
    for iri in sorted(found, key=reading_order):
        by_source[str(source_of(iri))].append(iri)
    return dict(by_source)


def places(asking: Naming, source: URIRef) -> list[URIRef]:
    """The passages, omissions and inferences of one source, in order."""
    return all_places(asking).get(str(source), [])


def _described(asking: Naming) -> set[URIRef]:
    things = asking.instances(PG.Passage, PG.Row, PG.Omission, PG.Inference)
    return {thing for thing in things if isinstance(thing, URIRef) and "#" in thing}


def _name(iri: str) -> str:
    return iri.rstrip("/").rpartition("/")[2] or iri
