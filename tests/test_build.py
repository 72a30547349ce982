from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from policygraph import project, store
from policygraph.build import Build, build, dataset, engine, inputs
from policygraph.build.shelf import KEPT, META, _host
from policygraph.errors import FindingsError, InputError
from policygraph.sources.kept import Kept

# rdflib warns of its own calls to what it deprecates.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

MakeProject = Callable[..., Path]

# Says when all is imported, then builds at the word.
CHILD = """
import json, sys
from pathlib import Path
from policygraph import project, store, validate
from policygraph.build import build
import pyshacl
print("ready", flush=True)
sys.stdin.readline()
made = build(project.read(Path(sys.argv[1])))
print(json.dumps([str(made.directory), made.published, made.fresh]))
"""

# Builds where no file may grow past 20 kB, as on a disk that is full.
NO_ROOM = """
import resource, signal, sys
from pathlib import Path
from policygraph import project
from policygraph.build import build
from policygraph.errors import InputError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    build(project.read(Path(sys.argv[1])))
except InputError as fault:
    print(fault)
"""


@pytest.fixture
def root(tmp_path: Path, make_project: MakeProject, cache: Path) -> Path:
    return make_project(tmp_path / "project")


def make(root: Path, **options: object) -> Build:
    return build(project.read(root), **options)  # type: ignore[arg-type]


def content(made: Build) -> bytes:
    lines = b"".join(engine(made).nquads()).splitlines(keepends=True)
    return b"".join(sorted(set(lines)))


def edit(root: Path, old: str, new: str, name: str = "article.trig") -> None:
    path = root / "data" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def break_data(root: Path) -> None:
    edit(root, 'rdfs:label "The county"@en', "pg:undeclared 1")


def stores(cache: Path) -> list[str]:
    return sorted(path.name for path in cache.glob("*/*") if path.name != ".kept")


def test_the_store_holds_the_project(root: Path) -> None:
    made = make(root)
    assert made.published
    assert made.fresh
    assert made.report.conforms
    assert dict(made.counts) == {
        "statements": 13,
        "sources": 1,
        "passages": 2,
        "claims": 0,
        "things": 2,
    }
    quads = content(made)
    assert quads == b"".join(line + b"\n" for line in sorted(quads.split(b"\n")) if line)
    assert b'"ICE"@en <https://w3id.org/policygraph/source/article#char=0,10> .' in quads
    assert b"shacl" not in quads, "shapes are not in the store"


def test_an_unchanged_project_finds_its_store(root: Path) -> None:
    started: list[bool] = []
    first = make(root, on_start=lambda: started.append(True))
    os.utime(root / "data" / "article.trig", (1, 1))
    second = make(root, on_start=lambda: started.append(True))
    assert started == [True]
    assert not second.fresh
    assert (second.directory, second.digest) == (first.directory, first.digest)
    assert (second.report, dict(second.counts)) == (first.report, dict(first.counts))
    assert dict(second.prefixes) == dict(first.prefixes)


def test_reuse_does_not_load_the_validator(root: Path) -> None:
    make(root)
    code = (  # Nor the validator's own modules, which cost as much again.
        "import sys; from pathlib import Path; from policygraph import project\n"
        "from policygraph.build import build, dataset\n"
        "made = build(project.read(Path(sys.argv[1]))); dataset(made)\n"
        "assert not made.fresh; "
        "light = {'policygraph.validate', 'policygraph.validate.report'}\n"
        "sys.exit('pyshacl' in sys.modules or any(name not in light"
        " for name in sys.modules if name.startswith('policygraph.validate')))"
    )
    subprocess.run([sys.executable, "-c", code, str(root)], check=True)


def test_two_builds_give_the_same_bytes(root: Path, tmp_path: Path) -> None:
    first = make(root, cache=tmp_path / "one")
    second = make(root, cache=tmp_path / "two")
    assert first.fresh
    assert second.fresh
    assert content(first) == content(second)


def test_the_order_and_layout_of_files_do_not_matter(
    root: Path, tmp_path: Path, make_project: MakeProject
) -> None:
    lines = (root / "data" / "article.trig").read_text(encoding="utf-8").splitlines()
    turned = "\n\n".join([*lines[:5], *reversed(lines[7:]), *lines[5:7]])
    other = make_project(tmp_path / "other", {"sub/z.trig": turned})
    assert content(make(root)) == content(make(other))


