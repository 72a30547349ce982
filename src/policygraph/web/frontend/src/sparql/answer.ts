/** An answer with its ways to be seen and kept. */

import { h } from "../dom.ts";
import { draw, graphOf } from "./drawing.ts";
import type { Names } from "./names.ts";
import { type Deeds, TableView } from "./table.ts";
import { csv, type Table, turtle } from "./terms.ts";

export interface Answer {
  readonly table: Table | boolean;
  readonly graph: boolean;
  /** As the engine wrote it. */
  readonly raw: string;
  readonly name: string;
}

type Way = "Table" | "Network";

export class AnswerView {
  readonly element = h("section", { class: "answer", "aria-label": "Answer" });

  constructor(
    private readonly names: Names,
    private readonly deeds: Deeds,
  ) {}

  clear(): void {
    this.element.replaceChildren();
  }

  show(answer: Answer): void {
    const { table } = answer;
    const pane = h("div", { class: "answer-pane" });
    if (typeof table === "boolean") {
      pane.append(h("p", { class: "truth" }, table ? "Yes" : "No"));
      this.element.replaceChildren(h("div", { class: "ways" }, this.downloads(answer)), pane);
      return;
    }
    const ways: readonly Way[] = ["Table", "Network"];
    const buttons = ways.map((way) =>
      h(
        "button",
        { type: "button", "aria-pressed": way === "Table", onclick: () => turn(way) },
        way,
      ),
    );
    const turn = (way: Way): void => {
      for (const button of buttons) {
        button.setAttribute("aria-pressed", String(button.textContent === way));
      }
      if (way === "Table") {
        pane.replaceChildren(this.rows(table));
        return;
      }
      const { names, deeds } = this;
      const drawn = draw(graphOf(table, answer.graph, names), names, deeds.open);
      pane.replaceChildren(drawn.element);
      drawn.fit();
    };
    turn("Table");
    const choice = h("div", { class: "scope", role: "group", "aria-label": "Show as" }, ...buttons);
    this.element.replaceChildren(h("div", { class: "ways" }, choice, this.downloads(answer)), pane);
  }

  private rows(table: Table): HTMLElement {
    if (!table.rows.length) return h("p", { class: "told" }, "No rows: nothing in the data fits.");
    return new TableView(table, this.names, this.deeds).element;
  }

  private downloads({ table, graph, raw, name }: Answer): HTMLElement {
    const forms: (readonly [string, string, string, () => string])[] = [];
    if (typeof table !== "boolean") forms.push(["CSV", "csv", "text/csv", () => csv(table)]);
    if (graph && typeof table !== "boolean") {
      forms.push(["Turtle", "ttl", "text/turtle", () => turtle(table, this.names.prefixes)]);
      forms.push(["N-Triples", "nt", "application/n-triples", () => raw]);
    } else forms.push(["JSON", "srj", "application/sparql-results+json", () => raw]);
    const buttons = forms.map(([label, ending, type, made]) =>
      h(
        "button",
        {
          type: "button",
          class: "plain-button",
          "aria-label": `Download as ${label}`,
          onclick: () => save(`${name}.${ending}`, type, made()),
        },
        label,
      ),
    );
    return h("div", { class: "downloads", role: "group", "aria-label": "Download" }, ...buttons);
  }
}

function save(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
