import type { Marked } from "./drawing.ts";
import type { Model } from "./model.ts";
import type { State } from "./state.ts";

/** What is shown of a view: things and edges by their index, in order. */
export interface Shown {
  readonly things: ReadonlySet<number>;
  readonly edges: readonly number[];
}

/** The part of a view that a state leaves to be shown. */
export function shown(model: Model, state: State): Shown {
  const { view } = model;
  const without = new Set(state.without);
  const source = view.sources.findIndex((one) => one.iri === state.source);
  const speaker = model.byName.get(state.speaker) ?? -1;
  const pinned = new Set([state.thing, state.from, state.to].map((name) => model.byName.get(name)));
  const edge = view.edges[model.edgeById.get(state.edge) ?? -1];
  if (edge) pinned.add(edge.s).add(edge.t);
  const things = new Set<number>();
  view.things.forEach((thing, index) => {
    const fits =
      (state.all || thing.overview) &&
      !without.has(model.kind(index).label) &&
      (source < 0 || model.sourcesOf[index]?.has(source)) &&
      (speaker < 0 || index === speaker || model.speakersOf[index]?.has(speaker)) &&
      within(thing.first, thing.last, state);
    // What is open is shown, whatever else is left out.
    if (fits || pinned.has(index)) things.add(index);
  });
  const edges: number[] = [];
  view.edges.forEach(({ s, t }, index) => {
    if (things.has(s) && things.has(t)) edges.push(index);
  });
  return { things, edges };
}

/** More cards than this are not drawn of what is open: the text tells the others. */
const CLOSE = 60;

/** What is open, as a part of a view: the sides of contradictions and the best known of many. */
export function closeUp(model: Model, { things, focus, edges }: Marked): Shown {
  const against = new Set<number>();
  for (const edge of edges) {
    const { s, t, counter } = model.edge(edge);
    if (counter) against.add(s).add(t);
  }
  const weight = (one: number): number =>
    (model.edgesOf[one]?.length ?? 0) + (against.has(one) ? 1e6 : 0) + (one === focus ? 1e9 : 0);
  const order = [...things].sort((a, b) => weight(b) - weight(a) || a - b);
  const chosen = new Set(things.size > CLOSE ? order.slice(0, CLOSE) : things);
  const found = new Set([...chosen].flatMap((one) => model.edgesOf[one] ?? []));
  const between = [...found].filter((edge) => {
    const { s, t } = model.edge(edge);
    return chosen.has(s) && chosen.has(t);
  });
  return { things: chosen, edges: between.sort((a, b) => a - b) };
}

/** Whether the days of a thing meet the ones asked for; a thing without a day always does. */
function within(first: string, last: string, state: State): boolean {
  if (!first) return true;
  if (state.since && last.slice(0, state.since.length) < state.since) return false;
  return !state.until || first.slice(0, state.until.length) <= state.until;
}

/** The years that things have days in, from the first to the last. */
export function years(model: Model): [number, number] | null {
  const found = model.view.things
    .flatMap(({ first, last }) => [first, last])
    .filter(Boolean)
    .map((day) => Number.parseInt(day, 10));
  if (!found.length) return null;
  const least = found.reduce((one, other) => Math.min(one, other));
  const most = found.reduce((one, other) => Math.max(one, other));
  return least === most ? null : [least, most];
}
