import { h } from "./dom.ts";
import { type Answer, between, citations } from "./edge-page.ts";
import type { Model } from "./model.ts";
import { type Acts, long, Notes, thingLink } from "./parts.ts";
import type { Question } from "./state.ts";
import { claimRow, conflictCard } from "./thing-page.ts";
import { at } from "./view.ts";

/** A prepared question, and how much there is to answer. */
export interface Prepared {
  readonly question: Question;
  readonly title: string;
  readonly hint: string;
}

const PROMISE = /#Promise$/;

/** The claims that are promises. */
function promises(model: Model): number[] {
  const kinds = new Set(
    model.view.kinds.flatMap((kind, index) => (PROMISE.test(kind.iri) ? [index] : [])),
  );
  return model.view.things.flatMap((thing, index) => (kinds.has(thing.kind) ? [index] : []));
}

/** The statements that nothing but a curator's conclusion makes. */
function inferred(model: Model): number[] {
  return model.view.statements.flatMap((one, index) =>
    one.s >= 0 && model.inferred(index) ? [index] : [],
  );
}

/** The questions that this view can answer. */
export function prepared(model: Model): Prepared[] {
  const made = promises(model).length;
  const disputes = model.view.conflicts.length;
  const concluded = inferred(model).length;
  const cited = citations(model)[0];
  const found: (Prepared | null)[] = [
    made > 0 && {
      question: "promises" as const,
      title: "Who promised what, and who contradicts it?",
      hint: `${count(made, "promise")}, with every claim against ${made === 1 ? "it" : "them"}`,
    },
    disputes > 0 && {
      question: "conflicts" as const,
      title: "Where do claims contradict each other?",
      hint: count(disputes, "contradiction"),
    },
    cited !== undefined && {
      question: "cited" as const,
      title: "What is spoken of most?",
      hint: `first: ${model.thing(cited[0]).label}`,
    },
    concluded > 0 && {
      question: "inferred" as const,
      title: "What does no source say outright?",
      hint: `${count(concluded, "statement")} that curators concluded`,
    },
  ].map((one) => one || null);
  return found.filter((one) => one !== null);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** The answer to a prepared question. */
export function answer(model: Model, acts: Acts, question: Question): Answer {
  const notes = new Notes(model);
  const title = prepared(model).find((one) => one.question === question)?.title ?? "";
  const [body, things] = ANSWERS[question](model, acts, notes);
  const page = h(
    "article",
    { class: "page" },
    h("p", { class: "kicker" }, "Question"),
    h("h2", { tabindex: "-1" }, title),
    ...body,
    notes.list(),
  );
  return { page, things, edges: between(model, things) };
}

type Told = readonly [readonly HTMLElement[], ReadonlySet<number>];

const ANSWERS: Record<Question, (model: Model, acts: Acts, notes: Notes) => Told> = {
  promises(model, acts, notes) {
    const things = new Set<number>();
    const body = promises(model).map((promise) => {
      const against = model.view.conflicts.filter(({ sides }) => sides.includes(promise));
      for (const one of [promise, ...against.flatMap(({ sides }) => sides)]) {
        things.add(one);
        for (const voice of model.speakers(one)) things.add(voice);
      }
      const naming = model.naming(promise);
      const places = naming === undefined ? [] : model.statement(naming).in;
      return h(
        "section",
        { class: "promise" },
        claimRow(model, acts, notes, promise),
        ...places.slice(0, 2).map((one) => notes.quote(one)),
        h("h3", {}, against.length ? "Contradicted by" : "Nothing here contradicts it"),
        ...against.map((one) => objection(model, acts, notes, promise, one.sides, one.said)),
      );
    });
    return [body, things];
  },

  conflicts(model, acts, notes) {
    const things = new Set<number>();
    const body = model.view.conflicts.slice(0, 60).map(({ sides, said }) => {
      for (const one of sides) {
        things.add(one);
        for (const voice of model.speakers(one)) things.add(voice);
      }
      return conflictCard(model, acts, notes, sides, said);
    });
    return [body, things];
  },

  cited(model, acts) {
    const found = citations(model).slice(0, 20);
    const most = found[0]?.[1] ?? 1;
    const items = found.map(([thing, places]) => {
      const bar = h("span", { class: "bar" });
      bar.style.setProperty("--share", String(places / most));
      return h(
        "li",
        { class: "ranked" },
        thingLink(model, acts, thing),
        h("span", { class: "count" }, count(places, "place")),
        bar,
      );
    });
    return [[long(items, 20)], new Set(found.slice(0, 12).map(([thing]) => thing))];
  },

  inferred(model, acts, notes) {
    const found = inferred(model);
    const things = new Set<number>();
    const items = found.map((index) => {
      const { s, p, o, text, in: places } = model.statement(index);
      things.add(s);
      if (o >= 0) things.add(o);
      return h(
        "li",
        { class: "inferred" },
        thingLink(model, acts, s),
        h("span", { class: "relation" }, ` ${at(model.view.predicates, p).label} `),
        o >= 0 ? thingLink(model, acts, o) : h("span", { dir: "auto" }, text),
        notes.cite(places),
      );
    });
    return [[long(items, 40)], things];
  },
};

/** The other side of a contradiction of a promise, with the passage that says it. */
function objection(
  model: Model,
  acts: Acts,
  notes: Notes,
  promise: number,
  sides: readonly number[],
  said: readonly number[],
): HTMLElement {
  const other = sides.find((one) => one !== promise) ?? promise;
  const naming = model.naming(other);
  const places = naming === undefined ? [] : model.statement(naming).in;
  return h(
    "div",
    { class: "conflict" },
    claimRow(model, acts, notes, other),
    ...places.slice(0, 1).map((one) => notes.quote(one)),
    h(
      "p",
      { class: "versus" },
      "That the two contradict each other",
      said.every((one) => model.inferred(one)) ? " was inferred" : " is said",
      notes.cite(said.flatMap((one) => model.statement(one).in)),
    ),
  );
}
