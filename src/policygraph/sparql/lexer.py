"""SPARQL text into tokens (SPARQL 1.1 Query Language §19, with the words of SPARQL 1.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from policygraph.errors import InputError, Place, RefusedError, UnknownNameError
from policygraph.lexical import NAME_BASE, NAME_MORE

MAX_TOKENS = 100_000
FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
UPDATES = frozenset(
    ("LOAD", "INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
)

# The engine reads words without looking at their ends (`trueSERVICE` is `true SERVICE` to it),
# so a word it may cut in two must not pass: only these do.
_WORDS = """
BASE PREFIX VERSION SELECT DISTINCT REDUCED CONSTRUCT DESCRIBE ASK FROM NAMED WHERE GROUP BY
HAVING ORDER ASC DESC LIMIT OFFSET VALUES UNDEF OPTIONAL GRAPH SERVICE SILENT BIND AS MINUS
UNION FILTER LATERAL A TRUE FALSE IN NOT EXISTS COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT
SEPARATOR STR LANG LANGMATCHES LANGDIR DATATYPE BOUND IRI URI BNODE RAND ABS CEIL FLOOR ROUND
CONCAT STRLEN UCASE LCASE ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR
MONTH DAY HOURS MINUTES SECONDS TIMEZONE TZ NOW UUID STRUUID MD5 SHA1 SHA256 SHA384 SHA512
COALESCE IF STRLANG STRLANGDIR STRDT SAMETERM SAMEVALUE ISIRI ISURI ISBLANK ISLITERAL ISNUMERIC
HASLANG HASLANGDIR REGEX SUBSTR REPLACE TRIPLE SUBJECT PREDICATE OBJECT ISTRIPLE ADJUST
LOAD INSERT DELETE CLEAR DROP CREATE ADD MOVE COPY WITH INTO TO DATA USING ALL DEFAULT
"""
WORDS = frozenset(_WORDS.split())

_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_ECHAR = r"\\[tbnrf\\\"']"
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|.)", re.DOTALL)
_OPERANDS = frozenset(("iri", "name", "string", "language", "variable", "blank", "number"))
_ENDS = frozenset((")", "]", "}", ">>"))


@cache
def _token(ascii_only: bool) -> re.Pattern[str]:
    """The tokens of the grammar. The ranges of Unicode take 20 ms to compile, and few texts need
    them."""
    base, more = ("A-Za-z", "0-9") if ascii_only else (NAME_BASE, NAME_MORE)
    return re.compile(
        rf"""
    (?P<space>[ \t\r\n]+|\#[^\n\r]*)
  | (?P<iri><[^<>"{{}}|^`\\\x00-\x20]*>)
  | (?P<string>\"\"\"(?:"{{0,2}}+(?:[^"\\]|{_ECHAR}))*+\"\"\"
      |'''(?:'{{0,2}}+(?:[^'\\]|{_ECHAR}))*+'''
      |"(?:[^"\\\n\r]|{_ECHAR})*+"|'(?:[^'\\\n\r]|{_ECHAR})*+')
  | (?P<variable>[?$][{base}_0-9][{base}_{more}]*)
  | (?P<blank>_:[{base}_0-9](?:\.*[{base}_{more}-])*)
  | (?P<name>(?:[{base}](?:\.*[{base}_{more}-])*)?:
      (?:(?:[{base}_:0-9]|{_PLX})(?:\.*(?:[{base}_{more}:-]|{_PLX}))*)?)
  | (?P<language>@[A-Za-z]+(?:--?[A-Za-z0-9]+)*)
  | (?P<number>[0-9]+\.[0-9]*[eE][+-]?[0-9]+|\.?[0-9]+[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+)
  | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<operator>\^\^|&&|\|\||!=|<=|>=|<<|>>|[{{}}()\[\].,;=<>!+\-*/|^?~])
    """,
        re.VERBOSE,
    )


@dataclass(frozen=True, slots=True)
class Token:
    """One token: its kind (a group of the grammar), text, place, and offsets in the text.

    Lines, columns and offsets count in the text after its codepoint escapes are resolved.
    """

    kind: str
    text: str
    line: int
    column: int
    start: int
    end: int

    @property
    def word(self) -> str:
        """The keyword in capitals; empty for any other kind of token."""
        return self.text.upper() if self.kind == "word" else ""

    @property
    def variable(self) -> str:
        """The variable's name without its mark; empty for any other kind of token."""
        return self.text[1:] if self.kind == "variable" else ""

    def place(self, file: str = "query") -> Place:
        """Where the token stands."""
        return Place(file, self.line, self.column)


def resolve(text: str, file: str = "query") -> str:
    """``text`` with its codepoint escapes resolved (SPARQL 1.1 §19.2), once, and without a BOM.

    A backslash that is itself escaped starts no escape: ``"\\\\u0041"`` keeps its six characters.

    Raises:
        InputError: an escape that stands for no character.
    """

    def character(found: re.Match[str]) -> str:
        digits = found[1] or found[2]
        if digits is None:
            return found[0]
        code = int(digits, 16)
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            place = Place.at(text, found.start(), file)
            raise InputError(f"{found[0]} is not a character of Unicode.", where=place)
        return chr(code)

    return _ESCAPE.sub(character, text.removeprefix("\ufeff"))


def tokens(text: str, file: str = "query") -> list[Token]:
    """The tokens of ``text`` after its codepoint escapes are resolved; comments are dropped.

    Raises:
        InputError: something that is no token of SPARQL, or a word that is no word of it.
        RefusedError: more than 100,000 tokens.
    """
    text = resolve(text, file)
    found: list[Token] = []
    context = _Context()
    position, line, line_start = 0, 1, 0
    pattern = _token(text.isascii())
    while position < len(text):
        match = pattern.match(text, position)
        place = Place(file, line, position - line_start + 1)
        if match is None:
            raise _unreadable(text[position], place)
        kind, written = match.lastgroup or "", match[0]
        if kind == "iri" and context.after_operand():
            kind, written = "operator", "<=" if written.startswith("<=") else "<"
        end = position + len(written)
        if kind != "space":
            token = Token(kind, written, line, position - line_start + 1, position, end)
            if token.word and token.word not in WORDS:
                raise UnknownNameError("word of SPARQL", written, WORDS, where=place)
            found.append(token)
            context.add(token)
            if len(found) > MAX_TOKENS:
                raise RefusedError("The query is too long: over 100,000 tokens.", where=place)
        newlines = written.count("\n")
        if newlines:
            line, line_start = line + newlines, position + written.rindex("\n") + 1
        position = end
    return found


class _Context:
    """Whether ``<`` is an operator or opens an IRI, which the grammar leaves to the parser.

    In ``FILTER(?a<?b)SERVICE#>`` an engine reads an operator where a plain tokeniser reads an IRI
    that hides the rest. Only inside the round brackets of an expression, after an operand, can it
    be an operator. Each open bracket has a frame: is it an expression, and which clause is it in.
    """

    def __init__(self) -> None:
        self.frames: list[list[str]] = [["", ""]]
        self.last: Token | None = None

    def after_operand(self) -> bool:
        last = self.last
        return (
            self.frames[-1][0] == "expression"
            and last is not None
            and (last.kind in _OPERANDS or last.text in _ENDS or last.word in ("TRUE", "FALSE"))
        )

    def add(self, token: Token) -> None:
        frame = self.frames[-1]
        if token.text == "(":
            self.frames.append(["expression" if self._opens_expression() else "list", ""])
        elif token.text in ("{", "["):
            if token.text == "{" and frame[1] != "modifiers":
                frame[1] = ""
            self.frames.append(["pattern", ""])
        elif token.text in _ENDS and len(self.frames) > 1 and token.text != ">>":
            self.frames.pop()
            if self.frames[-1][1] == "once":
                self.frames[-1][1] = ""
        elif token.word in ("GROUP", "ORDER", "HAVING"):
            frame[1] = "modifiers"
        elif token.word in ("SELECT", "FILTER"):
            frame[1] = "projection" if token.word == "SELECT" else "once"
        elif token.word in ("WHERE", "FROM", "VALUES"):
            frame[1] = ""
        self.last = token

    def _opens_expression(self) -> bool:
        if self.last and self.last.text == "<<":  # a triple term, whose parts stand side by side
            return False
        word = self.last.word if self.last else ""
        named = bool(word) and word not in ("A", "VALUES", "TRUE", "FALSE", "UNDEF")
        return named or self.frames[-1][0] == "expression" or bool(self.frames[-1][1])


def _unreadable(character: str, place: Place) -> InputError:
    if character in "\"'":
        return InputError("This string is never closed, or holds an unknown escape.", where=place)
    return InputError(f"“{character}” cannot stand here in SPARQL.", where=place)
