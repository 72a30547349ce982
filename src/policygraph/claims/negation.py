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

from policygraph.claims.words import FUNCTION_WORDS, Token, plain, stem, tokens, word_list

# Where “not” or “no” denies nothing, or bounds a number; removed before anything is weighed.
_EMPTY = re.compile(
    r"\bnot (?:only|just|merely|simply|least)\b|\bwhether or not\b|\b(?:if|why) not\b"
    r"|\bno (?:doubt|wonder|matter|sooner|later than|less than|fewer than|more than)\b"
    r"|\bnot (?:more|less|fewer|later) than\b|\bnot to mention\b|\bnothing (?:but|short of)\b"
    r"|\bnone other than\b|\bnot (?:[\w-]+ ){0,3}(?=until\b)|\b(?-i:No)s?\.?(?= ?\d)|\bno\.(?= ?\d)"
    r"|\b(?:can|could) not help but\b|\bsooner or later\b",
    re.I,
)
# Read as one word each.
_JOINED = (
    (re.compile(r"\bnot (?:as|nearly as|quite as|so much|so many)\b", re.I), "not-as"),
    (re.compile(r"\bnot (?:all|every|everyone|always|most)\b", re.I), "not-all"),
    (re.compile(r"\bno longer\b", re.I), "no-longer"),
    (re.compile(r"\b(fail(?:s|ed|ing|ure)?|declin(?:e|es|ed|ing)) to\b", re.I), r"\1-to"),
    (re.compile(r"\b(?:turn(?:s|ed|ing)?|vot(?:es|ed|ing)) (?:it |them |him |her )?down\b", re.I),
     "rejected"),
    (re.compile(r"\b(?:giv(?:es?|en|ing)|gave) up\b", re.I), "ended"),
    (re.compile(r"\bno one\b", re.I), "nobody"),
    (re.compile(r"\bfar from\b", re.I), "unlike"),
)  # fmt: skip
_NEGATORS = word_list(
    """
    not no never none nobody nothing nowhere neither nor without hardly scarcely barely rarely
    seldom not-as not-all no-longer
    """
)
# Words that demand a negation, like the negators, and can be answered by words of their kind.
_DENIALS = (
    ("refuse", r"den(?:y|ies|ied|ying|ials?)|refus\w+|declin\w+-to"),
    ("lack", r"lack(?:s|ed|ing)?"),
    ("fail", r"fail\w*-to"),
)
# Words that only answer: each kind is a line, since “withdrew” may stand for “left”.
_ANSWERS = (
    ("refuse", r"reject\w*|declin\w+|rebuff\w*|dismiss\w*|disput\w*|contest\w*|rebut\w*"),
    ("fail", r"fail\w*|unable|incapable"),
    ("lack", r"missing|miss(?:es|ed)?|absen\w+|shortage|devoid|omit\w*|omission|bare"),
    ("forbid", r"forb[ai]d\w*|prohibit\w*|bann?(?:s|ed|ing)?|barr?(?:s|ed|ing)?|block\w*|prevent\w*"
               r"|preclud\w+|disallow\w*|outlaw\w*|vetoe?[ds]?|stopp\w+ from"),
    ("end", r"end(?:s|ed|ing)?|stop\w*|ceas\w+|cancel\w*|terminat\w+|withdr[ae]w\w*|quit\w*|halt\w*"
            r"|suspend\w*|dropp?\w*|abandon\w*|laps\w+|expir\w+|revok\w+|rescind\w*|leav\w+|left"
            r"|former\w*|gone|ex-\w+"),
    ("spare", r"exempt\w*|except\w*|exclud\w+|spar(?:e|es|ed|ing)|apart|aside|outside"
              r"|beyond|immune"),
    ("oppose", r"oppos\w+|object(?:s|ed|ing|ions?)|against|resist\w*|protest\w*|contrary"),
    ("other", r"rather|instead|unlike|differ\w*"),
    ("little", r"little|few|slight\w*|slim"),
    ("less", r"less|fewer|lower|smaller|weaker|below|short"),
    ("part", r"some|part(?:s|ly)?|most|mostly|several|sometimes"),
    ("choice", r"voluntar\w+|optional\w*|free(?:ly)?|cho(?:ice|ose|oses|se|sen)"),
    ("doubt", r"doubt\w*|open"),
    ("false", r"false\w*|wrong\w*|myth\w*|mistaken"),
    ("zero", r"zero|empty|nil"),
    ("shun", r"avoid\w*|ignor\w+|neglect\w*|overlook\w*|shun\w*|bypass\w*|evad\w+"),
)  # fmt: skip
_UNABLE = word_list(
    """
    unable unwilling unlikely unclear unknown unaware uncertain unlawful unpaid unanswered illegal
    impossible ineligible inactive incapable disagree disagrees disagreed disapproves disapproved
    """
)
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
_TURNS = word_list(". ; : ! ? , ( ) – — but although though while whereas")
# How a gloss says that the text leaves something open: “The year is not given.” Who speaks in the
# passage is no such thing: “ICE did not say in which year” denies what ICE says.
_TEXT = r"(?:the|this) (?:text|source|article|caption|credit|passage|headline|sentence)(?: itself)?"
_DETAIL = r"(?:year|date|month|day|author|byline|name|title|address|number|list|page)s?"
_LEFT_OPEN = r"(?:given|stated|named|told|said|specified|mentioned|identified|known|clear|shown)"
# What is not given by somebody else than the text is no remark about the text.
_BY = rf"(?! (?:by|to) (?!{_TEXT}))"
_REMARK = re.compile(
    rf"\b{_TEXT} (?:does|did|do) not"
    r" (?:say|state|name|give|tell|specify|mention|identify|show|date)\b"
    rf"|\b{_TEXT} (?:says|states|names|gives|tells|mentions|identifies)"
    r" (?:no|none|neither|nothing|nobody)\b(?:[^.;:]{1,40}\bnor\b)?"
    rf"|\b{_DETAIL}(?: [^\s.;:,]+){{0,3}} (?:is|are|was|were) not (?:here )?{_LEFT_OPEN}\b{_BY}"
    rf"|\bno {_DETAIL} (?:is|are|was|were) {_LEFT_OPEN}\b{_BY}"
    r"|\b(?:is|are|was|were) not (?:stated|named|specified|mentioned|identified)"
    r"(?=\s*(?:[.;:,)]|\Z))"
    r"|\b(?:is|are|was|were) not (?:said|stated|told|specified)"
    r" (?:which|who|whom|what|when|where|how|why)\b"
    rf"|\bnot in {_TEXT}\b"
    r"|\bdo(?:es)? not follow(?=\s*(?:[.;:,)]|\Z))"
    r"|\bwithout (?:a|the) (?:year|date|byline)\b",
    re.I,
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
    words: tuple[Token, ...]


def _read(text: str, *, gloss: bool = False) -> _Text:
    said = _EMPTY.sub(" ", plain(text))
    for expression, joined in _JOINED:
        said = expression.sub(joined, said)
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
    for kind, table in (("denial", _DENIALS), ("answer", _ANSWERS)):
        for key, forms in table:
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


def _heads(words: list[Token], at: int) -> Iterable[int]:
    """The places of the words that a negation bears on: those after it, up to a turn."""
    for place in range(at + 1, min(at + 1 + _REACH, len(words))):
        if words[place].folded in _TURNS:
            return
        if words[place].is_word and words[place].folded not in FUNCTION_WORDS:
            yield place


def _inner(words: list[Token], at: int) -> str:
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


_ALWAYS = word_list("always only first before until unless must each every")


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
