import { h, icon, iconButton } from "./dom.ts";
import type { Theme } from "./state.ts";
import { remembered } from "./theme.ts";
import type { View } from "./view.ts";

const figure = (count: number): string => count.toLocaleString("en");

export type Tab = "start" | "things" | "filters";

/** What the frame holds, and what its buttons do. */
export interface Contents {
  readonly search: HTMLElement;
  readonly tabs: Record<Tab, HTMLElement>;
  readonly theme: () => void;
  readonly share: () => void;
  readonly save: (form: "svg" | "png") => void;
  readonly close: () => void;
  readonly zoom: (factor: number) => void;
  readonly fit: () => void;
  readonly all: (all: boolean) => void;
  readonly clear: () => void;
  readonly listed: (tab: Tab) => void;
}

const TABS: readonly (readonly [Tab, string])[] = [
  ["start", "Start"],
  ["things", "Things"],
  ["filters", "Filters"],
];

/** The page's fixed parts: header, side, drawing, panel; and what is said aloud. */
export class Frame {
  readonly roots: readonly HTMLElement[];
  readonly canvas = h("div", { class: "canvas", role: "img" });
  private readonly spoken = h("p", { class: "spoken", "aria-live": "polite" });
  private readonly toasted = h("p", { class: "toast", role: "status" });
  private readonly panelRoot = h("aside", {
    class: "panel",
    "aria-label": "Details",
    hidden: true,
  });
  private readonly side = h("nav", { class: "side", "aria-label": "Explore" });
  private readonly scope = h("div", { class: "scope", role: "group", "aria-label": "How much" });
  private readonly nothing = h("div", { class: "nothing", role: "status", hidden: true });
  private readonly buttons = new Map<Tab, HTMLButtonElement>();
  private readonly menuButton: HTMLButtonElement;
  private timer = 0;
  private opener: HTMLElement | null = null;

  constructor(
    private readonly view: View,
    private readonly contents: Contents,
  ) {
    this.menuButton = iconButton("menu", "Questions, things and filters", () => this.unfold());
    this.menuButton.classList.add("only-narrow");
    this.menuButton.setAttribute("aria-expanded", "false");
    this.fillSide();
    const about = this.about();
    const header = h(
      "header",
      { class: "top" },
      this.menuButton,
      h("h1", { dir: "auto" }, view.title),
      contents.search,
      h(
        "div",
        { class: "deeds" },
        iconButton("link", "Copy the link to this view", contents.share),
        this.saveMenu(),
        iconButton("theme", "Light or dark", contents.theme),
        iconButton("info", "About this page", () => about.showModal()),
      ),
    );
    const controls = h(
      "div",
      { class: "controls" },
      h("div", { class: "left" }, this.startButton(), this.scope),
      h(
        "div",
        { class: "zooms" },
        iconButton("plus", "Closer", () => contents.zoom(1.4)),
        iconButton("minus", "Farther", () => contents.zoom(1 / 1.4)),
        iconButton("fit", "Show all", contents.fit),
      ),
    );
    this.roots = [
      h(
        "a",
        { class: "skip", href: "#things", onclick: (event: Event) => this.skip(event) },
        "Skip to the list of things",
      ),
      header,
      h(
        "main",
        {},
        this.side,
        h("div", { class: "stage" }, this.canvas, this.nothing, controls),
        this.panelRoot,
      ),
      about,
      this.spoken,
      this.toasted,
    ];
  }

  /** On a narrow screen the questions are out of sight: this brings them. */
  private startButton(): HTMLElement {
    return h(
      "button",
      {
        type: "button",
        class: "start-button only-narrow",
        onclick: () => {
          this.turn("start");
          this.unfold();
        },
      },
      "Start here",
    );
  }

  private fillSide(): void {
    const bar = h("div", { class: "tabs", role: "tablist", "aria-label": "Explore" });
    for (const [tab, label] of TABS) {
      const button = h(
        "button",
        {
          type: "button",
          role: "tab",
          id: `tab-${tab}`,
          "aria-controls": `pane-${tab}`,
          onclick: () => this.turn(tab),
          onkeydown: (event: KeyboardEvent) => this.walk(event, tab),
        },
        label,
      );
      this.buttons.set(tab, button);
      bar.append(button);
    }
    const fold = iconButton("close", "Close", () => this.tuck());
    fold.classList.add("only-narrow");
    this.side.append(h("div", { class: "side-top" }, bar, fold));
    const see = h(
      "button",
      { type: "button", class: "see only-narrow", onclick: () => this.tuck() },
      "See the network",
    );
    for (const [tab] of TABS) {
      this.side.append(
        h(
          "div",
          { class: "pane", role: "tabpanel", id: `pane-${tab}`, "aria-labelledby": `tab-${tab}` },
          this.contents.tabs[tab],
        ),
      );
    }
    this.side.append(see);
    this.turn("start");
  }

  /** Show one of the tabs. */
  private turn(wanted: Tab): void {
    for (const [tab, button] of this.buttons) {
      button.setAttribute("aria-selected", String(tab === wanted));
      button.tabIndex = tab === wanted ? 0 : -1;
      const pane = this.side.querySelector<HTMLElement>(`#pane-${tab}`);
      if (pane) pane.hidden = tab !== wanted;
    }
    if (this.side.isConnected) this.contents.listed(wanted);
  }

