"""Where each statement of a Turtle, TriG, N-Triples or N-Quads text is written.

RDF parsers tell what a text says, not where it says it, and a finding needs the line and column.
Oxigraph's parser gives each statement as soon as it has read its last token. So it is fed one token
at a time, and the token before is where the statement stands. It neither loops nor recurses.

The triple terms and annotations of RDF 1.2 are refused.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from policygraph.errors import InputError, Place
from policygraph.lexical import NAME_BASE, NAME_MORE, RDF, XSD


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
        file: the name to give in places; with the ending ``.nq`` the text is N-Quads.
        base: the IRI that relative IRIs resolve against until the text declares another.

    Raises:
        InputError: the text holds something that is not understood here.
    """
    form = ox.RdfFormat.N_QUADS if file.endswith(".nq") else ox.RdfFormat.TRIG
    feed = _Feed(text, file, form)
    try:
        for quad in ox.parse(feed, format=form, base_iri=base):  # type: ignore[arg-type]
            yield feed.written(quad)
        fault = feed.fault
    except SyntaxError as error:
        said = re.sub(r"^Parser error (at|between) line .*?: ", "", error.args[0], flags=re.DOTALL)
        fault = feed.fault or (feed.start, said)
    if fault:
        raise InputError(
            f"The places of the statements cannot be found: {fault[1]}.",
            where=feed.place(fault[0]),
            hint="Write it in plain Turtle 1.1 or TriG 1.1, without the new terms of RDF 1.2.",
        )


_CHARS = NAME_BASE + "_" + NAME_MORE + r"\-"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"

# Every repetition is possessive, so that no text makes the match slow.
_TOKEN = re.compile(
    rf"""
    (?: [ \t\r\n]++ | \#[^\r\n]*+ )*+
  (?: (?P<iri> < [^<>"{{}}|^`\x00-\x20]*+ > )
  | (?P<string>
        \"\"\" (?: [^"\\]++ | \\. | "(?!"") )*+ \"\"\"
      | '''    (?: [^'\\]++ | \\. | '(?!'') )*+ '''
      | "(?!"") (?: [^"\\\r\n]++ | \\. )*+ "
      | '(?!'') (?: [^'\\\r\n]++ | \\. )*+ ' )
  | (?P<number>
        [+-]? (?: [0-9]++ (?: \.[0-9]*+ )? | \.[0-9]++ ) [eE] [+-]? [0-9]++
      | [+-]? [0-9]*+ \. [0-9]++
      | [+-]? [0-9]++ )
  | (?P<blank> _: [{NAME_BASE}_0-9] (?: [{_CHARS}]++ | \.++ (?=[{_CHARS}]) )*+ )
  | (?P<name>
        (?: [{NAME_BASE}] (?: [{_CHARS}]++ | \.++ (?=[{_CHARS}]) )*+ )? :
        (?: (?: [{NAME_BASE}_:0-9] | {_ESCAPED} )
            (?: [{_CHARS}:]++ | {_ESCAPED} | \.++ (?=[{_CHARS}:] | {_ESCAPED}) )*+ )? )
  | (?P<suffix> @ [A-Za-z]++ (?: -[A-Za-z0-9]++ )*+ (?: --[a-z]++ )? | \^\^ )
  | (?P<word> [A-Za-z]++ )
  | (?P<mark> [.;,\[\](){{}}] )
  | (?P<end> \Z ) )
    """,
    re.VERBOSE | re.DOTALL,
)
_SKIP = re.compile(r"(?:[ \t\r\n]++|\#[^\r\n]*+)*+")
_SUFFIXED = re.compile(_SKIP.pattern + r"(?:@[A-Za-z]|\^\^)")
# How many tokens follow a directive that no full stop ends.
_DIRECTIVES = {"prefix": 2, "base": 1, "version": 1}
_REST, _NIL = ox.NamedNode(RDF + "rest"), ox.NamedNode(RDF + "nil")


