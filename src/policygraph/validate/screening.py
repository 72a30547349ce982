"""Which nodes fail which shapes, found by an engine made for size.

The package ``shacl`` reads a file of N-Quads and applies the shapes to it, hundreds of times as
quick as pySHACL; what it finds, pySHACL then explains. It runs in a process of its own.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import Any

from rdflib import SH, BNode, Literal, URIRef
from rdflib.term import Node
from rdflib.util import from_n3

from policygraph.errors import EngineError, TimeLimitError
from policygraph.validate import worker
from policygraph.validate.facts import MOST
from policygraph.validate.shapes import Shapes, UnableError

TIME = 900.0
"""The most seconds that the shapes may take."""
# Results of one run. Each takes 9 KB, and a shape that every row breaks has millions.
_RESULTS = 5000
# Runs, each without a shape that gave too many results.
_RUNS = 20
# Nodes that pySHACL explains, some milliseconds each.
_EXPLAINED = 2 * MOST
# How the blank node of a shape is called, which a result could not name else.
_SHAPE = "urn:policygraph:shape:"


@dataclass(frozen=True)
class Failing:
    """What fails.

    Attributes:
        nodes: the focus nodes to be explained.
        counts: how many results each shape has.
        least: the shapes of which there can be more.
    """

    nodes: tuple[Node, ...]
    counts: Mapping[Node, int]
    least: frozenset[Node]


def is_there() -> bool:
    """Whether the package is installed: it has wheels for some systems only."""
    return find_spec("shacl") is not None


def failing(shapes: Shapes, quads: Path) -> Failing:
    """The nodes that fail the shapes, each shape's first ones, and how many there are.

    Raises:
        UnableError: the package is not there, or it cannot apply the shapes.
        TimeLimitError: it took longer than `TIME`.
        EngineError: the process died.
    """
    if not is_there():
        raise UnableError("the package shacl is not installed")
    named: dict[Node, URIRef] = {
        node: URIRef(f"{_SHAPE}{number}") for number, node in enumerate(shapes.blank)
    }
    shape_of: dict[Node, Node] = {name: node for node, name in named.items()}
    found: dict[Node, list[Node]] = {}
    least: set[Node] = set()
    end = monotonic() + TIME
    for _ in range(_RUNS):
        left = max(1.0, end - monotonic())
        answer = ask("failing", left, _text(shapes, named, least), str(quads), _RESULTS)
        if isinstance(answer, str):
            raise UnableError(f"the package shacl cannot apply them ({answer.splitlines()[0]})")
        results = dict[Node, list[Node]]()
        for focus, shape in answer:
            name = _node(shape)
            results.setdefault(shape_of.get(name, name), []).append(_node(focus))
        if len(answer) < _RESULTS:
            found.update(results)
            break
        # It stops within one shape, which is left out then, so that the others are looked at.
        many = max(results, key=lambda one: len(results[one]))
        found[many] = results[many]
        least.add(many)
    else:
        least.update(results)
        found.update({shape: nodes for shape, nodes in results.items() if shape not in found})
    return Failing(
        _some(found), Counter({s: len(nodes) for s, nodes in found.items()}), frozenset(least)
    )


def ask(name: str, seconds: float, *arguments: object) -> Any:
    """What a function of `worker` returns, in a process of its own.

    Raises:
        TimeLimitError: it took longer; the process is ended.
        EngineError: the process died.
    """
    command = [sys.executable, "-P", "-X", "utf8", worker.__file__]
    try:
        done = subprocess.run(
            command, input=pickle.dumps((name, arguments)), capture_output=True, timeout=seconds
        )
    except subprocess.TimeoutExpired:
        raise TimeLimitError(
            f"The shapes took longer than {TIME:g} s and were stopped.",
            hint="Make the shapes simpler: paths that repeat cost most.",
        ) from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        why = said[-1] if said else f"the process ended with code {done.returncode}"
        raise EngineError(f"The shapes could not be applied: {why}.")
    return pickle.loads(done.stdout)


def _text(shapes: Shapes, named: Mapping[Node, URIRef], without: Iterable[Node]) -> str:
    triples = [*shapes.triples(), *((one, SH.deactivated, Literal(True)) for one in without)]
    lines = (" ".join(named.get(term, term).n3() for term in triple) for triple in triples)
    return "".join(sorted(f"{line} .\n" for line in lines))


def _node(text: str) -> Node:
    if text.startswith("<"):
        return URIRef(text[1:-1])
    node = from_n3(text)
    if isinstance(node, BNode) or not isinstance(node, Node):
        raise UnableError("the data has blank nodes that fail")
    return node


def _some(found: Mapping[Node, list[Node]]) -> tuple[Node, ...]:
    """The first nodes of each shape."""
    most = min(MOST, max(1, _EXPLAINED // max(1, len(found))))
    firsts = (list(dict.fromkeys(nodes))[:most] for nodes in found.values())
    return tuple(dict.fromkeys(node for nodes in firsts for node in nodes))
