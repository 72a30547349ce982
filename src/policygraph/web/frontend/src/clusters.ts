import type Sigma from "sigma";
import { h } from "./dom.ts";
import type { Shown } from "./filter.ts";
import { linesOf } from "./groups.ts";
import type { Model } from "./model.ts";

/** Seen from nearer than this, the names of things tell more than the names of groups. */
const NEAR = 0.35;
const MOST = 150;
/** Letters in a line of a name. */
const LETTERS = 20;

interface Group {
  readonly things: Set<number>;
  readonly x: number;
  readonly y: number;
  readonly name: HTMLElement;
  readonly wide: number;
  readonly high: number;
}

/** The names of groups over a drawing of points, the largest first, none over another. */
export class ClusterNames {
  private readonly root = h("div", { class: "cluster-names", "aria-hidden": "true" });
  private readonly groups: Group[];
  private hushed = false;

  constructor(
    host: HTMLElement,
    private readonly sigma: Sigma,
    model: Model,
    shown: Shown,
    whole: boolean,
    choose: (things: Set<number>) => void,
  ) {
    const members = new Map<number, Set<number>>();
    for (const thing of shown.things) {
      const { cluster } = model.thing(thing);
      if (cluster >= 0) members.set(cluster, (members.get(cluster) ?? new Set()).add(thing));
    }
    this.groups = [...members]
      .filter(([, things]) => things.size > 3)
      .sort(([a, x], [b, y]) => y.size - x.size || a - b)
      .slice(0, MOST)
      .map(([cluster, things]) => {
        let [x, y] = [0, 0];
        for (const one of things) {
          const thing = model.thing(one);
          x += whole ? thing.x : thing.ox;
          y -= whole ? thing.y : thing.oy;
        }
        const label = model.view.clusters[cluster]?.label ?? "";
        const lines = linesOf(label, LETTERS, 2);
        const longest = Math.max(...lines.map((line) => line.length));
        const name = h(
          "button",
          // The list is what a keyboard walks: these are for the pointer alone.
          { type: "button", tabindex: "-1", title: label, onclick: () => choose(things) },
          ...lines.flatMap((line, at) => (at ? [h("br"), line] : [line])),
          h("small", {}, things.size.toLocaleString("en")),
        );
        const size = { wide: longest * 6.6 + 52, high: lines.length * 16 + 12 };
        return { things, x: x / things.size, y: y / things.size, name, ...size };
      });
    this.root.append(...this.groups.map(({ name }) => name));
    host.append(this.root);
    sigma.on("afterRender", this.draw);
  }

  /** Step back while something else stands out. */
  quiet(hushed: boolean): void {
    this.hushed = hushed;
    this.draw();
  }

  /** Whether no group is named: there are none, or others have the word. */
  silent(): boolean {
    return this.hushed || !this.groups.length || this.sigma.getCamera().ratio <= NEAR;
  }

  private readonly draw = (): void => {
    this.root.hidden = this.silent();
    if (this.root.hidden) return;
    const taken: { left: number; right: number; top: number; bottom: number }[] = [];
    for (const { x, y, name, wide, high } of this.groups) {
      const place = this.sigma.graphToViewport({ x, y });
      const [left, right] = [place.x - wide / 2, place.x + wide / 2];
      const [top, bottom] = [place.y - high / 2, place.y + high / 2];
      const clash = taken.some(
        (one) => one.left < right && left < one.right && one.top < bottom && top < one.bottom,
      );
      name.hidden = clash;
      if (clash) continue;
      taken.push({ left, right, top, bottom });
      name.style.transform = `translate(${place.x}px, ${place.y}px) translate(-50%, -50%)`;
    }
  };

  end(): void {
    this.sigma.off("afterRender", this.draw);
    this.root.remove();
  }
}
