import Graph from "graphology";
import Sigma from "sigma";
import type { NodeHoverDrawingFunction, NodeLabelDrawingFunction } from "sigma/rendering";
import { ClusterNames } from "./clusters.ts";
import { cut } from "./dom.ts";
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
import { blobOf, clean } from "./picture.ts";
import { pointsPicture } from "./points-picture.ts";
import { sign } from "./shapes.ts";

/** Beyond this many edges arrows and the picking of edges cost more than they tell. */
const MANY = 8000;
/** A frame that takes longer than this, in milliseconds, is seen to: then lines wait for rest. */
const SLOW = 45;
/** How near things are brought, in pixels for a point of the layout. */
const NEAREST = 2.2;

/** Points by WebGL: for what can only be explored. */
export const drawPoints: Draw = (host, model, shown, whole, listener) =>
  new Points(host, model, shown, whole, listener);

interface Colours {
  readonly ink: string;
  readonly surface: string;
  readonly faint: string;
  readonly curve: string;
  readonly red: string;
  readonly accent: string;
  readonly dark: boolean;
}

class Points implements Drawing {
  private readonly sigma: Sigma;
  private readonly graph = new Graph({ multi: true });
  private readonly names: ClusterNames;
  private readonly colours: Colours;
  private marked: Marked = { things: new Set(), edges: new Set(), focus: -1 };
  private readonly any: () => boolean;
  private timer = 0;
  private last = 0;
  private slow = 0;

  constructor(
    private readonly host: HTMLElement,
    private readonly model: Model,
    private readonly shown: Shown,
    private readonly whole: boolean,
    private readonly listener: Listener,
  ) {
    const few = shown.edges.length <= MANY;
    this.colours = coloursOf(host, few);
    this.any = () => this.marked.things.size > 0 || this.marked.edges.size > 0;
    this.fill();
    this.sigma = new Sigma(this.graph, host, {
      allowInvalidContainer: true,
      defaultEdgeType: few ? "arrow" : "line",
      enableEdgeEvents: few,
      hideEdgesOnMove: !few,
      renderEdgeLabels: true,
      zIndex: true,
      labelFont: getComputedStyle(host).fontFamily,
      labelSize: 12,
      labelColor: { color: this.colours.ink },
      edgeLabelSize: 10,
      edgeLabelColor: { color: this.colours.ink },
      labelDensity: 0.6,
      labelGridCellSize: 110,
      labelRenderedSizeThreshold: 5,
      minCameraRatio: 0.01,
      maxCameraRatio: 2.5,
      nodeReducer: (node, data) => this.lookThing(Number(node), data),
      edgeReducer: (edge, data) => this.lookEdge(Number(edge), data),
      defaultDrawNodeLabel: label(this.colours, (node) => this.signOf(node)),
      defaultDrawNodeHover: hover(this.colours, (node) => this.signOf(node)),
    });
    this.names = new ClusterNames(host, this.sigma, model, shown, whole, (things) =>
      this.fit(things, true),
    );
    this.nameThings();
    this.listen();
  }

  private fill(): void {
    const scale = this.shown.things.size > 3000 ? 0.62 : 1;
    for (const thing of this.shown.things) this.addThing(thing, scale);
    for (const edge of this.shown.edges) {
      const { s, t, label, counter } = this.model.edge(edge);
      this.graph.addEdgeWithKey(edge, s, t, {
        label: cut(label, 40),
        size: counter ? 2.4 : 0.8,
        color: counter ? this.colours.red : this.colours.curve,
      });
    }
  }

  private addThing(thing: number, scale: number): void {
    const { x, y, ox, oy, label } = this.model.thing(thing);
    const { colour } = this.model.kind(thing);
    const degree = this.model.edgesOf[thing]?.length ?? 0;
    this.graph.addNode(thing, {
      x: this.whole ? x : ox,
      y: -(this.whole ? y : oy),
      label: cut(label, 60),
      size: Math.min(16, 2.6 + Math.sqrt(degree) * 1.15) * scale,
      color: this.colours.dark ? lighter(colour) : colour,
    });
  }

