import { describe, expect, it } from "vitest";
import { shown, years } from "../src/filter.ts";
import { Model } from "../src/model.ts";
import { Search } from "../src/search.ts";
import { START } from "../src/state.ts";
import { way } from "../src/ways.ts";
import { EXAMPLE } from "./example.ts";

const model = new Model(EXAMPLE);
const names = (things: Iterable<number>): string[] =>
  [...things].map((one) => model.thing(one).curie);

describe("model", () => {
  it("knows who makes a claim and what is claimed of a thing", () => {
    expect(names(model.claimsBy[1] ?? [])).toEqual(["id:finding"]);
    expect(names(model.claimsAbout[2] ?? [])).toEqual(["id:finding"]);
    expect(names(model.speakers(3))).toEqual(["id:ministry"]);
  });

  it("reads a relation from either end, as the ontology declares it", () => {
    expect(model.sentence(0)).toBe("Fewer will be held is said by Ministry");
    expect([model.reads(0), model.reads(0, 3), model.reads(0, 0)]).toEqual([
      "is said by",
      "is said by",
      "says",
    ]);
  });

  it("tells what only a curator concluded", () => {
    expect(model.inferred(4)).toBe(true);
    expect(model.inferred(3)).toBe(false);
  });
});

describe("shown", () => {
  it("leaves out of the overview what is not in it", () => {
    expect(names(shown(model, START).things)).not.toContain("id:programme");
    expect(names(shown(model, { ...START, all: true }).things)).toContain("id:programme");
  });

  it("keeps to a kind, a source, a speaker", () => {
    const all = { ...START, all: true };
    expect(names(shown(model, { ...all, without: ["agency"] }).things)).toEqual([
      "id:promise",
      "id:finding",
    ]);
    expect(names(shown(model, { ...all, source: "https://e.org/report" }).things)).toEqual([
      "id:institute",
      "id:programme",
      "id:finding",
    ]);
    expect(names(shown(model, { ...all, speaker: "id:ministry" }).things)).toEqual([
      "id:ministry",
      "id:promise",
      "id:finding",
    ]);
  });

  it("keeps to days, and keeps what has none", () => {
    const since = shown(model, { ...START, all: true, since: "2000" });
    expect(names(since.things)).not.toContain("id:ministry");
    expect(names(since.things)).toContain("id:programme");
    expect(names(since.things)).toContain("id:promise");
    const until = shown(model, { ...START, all: true, until: "1999" });
    expect(names(until.things)).not.toContain("id:programme");
  });

  it("always shows what is open, and only edges between what is shown", () => {
    const state = { ...START, thing: "id:programme", without: ["finding"] };
    const { things, edges } = shown(model, state);
    expect(things.has(2)).toBe(true);
    expect(edges.map((one) => model.edge(one).id)).toEqual(["e0", "e4"]);
  });

  it("knows the span of years", () => {
    expect(years(model)).toEqual([1996, 2010]);
  });
});

describe("search", () => {
  const search = new Search(model);
  it("finds by label, other name, CURIE and accents apart", () => {
    expect(search.find("zur")[0]?.thing).toBe(1);
    expect(search.find("ZI")[0]).toEqual({ thing: 1, as: "ZI" });
    expect(search.find("id:prog")[0]?.thing).toBe(2);
    expect(search.find("held more")[0]?.thing).toBe(4);
    expect(search.find("nothing of the kind")).toEqual([]);
    expect(search.find("  ")).toEqual([]);
  });
});

describe("way", () => {
  it("goes through things rather than claims, and says when there is none", () => {
    expect(way(model, 3, 2)?.map(({ to }) => model.thing(to).curie)).toEqual([
      "id:ministry",
      "id:programme",
    ]);
    expect(way(model, 0, 0)).toEqual([]);
    const apart = new Model({ ...EXAMPLE, edges: [] });
    expect(way(apart, 0, 1)).toBeNull();
  });
});
