"""Rows of 12 columns in the manner of the agency's workbooks, the same for the same seed.

The shape is that of the real sheets: few states, kinds and models, some thousand counties, agencies
that come again with another model or date, a document link of each agreement's own, and now and
then a cell that is empty, accented or quoted. `MAPPING` makes about 13 triples of each, counting
the two of the row's own node.
"""

from __future__ import annotations

import datetime
import hashlib
import random
from collections.abc import Iterator, Sequence

Row = tuple[int, Sequence[str | None], str]

COLUMNS = (
    *("STATE", "AGENCY", "TYPE", "COUNTY", "MODEL", "SIGNED"),
    *("MOA_link", "ADDENDUM", "FIPS", "OFFICERS", "CONTACT", "NOTE"),
)
SERIES = "https://w3id.org/policygraph/source/benchmark"

MAPPING = r"""
#+ columns:
#+   - {name: STATE, required: true, repairs: [trim, nbsp, spaces, upper]}
#+   - {name: AGENCY, required: true, repairs: [trim, nbsp, spaces]}
#+   - name: TYPE
#+     allowed: [County, Municipality, State Agency, University]
#+     repairs: [trim, nbsp]
#+   - {name: COUNTY, repairs: [trim, nbsp, spaces]}
#+   - name: MODEL
#+     required: true
#+     allowed: [Jail Enforcement Model, Task Force Model, Warrant Service Officer]
#+     repairs: [trim, nbsp, spaces, title]
#+   - {name: SIGNED, type: date, from: 2002-01-01, to: 2035-12-31, repairs: [trim, nbsp, date]}
#+   - {name: MOA_link, type: iri, repairs: [trim, nbsp, redirect]}
#+   - {name: ADDENDUM, repairs: [trim, nbsp]}
#+   - {name: FIPS, pattern: "[0-9]{5}", repairs: [trim, nbsp]}
#+   - {name: OFFICERS, type: integer, from: 1, to: 10000, repairs: [trim, nbsp]}
#+   - {name: CONTACT, repairs: [trim, nbsp]}
#+   - {name: NOTE, repairs: [trim, nbsp, spaces]}
PREFIX ex: <https://example.org/ns#>
CONSTRUCT {
  ?agency a ex:Agency ; rdfs:label ?AGENCY ; ex:kind ?TYPE ; ex:county ?county .
  ?agreement a ex:Agreement ; ex:agency ?agency ; ex:model ?model ; ex:signed ?signed ;
    ex:document ?document ; ex:officers ?officers ; ex:note ?NOTE .
} WHERE {
  BIND(REPLACE(LCASE(?STATE), "[^a-z0-9]+", "-") AS ?state)
  BIND(REPLACE(LCASE(?AGENCY), "[^a-z0-9]+", "-") AS ?name)
  BIND(REPLACE(LCASE(?MODEL), "[^a-z0-9]+", "-") AS ?kind)
  BIND(IRI(CONCAT("https://example.org/id/agency/", ?state, "-", ?name)) AS ?agency)
  BIND(IRI(CONCAT("https://example.org/id/county/", ?FIPS)) AS ?county)
  BIND(IRI(CONCAT("https://example.org/id/model/", ?kind)) AS ?model)
  BIND(STRDT(?SIGNED, xsd:date) AS ?signed)
  BIND(STRDT(?OFFICERS, xsd:integer) AS ?officers)
  BIND(IRI(?MOA_link) AS ?document)
  BIND(IRI(CONCAT("https://example.org/id/agreement/", ?state, "-", ?name, "/", ?kind, "/",
    ENCODE_FOR_URI(?SIGNED))) AS ?agreement)
}
"""
"""11 statements of a full row, and two of its node: 13. Its header is the contract of the rows."""

_STATES = (
    *("ALABAMA", "ARIZONA", "ARKANSAS", "CALIFORNIA", "COLORADO", "FLORIDA", "GEORGIA", "IDAHO"),
    *("INDIANA", "KANSAS", "LOUISIANA", "MARYLAND", "MISSISSIPPI", "MISSOURI", "NEVADA", "OHIO"),
    *("NEW HAMPSHIRE", "NORTH CAROLINA", "OKLAHOMA", "PENNSYLVANIA", "SOUTH CAROLINA", "TEXAS"),
    *("TENNESSEE", "UTAH", "VIRGINIA", "WEST VIRGINIA", "WISCONSIN", "WYOMING"),
)
_MODELS = ("Jail Enforcement Model", "Task Force Model", "Warrant Service Officer")
_KINDS = ("County", "Municipality", "State Agency", "University")
_OFFICES = (
    "Sheriff's Office",
    "Police Department",
    "Department of Corrections",
    "Marshal’s Office",
)
_SYLLABLES = (
    *("al", "ben", "car", "dor", "el", "fair", "gar", "hol", "il", "jef", "kin", "lin", "mar"),
    *("nor", "oak", "pin", "quin", "ros", "san", "ton"),
)


def rows(count: int, seed: int = 287) -> Iterator[tuple[str | None, ...]]:
    """``count`` rows; None for an empty cell."""
    chance = random.Random(seed)
    places = [
        ("".join(chance.choices(_SYLLABLES, k=3)).capitalize(), chance.choice(_STATES), f"{at:05d}")
        for at in range(3200)
    ]
    start = datetime.date(2019, 5, 6)
    for number in range(count):
        place, state, fips = chance.choice(places)
        office = chance.choice(_OFFICES)
        name = f"{place} {office}" if number % 50 else f"Doña {place} “{office}”"
        signed = start + datetime.timedelta(days=chance.randrange(2300))
        yield (
            state,
            name,
            chance.choice(_KINDS),
            f"{place} County",
            chance.choice(_MODELS),
            signed.isoformat(),
            f"https://www.example.org/doclib/287gMOA/{fips}-{number}.pdf",
            "yes" if number % 4 == 0 else None,
            fips,
            str(chance.randrange(1, 60)),
            f"{place.lower()}@example.org",
            f'Signed "{signed:%d %B %Y}" by the office' if number % 20 == 0 else f"Entry {number}",
        )


def numbered(count: int, seed: int = 287) -> Iterator[Row]:
    """The rows as a mapping takes them: number (the header is row 1), values, digest."""
    for number, values in enumerate(rows(count, seed), start=2):
        yield number, values, digest(values)


def digest(values: Sequence[str | None]) -> str:
    """The digest of a row's cells."""
    cells = "\x1f".join([value or "" for value in values]).rstrip("\x1f")
    return f"sha256:{hashlib.sha256(cells.encode()).hexdigest()}"
