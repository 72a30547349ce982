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
  readonly page?: string;
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
  readonly page?: string;
}

export interface Predicate {
  readonly iri: string;
  readonly label: string;
  /** The words between a thing and its value, and those between the value and the thing. */
  readonly reads: string;
  readonly inverse: string;
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
  /** Whether it is a claim or a source: these connect almost everything to everything. */
  readonly weak?: boolean;
  /** The page of the site that tells more of it. */
  readonly page?: string;
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
  /** The day, month or year, if its value is one. */
  readonly date?: string;
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

export type ConflictKind = "number" | "kind" | "date" | "existence" | "contradiction";

/** One side of a conflict: what it says, who says so, and where. */
export interface Side {
  readonly label: string;
  readonly amount: string;
  readonly by: readonly number[];
  readonly voice: string;
  readonly in: readonly number[];
  readonly status: string;
}

export interface Remark {
  readonly text: string;
  readonly in: readonly number[];
}

export interface Ruling extends Remark {
  readonly by: string;
  readonly when: string;
  readonly prefers: string;
}

export interface Conflict {
  readonly id: string;
  readonly kind: ConflictKind;
  readonly summary: string;
  /** The things that are its sides, in the order of `told`; -1 for what is no thing here. */
  readonly sides: readonly number[];
  readonly told: readonly Side[];
  /** Of editions, the first things that only one of them lists, and how many more there are. */
  readonly only: readonly string[];
  readonly more: number;
  readonly said: readonly number[];
  readonly explained: readonly Remark[];
  readonly rulings: readonly Ruling[];
}

/** What a claim rests on, and what became of it. */
export interface Support {
  readonly thing: number;
  readonly independent: number;
  readonly sources: number;
  readonly through: readonly string[];
  readonly circular: readonly string[];
  readonly status: string;
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
  readonly support: readonly Support[];
  /** Whether everything is laid out in blocks of cards. */
  readonly blocks: boolean;
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
