import { cut, h } from "./dom.ts";
import { years } from "./filter.ts";
import type { Model } from "./model.ts";
import { signOf } from "./parts.ts";
import type { State } from "./state.ts";

/** The legend, which filters by kind, and the filters by source, speaker and date. */
export class Filters {
  readonly root: HTMLElement;
  private readonly kinds = new Map<string, HTMLInputElement>();
  private readonly source: HTMLSelectElement;
  private readonly speaker: HTMLSelectElement;
  private readonly range: YearRange | null;
  private state: State | null = null;

  constructor(
    model: Model,
    private readonly change: (part: Partial<State>) => void,
  ) {
    const { view } = model;
    const order = view.kinds
      .map((kind, index) => ({ kind, index }))
      .sort((a, b) => b.kind.count - a.kind.count || a.kind.label.localeCompare(b.kind.label));
    const legend = order.map(({ kind }) => {
      const box = h("input", { type: "checkbox", checked: true, onchange: () => this.toggle() });
      this.kinds.set(kind.label, box);
      return h(
        "label",
        { class: "kind-row" },
        box,
        signOf(kind),
        h("span", { class: "kind-label", dir: "auto" }, cut(kind.label, 60)),
        h("span", { class: "count" }, String(kind.count)),
      );
    });
    this.source = h(
      "select",
      { id: "source", onchange: () => change({ source: this.source.value }) },
      h("option", { value: "" }, "Any source"),
      ...view.sources
        .map((one) => h("option", { value: one.iri }, cut(one.label, 70)))
        .sort((a, b) => a.text.localeCompare(b.text)),
    );
    const voices = view.things.flatMap((thing, index) =>
      model.claimsBy[index]?.length ? [thing] : [],
    );
    this.speaker = h(
      "select",
      { id: "speaker", onchange: () => change({ speaker: this.speaker.value }) },
      h("option", { value: "" }, "Anybody"),
      ...voices.map((one) => h("option", { value: one.curie }, cut(one.label, 70))),
    );
    const span = years(model);
    this.range = span ? new YearRange(span, (since, until) => change({ since, until })) : null;
    this.root = h(
      "div",
      { class: "filters" },
      h(
        "fieldset",
        {},
        h("legend", {}, "Kinds of things"),
        h(
          "p",
          { class: "all-none" },
          h("button", { type: "button", onclick: () => change({ without: [] }) }, "All"),
          h(
            "button",
            { type: "button", onclick: () => change({ without: [...this.kinds.keys()] }) },
            "None",
          ),
        ),
        ...legend,
      ),
      h("label", { class: "field" }, h("span", {}, "Source that says so"), this.source),
      h("label", { class: "field" }, h("span", {}, "Speaker"), this.speaker),
      this.range?.root,
    );
  }

  private toggle(): void {
    const without = [...this.kinds].filter(([, box]) => !box.checked).map(([label]) => label);
    this.change({ without });
  }

  /** Show what is chosen. */
  update(state: State): void {
    if (state === this.state) return;
    this.state = state;
    for (const [label, box] of this.kinds) box.checked = !state.without.includes(label);
    this.source.value = state.source;
    this.speaker.value = state.speaker;
    this.range?.update(state.since, state.until);
  }
}

/** Two handles on a row of years. */
class YearRange {
  readonly root: HTMLElement;
  private readonly low: HTMLInputElement;
  private readonly high: HTMLInputElement;
  private readonly told: HTMLElement;

  constructor(
    private readonly span: readonly [number, number],
    private readonly change: (since: string, until: string) => void,
  ) {
    const [min, max] = span;
    const handle = (label: string, value: number): HTMLInputElement =>
      h("input", {
        type: "range",
        min,
        max,
        step: 1,
        value,
        "aria-label": label,
        oninput: () => this.move(),
        onchange: () => this.tell(),
      });
    this.low = handle("Earliest year", min);
    this.high = handle("Latest year", max);
    this.told = h("output", { class: "years" });
    const track = h("div", { class: "track" }, this.low, this.high);
    this.root = h("fieldset", { class: "dates" }, h("legend", {}, "Dates"), this.told, track);
    this.draw();
  }

  private move(): void {
    if (Number(this.low.value) > Number(this.high.value)) {
      if (document.activeElement === this.low) this.low.value = this.high.value;
      else this.high.value = this.low.value;
    }
    this.draw();
  }

  private tell(): void {
    const [min, max] = this.span;
    const since = Number(this.low.value) > min ? this.low.value : "";
    const until = Number(this.high.value) < max ? this.high.value : "";
    this.change(since, until);
  }

  private draw(): void {
    const [min, max] = this.span;
    const share = (value: string): string => `${((Number(value) - min) / (max - min)) * 100}%`;
    this.root.style.setProperty("--from", share(this.low.value));
    this.root.style.setProperty("--to", share(this.high.value));
    this.told.textContent = `${this.low.value} – ${this.high.value}`;
  }

  update(since: string, until: string): void {
    const [min, max] = this.span;
    this.low.value = String(Number.parseInt(since, 10) || min);
    this.high.value = String(Number.parseInt(until, 10) || max);
    this.draw();
  }
}
