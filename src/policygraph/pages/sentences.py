"""Statements and claims as sentences, from templates by the kind of property or claim.

Nothing is worded freely: a sentence has the labels of the dataset, and the words that the ontology
declares for the property or the kind of claim. Hedges are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import TypeVar

from policygraph.evidence.values import ChainLink, Claim, StatusChange, Telling
from policygraph.pages.document import Citations, Group, Item
from policygraph.reading import Reader, wording
from policygraph.reading.passages import listed
from policygraph.reading.values import Statement
from policygraph.vocab import PG, Name

_MOST_WORDS = 300
_MOST_CLAIMS = 24
MOST = 10
"""How many of what a table can make thousands of a list tells."""
_T = TypeVar("_T")
_K = TypeVar("_K", bound=Hashable)
IT = "It"
"""What a thing with a long name is called in the sentences on it."""
_PERIODS = tuple(map(str, (PG.periodNote, PG.period, PG.asOf, PG.periodStart, PG.periodEnd)))


def named(reader: Reader, name: Name) -> str:
    """A thing, a word or a date in a sentence; what can be a sentence itself is quoted."""
    return wording.named(reader, name, short(name.text))


def short(text: str, most: int = _MOST_WORDS) -> str:
    """A label that is longer than any page can bear is cut, and says so."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    return f"{text[:most].rstrip()} … ({len(text) - most:,} more characters)"


def stated(
    reader: Reader, citations: Citations, said: Sequence[Statement], subject: str = ""
) -> str:
    """A sentence for one property of one thing, every value with its passages.

    Args:
        reader: of the dataset.
        citations: the footnotes of the page.
        said: the statements, which differ in their values only.
        subject: what to call the thing, if not by its label.
    """
    one = said[0]
    hedge = one.predicate.iri == str(PG.hedge)
    words = [f"“{each.value.text}”" if hedge else named(reader, each.value) for each in said]
    values = listing(map(citations.cited, words, (each.evidence for each in said)))
    subject = subject or named(reader, one.subject)
    return wording.sentence(reader, one.predicate.iri, subject, values)


def is_date(value: Name) -> bool:
    """Whether a value is a day, a month or a year."""
    return value.datatype.startswith(("xsd:date", "xsd:gYear"))


def claim(reader: Reader, one: Claim, citations: Citations) -> str:
    """Who claims what, how firmly, over which period, with the passages that report it."""
    speakers = voices(one) or "Somebody who is not named"
    verb = wording.attributed(reader, one.kinds)
    graphs = tuple(iri for telling in one.told for iri in telling.evidence) or one.evidence
    changes = "".join(
        f" It was {citations.cited(str(each), each.evidence)}." for each in one.changes
    )
    words = f"{speakers} {verb}: “{short(one.name.text)}”{_firmly(one)}"
    return f"{citations.cited(words, graphs)}.{changes}"


def voices(one: Claim) -> str:
    """Who makes a claim."""
    return listing(short(voice.speaker.text, 120) for voice in one.voices)


def _firmly(one: Claim) -> str:
    """The words of a claim, its hedges and its period, in brackets."""
    values: dict[str, list[str]] = {}
    for said in one.figures:
        values.setdefault(said.predicate.iri, []).append(said.value.text)
    parts = []
    if words := values.get(str(PG.statedAs)):
        parts.append(f"in the words {listing(f'“{each}”' for each in words)}")
    if hedges := values.get(str(PG.hedge)):
        parts.append(f"hedged: {listing(f'“{each}”' for each in hedges)}")
    if period := next((values[iri] for iri in _PERIODS if iri in values), None):
        parts.append(f"period: {listing(period)}")
    return f" ({'; '.join(parts)})" if parts else ""


def basis(links: Sequence[ChainLink], citations: Citations) -> str:
    """What a claim is stated in, what that rests on, and so on, step by step."""
    steps = []
    for link in links:
        # What it is stated in, the passages of each claim say.
        by = listed(link.publishers) or listed(link.speakers)
        words = f"{link.relation} “{short(link.thing.text)}”{f' ({by})' if by else ''}"
        words = citations.cited(words, link.evidence) if link.depth > 1 else words
        steps.append(words + since(link.changes, citations))
    text = " → ".join(steps)
    return f"{text[:1].upper()}{text[1:]}"


