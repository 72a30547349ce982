/** The page: the catalogue, the editor, the answer and the panel, and what leads from one on. */

import { h, iconButton } from "../dom.ts";
import { AnswerView } from "./answer.ts";
import { Catalogue, Fields } from "./catalogue.ts";
import { Details } from "./details.ts";
import { Editor } from "./editor.ts";
import { Complaint, type Engine } from "./engine.ts";
import { complaint, type Known, type Prepared, prepare } from "./guard.ts";
import { constants, place, QueryError } from "./lexer.ts";
import { Names } from "./names.ts";
import { readState, type State, writeState } from "./state.ts";
import { readResults, readTriples } from "./terms.ts";
import { startTheme, turnTheme } from "./theme.ts";
import type { Query, View } from "./view.ts";

const OWN =
  "SELECT ?thing ?label WHERE {\n  ?thing a pg:Agency ;\n    rdfs:label|skos:prefLabel ?label .\n}\nORDER BY ?label\n";

export class App {
  private readonly names: Names;
  private readonly editor: Editor;
  private readonly catalogue: Catalogue;
  private readonly answer: AnswerView;
  private readonly details: Details;
  private readonly heading = h("div", { class: "heading" });
  private readonly fault = h("p", { class: "fault", role: "alert", id: "fault", hidden: true });
  private readonly status = h("p", { class: "status", role: "status" });
  private readonly runButton = h("button", { type: "button", class: "run" }, "Run");
  private readonly stopButton = h(
    "button",
    { type: "button", class: "plain-button", disabled: true },
    "Stop",
  );
  private readonly limit = h("input", {
    type: "number",
    min: "1",
    max: "600",
    value: "30",
    id: "limit",
  });
  private readonly toast = h("div", { class: "toast", role: "status" });
  /** A text that was changed is not what the heading asks. */
  private readonly changed = h(
    "p",
    { class: "changed", role: "status", hidden: true },
    "You changed the query: it may ask something else now. ",
    h("button", { type: "button", onclick: () => this.refill() }, "Back to this question"),
  );
  private query: Query | null = null;
  private fields: Fields | null = null;
  private edited = false;
  private turn = 0;
  /** The IRIs that the query which was answered names. */
  private named: readonly string[] = [];
  private readonly known: Known;

  constructor(
    private readonly view: View,
    private readonly engine: Engine,
    private readonly licenses: string,
  ) {
    this.names = new Names(view);
    const graphs = new Set(view.passages.map(([iri]) => iri));
    this.known = { prefixes: view.prefixes, words: new Set(view.words), graphs };
    const deeds = {
      open: (iri: string) => void this.details.thing(iri),
      said: (row: Parameters<Details["row"]>[0]) => void this.details.row(row, this.named),
    };
    this.details = new Details(engine, this.names);
    this.answer = new AnswerView(this.names, deeds);
    this.catalogue = new Catalogue(view.queries, view.start, (query) => this.choose(query));
    this.editor = new Editor(view, this.names, {
      run: () => void this.run(),
      changed: () => {
        this.edited = true;
        this.changed.hidden = !this.query;
      },
    });
    this.runButton.addEventListener("click", () => void this.run());
    this.stopButton.addEventListener("click", () => this.engine.stop());
  }

  start(): void {
    startTheme();
    document.body.classList.add("asking");
    document.body.append(...this.frame());
    addEventListener("hashchange", () => this.read());
    this.read();
    document.documentElement.dataset.ready = "true";
  }

