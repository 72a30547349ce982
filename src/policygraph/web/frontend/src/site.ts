/** What a page of the site does with a script: the theme, the search, and where the reader is. Without one all works. */

import "./site.css";
import "./site-parts.css";
import { cut, h } from "./dom.ts";
import { type Entry, type Index, rank } from "./site-search.ts";
import { remember, remembered } from "./theme.ts";

declare global {
  /** What the search index, itself a script, calls: a page on a disk may not fetch a file. */
  var policygraphSearch: (index: Index) => void;
}

const MOST = 12;
const root = document.documentElement;

function isDark(): boolean {
  const chosen = root.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function theme(): void {
  const button = document.getElementById("theme");
  if (!button) return;
  const tell = (): void => {
    button.textContent = isDark() ? "Light" : "Dark";
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    const chosen = isDark() ? "light" : "dark";
    root.dataset.theme = chosen;
    remember(chosen);
    tell();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", tell);
  tell();
}

/** Where the site begins, seen from this page: "../../". */
function up(): string {
  return (document.body.dataset.root ?? "index.html").replace(/index\.html$/, "");
}

class Search {
  private index: Index | undefined;
  private loading = false;
  private found: Entry[] = [];
  private at = -1;
  private readonly input: HTMLInputElement;
  private readonly list: HTMLUListElement;

  constructor(link: HTMLElement) {
    this.list = h("ul", { id: "found", role: "listbox", "aria-label": "Found", hidden: true });
    this.input = h("input", {
      type: "search",
      role: "combobox",
      placeholder: "Find a thing",
      "aria-label": "Find a thing",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": "found",
      autocomplete: "off",
      spellcheck: "false",
      onfocus: () => this.load(),
      oninput: () => this.show(),
      onkeydown: (event: KeyboardEvent) => this.key(event),
      onblur: () => window.setTimeout(() => this.close(), 150),
    });
    link.replaceWith(h("div", { class: "search" }, this.input, this.list));
    document.addEventListener("keydown", (event) => {
      const typing = event.target instanceof HTMLInputElement;
      if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        this.input.focus();
      }
    });
  }

  private load(): void {
    if (this.loading) return;
    this.loading = true;
    globalThis.policygraphSearch = (index) => {
      this.index = index;
      this.show();
    };
    document.head.append(h("script", { src: `${up()}static/search.js` }));
  }

  private show(): void {
    const asked = this.input.value;
    if (!asked.trim()) {
      this.close();
      return;
    }
    this.found = this.index ? rank(this.index, asked, MOST) : [];
    this.at = this.found.length ? 0 : -1;
    const none = this.index ? "Nothing is called that." : "Loading …";
    const items = this.found.map((one, place) => this.item(one, place));
    this.list.replaceChildren(
      ...(items.length ? items : [h("li", { class: "none", role: "option" }, none)]),
    );
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.mark();
  }

  private item(one: Entry, place: number): HTMLLIElement {
    return h(
      "li",
      {
        id: `found-${place}`,
        role: "option",
        onmousedown: (event: Event) => event.preventDefault(),
        onclick: () => this.go(place),
      },
      cut(one.label, 120),
      h("small", {}, one.kind),
    );
  }

  private mark(): void {
    for (const [place, one] of [...this.list.children].entries()) {
      one.setAttribute("aria-selected", String(place === this.at));
    }
    if (this.at < 0) this.input.removeAttribute("aria-activedescendant");
    else this.input.setAttribute("aria-activedescendant", `found-${this.at}`);
    this.list.children[this.at]?.scrollIntoView({ block: "nearest" });
  }

  private key(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && this.found.length) {
      event.preventDefault();
      this.at = (this.at + step + this.found.length) % this.found.length;
      this.mark();
    } else if (event.key === "Enter" && this.at >= 0) {
      event.preventDefault();
      this.go(this.at);
    } else if (event.key === "Escape") {
      this.input.value = "";
      this.close();
    }
  }

  private go(place: number): void {
    const one = this.found[place];
    if (one) location.href = up() + one.path;
  }

  private close(): void {
    this.list.hidden = true;
    this.found = [];
    this.at = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

/** A phone's navigation scrolls: where the reader is shall be in sight. */
function nav(): void {
  const here = document.querySelector<HTMLElement>("header.site nav [aria-current]");
  const list = here?.closest("ul");
  if (here && list) list.scrollLeft = here.offsetLeft - (list.clientWidth - here.offsetWidth) / 2;
}

/** Marks in the list of contents the part of the page that is being read. */
function contents(): void {
  const links = [...document.querySelectorAll<HTMLAnchorElement>('.toc a[href^="#"]')];
  const parts = links.map((link) => document.getElementById(link.hash.slice(1)));
  if (!links.length) return;
  const tell = (): void => {
    const under = parts.findLastIndex((part) => part && part.getBoundingClientRect().top < 160);
    const end = scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
    const now = end && scrollY > 0 ? links.length - 1 : under;
    for (const [place, link] of links.entries()) {
      if (place === now) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    }
  };
  let asked = false;
  addEventListener(
    "scroll",
    () => {
      if (asked) return;
      asked = true;
      requestAnimationFrame(() => {
        asked = false;
        tell();
      });
    },
    { passive: true },
  );
  tell();
}

/** An address that leads to a passage shows what is said there, not only where. */
function opened(): void {
  let id = location.hash.slice(1);
  try {
    id = decodeURIComponent(id);
  } catch {
    // A lone "%" is part of the name.
  }
  const details = document
    .getElementById(id)
    ?.querySelector<HTMLDetailsElement>(":scope > details");
  if (details) details.open = true;
}

const chosen = remembered();
if (chosen) root.dataset.theme = chosen;
theme();
nav();
contents();
opened();
addEventListener("hashchange", opened);
const link = document.getElementById("find");
if (link) new Search(link);
