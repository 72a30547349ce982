import { Eye } from "./camera.ts";
import { cut, s } from "./dom.ts";
import type { Camera, Drawing, Listener } from "./drawing.ts";
import type { Shown } from "./filter.ts";
import type { Model } from "./model.ts";
import { picture } from "./picture.ts";

/** More lines between groups than this would hide the groups. */
const LINES = 300;
/** What the controls take of the drawing's lower end. */
const FOOT = 62;
/** Letters and lines of names on the screen, whatever the scale. */
const LETTER = 6.5;
const LINE = 13;
/** How much of a disc is inside its ring, and from how many pixels on there is room for a number. */
const INNER = 0.9;
const COUNTED = 11;

/** Things that are tied to each other more than to others: a disc of the drawing. */
export interface Group {
  readonly cluster: number;
  readonly label: string;
  readonly things: readonly number[];
  readonly x: number;
  readonly y: number;
  readonly r: number;
}

/** How many edges run between two groups, by their places. */
export interface Band {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** The groups of what is shown, the largest first, and what runs between them. */
export function groupsOf(model: Model, shown: Shown): { groups: Group[]; bands: Band[] } {
  const members = new Map<number, number[]>();
  for (const thing of shown.things) {
    const { cluster } = model.thing(thing);
    if (cluster >= 0) members.set(cluster, [...(members.get(cluster) ?? []), thing]);
  }
  const groups = [...members]
    .sort(([a, x], [b, y]) => y.length - x.length || a - b)
    .map(([cluster, things]) => disc(model, cluster, things));
  const place = new Map(groups.map(({ cluster }, index) => [cluster, index]));
  const counts = new Map<string, number>();
  for (const edge of shown.edges) {
    const { s: start, t: end } = model.edge(edge);
    const ends = [start, end].map((one) => place.get(model.thing(one).cluster) ?? -1);
    const [from = -1, to = -1] = ends.sort((a, b) => a - b);
    if (from < 0 || from === to) continue;
    counts.set(`${from} ${to}`, (counts.get(`${from} ${to}`) ?? 0) + 1);
  }
  const bands = [...counts].map(([key, count]) => {
    const [from = 0, to = 0] = key.split(" ").map(Number);
    return { from, to, count };
  });
  bands.sort((a, b) => b.count - a.count || a.from - b.from || a.to - b.to);
  return { groups, bands: bands.slice(0, LINES) };
}

function disc(model: Model, cluster: number, things: readonly number[]): Group {
  let [x, y, r] = [0, 0, 0];
  for (const one of things) {
    x += model.thing(one).x / things.length;
    y += model.thing(one).y / things.length;
  }
  for (const one of things) {
    r = Math.max(r, Math.hypot(model.thing(one).x - x, model.thing(one).y - y));
  }
  const label = model.view.clusters[cluster]?.label ?? "";
  return { cluster, label, things, x, y, r: r + 12 };
}

/** Groups as discs, each with a ring that tells what kinds of things are in it. */
export function drawGroups(
  host: HTMLElement,
  model: Model,
  shown: Shown,
  listener: Listener,
): Drawing {
  return new Groups(host, model, shown, listener);
}

class Groups implements Drawing {
  private readonly root: SVGSVGElement;
  private readonly stage: SVGGElement;
  private readonly names = s("g", { class: "group-names" });
  private readonly eye: Eye;
  private readonly groups: readonly Group[];
  private scale = 0;

  constructor(
    private readonly host: HTMLElement,
    private readonly model: Model,
    shown: Shown,
    listener: Listener,
  ) {
    const { groups, bands } = groupsOf(model, shown);
    this.groups = groups;
    const lines = s("g", { class: "bands" }, ...bands.map((band) => this.band(band)));
    const discs = s("g", { class: "discs" }, ...groups.map((one, index) => this.disc(one, index)));
    this.stage = s("g", {}, lines, discs, this.names);
    // The list beside the drawing is what a keyboard and a screen reader walk.
    this.root = s("svg", { class: "drawing groups", "aria-hidden": "true" }, this.stage);
    host.append(this.root);
    this.eye = new Eye(host, this.root, this.stage, {
      moved: (scale) => this.name(scale),
      rested: (camera) => listener.moved(camera),
      clicked: (event) => {
        const { target } = event;
        const hit = target instanceof Element ? target.closest<SVGElement>("[data-group]") : null;
        const group = groups[Number(hit?.dataset.group ?? -1)];
        if (group) listener.group(this.near(group));
        else listener.nothing();
      },
    });
  }

  private band({ from, to, count }: Band): SVGElement {
    const [a, b] = [this.groups[from], this.groups[to]];
    if (!a || !b) return s("path");
    const title = `${count} relations between the groups ${cut(a.label, 60)} and ${cut(b.label, 60)}`;
    return s(
      "line",
      {
        x1: Math.round(a.x),
        y1: Math.round(a.y),
        x2: Math.round(b.x),
        y2: Math.round(b.y),
        "stroke-width": (1 + Math.sqrt(count) * 1.5).toFixed(1),
      },
      s("title", {}, title),
    );
  }

