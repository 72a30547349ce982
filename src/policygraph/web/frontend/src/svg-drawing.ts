import { around, type Box, extent } from "./boxes.ts";
import { Eye } from "./camera.ts";
import { cut, s } from "./dom.ts";
import type { Camera, Draw, Drawing, Listener, Marked } from "./drawing.ts";
import { EdgeNames } from "./edge-names.ts";
import type { Shown } from "./filter.ts";
import { gather } from "./gather.ts";
import type { Model } from "./model.ts";
import { picture } from "./picture.ts";
import { Plates } from "./plates.ts";
import { outline, sign } from "./shapes.ts";

/** Below this scale what stands on a card cannot be read: plates name the most connected. */
const FAR = 0.72;
/** Below this scale not even the names of blocks have room. */
const SPECKS = 0.33;
/** A page opens no farther away than this: part of the drawing in letters that can be read. */
const NEAR = 0.9;
/** So many cards are brought together to be read; where there is no room for them, fewer. */
const TOGETHER = [26, 20, 15, 11, 8, 6, 4] as const;
/** More edges than this are not named at once. */
const NAMED = 40;
/** How much of the drawing stays free around what is brought together. */
const MARGIN = 20;
/** Cards that stand no farther beside each other than this are joined from top to foot. */
const BESIDE = 24;

/** Cards and curves: for what can be read whole or part by part. */
export const drawCards: Draw = (host, model, shown, whole, listener) =>
  new Cards(host, model, shown, whole, listener);

class Cards implements Drawing {
  private readonly root: SVGSVGElement;
  private readonly stage: SVGGElement;
  private readonly names: EdgeNames;
  private readonly plates: Plates;
  private readonly eye: Eye;
  private readonly cards = new Map<number, SVGGElement>();
  private readonly curves = new Map<number, SVGGElement>();
  private readonly curveRoot = s("g", { class: "curves" });
  private readonly regionRoot: SVGGElement;
  private readonly rest = s("g", { class: "rest" });
  /** Where the things that are brought together stand, while anything stands out. */
  private gathered = new Map<number, [number, number]>();
  private focus = -1;

  constructor(
    private readonly host: HTMLElement,
    private readonly model: Model,
    private readonly shown: Shown,
    private readonly whole: boolean,
    private readonly listener: Listener,
  ) {
    const cards = s("g", { class: "cards" });
    const letters = host.clientWidth < 600 ? 14 : 22;
    this.plates = new Plates(model, (thing) => this.place(thing), letters);
    this.names = new EdgeNames(
      model,
      (edge) => this.curves.get(edge)?.querySelector<SVGPathElement>(".line") ?? null,
    );
    this.regionRoot = this.regions();
    this.stage = s(
      "g",
      {},
      this.regionRoot,
      this.curveRoot,
      cards,
      this.plates.root,
      this.rest,
      this.names.root,
    );
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
    const brought = this.gathered.get(thing);
    if (brought) return brought;
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
    const d = this.line(index);
    const classes = ["curve", edge.inferred ? "inferred" : "", edge.counter ? "counter" : ""];
    return s(
      "g",
      { class: classes.filter(Boolean).join(" "), "data-edge": index },
      s("title", {}, this.model.sentence(index)),
      s("path", { class: "reach", d }),
      s("path", { class: "line", d, "marker-end": edge.counter ? "url(#to-red)" : "url(#to)" }),
    );
  }

  private line(index: number): string {
    const { s, t, path, opath } = this.model.edge(index);
    const moved = this.gathered.has(s) || this.gathered.has(t);
    return (moved ? "" : this.whole ? path : opath) || this.straight(s, t);
  }

  /** Bring together what stands out, or as much of it as there is room to read. */
  private bring(things: ReadonlySet<number>, focus: number): void {
    const former = this.gathered;
    this.gathered = new Map();
    this.focus = focus;
    this.rest.replaceChildren();
    const chosen = [...things].filter((one) => this.cards.has(one));
    if (focus >= 0) chosen.sort((a, b) => this.weight(b, focus) - this.weight(a, focus) || a - b);
    for (const most of TOGETHER) {
      const some = chosen.slice(0, most);
      if (chosen.length < 2 || this.gather(some, focus, some.length < things.size)) break;
    }
    const left = this.gathered.size ? things.size - this.gathered.size : 0;
    if (left) this.tellRest(left);
    this.root.classList.toggle("gathered", this.gathered.size > 0);
    for (const thing of new Set([...former.keys(), ...this.gathered.keys()])) this.put(thing);
  }

