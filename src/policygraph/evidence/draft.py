"""A draft of a source: the file to fill in, with every sentence of its text measured.

What is to be filled in is written so that validation refuses it until it is: a title, a date and
glosses that are empty, a publisher that is nobody.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from itertools import pairwise

from policygraph import reading, vocab
from policygraph.citation import CharRange, Text
from policygraph.errors import InputError, Place
from policygraph.evidence.cite import Found, cite
from policygraph.lexical import clean
from policygraph.reading import Data
from policygraph.reading.sources import Source

# What a file of a source is likely to use, in the order in which files here declare them.
_PREFIXES = ("source", "id", "pg", "hedge", "measure", "term")
_BEYOND = ("dcterms", "edtf", "org", "prov", "rdfs", "schema", "skos", "xsd")

_HEAD = """\
# A draft. Fill in the title, the date and the publisher, and for each passage a gloss in your own
# words and its statements. `policygraph validate` lists what is still empty, `policygraph evidence
# check` proves the places, `policygraph gaps {name}` compares the glosses with the text.
# - Passages that say one thing together can be made one: `policygraph cite` measures it.
# - What is not encoded becomes an omission: no block, and pg:reason in the place of pg:gloss,
#   <#char=…> a pg:Omission ; pg:line … ; pg:digest "…" ; pg:reason "…"@en .
"""
_WARNING = """\
# The words of the source stand here in comments, for your eyes: take them out before you publish.
"""
_SOURCE = """\

<> a pg:NewsArticle ;  # Or pg:Report, pg:LegalText, pg:OfficialRecord, pg:ReferenceWork.
    dcterms:title ""@en ;
    dcterms:issued ""^^xsd:date ;  # A month: "2011-01"^^xsd:gYearMonth. Unknown: a pg:Gap.
    dcterms:publisher id: ;  # Who answers for the text; describe them in the block that names them.
    pg:textDigest "{digest}" ;
    pg:textLength {length} .
"""


def new_source(data: Data, name: str) -> Source:
    """A source that the dataset does not have yet.

    Args:
        data: the dataset of the project, whose prefix ``source:`` says where sources live.
        name: the last part of its IRI, or its whole IRI or CURIE.

    Raises:
        InputError: it is no name, or the dataset has passages of that source already.
    """
    reader = reading.of(data)
    prefixes = reader.prefixes
    curie = f"source:{name}" if vocab.LOCAL.match(name) else name
    iri = vocab.expand(curie, prefixes)
    if iri is None or "#" in iri:
        raise InputError(
            f"“{name}” is no name for a source.",
            hint="Take letters, digits, “-” and “_”, such as example-times-2011; or give an IRI.",
        )
    if reader.all_places.get(str(iri)):
        raise InputError(
            f"The project has passages of <{iri}> already, so nothing was drafted.",
            hint="Take another name, or go on in the file of that source.",
        )
    return Source(iri, iri.rstrip("/").rpartition("/")[2], "")


def passages(text: Text, source: Source) -> tuple[Found, ...]:
    """The sentences of a text, measured, in order.

    Raises:
        InputError: the text has none.
    """
    found = tuple(cite(text, str(one), source.iri)[0] for one in sentences(text.content))
    if not found:
        raise InputError(
            "There is nothing in the text to cite.",
            where=Place(text.file),
            hint="Give the file that holds the words of the source.",
        )
    return found


def trig(
    source: Source,
    text: Text,
    found: Sequence[Found],
    prefixes: Mapping[str, str],
    *,
    with_text: bool = False,
) -> str:
    """The file of a source to fill in: its description, and its passages with empty blocks.

    Args:
        source: the source.
        text: the snapshot of its text.
        found: its `passages`.
        prefixes: the prefixes of the project.
        with_text: copy each passage into a comment above it.
    """
    parts = (
        f"@base <{source.iri}> .\n",
        *_prefixes(prefixes),
        "\n",
        _HEAD.format(name=source.name),
        _WARNING if with_text else "",
        _SOURCE.format(digest=text.digest, length=text.length),
        *_passages(found, with_text),
    )
    return "".join(parts)


def _prefixes(prefixes: Mapping[str, str]) -> Iterator[str]:
    own = sorted(prefix for prefix in prefixes if prefix and prefix not in vocab.PREFIXES)
    names = [prefix for prefix in (*_PREFIXES, *own, *_BEYOND) if prefix in prefixes]
    width = max(map(len, names)) + 1
    for prefix in names:
        yield f"@prefix {prefix + ':':<{width}} <{prefixes[prefix]}> .\n"


def _passages(found: Sequence[Found], with_text: bool) -> Iterator[str]:
    earlier: dict[str, list[Found]] = {}
    for one in found:
        key = " ".join(one.text.split())
        yield "\n"
        for other in earlier.get(key, [])[:1]:
            yield (
                f"# Stands twice: the same words as <#{other.fragment}>, line {other.line}."
                " Give both the same statements.\n"
            )
        earlier.setdefault(key, []).append(one)
        if with_text:
            yield from (f"# {line}\n" for line in clean(one.text).split("\n"))
        yield one.turtle()
        yield f"<#{one.fragment}> {{\n}}\n"


# -- sentences ------------------------------------------------------------------------------------


_BULLETS = "•‣▪●◦∙·–—*-"
_CLOSING = "\"'”’»)\\]"
_END = re.compile(
    rf"(?P<stop>[.!?…]+(?:[ \u00a0]\.)*)(?P<close>[{_CLOSING}]*)"
    r"(?P<note>\[\d{1,3}\]|[⁰¹²³⁴-⁹]+|(?<=[a-z][.!?])\d{1,3})?(?=\s)"
)
_BEGIN = re.compile(r"\s+(?P<open>[\"'“‘«(\[–—•‣▪●◦-]*\s?)(?P<word>[^\W_][\w.'’&/()-]*)")
_BULLET_IN_LINE = re.compile(r"\s(?=[•‣▪●◦]\s)")
_BRACKETS = re.compile(r"(?<=[\w,;:”\"’']\s)\([^()]*\)")
# No abbreviation is longer, and looking no further keeps long paragraphs quick.
_LONGEST = 40
_LAST_WORD = re.compile(r"[\w.&'’-]*\Z")
_ACRONYM = re.compile(r"(?:[A-Za-z]\.){1,}[A-Za-z]\Z")
_ASKED = re.compile(
    r"(?:[A-Z][\w.'’-]*\s+){1,5}(?:said|asked|wrote|told|added|replied|answered|says|asks)\b"
)


_WORDS = {
    kind: frozenset(words.split())
    for kind, words in tomllib.loads(
        files("policygraph.evidence").joinpath("english.toml").read_text("utf-8")
    ).items()
}


def sentences(text: str) -> Iterator[CharRange]:
    """The sentences of ``text``, in order, without the white space around them.

    Args:
        text: English text whose line ends are LF (`policygraph.citation.Text.content`).
    """
    for start, end in _paragraphs(text):
        yield from _cut(text, start, end)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Each line, or the lines of a block that was wrapped at a fixed width."""
    block: list[tuple[int, int]] = []
    for line in re.finditer(r"[^\n]*(?:\n|\Z)", text):
        if line[0].strip():
            block.append((line.start(), line.start() + len(line[0].rstrip("\n"))))
        elif block:
            yield from _joined(text, block)
            block = []


