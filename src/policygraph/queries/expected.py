"""Expected results: every query is run with its defaults and compared with its CSV file.

``queries/expected/NAME.csv`` is written in the notation of `notation`. A SELECT has a column a
variable, an ASK the one column ``ask``, a CONSTRUCT or DESCRIBE the columns ``subject``,
``predicate`` and ``object``. Rows are compared as a multiset; in order where the query itself says
ORDER BY.
"""

from __future__ import annotations

import difflib
import time
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from policygraph import files
from policygraph.errors import InputError, PolicygraphError, UnknownNameError, plural
from policygraph.project import Project
from policygraph.queries import catalogue, notation
from policygraph.queries.catalogue import Query
from policygraph.queries.results import as_table as as_table
from policygraph.queries.running import TIMEOUT, is_ordered, run
from policygraph.reading import engine_of
from policygraph.store import Answer, Engine, Runner, Table
from policygraph.terms import Term

if TYPE_CHECKING:
    from policygraph.reading import Data

Row = tuple[Term | None, ...]
_UPDATE = "`policygraph test --update` writes down what it answers now."


# Rows of a difference that are shown: more tell a reader nothing new.
_SHOWN = 20


@dataclass(frozen=True)
class Result:
    """How the test of one query came out.

    Attributes:
        name: the query's name.
        problem: what is wrong, in a sentence; empty if it passed.
        missing: rows that were expected and did not come, as lines of CSV.
        unexpected: rows that came and were not expected.
        seconds: how long it took.
        updated: its expected result was written anew.
    """

    name: str
    problem: str = ""
    missing: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()
    seconds: float = 0.0
    updated: bool = False

    @property
    def passed(self) -> bool:
        """Whether there is nothing to mend."""
        return not self.problem

    def __str__(self) -> str:
        lines = [f"{self.name}: {self.problem or ('updated' if self.updated else 'passed')}"]
        for sign, rows in (("-", self.missing), ("+", self.unexpected)):
            lines += [f"  {sign} {line}" for line in rows[:_SHOWN]]
            if len(rows) > _SHOWN:
                lines.append(f"  {sign} … and {plural(len(rows) - _SHOWN, 'row')} more")
        return "\n".join(lines)


def check(
    project: Project,
    data: Data,
    names: Collection[str] = (),
    *,
    timeout: float | None = TIMEOUT,
    network: bool = False,
    update: bool = False,
) -> list[Result]:
    """Test the queries of a project against their expected results.

    Args:
        project: the project.
        data: what the queries are asked of.
        names: the queries to test; none for all of them, and for expected results without one.
        timeout: the most seconds each may run.
        network: lets SERVICE pass.
        update: write what a query answers as its expected result, if it answers.

    Returns:
        One result a query, sorted by name. A query that cannot be read or run, and one without an
        expected result, has not passed; nor has an expected result without a query.

    Raises:
        UnknownNameError: there is no query of one of the names.
        InputError: an expected result cannot be written.
    """
    paths = {path.stem: path for path in project.queries}
    for name in names:
        if name not in paths:
            raise UnknownNameError("query", name, sorted(paths))
    results = []
    engine = engine_of(data)
    with Runner(engine) as runner:
        for name in sorted(set(names) or paths):
            began = time.perf_counter()
            answer = _Test(project, engine, runner, timeout, network, update).of(paths[name])
            results.append(replace(answer, seconds=time.perf_counter() - began))
    if not names:
        results += [
            Result(name, f"There is no query for the expected result {name}.csv.")
            for name in _expected_names(project)
            if name not in paths
        ]
    return sorted(results, key=lambda result: result.name)


def _expected_names(project: Project) -> list[str]:
    return sorted(path.stem for path in project.expected.glob("*.csv"))


@dataclass(frozen=True)
class _Test:
    project: Project
    engine: Engine
    runner: Runner
    timeout: float | None
    network: bool
    update: bool

    def of(self, path: Path) -> Result:
        try:
            query = catalogue.read(path, self.project.relative(path))
            answer = run(
                query,
                self.engine,
                timeout=self.timeout,
                network=self.network,
                engine=self.runner,
            )
        except PolicygraphError as error:
            return Result(path.stem, f"It cannot be run. {error}")
        target = self.project.expected / f"{path.stem}.csv"
        prefixes = self.engine.prefixes
        if self.update:
            return self.written(query, answer, target, prefixes)
        try:
            if not target.is_file():
                return Result(path.stem, f"It has no expected result. {_UPDATE}")
            file = self.project.relative(target)
            expected = notation.from_csv(files.read(target, file), file, prefixes)
        except (PolicygraphError, OSError) as error:
            return Result(path.stem, f"Its expected result cannot be read. {error}")
        return _compare(query, as_table(answer), expected, prefixes)

    def written(
        self, query: Query, answer: Answer, target: Path, prefixes: Mapping[str, str]
    ) -> Result:
        table = as_table(answer)
        rows = table.terms if is_ordered(query) else _sorted(table.terms, prefixes)
        content = notation.to_csv(table.variables, _cells(rows, prefixes))
        if target.is_file() and target.read_bytes() == content:
            return Result(query.name)
        self.write(target, content)
        return Result(query.name, updated=True)

    def write(self, target: Path, content: bytes) -> None:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(
                f"The folder {self.project.relative(target.parent)} cannot be made:"
                f" {error.strerror or error}."
            ) from None
        files.write(target, content)


def _cells(rows: Sequence[Row], prefixes: Mapping[str, str]) -> list[tuple[str, ...]]:
    return [tuple(notation.write(term, prefixes) for term in row) for row in rows]


def _sorted(rows: Sequence[Row], prefixes: Mapping[str, str]) -> list[Row]:
    return sorted(rows, key=lambda row: [notation.write(term, prefixes) for term in row])


def _compare(
    query: Query,
    table: Table,
    expected: tuple[tuple[str, ...], list[Row]],
    prefixes: Mapping[str, str],
) -> Result:
    header, wanted = expected
    if header != table.variables:
        return Result(
            query.name,
            f"Its columns are {', '.join(table.variables)}, expected were {', '.join(header)}.",
        )
    found, hoped = _lines(table.terms, prefixes), _lines(wanted, prefixes)
    missing, unexpected = Counter(hoped) - Counter(found), Counter(found) - Counter(hoped)
    if missing or unexpected:
        return Result(
            query.name,
            f"{plural(missing.total(), 'row')} missing, {unexpected.total():,} unexpected.",
            tuple(missing.elements()),
            tuple(unexpected.elements()),
        )
    if is_ordered(query) and found != hoped:
        moved = [line for line in difflib.ndiff(hoped, found) if line[0] in "-+"]
        return Result(
            query.name,
            "Its rows come in another order.",
            tuple(line[2:] for line in moved if line[0] == "-"),
            tuple(line[2:] for line in moved if line[0] == "+"),
        )
    return Result(query.name)


def _lines(rows: Sequence[Row], prefixes: Mapping[str, str]) -> list[str]:
    return [
        notation.to_csv(cells, ()).decode().removesuffix("\n") for cells in _cells(rows, prefixes)
    ]
