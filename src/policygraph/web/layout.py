"""Where things stand in a drawing: Graphviz, the same positions for the same network.

``dot``, left to right, for what can be read whole; ``sfdp`` for what can only be explored. Lengths
are points, y grows downwards, and a thing stands at its middle.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pygraphviz

from policygraph.errors import EngineError

Size = tuple[float, float]
Point = tuple[float, float]

# Beyond this many things dot takes minutes, and cards could not be read anyway.
READABLE = 400
_GAP = 18.0


@dataclass(frozen=True)
class Layout:
    """Positions of things, and the paths of relations (SVG path data) where there are any."""

    places: Mapping[str, Point]
    paths: Mapping[str, str] = field(default_factory=dict)


def lay_out(sizes: Mapping[str, Size], edges: Sequence[tuple[str, str, str]]) -> Layout:
    """Lay out some things.

    Args:
        sizes: the width and height of each thing.
        edges: the relations: an id and the two ends.

    Raises:
        EngineError: Graphviz failed.
    """
    tied = {end for _, start, end in edges} | {start for _, start, _ in edges}
    bound = [name for name in sizes if name in tied]
    if not bound:
        return Layout(_beside(sizes, 0.0, 0.0, 60.0 * math.sqrt(len(sizes))))
    if len(sizes) <= READABLE:
        made = _read(_dot(sizes, bound, edges), "dot", bound, edges)
    else:
        made = _read(_plain(bound, edges), "sfdp", bound, edges)
    loose = {name: sizes[name] for name in sizes if name not in tied}
    if len(sizes) > READABLE:
        loose = dict.fromkeys(loose, (_GAP / 2, _GAP / 2))
    right = max(made.places[name][0] + sizes[name][0] / 2 for name in bound)
    heights = [made.places[name][1] for name in bound]
    return Layout({**made.places, **_beside(loose, right, min(heights), max(heights))}, made.paths)


def _dot(
    sizes: Mapping[str, Size], bound: Sequence[str], edges: Sequence[tuple[str, str, str]]
) -> str:
    ids = {name: f"n{count}" for count, name in enumerate(bound)}
    lines = [
        "digraph network {",
        "  graph [rankdir=LR, nodesep=0.13, ranksep=1.1, splines=true, mclimit=3];",
        '  node [shape=box, fixedsize=true, label=""]; edge [arrowhead=none];',
    ]
    for name in bound:
        width, height = sizes[name]
        lines.append(f"  {ids[name]} [width={width / 72:.4f}, height={height / 72:.4f}];")
    lines += [f"  {ids[start]} -> {ids[end]} [id={edge}];" for edge, start, end in edges]
    return "\n".join([*lines, "}", ""])


def _plain(bound: Sequence[str], edges: Sequence[tuple[str, str, str]]) -> str:
    ids = {name: f"n{count}" for count, name in enumerate(bound)}
    pairs = sorted({(min(a, b), max(a, b)) for _, a, b in edges if a != b})
    lines = ["graph network {", "  graph [overlap=true, K=0.6, start=1];", "  node [shape=point];"]
    lines += [f"  {name};" for name in ids.values()]
    lines += [f"  {ids[start]} -- {ids[end]};" for start, end in pairs]
    return "\n".join([*lines, "}", ""])


def _read(
    text: str, program: str, bound: Sequence[str], edges: Sequence[tuple[str, str, str]]
) -> Layout:
    try:
        drawn = json.loads(pygraphviz.AGraph(string=text).draw(format="json0", prog=program))
    except (ValueError, OSError, RuntimeError) as fault:
        raise EngineError(f"Graphviz cannot lay the network out: {fault}.") from fault
    names = {f"n{count}": name for count, name in enumerate(bound)}
    top = float(drawn["bb"].split(",")[3])
    places = {names[one["name"]]: _point(one["pos"], top) for one in drawn["objects"]}
    paths = {one["id"]: _path(one["pos"], top) for one in drawn.get("edges", ()) if "id" in one}
    return Layout(places, paths)


def _point(text: str, top: float) -> Point:
    x, y = text.split(",")
    return round(float(x), 1), round(top - float(y), 1)


def _path(spline: str, top: float) -> str:
    """A spline of Graphviz (``splineType``) as the data of an SVG path."""
    points = [_point(one, top) for one in spline.split() if one[0] not in "se"]
    written = [f"{x:g},{y:g}" for x, y in points]
    return f"M{written[0]}C{' '.join(written[1:])}"


def _beside(
    sizes: Mapping[str, Size], left: float, top: float, bottom: float
) -> dict[str, Point]:
    """Things that nothing ties to another, in columns to the right of ``left``, in their order."""
    if not sizes:
        return {}
    across = max(width for width, _ in sizes.values()) + _GAP
    down = max(height for _, height in sizes.values()) + _GAP
    rows = max(1, int((bottom - top) / down))
    return {
        name: (
            round(left + (count // rows + 1) * across, 1),
            round(top + (count % rows + 0.5) * down, 1),
        )
        for count, name in enumerate(sizes)
    }
