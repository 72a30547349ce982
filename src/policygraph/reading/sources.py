"""The sources of a dataset, found by name, and the places that are cited in each."""

from __future__ import annotations

from dataclasses import dataclass

from rdflib import URIRef

from policygraph import vocab
from policygraph.errors import UnknownNameError
from policygraph.reading.reader import PLACES, Data, of
from policygraph.vocab import PG

_OF_PLACES = """SELECT DISTINCT ?source { VALUES ?kind { $kinds } ?place a ?kind
  FILTER(isIRI(?place)) BIND(STRBEFORE(STR(?place), "#") AS ?source) FILTER(?source != "") }"""


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


def sources(data: Data) -> list[Source]:
    """The sources of a dataset, sorted by IRI.

    They are what is of a class under ``pg:Source``, what has a text digest or length, and what
    has a passage, a row or an omission.
    """
    reader = of(data)
    found = reader.instances(PG.Source)
    found |= {thing for p in (PG.textDigest, PG.textLength) for thing in reader.subjects(p)}
    iris = {str(thing) for thing in found if isinstance(thing, URIRef)}
    kinds = [kind for top in PLACES for kind in reader.under(top)]
    iris |= {str(source) for (source,) in reader.engine.rows(_OF_PLACES, kinds=kinds)}
    return [Source(URIRef(iri), _name(iri), reader.label(URIRef(iri))) for iri in sorted(iris)]


def find(data: Data, text: str) -> Source:
    """The source that ``text`` names: by its name, CURIE, IRI or title (case apart).

    Raises:
        UnknownNameError: no source, or more than one, has that name.
    """
    reader = of(data)
    known = sources(reader)
    iri = vocab.expand(text, reader.prefixes)
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


def thing(data: Data, text: str) -> URIRef:
    """What ``text`` names: a thing of the dataset, a source by its name, or a passage by its IRI.

    Raises:
        UnknownNameError: nothing, or more than one thing, has that name.
    """
    reader = of(data)
    try:
        return reader.resolve(text)
    except UnknownNameError as unknown:
        iri = vocab.expand(text, reader.prefixes)
        # A passage of which nothing is said: the named graph alone makes it a thing.
        if iri is not None and reader.engine.has_graph(str(iri)):
            return iri
        for source in sources(reader):
            if source.name.casefold() == text.casefold():
                return source.iri
        raise unknown


def _name(iri: str) -> str:
    return iri.rstrip("/").rpartition("/")[2] or iri
