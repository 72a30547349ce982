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
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from policygraph import files
from policygraph.errors import InputError, PolicygraphError, UnknownNameError, plural
from policygraph.lexical import NOT_XML
from policygraph.project import Project
from policygraph.queries import catalogue, notation
from policygraph.queries.catalogue import Query
from policygraph.queries.results import as_table as as_table
from policygraph.queries.running import TIMEOUT, is_ordered, run
from policygraph.reading import engine_of
from policygraph.store import Answer, Runner
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

        def ask(query: Query) -> Answer:
            return run(query, engine, timeout=timeout, network=network, engine=runner)

        for name in sorted(set(names) or paths):
            began = time.perf_counter()
            result = _tested(project, paths[name], ask, engine.prefixes, update=update)
            results.append(replace(result, seconds=time.perf_counter() - began))
    if not names:
        results += [
            Result(path.stem, f"There is no query for the expected result {path.name}.")
            for path in project.expected.glob("*.csv")
            if path.stem not in paths
        ]
    return sorted(results, key=lambda result: result.name)


def _tested(
    project: Project,
    path: Path,
    ask: Callable[[Query], Answer],
    prefixes: Mapping[str, str],
    *,
    update: bool,
) -> Result:
    name = path.stem
    try:
        query = catalogue.read(path, project.relative(path))
        table = as_table(ask(query))
    except PolicygraphError as error:
        return Result(name, f"It cannot be run. {error}")
    target = project.expected / f"{name}.csv"
    cells = _cells(table.terms, prefixes)
    if update:
        content = notation.to_csv(table.variables, cells if is_ordered(query) else sorted(cells))
        if target.is_file() and target.read_bytes() == content:
            return Result(name)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(
                f"The folder {project.relative(target.parent)} cannot be made:"
                f" {error.strerror or error}."
            ) from None
        files.write(target, content)
        return Result(name, updated=True)
    if not target.is_file():
        return Result(name, f"It has no expected result. {_UPDATE}")
    try:
        file = project.relative(target)
        header, wanted = notation.from_csv(files.read(target, file), file, prefixes)
    except PolicygraphError as error:
        return Result(name, f"Its expected result cannot be read. {error}")
    if header != table.variables:
        columns = (
            f"Its columns are {', '.join(table.variables)}, expected were {', '.join(header)}."
        )
        return Result(name, columns)
    found, hoped = _lines(cells), _lines(_cells(wanted, prefixes))
    missing, unexpected = Counter(hoped) - Counter(found), Counter(found) - Counter(hoped)
    if missing or unexpected:
        return Result(
            name,
            f"{plural(missing.total(), 'row')} missing, {unexpected.total():,} unexpected.",
            tuple(missing.elements()),
            tuple(unexpected.elements()),
        )
    if found != hoped and is_ordered(query):
        moved = list(difflib.ndiff(hoped, found))
        gone, come = (tuple(line[2:] for line in moved if line[0] == sign) for sign in "-+")
        return Result(name, "Its rows come in another order.", gone, come)
    return Result(name)


def _cells(rows: Iterable[Row], prefixes: Mapping[str, str]) -> list[tuple[str, ...]]:
    return [tuple(notation.write(term, prefixes) for term in row) for row in rows]


def _lines(cells: Iterable[tuple[str, ...]]) -> list[str]:
    return [notation.to_csv(row, ()).decode().removesuffix("\n") for row in cells]


def junit(results: Sequence[Result]) -> bytes:
    """Results as JUnit XML, which code hosts and build servers read: a test case a query."""
    from xml.etree import ElementTree

    failed = [result for result in results if not result.passed]
    total = f"{sum(result.seconds for result in results):.3f}"
    counts = {"tests": str(len(results)), "failures": str(len(failed)), "errors": "0"}
    suites = ElementTree.Element("testsuites", {**counts, "time": total})
    suite = ElementTree.SubElement(
        suites, "testsuite", {"name": "queries", **counts, "skipped": "0", "time": total}
    )
    for result in results:
        name, problem, text = (
            NOT_XML.sub("\N{REPLACEMENT CHARACTER}", part)
            for part in (result.name, result.problem, str(result))
        )
        seconds = f"{result.seconds:.3f}"
        case = ElementTree.SubElement(
            suite, "testcase", {"classname": "queries", "name": name, "time": seconds}
        )
        if problem:
            failure = {"message": problem, "type": "expected"}
            ElementTree.SubElement(case, "failure", failure).text = text
    ElementTree.indent(suites)
    written: bytes = ElementTree.tostring(suites, "utf-8", xml_declaration=True)
    return written + b"\n"