  private lookThing(thing: number, data: Record<string, unknown>): Record<string, unknown> {
    if (!this.any()) return data;
    if (thing === this.marked.focus) {
      return { ...data, highlighted: true, forceLabel: true, zIndex: 3 };
    }
    if (this.marked.things.has(thing)) {
      return { ...data, forceLabel: this.marked.things.size <= 40, zIndex: 2 };
    }
    return { ...data, color: this.colours.faint, label: null, zIndex: 0 };
  }

  private lookEdge(edge: number, data: Record<string, unknown>): Record<string, unknown> {
    if (!this.any()) return { ...data, label: null };
    if (!this.marked.edges.has(edge)) return { ...data, hidden: true };
    const { counter } = this.model.edge(edge);
    const color = counter ? this.colours.red : this.colours.accent;
    const named = this.marked.edges.size <= 12;
    const looks = { color, size: counter ? 2.4 : 1.3, zIndex: 2 };
    return { ...data, ...looks, forceLabel: named, label: named ? data.label : null };
  }

  private signOf(node: string): Path2D {
    return new Path2D(sign(this.model.kind(Number(node)).shape));
  }

  mark(marked: Marked): void {
    this.marked = marked;
    this.names.quiet(this.any());
    this.nameThings();
    this.sigma.refresh({ skipIndexation: true });
  }

  private listen(): void {
    const { sigma } = this;
    sigma.on("clickNode", ({ node }) => this.listener.thing(Number(node)));
    sigma.on("clickEdge", ({ edge }) => this.listener.edge(Number(edge)));
    sigma.on("clickStage", () => this.listener.nothing());
    const point = (on: boolean) => () => this.host.classList.toggle("pointing", on);
    sigma.on("enterNode", point(true));
    sigma.on("leaveNode", point(false));
    sigma.getCamera().on("updated", () => {
      this.nameThings();
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.listener.moved(this.where()), 300);
    });
    sigma.on("afterRender", this.time);
  }

  /** Where a computer is too slow to move all lines, it moves the points alone. */
  private readonly time = (): void => {
    const now = performance.now();
    const took = now - this.last;
    this.last = now;
    // Longer is a rest and not a frame.
    if (took > 400) this.slow = 0;
    else this.slow = took > SLOW ? this.slow + 1 : Math.max(0, this.slow - 1);
    if (this.slow < 4 || this.sigma.getSetting("hideEdgesOnMove")) return;
    this.sigma.setSetting("hideEdgesOnMove", true);
  };

  /** Things are named only where the names of groups are not. */
  private nameThings(): void {
    const named = this.names.silent();
    if (this.sigma.getSetting("renderLabels") !== named) {
      this.sigma.setSetting("renderLabels", named);
    }
  }

  // --- the camera: the page speaks of points of the layout, sigma of its own frame -----------

  private pixels(): number {
    const a = this.sigma.graphToViewport({ x: 0, y: 0 });
    const b = this.sigma.graphToViewport({ x: 1000, y: 0 });
    return Math.hypot(b.x - a.x, b.y - a.y) / 1000 || 1;
  }

  private where(): Camera {
    const { width, height } = this.sigma.getDimensions();
    const { x, y } = this.sigma.viewportToGraph({ x: width / 2, y: height / 2 });
    return [x, -y, this.pixels()];
  }

  private go([x, y, scale]: Camera, animate: boolean): void {
    const camera = this.sigma.getCamera();
    const seen = this.sigma.graphToViewport({ x, y: -y });
    const middle = this.sigma.viewportToFramedGraph(seen);
    const ratio = (camera.ratio * this.pixels()) / scale;
    const state = { ...middle, ratio: Math.min(2.5, Math.max(0.01, ratio)) };
    if (animate && !still()) void camera.animate(state, { duration: 350 });
    else camera.setState(state);
  }

  look(camera: Camera): void {
    this.go(camera, false);
  }

  fit(things: ReadonlySet<number> | null, animate: boolean): void {
    const points = [...(things ?? this.shown.things)]
      .filter((thing) => this.graph.hasNode(thing))
      .map((thing) => this.graph.getNodeAttributes(thing) as { x: number; y: number });
    if (!points.length) return;
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const { x, y } of points) {
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
    const { width, height } = this.sigma.getDimensions();
    const scale = Math.min(
      (width - 120) / Math.max(right - left, 60),
      (height - 120) / Math.max(bottom - top, 60),
    );
    const near = Math.min(NEAREST, Math.max(scale, 1e-4));
    this.go([(left + right) / 2, -(top + bottom) / 2, near], animate);
  }

  open(): void {
    this.fit(null, false);
  }

  zoom(factor: number): void {
    const camera = this.sigma.getCamera();
    void camera.animate({ ratio: camera.ratio / factor }, { duration: still() ? 1 : 200 });
  }

  async picture(): Promise<{ svg?: string; png: Blob }> {
    this.sigma.refresh();
    const { width, height } = this.sigma.getDimensions();
    const canvas = document.createElement("canvas");
    const ratio = devicePixelRatio || 1;
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    const context = canvas.getContext("2d");
    if (context) {
      context.fillStyle = getComputedStyle(document.body).backgroundColor;
      context.fillRect(0, 0, canvas.width, canvas.height);
      for (const layer of Object.values(this.sigma.getCanvases())) {
        if (layer.width) context.drawImage(layer, 0, 0, canvas.width, canvas.height);
      }
    }
    const png = await blobOf(canvas);
    if (this.shown.edges.length > MANY) return { png };
    const ground = getComputedStyle(document.body).backgroundColor;
    return {
      svg: clean(pointsPicture(this.graph, this.model, { ink: this.colours.ink, ground })),
      png,
    };
  }

  end(): void {
    clearTimeout(this.timer);
    this.names.end();
    this.sigma.kill();
    this.host.classList.remove("pointing");
  }
}