  /** What is drawn rather than left out beside a thing: itself, what contradicts it, the known. */
  private weight(thing: number, focus: number): number {
    if (thing === focus) return Number.POSITIVE_INFINITY;
    const edges = this.model.edgesOf[thing] ?? [];
    const against = edges.some((one) => {
      const { s, t, counter } = this.model.edge(one);
      return counter && (s === focus || t === focus);
    });
    return edges.length + (against ? 1e6 : 0);
  }

  private gather(chosen: readonly number[], focus: number, partly: boolean): boolean {
    const cards = chosen.map((one) => {
      const [x, y] = this.place(one);
      const { w, h } = this.model.thing(one);
      return { x, y, w, h };
    });
    const out = new Set(
      (this.model.edgesOf[focus] ?? []).map((edge) => chosen.indexOf(this.model.edge(edge).t)),
    );
    const { width, height } = this.host.getBoundingClientRect();
    const room = {
      w: width - 2 * MARGIN,
      h: height - 2 * MARGIN - this.foot() - (partly ? 24 : 0),
    };
    const found = gather(cards, room, chosen.indexOf(focus), out);
    for (const [index, place] of (found?.places ?? []).entries()) {
      const thing = chosen[index];
      if (thing !== undefined) this.gathered.set(thing, [...place]);
    }
    return found !== null;
  }

  /** Say how many there was no room for. */
  private tellRest(left: number): void {
    const box = around([...this.gathered.keys()].map((one) => this.box(one)));
    const text = `and ${left.toLocaleString("en")} more: the text names all`;
    this.rest.append(
      s("text", { x: (box[0] + box[2]) / 2, y: box[3] + 17, "text-anchor": "middle" }, text),
    );
  }

  private put(thing: number): void {
    const [x, y] = this.place(thing);
    this.cards.get(thing)?.setAttribute("transform", `translate(${x} ${y})`);
    for (const edge of this.model.edgesOf[thing] ?? []) {
      const d = this.line(edge);
      for (const path of this.curves.get(edge)?.querySelectorAll("path") ?? []) {
        path.setAttribute("d", d);
      }
    }
  }

  /** A curve from side to side; between things over each other, out and in on the same side. */
  private straight(from: number, to: number): string {
    const [x1, y1] = this.place(from);
    const [x2, y2] = this.place(to);
    const start = this.model.thing(from).w / 2;
    const end = this.model.thing(to).w / 2;
    const tall = (this.model.thing(from).h + this.model.thing(to).h) / 2;
    const near = Math.abs(x2 - x1) < start + end + BESIDE;
    const brought = this.gathered.has(from) && this.gathered.has(to);
    const sided = brought && (from === this.focus || to === this.focus);
    if (brought && !sided && near && Math.abs(y2 - y1) > tall + 8) return this.upright(from, to);
    if (!sided && Math.abs(x2 - x1) < start + end) {
      const [a, b] = [x1 + start, x2 + end];
      const out = Math.max(a, b) + Math.min(70, 12 + Math.abs(y2 - y1) / 5);
      return `M${a},${y1}C${out},${y1} ${out},${y2} ${b},${y2}`;
    }
    const way = x2 >= x1 ? 1 : -1;
    const middle = (x1 + x2) / 2;
    return `M${x1 + way * start},${y1}C${middle},${y1} ${middle},${y2} ${x2 - way * end},${y2}`;
  }

  /** A curve from the top of the one to the foot of the other, for what stands above each other. */
  private upright(from: number, to: number): string {
    const [x1, y1] = this.place(from);
    const [x2, y2] = this.place(to);
    const way = y2 >= y1 ? 1 : -1;
    const a = y1 + (way * this.model.thing(from).h) / 2;
    const b = y2 - (way * this.model.thing(to).h) / 2;
    const middle = (a + b) / 2;
    return `M${x1},${a}C${x1},${middle} ${x2},${middle} ${x2},${b}`;
  }

