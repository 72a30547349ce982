"""Checks that are queries: a ``#+`` header, and a SELECT of what is at fault.

A project's own stand in its folder ``checks/``. They are a user's queries: guarded, and run in a
process that a time limit can end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from string import Formatter

import yaml
from rdflib.term import Node

from policygraph import files, sparql, store
from policygraph.errors import InputError, did_you_mean, nearest
from policygraph.project import Project
from policygraph.sparql import header
from policygraph.sparql.header import FileHeader
from policygraph.validate.data import Data
from policygraph.validate.faults import Fault
from policygraph.validate.found import Check
from policygraph.validate.report import SEVERITIES

TIME = 60.0
"""The most seconds that a project's own check may run."""
_KEYS = ("severity", "message", "remedy")
_COLUMNS = ("focus", "passage", "property", "value", "object")
_HINT = f"A check begins with lines “#+ KEY: …”; the keys are {', '.join(_KEYS)}."


@dataclass(frozen=True)
class CheckQuery:
    """A check as its file has it.

    Attributes:
        name: what its findings are coded with: the file's name without its ending.
        file: how messages call the file.
        text: the SPARQL.
        columns: the variables of the answer.
        severity: one of `SEVERITIES`.
        message: what is wrong, with ``{variable}`` for what the answer has.
        remedy: how to mend it.
    """

    name: str
    file: str
    text: str
    columns: tuple[str, ...]
    severity: str
    message: str
    remedy: str

    @classmethod
    def read(cls, text: str, file: str) -> CheckQuery:
        """A check from the text of its file.

        Raises:
            InputError: the header lacks a key or has one that it does not know, the query is no
                SELECT of ``?focus``, or the message names what the query does not give.
        """
        written = header.read(text, file)
        nodes = written.mapping(written.node, _KEYS, "a check") if written.node else {}
        parts = {key: written.scalar(nodes.get(key), key) for key in _KEYS}
        if lacking := [key for key in _KEYS if not parts[key]]:
            raise written.fault(f"The check does not say its {lacking[0]}.", 0, _HINT)
        columns = _columns(text, file)
        name = file.rpartition("/")[2].rpartition(".")[0]
        severity = parts["severity"]
        if severity not in SEVERITIES:
            near = did_you_mean(nearest(severity, SEVERITIES, 1))
            raise written.fault(
                f"There is no severity “{severity}”.",
                header.line(nodes["severity"]),
                near or f"The severities are {', '.join(SEVERITIES)}.",
            )
        for named in _placeholders(parts["message"], written, nodes["message"]):
            if named not in columns:
                raise written.fault(
                    f"The message names {{{named}}}, which the query does not give.",
                    header.line(nodes["message"]),
                    f"It gives {', '.join(f'{{{column}}}' for column in columns)}.",
                )
        return cls(name, file, text, columns, severity, parts["message"], parts["remedy"])

    def check(self) -> Check:
        """The check, its query run in this process: for the package's own."""
        return self._check(lambda data: data.engine.select(self.text))

    def guarded(self, runner: store.Runner) -> Check:
        """The check, its query run in a process that can be killed: for a project's own.

        Finding raises:
            InputError: the query is not valid.
            RefusedError: it would reach the network or the files.
            TimeLimitError: it ran longer than `TIME`.
            EngineError: the process died, or the result is too large.
        """

        def rows(_: Data) -> Iterable[store.Row]:
            table = runner.run(self.text, TIME, file=self.file)
            assert isinstance(table, store.Table)
            return sorted(table.rows, key=lambda row: [term.n3() if term else "" for term in row])

        return self._check(rows)

    def _check(self, ask: Callable[[Data], Iterable[store.Row]]) -> Check:
        def find(data: Data) -> Iterator[Fault]:
            for row in ask(data):
                terms = {name: term for name, term in zip(self.columns, row, strict=True) if term}
                if "focus" in terms:
                    yield self._found(terms, data)

        return Check(self.name, self.severity, self.remedy, find)

    def _found(self, terms: Mapping[str, Node], data: Data) -> Fault:
        texts = {name: data.reader.show(terms.get(name)) for name in self.columns}
        focus, passage, name, value, other = (terms.get(column) for column in _COLUMNS)
        at = ((focus, name, other or value, passage),) if passage or name or value else ()
        return Fault(focus, self.message.format_map(texts), value, at)


def own(project: Project) -> tuple[CheckQuery, ...]:
    """A project's own checks.

    Raises:
        InputError: a file cannot be read, or is no check; see `CheckQuery.read`.
    """
    found = []
    for path in project.checks:
        file = project.relative(path)
        found.append(CheckQuery.read(files.text(path, file), file))
    return tuple(found)


def _placeholders(message: str, written: FileHeader, node: yaml.Node) -> Iterator[str]:
    try:
        for _, name, form, conversion in Formatter().parse(message):
            if name is not None:
                if form or conversion or not name.isidentifier():
                    raise ValueError
                yield name
    except ValueError:
        raise written.fault(
            "The message has a brace that does not name a variable.",
            header.line(node),
            "Write {value} for what ?value is; a brace itself is {{ or }}.",
        ) from None


def _columns(text: str, file: str) -> tuple[str, ...]:
    """The variables of a SELECT, in order."""
    found = sparql.tokens(text, file)
    form, start = sparql.form(found, file), sparql.prologue(found).length
    names: list[str] = []
    depth = 0
    for before, token in pairwise(found[start:] if form == "SELECT" else ()):
        if token.text == "{" or token.word in ("WHERE", "FROM"):
            break
        depth += (token.text == "(") - (token.text == ")")
        if token.variable and (not depth or (before.word == "AS" and depth == 1)):
            names.append(token.variable)
    if "focus" not in names:
        raise InputError(
            "The query does not SELECT ?focus, the thing at fault.",
            where=found[start].place(file),
            hint="Write SELECT ?focus ?passage ?value { … }; the last two may be left out.",
        )
    return tuple(names)
