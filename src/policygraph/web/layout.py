"""Where things stand in a drawing: the same positions for the same network.

What can be read at once is laid out by Graphviz's ``dot``, left to right, in the proportions of
a screen. What can be read only part by part is laid out in blocks: each group as rows of cards,
the best connected first, and the blocks in shelves. What can only be explored is laid out as
points: the things of a group as the seeds of a sunflower (H. Vogel, 1979), the best connected in
the middle, and each group as near as there is room to the groups it is tied to.
Lengths are points, y grows downwards, and a thing stands at its middle.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean

import pygraphviz

from policygraph.errors import EngineError

Size = tuple[float, float]
Point = tuple[float, float]

# Beyond this many things dot draws columns so high that their names cannot be read on a screen.
AT_ONCE = 60
# Beyond this many, cards could not be read anyway.
READABLE = 400
# How wide a screen is for its height, and how much of it the page's controls leave: the pixels of
# a drawing on a common screen.
_SCREEN = (940.0, 650.0)
_GAP = 18.0
# Between the cards of a block, and what a block needs around them: above, for its name.
_BETWEEN = (14.0, 8.0)
_AROUND = (16.0, 34.0)
# How far the seeds of a sunflower stand apart, and by which angle.
_SEED = 14.0
_GOLDEN = math.pi * (3 - math.sqrt(5))


@dataclass(frozen=True)
class Layout:
    """Positions of things, and the paths of relations (SVG path data) where there are any."""

    places: Mapping[str, Point]
    paths: Mapping[str, str] = field(default_factory=dict)


def lay_out(
    sizes: Mapping[str, Size],
    edges: Sequence[tuple[str, str, str]],
    groups: Sequence[Iterable[str]] = (),
) -> Layout:
    """Lay out some things.

    Args:
        sizes: the width and height of each thing.
        edges: the relations: an id and the two ends.
        groups: which things belong together, for when there are more than can be read.

    Raises:
        EngineError: Graphviz failed.
    """
    tied = {end for _, start, end in edges} | {start for _, start, _ in edges}
    bound = [name for name in sizes if name in tied]
    if not bound:
        return Layout(_beside(sizes, 0.0, 0.0, 60.0 * math.sqrt(len(sizes))))
    loose = {name: sizes[name] for name in sizes if name not in tied}
    if len(sizes) <= AT_ONCE:
        tried = [_read(_dot(sizes, bound, edges, apart), bound) for apart in (0.3, 0.45, 0.7, 1.0)]
        made = max(tried, key=lambda one: _scale(one.places, sizes))
    elif len(sizes) <= READABLE:
        return Layout(_blocks(sizes, edges, groups))
    else:
        made = Layout(_sunflowers(bound, edges, groups))
        loose = dict.fromkeys(loose, (0.0, 0.0))
    right = max(made.places[name][0] + sizes[name][0] / 2 for name in bound)
    heights = [made.places[name][1] for name in bound]
    return Layout({**made.places, **_beside(loose, right, min(heights), max(heights))}, made.paths)


# --- what can be read whole ------------------------------------------------------------------


def _scale(places: Mapping[str, Point], sizes: Mapping[str, Size]) -> float:
    """How large the things of a layout are drawn where the whole of it is on a screen."""
    spans = []
    for axis in (0, 1):
        low = min(place[axis] - sizes[name][axis] / 2 for name, place in places.items())
        high = max(place[axis] + sizes[name][axis] / 2 for name, place in places.items())
        spans.append(_SCREEN[axis] / (high - low))
    return min(spans)


def _dot(
    sizes: Mapping[str, Size],
    bound: Sequence[str],
    edges: Sequence[tuple[str, str, str]],
    apart: float,
) -> str:
    ids = {name: f"n{count}" for count, name in enumerate(bound)}
    lines = [
        "digraph network {",
        f"  graph [rankdir=LR, nodesep=0.11, ranksep={apart}, splines=true, mclimit=3];",
        '  node [shape=box, fixedsize=true, label=""]; edge [arrowhead=none];',
    ]
    for name in bound:
        width, height = sizes[name]
        lines.append(f"  {ids[name]} [width={width / 72:.4f}, height={height / 72:.4f}];")
    lines += [f"  {ids[start]} -> {ids[end]} [id={edge}];" for edge, start, end in edges]
    return "\n".join([*lines, "}", ""])


def _read(text: str, bound: Sequence[str]) -> Layout:
    try:
        drawn = json.loads(pygraphviz.AGraph(string=text).draw(format="json0", prog="dot"))
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


def _beside(sizes: Mapping[str, Size], left: float, top: float, bottom: float) -> dict[str, Point]:
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


# --- what can be read part by part -----------------------------------------------------------


def _blocks(
    sizes: Mapping[str, Size],
    edges: Sequence[tuple[str, str, str]],
    groups: Sequence[Iterable[str]],
) -> dict[str, Point]:
    """Groups as blocks of cards; what nothing is tied to is a block of its own."""
    degrees = Counter(end for _, *ends in edges for end in ends)
    grouped = [[name for name in group if name in sizes] for group in groups]
    known = {name for group in grouped for name in group}
    loose = [name for name in sizes if name not in known]
    blocks = [
        _block(sorted(names, key=lambda one: (-degrees[one], one)), sizes)
        for names in grouped
        if names
    ]
    # The highest first, so that shelves are even.
    blocks.sort(key=lambda one: -one[1][1])
    area = sum(width * height for _, (width, height) in blocks)
    tried = []
    for wide in (1.1, 1.3, 1.5, 1.7, 2.0, 2.4, 2.8):
        breadth = max(math.sqrt(area * wide), *(width for _, (width, _) in blocks), 1.0)
        ground = [_block(loose, sizes, breadth)] if loose else []
        tried.append(_shelves([*blocks, *ground], breadth))
    return max(tried, key=lambda one: _scale(one, sizes))


def _block(
    names: Sequence[str], sizes: Mapping[str, Size], breadth: float | None = None
) -> tuple[dict[str, Point], Size]:
    """Cards in rows, of some breadth or like a screen, and what room they take."""
    across = max(sizes[name][0] for name in names) + _BETWEEN[0]
    down = fmean(sizes[name][1] for name in names) + _BETWEEN[1]
    if breadth is None:
        columns = max(1, round(math.sqrt(len(names) * down * _SCREEN[0] / _SCREEN[1] / across)))
    else:
        columns = max(1, int((breadth - 2 * _AROUND[0]) / across))
    places: dict[str, Point] = {}
    top = _AROUND[1]
    for first in range(0, len(names), columns):
        row = names[first : first + columns]
        high = max(sizes[name][1] for name in row) + _BETWEEN[1]
        for count, name in enumerate(row):
            places[name] = (_AROUND[0] + (count + 0.5) * across, top + high / 2)
        top += high
    return places, (min(columns, len(names)) * across + 2 * _AROUND[0], top + _AROUND[0])


def _shelves(blocks: Sequence[tuple[dict[str, Point], Size]], breadth: float) -> dict[str, Point]:
    """Blocks side by side in shelves of about ``breadth``, in their order."""
    places: dict[str, Point] = {}
    left = top = deep = 0.0
    for within, (width, height) in blocks:
        if left and left + width > breadth:
            left, top, deep = 0.0, top + deep, 0.0
        for name, (x, y) in within.items():
            places[name] = (round(left + x, 1), round(top + y, 1))
        left, deep = left + width, max(deep, height)
    return places


# --- what can only be explored ---------------------------------------------------------------


def _sunflowers(
    bound: Sequence[str], edges: Sequence[tuple[str, str, str]], groups: Sequence[Iterable[str]]
) -> dict[str, Point]:
    """Each group as a disc of its things, the discs near those that they are tied to."""
    group_of = {name: count for count, group in enumerate(groups) for name in group}
    members: dict[int, list[str]] = {}
    for name in bound:
        members.setdefault(group_of.get(name, -1), []).append(name)
    degrees: Counter[str] = Counter()
    ties: dict[int, Counter[int]] = {group: Counter() for group in members}
    for _, start, end in edges:
        degrees.update((start, end))
        one, other = group_of.get(start, -1), group_of.get(end, -1)
        if one != other:
            ties[one][other] += 1
            ties[other][one] += 1
    radii = {group: _SEED * (math.sqrt(len(names)) + 1.5) for group, names in members.items()}
    middles = _pack(radii, ties)
    places: dict[str, Point] = {}
    for group, names in members.items():
        x, y = middles[group]
        for count, name in enumerate(sorted(names, key=lambda one: (-degrees[one], one))):
            away, angle = _SEED * math.sqrt(count), count * _GOLDEN
            places[name] = (
                round(x + away * math.cos(angle), 1),
                round(y + away * math.sin(angle), 1),
            )
    return places


def _pack(radii: Mapping[int, float], ties: Mapping[int, Counter[int]]) -> dict[int, Point]:
    """Where discs stand: none over another, the largest first."""
    placed: dict[int, Point] = {}
    for group in sorted(radii, key=lambda one: (-radii[one], one)):
        known = [
            (placed[other], weight) for other, weight in ties[group].items() if other in placed
        ]
        total = sum(weight for _, weight in known) or 1
        x = sum(place[0] * weight for place, weight in known) / total
        y = sum(place[1] * weight for place, weight in known) / total
        spots = _around(x, y, max(radii[group] / 2, _SEED * 2))
        placed[group] = _free(
            spots, [(place, radii[group] + radii[one]) for one, place in placed.items()]
        )
    return placed


def _free(spots: Iterable[Point], others: list[tuple[Point, float]]) -> Point:
    """The first spot that is as far as it must be from others."""
    for spot in spots:
        for count, (place, away) in enumerate(others):
            if math.dist(spot, place) < away:
                # What is in the way of one spot is mostly in the way of the next.
                others.insert(0, others.pop(count))
                break
        else:
            return spot
    raise AssertionError("There is always a wider ring.")


def _around(x: float, y: float, step: float) -> Iterator[Point]:
    """Spots on wider and wider rings around a point; wider than high, as screens are."""
    yield x, y
    ring = 1
    while True:
        count = 6 * ring
        for part in range(count):
            angle = 2 * math.pi * part / count
            yield x + 1.25 * ring * step * math.cos(angle), y + ring * step * math.sin(angle)
        ring += 1