  private frame(): HTMLElement[] {
    const about = this.about();
    const { home, title } = this.view;
    const menu = iconButton("menu", "Questions", () => side.classList.toggle("open"));
    menu.classList.add("only-narrow");
    const side = h("div", { class: "side" }, this.catalogue.element);
    side.addEventListener("click", (event) => {
      if ((event.target as Element).closest(".choice")) side.classList.remove("open");
    });
    side.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !side.classList.contains("open")) return;
      side.classList.remove("open");
      menu.focus();
    });
    const top = h(
      "header",
      { class: "top" },
      menu,
      h("h1", {}, home ? h("a", { href: home, class: "home" }, title) : title),
      h(
        "div",
        { class: "deeds" },
        iconButton("plus", "A query of your own", () => this.own()),
        iconButton("link", "Copy a link to this query", () => void this.share()),
        iconButton("theme", "Light or dark", () => turnTheme()),
        iconButton("info", "About this page", () => about.showModal()),
      ),
    );
    const stage = h(
      "div",
      { class: "work", id: "work" },
      this.heading,
      h("div", { class: "editor" }, this.editor.view.dom),
      h(
        "div",
        { class: "bar-of-deeds" },
        this.runButton,
        this.stopButton,
        h("label", { class: "limit", for: "limit" }, "Stop after ", this.limit, " s"),
        this.status,
        h(
          "small",
          { id: "editor-help" },
          h("kbd", {}, "Ctrl"),
          " ",
          h("kbd", {}, "Enter"),
          " runs, ",
          h("kbd", {}, "Ctrl"),
          " ",
          h("kbd", {}, "Space"),
          " completes, ",
          h("kbd", {}, "Tab"),
          " leaves the editor",
        ),
      ),
      this.fault,
      this.answer.element,
    );
    const things = h("datalist", { id: "things" });
    for (const one of this.names.all) {
      if (!one.kind) continue;
      const name = this.names.curie(one.iri);
      const plain = this.names.plain(name);
      things.append(h("option", { value: plain }, plain === name ? one.label.slice(0, 120) : name));
    }
    const skip = h(
      "a",
      {
        class: "skip",
        href: "#work",
        onclick: (event: MouseEvent) => {
          event.preventDefault();
          this.editor.view.focus();
        },
      },
      "Skip to the query",
    );
    return [skip, top, h("main", {}, side, stage, this.details.element), about, this.toast, things];
  }

  private about(): HTMLDialogElement {
    const dialog = h("dialog", { class: "about", "aria-label": "About this page" });
    dialog.append(
      iconButton("close", "Close", () => dialog.close()),
      h("h2", {}, "About this page"),
      h(
        "p",
        {},
        "This file holds the data, the questions and the engine (Oxigraph): it works without a network, and nothing you ask leaves it. Queries are SPARQL 1.1; each statement stands once in the default graph, and once in every named graph that says it. A named graph is a passage of a source, so GRAPH ?g tells where something is said.",
      ),
      h("h3", {}, "Keys"),
      h(
        "dl",
        { class: "keys" },
        ...KEYS.flatMap(([keys, deed]) => [h("dt", {}, h("kbd", {}, keys)), h("dd", {}, deed)]),
      ),
      h("details", {}, h("summary", {}, "Licenses"), h("pre", { tabindex: "0" }, this.licenses)),
    );
    return dialog;
  }

  // --- choosing ------------------------------------------------------------------------------

  private read(): void {
    const { query, sparql, given } = readState(location.hash);
    if (sparql) {
      this.own(sparql.slice(0, 200_000), false);
      this.tell("A shared query: read it, then run it.");
      return;
    }
    const found = this.view.queries.find((one) => one.name === (query || this.view.start));
    if (query && !found) {
      this.own(OWN, false);
      this.complain(new QueryError(`There is no query called “${query.slice(0, 80)}”.`));
      return;
    }
    if (found) this.open(found, given);
    else this.own(OWN, false);
  }

  private choose(query: Query): void {
    const address = writeState({ query: query.name });
    if (location.hash !== address) history.pushState(null, "", address);
    this.open(query);
  }

  private open(query: Query, given: State["given"] = new Map()): void {
    this.engineIdle();
    this.query = query;
    const fields = new Fields(query, this.names, given, () => {
      history.replaceState(null, "", writeState({ query: query.name, given: fields.given() }));
      this.refill();
    });
    this.fields = fields;
    const code = h("code", {}, query.name);
    this.heading.replaceChildren(
      h("h2", {}, query.summary || query.name),
      h("p", { class: "told" }, code, query.description ? ` ${query.description}` : ""),
      ...(query.params.length ? [this.fields.element] : []),
      this.changed,
    );
    this.catalogue.mark(query.name);
    this.editor.put("");
    this.answer.clear();
    this.refill();
  }

  /** The chosen query with what the fields hold, run at once. */
  private refill(): void {
    try {
      this.editor.put(this.fields?.text() ?? "");
    } catch (fault) {
      this.engineIdle();
      this.answer.clear();
      this.complain(fault);
      return;
    }
    this.edited = false;
    this.changed.hidden = true;
    void this.run();
  }

  private own(text = OWN, address = true): void {
    this.engineIdle();
    this.query = null;
    this.fields = null;
    this.edited = true;
    this.heading.replaceChildren(
      h("h2", {}, "A query of your own"),
      h(
        "p",
        { class: "told" },
        "Prefixes of the project need no PREFIX line; Ctrl Space offers terms and things by their names.",
      ),
    );
    this.catalogue.mark("");
    this.answer.clear();
    this.complain(null);
    this.tell("");
    this.editor.put(text);
    if (!address) return;
    history.pushState(null, "", writeState({ sparql: text }));
    this.editor.view.focus();
  }

  // --- running -------------------------------------------------------------------------------

  /** A query that still runs is none of the next one's business. */
  private engineIdle(): void {
    this.turn += 1;
    if (!this.stopButton.disabled) this.engine.stop();
    this.busy(false);
  }

  private async run(): Promise<void> {
    this.engineIdle();
    const turn = this.turn;
    const text = this.editor.text;
    this.complain(null);
    let prepared: Prepared | null = null;
    try {
      prepared = prepare(text, this.known);
      this.busy(true);
      this.tell("Running…");
      const began = performance.now();
      const graph = prepared.form === "CONSTRUCT" || prepared.form === "DESCRIBE";
      const seconds = Math.min(600, Math.max(1, Number(this.limit.value) || 30));
      const raw = await this.engine.ask(prepared.text, seconds, graph);
      if (turn !== this.turn) return;
      const table = graph ? readTriples(raw) : readResults(raw);
      const took = ((performance.now() - began) / 1000).toFixed(2);
      const name = this.query && !this.edited ? this.query.name : "query";
      this.named = constants(text, this.view.prefixes);
      this.answer.show({ table, graph, raw, name });
      this.tell(`${count(table, graph)} in ${took} s`);
    } catch (fault) {
      if (turn !== this.turn) return;
      this.answer.clear();
      const told =
        fault instanceof Complaint ? complaint(fault.message, text, prepared?.shift ?? 0) : fault;
      this.complain(told);
    }
    if (turn === this.turn) this.busy(false);
  }

  private busy(busy: boolean): void {
    this.stopButton.disabled = !busy;
    this.answer.element.setAttribute("aria-busy", String(busy));
  }

  private complain(fault: unknown): void {
    this.fault.hidden = !fault;
    const marked = fault instanceof QueryError ? fault : null;
    this.editor.mark(marked);
    if (!fault) return;
    this.tell("");
    const text = fault instanceof Error ? fault.message : String(fault);
    const at = marked && marked.at !== null ? place(this.editor.text, marked.at) : null;
    this.fault.textContent = at ? `Line ${at.line}, column ${at.column}: ${text}` : text;
  }

  private tell(text: string): void {
    this.status.textContent = text;
  }

  private async share(): Promise<void> {
    const { query, fields } = this;
    const state =
      this.edited || !query || !fields
        ? { sparql: this.editor.text }
        : { query: query.name, given: fields.given() };
    history.replaceState(null, "", writeState(state));
    let said = "The link is copied.";
    try {
      await navigator.clipboard.writeText(location.href);
    } catch {
      said = "The link is in the address bar.";
    }
    this.toast.textContent = said;
    this.toast.classList.add("on");
    setTimeout(() => this.toast.classList.remove("on"), 2500);
  }
}

const KEYS: readonly (readonly [string, string])[] = [
  ["Ctrl Enter", "run the query (⌘ Enter on a Mac)"],
  ["Ctrl Space", "complete what is being written"],
  ["Tab", "leave the editor for what comes next"],
  ["Esc", "close the panel or the list"],
];

function count(table: ReturnType<typeof readResults>, graph: boolean): string {
  if (typeof table === "boolean") return table ? "Yes" : "No";
  const many = table.rows.length;
  const what = graph ? "statement" : "row";
  return `${many.toLocaleString("en")} ${what}${many === 1 ? "" : "s"}`;
}
