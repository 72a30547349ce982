/** What the page knows besides the data, as `policygraph.web.sparql` makes it. */

export interface Param {
  readonly name: string;
  readonly type: string;
  readonly datatype: string | null;
  readonly default: string;
  readonly description: string;
}

/** A query; where a part names a parameter, its term goes. */
export interface Query {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly params: readonly Param[];
  readonly parts: readonly (string | { readonly param: string })[];
}

export interface Kind {
  readonly label: string;
  readonly colour: string;
}

export interface View {
  readonly title: string;
  readonly start: string;
  /** The address of the start page; empty where there is none. */
  readonly home: string;
  readonly prefixes: Readonly<Record<string, string>>;
  /** The words of SPARQL, in capitals. */
  readonly words: readonly string[];
  readonly queries: readonly Query[];
  readonly kinds: readonly Kind[];
  /** IRI, label, place among the kinds or -1, type, address of its page. */
  readonly names: readonly (readonly [string, string, number, string, string])[];
  /** IRI, class or property, definition. */
  readonly terms: readonly (readonly [string, string, string])[];
  /** IRI, place in words, source, gloss, reason, kind, address of its page. */
  readonly passages: readonly (readonly [string, string, string, string, string, string, string])[];
}

/** The text of a data block, which the page then lets go of. */
export function carried(page: Document, id: string): string {
  const block = page.getElementById(id);
  const text = block?.textContent ?? "";
  block?.remove();
  return text;
}

/** The bytes that a text in base64 stands for. */
export function bytes(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}

/** A gzip stream, open. */
export function unpacked(packed: Uint8Array<ArrayBuffer>): Response {
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip")));
}

export async function readView(page: Document): Promise<View> {
  return JSON.parse(await unpacked(bytes(carried(page, "view"))).text()) as View;
}
