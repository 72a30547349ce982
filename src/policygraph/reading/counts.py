"""What a dataset amounts to: one way of counting, for all that tell a number of it.

The machinery of the project is counted apart and never as things of the world: the ontology and the
schemes, sources, passages and claims, what a build and a curator note down, the dataset itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from rdflib import RDF, Dataset, Graph, URIRef
from rdflib.namespace import DCAT, VOID

from policygraph.reading.reader import Reader, of
from policygraph.store import Engine, Triple
from policygraph.vocab import PG

# The figures that a build adds to the description of the dataset: they are counted before they are
# added. What else the description says by VoID was written by a person, and counts.
FIGURES = (
    *(VOID.triples, VOID.distinctSubjects, VOID.distinctObjects, VOID.properties, VOID.classes),
)

# What only vocabularies say: these are small, so that each of their statements can be looked up.
_TERMS = """SELECT DISTINCT ?s ?p ?o {
  VALUES ?g { $terms } GRAPH ?g { ?s ?p ?o }
  FILTER NOT EXISTS { GRAPH ?other { ?s ?p ?o } FILTER(?other NOT IN ($listed)) } }"""
_KINDS = "SELECT ?k (COUNT(*) AS ?n) { ?s a ?k } GROUP BY ?k"
# Few things have several kinds: only theirs are brought together.
_SEVERAL = """SELECT ?kinds (COUNT(*) AS ?n) {
  { SELECT ?s (GROUP_CONCAT(STR(?k); SEPARATOR=" ") AS ?kinds) {
    { SELECT ?s { ?s a ?any } GROUP BY ?s HAVING(COUNT(*) > 1) } ?s a ?k
  } GROUP BY ?s }
} GROUP BY ?kinds"""
_ENDS = "SELECT (COUNT(DISTINCT ?s) AS ?n) (COUNT(DISTINCT ?o) AS ?m) { ?s ?p ?o }"
_PROPERTIES = "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p"


@dataclass(frozen=True)
class Counts:
    """What a dataset holds, its ontology and schemes aside.

    A thing is counted once, however many kinds it has, with the most specific of these; of several
    the first by IRI. The kinds of the world are all that are not named here by a number of their
    own, nor ``dcat:Dataset`` and ``void:Dataset``, by which the dataset describes itself.

    Attributes:
        statements: different ones, however often and in however many places they are said; not
            those that only the ontology or a scheme says, nor the figures that a build adds.
        sources: of a class under ``pg:Source``, also those only spoken of.
        series: of tables, ``pg:TableSeries``.
        passages: places that are described, ``pg:Passage``; rows are counted apart.
        inferences: what a curator or a build concluded.
        omissions: places that were left out on purpose.
        gaps: what the sources leave open.
        rows: of tables.
        repairs: cells that were read otherwise than they are written.
        rejects: cells for which a row, or the cell, was left out.
        claims: claims by the IRI of their kind, most first, then by IRI.
        things: all else that has a kind, likewise.
    """

    statements: int
    sources: int
    series: int
    passages: int
    inferences: int
    omissions: int
    gaps: int
    rows: int
    repairs: int
    rejects: int
    claims: tuple[tuple[URIRef, int], ...]
    things: tuple[tuple[URIRef, int], ...]

    @property
    def claim_count(self) -> int:
        """How many claims there are, of whatever kind."""
        return sum(number for _, number in self.claims)

    @property
    def thing_count(self) -> int:
        """How many things there are, of whatever kind."""
        return sum(number for _, number in self.things)

    def summary(self) -> dict[str, int]:
        """The numbers that a build tells: those of tables only where there are rows."""
        told = {
            "statements": self.statements,
            "sources": self.sources,
            "passages": self.passages,
            "claims": self.claim_count,
            "things": self.thing_count,
        }
        rows = {"rows": self.rows, "repairs": self.repairs, "rejects": self.rejects}
        return {**told, **rows} if self.rows else told


# What has a number of its own, by its class.
_NUMBERED = {
    "sources": PG.Source,
    "series": PG.TableSeries,
    "passages": PG.Passage,
    "inferences": PG.Inference,
    "omissions": PG.Omission,
    "gaps": PG.Gap,
    "rows": PG.Row,
    "repairs": PG.Repair,
    "rejects": PG.Reject,
}
MACHINERY = (*_NUMBERED.values(), PG.Claim, DCAT.Dataset, VOID.Dataset)
"""The classes whose instances are not things of the world, and claims."""


def counts(data: Dataset | Graph | Engine | Reader) -> Counts:
    """Count what a dataset holds."""
    return Counting(data).counts()


def figures(data: Dataset | Graph | Engine | Reader) -> dict[URIRef, int]:
    """The figures of a dataset by VoID, its ontology and schemes aside.

    They are ``void:triples`` and the like (VoID, W3C Interest Group Note of 3 March 2011, section
    4.6), as if no figures were stated in it.
    """
    return Counting(data).figures()


Tally: TypeAlias = Counter[tuple[str, ...]]
"""How many statements there are with a property (``property``, its IRI), things with exactly some
kinds (``kinds``, their IRIs), different ``subjects`` and ``values``; all statements counted."""


def tally(data: Dataset | Graph | Engine | Reader) -> Tally:
    """The tally of a dataset."""
    engine = of(data).engine
    found: Tally = Counter()
    for predicate, number in engine.rows(_PROPERTIES):
        found["property", str(predicate)] = int(str(number))
    for query in (_KINDS, _SEVERAL):
        for kinds, number in engine.rows(query):
            _add_kinds(found, str(kinds).split(" "), int(str(number)))
    ((subjects, values),) = engine.rows(_ENDS)
    found[("subjects",)], found[("values",)] = int(str(subjects)), int(str(values))
    return found


def tally_of(data: Dataset | Graph | Engine | Reader, statements: Collection[Triple]) -> Tally:
    """What some statements, and their subjects and values, add to the tally of a dataset now.

    What a change does to the tally is the difference between this, asked of the statements that
    come and go, after and before it.
    """
    reader = of(data)
    found: Tally = Counter(("property", str(said[1])) for said in statements if reader.holds(*said))
    subjects, values = ({said[at] for said in statements} for at in (0, 2))
    found[("subjects",)] = sum(map(reader.holds, subjects))
    found[("values",)] = sum(reader.holds(value=value) for value in values)
    for subject in subjects:
        kinds = list(map(str, reader.objects(subject, RDF.type)))
        for some in [[kind] for kind in kinds] + ([kinds] if len(kinds) > 1 else []):
            _add_kinds(found, some, 1)
    return found


def _add_kinds(found: Tally, kinds: list[str], number: int) -> None:
    """Count things with a kind; or those with several, which were counted with each of them."""
    found["kinds", *sorted(kinds)] += number
    for one in kinds if len(kinds) > 1 else ():
        found["kinds", one] -= number


class Counting:
    """Counts one dataset, and asks for nothing twice.

    Args:
        data: the dataset.
        known: its tally, if that is known.
    """

    def __init__(self, data: Dataset | Graph | Engine | Reader, known: Tally | None = None) -> None:
        self.reader = of(data)
        self.engine = self.reader.engine
        self.tally = tally(data) if known is None else known

    @cached_property
    def terms(self) -> list[tuple[object, ...]]:
        """The statements that only the ontology and the schemes make."""
        names = [name for name in self.reader.vocabularies if isinstance(name, URIRef)]
        if not names:
            return []
        listed = ", ".join(name.n3() for name in names)
        return list(self.engine.select(_TERMS.replace("$listed", listed), terms=names))

    @cached_property
    def properties(self) -> dict[str, int]:
        """How many statements each property has, but for those of the terms and the figures."""
        own = Counter(str(predicate) for _, predicate, _ in self.terms)
        found = {
            key[1]: number - own[key[1]]
            for key, number in self.tally.items()
            if key[0] == "property"
        }
        return {
            name: number
            for name, number in found.items()
            if number > 0 and URIRef(name) not in FIGURES
        }

    @cached_property
    def statements(self) -> int:
        """How many statements there are, but for those of the terms and the figures."""
        return sum(self.properties.values())

    @cached_property
    def kinds(self) -> Counter[frozenset[str]]:
        """How many things have which kinds, stated elsewhere than among the terms."""
        found = Counter(
            {frozenset(key[1:]): number for key, number in self.tally.items() if key[0] == "kinds"}
        )
        terms: dict[object, set[str]] = {}
        for s, p, o in self.terms:
            if p == RDF.type:
                terms.setdefault(s, set()).add(str(o))
        for term, own in terms.items():
            stated = {str(kind) for kind in self.reader.objects(term, RDF.type)}  # type: ignore[arg-type]
            found[frozenset(stated)] -= 1
            found[frozenset(stated - own)] += 1
        return Counter({kinds: number for kinds, number in found.items() if kinds and number})

    def counts(self) -> Counts:
        """See `counts`."""
        under = {top: {str(kind) for kind in self.reader.under(top)} for top in MACHINERY}
        machinery = set[str]().union(*under.values())
        numbers = {
            name: sum(number for kinds, number in self.kinds.items() if kinds & under[top])
            for name, top in _NUMBERED.items()
        }
        claims: Counter[str] = Counter()
        things: Counter[str] = Counter()
        for kinds, number in self.kinds.items():
            if among := kinds & under[PG.Claim]:
                claims[self.narrowest(among)] += number
            elif not kinds & machinery:
                things[self.narrowest(kinds)] += number
        return Counts(
            statements=self.statements, claims=_ranked(claims), things=_ranked(things), **numbers
        )

    def narrowest(self, kinds: Iterable[str]) -> str:
        """Of several kinds the one that has none of the others below it; the first by IRI."""
        every = sorted(map(URIRef, kinds))
        narrow = [
            kind
            for kind in every
            if not any(other != kind and other in self.reader.under(kind) for other in every)
        ]
        return str((narrow or every)[0])

    def figures(self) -> dict[URIRef, int]:
        """See `figures`."""
        return {
            VOID.triples: self.statements,
            VOID.distinctSubjects: self.tally[("subjects",)] - self.only("s"),
            VOID.distinctObjects: self.tally[("values",)] - self.only("o"),
            VOID.properties: len(self.properties),
            VOID.classes: len(set[str]().union(*self.kinds)),
        }

    def only(self, end: str) -> int:
        """How many subjects (``s``) or values (``o``) only terms and figures have."""
        at = "spo".index(end)
        stated = [(s, p, o) for p in FIGURES for s, _, o in self.engine.triples(None, p)]
        set_aside: Counter[object] = Counter(one[at] for one in (*self.terms, *stated))
        found = 0
        for term, number in set_aside.items():
            pattern = (term, None, None) if end == "s" else (None, None, term)
            more = self.engine.triples(*pattern)
            found += sum(1 for _, _ in zip(more, range(number + 1), strict=False)) == number
        return found


def _ranked(found: Counter[str]) -> tuple[tuple[URIRef, int], ...]:
    ranked = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    return tuple((URIRef(kind), number) for kind, number in ranked)
