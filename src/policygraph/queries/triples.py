"""Reads triples and property paths into patterns (SPARQL 1.1 §19.8, from TriplesBlock)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count

from policygraph import sparql
from policygraph.errors import InputError
from policygraph.lexical import RDF
from policygraph.queries import paths
from policygraph.queries.pattern import HIDDEN, Group, Pattern, Place
from policygraph.sparql import Cursor, Slot, Token, Variable, n3
from policygraph.terms import Term, iri

_TYPE, _FIRST, _REST, _NIL = (iri(RDF + name) for name in ("type", "first", "rest", "nil"))


class TripleReader(Cursor):
    """Reads the triples between the other parts of a pattern.

    Args:
        text: a query.
        file: how messages call it.
        prefixes: prefixes that need no declaration.

    Attributes:
        into: the group that is being read.
        place: where it stands.
    """

    ODD = "A pattern with “{}”"

    def __init__(self, text: str, file: str, prefixes: Mapping[str, str]) -> None:
        found = sparql.tokens(text, file)
        super().__init__(found, sparql.prologue(found, prefixes), file)
        self.pairs = sparql.pairs(found, file)
        self.at = self.prologue.length
        self.hidden = count()
        self.into = Group()
        self.place = Place()

    def over(self) -> None:
        """Step over a token, or over a bracket with all that is in it."""
        self.at = self.pairs.get(self.at, self.at) + 1

    def enclosed(self) -> int:
        """Step over an opening bracket; return the index of the one that closes it."""
        self.at += 1
        return self.pairs[self.at - 1]

    def written(self, start: int, end: int) -> str:
        """Tokens as text that needs no prologue."""
        return sparql.written(self.tokens[start:end], self.prologue, self.file)

    def fresh(self) -> Variable:
        """A variable that the query does not have."""
        return Variable(f"{HIDDEN}{next(self.hidden)}")

    def refuse(self, what: str, token: Token | None = None) -> InputError:
        """The error for what cannot be cited."""
        return InputError(
            f"{what[0].upper()}{what[1:]} cannot be cited row by row.",
            where=(token or self.tokens[min(self.at, len(self.tokens) - 1)]).place(self.file),
            hint="Ask without --cite, or write the query without it.",
        )

    def term(self) -> Slot:
        """A term; a blank node as a variable of its own."""
        if self.token.kind == "blank":
            return Variable(f"{HIDDEN}_{self.next().text[2:].encode().hex()}")
        return super().term()

    @contextmanager
    def group(self, place: Place) -> Iterator[Group]:
        """A new group to read into; at its end its mark is bound, if it has one of its own."""
        around = self.into, self.place
        self.into, self.place = found, _ = Group(), place
        yield found
        if place.mark is not None and place.mark != around[1].mark:
            found.add(f"BIND(true AS {place.mark.n3()})", [place.mark])
        self.into, self.place = around

    def branch(self) -> Place:
        """The place of a branch that may or may not be taken."""
        return self.place._replace(mark=self.fresh())

    def triples(self) -> None:
        """The patterns of one subject."""
        self.properties(self.node())

    def properties(self, subject: Slot) -> None:
        """The verbs and objects of a subject."""
        while not self.sees(".", "]", "}") and self.starts_verb():
            verb = Variable(self.next().variable) if self.token.variable else self.path()
            while True:
                self.link(subject, verb, self.node())
                # The `{|` of an annotation; a group may follow a triple without a dot.
                annotated = self.sees("{") and self.tokens[self.at + 1].text == "|"
                if annotated or self.sees("~"):
                    raise self.refuse("A statement about a statement")
                if not self.skip(","):
                    break
            while self.skip(";"):
                pass

    def starts_verb(self) -> bool:
        """Whether the token at hand can begin a verb."""
        return self.token.kind in ("variable", "iri", "name") or self.sees("^", "!", "(", "A")

    def node(self) -> Slot:
        """A subject or an object, the patterns in its brackets read."""
        if self.sees("["):
            end = self.enclosed()
            name = self.fresh()
            if self.at < end:
                self.properties(name)
            self.at = end + 1
            return name
        if self.sees("("):
            end = self.enclosed()
            members = []
            while self.at < end:
                members.append(self.node())
            self.at = end + 1
            rest: Slot = _NIL
            for member in reversed(members):
                cell = self.fresh()
                self.add(cell, _FIRST, member)
                self.add(cell, _REST, rest)
                rest = cell
            return rest
        return self.term()

    # Property paths (SPARQL 1.1 §9.1, §18.2.2.3 and 18.2.2.4)

    def path(self) -> paths.Path:
        """Ways to go, by ``|``."""
        parts = [self.path_sequence()]
        while self.skip("|"):
            parts.append(self.path_sequence())
        return paths.Choice(tuple(parts)) if len(parts) > 1 else parts[0]

    def path_sequence(self) -> paths.Path:
        """Steps, by ``/``."""
        parts = [self.path_step()]
        while self.skip("/"):
            parts.append(self.path_step())
        return paths.Sequence(tuple(parts)) if len(parts) > 1 else parts[0]

    def path_step(self) -> paths.Path:
        """A step, perhaps backwards or repeated."""
        inverse = self.skip("^")
        start = self.at
        path = self.path_primary()
        if self.sees("?", "*", "+"):
            sign = self.next().text
            path = paths.Repeat(path, sign, self.written(start, self.at))
        return paths.Inverse(path) if inverse else path

    def path_primary(self) -> paths.Path:
        """A property, ``!…`` or a path in brackets."""
        if self.skip("!"):
            return self.negated()
        if self.skip("("):
            path = self.path()
            self.next()
            return path
        return paths.Link(self.predicate())

    def predicate(self) -> Term:
        """A property."""
        return _TYPE if self.skip("A") else iri(self.prologue.iri(self.next(), self.file))

    def negated(self) -> paths.Path:
        """What follows ``!``: one property, or several in brackets; forwards and backwards."""
        sides: dict[bool, list[Term]] = {}
        bracketed = self.skip("(")
        while not self.skip(")"):
            sides.setdefault(self.skip("^"), []).append(self.predicate())
            if not bracketed:
                break
            self.skip("|")
        parts: list[paths.Path] = []
        if True not in sides or False in sides:
            parts.append(paths.Negated(tuple(sides.get(False, ()))))
        if True in sides:
            parts.append(paths.Inverse(paths.Negated(tuple(sides[True]))))
        return paths.Choice(tuple(parts)) if len(parts) > 1 else parts[0]

    def link(self, subject: Slot, path: Variable | paths.Path, value: Slot) -> None:
        """Adds the pattern of a path as the specification translates it; repeats are kept."""
        match path:
            case Variable() | paths.Repeat():
                self.add(subject, path, value)
            case paths.Link(predicate):
                self.add(subject, predicate, value)
            case paths.Inverse(inner):
                self.link(value, inner, subject)
            case paths.Sequence(parts):
                ends = [subject, *(self.fresh() for _ in parts[1:]), value]
                for part, start, end in zip(parts, ends, ends[1:], strict=False):
                    self.link(start, part, end)
            case paths.Choice(parts):
                branches = []
                for part in parts:
                    with self.group(self.branch()) as group:
                        self.link(subject, part, value)
                    branches.append(group)
                self.into.include(branches)
            case paths.Negated(excluded):
                name = self.fresh()
                self.add(subject, name, value)
                self.into.add(f"FILTER({n3(name)} NOT IN ({', '.join(map(n3, excluded))}))")

    def add(self, subject: Slot, path: Slot | paths.Repeat, value: Slot) -> None:
        """Adds a pattern."""
        verb = path.written if isinstance(path, paths.Repeat) else n3(path)
        slots = [subject, value] if isinstance(path, paths.Repeat) else [subject, path, value]
        self.into.add(f"{n3(subject)} {verb} {n3(value)} .", slots)
        self.into.certain.update(slot for slot in slots if isinstance(slot, Variable))
        self.into.parts.append(Pattern(self.place, subject, path, value))
