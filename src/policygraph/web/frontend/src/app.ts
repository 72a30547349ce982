import { answer, prepared } from "./answers.ts";
import { cut, h, iconButton } from "./dom.ts";
import { CARDS, type Camera, type Drawing, type Listener, type Marked } from "./drawing.ts";
import { between, edgePage, wayPage } from "./edge-page.ts";
import { closeUp, type Shown, shown } from "./filter.ts";
import { Filters } from "./filters.ts";
import { Frame } from "./frame.ts";
import { drawGroups } from "./groups.ts";
import type { Model } from "./model.ts";
import type { Acts } from "./parts.ts";
import { save } from "./picture.ts";
import { drawPoints } from "./points.ts";
import { SearchBox } from "./search-box.ts";
import { read, type State, write } from "./state.ts";
import { drawCards } from "./svg-drawing.ts";
import { remember } from "./theme.ts";
import { ThingList } from "./thing-list.ts";
import { thingPage } from "./thing-page.ts";
import { way } from "./ways.ts";

const NOTHING: Marked = { things: new Set(), edges: new Set(), focus: -1 };

/** No filter at all. */
const UNFILTERED: Partial<State> = {
  without: [],
  source: "",
  speaker: "",
  since: "",
  until: "",
  camera: null,
};

interface Opened {
  readonly page: HTMLElement;
  readonly marked: Marked;
  readonly said: string;
  /** What the drawing must have a place for. */
  readonly needs: readonly number[];
}

/** The page: one state, from which everything on it follows. */
export class App {
  private state: State = read(location.hash);
  /** The fragment as this page knows it. */
  private address = location.hash;
  private readonly frame: Frame;
  private readonly list: ThingList;
  private readonly filters: Filters;
  private readonly search: SearchBox;
  private drawing: Drawing | null = null;
  private drawn = "";
  /** Whether what is open is drawn alone, and where the camera was before. */
  private near = false;
  private before: Camera | null = null;
  private page = "";
  private shown: Shown = { things: new Set(), edges: [] };
  private readonly acts: Acts = {
    open: (thing) => this.open(thing),
    openEdge: (edge) => this.openEdge(edge),
    years: (year) => this.change({ since: year, until: year, camera: null }),
  };

  constructor(private readonly model: Model) {
    const say = (text: string): void => this.frame.say(text);
    this.search = new SearchBox(model, (thing) => this.open(thing), say, "Search things", "search");
    this.list = new ThingList(model, (thing) => this.open(thing));
    this.filters = new Filters(model, (part) => this.change({ ...part, camera: null }));
    this.frame = new Frame(model.view, {
      search: this.search.root,
      tabs: { start: this.startPage(), things: this.list.root, filters: this.filters.root },
      theme: () => this.paint(this.frame.dark() ? "light" : "dark"),
      share: () => void this.share(),
      save: (form) => void this.save(form),
      close: () => this.close(),
      zoom: (factor) => this.drawing?.zoom(factor),
      fit: () => this.drawing?.fit(null, true),
      all: (all) => this.change({ all, camera: null }),
      clear: () => this.change(UNFILTERED),
      listed: (tab) => tab === "things" && this.list.update(this.shown.things),
    });
  }

