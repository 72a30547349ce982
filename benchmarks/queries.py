"""What a question costs: the start of the commands that ask, and citations of many passages.

Each command runs in a process of its own, some times in turn with the floors: Python alone, and
pyoxigraph alone, which opens the same store and answers the same query. Prints medians of CPU
seconds, children counted, and their ratios.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from policygraph import store

EX = "https://example.org/"
PG = "https://w3id.org/policygraph/ontology#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
GROUPS = 12
GROUPED = f"SELECT ?kind (COUNT(?s) AS ?n) {{ ?s <{EX}kind> ?kind }} GROUP BY ?kind"

ENGINE = """
import sys, pyoxigraph
store = pyoxigraph.Store.read_only(sys.argv[1])
print(store.query(sys.argv[2]).serialize(format=pyoxigraph.QueryResultsFormat.CSV)[:0])
"""
# What `policygraph query -e … --cite` does once the store is there, printing included.
CITE = """
import sys
from pathlib import Path
from policygraph import store
from policygraph.cli.shell.output import table
from policygraph.queries import results, support
engine = store.open_engine(Path(sys.argv[1]), {})
with store.Runner(engine) as runner:
    answer = runner.run(sys.argv[2])
    cited = support.cite(sys.argv[2], answer, engine, engine=runner)
table(*results.cells(answer, engine, support=cited))
"""


def quads(passages: int) -> Iterator[str]:
    """A source with that many passages, each with a line, a gloss, and a thing of a kind."""
    source = f"{EX}source/table"
    yield f'<{source}> <http://purl.org/dc/terms/title> "The table"@en <{source}> .\n'
    for at in range(1, passages + 1):
        row = f"<{source}#row={at}>"
        gloss = f"Row {at} says that thing {at} is of kind {at % GROUPS}."
        yield f"{row} <{TYPE}> <{PG}Passage> <{source}> .\n"
        yield f'{row} <{PG}gloss> "{gloss}"@en <{source}> .\n'
        yield f'{row} <{PG}line> "{at + 1}"^^<{INTEGER}> <{source}> .\n'
        yield f"<{EX}thing/{at}> <{EX}kind> <{EX}kind/{at % GROUPS}> {row} .\n"


def cpu(command: Sequence[str], bytecode: Path) -> float:
    """CPU seconds of a process and its children, its modules compiled, as in an installation."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment = {**kept, "PYTHONPYCACHEPREFIX": str(bytecode)}
    quiet = subprocess.DEVNULL
    before = os.times()
    subprocess.run(command, stdout=quiet, stderr=quiet, check=True, env=environment)
    after = os.times()
    return (after[2] + after[3]) - (before[2] + before[3])


def main() -> None:
    """Measure and print."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--repeat", type=int, default=7, help="how often each is run")
    reader.add_argument("--passages", type=int, default=20_000)
    options = reader.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder) / "store"
        store.write(directory, ["".join(quads(options.passages)).encode()], {})
        python, ours = [sys.executable], [sys.executable, "-m", "policygraph"]
        subprocess.run([*ours, "build"], check=True, stderr=subprocess.DEVNULL)
        commands = {
            "Python alone": [*python, "-c", "pass"],
            "pyoxigraph alone": [*python, "-c", ENGINE, str(directory), "ASK {}"],
            "--help": [*ours, "--help"],
            "query NAME": [*ours, "query", "agencies-gained"],
            "explain THING": [*ours, "explain", "id:ice"],
            "query NAME --cite": [*ours, "query", "agencies-gained", "--cite"],
            "12 groups, pyoxigraph alone": [*python, "-c", ENGINE, str(directory), GROUPED],
            f"12 groups on {options.passages:,} passages, cited": [
                *(*python, "-c", CITE, str(directory), GROUPED),
            ],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        bytecode = Path(folder) / "bytecode"
        for command in commands.values():
            cpu(command, bytecode)
        for _ in range(options.repeat):
            for name, command in commands.items():
                times[name].append(cpu(command, bytecode))
    medians = {name: statistics.median(found) for name, found in times.items()}
    bare, engine = medians["Python alone"], medians["pyoxigraph alone"]
    print(f"{'':44} CPU s  ÷ Python  ÷ pyoxigraph")
    for name, median in medians.items():
        print(f"{name:44} {median:5.2f}  {median / bare:8.1f}  {median / engine:12.1f}")


if __name__ == "__main__":
    main()
