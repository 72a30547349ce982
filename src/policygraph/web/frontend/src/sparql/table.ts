/** An answer as a table: labels beside IRIs, sorted by a click, a page at a time. */

import { h } from "../dom.ts";
import type { Names } from "./names.ts";
import { isNumber, type Row, type Table, type Term } from "./terms.ts";

export interface Deeds {
  readonly open: (iri: string) => void;
  readonly said: (row: Row) => void;
}

const PAGE = 200;

/** Numbers by value, the rest by what is read; what is unbound comes last. */
export function compare(a: Term | undefined, b: Term | undefined, names: Names): number {
  if (!a || !b) return Number(!a) - Number(!b);
  if (isNumber(a) && isNumber(b)) return Number(a.value) - Number(b.value);
  return names.text(a).localeCompare(names.text(b), "en", { numeric: true });
}

export class TableView {
  readonly element = h("div", { class: "answer-table" });
  private rows: Row[];
  private page = 0;
  private by = -1;
  private down = false;

  constructor(
    private readonly table: Table,
    private readonly names: Names,
    private readonly deeds: Deeds,
  ) {
    this.rows = [...table.rows];
    this.show();
  }

  private sort(column: number): void {
    this.down = this.by === column && !this.down;
    this.by = column;
    const sign = this.down ? -1 : 1;
    this.rows = [...this.table.rows].sort((a, b) => {
      const [one, other] = [a[column], b[column]];
      return one && other
        ? sign * compare(one, other, this.names)
        : compare(one, other, this.names);
    });
    this.page = 0;
    this.show();
    this.element.querySelectorAll<HTMLElement>("th button")[column]?.focus();
  }

  private show(): void {
    const start = this.page * PAGE;
    const shown = this.rows.slice(start, start + PAGE);
    const numeric = this.table.columns.map((_, column) => {
      const filled = this.table.rows.slice(0, PAGE).filter((row) => row[column]);
      return filled.length > 0 && filled.every((row) => isNumber(row[column]));
    });
    const body = shown.map((row) =>
      h(
        "tr",
        {},
        ...row.map((term, column) =>
          h("td", { class: numeric[column] ? "number" : null }, this.cell(term)),
        ),
        h("td", { class: "deed" }, this.saying(row)),
      ),
    );
    const scroller = h(
      "div",
      { class: "scroller", tabindex: "0", role: "region", "aria-label": "Rows of the answer" },
      h(
        "table",
        {},
        h("thead", {}, h("tr", {}, ...this.headers(numeric), h("td", { class: "deed" }))),
        h("tbody", {}, ...body),
      ),
    );
    this.element.replaceChildren(scroller, ...this.pages());
  }

  private headers(numeric: readonly boolean[]): HTMLElement[] {
    return this.table.columns.map((name, column) => {
      const sorted = this.by === column ? (this.down ? "descending" : "ascending") : null;
      const arrow = sorted ? (this.down ? " ↓" : " ↑") : "";
      const onclick = (): void => this.sort(column);
      return h(
        "th",
        { scope: "col", "aria-sort": sorted, class: numeric[column] ? "number" : null },
        h(
          "button",
          { type: "button", title: `Sort by ${name}`, onclick },
          name,
          h("span", { "aria-hidden": "true" }, arrow),
        ),
      );
    });
  }

  private saying(row: Row): HTMLElement {
    const what = row.find((term) => term) ?? null;
    const name = `Where is this said? ${what ? this.names.text(what).slice(0, 80) : ""}`.trim();
    const onclick = (): void => this.deeds.said(row);
    return h(
      "button",
      {
        type: "button",
        class: "saying",
        "aria-label": name,
        title: "Where is this said?",
        onclick,
      },
      "Said where?",
    );
  }

  private cell(term: Term | undefined): Node | null {
    if (!term) return null;
    const text = this.names.text(term);
    if (term.type !== "uri") {
      const language = term["xml:lang"];
      const long = text.length > 400 ? `${text.slice(0, 400)}…` : text;
      return h("span", { lang: language, title: long === text ? null : text.slice(0, 4000) }, long);
    }
    const called = this.names.of(term.value);
    const short = this.names.curie(term.value);
    const onclick = (): void => this.deeds.open(term.value);
    return h(
      "button",
      { type: "button", class: "cell-link", onclick },
      h("span", {}, text.length > 300 ? `${text.slice(0, 300)}…` : text),
      called ? h("small", {}, short) : null,
    );
  }

  private pages(): HTMLElement[] {
    const most = Math.ceil(this.rows.length / PAGE);
    if (most < 2) return [];
    const turn = (by: number, name: string, off: boolean): HTMLElement =>
      h(
        "button",
        {
          type: "button",
          class: "plain-button",
          disabled: off,
          onclick: () => {
            this.page += by;
            this.show();
            this.element.querySelector<HTMLElement>(".scroller")?.focus();
          },
        },
        name,
      );
    const first = this.page * PAGE + 1;
    const last = Math.min(this.rows.length, first + PAGE - 1);
    const said = `Rows ${first.toLocaleString("en")}–${last.toLocaleString("en")} of ${this.rows.length.toLocaleString("en")}`;
    return [
      h(
        "div",
        { class: "pages" },
        turn(-1, "Earlier", this.page === 0),
        h("span", { role: "status" }, said),
        turn(1, "Later", this.page === most - 1),
      ),
    ];
  }
}
