"""The functions and operators of SPARQL that a mapping can be compiled with (SPARQL 1.1 §17).

Each takes the nodes of its arguments, whose number the engine has checked, and gives the node of
the call: `NONE` where the types alone make it an error, and `Uncompiled` where this module does not
know what Oxigraph would do.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias
from urllib.parse import quote

from policygraph.lexical import XSD
from policygraph.sources.compiler import values
from policygraph.sources.compiler.nodes import NONE, Node, Nodes
from policygraph.sources.compiler.values import Uncompiled, written

Function: TypeAlias = Callable[..., Node]


def _str(nodes: Nodes, node: Node) -> Node:
    if node.kind in ("str", "none"):
        return node
    if node.kind == "bool":
        return nodes.make("str", f"TRUTH[{node.name}]", [node], safe=True)
    if node.kind == "term":
        return nodes.make("str", f"{nodes.names_of(_lexical)}({node.name})", [node], plain=False)
    return node.recast("str")


def _lexical(term: str) -> str:
    """The IRI, or the lexical form of the literal, that N-Triples stand for."""
    # The escapes of N-Triples are escapes of JSON.
    return term[1:-1] if term[0] == "<" else str(json.loads(term[: term.rindex('"') + 1]))


def _iri(nodes: Nodes, node: Node) -> Node:
    if node.kind in ("iri", "none"):
        return node
    if _simple(node, "IRI") is NONE:
        return NONE
    parts = node.parts or (node,)
    full = nodes.names_of(values.IRI.fullmatch, values.IRI)
    if not nodes.base and values.HOST.match(node.prefix):
        shape = "".join(str(part.value) if part.value is not None else "x" for part in parts)
        if values.IRI.fullmatch(shape):
            unsafe = [part for part in parts if part.value is None and not part.safe]
            if not unsafe:
                return node.recast("iri")
            # It is enough to look at what is put into it; the whole is looked at if need be.
            fits = nodes.names_of(values.SEGMENT.fullmatch, values.SEGMENT)
            doubts = " or ".join(f"{fits}({part.name}) is None" for part in unsafe)
            check = f"({doubts}) and {full}({node.name}) is None"
            return nodes.make("iri", node.name, [node], later=check, parts=parts, more=unsafe)
    quick = nodes.names_of(values.ASCII_IRI.fullmatch, values.ASCII_IRI)
    check = f"{quick}({node.name}) is None and {full}({node.name}) is None"
    # With a base, the engine takes dots out of an absolute IRI, too.
    dots = f" or '/.' in {node.name}" if nodes.base else ""
    return nodes.make("iri", f"{node.name}", [node], later=check + dots, parts=parts)


def _concat(nodes: Nodes, *args: Node) -> Node:
    if any(_text(arg, "CONCAT") is NONE for arg in args):
        return NONE
    kinds = {arg.kind for arg in args}
    parts = tuple(p for arg in args for p in (arg.parts or (arg,)))
    written = "".join(f"{{{arg.name}}}" for arg in args)
    kind = kinds.pop() if len(kinds) == 1 else "str"
    return nodes.make(kind, f"f'{written}'", args, safe=all(arg.safe for arg in args), parts=parts)


def _strlang(nodes: Nodes, node: Node, tag: Node) -> Node:
    if not isinstance(tag.value, str) or not re.fullmatch(
        "[A-Za-z]{2,3}(-[A-Za-z]{2})?", tag.value
    ):
        raise Uncompiled("STRLANG with a language that is no constant like “en” or “en-US”")
    if _simple(node, "STRLANG") is NONE:
        return NONE
    return node.recast(f"lang:{tag.value.lower()}")


def _strdt(nodes: Nodes, node: Node, datatype: Node) -> Node:
    if datatype.kind != "iri" or not isinstance(datatype.value, str):
        raise Uncompiled("STRDT with a datatype that is no constant")
    if _simple(node, "STRDT") is NONE or datatype.value == XSD + "string":
        return _simple(node, "STRDT")
    return _typed(nodes, node, datatype.value)


def _typed(nodes: Nodes, node: Node, datatype: str) -> Node:
    """A text as a literal of a datatype."""
    kept = values.keeper(datatype)
    if kept is None:
        raise Uncompiled(f"a literal of the datatype <{datatype}>")
    if kept is values.ANY:
        return node.recast(f"typed:{datatype}")
    check = f"not {nodes.names_of(kept)}[{node.name}]"
    if datatype == XSD + "boolean":
        return nodes.make("bool", f"{node.name} == 'true'", [node], later=check)
    kind = f"typed:{datatype}"
    return nodes.make(kind, node.name, [node], later=check, safe=True, slow=True)


def _cast(datatype: str) -> Function:
    kind = "bool" if datatype == XSD + "boolean" else f"typed:{datatype}"

    def cast(nodes: Nodes, *args: Node) -> Node:
        if len(args) == 1 and args[0].kind in (kind, "none"):
            return args[0]
        if [arg.kind for arg in args] != ["str"]:
            raise Uncompiled(f"<{datatype}> of what is no plain text")
        return _typed(nodes, args[0], datatype)

    return cast


def _case(method: str) -> Function:
    def case(nodes: Nodes, node: Node) -> Node:
        node = _text(node, method)
        odd = nodes.names_of(values.ODD_CASE.search, values.ODD_CASE)
        check = f"not {node.name}.isascii() and {odd}({node.name})"
        return nodes.make(
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


def _search(name: str, written: str) -> Function:
    def search(nodes: Nodes, one: Node, two: Node) -> Node:
        first, second = _text(one, name), _text(two, name)
        # Whether two texts go together (§17.4.3.1.2).
        if NONE in (first, second) or second.kind not in ("str", first.kind):
            return NONE
        return nodes.make("bool", written.format(one.name, two.name), [one, two])

    return search


def _encode(nodes: Nodes, node: Node) -> Node:
    node = _text(node, "ENCODE_FOR_URI")
    function = nodes.names_of(quote)
    return nodes.make("str", f"{function}({node.name}, '')", [node], slow=True, safe=True)


def _constant(node: Node) -> str:
    if node.kind != "str" or not isinstance(node.value, str):
        raise Uncompiled("a regular expression, replacement or flag that is no constant")
    return node.value


def _pattern(text: Node, args: Sequence[Node], flags: int) -> tuple[values.Regex, str]:
    """The expression of REGEX and REPLACE, and when a text is for the engine."""
    expression, *rest = map(_constant, args)
    pattern = values.regex(expression, rest[flags - 1] if len(rest) >= flags else "")
    limits = [f"len({text.name}) > {pattern.longest}"] if pattern.longest else []
    limits += [f"not {text.name}.isascii()"] if pattern.ascii else []
    return pattern, " or ".join(limits)


def _replace(nodes: Nodes, node: Node, *args: Node) -> Node:
    node = _text(node, "REPLACE")
    (pattern, later), (_, new, *_) = _pattern(node, args, 2), map(_constant, args)
    # Without look-around, what can match nothing matches the empty text.
    if pattern.compiled.fullmatch(""):
        raise Uncompiled("a regular expression that can match nothing, in REPLACE")
    template = values.replacement(new, pattern.compiled.groups)
    function = nodes.names_of(pattern.compiled.sub, "sub", pattern.compiled)
    return nodes.make(
        node.kind,
        f"{function}({nodes.constant('str', template).name}, {node.name})",
        [node],
        later=later,
        slow=True,
        safe=pattern.unreserved and values.SEGMENT.fullmatch(new) is not None,
        plain=node.plain and written(new) == new,
    )


def _regex(nodes: Nodes, node: Node, *args: Node) -> Node:
    node = _text(node, "REGEX")
    pattern, later = _pattern(node, args, 1)
    function = nodes.names_of(pattern.compiled.search, "search", pattern.compiled)
    written = f"{function}({node.name}) is not None"
    return nodes.make("bool", written, [node], later=later, slow=True)


def _if(nodes: Nodes, test: Node, first: Node, second: Node) -> Node:
    test = nodes.truth(test)
    if test.kind == "none":
        return NONE
    kind = _common_kind([first, second])
    written = f"({first.name} if {test.name} else {second.name})"
    if test.nullable:
        written = f"(None if {test.name} is None else {written})"
    return nodes.make(
        kind,
        written,
        [test, first, second],
        strict=False,
        fails=test.nullable or first.nullable or second.nullable,
        safe=all(node.safe or node.kind == "none" for node in (first, second)),
    )


def _coalesce(nodes: Nodes, *args: Node) -> Node:
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
    return nodes.make(
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


def _not(nodes: Nodes, node: Node) -> Node:
    test = nodes.truth(node)
    return nodes.make("bool", f"not {test.name}", [test])


def _logic(strong: str, weak: str) -> Function:
    """The three-valued tables of §17.2: one value decides, whatever the other is."""

    def logic(nodes: Nodes, *args: Node) -> Node:
        one, two = map(nodes.truth, args)
        written = (
            f"({strong} if {one.name} is {strong} or {two.name} is {strong}"
            f" else None if {one.name} is None or {two.name} is None else {weak})"
        )
        fails = one.nullable or two.nullable
        return nodes.make("bool", written, [one, two], strict=False, fails=fails)

    return logic


def _equals(nodes: Nodes, one: Node, two: Node) -> Node:
    """``=`` (§17.4.1.7), where the types leave no doubt."""
    kinds = {one.kind, two.kind}
    if "none" in kinds:
        return NONE
    if len(kinds) > 1 or one.kind == "term" or one.kind.startswith("typed:"):
        raise Uncompiled("a comparison of values of several types")
    return nodes.make("bool", f"{one.name} == {two.name}", [one, two])


def _in(nodes: Nodes, node: Node, *others: Node) -> Node:
    texts = [other for other in others if other.kind == "str" and other.value is not None]
    values = sorted(str(text.value) for text in texts)
    if node.kind != "str" or len(values) < len(others):
        raise Uncompiled("IN of other things than a text and constant texts")
    found = nodes.names_of(frozenset(values), "set", *values)
    return nodes.make("bool", f"{node.name} in {found}", [node])


FUNCTIONS: Mapping[str, Function] = {
    "STR": _str,
    **dict.fromkeys(("IRI", "URI"), _iri),
    "CONCAT": _concat,
    "STRLANG": _strlang,
    "STRDT": _strdt,
    **{XSD + one: _cast(XSD + one) for one in ("integer", "decimal", "date", "boolean")},
    "LCASE": _case("lower"),
    "UCASE": _case("upper"),
    "REPLACE": _replace,
    "REGEX": _regex,
    "CONTAINS": _search("CONTAINS", "{1} in {0}"),
    "STRSTARTS": _search("STRSTARTS", "{0}.startswith({1})"),
    "STRENDS": _search("STRENDS", "{0}.endswith({1})"),
    "ENCODE_FOR_URI": _encode,
    "IF": _if,
    "COALESCE": _coalesce,
    "!": _not,
    "&&": _logic("False", "True"),
    "||": _logic("True", "False"),
    "=": _equals,
    "!=": lambda nodes, *args: _not(nodes, _equals(nodes, *args)),
    "IN": _in,
}
"""By name; casts by the IRI of their datatype."""
