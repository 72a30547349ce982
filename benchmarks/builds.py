"""What a build costs beside its floor: mapping, and loading the same quads into named graphs.

    python benchmarks/builds.py --rows 10000 --rows 100000

Each figure is the median of some runs, each a process of its own: CPU seconds (user and system,
child processes and all), wall seconds, peak memory. The project is the built-in one with a table
of seeded rows (`rows.py`) beside it; it is made anew in the temporary folder.

- ``map``: the table, from its CSV file to N-Quads in a file.
- ``load``, with ``map`` the floor: the quads of the whole project into named graphs by pyoxigraph's
  bulk load, and nothing else.
- ``build``: ``policygraph build`` with an empty cache.
- ``edit``: ``policygraph build`` after one changed line in one curated file.
- ``add``: ``policygraph add`` of the table into the project without it, with an empty cache.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import mapping
import peers
import rows as table

ROOT = Path(__file__).parents[1]
EDITION = f"{table.SERIES}-rows"
NAMES = ("map", "load", "build", "edit", "add")
EDITED = "data/mpi-2011.trig"

DESCRIPTION = """\
@base <{series}> .
@prefix pg: <https://w3id.org/policygraph/ontology#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<> a pg:TableSeries ; dcterms:title "Benchmark"@en .
<{edition}> a pg:Edition ; pg:editionOf <> ; dcterms:title "Rows"@en ;
    dcterms:issued "2026-01-01"^^xsd:date ; pg:fileName "rows.csv" ; pg:fileDigest "{digest}" .
"""
TERMS = """\
@base <https://example.org/ns> .
@prefix ex: <https://example.org/ns#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<> a owl:Ontology ; rdfs:label "Terms of the benchmark"@en .
ex:Agency a owl:Class ; rdfs:label "agency"@en .
ex:Agreement a owl:Class ; rdfs:label "agreement"@en .
"""
PROPERTIES = ("kind", "county", "agency", "model", "signed", "document", "officers", "note")
LOAD = """
import sys
import pyoxigraph as ox
store = ox.Store(sys.argv[1])
store.bulk_load(path=sys.argv[2], format=ox.RdfFormat.N_QUADS, lenient=True)
store.flush()
"""


def make_project(count: int, root: Path, *, described: bool = True) -> None:
    """The built-in project, with a table beside it."""
    for name in ("ontology", "data", "queries"):
        shutil.copytree(ROOT / name, root / name)
    terms = [f'ex:{name} a rdf:Property ; rdfs:label "{name}"@en .\n' for name in PROPERTIES]
    rdf = "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
    (root / "ontology" / "benchmark.ttl").write_text(TERMS + rdf + "".join(terms), "utf-8")
    folder = root / "data" / "benchmark"
    folder.mkdir()
    (folder / "map.rq").write_text(table.MAPPING.lstrip(), encoding="utf-8")
    if described:
        shutil.copyfile(mapping.csv_file(count), folder / "rows.csv")
        digest = hashlib.sha256((folder / "rows.csv").read_bytes()).hexdigest()
        said = DESCRIPTION.format(series=table.SERIES, edition=EDITION, digest=f"sha256:{digest}")
        (folder / "editions.ttl").write_text(said, encoding="utf-8")


def command(root: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "policygraph", "-p", str(root), "--draft", *arguments]


class Runs:
    """One run of each: in a folder of its own."""

    def __init__(self, count: int, folder: Path) -> None:
        self.count, self.folder = count, folder
        self.root, self.cache = folder / "project", folder / "cache"
        os.environ["POLICYGRAPH_CACHE"] = str(self.cache)
        make_project(count, self.root)

    def map(self) -> dict[str, float]:
        script = str(Path(mapping.__file__))
        target = str(self.folder / "map.nq")
        own = ["--rows", str(self.count), "--one", "csv", "--target", target]
        return peers.timed([sys.executable, script, *own])

    def build(self) -> dict[str, float]:
        return peers.timed(command(self.root, "build"))

    def load(self) -> dict[str, float]:
        """The same quads as the build has loaded."""
        quads = self.folder / "all.nq"
        with quads.open("wb") as out:
            for path in sorted(self.cache.glob("*/.kept/*.nq")):
                # A process begins with the peak of the one that starts it: this one stays small.
                with path.open("rb") as file:
                    shutil.copyfileobj(file, out)
        store = str(self.folder / "store")
        return peers.timed([sys.executable, "-c", LOAD, store, str(quads)])

    def edit(self) -> dict[str, float]:
        path = self.root / EDITED
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace('dcterms:title "', 'dcterms:title "(edited) ', 1), "utf-8")
        return peers.timed(command(self.root, "build"))

    def add(self) -> dict[str, float]:
        root = self.folder / "other"
        make_project(self.count, root, described=False)
        shutil.rmtree(self.cache)
        file = self.folder / "rows-2026-01-01.csv"
        shutil.copyfile(mapping.csv_file(self.count), file)
        return peers.timed(command(root, "add", str(file), "--as", "benchmark"))


def measured(count: int, times: int) -> dict[str, dict[str, float]]:
    mapping.make_csv(count)
    found: dict[str, list[dict[str, float]]] = {name: [] for name in NAMES}
    for _ in range(times):
        with tempfile.TemporaryDirectory() as folder:
            runs = Runs(count, Path(folder))
            steps: dict[str, Callable[[], dict[str, float]]] = {
                **{"map": runs.map, "build": runs.build, "load": runs.load},
                **{"edit": runs.edit, "add": runs.add},
            }
            for name, step in steps.items():
                found[name].append(step())
    return {
        name: {key: statistics.median(run[key] for run in runs) for key in runs[0]}
        for name, runs in found.items()
    }


def report(count: int, figures: dict[str, dict[str, float]]) -> None:
    print(f"{count:,} rows         CPU       wall      peak")
    for name in NAMES:
        one = figures[name]
        told = f"{one['cpu']:9.2f} s{one['wall']:9.2f} s{one['memory']:8.0f} MB"
        print(f"{name:12}{told}", flush=True)
    cpu = {name: one["cpu"] for name, one in figures.items()}
    print(f"build ÷ (map + load)  {cpu['build'] / (cpu['map'] + cpu['load']):.2f}")
    print(f"edit ÷ build          {cpu['edit'] / cpu['build']:.2f}")
    print(f"add ÷ map             {cpu['add'] / cpu['map']:.2f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, action="append", help="may be given more than once")
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    for count in options.rows or [10_000, 100_000]:
        report(count, measured(count, options.times))


if __name__ == "__main__":
    main()