  mark({ things, edges, focus }: Marked): void {
    const any = things.size > 0 || edges.size > 0;
    this.root.classList.toggle("marked", any);
    this.bring(things, focus);
    for (const [thing, group] of this.cards) {
      group.classList.toggle("on", this.stands(thing, things));
      // What is brought together lies over what stays where it was.
      if (this.gathered.has(thing)) group.parentNode?.append(group);
      group.classList.toggle("focus", thing === focus);
    }
    this.light(things, edges, any);
    // Blocks have names of their own: there, plates only tell what stands out.
    const only = this.whole && this.model.view.blocks ? true : any && things.size > 1;
    this.plates.choose(this.shown.things, things, only);
    this.moved(this.eye.scale);
  }

  /** Make edges stand out, and name them if they are few. */
  private light(things: ReadonlySet<number>, edges: ReadonlySet<number>, any: boolean): void {
    this.names.clear();
    const lit: number[] = [];
    for (const [edge, group] of this.curves) {
      const { s, t, counter } = this.model.edge(edge);
      const on = edges.has(edge) && this.stands(s, things) && this.stands(t, things);
      group.classList.toggle("on", on);
      // What contradicts says so unasked.
      if (any ? on : counter) lit.push(edge);
    }
    if (lit.length <= NAMED || !any) for (const edge of lit) this.names.add(edge);
  }

  private stands(thing: number, chosen: ReadonlySet<number>): boolean {
    return this.gathered.size ? this.gathered.has(thing) : chosen.has(thing);
  }

  private moved(scale: number): void {
    const far = scale < FAR && !this.gathered.size;
    this.root.classList.toggle("far", far);
    this.plates.draw(scale, far);
    this.regionRoot.style.fontSize = `${13 / Math.min(1, Math.max(scale, 0.34))}px`;
    this.placeNames(scale);
  }

  /** Names lie on no card that is to be read. */
  private placeNames(scale: number): void {
    const any = this.root.classList.contains("marked");
    this.names.place(scale, () =>
      [...this.cards]
        .filter(([, card]) => !any || card.classList.contains("on"))
        .map(([thing]) => this.box(thing)),
    );
  }

  // --- the camera ---------------------------------------------------------------------------

  look([x, y, scale]: Camera): void {
    // Only who has seen all knows how far away that is.
    this.fit(null, false);
    this.eye.move(x, y, scale, false);
  }

  fit(things: ReadonlySet<number> | null, animate: boolean): void {
    const chosen = things && this.gathered.size ? this.gathered.keys() : things;
    const wanted = [...(chosen ?? this.shown.things)].filter((one) => this.cards.has(one));
    if (!wanted.length) return;
    const boxes = wanted.map((one) => this.box(one));
    if (!things && this.curves.size) boxes.push(extent(this.curveRoot));
    const box = around(boxes);
    const below = things && this.rest.childNodes.length ? 24 : 0;
    this.eye.fit(
      [box[0], box[1], box[2], box[3] + below],
      things && !this.gathered.size ? 1.15 : 1,
      0,
      this.foot(),
      animate,
    );
  }

  open(things: ReadonlySet<number>): void {
    this.fit(null, false);
    const core = [...things].filter((one) => this.cards.has(one));
    if (this.eye.scale >= FAR) return;
    if (this.whole) this.openBlock();
    else if (core.length) {
      this.eye.fit(around(core.map((one) => this.box(one))), 1, NEAR, this.foot(), false);
      this.eye.keep(around([...this.shown.things].map((one) => this.box(one))), this.foot());
    }
  }

  /** Where all blocks would be specks, as on a phone, the first of them. */
  private openBlock(): void {
    if (this.eye.scale >= SPECKS || !this.model.view.blocks) return;
    const first = [...this.shown.things].filter((one) => this.model.thing(one).cluster === 0);
    if (first.length)
      this.eye.fit(around(first.map((one) => this.box(one))), 1, 0, this.foot(), false);
  }

  /** What the controls take of the drawing's lower end. */
  private foot(): number {
    const controls = this.host.parentElement?.querySelector<HTMLElement>(".controls");
    return controls?.offsetHeight ? controls.offsetHeight + 8 : 0;
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
    if (this.names.pass(edge)) this.placeNames(this.eye.scale);
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
