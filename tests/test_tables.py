"""Tables as sources: a folder's files, the build of its rows, and rows as passages."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from rdflib import Dataset, URIRef

from policygraph import project, reading
from policygraph.build import Build, build, dataset, engine, kept, tables_of
from policygraph.cli import cli
from policygraph.errors import InputError
from policygraph.evidence import explain, proof
from policygraph.pages import explanation, writing
from policygraph.project import Project
from policygraph.reading import sources
from policygraph.sources import adding, rdf, series, tables
from policygraph.sources.annotations import proof as digest_of
from policygraph.sources.kept import Kept
from policygraph.sources.reading import Row
from policygraph.sources.tables import Rules

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

CASE = Path(__file__).parent / "cases" / "tables-project"
SOURCE = "https://w3id.org/policygraph/source/"
OLD, NEW = f"{SOURCE}libraries-2024", f"{SOURCE}libraries-2025"


@pytest.fixture
def root(tmp_path: Path, cache: Path) -> Path:
    return Path(shutil.copytree(CASE, tmp_path / "shire")).resolve()


def make(root: Path, **options: bool) -> Build:
    return build(project.read(root), **options)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")


def around(found: Project) -> list[bytes]:
    paths = (*found.ontology, *found.data)
    return [rdf.read(path, found.relative(path)).quads for path in paths]


def read(root: Path, **options: object) -> tables.TableReading:
    found = project.read(root)
    (table,) = found.tables
    options.setdefault("kept", Kept())
    return tables.read(table, found.relative, around(found), {}, **options)  # type: ignore[arg-type]


# --- the folder ----------------------------------------------------------------------------


def test_a_folder_with_a_mapping_is_a_table(root: Path) -> None:
    found = project.read(root)
    (table,) = found.tables
    assert table.name == "libraries"
    assert [path.name for path in table.inputs()] == [
        *("map.rq", "editions.ttl", "libraries-2024.csv", "libraries-2025.csv"),
    ]
    assert found.relative(found.data[0]) == "data/towns.trig"
    assert set(table.inputs()) <= set(found.inputs())


@pytest.mark.parametrize("name", ["notes.md", "more.csv.gz", "more.tsv", "more.xlsx", ".hidden"])
def test_what_a_tables_folder_takes(root: Path, name: str) -> None:
    (root / "data" / "libraries" / name).write_bytes(b"")
    project.read(root)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("page.html", "“page.html” is not understood: the folder of a table takes map.rq"),
        ("more.trig", "“more.trig” is not understood"),
        ("old/more.csv", "takes no folder “old”"),
    ],
)
def test_what_a_tables_folder_does_not_take(root: Path, name: str, said: str) -> None:
    path = root / "data" / "libraries" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"")
    with pytest.raises(InputError, match=said) as caught:
        project.read(root)
    assert caught.value.hint


def test_two_tables_of_one_name(root: Path) -> None:
    shutil.copytree(root / "data" / "libraries", root / "data" / "more" / "libraries")
    with pytest.raises(InputError, match="Two tables are called “libraries”"):
        project.read(root)


def described(root: Path) -> series.Series:
    found = project.read(root)
    return series.read(found.tables[0], found.relative)


def test_editions_are_described_with_their_files(root: Path) -> None:
    found = described(root)
    assert (found.iri, found.title) == (f"{SOURCE}libraries", "Libraries of Exampleshire")
    assert [(one.iri, one.issued, one.path.name) for one in found.editions] == [
        (OLD, "2024-01-15", "libraries-2024.csv"),
        (NEW, "2025-01-20", "libraries-2025.csv"),
    ]
    assert str(found.editions[0].place) == "data/libraries/editions.ttl:9:1"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"libraries-2025.csv"', '"gone.csv"', r"editions\.ttl:15:1: .*is not there: gone\.csv"),
        ('"libraries-2025.csv"', '"libraries-2024.csv"', "Two editions have the file"),
        ("dcterms:issued", "dcterms:created", "has no date of issue"),
        ("pg:fileName", "pg:sheet", "has no file"),
    ],
)
def test_a_description_that_lacks_something(root: Path, old: str, new: str, said: str) -> None:
    edit(root / "data" / "libraries" / "editions.ttl", old, new)
    with pytest.raises(InputError, match=said):
        described(root)


def test_a_file_that_nothing_describes_says_how_to_mend_it(root: Path) -> None:
    (root / "data" / "libraries" / "more.csv").write_text("TOWN,LIBRARY\nExampleton,New\n")
    with pytest.raises(InputError, match=r"data/libraries/more\.csv: .*no edition") as caught:
        make(root)
    assert "policygraph add data/libraries/more.csv --as libraries" in str(caught.value)


# --- the rows ------------------------------------------------------------------------------


def test_each_row_is_mapped_or_rejected(root: Path) -> None:
    old, new = read(root).editions
    assert (old.rows_mapped, old.rows_rejected) == (3, 2)
    assert (new.rows_mapped, new.rows_rejected) == (2, 0)
    assert [(one.row, one.column, one.value) for one, _ in old.rejects] == [
        (5, "TOWN", "Nowhere"),
        (6, "OPENED", "2995-01-01"),
    ]
    assert old.rejects[0][1] == ("Nowhere", "Lost", "1970-01-01")
    assert [(one.row, one.rule) for one in old.repairs] == [
        *((3, "trim"), (3, "apostrophe"), (7, "empty")),
    ]


def test_the_rows_stand_in_their_graphs(root: Path) -> None:
    said = b"".join(engine(make(root)).nquads()).decode()
    library = "<https://w3id.org/policygraph/id/library-central>"
    for edition in (OLD, NEW):
        assert f"{library} <https://w3id.org/policygraph/ontology#partOf>" in said
        assert f'"Central"@en <{edition}#row=2> .' in said
    assert f"<{OLD}#row=5> <https://w3id.org/policygraph/ontology#rejected>" in said
    assert not [line for line in said.splitlines() if line.endswith(f"<{OLD}#row=5> .")]


def test_a_row_is_proved_by_its_cells() -> None:
    plain = digest_of(Row(2, ("a", "b", "", ""), (None,) * 4))
    assert plain == digest_of(Row(9, ("a", "b"), (None, None)))
    others = [
        Row(2, ("a", "", "b"), (None,) * 3),
        Row(2, ("ab",), (None,)),
        Row(2, ("a", "b"), ("https://example.org/", None)),
        Row(2, ("a", "b"), (None, "https://example.org/")),
        Row(2, ("a ", "b"), (None, None)),
    ]
    assert len({plain, *map(digest_of, others)}) == 6


def test_batches_make_what_one_makes(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(f"Exampleton,Library {n} ,{1900 + n % 150}-01-01\n" for n in range(60))
    path = root / "data" / "libraries" / "libraries-2024.csv"
    path.write_text(f"TOWN,LIBRARY,OPENED\n{rows}Nowhere,Last,-\n", encoding="utf-8")
    alone = read(root).editions[0]
    monkeypatch.setattr(tables, "BATCH", 7)
    seen: list[int] = []
    together = read(root, watch=lambda _, count: seen.append(count)).editions[0]
    assert sorted(alone.kept.quads.split(b"\n")) == sorted(together.kept.quads.split(b"\n"))
    assert (alone.rejects, alone.repairs) == (together.rejects, together.repairs)
    assert alone.rows_mapped == together.rows_mapped == 60
    assert 61 in seen
    assert len(seen) > 9


def test_a_header_that_breaks_the_contract_stops_the_build(root: Path, cache: Path) -> None:
    edit(root / "data" / "libraries" / "libraries-2025.csv", "LIBRARY", "BUILDING")
    with pytest.raises(InputError, match=r"libraries-2025\.csv: .*no column LIBRARY"):
        make(root)


def test_known_typos_can_stand_in_a_file(root: Path) -> None:
    folder = root / "data" / "libraries"
    (folder / "repairs.csv").write_text("column,from,to\nTOWN,Nowhere,Exampleton\n")
    edit(folder / "map.rq", "repairs: [trim, nbsp]", "repairs: [trim, nbsp, typos]")
    assert read(root).editions[0].rows_rejected == 1
    (folder / "repairs.csv").write_text("wrong,right\n")
    with pytest.raises(InputError, match=r"repairs\.csv:1: .*column,from,to"):
        read(root)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("summary: The", "summary: [The", r"map\.rq:2: The header is not YAML"),
        ("CONSTRUCT", "SELECT", r"map\.rq"),
        ("?opened }", "?unknown }", r"map\.rq.*“unknown”"),
    ],
)
def test_a_mapping_with_a_fault_is_refused(root: Path, old: str, new: str, said: str) -> None:
    path = root / "data" / "libraries" / "map.rq"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(old, new), encoding="utf-8")
    if text == path.read_text(encoding="utf-8"):
        edit(path, "pg:date ?opened", "pg:date ?unknown")
    with pytest.raises(Exception, match=said):
        make(root)


# --- the build -----------------------------------------------------------------------------


def test_rejects_are_findings_and_do_not_stop_the_build(root: Path) -> None:
    made = make(root)
    assert made.published
    assert [
        (found.severity, found.code, str(found.place), found.value)
        for found in made.report.findings
        if found.code != "wording-missing"
    ] == [
        ("warning", "row-rejected", "data/libraries/libraries-2024.csv:5", "Nowhere"),
        ("warning", "row-rejected", "data/libraries/libraries-2024.csv:6", "2995-01-01"),
    ]
    assert made.counts["rows"] == 7
    assert (made.counts["repairs"], made.counts["rejects"]) == (3, 2)
    again = make(root)
    assert not again.fresh
    assert again.report == made.report


def test_strict_refuses_the_whole(root: Path, cache: Path) -> None:
    assert not make(root, strict=True).published
    assert not [path for path in cache.glob("*/*") if path.name != ".kept"]
    assert make(root).published
    assert not make(root, strict=True).published
    edit(root / "data" / "libraries" / "libraries-2024.csv", "Nowhere", "Otherham")
    edit(root / "data" / "libraries" / "libraries-2024.csv", "2995", "1995")
    # The files are others now: the digests are to be written anew.
    text = (root / "data" / "libraries" / "editions.ttl").read_text(encoding="utf-8")
    old = tables.file_digest(CASE / "data" / "libraries" / "libraries-2024.csv", "")
    new = tables.file_digest(root / "data" / "libraries" / "libraries-2024.csv", "")
    (root / "data" / "libraries" / "editions.ttl").write_text(text.replace(old, new))
    assert make(root, strict=True).published


def test_a_shape_that_a_row_breaks_is_found_in_the_row(root: Path) -> None:
    edit(root / "data" / "libraries" / "map.rq", "rdfs:label ?name", "pg:gloss ?name")
    found = [f for f in make(root).report.findings if f.code == "Agency-label"]
    assert [str(one.place) for one in found] == [
        "data/libraries/libraries-2024.csv:2",
        "data/libraries/libraries-2024.csv:3",
        "data/libraries/libraries-2024.csv:7",
        "data/libraries/libraries-2025.csv:3",
    ]


def test_a_changed_file_is_a_violation(root: Path) -> None:
    edit(root / "data" / "libraries" / "libraries-2025.csv", "Second", "Third")
    (found,) = [f for f in make(root).report.findings if f.severity == "violation"]
    assert found.code == "edition-changed"
    assert str(found.place) == "data/libraries/editions.ttl:15:1"


def test_a_change_elsewhere_maps_nothing_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = make(root)
    mapped: list[str] = []
    whole = tables.stream

    def count(edition: series.EditionFile, *more: object) -> Iterator[bytes]:
        mapped.append(edition.path.name)
        return whole(edition, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(tables, "stream", count)
    edit(root / "data" / "towns.trig", "The towns of Exampleshire", "Towns")
    second = make(root)
    assert second.fresh
    assert mapped == []
    assert second.counts == first.counts
    edit(root / "data" / "towns.trig", '"Otherham"@en', '"Otherham"@en , "Other"@en')
    make(root, draft=True)
    assert sorted(mapped) == ["libraries-2024.csv", "libraries-2025.csv"]
    mapped.clear()
    edit(root / "data" / "libraries" / "libraries-2025.csv", "Second", "Third")
    make(root, draft=True)
    assert mapped == ["libraries-2025.csv"]


def test_what_add_maps_is_what_the_build_loads(
    root: Path, tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(root)
    found = project.read(root)
    file = tmp_path / "more 2026-01-01.csv"
    file.write_text("TOWN,LIBRARY,OPENED\nExampleton,New,2001-01-01\n", encoding="utf-8")
    plan = adding.prepare(found, file, "libraries", kept=kept(found))
    adding.carry_out(plan)

    def fail(*_: object) -> Iterator[bytes]:
        raise AssertionError("mapped again")

    monkeypatch.setattr(tables, "stream", fail)
    again = make(root)
    assert again.fresh
    assert plan.reading.kept.path in again.files


def test_what_is_kept_is_what_was_mapped(root: Path, tmp_path: Path) -> None:
    kept = Kept(tmp_path / "kept")
    first = read(root, kept=kept)
    second = read(root, kept=kept)
    for one, other in zip(first.editions, second.editions, strict=True):
        assert one == other
    quads = [one.kept.quads for one in first.editions]
    for path in (tmp_path / "kept").iterdir():
        path.write_bytes(path.read_bytes()[:-9])
    mended = read(root, kept=kept).editions
    assert mended == first.editions
    assert [one.kept.quads for one in mended] == quads


def test_the_first_and_last_listing_are_inferred(root: Path) -> None:
    opened = dataset(make(root))
    pg = "https://w3id.org/policygraph/ontology#"
    gone = URIRef("https://w3id.org/policygraph/id/library-south")
    assert list(opened.objects(gone, URIRef(f"{pg}absentSince"))) == [URIRef(NEW)]


# --- rows as passages ----------------------------------------------------------------------


@pytest.fixture
def shire(root: Path) -> Dataset:
    return dataset(make(root))


def test_a_row_is_a_row_of_its_table(shire: Dataset) -> None:
    found = reading.of(shire).passages.of(f"{OLD}#row=3")
    assert str(found) == f"row 3 of Libraries of Exampleshire, January 2024. <{OLD}#row=3>"


def test_a_row_is_explained_with_its_repairs(shire: Dataset) -> None:
    told = writing.text(explanation.document(explain.explain(shire, f"{OLD}#row=3")))
    assert told.startswith("row 3 of Libraries of Exampleshire, January 2024 (row)")
    assert "LIBRARY “Reader’s Rest ”, read as “Reader’s Rest” (trim)" in told
    assert "Reader's Rest (agency)" in told
    rejected = writing.text(explanation.document(explain.explain(shire, f"{OLD}#row=5")))
    assert "rejected: TOWN “Nowhere”: “Nowhere” is none of the values" in rejected


def checked(root: Path, shire: Dataset) -> list[proof.Proof]:
    wanted = sources.sources(shire)
    rows = proof.rows_at_hand(project.read(root), wanted)
    return [one for all_ in proof.check(shire, wanted, {}, rows) for one in all_.proofs]


def test_rows_are_proved_against_their_files(root: Path, shire: Dataset) -> None:
    proofs = checked(root, shire)
    assert {one.outcome for one in proofs} == {proof.Outcome.PROVED}
    assert sum(one.kind is proof.ProofKind.ROW for one in proofs) == 7


def test_a_changed_cell_fails(root: Path, shire: Dataset) -> None:
    edit(root / "data" / "libraries" / "libraries-2024.csv", "1950-01-31", "1950-01-30")
    failed = [one for one in checked(root, shire) if one.outcome is proof.Outcome.FAILED]
    assert [(one.kind, one.where) for one in failed] == [
        (proof.ProofKind.SOURCE, "the whole file"),
        (proof.ProofKind.ROW, "row 3"),
    ]


def test_a_row_that_is_gone_fails(root: Path, shire: Dataset) -> None:
    edit(root / "data" / "libraries" / "libraries-2025.csv", "Otherham,Second,2025-02-01\n", "")
    failed = [one for one in checked(root, shire) if one.outcome is proof.Outcome.FAILED]
    assert failed[-1].faults == ("The file has no such row.",)


def test_without_its_file_nothing_is_called_proved(shire: Dataset) -> None:
    found = proof.check(shire, sources.sources(shire), {})
    assert {one.outcome for all_ in found for one in all_.proofs} == {proof.Outcome.UNCHECKED}


# --- the commands --------------------------------------------------------------------------


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "policygraph", "-p", str(root), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_commands_on_rows(root: Path) -> None:
    cited = run(root, "query", "libraries", "--cite")
    assert "row 3 of Libraries of Exampleshire, January 2024." in cited.stdout
    proved = run(root, "evidence", "check")
    assert proved.returncode == 0
    assert "7 rows of 2 tables: 7 proved" in proved.stdout
    edit(root / "data" / "libraries" / "libraries-2025.csv", "Second", "Third")
    changed = run(root, "evidence", "check")
    assert changed.returncode == 1
    assert "the whole file\tfailed" in changed.stdout


def test_build_writes_rejects_where_it_is_told(root: Path, tmp_path: Path) -> None:
    done = run(root, "build", "--rejects", str(tmp_path / "out"))
    assert done.returncode == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["libraries-libraries-2024.csv"]
    lines = (tmp_path / "out" / "libraries-libraries-2024.csv").read_text("utf-8").splitlines()
    assert lines[0] == "row,column,value,reason,hint,TOWN,LIBRARY,OPENED"
    assert lines[1].startswith("5,TOWN,Nowhere,")
    assert lines[1].endswith(",Nowhere,Lost,1970-01-01")
    assert run(root, "build", "--strict").returncode == 1
    assert len(tables_of(project.read(root))[0].editions) == 2


def test_many_findings_of_a_kind_are_summed_up(root: Path) -> None:
    path = root / "data" / "libraries" / "libraries-2024.csv"
    path.write_text("TOWN,LIBRARY,OPENED\n" + "Nowhere,Lost,-\n" * 30, encoding="utf-8")
    runner = CliRunner()
    told = runner.invoke(cli, ["-p", str(root), "validate"]).stdout
    assert told.count("[row-rejected]") == 6
    assert "and 25 more like these" in told
    whole = runner.invoke(cli, ["-p", str(root), "validate", "--json"]).stdout
    codes = [found["code"] for found in json.loads(whole)["findings"]]
    assert codes.count("row-rejected") == 30


def test_rules_name_the_files_they_need(root: Path) -> None:
    found = project.read(root)
    path = root / "data" / "libraries" / "map.rq"
    edit(path, "#+ columns:", "#+ needs:\n#+   - ontology/towns.ttl\n#+ columns:")
    assert Rules.read(found.tables[0], found.relative).needs == ("ontology/towns.ttl",)
