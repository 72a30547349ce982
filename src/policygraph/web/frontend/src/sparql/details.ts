/** The panel: what is said of a thing, and where what a row tells is said. */

import { cut, h, iconButton } from "../dom.ts";
import type { Engine } from "./engine.ts";
import type { Names } from "./names.ts";
import { type Row, readResults, type Table, type Term, written } from "./terms.ts";

const LIMIT = 400;

const SAID = "SELECT DISTINCT ?s ?p ?o ?g";
const END = `ORDER BY ?s ?p ?o ?g LIMIT ${LIMIT}`;

/**
 * Where a row is said, from the narrowest to the widest question: statements between its terms (and
 * the IRIs that the query names); statements of one more thing that ties two of these together, as
 * an agreement its parties; statements of the row's things by a property that the query names.
 */
export function whereSaid(row: Row, named: readonly string[]): string[] {
  const terms = row.filter((term): term is Term => !!term && term.type !== "bnode");
  const own = list(terms.filter((term) => term.type === "uri"));
  const all = list(terms);
  if (!own)
    return all
      ? [`${SAID} { VALUES ?o { ${all} } ${properties(named)} GRAPH ?g { ?s ?p ?o } } ${END}`]
      : [];
  const asked = list(named.map((value) => ({ type: "uri", value })));
  const others = `${all} ${asked}`;
  const tied = `SELECT DISTINCT ?s { VALUES ?a { ${own} } VALUES ?b { ${others} } ?s ?x ?a . ?s ?y ?b . FILTER(?a != ?b) FILTER(?s NOT IN (${own.replaceAll(" ", ", ")})) } LIMIT 20`;
  return [
    `${SAID} { { VALUES ?s { ${own} } VALUES ?o { ${all} } GRAPH ?g { ?s ?p ?o } } UNION { VALUES ?s { ${own} } VALUES ?o { ${asked} } GRAPH ?g { ?s ?p ?o } FILTER(?p != rdf:type) } } ${END}`,
    `${SAID} { { ${tied} } VALUES ?o { ${others} } GRAPH ?g { ?s ?p ?o } FILTER(?p != rdf:type) } ${END}`,
    `${SAID} { ${properties(named)} { VALUES ?s { ${own} } GRAPH ?g { ?s ?p ?o } } UNION { VALUES ?o { ${all} } GRAPH ?g { ?s ?p ?o } } } ${END}`,
  ].map((query) => `PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> ${query}`);
}

function list(terms: readonly Term[]): string {
  return [...new Set(terms.map(written))].join(" ");
}

function properties(named: readonly string[]): string {
  return `VALUES ?p { ${list(named.map((value) => ({ type: "uri", value })))} }`;
}

export function ofThing(iri: string): string {
  const thing = written({ type: "uri", value: iri });
  return `SELECT ?s ?p ?o ?g { { BIND(${thing} AS ?s) GRAPH ?g { ${thing} ?p ?o } } UNION { BIND(${thing} AS ?o) GRAPH ?g { ?s ?p ${thing} } } } ORDER BY ?p ?s ?o ?g LIMIT ${LIMIT}`;
}

export class Details {
  readonly element = h("aside", { class: "panel", "aria-label": "Details", hidden: true });
  private turn = 0;
  private from: HTMLElement | null = null;

  constructor(
    private readonly engine: Engine,
    private readonly names: Names,
  ) {
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
  }

  close(): void {
    this.element.hidden = true;
    document.body.classList.remove("open");
    if (this.from?.isConnected) this.from.focus();
  }

  /** What is said of a thing, and of what it is said. */
  async thing(iri: string): Promise<void> {
    const called = this.names.of(iri);
    const text = this.names.text({ type: "uri", value: iri });
    const page = called?.page || this.names.passage(iri)?.page;
    const head: (Node | null)[] = [
      called?.type ? h("p", { class: "kicker" }, called.type) : null,
      h("h2", { tabindex: "-1" }, text),
      h("p", { class: "iri" }, this.names.curie(iri)),
      page ? h("p", {}, h("a", { href: page, class: "page-link" }, "Open its page")) : null,
      this.names.passage(iri) ? this.places([iri]) : null,
    ];
    await this.show(head, [ofThing(iri)], iri, "Nothing is said of it.");
  }

