"""What the commands cost beside a large table, and on a graph without it.

    python benchmarks/commands.py --rows 832 --rows 8320 --site

The projects are the built-in one, and the same with a seeded table of agencies and agreements, as
`policygraph add` brings it in through the built-in mapping of ICE's lists. Each command runs some
times in a process of its own, on a store that is built; medians of CPU seconds and peak memory.

- about one thing: `explain`, `path` and `report` are to cost the same beside the table; the last
  column is the ratio to the built-in graph.
- about all: `stats`, `gaps`, `conflicts`, `viz`, `export` and `site` read all; from one size to the
  next they are to grow no faster than the rows.
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import peers
import rows as table

ROOT = Path(__file__).parents[1]
HEADER = ("STATE", "LAW ENFORCEMENT AGENCY", "TYPE", "COUNTY", "SUPPORT TYPE", "SIGNED", "MOA")
ONE = {
    "explain": ("explain", "Los Angeles County"),
    "path": ("path", "Migration Policy Institute", "Los Angeles County"),
    "report": ("report", "Los Angeles County", "-o", "{out}/report.html"),
}
ALL = {
    "stats": ("stats",),
    "gaps": ("gaps",),
    "conflicts": ("conflicts",),
    "viz": ("viz", "-o", "{out}/network.html"),
    "export": ("export", "-o", "{out}/graph.trig"),
    "export --all": ("export", "--all", "{out}/all"),
}
SITE = {"site": ("site", "{out}/site")}


def make_project(root: Path, count: int) -> None:
    """The built-in project, with a table of ``count`` agreements beside it if there are any."""
    for name in ("ontology", "data", "queries"):
        shutil.copytree(ROOT / name, root / name)
    if count:
        file = root.parent / f"agencies-{count}.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(HEADER)
            writer.writerows(row[:7] for row in table.rows(count))
        add = ["add", str(file), "--as", "ice-participating-agencies", "--date", "2026-01-01"]
        run(root, *add)
    run(root, "build")


def command(root: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "policygraph", "-p", str(root), *arguments]


def run(root: Path, *arguments: str) -> None:
    subprocess.run(command(root, *arguments), check=True, capture_output=True)


def measured(root: Path, arguments: tuple[str, ...], times: int) -> tuple[float, float]:
    found = []
    for _ in range(times):
        with tempfile.TemporaryDirectory() as out:
            words = [word.format(out=out) for word in arguments]
            found.append(peers.timed(command(root, *words)))
    cpu, memory = (statistics.median(one[key] for one in found) for key in ("cpu", "memory"))
    return cpu, memory


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, action="append")
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--site", action="store_true", help="write the site, too")
    options = parser.parse_args()
    sizes = [0, *(options.rows or [832, 8320])]
    with tempfile.TemporaryDirectory() as folder:
        os.environ["POLICYGRAPH_CACHE"] = str(Path(folder) / "cache")
        roots = {count: Path(folder) / str(count) / "project" for count in sizes}
        for count, root in roots.items():
            root.parent.mkdir()
            make_project(root, count)
        print("CPU seconds, MB    " + "".join(f"{count:>13,} rows" for count in sizes) + "   ratio")
        for name, arguments in {**ONE, **ALL, **(SITE if options.site else {})}.items():
            found = {
                count: measured(root, arguments, options.times) for count, root in roots.items()
            }
            cells = "".join(f"{cpu:10.2f}{memory:8.0f}" for cpu, memory in found.values())
            base = sizes[0] if name in ONE else sizes[-2]
            ratio = found[sizes[-1]][0] / found[base][0]
            grown = "" if name in ONE else f"  rows: {sizes[-1] / max(sizes[-2], 1):.1f}"
            print(f"{name:19}{cells}{ratio:8.2f}{grown}", flush=True)


if __name__ == "__main__":
    main()
