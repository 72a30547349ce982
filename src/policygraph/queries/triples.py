"""Reads triples and property paths into patterns (SPARQL 1.1 §19.8, from TriplesBlock)."""

from __future__ import annotations

from collections.abc import Iterator

from policygraph.lexical import RDF
from policygraph.queries import paths
from policygraph.queries.cursor import Cursor
from policygraph.queries.pattern import (
    Branch,
    Condition,
    Element,
    Group,
    PathPattern,
    Slot,
    TriplePattern,
    Union,
    Variable,
)
from policygraph.terms import Term, iri

_TYPE, _FIRST, _REST, _NIL = (iri(RDF + name) for name in ("type", "first", "rest", "nil"))


class TripleReader(Cursor):
    """Reads the triples between the other parts of a pattern."""

    def triples(self) -> Iterator[Element]:
        """The patterns of one subject."""
        found: list[Element] = []
        subject = self.node(found)
        self.properties(subject, found)
        yield from found

    def properties(self, subject: Slot, found: list[Element]) -> None:
        """The verbs and objects of a subject."""
        while not self.sees(".", "]", "}") and self.starts_verb():
            verb = self.verb()
            while True:
                self.link(subject, verb, self.node(found), found)
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
        token = self.token
        return (
            bool(token.variable)
            or token.kind in ("iri", "name")
            or token.text in ("^", "!", "(")
            or token.word == "A"
        )

    def node(self, found: list[Element]) -> Slot:
        """A subject or an object; what its brackets say goes to ``found``."""
        if self.sees("["):
            end = self.enclosed()
            name = self.fresh()
            if self.more(end):
                self.properties(name, found)
            self.at = end + 1
            return name
        if self.sees("("):
            end = self.enclosed()
            members = []
            while self.more(end):
                members.append(self.node(found))
            self.at = end + 1
            return self.collection(members, found)
        return self.term()

    def collection(self, members: list[Slot], found: list[Element]) -> Slot:
        """The first cell of ``( … )``, and the patterns of all its cells."""
        rest: Slot = _NIL
        for member in reversed(members):
            cell = self.fresh()
            found.append(TriplePattern(cell, _FIRST, member))
            found.append(TriplePattern(cell, _REST, rest))
            rest = cell
        return rest

    # Property paths (SPARQL 1.1 §9.1, §18.2.2.3 and 18.2.2.4)

    def verb(self) -> Variable | paths.Path:
        """A variable or a path."""
        return Variable(self.next().variable) if self.token.variable else self.path()

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
        path = self.path_primary()
        if self.sees("?", "*", "+"):
            path = paths.Repeat(path, self.next().text)
        return paths.Inverse(path) if inverse else path

    def path_primary(self) -> paths.Path:
        """A property, ``!…`` or a path in brackets."""
        if self.sees("("):
            end = self.enclosed()
            path = self.path()
            self.at = end + 1
            return path
        if self.skip("!"):
            return self.negated()
        return paths.Link(self.predicate())

    def predicate(self) -> Term:
        """A property."""
        token = self.next()
        return _TYPE if token.word == "A" else iri(self.prologue.iri(token, self.file))

    def negated(self) -> paths.Negated:
        """What follows ``!``: one property, or several in brackets."""
        bracketed = self.sees("(")
        end = self.enclosed() if bracketed else self.at + 1 + self.sees("^")
        forward: list[Term] = []
        backward: list[Term] = []
        while self.more(end):
            (backward if self.skip("^") else forward).append(self.predicate())
            self.skip("|")
        self.at = end + bracketed
        return paths.Negated(tuple(forward), tuple(backward))

    def link(
        self, subject: Slot, path: Variable | paths.Path, value: Slot, found: list[Element]
    ) -> None:
        """Adds the pattern of a path as the specification translates it; repeats are kept."""
        match path:
            case Variable():
                found.append(TriplePattern(subject, path, value))
            case paths.Link(predicate):
                found.append(TriplePattern(subject, predicate, value))
            case paths.Inverse(inner):
                self.link(value, inner, subject, found)
            case paths.Sequence(parts):
                middles = [self.fresh() for _ in parts[1:]]
                ends = [subject, *middles, value]
                for part, start, end in zip(parts, ends, ends[1:], strict=False):
                    self.link(start, part, end, found)
            case paths.Choice(parts):
                found.append(Union(tuple(self.choice(subject, part, value) for part in parts)))
            case paths.Repeat():
                found.append(PathPattern(subject, path, value))
            case paths.Negated(forward, backward):
                found.append(Union(tuple(self.others(subject, forward, backward, value))))

    def choice(self, subject: Slot, path: paths.Path, value: Slot) -> Branch:
        """One of the ways to go."""
        inside: list[Element] = []
        self.link(subject, path, value, inside)
        return Branch(Group(tuple(inside)), self.fresh())

    def others(
        self, subject: Slot, forward: tuple[Term, ...], backward: tuple[Term, ...], value: Slot
    ) -> Iterator[Branch]:
        """The triples whose property is none of these, forwards and backwards."""
        sides = [(subject, forward, value)] if forward or not backward else []
        sides += [(value, backward, subject)] if backward else []
        for start, excluded, end in sides:
            name = self.fresh()
            names = ", ".join(f"<{predicate}>" for predicate in excluded)
            check = Condition((f"FILTER({name.n3()} NOT IN ({names}))",))
            yield Branch(Group((TriplePattern(start, name, end), check)), self.fresh())
