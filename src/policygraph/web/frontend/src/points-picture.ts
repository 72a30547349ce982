import type Graph from "graphology";
import { cut, s } from "./dom.ts";
import type { Model } from "./model.ts";
import { sign } from "./shapes.ts";

const MARGIN = 30;

/** The attributes of a point in a drawing. */
interface Point {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly color: string;
}

/** A drawing of points as SVG: each point in the shape of its kind, and named by its title. */
export function pointsPicture(
  graph: Graph,
  model: Model,
  colours: { readonly ink: string; readonly ground: string },
): string {
  const lines = s("g", { "stroke-width": 0.5, fill: "none" });
  graph.forEachEdge((_edge, { color }, _start, _end, start, end) => {
    const [from, to] = [start as Point, end as Point];
    lines.append(s("line", { x1: from.x, y1: -from.y, x2: to.x, y2: -to.y, stroke: color }));
  });
  const points = s("g", { "font-family": "sans-serif", "font-size": 5, fill: colours.ink });
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  graph.forEachNode((node, data) => {
    const { x, y, size, color } = data as Point;
    const thing = model.thing(Number(node));
    const grown = size / 6;
    points.append(
      s(
        "g",
        { transform: `translate(${x} ${-y})` },
        s("title", {}, `${thing.type}: ${thing.label}`),
        s("path", {
          d: sign(model.kind(Number(node)).shape),
          fill: color,
          transform: `scale(${grown.toFixed(3)}) translate(-6 -6)`,
        }),
        size > 6 ? s("text", { x: size + 1, y: 2 }, cut(thing.label, 40)) : null,
      ),
    );
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, -y);
    bottom = Math.max(bottom, -y);
  });
  const [x, y] = [left - MARGIN, top - MARGIN];
  const [width, height] = [right - left + 2 * MARGIN, bottom - top + 2 * MARGIN];
  const viewBox = `${x} ${y} ${width} ${height}`;
  const ground = s("rect", { x, y, width, height, fill: colours.ground });
  const root = s("svg", { viewBox, width, height }, ground, lines, points);
  return new XMLSerializer().serializeToString(root);
}
