"""How places are told and things are called, wherever a person reads it."""

from __future__ import annotations

import pytest
from rdflib import URIRef

from policygraph import reading, store
from policygraph.errors import UnknownNameError
from policygraph.reading import lookup
from policygraph.reading.passages import where

SOURCE = "https://example.org/source"
THING = "https://example.org/thing"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"


@pytest.mark.parametrize(
    ("fragment", "words"),
    [
        ("", ""),
        ("#char=0,10", "characters 0–10"),
        ("#char=5,", "characters 5–end"),
        # RFC 5147 §2.1.1 counts the positions between lines from 0; people count lines from 1.
        ("#line=0,1", "line 1"),
        ("#line=2,5", "lines 3–5"),
        ("#line=2,", "lines 3–end"),
        ("#page=12", "page 12"),
        ("#row=7", "row 7"),
        ("#row=7-9", "rows 7-9"),
        ("#findings", "“findings”"),
    ],
)
def test_a_place_in_words(fragment: str, words: str) -> None:
    assert where(SOURCE + fragment) == words


@pytest.mark.parametrize(
    ("labels", "best"),
    [
        (['"Amt"@de', '"bureau"'], "bureau"),
        (['"Amt"@de', '"bureau"', '"office"@en'], "office"),
        (['"Amt"@de', '"bureau"', '"office"@en-GB'], "office"),
        (['"Amt"@de', '"agence"@fr'], "Amt"),
    ],
)
def test_a_thing_is_called_in_english_then_without_a_language(labels: list[str], best: str) -> None:
    lines = (f"<{THING}> <{LABEL}> {label} <{SOURCE}> .\n" for label in labels)
    engine = store.in_memory("".join(lines).encode())
    one, many = reading.of(engine), reading.of(engine)
    many.know_labels()
    assert one.label(URIRef(THING)) == many.label(URIRef(THING)) == best
    assert lookup.labels(engine, [THING])[THING] == best


def test_a_label_typed_to_the_letter_is_meant_before_one_of_another_case() -> None:
    lines = (
        f'<{SOURCE}/{name}> <{LABEL}> "{label}"{language} <{SOURCE}> .\n'
        for name, label, language in (
            ("town", "Town hall", "@en"),
            ("other", "town hall", ""),
            ("street", "Straße", ""),
            ("one", "Same", "@en"),
            ("two", "Same", ""),
        )
    )
    engine = store.in_memory("".join(lines).encode())
    assert lookup.resolve(engine, "Town hall") == f"{SOURCE}/town"
    assert lookup.resolve(engine, "town hall") == f"{SOURCE}/other"
    assert lookup.resolve(engine, "STRASSE") == f"{SOURCE}/street"
    for several in ("TOWN HALL", "Same"):
        with pytest.raises(UnknownNameError, match="single thing"):
            lookup.resolve(engine, several)