class _Feed:
    """Gives a text to the parser a token at a time, and knows where the tokens stand."""

    def __init__(self, text: str, file: str, form: ox.RdfFormat) -> None:
        self.text = text
        self.file = file
        self.form = form
        self.fault: tuple[int, str] | None = None
        self.start = 0
        """Where the last token begins."""
        self._at = 0
        self._term = 0  # Where the last term or mark begins: a text with its language or datatype.
        self._goes_on = False
        self._mark = ""
        self._aside = 0  # Tokens of a directive that are still to come.
        self._space = b""
        # Where the terms of the statement begin; whether the next token begins another.
        self._terms: list[int] = [0]
        self._ended = True
        # Where the brackets around begin, and the one that was closed last.
        self._open: list[int] = []
        self._depth: dict[int, int] = {}
        self._closed = 0
        # Where the bracket begins that a blank node was made for; what its label is.
        self._owner: dict[ox.BlankNode, int] = {}
        self._labels: set[str] = set()
        self._made: dict[ox.BlankNode, str] = {}
        self._value = 0
        self._line_starts = [0, *(end.end() for end in re.finditer(r"\r\n?|\n", text))]

    def read(self, _: int = -1) -> bytes:
        """The next token, or the space that ends it; nothing at the end."""
        if self._space:
            space, self._space = self._space, b""
            return space
        token = _TOKEN.match(self.text, self._at)
        if token is None:
            found = _SKIP.match(self.text, self._at)
            start = found.end() if found else self._at
            shown = self.text[start : start + 12].split("\n")[0]
            self.fault = start, f"“{shown}” is not understood here"
            return b""
        kind = token.lastgroup or ""
        self.start, self._at = token.start(kind), token.end()
        if kind == "end":
            return b""
        self._space = b"\n" if token[kind] == "." else b" "  # N-Quads have lines.
        return self._taken(kind, token[kind]).encode()

    def _taken(self, kind: str, written: str) -> str:
        """What the parser gets for a token."""
        if self._goes_on:  # The language or the datatype of a text.
            self._goes_on = written == "^^"
            return written
        self._term, self._mark = self.start, written if kind == "mark" else ""
        if self._aside and kind != "mark":
            self._aside -= 1
        elif kind in ("word", "suffix"):
            self._aside = _DIRECTIVES.get(written.removeprefix("@").lower(), 0)
        elif kind == "mark" and written not in "[(":
            if written in "])":
                self._closed = self._open.pop() if self._open else self.start
                self._depth.pop(self._closed, None)
            self._ended = self._ended or (written in ".{}" and not self._open)
        else:
            if self._ended:
                self._terms, self._ended = [], False
            self._terms.append(self.start)
            if kind == "mark":
                self._depth[self.start] = len(self._open)
                self._open.append(self.start)
            elif kind == "blank":
                self._labels.add(written)
            elif kind == "string":
                self._goes_on = _SUFFIXED.match(self.text, self._at) is not None
                if self._goes_on:
                    self._space = b""
                else:  # So the parser need not see what follows.
                    return f"{written}^^<{XSD}string>"
        return written

    def written(self, quad: ox.Quad) -> Written:
        """A statement that the parser has just given."""
        subject, value = self._places(quad)
        name = quad.graph_name
        graph = None if isinstance(name, ox.DefaultGraph) else self._shown(name)
        s, p, o = map(self._shown, (quad.subject, quad.predicate, quad.object))
        return Written(s, p, o, graph, self.place(value), self.place(subject))

    def _places(self, quad: ox.Quad) -> tuple[int, int]:
        """Where the subject and the value of a statement begin."""
        if self.form == ox.RdfFormat.N_QUADS:  # Given when the line ends.
            return self._terms[0], self._terms[2]
        # A list is the value of a statement as soon as its first member is read.
        value = self._owner.get(quad.object) if isinstance(quad.object, ox.BlankNode) else None
        below = len(self._open) if value is None else self._depth.get(value, len(self._open))
        subject = self._terms[0]
        if isinstance(quad.subject, ox.BlankNode):
            if quad.subject not in self._owner and below:
                self._owner[quad.subject] = self._open[below - 1]
            subject = self._owner.get(quad.subject, subject)
        ends = quad.predicate == _REST and quad.object == _NIL and subject == self._closed
        if quad.predicate == _REST and value is not None and value == subject:
            value = self._value  # The member that has just been told.
        elif value is None or value not in self._depth:
            value = self._closed if self._mark in ("]", ")") and not ends else self._term
        self._value = value
        return subject, value

    def _shown(self, term: object) -> str:
        if isinstance(term, ox.BlankNode) and str(term) not in self._labels:
            return self._made.setdefault(term, f"_:made{len(self._made) + 1}")
        return str(term)

    def place(self, offset: int) -> Place:
        """The line and column of an offset."""
        line = bisect_right(self._line_starts, offset)
        return Place(self.file, line, offset - self._line_starts[line - 1] + 1)
