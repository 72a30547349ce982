import { h, icon } from "./dom.ts";
import type { Model } from "./model.ts";
import { signOf } from "./parts.ts";
import { type Hit, Search } from "./search.ts";

/** A search field with suggestions (the combobox pattern of ARIA 1.2). */
export class SearchBox {
  readonly root: HTMLElement;
  readonly input: HTMLInputElement;
  private readonly menu: HTMLElement;
  private readonly search: Search;
  private hits: Hit[] = [];
  private active = -1;

  constructor(
    private readonly model: Model,
    private readonly choose: (thing: number) => void,
    private readonly say: (text: string) => void,
    label: string,
    name: string,
  ) {
    this.search = new Search(model);
    this.input = h("input", {
      type: "search",
      id: name,
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      placeholder: label,
      "aria-label": label,
      "aria-expanded": "false",
      "aria-controls": `${name}-menu`,
      "aria-autocomplete": "list",
      oninput: () => this.update(),
      onfocus: () => this.update(),
      onblur: () => this.close(),
      onkeydown: (event: KeyboardEvent) => this.key(event),
    });
    this.menu = h("div", {
      class: "menu",
      role: "listbox",
      id: `${name}-menu`,
      "aria-label": "Suggestions",
      hidden: true,
      onmousedown: (event: Event) => event.preventDefault(),
    });
    this.root = h("div", { class: "search" }, icon("search"), this.input, this.menu);
  }

  private update(): void {
    this.hits = this.search.find(this.input.value);
    this.active = this.hits.length ? 0 : -1;
    this.draw();
    if (this.input.value.trim()) {
      this.say(this.hits.length ? `${this.hits.length} suggestions` : "Nothing has that name");
    }
  }

  private draw(): void {
    const open = this.input.value.trim() !== "" && document.activeElement === this.input;
    const options = this.hits.map((hit, place) => {
      const { label, type } = this.model.thing(hit.thing);
      return h(
        "div",
        {
          role: "option",
          class: "option",
          id: `${this.menu.id}-${place}`,
          "aria-selected": String(place === this.active),
          onclick: () => this.take(place),
        },
        signOf(this.model.kind(hit.thing)),
        h(
          "span",
          { class: "option-label", dir: "auto" },
          label,
          hit.as ? h("small", {}, ` ${hit.as}`) : null,
        ),
        h("span", { class: "row-type" }, type),
      );
    });
    this.menu.replaceChildren(
      ...(options.length ? options : [h("p", { class: "none" }, "Nothing has that name.")]),
    );
    this.menu.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
    if (open && this.active >= 0) {
      this.input.setAttribute("aria-activedescendant", `${this.menu.id}-${this.active}`);
    } else this.input.removeAttribute("aria-activedescendant");
  }

  private close(): void {
    this.menu.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  private take(place: number): void {
    const hit = this.hits[place];
    if (!hit) return;
    this.input.value = "";
    this.close();
    this.choose(hit.thing);
  }

  private key(event: KeyboardEvent): void {
    const count = this.hits.length;
    if (event.key === "ArrowDown" && count) this.active = (this.active + 1) % count;
    else if (event.key === "ArrowUp" && count) this.active = (this.active + count - 1) % count;
    else if (event.key === "Enter") {
      this.take(this.active);
      event.preventDefault();
      return;
    } else if (event.key === "Escape" && this.input.value) {
      this.input.value = "";
      this.close();
      event.stopPropagation();
      return;
    } else return;
    event.preventDefault();
    this.draw();
  }
}
