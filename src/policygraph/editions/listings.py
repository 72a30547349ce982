"""In which editions of its series a thing is listed first and last, and since when it is absent.

The engine brings together what is said of each thing; of the things only the editions that list
them come here, one after the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rdflib import PROV, RDF, Dataset, Graph, Literal
from rdflib.namespace import DCTERMS

from policygraph import reading, store
from policygraph.editions.series import order
from policygraph.errors import plural
from policygraph.lexical import quoted
from policygraph.reading import Reader
from policygraph.store import Engine, Triple
from policygraph.vocab import PG

_EDITIONS = f"""SELECT ?series ?edition ?issued {{
  ?edition <{PG.editionOf}> ?series OPTIONAL {{ ?edition <{DCTERMS.issued}> ?issued }} }}"""
# What is said of the parts of the record is not looked at: they are never listed. Of several kinds
# the first counts, in the order of their N-Triples.
_THINGS = f"""SELECT ?thing (GROUP_CONCAT(DISTINCT STR(?edition); SEPARATOR=" ") AS ?editions)
    (MIN(CONCAT(STR(?stated), ">")) AS ?kind) {{
  ?thing <{PG.listedIn}> ?edition
  OPTIONAL {{ ?thing a ?stated FILTER(?stated NOT IN (<{PG.Row}>, <{PG.Repair}>, <{PG.Reject}>)) }}
}} GROUP BY ?thing"""
_ALIKE = f"SELECT DISTINCT ?editions ?kind {{ {{ {_THINGS} }} }}"
_IN_ORDER = f'{_THINGS} ORDER BY CONCAT(STR(?thing), ">")'
_CURATORS = f"SELECT ?curator {{ ?curator a <{PG.Curator}> }}"
_REJECTS = f"""SELECT ?edition (COUNT(*) AS ?number) {{
  {{ SELECT (STRBEFORE(STR(?reject), "#") AS ?edition) {{ ?reject a <{PG.Reject}> }} }}
}} GROUP BY ?edition"""

_FRAGMENT = "#inference-listings"
_PIECE = 1 << 20


@dataclass(frozen=True)
class _Series:
    """A series with the editions that count: dated, and listing something."""

    iri: str
    editions: tuple[str, ...]
    left_out: int

    @property
    def inference(self) -> str:
        return self.iri + _FRAGMENT


def stream(
    data: Dataset | Graph | Engine | Reader | Iterable[bytes] | bytes,
) -> Iterator[bytes]:
    """The inferences about what some data lists, as N-Quads, some lines at a time.

    They stand in the graph ``SERIES#inference-listings``, which is described in the graph of the
    series as a ``pg:Inference``. Editions without a date, or that list nothing, do not count:
    they tell of no absence. The same bytes for the same statements; none if nothing is listed.

    Args:
        data: a dataset; or canonical N-Quads of named graphs, whole lines in each chunk.
    """
    engine = _engine(data)
    alike = [(_parts(listing), str(stated)) for listing, stated in engine.select(_ALIKE)]
    # For each kind of thing, the editions that list one: the others tell nothing of the kind. A
    # list of what is pending is an edition like any other, and says nothing of what was signed.
    told: dict[str, frozenset[str]] = {}
    for editions, kind in alike:
        told[kind] = told.get(kind, frozenset()) | editions
    every = _in_order(engine, frozenset[str]().union(*told.values()))
    if not every:
        return
    curators = sorted(f"<{curator}>" for (curator,) in engine.select(_CURATORS))
    rejects = Counter(
        {str(edition): int(str(number)) for edition, number in engine.select(_REJECTS)}
    )
    yield "".join(_description(one, curators, rejects) for one in every).encode()
    tails = {
        (editions, kind): [tail for one in every for tail in _tails(one, editions, told[kind])]
        for editions, kind in alike
    }
    lines: list[str] = []
    size = 0
    for thing, listing, stated in engine.rows(_IN_ORDER):
        for tail in tails[_parts(listing), str(stated)]:
            lines.append(f"<{thing}>{tail}")
            size += len(lines[-1])
        if size > _PIECE:
            yield "".join(lines).encode()
            lines, size = [], 0
    yield "".join(lines).encode()


def rest_on(data: Dataset | Graph | Engine | Reader, statements: Iterable[Triple]) -> bool:
    """Whether listings are inferred from any of some statements, of things as they are now."""
    holds = reading.of(data).holds
    return any(
        p in (PG.listedIn, PG.editionOf, DCTERMS.issued)
        or (p == RDF.type and (o in (PG.Curator, PG.Reject) or holds(s, PG.listedIn)))
        for s, p, o in statements
    )


def _engine(data: Dataset | Graph | Engine | Reader | Iterable[bytes] | bytes) -> Engine:
    if isinstance(data, bytes | Iterable) and not isinstance(data, Graph):
        return store.in_memory(data)
    return reading.of(data).engine


def _parts(text: object) -> frozenset[str]:
    return frozenset(str(text).split(" "))


def _in_order(engine: Engine, listing: frozenset[str]) -> list[_Series]:
    """The series that have editions that count, each with these in the order of their dates."""
    members: dict[str, set[str]] = {}
    keys: dict[str, tuple[object, ...]] = {}
    for series, edition, issued in engine.select(_EDITIONS):
        name = str(edition)
        members.setdefault(str(series), set()).add(name)
        if isinstance(issued, Literal) and issued.datatype is not None:
            key = order(str(issued), str(issued.datatype), f"<{name}>")
            if key:
                keys[name] = min(keys.get(name, key), key)
    every = []
    for iri in sorted(members, key=lambda iri: f"{iri}>"):
        own = members[iri]
        counted = sorted(own & listing & keys.keys(), key=lambda one: keys[one])
        if counted:
            every.append(_Series(iri, tuple(counted), len(own) - len(counted)))
    return every


def _tails(series: _Series, editions: frozenset[str], told: frozenset[str]) -> Iterator[str]:
    """What follows a thing in its lines: predicate, edition, graph.

    Args:
        series: the series.
        editions: those that list the thing.
        told: those that tell of things of its kind.
    """
    listed = [at for at, one in enumerate(series.editions) if one in editions]
    if not listed:
        return
    said = {PG.firstListedIn: listed[0], PG.lastListedIn: listed[-1]}
    later = range(listed[-1] + 1, len(series.editions))
    absent = next((at for at in later if series.editions[at] in told), None)
    if absent is not None:
        said[PG.absentSince] = absent
    for predicate, at in sorted(said.items()):
        yield f" <{predicate}> <{series.editions[at]}> <{series.inference}> .\n"


def _description(series: _Series, curators: Iterable[str], rejects: Counter[str]) -> str:
    gloss = "In which editions things are listed first and last, and since which they are absent."
    reason = [
        f"Read off {plural(len(series.editions), 'edition')}, in the order of their dates of issue."
        " A thing is absent since the first edition after the last that lists it, of those that"
        " list anything of its kind. The table tells of no ending: an absence is no date of"
        " termination."
    ]
    if series.left_out:
        left_out = plural(series.left_out, "edition")
        reason.append(f"{left_out} without a date, or without anything listed, did not count.")
    mapped = sum(rejects[one] for one in series.editions)
    if mapped:
        places = plural(mapped, "place")
        reason.append(f"At {places} a row or a cell was not mapped; what it lists can look absent.")
    values = [
        (RDF.type, f"<{PG.Inference}>"),
        (PG.gloss, f"{quoted(gloss)}@en"),
        (PG.reason, f"{quoted(' '.join(reason))}@en"),
        *((PROV.wasDerivedFrom, f"<{one}>") for one in series.editions),
        *((PROV.wasAttributedTo, one) for one in curators),
    ]
    return "".join(
        f"<{series.inference}> <{predicate}> {value} <{series.iri}> .\n"
        for predicate, value in values
    )