  start(): void {
    document.body.append(...this.frame.roots);
    document.addEventListener("keydown", (event) => this.key(event));
    addEventListener("hashchange", () => {
      this.address = location.hash;
      const told = read(location.hash);
      if (write(told) !== write(this.state)) this.apply(told);
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
      this.apply(this.state),
    );
    let timer = 0;
    addEventListener("resize", () => {
      clearTimeout(timer);
      timer = window.setTimeout(() => this.resized(), 150);
    });
    this.apply(this.state);
    this.greet();
    document.documentElement.dataset.ready = "true";
  }

  private resized(): void {
    const marked = this.opened()?.marked ?? NOTHING;
    this.drawing?.mark(marked);
    // What is open is to be seen in any window; else the reader's own view stays.
    if (marked.things.size) this.drawing?.fit(marked.things, false);
    else this.aim(false);
  }

  /** Light or dark: in the address for who is sent it, and kept for the next visit. */
  private paint(theme: "light" | "dark"): void {
    remember(theme);
    this.change({ theme });
  }

  /** Where the questions would be out of sight, they come first; a dead link is told. */
  private greet(): void {
    const { thing, edge, from, to } = this.state;
    const lost = [thing, from, to].some((name) => name && !this.model.byName.has(name));
    if (lost || (edge && !this.model.edgeById.has(edge))) {
      this.frame.toast("The link names something that is not in this network.");
    }
    if (!location.hash && matchMedia("(max-width: 860px)").matches) this.frame.unfold();
  }

  private startPage(): HTMLElement {
    const { view } = this.model;
    const questions = prepared(this.model).map(({ question, title, hint }) =>
      h(
        "button",
        { type: "button", class: "question", onclick: () => this.change(this.only({ question })) },
        h("strong", {}, title),
        h("span", {}, hint),
      ),
    );
    return h(
      "div",
      { class: "start" },
      h("p", { class: "lead", dir: "auto" }, cut(view.description, 600)),
      questions.length ? h("h2", {}, "Start here") : null,
      ...questions,
      h("p", { class: "origin" }, view.origin),
    );
  }

  private open(thing: number): void {
    const { from, to } = this.state;
    const { curie } = this.model.thing(thing);
    if (from && !to && this.model.byName.get(from) !== thing)
      this.change(this.only({ from, to: curie }));
    else this.change(this.only({ thing: curie }));
  }

  private openEdge(index: number): void {
    this.change(this.only({ edge: this.model.edge(index).id }));
  }

  /** A change to one open page and no other. */
  private only(part: Partial<State>): Partial<State> {
    return { thing: "", edge: "", question: "", from: "", to: "", camera: null, ...part };
  }

  private close(): void {
    this.change({ ...this.only({}), camera: this.near ? this.before : this.state.camera });
  }

  private change(part: Partial<State>): void {
    const next = { ...this.state, ...part };
    if (!this.near) this.before = this.state.camera;
    const turned = write({ ...next, camera: null }) !== write({ ...this.state, camera: null });
    this.record(next, turned);
    this.apply(next);
  }

  /** Put a state into the address, as a step that leads back if it was turned to. */
  private record(state: State, turned: boolean): void {
    const address = `#${write(state)}`;
    if (turned) history.pushState(null, "", address);
    else history.replaceState(null, "", address);
    this.address = location.hash;
  }

  /** Bring the whole page to a state. */
  private apply(state: State): void {
    this.state = state;
    const opened = this.opened();
    // The overview has no place for what is not in it.
    const lacks = (one: number): boolean => !this.model.thing(one).overview;
    if (!state.all && opened && (this.model.grouped || opened.needs.some(lacks))) {
      this.apply({ ...state, all: true });
      return;
    }
    this.frame.theme(state.theme);
    this.filters.update(state);
    const whole = state.all || this.model.grouped;
    this.shown = shown(this.model, { ...state, all: whole });
    this.frame.shown(
      this.shown.things.size,
      this.model.view.things.length,
      state.all,
      this.grouped,
    );
    this.list.update(this.shown.things);
    const fresh = this.draw(opened?.marked ?? NOTHING);
    const years = state.question === "timeline" ? [state.since, state.until] : [];
    const { thing, edge, question, from, to } = state;
    const page = JSON.stringify([thing, edge, question, from, to, ...years]);
    const turned = page !== this.page;
    this.page = page;
    if (turned) {
      this.frame.panel(opened?.page ?? null);
      if (opened) this.frame.say(opened.said);
    }
    const marked = opened?.marked ?? NOTHING;
    this.list.choose(marked.focus);
    this.drawing?.mark(marked);
    if (fresh || turned) this.aim(!fresh);
  }

  /** Whether groups are drawn, and not each thing of them. */
  private get grouped(): boolean {
    return this.model.grouped && !this.state.all && this.shown.things.size > CARDS;
  }

  private draw(marked: Marked): boolean {
    const { things } = this.shown;
    const points = things.size > CARDS;
    // Among points what is open could not be read: it is drawn alone, as cards.
    this.near = points && marked.things.size > 0;
    const near = this.near ? closeUp(this.model, marked) : null;
    // Points take their colours from the page once, cards by CSS.
    const dark = points && !near && this.frame.dark();
    const key = `${this.state.all}:${dark}:${near !== null}:${[...(near ?? this.shown).things].join()}`;
    if (key === this.drawn) return false;
    this.drawn = key;
    this.drawing?.end();
    const whole = this.state.all || this.model.grouped;
    const listener: Listener = {
      group: (camera) => this.change({ all: true, camera }),
      thing: (thing) => this.open(thing),
      edge: (edge) => this.acts.openEdge(edge),
      nothing: () => this.close(),
      moved: (camera) => {
        // The reader is on the way back already, and the page not told of it yet.
        if (location.hash !== this.address) return;
        this.state = { ...this.state, camera };
        this.record(this.state, false);
      },
    };
    const draw = points && !near ? drawPoints : drawCards;
    this.drawing = this.grouped
      ? drawGroups(this.frame.canvas, this.model, this.shown, listener)
      : draw(this.frame.canvas, this.model, near ?? this.shown, whole, listener);
    return true;
  }

  private aim(animate: boolean): void {
    const marked = this.opened()?.marked;
    if (this.state.camera && (marked || this.seen(this.state.camera)))
      this.drawing?.look(this.state.camera);
    else if (marked?.things.size) this.drawing?.fit(marked.things, animate);
    else if (animate) this.drawing?.fit(null, true);
    else this.drawing?.open(this.core());
  }

  /** Whether a camera has anything before it: an address can point into the void. */
  private seen([x, y, scale]: Camera): boolean {
    const { width, height } = this.frame.canvas.getBoundingClientRect();
    const whole = this.state.all || this.model.grouped;
    return [...this.shown.things].some((one) => {
      const thing = this.model.thing(one);
      const [across, down] = whole ? [thing.x - x, thing.y - y] : [thing.ox - x, thing.oy - y];
      return Math.abs(across) * scale < width / 2 && Math.abs(down) * scale < height / 2;
    });
  }

  /** What to open on where all cannot be read: the contradictions and who makes the claims. */
  private core(): Set<number> {
    const sides = this.model.contradictions().flatMap((one) => one.sides);
    return new Set(sides.flatMap((one) => [one, ...this.model.speakers(one)]).slice(0, 12));
  }

  private opened(): Opened | null {
    const { thing, edge, question, from, to } = this.state;
    const here = this.model.byName.get(thing);
    if (here !== undefined) return this.openedThing(here);
    const line = this.model.edgeById.get(edge);
    if (line !== undefined) {
      const { s, t, label } = this.model.edge(line);
      const marked = { things: new Set([s, t]), edges: new Set([line]), focus: -1 };
      return { page: edgePage(this.model, this.acts, line), marked, said: label, needs: [s, t] };
    }
    if (question) {
      const { page, things, edges } = answer(this.model, this.acts, question, this.state);
      return { page, marked: { things, edges, focus: -1 }, said: "Answer shown", needs: [] };
    }
    const start = this.model.byName.get(from);
    return start === undefined ? null : this.openedWay(start, this.model.byName.get(to));
  }

  private openedThing(here: number): Opened {
    const { label, type, curie } = this.model.thing(here);
    const connect = iconButton(
      "path",
      "Connect with another thing",
      () => this.change(this.only({ from: curie })),
      "Connect with…",
    );
    const page = thingPage(this.model, this.acts, here, connect);
    const things = new Set([here, ...this.model.neighbours(here)]);
    const edges = new Set(this.model.edgesOf[here] ?? []);
    return {
      page,
      marked: { things, edges, focus: here },
      said: `${label}, ${type}`,
      needs: [here],
    };
  }

  private openedWay(from: number, to: number | undefined): Opened {
    if (to === undefined) {
      const box = new SearchBox(
        this.model,
        (thing) => this.open(thing),
        (text) => this.frame.say(text),
        "Choose the other thing",
        "other",
      );
      const page = h(
        "article",
        { class: "page" },
        h("p", { class: "kicker" }, "How are these two connected?"),
        h("h2", { tabindex: "-1", dir: "auto" }, `${this.model.thing(from).label} and …`),
        h("p", {}, "Name the other thing, or choose it in the drawing or the list."),
        box.root,
      );
      const marked = { things: new Set([from]), edges: new Set<number>(), focus: from };
      return { page, marked, said: "Choose the other thing", needs: [from] };
    }
    const steps = way(this.model, from, to);
    const things = new Set([from, to, ...(steps ?? []).map((step) => step.to)]);
    const edges = steps
      ? new Set(steps.flatMap((step) => step.edges))
      : between(this.model, things);
    const said = steps ? `Connected in ${steps.length} steps` : "Not connected";
    const page = wayPage(this.model, this.acts, from, to, steps);
    return { page, marked: { things, edges, focus: -1 }, said, needs: [...things] };
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target instanceof Element ? event.target : null;
    if (event.key === "Escape" && !target?.closest("dialog")) {
      this.close();
      this.frame.tuck();
    }
    if (target?.closest("input, select, textarea")) return;
    if (event.key === "/") {
      event.preventDefault();
      this.search.input.focus();
    }
  }

  private async share(): Promise<void> {
    try {
      await navigator.clipboard.writeText(location.href);
      this.frame.toast("The link to this view is copied.");
    } catch {
      this.frame.toast("The address of the page is the link to this view.");
    }
  }

  private async save(form: "svg" | "png"): Promise<void> {
    const made = await this.drawing?.picture();
    if (!made) return;
    if (form === "png") save("network.png", made.png);
    else if (made.svg) save("network.svg", new Blob([made.svg], { type: "image/svg+xml" }));
    else
      this.frame.toast(
        "So many relations make an SVG that hardly a program opens: save it as PNG.",
      );
  }
}
