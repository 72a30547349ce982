"""JSON of others, read with care: no name twice, nothing fetched.

The formats read here fix their JSON (Web Annotation Data Model; schema.org as its users write it),
so it is read as JSON. A ``@context`` is compared with the standard's address, and never fetched.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, TypeAlias

from policygraph import files
from policygraph.errors import InputError, Place
from policygraph.interchange.carried import words

Object: TypeAlias = dict[str, Any]


def load(content: bytes, known: frozenset[str], display: str) -> Any:
    """The value that a JSON text holds, whose ``@context`` is one of those ``known``.

    Raises:
        InputError: it is no JSON, an object of it has a name twice, or its terms may mean
            something else than the format's.
    """
    text = files.decode(content, display)
    try:
        document = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_number)
    except json.JSONDecodeError as fault:
        raise InputError(
            f"The file is no JSON: {fault.msg}.", where=Place(display, fault.lineno, fault.colno)
        ) from None
    except ValueError as fault:
        raise InputError(f"The file cannot be read: {fault}.", where=Place(display)) from None
    for top in document if isinstance(document, list) else [document]:
        contexts = many(top.get("@context")) if isinstance(top, dict) else []
        named = [one.get("@vocab") if isinstance(one, dict) else one for one in contexts]
        if known.isdisjoint(one.rstrip("/#") for one in named if isinstance(one, str)):
            raise InputError(
                "The file's “@context” is not that of the format.",
                where=Place(display),
                hint=f"It must be “{min(known)}”. No other is fetched, so its terms are unknown.",
            )
    return document


def many(value: Any) -> list[Any]:
    """A value that may be one, several or none, as a list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def objects(value: Any) -> Iterator[Object]:
    """The objects among the values."""
    return (one for one in many(value) if isinstance(one, dict))


def identifier(node: Any) -> str:
    """The IRI that a node is given by, as a string, as ``id`` or as ``@id``."""
    if isinstance(node, dict):
        node = node.get("id", node.get("@id"))
    return node if isinstance(node, str) else ""


def types(node: Object) -> set[str]:
    """The types of a node, without what stands before the last “/”, “#” or “:”."""
    found = [*many(node.get("type")), *many(node.get("@type"))]
    return {re.split(r"[/#:]", one)[-1] for one in found if isinstance(one, str)}


def text(node: Object, *names: str) -> str:
    """The first text under one of the names; of several values the first."""
    for name in names:
        for value in many(node.get(name)):
            said = words(value.get("@value") if isinstance(value, dict) else value)
            if said:
                return said
    return ""


def _unique(pairs: list[tuple[str, Any]]) -> Object:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"an object has “{words(twice)}” twice, and which of them counts is open")
    return found


def _no_number(constant: str) -> Any:
    raise ValueError(f"{constant} is no number of JSON")
