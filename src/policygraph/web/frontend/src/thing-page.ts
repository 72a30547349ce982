import { claimRow, conflictCard } from "./conflicts.ts";
import { cut, h } from "./dom.ts";
import type { Model } from "./model.ts";
import { type Acts, joined, long, Notes, pageLink, signOf, thingLink } from "./parts.ts";
import { at, type Support } from "./view.ts";

/** Everything that is said of a thing, each statement with its footnotes. */
export function thingPage(
  model: Model,
  acts: Acts,
  index: number,
  deed: HTMLElement | null = null,
): HTMLElement {
  return new ThingPage(model, acts, index).page(deed);
}

class ThingPage {
  private readonly notes: Notes;

  constructor(
    private readonly model: Model,
    private readonly acts: Acts,
    private readonly index: number,
  ) {
    this.notes = new Notes(model);
  }

  page(deed: HTMLElement | null): HTMLElement {
    const thing = this.model.thing(this.index);
    const kind = this.model.kind(this.index);
    const voices = this.model.speakers(this.index);
    return h(
      "article",
      { class: "page" },
      h("p", { class: "kicker" }, signOf(kind), cut(thing.type, 60)),
      h("h2", { tabindex: "-1", dir: "auto" }, thing.label),
      thing.alt.length
        ? h("p", { class: "alt", dir: "auto" }, cut(`also ${thing.alt.join(" · ")}`, 400))
        : null,
      kind.claim ? this.voice(voices) : null,
      kind.claim ? this.said() : null,
      this.support(),
      h("p", { class: "deeds" }, deed, pageLink(thing.page, "More about it")),
      this.conflicts(),
      this.claims("Claims it makes", this.model.claimsBy[this.index] ?? []),
      this.outgoing("What it is", (role) => ["identity", "type"].includes(role)),
      this.outgoing("What it does and has", (role) => ["", "about", "supports"].includes(role)),
      this.ties(),
      this.incoming(),
      this.claims("Claims about it", this.model.claimsAbout[this.index] ?? []),
      this.neighbours(),
      this.notes.list(),
      h("p", { class: "iri" }, thing.curie),
    );
  }

  private voice(voices: readonly number[]): HTMLElement {
    const links = voices.map((one) => thingLink(this.model, this.acts, one));
    const by = links.length ? joined(links, " and ") : ["nobody who is named"];
    return h("p", { class: "voice" }, "said by ", ...by);
  }

  /** For a claim, the places that report it stand at the top: they are what is looked for. */
  private said(): HTMLElement | null {
    const naming = this.model.naming(this.index);
    if (naming === undefined) return null;
    const places = this.model.statement(naming).in;
    return h("div", { class: "quotes" }, ...places.slice(0, 3).map((one) => this.notes.quote(one)));
  }

  private section(title: string, ...children: (Node | null)[]): HTMLElement {
    return h("section", {}, h("h3", {}, title), ...children);
  }

  private conflicts(): HTMLElement | null {
    const mine = new Set([
      this.index,
      ...(this.model.claimsBy[this.index] ?? []),
      ...(this.model.claimsAbout[this.index] ?? []),
    ]);
    const found = this.model.view.conflicts.filter(({ sides, told }) =>
      [...sides, ...told.flatMap(({ by }) => by)].some((one) => mine.has(one)),
    );
    if (!found.length) return null;
    return this.section(
      "Where accounts differ",
      ...found.slice(0, 8).map((one) => conflictCard(this.model, this.acts, this.notes, one)),
    );
  }

  /** How well a claim is founded, and what became of it. */
  private support(): HTMLElement | null {
    const found = this.model.view.support.find(({ thing }) => thing === this.index);
    if (!found) return null;
    return h(
      "p",
      { class: "support" },
      found.status ? h("strong", { class: "standing" }, `${found.status}. `) : null,
      rests(found),
    );
  }

  private claims(title: string, claims: readonly number[]): HTMLElement | null {
    if (!claims.length) return null;
    const items = [...new Set(claims)].map((claim) =>
      h("li", {}, claimRow(this.model, this.acts, this.notes, claim)),
    );
    return this.section(title, long(items, 8));
  }

