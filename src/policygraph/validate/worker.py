"""The process that applies shapes to a file of N-Quads, so that a time limit can end it, and its
memory goes with it.

Run as a script, by its path. It reads a pickle from standard input and writes one to standard
output: the answer, or a text that says why there is none.
"""

from __future__ import annotations

import pickle
import sys
from typing import TypeAlias

Failing: TypeAlias = list[tuple[str, str]]
"""Focus node and shape of each result, in N-Triples."""


def failing(shapes: str, data: str, most: int) -> Failing | str:
    """What does not conform, by the package ``shacl``.

    Args:
        shapes: N-Triples.
        data: the path of N-Quads.
        most: the most results, where it stops.
    """
    import shacl

    try:
        compiled = shacl.Shapes.from_text(shapes, "ntriples")
        report = compiled.validate_file(data, max_results=most)
    except ValueError as fault:
        return str(fault)
    return [(one.focus_node, one.source_shape or "") for one in report.results]


def everything(shapes: object, data: str, _: int) -> object:
    """The whole report, by pySHACL; ``shapes`` is a graph of rdflib's."""
    from pathlib import Path

    from policygraph import store
    from policygraph.validate.shacl import results

    graph = store.union_graph(store.in_memory(Path(data).read_bytes()))
    return results(shapes, graph)  # type: ignore[arg-type]


if __name__ == "__main__":
    name, arguments = pickle.load(sys.stdin.buffer)
    found = {"failing": failing, "everything": everything}[name](*arguments)
    pickle.dump(found, sys.stdout.buffer)
