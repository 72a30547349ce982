import { describe, expect, it } from "vitest";
import { gather, type Placed } from "../src/gather.ts";
import { groupsOf, linesOf } from "../src/groups.ts";
import { Model } from "../src/model.ts";
import { EXAMPLE } from "./example.ts";

const card = (x: number, y: number): Placed => ({ x, y, w: 120, h: 50 });
const desk = { w: 530, h: 650 };

function overlaps(places: readonly (readonly [number, number])[]): boolean {
  return places.some(([x, y], index) =>
    places
      .slice(index + 1)
      .some(([other, down]) => Math.abs(x - other) < 120 && Math.abs(y - down) < 50),
  );
}

describe("gathering cards", () => {
  it("brings far cards near, in their order, none over another", () => {
    const cards = [card(0, 0), card(4000, 10), card(0, 3000), card(10, 3000)];
    const found = gather(cards, desk);
    expect(found).not.toBeNull();
    const places = found?.places ?? [];
    expect(overlaps(places)).toBe(false);
    expect(places[0]?.[0]).toBeLessThan(places[1]?.[0] ?? 0);
    expect(places[0]?.[1]).toBeLessThan(places[2]?.[1] ?? 0);
    const wide = Math.max(...places.map(([x]) => x)) - Math.min(...places.map(([x]) => x));
    expect(wide).toBeLessThanOrEqual(desk.w / (found?.scale ?? 1));
  });

  it("sets one card in the middle and what it points at to its right", () => {
    const cards = Array.from({ length: 9 }, (_, index) => card(index, index * 10));
    const found = gather(cards, desk, 4, new Set([5, 6, 7, 8]));
    const places = found?.places ?? [];
    const middle = places[4]?.[0] ?? 0;
    expect(overlaps(places)).toBe(false);
    for (const one of [0, 1, 2, 3]) expect(places[one]?.[0]).toBeLessThan(middle);
    for (const one of [5, 6, 7, 8]) expect(places[one]?.[0]).toBeGreaterThan(middle);
  });

  it("gives up where there is no room", () => {
    const cards = Array.from({ length: 40 }, (_, index) => card(index, 0));
    expect(gather(cards, { w: 300, h: 200 })).toBeNull();
  });
});

describe("groups", () => {
  it("count their things and what runs between them", () => {
    const view = {
      ...EXAMPLE,
      clusters: [0, 1].map((thing) => ({ label: `G${thing}`, thing, x: 0, y: 0, size: 4 })),
      things: EXAMPLE.things.map((one, index) => ({ ...one, cluster: index % 2, x: index * 50 })),
    };
    const model = new Model(view);
    const all = { things: new Set(view.things.keys()), edges: [...view.edges.keys()] };
    const { groups, bands } = groupsOf(model, all);
    expect(groups.reduce((sum, { things }) => sum + things.length, 0)).toBe(view.things.length);
    const across = view.edges.filter(({ s, t }) => s % 2 !== t % 2).length;
    expect(bands.reduce((sum, { count }) => sum + count, 0)).toBe(across);
  });

  it("are the overview of many things without claims only", () => {
    expect(new Model(EXAMPLE).grouped).toBe(false);
    const one = EXAMPLE.things[0];
    if (!one) throw new Error("the example has things");
    const cluster = { label: "G", thing: 0, x: 0, y: 0, size: 80 };
    const things = Array.from({ length: 320 }, (_, index) => ({
      ...one,
      iri: `https://e.org/${index}`,
      curie: `e:${index}`,
      cluster: index % 4,
    }));
    const clusters = [cluster, cluster, cluster, cluster];
    const view = { ...EXAMPLE, things, clusters, edges: [], statements: [], conflicts: [] };
    expect(new Model(view).grouped).toBe(true);
  });

  it("have names that say what they leave out", () => {
    expect(linesOf("one two three", 20, 2)).toEqual(["one two three"]);
    expect(linesOf("alpha beta gamma", 6, 2)).toEqual(["alpha", "beta…"]);
    expect(linesOf("x".repeat(500), 10, 1)).toEqual([`${"x".repeat(9)}…`]);
  });
});
