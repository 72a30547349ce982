"""The few words of a source that a claim keeps, held against its passage, its value and its hedges.

Where a claim keeps words of its source (pg:statedAs, pg:quotes), they must stand in the passage;
the number in them must be the value of the claim, and a hedge in them a hedge of the claim.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rdflib import SKOS, Literal, URIRef
from rdflib.term import Node

from policygraph import vocab
from policygraph.claims.findings import Lack
from policygraph.claims.statistics import SHARE, base, number_of
from policygraph.claims.words import ENGLISH, Number, numbers, plain
from policygraph.reading import Reader
from policygraph.vocab import PG, source_of

_EFFECTS = vocab.PREFIXES["effect"]


@dataclass(frozen=True)
class Wording:
    """A few words of a source: whose claim they belong to, and where they are kept."""

    claim: Node
    words: str
    graph: URIRef
    english: bool


def wording(reader: Reader, *predicates: URIRef) -> Mapping[URIRef, Sequence[Wording]]:
    """The words that claims keep of a source, by the named graph they stand in.

    Args:
        reader: the dataset.
        predicates: the properties that keep them; without any, pg:statedAs and pg:quotes.
    """
    found: dict[URIRef, list[Wording]] = defaultdict(list)
    for predicate in predicates or (PG.statedAs, PG.quotes):
        for claim, _, words, graph in reader.quads(None, predicate):
            if isinstance(words, Literal):
                english = (words.language or "en").startswith("en")
                found[graph].append(Wording(claim, str(words), graph, english))
    return {
        graph: sorted(found[graph], key=lambda one: (str(one.claim), one.words)) for graph in found
    }


# -- the passage ----------------------------------------------------------------------------------

_QUOTES = re.compile(r"[\"'“”„‟‘’‚‛«»‹›]")
_LEFT_OUT = re.compile(r"\s*(?:\[\s*)?(?:…|\.\s?\.\s?\.)(?:\s*\])?\s*")


def stands_in(words: str, passage: str) -> bool:
    """Whether words stand in a passage; white space, case and quotation marks make no difference.

    Where the words leave something out (“…”), their parts must stand in it one after the other.
    """
    parts = [re.escape(part) for one in _LEFT_OUT.split(words) if (part := _even(one))]
    # No number within a number: of “1,200”, “200” is no part.
    whole = r"(?<!\w)(?<!\d[.,])" + r"(?!\w).*?(?<!\w)".join(parts) + r"(?!\w)(?![.,]\d)"
    return re.search(whole, _even(passage)) is not None


def _even(text: str) -> str:
    return " ".join(_QUOTES.sub("", text).casefold().split())


# -- the value ------------------------------------------------------------------------------------


def faults(reader: Reader) -> Iterator[Lack]:
    """Values that are not what the words of the source say, and hedges in the words alone."""
    hedges = _Hedges(reader)
    for graph, told in wording(reader, PG.statedAs).items():
        for one in told:
            if not one.english or reader.is_inference(graph):
                continue
            found = (("value", _unlike(reader, one)), ("hedge", hedges.lost(one)))
            for kind, words in found:
                if words:
                    owners, graphs = (str(source_of(graph)),), reader.cite([str(graph)])
                    yield Lack(kind, reader.name(one.claim), words, owners, graphs)


def _here(reader: Reader, one: Wording, predicate: URIRef) -> list[Node]:
    """What is said of the claim in the graph of its words; if nothing, what is said anywhere."""
    said = list(reader.quads(one.claim, predicate))
    here = [value for *_, value, graph in said if graph == one.graph]
    return sorted(set(here or [value for *_, value, _ in said]), key=str)


def _unlike(reader: Reader, one: Wording) -> str:
    unit, factor = _unit(reader, one.claim)
    for predicate in (PG.value, PG.least, PG.most):
        for value in _here(reader, one, predicate):
            if not agrees(one.words, str(value), factor, share=unit == SHARE):
                name = predicate.fragment
                measure = "" if unit is None else " " + _unit_name(reader, one.claim)
                return f"The {name} is {value}{measure}; the words of the source: “{one.words}”."
    return ""


def _unit_name(reader: Reader, claim: Node) -> str:
    return " or ".join(sorted(reader.name(one).text for one in reader.objects(claim, PG.unit)))


def _unit(reader: Reader, claim: Node) -> tuple[Node | None, Decimal]:
    """The unit that the number of a claim is turned into, and how much of it one of its own is."""
    return base(reader, reader.objects(claim, PG.unit))


def in_percent(reader: Reader, claim: Node) -> bool:
    """Whether the number of a claim is a percentage."""
    return _unit(reader, claim) == (SHARE, Decimal("0.01"))


def agrees(words: str, written: str, factor: Decimal = Decimal(1), *, share: bool = False) -> bool:
    """Whether a value is one of the numbers in some words; true where either has none.

    A fraction such as “two-thirds” has no end in digits, so a value with two digits or more agrees
    with it if it is rounded or cut off: 0.67, 0.667, 66.6 percent.

    Args:
        words: the words of the source.
        written: the value, as it is written.
        factor: how much of the base unit one of its unit is.
        share: whether the base unit is a share of a whole.
    """
    value = number_of(written)
    told = [
        part
        for one in numbers(plain(words))
        if one.text not in _MULTIPLES
        for part in (one, *one.parts)
    ]
    if value is None or not told:
        return True
    percent = any(one.percent for one in told)
    ulp = float(Decimal(1).scaleb(int(value.as_tuple().exponent)) * factor)
    whole = float(value * factor)
    return any(
        _is_near(number, whole, ulp)
        for one in told
        for number in _meant(one, float(factor), share=share, percent=percent)
    )


def _meant(one: Number, factor: float, *, share: bool, percent: bool) -> Iterator[float]:
    """What a number of the words may be in the base unit."""
    for value in one.values:
        # “30 to 40 percent”: both are percentages.
        hundredth = any(abs(value * 100 - other) < 1e-9 * other for other in one.values)
        if not (share and percent):
            yield value
            yield value * factor
        elif one.percent and hundredth:
            yield value
        elif not one.percent:
            yield value / 100
            if value < 1:
                yield value


def _is_near(number: float, base: float, ulp: float) -> bool:
    difference = number - base
    if abs(difference) < 1e-9 * max(1.0, abs(number)):
        return True
    endless = abs(round(number, 6) - number) > 1e-9
    return endless and ulp <= _COARSEST and -ulp / 2 <= difference < ulp


# Beyond a hundredth, rounding says too little.
_COARSEST = 0.0100001
_MULTIPLES = ENGLISH["stated"]["multiples"].split()


# -- the hedges -----------------------------------------------------------------------------------

_MORE_WORDS: Mapping[str, Sequence[str]] = ENGLISH["stated"]["more_words"]


class _Hedges:
    """The hedges of a dataset by their words."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.effects: dict[Node, frozenset[str]] = {}
        for hedge, _, effect in reader.triples(None, PG.effect, None):
            name = str(effect).removeprefix(_EFFECTS)
            self.effects[hedge] = self.effects.get(hedge, frozenset()) | {name}
        self.by_label: dict[str, set[Node]] = defaultdict(set)
        for hedge in self.effects:
            for predicate in (SKOS.prefLabel, SKOS.altLabel):
                for label in reader.objects(hedge, predicate):
                    self.by_label[" ".join(str(label).casefold().split())].add(hedge)
        labels = sorted({*self.by_label, *_MORE_WORDS}, key=lambda one: (-len(one), one))
        self.expression = re.compile("|".join(map(_pattern, labels)) or r"(?!)")

    def lost(self, one: Wording) -> str:
        """Which hedges the words have and their claim has not, in a sentence."""
        text = " ".join(plain(one.words).casefold().split())
        hedges = _here(self.reader, one, PG.hedge)
        lost = [
            found[0]
            for found in self.expression.finditer(text)
            if not self._keeps(hedges, found[0])
        ]
        if not lost:
            return ""
        words = ", ".join(f"“{word}”" for word in dict.fromkeys(lost))
        return f"The words of the source have {words}; no pg:hedge of the claim says so."

    def _keeps(self, hedges: Iterable[Node], label: str) -> bool:
        """Whether hedges of a claim have these words, or do what they do."""
        kept = set(hedges)
        named = self.by_label.get(label, set())
        if kept & named:
            return True
        does = frozenset(effect for hedge in kept for effect in self.effects.get(hedge, ()))
        wanted = [self.effects[hedge] for hedge in named]
        wanted += [frozenset(effects.split()) for effects in _MORE_WORDS.get(label, ())]
        return any(effects <= does for effects in wanted if "wording" not in effects)


def _pattern(label: str) -> str:
    before = r"(?<!\bthe )" if label in ("only", "most") else ""
    stated = ENGLISH["stated"]
    after = stated["number_follows"] if label in stated["before_numbers"] else ""
    return rf"{before}\b{re.escape(label)}\b{after}"
