"""A mapping: a SPARQL CONSTRUCT that turns each row of a table into statements.

Its variables are the columns, by the rules of Tarql: an empty cell is unbound, ``?ROWNUM`` is the
row's number. ``?EDITION`` is the IRI of the table. All that the template says of a row stands in
the graph of the row, ``<EDITION#row=N>`` (RFC 7111).

What a row means is what Oxigraph makes of the WHERE with that row as its first pattern. So an
unbound variable is compatible with anything (SPARQL 1.1 §18.3): a lookup by the variable of an
empty cell finds everything. Write ``BIND(COALESCE(?COUNTY, "") AS ?county_label)`` and look up by
that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from policygraph.errors import InputError, Place, UnknownNameError
from policygraph.lexical import RDF
from policygraph.sources import compiled, lexicals
from policygraph.sources.batches import Batches, Lookups
from policygraph.sources.expressions import Cursor, Element, Reader, Uncompiled
from policygraph.sources.rows import Batch, Template
from policygraph.sparql import (
    Prologue,
    Slot,
    Token,
    form,
    guard,
    pairs,
    prologue,
    tokens,
    written,
)
from policygraph.terms import iri

GIVEN = ("ROWNUM", "EDITION")
"""The variables that every row has besides its columns."""

# What 50 rows give stays in a processor's cache while it is put together, and costs a fifth less.
_PART = 50
_ENGINE_PART = 5_000

_RANDOM = frozenset(("RAND", "UUID", "STRUUID", "BNODE", "NOW"))


@dataclass(frozen=True)
class TableMapping:
    """A mapping as it is written.

    Attributes:
        file: how messages call it.
        template: the statements of a row.
        variables: all names of variables in it.
        base: the IRI that relative ones are resolved against; empty if there is none.
    """

    file: str
    template: Template
    variables: frozenset[str]
    base: str
    _where: tuple[Token, ...]
    _after: tuple[Token, ...]
    _prologue: Prologue

    def compile(self, columns: Sequence[str], lookups: bytes = b"") -> Plan:
        """The mapping, ready for the rows of tables with these columns.

        Args:
            columns: the variables of the columns, in the order of a row's values. A column that the
                mapping knows and this table lacks is given all the same; its cells are None.
            lookups: the statements that patterns are matched with, as N-Quads.

        Raises:
            InputError: the mapping is not well-formed, or assigns what a row already has.
            UnknownNameError: a variable that nothing can bind.
        """
        self._check(columns)
        store = Lookups(lookups, self.base, self.file)
        where = written(self._where, self._prologue, self.file)
        if self._where and self._where[0].word == "SELECT":
            where = f"{{ {where} }}"
        after = written(self._after, self._prologue, self.file)
        batches = Batches(store, columns, self.variables, where, after)
        batches.check(self.template)
        try:
            run = compiled.function(
                self._elements(), self.template, columns, self.base, store.solve
            )
        except Uncompiled as reason:
            return Plan(self.template, batches, None, str(reason))
        return Plan(self.template, batches, run, "")

    def _elements(self) -> list[Element]:
        if self._after:
            raise Uncompiled("VALUES after the WHERE")
        return Reader(self._where, self._prologue, self.file).elements()

    def _check(self, columns: Sequence[str]) -> None:
        given = {*columns, *GIVEN}
        if len(given) < len(columns) + len(GIVEN):
            raise InputError("Two columns have the same variable.", where=Place(self.file))
        known = given | _bound(self._where) | _bound(self._after)
        for name in sorted(self.variables - known):
            token = self._place(name)
            raise UnknownNameError("column or other variable", name, known, where=token)

    def _place(self, name: str) -> Place:
        found = (token for token in self._where if token.variable == name)
        return next((token.place(self.file) for token in found), Place(self.file))


@dataclass(frozen=True)
class Plan:
    """A mapping for tables of one layout; a function of rows.

    It holds generated code and an engine, so it does not travel between processes: let each make
    its own (`TableMapping.compile`), or fork.
    """

    template: Template
    _batches: Batches
    _run: compiled.Run | None
    reason: str
    """Why it runs on the engine; empty if it is compiled."""

    @property
    def engine(self) -> str:
        """``compiled``, or ``batches`` for a mapping that runs on Oxigraph."""
        return "batches" if self._run is None else "compiled"

    def on_engine(self) -> Plan:
        """The same mapping, all of it on Oxigraph: what the compiled form is held to."""
        return replace(self, _run=None, reason="asked for")

    def __call__(self, batch: Batch, edition: str) -> bytes:
        """The statements of some rows, as N-Quads.

        Each row gives its node in the graph of the edition, then its statements, each once, in the
        graph of the row. Rows keep their order.

        Args:
            batch: the rows; None for an empty cell.
            edition: the IRI of the table.

        Raises:
            InputError: the edition is no absolute IRI; a cell holds half of a character.
        """
        return b"".join(self.parts(batch, edition))

    def parts(self, batch: Batch, edition: str) -> Iterator[bytes]:
        """As a call, in parts that are never large: to be written as they come."""
        found = b""
        for texts in self._texts(batch, edition):
            # While the last part lives, the allocator does not give its memory back to the system
            # only to ask for it again, which would cost a third of the time.
            last = found
            found = "".join(texts).encode("latin-1")
            del last
            yield found

    def lines(self, batch: Batch, edition: str) -> list[bytes]:
        """As a call, by row."""
        return [text.encode("latin-1") for part in self._texts(batch, edition) for text in part]

    def _texts(self, batch: Batch, edition: str) -> Iterator[list[str]]:
        """The statements of each row, in parts; each character is a byte of their UTF-8."""
        if not lexicals.IRI.fullmatch(edition) or "#" in edition:
            raise InputError(f"“{edition}” is not an absolute IRI without a fragment.")
        try:
            yield from self._compiled(batch, edition) if self._run else self._engine(batch, edition)
        except UnicodeEncodeError as fault:
            raise InputError(
                "A cell holds half of a character (a lone surrogate).",
                hint=f"It is near “{fault.object[max(0, fault.start - 20) : fault.start]}”.",
            ) from None

    def _compiled(self, batch: Batch, edition: str) -> Iterator[list[str]]:
        assert self._run
        if not batch.numbers:
            return
        for start, texts, late in self._run(batch, edition, _PART):
            if late:
                # Values whose fate the compiled form does not know by heart.
                rows = [batch.row(start + at) for at in late]
                lines = self._batches.lines(rows, edition, self.template)
                for at, line in zip(late, lines, strict=True):
                    texts[at] = line
            yield texts

    def _engine(self, batch: Batch, edition: str) -> Iterator[list[str]]:
        rows = batch.rows
        for start in range(0, len(rows), _ENGINE_PART):
            part = rows[start : start + _ENGINE_PART]
            yield self._batches.lines(part, edition, self.template)


def read(text: str, file: str, prefixes: Mapping[str, str] | None = None) -> TableMapping:
    """The mapping that a text is; a ``#+`` header is a comment to it.

    Args:
        text: the CONSTRUCT.
        file: how messages call it.
        prefixes: prefixes known besides its own.

    Raises:
        InputError: it is no CONSTRUCT, or holds what a mapping cannot: blank nodes, chance, a
            solution modifier.
        RefusedError: it would reach the network.
    """
    guard(text, prefixes=prefixes, file=file)
    found = tokens(text, file)
    if form(found, file) != "CONSTRUCT":
        raise InputError("A mapping is a CONSTRUCT.", where=Place(file))
    for token in found:
        if token.word in _RANDOM:
            raise InputError(
                f"{token.word} gives another answer each time.",
                where=token.place(file),
                hint="A mapping gives the same statements for the same rows: use what is in them.",
            )
    head = prologue(found, prefixes)
    matched = pairs(found, file)
    start = head.length + 1
    if start not in matched or found[start].text != "{":
        raise InputError(
            "CONSTRUCT lacks a template in braces.", where=found[start - 1].place(file)
        )
    template = _Template(found[start + 1 : matched[start]], head, file).triples()
    where = matched[start] + 1
    where += where < len(found) and found[where].word == "WHERE"
    if where not in matched:
        raise InputError(
            "A mapping has its WHERE right after the template.",
            where=found[min(where, len(found) - 1)].place(file),
            hint="FROM has no meaning here: the rows and the project are what there is.",
        )
    after = found[matched[where] + 1 :]
    if after and after[0].word != "VALUES":
        raise InputError(
            f"{after[0].text} has no meaning in a mapping: each row stands for itself.",
            where=after[0].place(file),
        )
    names = frozenset(token.variable for token in found) - {""}
    inside = tuple(found[where + 1 : matched[where]])
    return TableMapping(file, tuple(template), names, head.base, inside, tuple(after), head)


def _bound(found: Sequence[Token]) -> set[str]:
    """The variables that a WHERE can bind: those of patterns and VALUES, and those after AS."""
    names: set[str] = set()
    depth = 0
    for at, token in enumerate(found):
        before = found[at - 1].word if at else ""
        depth += (token.text == "(") - (token.text == ")")
        values = depth == 1 and _in_values(found, at)
        if token.variable and (depth == 0 or before == "AS" or values):
            names.add(token.variable)
    return names


def _in_values(found: Sequence[Token], at: int) -> bool:
    while at >= 0 and found[at].text != "(":
        at -= 1
    return at > 0 and found[at - 1].word == "VALUES"


class _Template(Cursor):
    """Reads the triples of a template (SPARQL 1.1 §19.8, ConstructTemplate)."""

    def triples(self) -> list[tuple[Slot, Slot, Slot]]:
        found: list[tuple[Slot, Slot, Slot]] = []
        while self.more:
            subject = self.part()
            while True:
                predicate = iri(_TYPE) if self.skip("A") else self.part()
                found.append((subject, predicate, self.part()))
                while self.skip(","):
                    found.append((subject, predicate, self.part()))
                if not self.skip(";"):
                    break
                while self.skip(";"):
                    pass
                if not self.more or self.sees("."):
                    break
            if self.more and not self.skip("."):
                raise self.fault(f"“{self.tokens[self.at].text}” where a “.” was expected.")
        return found

    def part(self) -> Slot:
        if self.more and (self.tokens[self.at].kind == "blank" or self.sees("[", "(")):
            raise InputError(
                "A template cannot make blank nodes: they cannot be cited.",
                where=self.tokens[self.at].place(self.file),
                hint="Give the thing an IRI made of the row's values.",
            )
        try:
            return self.term()
        except Uncompiled as reason:
            self.at -= 1
            raise self.fault(f"The template holds {reason}.") from None

    def fault(self, what: str) -> InputError:
        token = self.tokens[min(self.at, len(self.tokens) - 1)]
        return InputError(what, where=token.place(self.file))


_TYPE = RDF + "type"
