"""Who says what: the claims of a dossier, by who makes them and on which way they come to us."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence

from policygraph.dossier import sentences
from policygraph.dossier.footnotes import Citations
from policygraph.dossier.lists import by, more
from policygraph.dossier.sentences import short
from policygraph.dossier.values import Group, Item
from policygraph.evidence.claims import RELATIONS
from policygraph.evidence.values import Claim, Link, Telling
from policygraph.reading.passages import listed
from policygraph.vocab import PG

_MOST = 24
_RESTATES = RELATIONS[PG.restates][0]


def groups(claims: Sequence[Claim], citations: Citations) -> Iterator[Group]:
    """The claims, by who makes them, what they are stated in and who reports them."""
    shown = sorted(claims[:_MOST], key=lambda one: (sentences.voices(one), one.name.text))
    for every in by(shown, lambda one: (sentences.voices(one), _way(one))):
        heading = sentences.voices(every[0]) or "Somebody who is not named"
        items = tuple(_item(one, citations) for one in every)
        yield Group(items, heading, _intro(every[0], citations))
    yield Group(more(len(claims) - len(shown), "claims"))


def _item(one: Claim, citations: Citations) -> Item:
    below = tuple(Item(words) for words in sentences.relations(one, citations))
    return Item(sentences.claim(one, citations), below=below)


def _intro(one: Claim, citations: Citations) -> str:
    """The way from who makes a claim to who reports it."""
    trail = _trail(one)
    documents = {link.thing for link in trail}
    tellings = [telling for telling in one.told if telling.source not in documents]
    ways = [sentences.basis(trail, citations), *map(_told(one, citations), tellings)]
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
        return said + sentences.since(telling.changes, citations)

    return words


def _way(one: Claim) -> Hashable:
    """What the claims of a group have in common besides who makes them."""
    trail = tuple((link.depth, link.relation, link.thing) for link in _trail(one))
    return trail, tuple(telling.source for telling in one.told)


def _trail(one: Claim) -> list[Link]:
    """The chain of a claim without what it says again, which its relations tell."""
    again = {each.claim for each in one.relations if each.words == _RESTATES}
    found: list[Link] = []
    skipping = False
    for link in one.chain:
        skipping = link.thing in again if link.depth == 1 else skipping
        if not skipping:
            found.append(link)
    return found
