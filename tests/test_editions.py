"""Tables through time: listings, renames, timelines, and what was known on an earlier day."""

from __future__ import annotations

import re
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rdflib import PROV, RDF, Dataset, URIRef

from policygraph import reading, store
from policygraph.editions import asof, listings, series
from policygraph.editions.timeline import Timeline, timeline
from policygraph.errors import InputError, UnknownNameError
from policygraph.pages import writing
from policygraph.pages.document import Citations
from policygraph.pages.timeline import dated, document
from policygraph.sources import rdf
from policygraph.vocab import ID, PG

ROOT = Path(__file__).parents[1]
CASES = Path(__file__).parent / "cases" / "editions"
SOURCE = "https://w3id.org/policygraph/source/"
INFERENCE = URIRef(SOURCE + "list#inference-listings")
MAY, JUNE, JULY = (URIRef(f"{SOURCE}list-{letter}") for letter in "cba")

# rdflib calls what it has deprecated itself.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

Run = Callable[..., tuple[int, str, str]]
AtHand = Callable[[object], None]


def listed_in(data: Any) -> bytes:
    return b"".join(listings.stream(data))


def quads(*names: str) -> list[bytes]:
    terms = [path for path in (ROOT / "ontology").glob("*.ttl") if "shapes" not in path.name]
    paths = [*sorted(terms), *(CASES / name for name in names)]
    return [rdf.read(path, path.name).quads for path in paths]


@pytest.fixture(scope="module")
def data() -> Dataset:
    said = quads(*sorted(path.name for path in CASES.iterdir()))
    return store.from_quads(b"".join([*said, listed_in(said)]))


@pytest.fixture
def run(data: Dataset, at_hand: AtHand, command: Run) -> Run:
    at_hand(data)
    return command


# ---------------------------------------------------------------------------------- listings


@pytest.mark.parametrize(
    ("thing", "first", "last", "absent"),
    [
        ("alpha-tf", MAY, JULY, None),
        ("beta-jail", MAY, MAY, JUNE),
        ("epsilon-tf-05", MAY, JUNE, JULY),
        # It comes back after an absence: only first and last tell of it.
        ("gamma-tf", MAY, JULY, None),
        ("quay-tf", JULY, JULY, None),
    ],
)
def test_listings(
    data: Dataset, thing: str, first: URIRef, last: URIRef, absent: URIRef | None
) -> None:
    assert list(data.objects(ID[thing], PG.firstListedIn)) == [first]
    assert list(data.objects(ID[thing], PG.lastListedIn)) == [last]
    assert list(data.objects(ID[thing], PG.absentSince)) == ([absent] if absent else [])
    assert reading.of(data).places((ID[thing], PG.firstListedIn, first)) == [INFERENCE]


def test_a_listing_is_an_inference_with_its_reason(data: Dataset) -> None:
    passage = reading.of(data).passages.of(str(INFERENCE))
    assert passage.kind == "inference"
    assert passage.derived == (str(JULY), str(JUNE), str(MAY))
    assert [name.text for name in passage.by] == ["the curators"]
    assert "no date of termination" in passage.reason
    # One row of the list of May was not mapped: it may hold what looks absent.
    assert "At 1 place" in passage.reason
    assert reading.of(data).places((INFERENCE, RDF.type, PG.Inference)) == [URIRef(SOURCE + "list")]


def test_listings_are_the_same_from_text_chunks_and_dataset() -> None:
    said = quads("list.trig")
    made = listed_in(said)
    assert made == listed_in(b"".join(said)) == listed_in(iter(reversed(said)))
    assert made == listed_in(store.from_quads(b"".join(said)))
    assert made.count(b"\n") == len(set(made.splitlines()))


def line(subject: str, predicate: str, value: str, graph: str = "g") -> str:
    return f"<http://e/{subject}> <{predicate}> {value} <http://e/{graph}> .\n"


ISSUED = "http://purl.org/dc/terms/issued"