  /** Where what a row tells is said. */
  async row(row: Row, named: readonly string[]): Promise<void> {
    const shown = row.filter((term): term is Term => !!term).map((term) => this.names.text(term));
    const head = [
      h("h2", { tabindex: "-1" }, "Where is this said?"),
      h("p", { class: "told" }, shown.map((one) => cut(one, 80)).join(" · ") || "An empty row"),
    ];
    const queries = whereSaid(row, named);
    const none =
      "No statement says this by itself: it is a count, or a value that was worked out. Ask for the things that it was worked out from, or run the query with “policygraph query --cite”.";
    await this.show(head, queries, "", none);
  }

  private async show(
    head: readonly (Node | null)[],
    queries: readonly string[],
    iri: string,
    none: string,
  ): Promise<void> {
    this.turn += 1;
    const turn = this.turn;
    if (this.element.hidden) this.from = document.activeElement as HTMLElement | null;
    const body = h("div", { class: "said", "aria-live": "polite" }, "Looking…");
    const close = iconButton("close", "Close", () => this.close());
    const kept = head.filter((one): one is Node => !!one);
    this.element.replaceChildren(h("div", { class: "page" }, close, ...kept, body));
    this.element.hidden = false;
    this.element.scrollTop = 0;
    document.body.classList.add("open");
    this.element.querySelector("h2")?.focus();
    let found: readonly Node[] = [];
    try {
      for (const query of queries) {
        const answer = readResults(await this.engine.ask(query, 20));
        if (turn !== this.turn) return;
        if (typeof answer !== "boolean" && answer.rows.length) {
          found = this.statements(answer, iri);
          break;
        }
      }
      body.replaceChildren(...(found.length ? found : [h("p", { class: "told" }, none)]));
    } catch (fault) {
      if (turn !== this.turn) return;
      const why = fault instanceof Error ? fault.message : String(fault);
      body.replaceChildren(h("p", { class: "told" }, why));
    }
  }

  private statements(table: Table, iri: string): HTMLElement[] {
    const said = new Map<string, { terms: readonly [Term, Term, Term]; graphs: string[] }>();
    for (const [s, p, o, g] of table.rows) {
      if (!s || !p || !o || !g) continue;
      const name = [s, p, o].map(written).join(" ");
      const one = said.get(name) ?? { terms: [s, p, o] as const, graphs: [] };
      one.graphs.push(g.value);
      said.set(name, one);
    }
    const items = [...said.values()].map(({ terms, graphs }) => {
      const [s, p, o] = terms;
      const sentence = [
        s.value === iri ? null : this.link(s),
        h("span", { class: "relation" }, this.names.text(p)),
        o.value === iri ? h("span", {}, "this") : this.link(o),
      ];
      return h(
        "li",
        {},
        h("p", { class: "sentence" }, ...sentence.flatMap((one) => (one ? [one, " "] : []))),
        this.places(graphs),
      );
    });
    const full = table.rows.length >= LIMIT ? `The first ${LIMIT} statements.` : "";
    return [h("ul", { class: "statements" }, ...items), h("p", { class: "told" }, full)];
  }

  private link(term: Term): HTMLElement {
    const text = this.names.text(term);
    const shown = text.length > 300 ? `${text.slice(0, 300)}…` : text;
    if (term.type !== "uri") return h("span", { lang: term["xml:lang"] }, shown);
    const onclick = (): void => void this.thing(term.value);
    return h("button", { type: "button", class: "thing-link", onclick }, h("span", {}, shown));
  }

  private places(graphs: readonly string[]): HTMLElement {
    const notes = this.names.inOrder(graphs).map((graph) => {
      const passage = this.names.passage(graph);
      const where = [passage?.where, passage?.more].filter(Boolean).join("; ");
      const source = passage?.source || graph;
      const label = passage?.page
        ? h("a", { href: passage.page }, source)
        : h("span", { class: "source" }, source);
      const inferred = passage?.kind === "inference";
      return h(
        "figure",
        { class: inferred ? "quote inferred" : "quote" },
        passage?.gloss ? h("blockquote", {}, passage.gloss) : null,
        h("figcaption", {}, label, where ? `, ${where}` : ""),
      );
    });
    return h("div", { class: "quotes" }, ...notes);
  }
}
