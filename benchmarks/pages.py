"""How fast network pages open and move, beside pyvis, gravis and ipysigma, on the same graphs.

    python benchmarks/pages.py
    python benchmarks/pages.py --edges 50000 --times 1 --limit 120 --pictures DIR

For each graph of ``page_graphs`` it prints, as medians of visits that take turns: seconds to make
the file in Python, its size, seconds from navigation to the drawing, the heap, and the time between
frames while it is dragged and zoomed (what counts as drawn, and how: ``page_visits``). Pages are
opened from file://. “everything” is our page asked for all things at once; without it, a large
network opens with an overview. The floor is a page with nothing but a drawn canvas.

Each peer has an environment of its own below --peers. ipysigma's page loads three scripts from a
CDN: they come from npm and its own package, and are served without a network (needs npm).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from time import perf_counter

import page_graphs
import peers

_PACKAGES = {
    "pyvis": ["pyvis"],
    "gravis": ["gravis", "networkx"],
    "ipysigma": ["ipysigma", "networkx", "setuptools"],
}
_SCRIPTS = ("requirejs@2", "@jupyter-widgets/html-manager@1")
_FLOOR = """<!doctype html><title>floor</title><canvas width="800" height="600"></canvas><script>
document.querySelector("canvas").getContext("2d").fillRect(0, 0, 400, 300)</script>"""
_HERE = Path(__file__).parent
_FIGURES = ("made", "size", "drawn", "heap", "median", "worst")
Found = Mapping[str, float]


def cdn(folder: Path) -> Path:
    """A folder with the scripts that ipysigma's page asks a CDN for, by the names it asks for."""
    served = folder / "cdn"
    if served.exists():
        return served
    if not shutil.which("npm"):
        raise SystemExit("ipysigma's page needs scripts of npm, which is not on the path.")
    npm = ["npm", "install", "--prefix", str(folder / "npm"), "--ignore-scripts", *_SCRIPTS]
    subprocess.run(npm, check=True, stdout=subprocess.DEVNULL)
    modules = folder / "npm" / "node_modules"
    nb = folder / "ipysigma" / "share" / "jupyter" / "nbextensions" / "ipysigma" / "index.js"
    served.mkdir()
    shutil.copy(modules / "requirejs" / "require.js", served / "require.min.js")
    for script in (modules / "@jupyter-widgets" / "html-manager" / "dist").glob("*.js"):
        shutil.copy(script, served)
    shutil.copy(nb, served / "index.js")
    return served


def write(name: str, edges: int, places: Path, folder: Path) -> tuple[Path, float]:
    """The page of one maker, and the seconds it took."""
    target = folder / f"{name}-{edges}.html"
    made = page_graphs.make(edges)
    if name == "floor":
        target.write_text(_FLOOR, "utf-8")
        return target, 0.0
    if name == "policygraph":
        return target, page_graphs.ours(made, target)
    graph = folder / f"{edges}.json"
    graph.write_text(json.dumps(made.for_peers()), "utf-8")
    python = peers.environment(places / name, _PACKAGES[name])
    command = [str(python), str(_HERE / "page_peers.py"), name, str(graph), str(target)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return target, json.loads(done.stdout.splitlines()[-1])["made"]


def visit(address: str, limit: float, scripts: Path, picture: Path | None) -> dict[str, float]:
    """What `page_visits` measures, as far as it came in the time; ``failed`` if it broke before."""
    start = perf_counter()
    command = [sys.executable, str(_HERE / "page_visits.py"), address, str(limit)]
    started = subprocess.Popen(
        [*command, *([str(picture)] if picture else [])],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "BENCHMARK_CDN": str(scripts)},
        start_new_session=True,
    )
    try:
        out, _ = started.communicate(timeout=limit + 20)
    except subprocess.TimeoutExpired:
        # The browser belongs to the group of the process that started it.
        os.killpg(started.pid, signal.SIGKILL)
        out, _ = started.communicate()
    found: dict[str, float] = {}
    for line in out.splitlines():
        found |= json.loads(line)
    if "drawn" not in found and perf_counter() - start < limit:
        found["failed"] = 1
    return found


def show(name: str, runs: list[dict[str, float]], ours: Found | None, limit: float) -> Found:
    """Print the medians of the visits to one page, and its ratio to ours."""
    medians = {
        key: statistics.median(values)
        for key in _FIGURES
        if (values := [run[key] for run in runs if key in run])
    }
    cells = [f"{medians[key]:.3g}" if key in medians else "–" for key in _FIGURES]
    if "drawn" not in medians:
        cells[2] = "failed" if any("failed" in run for run in runs) else f"> {limit:g}"
    ratio = ""
    if ours and "drawn" in ours and "drawn" in medians:
        ratio = f"{medians['drawn'] / ours['drawn']:.2f}"
    print(f"| {name} | {' | '.join(cells)} | {ratio} |", flush=True)
    return medians


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure network pages in a browser.")
    parser.add_argument("--edges", type=int, nargs="+", default=list(page_graphs.SIZES))
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument(
        "--limit", type=float, default=60.0, help="seconds until a page is given up"
    )
    parser.add_argument("--peers", type=Path, help="folder for the peers' environments")
    parser.add_argument("--only", nargs="+", help="makers to measure")
    parser.add_argument("--pictures", type=Path, help="folder for a screenshot of each page")
    given = parser.parse_args()
    places = given.peers or Path(tempfile.gettempdir()) / "policygraph-page-peers"
    names = given.only or ["floor", "policygraph", *_PACKAGES]
    if "ipysigma" in names:
        peers.environment(places / "ipysigma", _PACKAGES["ipysigma"])
    scripts = cdn(places) if "ipysigma" in names else places
    for edges in given.edges:
        with tempfile.TemporaryDirectory() as folder:
            measure(edges, names, given, places, scripts, Path(folder))


def measure(
    edges: int,
    names: list[str],
    given: argparse.Namespace,
    places: Path,
    scripts: Path,
    folder: Path,
) -> None:
    """Measure every page of one graph, the visits taking turns."""
    addresses: dict[str, str] = {}
    made: dict[str, dict[str, float]] = {}
    for name in names:
        path, seconds = write(name, edges, places, folder)
        figures = {"made": seconds, "size": path.stat().st_size / 1e6}
        addresses[name], made[name] = path.as_uri(), figures
        if name == "policygraph":
            everything = f"{name}, everything"
            addresses[everything], made[everything] = f"{path.as_uri()}#all=1", figures
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in addresses}
    for turn in range(given.times):
        for name, address in addresses.items():
            # What did not draw in the time once is not waited for again.
            if turn and "drawn" not in runs[name][0]:
                continue
            picture = given.pictures / f"{name}-{edges}.png" if given.pictures else None
            found = visit(address, given.limit, scripts, None if turn else picture)
            runs[name].append({**made[name], **found})
    print(f"\n{edges:,} edges, {page_graphs.SIZES[edges]:,} things\n")
    print("| page | made s | MB | drawn s | heap MB | frame ms | 95 % ms | drawn ÷ ours |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|", flush=True)
    ours: Found | None = None
    for name, found in runs.items():
        medians = show(name, found, ours, given.limit)
        ours = ours or (medians if name == "policygraph" else None)


if __name__ == "__main__":
    main()
