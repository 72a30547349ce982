import { cut, s } from "./dom.ts";
import {
  type Camera,
  type Draw,
  type Drawing,
  type Listener,
  type Marked,
  still,
} from "./drawing.ts";
import type { Shown } from "./filter.ts";
import type { Model } from "./model.ts";
import { picture } from "./picture.ts";
import { outline } from "./shapes.ts";

const LEAST = 0.08;
const MOST = 3;
const MARGIN = 24;
/** What the controls take of the drawing's lower end. */
const FOOT = 60;
/** Below this scale a card's small print cannot be read: its name is set larger instead. */
const SMALL_PRINT = 0.72;

/** Cards and curves: for what can be read whole. */
export const drawCards: Draw = (host, model, shown, whole, listener) =>
  new Cards(host, model, shown, whole, listener);

class Cards implements Drawing {
  private readonly root: SVGSVGElement;
  private readonly stage: SVGGElement;
  private readonly labels: SVGGElement;
  private readonly cards = new Map<number, SVGGElement>();
  private readonly curves = new Map<number, SVGGElement>();
  private x = 0;
  private y = 0;
  private scale = 1;
  private readonly pointers = new Map<number, { x: number; y: number }>();
  private dragged = false;
  private timer = 0;
  private frame = 0;
  private grown = 0;

  constructor(
    private readonly host: HTMLElement,
    private readonly model: Model,
    private readonly shown: Shown,
    private readonly whole: boolean,
    private readonly listener: Listener,
  ) {
    const curves = s("g", { class: "curves" });
    const cards = s("g", { class: "cards" });
    this.labels = s("g", { class: "edge-labels" });
    this.stage = s("g", {}, curves, cards, this.labels);
    // The list beside the drawing is what a keyboard and a screen reader walk.
    this.root = s("svg", { class: "drawing", "aria-hidden": "true" }, heads(), this.stage);
    for (const edge of shown.edges) {
      const made = this.curve(edge);
      this.curves.set(edge, made);
      curves.append(made);
    }
    for (const thing of [...shown.things].sort((a, b) => a - b)) {
      const made = this.card(thing);
      this.cards.set(thing, made);
      cards.append(made);
    }
    host.append(this.root);
    this.listen();
  }

  place(thing: number): [number, number] {
    const { x, y, ox, oy } = this.model.thing(thing);
    return this.whole ? [x, y] : [ox, oy];
  }

  private card(index: number): SVGGElement {
    const thing = this.model.thing(index);
    const kind = this.model.kind(index);
    const [x, y] = this.place(index);
    const left = -thing.w / 2 + 13;
    const top = -thing.h / 2;
    const lines = thing.lines.map((line, count) =>
      s("text", { class: "name", x: left, y: top + 31 + count * 14 }, line),
    );
    const group = s(
      "g",
      { class: `card ${kind.shape}`, transform: `translate(${x} ${y})`, "data-thing": index },
      s("title", {}, `${thing.type}: ${thing.label}`),
      s("path", { class: "paper", d: outline(kind.shape, thing.w, thing.h) }),
      s("text", { class: "kind", x: left, y: top + 16 }, thing.type.toUpperCase().slice(0, 28)),
      ...lines,
      ...farLines(thing.label, thing.w, thing.h).map(({ text, y: down }) =>
        s("text", { class: "far-name", x: 9 - thing.w / 2, y: down }, text),
      ),
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
      s("title", {}, this.sentence(index)),
      s("path", { class: "reach", d }),
      s("path", { class: "line", d, "marker-end": edge.counter ? "url(#to-red)" : "url(#to)" }),
    );
  }

  private sentence(index: number): string {
    const edge = this.model.edge(index);
    return `${this.model.thing(edge.s).label} — ${edge.label} → ${this.model.thing(edge.t).label}`;
  }