  private outgoing(title: string, fits: (role: string) => boolean): HTMLElement | null {
    const said = (this.model.saidBy[this.index] ?? []).filter((one) => {
      const { role } = at(this.model.view.predicates, this.model.statement(one).p);
      return fits(role);
    });
    return said.length ? this.section(title, facts(this.model, this.acts, this.notes, said)) : null;
  }

  private ties(): HTMLElement | null {
    const edges = (this.model.edgesOf[this.index] ?? []).filter(
      (edge) => this.model.edge(edge).tie >= 0,
    );
    if (!edges.length) return null;
    const items = edges.map((edge) =>
      h("li", {}, edgeRow(this.model, this.acts, edge, this.index)),
    );
    return this.section("What it is bound by", long(items, 8));
  }

  private incoming(): HTMLElement | null {
    const said = (this.model.saidOf[this.index] ?? []).filter((one) => {
      const { s: subject, p } = this.model.statement(one);
      const { role } = at(this.model.view.predicates, p);
      return subject >= 0 && role === "" && !this.model.kind(subject).claim;
    });
    if (!said.length) return null;
    const items = said.map((one) => {
      const { s: subject, p, in: places } = this.model.statement(one);
      return h(
        "li",
        { class: this.model.inferred(one) ? "inferred" : "" },
        thingLink(this.model, this.acts, subject),
        h("span", { class: "relation" }, ` ${at(this.model.view.predicates, p).reads} `),
        "this",
        this.notes.cite(places),
      );
    });
    return this.section("Said of it", long(items, 10));
  }

  private neighbours(): HTMLElement | null {
    const found = [...this.model.neighbours(this.index)];
    if (!found.length) return null;
    const items = found
      .map((one) => [this.model.thing(one).label, one] as const)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([, one]) => h("li", {}, thingLink(this.model, this.acts, one)));
    return h(
      "details",
      { class: "neighbours" },
      h("summary", {}, `Connected with ${found.length} ${found.length === 1 ? "thing" : "things"}`),
      long(items, 40),
    );
  }
}

/** Statements of one thing, by property: the name of it, and each value with its footnotes. */
export function facts(
  model: Model,
  acts: Acts,
  notes: Notes,
  statements: readonly number[],
): HTMLElement {
  const groups = new Map<number, number[]>();
  for (const one of statements) {
    const { p } = model.statement(one);
    groups.set(p, [...(groups.get(p) ?? []), one]);
  }
  const list = h("dl", { class: "facts" });
  for (const [predicate, said] of groups) {
    const values = said.map((one) => {
      const { o, text, in: places } = model.statement(one);
      return h(
        "dd",
        { class: model.inferred(one) ? "inferred" : "" },
        o >= 0 ? thingLink(model, acts, o) : h("span", { dir: "auto" }, text),
        model.inferred(one) ? h("span", { class: "tag" }, "inferred") : null,
        notes.cite(places),
      );
    });
    list.append(h("dt", {}, at(model.view.predicates, predicate).label), ...values);
  }
  return list;
}

/** An edge seen from one of its ends. */
export function edgeRow(model: Model, acts: Acts, edge: number, from: number): HTMLElement {
  const words = model.reads(edge, from);
  return h(
    "span",
    { class: "edge-row" },
    h("button", { type: "button", class: "edge-link", onclick: () => acts.openEdge(edge) }, words),
    " ",
    thingLink(model, acts, model.other(edge, from)),
  );
}

/** What a claim rests on, in a sentence. */
export function rests({ independent, sources, through, circular }: Support): string {
  if (circular.length) return `Rests on sources that only cite each other: ${circular.join(", ")}.`;
  const told = `Rests on ${independent} independent ${independent === 1 ? "source" : "sources"}`;
  const of = sources > independent ? ` (of ${sources} that say it)` : "";
  const falls = through.length
    ? `; falls with ${through.map((one) => `“${one}”`).join(" or ")}`
    : "";
  return `${told}${of}${cut(falls, 400)}.`;
}
