import { cut, h } from "./dom.ts";
import type { Model } from "./model.ts";
import { type Acts, joined, type Notes, signOf, thingLink } from "./parts.ts";
import type { Conflict, ConflictKind, Ruling, Side } from "./view.ts";

/** What sides differ in, as a heading. */
export const DIFFERENCES: Record<ConflictKind, string> = {
  contradiction: "Claims that contradict each other",
  number: "Numbers that differ",
  kind: "The same, with other words of caution",
  date: "Dates that differ",
  existence: "Listed in one edition and not in the other",
};

const BETWEEN: Record<ConflictKind, string> = {
  contradiction: "contradicts",
  number: "against",
  kind: "said otherwise",
  date: "against",
  existence: "against",
};

/** A claim in two lines: what is claimed, and who claims it. */
export function claimRow(model: Model, acts: Acts, notes: Notes, claim: number): HTMLElement {
  const voices = model.speakers(claim).map((one) => thingLink(model, acts, one, false));
  const naming = model.naming(claim);
  return h(
    "div",
    { class: "claim-row" },
    h("span", { class: "claim-kind" }, signOf(model.kind(claim)), cut(model.thing(claim).type, 60)),
    h(
      "p",
      {},
      thingLink(model, acts, claim, false),
      naming === undefined ? null : notes.cite(model.statement(naming).in),
    ),
    voices.length ? h("p", { class: "by" }, "— ", ...joined(voices, " and ")) : null,
  );
}

/** A conflict: its sides face to face, what explains it, and what curators decided. */
export function conflictCard(
  model: Model,
  acts: Acts,
  notes: Notes,
  conflict: Conflict,
): HTMLElement {
  const { kind, told, sides, said, only, more, explained, rulings } = conflict;
  const inferred = said.length > 0 && said.every((one) => model.inferred(one));
  const between = (): HTMLElement =>
    h(
      "p",
      { class: "versus" },
      h("span", {}, BETWEEN[kind]),
      inferred ? h("span", { class: "tag" }, "inferred") : null,
      notes.cite(said.flatMap((one) => model.statement(one).in)),
    );
  const rows = told.map((side, index) => sideRow(model, acts, notes, side, sides[index] ?? -1));
  const rest = more ? ` and ${more} more` : "";
  return h(
    "div",
    { class: `conflict ${kind}` },
    ...rows.flatMap((row, index) => (index ? [between(), row] : [row])),
    only.length ? h("p", { class: "only" }, `Only in the first: ${only.join(" · ")}${rest}`) : null,
    ...explained.map(({ text, in: places }) =>
      h("p", { class: "explained" }, `Both may be right: ${cut(text, 500)}`, notes.cite(places)),
    ),
    ...rulings.map((one) => rulingNote(notes, one)),
  );
}

function rulingNote(notes: Notes, { text, by, when, prefers, in: places }: Ruling): HTMLElement {
  const head = `${by || "Curators"} decided${when ? ` on ${when}` : ""}`;
  const choice = prefers ? `: “${cut(prefers, 160)}” is better founded. ` : ". ";
  return h(
    "p",
    { class: "ruling" },
    h("strong", {}, head),
    choice,
    cut(text, 900),
    notes.cite(places),
  );
}

/** One side: how much or what it says, who says so, and the places. */
function sideRow(
  model: Model,
  acts: Acts,
  notes: Notes,
  { label, amount, by, voice, in: places, status }: Side,
  thing: number,
): HTMLElement {
  const voices = by.length
    ? joined(
        by.map((one) => thingLink(model, acts, one, false)),
        " and ",
      )
    : [voice];
  return h(
    "div",
    { class: "claim-row" },
    amount ? h("span", { class: "amount", dir: "auto" }, cut(amount, 120)) : null,
    h(
      "p",
      {},
      thing >= 0 ? thingLink(model, acts, thing) : h("span", { dir: "auto" }, cut(label, 240)),
      notes.cite(places.slice(0, 4)),
    ),
    voice ? h("p", { class: "by" }, "— ", ...voices) : null,
    status ? h("p", { class: "standing" }, status) : null,
  );
}
