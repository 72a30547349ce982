"""What changed between two editions, two folders and two git revisions."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, Dataset

from policygraph import cli, store
from policygraph.editions import builds, diff, listings, renames, series
from policygraph.editions.diff import NOTE, TableDiff, Thing
from policygraph.editions.renames import Body
from policygraph.pages import writing
from policygraph.pages.diff import document
from policygraph.sources import rdf
from policygraph.vocab import ID, PG

ROOT = Path(__file__).parents[1]
CASES = Path(__file__).parent / "cases" / "editions"
SOURCE = "https://w3id.org/policygraph/source/"

# rdflib calls what it has deprecated itself.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

Run = Callable[..., tuple[int, str, str]]
AtHand = Callable[[object], None]
MakeProject = Callable[..., Path]


def load(*names: str, edit: Callable[[bytes], bytes] = bytes) -> Dataset:
    terms = [path for path in (ROOT / "ontology").glob("*.ttl") if "shapes" not in path.name]
    paths = [*sorted(terms), *(CASES / name for name in names)]
    said = edit(b"".join(rdf.read(path, path.name).quads for path in paths))
    return store.from_quads(b"".join((said, *listings.stream(said))))


@pytest.fixture(scope="module")
def data() -> Dataset:
    return load("list.trig", "renames.ttl")


@pytest.fixture(scope="module")
def found(data: Dataset) -> TableDiff:
    june, july = series.find(data, "list-b", "list-a")
    return diff.tables(data, june, data, july)


@pytest.fixture
def run(data: Dataset, at_hand: AtHand, command: Run) -> Run:
    at_hand(data)
    return command


# -------------------------------------------------------------------------------- two editions


@pytest.mark.parametrize(("edition", "count"), [("list-a", (0, 1)), ("list-b", (1, 0))])
def test_a_property_that_only_gains_or_loses_values_has_changed(
    edition: str, count: tuple[int, int]
) -> None:
    note = f'<{ID}alpha> <{RDFS.comment}> "A new word." <{SOURCE}{edition}#row=2> .\n'
    data = load("list.trig", "renames.ttl", edit=lambda said: said + note.encode())
    june, july = series.find(data, "list-b", "list-a")
    changed = [one for kind in diff.tables(data, june, data, july).kinds for one in kind.changed]
    (told,) = [one for one in changed if one.iri == f"{ID}alpha" and one.what == "rdfs:comment"]
    assert (len(told.before), len(told.after)) == count


def names(things: list[Thing]) -> set[str]:
    return {thing.iri.removeprefix(ID) for thing in things}


def test_what_came_and_went(found: TableDiff) -> None:
    kinds = {kind.name: kind for kind in found.kinds}
    assert names(kinds["agency"].added) == {"gamma", "leon", "miami", "polk", "quay"}
    assert names(kinds["agency"].absent) == {"lee", "miami-old", "polk-old", "port"}
    agreements = kinds["agreement"].counts()
    assert agreements == {"before": 8, "after": 10, "added": 6, "absent": 4, "changed": 3}
    # The counts add up: what an accepted rename or a change carries on is neither.
    for kind in found.kinds:
        renamed = len(found.renamed) if kind.name == "agency" else 0
        assert kind.before - len(kind.absent) - renamed == kind.after - len(kind.added) - renamed


def test_what_changed_is_told_property_by_property(found: TableDiff) -> None:
    changes = {
        change.iri.removeprefix(ID): (change.what, change.before, change.after)
        for kind in found.kinds
        for change in kind.changed
    }
    document = ("https://example.org/alpha.pdf", "https://example.org/alpha-2.pdf")
    assert changes == {
        "alpha-tf": ("document", *((f"<{one}>",) for one in document)),
        "epsilon-tf-06": ("signed on", ("2025-03-05",), ("2025-03-06",)),
        "zeta-wso": ("model", ("Jail Enforcement Model",), ("Warrant Service Officer Model",)),
    }


def test_a_thing_is_told_with_its_rows(found: TableDiff) -> None:
    (kind,) = (kind for kind in found.kinds if kind.name == "agency")
    (gamma,) = (one for one in kind.added if one.iri == str(ID.gamma))
    assert gamma.places == (f"{SOURCE}list-a#row=3",)


def test_renames_accepted_rejected_and_to_decide(found: TableDiff) -> None:
    (accepted,) = found.renamed
    assert (accepted.old.iri, accepted.new.iri) == (str(ID["town-old"]), str(ID.town))
    assert accepted.carried == 1
    pairs = {
        (pair.old.removeprefix(ID), pair.new.removeprefix(ID)): pair.reasons for pair in found.pairs
    }
    assert pairs["polk-old", "polk"] == ("names alike (0.96)", "same model and signing date")
    assert pairs["miami-old", "miami"] == ("the same words in another order",)
    assert pairs["port", "quay"] == ("same model and signing date",)
    assert not {pair for pair in pairs if pair[0] in ("lee", "town-old")}


def test_a_decision_is_taken_back_by_deleting_its_line() -> None:
    undecided = load("list.trig")
    june, july = series.find(undecided, "list-b", "list-a")
    found = diff.tables(undecided, june, undecided, july)
    assert not found.renamed
    assert (ID.lee, ID.leon) in {(pair.old, pair.new) for pair in found.pairs}
    assert (ID["town-old"], ID.town) in {(pair.old, pair.new) for pair in found.pairs}


def body(name: str, signed: str = "", county: str = "") -> Body:
    signings = frozenset({("model", signed)} if signed else ())
    counties = frozenset({county} - {""})
    return Body(ID[name.replace(" ", "-")], name, ("fl",), ("county",), signings, counties)


@pytest.mark.parametrize(
    ("old", "new", "reasons"),
    [
        (body("Polk County Sherrif’s Office"), body("Polk County Sheriff's Office"), 1),
        (body("Miami Police"), body("Police Miami"), 1),
        (body("Lee County Sheriff's Office"), body("Polk County Sheriff's Office"), 0),
        (body("Town Police", "2025-01-01"), body("Harbour Patrol", "2025-01-01"), 1),
        (body("Lee", "2025-01-01", "lee"), body("Polk", "2025-01-01", "polk"), 0),
    ],
)
def test_candidates(old: Body, new: Body, reasons: int) -> None:
    pairs = renames.candidates([old], [new], set())
    assert len(pairs) == (1 if reasons else 0)
    assert not renames.candidates([old], [new], {(old.iri, new.iri)})
    elsewhere = Body(new.iri, new.name, ("ga",), new.kinds, new.signings)
    assert not renames.candidates([old], [elsewhere], set())


def test_a_word_that_stands_twice_is_not_another_order() -> None:
    old, new = body("Walla Walla Police"), body("Walla Police")
    for one, other in ((old, new), (new, old)):
        pairs = renames.candidates([one], [other], set())
        assert not [pair for pair in pairs if pair.likeness == 1 or "order" in pair.reasons[0]]


def test_namesakes_of_one_kind_are_told_once() -> None:
    old = body("Polk Police")
    new = replace(body("POLK  Police"), iri=ID.later)
    (pair,) = renames.candidates([old], [new], set())
    assert pair.reasons == ("names alike (1.00)",)


def test_namesakes_of_another_kind_are_candidates() -> None:
    county, city, plain = (
        Body(ID[f"polk{at}"], name, ("fl",), kinds)
        for at, (name, kinds) in enumerate(
            (("Polk Police", ("county",)), ("POLK  Police", ("city",)), ("Polk Police", ()))
        )
    )
    (pair,) = renames.candidates([county], [city], set())
    assert (pair.reasons, pair.untold) == (("same name and state, of another kind",), False)
    for one, other in ((county, plain), (plain, county)):
        (pair,) = renames.candidates([one], [other], set())
        assert (pair.reasons, pair.untold) == (
            ("same name and state, no kind in one edition",),
            True,
        )
    nowhere, elsewhere = (Body(ID.polk3, "Polk Police", states) for states in ((), ("ga",)))
    assert not renames.candidates([county], [elsewhere], set())
    assert not renames.candidates([Body(ID.polk, "Polk Police", (), ("county",))], [nowhere], set())


def without_kinds(said: bytes) -> bytes:
    """June, as if its table had no column of kinds, which are part of what an agency is."""
    lines = []
    for line in said.splitlines(keepends=True):
        if b"/list-b#" in line:
            line = re.sub(rb"/id/([a-z])", rb"/id/plain-\1", line)
            line = line.replace(b"/id/plain-florida", b"/id/florida")
            if str(PG.agencyType).encode() in line:
                continue
        lines.append(line)
    return b"".join(lines)


def compared(data: Dataset) -> TableDiff:
    june, july = series.find(data, "list-b", "list-a")
    return diff.tables(data, june, data, july)


def test_an_edition_without_kinds_differs_in_candidates_only() -> None:
    as_it_is, plain = (compared(load("list.trig", edit=edit)) for edit in (bytes, without_kinds))
    aside = {(one.old.label, one.new.label, one.carried) for one in plain.candidates if one.aside}
    assert ("Alpha County Sheriff's Office", "Alpha County Sheriff's Office", 1) in aside
    for name in ("added", "absent"):
        first, second = (
            {(kind.name, one.label) for kind in found.kinds for one in getattr(kind, name)}
            for found in (as_it_is, plain)
        )
        assert first == second
    told = f"{len(aside)} of the same name and state, whose kind one edition does not say"
    assert told in writing.text(document(plain))
    assert plain.as_dict()["candidates"][0].keys() >= {"aside", "carried"}


def test_namesakes_set_aside_are_apart_once_rejected_and_one_once_accepted() -> None:
    def decided(name: str) -> TableDiff:
        line = f"<{ID['plain-alpha']}> <{PG[name]}> <{ID.alpha}> <{SOURCE}list-renames> .\n"
        return compared(load("list.trig", edit=lambda said: without_kinds(said) + line.encode()))

    rejected, accepted = decided("notRenamedTo"), decided("renamedTo")
    gone = {one.iri for kind in rejected.kinds for one in kind.absent}
    assert gone >= {str(ID["plain-alpha"]), str(ID["plain-alpha-tf"])}
    assert str(ID["plain-alpha"]) in {one.old.iri for one in accepted.renamed}
    for found in (rejected, accepted):
        assert str(ID["plain-alpha"]) not in {one.old.iri for one in found.candidates}


def test_a_name_that_two_bodies_have_is_not_set_aside() -> None:
    def twins(said: bytes) -> bytes:
        lines = without_kinds(said).splitlines(keepends=True)
        gamma = f"<{ID.gamma}> ".encode()
        return b"".join(
            line.replace(b"Gamma County", b"Alpha County") if line.startswith(gamma) else line
            for line in lines
        )

    found = compared(load("list.trig", edit=twins))
    pairs = [one for one in found.candidates if one.old.iri == str(ID["plain-alpha"])]
    assert [one.aside for one in pairs] == [False, False]
    assert str(ID["plain-alpha"]) in {one.iri for kind in found.kinds for one in kind.absent}


def test_the_same_edition_does_not_differ(data: Dataset) -> None:
    (june,) = series.find(data, "list-b")
    same = diff.tables(data, june, data, june)
    assert not same.differs
    assert "No difference" in writing.text(document(same))


def test_the_text_begins_with_counts_and_says_what_absent_means(found: TableDiff) -> None:
    text = writing.text(document(found))
    assert text.startswith("List of June (2025-06-20) → List of July (2025-07-18)\n\nCounts\n")
    assert "agreement: 8 → 10; 6 added, 4 absent, 3 changed" in text
    assert NOTE in text
    assert text.index("Counts") < text.index("Added") < text.index("Perhaps renamed")
    assert "# List of June" in writing.markdown(document(found))
    assert "\n- Gamma County Sheriff's Office (row 3)" in writing.markdown(document(found))


def test_bodies_of_one_name_are_told_with_their_states() -> None:
    def twin(said: bytes) -> bytes:
        old, new = (
            f"<{ID.gamma}> <{PG.state}> <{ID.florida}>",
            f"<{ID.gamma}> <{PG.state}> <{ID.georgia}>",
        )
        moved = said.replace(old.encode(), new.encode())
        return moved.replace(
            b'"Gamma County Sheriff\'s Office"', b'"Leon County Sheriff\'s Office"'
        )

    data = load("list.trig", edit=twin)
    june, july = series.find(data, "list-b", "list-a")
    (agencies, _) = diff.tables(data, june, data, july).kinds
    labels = {one.label for one in agencies.added}
    assert labels >= {
        "Leon County Sheriff's Office (Florida)",
        "Leon County Sheriff's Office (id:georgia)",
    }


def test_rows_that_were_not_mapped_are_told(data: Dataset) -> None:
    may, june = series.find(data, "list-c", "list-b")
    found = diff.tables(data, may, data, june)
    assert found.unmapped == (1, 0)
    assert "1 row of List of May (2025-05-16) not wholly mapped" in writing.text(document(found))
    assert found.as_dict()["rows_not_wholly_mapped"] == {"from": 1, "to": 0}


def test_an_agency_that_no_row_describes_counts_all_the_same() -> None:
    """A mapping may look an agency up in the rest of the data."""
    described = (f"<{ID.beta}> <{p}>".encode() for p in (RDF.type, RDFS.label, PG.agencyType))
    lines = tuple(described)
    curated = f"<{ID.beta}> <{RDF.type}> <{PG.Agency}> <{SOURCE}past> .\n".encode()

    def looked_up(said: bytes) -> bytes:
        kept = (one for one in said.splitlines(keepends=True) if not one.startswith(lines))
        return b"".join((*kept, curated))

    data = load("list.trig", edit=looked_up)
    may, june = series.find(data, "list-c", "list-b")
    (kind, _) = diff.tables(data, may, data, june).kinds
    assert "beta" in names(kind.absent)


def test_diff_on_the_command_line(run: Run) -> None:
    code, out, err = run("diff", "list-b.csv.gz", "2025-07-18")
    assert (code, err) == (0, "")
    assert out.startswith("List of June")
    assert run("diff", "list-b", "list-a", "--exit-code")[0] == 1
    assert run("diff", "list-b", "list-b", "--exit-code")[0] == 0
    assert run("diff", "list-b", "list-a", "-f", "md")[1].startswith("# ")
    as_json = json.loads(run("diff", "list-b", "list-a", "--json")[1])
    assert list(as_json)[:3] == ["from", "to", "counts"]
    assert as_json["counts"]["agreement"]["absent"] == 4
    assert run("diff", "list-b", "nothing")[0] == 2
    code, _, err = run("diff", "list-b", str(ROOT))
    assert code == 2
    assert f"“{ROOT}” is a state of a project and “list-b” is not" in " ".join(err.split())


def test_candidates_are_appended_once_for_a_person_to_decide(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "renames.ttl"
    _, _, err = run("diff", "list-b", "list-a", "--renames", str(file))
    written = file.read_text()
    waiting = written.count("pg:renamedTo <")
    assert f"{waiting} possible renames added" in err
    # Nothing is decided yet, and the file is an inference of the curators.
    reading = rdf.read(file, "renames.ttl")
    assert reading.base.endswith("/list-renames")
    assert b"enamedTo>" not in reading.quads
    assert f"<{PG.Inference}>".encode() in reading.quads
    assert f"<{ID.curators}>".encode() in reading.quads
    run("diff", "list-b", "list-a", "--renames", str(file))
    assert file.read_text() == written
    line = f"<{ID['polk-old']}> pg:renamedTo <{ID.polk}> ."
    assert f"# {line}\n" in written
    file.write_text(written.replace(f"# {line}", line))
    assert f"<{PG.renamedTo}>".encode() in rdf.read(file, "renames.ttl").quads


# ---------------------------------------------------------------------- two states of a project


def test_two_datasets_are_compared_in_terms_of_things() -> None:
    def edit(said: bytes) -> bytes:
        return said.replace(b'"Alpha arrested many"', b'"Alpha arrested a few"').replace(
            b'"Alpha waits"@en', b'"Alpha hopes"@en'
        )

    old = load("list.trig", "past.trig")
    new = load("list.trig", "past.trig", "undated.trig", edit=edit)
    found = builds.datasets(old, "old", new, "new")
    assert not found.tables
    assert [(one.rank, one.state, one.label) for one in found.things] == [
        (0, "changed", "Alpha arrested a few"),
        (1, "changed", "Alpha County Sheriff's Office"),
        (1, "changed", "Alpha hopes"),
        (1, "added", "A page without a date"),
    ]
    claim = found.things[0]
    assert [one.value for one in (*claim.removed, *claim.added)] == [
        "Alpha arrested many",
        "Alpha arrested a few",
    ]
    text = writing.text(document(found))
    assert "− label: Alpha arrested many (past, page 2)" in text
    assert "finding: 1 changed" in text
    assert not builds.datasets(old, "old", old, "old").differs


def test_a_statement_said_elsewhere_is_told_as_moved() -> None:
    old = load("past.trig")
    new = load("past.trig", edit=lambda said: said.replace(b"past#page=2>", b"past#page=3>"))
    (claim, *_) = builds.datasets(old, "old", new, "new").things
    assert not claim.added
    assert {(one.places, one.cited) for one in claim.moved} == {
        ((f"{SOURCE}past#page=3",), (f"{SOURCE}past#page=2",))
    }
    told = writing.text(document(builds.datasets(old, "old", new, "new")))
    assert "now also in past, page 3; no longer in past, page 2" in told


def test_a_new_edition_is_told_by_what_it_lists() -> None:
    def without(said: bytes) -> bytes:
        return b"".join(one for one in said.splitlines(keepends=True) if b"list-a" not in one)

    old, new = load("list.trig", edit=without), load("list.trig")
    found = builds.datasets(old, "old", new, "new")
    assert [one.label for one in found.things] == ["List of July"]
    (table,) = found.tables
    assert {kind.name: kind.counts()["added"] for kind in table.kinds} == {
        "agency": 6,
        "agreement": 7,
    }
    assert "agreement, in List of July (2025-07-18): 8 → 10" in writing.text(document(found))


def test_an_edition_mended_in_place_is_compared_with_itself(data: Dataset) -> None:
    mended = load(
        "list.trig",
        "renames.ttl",
        edit=lambda said: said.replace(b'"Quay Wardens"', b'"Quay Guard"'),
    )
    found = builds.datasets(data, "old", mended, "new")
    assert not found.things
    (table,) = found.tables
    assert [change.after for kind in table.kinds for change in kind.changed] == [("Quay Guard",)]


@pytest.mark.usefixtures("cache")
def test_folders_and_revisions(
    tmp_path: Path,
    make_project: MakeProject,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    first, second = make_project(tmp_path / "one"), make_project(tmp_path / "two")
    article = second / "data" / "article.trig"
    article.write_text(article.read_text().replace('"The county"', '"The parish"'))

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["policygraph", "-p", str(first), *arguments])
        with pytest.raises(SystemExit) as end:
            cli.main()
        out, err = capfd.readouterr()
        return int(end.value.code or 0), out, err

    code, out, _ = run("diff", str(first), str(second))
    assert code == 0
    assert "Changed: agency (1)\n  • The parish\n    − label: The county" in out
    assert run("diff", str(first), str(first), "--exit-code")[0] == 0

    code, _, err = run("diff", "git:HEAD", str(first))
    assert code == 2
    assert "in no git repository" in err
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "one")
    git(tmp_path, "commit", "-q", "-m", "one")
    changed = first / "data" / "article.trig"
    changed.write_text(article.read_text())
    code, out, _ = run("diff", "git:HEAD", str(first), "--json", "--exit-code")
    assert code == 1
    assert json.loads(out)["counts"] == {"agency": {"added": 0, "removed": 0, "changed": 1}}
    for wrong in ("git:nothing", "git:--output=x", "git:"):
        code, _, err = run("diff", wrong, str(first))
        assert code == 2
        assert "no git revision" in err
    assert run("diff", str(first), str(second), "--renames", "x.ttl")[0] == 2


def git(folder: Path, *arguments: str) -> None:
    author = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    try:
        subprocess.run(["git", "-C", str(folder), *author, *arguments], check=True)
    except FileNotFoundError:
        pytest.skip("git is not installed")
