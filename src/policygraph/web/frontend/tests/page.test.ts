import { describe, expect, it } from "vitest";
import { answer, prepared } from "../src/answers.ts";
import { Model } from "../src/model.ts";
import { plain } from "../src/picture.ts";
import { START } from "../src/state.ts";
import { thingPage } from "../src/thing-page.ts";
import { EXAMPLE } from "./example.ts";

const acts = { open: () => undefined, openEdge: () => undefined, years: () => undefined };

describe("pages", () => {
  const model = new Model(EXAMPLE);

  it("tells who promised what, who contradicts it, and where it says so", () => {
    const { page, things } = answer(model, acts, "promises", START);
    const text = page.textContent ?? "";
    for (const part of ["Fewer will be held", "Ministry", "They promised.", "More are held"]) {
      expect(text).toContain(part);
    }
    expect(text).toContain("Zürich Institute");
    expect(text).toContain("It is not so.");
    expect(text).toContain("inferred");
    expect([...things].sort()).toEqual([0, 1, 3, 4]);
  });

  it("gives every footnote that is marked, those of inferences included", () => {
    const page = thingPage(model, acts, 4);
    const marks = new Set([...page.querySelectorAll(".mark")].map((one) => one.textContent));
    const notes = [...page.querySelectorAll("[data-note]")];
    expect(notes.length).toBe(marks.size);
    expect(notes.map((one) => one.textContent).join()).toContain("They exclude each other.");
  });

  it("tells where accounts differ, what explains it and what curators decided", () => {
    const text = answer(model, acts, "conflicts", START).page.textContent ?? "";
    for (const part of [
      "Claims that contradict each other",
      "Numbers that differ",
      "70",
      "retracted",
      "One agency and 3 more",
      "They count different days.",
      "C decided on 2026: “Eighty” is better founded.",
    ]) {
      expect(text).toContain(part);
    }
  });

  it("tells what a claim rests on", () => {
    expect(thingPage(model, acts, 4).textContent).toContain(
      "Rests on 1 independent source (of 2 that say it); falls with “Report”.",
    );
  });

  it("tells what happened when, within the years that are asked for", () => {
    const times = (state: typeof START) =>
      [...answer(model, acts, "timeline", state).page.querySelectorAll("time")].map(
        (one) => one.textContent,
      );
    expect(times(START)).toEqual(["1996", "2010-02-01"]);
    expect(times({ ...START, since: "2010", until: "2010" })).toEqual(["2010-02-01"]);
  });

  it("links to the pages of a site, where there is one", () => {
    const page = "../id/finding/index.html";
    const things = EXAMPLE.things.map((one) => ({ ...one, page }));
    const linked = thingPage(new Model({ ...EXAMPLE, things }), acts, 4);
    expect(linked.querySelector(`a[href="${page}"]`)).not.toBeNull();
    expect(thingPage(model, acts, 4).querySelector(".page-link")).toBeNull();
  });

  it("asks only what the view can answer", () => {
    expect(prepared(model).map(({ question }) => question)).toEqual([
      "promises",
      "conflicts",
      "timeline",
      "cited",
      "inferred",
    ]);
    const silent = new Model({ ...EXAMPLE, statements: [], conflicts: [], edges: [] });
    expect(prepared(silent).map(({ question }) => question)).toEqual(["promises"]);
  });

  it("lets no text become markup", () => {
    const evil = '<img src=x onerror="alert(1)"><script>alert(2)</script>\u202e"';
    const hostile = new Model({
      ...EXAMPLE,
      things: EXAMPLE.things.map((one) => ({ ...one, label: evil, alt: [evil] })),
      statements: EXAMPLE.statements.map((one) => ({ ...one, text: evil })),
      passages: EXAMPLE.passages.map((one) => ({ ...one, gloss: evil, reason: evil })),
    });
    const page = thingPage(hostile, acts, 4);
    expect(page.querySelector("img, script")).toBeNull();
    expect(page.querySelector("h2")?.textContent).toBe(evil);
  });
});

describe("picture", () => {
  it("writes mixed colours as every program knows them", () => {
    expect(plain("color(srgb 1 0.5 0)")).toBe("rgb(255, 128, 0)");
    expect(plain("rgb(1, 2, 3)")).toBe("rgb(1, 2, 3)");
  });
});
