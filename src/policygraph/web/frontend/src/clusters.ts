import type Sigma from "sigma";
import { h } from "./dom.ts";
import type { Shown } from "./filter.ts";
import type { Model } from "./model.ts";

/** Seen from nearer than this, the names of things tell more than the names of groups. */
const NEAR = 0.35;
const MOST = 150;

interface Group {
  readonly things: Set<number>;
  readonly x: number;
  readonly y: number;
  readonly name: HTMLElement;
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
        // The list is what a keyboard walks: these are for the pointer alone.
        const name = h(
          "button",
          { type: "button", tabindex: "-1", title: label, onclick: () => choose(things) },
          label.slice(0, 80),
          h("small", {}, String(things.size)),
        );
        return { things, x: x / things.size, y: y / things.size, name };
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
    const taken: { left: number; right: number; y: number }[] = [];
    for (const { x, y, name } of this.groups) {
      const place = this.sigma.graphToViewport({ x, y });
      const half = Math.min(86, 20 + (name.textContent?.length ?? 0) * 3.6);
      const [left, right] = [place.x - half, place.x + half];
      const clash = taken.some(
        (one) => Math.abs(one.y - place.y) < 27 && one.left < right && left < one.right,
      );
      name.hidden = clash;
      if (clash) continue;
      taken.push({ left, right, y: place.y });
      name.style.transform = `translate(${place.x}px, ${place.y}px) translate(-50%, -50%)`;
    }
  };

  end(): void {
    this.sigma.off("afterRender", this.draw);
    this.root.remove();
  }
}