  private straight(from: number, to: number): string {
    const [x1, y1] = this.place(from);
    const [x2, y2] = this.place(to);
    const start = this.model.thing(from).w / 2;
    const end = this.model.thing(to).w / 2;
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
      if (edges.has(edge) && edges.size <= 40) this.label(edge);
    }
    this.grown = 0;
    this.placeLabels();
  }

  private label(edge: number): void {
    const { label, counter } = this.model.edge(edge);
    const text = cut(label, 42);
    const width = text.length * 5.3 + 10;
    this.labels.append(
      s(
        "g",
        { class: counter ? "counter" : "", "data-label": edge, "data-width": width },
        s("rect", { x: -width / 2, y: -8, width, height: 16, rx: 8 }),
        s("text", { y: 3.3, "text-anchor": "middle" }, text),
      ),
    );
  }

  /** Labels stay readable from afar, and lie on nothing: one that has no room is not shown. */
  private placeLabels(): void {
    const grown = Math.min(2.4, Math.max(1, 1.05 / this.scale));
    if (Math.abs(grown - this.grown) < 0.03) return;
    this.grown = grown;
    const taken: Box[] = [];
    for (const [thing, card] of this.cards) {
      if (card.classList.contains("on")) taken.push(this.box(thing));
    }
    for (const label of this.labels.querySelectorAll<SVGGElement>("[data-label]")) {
      const half = { x: (Number(label.dataset.width) / 2) * grown, y: 8 * grown };
      const spot = this.spots(Number(label.dataset.label)).find(
        ({ x, y }) => !taken.some((box) => meets(box, x, y, half)),
      );
      label.setAttribute("display", spot ? "inline" : "none");
      if (!spot) continue;
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

  private box(thing: number): Box {
    const [x, y] = this.place(thing);
    const { w, h } = this.model.thing(thing);
    return [x - w / 2, y - h / 2, x + w / 2, y + h / 2];
  }

  // --- the camera ---------------------------------------------------------------------------

  private move(x: number, y: number, scale: number, tell = true): void {
    this.x = x;
    this.y = y;
    this.scale = Math.min(MOST, Math.max(LEAST, scale));
    const { width, height } = this.host.getBoundingClientRect();
    const dx = width / 2 - this.x * this.scale;
    const dy = height / 2 - this.y * this.scale;
    this.stage.setAttribute("transform", `translate(${dx} ${dy}) scale(${this.scale})`);
    this.root.classList.toggle("far", this.scale < SMALL_PRINT);
    this.placeLabels();
    if (!tell) return;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.listener.moved([this.x, this.y, this.scale]), 250);
  }

  look([x, y, scale]: Camera): void {
    this.move(x, y, scale, false);
  }

  fit(things: ReadonlySet<number> | null, animate: boolean): void {
    const wanted = [...(things ?? this.shown.things)].filter((one) => this.cards.has(one));
    if (!wanted.length) return;
    const box = [Infinity, Infinity, -Infinity, -Infinity] as [number, number, number, number];
    for (const one of wanted) {
      const [x, y] = this.place(one);
      const { w, h } = this.model.thing(one);
      box[0] = Math.min(box[0], x - w / 2);
      box[1] = Math.min(box[1], y - h / 2);
      box[2] = Math.max(box[2], x + w / 2);
      box[3] = Math.max(box[3], y + h / 2);
    }
    const { width, height } = this.host.getBoundingClientRect();
    const fits = Math.min(
      (width - 2 * MARGIN) / (box[2] - box[0]),
      (height - 2 * MARGIN - FOOT) / (box[3] - box[1]),
    );
    const scale = Math.min(fits, things ? 1.15 : 1);
    const down = FOOT / 2 / scale;
    this.glide((box[0] + box[2]) / 2, (box[1] + box[3]) / 2 + down, scale, animate);
  }

  private glide(x: number, y: number, scale: number, animate: boolean): void {
    cancelAnimationFrame(this.frame);
    if (!animate || still()) {
      this.move(x, y, scale, animate);
      return;
    }
    const from = [this.x, this.y, this.scale] as const;
    const begun = performance.now();
    const step = (now: number): void => {
      const part = Math.min(1, (now - begun) / 320);
      const eased = 1 - (1 - part) ** 3;
      const mix = (a: number, b: number): number => a + (b - a) * eased;
      this.move(mix(from[0], x), mix(from[1], y), mix(from[2], scale), part === 1);
      if (part < 1) this.frame = requestAnimationFrame(step);
    };
    this.frame = requestAnimationFrame(step);
  }

  zoom(factor: number): void {
    this.glide(this.x, this.y, this.scale * factor, true);
  }

  // --- pointers -----------------------------------------------------------------------------

  private listen(): void {
    const { root } = this;
    root.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    root.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      cancelAnimationFrame(this.frame);
      this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      if (this.pointers.size === 1) this.dragged = false;
    });
    root.addEventListener("pointermove", (event) => this.pan(event));
    const up = (event: PointerEvent): void => void this.pointers.delete(event.pointerId);
    root.addEventListener("pointerup", up);
    root.addEventListener("pointercancel", up);
    root.addEventListener("pointerleave", up);
    root.addEventListener("pointerover", (event) => this.point(event));
    root.addEventListener("click", (event) => this.click(event));
    root.addEventListener("dblclick", () => this.zoom(1.6));
  }

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
    this.placeLabels();
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 18 : 1;
    const factor = Math.exp(-event.deltaY * unit * (event.ctrlKey ? 0.01 : 0.0016));
    this.about(event.clientX, event.clientY, factor);
  }

  /** Change the scale so that the point under the pointer stays where it is. */
  private about(clientX: number, clientY: number, factor: number): void {
    const box = this.host.getBoundingClientRect();
    const dx = clientX - box.left - box.width / 2;
    const dy = clientY - box.top - box.height / 2;
    const scale = Math.min(MOST, Math.max(LEAST, this.scale * factor));
    const kept = 1 / this.scale - 1 / scale;
    this.move(this.x + dx * kept, this.y + dy * kept, scale);
  }

  private pan(event: PointerEvent): void {
    const last = this.pointers.get(event.pointerId);
    if (!last) return;
    const dx = event.clientX - last.x;
    const dy = event.clientY - last.y;
    if (!this.dragged && Math.hypot(dx, dy) < 4) return;
    if (!this.dragged) this.root.setPointerCapture(event.pointerId);
    this.dragged = true;
    const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1];
    this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (!other) {
      this.move(this.x - dx / this.scale, this.y - dy / this.scale, this.scale);
      return;
    }
    const before = Math.hypot(last.x - other.x, last.y - other.y) || 1;
    const after = Math.hypot(event.clientX - other.x, event.clientY - other.y);
    this.about((event.clientX + other.x) / 2, (event.clientY + other.y) / 2, after / before);
  }

  private click(event: MouseEvent): void {
    if (this.dragged) return;
    const hit = hitOf(event);
    if (hit?.dataset.thing) this.listener.thing(Number(hit.dataset.thing));
    else if (hit?.dataset.edge) this.listener.edge(Number(hit.dataset.edge));
    else this.listener.nothing();
  }

  picture(): Promise<{ svg: string; png: Blob }> {
    return picture(this.root, this.stage);
  }

  end(): void {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.timer);
    this.root.remove();
  }
}

