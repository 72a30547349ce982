import { conflictCard } from "./conflicts.ts";
import { h } from "./dom.ts";
import type { Model } from "./model.ts";
import { type Acts, Notes, thingLink } from "./parts.ts";
import { facts } from "./thing-page.ts";
import { at } from "./view.ts";
import type { Step } from "./ways.ts";

/** What an edge stands for, and who says it. */
export function edgePage(model: Model, acts: Acts, index: number): HTMLElement {
  const notes = new Notes(model);
  const edge = model.edge(index);
  const tie = model.view.ties[edge.tie];
  const places = edge.said.flatMap((one) => model.statement(one).in);
  const dispute = edge.counter
    ? model.contradictions(edge.s).find(({ sides }) => sides.includes(edge.t))
    : undefined;
  return h(
    "article",
    { class: "page" },
    h("p", { class: "kicker" }, edge.counter ? "contradiction" : "relation"),
    h("h2", { tabindex: "-1" }, edge.label),
    dispute
      ? conflictCard(model, acts, notes, dispute)
      : h(
          "p",
          { class: "sentence" },
          thingLink(model, acts, edge.s),
          h("span", { class: "relation" }, ` ${model.reads(index)} `),
          thingLink(model, acts, edge.t),
          edge.inferred ? h("span", { class: "tag" }, "inferred") : null,
          notes.cite(places),
        ),
    tie ? h("section", {}, h("h3", {}, tie.label), facts(model, acts, notes, tie.said)) : null,
    notes.list(),
  );
}

/** How two things are connected, a sentence for each step. */
export function wayPage(
  model: Model,
  acts: Acts,
  from: number,
  to: number,
  steps: readonly Step[] | null,
): HTMLElement {
  const notes = new Notes(model);
  const count = steps?.length ?? 0;
  return h(
    "article",
    { class: "page" },
    h("p", { class: "kicker" }, "How are these two connected?"),
    h(
      "h2",
      { tabindex: "-1", dir: "auto" },
      `${model.thing(from).label} and ${model.thing(to).label}`,
    ),
    steps
      ? h("p", { class: "alt" }, count === 1 ? "Directly." : `In ${count} steps.`)
      : h("p", {}, "Nothing in this network connects the two."),
    steps
      ? h("ol", { class: "steps" }, ...steps.map((step) => stepItem(model, acts, notes, step)))
      : null,
    notes.list(),
  );
}

function stepItem(model: Model, acts: Acts, notes: Notes, step: Step): HTMLElement {
  const sentences = step.edges.slice(0, 6).map((index) => {
    const edge = model.edge(index);
    const places = [...new Set(model.told(index).flatMap((one) => model.statement(one).in))];
    return h(
      "p",
      { class: edge.counter ? "counter" : "" },
      thingLink(model, acts, edge.s),
      h("span", { class: "relation" }, ` ${model.reads(index)} `),
      thingLink(model, acts, edge.t),
      edge.inferred ? h("span", { class: "tag" }, "inferred") : null,
      notes.cite(places),
    );
  });
  const more = step.edges.length - sentences.length;
  return h("li", {}, ...sentences, more > 0 ? h("p", { class: "alt" }, `and ${more} more`) : null);
}

/** What can be asked of a view without knowing it, with what stands out in the answer. */
export interface Answer {
  readonly page: HTMLElement;
  readonly things: ReadonlySet<number>;
  readonly edges: ReadonlySet<number>;
}

/** Whether an edge ties two things that both stand out. */
export function between(model: Model, things: ReadonlySet<number>): Set<number> {
  const found = new Set<number>();
  for (const thing of things) {
    for (const edge of model.edgesOf[thing] ?? []) {
      if (things.has(model.other(edge, thing))) found.add(edge);
    }
  }
  return found;
}

/** How often each thing is cited: the places that say something of it. */
export function citations(model: Model): (readonly [number, number])[] {
  return model.view.things
    .map((_, index) => {
      const places = new Set<number>();
      for (const one of [...(model.saidBy[index] ?? []), ...(model.saidOf[index] ?? [])]) {
        for (const place of model.statement(one).in) {
          if (at(model.view.passages, place).kind === "passage") places.add(place);
        }
      }
      return [index, places.size] as const;
    })
    .filter(([, count]) => count > 0)
    .sort(([a, x], [b, y]) => y - x || a - b);
}
