import { describe, expect, it } from "vitest";
import { read, START, type State, write } from "../src/state.ts";

describe("state", () => {
  it("is empty at the start", () => {
    expect(write(START)).toBe("");
    expect(read("")).toEqual(START);
  });

  it("comes back as it went into the address", () => {
    const state: State = {
      thing: "id:a&b=c#d",
      edge: "e1",
      question: "conflicts",
      from: "id:x",
      to: "<https://e.org/y?z=1>",
      without: ["news article", "law, old"],
      source: "https://e.org/s",
      speaker: "id:p",
      since: "1996",
      until: "2011",
      all: true,
      theme: "dark",
      camera: [-120, 45, 0.375],
    };
    expect(read(`#${write(state)}`)).toEqual(state);
  });

  it("takes nothing that it does not know", () => {
    expect(read("#question=evil&theme=pink&view=1,2&all=yes")).toEqual(START);
    expect(read("#view=1,2,-3")).toEqual(START);
    expect(read("#view=a,b,c")).toEqual(START);
  });
});
