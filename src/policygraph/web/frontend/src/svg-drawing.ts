import { around, type Box, extent, meets } from "./boxes.ts";
import { Eye } from "./camera.ts";
import { cut, s } from "./dom.ts";
import type { Camera, Draw, Drawing, Listener, Marked } from "./drawing.ts";
import type { Shown } from "./filter.ts";
import type { Model } from "./model.ts";
import { picture } from "./picture.ts";
import { Plates } from "./plates.ts";
import { outline, sign } from "./shapes.ts";

/** What the controls take of the drawing's lower end. */
const FOOT = 56;
/** Below this scale what stands on a card cannot be read: plates name the most connected. */
const FAR = 0.72;
/** A page opens no farther away than this: part of the drawing in letters that can be read. */
const NEAR = 0.9;

/** Cards and curves: for what can be read whole or part by part. */
export const drawCards: Draw = (host, model, shown, whole, listener) =>
  new Cards(host, model, shown, whole, listener);

class Cards implements Drawing {
  private readonly root: SVGSVGElement;
  private readonly stage: SVGGElement;
  private readonly labels = s("g", { class: "edge-labels" });
  private readonly plates: Plates;
  private readonly eye: Eye;
  private readonly cards = new Map<number, SVGGElement>();
  private readonly curves = new Map<number, SVGGElement>();
  private readonly curveRoot = s("g", { class: "curves" });
  private readonly regionRoot: SVGGElement;
  private grown = 0;

  constructor(
    host: HTMLElement,
    private readonly model: Model,
    private readonly shown: Shown,
    private readonly whole: boolean,
    private readonly listener: Listener,
  ) {
    const cards = s("g", { class: "cards" });
    const letters = host.clientWidth < 600 ? 14 : 22;
    this.plates = new Plates(model, (thing) => this.place(thing), letters);
    this.regionRoot = this.regions();
    this.stage = s("g", {}, this.regionRoot, this.curveRoot, cards, this.plates.root, this.labels);
    // The list beside the drawing is what a keyboard and a screen reader walk.
    this.root = s("svg", { class: "drawing", "aria-hidden": "true" }, heads(), this.stage);
    for (const edge of shown.edges) {
      const made = this.curve(edge);
      this.curves.set(edge, made);
      this.curveRoot.append(made);
    }
    for (const thing of [...shown.things].sort((a, b) => a - b)) {
      const made = this.card(thing);
      this.cards.set(thing, made);
      cards.append(made);
    }
    this.root.classList.toggle("many", shown.edges.length > 120);
    host.append(this.root);
    this.eye = new Eye(host, this.root, this.stage, {
      moved: (scale) => this.moved(scale),
      rested: (camera) => listener.moved(camera),
      clicked: (event) => this.click(event),
    });
    this.root.addEventListener("pointerover", (event) => this.point(event));
    this.mark({ things: new Set(), edges: new Set(), focus: -1 });
  }

  private place(thing: number): [number, number] {
    const { x, y, ox, oy } = this.model.thing(thing);
    return this.whole ? [x, y] : [ox, oy];
  }

  private box(thing: number): Box {
    const [x, y] = this.place(thing);
    const { w, h } = this.model.thing(thing);
    return [x - w / 2, y - h / 2, x + w / 2, y + h / 2];
  }

  /** Where things stand in blocks, the ground of each block. */
  private regions(): SVGGElement {
    const group = s("g", { class: "regions" });
    if (!this.whole || !this.model.view.blocks) return group;
    const members = new Map<number, number[]>();
    for (const thing of this.shown.things) {
      const { cluster } = this.model.thing(thing);
      members.set(cluster, [...(members.get(cluster) ?? []), thing]);
    }
    for (const [cluster, things] of members) {
      const [left, top, right, bottom] = around(things.map((one) => this.box(one)));
      const label = this.model.view.clusters[cluster]?.label ?? "tied to nothing else here";
      group.append(
        s("rect", {
          x: left - 9,
          y: top - 27,
          width: right - left + 18,
          height: bottom - top + 36,
          rx: 12,
        }),
        s("text", { x: left, y: top - 9 }, cut(label, Math.max(5, (right - left) / 19))),
      );
    }
    return group;
  }

