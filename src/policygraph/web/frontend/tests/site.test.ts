import { describe, expect, it } from "vitest";
import { folded, type Index, rank } from "../src/site-search.ts";

const INDEX: Index = {
  kinds: ["agency", "place"],
  things: [
    ["Los Angeles County Sheriff's Department", 0, "id/lasd/", "LASD"],
    ["Los Angeles County", 1, "id/la/", ""],
    ["Bogotá", 1, "id/bogota/", ""],
    ["A county", 1, "id/county/", ""],
  ],
};
const paths = (asked: string, most = 9): string[] =>
  rank(INDEX, asked, most).map((one) => one.path);

describe("rank", () => {
  it("finds by every word, the exact label first", () => {
    expect(paths("los angeles county")).toEqual(["id/la/index.html", "id/lasd/index.html"]);
    expect(paths("county angeles")).toEqual(["id/la/index.html", "id/lasd/index.html"]);
  });

  it("finds other labels, and letters with accents", () => {
    expect(paths("lasd")).toEqual(["id/lasd/index.html"]);
    expect(paths("bogota")).toEqual(["id/bogota/index.html"]);
  });

  it("tells kinds, keeps to the most, and finds nothing for nothing", () => {
    expect(rank(INDEX, "sheriff", 9)[0]?.kind).toBe("agency");
    expect(paths("county", 2)).toHaveLength(2);
    expect(paths("  ")).toEqual([]);
    expect(paths("nowhere")).toEqual([]);
  });
});

describe("folded", () => {
  it("takes case and accents away", () => expect(folded("ÉÖ")).toBe("eo"));
});