  private walk(event: KeyboardEvent, tab: Tab): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const place = TABS.findIndex(([one]) => one === tab);
    const next = TABS[(place + step + TABS.length) % TABS.length]?.[0] ?? "start";
    this.turn(next);
    this.buttons.get(next)?.focus();
  }

  private skip(event: Event): void {
    event.preventDefault();
    this.unfold();
    this.turn("things");
    document.getElementById("things")?.focus();
  }

  /** Show the side where it lies over the drawing, or put it away. */
  unfold(): void {
    this.side.classList.toggle("open");
    this.menuButton.setAttribute("aria-expanded", String(this.side.classList.contains("open")));
  }

  /** Put the side away where it lies over the drawing. */
  tuck(): void {
    this.side.classList.remove("open");
    this.menuButton.setAttribute("aria-expanded", "false");
  }

  private saveMenu(): HTMLElement {
    const item = (form: "svg" | "png"): HTMLElement =>
      h(
        "button",
        {
          type: "button",
          onclick: () => {
            menu.open = false;
            this.contents.save(form);
          },
        },
        `Save as ${form.toUpperCase()}`,
      );
    const menu = h(
      "details",
      { class: "save" },
      h(
        "summary",
        { class: "icon-button", title: "Save the drawing", "aria-label": "Save the drawing" },
        icon("download"),
      ),
      h("div", { class: "menu" }, item("svg"), item("png")),
    );
    menu.addEventListener("focusout", (event) => {
      if (!menu.contains(event.relatedTarget as Node | null)) menu.open = false;
    });
    return menu;
  }

  private about(): HTMLDialogElement {
    const texts = document.getElementById("licenses")?.textContent;
    const licenses = texts ? (JSON.parse(texts) as string) : "";
    const dialog: HTMLDialogElement = h(
      "dialog",
      { class: "about", "aria-labelledby": "about-title" },
      iconButton("close", "Close", () => dialog.close()),
      h("h2", { id: "about-title" }, "About this page"),
      h("p", {}, this.view.description),
      h("p", {}, this.view.origin),
      h(
        "p",
        {},
        "Every statement has a footnote that tells the place in the source that says it, in the curators’ words. " +
          "What is marked as inferred was concluded by curators. The page needs no network: nothing leaves this computer.",
      ),
      h("h3", {}, "Keys"),
      h(
        "dl",
        { class: "keys" },
        ...[
          ["/", "search"],
          ["Esc", "close what is open"],
          ["↑ ↓", "in the list of things: walk; Enter opens; letters jump"],
        ].flatMap(([key, deed]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, deed)]),
      ),
      h(
        "details",
        {},
        h("summary", {}, "Licenses of the software in this page"),
        h("pre", { tabindex: "0" }, licenses),
      ),
    );
    return dialog;
  }

  /** Show a page in the panel, or nothing. */
  panel(page: HTMLElement | null): void {
    const active = document.activeElement;
    if (active instanceof HTMLElement && active !== document.body) {
      if (!this.panelRoot.contains(active)) this.opener = active;
    }
    this.panelRoot.hidden = page === null;
    document.body.classList.toggle("open", page !== null);
    this.panelRoot.replaceChildren();
    if (!page) {
      // Back to where the reader was before the panel took over.
      if (this.opener?.isConnected) this.opener.focus({ preventScroll: true });
      this.opener = null;
      return;
    }
    this.tuck();
    const close = iconButton("close", "Close (Esc)", () => this.contents.close());
    close.classList.add("panel-close");
    this.panelRoot.append(close, page);
    this.panelRoot.scrollTop = 0;
    page.querySelector("h2")?.focus({ preventScroll: true });
  }

  /** Say how much is shown, and let the reader choose between overview and everything. */
  shown(count: number, all: number, whole: boolean, grouped: boolean): void {
    const overview = this.view.things.filter((thing) => thing.overview).length;
    const choice = (label: string, pressed: boolean, value: boolean): HTMLElement =>
      h(
        "button",
        {
          type: "button",
          "aria-pressed": String(pressed),
          onclick: () => this.contents.all(value),
        },
        label,
      );
    this.canvas.setAttribute(
      "aria-label",
      `Drawing of ${figure(count)} things. The list “Things” beside it names them and opens each.`,
    );
    this.tellNothing(count, all);
    this.scope.replaceChildren(
      ...(overview < all
        ? [choice(`Overview`, !whole, false), choice(`Everything`, whole, true)]
        : []),
      h(
        "span",
        { class: "count" },
        `${figure(count)} of ${figure(all)} things${grouped ? ", in groups" : ""}`,
      ),
    );
  }

  /** An empty drawing says why it is empty, and how it is filled. */
  private tellNothing(count: number, all: number): void {
    this.nothing.hidden = count > 0;
    if (count) return;
    const clear = h(
      "button",
      { type: "button", class: "clear", onclick: () => this.contents.clear() },
      "Clear the filters",
    );
    this.nothing.replaceChildren(
      h("p", {}, all ? "The filters leave nothing to draw." : "There is nothing in this network."),
      ...(all ? [clear] : []),
    );
  }

  /** Say something to who cannot see the page. */
  say(text: string): void {
    this.spoken.textContent = text;
  }

  /** Tell something that goes away by itself. */
  toast(text: string): void {
    this.toasted.textContent = text;
    this.toasted.classList.add("on");
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.toasted.classList.remove("on"), 3500);
  }

  dark(): boolean {
    return document.documentElement.dataset.theme === "dark";
  }

  /** Light or dark; where nothing is chosen, as at the last visit, else as the computer is. */
  theme(theme: Theme): void {
    const own = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    document.documentElement.dataset.theme = theme || remembered() || own;
  }
}