  private card(index: number): SVGGElement {
    const thing = this.model.thing(index);
    const kind = this.model.kind(index);
    const [x, y] = this.place(index);
    const left = -thing.w / 2;
    const top = -((thing.lines.length - 1) * 14) / 2;
    const lines = thing.lines.map((line, count) =>
      s("text", { class: "name", x: left + 27, y: top + 4.2 + count * 14 }, line),
    );
    const group = s(
      "g",
      { class: `card ${kind.shape}`, transform: `translate(${x} ${y})`, "data-thing": index },
      s("title", {}, `${thing.type}: ${thing.label}`),
      s("path", { class: "paper", d: outline(kind.shape, thing.w, thing.h) }),
      s("path", {
        class: "kind",
        d: sign(kind.shape),
        transform: `translate(${left + 9} ${top - 6})`,
      }),
      ...lines,
    );
    group.style.setProperty("--kind", kind.colour);
    return group;
  }

  private curve(index: number): SVGGElement {
    const edge = this.model.edge(index);
    const d = (this.whole ? edge.path : edge.opath) || this.straight(edge.s, edge.t);
    const classes = ["curve", edge.inferred ? "inferred" : "", edge.counter ? "counter" : ""];
    return s(
      "g",
      { class: classes.filter(Boolean).join(" "), "data-edge": index },
      s("title", {}, this.model.sentence(index)),
      s("path", { class: "reach", d }),
      s("path", { class: "line", d, "marker-end": edge.counter ? "url(#to-red)" : "url(#to)" }),
    );
  }

  /** A curve from side to side; between things over each other, out and in on the same side. */
  private straight(from: number, to: number): string {
    const [x1, y1] = this.place(from);
    const [x2, y2] = this.place(to);
    const start = this.model.thing(from).w / 2;
    const end = this.model.thing(to).w / 2;
    if (Math.abs(x2 - x1) < start + end) {
      const [a, b] = [x1 + start, x2 + end];
      const out = Math.max(a, b) + Math.min(70, 12 + Math.abs(y2 - y1) / 5);
      return `M${a},${y1}C${out},${y1} ${out},${y2} ${b},${y2}`;
    }
    const way = x2 >= x1 ? 1 : -1;
    const middle = (x1 + x2) / 2;
    return `M${x1 + way * start},${y1}C${middle},${y1} ${middle},${y2} ${x2 - way * end},${y2}`;
  }

  mark({ things, edges, focus }: Marked): void {
    const any = things.size > 0 || edges.size > 0;
    this.root.classList.toggle("marked", any);
    for (const [thing, group] of this.cards) {
      group.classList.toggle("on", things.has(thing));
      group.classList.toggle("focus", thing === focus);
    }
    this.labels.replaceChildren();
    for (const [edge, group] of this.curves) {
      group.classList.toggle("on", edges.has(edge));
      // What contradicts says so unasked.
      const named = any ? edges.has(edge) && edges.size <= 40 : this.model.edge(edge).counter;
      if (named) this.label(edge);
    }
    // Blocks have names of their own: there, plates only tell what stands out.
    const only = this.whole && this.model.view.blocks ? true : any && things.size > 1;
    this.plates.choose(this.shown.things, things, only);
    this.moved(this.eye.scale);
  }

