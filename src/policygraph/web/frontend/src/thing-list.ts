import { h } from "./dom.ts";
import type { Model } from "./model.ts";
import { signOf } from "./parts.ts";
import { fold } from "./search.ts";

const ROW = 40;
const AHEAD = 8;

/** The things that are shown, as a list that a keyboard walks: only the rows in sight exist. */
export class ThingList {
  readonly root: HTMLElement;
  private readonly rows: HTMLElement;
  private readonly heading: HTMLElement;
  private order: number[] = [];
  private places = new Map<number, number>();
  private active = 0;
  private chosen = -1;
  private typed = "";
  private timer = 0;

  constructor(
    private readonly model: Model,
    private readonly open: (thing: number) => void,
  ) {
    this.heading = h("p", { class: "list-heading", id: "list-heading" });
    this.rows = h("div", {
      class: "rows",
      role: "listbox",
      tabindex: "0",
      id: "things",
      "aria-labelledby": "list-heading",
      onkeydown: (event: KeyboardEvent) => this.key(event),
      onscroll: () => this.draw(),
      onfocus: () => this.draw(),
    });
    this.root = h("div", { class: "thing-list" }, this.heading, this.rows);
    new ResizeObserver(() => this.draw()).observe(this.rows);
  }

  /** Take up the things that are shown now. */
  update(things: ReadonlySet<number>): void {
    const kinds = this.model.view.kinds;
    const key = (thing: number): string => kinds[this.model.thing(thing).kind]?.label ?? "";
    this.order = [...things].sort(
      (a, b) =>
        key(a).localeCompare(key(b)) ||
        this.model.thing(a).label.localeCompare(this.model.thing(b).label),
    );
    this.places = new Map(this.order.map((thing, place) => [thing, place]));
    const all = this.model.view.things.length;
    const told =
      this.order.length === all ? `${all} things` : `${this.order.length} of ${all} things`;
    this.heading.textContent = told;
    this.active = Math.min(this.active, Math.max(0, this.order.length - 1));
    this.draw();
  }

  /** Mark the thing that is open. */
  choose(thing: number): void {
    this.chosen = thing;
    const place = this.places.get(thing);
    if (place !== undefined) this.go(place);
    else this.draw();
  }

  private go(place: number): void {
    this.active = Math.min(this.order.length - 1, Math.max(0, place));
    const top = this.active * ROW;
    const { scrollTop, clientHeight } = this.rows;
    if (top < scrollTop) this.rows.scrollTop = top;
    else if (top + ROW > scrollTop + clientHeight) this.rows.scrollTop = top + ROW - clientHeight;
    this.draw();
  }

  private draw(): void {
    const { scrollTop, clientHeight } = this.rows;
    const first = Math.max(0, Math.floor(scrollTop / ROW) - AHEAD);
    const last = Math.min(this.order.length, Math.ceil((scrollTop + clientHeight) / ROW) + AHEAD);
    const made: HTMLElement[] = [];
    const places = new Set(Array.from({ length: last - first }, (_, count) => first + count));
    if (this.order.length) places.add(this.active);
    for (const place of places) made.push(this.row(place));
    const space = h("div", { class: "space", role: "presentation" });
    space.style.height = `${this.order.length * ROW}px`;
    this.rows.replaceChildren(space, ...made);
    if (this.order.length) this.rows.setAttribute("aria-activedescendant", `row-${this.active}`);
    else this.rows.removeAttribute("aria-activedescendant");
  }

  private row(place: number): HTMLElement {
    const thing = this.order[place] ?? 0;
    const { label, type } = this.model.thing(thing);
    const row = h(
      "div",
      {
        role: "option",
        id: `row-${place}`,
        class: place === this.active ? "row active" : "row",
        "aria-selected": String(thing === this.chosen),
        "aria-posinset": place + 1,
        "aria-setsize": this.order.length,
        onclick: () => {
          this.active = place;
          this.open(thing);
        },
      },
      signOf(this.model.kind(thing)),
      h("span", { class: "row-label", dir: "auto" }, label),
      h("span", { class: "row-type" }, type),
    );
    row.style.top = `${place * ROW}px`;
    return row;
  }

  private key(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor(this.rows.clientHeight / ROW) - 1);
    const steps: Record<string, number> = {
      ArrowDown: this.active + 1,
      ArrowUp: this.active - 1,
      PageDown: this.active + page,
      PageUp: this.active - page,
      Home: 0,
      End: this.order.length - 1,
    };
    const step = steps[event.key];
    if (step !== undefined) this.go(step);
    else if (event.key === "Enter" || (event.key === " " && !this.typed)) {
      const thing = this.order[this.active];
      if (thing !== undefined) this.open(thing);
    } else if (!this.type(event)) return;
    event.preventDefault();
  }

  /** Go to the next thing whose name begins with what was typed. */
  private type(event: KeyboardEvent): boolean {
    if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === "/") return false;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.typed = "";
    }, 800);
    this.typed += fold(event.key);
    const start = this.typed.length > 1 ? this.active : this.active + 1;
    for (let ahead = 0; ahead < this.order.length; ahead++) {
      const place = (start + ahead) % this.order.length;
      const thing = this.order[place];
      if (thing !== undefined && fold(this.model.thing(thing).label).startsWith(this.typed)) {
        this.go(place);
        break;
      }
    }
    return true;
  }
}
