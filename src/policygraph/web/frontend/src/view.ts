/** What a page shows, as `policygraph.web.view` makes it; parts name each other by index. */

export type Shape = "card" | "pill" | "hex" | "diamond" | "circle" | "note";

export interface Kind {
  readonly iri: string;
  readonly label: string;
  readonly colour: string;
  readonly shape: Shape;
  readonly claim: boolean;
  readonly count: number;
}

export interface Source {
  readonly iri: string;
  readonly label: string;
  readonly kind: string;
  readonly issued: string;
  readonly publisher: string;
  readonly thing: number;
}

export interface Passage {
  readonly iri: string;
  readonly source: number;
  readonly where: string;
  readonly gloss: string;
  readonly kind: "passage" | "source" | "inference";
  readonly by: string;
  readonly made: string;
  readonly reason: string;
  readonly standing: string;
  readonly derived: readonly number[];
}

export interface Predicate {
  readonly iri: string;
  readonly label: string;
  readonly role:
    | ""
    | "identity"
    | "type"
    | "label"
    | "speaker"
    | "about"
    | "contradicts"
    | "supports";
}

export interface Thing {
  readonly iri: string;
  readonly curie: string;
  readonly label: string;
  readonly lines: readonly string[];
  readonly alt: readonly string[];
  readonly kind: number;
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly ox: number;
  readonly oy: number;
  readonly w: number;
  readonly h: number;
  readonly cluster: number;
  readonly first: string;
  readonly last: string;
  readonly overview: boolean;
}

export interface Edge {
  readonly id: string;
  readonly s: number;
  readonly t: number;
  readonly label: string;
  readonly inferred: boolean;
  readonly counter: boolean;
  readonly tie: number;
  readonly said: readonly number[];
  readonly path: string;
  readonly opath: string;
}

export interface Statement {
  readonly s: number;
  readonly p: number;
  readonly text: string;
  readonly o: number;
  readonly in: readonly number[];
  readonly by: readonly number[];
}

export interface Tie {
  readonly label: string;
  readonly said: readonly number[];
}

export interface Cluster {
  readonly label: string;
  readonly thing: number;
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

export interface Conflict {
  readonly kind: string;
  readonly summary: string;
  readonly sides: readonly number[];
  readonly said: readonly number[];
}

export interface View {
  readonly version: number;
  readonly title: string;
  readonly description: string;
  readonly origin: string;
  readonly kinds: readonly Kind[];
  readonly sources: readonly Source[];
  readonly passages: readonly Passage[];
  readonly predicates: readonly Predicate[];
  readonly things: readonly Thing[];
  readonly edges: readonly Edge[];
  readonly statements: readonly Statement[];
  readonly ties: readonly Tie[];
  readonly clusters: readonly Cluster[];
  readonly conflicts: readonly Conflict[];
}

/** The view that the page carries: plain JSON, or gzip in base64 where that would be large. */
export async function readView(page: Document): Promise<View> {
  const carrier = page.getElementById("view");
  const text = carrier?.textContent ?? "";
  if (carrier?.getAttribute("type") !== "application/gzip") return JSON.parse(text) as View;
  const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text()) as View;
}

/** What is at `index`; every index in a view points at something, or the view is broken. */
export function at<T>(items: readonly T[], index: number): T {
  const found = items[index];
  if (found === undefined) throw new RangeError(`the view has nothing at ${index}`);
  return found;
}
