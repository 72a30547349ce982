"""A statistic as it is compared: its facets, its number, and the documents it is stated in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from rdflib import PROV, Literal, URIRef
from rdflib.term import Node

from policygraph import vocab
from policygraph.claims import periods
from policygraph.claims.periods import Span
from policygraph.claims.quantities import Quantity, quantity
from policygraph.evidence.claims import reporting
from policygraph.reading import Reader
from policygraph.vocab import PG

_EFFECTS = vocab.PREFIXES["effect"]
SHARE = URIRef(vocab.PREFIXES["term"] + "share")
"""The unit of shares of a whole, from 0 to 1."""
_PERCENT = re.compile(r"%|\bper ?cent\b", re.IGNORECASE)
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_OF_SHARES = {"above-half", "below-half"}


@dataclass(frozen=True)
class Statistic:
    """One statistic, or one of the numbers of a statistic that is given several.

    Attributes:
        thing: its IRI.
        value: the number as it is written; empty if it has none, or a range.
        measure: what was counted.
        population: of whom.
        out_of: of which whole.
        place: where.
        model: under which model.
        unit: the unit that its number is compared in; None if it names none.
        span: over which period; None if it states none.
        quantity: what its number and hedges allow; None if it says nothing of how much.
        speakers: who makes it.
        documents: what it is stated in; else the sources that report it.
        evidence: the named graphs that put it forward.
        factor: how much of that unit one of the unit is that it is written in.
    """

    thing: URIRef
    value: str
    measure: frozenset[Node]
    population: frozenset[Node]
    out_of: frozenset[Node]
    place: frozenset[Node]
    model: frozenset[Node]
    unit: Node | None
    span: Span | None
    quantity: Quantity | None
    speakers: frozenset[Node]
    documents: frozenset[Node]
    evidence: tuple[str, ...]
    factor: Decimal = Decimal(1)

    def shown_by(self, words: str, written: Iterable[str]) -> bool:
        """Whether words give each of some numbers in digits: “90 percent” that of a share of 0.9.

        Args:
            words: the words.
            written: the numbers as they are written, in the unit of the statistic.
        """
        share = self.unit == SHARE
        # Counts are compared as they are, though a count may stand beside a percentage.
        hundredth = Decimal("0.01") if share and _PERCENT.search(words) else Decimal(1)
        digits = map(number_of, _DIGITS.findall(words.replace(",", "")))
        given = {hundredth * number for number in digits if number is not None}
        factor = self.factor if share else Decimal(1)
        numbers = map(number_of, written)
        return all(number is None or number * factor in given for number in numbers)


def statistics(reader: Reader) -> list[Statistic]:
    """The statistics of a dataset, in the order of their IRIs."""
    things = (one for one in reader.instances(PG.Statistic) if isinstance(one, URIRef))
    return [one for thing in sorted(things) for one in read(reader, thing)]


def read(reader: Reader, thing: URIRef) -> Iterator[Statistic]:
    """The statistic ``thing``; if it is given several numbers, one for each."""

    def of(predicate: URIRef) -> frozenset[Node]:
        return frozenset(reader.objects(thing, predicate))

    stated = reporting(reader, thing)
    said = (graph for graph in stated if not reader.is_inference(graph))
    documents = of(PG.statedIn) or frozenset(map(vocab.source_of, said))
    unit, factor = base(reader, of(PG.unit))
    values = sorted({str(value) for value in of(PG.value)})
    for value in values or [""]:
        graphs = stated
        if len(values) > 1:
            written = [o for o in of(PG.value) if str(o) == value]
            places = {str(g) for o in written for g in reader.places((thing, PG.value, o))}
            graphs = reader.cite(places)
        # Of one number of several, the hedges are meant that are told where it is told.
        hedges = {
            hedge
            for _, _, hedge, graph in reader.quads(thing, PG.hedge)
            if len(values) < 2 or str(graph) in graphs
        }
        effects, odd = _effects(reader, hedges)
        if unit is None and effects & _OF_SHARES:
            unit = SHARE
        amount = quantity(
            _numbers([Literal(value)]),
            min(_numbers(of(PG.least)), default=None),
            max(_numbers(of(PG.most)), default=None),
            effects,
            odd,
            factor=factor,
            share=unit == SHARE,
        )
        yield Statistic(
            thing,
            value,
            of(PG.measure),
            of(PG.population),
            of(PG.outOf),
            of(PG.place),
            of(PG.model),
            unit,
            periods.of_claim(reader, thing),
            amount,
            of(PROV.wasAttributedTo),
            documents,
            graphs,
            factor,
        )


def effects_of(reader: Reader, hedge: Node) -> frozenset[str]:
    """What a hedge does, by the names of the scheme of effects."""
    return frozenset(
        str(effect).removeprefix(_EFFECTS) for effect in reader.objects(hedge, PG.effect)
    )


def _effects(reader: Reader, hedges: Iterable[Node]) -> tuple[frozenset[str], frozenset[str]]:
    """The effects of some hedges, and the hedges that have none on a number."""
    does = {str(hedge): effects_of(reader, hedge) for hedge in hedges}
    odd = frozenset(one for one, effects in does.items() if not effects or "wording" in effects)
    return frozenset().union(*does.values()) - {"wording"}, odd


def base(reader: Reader, units: Iterable[Node]) -> tuple[Node | None, Decimal]:
    """The unit that numbers of a unit are compared in, and how much of it one of them is."""
    unit, factor = min(units, key=str, default=None), Decimal(1)
    seen = {unit}
    while unit is not None:
        above = min(reader.objects(unit, PG.inUnit), key=str, default=None)
        times = min(_numbers(reader.objects(unit, PG.factor)), default=None)
        if above is None or above in seen or times is None:
            break
        seen.add(above)
        unit, factor = above, factor * times
    return unit, factor


def number_of(text: str) -> Decimal | None:
    """A number as it is written in digits; None if the text is none, or not finite."""
    try:
        number = Decimal(text) if text else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None


def _numbers(values: Iterable[Node]) -> list[Decimal]:
    numbers = [number_of(str(value)) for value in values if isinstance(value, Literal)]
    return [number for number in numbers if number is not None]
