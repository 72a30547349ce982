"""The peers of the mapping benchmark, each in an environment of its own, on the same CSV file.

morph-kgc pins old versions of rdflib and pyoxigraph, so none of them shares an environment with the
package. Each makes the same statements about the rows' things (11 of a full row); none of them has
citations, so the rows' graphs and nodes are left out.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from pathlib import Path

PEERS = ("morph-kgc", "maplib", "rdflib")
_PACKAGES = {"morph-kgc": ["morph-kgc"], "maplib": ["maplib", "polars"], "rdflib": ["rdflib"]}


_MOST = {"rdflib": 200_000}
"""How many rows are too many: rdflib holds all in memory, 1.5 GB for 100,000."""


def run(
    places: Path, source: Path, count: int, folder: Path, times: int
) -> Iterator[tuple[str, dict[str, float] | None]]:
    """The figures of each peer: CPU and wall seconds of its process, and its peak memory in MB.

    None for one that so many rows are too many for.
    """
    for name in PEERS:
        if count > _MOST.get(name, count):
            yield name, None
            continue
        python = environment(places / name, _PACKAGES[name])
        command = [str(python), str(Path(__file__).parent / "peer_runs.py"), name, str(source)]
        found = [timed([*command, str(folder / f"{name}.nt")]) for _ in range(times)]
        yield name, {key: statistics.median(one[key] for one in found) for key in found[0]}


def environment(place: Path, packages: list[str]) -> Path:
    """The Python of an environment that holds some packages; made if it is not there."""
    python = place / "bin" / "python"
    if not python.exists():
        print(f"Installing {', '.join(packages)} …", file=sys.stderr, flush=True)
        venv.create(place, with_pip=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", *packages], check=True)
    return python


def timed(command: list[str]) -> dict[str, float]:
    """What a process costs, from its start to its end."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed")
    return {
        "cpu": usage.ru_utime + usage.ru_stime,
        "wall": time.perf_counter() - start,
        "memory": usage.ru_maxrss / 1024,
    }
