"""What all commands share: tables, messages, files, and what is refused."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from policygraph import project
from policygraph.build import build, dataset
from policygraph.cli import SECTIONS, cli, main, shell
from policygraph.cli.shell import output
from policygraph.errors import FindingsError
from policygraph.reading.counts import counts

MakeProject = Callable[..., Path]


def table(monkeypatch: pytest.MonkeyPatch, width: int, *rows: tuple[str, ...]) -> None:
    """Show a table as on a terminal of that width."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("TERM", "xterm")
    output.table(("name", "what it says"), rows)


ROWS = (
    ("enforcement-priorities", "a question of many words that has to be told on several lines"),
    ("short", "parenthetically"),
)


@pytest.mark.parametrize("width", [45, 60, 80, 200])
def test_words_stay_whole_in_a_narrow_table(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    table(monkeypatch, width, *ROWS)
    out = click.unstyle(capsys.readouterr().out)
    assert max(map(len, out.splitlines())) <= width
    assert {word for row in ROWS for cell in row for word in cell.split()} <= set(out.split())


def test_a_word_longer_than_the_screen_is_broken_and_not_lost(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    table(monkeypatch, 40, ("x" * 90, "short"))
    out = click.unstyle(capsys.readouterr().out)
    assert out.count("x") == 90
    assert "short" in out


def test_messages_do_not_drive_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["policygraph", "query", "who\x1b[31m"])
    with pytest.raises(SystemExit):
        main()
    said = capsys.readouterr().err
    assert "who\N{REPLACEMENT CHARACTER}[31m" in said
    assert "\x1b" not in said


def test_two_documents_do_not_go_to_standard_output() -> None:
    result = CliRunner().invoke(cli, ["validate", "--json", "--sarif", "-"])
    assert result.exit_code == 2
    assert "--json and --sarif -" in result.output


def test_a_link_is_written_through(tmp_path: Path) -> None:
    target, link = tmp_path / "target.csv", tmp_path / "link.csv"
    target.write_bytes(b"old")
    link.symlink_to(target)
    output.write_file(str(link), b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


@pytest.mark.usefixtures("cache")
def test_stats_and_build_count_the_same_statements(
    tmp_path: Path, make_project: MakeProject
) -> None:
    described = """\
@base <https://example.org/dataset> .
@prefix void: <http://rdfs.org/ns/void#> .
<> a void:Dataset ; void:uriSpace "https://example.org/id/" .
"""
    root = make_project(tmp_path / "project")
    (root / "data" / "dataset.ttl").write_text(described)
    made = build(project.read(root))
    assert counts(dataset(made)).statements == made.counts["statements"]


@pytest.mark.usefixtures("cache")
def test_violations_are_refused_with_what_to_do(tmp_path: Path, make_project: MakeProject) -> None:
    root = make_project(tmp_path / "project")
    file = root / "data" / "article.trig"
    file.write_text(file.read_text().replace(' ; rdfs:label "The county"@en', ""))
    with pytest.raises(FindingsError, match=r"violation(.|\n)*policygraph validate(.|\n)*--draft"):
        _ = shell.Shell(str(root), draft=False, network=False).engine
    assert shell.Shell(str(root), draft=True, network=False).engine


def test_an_answer_goes_to_standard_output_as_bytes() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "policygraph", "query", "-e", "ASK {}", "-f", "csv"],
        capture_output=True,
        check=True,
    )
    assert done.stdout == b"true\n"


