import { cut, h } from "./dom.ts";
import type { Model } from "./model.ts";
import { type Acts, long, type Notes, thingLink } from "./parts.ts";
import type { State } from "./state.ts";
import { at } from "./view.ts";

/** A dated statement, and the thing of the network that it is told of. */
interface Event {
  readonly statement: number;
  readonly thing: number;
  readonly date: string;
}

const LISTED = 60;

/** The dated statements of a view, the earliest first; those of a tie stand at its first end. */
export function events(model: Model): Event[] {
  const ends = new Map<number, number>();
  model.view.edges.forEach(({ s, tie }, index) => {
    if (tie < 0) return;
    for (const one of model.told(index)) if (!ends.has(one)) ends.set(one, s);
  });
  return model.view.statements
    .flatMap(({ s, date }, statement) => {
      const thing = s >= 0 ? s : (ends.get(statement) ?? -1);
      return date !== undefined && thing >= 0 ? [{ statement, thing, date }] : [];
    })
    .sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : a.statement - b.statement));
}

/** What happened when: a strip of the years, and the statements of those that are asked for. */
export function timeline(
  model: Model,
  acts: Acts,
  notes: Notes,
  { since, until }: State,
): [HTMLElement[], Set<number>] {
  const all = events(model);
  const shown = all.filter(
    ({ date }) =>
      (!since || date.slice(0, since.length) >= since) &&
      (!until || date.slice(0, until.length) <= until),
  );
  const items = shown.map(({ statement, thing, date }) => {
    const { p, in: places } = model.statement(statement);
    return h(
      "li",
      { class: "event" },
      h("time", { datetime: date.slice(0, 10) }, date),
      h(
        "span",
        {},
        thingLink(model, acts, thing),
        h("span", { class: "relation" }, ` ${at(model.view.predicates, p).label}`),
        notes.cite(places.slice(0, 3)),
      ),
    );
  });
  const things = new Set(shown.length < LISTED ? shown.map(({ thing }) => thing) : []);
  return [[strip(all, acts, since, until), long(items, LISTED)], things];
}

/** A column for each year that has something; choosing one keeps to it, and again to all. */
function strip(all: readonly Event[], acts: Acts, since: string, until: string): HTMLElement {
  const counts = new Map<string, number>();
  for (const { date } of all) {
    const year = date.slice(0, 4);
    counts.set(year, (counts.get(year) ?? 0) + 1);
  }
  const most = Math.max(...counts.values(), 1);
  const columns = [...counts].map(([year, count]) => {
    const one = since === year && until === year;
    const bar = h("span", { class: "column" });
    bar.style.setProperty("--share", String(Math.sqrt(count / most)));
    return h(
      "button",
      {
        type: "button",
        "aria-pressed": String(one),
        title: `${year}: ${count}`,
        "aria-label": `${year}: ${count} dated ${count === 1 ? "statement" : "statements"}`,
        onclick: () => acts.years(one ? "" : year),
      },
      bar,
      h("span", { class: "year" }, cut(`’${year.slice(2)}`, 4)),
    );
  });
  return h("div", { class: "strip", role: "group", "aria-label": "Years" }, ...columns);
}
