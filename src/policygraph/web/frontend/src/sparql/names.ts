/** What IRIs are called, what kind they are, and which passages there are. */

import { curie, type Term } from "./terms.ts";
import type { Kind, View } from "./view.ts";

export interface Called {
  readonly iri: string;
  readonly label: string;
  readonly kind: Kind | undefined;
  readonly type: string;
  readonly page: string;
}

export interface Passage {
  readonly where: string;
  readonly source: string;
  readonly gloss: string;
  readonly more: string;
  readonly kind: string;
  readonly page: string;
}

export class Names {
  readonly all: readonly Called[];
  readonly prefixes: Readonly<Record<string, string>>;
  private readonly byIri = new Map<string, Called>();
  private readonly byLabel = new Map<string, string[]>();
  private readonly passages = new Map<string, Passage>();

  constructor(view: View) {
    this.prefixes = view.prefixes;
    this.all = view.names.map(([iri, label, kind, type, page]) => ({
      iri,
      label,
      kind: view.kinds[kind],
      type,
      page,
    }));
    for (const one of this.all) {
      this.byIri.set(one.iri, one);
      const folded = one.label.toLowerCase();
      const same = this.byLabel.get(folded);
      if (same) same.push(one.iri);
      else this.byLabel.set(folded, [one.iri]);
    }
    for (const [iri, where, source, gloss, more, kind, page] of view.passages) {
      this.passages.set(iri, { where, source, gloss, more, kind, page });
    }
  }

  of(iri: string): Called | undefined {
    return this.byIri.get(iri);
  }

  passage(iri: string): Passage | undefined {
    return this.passages.get(iri);
  }

  called(label: string): readonly string[] {
    return this.byLabel.get(label.toLowerCase()) ?? [];
  }

  curie(iri: string): string {
    return curie(iri, this.prefixes);
  }

  /** The label of what a CURIE names, where it is short and means that alone; else the CURIE. */
  plain(written: string): string {
    const colon = written.indexOf(":");
    const namespace = this.prefixes[written.slice(0, colon)];
    const label = this.of(`${namespace}${written.slice(colon + 1)}`)?.label ?? "";
    const fits = label && label.length <= 120 && !/[\p{Cc}]/u.test(label);
    return fits && label === label.trim() && this.called(label).length === 1 ? label : written;
  }

  /** A term for a person to read. */
  text(term: Term): string {
    if (term.type === "bnode") return `_:${term.value}`;
    if (term.type === "literal") return term.value;
    return this.of(term.value)?.label ?? this.curie(term.value).replace(/^<|>$/g, "");
  }

  /** The order in which places are told: of the sources, and of the places in them. */
  inOrder(iris: Iterable<string>): string[] {
    const wanted = new Set(iris);
    const known = [...this.passages.keys()].filter((iri) => wanted.delete(iri));
    return [...known, ...wanted];
  }
}