const FAR_SIZE = 18;
const FAR_LINE = 21;

/** The card or curve that an event happened on. */
function hitOf(event: Event): SVGGElement | null {
  const { target } = event;
  return target instanceof Element
    ? target.closest<SVGGElement>("[data-thing], [data-edge]")
    : null;
}

type Box = readonly [number, number, number, number];

function meets(box: Box, x: number, y: number, half: { x: number; y: number }): boolean {
  return box[0] < x + half.x && x - half.x < box[2] && box[1] < y + half.y && y - half.y < box[3];
}

/** The name of a card in letters that can be read from afar, as much of it as the card holds. */
function farLines(label: string, width: number, height: number): { text: string; y: number }[] {
  const room = Math.max(4, Math.floor((width - 18) / (FAR_SIZE * 0.57)));
  const most = Math.max(1, Math.floor((height - 4) / FAR_LINE));
  const lines: string[] = [];
  let rest = label.slice(0, 200).split(/\s+/).join(" ");
  while (rest && lines.length < most) {
    const last = lines.length === most - 1;
    const space = rest.lastIndexOf(" ", room);
    const end = rest.length <= room ? rest.length : space > 0 ? space : room;
    if (last && rest.length > room) {
      lines.push(`${rest.slice(0, room - 1).trimEnd()}…`);
      break;
    }
    lines.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  const top = -((lines.length - 1) * FAR_LINE) / 2 + FAR_SIZE * 0.35;
  return lines.map((text, index) => ({ text, y: top + index * FAR_LINE }));
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
