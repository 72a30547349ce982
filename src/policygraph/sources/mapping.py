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

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from policygraph import sparql
from policygraph.errors import InputError, Place, UnknownNameError
from policygraph.lexical import RDF
from policygraph.sparql import Prologue, Slot, Token, form, guard, pairs, prologue, tokens, written
from policygraph.terms import iri

GIVEN = ("ROWNUM", "EDITION")
"""The variables that every row has besides its columns."""

_RANDOM = frozenset(("RAND", "UUID", "STRUUID", "BNODE", "NOW"))


@dataclass(frozen=True)
class TableMapping:
    """A mapping as it is written.

    Attributes:
        file: how messages call it.
        template: the statements of a row.
        variables: all names of variables in it.
        prologue: what is declared before it.
        tokens: what is between the braces of its WHERE.
        where: the same as SPARQL that needs no prologue.
        after: the VALUES behind the WHERE, likewise.
    """

    file: str
    template: tuple[tuple[Slot, Slot, Slot], ...]
    variables: frozenset[str]
    prologue: Prologue
    tokens: tuple[Token, ...]
    where: str
    after: str
    _bound: frozenset[str]

    @property
    def base(self) -> str:
        """The IRI that relative ones are resolved against; empty if there is none."""
        return self.prologue.base

    def check(self, columns: Sequence[str]) -> None:
        """Check the variables against those of the columns.

        Raises:
            InputError: two columns have the same variable.
            UnknownNameError: a variable that nothing can bind.
        """
        given = {*columns, *GIVEN}
        if len(given) < len(columns) + len(GIVEN):
            raise InputError("Two columns have the same variable.", where=Place(self.file))
        known = given | self._bound
        for name in sorted(self.variables - known):
            found = (one.place(self.file) for one in self.tokens if one.variable == name)
            where = next(found, Place(self.file))
            raise UnknownNameError("column or other variable", name, known, where=where)


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
    inside = tuple(found[where + 1 : matched[where]])
    shown = written(inside, head, file)
    return TableMapping(
        file,
        tuple(template),
        frozenset(sparql.variables(found)),
        head,
        inside,
        f"{{ {shown} }}" if inside and inside[0].word == "SELECT" else shown,
        written(after, head, file),
        frozenset(_bound(inside) | _bound(after)),
    )


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


class _Template(sparql.Cursor):
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
        return self.term()

    def refuse(self, what: str, token: Token | None = None) -> InputError:
        """The error for what is no term."""
        self.at -= 1
        return self.fault(f"The template holds {what}.")

    def fault(self, what: str) -> InputError:
        token = self.tokens[min(self.at, len(self.tokens) - 1)]
        return InputError(what, where=token.place(self.file))


_TYPE = RDF + "type"
