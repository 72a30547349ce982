import { type Box, meets } from "./boxes.ts";
import { cut, s } from "./dom.ts";
import type { Model } from "./model.ts";

interface Spot {
  readonly x: number;
  readonly y: number;
}

/** The names of the edges that are named, each on its line or near it. */
export class EdgeNames {
  readonly root = s("g", { class: "edge-labels" });
  private grown = 0;

  constructor(
    private readonly model: Model,
    private readonly lineOf: (edge: number) => SVGPathElement | null,
  ) {}

  clear(): void {
    this.root.replaceChildren();
    this.grown = 0;
  }

  /** Name the edge that a pointer passes, and no longer the one before; whether that is news. */
  pass(edge: string | undefined): boolean {
    const shown = this.root.querySelector(".passing");
    if (!edge && !shown) return false;
    shown?.remove();
    if (edge && !this.root.querySelector(`[data-label="${edge}"]`)) {
      this.add(Number(edge));
      this.root.lastElementChild?.classList.add("passing");
    }
    this.grown = 0;
    return true;
  }

  /** Name an edge; `place` then finds where. */
  add(edge: number): void {
    const { label, counter } = this.model.edge(edge);
    const text = cut(label, 42);
    const width = text.length * 5.6 + 12;
    this.root.append(
      s(
        "g",
        { class: counter ? "counter" : "", "data-label": edge, "data-width": width },
        s("rect", { x: -width / 2, y: -8, width, height: 16, rx: 8 }),
        s("text", { y: 3.5, "text-anchor": "middle" }, text),
        counter ? s("circle", { class: "brief", r: 8 }) : null,
        counter ? s("text", { class: "brief", y: 4, "text-anchor": "middle" }, "≠") : null,
      ),
    );
    this.grown = 0;
  }

  /** Labels stay readable from afar, and lie on nothing: one that has no room is not shown. */
  place(scale: number, cards: () => Box[]): void {
    const grown = Math.min(3, Math.max(1, 1.1 / scale));
    if (Math.abs(grown - this.grown) < 0.03) return;
    this.grown = grown;
    const taken = cards();
    // What contradicts has the first choice of a spot.
    const labels = [...this.root.querySelectorAll<SVGGElement>("[data-label]")].sort(
      (a, b) => Number(b.classList.contains("counter")) - Number(a.classList.contains("counter")),
    );
    for (const label of labels) {
      const half = { x: (Number(label.dataset.width) / 2) * grown, y: 8 * grown };
      const counter = label.classList.contains("counter");
      const spots = this.spots(Number(label.dataset.label));
      // It may touch a card's edge, so that it has the word wherever there is some room.
      const tight = counter ? { x: half.x * 0.9, y: half.y * 0.9 } : half;
      const free = spots.find(({ x, y }) => !taken.some((box) => meets(box, x, y, tight)));
      // What contradicts says so in any case, by a sign where there is no room for the word.
      const spot = free ?? (counter ? spots[0] : undefined);
      label.setAttribute("display", spot ? "inline" : "none");
      if (!spot) continue;
      label.classList.toggle("short", !free);
      taken.push([spot.x - half.x, spot.y - half.y, spot.x + half.x, spot.y + half.y]);
      label.setAttribute("transform", `translate(${spot.x} ${spot.y}) scale(${grown})`);
    }
  }

  /** Where the name of an edge can be: on its line, or, a little above or below, still at it. */
  private spots(edge: number): Spot[] {
    const line = this.lineOf(edge);
    if (!line) return [];
    const length = line.getTotalLength();
    const parts = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8];
    const points = parts.map((part) => line.getPointAtLength(length * part));
    return [0, 4, -4, 7, -7].flatMap((down) => points.map(({ x, y }) => ({ x, y: y + down })));
  }
}