def relations(one: Claim, citations: Citations) -> Iterable[str]:
    """How a claim stands to others, each with who makes it, and who says or judges so."""
    for other in one.relations:
        by = f" ({listed(other.speakers)})" if other.speakers else ""
        words = f"It {other.words} “{short(other.claim.text)}”{by}"
        yield f"{citations.cited(words, other.evidence)}{since(other.changes, citations)}."


def since(changes: Iterable[StatusChange], citations: Citations) -> str:
    """What became of a thing, to go on with where it was just named."""
    return "".join(f", which was {citations.cited(str(one), one.evidence)}" for one in changes)


def listing(words: Iterable[str]) -> str:
    """Words in a sentence: “a, b and c”."""
    found = list(words)
    return " and ".join([", ".join(found[:-1]), found[-1]] if len(found) > 1 else found)


# -- who says what ---------------------------------------------------------------------------------


def groups(reader: Reader, claims: Sequence[Claim], citations: Citations) -> Iterator[Group]:
    """The claims, by who makes them, what they are stated in and who reports them."""
    shown = sorted(claims[:_MOST_CLAIMS], key=lambda one: (voices(one), one.name.text))
    for every in by(shown, lambda one: (voices(one), _way(one))):
        heading = voices(every[0]) or "Somebody who is not named"
        items = tuple(_claim(reader, one, citations) for one in every)
        yield Group(items, heading, _intro(every[0], citations))
    yield Group(more(len(claims) - len(shown), "claims"))


def _claim(reader: Reader, one: Claim, citations: Citations) -> Item:
    below = tuple(Item(words) for words in relations(one, citations))
    return Item(claim(reader, one, citations), below=below)


def _intro(one: Claim, citations: Citations) -> str:
    """The way from who makes a claim to who reports it."""
    trail = _trail(one)
    documents = {link.thing for link in trail}
    tellings = [telling for telling in one.told if telling.source not in documents]
    ways = [basis(trail, citations), *map(_told(one, citations), tellings)]
    words = "; ".join(filter(None, ways))
    return f"{words[0].upper()}{words[1:]}." if words else ""


def _told(one: Claim, citations: Citations) -> Callable[[Telling], str]:
    """How a source tells of a claim: its own, or somebody else's."""
    speakers = {voice.speaker for voice in one.voices}

    def words(telling: Telling) -> str:
        title = f"“{short(telling.source.text)}”"
        if speakers.intersection(telling.publishers):
            said = f"said in {title}"
        else:
            by = listed(telling.publishers)
            said = f"reported by {title}{f' ({by})' if by else ''}"
        return said + since(telling.changes, citations)

    return words


def _way(one: Claim) -> Hashable:
    """What the claims of a group have in common besides who makes them."""
    trail = tuple((link.depth, link.relation, link.thing) for link in _trail(one))
    return trail, tuple(telling.source for telling in one.told)


def _trail(one: Claim) -> list[ChainLink]:
    """The chain of a claim without what it says again, which its relations tell."""
    again = {each.claim for each in one.relations if each.restates}
    found: list[ChainLink] = []
    skipping = False
    for link in one.chain:
        skipping = link.thing in again if link.depth == 1 else skipping
        if not skipping:
            found.append(link)
    return found


# -- lists that are short enough to read -----------------------------------------------------------


def by(every: Iterable[_T], key: Callable[[_T], _K]) -> Iterable[list[_T]]:
    """What has the same key together, in the order of the first of each."""
    found: dict[_K, list[_T]] = {}
    for one in every:
        found.setdefault(key(one), []).append(one)
    return found.values()


def cut(every: Sequence[_T], tell: Callable[[_T], Item], most: int = MOST) -> tuple[Item, ...]:
    """The first of a list, and how many more there are; only what is told is cited."""
    return (*map(tell, every[:most]), *more(len(every) - most))


def more(number: int, what: str = "") -> tuple[Item, ...]:
    """How many are left out; nothing if none are."""
    return (Item(f"… and {number:,} more{f' {what}' if what else ''}."),) if number > 0 else ()