def shell_run(command: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """What a shell makes of a line in which ``$P`` is policygraph."""
    return subprocess.run(
        ["bash", "-c", "set -o pipefail\n" + command],
        cwd=folder,
        capture_output=True,
        env={**os.environ, "P": f"{sys.executable} -m policygraph", **variables},
    )


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("$P queries | head -1", 0, ""),
        ("$P queries >&-", 0, ""),
        ("$P query - <&-", 2, "policygraph: "),
        ("$P query posts --timeout nan", 2, "--timeout"),
        ("$P query posts --timeout inf", 2, "--timeout"),
        ("$P query posts --timeout 1e300", 2, "--timeout"),
        ("$P viz --hops 2 -o x.svg", 2, "--around"),
        ("$P cite multi-american-2011 char=0,0 --text t.txt", 2, "holds no character"),
        ("$P explain '<http://x/a b>'", 2, "policygraph: There is no thing"),
        ("$P explain zzzzzz", 2, "Name it by its label"),
        ("$P export -f foo", 2, "There are turtle"),
        ("$P evidence check", 0, ""),
        ("$P evidence check --strict", 1, ""),
        ("PYTHONIOENCODING=latin-1 $P query passages && PYTHONIOENCODING=ascii $P stats", 0, ""),
    ],
)
def test_odd_calls_end_as_promised(tmp_path: Path, command: str, code: int, said: str) -> None:
    (tmp_path / "t.txt").write_text("Some words.\n", encoding="utf-8")
    done = shell_run(command, tmp_path)
    err = done.stderr.decode()
    assert done.returncode == code, err
    assert said in err
    assert "Traceback" not in err
    assert "does not look like a valid URI" not in err


def test_csv_is_the_same_in_a_pipe_and_in_a_file(tmp_path: Path) -> None:
    asked = "$P query -f csv -e 'SELECT (\"x\\u001b[31mRED\" AS ?a) {}'"
    assert shell_run(f"{asked} -o a.csv && {asked} | cmp - a.csv", tmp_path).returncode == 0
    marked = shell_run(asked.replace("csv", "md"), tmp_path).stdout
    assert b"RED" in marked
    assert b"\x1b" not in marked


COMMANDS = cli.list_commands(click.Context(cli))
FOLDER = Path(shell.__file__).parents[1]


def test_a_command_is_a_file_of_its_name() -> None:
    files = {path.stem.rstrip("_").replace("_", "-") for path in FOLDER.glob("[!_]*.py")}
    assert set(COMMANDS) == files
    for name in COMMANDS:
        found = cli.get_command(click.Context(cli), name)
        assert found is not None
        assert found.name == name


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_stands_in_one_section_of_the_help_and_in_the_docs(name: str) -> None:
    shown = CliRunner().invoke(cli, ["--help"], terminal_width=100).output
    sections = {each.capitalize() for each in SECTIONS}
    lines = shown.splitlines()
    (at,) = (at for at, line in enumerate(lines) if line.startswith(f"  {name} "))
    assert not lines[at].endswith("...")
    heading = next(line for line in reversed(lines[:at]) if line.endswith(":"))
    assert heading.rstrip(":") in sections
    readme = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
    assert f"`{name}`" in readme.partition("## Commands")[2]


def test_a_misspelt_command_is_answered_with_the_nearest() -> None:
    said = CliRunner().invoke(cli, ["quary"])
    assert said.exit_code == 2
    assert "There is no command “quary”. Did you mean “query”" in said.output


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("q", ["queries", "query"]),
        ("query pro", ["programme-and-law", "promises-and-contradictions"]),
        ("explain id:los", ["id:los-angeles-county"]),
        ("gaps mu", ["multi-american-2011"]),
        ("what-if --without mu", ["multi-american-2011"]),
        ("support id:promise-s", ["id:promise-serious-records"]),
        ("export -f json", ["jsonld"]),
        ("path id:los-angeles-county id:local-a", ["id:local-agencies"]),
    ],
)
def test_the_tab_key_offers_names(line: str, offered: list[str]) -> None:
    build(project.builtin())
    words = ["policygraph", *line.split()]
    asked = {
        "_POLICYGRAPH_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(words),
        "COMP_CWORD": str(len(words) - 1),
    }
    done = subprocess.run(
        [sys.executable, "-c", "from policygraph.cli import main; main()"],
        env={**os.environ, **asked},
        capture_output=True,
        text=True,
    )
    assert [found.partition(",")[2] for found in done.stdout.split()] == offered


@pytest.mark.usefixtures("cache")
def test_the_tab_key_builds_nothing(tmp_path: Path, make_project: MakeProject) -> None:
    root = make_project(tmp_path / "project")
    here = shell.Shell(str(root), draft=False, network=False)
    assert here.engine_at_hand is None
    build(here.project)
    assert here.engine_at_hand is not None