def listed(*editions: tuple[str, str, str]) -> bytes:
    """Quads of a series: each edition's name, its date as a literal, and what it lists."""
    written = []
    for name, issued, things in editions:
        written.append(line(name, PG.editionOf, "<http://e/s>"))
        if issued:
            written.append(line(name, ISSUED, issued))
        written += [line(thing, PG.listedIn, f"<http://e/{name}>") for thing in things.split()]
    return "".join(written).encode()


def day(text: str) -> str:
    return f'"{text}"^^<http://www.w3.org/2001/XMLSchema#date>'


def made(said: bytes) -> set[tuple[str, str, str]]:
    found = set()
    for s, p, o, graph in store.in_memory(listed_in(said)).quads():
        if graph == URIRef("http://e/s#inference-listings"):
            found.add((s[9:], p.removeprefix(PG), o[9:]))  # type: ignore[index, attr-defined]
    return found


@pytest.mark.parametrize(
    "empty", [("y", "", "a"), ("y", day("2025-02-01"), ""), ("y", '"soon"', "a")]
)
def test_an_edition_without_date_or_list_tells_of_no_absence(empty: tuple[str, str, str]) -> None:
    said = listed(("x", day("2025-01-01"), "a b"), empty)
    assert {p for _, p, _ in made(said)} == {"firstListedIn", "lastListedIn"}
    assert b"1 edition without a date" in listed_in(said)


def test_of_two_editions_of_one_day_the_name_decides() -> None:
    said = listed(("y", day("2025-01-01"), "a"), ("x", day("2025-01-01"), "b"))
    assert ("b", "absentSince", "y") in made(said)


def test_what_looks_like_a_statement_inside_a_text_is_none() -> None:
    said = listed(("x", day("2025-01-01"), "a"))
    text = f'"<http://e/evil> <{PG.listedIn}> <http://e/x> <http://e/g> ."'
    said += line("b", "http://e/p", text).encode()
    assert {s for s, _, _ in made(said)} == {"a"}


def test_nothing_listed_nothing_inferred() -> None:
    assert listed_in(b"") == b""
    assert listed_in(listed(("x", day("2025-01-01"), ""))) == b""


def test_many_rows_take_seconds() -> None:
    things = " ".join(f"thing-{number}" for number in range(1850))
    editions = [(f"e{at:02}", day(f"2025-01-{at + 1:02}"), things) for at in range(30)]
    assert listed_in(listed(*editions)).count(b"firstListedIn") == 1850