@pytest.mark.parametrize("name", ["data/article.trig", "ontology/terms.ttl", "ontology/shapes.ttl"])
def test_one_character_more_is_another_store(root: Path, name: str) -> None:
    first = make(root)
    path = root / name
    path.write_text(path.read_text(encoding="utf-8") + "#", encoding="utf-8")
    second = make(root)
    assert second.fresh
    assert second.digest != first.digest
    assert content(first) == content(second)


def test_a_moved_file_is_another_store(root: Path) -> None:
    first = make(root)
    (root / "data" / "article.trig").rename(root / "data" / "renamed.trig")
    assert make(root).digest != first.digest


def test_queries_are_no_input(root: Path) -> None:
    make(root)
    (root / "queries" / "one.rq").write_text("SELECT * { ?s ?p ?o }", encoding="utf-8")
    assert not make(root).fresh


def test_the_project_adds_prefixes(root: Path) -> None:
    (root / "data" / "dataset.ttl").write_text(
        "@base <https://example.org/dataset> .\n@prefix ex: <https://example.org/> .\n",
        encoding="utf-8",
    )
    made = make(root)
    assert made.prefixes["ex"] == "https://example.org/"
    assert made.prefixes["pg"] == "https://w3id.org/policygraph/ontology#"
    assert dict(make(root).prefixes) == dict(made.prefixes)
    assert ("ex", "https://example.org/") in [
        (prefix, str(namespace)) for prefix, namespace in dataset(made).namespaces()
    ]


def test_violations_leave_the_stores_as_they_were(root: Path, cache: Path) -> None:
    good = make(root)
    before = content(good)
    break_data(root)
    bad = make(root)
    assert not bad.published
    assert not bad.report.conforms
    assert stores(cache) == [good.digest]
    assert content(good) == before
    with pytest.raises(FindingsError, match="violation"):
        dataset(bad)


def test_a_draft_is_published_with_its_violations(root: Path, cache: Path) -> None:
    break_data(root)
    draft = make(root, draft=True)
    assert draft.published
    assert draft.fresh
    assert draft.directory.name == f"{draft.digest}-draft"
    assert b"#undeclared" in content(draft)
    again = make(root, draft=True)
    assert not again.fresh
    assert again.report == draft.report
    place = next(finding.place for finding in again.report.findings if finding.place)
    assert place.file == "data/article.trig"
    strict = make(root)
    assert not strict.published, "what a draft let through is still no store"
    assert strict.report == draft.report


def test_a_draft_without_violations_is_a_store(root: Path, cache: Path) -> None:
    made = make(root, draft=True)
    assert stores(cache) == [made.digest]
    assert make(root).published


@pytest.mark.parametrize("damage", ["meta", "cut-meta", "missing", "cut", "longer", "empty"])
def test_a_damaged_store_is_built_anew(root: Path, cache: Path, damage: str) -> None:
    made = make(root)
    before = content(made)
    meta = made.directory / "meta.json"
    files = sorted((made.directory / "store").iterdir())
    manifest = next(path for path in files if path.name.startswith("MANIFEST"))
    if damage == "meta":
        meta.unlink()
    elif damage == "cut-meta":
        meta.write_text(meta.read_text(encoding="utf-8")[:40], encoding="utf-8")
    elif damage == "missing":
        next(path for path in files if path.suffix == ".sst").unlink()
    elif damage == "cut":
        manifest.write_bytes(manifest.read_bytes()[:100])
    elif damage == "longer":
        manifest.write_bytes(manifest.read_bytes() + b"x")
    else:
        for path in files:
            path.unlink()
    again = make(root)
    assert again.fresh
    assert content(again) == before
    assert stores(cache) == [made.digest]


def test_damage_that_keeps_the_sizes_is_mended_by_the_next_build(root: Path) -> None:
    made = make(root)
    for path in (made.directory / "store").iterdir():
        if path.name.startswith(("MANIFEST", "CURRENT")):
            path.write_bytes(b"x" * path.stat().st_size)
    again = make(root)
    assert not again.fresh
    with pytest.raises(InputError, match="is damaged"):
        dataset(again)
    assert make(root).fresh


def test_what_other_code_has_kept_of_a_source_is_not_taken(tmp_path: Path) -> None:
    quads = b"<urn:s> <urn:p> <urn:o> <urn:g> .\n"
    then, now = Kept(tmp_path, "then"), Kept(tmp_path, "now")
    kept = then.keep(then.key("table", "x"), [quads])
    assert then.find(then.key("table", "x")) == kept
    assert now.find(now.key("table", "x")) is None


