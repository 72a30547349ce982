import { claimRow, conflictCard, DIFFERENCES } from "./conflicts.ts";
import { h } from "./dom.ts";
import { type Answer, between, citations } from "./edge-page.ts";
import type { Model } from "./model.ts";
import { type Acts, long, Notes, thingLink } from "./parts.ts";
import type { Question, State } from "./state.ts";
import { events, timeline } from "./timeline.ts";
import { at, type Conflict, type ConflictKind } from "./view.ts";

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
  const against = model.contradictions().length;
  const dated = events(model).length;
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
      title: "Where do accounts differ?",
      hint: `${count(against, "contradiction")}, ${count(disputes - against, "other conflict")}`,
    },
    dated > 1 && {
      question: "timeline" as const,
      title: "What happened when?",
      hint: `${count(dated, "dated statement")}, year by year`,
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
export function answer(model: Model, acts: Acts, question: Question, state: State): Answer {
  const notes = new Notes(model);
  const title = prepared(model).find((one) => one.question === question)?.title ?? "";
  const [body, things] = ANSWERS[question](model, acts, notes, state);
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

type Teller = (model: Model, acts: Acts, notes: Notes, state: State) => Told;

const ANSWERS: Record<Question, Teller> = {
  promises(model, acts, notes) {
    const things = new Set<number>();
    const body = promises(model).map((promise) => {
      const against = model.contradictions(promise);
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
        ...places.slice(0, 2).map((one) => notes.quoteOnce(one)),
        h("h3", {}, against.length ? "Contradicted by" : "Nothing here contradicts it"),
        ...against.map((one) => objection(model, acts, notes, promise, one)),
      );
    });
    return [body, things];
  },

  conflicts(model, acts, notes) {
    const things = new Set<number>();
    const shown = model.view.conflicts.slice(0, 80);
    for (const { sides, told } of shown) {
      for (const one of [...sides, ...told.flatMap(({ by }) => by)]) if (one >= 0) things.add(one);
    }
    const body = (Object.keys(DIFFERENCES) as ConflictKind[]).flatMap((kind) => {
      const found = shown.filter((one) => one.kind === kind);
      if (!found.length) return [];
      const cards = found.map((one) => conflictCard(model, acts, notes, one));
      return [h("section", {}, h("h3", {}, DIFFERENCES[kind]), ...cards)];
    });
    return [body, things];
  },

  timeline(model, acts, notes, state) {
    return timeline(model, acts, notes, state);
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
        h("span", { class: "relation" }, ` ${at(model.view.predicates, p).reads} `),
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
  { sides, said }: Conflict,
): HTMLElement {
  const other = sides.find((one) => one !== promise) ?? promise;
  const naming = model.naming(other);
  const places = naming === undefined ? [] : model.statement(naming).in;
  return h(
    "div",
    { class: "conflict contradiction" },
    claimRow(model, acts, notes, other),
    ...places.slice(0, 1).map((one) => notes.quoteOnce(one)),
    h(
      "p",
      { class: "versus" },
      "That the two contradict each other",
      said.every((one) => model.inferred(one)) ? " was inferred" : " is said",
      notes.cite(said.flatMap((one) => model.statement(one).in)),
    ),
  );
}