def test_the_memory_does_not_grow_with_the_number_of_things(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("policygraph.store.engine._TERMS", 1 << 10)

    def chunks(count: int) -> Iterator[bytes]:
        yield listed(("x", day("2025-01-01"), "thing"))
        for start in range(0, count, 1000):
            numbers = range(start, start + 1000)
            things = (line(f"thing-{at}", PG.listedIn, "<http://e/x>") for at in numbers)
            yield "".join(things).encode()

    def peak(count: int) -> int:
        store.write(tmp_path / str(count), chunks(count), {})
        engine = store.open_engine(tmp_path / str(count), {})
        tracemalloc.start()
        for _ in listings.stream(engine):
            pass
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    # The output comes in pieces of a megabyte, and an engine remembers some terms: all of these
    # are filled by both numbers.
    assert peak(40_000) < 1.2 * peak(20_000)


# ---------------------------------------------------------------------------------- editions


@pytest.mark.parametrize(
    "name",
    [
        "list-b.csv.gz",
        "list-b.csv",
        "LIST-B",
        "2025-06-20",
        "2025-06",
        "source:list-b",
        f"<{JUNE}>",
        "List of June",
    ],
)
def test_an_edition_is_found_by_any_of_its_names(data: Dataset, name: str) -> None:
    assert series.find(data, name)[0].iri == JUNE


@pytest.mark.parametrize("name", ["2025-06-20pm", "1999", "zzz"])
def test_an_unknown_edition_is_told_with_those_there_are(data: Dataset, name: str) -> None:
    with pytest.raises(UnknownNameError, match=r"list-c\.xlsx \(2025-05-16\)|Did you mean"):
        series.find(data, name)


def test_a_year_names_several_editions(data: Dataset) -> None:
    with pytest.raises(UnknownNameError, match="say which: source:list-c, source:list-b"):
        series.find(data, "2025")


def test_a_date_means_the_edition_of_the_series_that_the_other_name_is_of() -> None:
    said = listed(("x", day("2025-01-01"), "a"), ("y", day("2025-02-01"), "a"))
    twin = said.replace(b"/x>", b"/p>").replace(b"/y>", b"/q>").replace(b"/s>", b"/other>")
    both = store.from_quads(said + twin)
    assert [one.iri[9:] for one in series.find(both, "http://e/p", "2025-02-01")] == ["p", "q"]
    with pytest.raises(UnknownNameError, match="say which"):
        series.find(both, "2025-01-01", "2025-02-01")


# ---------------------------------------------------------------------------------- timeline


def told(found: Timeline) -> list[tuple[str, str]]:
    return [(entry.when, entry.what) for entry in found.entries]


def test_a_timeline_keeps_precision_and_says_where(data: Dataset) -> None:
    found = timeline(data, "id:alpha")
    assert told(found) == [
        ("2010", "date"),
        ("2010-10 to 2011-01", "period"),
        ("2010-10", "date"),
        ("2010-10-12", "date"),
        ("2025-02-21", "signed on"),
        ("2025-05-16", "first listed in"),
        ("2025-07-18", "last listed in"),
    ]
    assert found.entries[3].evidence == (f"{SOURCE}past#page=1",)
    assert len(found.entries[4].evidence) == 3
    cited = {iri for entry in found.entries for iri in entry.evidence}
    assert cited <= {passage.iri for passage in found.passages}


def test_an_absence_is_told_as_inferred(data: Dataset) -> None:
    found = timeline(data, "Beta County Sheriff's Office")
    assert told(found)[-1] == ("2025-06-20", "absent since")
    assert found.entries[-1].inferred
    assert not found.entries[0].inferred
    text = writing.text(document(found))
    assert re.search(r"absent since List of June \[\d+\] \(inferred by", text)
    assert "no date of termination" in text


def test_the_timeline_of_a_place_and_of_a_renamed_body(data: Dataset) -> None:
    florida = {entry.iri for entry in timeline(data, "id:florida").entries}
    assert {str(ID["alpha-tf"]), str(ID["beta-jail"])} <= florida
    town = {entry.iri for entry in timeline(data, "id:town").entries}
    assert town == {str(ID[name]) for name in ("town-old-tf", "town-tf", "town-jail")}


def test_a_date_that_cannot_be_stands_last() -> None:
    said = "".join(
        line("a", PG.date, day(text)) for text in ("2024-02-30", "5025-01-01", "2024-03-01")
    )
    found = timeline(store.from_quads(said.encode()), "http://e/a")
    assert [entry.when for entry in found.entries] == ["2024-03-01", "5025-01-01", "2024-02-30"]


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [
        (["2010-01-02", "2010-01-01"], ["2011-02-02", "2011-02-01"], "2010-01-01 to 2011-02-01"),
        (["2010-01-02"], [], "2010-01-02"),
        ([], ["2011-02-01"], "2011-02-01"),
    ],
)
def test_a_period_is_one_entry_and_one_end_alone_is_called_what_it_is(
    starts: list[str], ends: list[str], expected: str
) -> None:
    said = [line("a", PG.periodStart, day(text)) for text in starts]
    said += [line("a", PG.periodEnd, day(text)) for text in ends]
    (entry,) = timeline(store.from_quads("".join(said).encode()), "http://e/a").entries
    assert entry.when == expected
    assert (entry.what == "period") == bool(starts and ends)


