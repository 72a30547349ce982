"""The functions and operators of SPARQL that a mapping can be compiled with (SPARQL 1.1 §17).

Each takes nodes and gives the node of the call: `NONE` where the types alone make it an error, and
`Uncompiled` where this module does not know what Oxigraph would do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from urllib.parse import quote

from policygraph.lexical import XSD
from policygraph.sources import lexicals
from policygraph.sources.expressions import Uncompiled
from policygraph.sources.lowering import (
    NONE,
    Functions,
    Lowering,
    Node,
    recast,
    written,
)


def _str(low: Lowering, args: Sequence[Node]) -> Node:
    (node,) = args
    if node.kind in ("str", "none"):
        return node
    if node.kind == "bool":
        return low.make("str", f"TRUTH[{node.name}]", [node], safe=True)
    if node.kind == "term":
        return low.make("str", f"{low.names_of(_lexical)}({node.name})", [node], clean=False)
    return recast(node, "str")


def _lexical(term: str) -> str:
    """The IRI, or the lexical form of the literal, that N-Triples stand for."""
    if term[0] == "<":
        return term[1:-1]
    return _ESCAPE.sub(_character, term[1 : term.rindex('"')])


def _character(found: re.Match[str]) -> str:
    return _LETTERS.get(found[1]) or chr(int(found[1][1:], 16))


_ESCAPE = re.compile(r"\\([tbnrf\"'\\]|u[0-9A-F]{4})")
_LETTERS = {
    **{"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"},
    **{'"': '"', "'": "'", "\\": "\\"},
}


def _iri(low: Lowering, args: Sequence[Node]) -> Node:
    (node,) = args
    if node.kind in ("iri", "none"):
        return node
    if _simple(node, "IRI") is NONE:
        return NONE
    parts = node.parts or (node,)
    full = low.names_of(lexicals.IRI.fullmatch, lexicals.IRI)
    if not low.base and lexicals.HOST.match(node.prefix):
        shape = "".join(str(part.value) if part.value is not None else "x" for part in parts)
        if lexicals.IRI.fullmatch(shape):
            unsafe = [part for part in parts if part.value is None and not part.safe]
            if not unsafe:
                return recast(node, "iri")
            # It is enough to look at what is put into it; the whole is looked at if need be.
            fits = low.names_of(lexicals.SEGMENT.fullmatch, lexicals.SEGMENT)
            doubts = " or ".join(f"{fits}({part.name}) is None" for part in unsafe)
            check = f"({doubts}) and {full}({node.name}) is None"
            return low.make("iri", node.name, [node], later=check, parts=parts, more=unsafe)
    quick = low.names_of(lexicals.ASCII_IRI.fullmatch, lexicals.ASCII_IRI)
    check = f"{quick}({node.name}) is None and {full}({node.name}) is None"
    # With a base, the engine takes dots out of an absolute IRI, too.
    dots = f" or '/.' in {node.name}" if low.base else ""
    return low.make("iri", f"{node.name}", [node], later=check + dots, parts=parts)


def _concat(low: Lowering, args: Sequence[Node]) -> Node:
    if any(_text(arg, "CONCAT") is NONE for arg in args):
        return NONE
    kinds = {arg.kind for arg in args}
    parts = tuple(p for arg in args for p in (arg.parts or (arg,)))
    written = "".join(f"{{{arg.name}}}" for arg in args)
    kind = kinds.pop() if len(kinds) == 1 else "str"
    return low.make(kind, f"f'{written}'", args, safe=all(arg.safe for arg in args), parts=parts)


def _strlang(low: Lowering, args: Sequence[Node]) -> Node:
    node, tag = args
    if not isinstance(tag.value, str) or not re.fullmatch(
        "[A-Za-z]{2,3}(-[A-Za-z]{2})?", tag.value
    ):
        raise Uncompiled("STRLANG with a language that is no constant like “en” or “en-US”")
    if _simple(node, "STRLANG") is NONE:
        return NONE
    return recast(node, f"lang:{tag.value.lower()}")


def _strdt(low: Lowering, args: Sequence[Node]) -> Node:
    node, datatype = args
    if datatype.kind != "iri" or not isinstance(datatype.value, str):
        raise Uncompiled("STRDT with a datatype that is no constant")
    if _simple(node, "STRDT") is NONE or datatype.value == XSD + "string":
        return _simple(node, "STRDT")
    return _typed(low, node, datatype.value)


def _typed(low: Lowering, node: Node, datatype: str) -> Node:
    """A text as a literal of a datatype."""
    kept = lexicals.keeper(datatype)
    if kept is None:
        raise Uncompiled(f"a literal of the datatype <{datatype}>")
    if kept is lexicals.ANY:
        return recast(node, f"typed:{datatype}")
    check = f"not {low.names_of(kept)}[{node.name}]"
    if datatype == XSD + "boolean":
        return low.make("bool", f"{node.name} == 'true'", [node], later=check)
    kind = f"typed:{datatype}"
    return low.make(kind, node.name, [node], later=check, safe=True, slow=True)


def _cast(datatype: str) -> Callable[[Lowering, Sequence[Node]], Node]:
    kind = "bool" if datatype == XSD + "boolean" else f"typed:{datatype}"

    def cast(low: Lowering, args: Sequence[Node]) -> Node:
        (node,) = args
        if node.kind in (kind, "none"):
            return node
        if node.kind != "str":
            raise Uncompiled(f"<{datatype}> of a value of the type {node.kind}")
        return _typed(low, node, datatype)

    return cast


def _case(method: str) -> Callable[[Lowering, Sequence[Node]], Node]:
    def case(low: Lowering, args: Sequence[Node]) -> Node:
        node = _text(args[0], method)
        if node is NONE:
            return NONE
        odd = low.names_of(lexicals.ODD_CASE.search, lexicals.ODD_CASE)
        check = f"not {node.name}.isascii() and {odd}({node.name})"
        return low.make(
            node.kind, f"{node.name}.{method}()", [node], later=check, slow=True, safe=node.safe
        )

    return case


def _text(node: Node, name: str) -> Node:
    """A string literal, or NONE for what is surely none."""
    if node.kind == "term":
        raise Uncompiled(f"{name} of a value of any type")
    return node if node.textual else NONE


def _simple(node: Node, name: str) -> Node:
    """A string literal without language, or NONE for what is surely none."""
    return node if _text(node, name).kind == "str" else NONE


def _pair(args: Sequence[Node], name: str) -> bool:
    """Whether two texts go together (§17.4.3.1.2)."""
    first, second = (_text(arg, name) for arg in args)
    return NONE not in (first, second) and second.kind in ("str", first.kind)


def _search(name: str, written: str) -> Callable[[Lowering, Sequence[Node]], Node]:
    def search(low: Lowering, args: Sequence[Node]) -> Node:
        if not _pair(args, name):
            return NONE
        first, second = (arg.name for arg in args)
        return low.make("bool", written.format(first, second), args)

    return search


def _encode(low: Lowering, args: Sequence[Node]) -> Node:
    node = _text(args[0], "ENCODE_FOR_URI")
    function = low.names_of(_percent)
    return low.make("str", f"{function}({node.name})", [node], slow=True, safe=True, clean=True)


def _percent(text: str) -> str:
    return quote(text, safe="")


def _pattern(args: Sequence[Node], at: int, name: str) -> tuple[lexicals.Pattern, str]:
    """The constant expression and flags of REGEX and REPLACE."""
    found = [arg.value for arg in args[1:] if arg.kind == "str" and isinstance(arg.value, str)]
    if len(found) != len(args) - 1:
        raise Uncompiled(f"{name} with an expression that is no constant")
    flags = found[at] if len(found) > at else ""
    return lexicals.regex(found[0], flags), found[1] if at == 2 else ""


def _limits(low: Lowering, node: Node, pattern: lexicals.Pattern) -> str:
    limits = [f"len({node.name}) > {pattern.longest}"] if pattern.longest else []
    if pattern.ascii:
        limits.append(f"not {node.name}.isascii()")
    return " or ".join(limits)


def _replace(low: Lowering, args: Sequence[Node]) -> Node:
    node = _text(args[0], "REPLACE")
    pattern, new = _pattern(args, 2, "REPLACE")
    if pattern.empty:
        raise Uncompiled("a regular expression that can match nothing, in REPLACE")
    template = lexicals.replacement(new, pattern.compiled.groups)
    function = low.names_of(pattern.compiled.sub, "sub", pattern.source, pattern.flags)
    return low.make(
        node.kind,
        f"{function}({low.constant('str', template).name}, {node.name})",
        [node],
        later=_limits(low, node, pattern),
        slow=True,
        safe=pattern.unreserved and "$" not in new and lexicals.unreserved(new),
        clean=node.clean and written(new) == new,
    )


def _regex(low: Lowering, args: Sequence[Node]) -> Node:
    node = _text(args[0], "REGEX")
    pattern, _ = _pattern(args, 1, "REGEX")
    function = low.names_of(pattern.compiled.search, "search", pattern.source, pattern.flags)
    written = f"{function}({node.name}) is not None"
    return low.make("bool", written, [node], later=_limits(low, node, pattern), slow=True)


def _if(low: Lowering, args: Sequence[Node]) -> Node:
    test = low.truth(args[0])
    if test.kind == "none":
        return NONE
    first, second = args[1:]
    kind = _common_kind(args[1:])
    written = f"({first.name} if {test.name} else {second.name})"
    if test.nullable:
        written = f"(None if {test.name} is None else {written})"
    return low.make(
        kind,
        written,
        [test, first, second],
        strict=False,
        fails=test.nullable or first.nullable or second.nullable,
        safe=all(node.safe or node.kind == "none" for node in (first, second)),
    )


def _coalesce(low: Lowering, args: Sequence[Node]) -> Node:
    found: list[Node] = []
    for node in args:
        if node.kind != "none":
            found.append(node)
        if not node.nullable:
            break
    if len(found) < 2:
        return found[0] if found else NONE
    written = found[-1].name
    for node in reversed(found[:-1]):
        written = f"({node.name} if {node.name} is not None else {written})"
    return low.make(
        _common_kind(found),
        written,
        found,
        strict=False,
        fails=found[-1].nullable,
        safe=all(node.safe for node in found),
    )


def _common_kind(nodes: Sequence[Node]) -> str:
    """The type of some nodes, never-bound ones apart."""
    kinds = {node.kind for node in nodes} - {"none"}
    if len(kinds) > 1:
        raise Uncompiled("a choice between values of several types")
    return kinds.pop() if kinds else "none"


def _not(low: Lowering, args: Sequence[Node]) -> Node:
    test = low.truth(args[0])
    return low.make("bool", f"not {test.name}", [test])


def _and(low: Lowering, args: Sequence[Node]) -> Node:
    return _logic(low, args, "False", "True")


def _or(low: Lowering, args: Sequence[Node]) -> Node:
    return _logic(low, args, "True", "False")


def _logic(low: Lowering, args: Sequence[Node], strong: str, weak: str) -> Node:
    """The three-valued tables of §17.2: one value decides, whatever the other is."""
    one, two = (low.truth(arg) for arg in args)
    written = (
        f"({strong} if {one.name} is {strong} or {two.name} is {strong}"
        f" else None if {one.name} is None or {two.name} is None else {weak})"
    )
    return low.make("bool", written, [one, two], strict=False, fails=one.nullable or two.nullable)


def _equals(low: Lowering, args: Sequence[Node]) -> Node:
    """``=`` (§17.4.1.7), where the types leave no doubt."""
    one, two = args
    kinds = {one.kind, two.kind}
    if "none" in kinds:
        return NONE
    if len(kinds) > 1 or one.kind == "term" or one.kind.startswith("typed:"):
        raise Uncompiled("a comparison of values of several types")
    return low.make("bool", f"{one.name} == {two.name}", args)


def _differs(low: Lowering, args: Sequence[Node]) -> Node:
    return _not(low, [_equals(low, args)])


def _in(low: Lowering, args: Sequence[Node]) -> Node:
    node, *others = args
    texts = [other for other in others if other.kind == "str" and other.value is not None]
    values = sorted(str(text.value) for text in texts)
    if node.kind != "str" or len(values) < len(others):
        raise Uncompiled("IN of other things than a text and constant texts")
    found = low.names_of(frozenset(values), "set", *values)
    return low.make("bool", f"{node.name} in {found}", [node])


_MANY = 1000
FUNCTIONS: Functions = {
    "STR": (1, 1, _str),
    "IRI": (1, 1, _iri),
    "CONCAT": (_MANY, 0, _concat),
    "STRLANG": (2, 2, _strlang),
    "STRDT": (2, 2, _strdt),
    **{XSD + one: (1, 1, _cast(XSD + one)) for one in ("integer", "decimal", "date", "boolean")},
    "LCASE": (1, 1, _case("lower")),
    "UCASE": (1, 1, _case("upper")),
    "REPLACE": (4, 3, _replace),
    "REGEX": (3, 2, _regex),
    "CONTAINS": (2, 2, _search("CONTAINS", "{1} in {0}")),
    "STRSTARTS": (2, 2, _search("STRSTARTS", "{0}.startswith({1})")),
    "STRENDS": (2, 2, _search("STRENDS", "{0}.endswith({1})")),
    "ENCODE_FOR_URI": (1, 1, _encode),
    "IF": (3, 3, _if),
    "COALESCE": (_MANY, 0, _coalesce),
    "!": (1, 1, _not),
    "&&": (2, 2, _and),
    "||": (2, 2, _or),
    "=": (2, 2, _equals),
    "!=": (2, 2, _differs),
    "IN": (_MANY, 1, _in),
}