function coloursOf(host: HTMLElement, few: boolean): Colours {
  const style = getComputedStyle(host);
  const of = (name: string): string => style.getPropertyValue(name).trim();
  const dark = style.colorScheme === "dark";
  return {
    ink: of("--ink"),
    surface: of("--surface"),
    faint: of("--line"),
    // Thousands of lines make a wall unless they are faint; sigma does not blend what is clear.
    curve: dark ? (few ? "#36424f" : "#1f2833") : few ? "#ccd4dc" : "#e3e7ec",
    red: of("--red"),
    accent: of("--accent"),
    dark,
  };
}

/** A colour half way to white, for a dark ground. */
function lighter(colour: string): string {
  const parts = [1, 3, 5].map((from) => Number.parseInt(colour.slice(from, from + 2), 16));
  return `#${parts
    .map((part) =>
      Math.round(part * 0.55 + 115)
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}

type SignOf = (node: string) => Path2D;

/** The name of a thing beside its point, after the sign of its kind: colour alone does not tell. */
function label(colours: Colours, signOf: SignOf): NodeLabelDrawingFunction {
  return (context, data, settings) => {
    if (!data.label) return;
    const left = data.x + data.size + 3;
    drawSign(context, signOf(data.key), left, data.y, data.color);
    context.font = `${settings.labelWeight} ${settings.labelSize}px ${settings.labelFont}`;
    context.fillStyle = colours.ink;
    context.fillText(data.label, left + 13, data.y + settings.labelSize / 3);
  };
}

function drawSign(
  context: CanvasRenderingContext2D,
  path: Path2D,
  x: number,
  y: number,
  colour: string,
): void {
  context.save();
  context.translate(x, y - 5);
  context.scale(0.84, 0.84);
  context.fillStyle = colour;
  context.fill(path);
  context.restore();
}

/** The name of the thing under the pointer, on a plate in the page's colours. */
function hover(colours: Colours, signOf: SignOf): NodeHoverDrawingFunction {
  return (context, data, settings) => {
    const label = data.label ?? "";
    context.font = `600 ${settings.labelSize}px ${settings.labelFont}`;
    const width = context.measureText(label).width + 30;
    const left = data.x + data.size + 4;
    context.fillStyle = colours.surface;
    context.strokeStyle = colours.accent;
    context.lineWidth = 1.5;
    context.beginPath();
    if (label) context.roundRect(left, data.y - 12, width, 24, 6);
    context.fill();
    context.stroke();
    context.beginPath();
    context.arc(data.x, data.y, data.size + 3, 0, Math.PI * 2);
    context.stroke();
    if (!label) return;
    drawSign(context, signOf(data.key), left + 7, data.y, data.color);
    context.fillStyle = colours.ink;
    context.fillText(label, left + 21, data.y + 4);
  };
}
