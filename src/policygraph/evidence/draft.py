"""A draft of a source: the file to fill in, with every sentence of its text measured.

What is to be filled in is written so that validation refuses it until it is: a title, a date and
glosses that are empty, a publisher that is nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from policygraph import reading, vocab
from policygraph.citation import Text
from policygraph.errors import InputError, Place
from policygraph.evidence.cite import Found, cite
from policygraph.evidence.sentences import sentences
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