  private label(edge: number): void {
    const { label, counter } = this.model.edge(edge);
    const text = cut(label, 42);
    const width = text.length * 5.6 + 12;
    this.labels.append(
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

  private moved(scale: number): void {
    const far = scale < FAR;
    this.root.classList.toggle("far", far);
    this.plates.draw(scale, far);
    this.regionRoot.style.fontSize = `${13 / Math.min(1, Math.max(scale, 0.34))}px`;
    this.placeLabels(scale);
  }

  /** Labels stay readable from afar, and lie on nothing: one that has no room is not shown. */
  private placeLabels(scale: number): void {
    const grown = Math.min(3, Math.max(1, 1.1 / scale));
    if (Math.abs(grown - this.grown) < 0.03) return;
    this.grown = grown;
    const any = this.root.classList.contains("marked");
    const taken: Box[] = [];
    for (const [thing, card] of this.cards) {
      if (!any || card.classList.contains("on")) taken.push(this.box(thing));
    }
    for (const label of this.labels.querySelectorAll<SVGGElement>("[data-label]")) {
      const half = { x: (Number(label.dataset.width) / 2) * grown, y: 8 * grown };
      const counter = label.classList.contains("counter");
      const spots = this.spots(Number(label.dataset.label));
      // It may touch a card's edge, so that it has the word wherever there is some room.
      const tight = counter ? { x: half.x * 0.9, y: half.y * 0.5 } : half;
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

  private spots(edge: number): DOMPoint[] {
    const line = this.curves.get(edge)?.querySelector<SVGPathElement>(".line");
    if (!line) return [];
    const length = line.getTotalLength();
    return [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8].map((part) => line.getPointAtLength(length * part));
  }

  // --- the camera ---------------------------------------------------------------------------

  look([x, y, scale]: Camera): void {
    this.eye.move(x, y, scale, false);
  }

  fit(things: ReadonlySet<number> | null, animate: boolean): void {
    const wanted = [...(things ?? this.shown.things)].filter((one) => this.cards.has(one));
    if (!wanted.length) return;
    const boxes = wanted.map((one) => this.box(one));
    if (!things && this.curves.size) boxes.push(extent(this.curveRoot));
    const box = around(boxes);
    this.eye.fit(box, things ? 1.15 : 1, 0, FOOT, animate);
  }

  open(things: ReadonlySet<number>): void {
    this.fit(null, false);
    const core = [...things].filter((one) => this.cards.has(one));
    if (this.whole || this.eye.scale >= FAR || !core.length) return;
    this.eye.fit(around(core.map((one) => this.box(one))), 1, NEAR, FOOT, false);
  }

  zoom(factor: number): void {
    this.eye.zoom(factor);
  }

  // --- pointers -----------------------------------------------------------------------------

  /** What the pointer is on says what it is: an edge its name, a card which edges are its own. */
  private point(event: PointerEvent): void {
    const hit = hitOf(event);
    const edge = hit?.dataset.edge;
    const thing = hit?.dataset.thing;
    const near = new Set(thing ? this.model.edgesOf[Number(thing)] : []);
    for (const [index, curve] of this.curves) curve.classList.toggle("near", near.has(index));
    const shown = this.labels.querySelector(".passing");
    if (!edge && !shown) return;
    shown?.remove();
    if (edge && !this.labels.querySelector(`[data-label="${edge}"]`)) {
      this.label(Number(edge));
      this.labels.lastElementChild?.classList.add("passing");
    }
    this.grown = 0;
    this.placeLabels(this.eye.scale);
  }

  private click(event: MouseEvent): void {
    const hit = hitOf(event);
    if (hit?.dataset.thing) this.listener.thing(Number(hit.dataset.thing));
    else if (hit?.dataset.edge) this.listener.edge(Number(hit.dataset.edge));
    else this.listener.nothing();
  }

  picture(): Promise<{ svg: string; png: Blob }> {
    return picture(this.root, this.stage);
  }

  end(): void {
    this.eye.end();
    this.root.remove();
  }
}

/** The card or curve that an event happened on. */
function hitOf(event: Event): SVGGElement | null {
  const { target } = event;
  return target instanceof Element
    ? target.closest<SVGGElement>("[data-thing], [data-edge]")
    : null;
}

function heads(): SVGDefsElement {
  const head = (id: string): SVGMarkerElement =>
    s(
      "marker",
      {
        id,
        viewBox: "0 0 8 8",
        refX: 7,
        refY: 4,
        markerWidth: 7,
        markerHeight: 7,
        orient: "auto",
        markerUnits: "userSpaceOnUse",
      },
      s("path", { d: "M0 .8 7.500 4 0 7.200Z" }),
    );
  return s("defs", {}, head("to"), head("to-red"));
}
