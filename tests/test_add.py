"""`policygraph add`: a downloaded table becomes an edition, all of it or nothing."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from policygraph import files, project
from policygraph.build import build
from policygraph.cli import cli
from policygraph.errors import InputError, PolicygraphError, UnknownNameError
from policygraph.init import create
from policygraph.sources import adding, series

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

CASE = Path(__file__).parent / "cases" / "tables-project"
TABLE = "PLACE;LIBRARY;OPENED;NOTE\nExampleton;Central;1901-05-02;\n;;;\nAtlantis;Sunk;-;x\n"


@pytest.fixture
def root(tmp_path: Path, cache: Path) -> Path:
    return Path(shutil.copytree(CASE, tmp_path / "shire")).resolve()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "libraries 02012026.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def state(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() else b""
        for path in sorted(root.rglob("*"))
    }


def add(root: Path, *arguments: str | Path) -> Result:
    command = ["-p", str(root), "add", *map(str, arguments)]
    return CliRunner().invoke(cli, command)


def editions(root: Path) -> tuple[series.EditionFile, ...]:
    found = project.read(root)
    return series.read(found.tables[0], found.relative).editions


def test_a_table_becomes_an_edition(root: Path, file: Path) -> None:
    done = add(root, file, "--as", "libraries")
    assert done.exit_code == 0, done.output
    assert "is taken from the file's name" in done.stderr
    assert "1 row mapped, 0 repairs in 0 rows, 1 row rejected" in done.stdout
    assert "Columns that the mapping does not use: NOTE." in done.stderr
    last = next(one for one in editions(root) if one.issued == "2026-02-01")
    assert last.path.name == "libraries-02012026.csv"
    assert last.path.read_bytes() == file.read_bytes()
    assert last.title == "Libraries of Exampleshire, edition of 2026-02-01"
    rejects = root / "rejects" / "libraries-libraries-02012026.csv"
    assert rejects.read_text("utf-8").splitlines()[1].endswith(",Atlantis,Sunk,-,x")
    made = build(project.read(root))
    assert made.published
    assert made.counts["rows"] == 9


def test_json_counts_every_row(root: Path, file: Path) -> None:
    done = add(root, file, "--as", "libraries", "--json")
    found = json.loads(done.stdout)
    assert (found["rows_mapped"], found["rows_rejected"], found["repairs"]) == (1, 1, 0)
    assert found["date"] == "2026-02-01"
    assert found["added"]
    (finding,) = found["findings"]
    assert finding["place"] == {"file": str(file), "line": 4, "column": None}
    assert finding["value"] == "Atlantis"


def test_json_warns_of_every_row(root: Path, file: Path) -> None:
    rows = [f"Exampleton;Library {number};2027-05-02" for number in range(12)]
    file.write_text("\n".join(["PLACE;LIBRARY;OPENED", *rows]), encoding="utf-8")
    done = add(root, file, "--as", "libraries", "--dry-run")
    assert "row 11 (2027-05-02), 2 more (--json names all)." in done.stderr
    done = add(root, file, "--as", "libraries", "--dry-run", "--json")
    (warning,) = json.loads(done.stdout)["warnings"]
    assert all(f"row {number} (2027-05-02)" in warning for number in range(2, 14))


@pytest.mark.parametrize(
    ("name", "issued"),
    [
        ("participatingAgencies07182025pm.csv", "2025-07-18"),
        ("list-2024-02-29.csv", "2024-02-29"),
        ("07182025 and 2025-07-18.csv", "2025-07-18"),
        ("html_20210113_291a50a6403a.csv", "2021-01-13"),
        ("list-20250409011417.csv", "2025-04-09"),
        ("list_20210116_02_c25304a0123a.csv", "2021-01-16"),
        ("participatingAgencies01052025pm_c5588218390b.csv", "2025-01-05"),
        ("participatingAgencies04212026am 12.15.07 AM.csv", "2026-04-21"),
        ("participatingAgencies041720263pm.csv", "2026-04-17"),
        ("287gParticipatingAgencies091526pm.csv", "2026-09-15"),
        ("agencies 07-18-2025 (1).csv", "2025-07-18"),
        ("agencies 7.18.2025.csv", None),
        ("pendingAgencies03113025am.csv", None),
        ("list.csv", None),
        ("list-13452025.csv", None),
        ("list-2023-02-29.csv", None),
        ("07182025-08182025.csv", None),
        ("list-107182025.csv", None),
        ("list-01010001.csv", None),
    ],
)
def test_the_date_in_a_name(root: Path, tmp_path: Path, name: str, issued: str | None) -> None:
    file = tmp_path / name
    file.write_text(TABLE, encoding="utf-8")
    if issued is None:
        with pytest.raises(InputError, match=r"file's name") as caught:
            adding.prepare(project.read(root), file, "libraries")
        assert "--date YYYY-MM-DD" in str(caught.value)
    plan = adding.prepare(
        project.read(root), file, "libraries", date=None if issued else "2026-01-02"
    )
    assert plan.edition.issued == (issued or "2026-01-02")
    assert plan.dated_by == ("file name" if issued else "--date")


@pytest.mark.parametrize("date", ["2025", "18/07/2025", "2025-02-30", "2025-07-18Z", ""])
def test_a_date_that_is_none(root: Path, file: Path, date: str) -> None:
    with pytest.raises(InputError, match="is no date"):
        adding.prepare(project.read(root), file, "libraries", date=date)


@pytest.mark.parametrize("option", ["--dry-run", "--strict"])
def test_what_is_not_to_be_changed_is_not(root: Path, file: Path, option: str) -> None:
    before = state(root)
    done = add(root, file, "--as", "libraries", option)
    assert done.exit_code == (1 if option == "--strict" else 0)
    assert "1 row rejected" in done.stdout
    assert state(root) == before


def test_rejects_go_where_they_are_told(root: Path, file: Path, tmp_path: Path) -> None:
    target = tmp_path / "wrong.csv"
    add(root, file, "--as", "libraries", "--dry-run", "--rejects", target)
    assert "Atlantis" in target.read_text("utf-8")


def test_the_same_file_is_refused(root: Path, file: Path, tmp_path: Path) -> None:
    assert add(root, file, "--as", "libraries").exit_code == 0
    before = state(root)
    copy = tmp_path / "copy-2027-01-01.csv"
    shutil.copy(file, copy)
    with pytest.raises(InputError, match="is there already: data/libraries/libraries-02012026"):
        adding.prepare(project.read(root), copy, "libraries")
    assert state(root) == before


def test_another_file_of_the_same_name(root: Path, file: Path) -> None:
    assert add(root, file, "--as", "libraries").exit_code == 0
    file.write_text(TABLE.replace("1901", "1902"), encoding="utf-8")
    done = add(root, file, "--as", "libraries", "--date", "2026-03-01")
    assert done.exit_code == 0, done.output
    assert [one.path.name for one in editions(root)][:2] == [
        *("libraries-02012026-2026-03-01.csv", "libraries-02012026.csv"),
    ]
    assert build(project.read(root)).published


def test_two_editions_of_a_day_have_two_titles(root: Path, file: Path, tmp_path: Path) -> None:
    other = tmp_path / "libraries-02012026pm.csv"
    other.write_text(TABLE.replace("1901", "1902"), encoding="utf-8")
    for one in (file, other):
        assert add(root, one, "--as", "libraries").exit_code == 0
    titles = [one.title for one in editions(root)]
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("map.rq", "map.rq.csv"),
        ("repairs.csv", "repairs-2026-01-01.csv"),
        ("Lïst (1).CSV", "L-st-1.csv"),
        ("list.csv.gz", "list.csv.gz"),
        ("list.txt", "list.txt.csv"),
        ("libraries.csv", "libraries-2026-01-01.csv"),
        ("…", "edition.csv"),
    ],
)
def test_names_are_made_safe(root: Path, tmp_path: Path, name: str, kept: str) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(TABLE.encode()) if name.endswith("gz") else TABLE.encode())
    done = add(root, path, "--as", "libraries", "--date", "2026-01-01")
    assert done.exit_code == 0, done.output + str(done.exception)
    assert (root / "data" / "libraries" / kept).is_file()
    assert build(project.read(root)).published


def test_a_file_that_lies_in_the_folder_is_only_described(root: Path, file: Path) -> None:
    inside = root / "data" / "libraries" / "new.csv"
    shutil.move(file, inside)
    done = add(root, inside, "--as", "libraries", "--date", "2026-02-01")
    assert done.exit_code == 0, done.output
    assert "new.csv" in [one.path.name for one in editions(root)]
    assert inside.read_text("utf-8") == TABLE


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"a,b\n1,2\n", "names the columns|no column TOWN"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old spreadsheet"),
    ],
)
def test_what_is_no_such_table_changes_nothing(
    root: Path, file: Path, content: bytes, said: str
) -> None:
    file.write_bytes(content)
    before = state(root)
    with pytest.raises(InputError, match=said):
        adding.prepare(project.read(root), file, "libraries")
    assert state(root) == before


def test_a_file_that_is_not_there(root: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        adding.prepare(project.read(root), tmp_path / "gone-2026-01-01.csv", "libraries")


def test_an_unknown_table(root: Path, file: Path) -> None:
    with pytest.raises(UnknownNameError, match="no table “library”") as caught:
        adding.prepare(project.read(root), file, "library")
    assert "libraries" in str(caught.value)


Break = Callable[[pytest.MonkeyPatch], None]


def no_copy(patch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    patch.setattr(shutil, "copyfile", refuse)


def no_description(patch: pytest.MonkeyPatch) -> None:
    write = files.write

    def refuse(path: Path, content: bytes) -> None:
        if path.name == "editions.ttl":
            raise InputError("editions.ttl cannot be written: No space left on device.")
        write(path, content)

    patch.setattr(files, "write", refuse)


@pytest.mark.parametrize("fail", [no_copy, no_description])
@pytest.mark.parametrize("fresh", [False, True])
def test_a_failure_leaves_the_project_as_it_was(
    root: Path,
    tmp_path: Path,
    file: Path,
    fail: Break,
    fresh: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if fresh:
        monkeypatch.setattr(project, "builtin", lambda: project.read(CASE))
        root = bare(tmp_path)
    before = state(root)
    plan = adding.prepare(project.read(root), file, "libraries")
    with monkeypatch.context() as patch:
        fail(patch)
        with pytest.raises(InputError, match="No space left"):
            adding.carry_out(plan)
    assert state(root) == before
    adding.carry_out(plan)
    assert "2026-02-01" in [one.issued for one in editions(root)]


def bare(tmp_path: Path) -> Path:
    """A project without the table, and without the places that its mapping looks up."""
    root = tmp_path / "bare"
    shutil.copytree(CASE / "ontology", root / "ontology")
    for name in ("data", "queries"):
        (root / name).mkdir()
    return root.resolve()


def test_the_table_of_the_builtin_project_is_brought_along(
    tmp_path: Path, file: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Path(shutil.copytree(CASE, tmp_path / "home"))
    path = home / "data" / "libraries" / "map.rq"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("#+ columns:", "#+ needs: [data/towns.trig]\n#+ columns:"))
    monkeypatch.setattr(project, "builtin", lambda: project.read(home))
    root = bare(tmp_path)
    done = add(root, file, "--as", "libraries")
    assert done.exit_code == 0, done.output + str(done.exception)
    assert "Brought along: data/towns.trig" in done.stdout
    (edition,) = editions(root)
    assert edition.issued == "2026-02-01"
    described = (root / "data" / "libraries" / "editions.ttl").read_text("utf-8")
    assert "libraries-2024" not in described
    made = build(project.read(root))
    assert made.published, made.report.findings
    assert made.counts["rows"] == 2
    later = file.with_name("later-2026-05-01.csv")
    later.write_text(TABLE.replace("1901", "1902"), encoding="utf-8")
    assert add(root, later, "--as", "libraries").exit_code == 0
    assert len(editions(root)) == 2


def test_a_mapping_of_ones_own_needs_no_description(
    tmp_path: Path, file: Path, cache: Path
) -> None:
    root = bare(tmp_path)
    shutil.copy(CASE / "data" / "towns.trig", root / "data")
    (root / "data" / "mine").mkdir()
    shutil.copy(CASE / "data" / "libraries" / "map.rq", root / "data" / "mine")
    done = add(root, file, "--as", "mine", "--title", "My libraries")
    assert done.exit_code == 0, done.output
    (edition,) = editions(root)
    assert edition.title == "My libraries"
    assert build(project.read(root)).published


def test_a_need_that_nobody_has(root: Path, file: Path) -> None:
    path = root / "data" / "libraries" / "map.rq"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("#+ columns:", "#+ needs: [data/gone.trig]\n#+ columns:"))
    with pytest.raises(InputError, match=r"needs data/gone\.trig"):
        adding.prepare(project.read(root), file, "libraries")


def test_an_installed_project_is_not_written_to(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "policygraph"
    installed = Path(shutil.copytree(CASE, package / "builtin")).resolve()
    monkeypatch.setattr(project, "_PACKAGE", package.resolve())
    with pytest.raises(InputError, match="cannot be written to") as caught:
        adding.prepare(project.read(installed), file, "libraries")
    assert "policygraph init" in str(caught.value)
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli, ["add", str(file), "--as", "libraries"])
    assert isinstance(done.exception, PolicygraphError)
    assert "policygraph init" in str(done.exception)


def test_a_fresh_project_takes_the_workbooks(tmp_path: Path, cache: Path) -> None:
    """Where the workbooks are at hand."""
    folder = Path(__file__).parents[2] / "shared" / "tables"
    name = "ice-participating-agencies"
    if not folder.is_dir() or name not in [table.name for table in project.builtin().tables]:
        pytest.skip("The workbooks are not here.")
    root = tmp_path / "new"
    create(root)
    for workbook, count in (
        ("participatingAgencies05162025am", 571),
        ("participatingAgencies07182025pm", 832),
    ):
        done = add(root, folder / f"{workbook}.xlsx", "--as", name, "--json")
        assert done.exit_code == 0, done.output + str(done.exception)
        found = json.loads(done.stdout)
        assert found["rows_mapped"] + found["rows_rejected"] == count
    made = build(project.read(root))
    assert made.published, [f for f in made.report.findings if f.severity == "violation"][:5]
    assert made.counts["rows"] == 571 + 832
