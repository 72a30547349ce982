import type { Model } from "./model.ts";

/** From one thing to the next, by all edges between the two. */
export interface Step {
  readonly from: number;
  readonly to: number;
  readonly edges: readonly number[];
}

/**
 * The shortest way between two things over edges in either direction, or null if there is none.
 *
 * Among equally short ways it takes the one through the fewest claims: they connect almost
 * everything to everything.
 */
export function way(model: Model, from: number, to: number): Step[] | null {
  const cost = new Map<number, readonly [number, number]>([[from, [0, 0]]]);
  const before = new Map<number, number>();
  let ring = [from];
  while (ring.length && !cost.has(to)) ring = spread(model, ring, to, cost, before);
  if (!cost.has(to)) return null;
  const things = [to];
  for (let here = before.get(to); here !== undefined; here = before.get(here)) things.unshift(here);
  return things.slice(1).map((next, index) => {
    const last = things[index] ?? from;
    const edges = (model.edgesOf[last] ?? []).filter((edge) => model.other(edge, last) === next);
    return { from: last, to: next, edges };
  });
}

/** One ring further; the things reached, each with the cheapest way to it. */
function spread(
  model: Model,
  ring: readonly number[],
  to: number,
  cost: Map<number, readonly [number, number]>,
  before: Map<number, number>,
): number[] {
  const reached = new Set<number>();
  for (const here of ring) {
    const [steps, claims] = cost.get(here) ?? [0, 0];
    for (const next of model.neighbours(here)) {
      const detours = claims + (next !== to && model.kind(next).claim ? 1 : 0);
      const known = cost.get(next);
      if (known && (known[0] <= steps || known[1] <= detours)) continue;
      cost.set(next, [steps + 1, detours]);
      before.set(next, here);
      reached.add(next);
    }
  }
  return [...reached];
}
