"""How fast rows become statements, against a floor, and against morph-kgc, maplib and rdflib.

    python benchmarks/mapping.py --rows 100000
    python benchmarks/mapping.py --rows 100000 --peers

Each figure is the median of three runs, each run in a process of its own: CPU seconds (user and
system), wall seconds, peak memory. The output goes to a file in the temporary folder.

What is measured:

- ``map``: rows in memory to N-Quads in a file, citations on (each row in a graph of its own, with
  its node and digest). The rows, with their digests, are there before the clock starts.
- ``lines``, the floor: the same bytes, of which a bare loop already holds each line as text,
  written one by one.
- ``row``: the same, with the lines of a row already joined.
- ``dd``: the same bytes copied from a file by ``dd`` in blocks of 1 MB.
- ``csv``: from a CSV file to N-Quads as ``policygraph build`` does it, streaming, on one core: the
  encoding and the delimiter found, each cell held to the contract of its column, the digest of each
  row, citations. The peers do the same from the same file to N-Triples, without checks, and without
  citations, since they have none.

``map``, ``lines`` and ``row`` hold 5,000 rows at a time, and the clock stops while these are made.
For them, imports are not measured, the compilation of the mapping is. ``csv`` and the peers are
whole processes: start, imports, child processes and all.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import peers
import rows as table

if TYPE_CHECKING:
    from policygraph.sources.compiler import Batch, Plan

HELD = 5_000


class Clock:
    """CPU and wall time between start and stop, summed."""

    def __init__(self) -> None:
        self.cpu = self.wall = 0.0
        self.memory = 0

    def start(self) -> None:
        self._cpu, self._wall = time.process_time(), time.perf_counter()

    def stop(self) -> None:
        self.wall += time.perf_counter() - self._wall
        self.cpu += time.process_time() - self._cpu

    def result(self) -> dict[str, float]:
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return {"cpu": self.cpu, "wall": self.wall, "memory": own / 1024}


def plan() -> Plan:
    from policygraph.sources import mapping
    from policygraph.sources.compiler import compile
    from policygraph.vocab import PREFIXES

    made = compile(mapping.read(table.MAPPING, "map.rq", PREFIXES), table.COLUMNS)
    assert made.engine == "compiled", made.reason
    return made


def batches(count: int) -> Iterator[Batch]:
    from policygraph.sources.compiler import Batch

    source = table.numbered(count)
    while batch := list(islice(source, HELD)):
        yield Batch.of(batch)


def run_map(count: int, target: Path, clock: Clock) -> None:
    import policygraph.sources.compiler  # noqa: F401 - its import is not measured

    clock.start()
    made = plan()
    clock.stop()
    with target.open("wb", buffering=0) as out:
        for batch in batches(count):
            clock.start()
            for part in made.parts(batch, table.SERIES):
                out.write(part)
            clock.stop()


def run_lines(count: int, target: Path, clock: Clock) -> None:
    _floor(count, target, clock, lambda text: text.splitlines(keepends=True))


def run_row(count: int, target: Path, clock: Clock) -> None:
    def by_row(text: str) -> list[str]:
        marker = "#Row> <"
        lines = text.splitlines(keepends=True)
        starts = [at for at, line in enumerate(lines) if marker in line] + [len(lines)]
        return ["".join(lines[a:b]) for a, b in pairwise(starts)]

    _floor(count, target, clock, by_row)


def _floor(count: int, target: Path, clock: Clock, cut: Callable[[str], list[str]]) -> None:
    made = plan()
    with target.open("w", encoding="utf-8", newline="") as out:
        for batch in batches(count):
            parts = cut(made(batch, table.SERIES).decode())
            clock.start()
            write = out.write
            for part in parts:
                write(part)
            clock.stop()
        clock.start()
        out.flush()
        clock.stop()


def run_csv(count: int, target: Path, clock: Clock) -> None:
    clock.start()
    from policygraph.errors import Place
    from policygraph.sources import tables
    from policygraph.sources.series import EditionFile
    from policygraph.sources.tables import Rules
    from policygraph.vocab import PREFIXES

    path = csv_file(count)
    edition = EditionFile(table.SERIES, "", "2026-01-01", "", "", path, path.name, Place(path.name))
    rules = Rules(table.MAPPING, "map.rq", PREFIXES)
    made = tables.MadeTable()
    with target.open("wb", buffering=0) as out:
        for part in tables.stream(edition, tables.open_edition(edition, rules), rules, made):
            out.write(part)
    assert (made.mapped, made.rejects, made.repairs) == (count, [], [])
    clock.stop()


def csv_file(count: int) -> Path:
    return Path(tempfile.gettempdir()) / f"policygraph-rows-{count}.csv"


def make_csv(count: int) -> None:
    with csv_file(count).open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(table.COLUMNS)
        writer.writerows(table.rows(count))


RUNS = {"map": run_map, "lines": run_lines, "row": run_row, "csv": run_csv}


def one(name: str, count: int, target: Path) -> None:
    clock = Clock()
    RUNS[name](count, target, clock)
    print(json.dumps(clock.result()))


def measured(command: list[str], times: int) -> dict[str, float]:
    found = [
        json.loads(
            subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[
                -1
            ]
        )
        for _ in range(times)
    ]
    return {key: statistics.median(run[key] for run in found) for key in ("cpu", "wall", "memory")}


def copied(source: Path, target: Path, times: int) -> dict[str, float]:
    """What ``dd`` costs for the same bytes."""
    found = []
    for _ in range(times):
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        command = ["dd", f"if={source}", f"of={target}", "bs=1M", "status=none"]
        subprocess.run(command, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        found.append((cpu, time.perf_counter() - start))
    return {
        "cpu": statistics.median(cpu for cpu, _ in found),
        "wall": statistics.median(wall for _, wall in found),
        "memory": 0.0,
    }


def report(name: str, figures: dict[str, float], *bases: dict[str, float]) -> None:
    ratio = "".join(f"{figures['cpu'] / base['cpu']:10.2f}" for base in bases)
    cpu, wall, memory = figures["cpu"], figures["wall"], figures["memory"]
    print(f"{name:12}{cpu:9.2f} s{wall:9.2f} s{memory:8.0f} MB{ratio}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--peers", action="store_true", help="compare; installs them with pip")
    parser.add_argument("--environments", type=Path, help="where the peers are installed")
    parser.add_argument("--one", choices=sorted(RUNS), help=argparse.SUPPRESS)
    parser.add_argument("--target", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        one(options.one, options.rows, options.target)
        return
    make_csv(options.rows)
    with tempfile.TemporaryDirectory() as folder:
        figures = own(options.rows, options.times, Path(folder))
        if options.peers or options.environments:
            print(" " * 43 + "CPU as a multiple of map, of csv")
            places = options.environments or Path(tempfile.gettempdir()) / "policygraph-peers"
            for name, peer in peers.run(
                places, csv_file(options.rows), options.rows, Path(folder), options.times
            ):
                if peer is None:
                    print(f"{name:12}not run: so many rows are too many for its memory", flush=True)
                else:
                    report(name, peer, figures["map"], figures["csv"])


def own(count: int, times: int, folder: Path) -> dict[str, dict[str, float]]:
    figures: dict[str, dict[str, float]] = {}
    target = folder / "map.nq"
    print(f"{count:,} rows         CPU       wall      peak      CPU as a multiple of lines")
    command = [sys.executable, __file__, "--rows", str(count), "--one"]
    figures["map"] = measured([*command, "map", "--target", str(target)], times)
    for name in ("lines", "row"):
        other = folder / f"{name}.nq"
        figures[name] = measured([*command, name, "--target", str(other)], times)
        assert other.stat().st_size == target.stat().st_size
    figures["dd"] = copied(target, folder / "row.nq", times)
    runs = [peers.timed([*command, "csv", "--target", str(other)]) for _ in range(times)]
    figures["csv"] = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
    assert other.stat().st_size == target.stat().st_size
    for name in ("lines", "row", "dd", "map", "csv"):
        report(name, figures[name], figures["lines"])
    size = target.stat().st_size
    with target.open("rb") as quads:
        lines = sum(1 for _ in quads)
    print(f"{size / 1e6:,.0f} MB, {lines:,} statements, {lines / count:.1f} a row", flush=True)
    return figures


if __name__ == "__main__":
    main()
