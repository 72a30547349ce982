"""Whether a gloss denies what its passage denies, and nothing else.

A passage and its gloss are in different words, so negations are weighed, not counted. Some words
negate by themselves (not, never, without, fails to, denies); a text that has one demands a negation
of the other text. Others only answer such a demand (ended, forbidden, except, unlike): a gloss may
say “is barred from” for “may not”. What both texts have in the same form cancels out first:
“undocumented” in both answers no “not”.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from policygraph.claims.words import (
    ENGLISH,
    FUNCTION_WORDS,
    WordToken,
    expression,
    plain,
    stem,
    tokens,
)

_WORDS = ENGLISH["negation"]
_EMPTY = expression(*_WORDS["empty"])
_JOINED = [(expression(written), word) for written, word in _WORDS["joined"]]
_NEGATORS = frozenset(_WORDS["negators"].split())
_UNABLE = frozenset(_WORDS["unable"].split())
_ALWAYS = frozenset(_WORDS["always"].split())
_TURNS = frozenset(_WORDS["turns"].split())
_REMARK = expression(*_WORDS["remarks"])
# Kinds that leave what follows them as it is.
_SOFT = ("part", "choice", "less", "little", "doubt", "false")
_KIND_OF = {"not-as": "less", "not-all": "part", "no-longer": "end"}
# Beginnings and words that negate what stands inside the word itself.
_AFFIX = re.compile(
    r"(?:non-?(?=[a-z]{4})(?!etheless)|un(?=[a-z]{4})(?!der|ti[l]|ion|it|iq|iver|ani[mn]|if[oi]|cle))"
    r"(?P<root>[a-z-]+)\Z"
)
_OPPOSITES = re.compile(
    r"(?:il(?=legal|legitimate|logical)|ir(?=regular|relevant|responsible)"
    r"|im(?=possible|proper|perfect|precise|partial|probable)|dis(?=agree|approv|allow|honest|satisf"
    r"|similar|proportion|regard)|in(?=eligible|voluntary|adequate|sufficient|accurate|complete"
    r"|valid|effective|dependent|active|appropriate|consistent|capable|conclusive|direct|formal"
    r"|frequent|correct|experienced|visible|secure))(?P<root>[a-z]+)\Z"
)


@dataclass(frozen=True)
class _Negation:
    """A word that negates.

    ``key`` is what cancels out against the other text, ``heads`` the stems it bears on, the first
    one first; ``inner`` is the key of a second negation that it turns round (“not uncommon”).
    """

    word: str
    kind: Literal["negator", "denial", "answer", "affix"]
    key: str
    root: str = ""
    heads: tuple[str, ...] = ()
    inner: str = ""
    remark: bool = False


def differing(passage: str, gloss: str) -> str:
    """How a gloss differs from its passage in what it denies, in a sentence; empty if it does not.

    Args:
        passage: the words of the passage.
        gloss: what it says in a curator's words.
    """
    said, told = _read(passage), _read(gloss, gloss=True)
    turned = _turned(said, told) or _turned(told, said)
    if turned:
        return f"“{turned[0]}” stands in one of passage and gloss, “{turned[1]}” in the other."
    ours, theirs = _cancelled(said, told)
    demands = _demands(ours, told)
    if demands and not _answered(theirs, said):
        return f"The passage says “{demands[0]}”; nothing in the gloss does."
    returned = _demands(theirs, said)
    if returned and not _answered(ours, told):
        return f"The gloss says “{returned[0]}”; nothing in the passage does."
    return _astray(said, told, ours, theirs)


@dataclass(frozen=True)
class _Text:
    """A text with its negations, and the stems of its words: all, and those not negated."""

    found: tuple[_Negation, ...]
    stems: frozenset[str]
    free: frozenset[str]
    words: tuple[WordToken, ...]


def _read(text: str, *, gloss: bool = False) -> _Text:
    said = _EMPTY.sub(" ", plain(text))
    for written, joined in _JOINED:
        said = written.sub(joined, said)
    words = tokens(said)
    found, negated = [], set[int]()
    for at, word in enumerate(words):
        one = _negation(word.folded)
        if one is None:
            continue
        heads = list(_heads(words, at))
        if one.key not in _SOFT:
            negated.update(heads)
        inner = _inner(words, at) if one.kind == "negator" else ""
        remark = gloss and _is_remark(said, word.start)
        bears_on = tuple(words[head].stem for head in heads)
        found.append(replace(one, heads=bears_on, inner=inner, remark=remark))
    stems = frozenset(word.stem for word in words)
    free = frozenset(word.stem for at, word in enumerate(words) if at not in negated)
    return _Text(tuple(found), stems, free, tuple(words))


def _negation(word: str) -> _Negation | None:
    if word in _NEGATORS:
        return _Negation(word, "negator", _KIND_OF.get(word, ""))
    for kind, table in (("denial", "denials"), ("answer", "answers")):
        for key, forms in _WORDS[table]:
            if re.fullmatch(forms, word):
                return _Negation(word, kind, key)  # type: ignore[arg-type]
    affix = _AFFIX.match(word) or _OPPOSITES.match(word)
    if affix:
        root = stem(affix["root"].strip("-"))
        return _Negation(word, "affix", f"un-{root}", root)
    if re.fullmatch(r"[a-z]{4,}less", word) and word not in ("unless", "nonetheless", "regardless"):
        return _Negation(word, "affix", f"un-{stem(word[:-4])}", stem(word[:-4]))
    return None


_REACH = 8


def _heads(words: list[WordToken], at: int) -> Iterable[int]:
    """The places of the words that a negation bears on: those after it, up to a turn."""
    for place in range(at + 1, min(at + 1 + _REACH, len(words))):
        if words[place].folded in _TURNS:
            return
        if words[place].is_word and words[place].folded not in FUNCTION_WORDS:
            yield place


def _inner(words: list[WordToken], at: int) -> str:
    """The key of a negation right after one, which it turns round."""
    for word in words[at + 1 : at + 3]:
        one = _negation(word.folded)
        if one is not None and (one.kind in ("denial", "affix") or one.word == "without"):
            return one.key or one.word
        if one is not None and one.kind == "answer" and one.key in ("end", "forbid", "refuse"):
            return one.key
    for word in words[at + 1 : at + 1 + _REACH]:
        if word.folded in _TURNS:
            break
        if word.folded == "without":
            return word.folded
    return ""


def _is_remark(text: str, start: int) -> bool:
    """Whether a negation of a gloss is the curator's word on the text: “The year is not given.”"""
    return any(one.start() <= start < one.end() for one in _REMARK.finditer(text))


