"""One RDF file as quads, each in the named graph that says where it stands.

Turtle, TriG and N-Quads 1.1, parsed by Oxigraph into memory aside, so that a file
with a fault leaves nothing behind. What would make the graph differ from run to run, from
computer to computer or from what the eye sees is refused with its place: blank nodes, relative
IRIs without a base, text that is not UTF-8 in Unicode's form NFC.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from policygraph import files
from policygraph.errors import InputError, Place

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nq": ox.RdfFormat.N_QUADS,
}

_BASE_HINT = (
    "Begin the file with “@base <IRI> .”, the absolute IRI of what the file is: its statements "
    "outside any block go to the graph of that name, and relative IRIs start from it."
)
_BLANK_HINT = "Give it an IRI of its own, such as <#name>: the same on every run, and citable."
_STAR_HINT = "Put the statement in a named graph, and say what is to be said of that graph."

# Triple terms nested this deep crash Oxigraph's parser (SIGSEGV at some ten thousand levels),
# so they are counted before it runs. Lists and blank nodes do not.
_DEEPEST = 100

# The tokens of Turtle and TriG 1.1 (§6.5) that matter here; strings, IRIs and comments come
# first, so that what they hold is passed over.
_TOKEN = re.compile(
    r'''(?P<string>"""(?:[^\\]|\\.)*?"""|\'\'\'(?:[^\\]|\\.)*?\'\'\'
        |"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')
    |(?P<base>@base\b|(?<![\w:@-])[Bb][Aa][Ss][Ee](?=\s*[<\#]))
    |<[^<>"{}|^`\s]*>
    |\#[^\r\n]*
    |(?P<star><<|\{\||(?<![\w:%.-])~)
    |(?P<blank>(?<![\w:%.-])_:\S|\[|\((?!\s*\)))
    |(?P<direction>@[A-Za-z0-9-]*--\w+)
    |[\w:](?:[\w:%.-]|\\.)*
    ''',
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_NEWLINE = re.compile(r"\r\n|\r|\n")

# What Oxigraph says, in plain words, and how to mend it. The first that fits is taken.
_PLAIN: tuple[tuple[str, str, str], ...] = (
    (r"No scheme found in an absolute IRI", "{found} is a relative IRI without a base.", ""),
    (
        r"The prefix (\S+) has not been declared",
        "The prefix “{0}” is not declared.",
        "Declare it at the top of the file: “@prefix {0} <IRI> .”",
    ),
    (
        r"Unexpected end of file|Unexpected end",
        "The file ends in the middle of something.",
        "Look for a missing “.”, “}}”, “>” or quotation mark before the end.",
    ),
    (
        r"Invalid IRI code point '(.*)'",
        "An IRI may not hold the character “{0}”.",
        "Write it percent-encoded: a space is %20.",
    ),
    (
        r"Line jumps are not allowed in string literals.*",
        "A text between single quotation marks may not run over a line's end.",
        'Put it between three quotation marks ("""…"""), or write the line’s end as \\n.',
    ),
    (
        r"Unexpected escape character '(.*)'",
        "“{0}” is no escape.",
        "Write a backslash itself as \\\\.",
    ),
    (
        r"(.+) is not a valid subject or graph name",
        "“{0}” cannot begin a statement or a graph.",
        "Look for a missing or surplus “.”, “;”, “,” or “}}” just before.",
    ),
    (
        r"\{ is not a valid predicate",
        "A block “{{ … }}” cannot begin here.",
        "Turtle (.ttl) holds no blocks: rename the file to .trig. In TriG, look for a missing “.” "
        "just before.",
    ),
    (
        r"(.+) is not a valid predicate",
        "“{0}” cannot be a property: a property is an IRI.",
        "Look for a missing “.”, “;” or “,” just before.",
    ),
    (
        r"(.+) is not a valid RDF object",
        "“{0}” cannot be a value.",
        "A value is an IRI, a number, true, false or a text in quotation marks.",
    ),
)


@dataclass(frozen=True)
class RdfReading:
    """What one RDF file says.

    Attributes:
        base: the IRI of what the file is; empty for N-Quads, which names a graph on each line.
        prefixes: the prefixes the file declares.
        quads: canonical N-Quads (RDF 1.1), sorted by bytes, each once, all in named graphs.
        digest: the SHA-256 of the file's bytes, as hexadecimal digits.
    """

    base: str
    prefixes: dict[str, str]
    quads: bytes
    digest: str


def read(path: Path, display: str, *, blank_nodes: bool = False) -> RdfReading:
    """Parse the file at ``path``; its ending (.ttl, .trig, .nq) tells the format.

    Literals keep the form they are written in; language tags become lower case (RDF 1.1
    Concepts, §3.3).

    Args:
        path: the file.
        display: how messages call it.
        blank_nodes: let blank nodes through, renamed at random so that files do not share them.

    Raises:
        InputError: the file cannot be read, is malformed, or holds what is refused; the error
            carries line and column.
    """
    if path.suffix not in FORMATS:
        raise InputError(
            f"“{path.suffix}” is no ending of an RDF file.",
            where=Place(display),
            hint=f"Accepted are {', '.join(FORMATS)}.",
        )
    return parse(files.read(path, display), FORMATS[path.suffix], display, blank_nodes=blank_nodes)


def parse(
    content: bytes, form: ox.RdfFormat, display: str, *, blank_nodes: bool = False
) -> RdfReading:
    """As `read`, of the bytes of a file."""
    source = _Source(files.decode(content, display, bom=False), display)
    _check_text(source)
    parser = ox.parse(content, format=form, rename_blank_nodes=blank_nodes)
    try:
        quads = list(parser)
    except SyntaxError as fault:
        raise _syntax(fault, source) from fault
    base = _base(source, form, quads, parser.base_iri)
    if any(_refused(quad, blank_nodes) for quad in quads):
        raise _explain(source, blank_nodes)
    lines = _lines(quads, base)
    if not unicodedata.is_normalized("NFC", lines.decode()):
        raise _not_nfc(source, _escaped_fault(source))
    return RdfReading(base, dict(parser.prefixes), lines, hashlib.sha256(content).hexdigest())


@dataclass(frozen=True)
class _Source:
    text: str
    file: str

    def place(self, offset: int) -> Place:
        """The line and column of an offset; both count characters from 1."""
        return Place.at(self.text, offset, self.file)

    def tokens(self, *kinds: str) -> Iterator[re.Match[str]]:
        return (one for one in _TOKEN.finditer(self.text) if one.lastgroup in kinds)


def _check_text(source: _Source) -> None:
    """What must be known before the parser runs: the Unicode form, and how deep it is nested."""
    if not unicodedata.is_normalized("NFC", source.text):
        normal = unicodedata.normalize("NFC", source.text)
        pairs = enumerate(zip(source.text, normal, strict=False))
        offset = next((at for at, (one, other) in pairs if one != other), len(normal))
        raise _not_nfc(source, offset)
    if "<<" not in source.text:
        return
    stars = list(islice((one for one in source.tokens("star") if one[0] == "<<"), _DEEPEST))
    if len(stars) == _DEEPEST:
        raise _star(source, stars[0])


def _not_nfc(source: _Source, offset: int | None) -> InputError:
    what = "The text is not in Unicode’s form NFC"
    if offset is not None:
        what += f" from “{source.text[offset : offset + 12].split(chr(10))[0]}” on"
    return InputError(
        what + ".",
        where=source.place(offset) if offset is not None else Place(source.file),
        hint="Save the file in NFC: two spellings of one letter, NFC and NFD, look alike and "
        "make two nodes.",
    )


def _escaped_fault(source: _Source) -> int | None:
    """The first escape (``\\u0301``) of a token that is not in NFC once it is resolved."""
    for found in _TOKEN.finditer(source.text):
        plain = _ESCAPE.sub(lambda code: chr(int(code[1] or code[2], 16)), found[0])
        if not unicodedata.is_normalized("NFC", plain):
            escape = _ESCAPE.search(found[0])
            return found.start() + (escape.start() if escape else 0)
    return None


def _syntax(fault: SyntaxError, source: _Source) -> InputError:
    message, details = fault.args[0], fault.args[1]
    line, column = details[1], details[2]
    said = re.sub(r"^Parser error (at|between) line .*?: ", "", message, flags=re.DOTALL)
    found = _excerpt(source, details)
    what, hint = f"{said}.", "This is where the file stops being well-formed; look just before."
    for pattern, plain, mend in _PLAIN:
        if match := re.fullmatch(pattern, said, re.DOTALL):
            what = plain.format(*match.groups(), found=found)
            hint = mend.format(*match.groups()) or _BASE_HINT
            break
    return InputError(what, where=Place(source.file, line, column), hint=hint)


def _excerpt(source: _Source, details: tuple[object, ...]) -> str:
    """The text that a syntax error is about, where it lies in one line."""
    _, line, column, _, last_line, last_column = details
    lines = _NEWLINE.split(source.text)
    if line != last_line or not isinstance(line, int) or line > len(lines):
        return "This"
    assert isinstance(column, int)
    assert isinstance(last_column, int)
    return lines[line - 1][column - 1 : last_column - 1]


def _base(source: _Source, form: ox.RdfFormat, quads: list[ox.Quad], declared: str | None) -> str:
    """The one base that the file declares, checked; empty for N-Quads."""
    if form == ox.RdfFormat.N_QUADS:
        _check_graphs(source, quads)
        return ""
    if declared is None:
        raise InputError(
            "The file does not say what it is: it has no “@base”.",
            where=Place(source.file, 1, 1),
            hint=_BASE_HINT,
        )
    places = [source.place(token.start()) for token in source.tokens("base")]
    if len(places) > 1:
        raise InputError(
            "The file has a second “@base”.",
            where=places[1],
            hint="One file is one thing: keep one “@base”, and put the rest in a file of its own.",
        )
    if "#" in declared:
        raise InputError(
            f"The base <{declared}> has a fragment (“#…”).",
            where=places[0] if places else Place(source.file),
            hint="A base is the IRI of the whole source: leave the fragment out.",
        )
    return declared


def _check_graphs(source: _Source, quads: list[ox.Quad]) -> None:
    """Refuse an N-Quads line without a graph; the grammar has one statement to a line."""
    for at, quad in enumerate(quads):
        if isinstance(quad.graph_name, ox.DefaultGraph):
            numbered = enumerate(_NEWLINE.split(source.text), start=1)
            lines = [number for number, line in numbered if re.match(r"\s*[^\s#]", line)]
            raise InputError(
                "The line names no graph: its statement would stand nowhere.",
                where=Place(source.file, lines[at]),
                hint="Name a graph in every line, or write the file as TriG with “@base”.",
            )


def _refused(quad: ox.Quad, blank_nodes: bool) -> bool:
    value = quad.object
    if isinstance(value, ox.Triple):
        return True
    if isinstance(value, ox.Literal):
        if value.direction is not None:
            return True
    elif not blank_nodes and isinstance(value, ox.BlankNode):
        return True
    return not blank_nodes and (
        isinstance(quad.subject, ox.BlankNode) or isinstance(quad.graph_name, ox.BlankNode)
    )


def _explain(source: _Source, blank_nodes: bool) -> InputError:
    kinds = ("star", "direction") if blank_nodes else ("star", "direction", "blank")
    token = next(source.tokens(*kinds), None)
    if token is None or token.lastgroup == "star":
        return _star(source, token)
    where = source.place(token.start())
    if token.lastgroup == "direction":
        return InputError(
            f"A text direction (“{token[0]}”) is RDF 1.2, which other tools cannot read yet.",
            where=where,
            hint="Keep the language tag alone.",
        )
    form = {"[": "A blank node (“[”)", "(": "A list (“(”), which is made of blank nodes,"}
    return InputError(
        f"{form.get(token[0][0], 'A blank node (“_:”)')} cannot be cited or compared.",
        where=where,
        hint=_BLANK_HINT,
    )


def _star(source: _Source, token: re.Match[str] | None) -> InputError:
    return InputError(
        "A statement about a statement (“<<”, “{|” or “~”) is RDF 1.2, which other tools cannot "
        "read yet.",
        where=source.place(token.start()) if token else Place(source.file),
        hint=_STAR_HINT,
    )


def _lines(quads: list[ox.Quad], base: str) -> bytes:
    """Sorted N-Quads, each once; what stands in the default graph goes to the graph ``base``."""
    graph = ox.NamedNode(base) if base else None
    placed = (
        ox.Quad(quad.subject, quad.predicate, quad.object, graph)
        if graph is not None and isinstance(quad.graph_name, ox.DefaultGraph)
        else quad
        for quad in quads
    )
    written = ox.serialize(placed, format=ox.RdfFormat.N_QUADS) or b""
    return b"".join(line + b"\n" for line in sorted(set(written.split(b"\n"))) if line)