_WIDTHS = range(40, 101)


def _joined(text: str, block: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The lines of a block; as one if the next word never had room on a line, and none is an item.

    One line has to go on in lower case, too: a list of long names looks wrapped otherwise.
    """
    lines = [text[start:end].rstrip() for start, end in block]
    width = max(map(len, lines))
    full = all(
        len(line) + 1 + len(after.split()[0]) > width and not _is_item(after)
        for line, after in pairwise(lines)
    )
    going_on = any(after.lstrip()[0].islower() for after in lines[1:])
    if len(lines) > 1 and width in _WIDTHS and full and going_on:
        yield block[0][0], block[-1][1]
    else:
        yield from block


def _is_item(line: str) -> bool:
    return re.match(rf"\s*(?:[{_BULLETS}]\s|\(?[0-9a-z]{{1,3}}[.)]\s)", line) is not None


def _cut(text: str, start: int, end: int) -> Iterator[CharRange]:
    """The sentences between two positions."""
    edges = {found.start() for found in _BULLET_IN_LINE.finditer(text, start, end)}
    held = _brackets(text, start, end)
    for found in _END.finditer(text, start, end):
        inside = any(left < found.start() < right for left, right in held)
        if not inside and _ends(text, start, found, end):
            edges.add(found.end())
    for left, right in pairwise((start, *sorted(edges), end)):
        words = text[left:right]
        if words.strip():
            first = left + len(words) - len(words.lstrip())
            yield CharRange(first, first + len(words.strip()))


def _brackets(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """What stands in brackets that open in the middle of a sentence: no sentence ends there."""
    return [(one.start(), one.end() - 1) for one in _BRACKETS.finditer(text, start, end)]


def _ends(text: str, start: int, found: re.Match[str], end: int) -> bool:
    """Whether a sentence ends with the mark that was found."""
    after = _BEGIN.match(text, found.end(), end)
    if after is None or not (after["word"][0].isupper() or after["word"][0].isdigit()):
        # What is no word, such as a lone dash, begins no sentence; but a bracket may.
        return False
    if found["close"] and found["stop"][-1] in "!?":
        return _ASKED.match(text, after.start("word"), end) is None
    if found["stop"] in ("…", "..."):
        return after["word"].casefold() in _WORDS["starters"]
    if found["stop"] != "." or found["close"]:
        return True
    return not _abbreviates(text, start, found.start(), after)


def _abbreviates(text: str, start: int, stop: int, after: re.Match[str]) -> bool:
    """Whether the full stop at ``stop`` belongs to an abbreviation that the sentence goes on after.

    Args:
        text: the text.
        start: where the paragraph begins.
        stop: where the full stop is.
        after: the word that follows.
    """
    last = _LAST_WORD.search(text, max(start, stop - _LONGEST), stop)
    word = last[0].strip("'’-") if last else ""
    follows = after["word"]
    first = stop - start < _LONGEST and not text[start : stop - len(word)].strip()
    if first and (word.isdigit() or len(word) == 1):
        return True  # The number of an item.
    folded = word.casefold()
    begins = re.split(r"['’]", follows.casefold())[0] in _WORDS["starters"]
    if len(word) == 1 and word.isupper() and word != "I":  # An initial: “Dana P. Wirth”.
        return not begins or bool(after["open"].strip())
    if folded in _WORDS["leading"]:
        return True
    if folded in _WORDS["numbered"]:
        return follows[0].isdigit()
    if folded in ("a.m", "p.m"):
        return follows.casefold() in _WORDS["days"]
    if folded in _WORDS["either"] or _ACRONYM.match(word):
        return not begins
    return False
