import type { Model } from "./model.ts";

/** A thing that a search found, and the name by which it was found if that is not its label. */
export interface Hit {
  readonly thing: number;
  readonly as: string;
}

/** Text as it is compared: case and accents apart. */
export function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Names of things, folded once, to be searched again and again. */
export class Search {
  private readonly names: readonly (readonly [string, number, string])[];

  constructor(private readonly model: Model) {
    this.names = model.view.things.flatMap((thing, index) => [
      [fold(thing.label), index, ""] as const,
      ...thing.alt.map((name) => [fold(name), index, name] as const),
      [fold(thing.curie), index, thing.curie] as const,
    ]);
  }

  /** The best matches: a whole name, then a beginning, then a word's beginning, then a part. */
  find(text: string, most = 8): Hit[] {
    const wanted = fold(text.trim());
    if (!wanted) return [];
    const best = new Map<number, readonly [number, string]>();
    for (const [name, thing, as] of this.names) {
      const rank = rankOf(name, wanted) + (as ? 0.5 : 0);
      const known = best.get(thing);
      if (rank < 9 && (!known || rank < known[0])) best.set(thing, [rank, as]);
    }
    const weight = (thing: number): number => this.model.edgesOf[thing]?.length ?? 0;
    return [...best]
      .sort(([a, [x]], [b, [y]]) => x - y || weight(b) - weight(a) || a - b)
      .slice(0, most)
      .map(([thing, [, as]]) => ({ thing, as }));
  }
}

function rankOf(name: string, wanted: string): number {
  const place = name.indexOf(wanted);
  if (place === 0) return name.length === wanted.length ? 0 : 1;
  if (place > 0) return /[\p{L}\p{N}]/u.test(name[place - 1] ?? "") ? 3 : 2;
  // Every word somewhere, in any order.
  return wanted.split(/\s+/).every((word) => name.includes(word)) ? 4 : 9;
}