def in_a_dossier(*dates: tuple[str, list[str]]) -> tuple[str | None, list[str]]:
    """The span of years, and the lines: of things tied to one, each dated in some graphs."""
    said = ""
    for at, (date, where) in enumerate(dates):
        for graph in where:
            said += line(f"x{at}", PG.about, "<http://e/a>", graph)
            said += line(f"x{at}", PG.signedOn, day(date), graph)
    reader = reading.of(store.from_quads(said.encode()))
    fact, groups = dated(reader, "http://e/a", Citations(reader.passage))
    return fact and fact.number, [item.words for group in groups for item in group.items]


def test_a_dossier_brings_together_more_than_three_of_a_day() -> None:
    days = [("2010-01-01", ["g"])] * 3
    assert len(in_a_dossier(*days)[1]) == 3
    (told,) = in_a_dossier(*days, *days)[1]
    assert "; 3 more)" in told


def test_a_dossier_brings_together_what_only_rows_tell_of_a_year() -> None:
    dates = [f"2011-0{month}-01" for month in (1, 2, 3, 4)]
    rows = [(date, [f"t#row={at}"]) for at, date in enumerate(dates, start=2)]
    assert len(in_a_dossier(*rows)[1]) == 1
    assert len(in_a_dossier(*((date, [*row, "g"]) for date, row in rows))[1]) == 4


def test_a_dossier_tells_the_span_of_years_of_more_than_one_date() -> None:
    first, last = ("2010-01-01", ["g"]), ("2012-01-01", ["g"])
    assert in_a_dossier(first)[0] is None
    assert in_a_dossier(last, first)[0] == "2010–2012"
    assert in_a_dossier(first, first)[0] == "2010"


def test_timeline_on_the_command_line(run: Run) -> None:
    code, out, err = run("timeline", "id:beta")
    assert (code, err) == (0, "")
    assert "2020-06-08  Beta's agreement: signed on [1]" in out
    code, out, _ = run("timeline", "id:beta", "--json")
    assert code == 0
    assert '"inferred": true' in out
    assert run("timeline", "nobody")[0] == 2


# ------------------------------------------------------------------------------------- as of


def graphs(dataset: Dataset) -> set[str]:
    return {str(graph.identifier).removeprefix(SOURCE) for graph in dataset.graphs()}


def test_as_of_keeps_one_edition_and_infers_again(data: Dataset) -> None:
    found = asof.as_of(data, asof.day("2025-06-25"))
    here = graphs(store.dataset(found.engine))
    assert "list-b#row=2" in here
    assert not any(name.startswith(("list-a", "list-c")) for name in here)
    assert found.replaced == ("List of May",)
    assert list(store.dataset(found.engine).objects(ID["alpha-tf"], PG.firstListedIn)) == [MAY]
    assert list(store.dataset(found.engine).objects(ID["alpha-tf"], PG.lastListedIn)) == [JUNE]
    assert not list(store.dataset(found.engine).objects(None, PG.absentSince))
    derived = set(store.dataset(found.engine).objects(INFERENCE, PROV.wasDerivedFrom))
    assert derived == {MAY, JUNE}
    assert (JULY, None, None) not in store.dataset(found.engine).default_graph


def test_a_month_has_to_be_over(data: Dataset) -> None:
    # The history is of June 2025: on the 25th it may not have been there.
    early = asof.as_of(data, asof.day("2025-06-25"))
    assert "A history" in early.later
    assert "past#page=1" in graphs(store.dataset(asof.as_of(data, asof.day("2025-06")).engine))


def test_undated_sources_and_the_terms_stay_and_are_told(data: Dataset) -> None:
    found = asof.as_of(data, asof.day("1999"))
    assert found.undated == ("A page without a date",)
    assert "A page without a date" in str(found)
    assert "undated" in graphs(store.dataset(found.engine))
    assert (PG.Agency, None, None) in store.dataset(found.engine).default_graph
    assert not list(store.dataset(found.engine).subjects(PG.listedIn))