  private disc(group: Group, index: number): SVGElement {
    const { x, y, r, things, label } = group;
    const kinds = new Map<number, number>();
    for (const one of things) {
      const { kind } = this.model.thing(one);
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    const order = [...kinds].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    const told = order
      .slice(0, 5)
      .map(([kind, count]) => `${count} × ${this.model.view.kinds[kind]?.label ?? ""}`);
    let done = 0;
    const ring = order.map(([kind, count]) => {
      const start = done;
      done += count / things.length;
      const arc = s("path", { class: "arc", d: arcOf(r, start, done), "stroke-width": r / 6 });
      arc.style.setProperty("--kind", this.model.view.kinds[kind]?.colour ?? "");
      return arc;
    });
    return s(
      "g",
      { class: "disc", "data-group": index, transform: `translate(${x} ${y})` },
      s("title", {}, `${cut(label, 80)}: ${things.length} things\n${told.join(", ")}`),
      s("circle", { r }),
      ...ring,
    );
  }

  /** What has room in each disc: its name and how many things it has, or only how many. */
  private name(scale: number): void {
    if (this.scale && Math.abs(scale / this.scale - 1) < 0.04) return;
    this.scale = scale;
    const made = this.groups.flatMap(({ x, y, r, label, things }) => {
      const room = r * scale * INNER;
      if (room < COUNTED) return [];
      const letters = Math.floor((room * 1.75) / LETTER);
      const most = Math.min(4, Math.floor((room * 1.5) / LINE) - 1);
      const lines = letters < 9 || most < 1 ? [] : linesOf(label, letters, most);
      const size = things.length.toLocaleString("en");
      const top = -((lines.length + 1) * LINE) / 2 + LINE - 3;
      return s(
        "g",
        { transform: `translate(${x} ${y}) scale(${1 / scale})` },
        ...lines.map((line, count) => words("", line, top + count * LINE)),
        words("size", size, top + lines.length * LINE),
      );
    });
    this.names.replaceChildren(...made);
  }

  /** The camera that brings a group near. */
  private near({ x, y, r }: Group): Camera {
    const { width, height } = this.host.getBoundingClientRect();
    return [x, y, Math.min(2.2, (Math.min(width, height) * 0.42) / r)];
  }

  mark(): void {
    // What is opened is drawn among everything, never here.
  }

  fit(_: ReadonlySet<number> | null, animate: boolean): void {
    if (!this.groups.length) return;
    const edge = (of: (one: Group) => number, most: (...all: number[]) => number): number =>
      this.groups.map(of).reduce((one, other) => most(one, other));
    const left = edge(({ x, r }) => x - r, Math.min);
    const top = edge(({ y, r }) => y - r, Math.min);
    const right = edge(({ x, r }) => x + r, Math.max);
    const bottom = edge(({ y, r }) => y + r, Math.max);
    this.eye.fit([left, top, right, bottom], 1, 0, FOOT, animate);
  }

  open(): void {
    this.fit(null, false);
  }

  zoom(factor: number): void {
    this.eye.zoom(factor);
  }

  look([x, y, scale]: Camera): void {
    // Only who has seen all knows how far away that is.
    this.fit(null, false);
    this.eye.move(x, y, scale, false);
  }

  picture(): Promise<{ svg: string; png: Blob }> {
    return picture(this.root, this.stage);
  }

  end(): void {
    this.eye.end();
    this.root.remove();
  }
}

/** A part of a ring, from one share of the whole to another, clockwise from the top. */
function arcOf(r: number, start: number, end: number): string {
  const at = (part: number): string => {
    const angle = 2 * Math.PI * part - Math.PI / 2;
    return `${(r * Math.cos(angle)).toFixed(1)} ${(r * Math.sin(angle)).toFixed(1)}`;
  };
  // A whole ring has no ends to draw an arc between.
  const stop = end - start > 0.999 ? start + 0.999 : end;
  return `M${at(start)}A${r} ${r} 0 ${stop - start > 0.5 ? 1 : 0} 1 ${at(stop)}`;
}

function words(name: string, text: string, y: number): SVGTextElement {
  return s("text", { class: name, y, "text-anchor": "middle" }, text);
}

/** A name in some lines of some letters; what has no room is left out, and a sign says so. */
export function linesOf(label: string, letters: number, most: number): string[] {
  const lines: string[] = [];
  for (const word of label.slice(0, 200).split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < letters) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(cut(word, letters));
  }
  if (lines.length <= most) return lines;
  const last = lines[most - 1] ?? "";
  return [
    ...lines.slice(0, most - 1),
    last.endsWith("…") ? last : `${last.slice(0, letters - 1)}…`,
  ];
}
