"""Bodies that a later edition seems to list under another name: candidates, and what was decided.

A rename is nobody's word but the curator's. So a candidate is only told; a line in a file of the
table's folder accepts it (``<old> pg:renamedTo <new>``) or rejects it (``pg:notRenamedTo``), and
taking the line out again takes the decision back.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rdflib import PROV, RDF, URIRef

from policygraph import reading
from policygraph.lexical import clean, quoted
from policygraph.reading import Data, Reader
from policygraph.vocab import PG

ALIKE = 0.85
"""How alike two names are at least (``difflib``'s ratio) for a rename to be thought of."""
# The same for the words that two names do not share.
_ALIKE_APART = 0.5
_FOLDED = str.maketrans({"’": "'", "‘": "'", "\N{NO-BREAK SPACE}": " "})
_WORD = re.compile(r"\w+")

Signing = tuple[str, str]


@dataclass(frozen=True)
class Body:
    """What the rule of candidates looks at.

    Attributes:
        iri: the agency.
        name: its label.
        states: its states; bodies of different ones are never compared.
        kinds: its kinds; bodies of different ones are compared by name alone.
        signings: model and date of each of its agreements.
        counties: the counties it names.
    """

    iri: URIRef
    name: str
    states: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    signings: frozenset[Signing] = frozenset()
    counties: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Candidate:
    """Two bodies that may be one, and why.

    Attributes:
        old: the earlier body.
        new: the later one.
        likeness: how alike their names are, 1 at most.
        reasons: why they may be one.
        untold: whether nothing tells them apart but that the kind of one is not said.
    """

    old: URIRef
    new: URIRef
    likeness: float
    reasons: tuple[str, ...]
    untold: bool = False


def accepted(data: Data) -> dict[URIRef, URIRef]:
    """Each old name's new one, as curators decided; of several the last by IRI."""
    return dict(sorted(_decided(data, PG.renamedTo)))


def rejected(data: Data) -> set[tuple[URIRef, URIRef]]:
    """The pairs that are not one body, as curators decided."""
    return _decided(data, PG.notRenamedTo)


def _decided(data: Data, predicate: URIRef) -> set[tuple[URIRef, URIRef]]:
    pairs = reading.of(data).subject_objects(predicate)
    return {(old, new) for old, new in pairs if isinstance(old, URIRef) and isinstance(new, URIRef)}


def candidates(
    gone: Iterable[Body], new: Iterable[Body], decided: set[tuple[URIRef, URIRef]]
) -> tuple[Candidate, ...]:
    """The pairs of a body that disappears and one that appears which may be one body.

    Of the same state and kind, with names alike or of the same words in another order, or with an
    agreement of the same model and date; or of the same state and name, and of another kind or
    none, as where an edition has no column for it. The likeliest of each old body first.
    """
    groups: dict[object, list[Body]] = {}
    for body in new:
        groups.setdefault((body.states, body.kinds), []).append(body)
        groups.setdefault((body.states, _fold(body.name)), []).append(body)
    found = [
        (old.name, old.iri, -pair.likeness, other.name, other.iri, pair)
        for old in gone
        for pair, other in _pairs_of(old, groups)
        if (old.iri, other.iri) not in decided
    ]
    return tuple(pair for *_, pair in sorted(found, key=lambda one: one[:5]))


def _pairs_of(old: Body, groups: Mapping[object, list[Body]]) -> Iterator[tuple[Candidate, Body]]:
    for other in groups.get((old.states, old.kinds), ()):
        if pair := _compare(old, other):
            yield pair, other
    if old.states:
        namesakes = groups.get((old.states, _fold(old.name)), ())
        for other in (one for one in namesakes if one.kinds != old.kinds):
            untold = not (old.kinds and other.kinds)
            reason = "no kind in one edition" if untold else "of another kind"
            pair = Candidate(old.iri, other.iri, 1.0, (f"same name and state, {reason}",), untold)
            yield pair, other


def _compare(old: Body, new: Body) -> Candidate | None:
    likeness, reason = _names(_fold(old.name), _fold(new.name))
    reasons = [reason] if reason else []
    # Many agencies of a state sign on one day: that alone says nothing across counties.
    apart = old.counties and new.counties and old.counties.isdisjoint(new.counties)
    if old.signings & new.signings and (reasons or not apart):
        reasons.append("same model and signing date")
    return Candidate(old.iri, new.iri, likeness, tuple(reasons)) if reasons else None


def _names(old: str, new: str) -> tuple[float, str]:
    """How alike two names are, and the reason to think them one; empty if there is none."""
    words, others = (Counter(_WORD.findall(name)) for name in (old, new))
    if words == others:
        return 1.0, "the same words in another order" if old != new else "names alike (1.00)"
    likeness = _ratio(old, new)
    # “Lee County Sheriff's Office” is much like Polk's: what tells them apart must be alike, too.
    left, right = (
        " ".join((one - two).elements()) for one, two in ((words, others), (others, words))
    )
    if likeness < ALIKE or (left and right and _ratio(left, right) < _ALIKE_APART):
        return 0.0, ""
    return round(likeness, 2), f"names alike ({likeness:.2f})"


def _ratio(one: str, other: str) -> float:
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= _ALIKE_APART else 0.0


def _fold(name: str) -> str:
    return " ".join(name.translate(_FOLDED).casefold().split())


def appended(
    text: str,
    pairs: Iterable[Candidate],
    names: Mapping[str, str],
    data: Data,
    series: str,
) -> tuple[str, int]:
    """A file of decisions with the candidates it does not hold yet, as comments, and their number.

    Args:
        text: the file as it is; empty for a new one.
        pairs: what may be decided.
        names: the label of each body.
        data: names the curator of a new file.
        series: the table series that a new file belongs to.
    """
    reader = reading.of(data)
    lines = [text if text.endswith("\n") or not text else text + "\n"]
    if not text:
        lines.append(_head(reader, series))
    held = {
        (found[1], found[2])
        for line in text.splitlines()
        if (found := re.match(r"\s*(?:#\s*)?<([^<>\s]+)>\s+\S+\s+<([^<>\s]+)>", line))
    }
    prefix = re.compile(rf"prefix\s+pg:\s*<{re.escape(str(PG))}>", re.IGNORECASE)
    prefixed = bool(prefix.search("".join(lines)))
    asked = [
        _asked(pair, names, prefixed)
        for pair in pairs
        if (str(pair.old), str(pair.new)) not in held
    ]
    return "".join((*lines, *asked)), len(asked)


def _asked(pair: Candidate, names: Mapping[str, str], prefixed: bool) -> str:
    old, new = (" ".join(clean(names[str(iri)]).split()) for iri in (pair.old, pair.new))
    yes, no = (
        f"pg:{name}" if prefixed else f"<{PG[name]}>" for name in ("renamedTo", "notRenamedTo")
    )
    return (
        f"\n# “{old}” → “{new}”: {', '.join(pair.reasons)}.\n"
        f"# <{pair.old}> {yes} <{pair.new}> .\n"
        f"# <{pair.old}> {no} <{pair.new}> .\n"
    )


def _head(reader: Reader, series: str) -> str:
    curators = sorted(str(one) for one in reader.subjects(RDF.type, PG.Curator))
    title = reader.label(URIRef(series))
    by = "".join(f" ;\n    <{PROV.wasAttributedTo}> <{one}>" for one in curators)
    return f"""\
@base <{series}-renames> .
@prefix pg: <{PG}> .

# Bodies that go by a new name. Below each candidate, take the “# ” off the first line to accept the
# rename, or off the second to reject it. Delete the line to take the decision back.

<> a pg:Inference ;
    pg:gloss {quoted(f"Which bodies in {title} go by a new name.")}@en ;
    pg:reason "Judged by a curator, from the names and from what the bodies signed."@en ;
    <{PROV.wasDerivedFrom}> <{series}>{by} .
"""
