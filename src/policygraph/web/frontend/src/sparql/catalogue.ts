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
    private readonly start: string,
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
    const groups = new Map<string, Query[]>();
    for (const query of this.ordered(fits)) {
      const topic = query.tags[0] ?? "other";
      groups.set(topic, [...(groups.get(topic) ?? []), query]);
    }
    this.list.replaceChildren(
      ...[...groups].map(([topic, of]) =>
        h(
          "li",
          {},
          h("p", { class: "topic-name" }, topic),
          h("ul", { "aria-label": topic }, ...of.map((query) => this.item(query))),
        ),
      ),
    );
    this.mark(open);
  }

  /** By topic; what the page opens with comes first, with its topic. */
  private ordered(queries: readonly Query[]): Query[] {
    const first = this.queries.find((query) => query.name === this.start);
    const rank = (query: Query): number =>
      query === first ? 0 : query.tags[0] === first?.tags[0] ? 1 : query.tags.length ? 2 : 3;
    const topic = (query: Query): string => query.tags[0] ?? "";
    return [...queries].sort((a, b) => rank(a) - rank(b) || topic(a).localeCompare(topic(b), "en"));
  }

  private item(query: Query): HTMLElement {
    const tags = query.tags.slice(1).map((tag) => h("span", { class: "topic" }, tag));
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
    given: ReadonlyMap<string, string>,
    changed: () => void,
  ) {
    this.element = h("div", { class: "fields" });
    for (const param of query.params) {
      const id = `field-${param.name}`;
      const input = this.input(param, id, given.get(param.name) ?? this.own(param));
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

  /** What was put in that is not the query's own. */
  given(): Map<string, string> {
    const changed = [...this.inputs].filter(([param, input]) => input.value !== this.own(param));
    return new Map(changed.map(([param, input]) => [param.name, input.value]));
  }

  /** What the query itself gives, a thing by the name that a person knows. */
  private own({ datatype, default: value }: Param): string {
    return datatype === null ? this.names.plain(value) : value;
  }

  private input(param: Param, id: string, filled: string): HTMLInputElement | HTMLSelectElement {
    const about = { id, "aria-describedby": `${id}-about` };
    if (param.type === "boolean") {
      const options = ["true", "false"].map((value) =>
        h("option", { value, selected: value === filled }, value),
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
    input.value = filled;
    return input;
  }
}
