import type { Model } from "./model.ts";

/** From one thing to the next, by all edges between the two. */
export interface Step {
  readonly from: number;
  readonly to: number;
  readonly edges: readonly number[];
}

/** A way as it is weighed: detours over claims and sources, then the names on it. */
interface Way {
  readonly detours: number;
  readonly things: readonly number[];
}

/**
 * The shortest way between two things over edges in either direction, or null if there is none.
 *
 * Among equally short ways it takes the one through the fewest claims and sources, which connect
 * almost everything to everything; then the first by its labels. `policygraph path` does the same.
 */
export function way(model: Model, from: number, to: number): Step[] | null {
  const done = new Set([from]);
  let ring = new Map<number, Way>([[from, { detours: 0, things: [from] }]]);
  while (ring.size && !ring.has(to)) {
    ring = spread(model, ring, to, done);
    for (const thing of ring.keys()) done.add(thing);
  }
  const found = ring.get(to);
  return found ? steps(model, found.things) : null;
}

/** One ring further: the things reached, each with the best way to it. */
function spread(
  model: Model,
  ring: ReadonlyMap<number, Way>,
  to: number,
  done: ReadonlySet<number>,
): Map<number, Way> {
  const reached = new Map<number, Way>();
  for (const [here, { detours, things }] of ring) {
    for (const next of model.neighbours(here)) {
      if (done.has(next)) continue;
      const more = next !== to && model.thing(next).weak ? 1 : 0;
      const made = { detours: detours + more, things: [...things, next] };
      const known = reached.get(next);
      if (!known || better(model, made, known)) reached.set(next, made);
    }
  }
  return reached;
}

function better(model: Model, one: Way, other: Way): boolean {
  if (one.detours !== other.detours) return one.detours < other.detours;
  for (const name of ["label", "iri"] as const) {
    for (const [index, thing] of one.things.entries()) {
      const a = model.thing(thing)[name];
      const b = model.thing(other.things[index] ?? thing)[name];
      if (a !== b) return a < b;
    }
  }
  return false;
}

function steps(model: Model, things: readonly number[]): Step[] {
  return things.slice(1).map((next, index) => {
    const last = things[index] ?? next;
    const edges = (model.edgesOf[last] ?? []).filter((edge) => model.other(edge, last) === next);
    const key = (edge: number): string =>
      `${Number(model.edge(edge).inferred)}${model.edge(edge).label}`;
    edges.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a - b));
    return { from: last, to: next, edges };
  });
}
