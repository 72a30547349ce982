import { type Child, cut, h, s } from "./dom.ts";
import type { Model } from "./model.ts";
import { sign } from "./shapes.ts";
import { at, type Kind } from "./view.ts";

/** What parts of the page can do when somebody chooses something in them. */
export interface Acts {
  readonly open: (thing: number) => void;
  readonly openEdge: (edge: number) => void;
  /** Keep to one year; to all by an empty one. */
  readonly years: (year: string) => void;
}

/** The sign of a kind: its shape in its colour. */
export function signOf(kind: Kind): SVGSVGElement {
  const drawn = s(
    "svg",
    { class: "sign", viewBox: "0 0 12 12", "aria-hidden": "true" },
    s("path", { d: sign(kind.shape) }),
  );
  drawn.style.setProperty("--kind", kind.colour);
  return drawn;
}

/** A thing as a link that opens it. */
export function thingLink(model: Model, acts: Acts, thing: number, marked = true): HTMLElement {
  const onclick = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    acts.open(thing);
  };
  const href = `#${new URLSearchParams({ thing: model.thing(thing).curie })}`;
  return h(
    "a",
    { class: "thing-link", href, onclick },
    marked ? signOf(model.kind(thing)) : null,
    h("span", { dir: "auto" }, cut(model.thing(thing).label, 240)),
  );
}

/** A link to a page of the site that this page is part of; nothing where it stands alone. */
export function pageLink(page: string | undefined, text: string): HTMLElement | null {
  return page === undefined ? null : h("a", { class: "page-link", href: page }, text);
}

/** Several children with a word between them: “A and B”. */
export function joined(children: readonly Child[], word: string): Child[] {
  return children.flatMap((child, index) => (index ? [word, child] : [child]));
}

/** The footnotes of one page of the panel: each passage has one number, in order of citing. */
export class Notes {
  private readonly numbers = new Map<number, number>();
  private readonly told = new Set<number>();

  constructor(private readonly model: Model) {}

  /** The marks of some passages, to stand behind what they say. */
  cite(passages: readonly number[]): HTMLElement | null {
    if (!passages.length) return null;
    return h("sup", { class: "marks" }, ...passages.map((one) => this.mark(one)));
  }

  private mark(passage: number): HTMLElement {
    const number = this.numbers.get(passage) ?? this.numbers.size + 1;
    this.numbers.set(passage, number);
    const { kind } = at(this.model.view.passages, passage);
    const name = `Footnote ${number}: ${this.place(passage)}`;
    return h(
      "button",
      {
        type: "button",
        class: kind === "inference" ? "mark inferred" : "mark",
        title: this.short(passage),
        "aria-label": name,
        onclick: (event: Event) => this.follow(event, number),
      },
      String(number),
    );
  }

  private follow(event: Event, number: number): void {
    const page = (event.currentTarget as Element).closest(".page");
    const note = page?.querySelector<HTMLElement>(`[data-note="${number}"]`);
    if (!note) return;
    note.scrollIntoView({ block: "nearest" });
    note.focus({ preventScroll: true });
  }

  private place(passage: number): string {
    const { source, where, kind } = at(this.model.view.passages, passage);
    const parts = [at(this.model.view.sources, source).label, where];
    return (kind === "inference" ? ["inferred", ...parts] : parts).filter(Boolean).join(", ");
  }

  private short(passage: number): string {
    const { gloss } = at(this.model.view.passages, passage);
    return [gloss, `— ${this.place(passage)}`].filter(Boolean).join(" ");
  }

  /** A passage told whole, or, where the page has told it already, where it stands. */
  quoteOnce(passage: number): HTMLElement {
    if (!this.told.has(passage)) {
      this.told.add(passage);
      return this.quote(passage);
    }
    return h("p", { class: "again" }, "The same passage says so", this.cite([passage]));
  }

  /** A passage told whole: what it says, where, and who answers for it. */
  quote(passage: number): HTMLElement {
    const told = at(this.model.view.passages, passage);
    const source = at(this.model.view.sources, told.source);
    const inferred = told.kind === "inference";
    const by = inferred
      ? `Inferred${told.by ? ` by ${told.by}` : ""}${told.made ? ` on ${told.made}` : ""}`
      : "";
    const published = [source.publisher, source.issued].filter(Boolean).join(", ");
    return h(
      "figure",
      { class: inferred ? "quote inferred" : "quote" },
      by ? h("p", { class: "by" }, by) : null,
      told.gloss ? h("blockquote", { dir: "auto" }, told.gloss) : null,
      told.reason ? h("p", { class: "reason", dir: "auto" }, told.reason) : null,
      h(
        "figcaption",
        {},
        source.page === undefined
          ? h("span", { class: "source", dir: "auto" }, source.label)
          : h("a", { class: "source", dir: "auto", href: source.page }, source.label),
        told.where ? `, ${told.where}` : "",
        published ? h("span", { class: "published" }, published) : null,
        pageLink(told.page, "The passage"),
        told.standing ? h("span", { class: "standing" }, told.standing) : null,
      ),
    );
  }

  /** The footnotes, in order; inferences bring the passages that they rest on. */
  list(): HTMLElement | null {
    if (!this.numbers.size) return null;
    const items: HTMLElement[] = [];
    // A note can cite further passages while the list is made.
    for (const [passage, number] of this.numbers) {
      const { derived } = at(this.model.view.passages, passage);
      items.push(
        h(
          "li",
          { "data-note": number, tabindex: "-1" },
          this.quote(passage),
          derived.length
            ? h("p", { class: "derived" }, "Concluded from ", this.cite(derived))
            : null,
        ),
      );
    }
    return h("section", { class: "notes" }, h("h3", {}, "Where it says so"), h("ol", {}, ...items));
  }
}

/** A list of which the first are shown, and the rest on demand. */
export function long(items: readonly HTMLElement[], most = 12): HTMLElement {
  const list = h("ul", { class: "plain" }, ...items.slice(0, most));
  const rest = items.slice(most);
  if (!rest.length) return list;
  const more = h(
    "button",
    {
      type: "button",
      class: "more",
      onclick: () => {
        list.append(...rest);
        rest[0]?.querySelector("button")?.focus();
        more.remove();
      },
    },
    `Show ${rest.length} more`,
  );
  return h("div", {}, list, more);
}