def test_an_undated_source_that_says_nothing_is_a_mere_name() -> None:
    named = f"<{SOURCE}named> <{RDF.type}> <{PG.Report}> <{SOURCE}past> .\n"
    said = b"".join([*quads(*sorted(path.name for path in CASES.iterdir())), named.encode()])
    found = asof.as_of(store.from_quads(said), asof.day("2099"))
    assert found.undated == ("A page without a date",)


@pytest.mark.parametrize("number", [10, 11])
def test_undated_sources_are_told_up_to_a_number(data: Dataset, number: int) -> None:
    names = tuple(f"S{at}" for at in range(number))
    told = str(replace(asof.as_of(data, asof.day("1999")), undated=names))
    assert told.endswith("S9, …." if number > 10 else "S9.")


def test_an_inference_from_what_is_not_there_yet_is_not_made(data: Dataset) -> None:
    late = (ID.alpha, PG.takesPartIn, ID.programme)
    assert late not in store.dataset(asof.as_of(data, asof.day("2025-06-30")).engine).default_graph
    assert late in store.dataset(asof.as_of(data, asof.day("2025-07-18")).engine).default_graph


def test_as_of_today_is_the_dataset_with_one_edition(data: Dataset) -> None:
    found = asof.as_of(data, asof.day("2099"))
    assert not found.later
    assert set(found.replaced) == {"List of May", "List of June"}
    assert graphs(data) - graphs(store.dataset(found.engine)) == {
        name for name in graphs(data) if name.startswith(("list-b", "list-c"))
    }


@pytest.mark.parametrize("text", ["yesterday", "2025-02-30", "20250718", "", "2025-7-18"])
def test_as_of_what_is_no_date(text: str) -> None:
    with pytest.raises(InputError, match="is no date"):
        asof.day(text)


def test_as_of_on_the_command_line(run: Run) -> None:
    count = ("query", "-e", "SELECT (COUNT(*) AS ?n) { ?s a pg:Agreement }", "-f", "csv")
    assert run(*count)[1].splitlines()[1] == "18"
    code, out, err = run(*count, "--as-of", "2025-05-31")
    assert (code, out.splitlines()[1]) == (0, "4")
    assert "As of 2025-05-31: " in err
    assert run(*count, "--as-of", "soon")[0] == 2
    code, out, _ = run("explain", "id:alpha-tf", "--as-of", "2025-06-25")
    assert "List of June" in out
    assert "List of July" not in out
    assert run("stats", "--as-of", "2025-06")[0] == 0
    assert run("viz", "-f", "dot", "--around", "id:alpha", "--as-of", "2025-06")[0] == 0


def test_an_edition_that_lists_nothing_of_a_kind_tells_of_no_absence() -> None:
    """A list of pending agreements in the series of the signed ones."""
    e, pg = "https://e.org/", "https://w3id.org/policygraph/ontology#"
    xsd, dcterms = "http://www.w3.org/2001/XMLSchema#", "http://purl.org/dc/terms/"
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    lines = []
    for name, day, listed in (
        ("a", "2025-05-01", "x y"),
        ("b", "2025-06-01", "x"),
        ("c", "2025-07-01", "p"),
    ):
        lines += [
            f"<{e}{name}> <{pg}editionOf> <{e}s> <{e}s> .",
            f'<{e}{name}> <{dcterms}issued> "{day}"^^<{xsd}date> <{e}s> .',
        ]
        for row, thing in enumerate(listed.split(), 2):
            kind = "PendingAgreement" if thing == "p" else "Agreement"
            lines += [
                f"<{e}{thing}> <{pg}listedIn> <{e}{name}> <{e}{name}#row={row}> .",
                f"<{e}{thing}> <{rdf}type> <{pg}{kind}> <{e}{name}#row={row}> .",
            ]
    told = listed_in("".join(f"{line}\n" for line in sorted(lines)).encode()).decode()
    assert [line for line in told.splitlines() if "absentSince" in line] == [
        f"<{e}y> <{pg}absentSince> <{e}b> <{e}s#inference-listings> ."
    ]
