import type { Box } from "./boxes.ts";
import { type Camera, still } from "./drawing.ts";

/** From how far a drawing can be seen, and how near; farther where not all of it is seen then. */
const LEAST = 0.3;
const MOST = 3;
/** In a frame narrower than its margins, a scale would come to less than nothing. */
const SMALLEST = 0.001;
const MARGIN = 20;

/** What a drawing hears of its camera. */
export interface Watcher {
  readonly moved: (scale: number) => void;
  readonly rested: (camera: Camera) => void;
  readonly clicked: (event: MouseEvent) => void;
}

/** The part of a drawing that is seen, moved by wheel, mouse and fingers. */
export class Eye {
  scale = 1;
  private least = LEAST;
  private x = 0;
  private y = 0;
  private readonly pointers = new Map<number, { x: number; y: number }>();
  private dragged = false;
  private timer = 0;
  private frame = 0;

  constructor(
    private readonly host: HTMLElement,
    private readonly root: SVGSVGElement,
    private readonly stage: SVGGElement,
    private readonly watcher: Watcher,
  ) {
    root.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    root.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      cancelAnimationFrame(this.frame);
      this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      if (this.pointers.size === 1) this.dragged = false;
    });
    root.addEventListener("pointermove", (event) => this.pan(event));
    const up = (event: PointerEvent): void => void this.pointers.delete(event.pointerId);
    for (const name of ["pointerup", "pointercancel", "pointerleave"] as const) {
      root.addEventListener(name, up);
    }
    root.addEventListener("click", (event) => this.dragged || watcher.clicked(event));
    root.addEventListener("dblclick", () => this.zoom(1.6));
  }

  move(x: number, y: number, scale: number, tell = true): void {
    this.x = x;
    this.y = y;
    this.scale = Math.min(MOST, Math.max(this.least, scale));
    const { width, height } = this.host.getBoundingClientRect();
    const dx = width / 2 - this.x * this.scale;
    const dy = height / 2 - this.y * this.scale;
    this.stage.setAttribute("transform", `translate(${dx} ${dy}) scale(${this.scale})`);
    this.watcher.moved(this.scale);
    if (!tell) return;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.watcher.rested([this.x, this.y, this.scale]), 250);
  }

  /**
   * Bring a box into the middle.
   *
   * @param most how near it may be brought, and `least` from how far it may be seen.
   * @param foot what lies over the drawing's lower end.
   */
  fit(box: Box, most: number, least: number, foot: number, animate: boolean): void {
    const { width, height } = this.host.getBoundingClientRect();
    // A frame that has no size yet: once it has one, the drawing is fitted again.
    if (!width || !height) return;
    const within = (margin: number): number =>
      Math.min(
        (width - 2 * margin) / (box[2] - box[0]),
        (height - 2 * MARGIN - foot) / (box[3] - box[1]),
      );
    // What is seen from afar is named by plates, which reach beyond what they name.
    const fits =
      within(MARGIN) < least || most > 1 ? within(Math.min(64, width / 7)) : within(MARGIN);
    const scale = Math.max(least, SMALLEST, Math.min(fits, most));
    this.least = Math.min(this.least, scale / 2);
    const down = foot / 2 / scale;
    this.glide((box[0] + box[2]) / 2, (box[1] + box[3]) / 2 + down, scale, animate);
  }

  /** Move no farther than needed for a box to fill the view, or to be whole in it. */
  keep(box: Box, foot: number): void {
    const { width, height } = this.host.getBoundingClientRect();
    const within = (middle: number, low: number, high: number, room: number): number => {
      const half = room / 2 / this.scale;
      const edge = MARGIN / this.scale;
      if (high - low + 2 * edge <= 2 * half) return (low + high) / 2;
      return Math.min(Math.max(middle, low + half - edge), high - half + edge);
    };
    const down = foot / 2 / this.scale;
    const x = within(this.x, box[0], box[2], width);
    const y = within(this.y - down, box[1], box[3], height - foot) + down;
    this.move(x, y, this.scale, false);
  }

  glide(x: number, y: number, scale: number, animate: boolean): void {
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
    const scale = Math.min(MOST, Math.max(this.least, this.scale * factor));
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

  end(): void {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.timer);
  }
}
