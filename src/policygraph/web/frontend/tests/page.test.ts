import { describe, expect, it } from "vitest";
import { answer, prepared } from "../src/answers.ts";
import { Model } from "../src/model.ts";
import { plain } from "../src/picture.ts";
import { thingPage } from "../src/thing-page.ts";
import { EXAMPLE } from "./example.ts";

const acts = { open: () => undefined, openEdge: () => undefined };

describe("pages", () => {
  const model = new Model(EXAMPLE);

  it("tells who promised what, who contradicts it, and where it says so", () => {
    const { page, things } = answer(model, acts, "promises");
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

  it("asks only what the view can answer", () => {
    expect(prepared(model).map(({ question }) => question)).toEqual([
      "promises",
      "conflicts",
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
