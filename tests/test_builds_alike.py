"""A build after an edit makes what a cold build makes, byte for byte."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from policygraph import project, store
from policygraph.build import Build, build, engine, making
from policygraph.build.shelf import META, STORE

CASE = Path(__file__).parent / "cases" / "tables-project"
SOURCE = "https://w3id.org/policygraph/source/"
THING = "https://w3id.org/policygraph/id/"


def dump(made: Build) -> list[bytes]:
    """All that a store holds, the default graph included; and its named graphs."""
    inner = store.open_engine(made.directory / STORE, made.prefixes)
    quads = [f"{s.n3()} {p.n3()} {o.n3()} {g.n3()}".encode() for s, p, o, g in inner.quads()]
    triples = [f"{s.n3()} {p.n3()} {o.n3()}".encode() for s, p, o in inner.triples()]
    return sorted([*quads, *triples, *(name.n3().encode() for name in inner.graphs())])


def told(made: Build) -> object:
    named = [path.name for path in made.files]
    counts, prefixes = dict(made.counts), dict(made.prefixes)
    return made.digest, counts, prefixes, made.report, named, [p.read_bytes() for p in made.files]


class Edits:
    """Changes a project at random; with each number the same."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root, self.chance = root, random.Random(seed)
        self.count = 0

    def one(self) -> None:
        self.count += 1
        self.chance.choice([self.add, self.add, self.change, self.remove, self.row, self.date])()

    @property
    def files(self) -> list[Path]:
        return sorted((self.root / "data").glob("note-*.trig"))

    def write(self, path: Path) -> None:
        said = []
        for _ in range(self.chance.randrange(1, 6)):
            thing, place = self.chance.randrange(4), self.chance.randrange(3)
            graph = self.chance.choice(
                [
                    f"<{SOURCE}shared-{place}>",
                    f"<#char={place},9>",
                    f"<{SOURCE}libraries-2024#row=2>",
                ]
            )
            # One number in several forms: the store holds them as one.
            value = self.chance.choice(['"7"', '"007"', '"8"']) + "^^xsd:integer"
            value = self.chance.choice([value, '"text"', f"<{THING}x>"])
            said.append(
                f"{graph} {{ <https://w3id.org/policygraph/id/t{thing}> rdfs:comment {value} . }}"
            )
        path.write_text(
            f"@base <{SOURCE}{path.stem}> .\n"
            "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
            "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n" + "\n".join(said) + "\n",
            encoding="utf-8",
        )

    def add(self) -> None:
        self.write(self.root / "data" / f"note-{self.count}.trig")

    def change(self) -> None:
        if self.files:
            self.write(self.chance.choice(self.files))

    def remove(self) -> None:
        if self.files:
            self.chance.choice(self.files).unlink()

    def row(self) -> None:
        path = self.root / "data" / "libraries" / "libraries-2025.csv"
        rows = path.read_text(encoding="utf-8").splitlines()
        if len(rows) > 2 and self.chance.random() < 0.5:
            rows.pop()
        else:
            rows.append(f"Exampleton,New {self.count},2001-01-01")
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")

    def date(self) -> None:
        path = self.root / "data" / "libraries" / "editions.ttl"
        text = path.read_text(encoding="utf-8")
        days = ("2025-01-20", "2023-01-20")
        old, new = days if days[0] in text else reversed(days)
        path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = Path(shutil.copytree(CASE, tmp_path / "shire"))
    (root / "data" / "dataset.ttl").write_text(
        "@base <https://example.org/dataset> .\n@prefix ex: <https://example.org/> .\n"
        "<> a <http://rdfs.org/ns/void#Dataset> .\n",
        encoding="utf-8",
    )
    return root


@pytest.mark.parametrize("seed", range(3))
def test_edits_give_what_a_cold_build_gives(
    root: Path, tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "SHARE", 1.0)
    taken: list[Path] = []
    take_over = store.Writer.taken_over

    def count(other: Path, directory: Path) -> store.Writer:
        taken.append(other)
        return take_over(other, directory)

    monkeypatch.setattr(store.Writer, "taken_over", count)
    edits = Edits(root, seed)
    build(project.read(root), draft=True, cache=tmp_path / "warm")
    for number in range(6):
        for _ in range(edits.chance.randrange(1, 4)):
            edits.one()
        found = project.read(root)
        warm = build(found, draft=True, cache=tmp_path / "warm")
        cold = build(found, draft=True, cache=tmp_path / f"cold-{number}")
        assert dump(warm) == dump(cold)
        assert told(warm) == told(cold)
    assert len(taken) >= 3


def test_what_is_taken_over_stays_as_it_is(root: Path, tmp_path: Path, cache: Path) -> None:
    first = build(project.read(root))
    before = {path: path.read_bytes() for path in (first.directory / STORE).iterdir()}
    held = dump(first)
    with store.Writer.taken_over(first.directory / STORE, tmp_path / "other") as writer:
        writer.remove(first.files, [], [])
    assert dump(first) == held
    after = {path: path.read_bytes() for path in (first.directory / STORE).iterdir()}
    assert after == before
    emptied = store.open_engine(tmp_path / "other", {})
    assert not list(emptied.triples())
    assert not list(emptied.graphs())


def test_a_store_without_the_statements_it_is_of_is_no_store(root: Path, cache: Path) -> None:
    first = build(project.read(root))
    path = first.files[-1]
    path.write_bytes(path.read_bytes()[:-9])
    again = build(project.read(root))
    assert again.fresh
    assert dump(again) == dump(first)
    assert (again.directory / META).exists()
    assert [str(name) for name in engine(again).files] == [str(name) for name in first.files]
