"""Where each statement of a Turtle, TriG, N-Triples or N-Quads text is written.

RDF parsers tell what a text says, not where it says it. A finding needs the line and column, so
this unit reads a text that the parser has already accepted a second time, for the places alone.
It therefore checks no grammar beyond what it needs; it never loops, and never recurses.

Standards: Turtle 1.1, TriG 1.1, N-Triples 1.1, N-Quads 1.1, RFC 3986 §5.2. The triple terms and
annotations of RDF 1.2 are not understood and are refused.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from policygraph.errors import InputError, Place
from policygraph.lexical import NAME_BASE, NAME_MORE, RDF, XSD, is_absolute, quoted, resolve


@dataclass(frozen=True)
class Written:
    """One statement and where it is written.

    Attributes:
        subject, predicate, value: the terms in N-Triples form (``<iri>``, ``"x"@en``, ``_:b``);
            ``[]`` and ``( )`` get made-up labels, so blank nodes match the parser's in no case.
        graph: the name of the graph, or None for the default graph.
        place: where the value begins.
        subject_place: where the subject begins.
    """

    subject: str
    predicate: str
    value: str
    graph: str | None
    place: Place
    subject_place: Place


def locate(text: str, file: str, base: str | None = None) -> Iterator[Written]:
    """Every statement of ``text`` in the order of their values, each with its place.

    Args:
        text: Turtle, TriG, N-Triples or N-Quads that an RDF parser has accepted.
        file: the name to give in places.
        base: the IRI that relative IRIs resolve against until the text declares another.

    Raises:
        InputError: the text holds something this reader does not understand.
    """
    return _Reader(text, file, base).read()


_CHARS = NAME_BASE + "_" + NAME_MORE + r"\-"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"

# Every repetition is possessive, so that no text makes the match slow.
_TOKEN = re.compile(
    rf"""
    (?P<skip> (?: [ \t\r\n]++ | \#[^\r\n]*+ )++ )
  | (?P<iri> < [^<>"{{}}|^`\x00-\x20]*+ > )
  | (?P<string>
        \"\"\" (?: [^"\\]++ | \\. | "(?!"") )*+ \"\"\"
      | '''    (?: [^'\\]++ | \\. | '(?!'') )*+ '''
      | "(?!"") (?: [^"\\\r\n]++ | \\. )*+ "
      | '(?!'') (?: [^'\\\r\n]++ | \\. )*+ ' )
  | (?P<blank> _: [{NAME_BASE}_0-9] (?: [{_CHARS}]++ | \.++ (?=[{_CHARS}]) )*+ )
  | (?P<name>
        (?: [{NAME_BASE}] (?: [{_CHARS}]++ | \.++ (?=[{_CHARS}]) )*+ )? :
        (?: (?: [{NAME_BASE}_:0-9] | {_ESCAPED} )
            (?: [{_CHARS}:]++ | {_ESCAPED} | \.++ (?=[{_CHARS}:] | {_ESCAPED}) )*+ )? )
  | (?P<double> [+-]? (?: [0-9]++ (?: \.[0-9]*+ )? | \.[0-9]++ ) [eE] [+-]? [0-9]++ )
  | (?P<decimal> [+-]? [0-9]*+ \. [0-9]++ )
  | (?P<integer> [+-]? [0-9]++ )
  | (?P<at> @ [A-Za-z]++ (?: -[A-Za-z0-9]++ )*+ (?: --[a-z]++ )? )
  | (?P<word> [A-Za-z]++ )
  | (?P<type> \^\^ )
  | (?P<mark> [.;,\[\](){{}}] )
    """,
    re.VERBOSE | re.DOTALL,
)

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_NAMED_ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"} | {c: c for c in "\"'\\"}
_LOCAL_ESCAPE = re.compile(r"\\(.)")

# A statement may end with “;”, or be a lone “[ … ]”.
_MAY_END = ("after", "predicate", "end")


@dataclass
class _Frame:
    """What is being read: a statement, the inside of ``[ ]``, or a list.

    ``wants`` is what comes next: a subject, predicate or object; ``after`` an object, a mark; the
    ``end`` of an N-Quads line. In a list every term is an object.
    """

    kind: str
    start: int = 0
    subject: str = ""
    subject_start: int = 0
    predicate: str = ""
    wants: str = "subject"
    cell: str | None = None


class _Reader:
    """The state of one reading. The stack of frames stands in for recursion."""

    def __init__(self, text: str, file: str, base: str | None) -> None:
        self._text = text
        self._file = file
        self._base = base
        self._prefixes: dict[str, str] = {}
        self._graph: str | None = None
        self._in_block = False
        self._frames = [_Frame("statement")]
        self._made = 0
        self._at = 0
        self._ready: list[Written] = []
        self._line_starts = [0, *(end.end() for end in re.finditer(r"\r\n?|\n", text))]
        self._subject_place: tuple[int, Place] = (-1, Place(file))

    def read(self) -> Iterator[Written]:
        while (token := self._next()) is not None:
            frame = self._frames[-1]
            if frame.wants == "after" and token.lastgroup in ("iri", "blank"):
                self._name_graph(frame, token)
                continue
            yield from self._ready
            self._ready.clear()
            self._take(token, frame)
        yield from self._ready
        if len(self._frames) > 1 or self._in_block or self._frames[0].wants != "subject":
            raise self._error(len(self._text), "the text ends inside a statement")

    # Tokens

    def _next(self) -> re.Match[str] | None:
        """The next token that is not white space or a comment; None at the end of the text."""
        while self._at < len(self._text):
            token = _TOKEN.match(self._text, self._at)
            if token is None:
                shown = self._text[self._at : self._at + 12].split("\n")[0]
                raise self._error(self._at, f"“{shown}” is not understood here")
            self._at = token.end()
            if token.lastgroup != "skip":
                return token
        return None

    def _expect(self, kind: str) -> re.Match[str]:
        token = self._next()
        if token is None or token.lastgroup != kind:
            raise self._error(token.start() if token else self._at, f"expected the {kind}")
        return token

    def _take(self, token: re.Match[str], frame: _Frame) -> None:
        """Take one token into the frame on top of the stack."""
        kind, written, start = token.lastgroup, token[0], token.start()
        if kind == "mark":
            self._mark(written, start, frame)
        elif kind == "word":
            self._word(written, start, frame)
        elif kind == "at":
            self._directive(written[1:], start, frame)
            self._mark_end()
        elif kind == "type":
            raise self._error(start, "“^^” stands without a text before it")
        else:
            self._put(self._term(token), start)

    def _word(self, word: str, start: int, frame: _Frame) -> None:
        if frame.wants == "predicate" and word == "a":
            self._put(f"<{RDF}type>", start)
        elif frame.wants == "object" and word in ("true", "false"):
            self._put(f'"{word}"^^<{XSD}boolean>', start)
        elif frame.wants == "subject" and word.upper() == "GRAPH":
            pass  # The name that follows is read like a subject, and "{" makes it the graph.
        else:
            self._directive(word.lower(), start, frame)

    def _directive(self, name: str, start: int, frame: _Frame) -> None:
        if frame.wants != "subject" or self._in_block:
            raise self._error(start, f"“{name}” is not understood here")
        if name == "prefix":
            prefix = self._expect("name")[0]
            self._prefixes[prefix] = self._iri(self._expect("iri"))
        elif name == "base":
            self._base = self._iri(self._expect("iri"))
        elif name == "version":
            self._expect("string")
        else:
            raise self._error(start, f"“{name}” is not understood here")

    def _mark_end(self) -> None:
        """The full stop after a directive that begins with ``@``."""
        if self._expect("mark")[0] != ".":
            raise self._error(self._at - 1, "a directive ends with “.”")

    # Terms

    def _term(self, token: re.Match[str]) -> str:
        kind, written = token.lastgroup, token[0]
        if kind == "iri":
            return f"<{self._iri(token)}>"
        if kind == "name":
            return f"<{self._expand(token)}>"
        if kind == "blank":
            return written
        if kind == "string":
            return self._literal(token)
        return f'"{written}"^^<{XSD}{kind}>'

    def _literal(self, token: re.Match[str]) -> str:
        written = token[0]
        edge = 3 if written.startswith(('"""', "'''")) else 1
        value = self._unescape(written[edge:-edge], token.start())
        before = self._at
        follower = self._next()
        if follower is not None and follower.lastgroup == "at":
            return f"{quoted(value)}{follower[0].lower()}"
        if follower is not None and follower.lastgroup == "type":
            typed = self._next()
            if typed is None or typed.lastgroup not in ("iri", "name"):
                raise self._error(self._at, "“^^” stands without a datatype after it")
            datatype = self._term(typed)
            return quoted(value) + ("" if datatype == f"<{XSD}string>" else f"^^{datatype}")
        self._at = before
        return quoted(value)

    def _iri(self, token: re.Match[str]) -> str:
        reference = self._unescape(token[0][1:-1], token.start())
        if is_absolute(reference):
            return reference
        if self._base is None:
            raise self._error(token.start(), f"the relative IRI <{reference}> has no base")
        return resolve(reference, self._base)

    def _expand(self, token: re.Match[str]) -> str:
        prefix, colon, local = token[0].partition(":")
        namespace = self._prefixes.get(prefix + colon)
        if namespace is None:
            raise self._error(token.start(), f"the prefix “{prefix}:” is not declared")
        return namespace + _LOCAL_ESCAPE.sub(r"\1", local)

    def _unescape(self, written: str, start: int) -> str:
        if "\\" not in written:
            return written

        def character(found: re.Match[str]) -> str:
            if found[3] is not None:
                named = _NAMED_ESCAPES.get(found[3])
                if named is None:
                    raise self._error(start, f"“{found[0]}” is no escape")
                return named
            code = int(found[1] or found[2], 16)
            if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
                raise self._error(start, f"“{found[0]}” is no character")
            return chr(code)

        return _ESCAPE.sub(character, written)

    # Statements

    def _put(self, term: str, start: int) -> None:
        """A whole term has been read: it is the subject, the predicate or an object."""
        frame = self._frames[-1]
        if frame.kind == "list":
            self._append(frame, term, start)
        elif frame.wants == "subject":
            frame.subject, frame.subject_start, frame.wants = term, start, "predicate"
        elif frame.wants == "predicate":
            frame.predicate, frame.wants = term, "object"
        elif frame.wants == "object":
            self._state(frame.subject, frame.predicate, term, start, frame.subject_start)
            frame.wants = "after"
        else:
            raise self._error(start, f"“{term}” stands where a mark is expected")

    def _append(self, frame: _Frame, term: str, start: int) -> None:
        cell = self._make()
        if frame.cell is None:
            frame.subject = cell
        else:
            self._state(frame.cell, f"<{RDF}rest>", cell, start, frame.start)
        self._state(cell, f"<{RDF}first>", term, start, frame.start)
        frame.cell = cell

    def _state(self, subject: str, predicate: str, value: str, start: int, at: int) -> None:
        # Most statements share the subject of the one before.
        if self._subject_place[0] != at:
            self._subject_place = (at, self._place(at))
        place = self._place(start)
        self._ready.append(
            Written(subject, predicate, value, self._graph, place, self._subject_place[1])
        )

    def _name_graph(self, frame: _Frame, token: re.Match[str]) -> None:
        """The fourth term of an N-Quads line; no other syntax has a name after an object."""
        if self._in_block or len(self._frames) > 1 or not self._ready:
            raise self._error(token.start(), f"“{token[0]}” stands where a mark is expected")
        self._ready[-1] = replace(self._ready[-1], graph=self._term(token))
        frame.wants = "end"

    def _mark(self, mark: str, start: int, frame: _Frame) -> None:
        if mark in "[(":
            self._open(mark, start, frame)
        elif mark in "])":
            self._close(mark, start, frame)
        elif mark == "," and frame.wants == "after":
            frame.wants = "object"
        elif mark == ";" and frame.wants in ("after", "predicate"):
            frame.wants = "predicate"
        elif mark == "." and frame.kind == "statement" and frame.wants in _MAY_END:
            frame.wants = "subject"
        elif mark == "{" and len(self._frames) == 1 and not self._in_block:
            self._graph = frame.subject if frame.wants == "predicate" else None
            self._in_block, frame.wants = True, "subject"
        elif mark == "}" and len(self._frames) == 1 and self._in_block and frame.wants != "object":
            self._graph, self._in_block, frame.wants = None, False, "subject"
        else:
            raise self._error(start, f"“{mark}” is not understood here")

    def _open(self, mark: str, start: int, frame: _Frame) -> None:
        if frame.wants not in ("subject", "object"):
            raise self._error(start, f"“{mark}” is not understood here")
        if mark == "(":
            self._frames.append(_Frame("list", start, wants="object"))
        else:
            made = self._make()
            self._frames.append(_Frame("blank", start, made, start, wants="predicate"))

    def _close(self, mark: str, start: int, frame: _Frame) -> None:
        if frame.kind != ("list" if mark == ")" else "blank") or (
            frame.kind == "blank" and frame.wants == "object"
        ):
            raise self._error(start, f"“{mark}” is not understood here")
        self._frames.pop()
        if frame.kind == "list":
            if frame.cell is None:
                frame.subject = f"<{RDF}nil>"
            else:
                self._state(frame.cell, f"<{RDF}rest>", f"<{RDF}nil>", start, frame.start)
        self._put(frame.subject, frame.start)

    def _make(self) -> str:
        self._made += 1
        return f"_:made{self._made}"

    # Places

    def _place(self, offset: int) -> Place:
        line = bisect_right(self._line_starts, offset)
        return Place(self._file, line, offset - self._line_starts[line - 1] + 1)

    def _error(self, offset: int, what: str) -> InputError:
        return InputError(
            f"The places of the statements cannot be found: {what}.",
            where=self._place(offset),
            hint="Write it in plain Turtle 1.1 or TriG 1.1, without the new terms of RDF 1.2.",
        )
