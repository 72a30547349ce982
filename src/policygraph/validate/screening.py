"""Which nodes fail which shapes, found by an engine made for size.

The package ``shacl`` reads a file of N-Quads and applies the shapes to it, hundreds of times as
quick as pySHACL; what it finds, pySHACL then explains. It runs in a process of its own. After a
change it is given what is near the change alone, if what failed before is known.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import islice
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

from rdflib import RDFS, SH, BNode, Literal, URIRef
from rdflib.term import Node
from rdflib.util import from_n3

from policygraph.errors import EngineError, TimeLimitError
from policygraph.store import Engine
from policygraph.validate import worker
from policygraph.validate.facts import MOST
from policygraph.validate.faults import ntriples
from policygraph.validate.nearby import around
from policygraph.validate.shapes import Shapes, UnableError

TIME = 900.0
"""The most seconds that the shapes may take."""
# Results of one run. Each takes 9 KB, and a shape that every row breaks has millions.
_RESULTS = 5000
# Runs, each without a shape that gave too many results.
_RUNS = 20
# Nodes that pySHACL explains, some milliseconds each.
_EXPLAINED = 2 * MOST
# Nodes near a change, beyond which all are looked at.
_NEAR = 1000
# How the blank node of a shape is called, which a result could not name else.
_SHAPE = "urn:policygraph:shape:"


@dataclass(frozen=True)
class Failing:
    """What fails.

    Attributes:
        nodes: the focus nodes to be explained.
        counts: how many results each shape has.
        least: the shapes of which there can be more.
        whole: whether no other node fails.
    """

    nodes: tuple[Node, ...]
    counts: Mapping[Node, int]
    least: frozenset[Node]
    whole: bool


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
    nodes = _some(found)
    whole = not least and len(nodes) == len(set[Node]().union(*found.values()))
    counts = Counter({s: len(many) for s, many in found.items() if not whole})
    return Failing(nodes, counts, frozenset(least), whole)


class Screen:
    """Finds which nodes fail, and remembers them.

    Args:
        before: the nodes that failed the same shapes before, in N-Triples; None if not all are
            known.
        changed: the lines of N-Quads that have come or gone since.

    Attributes:
        nodes: what is to be given as ``before`` the next time.
    """

    def __init__(self, before: Collection[str] | None = None, changed: Collection[bytes] = ()):
        self.before, self.changed = before, changed
        self.nodes: list[str] | None = None

    def failing(self, shapes: Shapes, engine: Engine, quads: Path) -> Failing:
        """The nodes that fail in a dataset, whose N-Quads are in a file; raises as `failing`."""
        found = None
        with suppress(UnableError):  # Blank nodes, say, which may not hinder the whole.
            found = self._again(shapes, engine, quads)
        found = found or failing(shapes, quads)
        if found.whole:
            self.nodes = sorted(node.n3() for node in found.nodes)
        return found

    def _again(self, shapes: Shapes, engine: Engine, quads: Path) -> Failing | None:
        """What fails, found near what has changed; None if that cannot be told, or is much."""
        near = None if self.before is None else self._near(shapes, engine)
        if near is None:
            return None
        # The values as they were read: the engine can hold them in another form.
        subjects = {ntriples(s).encode() for s in around(engine, shapes, near).subjects()}
        with TemporaryDirectory(prefix="policygraph-") as folder, quads.open("rb") as lines:
            part = Path(folder) / "part.nq"
            with part.open("wb") as out:
                out.writelines(line for line in lines if line[: line.index(b" ")] in subjects)
            found = failing(shapes, part)
        if not found.whole:
            return None
        nodes = {node for node in map(_node, self.before or ()) if node not in near}
        nodes.update(node for node in found.nodes if node in near)
        return Failing(tuple(nodes), Counter(), frozenset(), whole=True)

    def _near(self, shapes: Shapes, engine: Engine) -> set[Node] | None:
        """The nodes from which a shape can see a change."""
        if shapes.nested or shapes.steps == inf:
            return None
        targets = {term for _, name, term in shapes.terms if name == SH.targetObjectsOf}
        ahead: set[Node] = set()
        for line in self.changed:
            subject, predicate, rest = line.decode().split(" ", 2)
            name = _node(predicate)
            if name == RDFS.subClassOf:
                return None
            ahead.add(_node(subject))
            if name in shapes.backward or name in targets:
                ahead.add(_node(rest.rsplit(" ", 2)[0]))
        seen: set[Node] = set()
        for _ in range(int(shapes.steps) + 1):
            seen |= ahead
            found: set[Node] = set()
            for node in ahead:
                pointing = list(islice(engine.triples(None, None, node), _NEAR + 1))
                found.update(s for s, name, _ in pointing if name in shapes.forward)
                for name in shapes.backward if isinstance(node, URIRef) else ():
                    found.update(o for *_, o in engine.triples(node, name))
                if len(pointing) > _NEAR or len(found) + len(seen) > _NEAR:
                    return None
            ahead = found - seen
        return seen


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