def _cancelled(said: _Text, told: _Text) -> tuple[list[_Negation], list[_Negation]]:
    """The negations of both without what stands in both in the same form."""
    ours, theirs = _unlike(said.found, told.found)
    shared = Counter(one.key for one in ours if one.key) & Counter(
        one.key for one in theirs if one.key
    )
    left = []
    for found, other in ((ours, told), (theirs, said)):
        counts = Counter(shared)
        rest = []
        for one in found:
            if counts[one.key]:
                counts[one.key] -= 1
            else:
                rest.append(one)
        left.append(_undoubled(rest, other))
    return left[0], left[1]


def _unlike(
    ours: Sequence[_Negation], theirs: Sequence[_Negation]
) -> tuple[list[_Negation], list[_Negation]]:
    """Both lists without the negators that stand in both; those that bear on the same go first."""
    pairs = sorted(
        (
            (one.heads[:1] != other.heads[:1], -len({*one.heads} & {*other.heads}), here, there)
            for here, one in enumerate(ours)
            for there, other in enumerate(theirs)
            if one.kind == other.kind == "negator" and one.word == other.word
            if not one.remark and not other.remark
        ),
    )
    here_gone, there_gone = set[int](), set[int]()
    for *_, here, there in pairs:
        if here not in here_gone and there not in there_gone:
            here_gone.add(here)
            there_gone.add(there)
    return (
        [one for at, one in enumerate(ours) if at not in here_gone],
        [one for at, one in enumerate(theirs) if at not in there_gone],
    )


def _undoubled(found: list[_Negation], other: _Text) -> list[_Negation]:
    """A list without each “not” that turns a denial round, and without that denial.

    “Never … without” goes where the other text says as much by “always”, “only” or “before”.
    """
    gone = set[int]()
    always = any(word.folded in _ALWAYS for word in other.words)
    for at, one in enumerate(found[:-1]):
        following = found[at + 1]
        denied = following.kind == "denial" and one.inner == following.key == "refuse"
        if denied or (always and one.inner == following.word == "without"):
            gone |= {at, at + 1}
    return [one for at, one in enumerate(found) if at not in gone]


def _answered(found: list[_Negation], other: _Text) -> bool:
    """Whether a demand of the other text is answered by any of these.

    A word that negates in itself answers for its own root (“untargeted” for “not targeted”), and
    where it is one that stands for “not” as a rule.
    """
    return any(
        one.root in other.stems or one.word in _UNABLE
        if one.kind == "affix"
        else one.key not in ("part", "less")
        for one in found
        if not one.remark
    )


def _demands(found: list[_Negation], other: _Text) -> list[str]:
    """The words that demand a negation of the other text.

    A negator that stands once more than in the other text demands none where one of the same word
    there bears on the same: “did not come and did not pay” is told as “did not come or pay”.
    """
    held = {
        (one.word, head)
        for one in other.found
        if one.kind == "negator" and not one.remark
        for head in one.heads
    }
    uncancelled = {one.key or one.word for one in found}
    return [
        one.word.replace("-", " ")
        for one in found
        if one.kind in ("negator", "denial")
        and not one.remark
        and not (one.inner and one.inner in uncancelled)
        and held.isdisjoint((one.word, head) for head in one.heads[:1])
    ]


def _turned(one: _Text, other: _Text) -> tuple[str, str] | None:
    """A word that negates in itself, where the other text has what it negates, and no negation."""
    keys = {negation.key for negation in other.found}
    for negation in one.found:
        if negation.kind != "affix" or negation.key in keys or len(negation.root) < 4:
            continue
        if negation.root in other.free and negation.root not in one.stems:
            word = next(word for word in other.words if word.stem == negation.root)
            return negation.word, word.text
    return None


def _astray(said: _Text, told: _Text, ours: list[_Negation], theirs: list[_Negation]) -> str:
    """A word that one text denies and the other does not, though both deny something."""
    for these, those, here, there, words in (
        (ours, theirs, said, told, ("passage", "gloss")),
        (theirs, ours, told, said, ("gloss", "passage")),
    ):
        if len(these) <= len(those):
            continue
        for one in these:
            head = next(iter(one.heads), "")
            # “Neither county” may be told as “the counties … not”: what follows proves nothing.
            if one.word not in ("not", "never") or one.remark or one.inner or not head:
                continue
            if head in there.free and head not in here.free:
                word = next(word.text for word in here.words if word.stem == head)
                return (
                    f"The {words[0]} says “{one.word} … {word}”; the {words[1]} does not deny it."
                )
    return ""
