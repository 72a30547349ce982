/** The catalogue: queries to choose from, and the fields of the one that is chosen. */

import { h } from "../dom.ts";
import type { Names } from "./names.ts";
import { filled, type Term, termOf } from "./terms.ts";
import type { Param, Query } from "./view.ts";

export class Catalogue {
  readonly element: HTMLElement;
  private readonly list = h("ul", { class: "queries" });
  private readonly said = h("p", { class: "count", role: "status" });

  constructor(
    private readonly queries: readonly Query[],
    private readonly choose: (query: Query) => void,
  ) {
    const search = h("input", {
      type: "search",
      placeholder: "Find a question…",
      "aria-label": "Find a question",
      oninput: () => this.show(search.value),
    });
    this.element = h(
      "nav",
      { class: "catalogue", "aria-label": "Questions" },
      h("div", { class: "find" }, search, this.said),
      this.list,
    );
    this.show("");
  }

  /** Show which query is open. */
  mark(name: string): void {
    for (const button of this.list.querySelectorAll("button")) {
      if (button.dataset.name === name) {
        button.setAttribute("aria-current", "true");
        button.scrollIntoView?.({ block: "nearest" });
      } else button.removeAttribute("aria-current");
    }
  }

  private show(text: string): void {
    const open = this.list.querySelector<HTMLElement>("[aria-current]")?.dataset.name ?? "";
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = this.queries.filter((query) => {
      const all = [query.name, query.summary, query.description, ...query.tags].join(" ");
      return words.every((word) => all.toLowerCase().includes(word));
    });
    this.said.textContent = fits.length === 1 ? "1 question" : `${fits.length} questions`;
    this.list.replaceChildren(...fits.map((query) => this.item(query)));
    this.mark(open);
  }

  private item(query: Query): HTMLElement {
    const tags = query.tags.map((tag) => h("span", { class: "topic" }, tag));
    return h(
      "li",
      {},
      h(
        "button",
        {
          type: "button",
          class: "choice",
          "data-name": query.name,
          onclick: () => this.choose(query),
        },
        h("span", { class: "asks" }, query.summary || query.name),
        h("span", { class: "called" }, h("code", {}, query.name), ...tags),
      ),
    );
  }
}

const INPUTS: Readonly<Record<string, string>> = {
  integer: "numeric",
  decimal: "decimal",
  year: "numeric",
};

/** The fields of a query's parameters. */
export class Fields {
  readonly element: HTMLElement;
  private readonly inputs = new Map<Param, HTMLInputElement | HTMLSelectElement>();

  constructor(
    private readonly query: Query,
    private readonly names: Names,
    changed: () => void,
  ) {
    this.element = h("div", { class: "fields" });
    for (const param of query.params) {
      const id = `field-${param.name}`;
      const input = this.input(param, id);
      input.addEventListener("change", changed);
      this.inputs.set(param, input);
      const about = h("small", { id: `${id}-about` }, param.description || param.type);
      this.element.append(
        h("div", { class: "parameter" }, h("label", { for: id }, param.name), input, about),
      );
    }
  }

  /** The query with what is in the fields bound as terms. */
  text(): string {
    const values = new Map<string, Term>();
    for (const [param, input] of this.inputs) {
      const find = (label: string): readonly string[] => this.names.called(label);
      values.set(param.name, termOf(param, input.value, this.names.prefixes, find));
    }
    return filled(this.query, values, this.names.prefixes).trimEnd();
  }

  private input(param: Param, id: string): HTMLInputElement | HTMLSelectElement {
    const about = { id, "aria-describedby": `${id}-about` };
    if (param.type === "boolean") {
      const options = ["true", "false"].map((value) =>
        h("option", { value, selected: value === param.default }, value),
      );
      return h("select", about, ...options);
    }
    const list = param.datatype === null ? "things" : null;
    const mode = INPUTS[param.type] ?? "text";
    const input = h("input", {
      ...about,
      type: "text",
      inputmode: mode,
      list,
      autocomplete: "off",
    });
    input.value = param.default;
    return input;
  }
}