def test_of_what_is_kept_the_longest_unused_goes(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    old, new, used = (kept.keep(kept.key(name), [b""]) for name in ("old", "new", "used"))
    for entry in (old, used):
        os.utime(entry.path, (0, 0))
    kept.prune([used.key])
    assert [kept.find(entry.key) is not None for entry in (old, new, used)] == [False, True, True]


def test_old_stores_are_pruned_by_last_use(root: Path, cache: Path) -> None:
    first = make(root)
    digests = [first.digest]
    for at in range(KEPT + 1):
        edit(root, "@base", "# \n@base")
        digests.append(make(root).digest)
        for back, digest in enumerate(reversed(digests)):
            meta = next(cache.iterdir()) / digest / "meta.json"
            if meta.exists():
                os.utime(meta, (1000 - back, 1000 - back))
        assert len(stores(cache)) == min(at + 2, KEPT)
    assert stores(cache) == sorted(digests[-KEPT:])


def test_leftovers_are_swept(root: Path, cache: Path) -> None:
    shelf = make(root).directory.parent
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    host = _host()
    names = {
        f".aside-{host}-{dead.pid}-a": False,
        f".aside-{host}-{os.getpid()}-b": True,
        f".aside-{host}-{os.getpid()}-old": False,
        ".aside-00000000-1-elsewhere": True,
        f".aside-00000000-{dead.pid}-alive-there": True,
        ".aside-00000000-1-elsewhere-old": False,
    }
    for name in names:
        (shelf / name / "store").mkdir(parents=True)
        if name.endswith("old"):
            os.utime(shelf / name, (1, 1))
    edit(root, "@base", "# \n@base")
    make(root)
    assert {name: (shelf / name).exists() for name in names} == names


def child(root: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


def test_two_builds_at_once(root: Path, cache: Path) -> None:
    processes = [child(root) for _ in range(2)]
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [json.loads(process.communicate(timeout=60)[0]) for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert answers[0][0] == answers[1][0]
    assert all(published for _, published, _ in answers)
    assert stores(cache) == [Path(answers[0][0]).name]
    assert not make(root).fresh


def test_killed_at_any_moment(root: Path, cache: Path) -> None:
    before = make(root)
    kept = content(before)
    edit(root, '"ICE"', '"Immigration and Customs Enforcement"')
    process = child(root)
    begin = time.monotonic()
    process.communicate("go\n", timeout=60)
    whole = time.monotonic() - begin
    after = make(root)
    assert not after.fresh
    expected = content(after)
    for part in range(8):
        edit(root, "@base", "# \n@base")  # Another digest, the same statements.
        process = child(root)
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
        time.sleep(whole * (part + 1) / 9)
        process.kill()
        process.communicate(timeout=60)
        for folder in cache.glob("*/*"):
            beside = folder.name.startswith((".aside-", ".kept"))
            assert beside or (folder / "meta.json").exists()
        os.utime(before.directory / "meta.json")  # In use, so not pruned.
        assert content(before) == kept
    last = make(root)
    assert content(last) == expected
    assert not [name for name in stores(cache) if name.startswith(".aside")]


def test_an_input_that_changes_while_it_is_read(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def change() -> None:
        seen.append(1)
        edit(root, "@base", "# \n@base")

    made = make(root, on_start=change)
    assert made.fresh
    assert seen == [1]
    assert not make(root).fresh


def test_an_input_that_never_rests(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    find = build.__globals__["_find"]

    def find_and_change(*args: object) -> Build | None:
        edit(root, "@base", "# \n@base")
        found: Build | None = find(*args)
        return found

    monkeypatch.setitem(build.__globals__, "_find", find_and_change)
    with pytest.raises(InputError, match="change while they are read"):
        make(root)


def test_an_input_that_went_away(root: Path) -> None:
    read = project.read(root)
    (root / "data" / "article.trig").unlink()
    with pytest.raises(InputError, match=r"data/article\.trig: The file cannot be read"):
        build(read)


def test_a_malformed_input_leaves_the_cache_alone(root: Path, cache: Path) -> None:
    edit(root, "id:ice a", "id:ice [")
    with pytest.raises(InputError, match=r"data/article\.trig:10:"):
        make(root)
    assert not cache.exists()


def test_two_files_with_one_base(root: Path) -> None:
    text = (root / "data" / "article.trig").read_text(encoding="utf-8")
    (root / "data" / "copy.trig").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"data/copy\.trig: .*@base.* of data/article\.trig"):
        make(root)


def test_two_files_without_a_base(root: Path) -> None:
    for name in ("one", "two"):
        text = "<https://example.org/s> <https://example.org/p> <https://example.org/o>"
        file = root / "data" / f"{name}.nq"
        file.write_text(f"{text} <https://example.org/{name}> .\n", encoding="utf-8")
    names = [one.name for one in inputs.read(project.read(root), Kept(root / "kept")).data]
    assert {"data/one.nq", "data/two.nq"} <= set(names)


def test_a_cache_that_cannot_be_written(root: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"file.* cannot be written") as caught:
        make(root, cache=tmp_path / "file")
    assert "POLICYGRAPH_CACHE" in str(caught.value)


def test_a_full_disk(root: Path, cache: Path) -> None:
    pytest.importorskip("resource", reason="only Unix limits the size of files")
    run = subprocess.run(
        [sys.executable, "-c", NO_ROOM, str(root)], capture_output=True, text=True, timeout=60
    )
    assert "cannot be written" in run.stdout, run.stdout + run.stderr
    assert "POLICYGRAPH_CACHE" in run.stdout
    assert stores(cache) == []


def test_without_the_variable_the_users_cache_is_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from policygraph.build.shelf import cache_folder

    monkeypatch.setenv("POLICYGRAPH_CACHE", "")
    assert cache_folder().name == "policygraph"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POLICYGRAPH_CACHE", "here")
    assert cache_folder() == tmp_path / "here"
    assert cache_folder(tmp_path / "there") == tmp_path / "there"


def test_a_value_the_store_keeps_in_another_form_is_told(root: Path) -> None:
    edit(root, "pg:textLength 30", "pg:textLength 030")
    found = [finding for finding in make(root).report.findings if finding.code == "literal-form"]
    assert [(finding.label, finding.value) for finding in found] == [("An article", "030")]
    assert str(found[0].place) == "data/article.trig:6:66"


def test_a_described_dataset_gets_its_figures(root: Path) -> None:
    (root / "data" / "dataset.ttl").write_text(
        "@base <https://example.org/dataset> .\n<> a <http://rdfs.org/ns/void#Dataset> .\n",
        encoding="utf-8",
    )
    made = make(root, draft=True)
    asked = """SELECT (COUNT(*) AS ?n) {
      GRAPH ?g { ?s ?p ?o }
      FILTER (STRSTARTS(STR(?g), "https://w3id.org/policygraph/source/"))
    }"""
    figure = "SELECT ?n { <https://example.org/dataset> <http://rdfs.org/ns/void#triples> ?n }"
    with store.Runner(dataset(made)) as engine:
        (counted,), (stated,) = engine.run(asked).rows, engine.run(figure).rows
    # The statement that makes it a dataset is counted too.
    assert int(stated[0]) == int(counted[0]) + 1 == made.counts["statements"]


def test_findings_are_sorted_whoever_found_them(root: Path) -> None:
    edit(root, "pg:textLength 30", "pg:textLength 030")
    terms = root / "ontology" / "terms.ttl"
    more = terms.read_text(encoding="utf-8") + "<> owl:imports <https://example.org/other> .\n"
    terms.write_text(more, encoding="utf-8")
    findings = make(root).report.findings
    severities = [one.severity for one in findings if one.code != "wording-missing"]
    assert severities == ["warning", "info"]


def test_another_engine_is_another_store(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = make(root)
    monkeypatch.setattr(inputs, "_versions", lambda: ["another"])
    second = make(root)
    assert second.fresh
    assert second.digest != first.digest


@pytest.mark.parametrize(
    ("name", "counts"),
    [("validate/dates.py", True), ("validate/checks/x.rq", True), ("cli/x.py", False)],
)
def test_code_that_makes_a_store_is_told_from_code_that_reads_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, counts: bool
) -> None:
    monkeypatch.setattr(inputs, "__file__", str(tmp_path / "build" / "inputs.py"))
    (tmp_path / name).parent.mkdir(parents=True)
    digests = []
    for text in ("one", "two"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        digests.append(inputs._code.__wrapped__())
    assert (digests[0] != digests[1]) == counts


def test_a_store_that_other_code_described_is_no_earlier_one(root: Path, cache: Path) -> None:
    first = make(root)
    meta = json.loads((first.directory / META).read_text(encoding="utf-8"))
    for key in ("tally", "counts"):
        del meta[key]
    (first.directory / META).write_text(json.dumps({**meta, "made_by": "other code"}), "utf-8")
    path = root / "data" / "article.trig"
    path.write_text(path.read_text("utf-8").replace("ICE", "The agency"), "utf-8")
    assert make(root).published
