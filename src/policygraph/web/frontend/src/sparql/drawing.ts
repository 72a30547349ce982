/** An answer as a network: things as cards, statements or rows as lines between them. */

import {
  forceCollide,
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
  type SimulationNodeDatum,
} from "d3-force";
import { cut, h, iconButton, s } from "../dom.ts";
import type { Names } from "./names.ts";
import type { Table } from "./terms.ts";

export const MOST = 300;

export interface Line {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

export interface Graph {
  readonly things: readonly string[];
  readonly lines: readonly Line[];
}

/**
 * The network in an answer: the statements of a graph whose object is an IRI, types left out; of a
 * table, a line from the first IRI of a row to each other one, called by its column.
 */
export function graphOf(table: Table, isGraph: boolean, names: Names): Graph {
  const lines = new Map<string, Line>();
  const add = (from: string, to: string, label: string): void => {
    if (from !== to) lines.set(`${from} ${to} ${label}`, { from, to, label });
  };
  for (const row of table.rows) {
    if (isGraph) {
      const [subject, predicate, object] = row;
      if (subject?.type !== "uri" || object?.type !== "uri" || !predicate) continue;
      if (!predicate.value.endsWith("#type"))
        add(subject.value, object.value, names.text(predicate));
      continue;
    }
    const first = row.findIndex((term) => term?.type === "uri");
    const from = row[first];
    row.forEach((term, column) => {
      if (from && column > first && term?.type === "uri") {
        add(from.value, term.value, table.columns[column] ?? "");
      }
    });
  }
  const things = new Set([...lines.values()].flatMap(({ from, to }) => [from, to]));
  return { things: [...things], lines: [...lines.values()] };
}

interface Placed extends SimulationNodeDatum {
  readonly iri: string;
  readonly label: string;
  readonly width: number;
  x: number;
  y: number;
}

const HEIGHT = 30;

/** The simulation puts the node in the place of its name. */
function widthOf(end: unknown): number {
  return typeof end === "object" ? (end as Placed).width : 0;
}

function lay(graph: Graph, names: Names): Map<string, Placed> {
  const nodes = graph.things.map((iri, index): Placed => {
    const label = cut(names.text({ type: "uri", value: iri }), 34);
    const angle = index * 2.399963;
    const far = 30 * Math.sqrt(index + 0.5);
    const width = Math.max(56, label.length * 6.4 + 24);
    return { iri, label, width, x: far * Math.cos(angle), y: far * Math.sin(angle) };
  });
  const links = graph.lines.map(({ from, to }) => ({ source: from, target: to }));
  const moving = forceSimulation(nodes)
    .force(
      "link",
      forceLink<Placed, { source: string; target: string }>(links)
        .id((one) => one.iri)
        // Room for the name of the line between the two cards.
        .distance(({ source, target }) => 120 + (widthOf(source) + widthOf(target)) / 8),
    )
    .force("apart", forceManyBody().strength(-900))
    .force(
      "room",
      forceCollide<Placed>((one) => one.width / 2 + 6),
    )
    .force("x", forceX(0).strength(0.04))
    .force("y", forceY(0).strength(0.09))
    .stop();
  moving.tick(graph.things.length > 150 ? 160 : 300);
  return new Map(nodes.map((one) => [one.iri, one]));
}

export interface Drawn {
  readonly element: HTMLElement;
  /** Show all of it; called when the element stands in the page. */
  readonly fit: () => void;
}

function told(text: string): Drawn {
  return { element: h("p", { class: "told" }, text), fit: () => undefined };
}

/** Why a network is not drawn, or the drawing. */
export function draw(graph: Graph, names: Names, open: (iri: string) => void): Drawn {
  if (graph.things.length === 0) {
    return told("There is no network in this answer: it takes rows with two things at least.");
  }
  if (graph.things.length > MOST) {
    const many = graph.things.length.toLocaleString("en");
    return told(
      `The answer names ${many} things; a drawing of more than ${MOST} cannot be read. Ask for less, with a FILTER or a LIMIT.`,
    );
  }
  const places = lay(graph, names);
  const all = [...places.values()];
  const left = Math.min(...all.map((one) => one.x - one.width / 2)) - 20;
  const right = Math.max(...all.map((one) => one.x + one.width / 2)) + 20;
  const top = Math.min(...all.map((one) => one.y)) - 40;
  const bottom = Math.max(...all.map((one) => one.y)) + 40;
  const width = right - left;
  const picture = s(
    "svg",
    {
      class: "answer-network",
      viewBox: `${left} ${top} ${width} ${bottom - top}`,
      role: "group",
      "aria-label": `A network of ${all.length} things and ${graph.lines.length} relations`,
    },
    s("g", {}, ...graph.lines.map((line) => lineOf(line, places, graph.lines.length <= 60))),
    s("g", {}, ...all.map((one) => card(one, names, open))),
  );
  return zoomed(picture, width, bottom - top);
}

const STEP = 1.3;
/** Smaller than this, names cannot be read: then the pane scrolls. */
const READABLE = 0.55;

/** A picture in a pane that scrolls, as large as the reader wants it. */
function zoomed(picture: SVGElement, width: number, height: number): Drawn {
  const pane = h(
    "div",
    { class: "network-scroller", tabindex: "0", role: "region", "aria-label": "Network" },
    picture,
  );
  let scale = 1;
  /** The point in the middle of the pane stays there. */
  const show = (wanted: number): void => {
    const x = (pane.scrollLeft + pane.clientWidth / 2) / (width * scale);
    const y = (pane.scrollTop + pane.clientHeight / 2) / (height * scale);
    scale = Math.min(3, Math.max(0.15, wanted));
    picture.setAttribute("width", String(Math.round(width * scale)));
    picture.setAttribute("height", String(Math.round(height * scale)));
    pane.scrollLeft = x * width * scale - pane.clientWidth / 2;
    pane.scrollTop = y * height * scale - pane.clientHeight / 2;
  };
  const fit = (): void => {
    const high = Number.parseFloat(getComputedStyle(pane).maxHeight) || height;
    const all = Math.min((pane.clientWidth - 24) / width, (high - 24) / height);
    show(Math.min(1, Math.max(READABLE, all)));
    pane.scrollLeft = (pane.scrollWidth - pane.clientWidth) / 2;
    pane.scrollTop = (pane.scrollHeight - pane.clientHeight) / 2;
  };
  const [larger, smaller] = [(): void => show(scale * STEP), (): void => show(scale / STEP)];
  const keys: Readonly<Record<string, () => void>> = {
    "+": larger,
    "=": larger,
    "-": smaller,
    "0": fit,
  };
  pane.addEventListener("keydown", (event) => {
    const deed = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
    if (!deed) return;
    event.preventDefault();
    deed();
  });
  const buttons = h(
    "div",
    { class: "zoom", role: "group", "aria-label": "Zoom" },
    iconButton("plus", "Larger (+)", larger),
    iconButton("minus", "Smaller (−)", smaller),
    iconButton("fit", "Fit (0)", fit),
  );
  show(1);
  return { element: h("div", { class: "network-pane" }, buttons, pane), fit };
}

function lineOf(
  line: Line,
  places: ReadonlyMap<string, Placed>,
  named: boolean,
): SVGElement | null {
  const [from, to] = [places.get(line.from), places.get(line.to)];
  if (!from || !to) return null;
  const [x, y] = [(from.x + to.x) / 2, (from.y + to.y) / 2];
  return s(
    "g",
    {},
    s("line", { x1: from.x, y1: from.y, x2: to.x, y2: to.y }),
    s("title", {}, `${from.label} — ${line.label} — ${to.label}`),
    named ? s("text", { x, y: y - 3, class: "line-name" }, cut(line.label, 28)) : null,
  );
}

function card(one: Placed, names: Names, open: (iri: string) => void): SVGElement {
  const called = names.of(one.iri);
  const act = (): void => open(one.iri);
  const onkeydown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    act();
  };
  const element = s(
    "g",
    {
      class: "answer-card",
      tabindex: "0",
      role: "button",
      transform: `translate(${one.x} ${one.y})`,
      onclick: act,
      onkeydown,
    },
    s("title", {}, `${called?.label ?? one.iri}${called?.type ? ` (${called.type})` : ""}`),
    s("rect", { x: -one.width / 2, y: -HEIGHT / 2, width: one.width, height: HEIGHT, rx: 8 }),
    s("text", { y: 4 }, one.label),
  );
  if (called?.kind) element.style.setProperty("--kind", called.kind.colour);
  return element;
}
