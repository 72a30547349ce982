import { type Box, overlap } from "./boxes.ts";
import { s } from "./dom.ts";
import type { Model } from "./model.ts";

/** Letters of a plate on the screen, whatever the scale. */
const SIZE = 11.5;
const LINE = 14;
const MOST = 30;
/** How much room a plate keeps around itself: more would be a wall of names. */
const ROOM = 1.35;

/**
 * The names of the most connected things where cards are too small to be read.
 *
 * A plate keeps its size on the screen; none lies over another, and what stands out comes first.
 */
export class Plates {
  readonly root = s("g", { class: "plates" });
  private scale = 0;
  private order: readonly number[] = [];

  constructor(
    private readonly model: Model,
    private readonly place: (thing: number) => readonly [number, number],
    private readonly letters: number,
  ) {}

  /** Say which things can have one, and which of them come first. */
  choose(things: Iterable<number>, first: ReadonlySet<number>, only: boolean): void {
    const weight = (thing: number): number =>
      (first.has(thing) ? 1e6 : 0) + (this.model.edgesOf[thing]?.length ?? 0);
    this.order = [...things]
      .filter((thing) => !only || first.has(thing))
      .sort((a, b) => weight(b) - weight(a) || a - b);
    this.scale = 0;
  }

  /** Lay them anew for a scale; none where cards can be read. */
  draw(scale: number, far: boolean): void {
    if (!far) {
      if (this.root.childNodes.length) this.root.replaceChildren();
      this.scale = 0;
      return;
    }
    if (this.scale && Math.abs(scale / this.scale - 1) < 0.04) return;
    this.scale = scale;
    const taken: Box[] = [];
    const made: SVGGElement[] = [];
    for (const thing of this.order) {
      if (made.length >= MOST) break;
      const lines = linesOf(this.model.thing(thing).label, this.letters);
      const width = Math.max(...lines.map((line) => line.length)) * 6.3 + 14;
      const height = lines.length * LINE + 7;
      const [x, y] = this.place(thing);
      const half = { x: (width / 2 / scale) * ROOM, y: (height / 2 / scale) * ROOM };
      const box: Box = [x - half.x, y - half.y, x + half.x, y + half.y];
      if (taken.some((one) => overlap(one, box))) continue;
      taken.push(box);
      made.push(this.plate(thing, lines, width, height, 1 / scale));
    }
    this.root.replaceChildren(...made);
  }

  private plate(
    thing: number,
    lines: readonly string[],
    width: number,
    height: number,
    grown: number,
  ): SVGGElement {
    const [x, y] = this.place(thing);
    const transform = `translate(${x} ${y}) scale(${grown})`;
    const made = s(
      "g",
      { class: "plate", transform, "data-thing": thing },
      s("title", {}, `${this.model.thing(thing).type}: ${this.model.thing(thing).label}`),
      s("rect", { x: -width / 2, y: -height / 2, width, height, rx: 5 }),
      ...lines.map((line, count) =>
        s("text", { y: -height / 2 + LINE + LINE * count, "text-anchor": "middle" }, line),
      ),
    );
    made.style.setProperty("--kind", this.model.kind(thing).colour);
    made.style.fontSize = `${SIZE}px`;
    return made;
  }
}

/** A name in at most two lines. */
function linesOf(label: string, letters: number): string[] {
  const text = label.slice(0, 120).split(/\s+/).join(" ");
  if (text.length <= letters) return [text];
  const space = text.lastIndexOf(" ", letters);
  const end = space > 0 ? space : letters;
  const rest = text.slice(end).trimStart();
  return [text.slice(0, end), rest.length > letters ? `${rest.slice(0, letters - 1)}…` : rest];
}
